"""Train a recipe on a source and save the run in a folder; a run that was stopped can be resumed."""

import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import torch
from rich.console import Console

from latentscape.arguments import truth, whole_number
from latentscape.data import Splits, find_source
from latentscape.data.catalogue import lasting_name
from latentscape.data.near_duplicates import duplicates_said
from latentscape.data.ranges import ranges_of
from latentscape.errors import DamagedError, SettingError, StoppedError
from latentscape.faces import Face, Name, speaks
from latentscape.files import locked, read_listed, readable, resumed, write_listed
from latentscape.machine.devices import find_device
from latentscape.machine.memory import memory_errors_said
from latentscape.machine.modes import usual_modes
from latentscape.machine.precision import has_bfloat16
from latentscape.reading import AS_IT_IS, ReadOptions
from latentscape.recipes import Recipe, plain, read_recipe, write_recipe
from latentscape.recipes.build import build_model, build_objective, build_settings, changed, settled
from latentscape.recipes.data import take_data, unscaled
from latentscape.runs.continuing import check_epochs, continued, refuse_stopped_by_patience, sentence, set_final_weights, with_epochs
from latentscape.runs.finishing import finish, run_json
from latentscape.runs.folder import (
    FORMAT,
    checkpoint_name,
    checkpoints,
    new_folder,
    read_recipe_and_record,
    read_splits,
    refuse_existing,
    remove_run_leftovers,
    save_checkpoint,
    stem_of,
)
from latentscape.runs.opened import Run, load
from latentscape.runs.records import Finished, RunRecord, SourceRecord, SplitRecord, Started
from latentscape.runs.watching import watchers
from latentscape.training import Training, begin
from latentscape.training.checkpoint import Checkpoints, pack, unpack
from latentscape.training.progress import progress_bar
from latentscape.training.signals import stoppable

MIN_CHECKPOINT_INTERVAL_S = 5.0


@speaks(Face.RUN)
@memory_errors_said()
@usual_modes()
def run(
    source: str | Path,
    recipe: str | Recipe | None = None,
    *,
    label: str | None = None,
    reading: ReadOptions = AS_IT_IS,
    settings: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    seed: int = 0,
    device: str = "auto",
    pictures: bool = True,
    watch: bool = False,
    console: Console | None = None,
    min_checkpoint_interval_s: float = MIN_CHECKPOINT_INTERVAL_S,
) -> Run:
    """Train a recipe on a source, and save everything in a folder.

    Args:
        source: A name of the catalogue, or a file.
        recipe: A name, a `.toml` file, or a `Recipe`; by default, the source's own.
        label: The column of a `.csv`, or the array of an `.npz` file, that holds labels.
        reading: How else the file of the source is to be read.
        settings: Values to change in the recipe, by dotted name: `{"train.epochs": 50}`.
        out: The folder, which must not exist; by default `runs/<source>-<recipe>-<n>`.
        seed: The seed of the weights, the order of the examples, and the noise.
        device: `auto`, `cpu`, `cuda` ...
        pictures: Whether to draw pictures into `figures/`, and to make the explorer page `explorer.html`.
        watch: Whether to also redraw `figures/live.png` while it trains.
        console: Where to draw a progress bar, and to print problems that do not end the run.
        min_checkpoint_interval_s: The smallest number of seconds between two checkpoints.

    Raises:
        UsageError: An argument names something that does not exist or does not fit; no folder is made.
        FailedError: Training failed or was stopped; the folder holds its last checkpoint.
    """
    source = source_text(source)
    seed, pictures, watch = whole_number("seed", seed), truth("pictures", pictures), truth("watch", watch)
    target = None if out is None else Path(out)
    if target is not None:
        refuse_existing(target)
    reading = replace(reading, label=reading.label if label is None else label)
    data_source = find_source(source, reading=reading)
    full_recipe = changed(recipe if isinstance(recipe, Recipe) else read_recipe(recipe or data_source.recipe), settings or {})
    splits = take_data(full_recipe, data_source)
    full_recipe = settled(full_recipe, splits)
    console = console or Console(stderr=True, quiet=True)
    record = Started(
        format=FORMAT,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        seed=seed,
        settings=plain(settings or {}),
        device=(device_name := str(find_device(device))),
        processor=_processor(device_name),
        pictures=pictures,
        versions=_versions(),
        source=SourceRecord(
            asked=lasting_name(source),
            label=reading.label,
            sha256=data_source.digest,
            support=data_source.support.value,
            licence=data_source.licence,
            columns=splits.train.columns,
            reading=reading,
            kind=data_source.kind or splits.train.kind,
            schema=data_source.load().train.schema if splits.train.schema else (),  # with the columns of a condition
            ranges=ranges_of(splits.train),
        ),
        split=SplitRecord(**{name: len(part) for name, part in splits.parts().items()}),
    )
    training = _begin(full_recipe, record, splits)
    first_files = {"recipe.toml": write_recipe(full_recipe).encode(), "run.json": run_json(record), checkpoint_name(0): pack(training)}
    folder = new_folder(target, stem_of(full_recipe, data_source.name), first_files)
    if len(splits.train) < full_recipe.train.batch:
        console.print(
            f"{Name('train.batch')}={full_recipe.train.batch} is more than the {len(splits.train)} training examples, "
            "so each step uses all of them"
        )
    for message in (*data_source.notes, *unscaled(full_recipe, splits.train), *duplicates_said(splits)):
        console.print(message, markup=False)
    with locked(folder):
        return _train_and_finish(folder, full_recipe, record, training, console, min_checkpoint_interval_s, watch=watch)


