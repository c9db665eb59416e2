"""The notebooks run, on little; those that are there are what their sources make; and translations say the same under the same headings."""

import ast
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

HERE = Path(__file__).parents[1] / "docs" / "notebooks"
SMALL = {
    "SOURCE": "digits",
    "OTHER": "digits",
    "BETAS": [0.3, 3],
    "PIECES": [1, 3],
    "SETTINGS": {"train.epochs": 1, "train.min_steps": 0, "train.batch": 256, "data.split.heldout": 0.1},
}
OWN_SOURCES = {"6-chords": "progressions"}  # of notebooks that need another kind of data
VERBATIM = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", flags=re.DOTALL)


def load_make() -> ModuleType:
    """The script that builds them; nothing of Jupyter is needed for what is used here."""
    spec = importlib.util.spec_from_file_location("notebooks_make", HERE / "make.py")
    assert spec is not None and spec.loader is not None
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = load_make()
NAMES = make.names()
TRANSLATIONS = [(name, language) for name in NAMES for language in make.languages(name)]


def run_as_a_notebook_does(code: str, names: dict) -> object:
    """Run a cell, and give back the value of its last expression, which a notebook would show."""
    tree = ast.parse(code)
    last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return None if last is None else eval(compile(last, "cell", "eval"), names)


def cells_in(file: str) -> list[dict]:
    return json.loads((HERE / file).read_text(encoding="utf-8"))["cells"]


def headings(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", text)


def verbatim(text: str) -> set[str]:
    """Code and formulas, which a translation keeps, in whatever order."""
    return set(VERBATIM.findall(text))


@pytest.mark.parametrize("name", NAMES)
def test_the_code_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plt.switch_backend("agg")
    names: dict = {}
    values = SMALL | {"SOURCE": OWN_SOURCES.get(name, SMALL["SOURCE"])}
    shown = [run_as_a_notebook_does(make.with_values(cell.text, values), names) for cell in make.cells_of(name) if cell.kind == "code"]
    figures = [value for value in shown if isinstance(value, Figure)]
    plt.close("all")
    assert len(figures) >= 2 and all(figure.axes for figure in figures)


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_stand_in_one_cell_near_the_top(name):
    cells = make.cells_of(name)
    assert [cell.kind for cell in cells[:2]] == ["markdown", "code"]
    assert {"SOURCE", "SETTINGS"} <= {node.targets[0].id for node in ast.parse(cells[1].text).body}
    assert make.value_of(cells, "SETTINGS") == "{}"
    assert 8 <= len(cells) <= 26


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_what_its_source_makes(name):
    shown, _ = make.as_it_is(name)
    source = make.cells_of(name)
    assert [cell.kind for cell in shown] == [cell.kind for cell in source]
    assert [cell.text for cell in shown if cell.kind == "markdown"] == [cell.text for cell in source if cell.kind == "markdown"]
    assert make.code_of(shown) == make.code_of(source)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_was_run_from_its_top_without_trouble(name):
    code = [cell for cell in cells_in(f"{name}.ipynb") if cell["cell_type"] == "code"]
    outputs = [output for cell in code for output in cell["outputs"]]
    assert [cell["execution_count"] for cell in code] == [*range(1, len(code) + 1)]
    assert [trouble for trouble in map(make.wrong_with, outputs) if trouble] == []
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3
    assert (HERE / f"{name}.ipynb").stat().st_size < 1_000_000


@pytest.mark.parametrize(("name", "language"), TRANSLATIONS)
def test_a_translation_says_the_same_under_the_same_headings(name, language):
    ours = [cell.text for cell in make.cells_of(name) if cell.kind == "markdown"]
    theirs = [cell.text for cell in make.translated(name, language) if cell.kind == "markdown"]
    assert len(theirs) == len(ours)
    for text, other in zip(ours, theirs, strict=True):
        assert headings(other) == headings(text)
        assert links(other) == links(text)
        assert verbatim(other) == verbatim(text)


@pytest.mark.parametrize(("name", "language"), TRANSLATIONS)
def test_a_translated_notebook_has_the_code_and_the_outputs_of_the_original(name, language):
    ours, theirs = cells_in(f"{name}.ipynb"), cells_in(f"{name}.{language}.ipynb")
    assert [cell for cell in theirs if cell["cell_type"] == "code"] == [cell for cell in ours if cell["cell_type"] == "code"]
    texts = ["".join(cell["source"]) for cell in theirs if cell["cell_type"] == "markdown"]
    assert texts == [cell.text for cell in make.translated(name, language) if cell.kind == "markdown"]
    assert (HERE / f"{name}.{language}.ipynb").stat().st_size < 1_000_000


def test_every_notebook_is_there_and_no_other():
    wanted = {f"{name}.ipynb" for name in NAMES} | {f"{name}.{language}.ipynb" for name, language in TRANSLATIONS}
    assert {path.name for path in HERE.glob("*.ipynb")} == wanted
    assert len(NAMES) == 6 and {name for name, _ in TRANSLATIONS} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_files(name):
    text = "\n".join(cell.text for cell in make.cells_of(name) if cell.kind == "markdown")
    assert links(text) and [target for target in links(text) if not (HERE / target).exists()] == []


def test_a_parameter_takes_another_value_and_the_rest_stays():
    code = "A = 1\nB = {}  # such as {'train.epochs': 3}\nC = f(B=2)"
    assert make.with_values(code, {"B": {"x": 5}}) == code.replace("{} ", '{"x": 5} ')


@pytest.mark.parametrize(
    ("output", "trouble"),
    [
        ({"output_type": "stream", "name": "stdout", "text": ["runs/digits-mlp-1\n"]}, ""),
        ({"output_type": "stream", "name": "stdout", "text": ["-28.51 / 3 nats, beta / uniform\n"]}, ""),
        ({"output_type": "stream", "name": "stdout", "text": ["/somewhere/of/mine\n"]}, "a path of this machine"),
        ({"output_type": "stream", "name": "stdout", "text": ["C:\\Users\\me\n"]}, "a path of this machine"),
        ({"output_type": "stream", "name": "stderr", "text": ["UserWarning"]}, "a warning was shown"),
        ({"output_type": "error", "evalue": "no"}, "an error"),
        (
            {"output_type": "execute_result", "data": {"text/plain": ["<Figure size 1080x990 with 1 Axes>"]}},
            "a figure was shown as <Figure",
        ),
        ({"output_type": "execute_result", "data": {"text/plain": ["<Figure size 1080x990 with 1 Axes>"], "image/png": "AA=="}}, ""),
    ],
)
def test_what_must_not_be_shown_is_found(output, trouble):
    found = make.wrong_with(output)
    assert trouble in found and bool(trouble) == bool(found)
