"""Random numbers as an input: whatever draws takes a `Noise`, and torch's global generator stays as it is.

In training, noise comes from one generator in the state of the run (`StreamNoise`). In evaluation, noise belongs to the example
(`IndexNoise`): example i gets the same numbers in every batch.
"""

import abc
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import final

import torch
import torch.distributions as td
from torch import Tensor

Sampler = Callable[..., td.Distribution]
Quantile = Callable[[Mapping[str, Tensor], Tensor], Tensor]

EXAMPLES_PER_BLOCK = 256  # in evaluation, the examples of a block share a generator; it is also the batch size there

_GLOBAL_GENERATOR_LOCK = threading.RLock()


def seed_of(*words: object) -> int:
    """The seed for a purpose: 63 bits that depend on every word, and are the same on every machine.

    Example:
        >>> seed_of("order", 0) != seed_of("order", 1)
        True
    """
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generator(*words: object, device: torch.device | str = "cpu") -> torch.Generator:
    """A new generator for a purpose, seeded by `seed_of`."""
    return torch.Generator(device).manual_seed(seed_of(*words))


class Noise(abc.ABC):
    """Gives the random numbers for a batch, of shape `(draws, batch, ...)`."""

    @abc.abstractmethod
    def normal(self, draws: int, like: Tensor) -> Tensor:
        """Standard normal numbers, of shape `(draws, *like.shape)`."""

    @abc.abstractmethod
    def uniform(self, draws: int, like: Tensor) -> Tensor:
        """Uniform numbers strictly between 0 and 1, of shape `(draws, *like.shape)`."""

    def shared(self) -> "Noise":
        """The noise for numbers that belong to no example of the batch, such as codes from the prior."""
        return self

    @abc.abstractmethod
    def rsample(self, family: Sampler, parameters: Mapping[str, Tensor], draws: int, quantile: Quantile | None = None) -> Tensor:
        """Samples from a family of torch by torch's own sampler, for families that are no simple function of normal or uniform numbers.

        Where no gradient is needed, `quantile`, which has none, may be used instead.
        """


@final
class StreamNoise(Noise):
    """Takes the numbers from one generator, in the order of the calls; the generator can be saved and restored."""

    def __init__(self, source: torch.Generator) -> None:
        self.source = source

    def takes(self, saved: Tensor) -> bool:
        """Whether `saved` is a state that `restore` can use."""
        try:
            StreamNoise(torch.Generator(self.source.device)).restore(saved)
        except RuntimeError:
            return False
        return True

    def restore(self, saved: Tensor) -> None:
        """Continue from a saved state; a state from another kind of device has another size, and only seeds this generator."""
        if saved.shape == self.source.get_state().shape:
            self.source.set_state(saved)
        else:
            self.source.manual_seed(seed_of("noise", saved.tolist()))

    def normal(self, draws: int, like: Tensor) -> Tensor:
        return torch.randn((draws, *like.shape), generator=self.source, dtype=like.dtype, device=like.device)

    def uniform(self, draws: int, like: Tensor) -> Tensor:
        return _open(torch.rand((draws, *like.shape), generator=self.source, dtype=like.dtype, device=like.device))

    def rsample(self, family: Sampler, parameters: Mapping[str, Tensor], draws: int, quantile: Quantile | None = None) -> Tensor:
        seed = int(torch.randint(2**62, (), generator=self.source, device=self.source.device))
        with torch_seeded(seed, next(iter(parameters.values())).device):
            return family(**parameters, validate_args=False).rsample(torch.Size([draws]))


@final
class IndexNoise(Noise):
    """Gives each example of a batch its own numbers, by its `index` in the data set.

    Each block of 256 examples has its own generator, and an example takes its share of the numbers of its block. So the numbers depend
    neither on the batch size nor on the rest of the batch. The generators advance with each call: two calls give two sets of numbers.
    """

    def __init__(self, seed: int, index: Tensor) -> None:
        self.seed = seed
        self.index = index.cpu()
        self._rows = {
            int(b): torch.nonzero(self.index // EXAMPLES_PER_BLOCK == b).squeeze(1) for b in torch.unique(self.index // EXAMPLES_PER_BLOCK)
        }
        self._generators = {b: generator("noise", seed, b) for b in self._rows}
        self._calls = 0

    def normal(self, draws: int, like: Tensor) -> Tensor:
        return self._gather(torch.randn, draws, like)

    def uniform(self, draws: int, like: Tensor) -> Tensor:
        return _open(self._gather(torch.rand, draws, like))

    def rsample(self, family: Sampler, parameters: Mapping[str, Tensor], draws: int, quantile: Quantile | None = None) -> Tensor:
        if quantile is not None and not torch.is_grad_enabled():
            return quantile(parameters, self.uniform(draws, next(iter(parameters.values()))))
        # how many numbers torch's rejection samplers use depends on the parameters, so each row has its own seed
        self._calls += 1
        rows = []
        for row, index in enumerate(self.index.tolist()):
            with torch_seeded(seed_of("row", self.seed, self._calls, index), next(iter(parameters.values())).device):
                distribution = family(**{name: value[row] for name, value in parameters.items()}, validate_args=False)
                rows.append(distribution.rsample(torch.Size([draws])))
        return torch.stack(rows, dim=1)

    def shared(self) -> StreamNoise:
        return StreamNoise(generator("shared noise", self.seed, *self.index[:1].tolist()))

    def _gather(self, sampler: Callable[..., Tensor], draws: int, like: Tensor) -> Tensor:
        assert len(like) == len(self.index), "noise by index is drawn for the rows it was made for"
        out = torch.empty((draws, *like.shape), dtype=like.dtype)
        for block, rows in self._rows.items():
            numbers = sampler((draws, EXAMPLES_PER_BLOCK, *like.shape[1:]), generator=self._generators[block], dtype=like.dtype)
            out[:, rows] = numbers[:, self.index[rows] % EXAMPLES_PER_BLOCK]
        return out.to(like.device)


def _open(u: Tensor) -> Tensor:
    """Moves numbers of [0, 1) into the open interval (0, 1), where quantile functions are finite."""
    tiny = torch.finfo(u.dtype).eps / 2
    return u.clamp(tiny, 1 - tiny)


@contextmanager
def torch_seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Seed torch's global generator, which torch's samplers use, and restore it afterwards; one thread at a time."""
    with _GLOBAL_GENERATOR_LOCK, torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield
