"""Sweeps: one recipe is trained over a grid of settings, and each run has its own folder."""

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

SWEEP_TABLE, SWEEP_PICTURE = "sweep.json", "sweep.png"

Grid = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, eq=False)
class Sweep:
    """A finished sweep.

    Attributes:
        path: Its folder, which holds a folder for each run.
        over: The values of each setting that was varied.
        runs: The runs that finished.
        rows: A row for each run of the grid: its settings, its seed, and its figures on `valid` (else `train`), or that it failed.
        notes: Which figures cannot be compared, and why.
    """

    path: Path
    over: Grid
    runs: tuple[Run, ...]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The content of its table, `sweep.json`."""
        over = {name: list(values) for name, values in self.over.items()}
        return {"sweep": str(self.path), "over": over, "runs": list(self.rows), "notes": list(self.notes)}


@dataclass(frozen=True)
class Point:
    """A planned run of a sweep: its name, its folder, and how it is to be trained."""

    name: str
    path: Path
    values: Mapping[str, Any]
    seed: int
    recipe: Recipe


def parse_over(text: str) -> tuple[str, list[Any]]:
    """The name and the values in a text such as `beta=0.3,1,3`; values are read as by `--set`, and commas in brackets do not separate.

    Raises:
        SettingError: There is no `=`, or a value is missing.

    Example:
        >>> parse_over("beta=0.3,1"), parse_over("model.network.hidden=[64, 16],[32]")
        (('beta', [0.3, 1]), ('model.network.hidden', [[64, 16], [32]]))
    """
    name, equals, listed = text.partition("=")
    if not equals or not name.strip():
        raise SettingError(f"--over takes KEY=VALUE,VALUE,..., but got {text!r}; write for example --over beta=0.3,1,3.")
    values = []
    for value in _at_commas(listed):
        if not value.strip():
            raise SettingError(f"--over {text} has a missing value; write for example --over {name.strip()}=1,2.")
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

    Runs that have already finished in `out` are not trained again, and a run that was stopped is continued. The same call therefore
    continues a sweep that was interrupted, and a call with more values extends a finished one.

    Args:
        source: A name of the catalogue, or a file.
        over: The values of each setting, by its dotted name or a short name from `SHORT_NAMES`.
        recipe: The recipe in which the settings vary; by default, the source's own.
        label: The column of a `.csv`, or the array of an `.npz` file, that holds labels.
        settings: Values to change in all runs.
        seeds: The number of runs of each combination, with seeds from 0 on.
        out: The folder of the sweep; by default `runs/<recipe>-over-<settings>`.
        device: `auto`, `cpu`, `cuda` ...
        pictures: Whether each run also draws its own pictures.
        console: Where progress is printed.

    Raises:
        UsageError: An argument names something that does not exist or does not fit; no folder has been made.
        FailedError: Training was stopped; finished runs are kept.
    """
    console = console or Console(stderr=True, quiet=True)
    source = word_for(source)
    data_source = find_source(source, label)
    base = with_settings(recipe if isinstance(recipe, Recipe) else read_recipe(recipe or data_source.recipe), settings or {})
    grid = _checked_grid(over, settings or {})
    folder = Path(out) if out is not None else Path("runs") / f"{stem_of(base, data_source.name)}-over-{'-'.join(grid)}"
    points = _points(folder, base, grid, seeds)
    _refuse_others(folder)
    find_device(device)
    splits_by_data: dict[tuple[DataRecipe, tuple[str, ...]], Splits] = {}
    for point in points:
        data_key = point.recipe.data, point.recipe.model.condition
        if data_key not in splits_by_data:
            splits_by_data[data_key] = take_data(point.recipe, data_source)
        _check(point, data_source, splits_by_data[data_key])
    del splits_by_data
    folder.mkdir(parents=True, exist_ok=True)
    finished_runs: dict[str, Run] = {}
    rows: list[dict[str, Any]] = []
    for number, point in enumerate(points, 1):
        _save(folder, Sweep(folder, grid, tuple(finished_runs.values()), tuple(rows), ()))
        trained = _train(point, f"{number} of {len(points)}", source, label, device, pictures, console)
        if trained is not None:
            finished_runs[point.name] = trained
        rows.append(_row(point, trained))
    notes = cautions(list(finished_runs.values()), [row for row in rows if not row["failed"]], list(finished_runs))
    complete = Sweep(folder, grid, tuple(finished_runs.values()), tuple(rows), notes)
    _save(folder, complete)  # before drawing the picture, which may fail
    if finished_runs:
        atomic_write(folder / SWEEP_PICTURE, _picture(points, finished_runs, grid))
    return complete


