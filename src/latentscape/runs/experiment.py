"""From a source and a recipe to a finished run, in one go or in several."""

import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from rich.console import Console

from latentscape.data import Splits, find_source
from latentscape.data.moments import constant_columns
from latentscape.errors import DamagedError, FailedError, SettingError, StoppedError
from latentscape.files import locked, read_listed, write_listed
from latentscape.machine.devices import find_device
from latentscape.machine.precision import has_bfloat16
from latentscape.machine.threads import threads
from latentscape.measures import judge, measure
from latentscape.recipes import Recipe, plain, read_recipe, with_settings, write_recipe
from latentscape.recipes.build import build_model, build_objective, build_settings, settled, take_data
from latentscape.runs.folder import (
    FORMAT,
    checkpoint_name,
    checkpoints,
    json_file,
    keep_checkpoint,
    new_folder,
    read_splits,
    read_start,
    refuse_existing,
    stem_of,
    sweep_run,
)
from latentscape.runs.opened import Run, load
from latentscape.runs.pictures import draw_pictures
from latentscape.runs.watching import draw_unfolding, watchers
from latentscape.training import Training, begin
from latentscape.training.checkpoint import Checkpoints, pack, unpack
from latentscape.training.progress import progress_bar
from latentscape.training.signals import stoppable

PAUSE = 5.0  # seconds between two checkpoints, at least
MAX_COLUMNS_NAMED = 3  # in a sentence


def run(
    source: str | Path,
    recipe: str | Recipe | None = None,
    *,
    label: str | None = None,
    settings: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    seed: int = 0,
    device: str = "auto",
    pictures: bool = True,
    watch: bool = False,
    console: Console | None = None,
    pause: float = PAUSE,
) -> Run:
    """Train a recipe on a source, and keep everything in a folder.

    Args:
        source: A name of the catalogue, or a file.
        recipe: A name, a `.toml` file, or a `Recipe`; the source's own unless given.
        label: The column of a `.csv`, or the array of an `.npz` file, that holds labels.
        settings: Values to change in it, by dotted name: `{"train.epochs": 50}`.
        out: The folder, which must not exist; `runs/<source>-<recipe>-<n>` unless given.
        seed: Of the weights, the order of the examples, and the noise.
        device: `auto`, `cpu`, `cuda` ...
        pictures: Whether to draw them into `figures/`.
        watch: Whether to draw `figures/live.png` too, again and again while it trains.
        console: Where a progress bar may be drawn, and trouble told that does not end the run.
        pause: Seconds between two checkpoints, at least.

    Raises:
        UsageError: Something that was asked does not exist or does not fit; no folder has been made.
        FailedError: Training failed, or was stopped; the folder holds how far it came.
    """
    source = word_for(source)
    target = None if out is None else Path(out)
    if target is not None:
        refuse_existing(target)
    found = find_source(source, label)
    chosen = recipe if isinstance(recipe, Recipe) else read_recipe(recipe or found.recipe)
    chosen = with_settings(chosen, settings or {})
    splits = take_data(chosen, found)
    chosen = settled(chosen, splits)
    console = console or Console(stderr=True, quiet=True)
    info: dict[str, Any] = {
        "format": FORMAT,
        "status": "started",
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "settings": plain(settings or {}),
        "device": (where := str(find_device(device))),
        "processor": _processor(where),
        "pictures": pictures,
        "versions": _versions(),
        "source": {
            "asked": source if source == found.name else str(Path(source).expanduser().resolve()),
            "label": label,
            "sha256": found.digest,
            "support": found.support.value,
            "licence": found.licence,
        },
        "split": {name: len(part) for name, part in splits.parts().items()},
    }
    training = _begin(chosen, info, splits)
    start = {"recipe.toml": write_recipe(chosen).encode(), "run.json": json_file(info), checkpoint_name(0): pack(training)}
    folder = new_folder(target, stem_of(chosen, found.name), start)
    if len(splits.train) < chosen.train.batch:
        console.print(f"{len(splits.train)} training examples are fewer than train.batch={chosen.train.batch}: each step takes all of them")
    if chosen.data.scale == "standard" and (constant := constant_columns(splits.train)):
        console.print(_not_scaled(constant), markup=False)
    with locked(folder):
        return _carry_out(folder, chosen, info, training, console, pause, watch=watch)


