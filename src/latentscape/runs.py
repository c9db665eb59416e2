"""The run folder: what a training leaves behind, and how it is opened again. Nothing in it is code."""

import io
import json
import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
import torch
from numpy.typing import NDArray
from rich.console import Console

from latentscape import explore, plots
from latentscape.data import Examples, Source, Splits, find_source
from latentscape.errors import DamagedError, DataError, LatentscapeError, RunError
from latentscape.files import MANIFEST, atomic_write, read_listed, write_listed
from latentscape.measures import Figures, Judgement, judge, measure
from latentscape.models import Autoencoder
from latentscape.parts.priors import StandardNormal
from latentscape.recipes import Recipe, read_recipe, with_settings, write_recipe
from latentscape.recipes.build import build_model, build_objective, reshaped, take_data, train_settings
from latentscape.recipes.recipe import parse_recipe
from latentscape.training import State, Training
from latentscape.training.checkpoint import pack
from latentscape.training.engine import find_device
from latentscape.training.progress import progress_bar
from latentscape.training.training import check_shape, check_support, train

CHECKPOINT = "checkpoint/state.safetensors"


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run.

    Attributes:
        path: Its folder.
        recipe: What was decided before it.
        model: What came out, in evaluation mode.
        info: What it ran on and with: versions, seed, threads, source, split, seconds.
        metrics: Its figures on `train` and `valid`, by part, and the judgement on them.
    """

    path: Path
    recipe: Recipe
    model: Autoencoder
    info: Mapping[str, Any]
    metrics: Mapping[str, Any]

    @cached_property
    def splits(self) -> Splits:
        """The data it was trained on, read again from its source.

        Raises:
            DataError: The source is no longer what it was.
        """
        asked = self.info["source"]
        source = find_source(asked["asked"])
        if source.digest != asked["sha256"]:
            raise DataError(
                f"{asked['asked']} has changed since {self.path} was trained on it (its SHA-256 differs); give the old file back."
            )
        return take_data(self.recipe, source).to(next(self.model.parameters()).device)

    @property
    def measured(self) -> dict[str, Figures]:
        """The figures taken when training was over, by part."""
        return {part: Figures(**found) for part, found in self.metrics.items() if part != "judgement"}

    @property
    def judgement(self) -> Judgement:
        """Whether it worked, in a sentence."""
        return Judgement(**self.metrics["judgement"])

    def figures(self, part: str, found: Figures) -> dict[str, Any]:
        """Figures of one part of its data as the one JSON object that all commands print."""
        shown = {name: value for name, value in found.as_dict().items() if name != "kl_each"}
        order = ("n", "binarisation", "unit", "elbo", "log_likelihood", "kl", "mse", "active_units")
        named = {"run": str(self.path), "recipe": self.recipe.name, "split": part}
        return named | {name: shown[name] for name in order} | {"seconds": self.info["seconds"]}


def run(
    source: str,
    recipe: str | Recipe | None = None,
    *,
    settings: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    seed: int = 0,
    device: str = "auto",
    pictures: bool = True,
    console: Console | None = None,
) -> Run:
    """Train a recipe on a source, and keep everything in a folder.

    Args:
        source: A name of the catalogue, or an `.npy` file.
        recipe: A name, a `.toml` file, or a `Recipe`; the source's own unless given.
        settings: Values to change in it, by dotted name: `{"train.epochs": 50}`.
        out: The folder, which must not exist; `runs/<recipe>-<n>` unless given.
        seed: Of the weights, the order of the examples, and the noise.
        device: `auto`, `cpu`, `cuda` ...
        pictures: Whether to draw them into `figures/`.
        console: Where a progress bar may be drawn.

    Raises:
        UsageError: Something that was asked does not exist or does not fit; no folder has been made.
        FailedError: Training failed; the folder holds its start.
    """
    found = find_source(source)
    chosen = recipe if isinstance(recipe, Recipe) else read_recipe(recipe or found.recipe)
    chosen = with_settings(chosen, settings or {})
    place = find_device(device)
    splits = take_data(chosen, found)
    chosen = replace(chosen, data=replace(chosen.data, shape=splits.train.shape))
    model = build_model(chosen, splits.train.shape, seed=seed, train=splits.train).to(place)
    objective = build_objective(chosen)
    splits = splits.to(place)
    asked = source if source == found.name else str(Path(source).expanduser().resolve())
    info: dict[str, Any] = {
        "status": "started",
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "settings": dict(settings or {}),
        "device": str(place),
        "versions": {name: version(name) for name in ("latentscape", "torch", "numpy", "scikit-learn")}
        | {"python": platform.python_version()},
        "source": {"asked": asked, "sha256": found.digest, "support": found.support.value, "licence": found.licence},
        "split": {name: len(part) for name, part in splits.parts().items()},
    }
    target = Path(out) if out is not None else None
    if target is not None:
        _refuse_existing(target)
    folder: list[Path] = []

    def begin(state: State) -> None:
        folder.append(_new_folder(target, found, chosen))
        _write(folder[0], info, {"recipe.toml": write_recipe(chosen).encode(), CHECKPOINT: pack(state)})

    with progress_bar(console or Console(stderr=True, quiet=True)) as watchers:
        training = train(model, objective, splits, **train_settings(chosen), seed=seed, begin=begin, watch=watchers)
    return _finish(folder[0], chosen, info, training, splits, pictures)


def load(path: str | Path) -> Run:
    """Open a run folder. Every file that is read is checked against the manifest; none of them is run.

    Raises:
        RunError: There is no such run, or it has not finished.
        DamagedError: A file was changed.
    """
    folder = Path(path)
    if not (folder / MANIFEST).is_file():
        there = f"{folder} is no run folder (it has no {MANIFEST})" if folder.is_dir() else f"There is no run folder {folder}"
        raise RunError(f"{there}; train one first: latentscape train digits --out {folder if not folder.exists() else 'runs/new'}.")
    info = _json(folder, "run.json")
    if info.get("status") != "finished":
        raise RunError(f"{folder} holds a run that has not finished, so there is no model to use; train it again into another folder.")
    try:
        recipe = parse_recipe(read_listed(folder, "recipe.toml").decode(), "unnamed")
        model = build_model(recipe, recipe.data.shape)
        weights = safetensors.torch.load(read_listed(folder, "model.safetensors"))
        model.load_state_dict(weights)
    except (safetensors.SafetensorError, RuntimeError, UnicodeDecodeError) as error:
        if isinstance(error, LatentscapeError):
            raise
        raise DamagedError(f"The model in {folder} does not fit its recipe ({str(error).splitlines()[0]}); restore the folder.") from error
    return Run(folder, recipe, model.eval(), info, _json(folder, "metrics.json"))


def draw_pictures(training: Training, splits: Splits) -> dict[str, bytes]:
    """The pictures of a run, by file name: loss curves, map, manifold, reconstructions, samples."""
    part = "valid" if splits.valid is not None else "train"
    shown, model = splits.part(part), training.model
    limits = value_limits(splits.train)
    objective = training.history.objective
    axes = explore.active_axes(model, splits.train)
    span = (-3.0, 3.0) if isinstance(model.prior, StandardNormal) else None
    n = 16 if plots.tiles.is_image(model.shape) else 8
    figures = {
        "losses.png": plots.plot_curves(explore.loss_curves(training.history.epochs, objective.terms, objective.unit)),
        "map.png": plots.plot_map(explore.latent_map(model, splits.train, part="train")),
        "manifold.png": plots.plot_manifold(explore.manifold(model, n=n, span=span, axes=axes), limits),
        "reconstructions.png": plots.plot_reconstructions(explore.reconstruct(model, shown, n=20, part=part), limits),
        "samples.png": plots.plot_samples(explore.sample(model, 64), limits),
    }
    return {name: plots.png(figure) for name, figure in figures.items()}


def keep(run: Run, target: Path | None, name: str, content: bytes | NDArray[np.float64]) -> Path:
    """Write a picture or an array to `target`, or by its name into the run's `figures/` and manifest; where it went."""
    if isinstance(content, np.ndarray):
        buffer = io.BytesIO()
        np.save(buffer, content.astype(np.float32), allow_pickle=False)
        content = buffer.getvalue()
    if target is None:
        write_listed(run.path, {f"figures/{name}": content})
        return run.path / "figures" / name
    atomic_write(target, content)
    return target


