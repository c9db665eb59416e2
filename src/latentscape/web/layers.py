"""Translates the layers of torch into operations of a program: products, convolutions, norms, pools."""

from collections.abc import Sequence
from typing import Any

import torch

from latentscape.web.graph import UnsupportedError, Value
from latentscape.web.recording import Call, Translation

MAX_PRODUCTS = 64  # of matrices in one operation


def product(a: Value, b: Value) -> Value:
    """The product of two matrices `(n, k)` and `(k, m)`."""
    if a.number in a.graph.constants and b.number not in b.graph.constants:
        return b.transpose(0, 1).linear(a).transpose(0, 1)
    return a.linear(_transposed(b))


def _transposed(x: Value) -> Value:
    """The transpose of a matrix; for a constant, it is a new constant."""
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
        if not plain or c.arguments.get("divisor_override") or (f == "max" and any(n != 1 for n in _sizes(c, "dilation", axes))):
            raise UnsupportedError("The model pools with a dilation, a divisor or windows beyond the edge, which a page cannot do.")
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
        raise UnsupportedError("The model pools to a size that does not divide the image, which a page cannot do.")
    return c.x.graph.add("pool", [c.x], c.shape, f="avg", kernel=kernel, stride=kernel, padding=[0, 0], count_include_pad=False)


def _upsampled(mode: str, axes: int) -> Translation:
    def translate(c: Call) -> Value:
        x = c.x if "self" in c.arguments else c.value("input")
        before, after = x.shape[-axes:], c.shape[-axes:]
        factors = c.arguments.get("scale_factors") or [c.arguments.get(name) for name in ("scales", "scales_h", "scales_w")]
        scales = [factor for factor in factors if factor is not None]
        if scales and any(n * scale != m for n, scale, m in zip(before, scales, after, strict=True)):
            raise UnsupportedError(
                "The model resizes images by a factor that differs from the ratio of their sizes, which a page cannot do."
            )
        if "exact" in mode and any(m % n for n, m in zip(before, after, strict=True)):
            raise UnsupportedError("The model resizes images by a factor that is not whole, which a page cannot do.")
        wide = x if axes == 2 else x.view((*x.shape[:2], 1, x.shape[2]))
        shape = c.shape if axes == 2 else (*c.shape[:2], 1, c.shape[2])
        align = bool(c.arguments.get("align_corners"))
        y = x.graph.add("upsample", [wide], shape, mode=mode.removesuffix("-exact"), align_corners=align)
        return y.view(c.shape)

    return translate


LAYERS: dict[str, Translation] = {
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
