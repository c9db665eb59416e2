"""The run folder: what a training leaves behind, file by file. Nothing in it is code."""

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from latentscape.data import Splits, find_source
from latentscape.errors import BusyError, DamagedError, DataError, FailedError, LatentscapeError, RunError
from latentscape.files import (
    LOCK,
    MANIFEST,
    locked,
    read_listed,
    read_manifest,
    sweep_leftovers,
    sync_folder,
    to_json,
    umask,
    write_listed,
)
from latentscape.recipes import Recipe
from latentscape.recipes.build import take_data
from latentscape.recipes.recipe import parse_recipe

FORMAT = 2  # of a run folder: one more with every change that an earlier version would misread
CHECKPOINTS = "checkpoint"
KEPT = 2  # checkpoints
ASIDE = ".latentscape-new-"  # and eight characters: what a folder is called until its first files are in it
OLD = 3600.0  # seconds after which one that nobody holds was left by a process that was killed


def read_start(folder: Path) -> tuple[Recipe, dict[str, Any]]:
    """The recipe of a run, finished or not, and its `run.json`.

    Raises:
        RunError: There is no such run, or a later version wrote it.
        DamagedError: One of the two was changed.
    """
    if not (folder / MANIFEST).is_file():
        there = f"{folder} is no run folder (it has no {MANIFEST})" if folder.exists() else f"There is no run folder {folder}"
        raise RunError(f"{there}; train one first: latentscape train SOURCE --out {'runs/new' if folder.exists() else folder}.")
    info = read_json(folder, "run.json")
    written = info.get("format", FORMAT)
    if not isinstance(written, int) or written > FORMAT:
        raise RunError(
            f"{folder} was written in format {written} by latentscape {_version_of(info)}, and this is {version('latentscape')}, "
            f"which reads formats up to {FORMAT}; open it with that version (pip install --upgrade latentscape)."
        )
    missing = [name for name in ("status", "seed", "source", "split", "device", "versions", "pictures") if name not in info]
    if missing:
        raise DamagedError(f"{folder / 'run.json'} does not say {', '.join(missing)}; restore the folder from a copy, or train again.")
    content = read_listed(folder, "recipe.toml")
    try:
        return parse_recipe(content.decode(), "unnamed"), info
    except (UnicodeDecodeError, LatentscapeError) as error:
        by, here = _version_of(info), version("latentscape")
        other = "" if by == here else f", or open it with latentscape {by}, which wrote it (this is {here})"
        raise DamagedError(f"{folder / 'recipe.toml'} cannot be used ({error}); restore the folder from a copy{other}.") from error


def has_finished(path: str | Path) -> bool:
    """Whether the run of a folder needs no more training; errors are those of `read_start`."""
    return bool(read_start(Path(path))[1]["status"] == "finished")


def read_splits(folder: Path, recipe: Recipe, info: Mapping[str, Any]) -> Splits:
    """The data of a run, read again from its source.

    Raises:
        DataError: The source is no longer what it was.
    """
    asked = info["source"]
    source = find_source(asked["asked"], asked.get("label"))
    if source.digest != asked["sha256"]:
        raise DataError(f"{asked['asked']} has changed since {folder} was trained on it (its SHA-256 differs); give the old file back.")
    return take_data(recipe, source)


def new_folder(target: Path | None, stem: str, contents: Mapping[str, bytes]) -> Path:
    """Make a run folder with its first files in it, all at once: at `target`, else at the first free `runs/<stem>-<n>`.

    Raises:
        RunError: `target` exists, or cannot be a folder.
        FailedError: The disk is full, or may not be written; nothing is left.
    """
    if target is not None:
        refuse_existing(target)
    parent = Path("runs") if target is None else target.parent
    made = [path for path in (parent, *parent.parents) if not path.exists()]
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _sweep_starts(parent, contents)
        return _moved_in(parent, target, stem, contents)
    except OSError as error:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise FailedError(
            f"No run folder could be made in {parent} ({error.strerror}: {error.filename}); make room, check its rights, or choose "
            "another --out."
        ) from error


