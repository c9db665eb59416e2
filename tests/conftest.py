"""What all tests share: shapes checked as they run, one thread, the command line in this process, and two small runs."""

import base64
import contextlib
import gzip
import io
import json
import math
import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

os.environ["OMP_NUM_THREADS"] = "1"  # before NumPy and torch are loaded; the programs that tests start inherit it

import numpy as np
import pytest
import torch
from jaxtyping import install_import_hook

# before the package is imported: its annotated functions and dataclasses check their arguments (an int passes for a float);
# but not the estimators, which by scikit-learn's convention take anything and check it in `fit`
PACKAGE = Path(__file__).parents[1] / "src" / "latentscape"
CHECKED = [f"latentscape.{path.stem}" for path in PACKAGE.iterdir() if path.stem not in ("estimators", "__init__", "__main__")]
install_import_hook(CHECKED, "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))")

import latentscape as ls  # noqa: E402
from latentscape.cli.main import run_command  # noqa: E402
from latentscape.runs import experiment  # noqa: E402

torch.set_num_threads(1)  # before the first operation: beside another process, more threads are slower

EXPLORER = Path(__file__).parents[1] / "explorer"
LOWEST_NODE = (20, 19)  # that vite allows

Ask = Callable[..., "Answer"]
Snapshot = dict[str, bytes]
Room = Callable[[int], contextlib.AbstractContextManager[None]]
Interrupted = Callable[..., contextlib.AbstractContextManager[None]]


class Answer(NamedTuple):
    """What a command said: its exit code, its results, its talk."""

    code: int
    out: str
    err: str


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist, without which the tests run in one process
def pytest_xdist_auto_num_workers() -> int:
    """How many workers `-n auto` starts: one for each core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line says how many tests were left out, and why."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports if isinstance(report.longrepr, tuple))
    if reasons:
        reporter.write_line("Left out: " + "; ".join(f"{count} ({reason})" for reason, count in reasons.most_common()))


@pytest.fixture(scope="session")
def node() -> str:
    """The path of node; the packages of `explorer` are installed. Tests that use it are left out where it is missing, but not in CI."""
    lacking, program = None, shutil.which("node")
    if program is None:
        lacking = "node is missing"
    elif node_version(program) < LOWEST_NODE:
        lacking = f"node is older than {'.'.join(map(str, LOWEST_NODE))}"
    elif not (EXPLORER / "node_modules" / ".package-lock.json").exists():
        lacking = "the packages of explorer/ are missing; run npm ci there"
    return needed(program, lacking)


@pytest.fixture(scope="session")
def page_modules(node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the page computes without a browser, as modules for node: `runtime-node.mjs` and others."""
    folder = tmp_path_factory.mktemp("modules")
    vite = EXPLORER / "node_modules" / "vite" / "bin" / "vite.js"
    build = [node, vite, "build", "--config", "vite.node.config.ts", "--outDir", folder, "--logLevel", "error"]
    subprocess.run(build, cwd=EXPLORER, check=True)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Tests that use it are left out where it is missing, but not in CI."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return needed(program, None if program else "Chromium is missing")


def needed(program: str | None, lacking: str | None) -> str:
    """The program, if nothing is lacking."""
    if program is not None and lacking is None:
        return program
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI runs every test, but {lacking}", pytrace=False)
    pytest.skip(str(lacking))


def node_version(program: str) -> tuple[int, ...]:
    """The version of a node: `v20.19.1` is (20, 19, 1)."""
    printed = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in re.findall(r"\d+", printed))


@pytest.fixture(scope="session")
def ask() -> Ask:
    """The command line, in this process."""

    def command(*words: object) -> Answer:
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
            code = run_command([str(word) for word in words])
        return Answer(code, out.getvalue(), err.getvalue())

    return command


@pytest.fixture(scope="session")
def snapshot() -> Callable[[Path], Snapshot]:
    """Everything in a folder: path inside it -> content, and a folder by its name alone."""

    def look(folder: Path) -> Snapshot:
        found = sorted(folder.rglob("*"))
        return {str(path.relative_to(folder)): content(path) for path in found}

    def content(path: Path) -> bytes:
        if path.is_symlink():
            return str(path.readlink()).encode()
        return path.read_bytes() if path.is_file() else b""

    return look


@pytest.fixture(scope="session")
def room_for() -> Room:
    """A block in which this process can allocate at most about this many more bytes."""
    import resource  # Windows has none

    @contextlib.contextmanager
    def limited(size: int) -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))

    return limited


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets, which the variable LATENTSCAPE_DATA names; its tests are further ones, left out where there is none."""
    if "LATENTSCAPE_DATA" not in os.environ:
        pytest.skip("LATENTSCAPE_DATA names no folder with the real files")
    return Path(os.environ["LATENTSCAPE_DATA"])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def prior_of() -> Callable[[str], ls.priors.Prior]:
    """A prior by its name, for two codes of three values and a context of two, on which it depends if it can."""
    from torch import nn

    from latentscape.random import generator
    from latentscape.recipes import Part
    from latentscape.recipes.build import PRIORS, known_to

    def make(name: str) -> ls.priors.Prior:
        prior = PRIORS[name](**known_to(Part(name), latent=2, shape=(3,), context=2))
        if isinstance(prior, ls.priors.ConditionalGaussian):
            for parameter in prior.parameters():
                nn.init.normal_(parameter, std=0.5, generator=generator("weights of", name))
        return prior

    return make


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of a small VAE that has learnt something, without pictures; not to be written into.

    It has its first and its last checkpoint, however slow the machine is.
    """
    folder = tmp_path_factory.mktemp("runs") / "vae"
    return ls.run(
        "digits", settings={"train.epochs": 15}, out=folder, pictures=False, min_checkpoint_interval_s=math.inf, device="cpu"
    ).path


