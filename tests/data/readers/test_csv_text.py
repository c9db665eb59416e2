"""The rows of a text are the same in every encoding and with every separator, and are counted as an editor counts lines."""

import gzip

import pytest

from latentscape.data.readers.csv_text import open_text
from latentscape.errors import DataError

TABLE = 'Länge,"b, in\nmetres"\n1,2\n3,"x\n\ny"\n5,6\n'
ROWS = [(1, ["Länge", "b, in\nmetres"]), (3, ["1", "2"]), (4, ["3", "x\n\ny"]), (7, ["5", "6"])]


def rows(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    text = open_text(path)
    return [tuple(row) for row in text.rows()], text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_the_rows_and_their_lines_are_those_of_an_editor(tmp_path, encoding, suffix):
    content = TABLE.encode(encoding)
    read, text = rows(tmp_path / f"x{suffix}", gzip.compress(content) if suffix == ".csv.gz" else content)
    assert read == ROWS == [tuple(row) for row in text.rows()]  # it can be read again
    said = [f"x{suffix} is not in UTF-8, so it is read as Windows-1252, in which line 1 begins 'Länge,\"b, in'; "]
    assert [note.startswith(said[0]) for note in text.notes] == ([True] if encoding == "cp1252" else [])


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_says_the_order(tmp_path, order):
    assert rows(tmp_path / "x.csv", ("\ufeff" + TABLE).encode(order))[0] == ROWS


@pytest.mark.parametrize(
    ("content", "separator"),
    [
        ("a;b\n1,5;2,5\n", ";"),  # a decimal comma in each cell
        ("1,5;2,5\n3,5;4,5\n", ";"),
        ('mass; in kg,"length; in m"\n1,2\n', ","),  # a semicolon in one line alone
        ("a\tb;c\n1\t2;3\n", "\t"),
        ("a,b\n1,2\n", ","),
        ("sep=;\na;b\n1;2\n", ";"),
        ("a\n1\n", ","),
    ],
)
def test_the_separator_divides_all_lines_alike(tmp_path, content, separator):
    read, text = rows(tmp_path / "x.csv", content)
    assert text.separator == separator and {len(cells) for _, cells in read} == {1 if content == "a\n1\n" else 2}


def test_a_line_that_tells_the_separator_is_no_row(tmp_path):
    assert rows(tmp_path / "x.csv", "sep=;\na;b\n1;2\n")[0] == [(2, ["a", "b"]), (3, ["1", "2"])]
    with pytest.raises(DataError, match="line 3 has 1 cell, but line 2 has 2"):
        rows(tmp_path / "x.csv", "sep=;\na;b\n1,2\n")


def test_rows_of_empty_cells_at_the_end_are_left_out(tmp_path):
    assert rows(tmp_path / "x.csv", "a,b\n1,2\n,\n3,4\n,\n , \n")[0] == [(1, ["a", "b"]), (2, ["1", "2"]), (3, ["", ""]), (4, ["3", "4"])]


def test_a_packed_table_that_is_damaged_is_refused(tmp_path):
    packed = gzip.compress(b"a,b\n" + b"1,2\n" * 1000)
    for content in (b"a,b\n1,2\n", packed[:-9], packed[:20] + b"????" + packed[24:]):
        with pytest.raises(DataError, match=r"x\.csv\.gz is not a readable gzip file .*; pack it again\."):
            rows(tmp_path / "x.csv.gz", content)


def test_what_is_packed_is_no_larger_than_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("latentscape.data.store.available_memory", lambda: 2**23)
    with pytest.raises(DataError, match=r"The rows of x\.csv\.gz take"):
        rows(tmp_path / "x.csv.gz", gzip.compress(b"0" * 2**24))
