"""What is said of a row: in its own unit and shape, right, and the same whatever rows stand beside it."""

import math

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples
from latentscape.errors import SupportError, UsageError
from latentscape.estimators.rows import SharedNoise
from latentscape.measures import measure
from latentscape.recipes.build import POSTERIORS

SHAPES = {"rows": (-1, 64), "grey images": (-1, 8, 8), "one channel": (-1, 1, 8, 8), "more channels": (-1, 4, 4, 4)}
METHODS = ["transform", "reconstruct", "score_samples"]


@pytest.mark.parametrize("shape", SHAPES)
def test_examples_come_back_in_their_shape(shape, make, digits):
    x = digits[0].reshape(SHAPES[shape])
    fitted = make().fit(x)
    codes = fitted.transform(x)
    assert (fitted.n_features_in_, fitted.shape_, codes.shape) == (64, x.shape[1:], (300, 2))
    assert fitted.inverse_transform(codes).shape == fitted.reconstruct(x).shape == x.shape
    assert fitted.sample(7).shape == (7, *x.shape[1:])
    assert fitted.score_samples(x).shape == (300,)
    np.testing.assert_array_equal(fitted.inverse_transform(codes), fitted.reconstruct(x))
    assert list(fitted.get_feature_names_out()) == [type(fitted).__name__.lower() + end for end in "01"]


def test_the_shape_changes_no_number_of_a_row(make, digits):
    flat, images = (make().fit(digits[0].reshape(SHAPES[shape])) for shape in ("rows", "grey images"))
    np.testing.assert_array_equal(flat.transform(digits[0].reshape(300, -1)), images.transform(digits[0]))
    with pytest.raises(UsageError, match=r"shape \(8, 8\), but these have \(64,\)"):
        images.transform(digits[0].reshape(300, -1))
    with pytest.raises(UsageError, match=r"shape \(8, 8\), but these have \(1, 8, 8\)"):
        images.partial_fit(digits[0][:, None])
    with pytest.raises(ValueError, match="49 features"):
        images.transform(digits[0][:, :7, :7])


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16, np.int64, np.uint8, bool])
def test_results_have_the_precision_of_the_examples(dtype, make, digits):
    x = (16 * digits[0]).reshape(300, -1).astype(dtype)
    x = x[:, x.std(0) > 0]
    fitted = make().fit(x)
    wanted = np.float32 if dtype is np.float32 else np.float64
    codes = fitted.transform(x)
    for found in (codes, fitted.inverse_transform(codes), fitted.reconstruct(x), fitted.score_samples(x), fitted.sample(2)):
        assert found.dtype == wanted


@pytest.mark.parametrize("method", METHODS)
def test_rows_do_not_know_each_other(method, make, digits):
    x = digits[0].astype(np.float32)
    fitted = make(hidden=(33, 7), latent=3).fit(x)
    ask = getattr(fitted, method)
    found = ask(np.concatenate([x, x])[:600])  # three blocks
    np.testing.assert_array_equal(ask(x[:40]), found[:40])  # to the bit: the product has the same shape
    np.testing.assert_array_equal(ask(x[:1]), found[:1])
    order = np.random.default_rng(0).permutation(300)
    near = {"rtol": 1e-5, "atol": 1e-6}  # of float32 numbers of order one, and a few hundred nats
    np.testing.assert_allclose(ask(x[order]), found[:300][order], **near)
    np.testing.assert_allclose(found[300:], found[:300], **near)
    others = np.where(np.arange(300)[:, None, None] % 3 == 0, x, 1 - x)
    np.testing.assert_array_equal(ask(others)[::3], found[:300:3])


def test_asking_changes_nothing(make, digits, weights):
    fitted = make().fit(digits[0])
    before = weights(fitted), fitted.score(digits[0])
    fitted.transform(digits[0])
    assert (weights(fitted) == before[0]).all() and fitted.score(digits[0]) == before[1]


def test_the_score_is_the_elbo(vae, digits):
    """Beside the figure with a code drawn for each row by itself: two estimates of one number."""
    x = digits[0]
    fitted = vae(epochs=60, lr=1e-2).fit(x)
    examples = Examples(torch.tensor(x[:, None]).float())
    elbos = [measure(fitted.model_, examples, seed=seed).elbo for seed in range(40)]
    assert fitted.score(x) == pytest.approx(fitted.score_samples(x).mean())
    assert fitted.score(x) == pytest.approx(np.mean(elbos), abs=0.2)  # 16 shared draws are good to 0.1 nats
    kl = measure(fitted.model_, examples).kl
    assert kl > 0.5 and vae(beta=9.0, epochs=60, lr=1e-2).fit(x).score(x) != fitted.score(x)


