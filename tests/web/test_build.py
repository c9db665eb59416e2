"""The committed script of the page is what its source makes, its source has the types it states, and the wheel holds it."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
EXPLORER = ROOT / "explorer"
BUILT = ROOT / "src" / "latentscape" / "web" / "static" / "explorer.js"


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


def test_the_committed_script_is_what_the_source_makes(node: str, tmp_path: Path) -> None:
    package(node, "vite", "build", "--outDir", tmp_path)
    assert (tmp_path / "explorer.js").read_bytes() == BUILT.read_bytes(), "run npm run build in explorer/"
    assert [path.name for path in tmp_path.iterdir()] == ["explorer.js"]


def test_the_source_has_the_types_that_it_states(node: str) -> None:
    package(node, "typescript", "--noEmit")


def test_the_script_needs_no_other_file(node: str) -> None:
    text = BUILT.read_text(encoding="utf-8")
    assert "</script" not in text.lower() and "<!--" not in text, "the page would end its script there"
    assert "import(" not in text and "eval(" not in text and "new Function" not in text


def test_the_wheel_holds_the_script(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as file:
        assert file.read("latentscape/web/static/explorer.js") == BUILT.read_bytes()
        assert not [name for name in file.namelist() if "node_modules" in name or name.endswith(".ts")]


def test_the_tests_of_the_parts_pass(node: str) -> None:
    tests = sorted((EXPLORER / "test").glob("*.test.mjs"))
    if not tests:
        pytest.fail("explorer/test holds no test")
    ran = subprocess.run([node, "--test", *tests], cwd=EXPLORER, capture_output=True, text=True, check=False, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr
