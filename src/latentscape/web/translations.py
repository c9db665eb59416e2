"""What each operation of torch is in a program."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from latentscape.web.graph import UnsupportedError, Value
from latentscape.web.recording import Call, Translation

LARGEST = torch.finfo(torch.float32).max
MAX_PRODUCTS = 64  # of matrices in one operation


def _named(f: str, *names: str) -> Translation:
    """A function of each value; `names` are the arguments a, b of the program."""
    return lambda c: c.x.unary(f, **{key: c[name] for key, name in zip("abc", names, strict=False)})


def _binary(f: str) -> Translation:
    return lambda c: c.x.binary(f, c.value("other"))


def _clamp(c: Call) -> Value:
    low, high = (c.arguments.get(name) for name in ("min", "max"))
    if isinstance(low, Tensor) or isinstance(high, Tensor):
        x = c.x if low is None else c.x.binary("max", c.value("min"))
        return x if high is None else x.binary("min", c.value("max"))
    return clamped(c.x, low, high)


def clamped(x: Value, low: float | None, high: float | None) -> Value:
    """Values between two bounds, either of which may be infinite or none."""
    bounds = [None if bound is None or math.isinf(bound) else float(bound) for bound in (low, high)]
    return x if bounds == [None, None] else x.unary("clamp", a=bounds[0], b=bounds[1])


def _elu(c: Call) -> Value:
    inner = c["input_scale"]
    return (c.x * inner).unary("elu", a=c["alpha"] * inner) / inner * c["scale"]


def _div(c: Call) -> Value:
    quotient = c.x / c.value("other")
    match c.arguments.get("rounding_mode"):
        case None:
            return quotient
        case "floor":
            return quotient.unary("floor")
        case _:
            return _truncated(quotient)


def _truncated(x: Value) -> Value:
    return x.unary("sign") * x.unary("abs").unary("floor")


def _converted(c: Call) -> Value:
    """A conversion: all numbers are float32, but whole numbers are rounded towards 0, and booleans are 0 or 1."""
    before, after = c["self"], c.result
    if after.dtype == torch.bool and before.dtype != torch.bool:
        return c.x.binary("ne", 0)
    if before.is_floating_point() and not after.is_floating_point():
        return _truncated(c.x)
    return c.x


def _bitwise(f: str) -> Translation:
    def translate(c: Call) -> Value:
        if c.result.dtype != torch.bool:
            raise UnsupportedError("The model computes with bits, which a page cannot.")
        return c.x.binary(f, c.value("other"))

    return translate


def _not(c: Call) -> Value:
    if c.result.dtype != torch.bool:
        raise UnsupportedError("The model computes with bits, which a page cannot.")
    return c.x.binary("eq", 0)


def _nan_to_num(c: Call) -> Value:
    x = c.x.binary("ne", c.x).where(c["nan"] or 0.0, c.x)
    high, low = (LARGEST if c["posinf"] is None else c["posinf"]), (-LARGEST if c["neginf"] is None else c["neginf"])
    if (low, high) == (-LARGEST, LARGEST):
        return clamped(x, low, high)
    x = x.binary("gt", LARGEST).where(high, x)
    return x.binary("lt", -LARGEST).where(low, x)


def _reduce(f: str) -> Translation:
    def translate(c: Call) -> Value:
        dims = c.arguments.get("dim")
        dims = [dims] if isinstance(dims, int) else dims
        return c.x.reduce(f, dims, keep=bool(c.arguments.get("keepdim"))).view(c.shape)

    return translate


def _extreme(f: str) -> Translation:
    """The largest or the smallest value: of two tensors, of one, or along an axis, there with its place."""

    def translate(c: Call) -> Value | Sequence[Value | None]:
        if "other" in c.arguments:
            return c.x.binary(f, c.value("other"))
        if "dim" not in c.arguments:
            return c.x.reduce(f, None)
        values, places = c.result
        of_places = (c.x if f == "max" else c.x.unary("neg")).reduce("argmax", [c["dim"]])
        return c.x.reduce(f, [c["dim"]]).view(values.shape), of_places.view(places.shape)

    return translate


def _argmax(sign: int) -> Translation:
    def translate(c: Call) -> Value:
        x = c.x if sign > 0 else c.x.unary("neg")
        if c["dim"] is None:
            return x.view((math.prod(x.shape),)).reduce("argmax", [0]).view(c.shape)
        return x.reduce("argmax", [c["dim"]]).view(c.shape)

    return translate


def _variance(c: Call) -> Value:
    dims = [c["dim"]] if isinstance(c["dim"], int) else c["dim"] or list(range(len(c.x.shape)))
    n = math.prod(c.x.shape[dim] for dim in dims)
    correction = 1.0 if c["correction"] is None else float(c["correction"])
    mean = c.x.reduce("mean", dims, keep=True)
    var = (c.x - mean).unary("square").reduce("mean", dims) * (n / max(n - correction, 1e-30))
    return var.view(tuple(n for axis, n in enumerate(c.x.shape) if axis not in [d % len(c.x.shape) for d in dims]))


def _var(c: Call) -> Value:
    return _variance(c).view(c.shape)


def _var_mean(c: Call) -> Sequence[Value]:
    dims = [c["dim"]] if isinstance(c["dim"], int) else c["dim"]
    return _variance(c).view(c.result[0].shape), c.x.reduce("mean", dims).view(c.result[1].shape)


def _vector_norm(c: Call) -> Value:
    match c["ord"]:
        case 2:
            return c.x.unary("square").reduce("sum", c["dim"]).unary("sqrt").view(c.shape)
        case 1:
            return c.x.unary("abs").reduce("sum", c["dim"]).view(c.shape)
        case _:
            raise UnsupportedError(f"The model uses a norm of order {c['ord']}, which a page cannot compute.")


def _softmax(*, log: bool) -> Translation:
    return lambda c: c.x.graph.add("softmax", [c.x], c.shape, dim=c["dim"] % max(len(c.shape), 1), log=log)


def product(a: Value, b: Value) -> Value:
    """The product of two matrices `(n, k)` and `(k, m)`."""
    if a.number in a.graph.constants and b.number not in b.graph.constants:
        return b.transpose(0, 1).linear(a).transpose(0, 1)
    return a.linear(_transposed(b))


def _transposed(x: Value) -> Value:
    """A matrix transposed; of a constant, a new constant."""
    if x.number in x.graph.constants:
        return x.graph.constant(x.graph.constants[x.number].t())
    return x.transpose(0, 1)


def _linear(c: Call) -> Value:
    x = c.value("input")
    bias = None if c["bias"] is None else c.value("bias")
    return x.linear(c.value("weight"), bias)


def _addmm(c: Call) -> Value:
    a, b, bias = c.value("mat1"), c.value("mat2"), c.x
    if c["beta"] == c["alpha"] == 1 and bias.shape == (b.shape[1],) and a.number not in a.graph.constants:
        return a.linear(_transposed(b), bias)
    return product(a, b) * c["alpha"] + bias * c["beta"]


def _many_products(c: Call) -> Value:
    a, b = c.x, c.value("mat2")
    if a.shape[0] > MAX_PRODUCTS:
        raise UnsupportedError(f"The model multiplies {a.shape[0]} matrices at once, but a page takes at most {MAX_PRODUCTS}.")
    each = [product(*(m.slice(0, i, 1).view(m.shape[1:]) for m in (a, b))) for i in range(a.shape[0])]
    return a.graph.add("cat", [y.view((1, *y.shape)) for y in each], c.shape, dim=0)


def _convolution(c: Call) -> Value:
    if len(c.shape) - 2 > 2:
        raise UnsupportedError("The model has a convolution over three axes, which a page cannot compute.")
    inputs = [c.value(name) for name in ("input", "weight", "bias") if c[name] is not None]
    lists = {name: [int(n) for n in c[name]] for name in ("stride", "padding", "dilation", "output_padding")}
    lists = {name: values * (len(c.shape) - 2) if len(values) == 1 else values for name, values in lists.items()}
    return inputs[0].graph.add("conv", inputs, c.shape, **lists, groups=c["groups"], transposed=bool(c["transposed"]))


def _normalised(c: Call, x: Value, **attributes: Any) -> Value:
    weight, bias = c["weight"], c["bias"]
    inputs = [x]
    if weight is not None or bias is not None:
        inputs.append(c.value_of(torch.ones_like(bias) if weight is None else weight))
    if bias is not None:
        inputs.append(c.value_of(bias))
    return x.graph.add("norm", inputs, x.shape, **attributes)


def _group_norm(c: Call) -> Sequence[Value | None]:
    return _normalised(c, c.value("input"), kind="group", groups=c["group"], eps=c["eps"]), None, None


def _layer_norm(c: Call) -> Sequence[Value | None]:
    dims = len(c["normalized_shape"])
    return _normalised(c, c.value("input"), kind="layer", dims=dims, eps=c["eps"]), None, None


def _batch_norm(c: Call) -> Sequence[Value | None]:
    x = c.value("input")
    rest: list[None] = [None] * (len(c.result) - 1)
    if c.arguments.get("training"):  # an instance norm, if the batch is 1
        return _normalised(c, x, kind="group", groups=x.shape[1], eps=c["eps"]), *rest
    mean, var = c["running_mean"], c["running_var"]
    slope = (var + c["eps"]).rsqrt() * (1 if c["weight"] is None else c["weight"])
    offset = (0 if c["bias"] is None else c["bias"]) - mean * slope
    shape = (-1, *[1] * (len(x.shape) - 2))
    return x * c.value_of(slope.view(shape)) + c.value_of(offset.view(shape)), *rest


def _sizes(c: Call, name: str, axes: int) -> list[int]:
    value = c[name]
    sizes = [int(value)] if isinstance(value, int) else [int(n) for n in value]
    return sizes * axes if len(sizes) == 1 else sizes


def _pool(f: str, axes: int) -> Translation:
    def translate(c: Call) -> Value | Sequence[Value | None]:
        out = c.result[0] if f == "max" else c.result
        kernel, padding = _sizes(c, "kernel_size", axes), _sizes(c, "padding", axes)
        stride = _sizes(c, "stride", axes) if c["stride"] else kernel
        plain = all(
            after == (before + 2 * pad - size) // step + 1
            for after, before, pad, size, step in zip(out.shape[-axes:], c.x.shape[-axes:], padding, kernel, stride, strict=True)
        )
        if not plain or c.arguments.get("divisor_override") or any(n != 1 for n in _sizes(c, "dilation", axes) if f == "max"):
            raise UnsupportedError("The model pools with a dilation, a divisor or windows beyond the edge, which a page cannot.")
        counts = bool(c.arguments.get("count_include_pad"))
        y = c.x.graph.add("pool", [c.x], out.shape, f=f, kernel=kernel, stride=stride, padding=padding, count_include_pad=counts)
        return (y, None) if f == "max" else y

    return translate


def _adaptive_average(c: Call) -> Value:
    before, after = c.x.shape[-2:], c.shape[-2:]
    if after == (1, 1):
        return c.x.reduce("mean", [-2, -1]).view(c.shape)
    kernel = [n // m for n, m in zip(before, after, strict=True)]
    if any(n % m for n, m in zip(before, after, strict=True)):
        raise UnsupportedError("The model pools to a size that does not divide the image, which a page cannot.")
    return c.x.graph.add("pool", [c.x], c.shape, f="avg", kernel=kernel, stride=kernel, padding=[0, 0], count_include_pad=False)


def _upsampled(mode: str, axes: int) -> Translation:
    def translate(c: Call) -> Value:
        x = c.x if "self" in c.arguments else c.value("input")
        before, after = x.shape[-axes:], c.shape[-axes:]
        factors = c.arguments.get("scale_factors") or [c.arguments.get(name) for name in ("scales", "scales_h", "scales_w")]
        given = [factor for factor in factors if factor is not None]
        if given and any(n * factor != m for n, factor, m in zip(before, given, after, strict=True)):
            raise UnsupportedError("The model resizes images by a factor that is not that of their sizes, which a page cannot.")
        if "exact" in mode and any(m % n for n, m in zip(before, after, strict=True)):
            raise UnsupportedError("The model resizes images by a factor that is not whole, which a page cannot.")
        wide = x if axes == 2 else x.view((*x.shape[:2], 1, x.shape[2]))
        shape = c.shape if axes == 2 else (*c.shape[:2], 1, c.shape[2])
        align = bool(c.arguments.get("align_corners"))
        y = x.graph.add("upsample", [wide], shape, mode=mode.removesuffix("-exact"), align_corners=align)
        return y.view(c.shape)

    return translate


def _addcmul(c: Call) -> Value:
    return c.x + c.value("tensor1") * c.value("tensor2") * c["value"]


def _remainder(c: Call) -> Value:
    other = c.value("other")
    return c.x - (c.x / other).unary("floor") * other


def _same(c: Call) -> Value:
    return c.x


_SAME = ("alias", "clone", "contiguous", "detach", "lift_fresh", "lift_fresh_copy")
_PLAIN = ("abs", "erf", "exp", "expm1", "cos", "floor", "log", "log1p", "mish", "neg", "reciprocal", "relu", "rsqrt", "sigmoid", "sign")
_PLAIN += ("silu", "sin", "sqrt", "tanh", "hardsigmoid", "hardswish", "square")
_COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")

COMPUTED: dict[str, Translation] = {
    **{name: _same for name in _SAME},
    **{name: _named(name) for name in _PLAIN},
    **{name: _binary(name) for name in _COMPARISONS},
    "_to_copy": _converted,
    "round": lambda c: c.x.unary("round") if not c.arguments.get("decimals") else (c.x * 10 ** c["decimals"]).unary("round") / 10 ** c["decimals"],
    "trunc": lambda c: _truncated(c.x),
    "ceil": lambda c: c.x.unary("neg").unary("floor").unary("neg"),
    "log2": lambda c: c.x.unary("log") * (1 / math.log(2)),
    "log10": lambda c: c.x.unary("log") * (1 / math.log(10)),
    "exp2": lambda c: (c.x * math.log(2)).unary("exp"),
    "leaky_relu": _named("leaky_relu", "negative_slope"),
    "gelu": lambda c: c.x.unary("gelu_tanh" if c["approximate"] == "tanh" else "gelu"),
    "softplus": _named("softplus", "beta", "threshold"),
    "elu": _elu,
    "hardtanh": lambda c: clamped(c.x, c["min_val"], c["max_val"]),
    "clamp": _clamp,
    "clamp_min": _clamp,
    "clamp_max": _clamp,
    "isnan": lambda c: c.x.binary("ne", c.x),
    "logical_not": lambda c: c.x.binary("eq", 0),
    "bitwise_not": _not,
    "nan_to_num": _nan_to_num,
    "add": lambda c: c.x + c.value("other") * c.arguments.get("alpha", 1),
    "sub": lambda c: c.x - c.value("other") * c.arguments.get("alpha", 1),
    "rsub": lambda c: c.value("other") - c.x * c.arguments.get("alpha", 1),
    "mul": lambda c: c.x * c.value("other"),
    "div": _div,
    "floor_divide": lambda c: (c.x / c.value("other")).unary("floor"),
    "remainder": _remainder,
    "pow": lambda c: c.x.unary("pow", a=float(c["exponent"])) if not isinstance(c["exponent"], Tensor) else c.x.binary("pow", c.value("exponent")),
    "addcmul": _addcmul,
    "addcdiv": lambda c: c.x + c.value("tensor1") / c.value("tensor2") * c["value"],
    "maximum": _binary("max"),
    "minimum": _binary("min"),
    "logical_and": lambda c: c.x.binary("ne", 0).binary("and", c.value("other").binary("ne", 0)),
    "logical_or": lambda c: c.x.binary("ne", 0).binary("or", c.value("other").binary("ne", 0)),
    "bitwise_and": _bitwise("and"),
    "bitwise_or": _bitwise("or"),
    "bitwise_xor": _bitwise("ne"),
    "where": lambda c: c.value("condition").where(c.x, c.value("other")),
    "masked_fill": lambda c: c.value("mask").where(c.value("value"), c.x),
    "copy": lambda c: c.value("src").expand(c.shape),
    "fill": lambda c: c.value("value").expand(c.shape),
    "zero": lambda c: c.x.graph.value(0.0).expand(c.shape),
    **{name: _reduce(name) for name in ("sum", "mean", "prod", "logsumexp")},
    "amax": _reduce("max"),
    "amin": _reduce("min"),
    "any": lambda c: c.x.binary("ne", 0).reduce("max", [c["dim"]] if isinstance(c.arguments.get("dim"), int) else c.arguments.get("dim")).view(c.shape),
    "all": lambda c: c.x.binary("ne", 0).reduce("min", [c["dim"]] if isinstance(c.arguments.get("dim"), int) else c.arguments.get("dim")).view(c.shape),
    "max": _extreme("max"),
    "min": _extreme("min"),
    "argmax": _argmax(1),
    "argmin": _argmax(-1),
    "var": _var,
    "std": lambda c: _var(c).unary("sqrt"),
    "var_mean": _var_mean,
    "linalg_vector_norm": _vector_norm,
    "cumsum": lambda c: c.x.graph.add("cumsum", [c.x], c.shape, dim=c["dim"] % max(len(c.shape), 1)),
    "_softmax": _softmax(log=False),
    "_log_softmax": _softmax(log=True),
    "linear": _linear,
    "mm": lambda c: product(c.x, c.value("mat2")),
    "mv": lambda c: product(c.x, c.value("vec").view((c["vec"].numel(), 1))).view(c.shape),
    "dot": lambda c: (c.x * c.value("tensor")).reduce("sum", None),
    "addmm": _addmm,
    "bmm": _many_products,
    "convolution": _convolution,
    "native_group_norm": _group_norm,
    "native_layer_norm": _layer_norm,
    "native_batch_norm": _batch_norm,
    "cudnn_batch_norm": _batch_norm,
    "_native_batch_norm_legit_no_training": _batch_norm,
    "max_pool2d_with_indices": _pool("max", 2),
    "avg_pool2d": _pool("avg", 2),
    "avg_pool1d": _pool("avg", 1),
    "_adaptive_avg_pool2d": _adaptive_average,
    "upsample_nearest1d": _upsampled("nearest", 1),
    "upsample_nearest2d": _upsampled("nearest", 2),
    "_upsample_nearest_exact1d": _upsampled("nearest-exact", 1),
    "_upsample_nearest_exact2d": _upsampled("nearest-exact", 2),
    "upsample_linear1d": _upsampled("bilinear", 1),
    "upsample_bilinear2d": _upsampled("bilinear", 2),
}
