"""Messages use the words of the caller: options on the command line, settings for `run`, arguments in Python. Remedies work."""

import ast
import inspect
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape import likelihoods, networks, posteriors, priors
from latentscape.cli.main import COMMANDS, cli
from latentscape.errors import LatentscapeError
from latentscape.faces import PARAMETERS, Argument, Face, Per, Setting, speaking
from latentscape.files import resumed

PACKAGE = Path(ls.__file__).parent
OF_THE_COMMAND_LINE = re.compile(rf"(^|[\s(])(?<!pip install )--[a-z]|\blatentscape ({'|'.join(COMMANDS)})\b")
BYTES = (np.arange(60 * 6, dtype=np.float32).reshape(60, 6) * 37) % 256
QUICK = {"train.epochs": 1}


def test_the_table_of_parameters_is_complete():
    assert set(PARAMETERS.values()) <= set(inspect.signature(ls.VAE).parameters)


def advice(text: str) -> Iterator[str]:
    """The strings of a module that advise a user of the command line, without docstrings and the words of one face."""
    tree = ast.parse(text)
    passed_over = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    passed_over |= {id(word) for call in calls if getattr(call.func, "id", "") == "Command" for word in ast.walk(call.args[0])}
    passed_over |= {id(word.value) for call in calls for word in call.keywords if word.arg == "command_line"}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in passed_over
            and OF_THE_COMMAND_LINE.search(node.value)
        ):
            yield node.value


def test_only_the_command_line_advises_its_own_options_and_commands():
    modules = [path for path in PACKAGE.rglob("*.py") if "cli" not in path.parts and path.name != "faces.py"]
    assert len(modules) > 100
    assert {
        path.name: list(advice(path.read_text(encoding="utf-8"))) for path in modules if [*advice(path.read_text(encoding="utf-8"))]
    } == {}
    assert [*advice('x = f"{y}; use --set a=1"'), *advice('"""Run latentscape train."""'), *advice('f"by latentscape fetch {n}"')] == [
        "; use --set a=1",
        "by latentscape fetch ",
    ]


# requests that a run refuses: source, settings, and the settings that the remedies name; each remedy is then followed
REQUESTS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "pixels under a Bernoulli": ("bytes.npy", {"model.likelihood": "bernoulli"}, ["data.scale", "model.likelihood"]),
    "an official part that is not there": ("bytes.npy", {"data.split.heldout": "official"}, ["data.split.heldout"] * 2),
    "patience without a valid part": ("digits", {"train.patience": 2, "data.split.valid": 0.0}, ["data.split.valid"]),
    "rows under a convolution": ("images.npy", {"model.network": "conv"}, ["data.shape"]),
    "a small image, halved often": ("digits", {"model.network": "conv", "model.network.channels": [4] * 6}, ["model.network.channels"]),
    "a rate far too high": ("bytes.npy", {"train.optimizer.lr": 1e30, "train.epochs": 5}, ["train.optimizer.lr"]),
    "values far too large": ("bytes.npy", {"model.likelihood": "gaussian", "data.scale": 1e-9}, ["data.scale"]),
}


@pytest.fixture
def files(here: Path) -> Path:
    """A folder with a few files to train on."""
    np.save("bytes.npy", BYTES)
    np.save("images.npy", np.zeros((40, 784), dtype=np.float32))
    np.savez("two.npz", x=BYTES, y=np.arange(60) % 3, labels=np.arange(60) % 2)
    Path("table.csv").write_text("a,name of thing,b\n" + "".join(f"{i},k{i},{i % 7}\n" for i in range(60)), encoding="utf-8")
    return here


def refusal(request: Callable[[], object]) -> LatentscapeError:
    """The error of a request; its message holds the words of each of its remedies."""
    with pytest.raises(LatentscapeError) as caught:
        request()
    assert all(str(remedy) for remedy in caught.value.remedies)
    return caught.value


def command(*words: object) -> Callable[[], object]:
    """A command whose errors are not caught."""

    def run() -> object:
        with speaking(Face.COMMAND_LINE):
            return cli.main([str(word) for word in words], standalone_mode=False)

    return run


