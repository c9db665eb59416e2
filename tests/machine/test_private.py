"""What torch says in private and in public is the same."""

import pytest
import torch

from latentscape.machine import private


@pytest.mark.parametrize("on", [False, True])
def test_autocast_is_on_where_torch_says_so(on):
    with torch.autocast("cpu", torch.bfloat16, enabled=on):
        assert private.casts() == torch.is_autocast_enabled("cpu") == on
    assert not private.casts()
