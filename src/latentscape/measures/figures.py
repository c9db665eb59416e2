"""The figures of a model on a data set: totals over all examples, in nats per example unless the name says otherwise."""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from latentscape.data import Examples
from latentscape.distributions import Factorised, kl_each
from latentscape.models import Autoencoder, evaluating
from latentscape.parts.likelihoods import Bernoulli
from latentscape.random import BLOCK, IndexNoise
from latentscape.shapes import Batch

ACTIVE = 0.01  # nats of mean KL from which a latent dimension counts as used


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How a model does on one part of a data set; `None` where the model does not define the figure.

    Attributes:
        n: The number of examples.
        binarisation: Under a Bernoulli, `soft` where there are grey values, and `static` where all are 0 or 1; else none.
        elbo: `log_likelihood` - `kl`, always with weight 1, with one sampled code for each example.
        log_likelihood: log p(x | z) at the sampled code.
        kl: KL(q(z | x) || p(z)).
        mse: The mean squared error of a value, reconstructed from the mean code.
        active_units: How many latent dimensions have a mean KL of at least 0.01 nats.
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

    def as_dict(self) -> dict[str, object]:
        """The figures by name, as they go into JSON."""
        return asdict(self)


def measure(model: Autoencoder, examples: Examples, *, seed: int = 0, batch: int = BLOCK) -> Figures:
    """Take the figures of a model on all examples; the codes are sampled, with noise that belongs to the example.

    Args:
        model: What to measure.
        examples: On what.
        seed: Of the sampled codes.
        batch: How many examples are computed at once, which does not change the result.
    """
    totals: dict[str, float] = {}
    kl_dims = torch.zeros(model.latent, dtype=torch.float64)
    weight = 0.0
    known = True
    with evaluating(model):
        for part in examples.batches(batch):
            w = torch.ones(len(part.x)) if part.weight is None else part.weight.cpu()
            weight += float(w.sum())
            for name, value in _nats(model, part, seed).items():
                totals[name] = totals.get(name, 0.0) + float((w * value.cpu()).sum(dtype=torch.float64))
            each = _kl_each(model, part, seed)
            if each is None:
                known = False
            else:
                kl_dims += (w.unsqueeze(-1) * each.cpu()).sum(0, dtype=torch.float64)
    mean = {name: total / weight for name, total in totals.items()}
    has_kl = "kl" in mean
    dims = tuple((kl_dims / weight).tolist()) if known and has_kl else None
    return Figures(
        n=len(examples),
        binarisation=_binarisation(model, examples),
        elbo=mean["log_likelihood"] - mean["kl"] if has_kl else None,
        log_likelihood=mean["log_likelihood"],
        kl=mean.get("kl"),
        mse=mean["mse"],
        active_units=None if dims is None else sum(value >= ACTIVE for value in dims),
        kl_each=dims,
    )


def _nats(model: Autoencoder, batch: Batch, seed: int) -> dict[str, Tensor]:
    assert batch.index is not None
    has_density = model.encoder.posterior.has_density
    needs = ("log_likelihood", "kl") if has_density else ("log_likelihood",)
    draw = model.draw(batch, noise=IndexNoise(seed, batch.index), needs=needs)
    assert draw.log_likelihood is not None
    found = {"log_likelihood": draw.log_likelihood[0]}
    if draw.kl is not None:
        found["kl"] = draw.kl[0]
    elif has_density:
        assert draw.log_q is not None and draw.log_prior is not None
        found["kl"] = (draw.log_q - draw.log_prior)[0]
    found["mse"] = (model.reconstruct(batch.x) - batch.x).square().flatten(1).mean(1)
    return found


def _kl_each(model: Autoencoder, batch: Batch, seed: int) -> Tensor | None:
    """The KL of each dimension `(batch, latent)`; by 64 draws where there is no closed form, none where q or p is no product."""
    if not model.encoder.posterior.has_density:
        return None
    q = model.posterior_of(batch.x)
    p = model.prior()
    each = kl_each(q, p)
    if each is None and isinstance(q, Factorised) and isinstance(p, Factorised):
        assert batch.index is not None
        z = q.draw(IndexNoise(seed, batch.index), 64)
        each = (q.log_prob_each(z) - p.log_prob_each(z)).mean(0)
    return each


def _binarisation(model: Autoencoder, examples: Examples) -> str | None:
    if not isinstance(model.decoder.likelihood, Bernoulli):
        return None
    one = 1 if model.scaling is None else float(model.scaling.undo(torch.ones(())).max())
    for x in examples.pieces():  # most data shows what it is in its first
        if bool(((x != 0) & (x != one * examples.levels)).any()):
            return "soft"
    return "static"
