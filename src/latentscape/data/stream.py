"""Training batches, in an order that depends on the seed and the epoch alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from latentscape.data.examples import Examples
from latentscape.errors import SettingError
from latentscape.random import generator
from latentscape.shapes import Batch


@dataclass(frozen=True, eq=False)
class Stream:
    """Batches without end: every epoch holds each example once, in a new order; the last batch of an epoch may be smaller.

    Args:
        examples: What to take batches of.
        size: How many examples a batch has; at most as many as there are.
        seed: Of the order.
    """

    examples: Examples
    size: int
    seed: int

    def __post_init__(self) -> None:
        if self.size < 1:
            raise SettingError(f"A batch needs at least 1 example, but train.batch is {self.size}.")

    @property
    def steps_per_epoch(self) -> int:
        """How many batches hold each example once."""
        return -(-len(self.examples) // self.size)

    def since(self, step: int) -> Iterator[Batch]:
        """The batches from step `step` on, counted from 0: what a resumed run goes on with."""
        epoch, skip = divmod(step, self.steps_per_epoch)
        while True:
            order = torch.randperm(len(self.examples), generator=generator("order", self.seed, epoch)).to(self.examples.device)
            for index in order.split(self.size)[skip:]:
                yield self.examples.batch(index)
            epoch, skip = epoch + 1, 0
