"""What Python's callers may hand over by mistake, where no checker of types looks on: a sentence, and nothing left behind."""

import subprocess
import sys

import pytest

import latentscape as ls

USES = ("train", "ls.measure", "ls.log_evidence", "ls.fit_prior")
CALLS = {
    "ls.compare('runs/a')": "UsageError: .*ls.load(path)",
    "ls.compare(['runs/a', 'runs/b'])": "UsageError: .*ls.load(path)",
    "ls.picture_of(3)": "UsageError: .*ls.load(path)",
    "ls.sweep('digits', {'beta': 3})": "SettingError: .*got 3",
    "ls.sweep([[1.0]], {'beta': [1, 2]})": "SettingError: .*got a list",
    "ls.run([[1.0]])": "SettingError: .*got a list",
    "ls.run('digits', pictures='no')": "SettingError: .*pictures must be True or False, but it is 'no'",
    "ls.run('digits', seed=1.5)": "SettingError: .*seed must be a whole number, but it is 1.5",
    "ls.run('digits', settings=['a'])": "SettingError: .*settings must be values by name",
    "ls.sweep('digits', {'beta': [1, 2]}, seeds='2')": "SettingError: .*seeds must be a whole number, but it is '2'",
    "ls.sweep('digits', ['beta'])": "SettingError: .*A sweep varies settings by name",
    "ls.sweep('digits', {'model.network.hidden': [np.array([4, 4]), np.array([4, 4])]})": "SettingError: .*has the value [4, 4] twice",
    "ls.optimizers.SGD(nesterov='no')": "SettingError: .*nesterov must be True or False",
    "ls.optimizers.Adam(betas=0.9)": "SettingError: .*betas are two numbers",
    "ls.optimizers.Adam(betas=('a', 'b'))": "SettingError: .*betas must be a number, but it is 'a'",
    # data
    "ls.from_array(None)": "DataError: .*The array is None; give an array",
    "ls.from_array({'x': X})": "DataError: .*holds Python objects (dict); give an array of numbers",
    "ls.from_array(scipy.sparse.csr_matrix(X))": "DataError: .*is a sparse matrix; give it as an array: x.toarray()",
    "ls.from_array(3.0)": "DataError: .*has the shape ()",
    **{f"{use}(model(), None)": "DataError: .*The data is None; give an array, a tensor" for use in USES},
    **{f"{use}(model(), 'digits')": "DataError: .*load it first: ls.find_source('digits').load()" for use in USES},
    # models and parts
    **{f"{use}(nn.Linear(5, 2), X)": "PartsError: .*must be a Model, such as ls.Autoencoder(encoder, decoder, prior), but" for use in USES},
    **{f"{use}(ls.Autoencoder, X)": "PartsError: .*but it is the class Autoencoder" for use in USES},
    **{f"{use}(train(model(), X), X)": "PartsError: .*this is a Training; give its attribute model" for use in USES},
    **{f"{use}(ls.VAE(epochs=1).fit(X), X)": "PartsError: .*this is a VAE; give its attribute model_" for use in USES},
    **{f"{use}(model(), ls.Splits(ls.Examples(torch.tensor(X))))": "DataError: .*give one, such as .part('train')" for use in USES[1:]},
    "model()(np.ones((2, 5)))": "PartsError: .*x must be a Tensor, such as torch.from_numpy(x)",
    "model()([[1.0]])": "PartsError: .*x must be a Tensor",
    "ls.Autoencoder(encoder(), decoder(), ls.priors.StandardNormal)": "PartsError: .*it is the class StandardNormal",
    "ls.Autoencoder(encoder(), decoder(), None)": "PartsError: .*must be a Prior, such as ls.priors.StandardNormal(2), but it is None",
    "ls.Autoencoder(nn.Linear(5, 4), decoder(), None)": "PartsError: .*ls.Encoder(network, posterior), but it is a Linear",
    "ls.Autoencoder(decoder(), encoder(), None)": "PartsError: .*ls.Encoder(network, posterior), but it is a Decoder",
    "ls.Encoder(nn.Linear(5, 4), ls.posteriors.DiagonalGaussian)": "PartsError: .*The posterior must be a Posterior, such as",
    "ls.Encoder(nn.Linear(5, 4), td.Normal)": "PartsError: .*but it is the class Normal",
    "ls.Encoder(None, ls.posteriors.DiagonalGaussian(2))": "PartsError: .*The encoder's network must be a Module",
    "ls.Decoder(nn.Linear(2, 5), td.Bernoulli)": "PartsError: .*The likelihood must be a Likelihood",
    # numbers
    "ls.log_evidence(model(), X, draws='3')": "SettingError: .*draws must be a whole number, but it is '3'",
    "ls.fit_prior(model(), X, components=1.5)": "SettingError: .*components must be a whole number, but it is 1.5",
    # arguments of train
    "train(model(), X, optimizer='sgd')": "PartsError: .*must be a Rule, such as ls.optimizers.SGD(lr=0.01), but it is 'sgd'",
    "train(model(), X, optimizer=ls.optimizers.SGD)": "PartsError: .*but it is the class SGD",
    "train(model(), X, optimizer=ls.optimizers.SGD(lr='0.1'))": "SettingError: .*lr must be a number, but it is '0.1'",
    "train(model(), X, optimizer=torch.optim.Adam(model().parameters()))": "PartsError: .*but it is an Adam",
    "train(model(), X, schedule='cosine')": "PartsError: .*such as latentscape.schedules.OneCycle(), but it is 'cosine'",
    "train(model(), X, 'elbo')": "PartsError: .*must be an Objective, such as ls.objectives.ELBO(), but it is 'elbo'",
    "train(model(), X, ls.objectives.ELBO)": "PartsError: .*but it is the class ELBO",
    "train(model(), X, ls.objectives.ELBO(beta='hot'))": "SettingError: .*beta must be a number, but it is 'hot'",
    "train(model(), X, epochs='3')": "SettingError: .*epochs must be a whole number, but it is '3'",
    "train(model(), X, epochs=2.5)": "SettingError: .*epochs must be a whole number, but it is 2.5",
    "train(model(), X, batch=True)": "SettingError: .*batch must be a whole number, but it is True",
    "train(model(), X, patience=1.5)": "SettingError: .*patience must be a whole number, but it is 1.5",
    "train(model(), X, seed='x')": "SettingError: .*seed must be a whole number, but it is 'x'",
    "train(model(), X, clip='a')": "SettingError: .*clip must be a number, but it is 'a'",
    "train(model(), X, lr=-1)": "SettingError: .*learning rate must be a number above 0, but it is -1",
    "train(model(), X, lr='fast')": "SettingError: .*lr must be a number, but it is 'fast'",
    "train(model(), X, fit_prior='no')": "SettingError: .*fit_prior must be True or False, but it is 'no'",
    "train(model(), X, watch=[3])": "SettingError: .*watch must be a list of functions",
    "train(model(), X, watch=print)": "SettingError: .*watch must be a list of functions",
    "train(model(), X, update=3)": "SettingError: .*update must be a class of updates, or a function",
    "train(model(), X, update=lambda m, o: None)": "PartsError: .*The result of update must be an Update",
    "train(model(), X, update=update(None))": "SettingError: .*the state and the score of a step, but it gave NoneType; return",
    "train(model(), X, update=update('state'))": "SettingError: .*but it gave State; return state, score",
    # an objective, and a model, of one's own
    "train(model(), X, own(needs='kl'))": "SettingError: .*Own.needs must be a set of entries of a Draw, such as frozenset(",
    "train(model(), X, own(needs=['kl']))": "SettingError: .*but it is ['kl']",
    "train(model(), X, own(needs=None))": "SettingError: .*but it is None",
    "train(model(), X, own(terms='kl'))": "SettingError: .*Own.terms must be a tuple of names, such as",
    "train(model(), X, own(terms=None))": "SettingError: .*Own.terms must be a tuple of names, such as",
    "train(model(), X, own(terms_of=lambda *_: None))": "SettingError: .*Own.terms_of must return tensors by name, but it gave NoneType",
    "train(model(), X, own(value=lambda *_: None))": "SettingError: .*but the value has NoneType",
    "train(model(), X, own(networks=lambda *_: None))": "SettingError: .*Own.networks must return its networks by name, such as",
    "train(model(), X, own(networks=lambda *_: nn.Linear(2, 1)))": "SettingError: .*Own.networks must return its networks by name",
    "train(model(), X, own(losses=lambda *_: None))": "SettingError: .*Own.losses must return tensors by name, but it gave NoneType",
    "train(model(gives='kl'), X)": "SettingError: .*Autoencoder.gives must be a set of entries of a Draw",
    "train(model(gives=['kl']), X)": "SettingError: .*Autoencoder.gives must be a set of entries of a Draw",
    "train(model(gives=None), X)": "SettingError: .*Autoencoder.gives must be a set of entries of a Draw",
    "train(model(draw=lambda *_, **__: None), X)": "PartsError: .*draw must be a Draw, such as Draw(z), but it is None",
}
TRY = """
import numpy as np
import scipy.sparse
import torch
import torch.distributions as td
from torch import nn
import latentscape as ls
from latentscape.errors import UsageError
from latentscape.training import Adam, GradientStep, Update

X = np.random.default_rng(0).random((24, 5)).astype(np.float32)

def encoder():
    return ls.Encoder(ls.networks.MLP((5,), (4,), [8]), ls.posteriors.DiagonalGaussian(2))

def decoder():
    return ls.Decoder(ls.networks.MLP((2,), (5,), [8]), ls.likelihoods.Bernoulli((5,)))

def model(**attributes):
    made = ls.Autoencoder(encoder(), decoder(), ls.priors.StandardNormal(2))
    for name, value in attributes.items():
        setattr(made, name, value)
    return made

def train(model, data, objective=None, **arguments):
    return ls.train(model, objective, data, **(dict(epochs=1) | arguments))

def own(**attributes):
    return type("Own", (ls.objectives.ELBO.__mro__[1],), dict(ls.objectives.ELBO.__dict__) | attributes)()

def update(result):
    class Own(Update):
        def __init__(self, model, objective):
            self.inner = GradientStep(model, objective, Adam())
            self.modules, self.optimisers = self.inner.modules, self.inner.optimisers

        def __call__(self, batch, state):
            self.inner(batch, state)
            return state if result == "state" else result

    return Own

for call in {calls}:
    try:
        eval(call)
        print("nothing")
    except UsageError as error:
        print(f"{{type(error).__name__}}: {{error}}")
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, str]:
    """What each call said, in a Python of its own."""
    folder = tmp_path_factory.mktemp("untyped")
    words = [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", TRY.format(calls=list(CALLS))]
    answer = subprocess.run(words, capture_output=True, text=True, check=True, cwd=folder)
    assert not list(folder.iterdir())
    return dict(zip(CALLS, answer.stdout.splitlines(), strict=True))


@pytest.mark.parametrize("call", CALLS)
def test_what_is_of_another_type_is_refused_in_a_sentence(said, call):
    error, sentence = CALLS[call].split(" .*")
    assert said[call].startswith(error) and sentence in said[call], said[call]


def test_a_list_in_a_recipe_cannot_be_changed_later():
    code = """
from latentscape.recipes.recipe import DataRecipe, ModelRecipe
shape, condition = [1, 8, 8], ["label"]
data, model = DataRecipe(shape=shape), ModelRecipe(condition=condition)
shape.append(3), condition.append("age")
assert data == DataRecipe(shape=(1, 8, 8)) and model == ModelRecipe(condition=("label",))
assert hash(data) == hash(DataRecipe(shape=(1, 8, 8)))
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_values_of_numpy_are_recorded(tmp_path):
    arguments = "settings={'train.epochs': 1}, seed=np.int64(3), pictures=np.bool_(0), out='run'"
    program = f"import numpy as np, latentscape as ls; ls.run('digits', {arguments})"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)
    record = ls.load(tmp_path / "run").record
    assert (record.seed, record.pictures) == (3, False)
