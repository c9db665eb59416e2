"""Arrays and tables from files: every value is the one in the file, and what cannot be used is told by its place."""

import io
import subprocess
import sys
import warnings
import zipfile

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data.catalogue import READERS, find_source
from latentscape.data.readers import arrays as readers
from latentscape.data.store import InFile, InMemory
from latentscape.errors import DataError, SettingError, UnknownNameError
from latentscape.faces import Face, speaking
from latentscape.reading import AS_IT_IS, ReadOptions
from latentscape.shapes import Support

RNG = np.random.default_rng(0)
UNIT = RNG.random((6, 3)).astype(np.float32)
EPOCH = ("--epochs", 1, "--no-report", "--out", "run")


def read(path, content=None, label=None):
    """What the reader for its ending makes of a file."""
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return READERS[path.suffix].read(path, ReadOptions(label=label)).splits.train


def refusal(path, content=None, label=None) -> str:
    """The sentence by which a file is refused; it names the file."""
    with pytest.raises(DataError) as refused:
        read(path, content, label)
    sentence = str(refused.value)
    assert path.name in sentence and sentence.endswith(".") and "\n" not in sentence
    return sentence


# ---- tables


@pytest.fixture
def csv(tmp_path):
    return tmp_path / "x.csv"


ROWS = [[1, 2.5, -3], [4, 5e2, 6], [7, 8, 9]]
# ways to write these rows
WRITTEN = {
    "without names": "1,2.5,-3\n4,5e2,6\n7,8,9\n",
    "with names": "a,b,c\n1,2.5,-3\n4,5e2,6\n7,8,9\n",
    "with names of which one is a number": "a,2020,c\n1,2.5,-3\n4,5e2,6\n7,8,9\n",
    "by semicolons": "a;b, in metres;c\n1;2.5;-3\n4;5e2;6\n7;8;9\n",
    "by tabs": "a\tb;c\tc, d\n1\t2.5\t-3\n4\t5e2\t6\n7\t8\t9\n",
    "with quotes": '"a","b;""c""","d\ne"\n"1","2.5",-3\n4,5e2,6\n7,8,9\n',
    "from Windows": "a,b,c\r\n1,2.5,-3\r\n4,5e2,6\r\n7,8,9\r\n",
    "from an old Macintosh": "a,b,c\r1,2.5,-3\r4,5e2,6\r7,8,9\r",
    "with a byte order mark": "\ufeff1,2.5,-3\n4,5e2,6\n7,8,9\n",
    "with a byte order mark and names": "\ufeffa,b,c\n1,2.5,-3\n4,5e2,6\n7,8,9\n",
    "with spaces": " a , b , c \n 1 , 2.5, -3\n4,5e2 ,6\n7,8,9\n",
    "without an end of the last line": "1,2.5,-3\n4,5e2,6\n7,8,9",
    "with empty lines at the end": "1,2.5,-3\n4,5e2,6\n7,8,9\n\n\r\n",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_the_same_rows_are_read(csv, way):
    examples = read(csv, WRITTEN[way])
    assert examples.x.dtype == torch.float32 and examples.x.tolist() == ROWS and examples.labels is None


def test_one_column_is_a_table(csv):
    assert read(csv, "a\n1\n2\n").x.tolist() == read(csv, "1\n2\n").x.tolist() == [[1], [2]]


def test_a_table_of_many_blocks_is_read_whole(csv, monkeypatch):
    monkeypatch.setattr("latentscape.data.readers.csv_table.MAX_CELLS_CONVERTED_AT_ONCE", 7)
    table = RNG.normal(size=(50, 3)).astype(np.float32)
    np.savetxt(csv, table, delimiter=",", fmt="%.9g")
    assert np.array_equal(read(csv).x.numpy(), table)
    lines = csv.read_text().splitlines()
    lines[40] = "1,2,x"
    assert "line 41, column '3' holds 'x'" in refusal(csv, "\n".join(lines))


def test_as_many_columns_as_there_are(csv):
    table = RNG.normal(size=(2, 20_000)).astype(np.float32)
    np.savetxt(csv, table, delimiter=",", fmt="%.9g")
    assert np.array_equal(read(csv).x.numpy(), table)


# the text of a table, and what the sentence has to say
TABLES = {
    "nothing": ("", ["no rows", "give at least one, and two to train on"]),
    "a mark and nothing": ("\ufeff", ["no rows"]),
    "names alone": ("a,b\n", ["a line of names and no rows"]),
    "a row too short": ("a,b,c\n1,2,3\n4,5\n", ["line 3 has 2 cells", "line 1 has 3", "commas"]),
    "a row too long": ("a;b;c\n1;2;3\n4;5;6;7\n", ["line 3 has 4 cells", "line 1 has 3", "semicolons"]),
    "a row of another separator": ("1\t2\n3\t4\n5,6\n", ["line 3 has 1 cell,", "tabs"]),
    "an empty line": ("1,2\n\n3,4\n", ["line 2 is empty"]),
    "a word among numbers": ("a,b\n1,2\n3,4\n5,six\n", ["line 4, column 'b' holds 'six'", "leave the row out"]),
    "a word after a line break in quotes": ('"a\nb",c\n1,2\n3,x\n', ["line 4, column 'c' holds 'x'"]),
    "infinity": ("1,2\n3,-inf\n", ["line 2, column '2' holds '-inf'"]),
    "more than a number can be": ("1,2\n3,1e999\n", ["line 2, column '2' holds '1e999'", "32-bit"]),
    "more than a 32-bit number can be": ("1,2\n3,1e39\n", ["line 2, column '2' holds '1e39'", "32-bit"]),
    "a number as Python writes it": ("1,2\n3,1_000\n", ["line 2, column '2' holds '1_000'"]),
    "a point and a comma": ("a;b\n1,5;2\n2.5;3\n", ["line 2, column 'a' holds '1,5' with a comma", "'2.5' in line 3 has a point"]),
    "thousands": ('a,b\n"1,500",2\n"2,250",3\n', ["line 2, column 'a' holds '1,500', whose comma may group thousands"]),
    "a column of text": (
        "a,name\n1,Ann\n2,Bob\n",
        ["column 'name' holds 2 different texts ('Ann' in line 2)", 'label="name"', "drop=('name',)", "leave the column out"],
    ),
    "two columns of text": ("a,n,m\n1,Ann,x\n2,Bob,y\n", ["column 'n' holds 2", "and 1 more cannot be used (m)", "drop=('n', 'm')"]),
    "text alone": ("n,m\nAnn,x\nBob,y\n", ["column 'm' holds 2 different texts", "'x' in line 2", "give a table with columns of numbers"]),
    "an empty table": ("a,b\n,\n,\n", ["holds a line of names and no rows"]),
    "one text everywhere": ("a,b\nx,y\nx,y\n", ["no column but a, b", "nothing is left to learn from"]),
    "no separator we know": ("1 2 3\n4 5 6\n", ["separates its cells by spaces", "commas, semicolons or tabs"]),
    "dates of which the day is not known": (
        "d,x\n03/04/2020,1.5\n04/05/2020,2.5\n",
        ["line 2, column 'd' holds '03/04/2020'", "the day or the month", "write dates as 2020-12-31"],
    ),
    "a quote that does not end": ('1,2\n3,"4\n5,6\n', ["begins in line 2", "quotes"]),
    "something after a quote": ('1,2\n3,"4"5\n', ["begins in line 2", "quotes"]),
    "a cell without end": ("1," + "2" * 200_000 + "\n3,4\n", ["begins in line 1", "field limit"]),
    "bytes that are no text": (b"a,b\n1,2\n\xff\xfe\x00,3\n", ["UTF-8", "line 3"]),
    "bytes that are of no letter": (b"a,b\n1,2\nx\x81,3\n", ["not in UTF-8 from line 3 on", "save it as UTF-8"]),
    "text in UTF-16 without a mark": ("a,b\n1,2\n3,4\n".encode("utf-16-le"), ["UTF-16 without a byte order mark", "save it as UTF-8"]),
    "text in UTF-16 that ends early": ("a,b\n1,2\n3,4\n".encode("utf-16")[:-1], ["begins like UTF-16", "save it as UTF-8"]),
    "zeros among the text": ("1,2\n3,4\0\n", ["line 2, column '2' holds '4\\x00'"]),
    "an archive": (b"PK\x03\x04\xe2\x82", ["x.csv"]),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_that_cannot_be_used_is_refused_by_its_place(refused, csv, case):
    content, says = TABLES[case]
    sentence = refusal(csv, content)
    assert [part for part in says if part not in sentence] == []
    with speaking(Face.COMMAND_LINE):
        sentence = refusal(csv, content)
    assert refused("train", "x.csv", *EPOCH) == f"latentscape: {sentence}\n"


def test_a_long_cell_is_not_repeated_in_full(csv):
    assert len(refusal(csv, "1,2\n3," + "x" * 10_000)) < 250


LABELLED = "kind,a,b\nsetosa,1,2\nvirginica,3,4\nsetosa,5,6\n"


def test_a_column_of_text_gives_classes(csv):
    examples = read(csv, LABELLED, "kind")
    assert examples.x.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert examples.labels.tolist() == [0, 1, 0] and examples.classes == ("setosa", "virginica")
    assert len(examples.columns) == 2 and "kind" not in examples.columns


def test_a_column_without_a_name_goes_by_its_number(csv):
    examples = read(csv, "1,2,yes\n3,4,no\n5,6,yes\n", "3")
    assert examples.x.tolist() == [[1, 2], [3, 4], [5, 6]] and examples.labels.tolist() == [1, 0, 1] and examples.classes == ("no", "yes")
    assert examples.columns == ()


def test_whole_numbers_are_labels_as_they_are(csv):
    examples = read(csv, "a,y\n1,7\n2,-1\n3,7.0\n", "y")
    assert examples.columns == ("a",)
    assert examples.x.tolist() == [[1], [2], [3]] and examples.labels.tolist() == [7, -1, 7] and examples.classes == ()


def test_a_column_that_is_asked_for_by_name_has_one(csv):
    examples = read(csv, "1,2,kind\n3,4,a\n5,6,b\n", "kind")  # the first line could be a row
    assert examples.x.tolist() == [[3, 4], [5, 6]] and examples.classes == ("a", "b")


def test_labels_that_are_none_are_refused(csv):
    with pytest.raises(UnknownNameError, match=r"no column 'knid' in x.csv; did you mean 'kind'\? Known: a, b, kind\."):
        read(csv, LABELLED, "knid")
    names, numbers = ",".join(f"x{i}" for i in range(100)), ",".join(["1"] * 100)
    with pytest.raises(UnknownNameError, match=r"'y' in x\.csv\. Known: x0, x1, .*, x15 and 92 more\."):
        read(csv, f"{names}\n{numbers}\n{numbers}\n", "y")
    assert "line 3, column 'y' holds '-inf', which is no label" in refusal(csv, "a,y\n1,1\n2,-inf\n", "y")
    assert r"holds 'p\x1b[31m', which cannot be printed" in refusal(csv, "a,y\n1,p\x1b[31m\n2,q\n", "y")
    assert "only empty cells" in refusal(csv, "a,y\n1,\n2,\n", "y")
    assert "several columns called 'y'" in refusal(csv, "y,y\n1,2\n3,4\n", "y")
    assert "no column but y; nothing is left to learn from" in refusal(csv, "y\n1\n2\n", "y")


def test_a_run_on_a_table_keeps_its_labels(ask, here):
    table = np.column_stack([RNG.normal(size=(60, 2)), np.repeat([0, 1], 30)])
    rows = [f"{a:.4f};{b:.4f};{'cat' if c else 'dog'}" for a, b, c in table]
    (here / "pets.csv").write_text("\n".join(["length;weight;kind", *rows]))
    assert ask("train", "pets.csv", "--label", "kind", *EPOCH).code == 0
    run = ls.load("run")
    assert run.splits.train.classes == ("cat", "dog") and run.splits.train.shape == (2,)
    assert ask("evaluate", "run").code == 0
    said = ask("sources", "pets.csv", "--label", "kind")
    assert said.code == 0 and "labels: cat: 30  dog: 30" in said.out


# ---- archives


@pytest.fixture
def npz(tmp_path):
    return tmp_path / "x.npz"


@pytest.mark.parametrize("name", ["x", "X", "images", "data", "whatever"])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_an_archive_is_read_by_the_name_of_its_array(npz, name, save):
    save(npz, **{name: UNIT})
    assert np.array_equal(read(npz).x.numpy(), UNIT) and read(npz).labels is None


def test_labels_come_along(npz):
    for name in ("y", "labels"):
        np.savez(npz, **{"x": UNIT, name: np.array([2, 0, 1, 2, 0, 1], dtype=np.uint8)})
        examples = read(npz)
        assert examples.labels.tolist() == [2, 0, 1, 2, 0, 1] and examples.labels.dtype == np.int64 and examples.classes == ()
    np.savez(npz, x=UNIT, names=np.array(["b", "a", "b", "a", "b", "b"]), other=np.zeros(3))
    examples = read(npz, label="names")
    assert examples.labels.tolist() == [1, 0, 1, 0, 1, 1] and examples.classes == ("a", "b")


def test_pixels_in_an_archive_stay_bytes(npz):
    pixels = RNG.integers(0, 256, (6, 5, 4), dtype=np.uint8)
    np.savez_compressed(npz, images=pixels)
    examples = read(npz)
    assert examples.x.dtype == torch.uint8 and examples.levels == 255 and np.array_equal(examples.x.numpy()[:, 0], pixels)
    assert find_source(str(npz)).support is Support.UNIT


def packed(**members: bytes) -> bytes:
    """The bytes of a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def saved(array, **options) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def promised(shape: str, content: bytes = b"", descr: str = "<f4") -> bytes:
    """An .npy file of any shape that is said of it."""
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    return b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + text.ljust(117).encode() + b"\n" + content


def stamped(content: bytes, old: bytes, new: bytes) -> bytes:
    assert content.count(old) >= 1 and len(old) == len(new)
    return content.replace(old, new)


GOOD = packed(x__npy=saved(UNIT))
BIG = 300 * 1024
ARCHIVES = {
    "nothing": (b"", ["0 bytes", "numpy.savez"]),
    "no archive": (b"hello", ["5 bytes", "not a zip file", "numpy.savez"]),
    "an archive cut short": (GOOD[:-30], ["numpy.savez"]),
    "no arrays": (packed(a__txt=b"hello"), ["no array of examples"]),
    "labels alone": (packed(y__npy=saved(np.arange(4))), ["no array of examples"]),
    "a name with a line break": (packed(**{"x\n__npy": saved(UNIT)}), ["'x\\n'", "cannot be printed"]),
    "a header as Python 2 wrote it": (packed(x__npy=promised("(6L, 3)", bytes(72))), ["its header is not in NumPy's present format"]),
    "a header that nobody wrote": (packed(x__npy=promised("(6, 3", bytes(72))), ["its header is not in NumPy's present format"]),
    "no array of a known name": (
        packed(a__npy=saved(UNIT), b__npy=saved(UNIT)),
        ["a, b", "none of which is called x, X, images, data or codes", 'array="a"'],
    ),
    "two arrays of known names": (packed(x__npy=saved(UNIT), data__npy=saved(UNIT)), ["x, data", "more than one"]),
    "two arrays of labels": (packed(x__npy=saved(UNIT), y__npy=b"", labels__npy=b""), ["y and labels", 'label="y"']),
    "no .npy file in it": (packed(x__npy=b"hello"), ["magic string", "numpy.savez"]),
    "an object": (packed(x__npy=saved(np.array([[{}, 1]] * 3), allow_pickle=True)), ["x in x.npz", "pickle"]),
    "labels of objects": (packed(x__npy=saved(UNIT), y__npy=saved(np.array([{}] * 6), allow_pickle=True)), ["y in x.npz", "pickle"]),
    "terabytes by its header": (
        packed(x__npy=promised("(1000000000000, 4)")),
        ["x in x.npz promises", "4,000,000,000,000 values", "0 are"],
    ),
    "less than its header says": (packed(x__npy=promised("(6, 3)", bytes(40))), ["18 values", "10 are there (40 bytes)"]),
    "more than its header says": (packed(x__npy=promised("(6, 3)", bytes(80))), ["18 values", "20 are there (80 bytes)"]),
    "labels of terabytes": (packed(x__npy=saved(UNIT), y__npy=promised("(1000000000000,)", b"", "<U4")), ["y in x.npz promises", "0 are"]),
    "holes": (packed(x__npy=saved(np.where(UNIT > 0.9, np.nan, UNIT))), ["x in x.npz holds", "NaN"]),
    "five axes": (packed(x__npy=saved(np.zeros((2, 2, 2, 2, 2)))), ["(2, 2, 2, 2, 2)"]),
    "too few labels": (packed(x__npy=saved(UNIT), y__npy=saved(np.arange(5))), ["y in x.npz", "(5,)", "6 examples"]),
    "labels of three axes": (packed(x__npy=saved(UNIT), y__npy=saved(np.zeros((6, 1, 1)))), ["(6, 1, 1)", "give one label for each"]),
    "labels that are infinite": (
        packed(x__npy=saved(UNIT), y__npy=saved(np.arange(6) / np.float64(0.5) + [0, np.inf, 0, 0, 0, 0])),
        ["inf"],
    ),
    "labels that are missing": (packed(x__npy=saved(UNIT), y__npy=saved(np.full(6, np.nan))), ["holds nan in row 0"]),
    "a changed byte": (stamped(packed(x__npy=saved(UNIT)), GOOD[60:64], bytes(4)), ["x.npz"]),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_an_archive_that_cannot_be_used_is_refused(npz, case):
    content, says = ARCHIVES[case]
    sentence = refusal(npz, content)
    assert [part for part in says if part not in sentence] == []


def test_no_cut_of_an_archive_goes_unnoticed(npz):
    for length in range(len(GOOD)):
        refusal(npz, GOOD[:length])


def test_no_changed_byte_changes_what_is_read(npz):
    for at in range(len(GOOD)):
        npz.write_bytes(GOOD[:at] + bytes([GOOD[at] ^ 4]) + GOOD[at + 1 :])
        try:
            found = READERS[".npz"].read(npz, AS_IT_IS).splits.train
        except DataError:
            continue
        assert np.array_equal(found.x.numpy(), UNIT)  # a date, or what nobody looks at


def test_an_archive_that_lies_about_a_size_is_refused_before_memory_is_taken(npz):
    honest = packed(x__npy=promised("(6, 3)", bytes(72)))
    size = (200).to_bytes(4, "little")
    lying = honest.replace(size, (2**31).to_bytes(4, "little"))
    assert lying != honest
    assert "promises 2,147,483,648 bytes" in refusal(npz, lying)


def test_other_ways_of_packing_are_refused(npz):
    with zipfile.ZipFile(npz, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("x.npy", saved(UNIT))
    assert "numpy.savez never does" in refusal(npz)


def test_two_arrays_of_one_name_are_refused(npz):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(npz, "w") as archive:
            archive.writestr("x.npy", saved(UNIT))
            archive.writestr("x.npy", saved(UNIT))
    assert "two arrays called 'x'" in refusal(npz)


def test_labels_that_are_not_in_the_archive_are_refused(npz):
    np.savez(npz, x=UNIT, kind=np.arange(6))
    with pytest.raises(UnknownNameError, match=r"no array 'knid' in x\.npz; did you mean 'kind'\? Known: kind, x\."):
        read(npz, label="knid")
    assert "no array of examples" in refusal(npz, packed(x__npy=saved(UNIT)), "x")


def test_a_run_on_an_archive(ask, here):
    np.savez("x.npz", images=RNG.integers(0, 256, (40, 6, 5), dtype=np.uint8), y=np.arange(40) % 4)
    assert ask("train", "x.npz", *EPOCH).code == 0
    run = ls.load("run")
    assert run.splits.train.shape == (1, 6, 5) and set(run.splits.train.labels) == {0, 1, 2, 3}
    assert ask("evaluate", "run").code == 0


# ---- arrays


@pytest.fixture
def npy(tmp_path):
    return tmp_path / "x.npy"


@pytest.mark.parametrize("shape", ["(1000000000000, 4)", "(10000000000000000000000, 4)", "(6, 4)", "(6, 2)"])
def test_an_array_that_is_not_as_long_as_it_says_is_refused(npy, shape):
    sentence = refusal(npy, promised(shape, UNIT.tobytes()))
    assert shape in sentence and "18 are there (72 bytes)" in sentence and "numpy.save" in sentence


def test_a_header_of_terabytes_takes_no_memory(npy):
    npy.write_bytes(promised("(1000000000000, 4)", bytes(100)))
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30));"
        "from latentscape.cli.main import run_command; sys.exit(run_command(['sources', sys.argv[1]]))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(npy)], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "promises (1000000000000, 4)" in done.stderr


def test_a_format_that_numbers_are_not_saved_in_is_refused(npy):
    assert "numpy.save" in refusal(npy, b"\x93NUMPY\x03\x00" + promised("(6, 3)", UNIT.tobytes())[8:])
    assert "numpy.save" in refusal(npy, promised("(-6, 3)", UNIT.tobytes()))


def test_arrays_have_no_labels(npy):
    np.save(npy, UNIT)
    for name, word in ((str(npy), "x.npy has nothing called 'y'"), ("digits", "digits is not read with")):
        with pytest.raises(SettingError, match=word):
            find_source(name, label="y")


def test_values_beyond_32_bits_are_refused(npy):
    np.save(npy, np.array([[1.0, 2.0], [3.0, -1e200], [1e300, 0.0]]))
    assert "holds values up to 1e+300, the first beyond 32-bit numbers in row 1 (at [1, 1])" in refusal(npy)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", ">f8", "i1", "i8", "u1", "u8", "?"])
def test_every_kind_of_number_is_read_for_its_value(npy, dtype):
    array = np.array([[0, 1, 1], [1, 0, 1]]).astype(dtype)
    for order in "CF":
        np.save(npy, np.asarray(array, order=order))
        assert read(npy).values().tolist() == [[0, 1, 1], [1, 0, 1]]
        assert find_source(str(npy)).support is Support.BINARY


@pytest.mark.parametrize(
    ("array", "kind"),
    [
        (UNIT, InFile),
        ((UNIT.reshape(6, 3, 1) * 255).astype(np.uint8), InFile),
        (UNIT.astype(np.float64), InFile),
        (np.asfortranarray(UNIT), InMemory),
    ],
    ids=["numbers", "pixels", "doubles", "columns"],
)
def test_a_large_array_stays_in_its_file_which_is_left_as_it_is(npy, monkeypatch, array, kind):
    np.save(npy, array)
    whole, before = read(npy), npy.read_bytes()
    monkeypatch.setattr(readers, "MIN_BYTES_LEFT_IN_FILE", 8)
    examples = read(npy)
    assert type(whole.store) is InMemory and type(examples.store) is kind
    assert examples.x.equal(whole.x) and examples.levels == whole.levels and examples.shape == whole.shape
    assert (examples.size, examples.store.dtype, examples.device) == (18, whole.x.dtype, whole.x.device)
    examples.x.zero_()  # torch may write to it, and would complain if it could not
    assert npy.read_bytes() == before
    assert find_source(str(npy)).load().train.x.equal(whole.x)


@pytest.mark.parametrize("bytes_left_in_file", [1, 2**28])
def test_what_is_far_down_a_large_array_is_looked_at_too(npy, monkeypatch, bytes_left_in_file):
    monkeypatch.setattr(readers, "MIN_BYTES_LEFT_IN_FILE", bytes_left_in_file)
    monkeypatch.setattr(readers, "MAX_VALUES_CHECKED_AT_ONCE", 6)
    array = RNG.normal(size=(50, 3)).astype(np.float32)
    array[41, 2], array[44, 0] = np.nan, np.inf
    np.save(npy, array)
    assert "1 NaN and 1 infinite values, the first in row 41 (at [41, 2])" in refusal(npy)
    np.save(npy, array.reshape(25, 3, 2))  # the place is that in the array as it came, without the channel that images get
    assert "the first in row 20 (at [20, 2, 1])" in refusal(npy)
