"""Several runs beside each other, and whether they may stand there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from latentscape import plots
from latentscape.data.examples import DEFAULT_PARTS
from latentscape.errors import UsageError
from latentscape.explore import LossCurves, Panel, bound_of, latent_map, manifold
from latentscape.measures import measure
from latentscape.recipes.build import build_objective
from latentscape.recipes.recipe import Recipe, to_tree
from latentscape.runs.opened import Run
from latentscape.runs.pictures import grid_of, value_limits

MAPPED = 2000  # examples on each small map
TILES = 10  # a side of each small sheet
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
        judgements: What each run said of itself when it was over.
    """

    rows: tuple[dict[str, Any], ...]
    settings: Mapping[str, tuple[Any, ...]]
    notes: tuple[str, ...]
    judgements: tuple[str, ...]


class Content(NamedTuple):
    """What decides which examples a part of a run holds, and with which values and labels.

    Attributes:
        sha256: Of the source.
        label: What its labels are called, if that was said; the column of a table that they are is none of its values.
        shape: Of an example.
        split: What the part was cut by.
    """

    sha256: str
    label: str | None
    shape: tuple[int, ...]
    split: tuple[Any, ...]


def compare(runs: Sequence[Run], split: str | None = None) -> Comparison:
    """Take the figures of several runs on one part of their data.

    Args:
        runs: Two or more.
        split: The part; `valid` unless given, or `train` where one has no valid part. `heldout` only if it is asked for.

    Raises:
        UsageError: There are not two different runs, or one has no such part.
    """
    _refuse_unopened(runs)
    if len(runs) < 2:
        named = f"{runs[0].path} alone" if runs else "nothing"
        raise UsageError(f"A comparison takes two runs or more, but got {named}; name another.")
    names_of(runs)
    part = split or next(name for name in DEFAULT_PARTS if all(_has(run, name) for run in runs))
    rows = tuple(_figures(run, part) for run in runs)
    settings = differing([run.recipe for run in runs], [run.info for run in runs])
    notes = cautions(runs, rows, [str(run.path) for run in runs])
    return Comparison(rows, settings, notes, tuple(run.judgement.sentence for run in runs))


def picture_of(runs: Sequence[Run]) -> Figure:
    """Some runs at a glance: their maps and manifolds over their curves; rate and distortion where two or more have both.

    Raises:
        UsageError: They are not opened runs, or one is named twice.
    """
    _refuse_unopened(runs)
    if not runs:
        raise UsageError("A picture of runs takes one or more, but got none; open some: [ls.load(path), ...].")
    kinds = {next(iter(run.measured.values())).binarisation for run in runs}
    panels = [panel_of(name, [run], curves) for name, run, curves in zip(names_of(runs), runs, curves_of(runs), strict=True)]
    measured = [panel for panel in panels if panel.kl is not None and panel.log_likelihood is not None]
    return plots.plot_sweep(panels, trade=len(measured) > 1 and len(kinds) == 1, limits=[value_limits(run.splits.train) for run in runs])


def names_of(runs: Sequence[Run]) -> list[str]:
    """What to call some runs in a picture: by their folders, with all that is above them where two have one name.

    Raises:
        UsageError: One is named twice.
    """
    paths = [run.path.resolve() for run in runs]
    for i, path in enumerate(paths):
        if path in paths[:i]:
            raise UsageError(f"{runs[i].path} is named twice; leave it out once.")
    names = [path.name for path in paths]
    return names if len(set(names)) == len(names) else [str(run.path) for run in runs]


def panel_of(name: str, runs: Sequence[Run], curves: LossCurves) -> Panel:
    """What is shown of the first of some runs that differ in their seeds; its rate and distortion are their means."""
    first = runs[0]
    model, examples = first.model, first.splits.train
    grid = grid_of(model, first.recipe.pictures, prior=first.prior_name, n=TILES)
    figures = [run.measured[run.default_part] for run in runs]
    return Panel(
        name,
        latent_map(model, examples, part="train", most=MAPPED),
        manifold(model, n=grid.n, span=grid.span, prior=grid.prior) if model.latent == 2 and not model.context else None,
        curves,
        _mean([found.kl for found in figures]),
        _mean([found.log_likelihood for found in figures]),
        model.support if all(map(isfinite, model.support)) else None,
        len(runs),
    )


def refuse_other_examples(runs: Sequence[Run], part: str) -> None:
    """Refuse runs of which one `part` does not hold the same examples, in one shape and with the same labels.

    Raises:
        UsageError: Which do not.
    """
    for run in runs[1:]:
        here, there = _content(runs[0], part), _content(run, part)
        if here != there:
            what = "the same examples" if (here.sha256, here.split) != (there.sha256, there.split) else "examples of one shape and label"
            raise UsageError(f"The {part} parts of {runs[0].path} and {run.path} do not hold {what}; ask for each alone.")


