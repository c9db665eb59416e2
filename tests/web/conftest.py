"""Models, ours and of users, whose programs are held to torch's results."""

import importlib.util
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

import latentscape as ls
from latentscape.models import Model
from latentscape.networks.mlp import ACTIVATIONS
from latentscape.random import generator, torch_seeded
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import LIKELIHOODS, MODELS, POSTERIORS, build_model
from latentscape.recipes.settings import read_recipe, recipe_names
from latentscape.web.program import Program, decoder_program, encoder_program

NAMES = ["a", "b", "c"]
KINDS = ["number", "yes/no", "category:3", "count", "number", "date", "category:2"]
CODES = 5
CONV = {"kind": "conv", "channels": [4, 6]}
SMALL = {"model.network.hidden": [8]}
SETTINGS: dict[str, tuple[Mapping[str, Any], tuple[int, ...]]] = {
    **{f"activation {name}": ({"model.network": {"kind": "mlp", "hidden": [70], "activation": name}}, (1, 4, 4)) for name in ACTIVATIONS},
    "skip": ({"model.network": {"kind": "mlp", "hidden": [70], "skip": True}}, (12,)),
    "no hidden layer": ({"model.network": {"kind": "mlp", "hidden": []}}, (12,)),
    "convolution": ({"model.network": CONV}, (1, 13, 9)),
    "convolution with everything": (
        {"model.network": {**CONV, "residual": 1, "skip": True, "hidden": [9], "kernel": 5, "activation": "gelu"}},
        (3, 14, 11),
    ),
    "convolution in context": ({"model.network": CONV, "model.condition": NAMES, "data.context": NAMES}, (1, 8, 8)),
    "convolution of many channels": ({"model.network": CONV, "model.likelihood": "gaussian"}, (6, 8, 8)),
    "signals": ({"model.network": "conv1d", "model.likelihood": "gaussian"}, (37,)),
    "signals of channels": (
        {"model.network": {"kind": "conv1d", "skip": True, "hidden": [8]}, "model.likelihood": "gaussian"},
        (3, 50),
    ),
    **{f"likelihood {name}": ({"model.likelihood": name, **SMALL}, (2, 3)) for name in LIKELIHOODS if name not in ("columns", "patterns")},
    "columns": ({"model.likelihood": {"kind": "columns", "kinds": KINDS, "missing": [0, 2, 3]}, **SMALL}, (7,)),
    "patterns": ({"model.likelihood": {"kind": "patterns", "size": 60}, **SMALL}, (12,)),
    "all patterns": ({"model.likelihood": {"kind": "patterns", "size": 8}, **SMALL}, (3,)),
    **{f"posterior {name}": ({"model.posterior": name, **SMALL}, (5,)) for name in POSTERIORS if name in ("dirac", "student-t", "laplace")},
    **{f"model {name}": ({"model.kind": name, **SMALL}, (2, 5) if name == "chain" else (5,)) for name in MODELS},
    "chain of patterns": ({"model.kind": "chain", "model.likelihood": {"kind": "patterns", "size": 30}, **SMALL}, (3, 6)),
    "chain without a code": ({"model.kind": {"kind": "chain", "code": False}, **SMALL}, (3, 6)),
    "quarter turns": ({"model.kind": {"kind": "orbit", "group": "quarter-turns", "learnt": False}, **SMALL}, (1, 6, 6)),
    "scaled": ({"model.likelihood": "gaussian", "data.scale": 255.0, **SMALL}, (5,)),
    "scaled doubles": ({"model.likelihood": "gaussian", "data.scale": "standard", "data.doubles": True, **SMALL}, (5,)),
    "logarithms": ({"model.likelihood": "negative-binomial", "model.input": "log1p", **SMALL}, (5,)),
    "labels": ({"model.condition": "label", "data.context": NAMES, **SMALL}, (5,)),
    "columns as context": ({"model.condition": NAMES, "data.context": NAMES, "model.prior": "conditional-gaussian", **SMALL}, (5,)),
}
SHAPES = {
    "image": (3, 20, 18),
    "image-gaussian": (1, 20, 18),
    "signal": (64,),
    "table": (7,),
    "counts": (9,),
    "chords-progression": (4, 12),
}


