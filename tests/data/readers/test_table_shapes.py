"""Tables as people have them: what is an example, what a label, what the name of a row, and what is said of each choice."""

import re
import shlex

import numpy as np
import pytest
import torch

from latentscape.data.catalogue import READERS, find_source
from latentscape.data.readers.tables import read_csv
from latentscape.errors import DataError, UnknownNameError
from latentscape.faces import Face, speaking
from latentscape.reading import Column, ColumnKind, ReadOptions
from latentscape.shapes import Support

RNG = np.random.default_rng(0)
SPECTRA = RNG.random((12, 20)).round(3)
WAVELENGTHS = [f"{400 + 2.5 * i:g}" for i in range(20)]


@pytest.fixture
def table(tmp_path):
    """Reads a table from its text: its examples, and what is said."""

    def read(text, **reading):
        path = tmp_path / "x.csv"
        path.write_text(text, encoding="utf-8")
        with speaking(Face.COMMAND_LINE):
            loaded = read_csv(path, ReadOptions(**reading))
        return loaded.splits.train, loaded.notes

    return read


def lines(*rows, separator=","):
    return "\n".join(separator.join(map(str, row)) for row in rows) + "\n"


def spectra(first, names=WAVELENGTHS):
    """A table of spectra with another column before them: its name, and its cells."""
    name, *cells = first
    return lines([name, *names], *([cell, *row] for cell, row in zip(cells, SPECTRA.tolist(), strict=True)))


INDICES = {
    "without a name": ["", *range(12)],
    "as pandas names it": ["Unnamed: 0", *range(1, 13)],
    "index": ["index", *RNG.permutation(50)[:12]],
    "sample_id of texts": ["sample_id", *(f"S{i}" for i in range(12))],
    "ID": ["ID", *(7 * i for i in range(12))],
    "counted from 1 on": ["number", *range(1, 13)],
    "names": ["mineral", *(f"mineral {'abcdefghijkl'[i]}" for i in range(12))],
}


@pytest.mark.parametrize("case", INDICES)
def test_spectra_after_an_index(table, case):
    examples, notes = table(spectra(INDICES[case]))
    assert np.array_equal(examples.x.numpy(), SPECTRA.astype(np.float32)) and examples.schema == () and examples.kind == ""
    assert examples.columns == tuple(WAVELENGTHS) and examples.axis.positions == tuple(map(float, WAVELENGTHS))
    assert examples.ids.tolist() == list(map(str, INDICES[case][1:])) and examples.labels is None
    assert "names or numbers the rows of x.csv, so it is left out; to keep it, name it in --columns ..." in notes[-1]


def test_spectra_after_a_label(table):
    kinds = ["kind", *(["soil", "rock"] * 6)]
    examples, notes = table(spectra(kinds), label="kind")
    assert examples.classes == ("rock", "soil") and examples.labels.tolist() == [1, 0] * 6 and examples.label_name == "kind"
    assert np.array_equal(examples.x.numpy(), SPECTRA.astype(np.float32)) and len(examples.axis.positions) == 20 and notes == ()
    examples, notes = table(spectra(kinds))  # the same table without the option
    assert (
        examples.schema[0] == Column("kind", ColumnKind.CATEGORY, ("rock", "soil"))
        and examples.x[:, 1:].numpy().tolist() == SPECTRA.tolist()
    )
    assert notes[-1] == "column 'kind' is learnt as a part of each row; if it holds labels: --label kind"


def test_spectra_alone_and_with_units(table):
    rows = SPECTRA.tolist()
    for text in (lines(WAVELENGTHS, *rows), lines(["id", *WAVELENGTHS], ["", *["a.u."] * 20], *([i, *row] for i, row in enumerate(rows)))):
        examples, _ = table(text)
        assert np.array_equal(examples.x.numpy(), SPECTRA.astype(np.float32)) and examples.columns == tuple(WAVELENGTHS)
    examples, _ = table(lines(WAVELENGTHS, *rows), header=False)
    assert len(examples) == 13 and examples.columns == () and examples.axis is None