@pytest.fixture(scope="session")
def autoencoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of a deterministic autoencoder, without pictures; not to be written into."""
    folder = tmp_path_factory.mktemp("runs") / "ae"
    return ls.run("digits", "digits-ae", settings={"train.epochs": 15}, out=folder, pictures=False, device="cpu").path


@pytest.fixture(scope="session")
def chord_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of a shape model that has learnt the progressions, without pictures; not to be written into."""
    folder = tmp_path_factory.mktemp("runs") / "shape"
    settings = {"train.epochs": 40, "train.min_steps": 0, "train.batch": 128}
    return ls.run("progressions", settings=settings, out=folder, pictures=False, device="cpu").path


@pytest.fixture(scope="session")
def absolute_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of a model of chords in all keys, without pictures; not to be written into."""
    folder = tmp_path_factory.mktemp("runs") / "absolute"
    settings = {"train.epochs": 2, "train.min_steps": 0}
    return ls.run("progressions", "chords-absolute", settings=settings, out=folder, pictures=False, device="cpu").path


@pytest.fixture(scope="session")
def progression_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of a model of progressions, without pictures; not to be written into."""
    folder = tmp_path_factory.mktemp("runs") / "progression"
    settings = {"train.epochs": 3, "train.min_steps": 0}
    return ls.run("progressions", "chords-progression", settings=settings, out=folder, pictures=False, device="cpu").path


@pytest.fixture
def vae(trained: Path, tmp_path: Path) -> Path:
    """A copy of the small VAE's folder, to write into."""
    return Path(shutil.copytree(trained, tmp_path / "vae"))


@pytest.fixture
def refused(ask: Ask, snapshot: Callable[[Path], Snapshot], here: Path) -> Callable[..., str]:
    """Ask for something in the folder `here`, hold the answer to the rules of a refusal, and hand its sentence over."""

    def hold(*words: object) -> str:
        before = snapshot(here)
        code, out, err = ask(*words)
        assert (code, out) == (2, ""), err
        assert err.startswith("latentscape: ") and err.endswith(".\n") and err.count("\n") == 1 and "Traceback" not in err
        assert "?." not in err
        assert snapshot(here) == before
        return err

    return hold


class Page(NamedTuple):
    """The content of an explorer page, read as its script reads it: the state, and a function from references to arrays."""

    state: dict[str, Any]
    array: Callable[[dict[str, Any]], np.ndarray]


@pytest.fixture(scope="session")
def read_page() -> Callable[[bytes | Path], Page]:
    """Read an explorer page: a reference gives the numbers that the stored ones stand for."""

    def read(page: bytes | Path) -> Page:
        text = (page.read_bytes() if isinstance(page, Path) else page).decode()
        scripts = dict(re.findall(r'<script type="[a-z/]+" id="([a-z0-9-]+)">([^<]*)</script>', text))
        dtypes = {"u8": np.uint8, "u16": np.uint16, "u32": np.uint32, "f32": np.float32}

        def array(reference: dict[str, Any]) -> np.ndarray:
            content = gzip.decompress(base64.b64decode(scripts[f"blob-{reference['blob']}"]))
            dtype = np.dtype(dtypes[reference["dtype"]])
            planes = np.frombuffer(content, np.uint8).reshape(dtype.itemsize, -1)
            stored = np.frombuffer(planes.T.tobytes(), dtype).reshape(reference["shape"])
            if "low" not in reference:
                return stored
            low, high = np.array(reference["low"]), np.array(reference["high"])
            return low + (high - low) * stored / np.iinfo(stored.dtype).max

        return Page(json.loads(scripts["state"]), array)

    return read


@pytest.fixture
def at_once() -> Callable[[], contextlib.AbstractContextManager[None]]:
    """A block that fails if it takes more than 20 seconds, as when it waits for a writer of a pipe."""

    @contextlib.contextmanager
    def alarmed() -> Iterator[None]:
        def fail(*_: object) -> None:
            raise AssertionError("it waits")

        before = signal.signal(signal.SIGALRM, fail)
        signal.alarm(20)
        try:
            yield
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)

    return alarmed


@pytest.fixture(scope="session")
def interrupted() -> Interrupted:
    """A place in which a run is sent a signal after a share of the steps that are left, however fast the machine is."""

    @contextlib.contextmanager
    def signalled(number: int = signal.SIGTERM, share: float = 0.5) -> Iterator[None]:
        steps: list[int] = []

        def ask_to_stop(state, score):
            steps.append(state.step)
            if len(steps) == int(share * (state.last - steps[0])):
                signal.raise_signal(number)

        watchers = experiment.watchers
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(experiment, "watchers", lambda *given, **named: [*watchers(*given, **named), ask_to_stop])
            yield

    return signalled
