"""Whether an objective fits a model, and whether a checkpoint can hold an update."""

from latentscape.arguments import instance
from latentscape.errors import PartsError, SettingError, unknown
from latentscape.models import Model
from latentscape.models.draw import ENTRIES, check_names, refuse_missing
from latentscape.objectives import OBJECTIVES, Objective
from latentscape.training.optimiser import Optimiser
from latentscape.training.state import MODEL, Update


def check_objective(model: Model, objective: Objective) -> None:
    """Refuse an objective that needs what the model does not give.

    Raises:
        UnknownNameError: The objective needs, or the model gives, an entry of a `Draw` that does not exist.
        PartsError: An entry is missing; the message says which models and objectives would fit.
    """
    instance("The objective", objective, Objective, "ls.objectives.ELBO()")
    class_name = type(objective).__name__
    check_names(f"{type(model).__name__}.gives", model.gives)
    check_names(f"{class_name}.needs", objective.needs)
    if not isinstance(objective.terms, tuple) or not objective.terms:
        raise SettingError(f'{class_name}.terms must be a tuple of names, such as ("log_likelihood", "kl"), but it is {objective.terms!r}.')
    for entry in sorted(model.gives - set(ENTRIES)):
        raise unknown("entry of a Draw", entry, ENTRIES, location=f" ({type(model).__name__}.gives)")
    missing = sorted(objective.needs - model.gives)
    if not missing:
        return
    if any(entry not in ENTRIES for entry in missing):
        refuse_missing(missing, model.gives, class_name)
    fitting = [name for name, kind in OBJECTIVES.items() if kind.needs <= model.gives]
    others = f"use the objective {' or '.join(repr(name) for name in fitting)}, or " if fitting else "use "
    raise PartsError(f"{class_name} needs {' and '.join(missing)}, which this model does not give; {others}{ENTRIES[missing[0]]}.")


def check_update(update: Update) -> Update:
    """The update, if a checkpoint can hold what it trains.

    Raises:
        SettingError: It does not hold the model, or has an optimiser of another class.
    """
    class_name = type(
        instance("The result of update", update, Update, "latentscape.training.GradientStep(model, objective, Adam())")
    ).__name__
    if MODEL not in update.modules:
        raise SettingError(f"{class_name} has no module {MODEL!r}; put the model in its modules by that name.")
    for name, optimiser in update.optimisers.items():
        if not isinstance(optimiser, Optimiser):
            raise SettingError(
                f"The optimiser {name!r} of {class_name} is of the class {type(optimiser).__name__}, which a checkpoint cannot hold; "
                "use latentscape.training.Optimiser."
            )
    return update
