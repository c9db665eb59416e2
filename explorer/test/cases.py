"""Write `build/cases.json`: programs of one operation each, with the results of the torch that is installed."""

import base64
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from latentscape.web.packing import in_planes

Case = dict[str, Any]
CASES: list[Case] = []
GENERATOR = torch.Generator().manual_seed(7)


def draw(*shape: int) -> Tensor:
    """Draw normal numbers."""
    return torch.randn(shape, generator=GENERATOR)


def encoded(values: Tensor, dtype: str = "<f4") -> str:
    """Return the values as base64 of little-endian numbers."""
    return base64.b64encode(values.detach().contiguous().numpy().astype(dtype).tobytes()).decode()


def add(
    name: str,
    function: Callable[..., Tensor],
    inputs: list[Tensor],
    constants: list[Tensor],
    op: str,
    *,
    rounded: bool = False,
    **attributes: Any,
) -> None:
    """Add a case of one operation: the inputs come with the run, the constants stand in the weights."""
    if rounded:
        constants = [(each * 4096).round() / 4096 for each in constants]
    result = function(*inputs, *constants).float()
    tensors = [*inputs, *constants]
    weights = b""
    listed = []
    for number, each in enumerate(constants, start=len(inputs)):
        entry = {"dtype": "i16", "scale": 1 / 4096} if rounded else {"dtype": "f32"}
        listed.append({"tensor": number, "offset": len(weights), **entry})
        array = each.contiguous().numpy()
        weights += in_planes((array * 4096).astype("<i2")) if rounded else array.astype("<f4").tobytes()
        weights += bytes(-len(weights) % 4)
    program = {
        "inputs": [{"name": f"x{i}", "tensor": i} for i in range(len(inputs))],
        "output": len(tensors),
        "shapes": [list(each.shape) for each in [*tensors, result]],
        "constants": listed,
        "ops": [{"op": op, "in": list(range(len(tensors))), "out": len(tensors), **attributes}],
    }
    CASES.append({
        "name": name,
        "program": program,
        "weights": base64.b64encode(weights).decode(),
        "inputs": {f"x{i}": encoded(each) for i, each in enumerate(inputs)},
        "output": encoded(result),
    })  # fmt: skip


def linear() -> None:
    """Add linear layers."""
    for shape, outputs in [((1, 5), 7), ((1, 16), 4), ((1, 3, 9), 6), ((1, 7, 8), 2), ((1, 6, 5), 13), ((1, 1), 1)]:
        w, b = draw(outputs, shape[-1]), draw(outputs)
        add(f"linear {shape} to {outputs}", F.linear, [draw(*shape)], [w, b], "linear")
        add(f"linear {shape} to {outputs}, no bias, rounded", F.linear, [draw(*shape)], [w], "linear", rounded=True)
    add("linear, weights of the run", F.linear, [draw(1, 4, 5), draw(6, 5), draw(6)], [], "linear")


