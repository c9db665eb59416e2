"""The operations of a program, as they are recorded: on numbered tensors, in the order of execution."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np
import torch
from torch import Tensor

from latentscape.errors import LatentscapeError

MAX_WHOLE_NUMBER = 2**24  # float32 holds all whole numbers up to this one


class UnsupportedError(LatentscapeError):
    """A model computes something that a page cannot compute; the message names it."""


@final
@dataclass(frozen=True, eq=False)
class Value:
    """A tensor of a program; arithmetic with it adds operations to its graph.

    Attributes:
        graph: The graph it belongs to.
        number: Its number there.
        shape: Its shape, with the batch axis of 1.
    """

    graph: "Graph"
    number: int
    shape: tuple[int, ...]

    def unary(self, f: str, **attributes: float | None) -> "Value":
        """A function of each value."""
        return self.graph.add("unary", [self], self.shape, f=f, **attributes)

    def binary(self, f: str, other: "Value | float") -> "Value":
        """A function of each pair of values, with broadcasting."""
        pair = [each.source("expand") for each in (self, self.graph.value(other))]
        whole = np.broadcast_shapes(self.shape, self.graph.value(other).shape)  # that of torch imports its compiler
        joined = self.graph.add("binary", pair, np.broadcast_shapes(*(each.shape for each in pair)), f=f)
        return joined.expand(whole)

    def __add__(self, other: "Value | float") -> "Value":
        return self if other == 0 else self.binary("add", other)

    def __sub__(self, other: "Value | float") -> "Value":
        return self if other == 0 else self.binary("sub", other)

    def __mul__(self, other: "Value | float") -> "Value":
        return self if other == 1 else self.binary("mul", other)

    def __truediv__(self, other: "Value | float") -> "Value":
        return self if other == 1 else self.binary("div", other)

    def where(self, yes: "Value | float", no: "Value | float") -> "Value":
        """`yes` where this is not 0, and `no` elsewhere."""
        three = [self, self.graph.value(yes), self.graph.value(no)]
        return self.graph.add("where", three, np.broadcast_shapes(*(each.shape for each in three)))

    def reduce(self, f: str, dims: Sequence[int] | None, *, keep: bool = False) -> "Value":
        """A reduction over some axes; over all of them if none are named."""
        axes = sorted(dim % len(self.shape) for dim in dims) if dims else list(range(len(self.shape)))
        kept = tuple(1 if axis in axes else n for axis, n in enumerate(self.shape))
        shape = kept if keep else tuple(n for axis, n in enumerate(self.shape) if axis not in axes)
        return self.graph.add("reduce", [self], shape, f=f, dims=axes) if axes else self

    def view(self, shape: Sequence[int]) -> "Value":
        """The same values in another shape."""
        source = self.source("view")
        return source if source.shape == tuple(shape) else self.graph.add("view", [source], shape)

    def permute(self, dims: Sequence[int]) -> "Value":
        """The axes in another order."""
        dims = [dim % len(self.shape) for dim in dims]
        shape = [self.shape[dim] for dim in dims]
        if dims == sorted(dims):
            return self
        moved = [dim for dim in dims if self.shape[dim] != 1]
        if moved == sorted(moved):  # only axes of length 1 change their places
            return self.view(shape)
        return self.graph.add("permute", [self], shape, dims=dims)

    def transpose(self, a: int, b: int) -> "Value":
        """Two axes exchanged."""
        dims = list(range(len(self.shape)))
        dims[a], dims[b] = dims[b], dims[a]
        return self.permute(dims)

    def expand(self, shape: Sequence[int]) -> "Value":
        """Broadcast to a shape."""
        if math.prod(shape) == math.prod(self.shape):
            return self.view(shape)
        return self.graph.add("expand", [self], shape)

    def slice(self, dim: int, start: int, length: int, step: int = 1) -> "Value":
        """Some values along an axis, which it keeps."""
        dim %= len(self.shape)
        if length == self.shape[dim] and step == 1:
            return self
        return self.graph.add("slice", [self], (*self.shape[:dim], length, *self.shape[dim + 1 :]), dim=dim, start=start, step=step)

    def take(self, dim: int, indices: Sequence[int]) -> "Value":
        """The values at these places along an axis."""
        dim, n = dim % len(self.shape), self.shape[dim]
        places = [place % n for place in indices]
        start = places[0]
        if places == list(range(start, start + len(places))):
            return self.slice(dim, start, len(places))
        return self.graph.add("take", [self], (*self.shape[:dim], len(places), *self.shape[dim + 1 :]), dim=dim, indices=places)

    def linear(self, weight: "Value", bias: "Value | None" = None) -> "Value":
        """`x @ weight.T + bias`."""
        inputs = [self, weight] if bias is None else [self, weight, bias]
        return self.graph.add("linear", inputs, (*self.shape[:-1], weight.shape[0]))

    def source(self, op: str) -> "Value":
        """The input of the operation `op` that made this; this itself if another one did."""
        made = self.graph.makers.get(self.number)
        return made[1][0] if made is not None and made[0]["op"] == op else self


@final
@dataclass(eq=False)
class Graph:
    """A program as it is recorded.

    Attributes:
        shapes: The shape of each tensor, by its number.
        constants: The tensors that depend on no input, by their numbers.
        makers: Each operation, and its inputs, by the number of its result, in the order of execution.
    """

    shapes: list[tuple[int, ...]] = field(default_factory=list)
    constants: dict[int, Tensor] = field(default_factory=dict)
    makers: dict[int, tuple[dict[str, Any], list[Value]]] = field(default_factory=dict)
    _scalars: dict[float, Value] = field(default_factory=dict)

    def new(self, shape: Sequence[int]) -> Value:
        """A tensor that no operation has made."""
        self.shapes.append(tuple(shape))
        return Value(self, len(self.shapes) - 1, self.shapes[-1])

    def constant(self, tensor: Tensor) -> Value:
        """A new constant.

        Raises:
            UnsupportedError: It holds numbers that float32 does not.
        """
        if tensor.is_complex():
            raise UnsupportedError("The model computes with complex numbers, which a page cannot do.")
        if (
            not tensor.is_floating_point()
            and tensor.numel()
            and int(tensor.abs().max() if tensor.dtype != torch.bool else 1) > MAX_WHOLE_NUMBER
        ):
            raise UnsupportedError(f"The model computes with whole numbers above {MAX_WHOLE_NUMBER:,}, which a page cannot do.")
        value = self.new(tensor.shape)
        self.constants[value.number] = tensor
        return value

    def value(self, number: "Value | float") -> Value:
        """A number as a constant of shape `()`; a value stays as it is."""
        if isinstance(number, Value):
            return number
        if number not in self._scalars:
            self._scalars[number] = self.constant(torch.tensor(float(number)))
        return self._scalars[number]

    def add(self, op: str, inputs: Sequence[Value], shape: Sequence[int], **attributes: Any) -> Value:
        """The result of an operation, which has this shape."""
        out = self.new(shape)
        self.makers[out.number] = ({"op": op, "in": [each.number for each in inputs], "out": out.number, **attributes}, list(inputs))
        return out

    def needed_for(self, output: Value) -> tuple[list[dict[str, Any]], set[int]]:
        """The operations that `output` depends on, and the numbers of all tensors that they read or make."""
        numbers, operations = {output.number}, []
        for out, (operation, _) in reversed(self.makers.items()):
            if out in numbers:
                operations.append(operation)
                numbers.update(operation["in"])
        return operations[::-1], numbers
