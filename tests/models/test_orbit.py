"""A sum over the transformations of a group, checked by enumeration of all examples and by a sum that is written out."""

import math

import pytest
import torch
from torch.testing import assert_close

import latentscape as ls
from latentscape.errors import PartsError, SettingError, UnknownNameError
from latentscape.measures.quadrature import log_prob
from latentscape.models import Orbit
from latentscape.networks import MLP
from latentscape.parts import Scaling, groups
from latentscape.random import IndexNoise, StreamNoise, generator, torch_seeded
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model
from latentscape.shapes import Batch

ALL_SETS = (torch.arange(4096)[:, None] >> torch.arange(12) & 1).double()


def orbit(shape=(12,), latent=2, *, group=None, posterior=None, learnt=True) -> Orbit:
    q = posterior or ls.posteriors.DiagonalGaussian(latent)
    with torch_seeded(3, torch.device("cpu")):
        encoder = MLP(shape, (1 + q.features,), [16], "tanh")
        decoder = ls.Decoder(MLP((latent,), shape, [16], "tanh"), ls.likelihoods.Bernoulli(shape))
    model = Orbit(encoder, q, decoder, ls.priors.StandardNormal(latent), group or groups.Shifts(shape), learnt=learnt).double()
    if learnt:
        with torch.no_grad():
            model.preference.copy_(torch.linspace(-1, 1, model.frames))
    with torch.no_grad():
        for parameter in model.decoder.parameters():
            parameter.mul_(3)  # far from the start, where all codes are alike
    return model.eval()


@torch.no_grad()
def test_all_4096_sets_have_the_mass_1_and_no_bound_is_above_the_exact_value():
    model = orbit()
    exact = log_prob(model, ALL_SETS)
    assert_close(exact.exp().sum(), torch.tensor(1.0, dtype=torch.float64), atol=1e-8, rtol=0)
    assert_close(exact[:50], log_prob(model, ALL_SETS[:50], nodes=201), atol=1e-8, rtol=0)
    batch = Batch(ALL_SETS, index=torch.arange(4096))
    draw = model.draw(batch, noise=StreamNoise(generator("bound")), draws=60)
    gap = exact - (draw.log_likelihood - draw.kl)
    assert (gap.mean(0) > -5 * gap.std(0) / 60**0.5 - 1e-9).all() and gap.mean() > 0.01


@torch.no_grad()
def test_the_weighted_draws_estimate_the_exact_value():
    model, x = orbit(), ALL_SETS[[145, 1094, 2340, 4095]]
    needs = ("log_likelihood", "log_prior", "log_q", "log_weight")
    draw = model.draw(Batch(x), noise=StreamNoise(generator("weights")), draws=20_000, needs=needs)
    weights = (draw.log_likelihood + draw.log_prior - draw.log_q + draw.log_weight).exp()
    exact = log_prob(model, x).exp()
    assert ((weights.mean(0) - exact).abs() < 5 * weights.std(0) / 20_000**0.5).all()
    estimate = ls.log_evidence(model, ls.Examples(x), draws=2_000)
    assert abs(estimate.log_evidence - float(exact.log().mean())) < 5 * estimate.log_evidence_se