def source_text(source: str | Path) -> str:
    """The name or path of a source as text.

    Raises:
        SettingError: `source` is neither a name nor a file, or its name cannot be recorded.
    """
    if not isinstance(source, str | Path):
        raise SettingError(
            f"A source is a name or a file, but got a {type(source).__name__}; train on arrays with ls.VAE().fit(x) or ls.train."
        )
    if str(source) != readable(str(source)):
        raise SettingError(f"The name {readable(str(source))!r} is not valid Unicode, so no run can record it; rename it.")
    return str(source)


@speaks(Face.RUN)
@memory_errors_said()
@usual_modes()
def resume(
    path: str | Path,
    *,
    epochs: int | None = None,
    device: str | None = None,
    data: str | Path | None = None,
    watch: bool = False,
    console: Console | None = None,
    min_checkpoint_interval_s: float = MIN_CHECKPOINT_INTERVAL_S,
) -> Run:
    """Continue a stopped run from its newest valid checkpoint; the result is the same, bit for bit, as without the stop.

    A run that has finished is only opened; if its pictures could not be drawn before, they are drawn now. With more `epochs` than it was
    trained for, it is trained longer, from its last checkpoint: its weights before the prior was fitted or the best ones were restored. If
    its learning rate and the weights of its objective are constant, the result is that of a run of so many epochs, bit for bit. Otherwise
    the learning rate takes up the schedule of so many epochs where such a run would be, and the weights of the objective stay as they were
    at the end; those of a stopped run follow that schedule too. A message says which.

    Args:
        path: The run folder.
        epochs: The number of epochs in all, for a run that is to be trained longer; by default, that of its recipe.
        device: The device to compute on; by default, the one of the run. On another kind of device, the noise and the last bits differ.
        data: Where its data is now, if it was moved.
        watch: Whether to redraw `figures/live.png` while it trains.
        console: Where to draw a progress bar, and to print problems that do not end the run.
        min_checkpoint_interval_s: The smallest number of seconds between two checkpoints.

    Raises:
        RunError: There is no such run.
        SettingError: This machine has no such device, or the run has been trained for as many epochs already.
        DataError: Its source has changed.
        BusyError: Another process is writing to the run.
        MovedError: The folder was moved or replaced while it was being written.
        DamagedError: None of its checkpoints is valid, or another of its files is damaged.
    """
    folder = Path(path)
    read_recipe_and_record(folder)
    console = console or Console(stderr=True, quiet=True)
    with locked(folder):
        remove_run_leftovers(folder)
        recipe, recorded = read_recipe_and_record(folder)
        if epochs is not None:
            check_epochs(folder, recipe, recorded, epochs)
        elif isinstance(recorded, Finished) and (recorded.drawn or not recorded.pictures):
            return load(folder, data)
        device = _device_for(folder, recorded.device, device)
        record = msgspec.structs.replace(recorded, device=device, processor=_processor(device))
        if record.device != recorded.device:
            console.print(f"the run was on {recorded.device} and continues on {record.device}: the result may differ in its last bits")
        elif recorded.processor not in (record.processor, None):
            console.print(
                f"the run was on a processor with {recorded.processor} and continues on one with {record.processor}: the result may differ"
            )
        splits = read_splits(folder, recipe, record, data)
        training = _begin(recipe if epochs is None else with_epochs(recipe, epochs), record, splits)
        _restore(folder, training, console)
        if epochs is not None and (isinstance(recorded, Finished) or epochs != recipe.train.epochs):
            refuse_stopped_by_patience(folder, training, epochs)
        if epochs is not None and epochs != recipe.train.epochs:
            record = continued(record, recipe, training.state.step, epochs)
            recipe = with_epochs(recipe, epochs)
            set_final_weights(training, record)
            # the record first: a run that is killed between the two has not finished, and still has the epochs that it was trained for
            write_listed(folder, {"run.json": run_json(record), "recipe.toml": write_recipe(recipe).encode()})
            console.print(sentence(training, epochs))
        elif record != recorded:
            with suppress(OSError):  # if it is stopped again, it continues on this device
                write_listed(folder, {"run.json": run_json(record)})
        installed = _versions()
        updated = [name for name, recorded_version in record.versions.items() if installed.get(name) != recorded_version]
        if updated:
            console.print(f"other versions of {', '.join(updated)} are installed than at the start: the result may differ in its last bits")
        finished = _train_and_finish(folder, recipe, record, training, console, min_checkpoint_interval_s, watch=watch)
        return finished if data is None else replace(finished, data=str(data))


