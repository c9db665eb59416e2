"""A data set in three parts, and how they are cut."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data.examples import Examples
from latentscape.data.store import joined
from latentscape.errors import SettingError
from latentscape.faces import Name, Setting
from latentscape.random import generator

HELDOUT = Setting("data.split.heldout", 0.1, python="ls.data.cut(splits, valid=0.0, heldout=0.1, seed=0)")
PARTS = ("train", "valid", "heldout")
DEFAULT_PARTS = ("valid", "train")  # shown and compared on by default, the first that exists; never the held-out part


@dataclass(frozen=True, eq=False)
class Splits:
    """A data set in three parts: `train` to train on, `valid` to choose by, `heldout` for the final evaluation."""

    train: Examples
    valid: Examples | None = None
    heldout: Examples | None = None

    def __repr__(self) -> str:
        return f"Splits({', '.join(f'{name}={part}' for name, part in self.parts().items())})"

    def parts(self) -> dict[str, Examples]:
        """The parts that exist, by name."""
        parts = {name: getattr(self, name) for name in PARTS}
        return {name: part for name, part in parts.items() if part is not None}

    def part(self, name: str) -> Examples:
        """One part by its name, or `all` parts together.

        Raises:
            SettingError: There is no such part.
        """
        parts = self.parts()
        if name == "all":
            return _joined(list(parts.values()))
        if name not in parts:
            raise SettingError(
                f"There is no part {name!r} in this data; it has {', '.join(parts)}. Name one of these, or all, or "
                "cut the part off before training, as with ",
                HELDOUT,
                ".",
            )
        return parts[name]

    @property
    def default_part(self) -> str:
        """The name of the part that is shown by default: `valid`, or `train` if there is no `valid`."""
        return next(name for name in DEFAULT_PARTS if name in self.parts())

    def to(self, device: torch.device | str) -> "Splits":
        """The examples on another device."""
        return Splits(**{name: part.to(device) for name, part in self.parts().items()})


def cut(splits: Splits, *, valid: float, heldout: float | str, seed: int) -> Splits:
    """Cut shares off the training part, `heldout` first; the official held-out part stays as it is.

    Examples of a group stay together. Groups are drawn in a random order, and each is cut off if that brings the share nearer to the one
    asked for; at least one group is always left to train on.

    Args:
        splits: The parts that the source has.
        valid: The share of the training part to choose by, from 0 to below 1.
        heldout: The share to hold out; `"official"` for the source's own held-out part, or `"own"` for that part if the source has one.
        seed: Decides which examples go into which part; use one seed for all runs that are compared.

    Raises:
        SettingError: A share is outside [0, 1), there is no official part, or too few examples are left to train on.
    """
    train, held_out = splits.train, splits.heldout
    if heldout == "official":
        if held_out is None:
            raise SettingError(
                "This source has no official held-out part; cut one off (",
                HELDOUT,
                "), or hold nothing out (",
                Setting("data.split.heldout", 0, python="heldout=0"),
                ").",
            )
    elif isinstance(heldout, str) and heldout != "own":
        raise SettingError(Name("data.split.heldout"), f" must be a share from 0 to below 1, 'official' or 'own', but it is {heldout!r}.")
    elif not isinstance(heldout, str):
        train, held_out = _cut_off(train, "heldout", heldout, seed)
    validation = splits.valid
    if validation is None:
        train, validation = _cut_off(train, "valid", valid, seed)
    if len(train) < 2:
        raise SettingError(
            f"The split leaves {len(train)} of {len(splits.train)} examples to train on, which is too few; lower its shares."
        )
    return Splits(train, validation, held_out)


def _cut_off(examples: Examples, name: str, share: float, seed: int) -> tuple[Examples, Examples | None]:
    if not 0 <= share < 1:
        raise SettingError(Name(f"data.split.{name}"), f" must be a share from 0 to below 1, but it is {share}.")
    size = round(share * len(examples))
    if size == 0:
        return examples, None
    if examples.groups is not None:
        cut_off = _in_groups(examples.groups, size, generator("split", name, seed))
        return (examples.take(~cut_off), examples.take(cut_off)) if cut_off.any() else (examples, None)
    order = torch.randperm(len(examples), generator=generator("split", name, seed)).numpy()
    return examples.take(np.sort(order[size:])), examples.take(np.sort(order[:size]))


def _in_groups(groups: NDArray[np.int64], size: int, order: torch.Generator) -> NDArray[np.bool_]:
    """Which examples to cut off `(n,)`: whole groups of about `size` examples together, but never all groups."""
    numbers, group_of_each, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    chosen, total = np.zeros(len(numbers), dtype=np.bool_), 0
    for group in torch.randperm(len(numbers), generator=order).tolist():
        is_nearer = abs(total + int(sizes[group]) - size) <= abs(total - size)
        if is_nearer and chosen.sum() < len(numbers) - 1:
            chosen[group] = True
            total += int(sizes[group])
    return np.asarray(chosen[group_of_each.reshape(-1)])


def _joined(parts: list[Examples]) -> Examples:
    first = parts[0]
    if len(parts) == 1:
        return first

    def join(name: str) -> Any:
        values = [getattr(part, name) for part in parts]
        if any(value is None for value in values):
            return None
        return torch.cat(values) if isinstance(values[0], Tensor) else np.concatenate(values)

    columns = {name: join(name) for name in ("labels", "label_values", "factors", "ids", "weight", "context", "groups")}
    names = () if columns["context"] is None else first.context_names
    return replace(first, store=joined([part.store for part in parts]), context_names=names, **columns)
