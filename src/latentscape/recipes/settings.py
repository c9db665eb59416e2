"""Recipes from and to plain values: nested tables, TOML files, and settings by their dotted or short names. It needs no torch."""

import csv
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_origin

import tomli_w

from latentscape.errors import SettingError, UnknownNameError, unknown
from latentscape.faces import Face, Name, Setting, speaks
from latentscape.files import MAX_WHOLE_NUMBER, expanded, open_file, readable
from latentscape.recipes.kinds import described, fits, is_of_numpy
from latentscape.recipes.recipe import DataRecipe, ModelRecipe, Part, PicturesRecipe, Recipe, SplitRecipe, TrainRecipe
from latentscape.schedules import SCHEDULES, Schedule

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Tree = dict[str, Any]

MAX_COUNT = 10**9  # of epochs, draws or examples: no training gets so far
MAX_WIDTH = 2**20  # units of a layer, channels, dimensions or components: two such layers in a row are 4 TB of weights
OTHER_LIMITS = {"model.latent": MAX_WIDTH, "data.split.seed": MAX_WHOLE_NUMBER}  # the largest value of other whole numbers
MAX_SHOWN_CHARACTERS = 100  # of a value in a message
SCHEDULE_NAMES = {kind: name for name, kind in SCHEDULES.items()}
OPTIMISER_SETTINGS = ("lr", "base_fan_in", "betas", "eps", "weight_decay", "momentum", "nesterov")  # of all optimisers; a test checks it


class ShortName(NamedTuple):
    """A setting that has a short name.

    Attributes:
        setting: Its dotted name.
        help: Its description in one line.
        metavar: The placeholder for its value in a help text.
        read: Converts the text on the command line to its value.
    """

    setting: str
    help: str
    metavar: str
    read: Callable[[str], Any] = str


PART_NAMES: dict[str, tuple[str, ...]] = {  # as in the tables in `build`, whose import loads torch; a test compares them
    "posterior": (
        *("diagonal-gaussian", "dirac", "normal", "laplace", "student-t", "cauchy", "gumbel"),
        *("beta", "kumaraswamy", "logit-normal", "gamma", "exponential", "log-normal"),
    ),
    "prior": (
        *("standard-normal", "gaussian", "mixture", "conditional-gaussian", "vampprior", "normal", "laplace", "student-t", "cauchy"),
        *("gumbel", "beta", "kumaraswamy", "logit-normal", "uniform", "gamma", "exponential", "log-normal"),
    ),
    "likelihood": ("bernoulli", "continuous-bernoulli", "columns", "gaussian", "patterns"),
}


def names_in(text: str) -> list[str]:
    """The names in a text such as `age, "height, cm"`: separated by commas, in quotes if they hold one, as in a `.csv` file.

    Example:
        >>> names_in("label"), names_in('age, "height, cm"')
        (['label'], ['age', 'height, cm'])
    """
    try:
        names = next(csv.reader([text], skipinitialspace=True), [""])
    except csv.Error:  # there is a line feed outside quotes
        names = text.split(",")
    return [name.strip() for name in names]


SHORT_NAMES: dict[str, ShortName] = {  # the options of `train`, in this order, and names for `sweep --over`
    "posterior": ShortName("model.posterior", f"Family of q(z|x): {', '.join(PART_NAMES['posterior'])}.", "NAME"),
    "prior": ShortName("model.prior", f"p(z): {', '.join(PART_NAMES['prior'])}.", "NAME"),
    "likelihood": ShortName("model.likelihood", f"Family of p(x|z): {', '.join(PART_NAMES['likelihood'])}.", "NAME"),
    "latent": ShortName("model.latent", "Number of latent dimensions.", "D", int),
    "condition": ShortName("model.condition", "What all parts of the model are conditioned on.", "label|COLUMN,...", names_in),
    "beta": ShortName("objective.beta", "Weight of the regulariser.", "B", float),
    "epochs": ShortName("train.epochs", "Number of epochs.", "N", int),
}


def full_name(name: str) -> str:
    """The dotted name of a setting with this short name; any other name is returned as it is.

    Example:
        >>> full_name("beta"), full_name("train.batch")
        ('objective.beta', 'train.batch')
    """
    return SHORT_NAMES[name].setting if name in SHORT_NAMES else name


