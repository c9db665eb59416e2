"""The pages that the scenarios of `explorer/test/browser` open, and one run of all scenarios, of which each test reads its own outcome."""

import contextlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import latentscape as ls
from latentscape import explore
from latentscape.music.symbols import parse_chord
from latentscape.reading import Kind, ReadOptions
from latentscape.web.packing import packed
from latentscape.web.page import page as page_file

SCENARIOS = Path(__file__).parents[2] / "explorer" / "test" / "browser" / "index.mjs"
MAX_RUN_S = 900  # of a run that hangs
QUICK = {"train.epochs": 1, "train.min_steps": 0}  # of a model whose page is looked at for what it says of its data
CODES = [[0.0, 0.0], [0.8, -1.1], [-1.4, 0.6], [1.9, 1.7], [-0.3, -0.25]]  # whose decoded examples are compared with those of torch
SIGNAL = ReadOptions(kind=Kind.SIGNAL, rate=64.0)
HOSTILE = ["</script><b>", '<img src=x onerror="alert(1)">', "\u2028line\u2029", "&lt;b&gt;", "a'b\"c`${1}"]  # labels and column names
LONG = "long " * 2_000  # the name of a column, which is not measured to its end
CHORDS = ["C", "Am7", "F#dim7", "Bbmaj7", "Dsus4"]  # that are written into the page

Outcomes = dict[str, str | None]  # the failure of each scenario, or None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test for each scenario; without node, one test that stands for them all."""
    if "scenario" in metafunc.fixturenames:
        metafunc.parametrize("scenario", scenario_names() or ["all scenarios"])