def convolution() -> None:
    """Add convolutions and transposed ones."""
    table: list[tuple[tuple[int, ...], int, tuple[int, ...], dict[str, Any]]] = [
        # x, channels of the result, kernel, attributes
        ((1, 3, 7, 9), 5, (3, 3), {"padding": 1}),
        ((1, 4, 8, 8), 6, (3, 2), {"stride": (2, 3), "padding": (0, 1), "dilation": (2, 1)}),
        ((1, 4, 6, 5), 8, (1, 1), {}),
        ((1, 6, 9, 11), 4, (3, 3), {"groups": 2, "stride": 2, "padding": 2, "dilation": 2}),
        ((1, 5, 5, 5), 5, (3, 3), {"groups": 5, "padding": 1}),
        ((1, 2, 4, 4), 3, (4, 4), {}),
        ((1, 3, 3, 3), 4, (3, 3), {"padding": 3, "stride": 4}),
        ((2, 3, 5, 4), 2, (2, 2), {}),
        ((1, 4, 21), 6, (5,), {"padding": 2}),
        ((1, 6, 20), 9, (3,), {"groups": 3, "stride": 2, "dilation": 3, "padding": 1}),
        ((1, 2, 20, 30), 4, (9, 9), {"padding": 4}),  # more columns than one product takes
    ]
    for shape, outputs, kernel, attributes in table:
        axes = len(kernel)
        groups = attributes.get("groups", 1)
        w, b = draw(outputs, shape[1] // groups, *kernel), draw(outputs)
        written = conv_attributes(attributes, axes)
        call = (F.conv1d, F.conv2d)[axes - 1]
        x = draw(*shape)
        name = f"conv {shape} to {outputs}, {kernel} {attributes}"
        add(name, lambda x, w, b, call=call, a=attributes: call(x, w, b, **a), [x], [w, b], "conv", **written)
        add(f"{name}, no bias", lambda x, w, call=call, a=attributes: call(x, w, **a), [x], [w], "conv", **written)
    transposed: list[tuple[tuple[int, ...], int, tuple[int, ...], dict[str, Any]]] = [
        ((1, 3, 5, 6), 4, (3, 3), {"stride": 2, "padding": 1, "output_padding": 1}),
        ((1, 8, 1, 1), 5, (4, 4), {}),
        ((1, 4, 3, 5), 6, (3, 2), {"stride": (3, 2), "padding": (1, 0), "output_padding": (2, 0), "dilation": (2, 3)}),
        ((1, 6, 4, 4), 4, (4, 4), {"groups": 2, "stride": 2, "padding": 1}),
        ((1, 5, 3, 3), 5, (3, 3), {"groups": 5, "padding": 1}),
        ((2, 3, 2, 2), 2, (2, 2), {"stride": 3}),
        ((1, 4, 10), 3, (5,), {"stride": 2, "padding": 2, "output_padding": 1}),
        ((1, 6, 7), 6, (3,), {"groups": 3, "stride": 2, "dilation": 2}),
        ((1, 2, 12, 12), 12, (9, 9), {"padding": 4}),  # more channels than one product takes
    ]
    for shape, outputs, kernel, attributes in transposed:
        axes = len(kernel)
        groups = attributes.get("groups", 1)
        w, b = draw(shape[1], outputs // groups, *kernel), draw(outputs)
        written = conv_attributes(attributes, axes, transposed=True)
        inverse = (F.conv_transpose1d, F.conv_transpose2d)[axes - 1]
        x = draw(*shape)
        name = f"transposed {shape} to {outputs}, {kernel} {attributes}"
        add(name, lambda x, w, b, call=inverse, a=attributes: call(x, w, b, **a), [x], [w, b], "conv", **written)
        add(f"{name}, no bias", lambda x, w, call=inverse, a=attributes: call(x, w, **a), [x], [w], "conv", **written)
    given = conv_attributes({"padding": 1}, 2, transposed=True)
    moved = [draw(1, 3, 4, 4), draw(3, 2, 3, 3), draw(2)]
    add("transposed, weights of the run", lambda x, w, b: F.conv_transpose2d(x, w, b, padding=1), moved, [], "conv", **given)


def conv_attributes(attributes: dict[str, Any], axes: int, *, transposed: bool = False) -> dict[str, Any]:
    """Return the attributes of a convolution as lists."""
    absent = {"stride": 1, "padding": 0, "dilation": 1, "output_padding": 0}
    written: dict[str, Any] = {"groups": attributes.get("groups", 1), "transposed": transposed}
    for name, value in absent.items():
        value = attributes.get(name, value)
        written[name] = [value] * axes if isinstance(value, int) else list(value)
    return written


def elementwise() -> None:
    """Add functions of elements and of pairs."""
    x = torch.cat([draw(30) * 3, torch.tensor([0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, 25.0, -25.0, 6.0, -6.0, 0.4, -0.4, 88.0, -88.0])])
    positive = draw(40).abs() * 5 + 1e-3
    plain: dict[str, Callable[[Tensor], Tensor]] = {
        "relu": F.relu, "gelu": F.gelu, "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu, "sigmoid": torch.sigmoid,
        "tanh": torch.tanh, "neg": torch.neg, "abs": torch.abs, "square": torch.square, "erf": torch.erf, "sin": torch.sin,
        "cos": torch.cos, "floor": torch.floor, "round": torch.round, "sign": torch.sign, "mish": F.mish,
        "hardsigmoid": F.hardsigmoid, "hardswish": F.hardswish, "softplus": F.softplus, "elu": F.elu, "leaky_relu": F.leaky_relu,
    }  # fmt: skip
    for name, function in plain.items():
        add(name, function, [x], [], "unary", f=name)
    small = x.clamp(-10, 10)
    for name, function in {"exp": torch.exp, "expm1": torch.expm1, "reciprocal": torch.reciprocal}.items():
        add(name, function, [small + 0.001], [], "unary", f=name)
    for name, function in {"log": torch.log, "log1p": torch.log1p, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt}.items():
        add(name, function, [positive], [], "unary", f=name)
    add("erf, dense", torch.erf, [torch.linspace(-7, 7, 201)], [], "unary", f="erf")
    add("leaky_relu 0.3", lambda x: F.leaky_relu(x, 0.3), [x], [], "unary", f="leaky_relu", a=0.3)
    add("elu 0.7", lambda x: F.elu(x, 0.7), [x], [], "unary", f="elu", a=0.7)
    add("softplus 2, 5", lambda x: F.softplus(x, 2.0, 5.0), [x], [], "unary", f="softplus", a=2.0, b=5.0)
    add("clamp", lambda x: x.clamp(-1, 2), [x], [], "unary", f="clamp", a=-1.0, b=2.0)
    add("clamp from below", lambda x: x.clamp(min=-1), [x], [], "unary", f="clamp", a=-1.0, b=None)
    add("clamp from above", lambda x: x.clamp(max=1), [x], [], "unary", f="clamp", a=None, b=1.0)
    add("pow 1.7", lambda x: x.pow(1.7), [positive], [], "unary", f="pow", a=1.7)
    add("pow 3", lambda x: x.pow(3), [small], [], "unary", f="pow", a=3)
    pairs: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
        "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "max": torch.maximum, "min": torch.minimum,
        "gt": torch.gt, "ge": torch.ge, "lt": torch.lt, "le": torch.le, "eq": torch.eq, "ne": torch.ne,
    }  # fmt: skip
    for name, pair in pairs.items():
        a, b = draw(1, 3, 4, 5), draw(1, 3, 4, 5)
        b[0, 0] = a[0, 0]
        add(name, pair, [a, b], [], "binary", f=name)
    add("binary pow", torch.pow, [draw(2, 5).abs(), draw(2, 5)], [], "binary", f="pow")
    bits = [torch.tensor([0.0, 1.0, 0.0, 1.0]), torch.tensor([0.0, 0.0, 2.0, 2.0])]
    add("and", torch.logical_and, bits, [], "binary", f="and")
    add("or", torch.logical_or, bits, [], "binary", f="or")
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((1, 3, 4, 5), ()), ((), (2, 3)), ((1, 3, 4, 5), (3, 1, 1)), ((1, 3, 4, 5), (1, 3, 1, 1)), ((1, 3, 4, 5), (5,)),
        ((2, 1, 4), (3, 1)), ((1, 3, 1, 5), (1, 1, 4, 1)), ((2, 3, 1, 1), (2, 1, 4, 5)), ((4, 1), (1, 6)),
        ((1, 1, 1), (2, 1, 3)), ((2, 3, 4), (2, 1, 4)),
    ]  # fmt: skip
    for first, second in shapes:
        for name in ("add", "mul", "sub"):
            add(f"{name} {first} {second}", pairs[name], [draw(*first)], [draw(*second)], "binary", f=name)
    add("square by mul", lambda a: a * a, [draw(2, 3)], [], "binary", f="mul")
    CASES[-1]["program"]["ops"][0]["in"] = [0, 0]
    chosen = (draw(2, 1, 4) > 0).float()
    add("where", lambda c, a, b: torch.where(c > 0, a, b), [chosen, draw(3, 1), draw(2, 3, 4)], [], "where")
    add("where, scalar", lambda c, a, b: torch.where(c > 0, a, b), [chosen, draw(2, 1, 4)], [torch.tensor(2.5)], "where")


