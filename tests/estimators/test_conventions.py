"""scikit-learn's own checks, all of them, and its tools."""

import inspect
import pickle
import threading
from typing import Any

import numpy as np
import pytest
import torch
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import latentscape as ls
from latentscape.machine.threads import is_worker, threads_for
from latentscape.random import torch_seeded
from latentscape.recipes import read_recipe


@parametrize_with_checks([ls.VAE(hidden=(8,), epochs=2), ls.AE(hidden=(8,), epochs=2)])
def test_scikit_learn_agrees(estimator, check, monkeypatch):
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # or one check is skipped
    check(estimator)


def defaults(kind):
    return {name: p.default for name, p in inspect.signature(kind).parameters.items()}


def test_both_have_the_same_defaults():
    vae, ae = defaults(ls.VAE), defaults(ls.AE)
    assert set(vae) - set(ae) == {"posterior", "prior", "beta", "warm_up"} and set(ae) - set(vae) == {"components"}
    assert {name: vae[name] for name in ae if name in vae} == {name: ae[name] for name in ae if name in vae}


@pytest.mark.parametrize("kind", [ls.VAE, ls.AE])
def test_signatures_say_what_parameters_take(kind):
    parameters = inspect.signature(kind).parameters
    assert not {name for name, p in parameters.items() if p.annotation in (inspect.Parameter.empty, Any)}
    assert "str" in str(parameters["likelihood"]) and parameters["condition"].annotation is bool
    for method in (kind.fit, kind.transform, kind.sample, kind.score):
        signature = inspect.signature(method)
        assert signature.return_annotation is not inspect.Signature.empty
        assert all(p.annotation is not inspect.Parameter.empty for name, p in signature.parameters.items() if name != "self")
    assert set(kind().get_params()) == set(parameters)


@pytest.mark.parametrize("name", ["array-unit", "array-real"])
def test_defaults_are_those_of_the_recipe_for_arrays(name):
    vae, recipe = ls.VAE(), read_recipe(name)
    network = {"kind": "mlp", "hidden": vae.hidden, "activation": vae.activation}
    assert (vae.latent, network) == (recipe.model.latent, {"kind": recipe.model.network.kind, **recipe.model.network.options})
    assert (vae.posterior, vae.prior) == (recipe.model.posterior.kind, recipe.model.prior.kind)
    assert recipe.objective.options["beta"] == {"kind": "linear", "start": 0.0, "end": vae.beta, "until": vae.warm_up}
    train = recipe.train
    assert (vae.epochs, vae.batch, vae.lr, vae.schedule) == (train.epochs, train.batch, train.optimizer.options["lr"], train.schedule.kind)


def test_clone_makes_an_unfitted_copy(make, digits):
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.LazyLinear(4))
    fitted = make(encoder=network, hidden=[7], latent=4 if make().__class__ is ls.AE else 2).fit(digits[0])
    copied = clone(fitted)
    assert not hasattr(copied, "model_")
    assert copied.encoder is not network and copied.hidden == [7]
    np.testing.assert_array_equal(copied.fit(digits[0]).transform(digits[0]), fitted.transform(digits[0]))


def test_it_is_a_step_of_a_pipeline(make, table):
    alone, piped = make(scale=1.0, likelihood="gaussian"), make_pipeline(StandardScaler(), make(scale=1.0, likelihood="gaussian"))
    scaled = StandardScaler().fit_transform(table)
    np.testing.assert_array_equal(piped.fit_transform(table), alone.fit_transform(scaled))
    back = piped.inverse_transform(piped.transform(table))
    assert back.shape == table.shape and abs(back - table.mean(0)).max() < 10 * table.std(0).max()
    assert list(piped.get_feature_names_out()) == [f"{type(alone).__name__.lower()}{i}" for i in range(2)]


def test_a_grid_over_latent_and_beta(vae, digits):
    x = digits[0].reshape(300, -1)
    search = GridSearchCV(vae(), {"latent": np.array([1, 2]), "beta": [0.5, 4.0]}, cv=2, refit=True).fit(x)
    scores = search.cv_results_["mean_test_score"]
    halves = (slice(150), slice(150, None))
    for parameters, score in zip(search.cv_results_["params"], scores, strict=True):
        each = [vae(**parameters).fit(x[halves[1 - i]]).score(x[halves[i]]) for i in (0, 1)]
        assert score == pytest.approx(np.mean(each), rel=1e-6)
    assert len(set(scores)) == 4 and search.best_score_ == max(scores)
    assert search.best_estimator_.model_.latent == search.best_params_["latent"]
    assert search.best_estimator_.transform(x).shape == (300, search.best_params_["latent"])


def test_images_are_cross_validated(make, digits):
    assert np.isfinite(cross_val_score(make(), digits[0], cv=2)).all()


def test_threads_seed_in_turn():
    def numbers(seed, start, then=lambda: None):
        with torch_seeded(seed, torch.device("cpu")):
            start()
            found.append((seed, torch.rand(3).tolist()))
            then()

    found, inside, drawn = [], threading.Event(), threading.Event()
    numbers(1, lambda: None)
    other = threading.Thread(target=lambda: numbers(2, inside.set, lambda: drawn.wait(0.5)))
    numbers(1, lambda: (other.start(), inside.wait(0.2)))  # the other one comes in now, if it can, and stays
    drawn.set()
    other.join()
    assert found[1] == found[0] and found[2][0] == 2


def of_a_worker(x):
    return is_worker(), threads_for(torch.nn.Linear(5_000, 5_000), 1_000), ls.VAE(hidden=(16,), epochs=2, device="cpu").fit(x)


def test_a_worker_takes_one_thread_and_gives_the_same_bits(vae, digits):
    here = vae().fit(digits[0])
    assert not is_worker()
    for backend in ("loky", "threading"):
        for known, worth, there in Parallel(n_jobs=2, backend=backend)(delayed(of_a_worker)(digits[0]) for _ in range(2)):
            assert (known, worth) == (True, 1)
            np.testing.assert_array_equal(there.transform(digits[0]), here.transform(digits[0]))


def test_tables_go_in_and_come_out(make, table):
    import pandas as pd  # in the extra [dev]: without it this fails, and is not left out

    frame = pd.DataFrame(table, columns=list("abcde"), index=range(1000, 1200))
    fitted = make().set_output(transform="pandas").fit(frame)
    codes = fitted.transform(frame)
    assert list(fitted.feature_names_in_) == list("abcde")
    assert list(codes.columns) == list(fitted.get_feature_names_out()) and list(codes.index) == list(frame.index)
    np.testing.assert_array_equal(codes.to_numpy(), make().fit(table).transform(table))
    with pytest.raises(ValueError, match="feature names"):
        fitted.transform(frame[list("edcba")])


def test_a_pickle_is_small_and_says_when_it_is_old(make, digits):
    fitted = make(hidden=(64, 64)).fit(digits[0])
    size = sum(value.numel() * 4 for value in fitted.model_.state_dict().values())
    content = pickle.dumps(fitted)
    assert len(content) < 3 * size + 50_000  # weights, and Adam's two running means
    np.testing.assert_array_equal(pickle.loads(content).transform(digits[0]), fitted.transform(digits[0]))
    old = fitted.__getstate__() | {"_version": "0.0.1"}
    with pytest.warns(UserWarning, match=r"latentscape 0\.0\.1"):
        make().__setstate__(old)