def passengers(n=60):
    """A table of numbers, texts, dates and missing cells, after the passengers of a ship."""
    header = ["PassengerId", "Survived", "Pclass", "Name", "Sex", "Age", "SibSp", "Fare", "Embarked", "Alone", "Born"]
    rows = [
        [i + 1, i % 2, i % 3 + 1, f'"Last, Mr. {i}"', ("male", "female")[i % 2], "" if i % 5 == 0 else 20.5 + i, (0, 0, 1, 3)[i % 4]]
        for i in range(n)
    ]
    for i, row in enumerate(rows):
        row += [f"{i * 1.5:.2f}", "SCQ"[i % 3] if i else "", ("yes", "no")[i % 2], f"19{i + 10:02}-03-04"]
    return lines(header, *rows)


def test_passengers(table):
    with pytest.raises(DataError, match=r"column 'Name' holds 60 different texts .*; leave the column out \(--drop Name\), or take it as "):
        table(passengers())
    examples, notes = table(passengers(), drop=("Name",), label="Survived")
    assert [(column.name, str(column.kind)) for column in examples.schema] == [
        ("Pclass", "number"),
        ("Sex", "category"),
        ("Age", "number"),
        ("SibSp", "count"),
        ("Fare", "number"),
        ("Embarked", "category"),
        ("Alone", "yes/no"),
        ("Born", "date"),
    ]
    assert examples.columns == tuple(column.name for column in examples.schema) and examples.kind == "table"
    assert examples.labels.tolist() == [0, 1] * 30 and examples.ids.tolist() == [str(i + 1) for i in range(60)]
    values = examples.x.numpy()
    assert values.dtype == np.float64 and np.isnan(values).sum(0).tolist() == [0, 0, 12, 0, 0, 1, 0, 0]
    assert values[1].tolist() == [2, 0, 21.5, 0, 1.5, 0, 0, (np.datetime64("1911-03-04") - np.datetime64("1970-01-01")).astype(int)]
    assert "13 cells are missing in x.csv, in columns Age, Embarked" in notes


