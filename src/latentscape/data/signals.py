"""Signals: rows, or several channels, of values at positions along one axis."""

import math
from dataclasses import replace

from latentscape.data.examples import Examples
from latentscape.data.splits import Splits
from latentscape.errors import DataError, SettingError
from latentscape.faces import ReadWith
from latentscape.reading import AS_IT_IS, Axis, Kind, ReadOptions

TIME = "time (s)"
SAMPLE = "sample"  # the name of an axis of which nothing is known


def as_signals(splits: Splits, reading: ReadOptions = AS_IT_IS) -> Splits:
    """The parts of a data set as signals, `(length,)` or `(channels, length)`, with the axis along which they are sampled.

    Args:
        splits: Rows `(n, length)`; or an array `(n, channels, length)`, which a reader has taken for grey images.
        reading: `rate` is the number of samples per second; by default, the axis is the one that the file has, or counts the samples from
            0 on.

    Raises:
        DataError: The examples have more axes than signals.
        SettingError: The rate is not a number above 0, or the user said that these are no signals.
    """
    rate = reading.rate
    if reading.kind not in (None, Kind.SIGNAL):
        raise SettingError(
            "Only signals have a number of samples per second, but these are to be read with ",
            ReadWith("kind", str(reading.kind)),
            "; leave out ",
            ReadWith("rate", rate),
            ".",
        )
    if rate is not None and not 0 < rate < math.inf:
        raise SettingError("A signal has a number of samples per second above 0, but it was read with ", ReadWith("rate", rate), ".")
    return Splits(**{name: _as_signal(part, rate) for name, part in splits.parts().items()})


def _as_signal(examples: Examples, rate: float | None) -> Examples:
    shape = examples.shape
    if len(shape) == 3 and shape[0] == 1:
        shape = shape[1:]
    if len(shape) > 2:
        raise DataError(
            f"Signals are arrays (n, length) or (n, channels, length), but an example has the shape {shape}; take them as images: ",
            ReadWith("kind", Kind.IMAGE.value),
            ".",
        )
    axis = examples.axis
    if rate is not None:
        axis = Axis(tuple(i / rate for i in range(shape[-1])), TIME)
    elif axis is None or len(axis.positions) != shape[-1]:
        axis = Axis(tuple(map(float, range(shape[-1]))), SAMPLE)
    return replace(examples, store=examples.store.reshaped(shape), kind=Kind.SIGNAL.value, axis=axis, levels=1)
