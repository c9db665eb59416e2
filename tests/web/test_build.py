"""The committed script of the page is what its source makes, its source has the types it states, and the wheel holds it."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
EXPLORER = ROOT / "explorer"
STATIC = ROOT / "src" / "latentscape" / "web" / "static"


def package(node: str, *words: object) -> str:
    """Run a program of the packages of `explorer` there, and return what it says."""
    name, *arguments = map(str, words)
    declared = json.loads((EXPLORER / "node_modules" / name / "package.json").read_text(encoding="utf-8"))["bin"]
    program = EXPLORER / "node_modules" / name / next(iter(declared.values()))
    ran = subprocess.run([node, program, *arguments], cwd=EXPLORER, capture_output=True, text=True, check=False, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_packages_are_those_of_the_lock_file(node: str) -> None:
    locked = json.loads((EXPLORER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    installed = json.loads((EXPLORER / "node_modules" / ".package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: each["version"] for name, each in installed.items()}.items() <= {
        name: each["version"] for name, each in locked.items()
    }.items(), "run npm ci in explorer/"
    assert not any("resolved" in each for each in locked.values()), "the lock file names a host"


@pytest.mark.parametrize(("mode", "name"), [("production", "explorer.js"), ("chords", "explorer-chords.js")])
def test_the_committed_script_is_what_the_source_makes(mode: str, name: str, node: str, tmp_path: Path) -> None:
    package(node, "vite", "build", "--mode", mode, "--outDir", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), "run npm run build in explorer/"


def test_the_source_has_the_types_that_it_states(node: str) -> None:
    package(node, "typescript", "--noEmit")


def test_the_scripts_evaluate_no_text() -> None:
    for script in STATIC.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert "eval(" not in text and "new Function" not in text, script.name


def test_the_wheel_holds_the_scripts(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as file:
        for script in STATIC.glob("*.js"):
            assert file.read(f"latentscape/web/static/{script.name}") == script.read_bytes()
        assert not [name for name in file.namelist() if "node_modules" in name or name.endswith(".ts")]