def test_a_typed_table_is_a_source(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,x\n2,y\n3,x\n,y\n")
    source = find_source(str(tmp_path / "x.csv"))
    assert source.kind == "table" and source.support is Support.REAL and source.shape == (2,) and len(source.notes) == 3


def test_a_table_of_numbers_has_no_schema_and_is_stored_in_32_bits(table):
    for text in ("a,b\n1,0\n0,1\n1,1\n", "1;0,5\n0;1\n"):
        examples, _ = table(text)
        assert examples.schema == () and examples.x.dtype == torch.float32


def test_what_32_bits_cannot_tell_apart_is_kept_in_64(table):
    z = RNG.normal(size=600)
    rows = np.column_stack([1_700_000_000 + 60 * z, 101_325 + 0.005 * z, z])
    examples, _ = table(lines(["time", "pressure", "z"], *rows.tolist()))
    assert examples.x.dtype == torch.float64 and np.array_equal(examples.x.numpy(), rows)
    examples, _ = table(lines(["big", "fixed"], [1e30, 0.1], [2e30, 0.1]))  # a constant is nothing to tell apart
    assert examples.x.dtype == torch.float32


def test_columns_are_chosen_by_name_or_number(table):
    text = 'a,"b, in m",c\n1,2,5\n4,5,7\n'
    for reading in ({"columns": ("c", "a")}, {"drop": ("b, in m",)}, {"columns": ("a", "b, in m", "c"), "drop": ("b, in m",)}):
        examples, _ = table(text, **reading)
        assert examples.columns == ("a", "c") and examples.x.tolist() == [[1, 5], [4, 7]]
    examples, _ = table("1,2,5\n4,5,7\n", drop=("2",))
    assert examples.columns == ("1", "3") and examples.x.tolist() == [[1, 5], [4, 7]]
    examples, _ = table(spectra(INDICES["counted from 1 on"]), columns=("number", "400"))  # an index is kept if it is named
    assert examples.columns == ("number", "400") and examples.ids is None
    quoting = r"no column 'b' in x\.csv\. Known: a, 'b, in m', c\. A name with a comma stands in quotes: --drop '\"b, in m\"'\."
    with pytest.raises(UnknownNameError, match=quoting):
        table(text, drop=("b",))
    with pytest.raises(DataError, match="no column but a, 'b, in m', c; nothing is left"):
        table(text, drop=("a", "b, in m", "c"))
    with pytest.raises(DataError, match="several columns called 'a'"):
        table("a,a,b\n1,2,3\n4,5,6\n", drop=("a",))


def test_labels_that_are_numbers_or_missing(table):
    ages = RNG.normal(40, 10, 60).round(1)
    examples, notes = table(lines(["age", "x"], *zip(["", *ages[1:]], range(60), strict=True)), label="age")
    assert examples.labels is None and np.array_equal(examples.label_values[1:], ages[1:]) and np.isnan(examples.label_values[0])
    assert examples.label_name == "age" and "1 row of x.csv has no label in column 'age'" in notes
    assert "column 'age' holds numbers that are not classes; they colour pictures, and training does not use them" in notes
    examples, notes = table("k,x\n1,1\n,2\n2,5\n", label="k")
    assert examples.classes == ("1", "2", "missing") and examples.labels.tolist() == [0, 2, 1]
    examples, _ = table("k,x\n1,1\nb,2\nb,5\n", label="k")  # mixed
    assert examples.classes == ("1", "b") and examples.labels.tolist() == [0, 1, 1]
    examples, _ = table("k,x\n3,1\n1,2\n3.0,5\n", label="k")
    assert examples.classes == () and examples.labels.tolist() == [3, 1, 3] and examples.label_values is None


def test_what_says_nothing_is_left_out(table):
    examples, notes = table("a,site,,b\n1,A,,2\n3,A,,5\n")
    assert examples.columns == ("a", "b") and examples.x.tolist() == [[1, 2], [3, 5]] and examples.schema == ()
    assert notes == ("column 'site' holds only the text 'A', so it is left out", "column 'column 3' has no values, so it is left out")


def test_a_row_alone_and_a_row_of_nothing(table):
    assert table("a,b\n1,2\n")[0].x.tolist() == [[1, 2]]
    examples, _ = table("a,b\n1,2\n,\n3,4\n,\n")
    assert len(examples) == 3 and examples.x[1].isnan().all()


@pytest.mark.parametrize("suffix", [".tsv", ".csv.gz"])
def test_other_endings(tmp_path, suffix):
    import gzip

    path = tmp_path / f"rows{suffix}"
    text = b"a\tb\n1\t2\n3\t4\n"
    path.write_bytes(gzip.compress(text) if suffix == ".csv.gz" else text)
    source = find_source(str(path))
    assert source.name == "rows" and source.load().train.x.tolist() == [[1, 2], [3, 4]] and READERS[suffix]


# ---- columns that a run takes

RUN = (Column("a"), Column("port", ColumnKind.CATEGORY, ("C", "Q", "S")), Column("alone", ColumnKind.YES_NO, ("no", "yes")))


def test_columns_of_a_run_are_found_by_name(table):
    for text in ("a,port,alone\n1,S,yes\n", "alone,a,port\nyes,1,S\n", "id,alone,new,a,port\nr1,YES,7,1,S\n"):
        examples, notes = table(text, schema=RUN)
        assert examples.x.tolist() == [[1, 2, 1]] and examples.schema == RUN and examples.columns == ("a", "port", "alone")
    assert examples.ids.tolist() == ["r1"] and notes == ("x.csv has columns that are not needed, which are left out: new",)
    examples, notes = table("1,S,yes\n2,C,no\n", schema=RUN)
    assert examples.x.tolist() == [[1, 2, 1], [2, 0, 0]] and notes == (
        "x.csv has no names, so its columns are taken in the order a, port, alone",
    )


def test_columns_that_a_run_misses_are_refused(table):
    with pytest.raises(UnknownNameError, match=r"no column 'port' in x\.csv, which .* \(2 are missing: port, alone\)\. Known: a, b, c\."):
        table("a,b,c\n1,S,yes\n", schema=RUN)
    with pytest.raises(UnknownNameError, match=r"no column 'port' in x\.csv, which .*; did you mean 'ports'\?"):
        table("a,ports,alone\n1,S,yes\n", schema=RUN)
    with pytest.raises(DataError, match=r"x\.csv has no names and 2 columns, but 3 are needed: a, port, alone; write the names"):
        table("1,S\n2,C\n", schema=RUN)
    with pytest.raises(
        DataError, match=r"line 2, column 'a' holds 'six', which is not a finite 32-bit number; correct it, or leave the row"
    ):
        table("a,port,alone\nsix,S,yes\n", schema=RUN)


def test_wavelengths_of_a_run_name_the_columns_of_one_row(table):
    schema = tuple(map(Column, WAVELENGTHS))
    examples, _ = table(lines(reversed(WAVELENGTHS), SPECTRA[0][::-1].tolist()), schema=schema)
    assert len(examples) == 1 and np.array_equal(examples.x.numpy(), SPECTRA[:1].astype(np.float32)) and examples.schema == ()


# ---- remedies

REFUSED = {
    "a column of names": passengers(),
    "two columns of names": "a,n,m\n1,Ann,x\n2,Bob,y\n",
    "names with commas": 'a,"n, m","o ""p"""\n1,Ann,x\n2,Bob,y\n',
    "a word among numbers": "a,b\n1,2\n3,4\n5,six\n",
    "words in two columns": "a,b,c\n1,2,8\n3,4,x\n5,six,7\n",
    "thousands": 'a,b\n"1,500",2\n"2,250",3\n',
    "ambiguous dates": "d,x\n03/04/2020,1.5\n04/05/2020,2.5\n",
    "names in a line that may be of names": "name,0.3,0.1\nAnn,0.2,0.7\nBob,0.1,0.5\nBob,0.2,0.5\n",
    "names without a line of names": "1,Ann,0.3\n2,Bob,0.2\n3,Cid,0.5\n",
    "a text that cannot be printed": "a,b\n1,x\x1b\n2,y\n3,x\x1b\n4,y\n",
    "a text of names after a drop": ("a,n,m\n1,Ann,x\n2,Bob,y\n", "--drop", "n"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_every_remedy_of_a_refusal_works(ask, here, case):
    text, *words = (REFUSED[case],) if isinstance(REFUSED[case], str) else REFUSED[case]
    (here / "x.csv").write_text(text)
    with speaking(Face.COMMAND_LINE), pytest.raises(DataError) as refused:
        find_source("x.csv", reading=ReadOptions(drop=tuple(words[1:])))
    sentence = str(refused.value)
    assert ask("sources", "x.csv", *words).err == f"latentscape: {sentence}\n"
    assert refused.value.remedies and "--label 1" not in sentence
    for remedy in refused.value.remedies:
        option = remedy.said(Face.COMMAND_LINE)
        assert option in sentence
        answer = ask("sources", "x.csv", *(words if not option.startswith("--drop") else ()), *shlex.split(option))
        assert answer.code == 0, answer.err


NOTED = {
    "wavelengths": lines(WAVELENGTHS, *SPECTRA.tolist()),
    "a line that counts": "0,1,2\n0.5,0.1,3\n0.7,2,0.1\n",
    "categories": "a,kind\n1,x\n2,y\n3,x\n4,y\n",
}


@pytest.mark.parametrize("case", NOTED)
def test_every_option_that_a_note_names_changes_the_choice(ask, here, case):
    (here / "x.csv").write_text(NOTED[case])
    with speaking(Face.COMMAND_LINE):
        source = find_source("x.csv")
    options = [option for note in source.notes for option in re.findall(r": (--.*)$", note)]
    assert options
    for option in options:
        answer = ask("sources", "x.csv", "--json", *shlex.split(option))
        assert answer.code == 0 and answer.out != ask("sources", "x.csv", "--json").out


def test_no_message_repeats_a_long_line(table):
    numbers = ["0.123"] * 140
    for text in (
        lines(numbers, ["x"] * 140),
        lines(["a"] * 140, numbers[:-1]),
        lines(numbers, numbers, separator=" "),
        lines(WAVELENGTHS * 7, numbers),
    ):
        with pytest.raises((DataError, UnknownNameError)) as refused:
            table(text, label="none")
        assert len(str(refused.value)) < 300
