"""A second implementation of the programs that a page runs, in NumPy and SciPy, by which the recording is held to torch's results."""

import math
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, log_softmax, logsumexp, softmax

from latentscape.web.program import Program

Array = NDArray[np.float32]


def run(program: Program, **inputs: Array) -> Array:
    """The result of a program for its inputs, by their names; each has a batch axis of 1."""
    tree = program.tree
    shapes, values = tree["shapes"], {}
    for constant in tree["constants"]:
        shape = shapes[constant["tensor"]]
        count, offset = math.prod(shape), constant["offset"]
        assert offset % 4 == 0
        if constant["dtype"] == "i16":
            planes = np.frombuffer(program.weights, np.uint8, 2 * count, offset).astype(np.int64)
            array = ((planes[:count] + 256 * planes[count:] + 32_768) % 65_536 - 32_768) * constant["scale"]
        else:
            array = np.frombuffer(program.weights, "<f4", count, offset)
        values[constant["tensor"]] = array.reshape(shape).astype(np.float32)
    assert {each["name"] for each in tree["inputs"]} == set(inputs)
    for each in tree["inputs"]:
        values[each["tensor"]] = inputs[each["name"]].astype(np.float32)
        assert list(inputs[each["name"]].shape) == shapes[each["tensor"]]
    with np.errstate(all="ignore"):
        for op in tree["ops"]:
            assert op["out"] not in values
            result = OPERATIONS[op["op"]](op, shapes[op["out"]], *(values[n] for n in op["in"]))
            assert list(result.shape) == shapes[op["out"]], (op, result.shape, shapes[op["out"]])
            values[op["out"]] = result.astype(np.float32)
    return values[tree["output"]]


def clamp(x: Array, a: float | None, b: float | None) -> Array:
    x = x if a is None else np.maximum(x, a)
    return x if b is None else np.minimum(x, b)


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def softplus(x: Array, beta: float = 1, threshold: float = 20) -> Array:
    return np.where(x * beta > threshold, x, np.log1p(np.exp(x * beta)) / beta)


UNARY: dict[str, Callable[..., Any]] = {
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x, a: np.where(x > 0, x, a * x),
    "elu": lambda x, a: np.where(x > 0, x, a * np.expm1(x)),
    "gelu": lambda x: x * 0.5 * (1 + erf(x / math.sqrt(2))),
    "gelu_tanh": lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "silu": lambda x: x * sigmoid(x),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "softplus": softplus,
    "sigmoid": sigmoid,
    "hardsigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "hardswish": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "clamp": clamp,
    "pow": np.power,
    "tanh": np.tanh,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "neg": np.negative,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "square": np.square,
    "reciprocal": lambda x: 1 / x,
    "erf": erf,
    "sin": np.sin,
    "cos": np.cos,
    "floor": np.floor,
    "round": np.round,
    "sign": np.sign,
}
BINARY: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "pow": np.power,
    "max": np.maximum,
    "min": np.minimum,
    "gt": np.greater,
    "ge": np.greater_equal,
    "lt": np.less,
    "le": np.less_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
}
REDUCTIONS: dict[str, Callable[..., Any]] = {
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "prod": np.prod,
    "logsumexp": logsumexp,
}
Op = Mapping[str, Any]


def unary(op: Op, shape: list[int], x: Array) -> Any:
    return UNARY[op["f"]](x, *(op[key] for key in "ab" if key in op))


def reduce(op: Op, shape: list[int], x: Array) -> Any:
    if op["f"] == "argmax":
        (dim,) = op["dims"]
        return x.argmax(dim).reshape(shape)
    return np.asarray(REDUCTIONS[op["f"]](x, axis=tuple(op["dims"]))).reshape(shape)


def linear(op: Op, shape: list[int], x: Array, weight: Array, bias: Any = 0) -> Any:
    return x @ weight.T + bias


def positions(size: list[int]) -> Any:
    return product(*(range(n) for n in size))


