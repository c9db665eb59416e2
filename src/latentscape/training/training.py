"""Train a model: from a model and examples to a trained model and its history."""

import math
import reprlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from latentscape.arguments import instance, number, truth, whole_number
from latentscape.data import Examples, Splits, Stream
from latentscape.data.fitting import as_splits, check_examples
from latentscape.data.readers.memory import Data
from latentscape.errors import FailedError, SettingError
from latentscape.faces import Either, Name, Setting
from latentscape.files import MAX_WHOLE_NUMBER
from latentscape.machine.devices import repeatable
from latentscape.machine.memory import is_out_of_memory, memory_errors_said, refuse_beyond_memory
from latentscape.machine.modes import learning_modes
from latentscape.machine.threads import threads, threads_for
from latentscape.models import Model, check_model
from latentscape.objectives import ELBO, Objective
from latentscape.random import StreamNoise, generator
from latentscape.schedules import Constant, Schedule
from latentscape.training.best import Best, warm_up_epochs
from latentscape.training.checks import check_objective, check_update
from latentscape.training.history import History
from latentscape.training.loop import Watcher, fit
from latentscape.training.optimiser import Adam, Rule
from latentscape.training.settling import settle
from latentscape.training.state import State, Update, under
from latentscape.training.updates import GradientStep

VALID = Setting("data.split.valid", 0.1, python="ls.data.cut(splits, valid=0.1, heldout=0.0, seed=0)")

