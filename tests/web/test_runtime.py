"""The page's runtime gives what torch gives, for every program of these tests, in one process of node."""

import base64
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="module")
def outputs(every_case, node, page_modules, tmp_path_factory):
    """What the runtime gives: by the name of a program, and whether it is in float32, by the kernel, for each input."""
    folder = tmp_path_factory.mktemp("runtime")
    jobs = {(name, exact): case.exact if exact else case.program for name, case in every_case.items() for exact in (True, False)}
    tree = [
        {
            "program": program.tree,
            "weights": base64.b64encode(program.weights).decode(),
            "inputs": [{key: _text(value) for key, value in each.items()} for each in every_case[name].inputs],
        }
        for (name, _), program in jobs.items()
    ]
    (folder / "jobs.json").write_text(json.dumps(tree, allow_nan=False), encoding="utf-8")
    script = Path(__file__).parent / "run_programs.mjs"
    subprocess.run([node, script, page_modules / "runtime-node.mjs", folder / "jobs.json", folder / "results.json"], check=True)
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return dict(zip(jobs, results, strict=True))


def _text(array) -> str:
    return base64.b64encode(array.astype("<f4").tobytes()).decode()


@pytest.mark.parametrize("kernel", ["plain", "simd"])
def test_the_runtime_gives_what_torch_gives(kernel, outputs, every_case):
    wrong = {}
    for (name, exact), by_kernel in outputs.items():
        wanted = np.stack([each.ravel() for each in every_case[name].wanted])
        if isinstance(by_kernel[kernel], str):
            wrong[name] = by_kernel[kernel]
            continue
        results = np.stack([np.frombuffer(base64.b64decode(each), "<f4") for each in by_kernel[kernel]])
        is_rounded = any(each["dtype"] == "i16" for each in every_case[name].program.tree["constants"]) and not exact
        error = 1.1e-3 * np.ptp(wanted) if is_rounded else 1e-5 * np.abs(wanted).max()
        difference = np.abs(results - wanted).max() if results.shape == wanted.shape else np.inf
        if not difference <= error:
            wrong[name] = f"{difference:.3g} > {error:.3g}"
    assert wrong == {}
