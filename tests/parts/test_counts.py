"""Likelihoods of counts: their parameters, their totals, and where they start."""

import pytest
import torch
from scipy import stats
from torch.testing import assert_close

import latentscape as ls
from latentscape.distributions import NegativeBinomial, OfTotal, Poisson, ZeroInflated
from latentscape.errors import SettingError, SupportError
from latentscape.models.draw import NATS
from latentscape.parts import likelihoods
from latentscape.parts.counts import FEW_EXTRA_ZEROS
from latentscape.random import StreamNoise, generator
from latentscape.shapes import Batch, Support

OPTIONS = [
    (likelihoods.Poisson, {}),
    (likelihoods.NegativeBinomial, {"dispersion": "shared"}),
    (likelihoods.NegativeBinomial, {"dispersion": "column"}),
    (likelihoods.NegativeBinomial, {"dispersion": "cell"}),
]
SHAPE = (4,)
COUNTS = torch.poisson(torch.tensor([0.3, 2.0, 9.0, 40.0]).expand(400, 4), generator=generator("counts"))


@pytest.fixture(
    params=[(*option, zeros, size) for option in OPTIONS for zeros in (False, True) for size in (False, True)],
    ids=lambda o: "-".join([o[0].__name__, *o[1].values(), *(["zeros"] if o[2] else []), *(["total"] if o[3] else [])]),
)
def made(request):
    family, options, zeros, size = request.param
    made = family(SHAPE, **options, zero_inflated=zeros, library_size=size)
    made.learn([COUNTS[:100], COUNTS[100:]])
    return made


def test_the_network_gives_as_many_numbers_as_there_are_parameters(made):
    count = 1 + (getattr(made, "dispersion", "") == "cell") + made.zero_inflated
    assert made.features == (count * 4,) and made.covers is Support.COUNT and not made.is_density
    assert type(made)((3, 5, 5), zero_inflated=made.zero_inflated).features == ((1 + made.zero_inflated) * 3, 5, 5)
    features = torch.randn(7, 2, *made.features, generator=generator("features"))
    p = made(features)
    assert p.mean.shape == (7, 2, 4) and p.log_prob(COUNTS[:2]).shape == (7, 2)
    assert (p.log_prob(COUNTS[:2]) < 0).all() and made.binarisation(COUNTS) is None


def test_it_starts_at_the_mean_of_the_data(made):
    assert_close(made(made.features_at(COUNTS.mean(0))).mean, start_of(made), rtol=1e-5, atol=1e-5)


def start_of(made):
    """The means at the start: of the data, but for the few additional zeros that a total does not make up for."""
    loses_zeros = made.zero_inflated and made.library_size
    return COUNTS.mean(0) * (torch.sigmoid(-torch.tensor(FEW_EXTRA_ZEROS)) if loses_zeros else 1)


def test_shares_of_a_total_have_the_total_of_the_row(made):
    p = made(torch.randn(400, *made.features, generator=generator("features")))
    assert_close(p.log_prob(COUNTS), p.given(COUNTS).log_prob(COUNTS))
    if made.library_size:
        assert isinstance(p, OfTotal)
        means = p.given(COUNTS)
        means = (means.counts if isinstance(means, ZeroInflated) else means).mean
        assert_close(means.sum(-1), COUNTS.sum(-1))
        usual = p.usual.counts if isinstance(p.usual, ZeroInflated) else p.usual
        assert_close(usual.mean.sum(-1), COUNTS.sum(-1).mean().expand(400))
        shifted = made(made.features_at(COUNTS.mean(0)) + torch.tensor([5.0] * 4 + [0.0] * (made.features[0] - 4)))
        assert_close(shifted.mean, start_of(made), rtol=1e-5, atol=1e-5)  # a softmax ignores a constant
    else:
        assert p.given(COUNTS) is p


def test_a_row_without_counts_has_probability_one_given_its_total():
    empty, total = torch.zeros(1, 4), likelihoods.Poisson(SHAPE, library_size=True)
    features = torch.randn(1, 4, generator=generator("features"), requires_grad=True)
    log_prob = total(features).log_prob(empty)
    assert abs(float(log_prob.detach())) < 1e-5
    assert torch.autograd.grad(log_prob.sum(), features)[0].isfinite().all()


