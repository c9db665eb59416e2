"""An exported decoder gives the results of `decode`, for any number of codes and for codes far from 0."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

import latentscape as ls
from latentscape.errors import SettingError, UsageError
from latentscape.random import generator
from latentscape.recipes import Recipe, with_settings
from latentscape.recipes.build import LIKELIHOODS, MODELS, NETWORKS, build_model

CONV = {"kind": "conv", "channels": [4, 8], "residual": 1}
NAMES = ["a", "b", "c"]
MODELS_OF_EACH_KIND = {
    **{
        f"network {name}": ({"model.network": CONV if name == "conv" else name}, (37,) if name == "conv1d" else (1, 13, 9))
        for name in NETWORKS
    },
    "channels of signals": ({"model.network": "conv1d", "model.likelihood": "gaussian"}, (3, 50)),
    **{
        f"likelihood {name}": ({"model.likelihood": name, "model.network.hidden": [8]}, (3,) if name == "columns" else (2, 3))
        for name in LIKELIHOODS
    },
    **{f"model {name}": ({"model.kind": name, "model.network.hidden": [8]}, (2, 5) if name == "chain" else (5,)) for name in MODELS},
    "more channels than a product takes": ({"model.network": {**CONV, "hidden": [6]}, "model.likelihood": "gaussian"}, (6, 8, 8)),
    "scaled": ({"model.likelihood": "gaussian", "data.scale": 255.0, "model.network.hidden": [8]}, (5,)),
    "labels": ({"model.condition": "label", "data.context": NAMES, "model.network.hidden": [8]}, (5,)),
    "columns": ({"model.condition": NAMES, "data.context": NAMES, "model.network": CONV}, (1, 8, 8)),
}


def codes_and_context(model, n):
    z = 3 * torch.randn(n, model.latent, generator=generator("codes", n))
    z[0], z[-1] = 1e3, -1e3
    return (z, torch.randn(n, model.context, generator=generator("context", n))) if model.context else (z,)


def check(model, folder: Path):
    onnx.checker.check_model(str(ls.export(model, folder / "decoder.onnx")), full_check=True)
    session = onnxruntime.InferenceSession(folder / "decoder.onnx", providers=["CPUExecutionProvider"])
    assert [each.name for each in session.get_outputs()] == ["x"]
    program = torch.export.load(ls.export(model, folder / "decoder.pt2")).module()
    for n in (7, 1, 300):
        inputs = codes_and_context(model, n)
        with torch.no_grad():
            wanted, exported = model.eval().decode(*inputs), program(*inputs)
        (x,) = session.run(["x"], {name: value.numpy() for name, value in zip(["z", "context"], inputs, strict=False)})
        assert x.shape == wanted.shape == (n, *model.shape)
        for found in (x, exported.numpy()):
            np.testing.assert_allclose(found, wanted.numpy(), rtol=1e-5, atol=1e-5 * float(wanted.abs().max()))
    assert {path.name for path in folder.iterdir()} == {"decoder.onnx", "decoder.pt2"}


@pytest.mark.parametrize("kind", MODELS_OF_EACH_KIND)
def test_the_file_decodes_as_the_model_does(kind, tmp_path, capfd):
    settings, shape = MODELS_OF_EACH_KIND[kind]
    check(build_model(with_settings(Recipe(), settings), shape, seed=1), tmp_path)
    assert capfd.readouterr() == ("", "")


def plain(decode):
    encoder = ls.Encoder(nn.Sequential(nn.Flatten(), nn.Linear(64, 4)), ls.posteriors.DiagonalGaussian(2))
    return ls.Autoencoder(encoder, ls.Decoder(decode, ls.likelihoods.Bernoulli((1, 8, 8))), ls.priors.StandardNormal(2))


def test_a_network_of_a_user_is_exported_too(tmp_path):
    check(plain(nn.Sequential(nn.Linear(2, 8), nn.Unflatten(1, (2, 2, 2)), nn.ConvTranspose2d(2, 1, 4, stride=4))), tmp_path)


class ByValue(nn.Module):
    """A network that cannot be traced, because it branches on the values of the codes."""

    def forward(self, z):
        return torch.zeros(len(z), 1, 8, 8) if z.sum() > 0 else torch.ones(len(z), 1, 8, 8)


@pytest.mark.parametrize("suffix", [".onnx", ".pt2"])
def test_a_decoder_that_cannot_be_exported_is_refused_and_leaves_no_file(suffix, tmp_path):
    with pytest.raises(UsageError, match="The decoder cannot be exported"):
        ls.export(plain(ByValue()), tmp_path / f"d{suffix}")
    with pytest.raises(SettingError, match=r"written to a file \.onnx or \.pt2, but this is 'd\.pb'; change its suffix"):
        ls.export(plain(nn.Linear(2, 64)), tmp_path / "d.pb")
    assert not list(tmp_path.iterdir())


def test_what_onnx_cannot_say_is_written_as_a_program_of_torch(progression_run, tmp_path, snapshot):
    before = snapshot(progression_run)
    with pytest.raises(UsageError, match=r"cannot be written as \.onnx \(.*searchsorted.*\); write the other kind of file, \.pt2\.$"):
        ls.export(ls.load(progression_run), tmp_path / "d.onnx")
    assert not list(tmp_path.iterdir())
    assert ls.export(ls.load(progression_run), tmp_path / "d.pt2").stat().st_size > 0
    assert snapshot(progression_run) == before


def test_a_file_holds_no_weights_of_the_encoder(tmp_path):
    encoder = ls.Encoder(ls.networks.MLP((64,), (4,), [2000]), ls.posteriors.DiagonalGaussian(2))
    decoder = ls.Decoder(ls.networks.MLP((2,), (64,)), ls.likelihoods.Bernoulli((64,)))
    model = ls.train(ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(2)), None, torch.rand(9, 64), epochs=1).model
    for suffix in (".onnx", ".pt2"):
        assert ls.export(model, tmp_path / f"d{suffix}").stat().st_size < 50_000
    assert model.encoder.network.layers[0].weight.shape == (2000, 64)


def test_the_command_writes_the_decoder_of_a_run(ask, trained, tmp_path):
    code, out, err = ask("export", trained, "-o", tmp_path / "decoder.onnx")
    assert (code, err) == (0, "") and out.splitlines() == [str(tmp_path / "decoder.onnx"), "from z (n, 2) to x (n, 1, 8, 8)"]
    session = onnxruntime.InferenceSession(tmp_path / "decoder.onnx", providers=["CPUExecutionProvider"])
    run = ls.load(trained)
    (x,) = session.run(None, {"z": np.zeros((1, 2), np.float32)})
    np.testing.assert_allclose(x, ls.explore.decode(run.model, np.zeros((1, 2))), atol=1e-6)
    code, _, err = ask("export", trained, "-o", tmp_path / "decoder.h5")
    assert code == 2 and "its name must end in .onnx or .pt2" in err


def test_without_the_onnx_packages_the_error_names_the_remedy(trained, tmp_path):
    program = f"""
