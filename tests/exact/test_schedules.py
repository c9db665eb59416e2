"""The shapes of schedules."""

import pytest

from latentscape.schedules import Constant, Linear, OneCycle

MOMENTS = [i / 100 for i in range(101)]


def test_a_constant_is_the_same_throughout():
    assert {Constant(0.3)(progress) for progress in MOMENTS} == {0.3}


def test_a_line_goes_from_start_to_end_and_stays_there():
    line = Linear(start=0.2, end=0.8, until=0.5)
    assert [line(progress) for progress in (0, 0.125, 0.25, 0.5, 0.75, 1)] == pytest.approx([0.2, 0.35, 0.5, 0.8, 0.8, 0.8])
    assert [Linear()(progress) for progress in (0, 0.05, 0.1, 1)] == pytest.approx([0, 0.5, 1, 1])


@pytest.mark.parametrize("warm", [0.0, 0.1, 0.4])
def test_one_cycle_goes_straight_up_and_down_along_a_cosine(warm):
    cycle = OneCycle(warm=warm, start=0.2)
    rest = 1 - warm
    assert cycle(warm) == 1 == max(cycle(progress) for progress in MOMENTS)
    assert [cycle(warm + part * rest) for part in (1 / 3, 1 / 2, 2 / 3, 1)] == pytest.approx([0.75, 0.5, 0.25, 0])
    if warm:
        assert [cycle(part * warm) for part in (0, 0.5, 1 - 1e-9)] == pytest.approx([0.2, 0.6, 1])
