"""Every posterior with every prior: refused with a reason, or good for every objective that takes it."""

from dataclasses import fields

import pytest
import torch

import latentscape as ls
from latentscape.distributions import DiagonalNormal
from latentscape.errors import PartsError
from latentscape.models import Draw
from latentscape.models.draw import NATS
from latentscape.random import StreamNoise, generator
from latentscape.recipes.build import OBJECTIVES, POSTERIORS, PRIORS
from latentscape.shapes import Batch

PAIRS = [(posterior, prior) for posterior in POSTERIORS for prior in PRIORS]


@pytest.fixture(params=PAIRS, ids="-with-".join)
def pair(request):
    return request.param


def name_of(part):
    """What a part is called in Python: its family, or its class."""
    return getattr(part, "family", type(part)).__name__


def entries(draw: Draw):
    named = {f.name: getattr(draw, f.name) for f in fields(draw) if f.name != "z"}
    return {name: value for name, value in named.items() if value is not None}


@pytest.mark.parametrize(("draws", "size"), [(1, 1), (1, 5), (3, 1), (3, 5)])
def test_a_pair_is_refused_by_name_or_trains_its_encoder(pair, draws, size, build, prior_of, batch_for):
    model = build(*pair)
    if isinstance(model, PartsError):
        assert f"posterior {name_of(POSTERIORS[pair[0]](latent=1))}" in str(model)
        assert f"prior {name_of(prior_of(pair[1]))}" in str(model)
        return
    batch = batch_for(model, size)
    objectives = [make(draws=draws) for make in OBJECTIVES.values()]
    objectives = [objective for objective in objectives if objective.needs <= model.gives]
    assert objectives
    for objective in objectives:
        draw = model.draw(batch, noise=StreamNoise(generator("pair", *pair)), draws=draws, needs=objective.needs)
        assert draw.z.shape == (draws, size, 2)
        assert draw.z.isfinite().all()
        check(entries(draw), draws, size)
        model.zero_grad()
        objective(draw, objective.networks(model)).loss().backward()
        gradients = [parameter.grad for parameter in model.encoder.parameters()]
        assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)
        assert any((gradient != 0).any() for gradient in gradients)


def test_a_draw_of_everything_is_finite(pair, build, batch_for):
    model = build(*pair)
    if isinstance(model, PartsError) or not model.gives >= NATS:
        return
    draw = model.draw(batch_for(model, 5), noise=StreamNoise(generator("pair", *pair)), draws=3)
    assert {"log_likelihood", "log_prior", "log_q"} <= entries(draw).keys() <= NATS
    check(entries(draw), 3, 5)


def check(found, draws, size):
    shapes = {"mean": (size, 2), "var": (size, 2), "kl_each": (draws, size, 2), "z_prior": (draws, size, 2)}
    for name, value in found.items():
        assert value.shape == shapes.get(name, (draws, size)), name
        assert value.isfinite().all(), name


@pytest.mark.parametrize("posterior", POSTERIORS)
def test_a_code_to_show_is_a_number_inside_the_support(posterior):
    family = POSTERIORS[posterior](latent=2)
    code = family(torch.randn(20, family.features, generator=generator("features"))).mean
    low, high = family.support
    assert code.isfinite().all()
    assert ((low < code) & (code < high)).all()


@pytest.mark.parametrize("prior", PRIORS)
def test_codes_from_a_prior_are_inside_its_support_and_have_densities(prior, prior_of):
    family = prior_of(prior)
    context = torch.tensor([0.5, -1.0]) if family.context else None
    p = family(context, (lambda u: DiagonalNormal(u[:, :2], 0 * u[:, :2])) if family.needs_encoder else None)
    z = p.draw(StreamNoise(generator("sample", prior)), 1_000)
    low, high = family.support
    assert z.shape == (1_000, 2)
    assert ((low <= z) & (z <= high)).all()
    assert p.log_prob(z).isfinite().all()
    assert p.log_prob(z.reshape(10, 100, 2)).shape == (10, 100)


@pytest.mark.parametrize("features", [-1e4, -100.0, 100.0, 1e4])
def test_a_log_normal_stays_finite_whatever_the_network_says(features):
    posterior, prior = POSTERIORS["log-normal"](latent=2), PRIORS["log-normal"](latent=2)
    h = torch.full((5, posterior.features), features, requires_grad=True)
    q = posterior(h)
    z = q.draw(StreamNoise(generator("far out")), 100)
    said = torch.stack([z.square().mean(), q.mean.square().mean(), q.log_prob(z).mean(), prior.log_prob(z).mean()])
    assert torch.isfinite(said).all() and torch.isfinite(torch.autograd.grad(said.sum(), h)[0]).all()


@pytest.mark.parametrize(
    ("into", "out_of", "says"),
    [
        ((1, 8, 8), (3,), r"A code has the shape \(2,\).*decoder.*\(3,\)"),
        ((1, 9, 9), (2,), r"An example has the shape \(1, 8, 8\).*\(1, 9, 9\)"),
    ],
    ids=["decoder", "encoder"],
)
@pytest.mark.parametrize("network", [ls.networks.MLP, ls.networks.convolution])
def test_networks_that_take_another_shape_are_refused(network, into, out_of, says):
    encoder = ls.Encoder(network(into, (4,)), ls.posteriors.DiagonalGaussian(2))
    decoder = ls.Decoder(network(out_of, (1, 8, 8)), ls.likelihoods.Bernoulli((1, 8, 8)))
    with pytest.raises(PartsError, match=says):
        ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(2))


def test_what_somebody_elses_network_calls_inputs_is_its_own_affair():
    class Mine(torch.nn.Linear):
        inputs, outputs = 64, torch.nn.Identity()

    encoder = ls.Encoder(Mine(3, 4), ls.posteriors.DiagonalGaussian(2))
    decoder = ls.Decoder(Mine(2, 3), ls.likelihoods.Bernoulli((3,)))
    model = ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(2))
    assert model.encode(Batch(torch.rand(5, 3))).shape == (5, 2)
