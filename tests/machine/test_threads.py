"""Training chooses its number of threads; everything else uses one."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

import latentscape as ls
from latentscape import explore
from latentscape.data import Examples
from latentscape.machine import threads
from latentscape.machine.threads import threads_for
from latentscape.random import generator
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model

LARGE = torch.nn.Linear(5_000, 5_000)


@pytest.fixture(autouse=True)
def all_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three cores, no wish, and more threads that always make more."""
    monkeypatch.setattr(threads, "_fastest", lambda shape, cores: cores)
    monkeypatch.setattr(threads, "_timed", {})
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)


def test_a_large_model_takes_the_cores_that_the_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert threads_for(LARGE, 1_000) == 3


def test_a_process_that_is_held_to_one_core_takes_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1})
    assert threads_for(LARGE, 1_000) == 1


@pytest.mark.parametrize(("asked", "count"), [("1", 1), ("2", 2), ("16", 3), ("0", 3), ("many", 3)])
def test_no_more_threads_than_are_asked_for(monkeypatch: pytest.MonkeyPatch, asked: str, count: int) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert threads_for(LARGE, 1_000) == count


def results(model, examples):
    """Results that are computed outside training."""
    figures, evidence = ls.measure(model, examples), ls.log_evidence(model, examples, draws=2)
    pairs, samples = explore.reconstruct(model, examples, n=20), explore.sample(model, 20)
    return figures, evidence, [array.tobytes() for array in (explore.encode(model, examples), pairs.reconstructions, samples.examples)]


def test_an_evaluation_gives_the_same_bits_under_any_load(monkeypatch):
    model = build_model(read_recipe("mnist-conv"), (1, 28, 28), seed=0)
    examples = Examples(torch.rand(300, 1, 28, 28, generator=generator("images")))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})  # on this model, two threads round differently than one
    fast = results(model, examples)
    monkeypatch.setattr(threads, "_timed", {})
    monkeypatch.setattr(threads, "_fastest", lambda shape, cores: 1)
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    torch.set_num_threads(2)
    try:
        assert results(model, examples) == fast
    finally:
        torch.set_num_threads(1)
        for process in load:
            process.kill()
            process.wait()


def test_a_training_keeps_its_threads_to_its_end():
    counts = []
    model = ls.Autoencoder(
        ls.Encoder(ls.networks.MLP((784,), (4,), [512]), ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(ls.networks.MLP((2,), (784,), [512]), ls.likelihoods.Gaussian((784,), "optimal")),
        ls.priors.Mixture(2, components=1),
    )
    model.encoder.network.register_forward_hook(lambda *_: counts.append((model.training, torch.get_num_threads())))
    ls.train(model, None, Examples(torch.rand(300, 784)), epochs=1, batch=256, fit_prior=True)
    assert set(counts) == {(True, 3), (False, 3)}
    counts.clear()
    ls.measure(model, Examples(torch.rand(300, 784)))
    assert set(counts) == {(False, 1)}


def test_overlapping_threads_restore_the_number_of_threads():
    inside, leave = threading.Event(), threading.Event()

    def first():
        with threads.threads(1):
            inside.set()
            leave.wait()

    def second():
        inside.wait()
        with threads.threads(1):  # torch gives a new thread of Python the number that was set last
            leave.set()
            one.join()
        return torch.get_num_threads()

    torch.set_num_threads(3)
    try:
        one = threading.Thread(target=first)
        with ThreadPoolExecutor(1) as two:
            after = two.submit(second)
            one.start()
            assert after.result() == 3
        with ThreadPoolExecutor(1) as new:
            assert new.submit(torch.get_num_threads).result() == 3
    finally:
        torch.set_num_threads(1)