def test_beta_is_no_part_of_the_score(vae, digits):
    fitted = vae(beta=0.1, epochs=30, lr=1e-2).fit(digits[0])
    figures = measure(fitted.model_, Examples(torch.tensor(digits[0][:, None]).float()))
    assert figures.kl > 3  # of which a score with beta would hold a tenth
    assert fitted.score(digits[0]) == pytest.approx(figures.elbo, abs=1.0)


def test_the_score_of_an_autoencoder_is_minus_its_squared_error(ae, digits):
    x = (255 * digits[0]).astype(np.uint8)
    fitted = ae().fit(x)
    each = np.square(fitted.reconstruct(x) - x.astype(float)).mean((1, 2))
    np.testing.assert_allclose(fitted.score_samples(x), -each, rtol=1e-5)
    assert fitted.score(x) == pytest.approx(-each.mean(), rel=1e-5)


def test_nats_are_of_the_unit_of_the_data(vae, ae, table):
    """In a unit 8 times as large, a density of 5 values is 8^5 times as high; the rest is the same to the bit."""
    one, other = vae().fit(table), vae().fit(table / 8)
    np.testing.assert_array_equal(one.transform(table), other.transform(table / 8))
    np.testing.assert_allclose(other.score_samples(table / 8), one.score_samples(table) + 5 * math.log(8), rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(8 * other.reconstruct(table / 8), one.reconstruct(table), rtol=1e-5)
    assert ae().fit(table / 8).score(table / 8) * 64 == pytest.approx(ae().fit(table).score(table), rel=1e-5)


def test_a_better_model_has_a_better_score(make, digits):
    short, long = (make(epochs=epochs, lr=1e-2).fit(digits[0]).score(digits[0]) for epochs in (1, 60))
    assert long > short


@pytest.mark.parametrize("posterior", sorted(set(POSTERIORS) - {"dirac"}))
def test_every_posterior_is_scored_row_by_row(posterior, vae, digits):
    prior = {"beta": "uniform", "kumaraswamy": "uniform", "logit-normal": "uniform", "gamma": "gamma", "log-normal": "log-normal"}
    prior |= {"exponential": "gamma", "cauchy": "cauchy", "student-t": "student-t", "gumbel": "laplace"}
    x = digits[0][:80]
    fitted = vae(posterior=posterior, prior=prior.get(posterior, "standard-normal"), epochs=1).fit(x)
    each = fitted.score_samples(x)
    assert np.isfinite(each).all()
    np.testing.assert_array_equal(fitted.score_samples(x[:5]), each[:5])


def test_examples_that_cannot_be_are_not_scored(vae, digits):
    fitted = vae().fit(digits[0])
    with pytest.raises(SupportError, match=r"Bernoulli covers \[0, 1\]"):
        fitted.score(digits[0] * 16)


def test_codes_of_another_width_are_refused(make, digits):
    fitted = make().fit(digits[0])
    with pytest.raises(UsageError, match="2 dimensions, but these have 3"):
        fitted.inverse_transform(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="NaN"):
        fitted.inverse_transform(np.full((4, 2), np.nan))


def test_samples_belong_to_their_number(make, digits):
    fitted = make().fit(digits[0])
    np.testing.assert_array_equal(fitted.sample(5, random_state=1), fitted.sample(5, random_state=1))
    assert not (fitted.sample(5, random_state=1) == fitted.sample(5, random_state=2)).all()
    assert not (fitted.sample(5, random_state=None) == fitted.sample(5, random_state=None)).all()
    np.testing.assert_allclose(fitted.sample(5), ls.explore.sample(fitted.model_, 5).examples.reshape(5, 8, 8), rtol=1e-6)
    with pytest.raises(UsageError, match="at least 1"):
        fitted.sample(0)


def test_shared_noise_is_normal_even_and_shared():
    noise = SharedNoise()
    like = torch.zeros(3, 4)
    z = noise.normal(1024, like)
    assert z.shape == (1024, 3, 4) and (z == z[:, :1]).all() and z.isfinite().all()
    one = z[:, 0].double()
    assert one.mean(0).abs().max() < 0.01  # random numbers would be off by 0.03
    assert (one.T.cov() - torch.eye(4)).abs().max() < 0.05
    assert not (noise.normal(1024, like) == z).any()  # a second call is another set
    assert (SharedNoise().normal(1024, like) == z).all()
    u = noise.uniform(4096, like)
    assert u.min() > 0 and u.max() < 1 and u.mean().item() == pytest.approx(0.5, abs=1e-3)
