"""Kullback-Leibler divergences, against draws and known values."""

import math

import pytest
import torch
from torch.testing import assert_close

from latentscape.distributions import DiagonalNormal, StandardNormal, kl_each
from latentscape.errors import PartsError
from latentscape.models.encoded import check_pair
from latentscape.random import StreamNoise, generator
from latentscape.recipes.build import POSTERIORS, PRIORS

DRAWS = 20_000


@pytest.mark.parametrize("posterior", POSTERIORS)
def test_a_closed_form_is_the_mean_of_log_q_minus_log_p(posterior, numbers, agrees, prior_of):
    for prior in PRIORS:
        family, p = POSTERIORS[posterior](latent=2), prior_of(prior).double()
        try:
            check_pair(family, p)
        except PartsError:
            continue
        q = family(0.7 * numbers("features", 4, family.features))
        if p.needs_encoder:
            continue
        p = p(numbers("context", 4, p.context) if p.context else None)
        closed = kl_each(q, p)
        if closed is not None:
            z = q.draw(StreamNoise(generator("kl", posterior, prior)), DRAWS)
            agrees(q.log_prob_each(z) - p.log_prob_each(z), closed)


def test_two_normals_are_apart_by_the_mean_of_log_q_minus_log_p(numbers, agrees):
    q, p = (DiagonalNormal(numbers(f"mean {name}", 4, 3), 0.5 * numbers(f"log std {name}", 4, 3)) for name in "qp")
    closed = kl_each(q, p)
    assert closed is not None
    z = q.draw(StreamNoise(generator("two normals")), DRAWS)
    agrees(q.log_prob_each(z) - p.log_prob_each(z), closed)


def test_a_normal_is_as_far_from_the_standard_one_as_others_found():  # disentanglement_lib, vae_test.py: 8.58 to 8.60
    one = torch.ones(10, dtype=torch.float64)
    for var, kl in {math.e: 5 * (math.e - 1), 1.0: 5.0}.items():
        q = DiagonalNormal(one, 0.5 * math.log(var) * one)
        assert_close(kl_each(q, StandardNormal(torch.zeros_like(one))).sum(), torch.tensor(kl, dtype=torch.float64))


@pytest.mark.parametrize("posterior", POSTERIORS)
def test_a_light_tailed_posterior_suits_every_prior_that_covers_it(posterior, prior_of):
    """E_q[-log p] is finite: a normal or a bounded code has every exponential moment, and -log p grows no faster than e^|z|."""
    q = POSTERIORS[posterior](latent=2)
    if q.light_tailed:
        for prior in PRIORS:
            p = prior_of(prior)
            if p.needs_encoder and not q.has_density:
                continue
            if p.support[0] <= q.support[0] and q.support[1] <= p.support[1]:
                check_pair(q, p)