def _not_scaled(columns: Sequence[tuple[str, float]]) -> str:
    """A sentence about columns that are constant, each with its value.

    Example:
        >>> print(_not_scaled([("age", 3.0)]))
        column 'age' is 3 in every row; it is not scaled
        >>> print(_not_scaled([("a", 0.0), ("b", 0.5), ("c", 7.0), ("d", 0.0)]))
        columns 'a' (0), 'b' (0.5), 'c' (7) and 1 more are constant; they are not scaled
    """
    if len(columns) == 1:
        name, value = columns[0]
        return f"column {name!r} is {value:g} in every row; it is not scaled"
    named = [f"{name!r} ({value:g})" for name, value in columns[:MAX_COLUMNS_NAMED]]
    more = len(columns) - len(named)
    last = f"{more} more" if more else named.pop()
    return f"columns {', '.join(named)} and {last} are constant; they are not scaled"


def word_for(source: str | Path) -> str:
    """A source as it is asked for.

    Raises:
        SettingError: It is neither a name nor a file.
    """
    if not isinstance(source, str | Path):
        raise SettingError(f"A source is a name or a file, but got a {type(source).__name__}; for an array use VAE().fit(x), or train().")
    return str(source)


def resume(
    path: str | Path, *, device: str | None = None, watch: bool = False, console: Console | None = None, pause: float = PAUSE
) -> Run:
    """Continue a run that was stopped, from its newest good checkpoint, to the same bits as if it had not been.

    A run that has finished is opened, and gets its pictures if they could not be drawn.

    Args:
        path: Its folder.
        device: Where to compute; where the run did, unless given. On another kind of device the last bits differ, and the noise.
        watch: Whether to draw `figures/live.png`, again and again while it trains.
        console: Where a progress bar may be drawn, and trouble told that does not end the run.
        pause: Seconds between two checkpoints, at least.

    Raises:
        RunError: There is no such run.
        SettingError: This machine has no such device.
        DataError: Its source has changed.
        BusyError: Another process is writing it.
        DamagedError: None of its checkpoints is good.
    """
    folder = Path(path)
    read_start(folder)
    console = console or Console(stderr=True, quiet=True)
    with locked(folder):
        sweep_run(folder)
        recipe, info = read_start(folder)
        if info["status"] == "finished" and (info.get("drawn", True) or not info["pictures"]):
            return load(folder)
        was = {"device": info["device"], "processor": info.get("processor")}
        here = {"device": _device_for(folder, info["device"], device)}
        here["processor"] = _processor(here["device"])
        if here["device"] != was["device"]:
            console.print(f"on {here['device']}, where the run was on {was['device']}: the result may differ in its last bits")
        elif was["processor"] not in (here["processor"], None):
            console.print(
                f"on a processor with {here['processor']}, where the run was on one with {was['processor']}: the result may differ"
            )
        info |= here
        training = _begin(recipe, info, read_splits(folder, recipe, info))
        _restore(folder, training, console)
        if here != was:
            with suppress(OSError):  # it belongs here from now on, should it be stopped again
                write_listed(folder, {"run.json": json_file(info)})
        changed = [name for name, was in info["versions"].items() if _versions().get(name) != was]
        if changed:
            console.print(f"other versions than at the start ({', '.join(changed)}): the result may differ in its last bits")
        return _carry_out(folder, recipe, info, training, console, pause, watch=watch)


def _begin(recipe: Recipe, info: Mapping[str, Any], splits: Splits) -> Training:
    device = find_device(info["device"])
    seed = info["seed"]
    model = build_model(recipe, recipe.data.shape, seed=seed, train=splits.train).to(device)
    return begin(model, build_objective(recipe), splits.to(device), build_settings(recipe, seed=seed))


def _device_for(folder: Path, was: str, asked: str | None) -> str:
    """The device on which a run goes on: the one that is asked for, else its own."""
    if asked is not None:
        return str(find_device(asked))
    try:
        return str(find_device(was))
    except SettingError as error:
        raise SettingError(
            f"{folder} was begun on the device {was!r}, which is not here; go on with it elsewhere, in other bits: "
            f"latentscape train --resume {folder} --device auto."
        ) from error