@torch.no_grad()
@pytest.mark.parametrize("group", [groups.Shifts((3, 3)), groups.QuarterTurns((3, 3))])
def test_the_terms_are_those_of_the_sum_that_is_written_out(group):
    model = orbit((3, 3), group=group)
    x = (torch.rand(5, 3, 3, generator=generator("x")) < 0.5).double()
    needs = ("log_likelihood", "kl", "log_q", "log_prior", "kl_each", "squared_error", "mean", "log_weight")
    draw = model.draw(Batch(x), noise=StreamNoise(generator("z")), draws=2, needs=needs)
    noise = StreamNoise(generator("z")).normal(2, torch.zeros(5, group.size, 2, dtype=torch.float64))
    logits, expected = [], dict.fromkeys(("log_likelihood", "kl", "log_q", "log_prior", "squared_error"), 0.0)
    terms, log_p = [], model.preference.log_softmax(0)
    for r in range(group.size):
        back = torch.stack(
            [next(e for e in all_moves(group, one) if torch.equal(group.moved(e[None], torch.tensor([r]))[0], one)) for one in x]
        )
        h = model.encoder(back)
        logits.append(h[:, 0])
        q = torch.distributions.Normal(h[:, 1:3], h[:, 3:].exp())
        p = torch.distributions.Normal(0.0, 1.0)
        z = q.mean + q.stddev * noise[:, :, r]
        bits = torch.distributions.Bernoulli(logits=model.decoder.network(z))
        terms.append(
            {
                "log_likelihood": bits.log_prob(back).sum((-1, -2)),
                "kl": torch.distributions.kl_divergence(q, p).sum(-1),
                "log_q": q.log_prob(z).sum(-1),
                "log_prior": p.log_prob(z).sum(-1) + log_p[r],
                "squared_error": (bits.probs - back).square().mean((-1, -2)),
            }
        )
    log_share = torch.stack(logits).log_softmax(0)
    for r, term in enumerate(terms):
        share = log_share[r].exp()
        term["kl"] = term["kl"] + log_share[r] - log_p[r]
        term["log_q"] = term["log_q"] + log_share[r]
        expected = {name: expected[name] + share * term[name] for name in expected}
    for name, value in expected.items():
        assert_close(getattr(draw, name), value.expand(2, -1), msg=name)
    each = torch.stack([t["log_likelihood"] + t["log_prior"] - t["log_q"] + log_share[r] for r, t in enumerate(terms)]).logsumexp(0)
    assert_close(draw.log_likelihood + draw.log_prior - draw.log_q + draw.log_weight, each)
    assert_close(draw.frame, log_share.argmax(0))


def all_moves(group, one):
    """All transformations of one example."""
    return group.moved(one.expand(group.size, *one.shape), torch.arange(group.size))


@pytest.mark.parametrize(
    "group", [groups.Shifts((12,)), groups.Shifts((2, 4)), groups.QuarterTurns((4, 4)), groups.QuarterTurns((3, 2, 2))]
)
def test_the_orbit_undoes_each_transformation(group):
    x = torch.rand(3, *group.shape, generator=generator("x"))
    for r in range(group.size):
        moved = group.moved(x, torch.full((3,), r))
        assert torch.equal(group.orbit(moved)[:, r], x)
        assert torch.equal(moved, x) == (r == 0)


def test_a_shift_by_r_moves_each_value_r_places_on():
    assert torch.equal(groups.Shifts((12,)).moved(torch.eye(12)[:3], torch.full((3,), 2)), torch.eye(12)[2:5])


@torch.no_grad()
def test_codes_do_not_depend_on_the_frame_and_reconstructions_move_with_it():
    model = orbit()
    x = ALL_SETS[[145, 137, 1169]]
    index = torch.arange(3)
    for r in range(12):
        moved = Batch(model.group.moved(x, torch.full((3,), r)), index=index)
        assert_close(model.encode(moved), model.encode(Batch(x)))
        assert torch.equal((model.frames_of(moved) - model.frames_of(Batch(x))) % 12, torch.full((3,), r))
        assert_close(model.reconstruct(moved), model.group.moved(model.reconstruct(Batch(x)), torch.full((3,), r)))
        draw = model.draw(moved, noise=IndexNoise(0, index), needs=("mean",))
        assert_close(model.in_frame(model.decode(draw.mean), draw.frame), model.reconstruct(moved))


@torch.no_grad()
def test_a_uniform_preference_gives_all_frames_the_same_probability_and_a_learnt_one_need_not():
    uniform, learnt = orbit(learnt=False), orbit()
    sets = torch.stack([ALL_SETS[145].roll(r) for r in range(12)])
    assert_close(log_prob(uniform, sets), log_prob(uniform, sets[:1]).expand(12))
    assert log_prob(learnt, sets).std() > 0.1
    assert "preference" not in uniform.state_dict()
    frames = learnt.sample_frames(40_000, StreamNoise(generator("frames")))
    shares = torch.bincount(frames, minlength=12) / 40_000
    assert_close(shares.double(), learnt.preference.softmax(0), atol=0.012, rtol=0)