def _checked_grid(over: Grid, settings: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
    """The grid by short names where there are any; refuse a setting that does not exist or is also in `settings`."""
    if not over:
        raise UsageError("A sweep varies a setting, but none was named; write for example --over beta=0.3,1,3.")
    tables = [f.name for f in fields(Recipe)]
    short_names = {short_name.setting: name for name, short_name in SHORT_NAMES.items()}
    grid: dict[str, Sequence[Any]] = {}
    for setting, values in over.items():
        name = short_names.get(setting, setting)
        if "." not in name and name not in (*SHORT_NAMES, *tables):
            raise unknown("setting", name, [*SHORT_NAMES, *tables])
        if name in grid:
            raise UsageError(f"{name} is varied twice; give all its values at once: --over {name}=1,2.")
        if full_name(name) in settings:
            raise UsageError(f"{setting} is both set and varied; leave out the --set, or the --over.")
        if not isinstance(values, list | tuple | range) or not values:
            raise SettingError(f"{name} is varied over a list of values, but got {values!r}; for example [0.3, 1, 3].")
        if repeated := [value for i, value in enumerate(values) if value in values[:i]]:
            raise SettingError(f"{name} has the value {repeated[0]!r} twice; leave it out once.")
        grid[name] = plain(list(values))
    return grid


def _points(folder: Path, recipe: Recipe, grid: Grid, seeds: int) -> list[Point]:
    if seeds < 1:
        raise SettingError(f"Each combination needs at least 1 seed, but seeds is {seeds}.")
    points = []
    for seed, values in itertools.product(range(seeds), itertools.product(*grid.values())):
        combination = dict(zip(grid, values, strict=True))
        name = ",".join(f"{key}={_word(value)}" for key, value in combination.items()) + (f",seed={seed}" if seed else "")
        path = folder / re.sub(r"[^\w.,=+\-\[\]]+", "_", name)
        points.append(Point(name, path, combination, seed, with_settings(recipe, {full_name(k): v for k, v in combination.items()})))
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
    """Refuse a folder that exists and does not hold a sweep."""
    if not folder.exists() or (folder / SWEEP_TABLE).is_file():
        return
    if not folder.is_dir() or (folder / MANIFEST).exists() or any(folder.iterdir()):
        raise RunError(f"{folder} exists already and is not a sweep (it has no {SWEEP_TABLE}); choose another --out.")


def _check(point: Point, source: Source, splits: Splits) -> None:
    """Refuse, before any training, a run that could not be trained, or a folder that holds another run."""
    expected = settled(point.recipe, splits)
    model = build_model(expected, splits.train.shape, seed=point.seed, train=splits.train)
    begin(model, build_objective(expected), splits, build_settings(expected, seed=point.seed))
    if not point.path.exists():
        return
    recipe, info = read_start(point.path)
    if recipe != expected or info["seed"] != point.seed or info["source"]["sha256"] != source.digest:
        raise RunError(f"{point.path} holds a run of another recipe or source than this sweep; choose another --out.")


def _train(point: Point, number: str, source: str, label: str | None, device: str, pictures: bool, console: Console) -> Run | None:
    """The run of a point: new, continued, or already finished; none if it diverged."""
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
        reason = str(error).partition(". ")[0]
        raise StoppedError(
            f"{reason}, in run {number} of the sweep ({point.name}). Ask for the same sweep again to continue it.",
            signal_number=error.signal_number,
        ) from None


def _row(point: Point, trained: Run | None) -> dict[str, Any]:
    base = {"run": str(point.path), "settings": dict(point.values), "seed": point.seed, "failed": trained is None}
    if trained is None:
        figures = {f.name: None for f in fields(Figures) if f.name != "kl_each"}
        return base | {"recipe": point.recipe.name, "split": None} | figures | {"seconds": None}
    part = trained.default_part
    return base | trained.figures(part, trained.measured[part])


def _save(folder: Path, state: Sweep) -> None:
    atomic_write(folder / SWEEP_TABLE, json_file(state.as_dict()))


def _picture(points: Sequence[Point], finished_runs: Mapping[str, Run], grid: Grid) -> bytes:
    """The picture of a sweep: the first run of each combination; rate and distortion are means over its seeds."""
    groups: dict[str, list[Run]] = {}
    for point in points:
        group = groups.setdefault(point.name.partition(",seed=")[0], [])
        group += [finished_runs[point.name]] if point.name in finished_runs else []
    groups = {name: runs for name, runs in groups.items() if runs}
    curves = curves_of([runs[0] for runs in groups.values()])
    panels = [panel_of(name, runs, losses) for (name, runs), losses in zip(groups.items(), curves, strict=True)]
    trade = "beta" in grid and len(panels) > 1 and all(panel.kl is not None for panel in panels)
    limits = [value_limits(runs[0].splits.train) for runs in groups.values()]
    return plots.png(plots.plot_sweep(panels, trade=trade, joined=list(grid) == ["beta"], limits=limits))


def _at_commas(text: str) -> list[str]:
    """The pieces of a text between commas; commas in brackets or quotes do not separate."""
    pieces, depth, quote = [""], 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
        elif character == "," and depth == 0:
            pieces.append("")
            continue
        pieces[-1] += character
    return pieces
