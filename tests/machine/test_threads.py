"""How many threads there are to choose from."""

import os

import pytest
import torch

from latentscape.machine import threads
from latentscape.machine.threads import threads_for

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
