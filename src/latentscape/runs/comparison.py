"""Comparisons of several runs, with notes about figures that cannot be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from latentscape import plots
from latentscape.data.splits import DEFAULT_PARTS
from latentscape.errors import UsageError
from latentscape.explore import LossCurves, Panel, bound_of, latent_map
from latentscape.files import readable
from latentscape.machine.memory import memory_errors_said
from latentscape.measures import measure
from latentscape.recipes.build import build_objective
from latentscape.recipes.recipe import Recipe
from latentscape.recipes.settings import to_tree
from latentscape.runs.opened import Run
from latentscape.runs.pictures import code_grid, manifold_of, value_limits
from latentscape.runs.records import RunRecord
from latentscape.shapes import one_line

MAX_EXAMPLES_ON_SMALL_MAP = 2000
TILES_PER_SIDE = 10  # of each small manifold
BINARISATIONS = {
    "soft": "soft (grey pixels under a Bernoulli)",
    "static": "static (pixels of 0 and 1 under a Bernoulli)",
    None: "none (a likelihood other than the Bernoulli)",
}


@dataclass(frozen=True, eq=False)
class Comparison:
    """The figures of several runs on the same part of their data.

    Attributes:
        rows: The figures of each run, as all commands print them.
        settings: The settings that differ between the runs: the value in each run, by dotted name; `None` if a recipe does not have it.
        notes: Which figures cannot be compared, with the reason.
        judgements: The judgement on each run, from the end of its training.
    """

    rows: tuple[dict[str, Any], ...]
    settings: Mapping[str, tuple[Any, ...]]
    notes: tuple[str, ...]
    judgements: tuple[str, ...]

    __repr__ = one_line


class Content(NamedTuple):
    """What determines the examples of a part of a run, with their values and labels.

    Attributes:
        sha256: The hash of the source.
        label: The name of its column of labels, if one was chosen; this column is not among the values.
        shape: The shape of one example.
        split: The settings that decide which examples are in the part.
    """

    sha256: str
    label: str | None
    shape: tuple[int, ...]
    split: tuple[Any, ...]


@memory_errors_said()
def compare(runs: Sequence[Run], split: str | None = None) -> Comparison:
    """Compare the figures of several runs on one part of their data.

    Args:
        runs: Two or more runs.
        split: The part; by default `valid`, or `train` if a run has no valid part. `heldout` is used only on request.

    Raises:
        UsageError: There are fewer than two different runs, or one of them does not have the part.
    """
    _refuse_unopened(runs)
    if len(runs) < 2:
        named = f"{runs[0].path} alone" if runs else "nothing"
        raise UsageError(f"A comparison takes two or more runs, but got {named}; name another run.")
    names_of(runs)
    part = split or next(name for name in DEFAULT_PARTS if all(_has_part(run, name) for run in runs))
    rows = tuple(_figures(run, part) for run in runs)
    settings = differing_settings([run.recipe for run in runs], [run.record for run in runs])
    notes = comparison_notes(runs, rows, [str(run.path) for run in runs])
    return Comparison(rows, settings, notes, tuple(run.judgement.sentence for run in runs))


@memory_errors_said()
def picture_of(runs: Sequence[Run]) -> Figure:
    """A picture of several runs: maps and manifolds over the loss curves, and rate and distortion if two or more runs have both.

    Raises:
        UsageError: `runs` is not a list of opened runs, or one is named twice.
    """
    _refuse_unopened(runs)
    if not runs:
        raise UsageError("A picture of runs takes one or more, but got none; open some: [ls.load(path), ...].")
    kinds = {next(iter(run.measured.values())).binarisation for run in runs}
    panels = [panel_of(name, [run], curves) for name, run, curves in zip(names_of(runs), runs, curves_of(runs), strict=True)]
    measured = [panel for panel in panels if panel.kl is not None and panel.log_likelihood is not None]
    return plots.plot_sweep(
        panels, rate_distortion=len(measured) > 1 and len(kinds) == 1, limits=[value_limits(run.splits.train) for run in runs]
    )


def names_of(runs: Sequence[Run]) -> list[str]:
    """The names of runs in a picture: the names of their folders, or the whole paths if two folders have the same name.

    Raises:
        UsageError: A run is named twice.
    """
    paths = [run.path.resolve() for run in runs]
    for i, path in enumerate(paths):
        if path in paths[:i]:
            raise UsageError(f"{runs[i].path} is named twice; leave it out once.")
    names = [readable(path.name) for path in paths]
    return names if len(set(names)) == len(names) else [readable(str(run.path)) for run in runs]


def panel_of(name: str, runs: Sequence[Run], curves: LossCurves) -> Panel:
    """The panel of the first of several runs that differ only in their seeds; its rate and distortion are the means of all."""
    first = runs[0]
    model, examples = first.model, first.splits.train
    grid = code_grid(model, first.recipe.pictures, prior=first.prior_name, n=TILES_PER_SIDE)
    figures = [run.measured[run.default_part] for run in runs]
    codes = latent_map(model, examples, part="train", max_examples=MAX_EXAMPLES_ON_SMALL_MAP)
    sheet = None if first.classes else manifold_of(model, examples, grid, codes, first.one_context())
    return Panel(
        name,
        codes,
        sheet,
        curves,
        _mean([measured.kl for measured in figures]),
        _mean([measured.log_likelihood for measured in figures]),
        model.support if codes.plane is None and all(map(isfinite, model.support)) else None,  # a plane has no bounds
        len(runs),
    )


def refuse_other_examples(runs: Sequence[Run], part: str) -> None:
    """Refuse runs whose `part` does not hold the same examples, with the same shape and the same labels.

    Raises:
        UsageError: Two runs do not; it names them.
    """
    for run in runs[1:]:
        first, other = _content(runs[0], part), _content(run, part)
        if first != other:
            same_examples = (first.sha256, first.split) == (other.sha256, other.split)
            requirement = "examples of the same shape with the same label column" if same_examples else "the same examples"
            raise UsageError(f"The {part} parts of {runs[0].path} and {run.path} do not hold {requirement}; use each run alone.")


def differing_settings(recipes: Sequence[Recipe], records: Sequence[RunRecord]) -> dict[str, tuple[Any, ...]]:
    """The settings, the source and the seed where they differ between runs."""
    trees = [
        {"source": record.source.asked, **to_tree(recipe), "seed": record.seed} for recipe, record in zip(recipes, records, strict=True)
    ]
    return _differing_entries(
        [{name: value for name, value in tree.items() if name not in ("name", "about", "pictures")} for tree in trees], ""
    )


def comparison_notes(runs: Sequence[Run], rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> tuple[str, ...]:
    """Notes about figures that cannot be compared between these runs, which the notes call by `names`; empty if all can be."""
    notes = []
    contents = [_content(run, row["split"]) for run, row in zip(runs, rows, strict=True)]
    sources, labels = _grouped([content.sha256 for content in contents], names), _grouped([content.label for content in contents], names)
    if len(sources) > 1:
        source_names = {run.record.source.sha256: run.record.source.asked for run in runs}
        notes.append(
            f"The data differs ({_listed({source_names[key]: in_runs for key, in_runs in sources.items()})}): no figures can be compared."
        )
    elif len(_grouped([content.split for content in contents], names)) > 1:
        notes.append("The figures are not on the same examples, because the data was split differently.")
    if len(sources) == 1 and len(labels) > 1:
        named = _listed({"none" if label is None else repr(label): in_runs for label, in_runs in labels.items()})
        notes.append(f"The runs use different columns as labels ({named}), so their values differ, and no figures can be compared.")
    scaled = [(run, name) for run, name in zip(runs, names, strict=True) if not run.model.is_density]
    scales = _grouped([run.recipe.data.scale for run, _ in scaled], [name for _, name in scaled])
    if len(scales) > 1:  # a density is in the data's own unit, whatever the scale
        notes.append(f"elbo and log p(x|z) cannot be compared, because the data was scaled differently: {_listed(scales)}.")
    kinds = _grouped([row["binarisation"] for row in rows], names)
    if len(kinds) > 1:
        named = _listed({BINARISATIONS.get(kind, kind): in_runs for kind, in_runs in kinds.items()})
        notes.append(f"elbo and log p(x|z) cannot be compared, because they are of different kinds: {named}.")
    units = _grouped([row["unit"] for row in rows], names)
    if len(units) > 1:
        notes.append(f"The figures are in different units: {_listed(units)}.")
    losses = _grouped([run.recipe.objective.kind for run in runs], names)
    if len(losses) > 1:
        notes.append(f"The runs minimised different losses, whose values cannot be compared: {_listed(losses)}.")
    return tuple(notes)


def curves_of(runs: Sequence[Run]) -> list[LossCurves]:
    """The loss curves of the runs, read from their folders; if their likelihoods are of different kinds, the titles name them.

    Totals at different values of beta cannot be compared. Minus the ELBO at beta 1 replaces them; a run without an ELBO has no total then.

    Raises:
        DamagedError: A history was changed.
    """
    kinds = [next(iter(run.measured.values())).binarisation for run in runs]
    curves_by_run = [run.curves for run in runs]
    weights = {build_objective(run.recipe).weights(1.0).get("beta") for run in runs} - {None}
    if len(weights) > 1:
        curves_by_run = [_with_bound(curves) for curves in curves_by_run]
    if len(set(kinds)) == 1:
        return curves_by_run
    return [_with_likelihood(curves, run.recipe.model.likelihood.kind) for run, curves in zip(runs, curves_by_run, strict=True)]


def _refuse_unopened(runs: Sequence[Run]) -> None:
    if not isinstance(runs, Sequence) or not all(isinstance(run, Run) for run in runs):
        raise UsageError(f"A comparison takes a list of opened runs, but got {runs!r:.60}; open each: [ls.load(path), ...].")


def _has_part(run: Run, part: str) -> bool:
    return part in run.record.split.parts()


def _figures(run: Run, part: str) -> dict[str, Any]:
    figures = run.measured.get(part)
    return run.figures(part, measure(run.model, run.splits.part(part)) if figures is None else figures)


def _with_bound(curves: LossCurves) -> LossCurves:
    """The same curves with minus the ELBO at beta 1 in place of the total; a loss of a single term has no beta and is left as it is."""
    if len(curves.curves) == 1:
        return curves
    bound = bound_of(curves)
    return replace(curves, curves=(*curves.curves[:-1], *([] if bound is None else [bound])))


def _with_likelihood(curves: LossCurves, likelihood: str) -> LossCurves:
    """The same curves, with the likelihood in every title except that of the regularisation, which does not depend on it."""
    titled = [c if c.title.startswith("regularisation") else replace(c, title=f"{c.title}, {likelihood}") for c in curves.curves]
    return replace(curves, curves=tuple(titled))


def _content(run: Run, part: str) -> Content:
    source, split = run.record.source, run.recipe.data.split
    count = sum(run.record.split.parts().values())  # it includes the source's own held-out part, if there is one
    split_by: tuple[object, ...] = (split,)
    if part == "heldout":
        split_by = ("official",) if split.heldout in ("official", "own") else (split.heldout, split.seed, count)
    elif part == "all":
        split_by = (count,)
    if run.recipe.data.keys == "relative":
        split_by = (*split_by, "relative")
    return Content(source.sha256, source.label, run.recipe.data.shape, (part, *split_by))


def _differing_entries(values: Sequence[Any], path: str) -> dict[str, tuple[Any, ...]]:
    """The entries in which nested tables differ, by dotted name; tables of different kinds differ as a whole."""
    if all(value == values[0] for value in values):
        return {}
    if not all(isinstance(value, Mapping) and value.get("kind") == values[0].get("kind") for value in values):
        return {path: tuple(values)}
    differences: dict[str, tuple[Any, ...]] = {}
    for name in dict.fromkeys(name for value in values for name in value):
        differences |= _differing_entries([value.get(name) for value in values], f"{path}.{name}".lstrip("."))
    return differences


def _grouped(keys: Sequence[Any], names: Sequence[str]) -> dict[Any, list[str]]:
    """The names of the runs that have each key, by key."""
    groups: dict[Any, list[str]] = {}
    for key, name in zip(keys, names, strict=True):
        groups.setdefault(key, []).append(name)
    return groups


def _listed(groups: Mapping[Any, Sequence[str]]) -> str:
    return "; ".join(f"{key} in {', '.join(names)}" for key, names in groups.items())


def _mean(values: Sequence[float | None]) -> float | None:
    """The mean of the values; none if one of them is missing."""
    present = [value for value in values if value is not None]
    return sum(present) / len(present) if len(present) == len(values) else None
