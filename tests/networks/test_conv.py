"""Convolutions: the padding, the way back, the fast forms, and what they refuse."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from latentscape.errors import UsageError
from latentscape.networks import ConvDecoder, ConvEncoder, convolution, kernels
from latentscape.networks.conv import Double, Halve, Same, default_channels
from latentscape.networks.kernels import MAX_CHANNELS_BY_PRODUCT, doubled, same
from latentscape.random import generator

SHAPES = [(1, 28, 28), (3, 32, 32), (1, 8, 8), (2, 17, 40), (1, 5, 9), (1, 1, 6), (4, 100, 3), (1, 2, 1)]


@pytest.mark.parametrize("residual", [0, 1])
@pytest.mark.parametrize("shape", SHAPES)
def test_any_image_goes_in_and_comes_out(shape: tuple[int, int, int], residual: int) -> None:
    encoder, decoder = convolution(shape, (4,), residual=residual), convolution((2,), shape, residual=residual)
    assert isinstance(encoder, ConvEncoder) and isinstance(decoder, ConvDecoder)
    assert encoder(torch.rand(3, 2, *shape)).shape == (3, 2, 4)
    assert decoder(torch.randn(5, 3, 2)).shape == (5, 3, *shape)


def test_the_tutorials_network_has_the_tutorials_weights() -> None:
    """69,076 and 65,025, by hand: as the summaries of the two Keras models have it."""
    encoder = convolution((1, 28, 28), (4,), channels=[32, 64], hidden=[16])
    decoder = convolution((2,), (1, 28, 28), channels=[64, 32])
    counted = [sum(p.numel() for p in network.parameters()) for network in (encoder, decoder)]
    assert counted == [
        (9 * 32 + 32) + (9 * 32 * 64 + 64) + (3136 * 16 + 16) + (16 * 4 + 4),
        (2 * 3136 + 3136) + (9 * 64 * 64 + 64) + (9 * 64 * 32 + 32) + (9 * 32 + 1),
    ]


@pytest.mark.parametrize(("n", "first"), [(28, 0), (7, -1), (6, 0), (5, -1), (2, 0), (1, -1)])
def test_halving_pads_as_keras_does(n: int, first: int) -> None:
    """An even side is padded at its end alone, an odd one at both: window k begins at 2 k (+ first). One bright pixel says so."""
    layer = Halve(1, 1, 3, (n, 1))
    with torch.no_grad():
        layer.weight.zero_()[0, 0, :, 1] = torch.tensor([1.0, 10.0, 100.0])
        layer.bias.zero_()
    size = -(-n // 2)
    for pixel in range(n):
        x = torch.zeros(1, 1, n, 1)
        x[0, 0, pixel] = 1
        expected = [sum(10.0**tap for tap in range(3) if 2 * k + first + tap == pixel) for k in range(size)]
        assert layer(x).flatten().tolist() == expected


@pytest.mark.parametrize("size", [(28, 28), (7, 14), (5, 1), (9, 4)])
def test_doubling_is_the_transpose_of_halving(size: tuple[int, int]) -> None:
    """<Halve x, y> = <x, Double y>, for the same kernel and any x, y."""
    halve, double = Halve(3, 5, 3, size).double(), Double(5, 3, 3, size).double()
    with torch.no_grad():
        double.weight.copy_(halve.weight)
        for layer in (halve, double):
            layer.bias.zero_()
    x = torch.randn(2, 3, *size, dtype=torch.float64)
    there = halve(x)
    y = torch.randn_like(there)
    torch.testing.assert_close((there * y).sum(), (x * double(y)).sum())


def parts(*shapes: tuple[int, ...]) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(0)
    return tuple(torch.randn(shape, dtype=torch.float64, generator=generator).requires_grad_() for shape in shapes)


@pytest.mark.parametrize(
    ("image", "size", "offset"), [((3, 3), (6, 6), (0, 0)), ((2, 3), (3, 6), (1, 0)), ((1, 1), (2, 2), (0, 0)), ((1, 3), (1, 5), (1, 1))]
)
def test_the_fast_transposed_convolution_is_torchs(image: tuple[int, int], size: tuple[int, int], offset: tuple[int, int]) -> None:
    x, weight, bias = parts((2, 3, *image), (3, 2, 3, 3), (2,))
    (top, left), (h, w) = offset, size
    wanted = F.conv_transpose2d(x, weight, bias, stride=2)[:, :, top : top + h, left : left + w]
    agree(doubled(x, weight, bias, size, offset), wanted, (x, weight, bias))
    assert torch.autograd.gradcheck(lambda *given: doubled(*given, size, offset), (x, weight, bias))


@pytest.mark.parametrize(
    ("after", "kernel", "size"),
    [(1, 3, (4, 5)), (3, 5, (3, 7)), (MAX_CHANNELS_BY_PRODUCT, 3, (1, 1)), (MAX_CHANNELS_BY_PRODUCT + 1, 3, (4, 4))],
)
def test_the_fast_narrow_convolution_is_torchs(after: int, kernel: int, size: tuple[int, int]) -> None:
    x, weight, bias = parts((2, 3, *size), (after, 3, kernel, kernel), (after,))
    agree(same(x, weight, bias), F.conv2d(x, weight, bias, padding=kernel // 2), (x, weight, bias))
    assert torch.autograd.gradcheck(same, (x, weight, bias), fast_mode=True)


def agree(found: Tensor, wanted: Tensor, inputs: tuple[Tensor, ...]) -> None:
    """The same values, and the same gradients of a random sum of them."""
    torch.testing.assert_close(found, wanted)
    weight = torch.randn_like(wanted)
    pairs = zip(torch.autograd.grad((found * weight).sum(), inputs), torch.autograd.grad((wanted * weight).sum(), inputs), strict=True)
    for one, other in pairs:
        torch.testing.assert_close(one, other)


def test_weights_start_as_keras_has_them() -> None:
    """Uniform within sqrt(6 / (fan in + fan out)), biases at 0 (Glorot & Bengio, 2010, eq. 16)."""
    decoder = convolution((2,), (1, 28, 28), channels=[64, 32])
    double = decoder.levels[1]
    assert isinstance(double, Double)
    bound = (6 / (9 * 64 + 9 * 64)) ** 0.5
    assert 0.99 * bound < float(double.weight.detach().abs().max()) <= bound
    assert all(float(p.detach().abs().max()) == 0 for name, p in decoder.named_parameters() if name.endswith("bias"))


def test_a_residual_block_starts_as_the_identity() -> None:
    shape = (1, 12, 12)
    torch.manual_seed(0)
    plain = convolution(shape, (4,))
    deep = convolution(shape, (4,), residual=2)
    names = dict(plain.named_parameters())
    with torch.no_grad():
        deep.levels[0].load_state_dict(plain.levels[0].state_dict())
        deep.full.load_state_dict(plain.full.state_dict())
    x = torch.rand(3, *shape)
    torch.testing.assert_close(deep(x), plain(x))
    assert sum(1 for _ in deep.parameters()) == len(names) + 8


@pytest.mark.parametrize(
    ("size", "channels"),
    [
        ((28, 28), [32, 64]),
        ((32, 32), [32, 64]),
        ((8, 8), [32]),
        ((200, 64), [32, 64, 128]),
        ((1024, 1024), [32, 64, 128, 256, 256, 256, 256]),
    ],
)
def test_the_depth_suits_the_size(size: tuple[int, int], channels: list[int]) -> None:
    assert default_channels(size) == channels


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"inputs": (64,)}, r"\(64\) -> \(4\); use the network mlp"),
        ({"channels": [4] * 5}, r"8 x 8 pixels can be halved at most 3 times, but channels has 5 levels"),
        ({"inputs": (1, 1, 1)}, r"needs an image larger than 1 x 1 pixel; use the network mlp\."),
        ({"channels": []}, r"at least one level"),
        ({"kernel": 2}, r"kernel is 2"),
        ({"kernel": 1}, r"kernel is 1"),
        ({"residual": -1}, r"residual is -1"),
        ({"channels": [32, 0]}, r"channels is \[32, 0\]"),
        ({"hidden": [-3]}, r"\[-3\]"),
        ({"activation": "rellu"}, r"did you mean 'relu'"),
    ],
)
def test_what_a_convolution_cannot_be(given: dict[str, Any], said: str) -> None:
    options: dict[str, Any] = {"inputs": (1, 8, 8), "outputs": (4,), **given}
    with pytest.raises(UsageError, match=said):
        convolution(**options)


@pytest.mark.parametrize("precision", ["bfloat16", "auto"])
def test_half_precision_is_nearly_the_same_function_and_only_while_training(precision: str, only_rounded: Callable[..., None]) -> None:
    """Products have 8 bits then; the network's function, its weights and its gradients stay what they are."""
    shape = (1, 12, 12)
    plain, half = (convolution((2,), shape, channels=[8, 4]), convolution((2,), shape, channels=[8, 4], precision=precision))
    half.load_state_dict(plain.state_dict())
    only_rounded(plain, half, torch.randn(4, 2), precision)


