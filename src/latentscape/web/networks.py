"""The networks in a page: programs with their weights, and inputs with the outputs by which the page checks itself."""

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore.dimensions import Dimensions
from latentscape.explore.points import Points
from latentscape.explore.projections import Projection
from latentscape.explore.rendered import rendered
from latentscape.models import Model, evaluating
from latentscape.reading import Kind
from latentscape.shapes import Batch
from latentscape.web.graph import UnsupportedError
from latentscape.web.numbers import short
from latentscape.web.packing import Blobs, packed_size
from latentscape.web.program import CODES_COMPARED, Program, checks, decoder_program, encoder_program

MAX_PARAMETERS = 5_000_000  # of a decoder that a page runs
MAX_ENCODER_BYTES = 1_500_000  # packed; a larger encoder makes the page too large for a mail
CHANNELS_DRAWN = (1, 3)  # of an image that a user can draw
MAX_CHECKED_VALUES = 2_048  # of all outputs by which a page checks itself
MIN_CHECKS, MAX_CHECKS = 2, 8  # outputs


def decoder_state(blobs: Blobs, model: Model, examples: Examples, points: Points) -> tuple[dict[str, Any] | None, list[str]]:
    """The decoder as the page reads it, with notes; none if a page cannot run it.

    Args:
        blobs: The arrays of the page.
        model: The model.
        examples: The part of the data that the points are from, with their contexts.
        points: Whose codes the decoder is checked with.
    """
    if not len(points):
        return None, []
    codes, contexts = _codes_and_contexts(model, examples, points, CODES_COMPARED)
    try:
        program = decoder_program(model, codes, contexts)
    except UnsupportedError as error:
        return None, [f"decoder-not-expressible:{error}"]
    values = sum(math.prod(program.tree["shapes"][constant["tensor"]]) for constant in program.tree["constants"])
    if values > MAX_PARAMETERS:
        return None, [f"decoder-too-large:{values}"]
    codes, contexts = _codes_and_contexts(model, examples, points, _checks_for(math.prod(model.shape)))
    expected = checks(model, codes, contexts).finite()
    if expected is None:
        return None, ["decoder-not-finite"]
    inputs = {"z": blobs.add("check-z", expected.codes)}
    if expected.contexts is not None:
        inputs["context"] = blobs.add("check-context", expected.contexts)
    outputs = blobs.add_scaled("check-decoded", expected.decoded, by_column=len(model.shape) == 1)
    return _state(blobs, "decoder", program, inputs, outputs), []


def encoder_state(blobs: Blobs, model: Model, examples: Examples, points: Points, kind: str) -> tuple[dict[str, Any] | None, list[str]]:
    """The encoder as the page reads it, with notes; none for examples that a user cannot draw, and for an encoder that is too large."""
    if kind != Kind.IMAGE or len(model.shape) != 3 or model.shape[0] not in CHANNELS_DRAWN or not len(points):
        return None, []
    chosen = examples.take(_spaced(points.rows, CODES_COMPARED))
    batch = next(chosen.batches())
    try:
        program = encoder_program(model, batch.x, batch.context)
    except UnsupportedError as error:
        return None, [f"encoder-not-expressible:{error}"]
    size = packed_size(np.frombuffer(program.weights, np.uint8))
    if size > MAX_ENCODER_BYTES:
        return None, [f"encoder-too-large:{size}"]
    batch = next(examples.take(_spaced(points.rows, _checks_for(math.prod(model.shape)))).batches())
    x = batch.x.float().to(batch.x)  # as the page has them
    with evaluating(model):
        codes = model.encode(Batch(x, batch.context)).cpu().numpy().astype(np.float32)
    inputs = {"x": blobs.add("check-x", x.cpu().numpy().astype(np.float32))}
    if batch.context is not None:
        inputs["context"] = blobs.add("check-x-context", batch.context.cpu().numpy().astype(np.float32))
    return _state(blobs, "encoder", program, inputs, blobs.add("check-encoded", codes)), []


def rendered_state(
    blobs: Blobs, model: Model, dimensions: Dimensions, points: Points, projection: Projection | None, contexts: Tensor | None
) -> tuple[dict[str, Any] | None, list[str]]:
    """A grid of decoded examples as the page reads it, for a page without a decoder, with notes."""
    try:
        grid = rendered(model, dimensions, points.codes, projection, contexts)
    except SettingError:
        return None, ["not-decoded"]
    low, high = [list(map(short, end)) for end in (grid.low, grid.high)]
    values = blobs.add_scaled("rendered", grid.examples, bits=8, by_column=len(model.shape) == 1)
    return {"n": grid.examples.shape[1], "projection": grid.projection, "low": low, "high": high, "values": values}, []


def _state(blobs: Blobs, name: str, program: Program, inputs: dict[str, Any], outputs: dict[str, Any]) -> dict[str, Any]:
    weights = blobs.add(name, np.frombuffer(program.weights, np.uint8))
    return {"program": program.tree, "weights": weights, "checks": {"inputs": inputs, "outputs": outputs}}


def _codes_and_contexts(model: Model, examples: Examples, points: Points, n: int) -> tuple[Tensor, Tensor | None]:
    """The codes of at most `n` points, evenly spaced, and their contexts."""
    some = _spaced(np.arange(len(points)), n)
    contexts = None if examples.context is None else examples.context[points.rows[some]]
    return torch.from_numpy(points.codes[some]), contexts if model.context else None


def _spaced(rows: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """At most `n` of some rows, evenly spaced."""
    return rows[np.unique(np.linspace(0, len(rows) - 1, n).astype(np.int64))]


def _checks_for(values: int) -> int:
    """How many outputs of so many values a page checks itself with."""
    return min(max(MAX_CHECKED_VALUES // values, MIN_CHECKS), MAX_CHECKS)
