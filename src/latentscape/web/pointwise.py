"""Translates the operations of torch on single values, and the reductions of axes, into those of a program."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from latentscape.web.graph import UnsupportedError, Value
from latentscape.web.recording import Call, Translation

LARGEST = torch.finfo(torch.float32).max


def _function(f: str, *names: str) -> Translation:
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
            raise UnsupportedError("The model computes with bits, which a page cannot do.")
        return c.x.binary(f, c.value("other"))

    return translate


def _not(c: Call) -> Value:
    if c.result.dtype != torch.bool:
        raise UnsupportedError("The model computes with bits, which a page cannot do.")
    return c.x.binary("eq", 0)


def _nan_to_num(c: Call) -> Value:
    x = c.x.binary("ne", c.x).where(c["nan"] or 0.0, c.x)
    high, low = (LARGEST if c["posinf"] is None else c["posinf"]), (-LARGEST if c["neginf"] is None else c["neginf"])
    if (low, high) == (-LARGEST, LARGEST):
        return clamped(x, low, high)
    x = x.binary("gt", LARGEST).where(high, x)
    return x.binary("lt", -LARGEST).where(low, x)


def _reduce(f: str, *, of_booleans: bool = False) -> Translation:
    def translate(c: Call) -> Value:
        x = c.x.binary("ne", 0) if of_booleans else c.x
        dims = c.arguments.get("dim")
        dims = [dims] if isinstance(dims, int) else dims
        return x.reduce(f, dims, keep=bool(c.arguments.get("keepdim"))).view(c.shape)

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


def _addcmul(c: Call) -> Value:
    return c.x + c.value("tensor1") * c.value("tensor2") * c["value"]


def _power(c: Call) -> Value:
    exponent = c["exponent"]
    return c.x.binary("pow", c.value("exponent")) if isinstance(exponent, Tensor) else c.x.unary("pow", a=float(exponent))


def _round(c: Call) -> Value:
    unit = 10 ** (c.arguments.get("decimals") or 0)
    return (c.x * unit).unary("round") / unit


def _remainder(c: Call) -> Value:
    other = c.value("other")
    return c.x - (c.x / other).unary("floor") * other


def _same(c: Call) -> Value:
    return c.x


_SAME = "alias clone contiguous detach lift_fresh lift_fresh_copy"
_PLAIN = "abs erf exp expm1 cos floor log log1p mish neg reciprocal relu rsqrt sigmoid sign silu sin sqrt tanh hardsigmoid hardswish square"
_COMPARISONS = "eq ne gt ge lt le"

COMPUTED: dict[str, Translation] = {
    **dict.fromkeys(_SAME.split(), _same),
    **{name: _function(name) for name in _PLAIN.split()},
    **{name: _binary(name) for name in _COMPARISONS.split()},
    "_to_copy": _converted,
    "round": _round,
    "trunc": lambda c: _truncated(c.x),
    "ceil": lambda c: c.x.unary("neg").unary("floor").unary("neg"),
    "log2": lambda c: c.x.unary("log") * (1 / math.log(2)),
    "log10": lambda c: c.x.unary("log") * (1 / math.log(10)),
    "exp2": lambda c: (c.x * math.log(2)).unary("exp"),
    "leaky_relu": _function("leaky_relu", "negative_slope"),
    "gelu": lambda c: c.x.unary("gelu_tanh" if c["approximate"] == "tanh" else "gelu"),
    "softplus": _function("softplus", "beta", "threshold"),
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
    "pow": _power,
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
    "any": _reduce("max", of_booleans=True),
    "all": _reduce("min", of_booleans=True),
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
}
