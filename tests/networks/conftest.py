"""What half precision may change, and what it may not, whatever the network."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

Check = Callable[[nn.Module, nn.Module, Tensor, str], None]


@pytest.fixture
def only_rounded() -> Check:
    """That `half` is nearly the function `plain` is, with its gradients, while it trains, and exactly that when it is evaluated."""

    def check(plain: nn.Module, half: nn.Module, z: Tensor, precision: str) -> None:
        assert half(z).dtype == plain(z).dtype == torch.float32 and half(z).shape == plain(z).shape
        torch.testing.assert_close(half(z), plain(z), rtol=0.05, atol=0.02)
        assert precision == "auto" or not torch.equal(half(z), plain(z))
        for network in (plain, half):
            network(z).square().sum().backward()
        for one, other in zip(half.parameters(), plain.parameters(), strict=True):
            assert one.grad is not None and other.grad is not None and one.grad.dtype == torch.float32
            assert float((one.grad - other.grad).norm()) < 0.03 * float(other.grad.norm()) + 1e-6
        with torch.no_grad():
            assert torch.equal(half.eval()(z), plain.eval()(z))

    return check
