"""What `fit` does: our own training, on what the values ask for, with nothing else touched."""

import copy
from contextlib import nullcontext

import numpy as np
import pytest
import torch
from torch import nn

import latentscape as ls
from latentscape.data import Examples, Splits, cut
from latentscape.errors import DivergedError, UsageError
from latentscape.parts import likelihoods
from latentscape.random import torch_seeded
from latentscape.recipes import read_recipe, with_settings
from latentscape.recipes.build import build_model, build_objective, build_settings
from latentscape.training import begin


@pytest.mark.parametrize("name", ["array-unit", "array-real"])
def test_fit_trains_the_recipe_for_arrays(name, vae, digits, table, weights):
    x = digits[0].reshape(300, -1) if name == "array-unit" else table
    recipe = with_settings(
        read_recipe(name), {"train.epochs": 2, "model.network.hidden": [16], "data.split.heldout": 0.0, "train.patience": 1}
    )
    splits = cut(Splits(Examples(torch.tensor(x).float())), valid=0.1, heldout=0.0, seed=0)
    model = build_model(recipe, splits.train.shape, seed=5, train=splits.train)
    training = begin(model, build_objective(recipe), splits, build_settings(recipe, seed=5)).go_on().settle()
    fitted = vae(random_state=5, valid=0.1, patience=1).fit(x)
    assert torch.equal(torch.cat([t.flatten() for t in model.state_dict().values()]), torch.tensor(weights(fitted)))
    assert fitted.history_ == training.history.epochs


def test_the_same_number_gives_the_same_weights(make, digits, weights):
    first, again, other = (weights(make(random_state=seed).fit(digits[0])) for seed in (1, 1, 2))
    assert (first == again).all() and not (first == other).all()
    twice = make(random_state=1).fit(digits[0]).fit(digits[0])
    assert (weights(twice) == first).all()


def test_other_sources_of_chance(make, digits, weights):
    found = [weights(make(random_state=state).fit(digits[0])) for state in (None, None)]
    assert not (found[0] == found[1]).all()
    states = [np.random.RandomState(3), np.random.RandomState(3)]  # what scikit-learn hands on
    found = [weights(make(random_state=state).fit(digits[0])) for state in (*states, states[0])]
    assert (found[0] == found[1]).all() and not (found[0] == found[2]).all()


def test_no_global_generator_is_touched(make, digits):
    def states():
        numpy = np.random.get_state(legacy=False)["state"]  # noqa: NPY002  it is the one to be left alone
        return numpy["key"].tolist(), numpy["pos"], torch.get_rng_state().tolist()

    x = digits[0]
    before = states()
    data = torch.utils.data.TensorDataset(torch.tensor(x))
    fitted = make(random_state=None).fit(torch.utils.data.DataLoader(data, shuffle=True)).partial_fit(x)
    fitted.score(x)
    fitted.sample(3, random_state=None)
    make(encoder=nn.Sequential(nn.Flatten(), nn.LazyLinear(fitted.model_.encoder.posterior.features))).fit(x)
    assert states() == before


BERNOULLI, GAUSSIAN = likelihoods.Bernoulli, likelihoods.Gaussian
VALUES = {  # what comes in, the parameters, and what follows: the likelihood and the scaling
    "values in [0, 1]": (lambda x: x, {}, BERNOULLI, None),
    "values beyond 1": (lambda x: x * 16, {}, GAUSSIAN, "standard"),
    "values below 0": (lambda x: x - 0.5, {}, GAUSSIAN, "standard"),
    "values to be divided": (lambda x: x * 16, {"scale": 16}, BERNOULLI, 16),
    "values to be divided by too little": (lambda x: x * 16, {"scale": 8}, GAUSSIAN, 8),
    "pixels": (lambda x: (x * 255).astype(np.uint8), {}, BERNOULLI, 255),
    "pixels under a Gaussian": (lambda x: (x * 255).astype(np.uint8), {"likelihood": "gaussian"}, GAUSSIAN, "standard"),
    "bytes in a table": (lambda x: (x * 255).astype(np.uint8).reshape(len(x), -1), {}, GAUSSIAN, "columns"),
    "truths": (lambda x: x > 0.5, {}, BERNOULLI, None),
    "a table": (lambda x: 16 * x.reshape(len(x), -1), {}, GAUSSIAN, "columns"),
    "a table in [0, 1]": (lambda x: np.random.default_rng(0).random((60, 12)), {}, GAUSSIAN, "columns"),
    "pixels in rows": (lambda x: x.reshape(len(x), -1), {}, BERNOULLI, None),
    "standardised by wish": (lambda x: x, {"scale": "standard"}, GAUSSIAN, "standard"),
    "a wish for a Gaussian": (lambda x: x, {"likelihood": {"kind": "gaussian", "std": 0.1}}, GAUSSIAN, "standard"),
}

