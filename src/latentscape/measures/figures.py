"""The figures of a model on a data set: totals over all examples, in nats per example unless the name says otherwise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from torch import Tensor

from latentscape.arguments import whole_number
from latentscape.data import Examples
from latentscape.data.fitting import fitting
from latentscape.data.readers.memory import Data
from latentscape.errors import SettingError
from latentscape.machine.memory import memory_errors_said
from latentscape.measures.totals import Totals, warn_if_not_finite
from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK, IndexNoise
from latentscape.shapes import Batch, one_line

FiguresWatcher = Callable[[Batch, Mapping[str, Tensor], Tensor], None]
NEEDS = frozenset({"mean", "log_likelihood", "kl", "kl_each"})
MIN_ACTIVE_KL_NATS = 0.01  # a latent dimension with a lower mean KL counts as unused


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of a model on one part of a data set; `None` where a figure is not defined for the model.

    Attributes:
        n: The number of examples.
        binarisation: Under a Bernoulli, `soft` if some values are grey, and `static` if all are 0 or 1; else none.
        elbo: `log_likelihood` - `kl`, always with weight 1, with one sampled code for each example.
        log_likelihood: log p(x | z) at the sampled code.
        kl: KL(q(z | x) || p(z)).
        mse: The mean squared error per value, of the reconstruction from the mean code; that of a table with columns of different kinds
            is in standard deviations, over the cells that were seen (see `likelihoods.Columns`).
        active_units: The number of latent dimensions with a mean KL of at least 0.01 nats.
        kl_each: The mean KL of each dimension.
    """

    n: int
    binarisation: str | None
    elbo: float | None
    log_likelihood: float | None
    kl: float | None
    mse: float
    active_units: int | None
    kl_each: tuple[float, ...] | None
    unit: str = "nats"

    __repr__ = one_line

    def as_dict(self) -> dict[str, object]:
        """The figures by name, for JSON."""
        return asdict(self)


@memory_errors_said()
def measure(model: Model, examples: Examples | Data, *, seed: int = 0, batch: int = EXAMPLES_PER_BLOCK) -> Figures:
    """Compute the figures of a model on all examples; the codes are sampled, with noise that belongs to the example.

    Args:
        model: The model.
        examples: `Examples`, or any data that `ls.from_array` takes.
        seed: The seed of the sampled codes.
        batch: The number of examples computed at once, which does not change the result.

    Warns:
        UserWarning: A figure is not finite.
    """
    figures = figures_of(model, fitting(model, examples), seed=seed, batch=batch)
    warn_if_not_finite(figures.as_dict())
    return figures


def figures_of(
    model: Model, examples: Examples, *, seed: int = 0, batch: int = EXAMPLES_PER_BLOCK, watch: Sequence[FiguresWatcher] = ()
) -> Figures:
    """The figures of a model on examples that fit it, without a warning; see `measure`.

    Each function in `watch` is called with every batch, its values by name, each `(batch,)` or `(batch, latent)`, and its reconstructions
    `(batch, *X)`.
    """
    if whole_number("batch", batch) < 1:
        raise SettingError(f"batch must be at least 1, but it is {batch}.")
    totals = Totals()
    needs = NEEDS & model.gives
    with evaluating(model):
        for part in examples.batches(batch):
            assert part.index is not None
            draw = model.draw(part, noise=IndexNoise(seed, part.index), needs=needs)
            assert draw.mean is not None and draw.log_likelihood is not None
            values = {"log_likelihood": draw.log_likelihood[0]}
            if draw.kl is not None:
                values["kl"] = draw.kl[0]
            if draw.kl_each is not None:
                values["kl_each"] = draw.kl_each[0]
            decoded = model.in_frame(model.decode(draw.mean, part.context), draw.frame)
            values["mse"] = model.squared_error(decoded, part.x)
            totals.add(part, **values)
            for look in watch:
                look(part, values, decoded)
    log_likelihood = float(totals.mean("log_likelihood"))
    kl = float(totals.mean("kl")) if "kl" in totals else None
    kl_by_dimension = tuple(totals.mean("kl_each").tolist()) if "kl_each" in totals else None
    return Figures(
        n=len(examples),
        binarisation=_binarisation(model, examples),
        elbo=None if kl is None else log_likelihood - kl,
        log_likelihood=log_likelihood,
        kl=kl,
        mse=float(totals.mean("mse")),
        active_units=None if kl_by_dimension is None else sum(value >= MIN_ACTIVE_KL_NATS for value in kl_by_dimension),
        kl_each=kl_by_dimension,
    )


def _binarisation(model: Model, examples: Examples) -> str | None:
    """The kind of the log-probabilities of all examples: `soft` if any example is; the first batch decides for most data."""
    name = None
    for batch in examples.batches():
        name = model.binarisation(batch.x)
        if name != "static":
            break
    return name
