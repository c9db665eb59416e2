"""Every schedule is a number at every moment of a run, whatever its options are."""

import inspect
import math
from itertools import pairwise

import pytest

from latentscape.errors import SettingError
from latentscape.recipes.build import SCHEDULES
from latentscape.recipes.options import make
from latentscape.recipes.recipe import Part

MOMENTS = [i / 1000 for i in range(1001)]


def options(name):
    """None at all, and each number of its own at 0 and at 1."""
    numbers = [p.name for p in inspect.signature(SCHEDULES[name]).parameters.values() if isinstance(p.default, float)]
    return [{}, *({number: end} for number in numbers for end in (0.0, 1.0))]


@pytest.mark.parametrize(("name", "chosen"), [(name, chosen) for name in SCHEDULES for chosen in options(name)])
def test_it_is_finite_throughout_or_refused(name, chosen):
    try:
        schedule = make("schedule", SCHEDULES, Part(name, chosen))
    except SettingError:
        assert chosen  # nothing but an option can be at fault
        return
    assert all(math.isfinite(schedule(progress)) for progress in MOMENTS)


@pytest.mark.parametrize("name", SCHEDULES)
def test_it_does_not_jump(name):
    values = [SCHEDULES[name]()(progress) for progress in MOMENTS]
    assert max(abs(after - before) for before, after in pairwise(values)) < 0.02