def arguments(words: str) -> dict[str, Any]:
    """The arguments in the words of a remedy."""
    call = ast.parse(f"f({words})", mode="eval").body
    assert isinstance(call, ast.Call) and not call.args
    return {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}


def as_options(settings: dict[str, Any]) -> list[str]:
    return [word for name, value in settings.items() for word in shlex.split(Setting(name, value).said(Face.COMMAND_LINE))]


@pytest.mark.parametrize("case", REQUESTS)
def test_the_settings_that_a_run_advises_work(case, files):
    source, settings, names = REQUESTS[case]
    error = refusal(lambda: ls.run(source, settings=QUICK | settings, pictures=False))
    assert [remedy.name for remedy in error.remedies if isinstance(remedy, Setting)] == names
    for remedy in error.remedies:
        words = remedy.said(Face.RUN)
        assert words in str(error)
        assert ls.run(source, settings=QUICK | settings | arguments(words)["settings"], pictures=False).path.is_dir()


@pytest.mark.parametrize("case", REQUESTS)
def test_the_options_that_the_command_line_advises_work(case, files, ask):
    source, settings, names = REQUESTS[case]
    train = ["train", source, "--no-report", *as_options(QUICK if "train.epochs" not in settings else {})]
    error = refusal(command(*train, *as_options(settings)))
    assert len(error.remedies) == len(names)
    for remedy in error.remedies:
        words = remedy.said(Face.COMMAND_LINE)
        assert words in str(error)
        assert isinstance(remedy, Setting)
        others = as_options({name: value for name, value in settings.items() if name != remedy.name})
        assert ask(*train, *others, *shlex.split(words)).code == 0


def test_a_sweep_advises_what_it_takes(files, ask):
    sweep = ["sweep", "bytes.npy", "--over", "objective.beta=0.5,1", "--set", "train.epochs=1", "--no-report"]
    error = refusal(command(*sweep, "--set", "model.likelihood=bernoulli"))
    for number, remedy in enumerate(error.remedies):
        likelihood = [] if "likelihood" in str(remedy.said(Face.RUN)) else ["--set", "model.likelihood=bernoulli"]
        assert ask(*sweep, *likelihood, *shlex.split(remedy.said(Face.COMMAND_LINE)), "--out", f"sweep{number}").code == 0


def test_the_parameters_that_an_estimator_advises_work():
    asked = {"likelihood": "bernoulli", "scale": 1.0, "epochs": 1}
    error = refusal(lambda: ls.VAE(**asked).fit(BYTES))
    for remedy, parameter in zip(error.remedies, ["scale", "likelihood"], strict=True):
        words = remedy.said(Face.ESTIMATOR)
        assert words in str(error) and [*arguments(words)] == [parameter]
        ls.VAE(**asked | arguments(words)).fit(BYTES)
    error = refusal(lambda: ls.VAE(epochs=5, lr=1e30).fit(BYTES))
    ls.VAE(epochs=1, **arguments(error.remedies[0].said(Face.ESTIMATOR))).fit(BYTES)
    with pytest.raises(LatentscapeError, match=r"^epochs must be a whole number"):
        ls.VAE(epochs="ten").fit(BYTES)


def model_of(likelihood: Any) -> ls.Autoencoder:
    return ls.Autoencoder(
        ls.Encoder(networks.MLP((6,), (4,), [8]), posteriors.DiagonalGaussian(2)),
        ls.Decoder(networks.MLP((2,), likelihood.features, [8]), likelihood),
        priors.StandardNormal(2),
    )


