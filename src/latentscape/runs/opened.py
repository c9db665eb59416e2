"""A finished run, opened from its folder: its model, data, figures and losses."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from matplotlib.figure import Figure
from numpy.typing import NDArray
from torch import Tensor

from latentscape import explore, plots
from latentscape.data import Examples, Splits
from latentscape.data.condition import context_of
from latentscape.data.ranges import Outside, outside
from latentscape.data.readers.arrays import rounds_much
from latentscape.data.splits import DEFAULT_PARTS
from latentscape.errors import MovedError, RunError, SettingError
from latentscape.explore.examples import refuse_more_samples_than_fit
from latentscape.faces import Argument, Face, Per, Setting, speaks
from latentscape.files import array_file, atomic_write, decoded, locked, read_listed, resumed, write_listed
from latentscape.machine.memory import memory_errors_said
from latentscape.machine.modes import usual_modes
from latentscape.measures import Explained, Figures, Judgement
from latentscape.models import Model
from latentscape.recipes import Recipe
from latentscape.recipes.build import build_model, build_objective
from latentscape.runs.folder import read_recipe_and_record, read_splits, refuse_inside_run
from latentscape.runs.histories import read_curves, read_steps
from latentscape.runs.inputs import Inputs
from latentscape.runs.pictures import context_text, evenly_spaced_contexts, is_label, prior_name
from latentscape.runs.progress import read_reconstructions, saved_epochs, tracked_reconstructions
from latentscape.runs.records import METRICS, Finished, json_tree, metrics_tree
from latentscape.training.checkpoint import check_finite, check_tensors, read_tensors


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run.

    Attributes:
        path: Its folder.
        recipe: The recipe by which it was trained.
        model: The trained model, in evaluation mode and on the CPU, whatever device it was trained on.
        record: The record in its `run.json`.
        measured: The figures of each part, `train` and `valid`, measured after training.
        judgement: Whether the training worked, with a sentence that says so.
        explained: How much of each part the reconstructions explain, and of each column of a table; empty for a run of an earlier version.
        data: Where its data is now, if it was moved.
    """

    path: Path
    recipe: Recipe
    model: Model
    record: Finished
    measured: Mapping[str, Figures]
    judgement: Judgement
    explained: Mapping[str, Explained] = field(default_factory=dict)
    data: str | None = None

    def __repr__(self) -> str:
        return f"<Run {self.path}: {self.judgement.sentence}>"

    @property
    def info(self) -> dict[str, Any]:
        """What `run.json` records of the training, as plain values: versions, seed, threads, source, split, seconds."""
        return json_tree(self.record)

    @property
    def metrics(self) -> dict[str, Any]:
        """The content of `metrics.json`: the figures of each part, and the judgement on them."""
        return metrics_tree(self.measured, self.judgement, self.explained)

    @cached_property
    @usual_modes()
    def splits(self) -> Splits:
        """The data it was trained on, read again from its source.

        Raises:
            DataError: The source has changed.
            DamagedError: The recipe splits the data into other parts than before.
        """
        return read_splits(self.path, self.recipe, self.record, self.data).to(next(self.model.parameters()).device)

    def with_splits(self, splits: Splits) -> "Run":
        """The same run with its data, which is in memory already, so that it is not read again."""
        run = replace(self)
        vars(run)["splits"] = splits  # where the cached property keeps it
        return run

    @cached_property
    def inputs(self) -> Inputs:
        """How it reads other data: as it read its own, in the shape of its model."""
        return Inputs(self.path, self.recipe, self.record, self.model)

    def examples(
        self, source: str | None, label: str | None = None, say: Callable[[str], object] = lambda note: None, *, strict: bool = False
    ) -> tuple[Examples, str]:
        """The examples of a source and its name; without a source, those of its own default part, and the name of the part.

        The other arguments and the errors are those of `Inputs.examples`.
        """
        if source is not None:
            return self.inputs.examples(source, label, say, strict=strict)
        part = self.splits.default_part
        return self.splits.part(part), part

    @property
    def default_part(self) -> str:
        """The part whose figures are shown by default: `valid`, or `train` if there is no valid part."""
        return next(name for name in DEFAULT_PARTS if name in self.measured)

    @property
    def curves(self) -> explore.LossCurves:
        """The losses of every epoch.

        Raises:
            DamagedError: Its history was changed.
        """
        return read_curves(self.path, self.recipe)

    @property
    def steps(self) -> explore.StepLosses:
        """The losses of every step.

        Raises:
            DamagedError: Its history was changed.
        """
        return read_steps(self.path, self.recipe)

    @property
    def reconstruction_history(self) -> explore.ReconstructionHistory:
        """The reconstructions that were saved during training, as set by `pictures.every` in its recipe.

        Raises:
            RunError: None were saved.
            DamagedError: One of them was changed.
            DataError: The source has changed.
        """
        epochs = saved_epochs(self.path)
        if not epochs:
            drawn = Per("its pictures (pictures=True)", command_line="its pictures (without --no-report)")
            remedy = drawn if self.recipe.pictures.every else Setting("pictures.every", 5, python='settings={"pictures.every": 5}')
            raise RunError(f"{self.path} has no reconstructions from its training; train again with ", remedy, ".")
        current = tracked_reconstructions(self.model, self.splits, self.recipe.pictures)
        rows = [read_reconstructions(self.path, epoch, current.originals.shape) for epoch in epochs]
        return explore.ReconstructionHistory(current.originals, tuple(epochs), np.stack(rows), current.part, current.display)

    @property
    def codes_follow_prior(self) -> bool:
        """Whether samples of the prior resemble the codes of examples: the objective regularises them, or the prior was fitted to them."""
        return self.recipe.train.fit_prior or build_objective(self.recipe).regularises

    @property
    def prior_name(self) -> str:
        """The name of the prior in a picture."""
        return prior_name(self.model, fitted=self.recipe.train.fit_prior, regularises=self.codes_follow_prior)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes under which its model decodes codes; none if it is not conditioned on labels."""
        return self.recipe.data.context if is_label(self.recipe) else ()

    def context_for(self, n: int, label: str | None = None) -> Tensor | None:
        """The contexts of `n` samples, `(n, context)`, or one for all, `(context,)`; `None` if the model is not conditional.

        Args:
            n: The number of samples.
            label: The class of all samples; by default, the contexts are those of training examples.

        Raises:
            SettingError: The model is not conditioned on labels.
            UnknownNameError: There is no such class.
        """
        if label is not None:
            return self.one_context(label)
        refuse_more_samples_than_fit(self.model, n)
        return evenly_spaced_contexts(self.splits.train, n) if self.model.context else None

    def one_context(self, label: str | None = None) -> Tensor | None:
        """One context for all codes, `(context,)`; `None` if the model is not conditional.

        Args:
            label: The class of all codes; a model that is conditioned on columns uses the mean context of the training examples instead.

        Raises:
            SettingError: The model is conditioned on labels and `label` is missing, or it is not and `label` is given.
            UnknownNameError: There is no such class.
        """
        if label is not None and not is_label(self.recipe):
            raise SettingError(f"{self.path} is not conditioned on labels, so it has no class {label!r}; leave out the label.")
        if not self.model.context:
            return None
        if self.classes:
            if label is None:
                raise SettingError(
                    f"{self.path} decodes codes under a class, but none was named; choose one: ", Argument("label", self.classes[0]), "."
                )
            return context_of(self.classes, label)
        context = self.splits.train.context
        assert context is not None
        return context.mean(0)

    def context_name(self, label: str | None = None) -> str:
        """The name of the context that `one_context` gives; empty if the model is not conditional.

        Raises:
            SettingError: As in `one_context`.
            UnknownNameError: There is no such class.
        """
        context = self.one_context(label)
        if context is None:
            return ""
        if label is not None:
            return f"the class {label}"
        return f"the mean context of the training examples ({context_text(self.recipe.data.context, context)})"

    def context_at(self, values: Sequence[float]) -> Tensor:
        """The context of these values, one for each column that the model is conditioned on: `(context,)`.

        Raises:
            SettingError: The model is not conditioned on columns, or there are more or fewer values than columns.
        """
        names = self.recipe.data.context
        if self.classes or not names:
            subject = "labels" if names else "nothing"
            raise SettingError(f"{self.path} is conditioned on {subject}, so its context has no such values; leave them out.")
        if len(values) != len(names):
            raise SettingError(
                f"{self.path} is conditioned on {len(names)} columns ({', '.join(names)}), but got {len(values)} values; give one for each."
            )
        return self.model.own_context(torch.tensor(values, dtype=torch.float64))

    def score(
        self, source: str | Path, *, label: str | None = None, false_alarms: float = 0.01, draws: int = 16, seed: int = 0
    ) -> explore.RowScores:
        """Score the examples of a source or a file, each by its ELBO, among those that the run was trained on: see `explore.score`.

        Args:
            source: A name of the catalogue, or a file.
            label: The column or the array of its labels, which are left out.
            false_alarms: The share of ordinary examples that may count as anomalies.
            draws: The number of draws for each example.
            seed: The seed of the draws.

        Raises:
            UsageError: The source does not exist, or its examples do not fit the model in shape or values.
            DataError: The data of the run has changed or is missing; `explore.score(run.model, examples)` needs none.
        """
        examples, _ = self.inputs.examples(str(source), label)
        return explore.score(self.model, examples, self.splits, false_alarms=false_alarms, draws=draws, seed=seed)

    def outside(self, examples: Examples) -> Outside | None:
        """The rows of a table that lie outside the range of the training part; none if no row does."""
        return outside(examples, self.record.source.ranges)

    def figures(self, part: str, measured: Figures) -> dict[str, Any]:
        """The figures of one part of its data as the JSON object that all commands print."""
        values = {name: value for name, value in measured.as_dict().items() if name != "kl_each"}
        order = ("n", "binarisation", "unit", "elbo", "log_likelihood", "kl", "mse", "active_units")
        named = {"run": str(self.path), "recipe": self.recipe.name, "split": part}
        bits = {} if measured.bits_per_dim is None else {"bits_per_dim": measured.bits_per_dim}
        return named | {name: values[name] for name in order} | bits | {"seconds": self.record.seconds}


@speaks(Face.RUN)
@memory_errors_said()
@usual_modes()
def load(path: str | Path, data: str | Path | None = None) -> Run:
    """Open a run folder; every file that is read is checked against the manifest, and no code in the folder is executed.

    Args:
        path: The folder.
        data: Where the data of the run is now, if it was moved: the same file, by its SHA-256. It is read when it is needed.

    Raises:
        RunError: There is no such run, or it has not finished.
        DamagedError: A file was changed.
    """
    folder = Path(path)
    recipe, record = read_recipe_and_record(folder)
    if not isinstance(record, Finished):
        raise RunError(f"{folder} holds a run that has not finished; continue it: ", resumed(str(folder)), ".")
    model = build_model(recipe, recipe.data.shape)
    path = folder / "model.safetensors"
    weights = read_tensors(read_listed(folder, path.name), str(path))
    check_tensors(weights, model.state_dict(), str(path))
    check_finite(weights, str(path))
    model.load_state_dict(weights)
    metrics = decoded(read_listed(folder, "metrics.json"), METRICS, folder / "metrics.json")
    moved = None if data is None else str(data)
    return Run(folder, recipe, model.eval(), record, metrics.figures(), metrics.judgement, metrics.explained, moved)


def save_output(run: Run, target: Path | None, name: str, content: bytes | Figure | NDArray[np.float64]) -> Path:
    """Write a figure or an array to `target`, or into `figures/` of the run if there is no `target`, and return its path.

    A file in `figures/` is called `name`, with hyphens for characters that a listed file cannot have, and is listed in the manifest of the
    run. The suffix of the file is the format of a figure.

    Raises:
        RunError: `target` is inside a run folder.
        MovedError: The folder holds another run now.
    """
    if isinstance(content, Figure):
        content = plots.drawn(content, Path(name).suffix if target is None else target.suffix)
    if isinstance(content, np.ndarray):
        content = array_file(content, in_doubles=_tells_more_than_32_bits(run))
    if target is None:
        return write_into(run, "figures/" + re.sub(r"[^\w.-]+", "-", name), content)
    refuse_inside_run(target)
    atomic_write(target, content)
    return target


def write_into(run: Run, name: str, content: bytes) -> Path:
    """Write a file into the folder of a run, listed in its manifest by its path there, and return its path.

    Raises:
        MovedError: The folder holds another run now.
    """
    with locked(run.path):
        _, current = read_recipe_and_record(run.path)
        if not isinstance(current, Finished) or msgspec.structs.replace(current, drawn=run.record.drawn) != run.record:
            raise MovedError(f"{run.path} holds another run than the one that was opened, so nothing was saved in it; open it again.")
        write_listed(run.path, {name: content})
    return run.path / name


def _tells_more_than_32_bits(run: Run) -> bool:
    """Whether decoded examples are saved as doubles, because 32-bit numbers would round a column of the training data too much."""
    if not run.model.full_precision:
        return False
    ranges = run.record.source.ranges
    return not run.record.source.schema or any(rounds_much(column.low, column.high, column.high - column.low) for column in ranges)