def reductions() -> None:
    """Add reductions, softmax and running sums."""
    calls: dict[str, Callable[[Tensor, list[int], bool], Tensor]] = {
        "sum": lambda x, dims, keep: x.sum(dims, keepdim=keep),
        "mean": lambda x, dims, keep: x.mean(dims, keepdim=keep),
        "max": lambda x, dims, keep: x.amax(dims, keepdim=keep),
        "min": lambda x, dims, keep: x.amin(dims, keepdim=keep),
        "logsumexp": lambda x, dims, keep: x.logsumexp(dims, keepdim=keep),
    }
    for name, call in calls.items():
        for dims, keep in [([1], False), ([2, 3], True), ([-1], False), ([0, 1, 2, 3], False), ([3, 1], False)]:
            add(f"{name} {dims} {keep}", lambda x, c=call, d=dims, k=keep: c(x, d, k), [draw(1, 3, 4, 5)], [], "reduce", f=name, dims=dims)
    add("softmax of a number", lambda x: F.softmax(x, 0), [draw()], [], "softmax", dim=0, log=False)
    add("sum of all", lambda x: x.sum(), [draw(2, 3)], [], "reduce", f="sum", dims=[])
    add("prod", lambda x: x.prod(1), [draw(2, 5, 3)], [], "reduce", f="prod", dims=[1])
    add("argmax", lambda x: x.argmax(1), [draw(2, 7, 3)], [], "reduce", f="argmax", dims=[1])
    for dim in (1, -1, 2):
        for log in (False, True):
            along = F.log_softmax if log else F.softmax
            add(f"softmax {dim} {log}", lambda x, c=along, d=dim: c(x, d), [draw(1, 4, 3, 5) * 9], [], "softmax", dim=dim, log=log)
        add(f"cumsum {dim}", lambda x, d=dim: x.cumsum(d), [draw(1, 4, 3, 5)], [], "cumsum", dim=dim)


