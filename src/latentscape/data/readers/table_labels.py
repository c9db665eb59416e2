"""The labels in a column of a table."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from latentscape.data.examples import Examples
from latentscape.data.readers.arrays import with_classes
from latentscape.data.readers.cells import is_missing, number_in, quoted
from latentscape.data.readers.columns import Cells, Typed, typed
from latentscape.data.readers.labels import are_classes
from latentscape.errors import DataError
from latentscape.faces import ReadWith
from latentscape.reading import ColumnKind

MIN_ROWS_OF_CLASSES = 8  # a smaller table may have a class for each row
MIN_ROWS_PER_CLASS = 2  # on average; other labels tell rows apart, and do not group them
MISSING_LABEL = "missing"  # the class of a cell that is empty


def labelled(examples: Examples, cells: Cells, file: str, drop: Sequence[str] | None = None) -> tuple[Examples, list[str]]:
    """The examples with labels: text and few whole numbers are classes; other numbers are values, which may be missing.

    Args:
        examples: The examples.
        cells: The labels.
        file: The name of the table.
        drop: The columns that the user leaves out; none for a table that is given to a run.

    Raises:
        DataError: A text cannot be printed, or a number is infinite.
    """
    examples, notes = _labelled(examples, cells, file)
    classes = 0 if examples.labels is None else len(np.unique(examples.labels))
    if drop is not None and len(examples) >= MIN_ROWS_OF_CLASSES and classes * MIN_ROWS_PER_CLASS > len(examples):
        notes.append(
            f"column {cells.name!r} holds {classes:,} different labels in {len(examples):,} rows, so they hardly group any; "
            f"if it only names the rows, leave it out instead: {ReadWith('drop', (*drop, cells.name))}"
        )
    if drop is not None and classes == 1:
        notes.append(f"column {cells.name!r} holds the label {quoted(cells.texts[0])} in every row, so there are no classes to compare")
    return examples, notes


def _labelled(examples: Examples, cells: Cells, file: str) -> tuple[Examples, list[str]]:
    name = f"column {cells.name!r} of {file}"
    notes: list[str] = []
    present = {text for text in cells.texts if not is_missing(text)}
    if not present:
        raise DataError(f"{name} has no labels, only empty cells; choose another column, or leave the label out.")
    examples = replace(examples, label_name=cells.name)
    column = typed(cells)
    missing = sum(map(is_missing, cells.texts))
    if missing:
        subject = f"{missing:,} row of {file} has" if missing == 1 else f"{missing:,} rows of {file} have"
        notes.append(f"{subject} no label in column {cells.name!r}")
    if isinstance(column, Typed) and column.column.kind is ColumnKind.NUMBER:
        numbers = column.values[~np.isnan(column.values)]
        if not are_classes(numbers):
            notes.append(f"column {cells.name!r} holds numbers that are not classes; they colour pictures, and training does not use them")
            return replace(examples, label_values=column.values), notes
        if not missing:
            return replace(examples, labels=column.values.astype(np.int64)), notes
        texts = [MISSING_LABEL if np.isnan(value) else str(int(value)) for value in column.values]
        return with_classes(examples, texts, name), notes
    infinite = next((text for text in present if (number := number_in(text)) is not None and np.isinf(number)), None)
    if infinite is not None and len(present) > 1 and any(number_in(text) is not None for text in present - {infinite}):
        raise DataError(f"{file}: {cells.place(infinite)}, which is no label; correct it, or leave the row out.")
    return with_classes(examples, [MISSING_LABEL if is_missing(text) else text for text in cells.texts], name), notes