WITH_CONSTANT_COLUMNS = ("bytes in a table", "a table")


@pytest.mark.parametrize("case", VALUES)
def test_values_decide_on_likelihood_and_scaling(case, make, digits):
    change, options, likelihood, scaling = VALUES[case]
    x = change(digits[0])
    with pytest.warns(UserWarning, match=r"columns .* are constant") if case in WITH_CONSTANT_COLUMNS else nullcontext():
        fitted = make(**options).fit(x)
    found = fitted.model_.scaling
    assert isinstance(fitted.model_.decoder.likelihood, likelihood)
    match scaling:
        case None:
            assert found is None
        case "standard":
            assert found.shift.item() == pytest.approx(x.mean()) and found.scale.item() == pytest.approx(x.std())
        case "columns":
            constant = x.std(0) == 0
            assert constant.any() == (case in WITH_CONSTANT_COLUMNS) and (found.scale.numpy()[constant] == 1).all()
            np.testing.assert_allclose(found.scale.numpy()[~constant], x.std(0)[~constant], rtol=1e-5)
        case _:
            assert (found.shift.item(), found.scale.item()) == (0, scaling)
    back = fitted.reconstruct(x)
    assert back.shape == x.shape and abs(back.mean() - x.mean()) < 0.2 * x.max()  # in the unit of x


def test_patience_gives_back_the_best_weights(make, digits):
    fitted = make(valid=0.2, patience=2, epochs=200, lr=0.05, schedule="constant").fit(digits[0])
    seen = fitted.history_["valid_objective"]
    warm = 40 if hasattr(fitted, "warm_up") else 0  # a fifth of the run, in which beta still rises
    best = warm + int(np.argmax(seen[warm:]))
    assert fitted.n_iter_ == len(seen) == best + 3 < 200
    assert make(epochs=9).partial_fit(digits[0]).partial_fit(digits[0]).n_iter_ == 2
    splits = cut(Splits(Examples(torch.tensor(digits[0][:, None]).float())), valid=0.2, heldout=0.0, seed=0)
    figures = ls.measure(fitted.model_, splits.valid)
    value = -figures.mse if figures.elbo is None else figures.elbo
    assert value == pytest.approx(seen[best], rel=1e-4)


def test_beta_weighs_the_kl(vae, digits):
    free, held = (vae(beta=beta, epochs=30, lr=1e-2).fit(digits[0]).history_["train_kl"][-1] for beta in (0.1, 20.0))
    assert free > 5 * held


def test_the_weight_rises_from_nothing(vae, digits):
    warm, cold = (vae(warm_up=share, epochs=20, lr=1e-2).fit(digits[0]).history_["train_kl"] for share in (1.0, 0.0))
    assert warm[2] > 3 * cold[2]


