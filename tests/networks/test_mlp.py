"""Full layers: what half precision may change, and what it may not."""

from collections.abc import Callable

import pytest
import torch

from latentscape.errors import UsageError
from latentscape.machine.precision import products
from latentscape.networks import MLP


def pair(precision: str) -> tuple[MLP, MLP]:
    """A decoder in float32, and the same one in another precision."""
    plain, half = MLP((2,), (1, 10, 10), [80, 96]), MLP((2,), (1, 10, 10), [80, 96], precision=precision)
    half.load_state_dict(plain.state_dict())
    return plain, half


@pytest.mark.parametrize("precision", ["bfloat16", "auto"])
def test_half_precision_is_nearly_the_same_function_and_only_while_training(precision: str, only_rounded: Callable[..., None]) -> None:
    only_rounded(*pair(precision), torch.randn(64, 2), precision)


def test_half_precision_does_not_round_a_code() -> None:
    """8 bits of a code are 256 places between 1 and 2; the layers beside it compute in float32."""
    plain, half = pair("bfloat16")
    z = torch.tensor([[1.0, 1.0], [1.001, 1.0]])
    with products(half, "bfloat16", z):
        beside = half.layers[0](z)
    assert torch.equal(beside, plain.layers[0](z)) and not torch.equal(beside[0], beside[1])
    encoder, exact = (MLP((1, 10, 10), (4,), [96, 80], precision=precision) for precision in ("bfloat16", "float32"))
    exact.load_state_dict(encoder.state_dict())
    h = torch.randn(3, 80)
    with products(encoder, "bfloat16", h):
        assert torch.equal(encoder.layers[-1](h), exact.layers[-1](h))


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'float32'"):
        MLP((4,), (2,), precision="float23")


def test_shapes_can_be_tried_without_values() -> None:
    assert MLP((4,), (2,), [8]).to("meta")(torch.empty(3, 4, device="meta")).shape == (3, 2)


def test_a_skip_adds_a_linear_map_and_starts_as_one() -> None:
    network = MLP((3,), (2,), [8], skip=True, context=1)
    x, context = torch.randn(4, 5, 3), torch.randn(5, 1)
    assert network.skip is not None and MLP((3,), (2,), [8]).skip is None
    with torch.no_grad():
        rows = torch.cat([x, context.expand(4, 5, 1)], -1)
        linear = rows @ network.skip.weight.T + network.output_bias
        assert torch.allclose(network(x, context), linear, atol=1e-6)
        network.layers[-1].weight.fill_(1.0)
        hidden = network.layers[1](network.layers[0](rows)).sum(-1, keepdim=True)
        assert torch.allclose(network(x, context), linear + hidden, atol=1e-5) and hidden.abs().max() > 0.01
