"""What is asked wrongly is refused in one sentence with the remedy, with exit code 2, and nothing is made or changed."""

import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

EPOCH = ("--epochs", 1, "--no-report")


# one line each: the arguments after `latentscape`, and what the sentence has to say
ASKED = {
    "an unknown command": (["trian", "digits"], ["'trian'", "did you mean 'train'"]),
    "an unknown command that is near to none": (["help"], ["'help'", "Known: ", "train"]),
    "an unknown option": (["train", "digits", "--epoch", 3], ["--epoch", "--epochs"]),
    "an option before its command": (["--resume", "run"], ["latentscape train --resume"]),
    "an unknown option before a command": (["--resum", "run"], ["--resum"]),
    "no source": (["train"], ["name a source", "latentscape train digits"]),
    "two sources": (["train", "digits", "more"], ["more"]),
    "an unknown source": (["train", "digitz"], ["'digitz'", "did you mean 'digits'"]),
    "an unknown source to look at": (["sources", "digitz"], ["'digitz'", "did you mean 'digits'"]),
    "no name for a source": (["train", ""], ["''", "digits"]),
    "an unknown recipe": (["train", "digits", "--recipe", "digits-mpl"], ["'digits-mpl'", "did you mean 'digits-mlp'"]),
    "an unknown recipe to look at": (["recipes", "digits-mpl"], ["'digits-mpl'", "did you mean 'digits-mlp'"]),
    "a recipe file that is not there": (["train", "digits", "--recipe", "mine.toml"], ["mine.toml", "check the path"]),
    "no latent dimension": (["train", "digits", "--latent", 0], ["latent is 0", "set it to 2"]),
    "less than no latent dimension": (["train", "digits", "--latent", -1], ["latent is -1", "set it to 2"]),
    "a latent dimension in words": (["train", "digits", "--latent", "two"], ["--latent", "'two'"]),
    "no epoch": (["train", "digits", "--epochs", 0], ["at least 1 epoch", "is 0"]),
    "less than no epoch": (["train", "digits", "--epochs", -3], ["at least 1 epoch", "is -3"]),
    "a negative beta": (["train", "digits", "--beta", -1], ["beta", "from 0 on", "-1"]),
    "a beta that is no number": (["train", "digits", "--beta", "nan"], ["objective.beta must be a number", "nan"]),
    "a beta for an objective without one": (["train", "digits", "--recipe", "digits-ae", "--beta", 2], ["'reconstruction'", "'beta'"]),
    "a negative seed": (["train", "digits", "--seed", -1], ["--seed", "-1"]),
    "an unknown device": (["train", "digits", "--device", "gpu"], ["'gpu'", "--device cpu"]),
    "a device that holds no numbers": (["train", "digits", "--device", "meta"], ["'meta'", "--device cpu"]),
    "a device of a package that is not here": (["train", "digits", "--device", "hpu"], ["'hpu'", "--device cpu"]),
    "a setting both ways": (["train", "digits", "--set", "train.epochs=3", "--epochs", 2], ["train.epochs", "twice"]),
    "a setting twice": (["train", "digits", *EPOCH, "--set", "train.batch=5", "--set", "train.batch=6"], ["train.batch", "twice"]),
    "an ELBO of a posterior without density": (
        ["train", "digits", "--posterior", "dirac"],
        ["ELBO needs kl", "a posterior with a density", "'reconstruction'", "diagonal-gaussian"],
    ),
    "the naive loss of a posterior without variance": (
        ["train", "digits", "--posterior", "dirac", "--set", "objective=naive"],
        ["Naive needs var", "a posterior with a variance", "'reconstruction'", "diagonal-gaussian"],
    ),
    "a posterior wider than the prior": (
        ["train", "digits", "--prior", "uniform"],
        ["DiagonalGaussian", "(-inf, inf)", "Uniform", "(0, 1)", "beta, kumaraswamy or logit-normal"],
    ),
    "a posterior with tails too heavy": (
        ["train", "digits", "--set", "model.posterior={ kind = 'student-t', df = 1.5 }"],
        ["StudentT", "StandardNormal", "more degrees of freedom"],
    ),
    "a posterior with tails too heavy, by two options": (
        ["train", "digits", *EPOCH, "--posterior", "student-t", "--set", "model.posterior.df=1.5"],
        ["StudentT", "StandardNormal", "more degrees of freedom"],
    ),
    "a posterior with bounds of its own": (["train", "digits", "--posterior", "uniform"], ["'uniform'", "beta"]),
    "a prior with nothing to fit": (
        ["train", "digits", *EPOCH, "--set", "train.fit_prior=true"],
        ["StandardNormal", "'gaussian' or 'mixture'"],
    ),
    "a mixture of more components than examples": (
        ["train", "digits", *EPOCH, "--recipe", "digits-ae", "--set", "model.prior.components=5000"],
        ["5000", "1455", "fewer components"],
    ),
    "a file of a user who does not exist": (["train", "~nobody/x.npy"], ["no file or folder ~nobody/x.npy", "check the path"]),
    "a recipe of a user who does not exist": (["recipes", "~nobody/x.toml"], ["~nobody/x.toml", "No such file", "check the path"]),
    "a null byte in a recipe": (["recipes", "\0.toml"], ["null byte", "check the path"]),
    "a name that is not Unicode": (["train", "digits", "--set", "about=\udce9"], ["about is '\\udce9'", "give plain text"]),
    "epochs beyond the largest number": (
        ["train", "digits", "--epochs", 10**36],
        ["train.epochs", "at most 1,000,000,000", f"1{'0' * 36}"],
    ),
    "a seed beyond what files hold": (["train", "digits", "--seed", 2**63], ["--seed", str(2**63), str(2**63 - 1)]),
    "a context that only a run writes": (
        ["train", "digits", "--condition", "label", "--set", 'data.context=["label"]'],
        ["data.context is not set by hand", "--set model.condition=..."],
    ),
    "more runs than a sweep takes": (
        ["sweep", "digits", "--over", f"beta={','.join(map(str, range(1001)))}", "--seeds", 10],
        ["10,010 runs", "10,000 at most", "fewer values"],
    ),
    "a sweep over the context of a run": (["sweep", "digits", "--over", "data.context=a,b"], ["data.context is not set by hand"]),
    "a picture of no kind we know": (["sources", "digits", "-o", "x.jpg"], ["x.jpg", ".png"]),
    "a picture in a folder that is not there": (["sources", "digits", "-o", "no/x.png"], ["no/x.png", "make it first"]),
}