def group_norm(groups: int) -> Callable[..., Tensor]:
    """Group normalisation of `x` with a weight and a bias, or none."""
    return lambda x, w=None, b=None: F.group_norm(x, groups, w, b, 1e-3)


def layer_norm(sides: Sequence[int]) -> Callable[..., Tensor]:
    """Layer normalisation over the last axes, which have these sizes."""
    return lambda x, w=None, b=None: F.layer_norm(x, list(sides), w, b)


def norms() -> None:
    """Add group and layer normalisation."""
    for channels, groups in [(6, 1), (6, 2), (6, 3), (6, 6)]:
        call = group_norm(groups)
        x = draw(2, channels, 3, 4)
        add(f"group norm {groups}", call, [x], [draw(channels), draw(channels)], "norm", kind="group", groups=groups, eps=1e-3)
        add(f"group norm {groups}, no weights", call, [x], [], "norm", kind="group", groups=groups, eps=1e-3)
    for shape, dims in [((1, 7), 1), ((1, 3, 5), 1), ((2, 3, 5), 2)]:
        sides = shape[-dims:]
        layer = layer_norm(sides)
        add(f"layer norm {shape} {dims}", layer, [draw(*shape)], [draw(*sides), draw(*sides)], "norm", kind="layer", dims=dims, eps=1e-5)
        add(f"layer norm {shape} {dims}, no weights", layer, [draw(*shape)], [], "norm", kind="layer", dims=dims, eps=1e-5)


def pools() -> None:
    """Add pooling."""
    table = [((3, 2), (2, 2), (1, 1)), ((2, 2), (2, 2), (0, 0)), ((3, 3), (1, 2), (1, 0))]
    for kernel, stride, padding in table:
        written: dict[str, Any] = {"kernel": list(kernel), "stride": list(stride), "padding": list(padding)}
        for ceil in (False, True):
            name = f"{kernel} {stride} {padding} {ceil}"
            x = draw(1, 3, 8, 7)
            largest = partial(F.max_pool2d, kernel_size=kernel, stride=stride, padding=padding, ceil_mode=ceil)
            add(f"max pool {name}", largest, [x], [], "pool", f="max", **written)
            for counted in (False, True):
                mean = partial(F.avg_pool2d, kernel_size=kernel, stride=stride, padding=padding, ceil_mode=ceil, count_include_pad=counted)
                add(f"avg pool {name} {counted}", mean, [x], [], "pool", f="avg", count_include_pad=counted, **written)
    single: dict[str, Any] = {"kernel": [3], "stride": [2], "padding": [1]}
    add("max pool 1-D", lambda x: F.max_pool1d(x, 3, 2, 1), [draw(1, 4, 9)], [], "pool", f="max", **single)
    add("avg pool 1-D", lambda x: F.avg_pool1d(x, 3, 2, 1), [draw(1, 4, 9)], [], "pool", f="avg", count_include_pad=True, **single)


