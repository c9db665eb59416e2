"""Every model: what it gives, in which shapes; trained, resumed, saved, loaded without code, measured, mapped and sampled from."""

import re
from dataclasses import fields

import numpy as np
import pytest
import torch
from torch import nn
from torch.testing import assert_close

import latentscape as ls
from latentscape.errors import PartsError, SettingError, StoppedError, UnknownNameError
from latentscape.models import Model
from latentscape.models.draw import ENTRIES
from latentscape.objectives import OBJECTIVES
from latentscape.random import IndexNoise, StreamNoise, generator
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import MODELS, build_model

VARIANTS = {name: {"model.kind": name} for name in MODELS} | {
    "dirac": {"model.posterior": "dirac"},
    "by draws": {"model.posterior": "student-t"},
    "gaussian": {"model.likelihood": "gaussian", "data.scale": 2.0},
    "mixture": {"model.prior": "mixture"},
    "vampprior": {"model.prior": "vampprior"},
    "conditional": {"model.condition": "label", "data.context": ["a", "b", "c"]},
    "conditional prior": {"model.condition": "label", "data.context": ["a", "b", "c"], "model.prior": "conditional-gaussian"},
    "by columns": {"model.condition": ["a", "b"], "data.context": ["a", "b"], "model.prior": "conditional-gaussian"},
    "orbit by draws": {"model.kind": "orbit", "model.posterior": "student-t", "model.prior": "student-t"},
    "orbit of points": {"model.kind": {"kind": "orbit", "learnt": False}, "model.posterior": "dirac"},
    "chain of values": {"model.kind": "chain", "model.likelihood": "gaussian", "data.scale": 2.0},
    "conditional chain": {"model.kind": "chain", "model.condition": "label", "data.context": ["a", "b", "c"]},
    "ladder of three": {"model.kind": {"kind": "ladder", "below": [3, 4], "width": 8}, "model.likelihood": "gaussian"},
}


@pytest.fixture(params=VARIANTS)
def model(request) -> Model:
    recipe = with_settings(Recipe(), {"model.network.hidden": [8], **VARIANTS[request.param]})
    model = build_model(recipe, (2, 3), seed=1).double().eval()
    draws = generator("weights that start at 0")
    with torch.no_grad():
        for parameter in getattr(model, "prior", nn.Module()).parameters():
            if not parameter.any():
                parameter.normal_(std=0.5, generator=draws)
        if getattr(model, "context_scaling", None) is not None:
            model.context_scaling.shift.normal_(std=5, generator=draws)
            model.context_scaling.scale.uniform_(0.5, 3, generator=draws)
    return model


@pytest.fixture
def batch(model, batch_for):
    made = batch_for(model, 5)
    return ls.Batch(made.x.double(), None if made.context is None else made.context.double(), index=made.index)


def test_it_gives_what_it_says_in_the_shapes_of_a_draw(model, batch):
    assert set(ENTRIES) >= model.gives >= {"mean", "log_likelihood", "squared_error"}
    for needs in (model.gives, *({name} for name in model.gives)):
        draw = model.draw(batch, noise=IndexNoise(0, batch.index), draws=3, needs=needs)
        assert draw.z.shape == (3, 5, model.latent)
        entries = {f.name: getattr(draw, f.name) for f in fields(draw) if f.name != "z" and getattr(draw, f.name) is not None}
        assert entries.keys() >= set(needs)
        widths = {"mean": (5, model.latent), "var": (5, model.latent), "frame": (5,)} | dict.fromkeys(
            ("kl_each", "z_prior"), (3, 5, model.latent)
        )
        for name, value in entries.items():
            assert value.shape == widths.get(name, (3, 5)), name
            assert value.isfinite().all(), name


def test_it_gives_nothing_else(model, batch):
    for name in set(ENTRIES) - model.gives:
        with pytest.raises(PartsError, match=name):
            model.draw(batch, noise=IndexNoise(0, batch.index), needs=(name,))
    with pytest.raises(UnknownNameError, match="did you mean 'log_q'"):
        model.draw(batch, noise=IndexNoise(0, batch.index), needs=("log_qq",))


def test_the_mean_code_is_the_one_it_encodes_to_and_decodes(model, batch):
    draw = model.draw(batch, noise=IndexNoise(0, batch.index), needs=("mean",))
    assert_close(draw.mean, model.encode(batch))
    assert model.decode(draw.mean, batch.context).shape == batch.x.shape
    assert_close(model.reconstruct(batch), model.in_frame(model.decode(draw.mean, batch.context), draw.frame))