def test_without_a_code_it_is_the_distribution_of_each_column():
    x = torch.from_numpy(stats.nbinom.rvs(2.0, 2.0 / (2.0 + 7.0), size=(20_000, 1), random_state=0)).float()
    mean, std = x.mean(0), x.std(0)
    true = torch.from_numpy(stats.nbinom.logpmf(x.numpy(), 2.0, 2.0 / 9.0)).mean()
    for dispersion in ("shared", "column", "cell"):
        ours = likelihoods.NegativeBinomial((1,), dispersion).without_code(mean, std).log_prob(x).mean()
        assert float(true) - 0.01 < float(ours) < float(true) + 0.001
    inflated = torch.where(
        torch.rand(x.shape, generator=generator("zeros")) < 0.4, 0.0, torch.poisson(torch.full_like(x, 6.0), generator=generator("x"))
    )
    p = likelihoods.Poisson((1,), zero_inflated=True).without_code(inflated.mean(0), inflated.std(0))
    assert isinstance(p, ZeroInflated)
    assert_close(p.mean[0], inflated.mean(0), rtol=1e-4, atol=0)
    assert abs(float(p.logits.sigmoid()) - 0.4) < 0.02


def test_the_spread_of_the_totals_is_no_dispersion():
    totals = torch.exp(0.7 * torch.randn(5000, 1, generator=generator("totals")))
    x = torch.poisson(totals * torch.tensor([1.0, 5.0, 20.0, 30.0]), generator=generator("x"))
    made = {size: likelihoods.NegativeBinomial(SHAPE, library_size=size) for size in (False, True)}
    for likelihood in made.values():
        likelihood.learn([x])
    dispersion = {size: (-likelihood.log_inverse_dispersion).exp().detach() for size, likelihood in made.items()}
    assert (dispersion[False] > 0.4).all() and (dispersion[True] < 0.1).all()
    columns = made[True].without_code(x.mean(0), x.std(0)).log_prob(x).mean()
    assert columns > made[False].without_code(x.mean(0), x.std(0)).log_prob(x).mean() + 1


def test_an_unknown_dispersion_is_refused():
    with pytest.raises(SettingError, match="'shared', 'column' or 'cell', but it is 'gene'"):
        likelihoods.NegativeBinomial(SHAPE, "gene")


def vae(likelihood):
    torch.manual_seed(0)
    encoder = ls.Encoder(ls.networks.LogInputs(ls.networks.MLP(SHAPE, (4,), [8])), ls.posteriors.DiagonalGaussian(2))
    return ls.Autoencoder(encoder, ls.Decoder(ls.networks.MLP((2,), likelihood.features, [8]), likelihood), ls.priors.StandardNormal(2))


def test_a_model_of_shares_reconstructs_with_the_total_of_each_row(made):
    model, batch = vae(made), Batch(COUNTS[:50])
    with torch.no_grad():
        again = model.reconstruct(batch)
        draw = model.draw(batch, noise=StreamNoise(generator("z")), draws=3, needs=NATS & model.gives | {"squared_error"})
        decoded = model.decoder(draw.z, None).given(batch.x).mean
    assert_close(draw.squared_error, (decoded - batch.x).square().mean(-1))
    if made.library_size and not made.zero_inflated:
        assert_close(again.sum(-1), batch.x.sum(-1))
        assert_close(model.decode(draw.z[0]).sum(-1), made.usual_total.expand(50))
    assert again.shape == (50, 4)


def test_an_encoder_sees_logarithms_and_the_likelihood_counts():
    network = ls.networks.MLP(SHAPE, (4,), [8])
    logs = ls.networks.LogInputs(network)
    assert_close(logs(COUNTS), network(COUNTS.log1p()))
    assert_close(logs(-COUNTS), network(torch.zeros_like(COUNTS)))
    assert (logs.inputs, logs.outputs) == (SHAPE, (4,))


def test_values_that_are_no_counts_are_refused():
    with pytest.raises(SupportError, match="Poisson covers whole numbers from 0 on"):
        ls.measure(vae(likelihoods.Poisson(SHAPE)), COUNTS + 0.5)


def test_distributions_are_those_that_the_options_name():
    rows = torch.zeros(1, 4)
    assert isinstance(likelihoods.Poisson(SHAPE)(rows), Poisson)
    assert isinstance(likelihoods.NegativeBinomial(SHAPE)(rows), NegativeBinomial)
    inflated = likelihoods.NegativeBinomial(SHAPE, "cell", zero_inflated=True)(torch.tensor([[0.0] * 4 + [1.0] * 4 + [2.0] * 4]))
    assert isinstance(inflated, ZeroInflated) and isinstance(inflated.counts, NegativeBinomial)
    assert (inflated.counts.log_inverse_dispersion == 1).all() and (inflated.logits == 2).all()
