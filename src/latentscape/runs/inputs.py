"""How a run reads data that is given to it: as it read its own, with its columns by their names, in the shape of its model."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from latentscape.data import Examples, Source, Splits, find_source
from latentscape.data.catalogue import heeded
from latentscape.data.condition import LABEL, contexts_in
from latentscape.data.fitting import check_support
from latentscape.data.readers.arrays import keeping_doubles
from latentscape.data.readers.choice import MissingColumnsError
from latentscape.data.signals import as_signals
from latentscape.errors import SettingError, UnknownNameError, unknown
from latentscape.faces import ReadWith
from latentscape.models import Model
from latentscape.reading import Column, Kind, ReadOptions
from latentscape.recipes import Recipe
from latentscape.recipes.data import condition_splits, joined, reshaped, transposed
from latentscape.runs.records import Finished

KIND_OF_NEW_FILES: Mapping[str, Kind] = {  # by the kind of the training data; other values than counts are refused by the model itself
    Kind.TABLE: Kind.TABLE,
    Kind.COUNTS: Kind.TABLE,
    Kind.SIGNAL: Kind.SIGNAL,
    Kind.IMAGE: Kind.IMAGE,
}


@dataclass(frozen=True, eq=False)
class Inputs:
    """How a run reads data that is given to it.

    Attributes:
        path: The folder of the run.
        recipe: Its recipe.
        record: The record in its `run.json`.
        model: Its model.
    """

    path: Path
    recipe: Recipe
    record: Finished
    model: Model

    def examples(
        self, name: str, label: str | None = None, say: Callable[[str], object] = lambda note: None, *, strict: bool = False
    ) -> tuple[Examples, str]:
        """The examples of the source called `name` in the shape of the model, and the name of the source.

        The columns of a table are found by their names, in any order; others are left out.

        Args:
            name: The name of the source.
            label: The name of its labels; by default, that of the training.
            say: Gets each note on what the user may not expect of the source.
            strict: Whether a category that the run does not know, or a picture that cannot be used, is an error.

        Raises:
            UsageError: The source does not exist, or its examples do not fit the model in shape or values.
        """
        columns = self.record.source.columns or tuple(
            column.name for column in self.record.source.schema if column.name not in self._condition
        )
        source = self.source(name, label, (*columns, *self._condition) if columns else (), strict=strict)
        with keeping_doubles(self.model.full_precision):
            examples = condition_splits(self.recipe, Splits(source.load().part("all"))).train
        if label is not None and examples.labels is None and examples.label_values is None:
            raise unknown("column", label, (), location=f" in {name}")
        examples = self._shaped(self._typed(examples.in_columns(self.record.source.columns, source.name), columns))
        if examples.shape != self.model.shape:
            raise SettingError(
                f"{self.path} was trained on examples of shape {self.model.shape}, but those of {name} have {examples.shape}; "
                "give examples like those of the training."
            )
        check_support(self.model, examples, training=False)
        for note in source.notes:
            say(note)
        return examples.to(next(self.model.parameters()).device), source.name

    def contexts(self, source: str | Path, label: str | None = None) -> Tensor:
        """The context of each example of a source or a file, `(n, context)`, under which the codes of these examples are decoded.

        Args:
            source: A name of the catalogue, or a file with the labels or the columns of the condition; a table may hold these columns
                alone, and an array without names holds them in the order of the condition.
            label: The column of a `.csv`, or the array of an `.npz` file, that holds labels; by default, as in the training.

        Raises:
            SettingError: The model is not conditional.
            UnknownNameError: The source or a column does not exist, or a class was not in the training.
            DataError: The source has no labels or columns.
        """
        if not self.model.context:
            raise SettingError(f"{self.path} is not conditioned, so its codes have no context; leave the context out.")
        examples = self.source(str(source), label, self._condition).load().part("all")
        return self.model.own_context(contexts_in(examples, self.recipe.model.condition, self.recipe.data.context))

    def source(self, name: str, label: str | None, columns: Sequence[str], *, strict: bool = False) -> Source:
        """A source, read as that of the run was: with these columns of a table, found by their names, and with labels.

        Args:
            name: The name of the source.
            label: The name of its labels; by default, they are called as in the training, and may be missing.
            columns: The names of the columns.
            strict: Whether a category that the run does not know, or a picture that cannot be used, is an error.

        Raises:
            UsageError: The source cannot be read, or has no such columns or labels.
        """
        reading = replace(heeded(name, self._reading(columns)), strict=strict)
        try:
            with keeping_doubles(self.model.full_precision):
                if label is not None or reading.label is None:
                    return find_source(name, label, reading)
                try:
                    return find_source(name, reading=reading)
                except (UnknownNameError, SettingError):  # it has no such labels
                    return find_source(name, reading=replace(reading, label=None))
        except MissingColumnsError as error:
            raise UnknownNameError(f"{error} ", *self._without(error.names)) from error

    def _without(self, missing: Sequence[str]) -> tuple[object, ...]:
        """What to do about columns that a table does not have, the end of a message."""
        them = "it" if len(missing) == 1 else "them"
        added = f"Add {them} to the file" + (" with empty cells" if self.model.takes_missing else "")
        recorded = self.record.source.reading
        if set(missing) & set(self._condition):
            return (f"{added}.",)
        left = tuple(name for name in recorded.columns if name not in missing)
        remedy = ReadWith("columns", left) if left else ReadWith("drop", (*recorded.drop, *missing))
        return (f"{added}, or train a run without {them} (", remedy, ").")

    @property
    def _condition(self) -> tuple[str, ...]:
        """The columns that the model is conditioned on."""
        return () if self.recipe.model.condition == (LABEL,) else self.recipe.model.condition

    def _reading(self, columns: Sequence[str]) -> ReadOptions:
        recorded = self.record.source
        by_name = {column.name: column for column in recorded.schema}
        schema = tuple(by_name.get(column, Column(column)) for column in columns)
        kind = KIND_OF_NEW_FILES.get(recorded.kind, recorded.reading.kind)
        reading = replace(recorded.reading, label=recorded.label, kind=kind, schema=schema)
        if kind is Kind.IMAGE and len(self.model.shape) == 3:  # pictures in other colours or sizes are converted as those of the run were
            channels, *size = self.model.shape
            reading = replace(reading, mode="grey" if channels == 1 else "rgb", size=tuple(size))
        return reading

    def _typed(self, examples: Examples, columns: Sequence[str]) -> Examples:
        """The examples of a table whose columns are plain numbers, with the types that they had in the training."""
        schema = self.record.source.schema
        if not schema or examples.schema or examples.shape != self.model.shape:
            return examples
        by_name = {column.name: column for column in schema}
        return replace(examples, schema=tuple(by_name[column] for column in columns))

    def _shaped(self, examples: Examples) -> Examples:
        examples = transposed(self.recipe, joined(self.recipe, examples))
        if self.record.source.kind == Kind.SIGNAL:
            examples = as_signals(Splits(examples), self.record.source.reading).train
        return reshaped(examples, self.model.shape) if math.prod(examples.shape) == math.prod(self.model.shape) else examples
