"""The paths of the page are those of `explore.interpolate`, and its own tests of what needs no browser pass."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from latentscape.explore.interpolate import line, sphere, through

EXPLORER = Path(__file__).parents[2] / "explorer"
SCRIPT = """
import { readFileSync } from "node:fs";
const { line, sphere, through } = await import(process.argv[1]);
const { cases, codes, latent } = JSON.parse(readFileSync(0, "utf8"));
const data = Float32Array.from(codes.flat());
const paths = cases.map(({ a, b, steps }) => [line(a, b, steps), sphere(a, b, steps), through(a, b, steps, data, 10)]);
process.stdout.write(JSON.stringify(paths));
"""


@pytest.mark.parametrize(("n", "latent"), [(400, 2), (300, 5), (8, 2), (40, 1)])
def test_paths_are_those_of_python(node, page_modules, n, latent):
    draws = np.random.default_rng(n)
    codes = draws.normal(size=(n, latent)) * np.where(draws.random((n, 1)) < 0.5, 1.0, 0.2) + 4.0 * draws.integers(0, 2, (n, 1))
    codes = codes.astype(np.float32).astype(np.float64)
    ends = [(codes[0], codes[-1]), (draws.normal(size=latent), codes[n // 2]), (np.zeros(latent), -codes[1]), (codes[2], -codes[2])]
    cases = [{"a": a.tolist(), "b": b.tolist(), "steps": 9} for a, b in ends]
    command = [node, "--input-type=module", "-e", SCRIPT, (page_modules / "panels-node.mjs").as_uri()]
    job = json.dumps({"cases": cases, "codes": codes.tolist(), "latent": latent})
    done = subprocess.run(command, input=job, capture_output=True, text=True, check=True)
    for (a, b), paths in zip(ends, json.loads(done.stdout), strict=True):
        for path, wanted in zip(paths, (line(a, b, 9), sphere(a, b, 9), through(a, b, 9, codes)), strict=True):
            np.testing.assert_allclose(path, wanted, atol=1e-5)


@pytest.mark.parametrize("area", ["panels", "map"])
def test_what_needs_no_browser_works(area, node, page_modules, tmp_path):
    test = (EXPLORER / "test" / f"{area}.test.mjs").read_text(encoding="utf-8")
    script = tmp_path / f"{area}.test.mjs"
    script.write_text(test.replace(f"../build/{area}-node.mjs", (page_modules / f"{area}-node.mjs").as_uri()), encoding="utf-8")
    done = subprocess.run([node, "--test", script], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
