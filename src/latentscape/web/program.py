"""A model's decoder and encoder as programs that a browser runs: a list of operations, and a block of weights."""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call

from latentscape.errors import LatentscapeError, first_line
from latentscape.machine.memory import is_out_of_memory
from latentscape.models import Model, check_model
from latentscape.models.decoding import DecoderNetwork
from latentscape.models.model import evaluating
from latentscape.random import StreamNoise, generator
from latentscape.shapes import Batch
from latentscape.web.graph import Graph, UnsupportedError, Value
from latentscape.web.layers import LAYERS
from latentscape.web.moving import MOVED
from latentscape.web.packing import in_planes
from latentscape.web.pointwise import COMPUTED
from latentscape.web.recording import recorded

TRANSLATIONS = {**COMPUTED, **LAYERS, **MOVED}

CODES_COMPARED = 32  # by default, to measure the effect of rounded weights, and whether an example depends on the rest of its batch
MAX_WEIGHT_ERROR = 5e-4  # of the range of the scaled values: rounded weights change no measured value by more, and others by 1e-3 at most
MAX_BATCH_ERROR = 1e-4  # of that range, between a code alone and the same code in a batch
MAX_ROUNDING_ERROR = 1e-5  # of the largest value
MIN_ROUNDED_VALUES = 64  # of a weight; smaller ones stay in float32
BITS_OF_ROUNDED = (13, 14, 15, 16)  # of a rounded weight, the first that serve; fewer bits take less room when they are packed
ALIGNMENT = 4  # of a constant in the block of weights, in bytes


@final
@dataclass(frozen=True, eq=False)
class Program:
    """A function of tensors as a list of operations, each as torch defines it, on a batch of 1.

    Attributes:
        tree: What can be written as JSON: the numbers of the `inputs` and of the `output`, the `shapes` of all tensors, where the
            `constants` are in the weights, and the operations `ops`.
        weights: The constants, little endian: float32 (`f32`), or whole numbers of 16 bits that are multiplied by the `scale` of the
            constant (`i16`), first their lower bytes and then their higher ones, which is packed better.
    """

    tree: dict[str, Any]
    weights: bytes


@final
@dataclass(frozen=True, eq=False)
class Checks:
    """Codes and what torch decodes from them, by which a page checks its own results; all are float32.

    Attributes:
        codes: `(n, latent)`.
        contexts: `(n, context)`, for a conditional model.
        decoded: Means in the data's own unit, `(n, *X)`.
    """

    codes: NDArray[np.float32]
    contexts: NDArray[np.float32] | None
    decoded: NDArray[np.float32]

    def finite(self) -> "Checks | None":
        """The codes that decode to finite values, which alone can be compared; none if there are none."""
        kept = np.isfinite(self.decoded).reshape(len(self.decoded), -1).all(1)
        contexts = None if self.contexts is None else self.contexts[kept]
        return Checks(self.codes[kept], contexts, self.decoded[kept]) if kept.any() else None


def decoder_program(
    model: Model, codes: Tensor | None = None, contexts: Tensor | None = None, *, max_weight_error: float = MAX_WEIGHT_ERROR
) -> Program:
    """The decoder: from a code `z` `(1, latent)`, and the `context` `(1, context)` of a conditional model, to means in the data's own unit.

    Weights are rounded, but for those that would change a decoded value by more than 0.0005 of the range of all decoded values.

    Args:
        model: The model.
        codes: Some codes to measure this range and this change with, `(n, latent)`; by default, some of the prior.
        contexts: The context of each, `(n, context)`, or one for all; a conditional model needs them.
        max_weight_error: The largest such change, as a share of this range; with 0, all weights are float32.

    Raises:
        UnsupportedError: A page cannot compute what the decoder does.
        PartsError: The contexts do not fit the model.
    """
    with _prepared(model) as prepared:
        return _program(DecoderNetwork(prepared), _codes(prepared, codes, contexts), prepared.scaled, max_weight_error)


