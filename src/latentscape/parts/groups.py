"""Known finite groups of transformations of an example, such as the twelve transpositions of a chord."""

import abc
import math
from collections.abc import Sequence
from typing import final

import torch
from torch import Tensor, nn

from latentscape.errors import PartsError, SettingError


class Group(nn.Module, abc.ABC):
    """A group of `size` transformations r = 0, 1, ... of examples `(*X)`, each a permutation of the values; 0 changes nothing.

    A permutation changes no volume, so densities need no correction.

    Args:
        shape: X, the shape of one example.
        origins: For each transformation, the place in an example that each value of the transformed example comes from, `(size, values)`.
    """

    name: str

    def __init__(self, shape: Sequence[int], origins: Tensor) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.size = len(origins)
        self.register_buffer("origins", origins, persistent=False)
        self.register_buffer("inverse", origins.argsort(-1), persistent=False)
        self.origins: Tensor
        self.inverse: Tensor

    def orbit(self, x: Tensor) -> Tensor:
        """The examples with each transformation undone, r^-1 x: `(batch, *X)` to `(batch, size, *X)`."""
        return x.flatten(1)[:, self.inverse].unflatten(-1, self.shape)

    def moved(self, x: Tensor, r: Tensor) -> Tensor:
        """Each example transformed by its own r `(batch,)`: r x, `(batch, *X)`."""
        return x.flatten(1).gather(1, self.origins[r]).unflatten(-1, self.shape)


@final
class Shifts(Group):
    """All cyclic shifts along the last axis of an example: of 12 pitch classes, the transpositions; r moves value i to i + r.

    Example:
        >>> group = Shifts((4,))
        >>> group.moved(torch.tensor([[1, 0, 0, 0]]), torch.tensor([3])).tolist(), group.orbit(torch.tensor([[1, 0, 0, 0]]))[0, 1].tolist()
        ([[0, 0, 0, 1]], [0, 0, 0, 1])
    """

    name = "shift"

    def __init__(self, shape: Sequence[int]) -> None:
        places = torch.arange(math.prod(shape)).reshape(tuple(shape))
        super().__init__(shape, torch.stack([places.roll(r, -1).flatten() for r in range(shape[-1])]))


@final
class QuarterTurns(Group):
    """The four quarter turns of an image, counter-clockwise; its last two axes are the rows and columns.

    Raises:
        PartsError: The image is not square.

    Example:
        >>> QuarterTurns((2, 2)).moved(torch.tensor([[[1, 2], [3, 4]]]), torch.tensor([1])).tolist()
        [[[2, 4], [1, 3]]]
    """

    name = "quarter turn"

    def __init__(self, shape: Sequence[int]) -> None:
        if len(shape) < 2 or shape[-1] != shape[-2]:
            raise PartsError(f"Quarter turns need square images, but an example has the shape {tuple(shape)}; choose the group 'shifts'.")
        places = torch.arange(math.prod(shape)).reshape(tuple(shape))
        super().__init__(shape, torch.stack([torch.rot90(places, r, (-2, -1)).flatten() for r in range(4)]))


def check_group(group: Group, shape: Sequence[int]) -> Group:
    """Refuse a group that transforms examples of another shape, or that holds only the identity.

    Raises:
        PartsError: The shapes differ; the message has both.
        SettingError: The group holds only the identity.
    """
    if group.shape != tuple(shape):
        raise PartsError(
            f"The group {type(group).__name__} transforms examples of shape {group.shape}, but these have {tuple(shape)}; "
            "give it that shape."
        )
    if group.size < 2:
        raise SettingError(f"The group {type(group).__name__} of shape {group.shape} holds only the identity; use the model 'autoencoder'.")
    return group
