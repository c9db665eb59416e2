"""Training batches, in an order that depends only on the seed and the epoch."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from latentscape.data.examples import Examples
from latentscape.errors import SettingError
from latentscape.faces import Name
from latentscape.random import generator
from latentscape.shapes import Batch, one_line


@dataclass(frozen=True, eq=False)
class Stream:
    """An endless stream of batches: each epoch contains every example once, in a new order; its last batch may be smaller.

    Args:
        examples: The training examples.
        size: The number of examples in a batch, at most that of all examples.
        seed: The seed of the order.
    """

    examples: Examples
    size: int
    seed: int

    __repr__ = one_line

    def __post_init__(self) -> None:
        if self.size < 1:
            raise SettingError("A batch needs at least 1 example, but ", Name("train.batch"), f" is {self.size}.")

    @property
    def steps_per_epoch(self) -> int:
        """The number of batches in an epoch."""
        return -(-len(self.examples) // self.size)

    def since(self, step: int) -> Iterator[Batch]:
        """The batches from step `step` on, counted from 0, where a resumed run continues."""
        epoch, skip = divmod(step, self.steps_per_epoch)
        while True:
            order = torch.randperm(len(self.examples), generator=generator("order", self.seed, epoch)).to(self.examples.device)
            for index in order.split(self.size)[skip:]:
                yield self.examples.batch(index)
            epoch, skip = epoch + 1, 0
