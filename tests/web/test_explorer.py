"""The page's own tests, which node runs: every operation against torch, memory, damaged programs, workers; and the kernel's bytes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXPLORER = Path(__file__).parents[2] / "explorer"


@pytest.fixture(scope="module")
def node():
    """The path of node, if the packages of the page stand beside it."""
    program = shutil.which("node")
    missing = (
        "node is not installed"
        if program is None
        else None
        if (EXPLORER / "node_modules").exists()
        else "explorer/node_modules is missing (npm ci)"
    )
    if missing is not None:
        assert os.environ.get("CI") != "true", missing
        pytest.skip(missing)
    return program


def test_the_tests_of_the_page_pass(node):
    subprocess.run([sys.executable, EXPLORER / "test" / "cases.py"], check=True)
    build = [node, "node_modules/vite/bin/vite.js", "build", "--config", "vite.node.config.ts", "--logLevel", "error"]
    subprocess.run(build, cwd=EXPLORER, check=True)
    run = subprocess.run([node, "--test", "test/"], cwd=EXPLORER, capture_output=True, text=True, check=False)
    assert run.returncode == 0, "\n".join(line for line in run.stdout.splitlines() if "not ok" in line or "error:" in line)


def test_the_kernel_in_the_page_is_what_its_source_compiles_to(node):
    run = subprocess.run([node, "kernel/build.mjs", "--check"], cwd=EXPLORER, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
