"""What a constructor is asked for is checked before it is called, so that its own errors stay what they are."""

import dataclasses
import inspect
from collections.abc import Mapping, Sequence

import pytest
from torch import nn

from latentscape.distributions import FAMILIES
from latentscape.errors import SettingError, UnknownNameError, UsageError
from latentscape.objectives import OBJECTIVES
from latentscape.recipes import Part, Recipe, with_settings
from latentscape.recipes.build import LIKELIHOODS, MODELS, NETWORKS, POSTERIORS, PRIORS, build_model, build_objective
from latentscape.recipes.kinds import described, fits, hints_of
from latentscape.recipes.options import make
from latentscape.recipes.settings import MAX_WIDTH
from latentscape.schedules import SCHEDULES, Schedule
from latentscape.training import OPTIMISERS

TABLES = {
    "network": NETWORKS,
    "posterior": POSTERIORS,
    "prior": PRIORS,
    "likelihood": LIKELIHOODS,
    "model": MODELS,
    "objective": OBJECTIVES,
    "optimizer": OPTIMISERS,
    "schedule": SCHEDULES,
}
GIVEN = {"inputs", "outputs", "latent", "shape", "context", "blueprint"}
ENTRIES = [(what, name) for what, table in TABLES.items() for name in table]


class Broken:
    """Its constructor has a bug."""

    def __init__(self, wrong: str, width: int = 3) -> None:
        match wrong:
            case "type":
                len(width)
            case "value":
                int("three")
            case "runtime":
                raise RuntimeError("a bug")
            case "overflow":
                float(10**400)
            case "usage":
                raise UsageError("asked wrongly")


@pytest.mark.parametrize(
    ("wrong", "error"), [("type", TypeError), ("value", ValueError), ("runtime", RuntimeError), ("overflow", OverflowError)]
)
def test_a_bug_in_a_constructor_is_seen(wrong, error):
    with pytest.raises(error) as raised:
        make("thing", {"broken": Broken}, Part("broken", {"wrong": wrong}))
    assert raised.type is error


def test_what_a_constructor_refuses_is_said_as_it_says_it():
    with pytest.raises(UsageError, match=r"^asked wrongly$"):
        make("thing", {"broken": Broken}, Part("broken", {"wrong": "usage"}))


