"""The page's own tests, which node runs: every operation against torch, memory, damaged programs, workers; and the kernel's bytes."""

import subprocess
import sys
from pathlib import Path

EXPLORER = Path(__file__).parents[2] / "explorer"


def test_the_tests_of_the_page_pass(node):
    subprocess.run([sys.executable, EXPLORER / "test" / "cases.py"], check=True)
    build = [node, "node_modules/vite/bin/vite.js", "build", "--config", "vite.node.config.ts", "--logLevel", "error"]
    subprocess.run(build, cwd=EXPLORER, check=True)
    run = subprocess.run(
        [node, "--test", *sorted((EXPLORER / "test").glob("*.test.mjs"))], cwd=EXPLORER, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, "\n".join(line for line in run.stdout.splitlines() if "not ok" in line or "error:" in line)


def test_the_kernel_in_the_page_is_what_its_source_compiles_to(node):
    run = subprocess.run([node, "kernel/build.mjs", "--check"], cwd=EXPLORER, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
