"""A chain of steps: probabilities of all examples by enumeration and quadrature, and what each step depends on."""

import itertools
import math

import numpy as np
import pytest
import torch
from numpy.polynomial.hermite_e import hermegauss
from torch.testing import assert_close

import latentscape as ls
from latentscape.errors import PartsError, SettingError
from latentscape.explore.codes import decode_samples
from latentscape.parts import Scaling
from latentscape.random import IndexNoise, StreamNoise, generator
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model, settled
from latentscape.shapes import Batch

STEPS, BITS = 2, 3
EVERY = torch.tensor(list(itertools.product([0.0, 1.0], repeat=STEPS * BITS)), dtype=torch.float64).reshape(-1, STEPS, BITS)
NETWORK = {"kind": "mlp", "hidden": [8], "activation": "tanh"}  # smooth in z, so that quadrature is exact
SOME = EVERY[[5, 9, 18, 42, 42, 63]]


def built(shape=(STEPS, BITS), *, train=None, **settings):
    recipe = with_settings(Recipe(), {"model.kind": "chain", "model.latent": 1, "model.network": NETWORK, **settings})
    if train is not None:
        splits = ls.data.Splits(train)
        recipe = settled(recipe, splits)
    model = build_model(recipe, shape, seed=1, train=train).double().eval()
    with torch.no_grad():
        for parameter in model.decoder.parameters():
            parameter.mul_(2)  # so that a step depends on z and on the step before
    return model


@pytest.fixture(
    params=["bernoulli", {"kind": "patterns"}, {"kind": "patterns", "rotations": True}], ids=["bernoulli", "patterns", "rotations"]
)
def chain(request):
    return built(train=ls.Examples(SOME.float()), **{"model.likelihood": request.param})


def log_prob_by_quadrature(model, x, points=200):
    """log p(x) of examples, integrated over the one dimension of z."""
    nodes, weights = (torch.as_tensor(each) for each in hermegauss(points))
    z = nodes.reshape(points, 1, 1).expand(points, len(x), 1)
    log_likelihood = by_hand(model, x, z)
    return torch.logsumexp(log_likelihood + (weights / weights.sum()).log().unsqueeze(-1), 0)


def by_hand(model, x, z):
    """log p(x | z), step by step through the public method for one step: `(points, batch)`."""
    before = [None, *x.unbind(1)[:-1]]
    return sum(model.next_step(previous, z, t).log_prob(step) for t, (previous, step) in enumerate(zip(before, x.unbind(1), strict=True)))


@torch.no_grad()
def test_all_examples_together_have_probability_one_and_no_bound_is_above_its_own(chain):
    log_p = log_prob_by_quadrature(chain, EVERY)
    assert_close(log_p, log_prob_by_quadrature(chain, EVERY, 180), rtol=0, atol=1e-6)
    assert_close(log_p.exp().sum(), torch.tensor(1.0).double())
    draw = chain.draw(Batch(EVERY), noise=StreamNoise(generator("bound")), draws=4_000)
    elbo = draw.log_likelihood - draw.kl
    assert (elbo.mean(0) <= log_p + 5 * elbo.std(0) / 4_000**0.5).all()
    log_w = draw.log_likelihood + draw.log_prior - draw.log_q
    weights = (log_w - log_p).exp()
    assert ((weights.mean(0) - 1).abs() <= 5 * weights.std(0) / 4_000**0.5).all()


@torch.no_grad()
def test_the_likelihood_of_a_draw_is_the_product_of_its_steps(chain):
    draw = chain.draw(Batch(EVERY), noise=IndexNoise(0, torch.arange(len(EVERY))), draws=3)
    assert_close(draw.log_likelihood, by_hand(chain, EVERY, draw.z))


def test_a_step_sees_the_code_and_the_step_before_and_no_other_step():
    model = built((4, BITS))
    x = (torch.rand(3, 4, BITS, dtype=torch.float64, generator=generator("steps")) < 0.5).double().requires_grad_()
    z = torch.randn(3, 1, dtype=torch.float64, generator=generator("codes")).requires_grad_()
    whole = model._log_likelihood(x, z.unsqueeze(0), None)
    for t in range(4):
        p = model.next_step(x[:, t - 1] if t else None, z, t)
        of_x, of_z = torch.autograd.grad(p.logits.square().sum(), [x, z], allow_unused=True, materialize_grads=True)
        assert of_z.abs().min() > 0
        assert [bool(of_x[:, step].any()) for step in range(4)] == [step == t - 1 for step in range(4)]
        # in the whole example, a change of a step moves its own probability and that of the next one alone
        other = x.detach().clone()
        other[:, t] = 1 - other[:, t]
        moved = sum(
            model.next_step(other[:, s - 1] if s else None, z, s).log_prob(other[:, s])
            - model.next_step(x[:, s - 1] if s else None, z, s).log_prob(x[:, s])
            for s in range(t, min(t + 2, 4))
        )
        assert_close(model._log_likelihood(other, z.unsqueeze(0), None) - whole, moved.unsqueeze(0))
    assert not torch.allclose(model.next_step(x[:, 0], z, 1).logits, model.next_step(x[:, 0], z, 2).logits)


@torch.no_grad()
def test_means_go_through_the_most_probable_steps(chain):
    z = torch.randn(7, 1, dtype=torch.float64, generator=generator("codes"))
    first = chain.next_step(None, z, 0)
    second = chain.next_step(first.mode, z, 1)
    assert_close(chain.decode(z), torch.stack([first.mean, second.mean], dim=1))
    likeliest = EVERY[: 2**BITS, 1].unsqueeze(1)  # all values of a step
    assert_close(first.log_prob(first.mode), first.log_prob(likeliest).amax(0))