def test_a_bug_in_a_network_is_seen_when_a_model_is_built(monkeypatch):
    def broken(inputs: Sequence[int], outputs: Sequence[int]) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setitem(NETWORKS, "broken", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        build_model(with_settings(Recipe(), {"model.network": "broken"}), (3,))


@pytest.mark.parametrize("condition", [{}, {"model.condition": ["label"], "data.context": ["zero", "one"]}])
@pytest.mark.parametrize("option", ["context", "inputs", "outputs"])
def test_what_a_network_is_told_is_no_option_of_it(option, condition):
    recipe = with_settings(Recipe(), {f"model.network.{option}": 3, **condition})
    with pytest.raises(UnknownNameError, match=f"option of the network 'mlp': '{option}'"):
        build_model(recipe, (3,))


def test_a_network_without_context_makes_no_conditional_model(monkeypatch):
    monkeypatch.setitem(NETWORKS, "plain", lambda inputs, outputs: nn.Linear(inputs[0], outputs[0]))
    plain = with_settings(Recipe(), {"model.network": "plain", "model.output_bias": "network"})
    assert build_model(plain, (3,)).context == 0
    with pytest.raises(
        SettingError, match=r"^The network 'plain' takes no context; leave out condition, or choose one of mlp, conv, conv1d\.$"
    ):
        build_model(with_settings(plain, {"model.condition": ["label"], "data.context": ["zero", "one"]}), (3,))


@pytest.mark.parametrize(("what", "name"), ENTRIES)
def test_the_kinds_of_all_options_are_known_and_hold_their_defaults(what, name):
    entry = TABLES[what][name]
    for parameter in inspect.signature(entry).parameters.values():
        hint = hints_of(entry)[parameter.name]
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            assert name in FAMILIES and hint is float
        elif parameter.name not in GIVEN:
            assert described(hint) and fits(parameter.default, hint)
            assert not fits(object(), hint)


def test_hints_are_those_of_a_constructor():
    @dataclasses.dataclass(frozen=True)
    class Base:
        rate: "float | Schedule" = 1.0

    class Plain:
        def __init__(self, widths: "Sequence[int] | None") -> None:
            self.widths = widths

    assert hints_of(Base)["rate"] == float | Schedule and hints_of(Plain)["widths"] == Sequence[int] | None


class Untyped:
    """Its constructor says nothing of kinds."""

    def __init__(self, shape, width=3, **others):
        self.values = (shape, width, others)


def test_a_constructor_without_hints_is_called_with_what_is_asked():
    part = Part("untyped", {"width": "wide", "of": "its own"})
    assert make("network", {"untyped": Untyped}, part, shape=(3,)).values == ((3,), "wide", {"of": "its own"})
    with pytest.raises(UsageError, match="'shape'"):
        make("network", {"untyped": Untyped}, Part("untyped", {"shape": 3}), shape=(3,))


class Nested:
    """Its constructor takes lists of lists, and tables."""

    def __init__(self, levels: Sequence[Sequence[int]] = (), named: Mapping[str, int] | None = None) -> None:
        self.values = (levels, named)


def test_lists_of_lists_and_tables_are_checked_too():
    def nested(**options):
        return make("network", {"nested": Nested}, Part("nested", options)).values

    assert nested(levels=[[1], [2, 3]], named={"a": 1}) == (((1,), (2, 3)), {"a": 1})
    with pytest.raises(SettingError, match=r"levels .* must be a list of lists of whole numbers, but it is \[\['a'\]\]"):
        nested(levels=[["a"]])
    with pytest.raises(SettingError, match="at most 1,048,576"):
        nested(levels=[[10**30]])
    with pytest.raises(SettingError, match=r"named .* must be a table, but it is 3"):
        nested(named=3)


def test_the_widest_layer_is_not_refused_for_its_width():
    assert make("network", NETWORKS, Part("mlp", {"hidden": [MAX_WIDTH]}), inputs=(1,), outputs=(1,)).layers[0].out_features == MAX_WIDTH
    with pytest.raises(SettingError, match="at most 1,048,576"):
        make("network", NETWORKS, Part("mlp", {"hidden": [MAX_WIDTH + 1]}), inputs=(1,), outputs=(1,))


def test_a_number_of_thousands_of_digits_is_refused():
    with pytest.raises(SettingError, match=r"model\.latent must be at most 1,048,576, but it is a number of thousands of digits"):
        with_settings(Recipe(), {"model.latent": 10**5000})
    for name in ("model.network.hidden", "objective.draws", "objective.beta"):
        recipe = with_settings(Recipe(), {name: [10**5000] if name.endswith("hidden") else 10**5000})
        with pytest.raises(SettingError, match=name.split(".")[-1]):
            build_model(recipe, (3,)) if name.startswith("model") else build_objective(recipe)


def test_a_mixture_that_is_neither_learnt_nor_fitted_is_refused_and_each_remedy_works(refused, ask, here):
    (here / "t.csv").write_text("a,b\n" + "\n".join(f"{i},{i % 7}.5" for i in range(60)) + "\n3.5,\n")
    words = ["train", "t.csv", "--recipe", "table", "--epochs", 1, "--set", "train.min_steps=0", "--no-report"]
    sentence = refused(*words, "--set", "train.fit_prior=false")
    assert "fit it (--set train.fit_prior=true), or let it learn (--set model.prior.learnt=true)." in sentence
    for number, remedy in enumerate(("train.fit_prior=true", "model.prior.learnt=true")):
        assert ask(*words, "--set", remedy, "--out", f"run-{number}").code == 0
