"""Codes of a data set, and which two of their dimensions to show."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from latentscape.data import Examples
from latentscape.distributions import kl_each
from latentscape.errors import SettingError
from latentscape.models import Autoencoder, evaluating
from latentscape.random import BLOCK


@dataclass(frozen=True, eq=False)
class LatentMap:
    """Where a model puts its examples.

    Attributes:
        codes: The mean code of each example, `(n, latent)`.
        axes: The two dimensions that a picture shows, the first upwards and the second across; the same twice for a single one.
        labels: The class of each example, `(n,)`.
        classes: The names of the classes.
        part: Which part of the data it is.
    """

    codes: NDArray[np.float64]
    axes: tuple[int, int]
    labels: NDArray[np.int64] | None
    classes: tuple[str, ...]
    part: str


def encode(model: Autoencoder, examples: Examples) -> NDArray[np.float64]:
    """The mean code of each example, `(n, latent)`."""
    with evaluating(model):
        codes = torch.cat([model.encode(batch.x) for batch in examples.batches()])
    return codes.cpu().double().numpy()


def decode(model: Autoencoder, codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of p(x | z) for each code: `(n, latent)` to `(n, *X)`.

    Raises:
        SettingError: The codes have another width than the model's.
    """
    if codes.ndim != 2 or codes.shape[1] != model.latent:
        raise SettingError(f"The model decodes codes of shape (n, {model.latent}), but these have {codes.shape}; encode with the same run.")
    z = torch.from_numpy(codes).to(next(model.parameters()))
    with evaluating(model):
        examples = torch.cat([model.decode(block) for block in z.split(BLOCK)])
    return examples.cpu().double().numpy()


def latent_map(model: Autoencoder, examples: Examples, *, part: str = "", most: int = 10_000) -> LatentMap:
    """Codes for a map; of more than `most` examples, as many are taken at equal distances."""
    if len(examples) > most:
        examples = examples.take(np.linspace(0, len(examples) - 1, most).astype(np.int64))
    return LatentMap(encode(model, examples), active_axes(model, examples), examples.labels, examples.classes, part)


def active_axes(model: Autoencoder, examples: Examples) -> tuple[int, int]:
    """The two dimensions that say most about the example: by their KL where there is one, else by the spread of the codes."""
    if model.latent <= 2:
        return 0, model.latent - 1
    with evaluating(model):
        batch = next(examples.batches(4096))
        q = model.posterior_of(batch.x)
        each = kl_each(q, model.prior()) if model.encoder.posterior.has_density else None
        interest = q.mean.var(0) if each is None else each.mean(0)
    first, second = sorted(torch.topk(interest, 2).indices.tolist())
    return first, second