def examples_for(run: Run, name: str | None) -> tuple[Examples, str]:
    """Examples of a source as the run's model takes them, or of its own valid (else train) part, and what to call them.

    Raises:
        UsageError: The source does not exist, or its examples have another shape or other values.
    """
    if name is None:
        part = "valid" if run.splits.valid is not None else "train"
        return run.splits.part(part), part
    source = find_source(name)
    examples = source.load().part("all")
    if math.prod(examples.shape) == math.prod(run.model.shape):
        examples = reshaped(examples, run.model.shape)
    check_shape(run.model, examples)
    check_support(run.model, examples)
    return examples.to(next(run.model.parameters()).device), source.name


def value_limits(examples: Examples) -> tuple[float, float]:
    """The values that stand for the two ends of a picture's scale: 0 and 1 for pixels, else the range of the data."""
    low, high = (float(end) / examples.levels for end in torch.aminmax(examples.x))
    return (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)


def _finish(folder: Path, recipe: Recipe, info: dict[str, Any], training: Training, splits: Splits, pictures: bool) -> Run:
    figures = {name: measure(training.model, part) for name, part in splits.parts().items() if name != "heldout"}
    judgement = judge(figures, splits.train, training.model.latent)
    metrics = {name: found.as_dict() for name, found in figures.items()}
    metrics["judgement"] = {"worked": judgement.worked, "sentence": judgement.sentence}
    info |= {"status": "finished", "seconds": round(training.seconds, 4), "threads": training.threads}
    done = Run(folder, recipe, training.model, info, metrics)
    contents = {
        "model.safetensors": safetensors.torch.save({k: v.cpu().clone().contiguous() for k, v in training.model.state_dict().items()}),
        "history.csv": training.history.epochs_csv().encode(),
        "steps.csv": training.history.steps_csv().encode(),
        "metrics.json": _to_json(metrics),
        CHECKPOINT: pack(training.state),
    }
    if pictures:
        contents |= {f"figures/{name}": content for name, content in draw_pictures(training, splits).items()}
    _write(folder, info, contents)
    return done