def test_train_advises_its_arguments_and_what_to_do_with_x():
    torch.manual_seed(0)
    examples = ls.from_array(BYTES)
    error = refusal(lambda: ls.train(model_of(likelihoods.Bernoulli((6,))), None, examples, epochs=1))
    divisor = float(str(error.remedies[0]).removeprefix("divide x by "))
    assert str(error.remedies[1]) == "likelihoods.Gaussian" and "divide x by" in str(error)
    ls.train(model_of(likelihoods.Bernoulli((6,))), None, (small := ls.from_array(BYTES / divisor)), epochs=1)
    ls.train(model_of(likelihoods.Gaussian((6,))), None, small, epochs=1)
    error = refusal(lambda: ls.train(model_of(likelihoods.Gaussian((6,))), None, small, epochs=5, lr=1e30))
    ls.train(model_of(likelihoods.Gaussian((6,))), None, small, epochs=1, **arguments(str(error.remedies[0])))
    error = refusal(lambda: ls.train(model_of(likelihoods.Gaussian((6,))), None, ls.from_array(3e12 * BYTES), epochs=1))
    assert "divide by its standard deviation" in str(error)
    error = refusal(lambda: ls.train(model_of(likelihoods.Gaussian((6,))), None, small, patience=1))
    cut = eval(str(error.remedies[0]), {"ls": ls, "splits": ls.Splits(small)})
    ls.train(model_of(likelihoods.Gaussian((6,))), None, cut, epochs=1, patience=1)


@pytest.mark.parametrize("source", ["two.npz", "table.csv"])
def test_the_labels_that_are_advised_are_those_of_the_file(source, files, ask):
    for remedy in refusal(lambda: ls.run(source, settings=QUICK, pictures=False)).remedies:
        if isinstance(remedy, Argument):  # how to read a file otherwise is followed below
            assert ls.run(source, settings=QUICK, pictures=False, **arguments(remedy.said(Face.RUN))).info["source"]["label"]
    for remedy in refusal(command("train", source)).remedies:
        assert ask("train", source, "--epochs", 1, "--no-report", *shlex.split(remedy.said(Face.COMMAND_LINE))).code == 0


def test_the_devices_that_are_advised_exist(files, ask):
    for remedy in refusal(lambda: ls.run("bytes.npy", settings=QUICK, device="gpu")).remedies:
        ls.run("bytes.npy", settings=QUICK, pictures=False, **arguments(remedy.said(Face.RUN)))
        ls.AE(epochs=1, **arguments(remedy.said(Face.ESTIMATOR))).fit(BYTES)
        assert ask("train", "bytes.npy", "--epochs", 1, "--no-report", *shlex.split(remedy.said(Face.COMMAND_LINE))).code == 0


def test_a_run_that_was_stopped_is_continued_as_its_error_says(files, ask, interrupted):
    with interrupted(share=0.6), pytest.raises(ls.errors.StoppedError):
        ls.run("bytes.npy", settings={"train.epochs": 9}, pictures=False, out="a run")
    error = refusal(lambda: ls.load("a run"))
    assert str(error).endswith('continue it: ls.resume("a run").')
    assert eval(str(error.remedies[0]), {"ls": ls}).path == Path("a run")
    assert error.remedies[0].said(Face.COMMAND_LINE) == "latentscape train --resume 'a run'"
    assert ask(*shlex.split(error.remedies[0].said(Face.COMMAND_LINE))[1:]).code == 0


def test_a_source_without_files_is_trained_on_as_its_error_says(files):
    error = refusal(command("fetch", "digits"))
    assert error.remedies[0].said(Face.COMMAND_LINE) == "latentscape train digits"
    assert error.remedies[0].said(Face.PYTHON) == 'ls.run("digits")'


def test_the_outermost_face_speaks():
    with speaking(Face.COMMAND_LINE), speaking(Face.RUN):
        assert str(Setting("train.batch", 8)) == "--set train.batch=8"
    assert str(Setting("train.batch", 8)) == "batch=8"
    assert str(Setting("model.network.activation", "re lu").said(Face.COMMAND_LINE)) == "--set model.network.activation='re lu'"


def test_a_remedy_in_other_words_holds_the_remedy_of_each_face():
    label = Argument("label", "kind")
    error = LatentscapeError("choose one: ", Per("y", command_line=label))
    assert str(error) == "choose one: y" and isinstance(error.remedies[0], Per)
    with speaking(Face.COMMAND_LINE):
        assert LatentscapeError("choose one: ", Per("y", command_line=label)).remedies == (label,)
    assert resumed('runs/"a"', device="auto").said(Face.RUN) == r'ls.resume("runs/\"a\"", device="auto")'
