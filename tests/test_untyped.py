"""What Python's callers may hand over by mistake, where no checker of types looks on: a sentence, and nothing left behind."""

import subprocess
import sys

import pytest

CALLS = {
    "ls.compare('runs/a')": "UsageError: .*ls.load(path)",
    "ls.compare(['runs/a', 'runs/b'])": "UsageError: .*ls.load(path)",
    "ls.picture_of(3)": "UsageError: .*ls.load(path)",
    "ls.sweep('digits', {'beta': 3})": "SettingError: .*got 3",
    "ls.sweep([[1.0]], {'beta': [1, 2]})": "SettingError: .*got a list",
    "ls.run([[1.0]])": "SettingError: .*got a list",
}
TRY = """
import latentscape as ls
from latentscape.errors import UsageError
for call in {calls}:
    try:
        eval(call)
        print("nothing")
    except UsageError as error:
        print(f"{{type(error).__name__}}: {{error}}")
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, str]:
    """What each call said, in a Python of its own."""
    folder = tmp_path_factory.mktemp("untyped")
    words = [sys.executable, "-c", TRY.format(calls=list(CALLS))]
    answer = subprocess.run(words, capture_output=True, text=True, check=True, cwd=folder)
    assert not list(folder.iterdir())
    return dict(zip(CALLS, answer.stdout.splitlines(), strict=True))


@pytest.mark.parametrize("call", CALLS)
def test_what_is_of_another_type_is_refused_in_a_sentence(said, call):
    error, sentence = CALLS[call].split(" .*")
    assert said[call].startswith(error) and sentence in said[call]


def test_a_list_in_a_recipe_cannot_be_changed_later():
    code = """
from latentscape.recipes.recipe import DataRecipe, ModelRecipe
shape, condition = [1, 8, 8], ["label"]
data, model = DataRecipe(shape=shape), ModelRecipe(condition=condition)
shape.append(3), condition.append("age")
assert data == DataRecipe(shape=(1, 8, 8)) and model == ModelRecipe(condition=("label",))
assert hash(data) == hash(DataRecipe(shape=(1, 8, 8)))
"""
    subprocess.run([sys.executable, "-c", code], check=True)