def _write(folder: Path, info: Mapping[str, Any], contents: dict[str, bytes]) -> None:
    write_listed(folder, contents | {"run.json": _to_json(info)})


def _to_json(tree: Mapping[str, Any]) -> bytes:
    def plain(value: Any) -> Any:
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if isinstance(value, Mapping):
            return {key: plain(inner) for key, inner in value.items()}
        return value

    return (json.dumps(plain(tree), indent=1) + "\n").encode()


def _json(folder: Path, name: str) -> dict[str, Any]:
    content = read_listed(folder, name)
    try:
        tree = json.loads(content)
    except ValueError as error:
        raise DamagedError(f"{folder / name} is not valid JSON ({error}); restore the folder from a copy.") from error
    assert isinstance(tree, dict)
    return tree


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise RunError(f"{target} exists already, and a run never writes over another; choose another --out, or remove it.")


def _new_folder(target: Path | None, source: Source, recipe: Recipe) -> Path:
    if target is not None:
        _refuse_existing(target)
        target.mkdir(parents=True)
        return target
    stem = recipe.name if recipe.name.startswith(source.name) else f"{source.name}-{recipe.name}"
    number = 1
    while True:
        folder = Path("runs") / f"{stem}-{number}"
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            number += 1
        else:
            return folder
