"""One recipe, trained over a grid of settings: run after run, each in a folder of its own."""

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from rich.console import Console

from latentscape import plots
from latentscape.data import Source, Splits, find_source
from latentscape.errors import DivergedError, RunError, SettingError, StoppedError, UsageError, unknown
from latentscape.files import MANIFEST, atomic_write
from latentscape.machine.devices import find_device
from latentscape.measures import Figures
from latentscape.recipes import Recipe, parse_setting, plain, read_recipe, with_settings
from latentscape.recipes.build import build_model, build_objective, build_settings, settled, take_data
from latentscape.recipes.recipe import SHORT_NAMES, DataRecipe, full_name
from latentscape.runs.comparison import cautions, curves_of, panel_of
from latentscape.runs.experiment import resume, run, word_for
from latentscape.runs.folder import json_file, read_start, stem_of
from latentscape.runs.opened import Run
from latentscape.runs.pictures import value_limits
from latentscape.training import begin

TABLE, PICTURE = "sweep.json", "sweep.png"

Grid = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, eq=False)
class Sweep:
    """A finished sweep.

    Attributes:
        path: Its folder, in which each run has one.
        over: The values of each setting that was varied.
        runs: The runs that came to an end.
        rows: A row for each run that was asked for: its settings, its seed, and its figures on `valid` (else `train`), or that it failed.
        notes: Which figures must not be held against each other, and why.
    """

    path: Path
    over: Grid
    runs: tuple[Run, ...]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """What stands in its table, `sweep.json`."""
        over = {name: list(values) for name, values in self.over.items()}
        return {"sweep": str(self.path), "over": over, "runs": list(self.rows), "notes": list(self.notes)}


@dataclass(frozen=True)
class Point:
    """A run of a sweep before it is one: its name, its place, and what it is to be."""

    name: str
    path: Path
    values: Mapping[str, Any]
    seed: int
    recipe: Recipe


def parse_over(text: str) -> tuple[str, list[Any]]:
    """`beta=0.3,1,3` as a name and its values; each value as in `--set`, and a comma inside brackets is no end.

    Raises:
        SettingError: There is no `=`, or a value is missing.

    Example:
        >>> parse_over("beta=0.3,1"), parse_over("model.network.hidden=[64, 16],[32]")
        (('beta', [0.3, 1]), ('model.network.hidden', [[64, 16], [32]]))
    """
    name, equals, listed = text.partition("=")
    if not equals or not name.strip():
        raise SettingError(f"--over takes KEY=VALUE,VALUE,..., but got {text!r}; for example --over beta=0.3,1,3.")
    values = []
    for value in _at_commas(listed):
        if not value.strip():
            raise SettingError(f"--over {text} has a value missing; for example --over {name.strip()}=1,2.")
        values.append(parse_setting(f"{name}={value}")[1])
    return name.strip(), values


