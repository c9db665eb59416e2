"""When the memory runs out in any computation, each face fails with an error of ours."""

import numpy as np
import pytest
from torch import nn

import latentscape as ls
from latentscape import explore
from latentscape.errors import FailedError, SettingError
from latentscape.networks import MLP

SHAPE = (1, 4, 4)


class MemoryExhausting(nn.Module):
    """A network that asks for more memory than there is, once it is set to."""

    def __init__(self, network):
        super().__init__()
        self.network, self.inputs, self.outputs, self.asks = network, network.inputs, network.outputs, False

    def forward(self, x):
        if self.asks:
            np.ones(2**50)
        return self.network(x)


@pytest.fixture
def model():
    """A model whose two networks ask for more memory than there is."""
    networks = MemoryExhausting(MLP(SHAPE, (4,), [8])), MemoryExhausting(MLP((2,), SHAPE, [8]))
    model = ls.Autoencoder(
        ls.Encoder(networks[0], ls.posteriors.DiagonalGaussian(2)),
        ls.Decoder(networks[1], ls.likelihoods.Bernoulli(SHAPE)),
        ls.priors.StandardNormal(2),
    )
    for network in networks:
        network.asks = True
    return model


EXAMPLES = ls.from_array(np.random.default_rng(0).random((20, 4, 4)).astype(np.float32))
ENTRIES = {
    "train": lambda model: ls.train(model, None, EXAMPLES, epochs=1),
    "fit_prior": lambda model: ls.fit_prior(model, EXAMPLES, components=1),
    "measure": lambda model: ls.measure(model, EXAMPLES),
    "log_evidence": lambda model: ls.log_evidence(model, EXAMPLES, draws=2),
    "encode": lambda model: explore.encode(model, EXAMPLES),
    "decode": lambda model: explore.decode(model, np.zeros((3, 2))),
    "sample": lambda model: explore.sample(model, 3),
    "sample_around": lambda model: explore.sample_around(model, [0, 0], [1, 1], 3),
    "reconstruct": lambda model: explore.reconstruct(model, EXAMPLES),
    "interpolate": lambda model: explore.interpolate(model, np.zeros(2), np.ones(2)),
    "manifold": explore.manifold,
    "latent_map": lambda model: explore.latent_map(model, EXAMPLES),
    "cluster": lambda model: explore.cluster(model, EXAMPLES, k=2),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_function_without_memory_raises_an_error_of_ours(model, entry):
    with pytest.raises(FailedError, match=r"^The memory ran out(;| at step 1; train again with smaller batches \(batch=\.\.\.\)).*\.$"):
        ENTRIES[entry](model)


@pytest.mark.parametrize(
    ("compute", "says"),
    [
        (lambda model: explore.sample(model, 10**12), r"1,000,000,000,000 samples take .*; take fewer \(n=\d+\)"),
        (lambda model: explore.sample_around(model, [0, 0], [1, 1], 10**30), r"samples take .*; take fewer \(n=\d+\)"),
        (lambda model: explore.interpolate(model, np.zeros(2), np.ones(2), steps=10**12), r"steps take .*; take fewer \(steps=\d+\)"),
        (lambda model: explore.manifold(model, n=10**6), "1,000,000,000,000 tiles take .*; take fewer at a time"),
        (lambda model: ls.log_evidence(model, EXAMPLES, draws=10**12), r"draws for each of 20 examples take .*; take fewer \(draws=\d+\)"),
    ],
    ids=["sample", "sample_around", "interpolate", "manifold", "log_evidence"],
)
def test_what_does_not_fit_is_refused_before_it_is_computed(model, compute, says):
    with pytest.raises(SettingError, match=says):
        compute(model)


METHODS = ["transform", "reconstruct", "score_samples", "inverse_transform"]


def test_an_estimator_without_memory_raises_an_error_of_ours():
    x = np.random.default_rng(0).random((20, 5)).astype(np.float32)
    encoder, decoder = MemoryExhausting(MLP((5,), (4,), [8])), MemoryExhausting(MLP((2,), (5,), [8]))
    vae = ls.VAE(latent=2, encoder=encoder, decoder=decoder, epochs=1, random_state=0)
    fitted = vae.fit(x)
    for module in fitted.model_.modules():
        if isinstance(module, MemoryExhausting):
            module.asks = True
    for method in METHODS:
        with pytest.raises(FailedError, match="The memory ran out"):
            getattr(fitted, method)(x[:, :2] if method == "inverse_transform" else x)
    with pytest.raises(FailedError, match="The memory ran out"):
        fitted.sample(3)
    with pytest.raises(SettingError, match=r"1,000,000,000,000 samples take .*; take fewer \(n=\d+\)"):
        fitted.sample(10**12)
    for network in (encoder, decoder):
        network.asks = True
    for fit in (vae.fit, ls.VAE(latent=2, encoder=encoder, decoder=decoder).partial_fit):
        with pytest.raises(SettingError, match=r"The model does not fit into memory; lower latent, or the widths"):
            fit(x)
