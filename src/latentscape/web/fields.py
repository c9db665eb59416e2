"""The quantities by which a page colours its points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore.points import Points
from latentscape.measures.clusters import k_means
from latentscape.reading import KINDS_OF_ROWS, Column, ColumnKind, Kind
from latentscape.shapes import class_name
from latentscape.web.packing import Blobs

CLUSTERS = 10  # without classes
MAX_CLUSTERS = len(ascii_uppercase)
MAX_CODES_CLUSTERED = 20_000  # by k-means; the others then join the nearest centre
MAX_COLUMNS = 40
MAX_CLASSES = 65_535  # the number of a class has 16 bits, and one value stands for a missing class
MAX_CLASSES_IN_BYTES = 255
BITS_OF_FIGURES = 11  # of the error and the KL of a point, which colour it
MISSING = -1  # the number of a missing class, until it is packed


@dataclass(frozen=True, eq=False)
class Field:
    """A class or a number for each point.

    Attributes:
        id: `label`, `cluster`, `error`, `kl`, or `column:` and the name of a column.
        name: Its name in the data.
        values: The number of a class, -1 where it is missing; or a number, NaN where it is missing: `(n,)`.
        classes: The names of the classes; none for numbers.
        bits: Of a number in the page.
    """

    id: str
    name: str
    values: NDArray[Any]
    classes: tuple[str, ...] | None = None
    bits: int = 16

    def packed(self, blobs: Blobs, name: str) -> dict[str, Any]:
        """The field as the page reads it; its values are the array `name`."""
        kind, classes = ("number", ()) if self.classes is None else ("class", self.classes)
        values = (
            packed_numbers(blobs, name, self.values, self.bits)
            if self.classes is None
            else packed_classes(blobs, name, self.values, len(classes))
        )
        return {"id": self.id, "name": self.name, "kind": kind, "classes": list(classes), "values": values}


def packed_classes(blobs: Blobs, name: str, numbers: NDArray[np.int64], classes: int) -> dict[str, Any]:
    """Pack the numbers of classes, of which -1 is missing: as bytes if there are at most 255 classes."""
    dtype, missing = (np.uint8, 255) if classes <= MAX_CLASSES_IN_BYTES else (np.uint16, 65535)
    return blobs.add(name, np.where(numbers == MISSING, missing, numbers).astype(dtype))


def packed_numbers(blobs: Blobs, name: str, values: NDArray[np.float64], bits: int = 16) -> dict[str, Any]:
    """Pack numbers: in steps, or as float32 if some are missing."""
    if not np.isfinite(values).all():
        return blobs.add(name, np.where(np.isfinite(values), values, np.nan).astype(np.float32))
    return blobs.add_scaled(name, values, bits=bits)


def fields_of(examples: Examples, points: Points, more: Sequence[Field] = (), *, seed: int = 0) -> tuple[list[Field], list[str]]:
    """The fields of points, and notes on what was left out.

    Args:
        examples: The part of the data that the points are from.
        points: The points.
        more: Fields of all examples of that part.
        seed: The seed of the clusters.
    """
    labels = None if examples.labels is None else examples.labels[points.rows]
    fields, notes = [], []
    if examples.labels is not None and labels is not None:
        label = label_field(labels, examples.labels, examples.classes, examples.label_name)
        fields += [label] if label is not None else []
        notes += [] if label is not None else [f"too-many-classes:{len(np.unique(examples.labels))}"]
    elif examples.label_values is not None:
        fields.append(Field("label", examples.label_name, examples.label_values[points.rows]))
    fields += [replace(each, values=each.values[points.rows]) for each in more]
    cluster = clusters_of(points.codes, labels, seed=seed)
    fields += [] if cluster is None else [Field("cluster", "cluster", cluster, tuple(ascii_uppercase[: int(cluster.max()) + 1]))]
    fields.append(Field("error", "error", points.error, bits=BITS_OF_FIGURES))
    if points.kl is not None:
        fields.append(Field("kl", "KL", points.kl, bits=BITS_OF_FIGURES))
    columns = list(columns_of(examples, points.rows))
    notes += [f"columns-left-out:{len(columns) - MAX_COLUMNS}"] if len(columns) > MAX_COLUMNS else []
    return fields + columns[:MAX_COLUMNS], notes


def label_field(labels: NDArray[np.int64], of_all: NDArray[np.int64], classes: Sequence[str], name: str) -> Field | None:
    """The labels of points as a field: the classes with names in their order, then those without; none if there are too many classes."""
    nameless = np.unique(of_all[(of_all < 0) | (of_all >= len(classes))])
    if len(classes) + len(nameless) > MAX_CLASSES:
        return None
    names = (*classes, *(class_name(classes, number) for number in nameless.tolist()))
    numbers = np.where((labels >= 0) & (labels < len(classes)), labels, len(classes) + np.searchsorted(nameless, labels))
    return Field("label", name, numbers, names)


def clusters_of(codes: NDArray[np.float64], labels: NDArray[np.int64] | None, *, seed: int = 0) -> NDArray[np.int64] | None:
    """The cluster of each code by `k_means`, with as many clusters as classes, numbered from 0 in the order of the classes that they match.

    Of many codes, evenly spaced ones are clustered, and the others join the nearest centre. It is none if too few codes differ.
    """
    k = CLUSTERS if labels is None else min(max(2, len(np.unique(labels))), MAX_CLUSTERS)
    some = np.unique(np.linspace(0, len(codes) - 1, min(len(codes), MAX_CODES_CLUSTERED)).astype(np.int64))
    try:
        clusters = k_means(codes[some], k, None if labels is None else labels[some], seed=seed).of
    except SettingError:
        return None
    names, numbers = np.unique(clusters, return_inverse=True)
    if len(some) == len(codes):
        return np.asarray(numbers, np.int64)
    centres = np.stack([codes[some][numbers == cluster].mean(0) for cluster in range(len(names))])
    distances = np.square(centres).sum(1) - 2 * codes @ centres.T  # the squared distance, without what all centres share
    return np.asarray(distances.argmin(1), np.int64)


def columns_of(examples: Examples, rows: NDArray[np.int64]) -> Iterator[Field]:
    """The columns of a table at these rows, and those that a model is conditioned on."""
    if len(examples.shape) == 1 and (examples.kind in KINDS_OF_ROWS or examples.schema) and examples.kind != Kind.CHORDS:
        chosen = examples.take(rows).values().cpu().double().numpy()
        columns = examples.schema or tuple(map(Column, examples.column_names))
        yield from (_column(column, values) for column, values in zip(columns, chosen.T, strict=True))
    if examples.context is not None and len(examples.shape) == 1 and examples.columns:
        contexts = examples.context[rows].cpu().double().numpy()
        yield from (_column(Column(name), values) for name, values in zip(examples.context_names, contexts.T, strict=True))


def _column(column: Column, values: NDArray[np.float64]) -> Field:
    name = f"column:{column.name}"
    if column.kind not in (ColumnKind.CATEGORY, ColumnKind.YES_NO):
        return Field(name, column.name, values)
    classes = column.categories or ("no", "yes")
    numbers = np.where(np.isnan(values), MISSING, np.nan_to_num(values).round().clip(0, len(classes) - 1)).astype(np.int64)
    return Field(name, column.name, numbers, classes)