@pytest.mark.parametrize("kernel", [3, 5])
@pytest.mark.parametrize("layer", [Halve, Double, Same])
def test_as_many_numbers_come_into_a_pixel_as_its_layer_says(layer: type, kernel: int) -> None:
    """On average over an inner square of 2 x 2 pixels: those whose derivative is not 0."""
    made = layer(3, 2, kernel, *([] if layer is Same else [(24, 24)]))
    x = torch.randn(1, 3, *((12, 12) if layer is Double else (24, 24)), requires_grad=True)
    y = made(x)
    middle = y.shape[-1] // 2
    counts = [
        int(torch.autograd.grad(y[0, 0, middle + i, middle + j], x, retain_graph=True)[0].count_nonzero()) for i in (0, 1) for j in (0, 1)
    ]
    assert made.fan_in == pytest.approx(sum(counts) / 4, abs=1)


def test_a_linear_path_starts_alone() -> None:
    """The convolutions start at 0 beside it, and both are trained."""
    encoder, decoder = convolution((3, 9, 8), (6,), channels=[4], skip=True), convolution((6,), (3, 9, 8), channels=[4], skip=True)
    x, z = torch.rand(5, 3, 9, 8), torch.rand(2, 5, 6)
    assert isinstance(encoder, ConvEncoder) and isinstance(decoder, ConvDecoder) and encoder.skip is not None and decoder.skip is not None
    assert torch.allclose(encoder(x), encoder.skip(x.flatten(1)))
    assert torch.allclose(decoder(z), decoder.skip(z).view(2, 5, 3, 9, 8))
    (encoder(x).square().sum() + decoder(z).square().sum()).backward()
    for network in (encoder, decoder):
        assert all(parameter.grad is not None for parameter in network.parameters())
    for last, path in ((encoder.full[-1], encoder.skip), (decoder.last, decoder.skip)):
        assert last.weight.grad.any() and path.weight.grad.any()
    plain = convolution((3, 9, 8), (6,), channels=[4])
    assert isinstance(plain, ConvEncoder) and plain.skip is None and not any("skip" in name for name in plain.state_dict())


def test_torchs_own_convolutions_are_taken_where_they_are_asked_for_and_give_the_same() -> None:
    draws = generator("own convolutions")
    x, weight, bias = torch.randn(2, 3, 5, 4, generator=draws), torch.randn(3, 2, 3, 3, generator=draws), torch.randn(2, generator=draws)
    weight.requires_grad_()

    def both() -> tuple[Tensor, Tensor]:
        return doubled(x, weight, bias, (9, 8), (1, 0)), same(x, weight.transpose(0, 1), bias)

    ours = both()
    with kernels.torchs_own_convolutions():
        torchs = both()
    are_ours = [
        ["_DoubledBackward" in str(y.grad_fn) or "_SameBackward" in str(y.grad_fn) for y in pair] for pair in (ours, torchs, both())
    ]
    assert are_ours == [[True, True], [False, False], [True, True]]
    torch.testing.assert_close(ours, torchs)
