"""Values that change during training, as functions of its progress from 0 to 1; a step uses the progress at its middle."""

import abc
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import final

from latentscape.errors import SettingError

POINTS_PER_RUN = 1000  # of progress in a run, at which the values of a schedule are compared


class Schedule(abc.ABC):
    """A value as a function of the progress of a run."""

    @abc.abstractmethod
    def __call__(self, progress: float) -> float:
        """The value at `progress`, from 0 to 1."""


@final
@dataclass(frozen=True)
class Constant(Schedule):
    """The same value throughout."""

    value: float = 1.0

    def __call__(self, progress: float) -> float:
        return self.value


@final
@dataclass(frozen=True)
class Linear(Schedule):
    """Goes linearly from `start` to `end` during the share `until` of the run, then stays at `end`; for example, a warm-up of beta."""

    start: float = 0.0
    end: float = 1.0
    until: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.until <= 1:
            raise SettingError(f"A linear schedule needs an until above 0 and up to 1, a share of the run, but until is {self.until}.")

    def __call__(self, progress: float) -> float:
        return self.start + (self.end - self.start) * min(1.0, progress / self.until)


@final
@dataclass(frozen=True)
class OneCycle(Schedule):
    """Rises linearly to 1 during the share `warm`, then falls along a half cosine to 0 (Smith & Topin, 2019, section 2)."""

    warm: float = 0.1
    start: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.warm < 1:
            raise SettingError(f"A one-cycle schedule needs a warm from 0 to below 1, a share of the run, but warm is {self.warm}.")

    def __call__(self, progress: float) -> float:
        if progress < self.warm:
            return self.start + (1 - self.start) * progress / self.warm
        return 0.5 * (1 + math.cos(math.pi * (progress - self.warm) / (1 - self.warm)))


def rises_until(schedule: Callable[[float], float]) -> float:
    """The progress after which a value no longer rises, to a thousandth of the run; 0 if it never does.

    Example:
        >>> rises_until(OneCycle(warm=0.1)), rises_until(Linear(until=0.25)), rises_until(Constant())
        (0.1, 0.25, 0.0)
    """
    return _last(schedule, lambda before, after: after > before)


def changes_until(schedule: Callable[[float], float]) -> float:
    """The progress after which a value no longer changes, to a thousandth of the run; 0 if it never does.

    Example:
        >>> changes_until(Linear(start=4.0, end=1.0, until=0.5)), changes_until(OneCycle())
        (0.5, 1.0)
    """
    return _last(schedule, lambda before, after: after != before)


def _last(schedule: Callable[[float], float], differs: Callable[[float, float], bool]) -> float:
    """The end of the last thousandth of a run in which a value differs in this way."""
    values = [schedule(i / POINTS_PER_RUN) for i in range(POINTS_PER_RUN + 1)]
    return max((i + 1 for i, (before, after) in enumerate(pairwise(values)) if differs(before, after)), default=0) / POINTS_PER_RUN


def as_schedule(value: "float | Schedule") -> Schedule:
    """A number as a constant schedule; a schedule is returned as it is."""
    return value if isinstance(value, Schedule) else Constant(float(value))


SCHEDULES: dict[str, type[Schedule]] = {"constant": Constant, "linear": Linear, "one-cycle": OneCycle}
