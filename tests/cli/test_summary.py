"""`latentscape summary`: layers, shapes and sizes."""

import json
from itertools import pairwise

import safetensors.numpy

import latentscape as ls


def test_the_layers_of_the_digits_model(ask, trained):
    code, out, err = ask("summary", trained)
    rows = [line.split() for line in out.splitlines()[1:-1]]
    assert (code, err) == (0, "")
    assert [row[1] for row in rows] == ["Linear", "ReLU", "Linear", "Linear", "ReLU", "Linear"]
    assert [row[-1] for row in rows] == ["1,040", "0", "68", "48", "0", "1,088"]
    assert "2,244 parameters" in out and "diagonal-gaussian" in out and "standard-normal" in out and "bernoulli" in out


def test_every_parameter_is_counted_once(ask, trained, autoencoder):
    for run in (trained, autoencoder):
        tree = json.loads(ask("summary", run, "--json").out)
        saved = safetensors.numpy.load_file(run / "model.safetensors")
        assert tree["run"] == str(run) and tree["parameters"] == sum(value.size for value in saved.values())
        assert sum(layer["parameters"] for layer in tree["layers"]) == tree["parameters"]
    assert "prior" in {layer["name"] for layer in tree["layers"]}  # the mixture, which no example passes


def test_shapes_are_those_of_one_example(ask, trained):
    layers = json.loads(ask("summary", trained, "--json").out)["layers"]
    assert (layers[0]["inputs"], layers[-1]["outputs"]) == ([64], [64])
    for before, after in pairwise(layers):
        assert before["outputs"] == after["inputs"] or (before["outputs"], after["inputs"]) == ([4], [2])  # mean and log std; a code


def test_scaling_is_a_layer_without_parameters(ask, here):
    ls.run("digits", settings={"train.epochs": 1, "data.scale": 2.0}, out="run", pictures=False)
    layers = json.loads(ask("summary", "run", "--json").out)["layers"]
    assert (layers[0]["name"], layers[0]["parameters"], layers[0]["inputs"]) == ("scaling", 0, [1, 8, 8])
