"""A first line of names is told from a row, and a second line of units from both."""

import numpy as np
import pytest

from latentscape.data.readers.csv_text import Row
from latentscape.data.readers.headers import Heading, axis_of, heading_of
from latentscape.errors import DataError

RNG = np.random.default_rng(0)
SPECTRA = RNG.random((12, 20)).round(3).tolist()
WAVELENGTHS = [str(400 + 2 * i) for i in range(20)]
UNEVEN = [f"{350 + 3 * i + 0.1 * i * i:.1f}" for i in range(20)]
YEARS = [str(1990 + i) for i in range(20)]


def heading(*lines, **options) -> Heading:
    return heading_of([Row(i + 1, [str(cell) for cell in line]) for i, line in enumerate(lines)], "x.csv", **options)


NAMED = {
    "wavelengths": [WAVELENGTHS, *SPECTRA],
    "uneven wavelengths": [UNEVEN, *SPECTRA],
    "falling wavenumbers": [WAVELENGTHS[::-1], *SPECTRA],
    "years": [YEARS, *SPECTRA],
    "a label, then wavelengths": [["type", *WAVELENGTHS], *(["ab"[i % 2], *row] for i, row in enumerate(SPECTRA))],
    "an index, then wavelengths": [["", *WAVELENGTHS], *([i, *row] for i, row in enumerate(SPECTRA))],
    "sample_id, then wavelengths": [["sample_id", *WAVELENGTHS], *([f"S{i}", *row] for i, row in enumerate(SPECTRA))],
    "sample_id, then numbers in no order": [["sample_id", 7, 3, 5], *([f"S{i}", *row[:3]] for i, row in enumerate(SPECTRA))],
    "the columns counted": [range(12), *([0.5] * 12 for _ in range(3))],
    "wavelengths of which the values come near": [WAVELENGTHS, *(RNG.integers(0, 500, (9, 20)).tolist())],
    "text over numbers": [["a", "2020", "c"], [1, 2.5, -3], [4, 5, 6]],
    "text over numbers of which the first is missing": [["a", "b"], ["", 1], [3, 2]],
    "text over text": [["name", "kind"], ["Ann", "x"], ["Bob", "x"]],
}


@pytest.mark.parametrize("case", NAMED)
def test_a_line_of_names_is_known(case):
    lines = NAMED[case]
    found = heading(*lines)
    assert found.has_names and found.lines == 1 and found.names == tuple(map(str, lines[0]))


ROWS = {
    "numbers": [[1, 2.5, -3], [4, 5, 6]],
    "numbers that go up in all rows": [[1, 2, 3, 4, 5, 6, 7, 8], [11, 12, 13, 14, 15, 16, 17, 18], [3, 4, 5, 6, 7, 8, 9, 10]],
    "numbers that grow in all rows, the first far below": [[1, 2, 4, 8, 16, 32], [100, 200, 300, 500, 600, 900], [70, 80, 90, 95, 99, 101]],
    "few numbers that go up by chance": [[1, 2.5, 7], [0.3, 0.1, 0.2], [0.5, 0.2, 0.4]],
    "a class at the end": [[5.1, 3.5, "setosa"], [4.9, 3.0, "setosa"], [6, 3, "virginica"]],
    "categories alone": [["p", "x", "s"], ["e", "x", "s"], ["p", "b", "f"], ["e", "b", "f"], ["p", "x", "s"]],
    "a missing cell": [["", 2], [3, 4]],
    "a decimal comma": [["1,5", "2"], ["2", "3"]],
}


@pytest.mark.parametrize("case", ROWS)
def test_a_row_is_not_taken_as_names(case):
    found = heading(*ROWS[case])
    assert not found.has_names and found.lines == 0 and found.names == tuple(str(i + 1) for i in range(len(ROWS[case][0])))


def test_what_the_user_or_a_run_names_stands_in_the_first_line():
    lines = [["1", "2", "kind"], ["3", "4", "kind"], ["5", "6", "a"]]
    assert not heading(*lines).has_names and heading(*lines, named=["kind"]).has_names
    assert heading(["400", "402"], ["7", "8"], named=["402", "400"]).has_names  # all names of a run are numbers
    assert not heading(["400", "402"], ["7", "8"]).has_names


def test_the_user_has_the_last_word():
    assert not heading(WAVELENGTHS, *SPECTRA, header=False).has_names
    assert heading([1, 2], [3, 4], header=True).names == ("1", "2")
    with pytest.raises(DataError, match=r"line 1 has no names; .*header=False"):
        heading(["", ""], [3, 4], header=True)


def test_a_choice_that_may_be_wrong_is_said():
    assert heading(WAVELENGTHS, *SPECTRA).notes == (
        "line 1 of x.csv (400, 402, 404, 406 and 16 more) is taken as the names of the columns; if it is a row: "
        "reading=ls.ReadOptions(header=False)",
    )
    doubtful = heading([0, 1, 2], [0.5, 0.1, 3], [0.7, 2, 0.1])
    assert (
        doubtful.doubtful == ("0", "1", "2")
        and "is taken as a row; if it names the columns: reading=ls.ReadOptions(header=True)" in doubtful.notes[0]
    )
    assert heading(["a", "b"], [1, 2]).notes == () == heading([1, 2], [0, 4]).notes


UNITS = {
    "of all columns": [["time", "mass"], ["s", "kg"], [1, 2], [3, 4]],
    "in brackets": [["time", "mass"], ["(s)", "[kg]"], [1, 2], [3, 4]],
    "of one column": [["time", "mass"], ["", "kg"], [1, 2], [3, 4]],
    "beside a label": [["kind", "time"], ["", "s"], ["a", 2], ["b", 4]],
}


@pytest.mark.parametrize("case", UNITS)
def test_units_in_the_second_line_are_not_a_row(case):
    found = heading(*UNITS[case])
    assert found.lines == 2 and "line 2 of x.csv" in found.notes[0] and "is taken as units" in found.notes[0]


@pytest.mark.parametrize(
    "lines",
    [
        [["time", "mass"], ["s", 2], [1, 2]],  # a number among them
        [["time", "mass"], ["", ""], [1, 2]],  # nothing
        [["time", "mass"], ["s", "kg"]],  # no rows below
        [["time", "kind"], [1, "kg"], [2, "g"]],  # a row of text
        [["time", "mass"], ["a remark that is no unit", "kg"], [1, 2]],
    ],
)
def test_other_second_lines_are_rows(lines):
    assert heading(*lines).lines == 1


def test_names_are_made_different():
    found = heading(["a", "a", "a (2)", "", "", "b"], [1, 2, 3, 4, 5, 6])
    assert found.names == ("a", "a (3)", "a (2)", "column 4", "column 5", "b") and found.repeated == {"a"}
    assert "several columns called a; all but the first are numbered: a (3)" in found.notes[0]
    assert heading(["", "a", "column 3", ""], ["r1", 1, 2, 3]).names == ("", "a", "column 3", "column 4")
    assert heading(["x", "column 3", ""], [1, 2, 3]).names == ("x", "column 3", "column 3 (2)")


def test_an_axis_is_read_off_the_names():
    assert axis_of(UNEVEN).positions == tuple(map(float, UNEVEN)) and axis_of(UNEVEN).name == "column"
    assert axis_of([f"{name} cm-1" for name in WAVELENGTHS[::-1]]).name == "cm-1"
    for names in (WAVELENGTHS[:5], [f"x{i}" for i in range(20)], list(map(str, range(20))), [*WAVELENGTHS, "400"], ["1 nm", *WAVELENGTHS]):
        assert axis_of(names) is None