@speaks(Face.RUN)
def from_tree(tree: Mapping[str, Any]) -> Recipe:
    """A recipe from nested tables, as in TOML; values may also be of the types that `plain` converts.

    Raises:
        UnknownNameError: There is no such key; the message offers the nearest.
        SettingError: A value has the wrong type.
    """
    return _table(Recipe, plain(tree), "")


def to_tree(recipe: "DataclassInstance") -> Tree:
    """The nested tables of a recipe; `from_tree` is the inverse."""
    tree: Tree = {}
    for f in fields(recipe):
        value = getattr(recipe, f.name)
        match value:
            case Part(kind, options) if f.name == "objective":
                tree[f.name] = {"kind": kind, **plain(options)}
            case Part(kind, options):
                tree[f.name] = {"kind": kind, **plain(options)} if options else kind
            case None:
                continue
            case tuple():
                tree[f.name] = list(value)
            case _ if is_dataclass(value) and not isinstance(value, type):
                tree[f.name] = to_tree(value)
            case _:
                tree[f.name] = value
    return tree


@speaks(Face.RUN)
def read_recipe(name: str | Path) -> Recipe:
    """A recipe by its name, or from a `.toml` file.

    Raises:
        UnknownNameError: There is no such recipe.
        SettingError: The file cannot be read.
    """
    name = str(name)
    if name.endswith(".toml"):
        try:
            with open_file(expanded(name)) as file:
                content = file.read().decode()
        except UnicodeDecodeError as error:
            raise SettingError(f"The recipe {name} cannot be read (it is not a text file); check the path.") from error
        except (OSError, ValueError) as error:  # a ValueError means a null byte in the name
            raise SettingError(f"The recipe {name} cannot be read ({getattr(error, 'strerror', error)}); check the path.") from error
        return parse_recipe(content, readable(Path(name).stem))
    names = recipe_names()
    if name not in names:
        raise unknown("recipe", name, names)
    return parse_recipe((resources.files("latentscape.recipes") / "presets" / f"{name}.toml").read_text(encoding="utf-8"), name)


def setting_called(word: str) -> str | None:
    """The full name of the setting that ends in this word, or none.

    Example:
        >>> setting_called("lr"), setting_called("weight-decay"), setting_called("beta"), setting_called("colour")
        ('train.optimizer.lr', 'train.optimizer.weight_decay', 'objective.beta', None)
    """
    name = word.replace("-", "_")
    if name in SHORT_NAMES:
        return SHORT_NAMES[name].setting
    if name in OPTIMISER_SETTINGS:
        return f"train.optimizer.{name}"
    tables = {"model": ModelRecipe, "train": TrainRecipe, "data": DataRecipe, "pictures": PicturesRecipe}
    names_by_table = {table: {f.name for f in fields(kind) if f.type is not SplitRecipe} for table, kind in tables.items()}
    return next((f"{table}.{name}" for table, names in names_by_table.items() if name in names), None)


def parse_recipe(content: str, name: str) -> Recipe:
    """A recipe from the text of a TOML file; `name` is its name, unless the file has one.

    Raises:
        SettingError: The text is not TOML.
    """
    try:
        tree = tomllib.loads(content)
    except (ValueError, RecursionError) as error:  # not TOML, a number of thousands of digits, or thousands of brackets
        raise SettingError(f"The recipe {name} is not valid TOML: {error}.") from error
    return from_tree({"name": name, **tree})


def write_recipe(recipe: Recipe) -> str:
    """The recipe as the text of a TOML file."""
    return tomli_w.dumps(to_tree(recipe))


def recipe_names() -> list[str]:
    """The names of the recipes in the package."""
    folder = resources.files("latentscape.recipes") / "presets"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