def encoder_program(
    model: Model, examples: Tensor | None = None, contexts: Tensor | None = None, *, max_weight_error: float = MAX_WEIGHT_ERROR
) -> Program:
    """The encoder: from an example `x` `(1, *X)` in the data's own unit, and the `context` of a conditional model, to its mean code.

    Weights are rounded, but for those that would change a number of a code by more than 0.0005 of the range of all codes.

    Args:
        model: The model.
        examples: Some examples to measure this range and this change with, `(n, *X)`; by default, some that it decodes.
        contexts: The context of each, `(n, context)`, or one for all; a conditional model needs them.
        max_weight_error: The largest such change, as a share of this range; with 0, all weights are float32.

    Raises:
        UnsupportedError: A page cannot compute what the encoder does.
        PartsError: The contexts do not fit the model.
    """
    with _prepared(model) as prepared:
        if examples is None:
            codes = _codes(prepared, None, contexts)
            examples, contexts = DecoderNetwork(prepared)(*codes.values()), codes.get("context")
        dtype = torch.float64 if prepared.full_precision else _weights_dtype(prepared)
        inputs = {"x": examples.cpu().to(dtype), **_contexts(prepared, len(examples), contexts)}
        return _program(_Encoder(prepared), inputs, lambda z: z, max_weight_error)


def checks(model: Model, codes: Tensor | None = None, contexts: Tensor | None = None) -> Checks:
    """Some codes, and what torch decodes from them; the arguments and errors are those of `decoder_program`."""
    with _prepared(model) as prepared:
        inputs = _codes(prepared, codes, contexts)
        decoded = DecoderNetwork(prepared)(*inputs.values())
    context = inputs.get("context")
    return Checks(_float32(inputs["z"]), None if context is None else _float32(context), _float32(decoded))


@final
class _Encoder(nn.Module):
    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        return self.model.encode(Batch(x, context))


@contextmanager
def _prepared(model: Model) -> Iterator[Model]:
    """The model on the CPU, in evaluation mode, with one thread."""
    check_model(model)
    on_cpu = model if all(tensor.device.type == "cpu" for tensor in model.state_dict().values()) else copy.deepcopy(model).cpu()
    with evaluating(on_cpu):
        yield on_cpu


def _codes(model: Model, codes: Tensor | None, contexts: Tensor | None) -> dict[str, Tensor]:
    """The inputs of a decoder."""
    context = _contexts(model, CODES_COMPARED if codes is None else len(codes), contexts)
    if codes is None:
        codes = model.sample_codes(CODES_COMPARED, StreamNoise(generator("codes of a program")), context.get("context"))
    return {"z": codes.cpu().to(_weights_dtype(model)), **context}


def _contexts(model: Model, n: int, contexts: Tensor | None) -> dict[str, Tensor]:
    """The context of each code or example as an input, if the model has one."""
    own = model.contexts(n, None if contexts is None else model.own_context(contexts))
    return {} if own is None else {"context": own}


def _weights_dtype(model: Model) -> torch.dtype:
    return next((p.dtype for p in model.parameters() if p.is_floating_point()), torch.float32)


def _program(module: nn.Module, inputs: dict[str, Tensor], scaled: Callable[[Tensor], Tensor], max_weight_error: float) -> Program:
    """The program of a module.

    Args:
        module: Takes the inputs.
        inputs: For each example a row, by their names.
        scaled: The unit in which to compare results.
        max_weight_error: See `decoder_program`.
    """
    try:
        graph, values, output, alone = recorded(module, [each[:1].clone() for each in inputs.values()], TRANSLATIONS)
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:  # a user's network may raise any of them
        if isinstance(error, LatentscapeError) or is_out_of_memory(error):
            raise
        raise UnsupportedError(f"The model cannot be recorded for a page ({first_line(error)}).") from error
    results = scaled(module(*inputs.values()))
    extent = float(results.max() - results.min())
    change = float((results[:1] - scaled(alone)).abs().max())
    if output.number in graph.constants:  # it depends on no input, or on one in a way that torch did not see
        change = max(change, float((results - results[:1]).abs().max()))
    if change > MAX_BATCH_ERROR * extent + MAX_ROUNDING_ERROR * float(results.abs().max()):
        raise UnsupportedError("What the model computes for one example depends on other examples, or on values outside torch.")
    operations, numbers = graph.needed_for(output)
    numbers.update(value.number for value in values)
    weights = _weights(module, [graph.constants[number] for number in numbers if number in graph.constants])

    def weight_error(some: Mapping[str, Tensor], bits: int) -> float:
        rounded = {name: _rounded(tensor, _scale(tensor, bits)) for name, tensor in some.items()}
        return float((scaled(functional_call(module, rounded, tuple(inputs.values()))) - results).abs().max())

    harmless, bits = _harmless(weights, weight_error, max_weight_error * extent)
    scales = {_memory(tensor): _scale(tensor, bits) for tensor in harmless.values()}
    return _written(graph, dict(zip(inputs, values, strict=True)), output, operations, sorted(numbers), scales)