@torch.no_grad()
def test_samples_have_the_distribution_of_the_model():
    """The mean of many samples is the mean of all sets under the exact probabilities."""
    model = orbit()
    exact = log_prob(model, ALL_SETS).exp() @ ALL_SETS
    samples = ls.explore.sample(model, 40_000, seed=1)
    assert abs(samples.examples.mean(0) - exact.numpy()).max() < 0.012
    assert samples.frames.shape == (40_000,) and set(samples.frames) == set(range(12))
    decoded = ls.explore.decode(model, samples.codes[:3])
    assert_close(
        torch.from_numpy(samples.examples[:3]),
        torch.stack([torch.from_numpy(d).roll(int(r)) for d, r in zip(decoded, samples.frames, strict=False)]),
    )


@torch.no_grad()
def test_the_group_moves_scaled_values_of_which_each_column_has_its_own_unit():
    columns = torch.linspace(1, 2, 12, dtype=torch.float64)
    model = orbit()
    model.scaling = Scaling(columns / 4, columns)
    x = ALL_SETS[[145, 137, 1169]]
    decoded = model.decoder(model.encode(Batch(x))).mean
    assert_close(model.scaled(model.reconstruct(Batch(x))), model.group.moved(decoded, model.frames_of(Batch(x))))


def test_a_quadrature_of_an_autoencoder_is_its_evidence():
    model = build_model(with_settings(Recipe(), {"model.latent": 1}), (3,), seed=1).double()
    rows = (torch.arange(8)[:, None] >> torch.arange(3) & 1).double()
    exact = log_prob(model, rows)
    assert math.isclose(float(exact.exp().sum()), 1.0, abs_tol=1e-8)
    estimate = ls.log_evidence(model, ls.Examples(rows), draws=3_000)
    assert abs(estimate.log_evidence - float(exact.mean())) < 5 * estimate.log_evidence_se


@pytest.mark.parametrize("settings", [{"model.latent": 3}, {"model.prior": "laplace", "model.posterior": "laplace"}])
def test_a_quadrature_refuses_what_it_cannot_integrate(settings):
    model = build_model(with_settings(Recipe(), settings), (3,))
    with pytest.raises(PartsError, match=r"at most 2 latent dimensions and no context; estimate log p\(x\) by draws: ls.log_evidence"):
        log_prob(model, torch.zeros(1, 3))


def test_parts_for_other_shapes_and_a_context_are_refused():
    kind = {"kind": "orbit", "group": "shift"}
    with pytest.raises(UnknownNameError, match="There is no group 'shift'; did you mean 'shifts'"):
        build_model(with_settings(Recipe(), {"model.kind": kind}), (12,))
    with pytest.raises(
        PartsError, match=r"Quarter turns need square images, but an example has the shape \(12,\); choose the group 'shifts'"
    ):
        build_model(with_settings(Recipe(), {"model.kind": {**kind, "group": "quarter-turns"}}), (12,))
    with pytest.raises(SettingError, match=r"Shifts of shape \(4, 1\) holds only the identity; use the model 'autoencoder'"):
        build_model(with_settings(Recipe(), {"model.kind": "orbit"}), (4, 1))
    with pytest.raises(PartsError, match=r"takes no context; leave out condition"):
        build_model(with_settings(Recipe(), {"model.kind": "orbit", "model.condition": "label", "data.context": ["a", "b"]}), (12,))
    with pytest.raises(PartsError, match="VampPrior does not fit a sum over transformations"):
        build_model(with_settings(Recipe(), {"model.kind": "orbit", "model.prior": "vampprior"}), (12,))
    with pytest.raises(PartsError, match=r"transforms examples of shape \(3,\), but these have \(12,\); give it that shape"):
        orbit(group=groups.Shifts((3,)))
