"""The interface of an objective, which reads a `Draw`, and nothing else of a model."""

import abc
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from latentscape.errors import SettingError
from latentscape.faces import Name
from latentscape.models import Draw, Model
from latentscape.objectives.score import Score
from latentscape.schedules import Schedule, as_schedule

NO_NETWORKS: Mapping[str, nn.Module] = {}


@dataclass(frozen=True)
class Objective(abc.ABC):
    """A value for each example, to maximise.

    Attributes:
        draws: K, the number of codes drawn for an example.
        needs: The entries of a `Draw` that it reads.
        unit: The unit of its value.
        terms: The names of the terms of its value, the reconstruction first.
        regularises: Whether it keeps the codes close to the prior, so that samples from the prior look like examples.
        after_collapse: What to do after posterior collapse.
    """

    draws: int = 1
    needs: ClassVar[frozenset[str]]
    unit: ClassVar[str]
    terms: ClassVar[tuple[str, ...]]
    regularises: ClassVar[bool] = True
    after_collapse: ClassVar[str] = "train longer, or lower beta."

    def __post_init__(self) -> None:
        if type(self.draws) is not int or self.draws < 1:
            raise SettingError(
                "An objective needs a whole number of draws, at least 1, but ", Name("objective.draws"), f" is {self.draws!r}."
            )

    def networks(self, model: Model) -> dict[str, nn.Module]:
        """Its own networks, such as critics, which are trained together with the model; by name."""
        return {}

    def weights(self, progress: float) -> dict[str, float]:
        """The weights at this progress of a run, by name."""
        return {}

    @abc.abstractmethod
    def terms_of(self, draw: Draw, networks: Mapping[str, nn.Module] = NO_NETWORKS) -> dict[str, Tensor]:
        """The terms of the value, by the names in `terms`, each `(batch,)`."""

    @abc.abstractmethod
    def value(self, terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
        """The value from its terms and these weights, `(batch,)`."""

    def losses(self, terms: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The losses of its own networks, each `(batch,)`, by their names."""
        return {}

    def __call__(self, draw: Draw, networks: Mapping[str, nn.Module] = NO_NETWORKS, **weights: float) -> Score:
        """Score each example of a draw; the default weights are those at the end of a run."""
        terms = self.terms_of(draw, networks)
        return Score(self.value(terms, weights or self.weights(1.0)), terms, self.unit, losses=self.losses(terms))


def over_draws(values: Tensor) -> Tensor:
    """The mean over the draws: `(draws, batch)` to `(batch,)`."""
    return values.mean(0) if len(values) > 1 else values.squeeze(0)


@dataclass(frozen=True)
class Weighted(Objective):
    """An objective whose regulariser has a weight.

    Attributes:
        beta: The weight, a number or a schedule.
    """

    beta: float | Schedule = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        at_ends = [as_schedule(self.beta)(progress) for progress in (0.0, 1.0)]
        if not all(0 <= value < math.inf for value in at_ends):
            raise SettingError("The weight ", Name("objective.beta"), f" must be a number from 0 on, but it is {self.beta}.")

    def weights(self, progress: float) -> dict[str, float]:
        return {"beta": as_schedule(self.beta)(progress)}