def differing(recipes: Sequence[Recipe], infos: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """The settings, the source and the seed, where they are not the same in all runs."""
    trees = [
        {"source": info["source"]["asked"], **to_tree(recipe), "seed": info["seed"]} for recipe, info in zip(recipes, infos, strict=True)
    ]
    return _differing([{name: value for name, value in tree.items() if name not in ("name", "about", "pictures")} for tree in trees], "")


def cautions(runs: Sequence[Run], rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> tuple[str, ...]:
    """Why figures of these runs, by the `names` they go by, must not be held against each other; nothing, if they may."""
    found = []
    held = [_content(run, row["split"]) for run, row in zip(runs, rows, strict=True)]
    sources, labels = _by([each.sha256 for each in held], names), _by([each.label for each in held], names)
    if len(sources) > 1:
        asked = {run.info["source"]["sha256"]: run.info["source"]["asked"] for run in runs}
        found.append(f"The data differs ({_listed({asked[key]: of for key, of in sources.items()})}): no figures can be compared.")
    elif len(_by([each.split for each in held], names)) > 1:
        found.append("The figures are not on the same examples, for the data was split in other ways.")
    if len(sources) == 1 and len(labels) > 1:
        named = _listed({"none" if label is None else repr(label): of for label, of in labels.items()})
        found.append(f"Other labels were taken out of the data ({named}): figures over different columns cannot be compared.")
    bare = [(run, name) for run, name in zip(runs, names, strict=True) if not run.model.is_density]
    scales = _by([run.recipe.data.scale for run, _ in bare], [name for _, name in bare])
    if len(scales) > 1:  # a density is given in the data's own unit, whatever the scale
        found.append(f"elbo and log p(x|z) are of values that were scaled differently and cannot be compared: {_listed(scales)}.")
    kinds = _by([row["binarisation"] for row in rows], names)
    if len(kinds) > 1:
        named = _listed({KINDS.get(kind, kind): of for kind, of in kinds.items()})
        found.append(f"elbo and log p(x|z) are of different kinds and cannot be compared: {named}.")
    units = _by([row["unit"] for row in rows], names)
    if len(units) > 1:
        found.append(f"The figures are in different units: {_listed(units)}.")
    losses = _by([run.recipe.objective.kind for run in runs], names)
    if len(losses) > 1:
        found.append(f"They were trained by different losses, whose values are of different scales: {_listed(losses)}.")
    return tuple(found)


def curves_of(runs: Sequence[Run]) -> list[LossCurves]:
    """How the runs came down, from their folders; where their likelihoods are of different kinds, the titles keep these apart.

    Totals under different weights say nothing beside each other: in place of them stands the ELBO, which is at weight 1, or nothing.

    Raises:
        DamagedError: A history was changed.
    """
    kinds = [next(iter(run.measured.values())).binarisation for run in runs]
    found = [run.curves for run in runs]
    weights = {build_objective(run.recipe).weights(1.0).get("beta") for run in runs} - {None}
    if len(weights) > 1:
        found = [_at_one(curves) for curves in found]
    if len(set(kinds)) == 1:
        return found
    return [_named(curves, run.recipe.model.likelihood.kind) for run, curves in zip(runs, found, strict=True)]


def _refuse_unopened(runs: Sequence[Run]) -> None:
    if not isinstance(runs, Sequence) or not all(isinstance(run, Run) for run in runs):
        raise UsageError(f"Runs are compared as a list of opened ones, but got {runs!r:.60}; open each: [ls.load(path), ...].")


def _has(run: Run, part: str) -> bool:
    return part in run.info["split"]


def _figures(run: Run, part: str) -> dict[str, Any]:
    found = run.measured.get(part)
    return run.figures(part, measure(run.model, run.splits.part(part)) if found is None else found)


def _at_one(curves: LossCurves) -> LossCurves:
    """The same with the bound in place of the total; a loss of one term alone has no weight."""
    if len(curves.curves) == 1:
        return curves
    bound = bound_of(curves)
    return replace(curves, curves=(*curves.curves[:-1], *([] if bound is None else [bound])))


def _named(curves: LossCurves, likelihood: str) -> LossCurves:
    """The same with the likelihood in the title of what depends on it: all but the regulariser."""
    apart = [c if c.title.startswith("regularisation") else replace(c, title=f"{c.title}, {likelihood}") for c in curves.curves]
    return replace(curves, curves=tuple(apart))


def _content(run: Run, part: str) -> Content:
    source, split = run.info["source"], run.recipe.data.split
    n = sum(run.info["split"].values())  # with a source's own held-out part, or without
    by: tuple[object, ...] = (split,)
    if part == "heldout":
        by = ("official",) if split.heldout == "official" else (split.heldout, split.seed, n)
    elif part == "all":
        by = (n,)
    return Content(source["sha256"], source.get("label"), run.recipe.data.shape, (part, *by))


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


def _mean(values: Sequence[float | None]) -> float | None:
    """Their mean, if all have one."""
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if len(there) == len(values) else None
