"""What the pictures of a run say of it."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples
from latentscape.reading import Column, Kind, ReadOptions
from latentscape.recipes.recipe import PicturesRecipe
from latentscape.runs.comparison import curves_of, panel_of, picture_of
from latentscape.runs.pictures import SAMPLES_PER_SHEET, SIGNALS_PER_SHEET, code_grid, prior_name, value_limits


def test_a_prior_that_was_fitted_is_called_so(trained, autoencoder):
    vae, ae = ls.load(trained), ls.load(autoencoder)
    assert vae.prior_name == "the prior" and ae.prior_name == "a mixture fitted to its codes"
    assert prior_name(ae.model, fitted=False, regularises=False) == "a prior that its codes were not trained to follow"
    assert ls.fit_prior(ae.model, ae.splits.train, components=1).prior_name(fitted=True) == "a Gaussian fitted to its codes"


def test_the_grid_is_as_wide_and_as_fine_as_it_is_wanted(trained, autoencoder):
    vae, ae = ls.load(trained).model, ls.load(autoencoder).model
    usual = code_grid(vae, PicturesRecipe(), prior="p")
    assert (usual.n, usual.span) == (16, (-3.0, 3.0))
    wanted = PicturesRecipe(manifold=30, span=1.0)
    assert (code_grid(vae, wanted, prior="p").n, code_grid(vae, wanted, prior="p").span) == (30, (-1.0, 1.0))
    assert code_grid(vae, wanted, prior="p", n=10).n == 10
    assert code_grid(ae, wanted, prior="p").span is None  # in equal steps of its probability


@pytest.mark.parametrize(("kind", "draw"), [(Kind.TABLE, True), (Kind.SIGNAL, False)])
def test_samples_of_rows_are_drawn_and_those_of_signals_are_means(tmp_path, kind, draw):
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(60, 3)).cumsum(1))
    run = ls.run(
        tmp_path / "x.npy", out=tmp_path / "run", reading=ReadOptions(kind=kind), settings={"train.epochs": 1, "train.min_steps": 0}
    )
    count = SAMPLES_PER_SHEET if draw else SIGNALS_PER_SHEET
    samples = ls.explore.sample(run.model, count, draw=draw, display=run.splits.train.display)
    expected = ls.plots.png(ls.plots.plot_samples(samples, value_limits(run.splits.train)))
    assert (run.path / "figures/samples.png").read_bytes() == expected


def test_each_column_of_a_table_has_its_own_ends():
    table = Examples(torch.tensor([[0.0, -50.0], [1.0, 50.0], [0.5, 7.0]]))
    low, high = value_limits(table)
    assert low.tolist() == [0, -50] and high.tolist() == [1, 50] and table.columns == ()
    assert value_limits(Examples(table.x.abs() / 50)) == (0.0, 1.0)
    gaps = Examples(torch.tensor([[float("nan"), 3.0], [float("nan"), 5.0]]), schema=(Column("a"), Column("b")))
    assert [end.tolist() for end in value_limits(gaps)] == [[0, 3], [0, 5]]  # no cell of column a is in the training part
    assert value_limits(Examples(table.x.reshape(3, 1, 1, 2))) == (-50.0, 50.0)
    assert value_limits(Examples(torch.tensor([[0, 255]], dtype=torch.uint8), levels=255)) == (0.0, 1.0)


@pytest.mark.parametrize("fewer", [1, 3])
def test_runs_of_any_width_stand_side_by_side(trained, autoencoder, tmp_path, fewer):
    settings = {"train.epochs": 2, "model.latent": fewer}
    other = ls.run("digits", settings=settings, out=tmp_path / "other", pictures=False)
    figure = picture_of([ls.load(trained), ls.load(autoencoder), other])
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert {"vae", "ae", "other", "rate and distortion"} <= set(titles)
    assert sum(bool(ax.images) for ax in figure.axes) == 3  # each has its sheet
    panel = panel_of("other", [other], curves_of([other])[0])
    assert panel.manifold.axes == panel.map.axes and panel.manifold.latent == fewer


def test_a_prior_with_two_ends_is_known_by_them(trained, tmp_path):
    settings = {"train.epochs": 1, "model.posterior": "beta", "model.prior": "uniform"}
    square = ls.run("digits", settings=settings, out=tmp_path / "square", pictures=False)
    found = [panel_of("a", [run], curves_of([run])[0]).bounds for run in (ls.load(trained), square)]
    assert found == [None, (0.0, 1.0)]


def test_runs_under_other_likelihoods_have_no_common_distortion(trained, tmp_path):
    settings = {"train.epochs": 2, "model.likelihood": "gaussian"}
    other = ls.run("digits", settings=settings, out=tmp_path / "other", pictures=False)
    titles = {ax.get_title(loc="left") for ax in picture_of([ls.load(trained), other]).axes}
    assert "rate and distortion" not in titles and any("gaussian" in title for title in titles)


def test_a_table_is_drawn(here, ask):
    np.save("x.npy", np.random.default_rng(0).normal(3, 10, (60, 5)))
    assert ask("train", "x.npy", "--latent", 3, "--epochs", 2, "--set", "pictures.every=1", "--watch", "--out", "run").code == 0
    names = {path.name for path in (here / "run/figures").iterdir()}
    assert names == {"losses.png", "map.png", "manifold.png", "reconstructions.png", "samples.png", "progress.png", "live.png"}


def test_each_run_has_the_white_and_black_of_its_own_data(trained, here):
    np.save("x.npy", np.random.default_rng(0).normal(3, 10, (60, 1, 8, 8)).astype(np.float32))
    other = ls.run("x.npy", "array-real", settings={"train.epochs": 1}, out="other", pictures=False)
    figure = picture_of([other, ls.load(trained)])
    ends = [ax.images[0].get_clim() for ax in figure.axes if ax.images]
    assert ends[1] == (0, 1) and ends[0] == value_limits(other.splits.train) and ends[0][1] > 20


def test_a_prior_that_is_fitted_leaves_the_model_as_it_was(tmp_path):
    settings = {"train.epochs": 1, "model.likelihood": {"kind": "gaussian", "std": "optimal"}}
    run = ls.run("digits", settings=settings, out=tmp_path / "run", pictures=False)
    before = {name: value.clone() for name, value in run.model.state_dict().items()}
    ls.fit_prior(run.model, run.splits.train.take(range(30)), components=2)
    assert all(torch.equal(value, before[name]) for name, value in run.model.state_dict().items())
