"""Values that change while a run trains, as functions of its progress from 0 to 1, taken in the middle of each step."""

import abc
import math
from dataclasses import dataclass
from typing import final

from latentscape.errors import SettingError


class Schedule(abc.ABC):
    """A number for each moment of a run."""

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
    """From `start` to `end` in a straight line, there after the share `until` of the run; then `end` (a warm-up of beta, say)."""

    start: float = 0.0
    end: float = 1.0
    until: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.until <= 1:
            raise SettingError(f"A linear schedule takes a share of the run, above 0 and up to 1, but until is {self.until}.")

    def __call__(self, progress: float) -> float:
        return self.start + (self.end - self.start) * min(1.0, progress / self.until)


@final
@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up in a straight line during the share `warm`, then down along a half cosine to nothing (Smith & Topin, 2019, section 2)."""

    warm: float = 0.1
    start: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.warm < 1:
            raise SettingError(f"A one-cycle schedule warms up for a share of the run, from 0 to below 1, but warm is {self.warm}.")

    def __call__(self, progress: float) -> float:
        if progress < self.warm:
            return self.start + (1 - self.start) * progress / self.warm
        return 0.5 * (1 + math.cos(math.pi * (progress - self.warm) / (1 - self.warm)))


def as_schedule(value: "float | Schedule") -> Schedule:
    """A number taken as a constant; a schedule as it is."""
    return value if isinstance(value, Schedule) else Constant(float(value))


SCHEDULES: dict[str, type[Schedule]] = {"constant": Constant, "linear": Linear, "one-cycle": OneCycle}