def test_a_call_reconstructs_with_a_gradient(model, batch):
    x = batch.x.clone().requires_grad_()
    called = model(ls.Batch(x, batch.context)) if model.context else model(x)
    assert_close(called, model.reconstruct(batch))
    called.sum().backward()
    assert x.grad.shape == x.shape and x.grad.any()
    with pytest.raises(SettingError, match=re.escape("takes a batch of shape (n, 2, 3), but this has (2, 3); give examples of that shape")):
        model(x[0])
    if model.context:
        with pytest.raises(PartsError, match="these have 0; give a context"):
            model(x)


def test_the_log_likelihoods_of_the_values_add_up_to_that_of_the_example(model, batch):
    draw = model.draw(batch, noise=IndexNoise(0, batch.index), draws=3, needs=("log_likelihood",))
    each = model.log_likelihood_each(batch, draw.z)
    if each is None:
        assert model.frames > 1 or isinstance(model, ls.Chain)  # the values depend on each other
        return
    assert each.shape == (3, *batch.x.shape)
    assert_close(each.flatten(2).sum(-1), draw.log_likelihood)


def test_the_kl_is_on_average_log_q_minus_log_prior(model, batch):
    if not model.gives >= {"kl", "log_q", "log_prior"}:
        return
    draw = model.draw(batch, noise=StreamNoise(generator("kl")), draws=20_000, needs=("kl", "log_q", "log_prior"))
    apart = (draw.log_q - draw.log_prior - draw.kl).detach()
    assert (apart.mean(0).abs() <= 5 * apart.std(0) / 20_000**0.5 + 1e-9).all()
    if "kl_each" in model.gives:
        each = model.draw(batch, noise=StreamNoise(generator("kl")), draws=20_000, needs=("kl_each",)).kl_each.detach()
        spread = (draw.log_q - draw.log_prior).detach().std(0)  # by 64 draws where there is no closed form
        assert ((each.sum(-1).mean(0) - draw.kl.detach().mean(0)).abs() <= 5 * spread / 64**0.5 + 1e-9).all()


def test_the_density_of_a_code_is_the_one_in_a_draw(model, batch):
    draw = model.draw(batch, noise=IndexNoise(0, batch.index), draws=2, needs=model.gives & {"log_prior"} or {"mean"})
    density = model.log_prior(model.encode(batch), batch.context)
    if density is None:
        assert isinstance(model, ls.Ladder | ls.Chain)
        return
    assert density.shape == (5,)
    if "log_prior" in model.gives and model.frames == 1:  # of several frames, a draw has that of the frame too
        assert_close(torch.stack([model.log_prior(z, batch.context) for z in draw.z]), draw.log_prior)


def test_the_squared_error_is_that_of_decoded_codes(model, batch):
    if model.frames > 1:  # it weighs all frames: tests/models/test_orbit.py
        return
    draw = model.draw(batch, noise=IndexNoise(0, batch.index), draws=3, needs=("squared_error",))
    each = [(model.scaled(model.decode(z, batch.context)) - model.scaled(batch.x)).square().mean((1, 2)) for z in draw.z]
    assert_close(draw.squared_error, torch.stack(each))
    if model.context:
        other = batch.context.flip(0)
        assert not torch.allclose(model.decode(draw.z[0], batch.context), model.decode(draw.z[0], other))
        assert not torch.allclose(model.encode(batch), model.encode(ls.Batch(batch.x, other)))


def test_codes_of_the_prior_lie_where_its_quantiles_say(model, batch):
    shares = torch.tensor([0.1, 0.5, 0.9], dtype=torch.float64)
    context = None if batch.context is None else batch.context[0]
    many = None if context is None else context.expand(4_000, -1)
    codes = model.sample_codes(4_000, StreamNoise(generator("codes")), many)
    assert codes.shape == (4_000, model.latent)
    below = (codes.unsqueeze(1) < model.quantiles(shares, context)).double().mean(0)
    assert (below - shares.unsqueeze(-1)).abs().max() < 0.04
    assert model.sample(7, StreamNoise(generator("codes")), None if many is None else many[:7]).shape == (7, 2, 3)


def test_the_quantiles_of_no_context_are_those_of_the_mean_one(model):
    shares = torch.tensor([0.1, 0.5, 0.9], dtype=torch.float64)
    if model.context:
        scaling = model.context_scaling
        mean = torch.full((model.context,), 1 / model.context, dtype=torch.float64) if scaling is None else scaling.shift
        assert_close(model.quantiles(shares), model.quantiles(shares, mean))
        if scaling is not None:
            assert_close(model.quantiles(shares)[1], model.prior.to_parameters.bias[: model.latent])