def sweep(
    source: str | Path,
    over: Grid,
    recipe: str | Recipe | None = None,
    *,
    label: str | None = None,
    settings: Mapping[str, Any] | None = None,
    seeds: int = 1,
    out: str | Path | None = None,
    device: str = "auto",
    pictures: bool = True,
    console: Console | None = None,
) -> Sweep:
    """Train a recipe with every combination of some settings, one run after the other.

    What has been trained already in `out` is not trained again, and a run that was stopped goes on: a sweep that was interrupted is
    continued, and a finished one extended, by asking for it again.

    Args:
        source: A name of the catalogue, or a file.
        over: The values of each setting, by its dotted name, or by one of the short names in `SHORT_NAMES`.
        recipe: What to train otherwise; the source's own unless given.
        label: The column of a `.csv`, or the array of an `.npz` file, that holds labels.
        settings: Values to change in all runs.
        seeds: How many runs each combination has, with seeds from 0 on.
        out: The sweep's folder; `runs/<recipe>-over-<settings>` unless given.
        device: `auto`, `cpu`, `cuda` ...
        pictures: Whether each run draws its own pictures too.
        console: Where to say how far it is.

    Raises:
        UsageError: Something that was asked does not exist or does not fit; no folder has been made.
        FailedError: Training was stopped; what was done stands.
    """
    console = console or Console(stderr=True, quiet=True)
    source = word_for(source)
    found = find_source(source, label)
    chosen = with_settings(recipe if isinstance(recipe, Recipe) else read_recipe(recipe or found.recipe), settings or {})
    grid = _known(over, settings or {})
    folder = Path(out) if out is not None else Path("runs") / f"{stem_of(chosen, found.name)}-over-{'-'.join(grid)}"
    points = _points(folder, chosen, grid, seeds)
    _refuse_others(folder)
    find_device(device)
    cut: dict[tuple[DataRecipe, tuple[str, ...]], Splits] = {}
    for point in points:
        taken = point.recipe.data, point.recipe.model.condition
        if taken not in cut:
            cut[taken] = take_data(point.recipe, found)
        _check(point, found, cut[taken])
    del cut
    folder.mkdir(parents=True, exist_ok=True)
    done: dict[str, Run] = {}
    rows: list[dict[str, Any]] = []
    for number, point in enumerate(points, 1):
        _save(folder, Sweep(folder, grid, tuple(done.values()), tuple(rows), ()))
        trained = _train(point, f"{number} of {len(points)}", source, label, device, pictures, console)
        if trained is not None:
            done[point.name] = trained
        rows.append(_row(point, trained))
    notes = cautions(list(done.values()), [row for row in rows if not row["failed"]], list(done))
    finished = Sweep(folder, grid, tuple(done.values()), tuple(rows), notes)
    _save(folder, finished)  # before the picture, which may fail
    if done:
        atomic_write(folder / PICTURE, _picture(points, done, grid))
    return finished


