"""Imports point one way, heavy packages are loaded when they are needed, and the package offers what it says."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import latentscape

# a module may import from its own layer and from those before it
LAYERS = [
    "faces",
    "errors",
    "arguments",
    "files",
    "reading",
    "shapes",
    "random",
    "schedules",
    "machine",
    "music",
    "distributions",
    "networks",
    "parts",
    "models",
    "objectives",
    "data",
    "measures",
    "training",
    "explore",
    "plots",
    "recipes",
    "web",
    "runs",
    "estimators",
    "cli",
]
SOURCE = Path(latentscape.__file__).parent
ROOT = Path(__file__).parents[1]
MODULES = {str(path.relative_to(SOURCE)): path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))}


def layer_of(module: str) -> str:
    """`cli/main.py` stands in `cli`, `files.py` in `files`."""
    return Path(module).parts[0].removesuffix(".py")


def imported(text: str) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it: at the top, in a function, for the type checker alone."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def layers_used(text: str) -> Iterator[str]:
    """The layers of this package that a module imports from."""
    for name in imported(text):
        package, _, rest = name.partition(".")
        if package == "latentscape":
            first = rest.split(".")[0]
            yield latentscape._PACKAGES.get(first, first)  # from latentscape import train: a name of the layer training


def wrong_way(modules: Mapping[str, str]) -> list[str]:
    """Every import that does not point up the list, and every layer that does not stand in it."""
    found = []
    for module, text in modules.items():
        own = layer_of(module)
        if own in ("__init__", "__main__"):
            continue
        found += [f"{module}: write {name} out in full" for name in imported(text) if name.startswith(".")]
        for used in {own, *layers_used(text)}:
            if used not in LAYERS:
                found.append(f"{module}: add the layer {used!r} to LAYERS, where it belongs")
            elif own in LAYERS and LAYERS.index(used) > LAYERS.index(own):
                found.append(f"{module}: {own} imports from {used}, which stands further down")
    return sorted(found)


def test_imports_point_up_the_list():
    assert wrong_way(MODULES) == []


def test_every_layer_was_looked_at():
    assert {layer_of(module) for module in MODULES} >= set(LAYERS)
    used = {layer for module, text in MODULES.items() if layer_of(module) == "runs" for layer in layers_used(text)}
    assert used >= {"errors", "files", "plots", "recipes"}
    assert len(MODULES) > 50


def test_the_page_for_those_who_take_part_has_the_same_list():
    table = [line.split("|")[1] for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert [name.strip("`") for cell in table for name in cell.split()] == LAYERS


def test_an_import_that_points_down_is_found_wherever_it_stands():
    down = {
        "parts/a.py": "from latentscape.models import Draw",
        "parts/b.py": "import latentscape.runs as r",
        "parts/c.py": "def f():\n    from latentscape import explore",
        "parts/d.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from latentscape.cli.main import cli",
        "parts/e.py": "from latentscape import train",
        "parts/f.py": "from ..plots import look",
    }
    found = wrong_way(down)
    assert [line.split(":")[0] for line in found] == list(down)
    for line, named in zip(found, ["models", "runs", "explore", "cli", "training", "..plots.look"], strict=True):
        assert named in line.split(": ")[1]


def test_a_new_layer_has_to_be_added_to_the_list():
    assert wrong_way({"sounds/a.py": "import math"}) == ["sounds/a.py: add the layer 'sounds' to LAYERS, where it belongs"]


def test_imports_up_the_list_are_allowed():
    assert (
        wrong_way({"parts/a.py": "import torch\nfrom latentscape.errors import PartsError\nfrom latentscape.parts.priors import Prior"})
        == []
    )


def test_plots_know_results_and_no_models():
    texts = [text for module, text in MODULES.items() if layer_of(module) == "plots"]
    names = {name for text in texts for name in imported(text)}
    assert not {name for name in names if name.split(".")[0] == "torch"}
    assert not {"models", "data", "training", "runs"} & {layer for text in texts for layer in layers_used(text)}
    assert "explore" in {layer for text in texts for layer in layers_used(text)} and any(n.startswith("matplotlib") for n in names)


PARTS = {
    "encoder",
    "decoder",
    "prior",
    "posterior",
    "likelihood",
    "posterior_of",
    "scaling",
    "context_scaling",
    "upwards",
    "downwards",
    "evidence",
}
NO_PARTS = {  # of something other than a model: a recipe, a result, an estimator's own parameter
    "cli/summary.py": {"model.posterior", "model.prior", "model.likelihood"},
    "estimators/estimator.py": {"self.likelihood", "self.encoder", "self.decoder"},
    "estimators/kinds.py": {"self.posterior", "self.prior"},
    "plots/tiles.py": {"result.prior"},
    "runs/comparison.py": {"run.recipe.model.likelihood"},
    "runs/pictures.py": {"grid.prior"},
}


def touches_a_part(text: str) -> set[str]:
    """Every expression that reads something with the name of a part of a model, such as `model.encoder`."""
    return {ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute) and node.attr in PARTS}


def test_nothing_above_models_touches_a_part_of_a_model():
    above = {*LAYERS[LAYERS.index("models") + 1 :]} - {"recipes"}
    places = {module: touches_a_part(text) for module, text in MODULES.items() if layer_of(module) in above}
    assert {module: found for module, found in places.items() if found} == NO_PARTS


def test_a_part_that_is_touched_is_found():
    text = "def f(vae):\n    return vae.encoder(x), self.model_.prior, training.state.model.decoder, loaded.model.posterior_of(b)"
    assert touches_a_part(text) == {"vae.encoder", "self.model_.prior", "training.state.model.decoder", "loaded.model.posterior_of"}


def test_only_one_module_calls_private_functions_of_torch():
    calls = re.compile(r"\btorch(\.\w+)*\._\w|\btorch\.ops\b")
    assert {module for module, text in MODULES.items() if calls.search(text)} == {"machine/private.py"}


def loaded_by(program: str) -> set[str]:
    """The modules that a fresh Python has loaded at the end of a program."""
    shown = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nsys.stderr.write(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(shown.stderr.split())


def test_importing_the_package_loads_nothing_heavy():
    loaded = loaded_by("import latentscape")
    assert "latentscape" in loaded and not loaded & {"torch", "matplotlib", "sklearn", "numpy"}


def test_help_and_recipes_are_quick():
    for words in (
        "--help",
        "train --help",
        "evaluate --help",
        "reconstruct --help",
        "fetch --help",
        "chords --help",
        "chords import --help",
        "recipes digits-mlp",
        "recipes --json",
    ):
        loaded = loaded_by(f"from latentscape.cli.main import run_command\nassert run_command({words.split()}) == 0")
        assert "click" in loaded
        assert not loaded & {"torch", "numpy", "scipy", "matplotlib", "sklearn", "rich", "difflib", "jaxtyping"}, words


def test_a_table_of_recipes_loads_rich_and_nothing_heavier():
    loaded = loaded_by("from latentscape.cli.main import run_command\nassert run_command(['recipes']) == 0")
    assert "rich.table" in loaded and not loaded & {"torch", "numpy", "scipy", "matplotlib", "sklearn"}


def test_pictures_open_no_window():
    loaded = loaded_by("from latentscape import plots\nplots.plot_map")
    assert "matplotlib.figure" in loaded and "matplotlib.pyplot" not in loaded


def test_a_name_is_loaded_when_it_is_first_used():
    loaded = loaded_by("import latentscape as ls\nls.Autoencoder\nls.posteriors")
    assert "torch" in loaded and "matplotlib" not in loaded


def test_the_package_offers_its_names_sorted_and_all_of_them():
    shown = latentscape.__all__
    assert shown == sorted(shown) == dir(latentscape)
    assert set(shown) == {*latentscape._PACKAGES, *latentscape._MODULES}
    tree = ast.parse(MODULES["__init__.py"])
    checked = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    assert {alias.asname or alias.name for node in ast.walk(checked[0]) if isinstance(node, ast.ImportFrom) for alias in node.names} == set(
        shown
    )


def test_every_name_is_there_and_stays_the_same():
    program = (
        "import latentscape as ls\nfound = {n: getattr(ls, n) for n in ls.__all__}\nassert all(getattr(ls, n) is found[n] for n in found)"
    )
    assert "latentscape.runs" in loaded_by(f"{program}\nassert callable(ls.train) and callable(ls.run)")


def test_a_name_that_is_not_there_is_an_attribute_error():
    assert not hasattr(latentscape, "vae")
