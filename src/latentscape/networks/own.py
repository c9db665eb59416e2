"""Calls networks: ours keep any leading axes; a network of a user's takes rows only, and the shape of its result is checked."""

import inspect
import math
from collections.abc import Sequence

from torch import Tensor, nn

from latentscape.errors import PartsError, first_line
from latentscape.networks.conv import ConvDecoder, ConvEncoder
from latentscape.networks.conv1d import Conv1dDecoder, Conv1dEncoder
from latentscape.networks.log_inputs import LogInputs
from latentscape.networks.mlp import MLP

WRONG_SHAPES = ("mat1 and mat2", "Given ", "Expected ", "shape ")  # the first words of torch's messages about the shape of an input


def call(network: nn.Module, x: Tensor, axes: int, features: Sequence[int], context: Tensor | None, role: str) -> Tensor:
    """The features of examples or codes with any leading axes, `(..., *features)`.

    A network of a user's gets one batch axis, into which all leading axes are folded.

    Args:
        network: The network.
        x: Examples or codes, `(*leading, batch, ...)`.
        axes: The number of axes of one example or code.
        features: The shape of its features.
        context: The values that each is conditioned on, `(batch, context)`.
        role: The name of the network in a message.

    Raises:
        PartsError: The result of a user's network has another shape.
    """
    if isinstance(network, LogInputs | MLP | ConvEncoder | ConvDecoder | Conv1dEncoder | Conv1dDecoder):
        y: Tensor = network(x) if context is None else network(x, context)
        return y
    leading, rows = x.shape[: x.ndim - axes], x
    if len(leading) > 1:
        rows = x.reshape(-1, *x.shape[x.ndim - axes :])
        context = None if context is None else context.expand(*leading, -1).reshape(rows.shape[0], -1)
    try:
        y = network(rows) if context is None else network(rows, context)
    except RuntimeError as error:
        if not str(error).startswith(WRONG_SHAPES) or "same device" in str(error):
            raise
        raise PartsError(
            f"The {role}'s network cannot take {len(rows)} rows of shape {tuple(rows.shape[1:])} ({first_line(error)}); "
            "give it layers that take such rows and fit each other."
        ) from error
    if not isinstance(y, Tensor) or y.shape != (rows.shape[0], *features):
        shape = tuple(y.shape) if isinstance(y, Tensor) else type(y).__name__
        raise PartsError(
            f"The {role}'s network gives {shape} for {len(rows)} rows of shape {tuple(rows.shape[1:])}, but ({len(rows)}, "
            f"{', '.join(map(str, features))}) is needed; end it with a layer that gives {math.prod(features)} numbers in that shape."
        )
    return y if len(leading) == 1 else y.reshape(*leading, *features)


def check_context(network: nn.Module, context: int, role: str) -> None:
    """Refuse a network that cannot be called with a context in a model that has one, or without one in a model that has none.

    Raises:
        PartsError: The message says what `forward` must take.
    """
    try:
        inspect.signature(network.forward).bind(*range(2 if context else 1))
    except TypeError as error:
        takes = "no context, but the model has one" if context else "more than the example or code, but the model has no context"
        arguments = "(x, context)" if context else "(x)"
        other = "build the model without a context" if context else "give the model a context"
        raise PartsError(f"The {role}'s network takes {takes}; let its method forward take {arguments}, or {other}.") from error