def lively(model: nn.Module) -> nn.Module:
    """The model without weights that are all 0, which would hide a mistake, and with scalings that change something."""
    draws = generator("weights of a program")
    with torch.no_grad():
        for parameter in model.parameters():
            if not parameter.any():
                parameter.normal_(std=0.3, generator=draws)
        for name, buffer in model.named_buffers():
            if name.endswith(("scaling.shift", "scaling.rest", "running_mean", "count_mean")):
                buffer.normal_(std=3, generator=draws)
            if name.endswith(("scaling.scale", "running_var", "count_std")):
                buffer.uniform_(0.5, 3, generator=draws)
    return model


def of_recipe(name: str) -> Model:
    """The model of a recipe, for small data."""
    shape = SHAPES.get(name, (12,) if name.startswith("chords") else (1, 12, 12))
    settings: dict[str, Any] = {}
    if name == "table":
        settings["model.likelihood"] = {"kind": "columns", "kinds": KINDS, "missing": [0, 2]}
    if name == "chords-progression":
        settings["model.likelihood"] = {"kind": "patterns", "size": 100}
    if name.startswith("mnist-conv"):
        shape = (1, 14, 14)
    recipe = read_recipe(name)
    if recipe.model.condition:
        settings["data.context"] = NAMES
    return build_model(with_settings(recipe, settings), shape, seed=1)


class Blocks(nn.Module):
    """A decoder of the operations that users' networks are made of."""

    def __init__(self) -> None:
        super().__init__()
        self.start = nn.Linear(2, 4 * 3 * 3)
        self.norms = nn.ModuleList([nn.BatchNorm2d(4), nn.GroupNorm(2, 4), nn.InstanceNorm2d(4, affine=True), nn.LayerNorm([4, 3, 3])])
        self.grouped = nn.Conv2d(4, 8, 3, padding=2, dilation=2, groups=2)
        self.shuffle = nn.PixelShuffle(2)
        self.up = nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2)
        self.last = nn.Conv2d(4, 1, 1)

    def forward(self, z: Tensor) -> Tensor:
        h = self.start(z).view(-1, 4, 3, 3)
        for norm in self.norms:
            h = h + norm(h).relu_()
        h = self.shuffle(torch.nn.functional.leaky_relu_(self.grouped(h)))
        return self.last(self.up(h).add_(0.5).sin()).flatten(1)[:, :64].unflatten(1, (1, 8, 8))


class Attention(nn.Module):
    """A decoder with attention, an embedding of positions and a softmax."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens, self.places = nn.Linear(2, 8 * 6), nn.Embedding(8, 6)
        self.queries = nn.Linear(6, 18)
        self.last = nn.Linear(6, 8)

    def forward(self, z: Tensor) -> Tensor:
        h = self.tokens(z).view(-1, 8, 6) + self.places(torch.arange(8))
        q, k, v = (part.view(-1, 8, 2, 3).transpose(1, 2) for part in self.queries(h).chunk(3, dim=-1))
        h = h + (torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(3), -1) @ v).transpose(1, 2).reshape(-1, 8, 6)
        h = h + nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        return self.last(h).unsqueeze(1)


class Functions(nn.Module):
    """A decoder that computes with torch's functions."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 64)
        self.matrix = nn.Parameter(torch.randn(8, 8))

    def forward(self, z: Tensor) -> Tensor:
        h = self.linear(z).view(-1, 8, 8)
        parts = [self.matrix @ h, h.roll(1, 2).flip(1), h.cumsum(1) / 8, h.clamp(-0.5), h.pow(2) + 2**-h]
        parts += [torch.where(h > 0, h, -0.5), h.maximum(h.mT).minimum(h.mean(1, keepdim=True) + 1), h.logsumexp(-1, keepdim=True) - h]
        parts += [
            h.amax(2, keepdim=True) * h.sigmoid(),
            (h - h.mean((1, 2), keepdim=True)) / h.std((1, 2), keepdim=True),
            h.norm(dim=1, keepdim=True) * h,
        ]
        parts += [
            torch.stack(h.unbind(1), 2),
            torch.cat(h.split([3, 5], 1)[::-1], 1),
            h[:, [3, 1, 0, 2, 4, 5, 7, 6]],
            h[:, ::2].repeat(1, 2, 1),
        ]
        parts += [
            nn.functional.pad(h, (1, -1, 2, -2), value=0.3),
            h.unfold(2, 2, 1)[..., 0].sum(-1, keepdim=True) + h,
            h.tanh().expm1().abs().sqrt(),
        ]
        parts += [
            h.floor() + h.round() + h.trunc() + h.ceil() + h.sign() + h.long(),
            h.masked_fill(h.isnan() | (h > 1) & ~(h < 0), 2),
            h.softmax(1).log(),
        ]
        parts += [
            torch.einsum("nij,jk->nik", h, self.matrix),
            h.erf() + h.rsqrt().nan_to_num(0.7),
            h.prod(2, keepdim=True) % 0.3 + h,
            h.var(1, keepdim=True) + h,
        ]
        parts += [
            torch.addcmul(h, h, h, value=2),
            torch.lerp(h, h * 2, 0.3),
            h.max(1).values.unsqueeze(1) + h,
            (h.argmax(1, keepdim=True) + h) * 0.1,
        ]
        parts += [
            h.diagonal(dim1=1, dim2=2).unsqueeze(1) + h,
            h.gather(1, h.argmin(1, keepdim=True)) + h,
            h.log_softmax(2),
            h.square().log1p() - h.exp(),
        ]
        return torch.stack([part.float() for part in parts]).sum(0).unsqueeze(1)


