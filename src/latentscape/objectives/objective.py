"""The interface of an objective, which reads a `Draw`, and nothing else of a model."""

import abc
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from latentscape.arguments import instance, number
from latentscape.errors import PartsError, SettingError
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
        self._check_draw(draw)
        terms = self.terms_of(draw, networks)
        size = draw.z.shape[1]
        self._check_values("terms_of", terms, self.terms, size)
        losses = self.losses(terms)
        try:
            value = self.value({name: terms[name] for name in self.terms}, weights or self.weights(1.0))
        except KeyError as error:
            raise SettingError(f"{type(self).__name__}.value reads {error}, which is not one of its terms; add it to terms.") from error
        self._check_values("value", {"the value": value}, ("the value",), size)
        self._check_values("losses", losses, tuple(losses or ()), size)
        return Score(value, terms, self.unit, losses=losses)

    def _check_draw(self, draw: Draw) -> None:
        """Refuse a draw that lacks an entry.

        Raises:
            PartsError: The message names the entry.
        """
        instance("The result of a model's draw", draw, Draw, "Draw(z)")
        for entry in self.needs:
            if getattr(draw, entry) is None:
                raise PartsError(
                    f"The model's draw lacks {entry}, which model.gives lists and {type(self).__name__} needs; compute it in draw."
                )

    def _check_values(self, method: str, values: object, names: tuple[str, ...], size: int) -> None:
        """Refuse the result of a method unless it has, under each of these names, one number for each example.

        Raises:
            SettingError: The message gives the method and the name.
        """
        method_name = f"{type(self).__name__}.{method}"
        if not isinstance(values, Mapping):
            raise SettingError(
                f"{method_name} must return tensors by name, but it gave {type(values).__name__}; return a dict, or {{}} for none."
            )
        for name in names:
            if name not in values:
                raise SettingError(f"{method_name} gives {sorted(values)}, but terms names {name!r}; return it too, or correct terms.")
            shape = getattr(values[name], "shape", None)
            if shape != (size,):
                received = type(values[name]).__name__ if shape is None else f"the shape {tuple(shape)}"
                raise SettingError(
                    f"{method_name} must give one number for each of the {size} examples, but {name} has {received}; see over_draws."
                )


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
        if not isinstance(self.beta, Schedule):
            object.__setattr__(self, "beta", number(Name("objective.beta"), self.beta))
        at_ends = [as_schedule(self.beta)(progress) for progress in (0.0, 1.0)]
        if not all(0 <= value < math.inf for value in at_ends):
            raise SettingError("The weight ", Name("objective.beta"), f" must be a number from 0 on, but it is {self.beta}.")

    def weights(self, progress: float) -> dict[str, float]:
        return {"beta": as_schedule(self.beta)(progress)}