def upsamples() -> None:
    """Add interpolation."""
    for shape, size in [((1, 2, 3, 4), (6, 8)), ((1, 2, 3, 4), (7, 5)), ((1, 2, 7, 6), (3, 4)), ((1, 3, 1, 1), (4, 4)), ((1, 3, 5), (13,))]:
        x = draw(*shape)
        add(f"nearest {shape} {size}", lambda x, s=size: F.interpolate(x, s, mode="nearest"), [x], [], "upsample", mode="nearest")
        mode = "bilinear" if len(size) == 2 else "linear"
        for corners in (False, True):
            call = partial(F.interpolate, size=size, mode=mode, align_corners=corners)
            add(f"bilinear {shape} {size} {corners}", call, [x], [], "upsample", mode="bilinear", align_corners=corners)
    x = draw(1, 2, 3, 3)
    add("nearest, by a factor", lambda x: F.interpolate(x, scale_factor=2), [x], [], "upsample", mode="nearest")
    add("bilinear, by a factor", lambda x: F.interpolate(x, scale_factor=2, mode="bilinear"), [x], [], "upsample", mode="bilinear")


def movements() -> None:
    """Add operations that only move values."""
    add("view", lambda x: x.reshape(3, 8), [draw(2, 3, 4)], [], "view")
    add("permute", lambda x: x.permute(2, 0, 1), [draw(2, 3, 4)], [], "permute", dims=[2, 0, 1])
    add("permute of sides of 1", lambda x: x.permute(1, 0, 2), [draw(1, 3, 4)], [], "permute", dims=[1, 0, 2])
    add("expand", lambda x: x.expand(2, 3, 4), [draw(2, 1, 4)], [], "expand")
    add("expand, new axis", lambda x: x.expand(2, 3, 4), [draw(3, 1)], [], "expand")
    add("slice", lambda x: x[:, 1:6:2], [draw(2, 7, 3)], [], "slice", dim=1, start=1, step=2)
    add("slice at the front", lambda x: x[:, :2], [draw(1, 7)], [], "slice", dim=1, start=0, step=1)
    add("cat", lambda a, b, c: torch.cat([a, b, c], 1), [draw(2, 1, 3), draw(2, 4, 3)], [draw(2, 2, 3)], "cat", dim=1)
    add("cat, last", lambda a, b: torch.cat([a, b], -1), [draw(1, 3)], [draw(1, 2)], "cat", dim=-1)
    add("pad", lambda x: F.pad(x, (1, 2, 0, 3), value=0.5), [draw(2, 3, 4)], [], "pad", before=[0, 0, 1], after=[0, 3, 2], value=0.5)
    add("crop", lambda x: F.pad(x, (-1, 2, 1, -2)), [draw(1, 4, 4)], [], "pad", before=[0, 1, -1], after=[0, -2, 2], value=0.0)
    add("flip", lambda x: x.flip(1, 2), [draw(2, 3, 4)], [], "flip", dims=[1, 2])
    add("roll", lambda x: x.roll((2, -1), (2, 1)), [draw(2, 3, 4)], [], "roll", dims=[2, 1], shifts=[2, -1])
    add("take", lambda x: x[:, [3, 0, 0, -1]], [draw(2, 4, 3)], [], "take", dim=1, indices=[3, 0, 0, -1])


def main() -> None:
    """Write all cases."""
    torch.set_num_threads(1)
    for make in (linear, convolution, elementwise, reductions, norms, pools, upsamples, movements):
        make()
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in CASES)
    build = Path(__file__).parents[1] / "build"
    build.mkdir(exist_ok=True)
    (build / "cases.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
