"""Translates the operations of torch that only move values into those of a program."""

from collections.abc import Sequence
from itertools import accumulate

import torch
from torch import Tensor

from latentscape.web.graph import UnsupportedError, Value
from latentscape.web.recording import MAX_PLACES, Call, Translation


def _viewed(c: Call) -> Value:
    return c.x.view(c.shape)


def _permuted(c: Call) -> Value:
    return c.x.permute(c["dims"])


def _transposed(c: Call) -> Value:
    return c.x.transpose(c["dim0"], c["dim1"]) if c.x.shape else c.x


def _t(c: Call) -> Value:
    return c.x.transpose(0, 1) if len(c.x.shape) == 2 else c.x


def _selected(c: Call) -> Value:
    dim = c["dim"] % len(c.x.shape)
    return c.x.slice(dim, c["index"] % c.x.shape[dim], 1).view(c.shape)


def _sliced(c: Call) -> Value:
    dim = c["dim"] % len(c.x.shape)
    start = slice(c["start"], c["end"]).indices(c.x.shape[dim])[0]
    return c.x.slice(dim, start, c.shape[dim], c["step"])


def _split(c: Call) -> Sequence[Value | None]:
    lengths = [part.shape[c["dim"]] for part in c.result]
    starts = accumulate(lengths, initial=0)
    return [c.x.slice(c["dim"], start, n) if n else None for start, n in zip(starts, lengths, strict=False)]


def _unbound(c: Call) -> Sequence[Value | None]:
    return [c.x.slice(c["dim"], i, 1).view(part.shape) for i, part in enumerate(c.result)]


def _joined(c: Call) -> Value:
    parts = [c.value_of(tensor) for tensor in c["tensors"] if tensor.numel()]
    return parts[0] if len(parts) == 1 else parts[0].graph.add("cat", parts, c.shape, dim=c["dim"] % len(c.shape))


def _stacked(c: Call) -> Value:
    dim = c["dim"] % len(c.shape)
    shape = (*c.shape[:dim], 1, *c.shape[dim + 1 :])
    parts = [c.value_of(tensor).view(shape) for tensor in c["tensors"]]
    return parts[0] if len(parts) == 1 else parts[0].graph.add("cat", parts, c.shape, dim=dim)


def _expanded(c: Call) -> Value:
    return c.x.expand(c.shape)


def _repeated(c: Call) -> Value:
    repeats = list(c["repeats"])
    shape = [1] * (len(repeats) - len(c.x.shape)) + list(c.x.shape)
    between = [n for size in shape for n in (1, size)]
    wide = [n for repeat, size in zip(repeats, shape, strict=True) for n in (repeat, size)]
    return c.x.view(between).expand(wide).view(c.shape)


def _padded(c: Call) -> Value:
    sides = list(c["pad"])
    axes = len(c.shape) - len(sides) // 2
    before, after = [0] * axes + sides[-2::-2], [0] * axes + sides[-1::-2]
    return c.x.graph.add("pad", [c.x], c.shape, before=before, after=after, value=float(c["value"]))


def _flipped(c: Call) -> Value:
    return c.x.graph.add("flip", [c.x], c.shape, dims=[dim % len(c.shape) for dim in c["dims"]])


def _rolled(c: Call) -> Value:
    if not c["dims"]:
        flat = c.x.view((c.result.numel(),))
        return flat.graph.add("roll", [flat], flat.shape, dims=[0], shifts=list(c["shifts"])).view(c.shape)
    return c.x.graph.add("roll", [c.x], c.shape, dims=[dim % len(c.shape) for dim in c["dims"]], shifts=list(c["shifts"]))


def _moved(c: Call) -> Value:
    """Any other move: moving the numbers 0, 1, ... shows which place each value comes from."""
    if c.result.numel() > MAX_PLACES:
        raise UnsupportedError(f"The model moves {c.result.numel():,} values one by one, which is too many for a page.")
    x = c["self"]
    numbers = torch.arange(x.numel(), dtype=torch.float64).view(x.shape)
    places = c.run({**c.arguments, "self": numbers}).long().flatten().tolist()
    return c.x.view((x.numel(),)).take(0, places).view(c.shape)


def _indexed(c: Call) -> Value:
    indices = c["indices"]
    (dim, index), *others = [(dim, index) for dim, index in enumerate(indices) if index is not None]
    if any(c.is_recorded(each) for each in indices if each is not None):
        if c.is_recorded(c["self"]) or others or dim:
            raise UnsupportedError("The model takes values from places that it computes, which a page cannot do.")
        return _looked_up(c.x.graph.constants[c.x.number], c.value_of(index)).view(c.shape)
    if others or index.dtype == torch.bool:
        return _moved(c)
    return c.x.take(dim, index.flatten().tolist()).view(c.shape)


def _index_select(c: Call) -> Value:
    if c.is_recorded(c["index"]):
        raise UnsupportedError("The model takes values from places that it computes, which a page cannot do.")
    return c.x.take(c["dim"], c["index"].flatten().tolist())


def _embedded(c: Call) -> Value:
    return _looked_up(c["weight"], c.value("indices")).view(c.shape)


def _looked_up(table: Tensor, places: Value) -> Value:
    """Rows of a constant at computed places, by products with vectors that are 1 at the place and 0 elsewhere."""
    graph = places.graph
    one_hot = places.view((*places.shape, 1)).binary("eq", graph.constant(torch.arange(len(table))))
    return one_hot.linear(graph.constant(table.reshape(len(table), -1).T))


def _gathered(c: Call) -> Value:
    x, index, dim = c.x, c["index"], c["dim"] % max(len(c.shape), 1)
    if not c.is_recorded(index):
        return _moved(c)
    if index.shape[dim] != 1:
        raise UnsupportedError("The model takes values from places that it computes, which a page cannot do.")
    for axis, n in enumerate(c.shape):
        x = x if axis == dim else x.slice(axis, 0, n)
    numbers = torch.arange(x.shape[dim]).view(-1, *[1] * (len(c.shape) - dim - 1))
    chosen = c.value("index").binary("eq", x.graph.constant(numbers))
    return chosen.where(x, 0.0).reduce("sum", [dim], keep=True)


MOVED: dict[str, Translation] = {
    **dict.fromkeys(["view", "_unsafe_view", "_reshape_alias", "squeeze", "unsqueeze"], _viewed),
    **dict.fromkeys(
        ["diagonal", "unfold", "reflection_pad1d", "reflection_pad2d", "replication_pad1d", "replication_pad2d", "rot90"], _moved
    ),
    "permute": _permuted,
    "transpose": _transposed,
    "t": _t,
    "select": _selected,
    "slice": _sliced,
    "split": _split,
    "split_with_sizes": _split,
    "unbind": _unbound,
    "cat": _joined,
    "stack": _stacked,
    "expand": _expanded,
    "repeat": _repeated,
    "constant_pad_nd": _padded,
    "flip": _flipped,
    "roll": _rolled,
    "index": _indexed,
    "index_select": _index_select,
    "embedding": _embedded,
    "gather": _gathered,
}