def _harmless(
    weights: dict[str, Tensor], weight_error: Callable[[Mapping[str, Tensor], int], float], limit: float
) -> tuple[dict[str, Tensor], int]:
    """The weights whose joint rounding changes results by less than the limit, and the number of bits for it.

    If even the most bits are too few for all weights, those with the largest change for their size are left out first.
    """
    most = BITS_OF_ROUNDED[-1]
    if not limit > 0:
        return {}, most
    for bits in BITS_OF_ROUNDED:
        if weight_error(weights, bits) < limit:
            return weights, bits
    change_per_value = {name: weight_error({name: tensor}, most) / tensor.numel() for name, tensor in weights.items()}
    kept = sorted(weights, key=lambda name: change_per_value[name])
    while kept:
        kept.pop()
        some = {name: weights[name] for name in kept}
        if weight_error(some, most) < limit:
            return some, most
    return {}, most


def _weights(module: nn.Module, constants: Sequence[Tensor]) -> dict[str, Tensor]:
    """The weights among constants that can be rounded, by their names."""
    memories = {_memory(constant) for constant in constants if constant.numel() >= MIN_ROUNDED_VALUES}
    named = (*module.named_parameters(), *module.named_buffers())
    return {name: tensor for name, tensor in named if _memory(tensor) in memories and _can_be_rounded(tensor)}


def _can_be_rounded(tensor: Tensor) -> bool:
    return tensor.is_floating_point() and tensor.numel() > 0 and bool(tensor.isfinite().all())


def _scale(tensor: Tensor, bits: int) -> float:
    """The unit of whole numbers with so many bits, of which the largest stands for the largest weight."""
    return float(tensor.abs().max()) / (2 ** (bits - 1) - 1) or 1.0


def _rounded(tensor: Tensor, scale: float) -> Tensor:
    return ((tensor.double() / scale).round() * scale).to(tensor.dtype)


def _memory(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _written(
    graph: Graph,
    inputs: Mapping[str, Value],
    output: Value,
    operations: Sequence[dict[str, Any]],
    numbers: Sequence[int],
    scales: Mapping[int, float],
) -> Program:
    """A graph as a program, with the tensors in `numbers` alone, and rounded constants in the memories that have a scale."""
    places = {number: place for place, number in enumerate(numbers)}
    parts: list[bytes] = []
    entries: list[dict[str, Any]] = []
    offset = 0
    for number in numbers:
        if number not in graph.constants:
            continue
        constant = graph.constants[number]
        array = constant.numpy(force=True).astype(np.float64)
        scale = scales.get(_memory(constant)) if constant.numel() >= MIN_ROUNDED_VALUES else None
        entry: dict[str, Any]
        if scale is None:
            content, entry = array.astype("<f4").tobytes(), {"dtype": "f32"}
        else:
            content, entry = in_planes(np.rint(array / scale).astype(np.int16)), {"dtype": "i16", "scale": scale}
        content += bytes(-len(content) % ALIGNMENT)
        entries.append({"tensor": places[number], "offset": offset, **entry})
        parts.append(content)
        offset += len(content)
    tree = {
        "inputs": [{"name": name, "tensor": places[value.number]} for name, value in inputs.items()],
        "output": places[output.number],
        "shapes": [list(graph.shapes[number]) for number in numbers],
        "constants": entries,
        "ops": [{**each, "in": [places[n] for n in each["in"]], "out": places[each["out"]]} for each in operations],
    }
    return Program(tree, b"".join(parts))


def _float32(tensor: Tensor) -> NDArray[np.float32]:
    return tensor.numpy(force=True).astype(np.float32)
