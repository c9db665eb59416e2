"""The end of a training: its results are measured, judged, saved and drawn."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import safetensors.torch
from rich.console import Console

from latentscape.errors import DivergedError, FailedError, MovedError
from latentscape.faces import Command, Setting, call
from latentscape.files import resumed, write_listed
from latentscape.measures import Judgement, Learnt, TrainingFacts, judge, learnt
from latentscape.measures.correlation import is_uncorrelated
from latentscape.measures.explained import outlying_rows
from latentscape.measures.samples import far_samples
from latentscape.recipes import Recipe
from latentscape.runs.folder import json_file
from latentscape.runs.opened import Run
from latentscape.runs.pages import PAGE, page_of
from latentscape.runs.pictures import draw_pictures
from latentscape.runs.records import Finished, RunRecord, json_tree, metrics_tree
from latentscape.runs.watching import DRAWING_ERRORS, draw_reconstruction_history
from latentscape.training import Training
from latentscape.training.checkpoint import not_finite

MIN_STEPS_OF_LONG_TRAINING = 1_000


def finish(folder: Path, recipe: Recipe, record: RunRecord, training: Training, console: Console) -> Run:
    """Measure and judge a trained model; save the results in the folder of its run, and then its pictures.

    Raises:
        DivergedError: A weight is not finite.
        FailedError: The results cannot be written.
        MovedError: The folder holds another run now.
    """
    weights = {name: tensor.cpu().clone().contiguous() for name, tensor in training.model.state_dict().items()}
    if not_finite(weights):
        raise DivergedError(
            "The last steps left weights that are not finite; train again with a lower learning rate (", Setting("train.optimizer.lr"), ")."
        )
    measured = learnt(training.model, training.splits)
    judgement = _judgement(training, measured)
    figures, explained = {part: each.figures for part, each in measured.items()}, {part: each.explained for part, each in measured.items()}
    results = {"seconds": round(training.seconds, 4), "threads": training.threads, "steps": training.state.step, "drawn": False}
    finished = Finished(**msgspec.structs.asdict(record) | results)
    try:
        write_listed(
            folder,
            {
                "model.safetensors": safetensors.torch.save(weights),
                "history.csv": training.history.epochs_csv().encode(),
                "steps.csv": training.history.steps_csv().encode(),
                "metrics.json": json_file(metrics_tree(figures, judgement, explained)),
            },
        )
        write_listed(folder, {"run.json": run_json(finished)})
    except OSError as error:
        raise FailedError(
            f"The result could not be written ({error.strerror}: {error.filename}); free some disk space, then continue: ",
            resumed(str(folder)),
        ) from error
    run = Run(folder, recipe, training.model, finished, figures, judgement, explained)
    if finished.pictures:  # the result is saved already, so a picture that fails does not harm it
        try:
            _save_pictures(folder, draw_pictures(training, recipe))
            _save_pictures(folder, draw_reconstruction_history(folder, training, recipe.pictures, console))
            drawn = msgspec.structs.replace(finished, drawn=True)
            write_listed(folder, {"run.json": run_json(drawn)})
            run = replace(run, record=drawn)
        except MovedError:
            raise
        except DRAWING_ERRORS as error:
            again = resumed(str(folder))
            console.print(f"the run is complete, but its pictures could not be drawn ({error}); draw them again: {again}")
        _save_page(run, training, console)
    training.model.cpu()  # the run is as `load` returns it
    return run


def _save_page(run: Run, training: Training, console: Console) -> None:
    """Make the explorer page of a run; the caller holds the lock. A page that fails does not harm the run."""
    try:
        write_listed(run.path, {PAGE: page_of(run.with_splits(training.splits)).html})
    except MovedError:
        raise
    except DRAWING_ERRORS as error:
        again = Command(("explore", str(run.path)), call("ls.explorer", str(run.path)))
        console.print(f"the run is complete, but its explorer page could not be made ({error}); make it: {again}")


def run_json(record: RunRecord) -> bytes:
    """The content of `run.json`."""
    return json_file(json_tree(record))


def _judgement(training: Training, measured: Mapping[str, Learnt]) -> Judgement:
    model, train, objective = training.model, training.splits.train, training.history.objective
    judged = training.splits.part(training.splits.default_part)
    facts = TrainingFacts(
        after_collapse=objective.after_collapse,
        beta=objective.weights(1.0).get("beta", 1.0),
        rises=training.history.rises,
        falls=training.best is None and training.history.falls,
        is_short=training.state.step < MIN_STEPS_OF_LONG_TRAINING,
        ended_early=training.state.step < training.state.last,
        uncorrelated=lambda: is_uncorrelated(train),
        outlying_rows=lambda: outlying_rows(train),
    )
    far = far_samples(model, train, judged) if training.fit_prior or objective.regularises else None
    return judge(measured, model.latent, conditional=train.context is not None, training=facts, far_samples=far)


def _save_pictures(folder: Path, pictures: Mapping[str, bytes]) -> None:
    write_listed(folder, {f"figures/{name}": content for name, content in pictures.items()})