import sys
sys.modules["onnx"] = None  # as if it were not installed
from latentscape.cli.main import run_command
assert run_command(["export", {str(trained)!r}, "-o", "d.pt2"]) == 0
sys.exit(run_command(["export", {str(trained)!r}, "-o", "d.onnx"]))
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert answer.returncode == 2 and [path.name for path in tmp_path.iterdir()] == ["d.pt2"]
    assert answer.stderr == 'latentscape: ONNX files need the package onnx, which is not installed: pip install "latentscape[onnx]".\n'


def test_the_file_of_a_run_says_its_columns_and_contexts_in_their_order(tmp_path):
    rng = np.random.default_rng(0)
    rows = "".join(f"{a:.3f},{b:.3f},{n % 7},{'xy'[n % 2]}\n" for n, (a, b) in enumerate(rng.normal(size=(90, 2))))
    (tmp_path / "t.csv").write_text(f"size,age,dose,kind\n{rows}")
    settings = {"train.epochs": 1, "model.condition": ["dose", "age"]}
    by_dose = ls.run(tmp_path / "t.csv", label="kind", settings=settings, out=tmp_path / "by-dose", pictures=False)
    by_kind = ls.run(
        tmp_path / "t.csv", label="kind", settings=settings | {"model.condition": ["label"]}, out=tmp_path / "by-kind", pictures=False
    )
    contexts = {
        by_dose: {"names": ["dose", "age"], "unit": "that of the columns of the data"},
        by_kind: {"names": ["x", "y"], "unit": "1 for the class and 0 for all others"},
    }
    for run, context in contexts.items():
        onnx_file = onnx.load(ls.export(run, tmp_path / "d.onnx"))
        (entry,) = [each for each in onnx_file.metadata_props if each.key == "latentscape"]
        of_torch = {"latentscape": ""}
        torch.export.load(ls.export(run, tmp_path / "d.pt2"), extra_files=of_torch)
        told = json.loads(entry.value)
        assert told == json.loads(of_torch["latentscape"]) and told["context"] == context
        assert [each["name"] for each in told["x"]["columns"]] == (["size"] if run is by_dose else ["size", "age", "dose"])
    x = onnxruntime.InferenceSession(tmp_path / "d.onnx", providers=["CPUExecutionProvider"])
    assert json.loads(x.get_modelmeta().custom_metadata_map["latentscape"])["z"] == {"latent": 2}
