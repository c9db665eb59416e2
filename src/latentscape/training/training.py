"""Train a model: from parts and examples to a trained model and its history."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from latentscape.data import Examples, Splits, Stream
from latentscape.errors import SettingError, SupportError
from latentscape.models import Autoencoder, evaluating
from latentscape.objectives import ELBO, Objective
from latentscape.parts import Support
from latentscape.parts.likelihoods import Gaussian
from latentscape.parts.priors import Mixture
from latentscape.random import StreamNoise, generator
from latentscape.schedules import Constant, Schedule
from latentscape.training.engine import threads, threads_for
from latentscape.training.history import History
from latentscape.training.loop import Watcher, fit
from latentscape.training.optimiser import Optimiser
from latentscape.training.state import State


@dataclass(frozen=True, eq=False)
class Training:
    """A finished training.

    Attributes:
        model: The model, in evaluation mode.
        history: What happened.
        state: Where it ended.
        seconds: How long the loop took, set-up and pictures left out.
        threads: How many threads it used.
    """

    model: Autoencoder
    history: History
    state: State
    seconds: float
    threads: int


def train(
    model: Autoencoder,
    objective: Objective | None = None,
    data: Examples | Splits | None = None,
    *,
    epochs: int = 20,
    batch: int = 128,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
    schedule: Schedule | None = None,
    fit_prior: bool = False,
    seed: int = 0,
    begin: Callable[[State], None] | None = None,
    watch: Sequence[Watcher] = (),
) -> Training:
    """Train a model by Adam.

    Args:
        model: What to train, in place, on the device where it is.
        objective: By what; the ELBO unless given.
        data: On what: `Examples`, or `Splits`, whose `valid` part is then scored after each epoch.
        epochs: How often each example is shown.
        batch: How many examples a step sees; at most as many as there are.
        lr: The learning rate.
        betas: The decay of Adam's running means.
        eps: Added to Adam's denominator.
        weight_decay: Decoupled, as a multiple of the rate.
        schedule: The learning rate over the run, as a multiple of `lr`; constant unless given.
        fit_prior: Fit the prior to the codes of the training examples afterwards.
        seed: Of the order of the examples and of the noise.
        begin: Shown the state before the first step.
        watch: Shown the state and the score after every step.

    Raises:
        SupportError: Values that the likelihood gives no probability to.
        PartsError: A model that the objective cannot score.
        DivergedError: The objective stopped being a number.

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
    if data is None:
        raise SettingError("There is no data to train on; pass Examples or Splits.")
    objective = ELBO() if objective is None else objective
    splits = Splits(data) if isinstance(data, Examples) else data
    if epochs < 1:
        raise SettingError(f"Training takes at least 1 epoch, but epochs is {epochs}.")
    if not 0 < lr < math.inf:
        raise SettingError(f"The learning rate must be a number above 0, but it is {lr}.")
    objective.check(model)
    check_shape(model, splits.train)
    for part in splits.parts().values():
        check_support(model, part)
    device = splits.train.x.device
    stream = Stream(splits.train.decoded(), min(batch, len(splits.train)) if batch > 0 else batch, seed)
    history = History(objective, stream.size, splits.valid)
    count = threads_for(model, stream.size)
    model.train()
    state = State(
        model,
        objective,
        Optimiser(model, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay),
        schedule or Constant(),
        StreamNoise(generator("noise", seed, device=device)),
        step=0,
        last=epochs * stream.steps_per_epoch,
        steps_per_epoch=stream.steps_per_epoch,
    )
    if begin is not None:
        begin(state)
    with threads(count):
        started = time.perf_counter()
        fit(state, stream.since(state.step), until=state.last, watch=[history, *watch])
        seconds = time.perf_counter() - started
    model.eval()
    settle(model, splits.train, fit=fit_prior, seed=seed)
    return Training(model, history, state, seconds, count)


def settle(model: Autoencoder, examples: Examples, *, fit: bool, seed: int) -> None:
    """What is set once the weights stand: the optimal standard deviation, and a prior fitted to the codes."""
    likelihood = model.decoder.likelihood
    with evaluating(model):
        if isinstance(likelihood, Gaussian) and likelihood.rule == "optimal":
            errors = [_squared_error(model, batch.x) for batch in examples.batches()]
            likelihood.set_std(math.sqrt(sum(errors) / examples.x.numel()))
        if fit:
            model.prior.fit(torch.cat([model.encode(batch.x) for batch in examples.batches()]), seed)


def fit_prior(model: Autoencoder, examples: Examples, *, components: int = 10, seed: int = 0) -> Autoencoder:
    """The model with another prior, fitted to its codes: what makes a deterministic autoencoder one that can be sampled from.

    Args:
        model: A trained model; encoder and decoder are shared, not copied.
        examples: Whose mean codes the prior shall describe.
        components: Of the mixture of Gaussians (Ghosh et al., 2020, section 4); 1 gives a Gaussian.
        seed: Of the fit.

    Raises:
        DataError: There are fewer examples than components.
        PartsError: The posterior has a density outside the real line, where a mixture has none.
    """
    like = next(model.parameters())
    renewed = Autoencoder(model.encoder, model.decoder, Mixture(model.latent, components).to(like), model.scaling)
    settle(renewed, examples, fit=True, seed=seed)
    return renewed.eval()


def check_shape(model: Autoencoder, examples: Examples) -> None:
    """Refuse examples of another shape than the model's.

    Raises:
        SettingError: Both shapes.
    """
    if examples.shape != model.shape:
        raise SettingError(f"The model takes examples of shape {model.shape}, but these have {examples.shape}; build it for that shape.")


def check_support(model: Autoencoder, examples: Examples) -> None:
    """Refuse examples with values that the likelihood does not cover.

    Raises:
        SupportError: The range found, and what to use instead.
    """
    likelihood = model.decoder.likelihood
    if likelihood.covers is Support.REAL:
        return
    low, high = (float(end) / examples.levels for end in torch.aminmax(examples.x))
    if model.scaling is not None:
        ends = torch.tensor([low, high]).reshape(2, *[1] * len(model.shape))
        low, high = (float(end) for end in torch.aminmax(model.scaling(ends.to(examples.x.device))))
    least, most = likelihood.covers.interval
    if low < least or high > most:
        scale = f"scale the source (--set data.scale={high:g}), or " if low >= 0 else ""
        raise SupportError(
            f"{type(likelihood).__name__} covers [{least:g}, {most:g}], but x lies in [{low:g}, {high:g}]; "
            f"{scale}use a Gaussian likelihood (--likelihood gaussian)."
        )


def _squared_error(model: Autoencoder, x: torch.Tensor) -> float:
    scaled = x if model.scaling is None else model.scaling(x)
    mean = model.decoder(model.encoder(scaled).mean).mean
    return float((mean - scaled).square().sum(dtype=torch.float64))