def scenario_names() -> list[str]:
    """The names of the scenarios, which node prints."""
    program = shutil.which("node")
    if program is None:
        return []
    given = os.environ | {"LATENTSCAPE_LIST": "1"}
    return subprocess.run([program, SCENARIOS], env=given, capture_output=True, text=True, check=False).stdout.splitlines()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """A block that one process at a time is in."""
    import fcntl  # Windows has none

    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, node: str, chromium: str) -> Outcomes:
    """What came of each scenario. The scenarios run once, with one browser, whichever of pytest's workers asks first."""
    shared = shared_folder(tmp_path_factory)
    report = shared / "browser.xml"
    with locked(shared / "browser.lock"):
        if not report.exists():
            pages = request.getfixturevalue("pages")
            report.write_text(run_scenarios(pages, shared / "saved", node, chromium), encoding="utf-8")
    return read_report(report.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def saved_by_pages(outcomes: Outcomes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the files that scenarios saved from pages."""
    return shared_folder(tmp_path_factory) / "saved"


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def run_scenarios(pages: Path, saved: Path, node: str, chromium: str) -> str:
    """Run all scenarios on the pages of a folder, and return the report; what they save goes into another folder."""
    saved.mkdir(exist_ok=True)
    given = os.environ | {"LATENTSCAPE_PAGES": str(pages), "LATENTSCAPE_SAVED": str(saved), "LATENTSCAPE_CHROMIUM": chromium}
    words = [node, "--test-reporter=junit", str(SCENARIOS)]
    ran = subprocess.run(words, env=given, capture_output=True, text=True, timeout=MAX_RUN_S, check=False, encoding="utf-8")
    if not ran.stdout.rstrip().endswith("</testsuites>"):
        raise AssertionError(f"the scenarios did not run to their end:\n{ran.stdout[-2000:]}\n{ran.stderr[-4000:]}")
    return ran.stdout


def read_report(text: str) -> Outcomes:
    """The failure of each scenario in a JUnit report of node."""
    failures: Outcomes = {}
    printable = re.sub(r"[\x00-\x08\x0b-\x1f]", "", text)  # a failure may hold colours of a terminal, which XML does not allow
    for case in ET.fromstring(printable).iter("testcase"):
        failure = case.find("failure")
        failures[case.attrib["name"]] = None if failure is None else (failure.text or failure.attrib.get("message", "it failed"))
    return failures


@pytest.fixture(scope="session")
def pages(trained: Path, autoencoder: Path, chord_run: Path, absolute_run: Path, ask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of small runs, with altered copies of one, and what Python says of each in `expected.json`."""
    folder = tmp_path_factory.mktemp("pages")
    runs = {"digits": trained, "ae": autoencoder, "chords": chord_run, "absolute": absolute_run} | small_runs(
        tmp_path_factory.mktemp("of-pages")
    )
    expected = {}
    for name, run in runs.items():
        answer = ask("explore", run, "--export", folder / f"{name}.html", "--no-open")
        assert answer.code == 0, answer.err
        expected[name] = described(run, read_page(folder / f"{name}.html")[0])
    answer = ask("explore", trained, "--export", folder / "heldout.html", "--no-open", "--part", "heldout", "--points", 50)
    assert answer.code == 0, answer.err
    expected["chords"]["named"] = {name: parse_chord(name)[0] for name in CHORDS}
    write_altered(folder)
    (folder / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
    return folder


def small_runs(folder: Path) -> dict[str, Path]:
    """Runs of one data set of each kind, and of awkward ones."""
    rng = np.random.default_rng(0)
    phase = np.linspace(0, 6, 64) + rng.uniform(0, 6, (240, 1))
    numbers = rng.normal(size=(2000, 6)).astype(np.float32)
    squares = np.zeros((240, 3, 8, 8), np.uint8)
    kinds = rng.integers(0, 3, 240)
    for image, kind in zip(squares, kinds, strict=True):
        image[kind, rng.integers(0, 4) :, rng.integers(0, 4) :] = rng.integers(120, 255)
    arrays: dict[str, dict[str, Any]] = {
        "colour": {"x": squares, "y": np.array(["red", "green", "blue"])[kinds]},
        "signals": {"x": (np.sin(phase) + 0.05 * rng.normal(size=phase.shape)).astype(np.float32), "y": kinds},
        "unlabelled": {"x": numbers[:300]},
        "one-class": {"x": numbers[:300], "y": np.array(["only"] * 300)},
        "many": {"x": numbers, "y": np.array([f"class {i % 1000}" for i in range(2000)])},
    }
    for name, values in arrays.items():
        np.savez(folder / f"{name}.npz", **values)
    table = [",".join(csv_cell(name) for name in [*HOSTILE, LONG, "label"])]
    for i in range(300):
        cells = [f"{value:.3f}" for value in rng.normal(size=len(HOSTILE) + 1) + i % 3]
        table.append(",".join([*cells, csv_cell(HOSTILE[i % len(HOSTILE)])]))
    (folder / "table.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    return {
        "conditional": ls.run("digits", "digits-conditional", settings={"train.epochs": 15}, **saved(folder / "conditional")).path,
        "deep": ls.run("digits", settings=QUICK | {"model.latent": 16}, **saved(folder / "deep")).path,
        "many": ls.run(folder / "many.npz", settings=QUICK | {"model.latent": 256}, **saved(folder / "many")).path,
        "signals": ls.run(folder / "signals.npz", reading=SIGNAL, settings=QUICK, **saved(folder / "signals")).path,
        "table": ls.run(folder / "table.csv", label="label", settings=QUICK, **saved(folder / "table")).path,
    } | {
        name: ls.run(folder / f"{name}.npz", settings=QUICK, **saved(folder / name)).path for name in ("colour", "unlabelled", "one-class")
    }


def saved(folder: Path) -> dict[str, Any]:
    """How a run is saved in a folder: without pictures."""
    return {"out": folder, "pictures": False, "device": "cpu"}


def csv_cell(text: str) -> str:
    """A text as a quoted cell."""
    return '"' + text.replace('"', '""') + '"'


def described(run: Path, state: dict[str, Any]) -> dict[str, Any]:
    """What the scenarios compare a page with: the examples that torch decodes, and what the page holds."""
    opened = ls.load(run)
    model = opened.model
    codes = np.array([[*code, *[0.0] * (model.latent - 2)] for code in CODES])[:, : model.latent]
    decoded = []
    for number, label in enumerate(opened.classes or ("",)):
        context = None if not model.context else opened.one_context(label or None)
        examples = explore.decode(model, codes, context)
        decoded += [
            {"z": code.tolist(), "context": [number] if label else [], "values": example.ravel().tolist()}
            for code, example in zip(codes, examples, strict=True)
        ]
    train = opened.splits.train
    return {
        "decoded": decoded,
        "codes": explore.encode(model, train.take(np.arange(min(100, len(train))))).tolist(),
        "latent": model.latent,
        "shape": list(model.shape),
        "points": len(train),
        "classes": list(train.classes or ()),
        "name": state["name"],
    }


def read_page(file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The state and the packed arrays of a page."""
    text = file.read_text(encoding="utf-8")
    (state,) = re.findall(r'<script type="application/json" id="state">(.*?)</script>', text, flags=re.DOTALL)
    return json.loads(state), dict(re.findall(r'<script type="text/plain" id="blob-([^"]*)">(.*?)</script>', text, flags=re.DOTALL))


def write_altered(folder: Path) -> None:
    """Copies of the page of the digits that are damaged, or that hold codes which are no numbers."""
    source = folder / "digits.html"
    text = source.read_text(encoding="utf-8")
    state, blobs = read_page(source)
    codes = state["points"]["codes"]["blob"]
    n, latent = state["points"]["codes"]["shape"]
    altered = {
        "truncated": page_file("truncated", state, blobs | {codes: blobs[codes][: len(blobs[codes]) // 2]}),
        "wrong-length": page_file("wrong-length", state, blobs | {codes: packed(np.zeros(7, np.uint16))}),
        "no-blob": page_file("no-blob", state, {name: blob for name, blob in blobs.items() if name != codes}),
        "no-json": text.replace('id="state">{', 'id="state">{,', 1).encode(),
        "no-wasm": text.replace(" 'wasm-unsafe-eval'", "", 1).encode(),
        "no-state": re.sub(r'(id="state">).*?(</script>)', r"\1\2", text, count=1, flags=re.DOTALL).encode(),
    }
    values = np.random.default_rng(0).normal(size=(n, latent)).astype(np.float32)
    values[0, 0], values[1, 1], values[2, 0] = np.nan, np.inf, -np.inf
    strange = {**state, "points": {**state["points"], "codes": {"blob": codes, "dtype": "f32", "shape": [n, latent]}}}
    altered["not-finite"] = page_file("not-finite", strange, blobs | {codes: packed(values)})
    for name, content in altered.items():
        (folder / f"{name}.html").write_bytes(content)
