"""Examples as points in latent space, with what is known of each."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.machine.memory import memory_errors_said
from latentscape.models import Model, evaluating
from latentscape.random import IndexNoise
from latentscape.shapes import one_line

VARIANCES = np.finfo(np.float32)  # as encoders give them: a variance below the smallest is 0, one above the largest is infinite
NEEDS = frozenset({"mean", "var", "kl", "kl_each"})


@dataclass(frozen=True, eq=False)
class Points:
    """Examples as points in latent space; an entry is none where the model does not give it.

    Attributes:
        rows: The row of each in its part of the data, in rising order, `(n,)`.
        codes: The mean code of each, `(n, latent)`.
        log_std: The log of the standard deviation of each dimension of q(z | x), `(n, latent)`.
        kl: KL(q(z | x) || p(z)) of each, in nats, `(n,)`; without a closed form, estimated with one sampled code.
        kl_each: The mean KL of each dimension, in nats, `(latent,)`.
        error: The mean squared error per value of the reconstruction from the mean code, `(n,)`, in the unit of the networks: standard
            deviations of a column if the data is standardised. It is NaN for an example without a seen value.
        part: The part of the data that they are from.
        total: The number of examples in that part.
        stratified: Whether they are some of the examples, with the same share of each class; false for examples without classes.
        left_out: The number of chosen examples without a finite code, or whose width is no number; they are no points.
    """

    rows: NDArray[np.int64]
    codes: NDArray[np.float64]
    log_std: NDArray[np.float64] | None
    kl: NDArray[np.float64] | None
    kl_each: NDArray[np.float64] | None
    error: NDArray[np.float64]
    part: str
    total: int
    stratified: bool
    left_out: int

    def __len__(self) -> int:
        return len(self.rows)

    def some(self, n: int, labels: NDArray[np.int64] | None = None, *, seed: int = 0) -> "Points":
        """At most `n` of the points, chosen by `rows_by_class` with the class of each, `(points,)`."""
        kept = rows_by_class(labels, len(self), n, seed=seed)
        return replace(
            self,
            rows=self.rows[kept],
            codes=self.codes[kept],
            log_std=None if self.log_std is None else self.log_std[kept],
            kl=None if self.kl is None else self.kl[kept],
            error=self.error[kept],
            stratified=self.stratified or (labels is not None and len(kept) < len(self)),
        )

    __repr__ = one_line


@memory_errors_said()
def points(model: Model, examples: Examples, *, n: int | None = None, part: str = "", seed: int = 0) -> Points:
    """Encode and reconstruct examples, at most `n` of them: `rows_by_class` chooses.

    Args:
        model: The model.
        examples: One part of the data.
        n: The largest number of points; by default, all examples are points.
        part: The name of that part.
        seed: The seed of the choice, and of the noise where a KL is estimated.

    Raises:
        SettingError: `n` is below 1.
    """
    if n is not None and n < 1:
        raise SettingError(f"A map needs at least 1 point, but {n} were asked for; ask for more.")
    needs = NEEDS & model.gives
    rows = np.arange(len(examples)) if n is None else rows_by_class(examples.labels, len(examples), n, seed=seed)
    chosen = examples if len(rows) == len(examples) else examples.take(rows)
    results: dict[str, list[Tensor]] = {name: [] for name in (*needs, "error")}
    with evaluating(model):
        for batch in chosen.batches():
            assert batch.index is not None
            draw = model.draw(batch, noise=IndexNoise(seed, batch.index), needs=needs)
            assert draw.mean is not None
            entries = {"mean": draw.mean, "var": draw.var, "kl": draw.kl, "kl_each": draw.kl_each}
            for name in needs:
                value = entries[name]
                assert value is not None
                results[name].append((value[0] if name.startswith("kl") else value).cpu())
            decoded = model.reconstruct(batch) if model.frames > 1 else model.decode_given(draw.mean, batch)
            results["error"].append(_error(model, decoded, batch.x).cpu())
    arrays = {name: torch.cat(values).double().numpy() for name, values in results.items()}
    return _finite(rows, arrays, part, len(examples), stratified=examples.labels is not None and len(rows) < len(examples))


def _error(model: Model, decoded: Tensor, x: Tensor) -> Tensor:
    """The mean squared error per value of each example, `(batch,)`, in the unit of the networks, in which all columns have one scale."""
    if model.takes_missing:
        return model.squared_error(decoded, x)  # scaled, and of the values that were seen
    return (model.scaled(decoded) - model.scaled(x)).square().flatten(1).mean(1)


def _finite(rows: NDArray[np.int64], arrays: dict[str, NDArray[np.float64]], part: str, total: int, *, stratified: bool) -> Points:
    """The points with finite codes, and with widths that are numbers if there are widths: 0 and infinity become the nearest variances."""
    log_std = 0.5 * np.log(arrays["var"].clip(VARIANCES.tiny, VARIANCES.max)) if "var" in arrays else None
    is_finite = np.isfinite(arrays["mean"]).all(1)
    if log_std is not None:
        is_finite &= np.isfinite(log_std).all(1)
    kl, kl_each = (arrays[name][is_finite] if name in arrays else None for name in ("kl", "kl_each"))
    return Points(
        rows=rows[is_finite],
        codes=arrays["mean"][is_finite],
        log_std=None if log_std is None else log_std[is_finite],
        kl=kl,
        kl_each=kl_each.mean(0) if kl_each is not None and len(kl_each) else None,
        error=arrays["error"][is_finite],
        part=part,
        total=total,
        stratified=stratified,
        left_out=int((~is_finite).sum()),
    )


def rows_by_class(labels: NDArray[np.int64] | None, total: int, n: int, *, seed: int = 0) -> NDArray[np.int64]:
    """At most `n` of `total` rows, in rising order, with the same shares of all classes; without classes, at equal distances.

    Args:
        labels: The class of each row, `(total,)`.
        total: The number of rows.
        n: The number of rows to choose.
        seed: The seed of the choice inside a class.

    Example:
        >>> rows_by_class(np.array([0, 0, 0, 0, 1, 1]), 6, 3), rows_by_class(None, 9, 3)
        (array([2, 3, 5]), array([0, 4, 8]))
    """
    if n >= total:
        return np.arange(total)
    if labels is None:
        return np.unique(np.linspace(0, total - 1, n).round().astype(np.int64))
    _, numbers, counts = np.unique(labels, return_inverse=True, return_counts=True)
    shuffled = np.random.default_rng(seed).permutation(total)
    by_class = shuffled[np.argsort(numbers[shuffled], kind="stable")]
    starts = np.cumsum(counts) - counts
    chosen = [by_class[start : start + size] for start, size in zip(starts, _shares(counts, n), strict=True)]
    return np.sort(np.concatenate(chosen)).astype(np.int64)


def _shares(counts: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """`n` rows, shared by classes of these sizes in proportion (largest remainder), and one for each class if there are enough."""
    exact = counts * n / counts.sum()
    shares = np.floor(exact).astype(np.int64)
    shares[np.argsort(shares - exact, kind="stable")[: n - int(shares.sum())]] += 1
    if n >= len(counts):
        shares = np.maximum(shares, 1)
    for _ in range(int(shares.sum()) - n):  # the largest classes give up the rows that the rare ones got
        shares[shares.argmax()] -= 1
    return shares
