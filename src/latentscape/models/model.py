"""The interface of a model, which objectives, measures, maps, runs and estimators use; they use no part of a model."""

import abc
import math
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from latentscape.arguments import instance
from latentscape.errors import PartsError, SettingError
from latentscape.faces import Name, Setting
from latentscape.machine.modes import cpu_by_default
from latentscape.machine.threads import threads
from latentscape.models.draw import NATS, Draw, refuse_missing
from latentscape.random import EXAMPLES_PER_BLOCK, Noise
from latentscape.shapes import Batch, Support

MAX_VALUES_IMPUTED_AT_ONCE = 2**22  # decoded for the draws of a batch


class Model(nn.Module, abc.ABC):
    """A generative model with its inference network. It has no loss: an `Objective` reads its `Draw`.

    Attributes:
        shape: X, the shape of one example.
        latent: Z, the number of latent dimensions.
        context: C, the number of values that the model is conditioned on; 0 for an unconditional model.
        gives: The entries of a `Draw` that it can give.
        covers: The support of its likelihood, for scaled values.
        family: The name of that likelihood.
        levels: The number of steps between 0 and 1, if only values on these levels have a probability; else 0.
        is_density: Whether log p(x | z) is a log density, which changes with the unit of the data.
        support: The lowest and the highest value that a code has under the prior.
        has_standard_prior: Whether p(z) is N(0, I).
        has_conditional_prior: Whether p(z) depends on the context.
        frames: The number of transformations of an example that the model sums over; 1 if there are none.
        frame_name: The name of such a transformation.
        takes_missing: Whether NaN in an example stands for a missing value.
    """

    shape: tuple[int, ...]
    latent: int
    gives: frozenset[str]
    covers: Support
    family: str
    is_density: bool
    levels: int = 0
    context: int = 0
    support: tuple[float, float] = (float("-inf"), float("inf"))
    has_standard_prior: bool = False
    has_conditional_prior: bool = False
    frames: int = 1
    frame_name: str = ""
    takes_missing: bool = False

    @property
    def full_precision(self) -> bool:
        """Whether examples are scaled in double precision; then they may be doubles, and decoded examples are, whatever the weights are."""
        return False

    def forward(self, x: Tensor | Batch) -> Tensor:
        """The reconstruction of examples `(batch, *X)`, decoded from their mean codes, in the data's own unit; it has a gradient.

        A conditional model takes a `Batch`, with the context of each example.

        Raises:
            SettingError: The examples have another shape or dtype.
            PartsError: The context does not fit the model, or `x` is neither a tensor nor a batch.
        """
        batch = x if isinstance(x, Batch) else Batch(instance("x", x, Tensor, "torch.from_numpy(x)"))
        if batch.x.shape[1:] != self.shape:
            raise SettingError(
                f"The model takes a batch of shape (n, {', '.join(map(str, self.shape))}), but this has {tuple(batch.x.shape)}; "
                "give examples of that shape."
            )
        weights = next((p.dtype for p in self.parameters() if p.is_floating_point()), batch.x.dtype)
        if batch.x.is_floating_point() and batch.x.dtype != weights and not self.full_precision:
            raise SettingError(f"The weights of the model are {weights}, but x is {batch.x.dtype}; give x.to({weights}).")
        self.check_context(batch.context)
        return self.reconstruct(batch)

    @abc.abstractmethod
    def draw(self, batch: Batch, *, noise: Noise, draws: int = 1, needs: Collection[str] = NATS) -> Draw:
        """Draw codes for a batch, and compute the entries in `needs` for each draw and example.

        Args:
            batch: Examples, `(batch, *X)`, with their context if the model takes one.
            noise: The source of the random numbers.
            draws: K.
            needs: Names of entries of a `Draw`.

        Raises:
            UnknownNameError: There is no such entry.
            PartsError: The model does not give the entry, or the context of the batch does not fit the model.
        """

    @abc.abstractmethod
    def encode(self, batch: Batch) -> Tensor:
        """The mean code of each example, `(batch, latent)`."""

    @abc.abstractmethod
    def decode(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        """The mean of p(x | z) `(batch, *X)`, in the data's own unit, for codes `(batch, latent)` and their context `(batch, context)`."""

    @abc.abstractmethod
    def sample_codes(self, n: int, noise: Noise, context: Tensor | None = None) -> Tensor:
        """Draw `n` codes from the prior, `(n, latent)`, given their contexts `(n, context)`, or one for all codes.

        Raises:
            PartsError: The context does not fit the model, or has neither 1 nor `n` rows.
        """

    @abc.abstractmethod
    def quantiles(self, probability: Tensor, context: Tensor | None = None) -> Tensor:
        """The marginal quantiles of the prior in one context `(context,)`, for pictures: `(points,)` to `(points, latent)`.

        By default, the context is the mean one: the mean of each column that is scaled, or equal shares of all classes.

        Raises:
            PartsError: The context does not fit the model.
        """

    def log_prior(self, z: Tensor, context: Tensor | None = None) -> Tensor | None:
        """log p(z) of codes `(batch, latent)`, given their context `(batch, context)`: `(batch,)`, in nats.

        Returns:
            None if the model does not give it.

        Raises:
            PartsError: The context does not fit the model.
        """
        return None

    def sample(self, n: int, noise: Noise, context: Tensor | None = None) -> Tensor:
        """Decode `n` codes from the prior, given their contexts `(n, context)`, or one for all: `(n, *X)`, by `decode_sample`.

        Raises:
            SettingError: `n` is below 1.
            PartsError: The context does not fit the model, or has neither 1 nor `n` rows.
        """
        if n < 1:
            raise SettingError(f"The number of samples must be at least 1, but it is {n}.")
        contexts = self.contexts(n, context)
        decoded = self.decode_sample(self.sample_codes(n, noise, contexts), noise, contexts)
        return self.in_frame(decoded, self.sample_frames(n, noise))

    def decode_sample(self, z: Tensor, noise: Noise, context: Tensor | None = None, *, draw: bool = False) -> Tensor:
        """An example `(batch, *X)` for each code, as samples show it: the mean of p(x | z), or, with `draw`, a draw from it.

        A model whose values depend on each other, given the code, always draws them.

        Raises:
            PartsError: The model cannot draw from p(x | z).
        """
        if draw:
            raise PartsError(f"{type(self).__name__} gives no draws from p(x|z); take the means, or give it a method decode_sample.")
        return self.decode(z, context)

    def imputed_at_once(self, draws: int) -> int:
        """The number of examples that `impute` takes in one batch without needing much memory."""
        return min(EXAMPLES_PER_BLOCK, max(1, MAX_VALUES_IMPUTED_AT_ONCE // (draws * math.prod(self.shape))))

    def impute(self, batch: Batch, *, noise: Noise, draws: int) -> tuple[Tensor, Tensor, Tensor]:
        r"""The mean of p(x | seen) by self-normalised importance weights: exact in the limit of many draws.

        .. math:: E[x | seen] \approx \sum_k w_k E[x | z_k], \quad w_k \propto p(seen | z_k) p(z_k) / r(z_k | seen), z_k \sim r(z | seen)

        Half of the codes are from the encoder's q(z | seen), and half from the normal approximation of p(z | seen) at its mode, because an
        encoder is only as good as the gaps that it saw in training; r is the mixture of both (Veach & Guibas, 1995, the balance heuristic).
        Codes with bounds, which a normal distribution does not have, are all from the encoder.

        Args:
            batch: Examples, `(batch, *X)`, in which NaN stands for a missing value.
            noise: The source of the codes.
            draws: K.

        Returns:
            The mean of every value, seen or missing, in the data's own unit, `(batch, *X)`; the weights, `(draws, batch)`; and the codes,
            `(draws, batch, latent)`.

        Raises:
            PartsError: The model cannot be computed with missing values.
        """
        raise PartsError(
            f"{type(self).__name__} cannot fill in missing values; train a model of kind 'autoencoder' with ",
            Setting("model.likelihood", "columns", python="likelihoods.Columns"),
            ".",
        )

    def log_likelihood_each(self, batch: Batch, z: Tensor) -> Tensor | None:
        """log p(x | z) of each value of the examples, for codes `(draws, batch, latent)` of them: `(draws, batch, *X)`, in nats.

        The sum over the values is the `log_likelihood` of a `Draw` with these codes.

        Returns:
            None if the values depend on each other, given the code, or if the model sums over transformations.
        """
        return None

    def reconstruct(self, batch: Batch) -> Tensor:
        """Decode the mean code of each example, in the frame of the example: `(batch, *X)`, in the data's own unit."""
        return self.decode_given(self.encode(batch), batch)

    def decode_given(self, z: Tensor, batch: Batch) -> Tensor:
        """Decode codes of these examples, given what p(x | z) takes from the examples themselves, such as the total of a row of counts."""
        return self.decode(z, batch.context)

    def frames_of(self, batch: Batch) -> Tensor | None:
        """The likeliest transformation of each example, `(batch,)`, if the model sums over transformations."""
        return None

    def sample_frames(self, n: int, noise: Noise) -> Tensor | None:
        """Draw `n` transformations from their prior, `(n,)`, if the model sums over transformations."""
        return None

    def in_frame(self, x: Tensor, frames: Tensor | None) -> Tensor:
        """Decoded examples, each moved into its frame `(batch,)`; they stay as they are if the model has no frames."""
        return x

    def log_prob_over(self, x: Tensor, codes: Tensor, log_weights: Tensor) -> Tensor:
        """The log of the weighted sum of p(x | z) over some codes: log p(x), if they are the nodes of a quadrature of the prior.

        Args:
            x: Unscaled examples, `(batch, *X)`.
            codes: The codes, `(codes, latent)`.
            log_weights: Their log weights, `(codes,)`.

        Returns:
            Nats per example, `(batch,)`.

        Raises:
            PartsError: The model cannot evaluate p(x | z) at all pairs.
        """
        raise PartsError(f"{type(self).__name__} has no quadrature over its codes; estimate log p(x) by draws instead (ls.log_evidence).")

    def scaled(self, x: Tensor) -> Tensor:
        """Examples in the unit of the networks."""
        return x

    def squared_error(self, decoded: Tensor, x: Tensor) -> Tensor:
        """The mean squared error per value of decoded examples, `(batch, *X)` both, in the data's own unit: `(batch,)`.

        A table with columns of different kinds has an error in standard deviations instead, as its likelihood defines it.
        """
        return (decoded - x).square().flatten(1).mean(1)

    def first_outside(self, x: Tensor) -> str | None:
        """What is wrong with the first value of unscaled examples that has no probability, for a likelihood with several supports."""
        return None

    def binarisation(self, x: Tensor) -> str | None:
        """The kind of the log-probabilities of these unscaled examples: `static`, `soft`, or none for a density."""
        return None

    def log_prob_without_code(self, x: Tensor, mean: Tensor, std: Tensor) -> Tensor | None:
        """log p(x) of unscaled examples, `(batch,)`, under a decoder that ignores the code: the ELBO after posterior collapse.

        Args:
            x: The examples, `(batch, *X)`.
            mean: The mean of each value of the training examples, `(*X)`.
            std: Its standard deviation, `(*X)`.

        Returns:
            Nats; none if the model has no such decoder.
        """
        return None

    def start_at(self, mean: Tensor | None, some: Tensor) -> None:
        """Set initial weights from the data.

        Args:
            mean: The mean training example `(*X)`, for the output bias of the decoder; none leaves the bias as it is.
            some: A few hundred training examples, `(n, *X)`.

        Raises:
            PartsError: The decoder has no output bias.
        """

    def settle(self, squared_error: Callable[[], float]) -> None:
        """Set what depends on the whole training set, after the last step.

        Args:
            squared_error: Computes the mean squared error of the scaled values, decoded from sampled codes.
        """

    def check_fit_prior(self, n: int) -> None:
        """Refuse to fit the prior to `n` codes.

        Raises:
            PartsError: The prior has nothing to fit.
            DataError: There are too few codes.
        """
        raise PartsError(f"The prior of {type(self).__name__} cannot be fitted to codes; leave out ", Name("train.fit_prior"), ".")

    def fit_prior(self, codes: Tensor, seed: int = 0) -> None:
        """Set the prior to describe codes `(n, latent)`; errors are those of `check_fit_prior`."""
        self.check_fit_prior(len(codes))

    def with_mixture_prior(self, components: int) -> "Model":
        """The model with a mixture of Gaussians as its prior, which can be fitted to codes; the networks are shared.

        Raises:
            PartsError: The model cannot have another prior.
        """
        raise PartsError(f"{type(self).__name__} cannot be given another prior; sample from its own.")

    def prior_name(self, *, fitted: bool = False) -> str:
        """The name of the prior in a picture; it may have been `fitted` to codes after the training."""
        return "the prior"

    def check(self, batch: Batch, needs: Collection[str] = ()) -> None:
        """Refuse entries that the model cannot give, and a batch whose context does not fit the model.

        Raises:
            UnknownNameError: There is no such entry of a `Draw`.
            PartsError: An entry or the context does not fit; the message says what would.
        """
        if not self.gives.issuperset(needs):
            refuse_missing(needs, self.gives, "This draw")
        self.check_context(batch.context)

    def check_context(self, context: Tensor | None) -> None:
        """Refuse a context of another width than the model takes.

        Raises:
            PartsError: The message has both widths.
        """
        width = 0 if context is None else context.shape[-1]
        if width != self.context:
            remedy = f"give a context of shape (batch, {self.context})" if self.context else "leave it out, or build the model with context"
            raise PartsError(f"The model takes a context of {self.context} numbers for each example, but these have {width}; {remedy}.")

    def own_context(self, context: Tensor) -> Tensor:
        """A context on the device of the model, and in the dtype in which it takes one."""
        return context.to(next(self.parameters()))

    def contexts(self, n: int, context: Tensor | None) -> Tensor | None:
        """The contexts of `n` codes, `(n, context)`; one context, `(context,)` or `(1, context)`, is shared by all codes.

        Raises:
            PartsError: The context has another width than the model takes, or neither 1 nor `n` rows; the message has both numbers.
            SettingError: The context holds NaN or infinity.
        """
        self.check_context(context)
        if context is None:
            return None
        if not bool(context.isfinite().all()):
            value = float(context[~context.isfinite()][0])
            raise SettingError(f"The numbers of a context must be finite, but one is {value:g}; give a finite number.")
        rows = 1 if context.ndim == 1 else len(context)
        if rows not in (1, n):
            raise PartsError(f"There are {rows:,} rows of context for {n:,} codes; give one row for each code, or one for all.")
        return context.expand(n, -1)


def check_model(model: object) -> None:
    """Refuse anything but a model.

    Raises:
        PartsError: The message says where to find the model, or how to build one.
    """
    if isinstance(model, Model):
        return
    for name in ("model", "model_"):  # `model` of a run or a training, `model_` of an estimator
        if isinstance(getattr(model, name, None), Model):
            raise PartsError(f"A model is needed, but this is a {type(model).__name__}; give its attribute {name}.")
    instance("The model", model, Model, "ls.Autoencoder(encoder, decoder, prior)")


@contextmanager
def evaluating(model: Model, *others: nn.Module) -> Iterator[None]:
    """Put the model, and other modules, in evaluation mode, without gradients and with one thread; then restore them.

    Inside a training, the number of threads stays as it is.
    """
    check_model(model)
    training = [module for module in (model, *others) if module.training]
    for module in training:
        module.eval()
    try:
        with torch.no_grad(), cpu_by_default(), threads(1):
            yield
    finally:
        for module in training:
            module.train()
