"""Axes in their fixed order, and the batch that carries them.

`draws` (K), `batch` (B), `latent` (Z), then `*X`, the axes of one example. A shape never depends on a value: one draw has a `draws` axis
of length 1. The array types are checked while tests run, and at no other time.
"""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

Nats = Float[Tensor, "draws batch"]
PerExample = Float[Tensor, " batch"]
Codes = Float[Tensor, "draws batch latent"]
Size = tuple[int, int]  # rows and columns of an image


@dataclass(frozen=True, eq=False)
class Batch:
    """Some examples, as they go through a model.

    Attributes:
        x: The examples, `(batch, *X)`, floating point.
        context: What is known beside each, `(batch, *C)`.
        weight: How much each counts in the loss and in totals, `(batch,)`.
        mask: Which values are known, `(batch, *X)`.
        index: The number of each in its data set, `(batch,)`.
    """

    x: Tensor
    context: Tensor | None = None
    weight: Tensor | None = None
    mask: Tensor | None = None
    index: Tensor | None = None
