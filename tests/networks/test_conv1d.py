"""Convolutions of signals: the padding, the way back, where the weights start, and what they refuse."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from latentscape.errors import UsageError
from latentscape.networks import Conv1dDecoder, Conv1dEncoder, convolution1d
from latentscape.networks.conv1d import Double, Halve, Same

SIGNALS = [(140,), (17,), (5,), (2,), (1, 64), (12, 33), (3, 2), (1000,)]


@pytest.mark.parametrize("signal", SIGNALS)
def test_any_signal_goes_in_and_comes_out(signal: tuple[int, ...]) -> None:
    encoder, decoder = convolution1d(signal, (1,)), convolution1d((1,), signal)
    assert isinstance(encoder, Conv1dEncoder) and isinstance(decoder, Conv1dDecoder)
    assert encoder(torch.rand(3, 2, *signal)).shape == (3, 2, 1)
    assert decoder(torch.randn(5, 3, 1)).shape == (5, 3, *signal)


@pytest.mark.parametrize("signal", [(40,), (3, 40)])
def test_a_context_goes_in_beside_the_signal_and_the_code(signal: tuple[int, ...]) -> None:
    context = torch.randn(4, 2)
    encoder, decoder = convolution1d(signal, (6,), context=2), convolution1d((3,), signal, context=2)
    for network, x in ((encoder, torch.rand(5, 4, *signal)), (decoder, torch.randn(5, 4, 3))):
        y = network(x, context)
        assert not torch.equal(y, network(x, context + 1))
        torch.testing.assert_close(y[2, 3], network(x[2, 3:], context[3:])[0])


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    encoder = convolution1d((30,), (4,))
    x = torch.rand(6, 30)
    torch.testing.assert_close(encoder(x)[2], encoder(x[2:3])[0])


@pytest.mark.parametrize(("n", "first"), [(28, -1), (7, -2), (6, -1), (5, -2), (2, -1)])
def test_halving_pads_as_keras_does(n: int, first: int) -> None:
    """With a kernel of 5, window k begins at 2 k + first: an even row is padded by 1 before and 2 after it, an odd one by 2 and 2."""
    layer = Halve(1, 1, 5, n)
    with torch.no_grad():
        layer.weight.copy_(10.0 ** torch.arange(5).view(1, 1, 5))
    for position in range(n):
        x = torch.zeros(1, 1, n)
        x[0, 0, position] = 1
        expected = [sum(10.0**tap for tap in range(5) if 2 * k + first + tap == position) for k in range(-(-n // 2))]
        assert layer(x).flatten().tolist() == expected


def test_doubling_is_a_transposed_convolution_at_stride_2() -> None:
    """Of the kernel in which the two values of a position stand beside each other, with its taps in reverse order."""
    torch.manual_seed(0)
    layer = Double(3, 4, 5, 19)
    with torch.no_grad():
        layer.bias.copy_(torch.randn(4).repeat_interleave(2))
    x = torch.randn(2, 3, 10)
    weight = layer.weight.unflatten(0, (4, 2)).flip(-1).permute(2, 0, 3, 1).flatten(2)  # (before, after, 2 * kernel)
    whole = F.conv_transpose1d(x, weight, layer.bias[::2], stride=2)
    torch.testing.assert_close(layer(x), whole[..., 4 : 4 + 19])


def test_the_same_convolution_is_numpys() -> None:
    layer = Same(1, 1, 5)
    x = torch.randn(1, 1, 20)
    by_numpy = np.convolve(x.numpy().ravel(), layer.weight.detach().numpy().ravel()[::-1], mode="same")
    np.testing.assert_allclose(layer(x).detach().numpy().ravel(), by_numpy, rtol=1e-5, atol=1e-6)


def test_weights_start_within_the_bound_of_glorot_and_biases_at_0() -> None:
    """Uniform within sqrt(6 / (fan in + fan out)) (Glorot & Bengio, 2010, eq. 16)."""
    torch.manual_seed(0)
    layer = Halve(32, 64, 5, 50)
    bound = (6 / (5 * 32 + 5 * 64)) ** 0.5
    assert 0.99 * bound < float(layer.weight.detach().abs().max()) <= bound
    decoder = convolution1d((2,), (100,))
    assert all(float(p.detach().abs().max()) == 0 for name, p in decoder.named_parameters() if name.endswith("bias"))


@pytest.mark.parametrize("kernel", [3, 7])
@pytest.mark.parametrize("layer", [Halve, Double, Same])
def test_as_many_numbers_come_into_a_value_as_its_layer_says(layer: type, kernel: int) -> None:
    made = layer(3, 2, kernel, *([] if layer is Same else [24]))
    x = torch.randn(1, 3, 12 if layer is Double else 24, requires_grad=True)
    y = made(x)
    (gradient,) = torch.autograd.grad(y[0, 0, y.shape[-1] // 2], x)
    assert made.fan_in == int(gradient.count_nonzero())


@pytest.mark.parametrize("precision", ["bfloat16", "auto"])
def test_half_precision_is_nearly_the_same_function_and_only_while_training(precision: str, only_rounded: Callable[..., None]) -> None:
    torch.manual_seed(0)
    plain, half = (convolution1d((2,), (40,), channels=[8, 4], activation="tanh", precision=each) for each in ("float32", precision))
    half.load_state_dict(plain.state_dict())
    only_rounded(plain, half, torch.randn(4, 2), precision)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"inputs": (1, 8, 8)}, r"\(1, 8, 8\) -> \(4,\); use another network, such as network=.?mlp"),
        ({"channels": [4] * 7}, r"signal of 64 values can be halved at most 6 times, but channels has 7 levels"),
        ({"inputs": (1, 1)}, r"needs a signal of at least 2 values"),
        ({"channels": []}, r"at least one level"),
        ({"kernel": 4}, r"kernel is 4"),
        ({"channels": [32, 0]}, r"channels is \[32, 0\]"),
        ({"hidden": [-3]}, r"\[-3\]"),
        ({"activation": "rellu"}, r"did you mean 'relu'"),
    ],
)
def test_what_a_convolution_cannot_be(given: dict[str, Any], says: str) -> None:
    options: dict[str, Any] = {"inputs": (64,), "outputs": (4,), **given}
    with pytest.raises(UsageError, match=says):
        convolution1d(**options)


@pytest.mark.parametrize("signal", [(40,), (3, 33)])
def test_networks_with_a_skip_start_as_linear_maps(signal: tuple[int, ...]) -> None:
    for network in (convolution1d(signal, (4,), skip=True), convolution1d((4,), signal, skip=True)):
        x, y = torch.randn(2, 5, *network.inputs)
        torch.testing.assert_close(network(x + 3 * y), network(x) + 3 * network(y))
        assert all(not parameter.eq(0).all() for name, parameter in network.named_parameters() if name == "skip.weight")
        network(x).square().sum().backward()
        moved = [name for name, parameter in network.named_parameters() if parameter.grad is not None and parameter.grad.any()]
        assert {"skip.weight", "full.0.weight"} & set(moved) and any("last" in name or "full" in name for name in moved)
