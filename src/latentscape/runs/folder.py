"""The run folder: the files that a run writes, none of which holds code."""

import math
import os
import re
import shutil
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from latentscape.data import Splits, find_source
from latentscape.errors import BusyError, DamagedError, DataError, FailedError, LatentscapeError, RunError, SettingError
from latentscape.faces import Command, call
from latentscape.files import (
    LOCK,
    MANIFEST,
    decoded,
    locked,
    read_listed,
    read_manifest,
    refuse_moved,
    remove_leftovers,
    sync_folder,
    to_json,
    unused_suffix,
    write_listed,
)
from latentscape.recipes import Recipe
from latentscape.recipes.data import take_data
from latentscape.recipes.settings import parse_recipe, shown
from latentscape.runs.records import HEADER, RUN, Finished, RunRecord

FORMAT = 2  # of a run folder; a change that an earlier version would misread raises it by one
CHECKPOINT_FOLDER = "checkpoint"
CHECKPOINTS_KEPT = 2
SWEEP_TABLE, SWEEP_PICTURE = "sweep.json", "sweep.png"  # in the folder of a sweep, which also holds the folders of its runs
NEW_FOLDER_PREFIX = ".latentscape-new-"  # and eight characters: the name of a folder until its first files are written
MAX_VALUES_PER_EXAMPLE = 2**40
MAX_NEW_FOLDER_AGE_S = 3600.0  # an older one that no process locks was left by a process that was killed


def read_recipe_and_record(folder: Path) -> tuple[Recipe, RunRecord]:
    """The recipe of a run, finished or not, and the record in its `run.json`.

    Raises:
        RunError: There is no such run, or a later version wrote it.
        DamagedError: One of the two files was changed.
    """
    try:
        is_run = (folder / MANIFEST).exists()
    except OSError as error:
        raise RunError(f"{folder} cannot be read ({error.strerror}); check the path and its permissions.") from error
    if not is_run:
        problem = f"{folder} is not a run folder (it has no {MANIFEST})" if folder.exists() else f"There is no run folder {folder}"
        out = "runs/new" if folder.exists() else str(folder)
        train = Command(("train", "SOURCE", "--out", out), call("ls.run", "SOURCE", out=out))
        raise RunError(f"{problem}; train one first: ", train, ".")
    path, content = folder / "run.json", read_listed(folder, "run.json")
    header = decoded(content, HEADER, path)
    writer, current = header.versions.get("latentscape", "unknown"), version("latentscape")
    if header.format > FORMAT:
        raise RunError(
            f"{folder} was written in format {header.format} by latentscape {writer}, but this version, {current}, "
            f"reads formats up to {FORMAT}; open it with that version (pip install --upgrade latentscape)."
        )
    record = decoded(content, RUN, path)
    text = read_listed(folder, "recipe.toml")
    try:
        recipe = parse_recipe(text.decode(), "unnamed")
        _check_shape(recipe.data.shape)
    except (UnicodeDecodeError, LatentscapeError) as error:
        alternative = "" if writer == current else f", or open it with latentscape {writer}, which wrote it (this is {current})"
        raise DamagedError(f"{folder / 'recipe.toml'} cannot be used ({error}); restore the folder from a copy{alternative}.") from error
    return (recipe if header.format > 1 else _in_present_names(recipe)), record


def _check_shape(shape: tuple[int, ...]) -> None:
    """Refuse a shape that no example can have; the recipe of a run always holds the shape of its examples."""
    if not shape or min(shape) < 1 or math.prod(shape) > MAX_VALUES_PER_EXAMPLE:
        raise SettingError(f"data.shape is {shown(shape)}, which is not the shape of an example.")