@speaks(Face.RUN)
def with_settings(recipe: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """The recipe with new values of settings, by their dotted names: `{"train.batch": 256}`.

    Example:
        >>> with_settings(Recipe(), {"model.likelihood.std": 0.1, "model.likelihood.kind": "gaussian"}).model.likelihood
        Part(kind='gaussian', options={'std': 0.1})
    """
    if not isinstance(settings, Mapping):
        raise SettingError(f"settings must be values by name, such as {{'train.epochs': 5}}, but got {shown(settings)}.")
    tree = to_tree(recipe)
    for name, value in sorted(settings.items(), key=lambda setting: setting[0].count(".")):  # a part before its options
        *path, last = name.split(".")
        table = tree
        for step in path:
            inner = table.get(step, {})
            table[step] = {"kind": inner} if isinstance(inner, str) else dict(inner) if isinstance(inner, Mapping) else inner
            table = table[step]
            if not isinstance(table, dict):
                raise SettingError(f"{name} is not a setting: {step} is {table!r}, which has no settings.")
        table[last] = value
    return from_tree(tree)


def _table(kind: type[Any], tree: object, path: str) -> Any:
    if not isinstance(tree, Mapping):
        raise SettingError(Name(path), f" must be a table of settings, but it is {tree!r}.")
    fields_by_name = {f.name: f for f in fields(kind)}
    for key in tree:
        if key not in fields_by_name:
            raise _unknown_key(key, fields_by_name, path)
    return kind(**{name: _value(fields_by_name[name].type, value, f"{path}.{name}".lstrip(".")) for name, value in tree.items()})


def _unknown_key(key: str, fields_by_name: Mapping[str, Any], path: str) -> UnknownNameError:
    prefix = f"{path}." if path else ""
    if path == "train" and key in OPTIMISER_SETTINGS:
        return UnknownNameError(f"There is no setting train.{key}; set that of the optimiser: ", Setting(f"train.optimizer.{key}"), ".")
    return unknown("setting", prefix + key, [prefix + name for name in fields_by_name])


def _value(kind: Any, value: Any, path: str) -> Any:
    choices = get_args(kind) if get_origin(kind) is not tuple else ()
    if kind is Part or Part in choices:
        return _part(value, path)
    if isinstance(kind, type) and is_dataclass(kind):
        return _table(kind, value, path)
    allowed = str | kind if kind == tuple[str, ...] else kind  # a single name counts as a list of one
    if not fits(value, allowed):
        raise SettingError(Name(path), f" must be {described(allowed)}, but it is {shown(value)}.")
    _written(value, path)
    if kind is int and value > (largest := OTHER_LIMITS.get(path, MAX_COUNT)):
        raise SettingError(Name(path), f" must be at most {largest:,}, but it is {shown(value)}.")
    if get_origin(kind) is tuple:
        return (value,) if isinstance(value, str) else tuple(value)
    return in_range(value, Name(path)) if float in (kind, *choices) and not isinstance(value, str) else value


def in_range(value: float, name: object) -> float:
    """A number as a float.

    Raises:
        SettingError: The whole number is beyond the largest float.
    """
    try:
        return float(value)
    except OverflowError as error:
        raise SettingError(name, " is beyond 1.8e308, the largest number; give a smaller one.") from error


def _part(value: Any, path: str) -> Part:
    match value:
        case str():
            return Part(value)
        case {"kind": str(kind), **options}:
            return Part(kind, {str(name): _written(option, f"{path}.{name}") for name, option in options.items()})
        case _:
            raise SettingError(Name(path), f" must be a name, or a table with a kind, but it is {value!r}.")


def plain(value: Any) -> Any:
    """A value as plain types: converts numbers of NumPy, arrays, tuples and schedules."""
    match value:
        case _ if is_of_numpy(value):
            return value.tolist()
        case Schedule() if type(value) in SCHEDULE_NAMES:
            return {"kind": SCHEDULE_NAMES[type(value)], **vars(value)}
        case list() | tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {str(name): plain(item) for name, item in value.items()}
        case _:
            return value


def shown(value: object) -> str:
    """A value as it is shown in a message, cut off after 100 characters.

    Example:
        >>> shown((64, 16)), shown("wide"), shown("x" * 500)[-7:]
        ('[64, 16]', "'wide'", 'xxxx...')
    """
    try:
        text = repr(plain(value))
    except ValueError:  # Python refuses to print numbers of more than 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[:MAX_SHOWN_CHARACTERS]}..."


def _written(value: Any, path: str) -> Any:
    """The value, if it can be written into a recipe, so that the saved recipe is the one that runs."""
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            _written(item, path)
    elif not isinstance(value, str | int | float):
        raise SettingError(Name(path), f" must be a number, a name, or a list or table of them, but it is {value!r}.")
    elif isinstance(value, str) and value != readable(value):
        raise SettingError(Name(path), f" is {value!r}, which is not valid Unicode and cannot be saved; give plain text.")
    return value
