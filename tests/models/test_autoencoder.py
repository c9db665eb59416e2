"""The parts of an autoencoder: distributions of torch as priors, a user's own networks, and arguments that are not parts."""

import pytest
import torch
import torch.distributions as td
from torch import nn
from torch.testing import assert_close

import latentscape as ls
from latentscape.errors import PartsError, SettingError

X = torch.rand(20, 3, generator=torch.Generator().manual_seed(0))


def encoder():
    return ls.Encoder(ls.networks.MLP((3,), (4,), [5]), ls.posteriors.DiagonalGaussian(2))


def decoder():
    return ls.Decoder(ls.networks.MLP((2,), (3,), [5]), ls.likelihoods.Bernoulli((3,)))


MEANS, SCALES = torch.tensor([0.0, 3.0]), torch.tensor([1.0, 0.5])
PRIORS = {
    "one number for all": (td.Laplace(0.5, 2.0), td.Laplace(torch.tensor([0.5, 0.5]), torch.tensor([2.0, 2.0]))),
    "a number for each": (td.Normal(MEANS, SCALES), td.Normal(MEANS, SCALES)),
    "independent": (td.Independent(td.Normal(MEANS, SCALES), 1), td.Normal(MEANS, SCALES)),
}


@pytest.mark.parametrize("case", PRIORS)
def test_a_distribution_of_torch_is_a_prior(case):
    given, wanted = PRIORS[case]
    model = ls.Autoencoder(encoder(), decoder(), given)
    z = torch.randn(7, 2, generator=torch.Generator().manual_seed(1))
    assert_close(model.prior.log_prob(z), wanted.log_prob(z).sum(-1))
    assert ls.train(model, None, X, epochs=1).history.epochs["train_kl"][0] > 0
    assert_close(model.quantiles(torch.tensor([0.5]))[0], wanted.icdf(torch.full((2,), 0.5)))


NO_PRIORS = {
    "with a parameter to learn": (td.Normal(nn.Parameter(torch.zeros(2)), torch.ones(2)), "The loc of this Normal would not be learnt"),
    "over vectors": (td.MultivariateNormal(torch.zeros(2), torch.eye(2)), "MultivariateNormal is not univariate"),
    "without gradients": (td.Bernoulli(0.3), "its draws have no gradient"),
    "of other codes": (td.Normal(torch.zeros(3), torch.ones(3)), r"loc of shape \(3,\), but a code has 2 dimensions"),
    "without all codes": (td.Uniform(torch.tensor([0.0, -1.0]), torch.ones(2)), r"density in \(0, 1\) alone"),
}


@pytest.mark.parametrize("case", NO_PRIORS)
def test_a_distribution_that_cannot_be_a_prior_is_refused(case):
    prior, message = NO_PRIORS[case]
    with pytest.raises(PartsError, match=message):
        ls.Autoencoder(encoder(), decoder(), prior)


class Conditional(nn.Module):
    """A user's network that takes a context, and only rows."""

    def __init__(self, inputs, context, outputs):
        super().__init__()
        self.layer = nn.Linear(inputs + context, outputs)

    def forward(self, x, context):
        assert x.ndim == context.ndim == 2
        return self.layer(torch.cat([x, context], 1))


IMAGES = torch.rand(12, 1, 28, 28, generator=torch.Generator().manual_seed(0))


