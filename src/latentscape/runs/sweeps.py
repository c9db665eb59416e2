"""Sweeps: one recipe is trained over a grid of settings, and each run has its own folder."""

import itertools
import json
import math
import re
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from latentscape import plots
from latentscape.arguments import truth, whole_number
from latentscape.data import Source, Splits, find_source
from latentscape.errors import DivergedError, RunError, SettingError, StoppedError, UsageError, unknown
from latentscape.faces import Argument, Face, Per, speaks
from latentscape.files import LOCK, MANIFEST, atomic_write, locked, refuse_moved
from latentscape.machine.devices import find_device
from latentscape.machine.memory import memory_errors_said
from latentscape.machine.modes import usual_modes
from latentscape.measures import Figures
from latentscape.reading import AS_IT_IS, ReadOptions
from latentscape.recipes import Recipe, plain, read_recipe
from latentscape.recipes.build import build_model, build_objective, build_settings, changed, settled
from latentscape.recipes.data import take_data
from latentscape.recipes.recipe import DataRecipe
from latentscape.recipes.settings import SHORT_NAMES, full_name
from latentscape.runs.comparison import comparison_notes, curves_of, panel_of
from latentscape.runs.experiment import resume, run, source_text
from latentscape.runs.folder import (
    SWEEP_PICTURE,
    SWEEP_TABLE,
    has_finished,
    json_file,
    read_recipe_and_record,
    stem_of,
)
from latentscape.runs.opened import Run
from latentscape.runs.pictures import value_limits
from latentscape.training import begin

MAX_RUNS = 10_000  # each has a folder, and a line in the table

VARIED = Per('{"beta": [0.3, 1, 3]}', command_line="--over beta=0.3,1,3")

SettingGrid = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, eq=False)
class Sweep:
    """A finished sweep.

    Attributes:
        path: Its folder, which holds a folder for each run.
        over: The values of each setting that was varied.
        runs: The runs that finished.
        rows: A row for each run of the grid: its settings, its seed, its figures on `valid` (else `train`), and whether it failed.
        notes: Which figures cannot be compared, with the reason.
    """

    path: Path
    over: SettingGrid
    runs: tuple[Run, ...]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The content of its table, `sweep.json`."""
        over = {name: list(values) for name, values in self.over.items()}
        return {"sweep": str(self.path), "over": over, "runs": list(self.rows), "notes": list(self.notes)}


@dataclass(frozen=True)
class PlannedRun:
    """A planned run of a sweep: its name, its folder, and its recipe."""

    name: str
    path: Path
    values: Mapping[str, Any]
    seed: int
    recipe: Recipe


@speaks(Face.RUN)
@memory_errors_said()
@usual_modes()
def sweep(
    source: str | Path,
    over: SettingGrid,
    recipe: str | Recipe | None = None,
    *,
    label: str | None = None,
    reading: ReadOptions = AS_IT_IS,
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
        reading: How else the file of the source is to be read.
        settings: Values to change in all runs.
        seeds: The number of runs of each combination, with seeds from 0 on.
        out: The folder of the sweep; by default `runs/<recipe>-over-<settings>`.
        device: `auto`, `cpu`, `cuda` ...
        pictures: Whether each run also draws its own pictures, and makes its explorer page.
        console: Where progress is printed.

    Raises:
        UsageError: An argument names something that does not exist or does not fit; no folder has been made.
        BusyError: Another process is writing to the sweep.
        FailedError: Training was stopped, or the folder was moved; finished runs are kept.
    """
    console = console or Console(stderr=True, quiet=True)
    source = source_text(source)
    reading = replace(reading, label=reading.label if label is None else label)
    data_source = find_source(source, reading=reading)
    base = changed(recipe if isinstance(recipe, Recipe) else read_recipe(recipe or data_source.recipe), settings or {})
    seeds, pictures = whole_number("seeds", seeds), truth("pictures", pictures)
    if not isinstance(over, Mapping):
        raise SettingError(f"A sweep varies settings by name, but got {over!r}; give for example ", VARIED, ".")
    _refuse_size(over, seeds)
    grid = _checked_grid(over, settings or {})
    folder = Path(out) if out is not None else Path("runs") / f"{stem_of(base, data_source.name)}-over-{'-'.join(grid)}"
    planned_runs = _planned_runs(folder, base, grid, seeds)
    _refuse_other_folder(folder)
    find_device(device)
    splits_by_data: dict[tuple[DataRecipe, tuple[str, ...]], Splits] = {}
    for plan in planned_runs:
        data_key = plan.recipe.data, plan.recipe.model.condition
        if data_key not in splits_by_data:
            splits_by_data[data_key] = take_data(plan.recipe, data_source)
        _check(plan, data_source, splits_by_data[data_key])
    del splits_by_data
    console.print(f"{len(planned_runs):,} {'run' if len(planned_runs) == 1 else 'runs'}, one after the other, into {folder}", markup=False)
    folder.mkdir(parents=True, exist_ok=True)
    finished_runs: dict[str, Run] = {}
    rows: list[dict[str, Any]] = []
    with locked(folder, lambda place: Argument("out", place)):
        for number, plan in enumerate(planned_runs, 1):
            _save_table(folder, Sweep(folder, grid, tuple(finished_runs.values()), tuple(rows), ()))
            finished = _train(plan, f"{number} of {len(planned_runs)}", source, reading, device, pictures, console)
            if finished is not None:
                finished_runs[plan.name] = finished
            rows.append(_row(plan, finished))
        notes = comparison_notes(list(finished_runs.values()), [row for row in rows if not row["failed"]], list(finished_runs))
        complete = Sweep(folder, grid, tuple(finished_runs.values()), tuple(rows), notes)
        _save_table(folder, complete)  # before the picture is drawn, which may fail
        if finished_runs:
            _save(folder, SWEEP_PICTURE, _picture(planned_runs, finished_runs, grid))
    return complete