@pytest.mark.parametrize("case", ASKED)
def test_refused(refused, case):
    words, says = ASKED[case]
    sentence = refused(*words)
    assert [part for part in says if part not in sentence] == []


# --set KEY=VALUE: the setting, and what the sentence has to say
SETTINGS = {
    "no equals sign": ("train.batch", ["'train.batch'", "KEY=VALUE", "--set train.batch=256"]),
    "no key": ("=3", ["'=3'", "KEY=VALUE"]),
    "an unknown table": ("trian.batch=3", ["'trian'", "did you mean 'train'"]),
    "an unknown key": ("train.bach=3", ["'train.bach'", "did you mean 'train.batch'"]),
    "a setting of the optimiser": ("train.lr=0.01", ["There is no setting train.lr", "--set train.optimizer.lr="]),
    "an unknown key further down": ("data.split.vald=0.1", ["'data.split.vald'", "did you mean 'data.split.valid'"]),
    "a key inside a number": ("train.epochs.x=3", ["train.epochs.x", "epochs"]),
    "an unknown posterior": ("model.posterior=laplas", ["posterior 'laplas'", "did you mean 'laplace'"]),
    "an unknown prior": ("model.prior=unifrom", ["prior 'unifrom'", "did you mean 'uniform'"]),
    "an unknown likelihood": ("model.likelihood=gausian", ["likelihood 'gausian'", "did you mean 'gaussian'"]),
    "an unknown objective": ("objective=elbow", ["objective 'elbow'", "did you mean 'elbo'"]),
    "an unknown activation": ("model.network.activation=reluu", ["activation 'reluu'", "did you mean 'relu'"]),
    "an unknown optimiser": ("train.optimizer=adamm", ["optimizer 'adamm'", "did you mean 'adam'"]),
    "an unknown schedule": ("train.schedule=onecycle", ["schedule 'onecycle'", "did you mean 'one-cycle'"]),
    "an unknown schedule of beta": ("objective.beta={kind='lineer'}", ["schedule 'lineer'", "did you mean 'linear'"]),
    "an unknown network": ("model.network=mpl", ["network 'mpl'", "did you mean 'mlp'"]),
    "an unknown decoder": ("model.decoder=mpl", ["network 'mpl'", "did you mean 'mlp'"]),
    "an unknown option of a network": ("model.network.hiden=[3]", ["'mlp'", "'hiden'", "did you mean 'hidden'"]),
    "an unknown option of an objective": ("objective.betta=2", ["'elbo'", "'betta'", "did you mean 'beta'"]),
    "an unknown option of an optimiser": ("train.optimizer.momentum=0.9", ["'adam'", "'momentum'", "lr"]),
    "an unknown option of a schedule": ("objective.beta={kind='linear',unto=1}", ["'linear'", "'unto'", "did you mean 'until'"]),
    "an option of a family that has it not": ("model.posterior={kind='student-t',dof=3}", ["'dof'", "did you mean 'df'"]),
    "an option of a part that has none": ("model.posterior.df=3", ["'diagonal-gaussian'", "'df'"]),
    "a word for a whole number": ("train.batch=many", ["train.batch", "a whole number", "'many'"]),
    "a fraction for a whole number": ("train.batch=2.5", ["train.batch", "a whole number", "2.5"]),
    "a truth for a whole number": ("train.batch=true", ["train.batch", "a whole number", "True"]),
    "a word for a number": ("data.split.valid=lots", ["data.split.valid", "a number", "'lots'"]),
    "a word for a truth": ("train.fit_prior=perhaps", ["train.fit_prior", "true or false", "'perhaps'"]),
    "a number for a table": ("data.split=3", ["data.split", "3"]),
    "a number for a part": ("model.prior=3", ["model.prior", "3"]),
    "a part without a kind": ("model.likelihood={std=1}", ["model.likelihood", "kind", "std"]),
    "a word for a learning rate": ("train.optimizer.lr=fast", ["lr", "number", "fast"]),
    "a word for a weight decay": ("train.optimizer.weight_decay=some", ["weight_decay", "number", "some"]),
    "a word for degrees of freedom": ("model.posterior={kind='student-t',df='few'}", ["df", "few"]),
    "a word for beta": ("objective.beta=hot", ["beta", "hot"]),
    "a truth for a standard deviation": ("model.likelihood={kind='gaussian',std=true}", ["std", "True"]),
    "a width in words": (
        "model.network.hidden=wide",
        ["hidden of the network 'mlp' must be a list of whole numbers, but it is 'wide'."],
    ),
    "a width that is a fraction": ("model.network.hidden=[16.5]", ["hidden", "a list of whole numbers", "[16.5]"]),
    "a width that is a truth": ("model.network.hidden=[true]", ["hidden", "a list of whole numbers", "[True]"]),
    "a width alone": ("model.network.hidden=16", ["hidden", "a list of whole numbers", "16"]),
    "a width beyond all memory": (
        f"model.network.hidden=[1{'0' * 30}]",
        ["hidden of the network 'mlp'", "at most 1,048,576", f"[1{'0' * 30}]"],
    ),
    "channels beyond all memory": (
        f"model.network={{kind='conv',channels=[1{'0' * 12}]}}",
        ["channels of the network 'conv'", "at most 1,048,576", f"[1{'0' * 12}]"],
    ),
    "a kernel in words": ("model.network={kind='conv',kernel='large'}", ["kernel", "a whole number", "'large'"]),
    "a kernel beyond all memory": (
        f"model.network={{kind='conv',kernel=1{'0' * 20}1}}",
        ["kernel of the network 'conv'", "at most 1,048,576", f"1{'0' * 20}1"],
    ),
    "a number for an activation": ("model.network.activation=3", ["activation", "a name", "3"]),
    "a number for a precision": ("model.network.precision=16", ["precision", "a name", "16"]),
    "layers of a ladder in words": ("model.kind={kind='ladder',below='few'}", ["below", "a list of whole numbers", "'few'"]),
    "layers of a ladder beyond all memory": (f"model.kind={{kind='ladder',width=1{'0' * 20}}}", ["width", "at most", f"1{'0' * 20}"]),
    "a fraction of a component": ("model.prior={kind='mixture',components=1.5}", ["components", "a whole number", "1.5"]),
    "components beyond all memory": (
        f"model.prior={{kind='mixture',components=1{'0' * 15}}}",
        ["components of the prior 'mixture'", "at most 1,048,576", f"1{'0' * 15}"],
    ),
    "a word for a truth of an optimiser": (
        "train.optimizer={kind='sgd',nesterov='yes'}",
        ["nesterov of the optimizer 'sgd'", "true or false", "'yes'"],
    ),
    "a schedule for a learning rate": ("train.optimizer.lr={kind='linear'}", ["lr", "a number", "{'kind': 'linear'}"]),
    "a list for beta": ("objective.beta=[1, 2]", ["beta of the objective 'elbo' must be a number or a schedule", "[1, 2]"]),
    "draws beyond what torch counts": (f"objective.draws=1{'0' * 30}", ["draws", "at most 1,000,000,000", f"1{'0' * 30}"]),
    "a truth for degrees of freedom": (
        "model.posterior={kind='student-t',df=true}",
        ["df of the posterior 'student-t'", "a number", "True"],
    ),
    "a parameter beyond single precision": (
        "model.prior={kind='normal',loc=1e300}",
        ["loc of the prior 'normal'", "beyond 3.4e+38"],
    ),
    "an option that the model says itself": ("model.posterior={kind='laplace',latent=3}", ["posterior 'laplace'", "'latent'"]),
    "an option that is none of a family": ("model.posterior={kind='laplace',family=3}", ["Laplace", "'family'", "scale"]),
    "a layer without units": ("model.network.hidden=[0]", ["[64, 0, 4]", "positive"]),
    "no examples in a batch": ("train.batch=0", ["batch", "at least 1", "0"]),
    "less than no examples in a batch": ("train.batch=-3", ["batch", "at least 1", "-3"]),
    "a learning rate of nothing": ("train.optimizer.lr=0", ["learning rate", "above 0", "is 0"]),
    "a negative learning rate": ("train.optimizer.lr=-0.1", ["learning rate", "above 0", "-0.1"]),
    "a learning rate that is no number": ("train.optimizer.lr=nan", ["train.optimizer.lr must be a number", "nan"]),
    "an infinite learning rate": ("train.optimizer.lr=inf", ["learning rate", "above 0", "inf"]),
    "one decay for two means": ("train.optimizer.betas=[0.9]", ["betas of the optimizer 'adam' must be a list of 2 numbers", "[0.9]"]),
    "decays above 1": ("train.optimizer.betas=[2, 3]", ["betas", "[2, 3]"]),
    "a negative weight decay": ("train.optimizer.weight_decay=-1", ["weight_decay", "-1"]),
    "a negative fan-in": ("train.optimizer.base_fan_in=-288", ["base_fan_in", "-288"]),
    "a fan-in that is no number": ("train.optimizer.base_fan_in=nan", ["base_fan_in", "nan"]),
    "half a fan-in": ("train.optimizer.base_fan_in=2.5", ["base_fan_in", "2.5"]),
    "a word for a fan-in": ("train.optimizer.base_fan_in=many", ["base_fan_in", "many"]),
    "a negative eps": ("train.optimizer.eps=-1", ["eps", "-1"]),
    "a schedule that takes no time": ("train.schedule={kind='linear',until=0}", ["until", "0"]),
    "a schedule that only warms up": ("train.schedule={kind='one-cycle',warm=1}", ["warm", "1"]),
    "a schedule that warms up for too long": ("train.schedule={kind='one-cycle',warm=2}", ["warm", "2"]),
    "a schedule to less than nothing": ("objective.beta={kind='linear',end=-3}", ["beta", "from 0 on", "-3"]),
    "a schedule of a rate below nothing": (
        "train.schedule={kind='constant',value=-1}",
        ["the learning rate", "from 0 on", "gives -1"],
    ),
    "a schedule that starts at no number": (
        "train.schedule={kind='one-cycle',start=nan}",
        ["the learning rate", "from 0 on", "nan"],
    ),
    "an infinite eps": ("train.optimizer.eps=inf", ["eps", "inf"]),
    "an infinite weight decay": ("train.optimizer.weight_decay=inf", ["weight_decay", "inf"]),
    "a learning rate beyond all numbers": (f"train.optimizer.lr=1{'0' * 400}", ["lr", "beyond 1.8e308"]),
    "a beta beyond all numbers": (f"objective.beta=1{'0' * 400}", ["beta", "beyond 1.8e308"]),
    "a scale beyond all numbers": (f"data.scale=1{'0' * 400}", ["data.scale", "beyond 1.8e308"]),
    "an end beyond all numbers": (
        f"model.prior={{kind='uniform',low=0,high=1{'0' * 400}}}",
        ["high of the prior 'uniform'", "beyond 1.8e308"],
    ),
    "a beta of thousands of digits": (f"objective.beta=1{'0' * 5000}", ["beta", "must be a number"]),
    "thousands of brackets": (f"model.network.hidden={'[' * 20_000}", ["hidden"]),
    "a truth for draws": ("objective.draws=true", ["draws", "a whole number", "True"]),
    "a shape of negative sides": ("data.shape=[-8, -8]", ["[-8, -8]", "[1, 8, 8]"]),
    "a date for a width": ("model.network.hidden=2020-01-01", ["model.network.hidden", "must be a number", "2020"]),
    "no draws": ("objective.draws=0", ["draws", "at least 1", "0"]),
    "a draw and a half": ("objective.draws=1.5", ["draws", "1.5"]),
    "all examples for valid": ("data.split.valid=1", ["data.split.valid", "below 1", "1"]),
    "less than none for valid": ("data.split.valid=-0.1", ["data.split.valid", "from 0", "-0.1"]),
    "all examples held out": ("data.split.heldout=1.0", ["data.split.heldout", "below 1", "1.0"]),
    "a held-out part in words": ("data.split.heldout=most", ["data.split.heldout", "'official'", "'most'"]),
    "an official part that is not there": ("data.split.heldout=official", ["official", "--set data.split.heldout=0.1"]),
    "too few left to train on": ("data.split={valid=0.5,heldout=0.999}", ["leaves 1 of 1797", "lower its shares"]),
    "a scale of nothing": ("data.scale=0", ["data.scale", "from 1e-30 to 1e+30", "is 0"]),
    "a negative scale": ("data.scale=-3", ["data.scale", "from 1e-30 to 1e+30", "is -3"]),
    "a scale beyond single precision": ("data.scale=1e300", ["data.scale", "from 1e-30 to 1e+30", "is 1e+300"]),
    "a scale below single precision": ("data.scale=1e-300", ["data.scale", "from 1e-30 to 1e+30", "is 1e-300"]),
    "a batch beyond the largest number": (f"train.batch=1{'0' * 20}", ["train.batch", "at most 1,000,000,000", f"1{'0' * 20}"]),
    "patience beyond the largest number": (f"train.patience=1{'0' * 20}", ["train.patience", "at most 1,000,000,000", f"1{'0' * 20}"]),
    "a split by a seed beyond what files hold": (f"data.split.seed={2**63}", ["data.split.seed", f"{2**63 - 1:,}", f"{2**63}"]),
    "a scale in words": ("data.scale=huge", ["data.scale", "'standard'", "'huge'"]),
    "a shape with another number of values": ("data.shape=[3, 3]", ["[3, 3]", "9 values", "[1, 8, 8]"]),
    "a standard deviation of nothing": ("model.likelihood={kind='gaussian',std=0}", ["std", "'learnt' or 'optimal'", "is 0"]),
    "a standard deviation in words": ("model.likelihood={kind='gaussian',std='best'}", ["std", "'learnt' or 'optimal'", "'best'"]),
    "an unknown start of the bias": ("model.output_bias=mean", ["model.output_bias", "'data-mean' or 'network'", "'mean'"]),
    "no components": ("model.prior={kind='mixture',components=0}", ["at least 1 component", "0"]),
    "a parameter outside its range": ("model.prior={kind='beta',concentration1=-1}", ["concentration1", "-1"]),
    "an interval the wrong way round": (
        "model.prior={kind='uniform',low=1,high=0}",
        ["The prior Uniform needs low below high, but low is 1.0 and high is 0.0;"],
    ),
    "an empty interval": (
        "model.prior={kind='uniform',low=2,high=2}",
        ["The prior Uniform needs low below high, but low is 2.0 and high is 2.0;"],
    ),
    "degrees of freedom below nothing": ("model.posterior={kind='student-t',df=-1}", ["StudentT", "-1"]),
    "a negative scale of codes": ("model.posterior={kind='laplace',scale=-1}", ["Laplace", "scale", "-1"]),
    "more dimensions than fit into memory": ("model.latent=100000000000000", ["model.latent", "1,048,576", "100000000000000"]),
    "more dimensions than torch counts": (f"model.latent=1{'0' * 30}", ["model.latent", "1,048,576", f"1{'0' * 30}"]),
    "a model that does not fit into memory": ("model.network.hidden=[1000000, 1000000]", ["does not fit into memory", "widths"]),
    "a mixture that torch cannot count": (
        "model={latent=1000000,prior={kind='mixture',components=1000000}}",
        ["does not fit into memory", "prior"],
    ),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_refused_setting(refused, case):
    setting, says = SETTINGS[case]
    sentence = refused("train", "digits", *EPOCH, "--set", setting)
    assert [part for part in says if part not in sentence] == []


RECIPES = {
    "no TOML": ("[model\n", ["mine", "not valid TOML"]),
    "a key twice": ("[model]\nlatent = 2\nlatent = 3\n", ["mine", "not valid TOML", "line 3"]),
    "an unknown key": ("[model]\nlatnt = 3\n", ["'model.latnt'", "did you mean 'model.latent'"]),
    "a wrong value": ("[model]\nlatent = 'two'\n", ["model.latent", "'two'"]),
    "thousands of brackets": ("a = " + "[" * 20_000, ["mine", "not valid TOML"]),
    "a list of tables": ("[[model]]\nlatent = 2\n", ["model", "[{'latent': 2}]"]),
}


@pytest.mark.parametrize("case", RECIPES)
def test_refused_recipe_file(refused, here, case):
    content, says = RECIPES[case]
    (here / "mine.toml").write_text(content)
    sentence = refused("train", "digits", *EPOCH, "--recipe", "mine.toml")
    assert [part for part in says if part not in sentence] == []


def test_refused_recipe_file_of_bytes(refused, here):
    (here / "mine.toml").write_bytes(b"\xff\xfe\x00")
    assert "mine.toml" in refused("recipes", "mine.toml")


class Trap:
    """What makes a folder when it is unpickled."""

    def __reduce__(self):
        return os.mkdir, ("sprung",)


def header(shape: str) -> bytes:
    """The first 128 bytes of an .npy file of float32, whatever its shape is said to be."""
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    return b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + text.ljust(117).encode() + b"\n"


RNG = np.random.default_rng(0)
UNIT = RNG.random((40, 5)).astype(np.float32)
WHOLE = header("(40, 5)") + UNIT.tobytes()


def with_holes(*holes: tuple[int, int, float]) -> np.ndarray:
    """The rows in [0, 1] with other values here and there."""
    rows = UNIT.astype(np.float64)
    for row, column, value in holes:
        rows[row, column] = value
    return rows


# an array (or the bytes of a file), and what the sentence has to say
ARRAYS = {
    "nan": (with_holes((3, 2, np.nan), (7, 1, np.nan)), ["2 NaN", "0 infinite", "row 3", "[3, 2]", "leave those rows out"]),
    "infinity": (with_holes((2, 0, np.inf), (9, 1, -np.inf), (9, 2, np.nan)), ["1 NaN", "2 infinite", "row 2", "[2, 0]"]),
    "too large for single precision": (with_holes((3, 2, 1e300)), ["1e+300", "[3, 2]"]),
    "no rows": (np.zeros((0, 5)), ["empty", "(0, 5)", "at least one example, and two to train on"]),
    "no columns": (np.zeros((5, 0)), ["empty", "(5, 0)"]),
    "one example": (UNIT[:1], ["got 1", "(1, 5)", "at least 2"]),
    "strings": (np.array([["a", "b"], ["c", "d"]]), ["strings", "<U1", "numbers"]),
    "bytes": (np.array([[b"a", b"b"], [b"c", b"d"]]), ["strings", "S1", "numbers"]),
    "complex numbers": (UNIT.astype(np.complex64), ["complex64", "real and imaginary"]),
    "named columns": (np.zeros(5, dtype=[("age", "f4"), ("size", "i4")]), ["age", "size", "plain numbers"]),
    "dates": (np.array([["2020-01-01"]] * 3, dtype="datetime64[D]"), ["datetime64", "plain numbers"]),
    "one number": (np.float32(3), ["()", "(n, d)"]),
    "one axis": (np.zeros(7), ["(7,)", "(n, d)"]),
    "five axes": (np.zeros((2, 2, 2, 2, 2)), ["(2, 2, 2, 2, 2)", "(n, channels, height, width)"]),
    "a text": (b"hello", ["x.npy", "numpy.save"]),
    "nothing": (b"", ["x.npy", "numpy.save"]),
    "a header cut short": (WHOLE[:50], ["x.npy", "numpy.save"]),
    "data cut short": (WHOLE[:300], ["x.npy", "200", "43", "numpy.save"]),
    "terabytes by its header": (header("(1000000000000, 4)"), ["x.npy", "numpy.save"]),
    "more than any machine by its header": (header("(10000000000000000000000000, 4)"), ["x.npy", "numpy.save"]),
    "less than nothing by its header": (header("(-10, 4)"), ["x.npy", "numpy.save"]),
    "a header that calls something": (header("__import__('os').mkdir('sprung')"), ["x.npy", "numpy.save"]),
    "a pickle": (pickle.dumps(Trap()), ["x.npy", "numpy.save"]),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_refused_array(refused, here, case):
    array, says = ARRAYS[case]
    if isinstance(array, bytes):
        (here / "x.npy").write_bytes(array)
    else:
        np.save(here / "x.npy", array)
    sentence = refused("train", "x.npy", *EPOCH)
    assert [part for part in ["x.npy", *says] if part not in sentence] == []


def test_a_pickle_in_an_array_is_not_run(refused, here):
    np.save(here / "x.npy", np.array([[Trap(), 1], [2, 3]], dtype=object), allow_pickle=True)
    sentence = refused("train", "x.npy", *EPOCH)
    assert "pickle" in sentence and "float32" in sentence and not (here / "sprung").exists()
    np.load(here / "x.npy", allow_pickle=True)
    assert (here / "sprung").exists()  # so it was a trap


def test_a_column_without_spread_is_learnt_where_nothing_divides_by_it(ask, here):
    np.save(here / "x.npy", np.column_stack([UNIT, np.full(40, 7.0)]))
    said = ask("train", "x.npy", "--epochs", 3, "--no-report", "--set", "data.scale=1", "--out", "run", "--json")
    assert said.code == 0 and json.loads(said.out)["log_likelihood"] is not None
    assert ask("reconstruct", "run", "-o", "back.npy").code == 0
    assert np.abs(np.load("back.npy")[..., 5] - 7).max() < 0.5  # the bias of the decoder begins there


def test_refused_file_that_is_not_there(refused):
    assert "missing.npy" in refused("train", "missing.npy", *EPOCH)


def test_refused_files_of_other_kinds(refused, here):
    (here / "folder").mkdir()
    (here / "folder.npy").mkdir()
    for name in ("notes.txt", "table.csv", "many.npz", "model.pt"):
        (here / name).write_text("hello")
    for name in ("folder", "folder.npy", "notes.txt", "table.csv", "many.npz", "model.pt", "."):
        assert name in refused("train", name, *EPOCH)


def test_values_above_the_support_are_refused_with_their_range(refused, here):
    np.save(here / "x.npy", np.array([[0, 51], [102, 255]], dtype=np.float32))
    sentence = refused("train", "x.npy", *EPOCH, "--recipe", "array-unit")
    assert all(
        part in sentence for part in ("Bernoulli covers [0, 1]", "[0, 255]", "--set data.scale=255", "--set model.likelihood=gaussian")
    )


def test_values_below_the_support_are_refused_with_their_range(refused, here):
    np.save(here / "x.npy", np.array([[-1.5, 0], [0, 0.5]], dtype=np.float32))
    for likelihood in ("bernoulli", "continuous-bernoulli"):
        sentence = refused("train", "x.npy", *EPOCH, "--recipe", "array-unit", "--likelihood", likelihood)
        assert "covers [0, 1]" in sentence and "[-1.5, 0.5]" in sentence and "--set model.likelihood=gaussian" in sentence
        assert "data.scale" not in sentence


def test_the_range_in_a_refusal_is_that_of_the_file(refused, here):
    np.save(here / "x.npy", np.array([[0, 51], [102, 255], [3, 4]], dtype=np.float32))  # its own recipe standardises it
    sentence = refused("train", "x.npy", *EPOCH, "--likelihood", "bernoulli")
    assert "[0, 255]" in sentence and "--set data.scale=255" in sentence


def test_the_scale_in_a_refusal_is_enough(refused, ask, here):
    np.save(here / "x.npy", UNIT * 254.98765)
    sentence = refused("train", "x.npy", *EPOCH, "--recipe", "array-unit")
    remedy = sentence.split("(--set ")[1].split(")")[0]
    assert remedy.startswith("data.scale=25")
    assert ask("train", "x.npy", *EPOCH, "--recipe", "array-unit", "--set", remedy).code == 0


def test_a_run_folder_that_exists_is_left_alone(refused, vae):
    assert str(vae) in (sentence := refused("train", "digits", *EPOCH, "--out", vae)) and "another folder" in sentence


def test_an_empty_folder_or_a_file_in_the_way_is_left_alone(refused, here):
    (here / "folder").mkdir()
    (here / "file").write_text("mine")
    for name in ("folder", "file", "."):
        assert f"{name} exists already" in refused("train", "digits", *EPOCH, "--out", name)


def test_a_folder_that_cannot_be_is_refused(refused, here):
    (here / "file").write_text("mine")
    (here / "nowhere").symlink_to("gone")
    (here / "up").symlink_to("gone")
    sentence = refused("train", "digits", *EPOCH, "--out", "file/deep/run")
    assert "file/deep/run cannot be made, because file is not a folder" in sentence and "another folder" in sentence
    sentence = refused("train", "digits", *EPOCH, "--out", "nowhere")
    assert "nowhere is a link to gone, which does not exist" in sentence and "another folder" in sentence
    assert "because up is not a folder" in refused("train", "digits", *EPOCH, "--out", "up/run")


NO_RUN = ("evaluate", "sample", "reconstruct", "summary")


@pytest.mark.parametrize("command", NO_RUN)
def test_what_is_no_run_is_refused(refused, here, command):
    (here / "folder").mkdir()
    (here / "file").write_text("mine")
    for name in ("nowhere", "folder", "file"):
        sentence = refused(command, name)
        assert name in sentence and "latentscape train SOURCE --out" in sentence


@pytest.mark.parametrize("command", NO_RUN)
def test_a_run_that_has_not_finished_is_refused(refused, ask, here, command):
    stopped = ask("train", "digits", "--epochs", 3, "--out", "stopped", "--set", "train.optimizer.lr=1e30")
    assert stopped.code == 1 and "lower the learning rate" in stopped.err
    assert "not finished" in (sentence := refused(command, "stopped")) and "stopped" in sentence


def test_an_unknown_part_of_the_data_is_refused(refused, vae):
    sentence = refused("evaluate", vae, "--split", "test")
    assert "'test'" in sentence and "train, valid, heldout" in sentence


# the command on a finished run, and what the sentence has to say
ON_A_RUN = {
    "no draws": (["evaluate", "--draws", 0], ["at least 1", "0"]),
    "less than no draws": (["evaluate", "--draws", -2], ["at least 1", "-2"]),
    "draws in words": (["evaluate", "--draws", "many"], ["--draws", "'many'"]),
    "no examples": (["evaluate", "--limit", 0], ["--limit", "0"]),
    "no samples": (["sample", "-n", 0], ["-n", "0"]),
    "less than no samples": (["sample", "-n", -1], ["-n", "-1"]),
    "samples of no kind we know": (["sample", "-o", "x.jpg"], ["x.jpg", ".png, .svg, .pdf, .npy or .csv"]),
    "samples without an ending": (["sample", "-o", "x"], ["x", ".png, .svg, .pdf, .npy or .csv"]),
    "samples in a folder that is not there": (["sample", "-o", "no/x.npy"], ["no/x.npy", "make it first"]),
    "samples where a folder is": (["sample", "-o", "folder.png"], ["folder.png", "folder"]),
    "reconstructions of nothing": (["reconstruct", "-n", 0], ["-n", "0"]),
    "reconstructions of no kind we know": (["reconstruct", "-o", "x.jpg"], ["x.jpg", ".png, .svg, .pdf, .npy or .csv"]),
    "reconstructions in a folder that is not there": (["reconstruct", "-o", "no/x.npy"], ["no/x.npy", "make it first"]),
    "an unknown input": (["reconstruct", "digitz"], ["'digitz'", "did you mean 'digits'"]),
    "an input that is not there": (["reconstruct", "missing.npy"], ["missing.npy", "check the path"]),
    "an input of another shape": (["reconstruct", "rows.npy"], ["(1, 8, 8)", "(5,)"]),
    "an input with holes": (["reconstruct", "holes.npy"], ["1 NaN", "[3, 2]"]),
}


@pytest.mark.parametrize("case", ON_A_RUN)
def test_refused_of_a_run(refused, vae, here, case):
    (here / "folder.png").mkdir()
    np.save(here / "rows.npy", UNIT)
    np.save(here / "holes.npy", with_holes((3, 2, np.nan)))
    (command, *rest), says = ON_A_RUN[case]
    sentence = refused(command, vae, *rest)
    assert [part for part in says if part not in sentence] == []


def test_an_input_outside_the_support_is_refused_with_what_can_be_done(refused, vae, here):
    np.save(here / "x.npy", np.linspace(0, 16, 5 * 64).reshape(5, 8, 8))
    sentence = refused("reconstruct", vae, "x.npy")
    assert "covers [0, 1]" in sentence and "[0, 16]" in sentence
    assert "--set" not in sentence and "--likelihood" not in sentence  # reconstruct has no such options


def test_the_evidence_of_an_autoencoder_is_refused(refused, autoencoder):
    assert "no density" in (sentence := refused("evaluate", autoencoder, "--draws", 4)) and "leave out --draws" in sentence


def test_data_that_has_changed_since_is_refused(refused, ask, here):
    np.save(here / "x.npy", UNIT)
    assert ask("train", "x.npy", *EPOCH, "--out", "run").code == 0
    np.save(here / "x.npy", UNIT / 2)
    for command in ("evaluate", "reconstruct"):
        sentence = refused(command, "run")
        assert "x.npy has changed" in sentence and "restore the old file" in sentence
    (here / "x.npy").unlink()
    assert "x.npy" in refused("evaluate", "run")


def test_what_the_source_has_not_is_refused_before_anything_is_trained(refused, here):
    np.save(here / "x.npy", UNIT[:3])
    assert "leaves 1 of 3" in refused("train", "x.npy", *EPOCH, "--set", "data.split={valid=0.5,heldout=0.5}")
    assert not list(Path().glob("runs"))


TOO_MANY = {
    "evaluate": ["--draws", 10**20],
    "sample": ["-n", 10**20],
    "reconstruct": ["-n", 10**20],
    "interpolate": ["--steps", 10**20],
}


@pytest.mark.parametrize("command", TOO_MANY)
def test_a_number_beyond_all_memory_is_refused(refused, trained, command):
    assert "100000000000000000000 is not in the range" in refused(command, trained, *TOO_MANY[command])


WANTED_FILES = {  # with the file in question as {}
    "x.npy": ["train", "{}"],
    "x.npz": ["train", "{}", "--out", "run"],
    "x.csv": ["sources", "{}"],
    "x.gz": ["encode", "RUN", "{}", "-o", "z.npy"],
    "codes.npy": ["decode", "RUN", "{}", "-o", "x.npy"],
    "labels.csv": ["sweep", "{}", "--label", "kind", "--over", "beta=1,2"],
    "mine.toml": ["train", "digits", "--recipe", "{}"],
}


@pytest.mark.parametrize("name", WANTED_FILES)
@pytest.mark.parametrize(("make", "kind"), [(os.mkfifo, "pipe"), (os.mkdir, "folder")])
def test_a_path_that_is_not_a_regular_file_is_refused_at_once(refused, here, trained, name, make, kind, at_once):
    make(here / name)
    with at_once():
        sentence = refused(*(word.replace("{}", name).replace("RUN", str(trained)) for word in WANTED_FILES[name]))
    assert f"{name} cannot be read (it is a {kind}, not a file); check the path" in sentence