def plain():
    encode = nn.Sequential(nn.Conv2d(1, 2, 4, stride=4), nn.ReLU(), nn.Flatten(), nn.Linear(98, 4))
    decode = nn.Sequential(nn.Linear(2, 98), nn.Unflatten(1, (2, 7, 7)), nn.ConvTranspose2d(2, 1, 4, stride=4))
    return ls.Autoencoder(
        ls.Encoder(encode, ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(decode, ls.likelihoods.Bernoulli((1, 28, 28))),
        ls.priors.StandardNormal(2),
    )


def test_plain_networks_train_and_are_measured():
    model = plain()
    assert ls.train(model, ls.objectives.ELBO(draws=3), IMAGES, epochs=1).history.epochs["train_kl"][0] > 0
    assert ls.measure(model, IMAGES).n == 12 and ls.explore.sample(model, 3).examples.shape == (3, 1, 28, 28)


def test_draws_are_decoded_as_if_each_stood_alone():
    model, z = plain().eval(), torch.randn(3, 5, 2, generator=torch.Generator().manual_seed(1))
    assert_close(model.decoder(z).mean, torch.stack([model.decoder(each).mean for each in z]))
    conditional = ls.Decoder(Conditional(2, 4, 3), ls.likelihoods.Bernoulli((3,)))
    context = torch.randn(5, 4, generator=torch.Generator().manual_seed(2))
    assert_close(conditional(z, context).mean, torch.stack([conditional(each, context).mean for each in z]))


def test_plain_networks_take_a_context():
    model = ls.Autoencoder(
        ls.Encoder(Conditional(3, 4, 4), ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(Conditional(2, 4, 3), ls.likelihoods.Bernoulli((3,))),
        ls.priors.StandardNormal(2),
        context=4,
    )
    data = ls.Examples(X, context=torch.eye(4)[torch.arange(20) % 4])
    assert ls.train(model, ls.objectives.ELBO(draws=2), data, epochs=1).history.epochs["train_kl"][0] > 0


def with_networks(encode, decode, context=0):
    encoder = ls.Encoder(encode, ls.posteriors.DiagonalGaussian(2))
    return ls.Autoencoder(encoder, ls.Decoder(decode, ls.likelihoods.Gaussian((3,))), ls.priors.StandardNormal(2), context=context)


NETWORKS = {
    "too few features": (
        lambda: with_networks(nn.Linear(3, 2), nn.Linear(2, 3)),
        r"encoder's .* gives \(20, 2\) .* \(20, 4\) is needed",
    ),
    "a value for all": (
        lambda: with_networks(nn.Linear(3, 4), nn.Linear(2, 1)),
        r"decoder's .* gives \(20, 1\) .* \(20, 3\) is needed",
    ),
    "two results": (lambda: with_networks(nn.LSTM(3, 4), nn.Linear(2, 3)), "encoder's network gives tuple"),
    "no context": (lambda: with_networks(nn.Linear(3, 4), nn.Linear(2, 3), context=4), r"no context, .*forward take \(x, context\)"),
    "a context too many": (lambda: with_networks(nn.Linear(3, 4), Conditional(2, 4, 3)), r"has no context; .*forward take \(x\)"),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_a_network_of_another_shape_is_refused(case):
    make, message = NETWORKS[case]
    with pytest.raises(PartsError, match=message):
        ls.train(make(), None, X, epochs=1)


def test_a_lazy_network_is_trained():
    lazy = ls.Decoder(nn.Sequential(nn.Linear(2, 5), nn.LazyLinear(3)), ls.likelihoods.Bernoulli((3,)))
    model = ls.Autoencoder(encoder(), lazy, ls.priors.StandardNormal(2))
    model(X)  # takes its shapes
    assert ls.train(model, None, X, epochs=1).history.epochs["train_kl"][0] > 0


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (nn.Linear(3, 3), r"decoder's network cannot take \d+ rows of shape \(2,\) \(mat1 and mat2"),
        (nn.Conv1d(4, 3, 1), "decoder's network"),
    ],
)
def test_a_network_that_takes_no_such_code_is_refused(network, message):
    model = ls.Autoencoder(encoder(), ls.Decoder(network, ls.likelihoods.Bernoulli((3,))), ls.priors.StandardNormal(2))
    with pytest.raises(PartsError, match=message):
        ls.train(model, None, X, epochs=1)


def test_a_model_is_called_with_tensors_of_its_own_type():
    model = ls.Autoencoder(encoder(), decoder(), ls.priors.StandardNormal(2))
    with pytest.raises(SettingError, match=r"are torch\.float32, but x is torch\.float64; give x\.to\(torch\.float32\)"):
        model(X.double())
    assert model(X.double().to(torch.float32)).shape == X.shape


class Elsewhere(nn.Module):
    """A network on another device."""

    def forward(self, x):
        raise RuntimeError("Expected all tensors to be on the same device, but found two")


def test_an_error_about_devices_is_not_one_about_shapes():
    elsewhere = ls.Decoder(Elsewhere(), ls.likelihoods.Bernoulli((3,)))
    with pytest.raises(RuntimeError, match=r"^Expected all tensors to be on the same device"):
        ls.networks.call(elsewhere.network, torch.zeros(4, 2), 1, (3,), None, "decoder")
