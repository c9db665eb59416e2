"""The state of a page where a model or its data is not of the usual kind."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples
from latentscape.networks import MLP
from latentscape.reading import Axis, Column, ColumnKind, Kind
from latentscape.web import state as states
from latentscape.web.content import Content, PageOptions
from latentscape.web.explorer import Explorer

ROWS = torch.randn(90, 3, generator=torch.Generator().manual_seed(0))


class Square(torch.nn.Module):
    def forward(self, z):
        return z * z


def autoencoder(width, latent=2, context=0):
    networks = MLP((width,), (2 * latent,), context=context), MLP((latent,), (width,), context=context)
    posterior, likelihood = ls.posteriors.DiagonalGaussian(latent), ls.likelihoods.Gaussian((width,), std=1.0)
    encoder, decoder = ls.Encoder(networks[0], posterior), ls.Decoder(networks[1], likelihood)
    return ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(latent), context=context).eval()


def shown(read_page, model, examples, limits=(0.0, 1.0), **known):
    return read_page(Explorer(Content(model=model, examples=examples, part="train", limits=limits, name="x", **known), PageOptions()).html)


def test_a_model_conditioned_on_columns_has_their_ranges(read_page):
    context = torch.stack([torch.arange(90.0), torch.full((90,), 2.5)], dim=1)
    examples = Examples(ROWS, columns=("a", "b", "c"), kind=Kind.TABLE.value, context=context, context_names=("dose", "age"))
    state, array = shown(read_page, autoencoder(3, context=2), examples)
    dose, age = state["context"]["columns"]
    assert dose == {"name": "dose", "mean": 44.5, "low": 0, "high": 89} and age["mean"] == 2.5
    assert (array(state["points"]["context"]) == context.numpy()).all() and state["model"]["conditional"]


def test_the_columns_of_a_table_are_named_and_scaled(read_page):
    schema = (Column("age"), Column("site", ColumnKind.CATEGORY, ("<b>", "B")), Column("seen", ColumnKind.DATE))
    limits = np.array([0.0, 0.0, 1.0]), np.array([90.0, 1.0, 2.0])
    state, _ = shown(read_page, autoencoder(3), Examples(ROWS.abs().round(), schema=schema, kind=Kind.TABLE.value), limits)
    assert state["display"]["columns"][1] == {"name": "site", "kind": "category", "categories": ["<b>", "B"]}
    assert state["display"]["low"] == [0, 0, 1] and state["display"]["high"] == [90, 1, 2] and state["kind"] == "table"


def test_signals_have_their_axis(read_page):
    examples = Examples(ROWS, kind=Kind.SIGNAL.value, axis=Axis((0.0, 0.1, 0.2), "time (s)"))
    state, array = shown(read_page, autoencoder(3), examples, (-3.0, 3.0))
    assert state["display"]["axis"] == {"name": "time (s)", "positions": [0, 0.1, 0.2]} and state["kind"] == "signal"
    assert np.abs(array(state["originals"]["values"]) - ROWS.numpy()).max() < 1e-3 and state["encoder"] is None


def test_a_prior_that_depends_on_the_context_has_no_density(read_page):
    model = autoencoder(3, context=2)
    model.prior = ls.priors.ConditionalGaussian(2, context=2)
    model.has_standard_prior, model.has_conditional_prior = False, True
    examples = Examples(ROWS, kind=Kind.TABLE.value, context=torch.eye(2)[torch.arange(90) % 2], context_names=("a", "b"))
    prior = shown(read_page, model, examples, classes=("a", "b")).state["model"]["prior"]
    assert (prior["kind"], prior["density"]) == ("other", None)


def test_names_that_are_too_long_are_left_out_and_said(read_page, monkeypatch):
    examples = Examples(ROWS, ids=np.array([f"name {i} \udcff" for i in range(90)]), kind=Kind.TABLE.value)
    named = shown(read_page, autoencoder(3), examples).state
    assert named["points"]["names"][89] == "name 89 \N{REPLACEMENT CHARACTER}" and named["notes"] == []
    monkeypatch.setattr(states, "MAX_NAME_CHARACTERS", 100)
    state = shown(read_page, autoencoder(3), examples).state
    assert state["points"]["names"] is None and state["notes"] == ["names-left-out"]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_very_few_examples(read_page, n):
    state, _ = shown(read_page, autoencoder(3, latent=4), Examples(ROWS[:n], labels=np.arange(n), kind=Kind.TABLE.value))
    assert state["points"]["count"] == n and state["decoder"] is not None


def test_a_t_sne_has_fewer_points_and_says_so(read_page, monkeypatch):
    monkeypatch.setattr(states, "MAX_TSNE_POINTS", 40)
    content = Content(model=autoencoder(3, latent=4), examples=Examples(ROWS, kind="table"), part="train", limits=(0.0, 1.0), name="x")
    state, array = read_page(Explorer(content, PageOptions(tsne=True)).html)
    assert state["points"]["count"] == 40 and state["notes"] == ["tsne-points:40"] and not state["points"]["stratified"]
    assert array(state["projections"][-1]["places"]).shape == (40, 2) and len(array(state["points"]["rows"])) == 40


def test_examples_of_no_known_kind_are_named_by_their_shape(read_page):
    assert shown(read_page, autoencoder(3), Examples(ROWS)).state["kind"] == "table"


def test_a_decoder_without_finite_values_is_left_out_and_said(read_page):
    model = autoencoder(3)
    with torch.no_grad():
        next(model.decoder.parameters()).fill_(torch.nan)
    state, _ = shown(read_page, model, Examples(ROWS, kind="table"))
    assert state["decoder"] is None and state["notes"] == ["decoder-not-finite", "not-decoded"]


def test_a_decoder_is_checked_where_its_values_are_finite(read_page):
    rows = ROWS.clone()
    rows[0], rows[-1] = 1e20, -1e20  # their squares are infinite
    model = autoencoder(3)
    model.decoder.network = torch.nn.Sequential(Square(), model.decoder.network)
    state, array = shown(read_page, model, Examples(rows, kind="table"))
    decoded = array(state["decoder"]["checks"]["outputs"])
    assert np.isfinite(decoded).all() and len(array(state["decoder"]["checks"]["inputs"]["z"])) == len(decoded) > 0 and state["notes"] == []