def _begin(recipe: Recipe, record: RunRecord, splits: Splits) -> Training:
    device = find_device(record.device)
    seed = record.seed
    model = build_model(recipe, recipe.data.shape, seed=seed, train=splits.train).to(device)
    training = begin(model, build_objective(recipe), splits.to(device), build_settings(recipe, seed=seed))
    set_final_weights(training, record)
    return training


def _device_for(folder: Path, recorded: str, requested: str | None) -> str:
    """The device on which a run continues: the requested one, otherwise the one of the run."""
    if requested is not None:
        return str(find_device(requested))
    try:
        return str(find_device(recorded))
    except SettingError as error:
        raise SettingError(
            f"{folder} was started on the device {recorded!r}, which this machine does not have. "
            "To continue on another device, where the last bits may differ: ",
            resumed(str(folder), device="auto"),
            ".",
        ) from error


def _restore(folder: Path, training: Training, console: Console) -> None:
    """Restore the training from its newest valid checkpoint, and print a message about each newer one, which is not valid."""
    names = checkpoints(folder)
    for name in names:
        try:
            unpack(training, read_listed(folder, name), str(folder / name))
        except DamagedError as error:
            console.print(f"{error} The checkpoint before it is used instead.")
        else:
            return
    raise DamagedError(
        f"None of the {len(names)} checkpoints in {folder} is valid; restore the folder from a copy, or train again in another folder."
    )


def _train_and_finish(
    folder: Path,
    recipe: Recipe,
    record: RunRecord,
    training: Training,
    console: Console,
    min_checkpoint_interval_s: float,
    *,
    watch: bool,
) -> Run:
    """Train to the end, saving checkpoints on the way; then measure the model, and save and draw the results."""

    def save() -> None:
        save_checkpoint(folder, training.state.step, pack(training))

    def try_to_save() -> None:
        try:
            save()
        except OSError as error:
            console.print(
                f"the checkpoint at step {training.state.step} could not be saved ({error.strerror}: {error.filename}); "
                "free some disk space. Training continues."
            )

    drawing_watchers = watchers(folder, training, recipe.pictures, console, pictures=record.pictures, live=watch)
    checkpoint_watcher = Checkpoints(try_to_save, min_checkpoint_interval_s)
    with _saved_when_stopped(folder, save), stoppable() as stop_watchers, progress_bar(console) as progress_watchers:
        training.go_on([*drawing_watchers, checkpoint_watcher, *progress_watchers, *stop_watchers])
    if training.early_stop is not None:
        console.print(training.early_stop)
    try_to_save()
    after = "The memory ran out after the training, whose state is saved; free some memory, then continue: "
    with memory_errors_said(after, resumed(str(folder))):
        training.settle()
        return finish(folder, recipe, record, training, console)


@contextmanager
def _saved_when_stopped(folder: Path, save: Any) -> Iterator[None]:
    try:
        yield
    except StoppedError as error:
        try:
            save()
        except OSError as disk_error:
            error = StoppedError(
                f"{error} Its last state could not be saved ({disk_error.strerror}: {disk_error.filename}), "
                "but an earlier checkpoint exists.",
                signal_number=error.signal_number,
            )
        raise StoppedError(f"{error} Continue with: ", resumed(str(folder)), signal_number=error.signal_number) from None


def _processor(device: str) -> str:
    """The processor of a device: the last bits of a result depend on it, and so does `precision = "auto"`."""
    kind = torch.device(device).type
    name = torch.cuda.get_device_name(device) if kind == "cuda" else torch.backends.cpu.get_cpu_capability()
    return name + (" and bfloat16" if has_bfloat16(kind) else "")


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("latentscape", "torch", "numpy", "scikit-learn")} | {"python": platform.python_version()}
