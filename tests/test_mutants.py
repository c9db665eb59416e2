"""The table of changes in `mutants.py` is up to date with the modules and tests."""

import importlib.util
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
specification = importlib.util.spec_from_file_location("mutants", TESTS / "mutants.py")
mutants = importlib.util.module_from_spec(specification)
specification.loader.exec_module(mutants)


@pytest.mark.parametrize("name", mutants.MUTANTS)
def test_the_old_text_occurs_once_in_its_module_and_its_tests_exist(name):
    module, old, new, tests = mutants.MUTANTS[name]
    text = (TESTS.parent / "src/latentscape" / module).read_text(encoding="utf-8")
    assert text.count(old) == 1 and old != new
    compile(text.replace(old, new), module, "exec")
    file, _, function = tests.partition("[")[0].partition("::")
    assert f"def {function or 'test_'}" in (TESTS / file).read_text(encoding="utf-8")