def _in_present_names(recipe: Recipe) -> Recipe:
    """The recipe of a run of format 1, whose optimiser `adam` had decoupled weight decay, which is that of `adamw` now."""
    optimizer = recipe.train.optimizer
    if optimizer.kind != "adam" or not optimizer.options.get("weight_decay"):
        return recipe
    return replace(recipe, train=replace(recipe.train, optimizer=replace(optimizer, kind="adamw")))


def has_finished(path: str | Path) -> bool:
    """Whether the run in a folder has finished its training; the errors are those of `read_recipe_and_record`."""
    return isinstance(read_recipe_and_record(Path(path))[1], Finished)


def read_splits(folder: Path, recipe: Recipe, record: RunRecord) -> Splits:
    """The data of a run, read again from its source.

    Raises:
        DataError: The source has changed.
        DamagedError: The recipe splits the data into other parts than those that the run recorded.
    """
    source_name, recorded = record.source.asked, record.split.parts()
    source = find_source(source_name, record.source.label, record.source.reading)
    if source.digest != record.source.sha256:
        raise DataError(f"{source_name} has changed since {folder} was trained on it (its SHA-256 differs); restore the old file.")
    splits = take_data(recipe, source)
    sizes = {name: len(part) for name, part in splits.parts().items()}
    if sizes != recorded:
        raise DamagedError(
            f"The recipe in {folder} splits its data into {_listed(sizes)} examples, but the run recorded {_listed(recorded)}; "
            "restore the folder from a copy."
        )
    return splits