@torch.no_grad()
def test_samples_are_as_frequent_as_their_probabilities(chain):
    n = 40_000
    mass = log_prob_by_quadrature(chain, EVERY).exp()
    powers = 2 ** torch.arange(STEPS * BITS).flip(0)
    for samples in (
        chain.sample(n, StreamNoise(generator("samples"))),
        torch.from_numpy(ls.explore.sample(chain, n, seed=3).examples),
    ):
        assert set(samples.unique().tolist()) == {0.0, 1.0}
        share = torch.bincount((samples.flatten(1).long() @ powers), minlength=len(EVERY)) / n
        error = (mass * (1 - mass) / n).sqrt()
        assert ((share - mass).abs() <= 5 * error + 1 / n).all()
    codes = np.random.default_rng(0).normal(size=(300, 1))
    assert np.array_equal(decode_samples(chain, codes[:5]), decode_samples(chain, codes)[:5])
    assert not np.array_equal(decode_samples(chain, codes, seed=1), decode_samples(chain, codes))


@torch.no_grad()
def test_the_next_step_given_others_is_a_share_of_all_examples(chain):
    steps = EVERY[: 2**BITS, 1]
    first = log_prob_by_quadrature(chain, EVERY).reshape(2**BITS, 2**BITS)  # (first step, second step)
    noise = StreamNoise(generator("codes of the prior"))
    assert_close(chain.log_next(steps[:0], steps, noise, draws=100_000), first.logsumexp(1), rtol=0, atol=0.02)
    for i in (0, 5):
        log_p = chain.log_next(steps[i : i + 1], steps, noise, draws=100_000)
        assert_close(log_p, first[i] - first[i].logsumexp(0), rtol=0, atol=0.02)
        assert_close(log_p.exp().sum(), torch.tensor(1.0).double())
        longer = torch.cat([steps[3:5], steps[i : i + 1]])  # a chain of two steps sees the last one
        again = StreamNoise(generator("again"))
        assert_close(
            chain.log_next(longer, steps, again, draws=500),
            chain.log_next(steps[i : i + 1], steps, StreamNoise(generator("again")), draws=500),
        )


def test_without_the_code_it_is_a_chain_alone_and_its_kl_goes_to_0():
    x = ls.Examples(SOME.repeat(40, 1, 1).float())
    settings = {"model.likelihood": "patterns", "model.latent": 2}
    alone = built(train=x, **settings, **{"model.kind": {"kind": "chain", "code": False}}).float()
    z = torch.randn(4, 2, generator=generator("codes"))
    assert_close(alone.decode(z), alone.decode(-z))
    before = ls.measure(alone, x).kl
    trained = ls.train(alone, None, x, epochs=150, lr=1e-2).model
    figures = ls.measure(trained, x)
    assert before > 0.02 and figures.kl < 0.002 and figures.active_units == 0
    pairs = [tuple(map(tuple, row)) for row in SOME.tolist()]
    entropy = -sum(math.log(pairs.count(pair) / len(pairs)) for pair in pairs) / len(pairs)
    assert -entropy - 0.1 < figures.log_likelihood < -entropy + 1e-3  # it learns the table of pairs, and cannot be above it


def test_densities_are_in_the_unit_of_the_data():
    plain = built(**{"model.likelihood": {"kind": "gaussian", "std": 0.7}})
    scaling = Scaling(torch.tensor(1.0).double(), torch.tensor(4.0).double())
    scaled = ls.Chain(plain.encoder, plain.decoder, plain.prior, scaling, steps=STEPS)
    x = torch.randn(5, STEPS, BITS, dtype=torch.float64, generator=generator("reals"))
    draws = [model.draw(Batch(y), noise=IndexNoise(0, torch.arange(5))) for model, y in ((plain, x), (scaled, 1 + 4 * x))]
    assert_close(draws[1].log_likelihood, draws[0].log_likelihood - STEPS * BITS * math.log(4))
    assert_close(scaled.decode(draws[0].z[0]), 1 + 4 * plain.decode(draws[0].z[0]))


def test_the_first_bias_is_the_mean_step():
    x = ls.Examples((torch.rand(500, STEPS, BITS, generator=generator("x")) < torch.tensor([0.2, 0.5, 0.9])).float())
    model = build_model(with_settings(Recipe(), {"model.kind": "chain", "model.network.hidden": [8]}), (STEPS, BITS), train=x)
    assert_close(model.decoder.network.output_bias.sigmoid(), x.x.mean((0, 1)))
    assert model.log_prob_without_code(x.x, x.x.mean(0), x.x.std(0)) is None


def test_a_wrong_place_a_wrong_shape_and_a_context_are_refused():
    model = built()
    with pytest.raises(SettingError, match="the places 0 to 1, but got 2"):
        model.next_step(None, torch.zeros(1, 1).double(), 2)
    with pytest.raises(SettingError, match=r"examples of several steps, but one has the shape \(3,\).*data.window"):
        built((3,))
    network = ls.networks.MLP((5,), (3,))
    with pytest.raises(PartsError, match=r"What a step depends on has the shape \(6,\), but the decoder's network takes \(5,\)"):
        ls.Chain(model.encoder, ls.Decoder(network, ls.likelihoods.Bernoulli((3,))), model.prior, steps=STEPS)
    conditional = built(**{"model.condition": "label", "data.context": ["a", "b"]})
    with pytest.raises(PartsError, match="conditional chain"):
        conditional.log_next(SOME[0, :1], SOME[0], StreamNoise(generator("none")))