def _restore(folder: Path, training: Training, console: Console) -> None:
    """Set the training to the newest checkpoint that is whole; say which were not."""
    found = checkpoints(folder)
    for name in found:
        try:
            unpack(training, read_listed(folder, name))
        except DamagedError as error:
            console.print(f"{error} The one before it is taken instead.")
        else:
            return
    raise DamagedError(f"None of the {len(found)} checkpoints in {folder} is good; train again into another folder.")


def _carry_out(
    folder: Path, recipe: Recipe, info: dict[str, Any], training: Training, console: Console, pause: float, *, watch: bool
) -> Run:
    def save() -> None:
        keep_checkpoint(folder, training.state.step, pack(training))

    def try_to_save() -> None:
        try:
            save()
        except OSError as error:
            console.print(f"no checkpoint at step {training.state.step} ({error.strerror}: {error.filename}): make room; training goes on")

    drawing = watchers(folder, training, recipe.pictures, console, pictures=info["pictures"], live=watch)
    checkpointing = Checkpoints(try_to_save, pause)
    with _saved_when_stopped(folder, save), stoppable() as stops, progress_bar(console) as bars:
        training.go_on([*drawing, checkpointing, *bars, *stops])
    try_to_save()
    with threads(training.threads):
        training.settle()
        return _finish(folder, recipe, info, training, console)


@contextmanager
def _saved_when_stopped(folder: Path, save: Any) -> Iterator[None]:
    try:
        yield
    except StoppedError as error:
        try:
            save()
        except OSError as trouble:
            error = StoppedError(
                f"{error} Its state could not be saved ({trouble.strerror}: {trouble.filename}), but an earlier one is there.",
                signal_number=error.signal_number,
            )
        raise StoppedError(f"{error} Continue with: latentscape train --resume {folder}", signal_number=error.signal_number) from None


def _finish(folder: Path, recipe: Recipe, info: dict[str, Any], training: Training, console: Console) -> Run:
    figures = {name: measure(training.model, part) for name, part in training.splits.parts().items() if name != "heldout"}
    after_collapse = training.history.objective.after_collapse
    judgement = judge(figures, training.splits.train, training.model.latent, after_collapse=after_collapse)
    metrics: dict[str, Any] = {name: found.as_dict() for name, found in figures.items()}
    metrics["judgement"] = {"worked": judgement.worked, "sentence": judgement.sentence}
    info = info | {"status": "finished", "seconds": round(training.seconds, 4), "threads": training.threads, "steps": training.state.step}
    result = {
        "model.safetensors": safetensors.torch.save({k: v.cpu().clone().contiguous() for k, v in training.model.state_dict().items()}),
        "history.csv": training.history.epochs_csv().encode(),
        "steps.csv": training.history.steps_csv().encode(),
        "metrics.json": json_file(metrics),
    }
    info |= {"drawn": False}
    try:
        write_listed(folder, result)
        write_listed(folder, {"run.json": json_file(info)})
    except OSError as error:
        raise FailedError(
            f"The result could not be written ({error.strerror}: {error.filename}); make room, then: latentscape train --resume {folder}"
        ) from error
    if info["pictures"]:  # the result is safe by now, whatever happens to a picture
        try:
            _keep_pictures(folder, draw_pictures(training, recipe))
            _keep_pictures(folder, draw_unfolding(folder, training, recipe.pictures, console))
            write_listed(folder, {"run.json": json_file(info | {"drawn": True})})
            info |= {"drawn": True}
        except (OSError, ValueError, ArithmeticError, RuntimeError, MemoryError) as error:
            console.print(f"the run is complete, but its pictures could not be drawn ({error}); again: latentscape train --resume {folder}")
    return Run(folder, recipe, training.model.cpu(), info, metrics)  # where `load` gives it too


def _keep_pictures(folder: Path, drawn: Mapping[str, bytes]) -> None:
    write_listed(folder, {f"figures/{name}": content for name, content in drawn.items()})


def _processor(device: str) -> str:
    """What it computes with: its last bits differ by that, and what `precision = "auto"` comes to."""
    kind = torch.device(device).type
    name = torch.cuda.get_device_name(device) if kind == "cuda" else torch.backends.cpu.get_cpu_capability()
    return name + (" and bfloat16" if has_bfloat16(kind) else "")


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("latentscape", "torch", "numpy", "scikit-learn")} | {"python": platform.python_version()}
