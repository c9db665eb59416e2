"""log p(x), and the bounds on it."""

import math
from dataclasses import replace

import pytest
import torch
from torch.testing import assert_close

from latentscape.data import Examples
from latentscape.measures import log_evidence
from latentscape.models import Autoencoder, Decoder, Encoder
from latentscape.networks import MLP
from latentscape.objectives import ELBO
from latentscape.parts import Scaling, likelihoods, posteriors, priors
from latentscape.random import StreamNoise, generator, torch_seeded
from latentscape.shapes import Batch

WEIGHT = ("log_likelihood", "log_prior", "log_q")


def log_weights(model, batch, draws, name="weights"):
    """log p(x, z) - log q(z | x), `(draws, batch)`."""
    draw = model.draw(batch, noise=StreamNoise(generator(name)), draws=draws, needs=WEIGHT)
    return (draw.log_likelihood + draw.log_prior - draw.log_q).detach()


def test_the_elbo_is_the_evidence_draw_by_draw_at_the_true_posterior(linear_gaussian):
    exact = linear_gaussian()
    noise = StreamNoise(generator("draw by draw"))
    for _ in range(5):
        draw = exact.model.draw(exact.batch, noise=noise, needs=WEIGHT)
        score = ELBO()(replace(draw, kl=draw.log_q - draw.log_prior))
        assert_close(score.value, exact.evidence, rtol=0, atol=1e-9)


def test_the_elbo_with_a_closed_form_kl_is_the_evidence_on_average(linear_gaussian, agrees):
    exact = linear_gaussian()
    draw = exact.model.draw(exact.batch, noise=StreamNoise(generator("on average")), draws=20_000, needs=ELBO.needs)
    value = draw.log_likelihood - draw.kl
    agrees(value, exact.evidence)
    assert_close(ELBO(draws=20_000)(draw).value, value.mean(0))


@pytest.mark.parametrize("draws", [1, 7])
@pytest.mark.parametrize("chunk", [1, 3, 50])
def test_no_chance_is_left_in_log_evidence_at_the_true_posterior(linear_gaussian, draws, chunk):
    exact = linear_gaussian()
    found = log_evidence(exact.model, Examples(exact.x), draws=draws, chunk=chunk)
    assert found.log_evidence == pytest.approx(float(exact.evidence.mean()), rel=0, abs=1e-9)
    assert found.ess == pytest.approx(draws)
    assert (found.log_evidence_se is None) if draws == 1 else found.log_evidence_se == pytest.approx(0, abs=1e-7)  # a rounding error's root
    assert found.draws == draws


@pytest.mark.parametrize("scale", [[255.0], [0.1, 2.0, 3.0, 10.0, 50.0]], ids=["one for all", "one for each"])
def test_a_density_is_reported_in_the_unit_of_the_data(linear_gaussian, scale):
    exact = linear_gaussian()
    scale, shift = torch.tensor(scale, dtype=torch.float64), torch.tensor(-3.0, dtype=torch.float64)
    model = Autoencoder(exact.model.encoder, exact.model.decoder, exact.model.prior, Scaling(shift, scale))
    own = torch.distributions.TransformedDistribution(exact.p, torch.distributions.AffineTransform(shift, scale.expand(5), event_dim=1))
    x = exact.x * scale + shift
    assert_close(log_weights(model, Batch(x), 3), own.log_prob(x).expand(3, -1), rtol=0, atol=1e-9)
    assert_close(model.reconstruct(Batch(x)), exact.model.reconstruct(exact.batch) * scale + shift)


def test_a_probability_has_no_unit(small_model, numbers):
    model, x = small_model(), numbers("bits", 5, 3).sigmoid()
    scaled = Autoencoder(model.encoder, model.decoder, model.prior, Scaling(torch.zeros(()), torch.tensor(255.0)).double())
    assert_close(log_weights(scaled, Batch(255 * x), 3), log_weights(model, Batch(x), 3))


