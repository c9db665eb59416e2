"""Which columns of a table are examples, and which are labels or names of its rows."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from latentscape.data.readers.cells import listed
from latentscape.data.readers.table import Table
from latentscape.errors import DataError, UnknownNameError
from latentscape.faces import ReadWith
from latentscape.reading import ReadOptions

MAX_NAMES_IN_MESSAGE = 8
MAX_NAMES_COMPARED = 10_000  # with a name that does not exist


class MissingColumnsError(UnknownNameError):
    """Columns that a run takes are not in a table.

    Attributes:
        names: Their names.
    """

    def __init__(self, names: tuple[str, ...], *message: object) -> None:
        super().__init__(*message)
        self.names = names


@dataclass(frozen=True)
class Choice:
    """The positions of the columns of examples, and that of the labels."""

    kept: tuple[int, ...]
    label: int | None
    notes: tuple[str, ...] = ()


def choice_by_user(table: Table, reading: ReadOptions) -> Choice:
    """The columns that the user chose; by default, all."""
    label = None if reading.label is None else _find(reading.label, table)
    wanted = {_find(name, table) for name in reading.columns} or set(range(len(table.heading.names)))
    kept = sorted(wanted - {_find(name, table) for name in reading.drop} - {label})
    if not kept:
        raise nothing_left(table, [table.heading.names[position] for position in sorted(wanted)])
    return Choice(tuple(kept), label)


def choice_of_run(table: Table, reading: ReadOptions) -> Choice:
    """The columns that a run takes, found by their names, in its order."""
    names = table.heading.names
    positions = {name: i for i, name in reversed(list(enumerate(names)))}
    label = positions.get(reading.label or "") if reading.label is not None else None
    wanted = [column.name for column in reading.schema]
    needed = listed(wanted, MAX_NAMES_IN_MESSAGE)
    missing = [name for name in wanted if name not in positions]
    if missing and not table.heading.has_names:
        others = [i for i in range(len(names)) if i != label]
        if len(others) != len(wanted):
            raise DataError(
                f"{table.name} has no names and {len(others)} columns, but {len(wanted)} are needed: {needed}; "
                "write the names of its columns into the first line."
            )
        note = f"{table.name} has no names, so its columns are taken in the order {needed}"
        return Choice(tuple(others), label, (note,))
    if missing:
        others_too = f" ({len(missing)} are missing: {listed(missing, MAX_NAMES_IN_MESSAGE)})" if len(missing) > 1 else ""
        raise MissingColumnsError(tuple(missing), str(_unknown(missing[0], table, f", which the run was trained on{others_too}")))
    repeated = [name for name in wanted if name in table.heading.repeated]
    if repeated:
        raise _several(repeated[0], table)
    kept = tuple(positions[name] for name in wanted)
    return Choice(kept, label)


def _find(name: str, table: Table) -> int:
    if name not in table.heading.names:
        raise _unknown(name, table)
    if name in table.heading.repeated:
        raise _several(name, table)
    return table.heading.names.index(name)


def _unknown(name: str, table: Table, needs: str = "") -> UnknownNameError:
    names = table.heading.names
    compared = names if len(names) <= MAX_NAMES_COMPARED else ()
    in_other_case = [other for other in compared if other.casefold() == name.casefold()]
    nearest = in_other_case or difflib.get_close_matches(name, compared, n=1, cutoff=0.5)
    suggestion = f"; did you mean {nearest[0]!r}?" if nearest else "."
    commas = next((other for other in names if "," in other), None)
    quoting = "" if commas is None else f" A name with a comma stands in quotes: {ReadWith('drop', (commas,))}."
    return UnknownNameError(
        f"There is no column {name!r} in {table.name}{needs}{suggestion} Known: {listed(sorted(names), MAX_NAMES_IN_MESSAGE)}.{quoting}"
    )


def _several(name: str, table: Table) -> DataError:
    return DataError(f"{table.name} has several columns called {name!r}; give them different names.")


def nothing_left(table: Table, names: Sequence[str]) -> DataError:
    """The error for a table without columns of examples, all of whose columns, called `names`, have another use."""
    return DataError(
        f"{table.name} has no column but {listed(names, MAX_NAMES_IN_MESSAGE)}; nothing is left to learn from, so leave fewer out, or give "
        "a table with columns of numbers."
    )
