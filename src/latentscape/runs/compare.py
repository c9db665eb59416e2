"""Several runs beside each other, and whether they may stand there."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from latentscape.errors import UsageError
from latentscape.explore import LossCurves, loss_curves
from latentscape.files import read_listed
from latentscape.measures import measure
from latentscape.recipes.build import build_objective
from latentscape.recipes.recipe import Recipe, to_tree
from latentscape.runs.folder import Run

PARTS = ("valid", "train")  # which to compare on, the better first; comparing is choosing, so held-out figures have to be asked for
KINDS = {
    "soft": "soft (grey pixels under a Bernoulli)",
    "static": "static (pixels of 0 and 1 under a Bernoulli)",
    None: "none (another likelihood than the Bernoulli)",
}


@dataclass(frozen=True, eq=False)
class Comparison:
    """Some runs on the same part of their data.

    Attributes:
        rows: The figures of each, as all commands print them.
        settings: The settings that are not the same in all of them: by dotted name, the value in each; none where a recipe leaves it out.
        notes: What must not be held against each other, and why.
    """

    rows: tuple[dict[str, Any], ...]
    settings: Mapping[str, tuple[Any, ...]]
    notes: tuple[str, ...]


def compare(runs: Sequence[Run], split: str | None = None) -> Comparison:
    """Take the figures of several runs on one part of their data.

    Args:
        runs: Two or more.
        split: The part; `valid` unless given, or `train` where one has no valid part. `heldout` only if it is asked for.

    Raises:
        UsageError: There are not two different runs, or one has no such part.
    """
    if len(runs) < 2:
        named = f"{runs[0].path} alone" if runs else "nothing"
        raise UsageError(f"A comparison takes two runs or more, but got {named}; name another.")
    paths = [run.path.resolve() for run in runs]
    for i, path in enumerate(paths):
        if path in paths[:i]:
            raise UsageError(f"{runs[i].path} is named twice; leave it out once.")
    part = split or next(name for name in PARTS if all(_has(run, name) for run in runs))
    rows = tuple(_figures(run, part) for run in runs)
    settings = differing([run.recipe for run in runs], [run.info for run in runs])
    return Comparison(rows, settings, cautions(runs, rows, [str(run.path) for run in runs]))


def differing(recipes: Sequence[Recipe], infos: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """The settings, the source and the seed, where they are not the same in all runs."""
    trees = [
        {"source": info["source"]["asked"], **to_tree(recipe), "seed": info["seed"]} for recipe, info in zip(recipes, infos, strict=True)
    ]
    return _differing([{name: value for name, value in tree.items() if name not in ("name", "about")} for tree in trees], "")


def cautions(runs: Sequence[Run], rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> tuple[str, ...]:
    """Why figures of these runs, by the `names` they go by, must not be held against each other; nothing, if they may."""
    found = []
    sources = _by([run.info["source"]["sha256"] for run in runs], names)
    if len(sources) > 1:
        asked = {run.info["source"]["sha256"]: run.info["source"]["asked"] for run in runs}
        found.append(f"The data differs ({_listed({asked[key]: of for key, of in sources.items()})}): no figures can be compared.")
    elif len(_by([_examples(run, row["split"]) for run, row in zip(runs, rows, strict=True)], names)) > 1:
        found.append("The figures are not on the same examples, for the data was split in other ways.")
    kinds = _by([row["binarisation"] for row in rows], names)
    if len(kinds) > 1:
        named = _listed({KINDS.get(kind, kind): of for kind, of in kinds.items()})
        found.append(f"elbo and log p(x|z) are of different kinds and cannot be compared: {named}.")
    units = _by([row["unit"] for row in rows], names)
    if len(units) > 1:
        found.append(f"The figures are in different units: {_listed(units)}.")
    return tuple(found)


def curves_of(runs: Sequence[Run]) -> list[LossCurves]:
    """How the runs came down, from their folders; where their likelihoods are of different kinds, the titles keep these apart.

    Raises:
        DamagedError: A history was changed.
    """
    kinds = [next(iter(run.measured.values())).binarisation for run in runs]
    found = [_curves(run) for run in runs]
    if len(set(kinds)) == 1:
        return found
    return [_named(curves, run.recipe.model.likelihood.kind) for run, curves in zip(runs, found, strict=True)]


def _has(run: Run, part: str) -> bool:
    return part in run.info["split"]


def _figures(run: Run, part: str) -> dict[str, Any]:
    found = run.measured.get(part)
    return run.figures(part, measure(run.model, run.splits.part(part)) if found is None else found)


def _curves(run: Run) -> LossCurves:
    rows = list(csv.DictReader(io.StringIO(read_listed(run.path, "history.csv").decode())))
    objective = build_objective(run.recipe)
    return loss_curves({name: [float(row[name]) for row in rows] for name in rows[0]}, objective.terms, objective.unit)


def _named(curves: LossCurves, likelihood: str) -> LossCurves:
    """The same with the likelihood in the title of what depends on it: all but the regulariser."""
    apart = [c if c.title.startswith("regularisation") else replace(c, title=f"{c.title}, {likelihood}") for c in curves.curves]
    return replace(curves, curves=tuple(apart))


def _examples(run: Run, part: str) -> tuple[Any, ...]:
    """What decides which examples of a source a part holds."""
    split = run.recipe.data.split
    if part == "heldout":
        return (part, split.heldout, None if split.heldout == "official" else split.seed)
    return (part, split)


def _differing(values: Sequence[Any], path: str) -> dict[str, tuple[Any, ...]]:
    """Where nested tables differ, by dotted names; tables of different kinds have nothing in common to look into."""
    if all(value == values[0] for value in values):
        return {}
    if not all(isinstance(value, Mapping) and value.get("kind") == values[0].get("kind") for value in values):
        return {path: tuple(values)}
    found: dict[str, tuple[Any, ...]] = {}
    for name in dict.fromkeys(name for value in values for name in value):
        found |= _differing([value.get(name) for value in values], f"{path}.{name}".lstrip("."))
    return found


def _by(keys: Sequence[Any], names: Sequence[str]) -> dict[Any, list[str]]:
    """The names under each key."""
    found: dict[Any, list[str]] = {}
    for key, name in zip(keys, names, strict=True):
        found.setdefault(key, []).append(name)
    return found


def _listed(groups: Mapping[Any, Sequence[str]]) -> str:
    return "; ".join(f"{what} in {', '.join(names)}" for what, names in groups.items())