def _listed(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{n:,} {part}" for part, n in sizes.items())


def new_folder(target: Path | None, stem: str, contents: Mapping[str, bytes]) -> Path:
    """Make a run folder together with its first files: at `target`, otherwise at the first free `runs/<stem>-<n>`.

    Raises:
        RunError: `target` exists, or cannot be a folder.
        FailedError: The disk is full or not writable; nothing was left behind.
    """
    if target is not None:
        refuse_existing(target)
    parent = Path("runs") if target is None else target.parent
    new_parents = [path for path in (parent, *parent.parents) if not path.exists()]
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _remove_leftover_folders(parent, contents)
        return _make_folder(parent, target, stem, contents)
    except OSError as error:
        for path in new_parents:
            with suppress(OSError):
                path.rmdir()
        raise FailedError(
            f"No run folder could be made in {parent} ({error.strerror}: {error.filename}); free some disk space, check its "
            "permissions, or choose another folder."
        ) from error


def _make_folder(parent: Path, target: Path | None, stem: str, contents: Mapping[str, bytes]) -> Path:
    """Make the folder under a temporary name, then rename it."""
    temporary = parent / f"{NEW_FOLDER_PREFIX}{unused_suffix()}"
    temporary.mkdir()
    try:
        with locked(temporary):  # so that no other process removes it as a leftover
            write_listed(temporary, contents)
        number = 1
        while True:
            folder = target or parent / f"{stem}-{number}"
            try:
                if not folder.exists():
                    temporary.rename(folder)
                    sync_folder(parent)
                    return folder
            except OSError:
                if not folder.exists():
                    raise
            if target is not None:
                refuse_existing(target)
            number += 1
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _remove_leftover_folders(parent: Path, names: Collection[str]) -> None:
    """Remove old temporary folders that killed processes left: no process locks them, and they hold only the first files of a run."""
    for leftover in parent.glob(f"{NEW_FOLDER_PREFIX}*"):
        with suppress(OSError, BusyError):
            if _is_leftover(leftover, names) and time.time() - leftover.stat().st_mtime > MAX_NEW_FOLDER_AGE_S:
                with locked(leftover):
                    pass
                shutil.rmtree(leftover)


def _is_leftover(folder: Path, names: Collection[str]) -> bool:
    """Whether `_make_folder` made this folder and it holds no other files."""
    if (
        not re.fullmatch(rf"{re.escape(NEW_FOLDER_PREFIX)}[a-z0-9_]{{8}}", folder.name)
        or folder.is_symlink()
        or not (folder / LOCK).is_file()
    ):
        return False
    first_files = {LOCK, MANIFEST, *names, *(str(above) for name in names for above in PurePosixPath(name).parents)}
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return all(re.sub(r"(^|/)\.([^/]+)\.[a-z0-9_]{8}\.part$", r"\1\2", name) in first_files for name in paths)  # named by `atomic_write`


def refuse_existing(target: Path) -> None:
    """Raise `RunError` if `target` exists, or cannot be made because a file is in its path."""
    if os.path.lexists(target):
        problem = "exists already" if target.exists() else f"is a link to {target.readlink()}, which does not exist"
        raise RunError(f"{target} {problem}, and a run never overwrites anything; choose another folder, or remove it.")
    ancestor = next(path for path in target.parents if os.path.lexists(path))
    if not ancestor.is_dir():
        raise RunError(f"{target} cannot be made, because {ancestor} is not a folder; choose another folder.")


def refuse_inside_run(path: Path) -> None:
    """Refuse to write a file into a run folder, where only runs write, or over a file of a sweep.

    Raises:
        RunError: The file would be in a run or a sweep, even through `..` or a link.
    """
    real = path.parent.resolve() / path.name
    for folder in real.parents:
        if (folder / MANIFEST).is_file() and any((folder / name).exists() for name in ("run.json", "recipe.toml")):
            raise RunError(
                f"{path} cannot be written: it is inside the run folder {folder}, whose files only runs write; choose another place."
            )
    if real.name in (SWEEP_TABLE, SWEEP_PICTURE) and (real.parent / SWEEP_TABLE).is_file():
        raise RunError(f"{path} cannot be written: it is a file of the sweep {real.parent}; choose another name.")


def checkpoint_name(step: int) -> str:
    """The path of the checkpoint of a step inside the folder."""
    return f"{CHECKPOINT_FOLDER}/{step:08d}.safetensors"


def step_of(checkpoint: str) -> int:
    """The step of a checkpoint, from its path inside the folder."""
    return int(PurePosixPath(checkpoint).stem)


def save_checkpoint(folder: Path, step: int, content: bytes) -> None:
    """Save a checkpoint; once it is written and listed, all but the last two are removed."""
    refuse_moved(folder)
    name = checkpoint_name(step)
    older = [checkpoint for checkpoint in checkpoints(folder) if checkpoint != name]
    write_listed(folder, {name: content}, remove=older[CHECKPOINTS_KEPT - 1 :])


def checkpoints(folder: Path) -> list[str]:
    """The listed checkpoints, newest first, ordered by step and not by the time of the file."""
    return sorted(
        (name for name in read_manifest(folder) if re.fullmatch(rf"{CHECKPOINT_FOLDER}/\d{{8,}}\.safetensors", name)), reverse=True
    )


def remove_run_leftovers(folder: Path) -> None:
    """Remove what killed processes left in a run folder: temporary files and unlisted checkpoints. The caller holds the lock."""
    refuse_moved(folder)
    remove_leftovers(folder)
    listed = set(checkpoints(folder))
    if not (folder / CHECKPOINT_FOLDER).is_symlink():
        for path in (folder / CHECKPOINT_FOLDER).glob("*.safetensors"):
            if f"{CHECKPOINT_FOLDER}/{path.name}" not in listed:
                path.unlink(missing_ok=True)


def json_file(tree: Mapping[str, Any]) -> bytes:
    """The content of a JSON file."""
    return (to_json(tree, indent=1) + "\n").encode()


def stem_of(recipe: Recipe, source: str) -> str:
    """The name of the runs of a recipe, without characters that a folder name cannot have."""
    return file_stem(recipe.name if recipe.name.startswith(source) else f"{source}-{recipe.name}") or "run"


def file_stem(name: str) -> str:
    """A name without the characters that the name of a run's file or folder cannot have."""
    return re.sub(r"[^\w-]+", "-", name).strip("-")