def _known(over: Grid, settings: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
    """The same under short names where there are any; refused if one does not exist, or is set too."""
    if not over:
        raise UsageError("A sweep varies something, but nothing was named; for example --over beta=0.3,1,3.")
    tables = [f.name for f in fields(Recipe)]
    short = {each.setting: name for name, each in SHORT_NAMES.items()}
    found: dict[str, Sequence[Any]] = {}
    for asked, values in over.items():
        name = short.get(asked, asked)
        if "." not in name and name not in (*SHORT_NAMES, *tables):
            raise unknown("setting", name, [*SHORT_NAMES, *tables])
        if name in found:
            raise UsageError(f"{name} is varied twice; give all its values at once: --over {name}=1,2.")
        if full_name(name) in settings:
            raise UsageError(f"{asked} is set and varied at once; leave out the --set, or the --over.")
        if not isinstance(values, list | tuple | range) or not values:
            raise SettingError(f"{name} is varied over a list of values, but got {values!r}; for example [0.3, 1, 3].")
        if twice := [value for i, value in enumerate(values) if value in values[:i]]:
            raise SettingError(f"{name} is varied over {twice[0]!r} twice; leave it out once.")
        found[name] = plain(list(values))
    return found


def _points(folder: Path, recipe: Recipe, grid: Grid, seeds: int) -> list[Point]:
    if seeds < 1:
        raise SettingError(f"Each combination needs at least 1 seed, but seeds is {seeds}.")
    points = []
    for seed, values in itertools.product(range(seeds), itertools.product(*grid.values())):
        chosen = dict(zip(grid, values, strict=True))
        name = ",".join(f"{key}={_word(value)}" for key, value in chosen.items()) + (f",seed={seed}" if seed else "")
        path = folder / re.sub(r"[^\w.,=+\-\[\]]+", "_", name)
        points.append(Point(name, path, chosen, seed, with_settings(recipe, {full_name(k): v for k, v in chosen.items()})))
    return points


def _word(value: Any) -> str:
    match value:
        case str():
            return value
        case float():
            return repr(value).removesuffix(".0")
        case _:
            return json.dumps(value, separators=(",", ":"))


def _refuse_others(folder: Path) -> None:
    """Refuse to mix a sweep with something else."""
    if not folder.exists() or (folder / TABLE).is_file():
        return
    if not folder.is_dir() or (folder / MANIFEST).exists() or any(folder.iterdir()):
        raise RunError(f"{folder} exists already and is no sweep (it has no {TABLE}); choose another --out.")


def _check(point: Point, source: Source, splits: Splits) -> None:
    """Refuse, before anything is trained, what could not be trained, and a folder that holds another run than this."""
    wanted = settled(point.recipe, splits)
    model = build_model(wanted, splits.train.shape, seed=point.seed, train=splits.train)
    begin(model, build_objective(wanted), splits, build_settings(wanted, seed=point.seed))
    if not point.path.exists():
        return
    recipe, info = read_start(point.path)
    if recipe != wanted or info["seed"] != point.seed or info["source"]["sha256"] != source.digest:
        raise RunError(f"{point.path} holds a run of another recipe or source than is asked for now; choose another --out.")


def _train(point: Point, number: str, source: str, label: str | None, device: str, pictures: bool, console: Console) -> Run | None:
    """The run of a point, new or continued or as it is; none if it left the finite numbers."""
    status = read_start(point.path)[1]["status"] if point.path.exists() else "new"
    console.print(f"{number}: {point.name}" + {"finished": ", finished already", "new": ""}.get(status, ", going on"), markup=False)
    try:
        if status != "new":
            return resume(point.path, console=console)
        return run(source, point.recipe, label=label, out=point.path, seed=point.seed, device=device, pictures=pictures, console=console)
    except DivergedError as error:
        console.print(f"{point.name}: {error}", markup=False)
        return None
    except StoppedError as error:
        first = str(error).partition(". ")[0]
        raise StoppedError(
            f"{first}, in run {number} of the sweep ({point.name}). Ask for the same sweep again to continue it.",
            signal_number=error.signal_number,
        ) from None


def _row(point: Point, trained: Run | None) -> dict[str, Any]:
    base = {"run": str(point.path), "settings": dict(point.values), "seed": point.seed, "failed": trained is None}
    if trained is None:
        figures = {f.name: None for f in fields(Figures) if f.name != "kl_each"}
        return base | {"recipe": point.recipe.name, "split": None} | figures | {"seconds": None}
    part = trained.default_part
    return base | trained.figures(part, trained.measured[part])


def _save(folder: Path, found: Sweep) -> None:
    atomic_write(folder / TABLE, json_file(found.as_dict()))


def _picture(points: Sequence[Point], done: Mapping[str, Run], grid: Grid) -> bytes:
    """The sweep at a glance: the first run of each combination; rate and distortion are the mean over its seeds."""
    groups: dict[str, list[Run]] = {}
    for point in points:
        same = groups.setdefault(point.name.partition(",seed=")[0], [])
        same += [done[point.name]] if point.name in done else []
    groups = {name: runs for name, runs in groups.items() if runs}
    curves = curves_of([runs[0] for runs in groups.values()])
    panels = [panel_of(name, runs, each) for (name, runs), each in zip(groups.items(), curves, strict=True)]
    trade = "beta" in grid and len(panels) > 1 and all(panel.kl is not None for panel in panels)
    limits = [value_limits(runs[0].splits.train) for runs in groups.values()]
    return plots.png(plots.plot_sweep(panels, trade=trade, joined=list(grid) == ["beta"], limits=limits))


def _at_commas(text: str) -> list[str]:
    """The text cut at the commas that stand in no brackets and no quotes."""
    pieces, depth, quote = [""], 0, ""
    for mark in text:
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'":
            quote = mark
        elif mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        elif mark == "," and depth == 0:
            pieces.append("")
            continue
        pieces[-1] += mark
    return pieces
