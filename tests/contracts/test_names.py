"""A name that stands in no table is refused, and the nearest that does is offered."""

import inspect

import pytest

from latentscape.distributions import FAMILIES
from latentscape.distributions.torch_family import parameter_constraints
from latentscape.errors import UnknownNameError, UsageError
from latentscape.recipes.build import LIKELIHOODS, NETWORKS, OBJECTIVES, OPTIMISERS, POSTERIORS, PRIORS, SCHEDULES
from latentscape.recipes.options import make
from latentscape.recipes.recipe import Part
from latentscape.recipes.settings import PART_NAMES, SHORT_NAMES

TABLES = {
    "posterior": (POSTERIORS, {"latent": 2}),
    "prior": (PRIORS, {"latent": 2}),
    "likelihood": (LIKELIHOODS, {"shape": (3,)}),
    "objective": (OBJECTIVES, {}),
    "schedule": (SCHEDULES, {}),
    "network": (NETWORKS, {"inputs": (3,), "outputs": (2,)}),
    "optimizer": (OPTIMISERS, {}),
}


def given_to(what, name):
    """What a model says to an entry of a table."""
    known = {"context": 2} if name == "conditional-gaussian" else {"shape": (3,)} if name == "vampprior" else {}
    return {**TABLES[what][1], **known}


ENTRIES = [(what, name) for what, (table, _) in TABLES.items() for name in table]


def options(what, name):
    """What an entry can be told, beyond what it is given: its own parameters, or its family's."""
    table, given = TABLES[what]
    accepted = inspect.signature(table[name]).parameters.values()
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in accepted):
        return list(parameter_constraints(FAMILIES[name].family))
    known = {*given, "shape", "context"}  # of the model, which a recipe does not say twice
    return [p.name for p in accepted if p.name not in known]


def test_the_help_names_every_part_there_is():
    for role, names in PART_NAMES.items():
        assert names == tuple(TABLES[role][0]) and all(name in SHORT_NAMES[role].help for name in names)


@pytest.mark.parametrize(("what", "name"), ENTRIES)
def test_an_unknown_part_is_told_the_nearest(what, name):
    table, given = TABLES[what][0], given_to(what, name)
    with pytest.raises(UnknownNameError, match=f"no {what} '{name}x'; did you mean '{name}'"):
        make(what, table, Part(f"{name}x"), **given)


@pytest.mark.parametrize(("what", "name", "option"), [(*entry, option) for entry in ENTRIES for option in options(*entry)])
def test_an_unknown_option_is_told_the_nearest(what, name, option):
    table, given = TABLES[what][0], given_to(what, name)
    with pytest.raises(UnknownNameError, match=f"'{option}x'; did you mean '{option}'"):
        make(what, table, Part(name, {f"{option}x": 1.0}), **given)


@pytest.mark.parametrize(("what", "name"), ENTRIES)
def test_an_option_that_resembles_none_is_refused(what, name):
    table, given = TABLES[what][0], given_to(what, name)
    with pytest.raises(UnknownNameError, match="'zzz'"):
        make(what, table, Part(name, {"zzz": 1.0}), **given)


@pytest.mark.parametrize(
    ("what", "name"), [(what, name) for what in ("posterior", "prior") for name in FAMILIES if name in TABLES[what][0]]
)
def test_a_family_cannot_have_a_parameter_outside_its_range(what, name):
    table, given = TABLES[what]
    for option, allowed in parameter_constraints(FAMILIES[name].family).items():
        if getattr(allowed, "lower_bound", -1) >= 0:
            with pytest.raises(UsageError):
                make(what, table, Part(name, {option: -1.0}), **given)