def convolution(op: Op, shape: list[int], x: Array, weight: Array, bias: Array | None = None) -> Any:
    """Every tap of the kernel adds the input, times its weights, to the places of the result that it reaches."""
    stride, padding, dilation, groups = op["stride"], op["padding"], op["dilation"], op["groups"]
    y = np.zeros(shape, np.float64)
    before, after = x.shape[1] // groups, shape[1] // groups
    for group in range(groups):
        inside, outside = slice(group * before, (group + 1) * before), slice(group * after, (group + 1) * after)
        for tap in positions(weight.shape[2:]):
            for place in positions(x.shape[2:] if op["transposed"] else shape[2:]):
                other = tuple(p * s + t * d - q for p, s, t, d, q in zip(place, stride, tap, dilation, padding, strict=True))
                limits = shape[2:] if op["transposed"] else x.shape[2:]
                if not all(0 <= n < limit for n, limit in zip(other, limits, strict=True)):
                    continue
                if op["transposed"]:
                    y[0, outside, *other] += x[0, inside, *place] @ weight[inside, :, *tap]
                else:
                    y[0, outside, *place] += weight[outside, :, *tap] @ x[0, inside, *other]
    return y if bias is None else y + bias.reshape(-1, *[1] * (len(shape) - 2))


def norm(op: Op, shape: list[int], x: Array, weight: Any = None, bias: Any = None) -> Any:
    flat = x.reshape(op["groups"], -1) if op["kind"] == "group" else x.reshape(-1, math.prod(shape[len(shape) - op["dims"] :]))
    flat = (flat - flat.mean(1, keepdims=True)) / np.sqrt(flat.var(1, keepdims=True) + op["eps"])
    wide = (-1, *[1] * (len(shape) - 2)) if op["kind"] == "group" else shape[len(shape) - op["dims"] :]
    y = flat.reshape(shape)
    y = y if weight is None else y * weight.reshape(wide)
    return y if bias is None else y + bias.reshape(wide)


def pool(op: Op, shape: list[int], x: Array) -> Any:
    y = np.zeros(shape)
    for place in positions(shape[2:]):
        starts = [p * s - q for p, s, q in zip(place, op["stride"], op["padding"], strict=True)]
        window = tuple(slice(max(0, start), start + size) for start, size in zip(starts, op["kernel"], strict=True))
        values = x[0, :, *window].reshape(shape[1], -1)
        if op["f"] == "max":
            y[0, :, *place] = values.max(1)
        else:
            y[0, :, *place] = values.sum(1) / (math.prod(op["kernel"]) if op["count_include_pad"] else values.shape[1])
    return y


def upsample(op: Op, shape: list[int], x: Array) -> Any:
    for axis in range(2, x.ndim):
        before, after = x.shape[axis], shape[axis]
        if op["mode"] == "nearest":
            x = x.take(np.floor(np.arange(after) * before / after).astype(int), axis)
            continue
        if op["align_corners"]:
            place = np.arange(after) * ((before - 1) / max(after - 1, 1))
        else:
            place = np.maximum((np.arange(after) + 0.5) * before / after - 0.5, 0)
        low = np.floor(place).astype(int)
        share = (place - low).reshape(-1, *[1] * (x.ndim - axis - 1))
        x = x.take(low, axis) * (1 - share) + x.take(np.minimum(low + 1, before - 1), axis) * share
    return x


def sliced(op: Op, shape: list[int], x: Array) -> Any:
    return x.take(op["start"] + op["step"] * np.arange(shape[op["dim"]]), op["dim"])


def pad(op: Op, shape: list[int], x: Array) -> Any:
    cut = tuple(slice(max(0, -b), n - max(0, -a)) for b, a, n in zip(op["before"], op["after"], x.shape, strict=True))
    width = [(max(0, b), max(0, a)) for b, a in zip(op["before"], op["after"], strict=True)]
    return np.pad(x[cut], width, constant_values=op["value"])


OPERATIONS: dict[str, Callable[..., Any]] = {
    "linear": linear,
    "conv": convolution,
    "unary": unary,
    "binary": lambda op, shape, a, b: BINARY[op["f"]](a, b),
    "where": lambda op, shape, c, a, b: np.where(c != 0, a, b),
    "reduce": reduce,
    "softmax": lambda op, shape, x: (log_softmax if op["log"] else softmax)(x, axis=op["dim"]),
    "norm": norm,
    "pool": pool,
    "upsample": upsample,
    "view": lambda op, shape, x: x.reshape(shape),
    "permute": lambda op, shape, x: x.transpose(op["dims"]),
    "expand": lambda op, shape, x: np.broadcast_to(x, shape),
    "slice": sliced,
    "cat": lambda op, shape, *xs: np.concatenate(xs, op["dim"]),
    "pad": pad,
    "flip": lambda op, shape, x: np.flip(x, op["dims"]),
    "roll": lambda op, shape, x: np.roll(x, op["shifts"], op["dims"]),
    "take": lambda op, shape, x: x.take(op["indices"], op["dim"]),
    "cumsum": lambda op, shape, x: x.cumsum(op["dim"]),
}
