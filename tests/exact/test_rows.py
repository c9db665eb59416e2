"""A result belongs to its row: neither the batch size nor the neighbours change it."""

import math

import pytest
import torch
from torch.testing import assert_close

from latentscape.data import Examples
from latentscape.measures import log_evidence, measure
from latentscape.models import evaluating
from latentscape.random import IndexNoise
from latentscape.shapes import Batch

N = 261  # more than the 256 that share a generator
FAMILIES = ["diagonal-gaussian", "student-t", "beta", "gamma"]  # torch knows no quantiles of the last three


@pytest.fixture(params=FAMILIES)
def model(request, small_model):
    return small_model(request.param)


@pytest.fixture(params=[torch.float64, torch.float32], ids=["float64", "float32"])
def dtype(request):
    return request.param


def by_row(model, x, size, draws=2):
    """Codes and log weights of each row, `size` rows at a time: `(draws, n)` and `(draws, n, latent)`."""
    found = []
    with evaluating(model):
        for index in torch.arange(len(x)).split(size):
            noise = IndexNoise(0, index)
            found.append(model.draw(Batch(x[index], index=index), noise=noise, draws=draws, needs=("log_likelihood", "log_prior", "log_q")))
    log_w = torch.cat([draw.log_likelihood + draw.log_prior - draw.log_q for draw in found], 1)
    return log_w, torch.cat([draw.z for draw in found], 1)


def test_the_batch_size_changes_nothing(model, dtype, numbers):
    model, x = model.to(dtype), numbers("rows", 20, 3).sigmoid().to(dtype)
    near = 100 * torch.finfo(dtype).eps  # sums of tens of terms of order one
    all_w, all_z = by_row(model, x, 20)
    whole = measure(model, Examples(x), batch=20)
    for size in (1, 7):
        log_w, z = by_row(model, x, size)
        assert_close(z, all_z)
        assert_close(log_w, all_w, rtol=near, atol=near)
        part = measure(model, Examples(x), batch=size)
        for name in ("elbo", "log_likelihood", "kl", "mse"):
            assert getattr(part, name) == pytest.approx(getattr(whole, name), rel=near, abs=near)
        assert part.kl_each == pytest.approx(whole.kl_each, rel=near, abs=near)
        with torch.no_grad():
            assert_close(torch.cat([model.encode(Batch(rows)) for rows in x.split(size)]), model.encode(Batch(x)), rtol=near, atol=near)


def test_log_evidence_is_the_mean_of_its_rows(model, numbers):
    x = numbers("rows", N, 3).sigmoid()
    log_w, _ = by_row(model, x, 100, draws=4)
    each = log_w.logsumexp(0) - math.log(4)
    assert log_evidence(model, Examples(x), draws=4).log_evidence == pytest.approx(float(each.mean()), rel=1e-12)


def test_the_neighbours_change_nothing(model, numbers):
    x, others = (numbers(name, N, 3).sigmoid() for name in ("rows", "other rows"))
    kept = torch.tensor([0, 5, 255, 256, 260])
    others[kept] = x[kept]
    for before, after in zip(by_row(model, x, N), by_row(model, others, N), strict=True):
        assert_close(after[:, kept], before[:, kept], rtol=1e-12, atol=1e-12)
        assert not torch.isclose(after, before).all()