def test_one_context_is_shared_by_all_samples_and_others_are_one_for_each(model, batch):
    def noise():
        return StreamNoise(generator("codes"))

    def use(context, n=4):
        codes, samples = model.sample_codes(n, noise(), context), model.sample(n, noise(), context)
        assert codes.shape == (n, model.latent) and samples.shape == (n, 2, 3)
        return codes

    if not model.context:
        use(None)
        with pytest.raises(PartsError, match="a context of 0 numbers for each example, but these have 3"):
            model.sample_codes(4, noise(), torch.zeros(4, 3, dtype=torch.float64))
        return
    each = batch.context[:4]
    assert_close(use(each[0]), use(each[:1]))
    assert_close(use(each[:1]), use(each[:1].expand(4, -1)))
    if model.has_conditional_prior:
        assert (use(each)[1] != use(each[:1])[1]).all()
    for call in (model.sample_codes, model.sample):
        for rows in (2, 5):
            with pytest.raises(PartsError, match=f"{rows} rows of context for 4 codes"):
                call(4, noise(), batch.context[:rows])
        with pytest.raises(PartsError, match=f"a context of {model.context} numbers for each example, but these have 7"):
            call(4, noise(), torch.zeros(4, 7, dtype=torch.float64))
        with pytest.raises(PartsError, match="but these have 0"):
            call(4, noise())


@pytest.mark.parametrize("context", [0, 3])
def test_a_prior_of_another_context_is_refused_when_a_model_is_built(context):
    encoder = ls.Encoder(ls.networks.MLP((3,), (4,), context=context), ls.posteriors.DiagonalGaussian(2))
    decoder = ls.Decoder(ls.networks.MLP((2,), (3,), context=context), ls.likelihoods.Bernoulli((3,)))
    with pytest.raises(PartsError, match=f"ConditionalGaussian depends on a context of 5 numbers, but the model has {context}"):
        ls.Autoencoder(encoder, decoder, ls.priors.ConditionalGaussian(2, 5), context=context)


def test_a_context_is_taken_where_it_belongs_and_nowhere_else(model, batch):
    other = ls.Batch(batch.x, None if model.context else torch.zeros(5, 4, dtype=torch.float64), index=batch.index)
    remedy = f"these have 0; give a context of shape (batch, {model.context})." if model.context else "these have 4; leave it out"
    for use in (lambda: model.draw(other, noise=IndexNoise(0, batch.index), needs=("mean",)), lambda: model.encode(other)):
        with pytest.raises(PartsError, match=re.escape(remedy)):
            use()


RUNS = {
    "ladder": {"model.kind": {"kind": "ladder", "below": [4], "width": 16}},
    "vampprior": {"model.prior": {"kind": "vampprior", "components": 5}},
    "orbit of turns": {"model.kind": {"kind": "orbit", "group": "quarter-turns", "learnt": False}},
    "conditional": {"model.condition": "label"},
    "conditional prior": {"model.condition": "label", "model.prior": "conditional-gaussian"},
    "adversarial": {"model.posterior": "dirac", "objective": {"kind": "adversarial", "hidden": [8]}},
}


@pytest.mark.parametrize("name", [*RUNS, *(f"model {name}" for name in MODELS), *(f"objective {name}" for name in OBJECTIVES)])
def test_it_trains_resumes_to_the_same_bits_and_is_loaded_measured_and_pictured(name, here, interrupted, ask):
    kind, _, entry = name.partition(" ")
    settings = RUNS.get(name, {"model.kind" if kind == "model" else "objective": entry})
    settings = {"train.epochs": 2, "train.batch": 256, **settings}
    pictured = kind != "objective"  # no picture depends on an objective but for its terms
    whole = ls.run("digits", settings=settings, out="whole", device="cpu", pictures=pictured)
    with interrupted(), pytest.raises(StoppedError):
        ls.run("digits", settings=settings, out="stopped", device="cpu", pictures=False)
    resumed = ls.resume("stopped")
    state, again = whole.model.state_dict(), ls.load("stopped").model.state_dict()
    assert state.keys() == again.keys() == resumed.model.state_dict().keys()
    assert all(torch.equal(state[key], again[key]) for key in state)
    loaded = ls.load("whole")
    assert ls.measure(loaded.model, loaded.splits.valid) == whole.measured["valid"]
    if pictured:
        assert {path.name for path in (whole.path / "figures").iterdir()} >= {"losses.png", "map.png", "samples.png", "reconstructions.png"}
    for words in (["evaluate", "whole"], ["sample", "whole", "-n", "3", "-o", "x.npy"], ["summary", "whole"], ["reconstruct", "whole"]):
        code, _, err = ask(*words)
        assert code == 0, err
    assert np.load("x.npy").shape == (3, 1, 8, 8)
    if whole.model.gives >= {"log_q", "log_prior"}:
        assert ask("evaluate", "whole", "--draws", 3, "--limit", 20)[0] == 0