@pytest.mark.parametrize("posterior", ["diagonal-gaussian", "student-t", "beta", "gamma"])
def test_log_evidence_does_not_depend_on_the_chunk(posterior, small_model, numbers):
    model, examples = small_model(posterior), Examples(numbers("chunks", 5, 3).sigmoid())
    once, thrice = (log_evidence(model, examples, draws=7, chunk=chunk) for chunk in (7, 3))
    assert thrice.log_evidence == pytest.approx(once.log_evidence, rel=1e-12)


def test_bounds_are_ordered_and_apart_by_the_kl_to_the_true_posterior(linear_gaussian):
    wrong = linear_gaussian(shift=0.5, stretch=1.3)
    log_p, copies = float(wrong.evidence[0]), wrong.copies(20_000)
    log_w = log_weights(wrong.model, Batch(copies.x), draws=8)
    elbo, iwae = interval(log_w.mean(0)), interval(log_w.logsumexp(0) - math.log(8))
    assert elbo[1] < iwae[0] < iwae[1] < log_p
    assert elbo[0] < log_p - wrong.gap < elbo[1]
    assert iwae[0] < log_evidence(wrong.model, copies, draws=8).log_evidence < iwae[1]


def interval(values):
    error = 5 * float(values.std()) / math.sqrt(len(values))
    return float(values.mean()) - error, float(values.mean()) + error


def test_the_standard_error_and_the_effective_draws_are_what_they_say(linear_gaussian):
    """Of an estimate from K draws: its spread over many copies of one example, and K / (1 + var w), with w = p(z | x) / q(z | x)."""
    wrong, k, n = linear_gaussian(shift=0.2, stretch=1.2), 200, 2_000
    found = log_evidence(wrong.model, wrong.copies(n), draws=k)
    log_w = log_weights(wrong.model, Batch(wrong.copies(n).x), k)
    spread = float((log_w.logsumexp(0) - math.log(k)).std()) / math.sqrt(n)
    assert found.log_evidence_se == pytest.approx(spread, rel=5 / math.sqrt(2 * n) + 5 / k)
    w = (log_w - wrong.evidence[0]).exp()
    assert found.ess == pytest.approx(k / float(w.square().mean()), rel=5 / k)


@pytest.fixture
def bernoulli_model():
    """A nonlinear decoder of 2-D codes into six bits, and a q that is broader than it need be."""
    with torch_seeded(1, torch.device("cpu")):
        encoder = Encoder(MLP((6,), (4,), [8], "tanh"), posteriors.DiagonalGaussian(2))
        decoder = Decoder(MLP((2,), (6,), [16], "tanh"), likelihoods.Bernoulli((6,)))
    with torch.no_grad():
        decoder.network.layers[-1].weight.mul_(8)
    return Autoencoder(encoder, decoder, priors.StandardNormal(2)).double()


def test_quadrature_over_the_codes_agrees_with_the_draws(bernoulli_model, agrees):
    model, x = bernoulli_model, (torch.arange(4 * 6).reshape(4, 6) * 7 % 5 < 2).double()
    line = torch.linspace(-8, 8, 321, dtype=torch.float64)
    z = torch.cartesian_prod(line, line).unsqueeze(1)
    area = 2 * math.log(float(line[1] - line[0]))
    with torch.no_grad():
        log_joint = model.decoder(z).log_prob(x) + model.prior.log_prob(z)
        log_q = model.encoder(x).log_prob(z)
    log_p = log_joint.logsumexp(0) + area
    assert_close(log_q.logsumexp(0) + area, torch.zeros(4, dtype=torch.float64))  # the grid is fine enough, and wide enough

    log_w = log_weights(model, Batch(x), draws=20_000)
    agrees(log_w, ((log_q + area).exp() * (log_joint - log_q)).sum(0))  # the ELBO
    assert (log_w.mean(0) - 5 * log_w.std(0) / math.sqrt(len(log_w)) < log_p).all()
    agrees((log_w - log_p).exp(), 1.0)  # E_q[p(x, z) / q(z | x)] = p(x)
    found = log_evidence(model, Examples(x), draws=20_000, chunk=5_000)
    assert abs(found.log_evidence - float(log_p.mean())) < 5 * found.log_evidence_se
