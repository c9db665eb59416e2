"""Windows: consecutive examples of a group, such as chords of a piece, joined to one example."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data.examples import Examples
from latentscape.data.store import InMemory, refuse_large
from latentscape.errors import DataError
from latentscape.faces import Name


def windows(examples: Examples, size: int, stride: int = 0) -> Examples:
    """Join `size` consecutive examples of one group to one example, `(n, size, *X)`; without groups, all examples are one group.

    The id, label, group, factors and context of a window are those of its first example; its weight is their mean. Examples at the end of
    a group that fill no window are left out.

    Args:
        examples: The examples, in the order of their groups.
        size: The number of examples in a window.
        stride: The number of examples from one window of a group to the next; 0 for `size`, so that no example is in two windows.

    Raises:
        DataError: No group has `size` examples, or the windows do not fit into memory.

    Example:
        >>> rows = Examples(torch.arange(7.0).unsqueeze(1), groups=np.array([0, 0, 0, 0, 0, 1, 1]))
        >>> windows(rows, 2).x.squeeze(-1).tolist()
        [[0.0, 1.0], [2.0, 3.0], [5.0, 6.0]]
    """
    starts = _starts(examples, size, stride or size)
    if not len(starts):
        largest = int(_lengths(examples)[1].max(initial=0))
        raise DataError(
            f"A window takes {size} examples of one group, but the longest group has {largest}; set ",
            Name("data.window"),
            f" to at most {largest}.",
        )
    refuse_large(
        len(starts) * size * examples.size // len(examples) * examples.store.dtype.itemsize, f"{len(starts):,} windows", "lower size"
    )
    rows = torch.from_numpy(starts[:, None] + np.arange(size)).to(examples.device)
    first = examples.take(starts)
    weight = None if examples.weight is None else examples.weight[rows].mean(1)
    joined = examples.stored(rows.flatten()).unflatten(0, tuple(rows.shape))
    return replace(first, store=InMemory(joined), weight=weight)


def _lengths(examples: Examples) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each group begins, and how many examples it has in a row."""
    groups = np.zeros(len(examples), dtype=np.int64) if examples.groups is None else examples.groups
    begins = np.flatnonzero(np.diff(groups, prepend=groups[:1] - 1))
    return begins, np.diff(begins, append=len(groups))


def _starts(examples: Examples, size: int, stride: int) -> NDArray[np.int64]:
    """The first example of each window, ascending."""
    begins, lengths = _lengths(examples)
    each = [begin + np.arange(0, length - size + 1, stride) for begin, length in zip(begins, lengths, strict=True)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *each])
