"""What a model is to everybody else: objectives, measures, maps, runs and estimators use this role, and no part of a model."""

import abc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from latentscape.errors import PartsError, SettingError
from latentscape.machine.threads import threads, threads_for
from latentscape.models.draw import NATS, Draw, refuse_missing
from latentscape.parts import Likelihood, Scaling
from latentscape.random import BLOCK, Noise
from latentscape.shapes import Batch, Support


class Model(nn.Module, abc.ABC):
    """A generative model with its inference. It has no loss: an `Objective` reads its `Draw`.

    Attributes:
        shape: X, the shape of one example.
        latent: Z, the number of latent dimensions.
        context: C, how many numbers are known beside each example; 0 for a model that takes none.
        gives: The entries of a `Draw` that it can give.
        covers: The values that its likelihood gives a probability to, as the networks see them.
        family: The name of that likelihood.
        is_density: Whether log p(x | z) is a log density, which changes with the unit of the data.
        support: The lowest and the highest value that a code has under the prior.
        has_standard_prior: Whether p(z) is N(0, I).
    """

    shape: tuple[int, ...]
    latent: int
    gives: frozenset[str]
    covers: Support
    family: str
    is_density: bool
    context: int = 0
    support: tuple[float, float] = (float("-inf"), float("inf"))
    has_standard_prior: bool = False

    @abc.abstractmethod
    def draw(self, batch: Batch, *, noise: Noise, draws: int = 1, needs: Collection[str] = NATS) -> Draw:
        """Draw codes for a batch, and say what is needed of each draw and example.

        Args:
            batch: Examples, `(batch, *X)`, with their context if the model takes one.
            noise: Where the random numbers come from.
            draws: K.
            needs: Names of entries of a `Draw`.

        Raises:
            UnknownNameError: No such entry.
            PartsError: The model does not give it, or the batch has a context where the model takes none, or the other way round.
        """

    @abc.abstractmethod
    def encode(self, batch: Batch) -> Tensor:
        """The mean code of each example, `(batch, latent)`."""

    @abc.abstractmethod
    def decode(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        """The mean of p(x | z) in the data's own unit: codes `(batch, latent)` and their context `(batch, context)` to `(batch, *X)`."""

    @abc.abstractmethod
    def sample_codes(self, n: int, noise: Noise, context: Tensor | None = None) -> Tensor:
        """Draw `n` codes from the prior, `(n, latent)`, under a context `(n, context)`."""

    @abc.abstractmethod
    def quantiles(self, probability: Tensor) -> Tensor:
        """The marginal quantiles of the prior, for pictures: `(points,)` to `(points, latent)`."""

    def sample(self, n: int, noise: Noise, context: Tensor | None = None) -> Tensor:
        """Decode `n` codes from the prior: `(n, *X)`, each the mean of its p(x | z).

        Raises:
            SettingError: `n` is below 1.
        """
        if n < 1:
            raise SettingError(f"The number of samples must be at least 1, but it is {n}.")
        return self.decode(self.sample_codes(n, noise, context), context)

    def reconstruct(self, batch: Batch) -> Tensor:
        """Decode the mean code of each example: `(batch, *X)`, in the data's own unit."""
        return self.decode(self.encode(batch), batch.context)

    def scaled(self, x: Tensor) -> Tensor:
        """Examples as the networks see them."""
        return x

    def binarisation(self, x: Tensor) -> str | None:
        """What to call log-probabilities of these examples, in the data's own unit: `static`, `soft`, or nothing for a density."""
        return None

    def start_at(self, mean: Tensor | None, some: Tensor) -> None:
        """Start where the data is.

        Args:
            mean: The mean training example `(*X)`, which the decoder's output bias is set to; none leaves the bias as it is.
            some: A few hundred training examples, `(n, *X)`.

        Raises:
            PartsError: The decoder has no output bias.
        """

    def settle(self, squared_error: Callable[[], float]) -> None:
        """Set what depends on the whole training set, once the weights stand.

        Args:
            squared_error: Computes the mean squared error of a value, decoded from sampled codes, as the networks see it.
        """

    def check_fit_prior(self, n: int) -> None:
        """Refuse to have the prior fitted to `n` codes.

        Raises:
            PartsError: The prior has nothing to fit.
            DataError: There are too few codes.
        """
        raise PartsError(f"The prior of {type(self).__name__} cannot be fitted to codes; train it without train.fit_prior.")

    def fit_prior(self, codes: Tensor, seed: int = 0) -> None:
        """Set the prior to describe codes `(n, latent)`; errors are those of `check_fit_prior`."""
        self.check_fit_prior(len(codes))

    def with_mixture_prior(self, components: int) -> "Model":
        """The same model with a mixture of Gaussians for a prior, which can be fitted to codes; the networks are shared.

        Raises:
            PartsError: A model that cannot have another prior.
        """
        raise PartsError(f"{type(self).__name__} cannot be given another prior; sample from its own.")

    def prior_name(self, *, fitted: bool = False) -> str:
        """What a picture calls the prior, which may have been `fitted` to codes after the training."""
        return "the prior"

    def check(self, batch: Batch, needs: Collection[str] = ()) -> None:
        """Refuse what the model cannot give, and a batch whose context is not the one that it takes.

        Raises:
            UnknownNameError: No such entry of a `Draw`.
            PartsError: What is missing, and which models give it.
        """
        if not self.gives.issuperset(needs):
            refuse_missing(needs, self.gives, "This draw")
        self.check_context(batch.context)

    def check_context(self, context: Tensor | None) -> None:
        """Refuse a context of another width than the model takes.

        Raises:
            PartsError: What is there, and what is needed.
        """
        width = 0 if context is None else context.shape[-1]
        if width != self.context:
            raise PartsError(
                f"The model takes a context of {self.context} numbers known beside each example, but these have {width}; "
                + ("give them one that wide." if self.context else "leave it out, or build the model with context.")
            )


@contextmanager
def evaluating(model: Model, *others: nn.Module) -> Iterator[None]:
    """The model, and other modules, in evaluation mode, without gradients, with as many threads as a block is worth; then as before."""
    training = [module for module in (model, *others) if module.training]
    for module in training:
        module.eval()
    try:
        with torch.no_grad(), threads(threads_for(model, BLOCK)):
            yield
    finally:
        for module in training:
            module.train()


def check_inputs(network: nn.Module, shape: Sequence[int], what: str, part: str) -> None:
    """Refuse a network of ours that takes another shape; what somebody else's calls `inputs` is its own affair.

    Raises:
        PartsError: Both shapes.
    """
    inputs = _shape_of(network, "inputs")
    if inputs not in (None, tuple(shape)):
        raise PartsError(f"{what} has the shape {tuple(shape)}, but the {part}'s network takes {inputs}; make one of them for the other.")


def check_outputs(network: nn.Module, features: Sequence[int], part: str) -> None:
    """Refuse a network of ours that gives another shape than a part asks it for.

    Raises:
        PartsError: Both shapes.
    """
    outputs = _shape_of(network, "outputs")
    if outputs not in (None, tuple(features)):
        raise PartsError(
            f"{part} asks its network for {tuple(features)} numbers an example, but the network gives {outputs}; build it anew."
        )


def in_own_unit(log_prob: Tensor, scaling: Scaling | None, likelihood: Likelihood) -> Tensor:
    """log p(x | z) of examples in the data's own unit, from that of scaled ones; a probability has no unit."""
    if scaling is None or not likelihood.is_density:
        return log_prob
    return log_prob + scaling.log_det(torch.Size(likelihood.shape))


def set_output_bias(network: nn.Module, mean: Tensor, likelihood: Likelihood, scaled: Callable[[Tensor], Tensor]) -> None:
    """Set the last bias of a decoder's network, one number for each value or each channel, so that p(x | z) has the mean `(*X)`.

    Raises:
        PartsError: The network has none.
    """
    bias = getattr(network, "output_bias", None)
    if bias is None:
        raise PartsError(f"{type(network).__name__} has no output_bias; set model.output_bias to 'network'.")
    mean = mean.to(bias)
    if bias.numel() < mean.numel():  # one number for each channel
        mean = mean.mean((1, 2), keepdim=True)
    with torch.no_grad():
        bias.copy_(likelihood.features_at(scaled(mean)).flatten())


def _shape_of(network: nn.Module, name: str) -> tuple[int, ...] | None:
    shape = getattr(network, name, None)
    return tuple(shape) if isinstance(shape, tuple | list) and all(isinstance(n, int) for n in shape) else None