def _checked_grid(over: SettingGrid, settings: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
    """The grid, with the short name of each setting that has one; refuse a setting that does not exist or is also in `settings`."""
    if not over:
        raise UsageError(
            "A sweep varies at least one setting, but none was named; vary for example beta: ",
            VARIED,
            ".",
        )
    tables = [f.name for f in fields(Recipe)]
    short_names = {short_name.setting: name for name, short_name in SHORT_NAMES.items()}
    grid: dict[str, Sequence[Any]] = {}
    for setting, values in over.items():
        name = short_names.get(setting, setting)
        if "." not in name and name not in (*SHORT_NAMES, *tables):
            raise unknown("setting", name, [*SHORT_NAMES, *tables])
        if name in grid:
            raise UsageError(f"{name} is varied twice; give all its values at once.")
        if full_name(name) in settings:
            raise UsageError(f"{setting} is both set and varied; leave out one of the two.")
        if not isinstance(values, list | tuple | range) or not values:
            raise SettingError(f"{name} is varied over a list of values, but got {values!r}; give for example [0.3, 1, 3].")
        grid[name] = plain(list(values))
        if repeated := [value for i, value in enumerate(grid[name]) if value in grid[name][:i]]:
            raise SettingError(f"{name} has the value {repeated[0]!r} twice; give it once.")
    return grid


def _refuse_size(over: SettingGrid, seeds: int) -> None:
    """Refuse a sweep without seeds, or with too many runs, before its runs are listed."""
    if seeds < 1:
        raise SettingError("Each combination needs at least 1 seed, but got ", Argument("seeds", seeds), "; leave it out for 1 seed.")
    count = math.prod(len(values) for values in over.values() if isinstance(values, Sized)) * seeds
    if count > MAX_RUNS:
        raise SettingError(
            f"This sweep has {count:,} runs, but a sweep has {MAX_RUNS:,} at most; vary fewer settings, or give fewer values."
        )


def _planned_runs(folder: Path, recipe: Recipe, grid: SettingGrid, seeds: int) -> list[PlannedRun]:
    planned_runs = []
    for seed, values in itertools.product(range(seeds), itertools.product(*grid.values())):
        combination = dict(zip(grid, values, strict=True))
        name = ",".join(f"{key}={_value_text(value)}" for key, value in combination.items()) + (f",seed={seed}" if seed else "")
        path = folder / re.sub(r"[^\w.,=+\-\[\]]+", "_", name)
        planned_runs.append(PlannedRun(name, path, combination, seed, changed(recipe, {full_name(k): v for k, v in combination.items()})))
    return planned_runs


def _value_text(value: Any) -> str:
    match value:
        case str():
            return value
        case float():
            return repr(value).removesuffix(".0")
        case _:
            return json.dumps(value, separators=(",", ":"))


def _refuse_other_folder(folder: Path) -> None:
    """Refuse a folder that exists and does not hold a sweep."""
    if not folder.exists() or (folder / SWEEP_TABLE).is_file():
        return
    if not folder.is_dir() or (folder / MANIFEST).exists() or any(path.name != LOCK for path in folder.iterdir()):
        raise RunError(f"{folder} exists already and is not a sweep (it has no {SWEEP_TABLE}); choose another folder.")


def _check(plan: PlannedRun, source: Source, splits: Splits) -> None:
    """Refuse, before any training, a run that could not be trained, or a folder that holds another run."""
    expected = settled(plan.recipe, splits)
    model = build_model(expected, splits.train.shape, seed=plan.seed, train=splits.train)
    begin(model, build_objective(expected), splits, build_settings(expected, seed=plan.seed))
    if not plan.path.exists():
        return
    recipe, record = read_recipe_and_record(plan.path)
    if recipe != expected or record.seed != plan.seed or record.source.sha256 != source.digest:
        raise RunError(f"{plan.path} holds a run of another recipe, seed or source than this sweep; choose another folder.")


def _train(plan: PlannedRun, number: str, source: str, reading: ReadOptions, device: str, pictures: bool, console: Console) -> Run | None:
    """Train a planned run, continue it, or open it if it has finished; return `None` if it diverged."""
    exists = plan.path.exists()
    status = "" if not exists else ", already finished" if has_finished(plan.path) else ", continued"
    console.print(f"{number}: {plan.name}{status}", markup=False)
    try:
        if exists:
            return resume(plan.path, console=console)
        return run(source, plan.recipe, reading=reading, out=plan.path, seed=plan.seed, device=device, pictures=pictures, console=console)
    except DivergedError as error:
        console.print(f"{plan.name}: {error}", markup=False)
        return None
    except StoppedError as error:
        reason = str(error).partition(". ")[0]
        raise StoppedError(
            f"{reason}, in run {number} of the sweep ({plan.name}). Start the same sweep again to continue it.",
            signal_number=error.signal_number,
        ) from None


def _row(plan: PlannedRun, finished: Run | None) -> dict[str, Any]:
    base = {"run": str(plan.path), "settings": dict(plan.values), "seed": plan.seed, "failed": finished is None}
    if finished is None:
        figures = {f.name: None for f in fields(Figures) if f.name != "kl_each"}
        return base | {"recipe": plan.recipe.name, "split": None} | figures | {"seconds": None}
    part = finished.default_part
    return base | finished.figures(part, finished.measured[part])


def _save_table(folder: Path, table: Sweep) -> None:
    _save(folder, SWEEP_TABLE, json_file(table.as_dict()))


def _save(folder: Path, name: str, content: bytes) -> None:
    """Write a file of the sweep, whose folder is locked."""
    refuse_moved(folder)
    atomic_write(folder / name, content)


def _picture(planned_runs: Sequence[PlannedRun], finished_runs: Mapping[str, Run], grid: SettingGrid) -> bytes:
    """The picture of a sweep: the first run of each combination; rate and distortion are means over its seeds."""
    groups: dict[str, list[Run]] = {}
    for plan in planned_runs:
        group = groups.setdefault(plan.name.partition(",seed=")[0], [])
        group += [finished_runs[plan.name]] if plan.name in finished_runs else []
    groups = {name: runs for name, runs in groups.items() if runs}
    curves = curves_of([runs[0] for runs in groups.values()])
    panels = [panel_of(name, runs, losses) for (name, runs), losses in zip(groups.items(), curves, strict=True)]
    rate_distortion = "beta" in grid and len(panels) > 1 and all(panel.kl is not None for panel in panels)
    limits = [value_limits(runs[0].splits.train) for runs in groups.values()]
    return plots.png(plots.plot_sweep(panels, rate_distortion=rate_distortion, joined=list(grid) == ["beta"], limits=limits))
