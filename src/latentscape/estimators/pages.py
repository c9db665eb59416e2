"""The explorer page of an estimator."""

from dataclasses import replace
from typing import Any

import torch

from latentscape.data import Examples
from latentscape.data.readers.arrays import with_labels
from latentscape.estimators.learning import Learnt
from latentscape.estimators.pictures import labels_as_given
from latentscape.explore import loss_curves
from latentscape.machine.memory import memory_errors_said
from latentscape.machine.modes import usual_modes
from latentscape.models import Model
from latentscape.reading import Kind
from latentscape.runs import value_limits
from latentscape.web.content import Content, PageOptions
from latentscape.web.explorer import Explorer


@memory_errors_said()
@usual_modes()
def page_of(estimator: Any, learnt: Learnt, examples: Examples, labels: Any, options: PageOptions, *, ink: bool) -> Explorer:
    """The page of a fitted estimator.

    Args:
        estimator: It has the attributes and parameters that its documentation names.
        learnt: The results of its training.
        examples: The examples of the points, with their contexts.
        labels: The class of each; none without classes.
        options: How much the page holds.
        ink: Whether grey images are of ink.
    """
    model: Model = estimator.model_
    if labels is not None:
        examples = with_labels(examples, labels_as_given(labels), "y", "y")
    if not examples.kind:
        examples = replace(examples, kind=(Kind.TABLE if len(examples.shape) == 1 else Kind.IMAGE).value)
    examples = replace(examples, ink=ink, columns=tuple(map(str, getattr(estimator, "feature_names_in_", ()))))
    content = Content(
        model=model,
        examples=examples,
        part="",
        limits=value_limits(examples if len(examples.shape) == 1 else Examples(torch.tensor(learnt.limits))),
        name=type(estimator).__name__,
        prior_name=model.prior_name(fitted=True),
        classes=tuple(map(str, estimator.classes_)) if estimator.condition else (),
        curves=loss_curves(estimator.history_, learnt.terms, learnt.unit),
        settings=[(name, str(value)) for name, value in sorted(estimator.get_params(deep=False).items())],
    )
    return Explorer(content, options)