class InPlace(nn.Module):
    """A decoder that changes parts of tensors, of which other tensors share the memory."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 64)

    def forward(self, z: Tensor) -> Tensor:
        h = self.linear(z)
        rows, turned = h.view(-1, 8, 8), h.view(-1, 8, 8).mT
        rows[:, 2] = rows[:, 3] * 2
        turned[:, 1:4, ::2] += 0.3
        h.relu_()
        rows[:, :, 7].fill_(0.7)
        whole = torch.zeros(len(z), 8, 8)
        whole[:, 1:] = turned[:, :-1]
        whole[:, 0, 0] = 1.0
        whole[:, :, 5].copy_(z[:, :1]).mul_(3)
        return (whole + rows + h.view(-1, 8, 8) * 0.1 + whole[:, [0]]).unsqueeze(1)


def layers(*modules: nn.Module) -> Callable[[], nn.Module]:
    """A decoder of an image of 2 x 4 x 4 and more layers, that end with one value for each pixel."""
    return lambda: nn.Sequential(
        nn.Linear(2, 32), nn.Unflatten(1, (2, 4, 4)), *modules, nn.Flatten(), nn.LazyLinear(64), nn.Unflatten(1, (1, 8, 8))
    )


NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "blocks": Blocks,
    "attention": Attention,
    "functions": Functions,
    "in place": InPlace,
    "nearest": layers(nn.Upsample(scale_factor=2), nn.ReLU(inplace=True), nn.Upsample((9, 11))),
    "bilinear": layers(nn.Upsample(scale_factor=2, mode="bilinear"), nn.Upsample((9, 5), mode="bilinear", align_corners=True)),
    "bicubic": layers(nn.Upsample(scale_factor=2, mode="bicubic")),
    "pools": layers(nn.MaxPool2d(3, 2, 1), nn.AvgPool2d(2, 1, 1), nn.AvgPool2d(3, 1, 1, count_include_pad=False), nn.AdaptiveAvgPool2d(1)),
    "adaptive pools": layers(nn.AdaptiveAvgPool2d((2, 4)), nn.AdaptiveMaxPool2d((1, 2))),
    "padding": layers(nn.ReflectionPad2d(2), nn.ReplicationPad2d((0, 1, 2, 0)), nn.ConstantPad2d(1, 3.0), nn.ZeroPad2d(1)),
    "one axis": layers(nn.Flatten(2), nn.Upsample(scale_factor=2, mode="linear"), nn.MaxPool1d(2), nn.AvgPool1d(3), nn.BatchNorm1d(2)),
    "activations": layers(
        nn.CELU(0.7),
        nn.SELU(),
        nn.Mish(),
        nn.Hardswish(),
        nn.Hardsigmoid(),
        nn.Hardtanh(),
        nn.ReLU6(),
        nn.PReLU(),
        nn.Softsign(),
        nn.GELU("tanh"),
    ),
    "activations in place": layers(nn.ELU(0.5, inplace=True), nn.CELU(inplace=True), nn.LeakyReLU(inplace=True), nn.SiLU(inplace=True)),
    "more activations": layers(
        nn.LogSigmoid(), nn.Tanhshrink(), nn.Softmax2d(), nn.GLU(1), nn.Softmin(1), nn.Threshold(0.1, 0.2), nn.Softshrink()
    ),
    "weight norm": layers(nn.utils.parametrizations.weight_norm(nn.Conv2d(2, 3, 3)), nn.Dropout(), nn.Identity()),
    "gated": lambda: nn.Sequential(
        nn.Linear(2, 8), Recurrent(nn.GRU(8, 16, batch_first=True)), nn.Linear(16, 64), nn.Unflatten(1, (1, 8, 8))
    ),
}


class Recurrent(nn.Module):
    """The last output of a recurrent network that sees its input three times."""

    def __init__(self, network: nn.GRU) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return self.network(x.unsqueeze(1).expand(-1, 3, -1))[0][:, -1]


def user_model(network: Callable[[], nn.Module], *, initialise: bool = True) -> Model:
    """A model with a decoder of a user's, and with an encoder of a user's."""
    with torch_seeded(3, torch.device("cpu")):
        decode = network()
        if initialise:
            decode(torch.zeros(2, 2))  # lazy layers
        encode = nn.Sequential(nn.Conv2d(1, 4, 3, 2, 1), nn.BatchNorm2d(4), nn.ReLU(True), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 4))
    encoder = ls.Encoder(encode, ls.posteriors.DiagonalGaussian(2))
    return ls.Autoencoder(encoder, ls.Decoder(decode, ls.likelihoods.Gaussian((1, 8, 8))), ls.priors.StandardNormal(2))


MODELS_OF_PROGRAMS: dict[str, Callable[[], Model]] = {
    **{name: lambda each=each: build_model(with_settings(Recipe(), each[0]), each[1], seed=1) for name, each in SETTINGS.items()},
    **{f"recipe {name}": lambda name=name: of_recipe(name) for name in recipe_names()},
    **{f"network {name}": lambda network=network: user_model(network) for name, network in NETWORKS.items()},
}
CASES = [f"{part} of {name}" for name in MODELS_OF_PROGRAMS for part in ("decoder", "encoder")]


@dataclass(frozen=True, eq=False)
class Case:
    """A program in float32 and as it is written, some inputs of it, and what torch gives for each of them."""

    exact: Program
    program: Program
    inputs: list[dict[str, NDArray[np.float32]]]
    wanted: list[NDArray[np.float32]]


@cache
def case_of(name: str) -> Case:
    """The programs of one part of a model, made once."""
    part, model = name.split(" of ", 1)[0], lively(MODELS_OF_PROGRAMS[name.split(" of ", 1)[1]]()).eval()
    draws = generator("inputs of a program")
    codes = 2 * torch.randn(CODES, model.latent, generator=draws)
    contexts = 2 * torch.rand(CODES, model.context, generator=draws) if model.context else None
    with torch.no_grad():
        decoded = model.decode(codes, contexts)
        if part == "decoder":
            arguments, results = {"z": codes}, decoded
            programs = [decoder_program(model, codes, contexts, **more) for more in ({"max_weight_error": 0.0}, {})]
        else:
            x = decoded + 0.1 * torch.randn(decoded.shape, generator=draws).to(decoded)
            if model.takes_missing:
                x[0, 1:] = x[1, :3] = math.nan
            results = model.encode(ls.Batch(x, contexts))
            arguments = {"x": x}
            programs = [encoder_program(model, x, contexts, **more) for more in ({"max_weight_error": 0.0}, {})]
    if contexts is not None:
        arguments["context"] = contexts
    rows = [{key: value[i : i + 1].float().numpy() for key, value in arguments.items()} for i in range(CODES)]
    return Case(*programs, rows, [results[i : i + 1].float().numpy() for i in range(CODES)])


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    """One program."""
    return case_of(request.param)


@pytest.fixture(scope="session")
def every_case() -> dict[str, Case]:
    """All programs by their names."""
    return {name: case_of(name) for name in CASES}


@pytest.fixture(scope="session")
def interpreter() -> ModuleType:
    """The second implementation of programs."""
    specification = importlib.util.spec_from_file_location("interpreter", Path(__file__).parent / "interpreter.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def of_network() -> Callable[..., Model]:
    """Makes a model with a decoder of a user's."""
    return user_model


@pytest.fixture(scope="session")
def model_of() -> Callable[[str], Model]:
    """Makes one of the models by its name."""
    return lambda name: lively(MODELS_OF_PROGRAMS[name]()).eval()
