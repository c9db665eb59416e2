"""A program gives what torch gives, and what a program cannot say is refused."""

import numpy as np


def test_a_program_in_float32_gives_what_torch_gives(case, interpreter):
    assert {each["dtype"] for each in case.exact.tree["constants"]} <= {"f32"}
    largest = max(float(np.abs(wanted).max()) for wanted in case.wanted)
    for inputs, wanted in zip(case.inputs, case.wanted, strict=True):
        np.testing.assert_allclose(interpreter.run(case.exact, **inputs), wanted, rtol=1e-5, atol=1e-5 * largest)


def test_weights_in_float16_change_little(case, interpreter):
    values = np.stack(case.wanted)
    halves = {each["dtype"] for each in case.program.tree["constants"]}
    error = 1.1e-3 * np.ptp(values) if "f16" in halves else 1e-5 * np.abs(values).max()
    for inputs, wanted in zip(case.inputs, case.wanted, strict=True):
        np.testing.assert_allclose(interpreter.run(case.program, **inputs), wanted, rtol=0, atol=error)