def _moved_in(parent: Path, target: Path | None, stem: str, contents: Mapping[str, bytes]) -> Path:
    """The folder, made aside and moved to its name."""
    aside = Path(tempfile.mkdtemp(dir=parent, prefix=ASIDE))
    try:
        with locked(aside):  # so that nobody takes it for one that was left
            write_listed(aside, contents)
        aside.chmod(0o777 & ~umask())
        number = 1
        while True:
            folder = target or parent / f"{stem}-{number}"
            try:
                if not folder.exists():
                    aside.rename(folder)
                    sync_folder(parent)
                    return folder
            except OSError:
                if not folder.exists():
                    raise
            if target is not None:
                refuse_existing(target)
            number += 1
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _sweep_starts(parent: Path, names: Collection[str]) -> None:
    """Remove the folders that killed processes have left aside: old ones that nobody holds, with nothing in them but their first files."""
    for left in parent.glob(f"{ASIDE}*"):
        with suppress(OSError, BusyError):
            if _is_start(left, names) and time.time() - left.stat().st_mtime > OLD:
                with locked(left):
                    pass
                shutil.rmtree(left)


def _is_start(folder: Path, names: Collection[str]) -> bool:
    """Whether `_moved_in` made this folder, and nobody has put anything else into it."""
    if not re.fullmatch(rf"{re.escape(ASIDE)}[a-z0-9_]{{8}}", folder.name) or folder.is_symlink() or not (folder / LOCK).is_file():
        return False
    known = {LOCK, MANIFEST, *names, *(str(above) for name in names for above in PurePosixPath(name).parents)}
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return all(re.sub(r"(^|/)\.([^/]+)\.[a-z0-9_]{8}\.part$", r"\1\2", name) in known for name in found)  # as `atomic_write` calls it


def refuse_existing(target: Path) -> None:
    """Raise `RunError` if there is something at `target`, or no folder can be there."""
    if os.path.lexists(target):
        what = "exists already" if target.exists() else f"is a link to {target.readlink()}, which is not there"
        raise RunError(f"{target} {what}, and a run never writes over another; choose another --out, or remove it.")
    above = next(path for path in target.parents if os.path.lexists(path))
    if not above.is_dir():
        raise RunError(f"{target} cannot be made, because {above} is no folder; choose another --out.")


def checkpoint_name(step: int) -> str:
    """Where the checkpoint of a step lies inside the folder."""
    return f"{CHECKPOINTS}/{step:08d}.safetensors"


def keep_checkpoint(folder: Path, step: int, content: bytes) -> None:
    """Save a checkpoint; once it stands and is listed, all but the last two are removed."""
    name = checkpoint_name(step)
    older = [found for found in checkpoints(folder) if found != name]
    write_listed(folder, {name: content}, remove=older[KEPT - 1 :])


def checkpoints(folder: Path) -> list[str]:
    """The listed checkpoints, the newest first; by their steps, whatever the clock says."""
    return sorted((name for name in read_manifest(folder) if re.fullmatch(rf"{CHECKPOINTS}/\d{{8,}}\.safetensors", name)), reverse=True)


def sweep_run(folder: Path) -> None:
    """Remove what writers that were killed have left: files aside, and checkpoints that were never listed; nobody else may be writing."""
    sweep_leftovers(folder)
    listed = set(checkpoints(folder))
    if not (folder / CHECKPOINTS).is_symlink():
        for path in (folder / CHECKPOINTS).glob("*.safetensors"):
            if f"{CHECKPOINTS}/{path.name}" not in listed:
                path.unlink(missing_ok=True)


def json_file(tree: Mapping[str, Any]) -> bytes:
    """The content of a JSON file."""
    return (to_json(tree, indent=1) + "\n").encode()


def stem_of(recipe: Recipe, source: str) -> str:
    """What runs of a recipe are called: a plain name, whatever stands in the recipe."""
    name = recipe.name if recipe.name.startswith(source) else f"{source}-{recipe.name}"
    return re.sub(r"[^\w-]+", "-", name).strip("-") or "run"


def _version_of(info: Mapping[str, Any]) -> str:
    """Which version of this package a run says it was written by."""
    versions = info.get("versions")
    return str(versions.get("latentscape", "unknown")) if isinstance(versions, Mapping) else "unknown"


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """The object in a JSON file of a run.

    Raises:
        DamagedError: The file was changed, or holds something else.
    """
    content = read_listed(folder, name)
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"{folder / name} is not valid JSON ({error}); restore the folder from a copy.") from error
    if not isinstance(tree, dict):
        raise DamagedError(f"{folder / name} holds no JSON object; restore the folder from a copy.")
    return tree