MakeUpdate = Callable[[Model, Objective], Update]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a training; `train` describes them."""

    epochs: int = 20
    batch: int = 128
    optimizer: Rule = field(default_factory=Adam)
    schedule: Schedule = field(default_factory=Constant)
    clip: float = 0.0
    fit_prior: bool = False
    patience: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("epochs", "batch", "patience"):
            object.__setattr__(self, name, whole_number(Name(f"train.{name}"), getattr(self, name)))
        object.__setattr__(self, "seed", whole_number("seed", self.seed))
        object.__setattr__(self, "clip", number(Name("train.clip"), self.clip))
        object.__setattr__(self, "fit_prior", truth(Name("train.fit_prior"), self.fit_prior))
        instance("The optimizer", self.optimizer, Rule, "ls.optimizers.SGD(lr=0.01)")
        instance("The schedule", self.schedule, Schedule, "latentscape.schedules.OneCycle()")
        if self.epochs < 1:
            raise SettingError("Training takes at least 1 epoch, but ", Name("train.epochs"), f" is {self.epochs}.")
        if self.batch < 1:
            raise SettingError("A batch needs at least 1 example, but ", Name("train.batch"), f" is {self.batch}.")
        if bad := [rate for rate in map(self.schedule, (0.0, 0.5, 1.0)) if not 0 <= rate < math.inf]:
            raise SettingError(f"The schedule of the learning rate must give numbers from 0 on, but it gives {bad[0]}.")
        if not 0 <= self.clip < math.inf:
            raise SettingError(Name("train.clip"), f" must be the largest norm of a gradient, or 0 for no limit, but it is {self.clip}.")
        if not 0 <= self.seed <= MAX_WHOLE_NUMBER:
            raise SettingError(f"seed must be a whole number from 0 to {MAX_WHOLE_NUMBER:,}, but it is {self.seed!r}.")
        if self.patience < 0:
            raise SettingError(Name("train.patience"), f" must be a number of epochs, or 0 for none, but it is {self.patience}.")


@dataclass(eq=False)
class Training:
    """A training between two steps: it can continue, be saved, and be restored.

    Attributes:
        model: The model.
        history: The history.
        state: The state.
        stream: The batches.
        splits: The data.
        best: The best weights on `valid`; none without patience.
        fit_prior: Whether the prior is fitted to the codes at the end.
        seed: The seed of the order of the examples and of the noise.
        threads: The number of threads.
    """

    model: Model
    history: History
    state: State
    stream: Stream
    splits: Splits
    best: Best | None
    fit_prior: bool
    seed: int
    threads: int
    _earlier: float = 0.0
    _since: float | None = None

    def __repr__(self) -> str:
        state = self.state
        return f"Training({type(self.model).__name__}, {type(state.objective).__name__}, step {state.step:,} of {state.last:,})"

    @property
    def seconds(self) -> float:
        """The time of the loop in seconds, over all parts of the run, without set-up and pictures."""
        return self._earlier + (0.0 if self._since is None else time.perf_counter() - self._since)

    @property
    def is_over(self) -> bool:
        """Whether no step is left: all steps have been taken, or patience has run out."""
        return self.state.step >= self.state.last or (self.best is not None and self.best.is_over(self.state))

    @property
    def early_stop(self) -> str | None:
        """A sentence that says when and why patience ended the training before its last epoch; none if it did not."""
        return None if self.best is None else self.best.sentence(self.state)

    def leave_out(self, seconds: float) -> None:
        """Subtract time that was not spent in the loop."""
        self._earlier -= seconds

    def go_on(self, watch: Sequence[Watcher] = ()) -> "Training":
        """Take the remaining steps.

        Raises:
            DivergedError: The objective became infinite or undefined.
            FailedError: The memory ran out.
        """
        watchers: list[Watcher] = [self.history]
        if self.best is not None:
            watchers.append(self.best)
        self.model.train()
        with threads(self.threads), repeatable():
            self._since = time.perf_counter()
            try:
                due, over = self.stream.since(self.state.step), lambda state: self.is_over
                fit(self.state, due, until=self.state.last, watch=[*watchers, *watch], enough=over)
            except Exception as error:
                for optimiser in self.state.update.optimisers.values():
                    optimiser.check()
                if not is_out_of_memory(error):
                    raise
                smaller = Either(
                    ("smaller batches", Setting("train.batch")), ("fewer draws", Setting("objective.draws")), "a smaller network"
                )
                raise FailedError(f"The memory ran out at step {self.state.step + 1}; train again with ", smaller, ".") from error
            finally:
                self._earlier, self._since = self.seconds, None
        return self

    def settle(self) -> "Training":
        """Finish the training: set the best weights, the optimal standard deviation and the fitted prior."""
        if self.best is not None:
            self.best.give_back(self.state)
        with threads(self.threads):
            settle(self.model.eval(), self.splits.train, fit=self.fit_prior, seed=self.seed)
        return self

    def tensors(self) -> dict[str, Tensor]:
        """The training as named tensors, each with its own storage."""
        tensors = self.state.tensors() | _named("history.", self.history.tensors())
        if self.best is not None:
            tensors |= _named("best.", self.best.tensors())
        tensors["threads"], tensors["seconds"] = torch.tensor(self.threads), torch.tensor(self.seconds, dtype=torch.float64)
        return {name: tensor.detach().cpu().clone().contiguous() for name, tensor in tensors.items()}

    def set_tensors(self, tensors: Mapping[str, Tensor]) -> None:
        """Restore the training that `tensors` gave."""
        device = next(self.model.parameters()).device
        self.state.set_tensors(tensors)
        self.history.set_tensors(under("history.", tensors), device)
        if self.best is not None:
            self.best.set_tensors(under("best.", tensors), device)
        self.threads, self._earlier = int(tensors["threads"]), float(tensors["seconds"])


@memory_errors_said()
@learning_modes()
def train(
    model: Model,
    objective: Objective | None,
    data: Examples | Splits | Data,
    *,
    epochs: int = Settings.epochs,
    batch: int = Settings.batch,
    lr: float | None = None,
    optimizer: Rule | None = None,
    schedule: Schedule | None = None,
    clip: float = Settings.clip,
    fit_prior: bool = Settings.fit_prior,
    patience: int = Settings.patience,
    seed: int = Settings.seed,
    update: MakeUpdate | None = None,
    watch: Sequence[Watcher] = (),
) -> Training:
    """Train a model.

    Args:
        model: The model, which is trained in place, on its device.
        objective: The objective; none takes the ELBO.
        data: `Examples`, or any data that `ls.from_array` takes; or `Splits`, whose `valid` part is scored after each epoch.
        epochs: The number of epochs.
        batch: The number of examples in a batch, at most that of all examples.
        lr: The learning rate of Adam, in place of `optimizer`.
        optimizer: The optimiser: `ls.optimizers.Adam(lr=1e-3)`, `AdamW` or `SGD`; the default is Adam at 1e-3.
        schedule: The schedule of the learning rate, as a multiple of the optimiser's; constant by default.
        clip: The largest norm of a gradient; a longer gradient is scaled down to it. 0 for no limit.
        fit_prior: Whether to fit the prior to the codes of the training examples after the training.
        patience: Restore the weights of the best epoch on `valid`, and stop after this many epochs without an improvement, which
            `Training.early_stop` then says; 0 for neither. Counting begins after the warm-ups of beta and of the learning rate.
        seed: The seed of the order of the examples, of the noise, and of the weights of the objective's own networks.
        update: Makes the update, which takes a step, from the model and the objective; by default `GradientStep`. An update has its own
            optimisers, so `lr`, `optimizer` and `clip` apply only to the default.
        watch: Watchers, which are called with the state and the score after every step.

    Raises:
        DataError: The data cannot be trained on.
        SupportError: The data has values outside the support of the likelihood.
        PartsError: The objective cannot score the model.
        DivergedError: The objective became infinite or undefined.

    Example:
        >>> from latentscape import Autoencoder, Decoder, Encoder, find_source, likelihoods, networks, posteriors, priors
        >>> digits = find_source("digits").load()
        >>> model = Autoencoder(
        ...     Encoder(networks.MLP((1, 8, 8), (4,), [16]), posteriors.DiagonalGaussian(2)),
        ...     Decoder(networks.MLP((2,), (1, 8, 8), [16]), likelihoods.Bernoulli((1, 8, 8))),
        ...     priors.StandardNormal(2),
        ... )
        >>> train(model, ELBO(), digits, epochs=1).history.epochs["train_kl"][0] > 0
        True
    """
    check_model(model)
    if lr is not None and optimizer is not None:
        raise SettingError(f"The learning rate is set twice, by lr={lr} and by the optimizer; leave lr out.")
    if not isinstance(watch, Sequence) or not all(map(callable, watch)):
        raise SettingError(
            f"watch must be a list of functions that take a state and a score, such as [watcher], but it is {reprlib.repr(watch)}."
        )
    if update is not None and (isinstance(update, Update) or not callable(update)):
        raise SettingError(
            f"update must be a class of updates, or a function (model, objective) -> Update, but it is {reprlib.repr(update)}."
        )
    settings = Settings(
        epochs=epochs,
        batch=batch,
        optimizer=Adam(lr=lr) if lr is not None else Adam() if optimizer is None else optimizer,
        schedule=Constant() if schedule is None else schedule,
        clip=clip,
        fit_prior=fit_prior,
        patience=patience,
        seed=seed,
    )
    training = begin(model, ELBO() if objective is None else objective, as_splits(data), settings, update).go_on(watch).settle()
    training.history.warn_if_not_finite()
    return training


def begin(model: Model, objective: Objective, data: Examples | Splits, settings: Settings, update: MakeUpdate | None = None) -> Training:
    """A training before its first step: all arguments are checked, and nothing is computed. Errors are those of `train`."""
    splits = as_splits(data).to(next(model.parameters()).device)
    if settings.patience and splits.valid is None:
        raise SettingError("Patience needs a valid part, but there is none; cut one off (", VALID, ").")
    weight = splits.train.weight
    if weight is not None and not bool((weight > 0).any()):
        raise SettingError("All training examples have weight 0; give some a weight above 0.")
    check_objective(model, objective)
    if settings.fit_prior:
        model.check_fit_prior(len(splits.train))
    for part in splits.parts().values():
        check_examples(model, part)
    stream = Stream(splits.train.decoded(), min(settings.batch, len(splits.train)), settings.seed)
    if splits.train.device.type == "cpu":
        _refuse_large_steps(objective.draws, stream.size, 8 * math.prod(model.shape))
    history = History(objective, stream.size, splits.valid)
    state = State(
        model,
        objective,
        GradientStep(model, objective, settings.optimizer, clip=settings.clip, seed=settings.seed)
        if update is None
        else check_update(update(model, objective)),
        settings.schedule,
        StreamNoise(generator("noise", settings.seed, device=splits.train.device)),
        step=0,
        last=settings.epochs * stream.steps_per_epoch,
        steps_per_epoch=stream.steps_per_epoch,
    )
    best = None
    if settings.patience:
        best = Best(history, settings.patience, warm_up_epochs(settings.schedule, objective, settings.epochs))
    return Training(model, history, state, stream, splits, best, settings.fit_prior, settings.seed, threads_for(model, stream.size))


def _refuse_large_steps(draws: int, batch: int, bytes_each: int) -> None:
    """Refuse a step whose decoded examples alone do not fit into memory: one for each draw and example, and its gradient."""
    if draws > 1:
        refuse_beyond_memory(draws, batch * bytes_each, f"draws for each of {batch:,} examples", lambda _: Setting("objective.draws"))
    else:
        refuse_beyond_memory(batch, bytes_each, "examples in a step", lambda fewer: Setting("train.batch", fewer))


def _named(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {f"{prefix}{name}": tensor for name, tensor in tensors.items()}
