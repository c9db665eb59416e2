"""What a shell completes: commands, sources, recipes, families and run folders."""

import os
import subprocess
import sys

import pytest
from click.shell_completion import BashComplete

from latentscape.cli.completion import SOURCE_NAMES
from latentscape.cli.main import COMMANDS, cli
from latentscape.data import SOURCES
from latentscape.reading import KINDS_OF_FILES
from latentscape.recipes.build import LIKELIHOODS, POSTERIORS, PRIORS
from latentscape.recipes.settings import recipe_names


def completed(*words, values=True):
    """The words offered for the last of these; with `values=False`, whether the shell is to complete a "file" or a "dir"."""
    *before, incomplete = words
    offers = BashComplete(cli, {}, "latentscape", "_LATENTSCAPE_COMPLETE").get_completions(list(before), incomplete)
    return {offer.value for offer in offers if offer.type == "plain"} if values else {offer.type for offer in offers}


def test_commands_and_names_are_completed():
    assert completed("") == set(COMMANDS) and completed("s") == {"sample", "score", "sources", "summary", "sweep"}
    assert tuple(SOURCES) == SOURCE_NAMES
    for command in ("train", "sweep", "sources", "fetch"):
        assert completed(command, "") == set(SOURCES) and completed(command, "m") == {"mnist"}
    assert completed("encode", "run", "dig") == completed("reconstruct", "run", "dig") == completed("score", "run", "dig") == {"digits"}
    for words in (("recipes",), ("train", "digits", "--recipe"), ("sweep", "digits", "--recipe")):
        assert completed(*words, "") == set(recipe_names())
    for option, table in {"--posterior": POSTERIORS, "--prior": PRIORS, "--likelihood": LIKELIHOODS}.items():
        assert completed("train", "digits", option, "") == set(table)
    assert completed("train", "digits", "--as", "") == {str(kind) for kind in KINDS_OF_FILES}
    assert completed("impute", "run", "dig") == {"digits"}


def test_a_word_that_begins_no_name_is_completed_as_a_file():
    for words in (("train", "da"), ("recipes", "mine"), ("train", "digits", "--recipe", "./m")):
        assert completed(*words, values=False) == {"file"}
    assert completed("fetch", "da", values=False) == set()


@pytest.mark.parametrize(
    "words",
    [("evaluate",), ("compare", "first"), ("cluster",), ("train", "--resume"), ("sample",), ("interpolate",), ("score",), ("impute",)],
)
def test_run_folders_are_completed(here, words):
    for run in ("first", "runs/digits-1", "runs/digits-2", "my runs/a"):
        (here / run).mkdir(parents=True)
        (here / run / "run.json").write_text("{}")
    (here / "notes").mkdir()
    assert completed(*words, "") == {"first", "runs/digits-1", "runs/digits-2", "my runs/a"}
    assert completed(*words, "ru") == completed(*words, "runs/") == {"runs/digits-1", "runs/digits-2"}
    assert completed(*words, f"{here}/fi") == {f"{here}/first"}
    assert completed(*words, "no", values=False) == completed(*words, "notes/", values=False) == {"dir"}


def test_completion_does_not_load_torch(here):
    """A shell makes two calls: one for its script, and one at each Tab."""
    program = "import sys\nfrom latentscape.cli.main import main\ntry:\n    main()\nfinally:\n    assert 'torch' not in sys.modules"
    words = {"COMP_WORDS": "latentscape train dig", "COMP_CWORD": "2"}
    for instruction, answer in {"bash_complete": "plain,digits\n", "zsh_source": "#compdef latentscape"}.items():
        surroundings = {**os.environ, **words, "_LATENTSCAPE_COMPLETE": instruction}
        said = subprocess.run([sys.executable, "-c", program], env=surroundings, capture_output=True, text=True, check=True)
        assert said.stdout.startswith(answer), said.stderr
