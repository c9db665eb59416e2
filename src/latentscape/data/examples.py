"""A data set, in memory or in its file."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data.store import InMemory, Store
from latentscape.errors import SettingError, unknown
from latentscape.faces import Argument
from latentscape.random import EXAMPLES_PER_BLOCK
from latentscape.reading import Axis, Column, Display, Kind
from latentscape.shapes import Batch


def evenly_spaced(n: int, count: int) -> Tensor:
    """The numbers of up to `count` of `n` rows at equal distances, computed in doubles: above 2^24, single precision misses the last."""
    return torch.linspace(0, n - 1, min(n, count), dtype=torch.float64).long()


@dataclass(frozen=True, eq=False, init=False)
class Examples:
    """A data set on one device, from which batches are taken.

    Attributes:
        store: The examples, `(n, *X)`: a tensor, or rows of a file. Whole numbers, such as pixels, become floating point in the batch.
        labels: The class of each example, `(n,)`, for pictures and comparisons; training does not use it.
        classes: The names of the classes.
        factors: The factors that each example was generated from, `(n, factors)`.
        ids: The name of each example, `(n,)`.
        ids_name: The name of the column that holds them in their file; empty if it has none.
        weight: The weight of each example, `(n,)`.
        context: The values that each example is conditioned on, `(n, context)`.
        context_names: The names of the values of a context: classes, or columns.
        levels: The stored number that stands for 1: 255 for ordinary pixels.
        columns: The names of the values of a row, if they have names.
        groups: The group of each example, such as the piece of music it is from, `(n,)`; all examples of a group stay in one part.
        kind: What the examples are, a `Kind`; empty if nothing is known but their shape.
        schema: The typed columns of a table, in the order of the values of a row; NaN stands for a missing cell of such a table. Empty for
            rows of plain numbers.
        axis: The axis of signals.
        label_values: A number for each example that colours pictures, such as an age or a dose, `(n,)`; training does not use it.
        label_name: The name of the labels, or of `label_values`.
        ink: Whether images are of ink, which pictures draw dark on white; the brightest value of all others is drawn as white.
    """

    store: Store
    labels: NDArray[np.int64] | None
    classes: tuple[str, ...]
    factors: NDArray[np.float64] | None
    ids: NDArray[np.character] | None
    ids_name: str
    weight: Tensor | None
    context: Tensor | None
    levels: int
    columns: tuple[str, ...]
    context_names: tuple[str, ...]
    groups: NDArray[np.int64] | None
    kind: str
    schema: tuple[Column, ...]
    axis: Axis | None
    label_values: NDArray[np.float64] | None
    label_name: str
    ink: bool

    def __init__(  # written out, because a tensor is accepted as a store
        self,
        store: Tensor | Store,
        labels: NDArray[np.int64] | None = None,
        classes: tuple[str, ...] = (),
        factors: NDArray[np.float64] | None = None,
        ids: NDArray[np.character] | None = None,
        weight: Tensor | None = None,
        context: Tensor | None = None,
        levels: int = 1,
        columns: tuple[str, ...] = (),
        context_names: tuple[str, ...] = (),
        groups: NDArray[np.int64] | None = None,
        kind: str = "",
        schema: tuple[Column, ...] = (),
        axis: Axis | None = None,
        label_values: NDArray[np.float64] | None = None,
        label_name: str = "",
        ink: bool = False,
        ids_name: str = "",
    ) -> None:
        fields = {
            "store": InMemory(store) if isinstance(store, Tensor) else store,
            "labels": labels,
            "classes": classes,
            "factors": factors,
            "ids": ids,
            "ids_name": ids_name,
            "weight": weight,
            "context": context,
            "levels": levels,
            "columns": columns,
            "context_names": context_names,
            "groups": groups,
            "kind": kind,
            "schema": schema,
            "axis": axis,
            "label_values": label_values,
            "label_name": label_name,
            "ink": ink,
        }
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        self._check_weight()
        self._check_context()
        self._check_groups()

    def __repr__(self) -> str:
        entries = {name: getattr(self, name) for name in ("labels", "factors", "ids", "weight", "context", "columns", "groups")}
        others = [name for name, value in entries.items() if value is not None and len(value)]
        held = f", with {', '.join(others)}" if others else ""
        return f"Examples({len(self):,} of shape {self.shape}, {str(self.store.dtype).removeprefix('torch.')}{held})"

    def _check_weight(self) -> None:
        if self.weight is None:
            return
        if self.weight.shape != (len(self),):
            raise SettingError(
                f"The weights have the shape {tuple(self.weight.shape)}, but there are {len(self)} examples; give one weight for each."
            )
        unusable = (~(torch.isfinite(self.weight) & (self.weight >= 0))).nonzero()
        if len(unusable):
            row = int(unusable[0])
            raise SettingError(
                f"The weight of example {row} is {float(self.weight[row]):g}; give each a number from 0 on, and 0 to leave it out."
            )

    def _check_context(self) -> None:
        if self.context is None:
            return
        if self.context.ndim != 2 or len(self.context) != len(self):
            raise SettingError(
                f"The context has the shape {tuple(self.context.shape)}, but there are {len(self)} examples; give one row for each."
            )
        unusable = (~torch.isfinite(self.context)).nonzero()
        if len(unusable):
            row, column = unusable[0].tolist()
            raise SettingError(
                f"The context of example {row} has {float(self.context[row, column]):g} in column {column}; leave such examples out, or "
                "fill in a number."
            )

    def _check_groups(self) -> None:
        if self.groups is not None and self.groups.shape != (len(self),):
            raise SettingError(
                f"The groups have the shape {self.groups.shape}, but there are {len(self)} examples; give one group number for each."
            )

    def __len__(self) -> int:
        return len(self.store)

    @property
    def shape(self) -> tuple[int, ...]:
        """X, the shape of one example."""
        return self.store.shape

    @property
    def size(self) -> int:
        """The number of values: those of one example times the number of examples."""
        return len(self.store) * math.prod(self.store.shape)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the values of a row: `columns`, or their numbers from 1 on."""
        return self.columns or tuple(str(i + 1) for i in range(self.shape[0]))

    @property
    def display(self) -> Display:
        """What pictures of the examples need to know of them."""
        columns = self.schema or tuple(map(Column, self.columns))
        return Display(columns=columns, axis=self.axis, ink=self.ink, counts=self.kind == Kind.COUNTS)

    @property
    def device(self) -> torch.device:
        """The device of a batch."""
        return self.store.device

    @property
    def x(self) -> Tensor:
        """All examples as they are stored, as one tensor `(n, *X)`; examples in a file are read into memory at each call."""
        return self.store.read()

    def values(self, index: Tensor | slice = slice(None)) -> Tensor:
        """Examples as floating point numbers, `(batch, *X)`."""
        x = self.store.read(index)
        return x if x.is_floating_point() else x.to(torch.get_default_dtype()).div_(self.levels)

    def stored(self, index: Tensor | slice = slice(None)) -> Tensor:
        """Examples as they are stored, `(batch, *X)`."""
        return self.store.read(index)

    def pieces(self, size: int = EXAMPLES_PER_BLOCK) -> Iterator[Tensor]:
        """All examples as they are stored, `size` at a time."""
        for start in range(0, len(self), size):
            yield self.store.read(slice(start, start + size))

    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value; cells of a table with a schema that are missing do not count."""
        pieces = (x[~x.isnan()] if self.schema else x for x in self.pieces())
        ends = [[float(end) for end in torch.aminmax(x)] for x in pieces if x.numel()]  # as floats: see data/moments.py
        low, high = np.array(ends or [[0.0, 0.0]]).T
        return float(low.min()) / self.levels, float(high.max()) / self.levels

    def decoded(self, max_bytes: int = 2**25) -> "Examples":
        """The examples as floating point numbers, if these take at most `max_bytes` bytes: a batch then takes one operation."""
        if self.store.dtype.is_floating_point or 4 * self.size > max_bytes:
            return self
        return replace(self, store=InMemory(self.values()), levels=1)

    def batch(self, index: Tensor) -> Batch:
        """The examples with these indices, `(batch,)`."""
        return Batch(
            self.values(index),
            context=None if self.context is None else self.context[index],
            weight=None if self.weight is None else self.weight[index],
            index=index,
        )

    def batches(self, size: int = EXAMPLES_PER_BLOCK) -> Iterator[Batch]:
        """All examples in their order, `size` at a time."""
        for start in range(0, len(self), size):
            yield self.batch(torch.arange(start, min(start + size, len(self)), device=self.device))

    def take(self, index: Sequence[int] | NDArray[np.int64] | NDArray[np.bool_]) -> "Examples":
        """The examples with these indices (below 0: from the end) or under this mask, as a data set; examples in a file stay there."""
        rows = np.arange(len(self))[np.asarray(index, dtype=None if len(index) else np.int64)]
        on_device = torch.as_tensor(rows, device=self.device)
        return replace(
            self,
            store=self.store.take(on_device),
            labels=None if self.labels is None else self.labels[rows],
            label_values=None if self.label_values is None else self.label_values[rows],
            factors=None if self.factors is None else self.factors[rows],
            ids=None if self.ids is None else self.ids[rows],
            weight=None if self.weight is None else self.weight[on_device],
            context=None if self.context is None else self.context[on_device],
            groups=None if self.groups is None else self.groups[rows],
        )

    def in_columns(self, names: Sequence[str], source: str = "") -> "Examples":
        """The examples with the columns of these names, in this order; a table without names stays as it is.

        Args:
            names: The names; none stand for any columns.
            source: The name of the source, for the message.

        Raises:
            UnknownNameError: There is no such column.
        """
        if not names or not self.columns or self.columns == tuple(names):
            return self
        for name in names:
            if name not in self.columns:
                raise unknown("column", name, self.columns, location=f" in {source}" if source else "")
        places = {name: i for i, name in reversed(list(enumerate(self.columns)))}
        positions = [places[name] for name in names]
        rows = torch.cat([piece[:, positions] for piece in self.pieces()])
        schema = tuple(self.schema[i] for i in positions) if self.schema else ()
        return replace(self, store=InMemory(rows), columns=tuple(names), schema=schema)

    def to(self, device: torch.device | str) -> "Examples":
        """The examples on another device.

        Raises:
            SettingError: They are doubles, which the device does not have.
        """
        if torch.device(device).type == "mps" and self.store.dtype == torch.float64:
            raise SettingError(
                "These examples need double precision, which the device 'mps' does not have; compute on the CPU (",
                Argument("device", "cpu"),
                "), or subtract a constant from large values.",
            )
        return replace(
            self,
            store=self.store.to(device),
            weight=None if self.weight is None else self.weight.to(device),
            context=None if self.context is None else self.context.to(device),
        )
