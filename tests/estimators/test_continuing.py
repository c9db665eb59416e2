"""`partial_fit` goes on where the last one stood, through a pickle too, to the same bits."""

import copy
import pickle

import numpy as np
import pytest
import torch

from latentscape.errors import DivergedError, SupportError


@pytest.fixture
def parts(digits):
    """The digits in five parts."""
    return np.split(digits[0], 5)


@pytest.mark.parametrize("way", [lambda fitted: pickle.loads(pickle.dumps(fitted)), copy.deepcopy], ids=["pickle", "deepcopy"])
@pytest.mark.parametrize("start", ["fit", "partial_fit"])
def test_a_copy_goes_on_to_the_same_bits(way, start, make, parts, weights):
    through = getattr(make(batch=20), start)(parts[0]).partial_fit(parts[1])
    copied = way(through)
    for part in parts[2:]:
        through.partial_fit(part)
        copied.partial_fit(part)
    assert (weights(copied) == weights(through)).all()
    assert copied.history_ == through.history_
    np.testing.assert_array_equal(copied.score_samples(parts[0]), through.score_samples(parts[0]))


def test_adams_running_means_go_on(make, parts, weights):
    fitted = make(batch=20).fit(parts[0])
    steps = fitted._learnt.optimiser["steps"].item()
    forgetful = copy.deepcopy(fitted)
    for tensor in forgetful._learnt.optimiser.values():
        tensor.zero_()
    found = fitted.partial_fit(parts[1])._learnt.optimiser["steps"].item()
    assert (steps, found) == (2 * 3, 3 * 3)
    assert not np.allclose(weights(fitted), weights(forgetful.partial_fit(parts[1])))


def test_skipped_steps_are_counted_once(make, parts):
    fitted = make().fit(parts[0])
    fitted._learnt.optimiser["skipped"].fill_(3)
    assert fitted.partial_fit(parts[1]).history_["skipped"] == [0, 0, 0]


def test_each_part_has_noise_and_order_of_its_own(make, parts, weights):
    one = make(batch=20).partial_fit(parts[0])
    other = copy.deepcopy(one)
    other._learnt = copy.copy(one._learnt)
    object.__setattr__(other._learnt, "parts", 7)
    assert not (weights(one.partial_fit(parts[1])) == weights(other.partial_fit(parts[1]))).all()


def test_going_on_learns(make, digits):
    x = digits[0]
    fitted = make(lr=1e-2, batch=30).partial_fit(x)
    before = fitted.score(x)
    for _ in range(30):
        fitted.partial_fit(x)
    assert fitted.score(x) > before
    assert fitted.history_["epoch"] == list(range(1, 32))
    objective = fitted.history_["train_objective"]
    assert np.mean(objective[-5:]) > np.mean(objective[:5])


def test_it_goes_on_at_the_full_rate_and_weight(vae, digits, weights):
    """After a run that ended at a rate of nothing, a pass still learns; and a warm-up does not begin anew."""
    fitted = vae(epochs=3, schedule="one-cycle").fit(digits[0])
    before = weights(fitted)
    assert abs(weights(copy.deepcopy(fitted).partial_fit(digits[0])) - before).max() > 1e-3
    warm, cold = (copy.deepcopy(fitted).set_params(warm_up=share).partial_fit(digits[0]) for share in (1.0, 0.0))
    assert (weights(warm) == weights(cold)).all()


def test_fit_begins_anew(make, digits, parts, weights):
    fresh = make().fit(digits[0])
    used = make().fit(parts[0]).partial_fit(parts[1]).fit(digits[0])
    assert (weights(used) == weights(fresh)).all() and used.history_ == fresh.history_


def test_the_first_part_decides(make, digits):
    fitted = make().partial_fit(digits[0] * 16)
    scaling = copy.deepcopy(fitted.model_.scaling.state_dict())
    fitted.partial_fit(digits[0][:1] * 4)  # a single example will do
    assert all(value.equal(scaling[name]) for name, value in fitted.model_.scaling.state_dict().items())
    with pytest.raises(ValueError, match="minimum of 2"):
        make().partial_fit(digits[0][:1])


def test_a_part_that_cannot_be_learnt_leaves_all_as_it_was(make, parts, weights):
    fitted = make().fit(parts[0])
    before = weights(fitted), dict(fitted.history_), fitted._learnt
    with pytest.raises(SupportError):
        fitted.partial_fit(parts[1] * 16)
    with pytest.raises(DivergedError):  # after some steps
        fitted.set_params(lr=1e30, batch=3).partial_fit(parts[1])
    assert (weights(fitted) == before[0]).all() and (fitted.history_, fitted._learnt) == before[1:]


def test_pictures_know_what_earlier_parts_were(vae, digits):
    fitted = vae(latent=4).fit(digits[0])
    object.__setattr__(fitted._learnt, "axes", (1, 3))
    fitted.partial_fit(digits[0][:1] / 2)
    assert fitted._learnt.limits == (0.0, 1.0) and fitted._learnt.axes == (1, 3)


def test_epochs_without_a_valid_part_have_no_valid_figures(vae, digits):
    fitted = vae(valid=0.2, epochs=3).fit(digits[0]).partial_fit(digits[0])
    assert np.isfinite(fitted.history_["valid_objective"][:3]).all() and np.isnan(fitted.history_["valid_objective"][3])
    assert {len(column) for column in fitted.history_.values()} == {4}


def test_a_prior_is_fitted_to_the_last_part_that_is_large_enough(ae, parts):
    fitted = ae().fit(parts[0])
    assert len(fitted.model_.prior.logits) == 6
    before = fitted.model_.prior.means.clone()
    assert fitted.partial_fit(parts[1][:6]).model_.prior.means.equal(before)
    assert not fitted.partial_fit(parts[1]).model_.prior.means.equal(before)
    codes = torch.tensor(fitted.transform(parts[1]))
    assert fitted.model_.prior().mean.detach().numpy() == pytest.approx(codes.mean(0).numpy(), abs=1e-3)
