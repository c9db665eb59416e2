"""Chance is an input: it can be repeated, it belongs to the example, and it leaves everybody else's alone."""

import numpy as np
import pytest
import torch

from latentscape.random import IndexNoise, StreamNoise, generator, seed_of, torch_seeded


def numbers(noise, kind, draws, rows):
    """Normal or uniform numbers for so many codes of 3 dimensions."""
    return getattr(noise, kind)(draws, torch.zeros(rows, 3))


def test_a_seed_depends_on_every_word_and_on_nothing_else():
    assert seed_of("order", 0, 7) == 2231389200548209397  # on every machine
    seeds = {seed_of(*words) for words in [("order", 0), ("order", 1), ("noise", 0), ("order",), ("order", 0, 0), (0, "order")]}
    assert len(seeds) == 6 and all(0 <= seed < 2**63 for seed in seeds)


def test_a_stream_repeats_and_goes_on():
    one, same, other = (StreamNoise(generator("noise", seed)) for seed in (0, 0, 1))
    first, second = numbers(one, "normal", 2, 5), numbers(one, "uniform", 2, 5)
    assert torch.equal(numbers(same, "normal", 2, 5), first) and torch.equal(numbers(same, "uniform", 2, 5), second)
    assert not torch.equal(numbers(other, "normal", 2, 5), first) and not torch.equal(numbers(one, "normal", 2, 5), first)


def test_a_stream_can_be_set_to_where_it_was():
    noise = StreamNoise(generator("noise", 0))
    numbers(noise, "normal", 1, 100)
    state = noise.source.get_state()
    after = numbers(noise, "normal", 1, 100)
    noise.source.set_state(state)
    assert torch.equal(numbers(noise, "normal", 1, 100), after)


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_numbers_belong_to_the_example_and_not_to_its_batch(kind):
    whole = numbers(IndexNoise(0, torch.arange(600)), kind, 4, 600)
    for index in ([0], [599], [255, 256], [512, 3, 300, 4], list(range(250, 262)), list(reversed(range(600)))):
        assert torch.equal(numbers(IndexNoise(0, torch.tensor(index)), kind, 4, len(index)), whole[:, index])


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_examples_calls_seeds_and_draws_have_numbers_of_their_own(kind):
    noise = IndexNoise(0, torch.arange(600))
    first, second = numbers(noise, kind, 4, 600), numbers(noise, kind, 4, 600)
    other = numbers(IndexNoise(1, torch.arange(600)), kind, 4, 600)
    assert len(torch.cat([first, second, other]).flatten().unique()) > 0.99 * 3 * 4 * 600 * 3
    assert first.shape == (4, 600, 3)


def test_numbers_are_normal_and_uniform():
    count = 512 * 100 * 3
    for noise in (IndexNoise(0, torch.arange(512)), StreamNoise(generator("noise", 0))):
        normal, uniform = numbers(noise, "normal", 100, 512), numbers(noise, "uniform", 100, 512)
        assert abs(normal.mean()) < 5 / count**0.5 and abs(normal.var() - 1) < 5 * (2 / count) ** 0.5
        assert abs(uniform.mean() - 0.5) < 5 * (1 / 12 / count) ** 0.5 and abs(uniform.var() - 1 / 12) < 5 * (1 / 180 / count) ** 0.5
        assert uniform.min() > 0 and uniform.max() < 1


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_numbers_are_of_the_kind_that_they_are_for(dtype):
    for noise in (IndexNoise(0, torch.arange(3)), StreamNoise(generator("noise", 0))):
        for kind in ("normal", "uniform"):
            assert getattr(noise, kind)(2, torch.zeros(3, dtype=dtype)).dtype == dtype


def test_rejection_samplers_belong_to_the_example_too():
    concentration = torch.linspace(0.3, 5, 20).reshape(10, 2)
    whole = IndexNoise(0, torch.arange(10)).rsample(torch.distributions.Gamma, {"concentration": concentration, "rate": concentration}, 4)
    for index in ([7], [3, 4], [9, 0, 5]):
        chosen = {"concentration": concentration[index], "rate": concentration[index]}
        assert torch.equal(IndexNoise(0, torch.tensor(index)).rsample(torch.distributions.Gamma, chosen, 4), whole[:, index])


def everything():
    """The state of torch's and NumPy's global generators; Python's own serves the checks of types while tests run."""
    _, keys, position, *_ = np.random.get_state()  # noqa: NPY002
    return torch.get_rng_state().numpy().tobytes(), keys.tobytes(), position


def test_a_borrowed_generator_is_given_back():
    before = everything()
    with torch_seeded(7, torch.device("cpu")):
        first = torch.rand(3)
    with torch_seeded(7, torch.device("cpu")):
        assert torch.equal(torch.rand(3), first)
    assert everything() == before


@pytest.mark.parametrize(
    "settings",
    [[], ["--posterior", "beta", "--prior", "uniform"], ["--posterior", "student-t", "--prior", "student-t"], ["--recipe", "digits-ae"]],
    ids=["gaussian", "beta", "student-t", "mixture"],
)
def test_no_command_touches_the_global_generators(ask, here, settings):
    before = everything()
    assert ask("train", "digits", "--epochs", 1, *settings, "--out", "run").code == 0
    assert everything() == before
    draws = [] if "digits-ae" in settings else ["--draws", 2]
    for words in (["evaluate", "run", *draws], ["sample", "run"], ["reconstruct", "run"], ["summary", "run"]):
        assert ask(*words).code == 0
        assert everything() == before


def test_the_global_generators_decide_nothing(ask, here):
    for name in ("a", "b"):
        torch.rand(5)
        assert ask("train", "digits", "--epochs", 1, "--no-report", "--recipe", "digits-ae", "--out", name).code == 0
    assert (here / "a/model.safetensors").read_bytes() == (here / "b/model.safetensors").read_bytes()
