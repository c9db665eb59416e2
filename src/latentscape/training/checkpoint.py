"""A state as bytes and back; no code is run in reading them."""

import safetensors
import safetensors.torch

from latentscape.errors import DamagedError
from latentscape.training.state import State


def pack(state: State) -> bytes:
    """The whole state, in the safetensors format."""
    return safetensors.torch.save(state.tensors())


def unpack(state: State, content: bytes) -> None:
    """Set `state`, built as the saved one was, to where that one stood.

    Raises:
        DamagedError: The bytes are no checkpoint, or one of another model.
    """
    try:
        state.set_tensors(safetensors.torch.load(content))
    except (safetensors.SafetensorError, RuntimeError, KeyError) as error:
        first = str(error).splitlines()[0]
        raise DamagedError(f"The checkpoint does not fit this run ({first}); restore the folder from a copy, or train again.") from error
