"""Chance, as an input: whoever draws is handed a `Noise`, and nobody touches torch's global generator.

In training, noise comes from one generator of the run's state, step by step (`StreamNoise`). In evaluation it belongs to the example
(`IndexNoise`): row i gets the same numbers whatever the batch it comes in.
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

BLOCK = 256  # examples that share a generator in evaluation

_ALONE = threading.RLock()


def seed_of(*words: object) -> int:
    """A seed for a purpose: 63 bits that depend on every word, the same on every machine.

    Example:
        >>> seed_of("order", 0) != seed_of("order", 1)
        True
    """
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generator(*words: object, device: torch.device | str = "cpu") -> torch.Generator:
    """A generator of its own for a purpose, seeded by `seed_of`."""
    return torch.Generator(device).manual_seed(seed_of(*words))


class Noise(abc.ABC):
    """Gives the random numbers for a batch of rows; shapes are `(draws, *rows)`, rows first having the batch axis."""

    @abc.abstractmethod
    def normal(self, draws: int, like: Tensor) -> Tensor:
        """Standard normal numbers, of shape `(draws, *like.shape)`."""

    @abc.abstractmethod
    def uniform(self, draws: int, like: Tensor) -> Tensor:
        """Uniform numbers strictly between 0 and 1, of shape `(draws, *like.shape)`."""

    def shared(self) -> "Noise":
        """Where numbers come from that belong to no row of the batch, such as codes from the prior."""
        return self

    @abc.abstractmethod
    def rsample(self, family: Sampler, parameters: Mapping[str, Tensor], draws: int, quantile: Quantile | None = None) -> Tensor:
        """Draws from a family of torch that is no simple function of normal or uniform numbers, by torch's own sampler.

        `quantile`, which has no gradient, may be used instead where none is asked for.
        """


@final
class StreamNoise(Noise):
    """Numbers in the order in which they are asked for, from one generator that can be saved and set."""

    def __init__(self, source: torch.Generator) -> None:
        self.source = source

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
    """Numbers that belong to the examples of a batch, by their `index` in the data set.

    Examples are numbered in blocks of 256, each with a generator of its own; a row takes its share of its block's numbers, so neither
    the batch size nor the neighbours matter. The generators move on from call to call: two calls give two sets of numbers.
    """

    def __init__(self, seed: int, index: Tensor) -> None:
        self.seed = seed
        self.index = index.cpu()
        self._rows = {int(b): torch.nonzero(self.index // BLOCK == b).squeeze(1) for b in torch.unique(self.index // BLOCK)}
        self._generators = {b: generator("noise", seed, b) for b in self._rows}
        self._calls = 0

    def normal(self, draws: int, like: Tensor) -> Tensor:
        return self._gather(torch.randn, draws, like)

    def uniform(self, draws: int, like: Tensor) -> Tensor:
        return _open(self._gather(torch.rand, draws, like))

    def rsample(self, family: Sampler, parameters: Mapping[str, Tensor], draws: int, quantile: Quantile | None = None) -> Tensor:
        if quantile is not None and not torch.is_grad_enabled():
            return quantile(parameters, self.uniform(draws, next(iter(parameters.values()))))
        # torch's rejection samplers use up numbers as the parameters have it, so each row needs a generator of its own
        self._calls += 1
        rows = []
        for row, index in enumerate(self.index.tolist()):
            with torch_seeded(seed_of("row", self.seed, self._calls, index), next(iter(parameters.values())).device):
                one = family(**{name: value[row] for name, value in parameters.items()}, validate_args=False)
                rows.append(one.rsample(torch.Size([draws])))
        return torch.stack(rows, dim=1)

    def shared(self) -> StreamNoise:
        return StreamNoise(generator("shared noise", self.seed, *self.index[:1].tolist()))

    def _gather(self, sampler: Callable[..., Tensor], draws: int, like: Tensor) -> Tensor:
        assert len(like) == len(self.index), "noise by index is drawn for the rows it was made for"
        out = torch.empty((draws, *like.shape), dtype=like.dtype)
        for block, rows in self._rows.items():
            numbers = sampler((draws, BLOCK, *like.shape[1:]), generator=self._generators[block], dtype=like.dtype)
            out[:, rows] = numbers[:, self.index[rows] % BLOCK]
        return out.to(like.device)


def _open(u: Tensor) -> Tensor:
    """[0, 1) moved into the open interval, where quantile functions are finite."""
    tiny = torch.finfo(u.dtype).eps / 2
    return u.clamp(tiny, 1 - tiny)


@contextmanager
def torch_seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Torch's samplers know only the global generator: set it for a moment, and put it back. One thread at a time."""
    with _ALONE, torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield
