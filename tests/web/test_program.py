"""A program gives what torch gives, and what a program cannot say is refused."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

import latentscape as ls
from latentscape.errors import PartsError
from latentscape.networks import kernels
from latentscape.web.graph import UnsupportedError
from latentscape.web.program import checks, decoder_program, encoder_program


def test_a_program_in_float32_gives_what_torch_gives(case, interpreter):
    assert {each["dtype"] for each in case.exact.tree["constants"]} <= {"f32"}
    largest = max(float(np.abs(wanted).max()) for wanted in case.wanted)
    for inputs, wanted in zip(case.inputs, case.wanted, strict=True):
        np.testing.assert_allclose(interpreter.run(case.exact, **inputs), wanted, rtol=1e-5, atol=1e-5 * largest)


def test_rounded_weights_change_little(case, interpreter):
    values = np.stack(case.wanted)
    dtypes = {each["dtype"] for each in case.program.tree["constants"]}
    error = 1.1e-3 * np.ptp(values) if "i16" in dtypes else 1e-5 * np.abs(values).max()
    for inputs, wanted in zip(case.inputs, case.wanted, strict=True):
        np.testing.assert_allclose(interpreter.run(case.program, **inputs), wanted, rtol=0, atol=error)


class By(nn.Module):
    """A decoder that computes 64 values by a function of a linear map of its codes."""

    def __init__(self, function) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 64)
        self.function = function

    def forward(self, z):
        return self.function(self.linear(z)).view(-1, 1, 8, 8)


def changed_part(h):
    h[:, 1:] = 0
    return h


def changed_constant(h):
    one = torch.ones(64)
    h = h * one
    one.zero_()
    return h + one


REFUSED = {
    "sort": (lambda h: h.sort(1).values, "uses the operation sort, which a page cannot compute"),
    "random": (lambda h: h + torch.randn_like(h), "draws random numbers"),
    "random without an input": (lambda h: h + torch.rand(64), "draws random numbers"),
    "branch": (lambda h: h if h.sum() > 0 else -h, "branches on values"),
    "a part of a large tensor": (lambda h: h + changed_part(h.repeat(1, 2**13))[:, :64], "changes a part of a large tensor"),
    "a constant": (changed_constant, "changes a constant in place after it has used it"),
    "whole numbers": (
        lambda h: h + torch.tensor([2**24, 2**24 + 1] * 32) % 7 * h.long() + torch.tensor(2**25),
        "whole numbers above 16,777,216",
    ),
    "complex": (lambda h: torch.fft.fft(h).real, "cannot compute|complex"),
    "three axes": (lambda h: nn.functional.conv3d(h.view(-1, 1, 4, 4, 4), torch.ones(1, 1, 1, 1, 1)), "over three axes"),
    "places": (lambda h: h[torch.arange(len(h)), h.argmax(1)].unsqueeze(1) + h, "places that it computes"),
    "the rest of the batch": (lambda h: h - h.mean(0), "depends on other examples"),
    "NumPy": (lambda h: torch.from_numpy(np.sin(h.detach().numpy())), "values outside torch"),
    "places of largest values": (
        lambda h: nn.functional.max_pool2d(h.view(-1, 1, 8, 8), 1, return_indices=True)[1].float(),
        "second result",
    ),
    "a dilated pool": (
        lambda h: nn.functional.max_pool2d(h.view(-1, 4, 4, 4), 2, 1, 1, dilation=2).repeat(1, 1, 2, 2)[:, :, :4, :4],
        "pools with a dilation",
    ),
    "a gradient": (lambda h: torch.autograd.grad(h.sum(), h)[0], "cannot be recorded for a page"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_page_cannot_compute_is_refused_in_a_sentence(name, of_network):
    function, message = REFUSED[name]
    with pytest.raises(UnsupportedError, match=message) as raised:
        decoder_program(of_network(lambda: By(function), initialise=False))
    assert str(raised.value).endswith(".")


def test_recording_leaves_the_model_and_its_modes_as_they_were(of_network):
    model = of_network(lambda: nn.Sequential(nn.Linear(2, 64), nn.BatchNorm1d(64), nn.Dropout(), nn.Unflatten(1, (1, 8, 8)))).train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with torch.inference_mode():
        inside = decoder_program(model)
    program = decoder_program(model)
    assert program.weights == inside.weights and program.tree == inside.tree
    assert model.training and model.decoder.training and torch.is_grad_enabled()
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert (
        kernels.doubled(torch.zeros(1, 1, 2, 2), torch.ones(1, 1, 3, 3, requires_grad=True), torch.zeros(1), (4, 4), (0, 0)).grad_fn.name()
        == "_DoubledBackward"
    )


def test_a_program_is_plain_json_without_anything_that_is_not_needed(every_case):
    for name, case in every_case.items():
        tree = case.program.tree
        assert json.loads(json.dumps(tree, allow_nan=False)) == tree, name
        read = {n for op in tree["ops"] for n in op["in"]} | {tree["output"]} | {each["tensor"] for each in tree["inputs"]}
        assert read == set(range(len(tree["shapes"]))), name
        sizes = [math.prod(tree["shapes"][each["tensor"]]) * (2 if each["dtype"] == "i16" else 4) for each in tree["constants"]]
        assert len(case.program.weights) == sum(size + -size % 4 for size in sizes), name


def test_a_trained_model_is_written_rounded_with_its_own_weights_alone(trained, interpreter):
    model = ls.load(trained).model
    program, exact = decoder_program(model), decoder_program(model, max_weight_error=0.0)
    weights = [p for p in model.decoder.parameters() if p.numel() >= 64]
    assert sum(each["dtype"] == "i16" for each in program.tree["constants"]) == len(weights)
    assert len(exact.weights) == 4 * sum(p.numel() for p in model.decoder.parameters())
    assert len(program.weights) < 0.6 * len(exact.weights)
    compared = checks(model)
    for code, decoded in zip(compared.codes, compared.decoded, strict=True):
        np.testing.assert_allclose(interpreter.run(program, z=code[None])[0], decoded, atol=1e-3)


@pytest.mark.parametrize(("factor", "shift", "dtype"), [(1e6, 0, "i16"), (1e-6, 0, "i16"), (1.0, 300, "f32")])
def test_only_weights_that_rounding_would_spoil_stay_in_float32(factor, shift, dtype, of_network):
    def network():
        first, last = nn.Linear(2, 64), nn.Linear(64, 64)
        with torch.no_grad():
            for weight in first.parameters():
                weight.sub_(weight.mean(0))
                weight.mul_(factor)
            last.weight.div_(factor)
            last.weight.add_(shift)  # multiplies values whose sum is 0, so that only what rounding takes away counts
        return nn.Sequential(first, last, nn.Unflatten(1, (1, 8, 8)))

    tree = decoder_program(of_network(network)).tree
    assert {each["dtype"] for each in tree["constants"] if len(tree["shapes"][each["tensor"]]) == 2} == {dtype}


def test_checks_are_codes_with_what_torch_decodes(of_network):
    model = of_network(lambda: nn.Sequential(nn.Linear(2, 64), nn.Unflatten(1, (1, 8, 8)))).double()
    compared = checks(model)
    assert compared.codes.dtype == compared.decoded.dtype == np.float32 and compared.contexts is None
    assert compared.codes.shape == (32, 2) and compared.decoded.shape == (32, 1, 8, 8)
    assert len(np.unique(compared.codes)) == 64
    own = checks(model, torch.zeros(3, 2))
    with torch.no_grad():
        np.testing.assert_allclose(own.decoded, model.decode(torch.zeros(3, 2).double()).numpy(), rtol=1e-6)


def test_a_conditional_model_needs_contexts_and_shares_one(model_of):
    model = model_of("labels")
    for make in (decoder_program, encoder_program, checks):
        with pytest.raises(PartsError, match="these have 0; give a context"):
            make(model)
    assert [each["name"] for each in decoder_program(model, contexts=torch.eye(3)[0]).tree["inputs"]] == ["z", "context"]
    assert [each["name"] for each in encoder_program(model, contexts=torch.eye(3)[0]).tree["inputs"]] == ["x", "context"]
    assert checks(model, contexts=torch.eye(3)[0]).contexts.shape == (32, 3)


def test_recording_loads_no_compiler_of_torch():
    program = """
import sys
import latentscape as ls
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import build_model
from latentscape.web.program import decoder_program, encoder_program
model = build_model(with_settings(Recipe(), {"model.network": {"kind": "conv", "skip": True}}), (1, 20, 20))
decoder_program(model), encoder_program(model)
sys.exit(any(name in sys.modules for name in ("torch._dynamo", "sympy")))
"""
    subprocess.run([sys.executable, "-c", program], check=True)