@pytest.fixture
def own():
    """Networks of a user's, which know no leading axes, for images of 8 x 8."""
    with torch_seeded(0, torch.device("cpu")):
        encoder = nn.Sequential(nn.Conv2d(1, 4, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.LazyLinear(4))
        decoder = nn.Sequential(nn.Linear(2, 32), nn.BatchNorm1d(32), nn.Unflatten(1, (2, 4, 4)), nn.ConvTranspose2d(2, 1, 2, stride=2))
    return encoder, decoder


def test_own_networks_are_copied_and_trained(vae, digits, own):
    encoder, decoder = own
    before = copy.deepcopy(decoder.state_dict())
    fitted = vae(encoder=encoder, decoder=decoder, epochs=20, lr=1e-2).fit(digits[0])
    assert isinstance(encoder[3], nn.LazyLinear)  # as it was
    assert all(value.equal(before[name]) for name, value in decoder.state_dict().items())
    assert not fitted.model_.decoder.network[0].weight.equal(decoder[0].weight)
    assert fitted.score(digits[0]) > vae(encoder=encoder, decoder=decoder, epochs=1, lr=1e-9).fit(digits[0]).score(digits[0]) + 2
    assert fitted.partial_fit(digits[0]).reconstruct(digits[0][:3]).shape == (3, 8, 8)


def test_an_own_network_may_stand_beside_ours(ae, digits, own):
    assert ae(decoder=own[1]).fit(digits[0]).transform(digits[0]).shape == (300, 2)


WRONG = {  # parameters, and what the sentence says
    "an encoder for other codes": ({"encoder": nn.Sequential(nn.Flatten(), nn.Linear(64, 3))}, ["encoder", "(2, 3)", "(2, 4)"]),
    "a decoder for other examples": ({"decoder": nn.Linear(2, 64)}, ["decoder", "(2, 64)", "(2, 1, 8, 8)"]),
    "an encoder for other examples": ({"encoder": nn.Linear(10, 4)}, ["encoder", "(n, 1, 8, 8)", "mat1 and mat2"]),
    "no module": ({"encoder": "mlp"}, ["encoder", "torch.nn.Module", "'mlp'", "hidden"]),
    "a network of two outputs": ({"encoder": nn.LSTM(8, 4)}, ["encoder", "cannot take"]),
    "no latent dimension": ({"latent": 0}, ["latent is 0", "set it to 2"]),
    "half a latent dimension": ({"latent": 1.5}, ["latent must", "whole number", "1.5"]),
    "a width in words": ({"hidden": "wide"}, ["hidden", "wide"]),
    "an unknown activation": ({"activation": "reluu"}, ["'reluu'", "did you mean 'relu'"]),
    "an unknown posterior": ({"posterior": "laplas"}, ["'laplas'", "did you mean 'laplace'"]),
    "an unknown prior": ({"prior": "unifrom"}, ["'unifrom'", "did you mean 'uniform'"]),
    "parts that do not fit": ({"prior": "uniform"}, ["(0, 1)", "beta"]),
    "an unknown likelihood": ({"likelihood": "gausian"}, ["'gausian'", "did you mean 'gaussian'"]),
    "a negative beta": ({"beta": -1.0}, ["beta", "from 0 on", "-1"]),
    "a beta in words": ({"beta": "hot"}, ["hot"]),
    "a warm-up of more than the run": ({"warm_up": 2}, ["warm_up", "share", "2"]),
    "a warm-up in words": ({"warm_up": "short"}, ["warm_up", "share", "'short'"]),
    "no scale": ({"scale": 0}, ["scale", "above 0", "'standard'", "0"]),
    "a scale in words": ({"scale": "large"}, ["scale", "'large'", "'standard'"]),
    "no epoch": ({"epochs": 0}, ["at least 1 epoch"]),
    "no batch": ({"batch": 0}, ["at least 1 example"]),
    "a learning rate in words": ({"lr": "fast"}, ["lr", "fast"]),
    "an unknown schedule": ({"schedule": "onecycle"}, ["'onecycle'", "did you mean 'one-cycle'"]),
    "all examples for choosing": ({"valid": 1.0}, ["valid", "below 1", "1.0"]),
    "patience without anything to watch": ({"patience": 3}, ["Patience", "valid=0.0", "valid=0.1"]),
    "patience with too few to watch": ({"patience": 3, "valid": 0.001}, ["Patience", "valid=0.001 of 300"]),
    "an unknown device": ({"device": "gpu"}, ["'gpu'", 'use device="cpu"']),
    "a likelihood for other values": (
        {"likelihood": "bernoulli", "scale": 0.5},
        ["Bernoulli", "[0, 1]", "[0, 2]", "(scale=1)", '(likelihood="gaussian")'],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_fitted_is_refused(case, vae, digits):
    options, says = WRONG[case]
    with pytest.raises(UsageError) as refused:
        vae(**options).fit(digits[0])
    sentence = str(refused.value)
    assert isinstance(refused.value, ValueError) and [part for part in says if part not in sentence] == [], sentence
    assert not any(word in sentence for word in ("--", "train.", "data.", "model.", "objective.")), sentence


def test_training_that_leaves_the_numbers_names_the_learning_rate(vae, digits):
    with pytest.raises(DivergedError, match=r"lower the learning rate \(lr=0\.001\)"):
        vae(lr=1e30, epochs=3).fit(digits[0])


@pytest.mark.parametrize("components", [0, "many", 1.5])
def test_components_are_counted(components, ae, digits):
    with pytest.raises(UsageError, match="components"):
        ae(components=components).fit(digits[0])


@pytest.mark.parametrize(("n", "components"), [(2, 1), (35, 3), (300, 10)])
def test_few_examples_are_described_by_few_gaussians(n, components, ae, digits):
    fitted = ae().fit(digits[0][:n])
    assert len(fitted.model_.prior.logits) == components
    assert fitted.sample(5).shape == (5, 8, 8)


def test_samples_of_an_autoencoder_lie_among_its_codes(ae, digits):
    fitted = ae(epochs=20).fit(digits[0])
    codes, drawn = fitted.transform(digits[0]), fitted.transform(fitted.sample(2000))
    assert fitted.model_.prior().mean.detach().numpy() == pytest.approx(codes.mean(0), abs=0.05 * codes.std())
    assert (drawn.min(0) > codes.min(0) - 2 * codes.std(0)).all() and (drawn.max(0) < codes.max(0) + 2 * codes.std(0)).all()
