"""What a page shows of a model, gathered from a run or from an estimator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import Any, TypeAlias

from latentscape.arguments import whole_number
from latentscape.data import Examples
from latentscape.errors import SettingError
from latentscape.explore import LossCurves
from latentscape.faces import Per
from latentscape.measures import Figures, Judgement
from latentscape.models import Model
from latentscape.plots.look import Limits
from latentscape.shapes import one_line
from latentscape.web.fields import Field
from latentscape.web.originals import DEFAULT_BUDGET
from latentscape.web.packing import Blobs

Whole: TypeAlias = int | Integral  # NumPy registers its numbers as such
ALL, NONE = "all", "none"
DEFAULT_POINTS = 100_000
DEFAULT_CODES_BUDGET = 6_000_000  # bytes, so that a page can be mailed even if its codes have hundreds of dimensions


@dataclass(frozen=True, kw_only=True, eq=False)
class Content:
    """A model with its examples, and what is known of its training.

    Attributes:
        model: The model.
        examples: The part of the data whose examples are the points.
        part: The name of that part.
        limits: The values at the two ends of the scale of a picture.
        name: The name of the run, for the title.
        source: The name of its source.
        recipe: The name of its recipe.
        has_prior: Whether codes of the prior resemble those of examples.
        prior_name: The name of the prior.
        classes: The classes under which the model decodes; none if it is not conditioned on labels.
        figures: The figures of each part that was measured.
        judgement: Whether the training worked.
        curves: The losses of every epoch.
        settings: The settings of the recipe, by dotted name.
        total: The number of different examples in the part, of which `examples` are some; none if they are all.
        more_fields: Fields of all `examples`, listed after their label.
        chords: Makes what only the page of a model of chords holds.
    """

    model: Model
    examples: Examples
    part: str
    limits: Limits
    name: str
    source: str = ""
    recipe: str = ""
    has_prior: bool = True
    prior_name: str = "the prior"
    classes: tuple[str, ...] = ()
    figures: Mapping[str, Figures] = field(default_factory=dict)
    judgement: Judgement | None = None
    curves: LossCurves | None = None
    settings: Sequence[tuple[str, str]] = ()
    total: int | None = None
    more_fields: Sequence[Field] = ()
    chords: Callable[[Blobs], dict[str, Any]] | None = None

    __repr__ = one_line


@dataclass(frozen=True, kw_only=True)
class PageOptions:
    """How much a page holds.

    Attributes:
        points: The largest number of points; none for all examples.
        codes_budget: The bytes that their codes may take, before they are packed; none for any number.
        originals: The number of originals; none for as many as fit into `originals_budget`.
        originals_budget: The bytes that the originals may take, packed; none for any number.
        tsne: Whether it has a t-SNE of the codes, with at most 5,000 points.
        seed: The seed of all choices.
    """

    points: int | None = DEFAULT_POINTS
    codes_budget: int | None = DEFAULT_CODES_BUDGET
    originals: int | None = None
    originals_budget: int | None = DEFAULT_BUDGET
    tsne: bool = False
    seed: int = 0

    @classmethod
    def of(
        cls, points: Whole | str | None = None, originals: Whole | str | None = None, *, tsne: bool = False, seed: int = 0
    ) -> "PageOptions":
        """The options of a user.

        Args:
            points: The largest number of points, or `all`; by default, as many as leave a page that can be mailed.
            originals: The number of originals, `all` or `none`; by default, about 2 MB of them.
            tsne: Whether the page has a t-SNE of the codes.
            seed: The seed of all choices.

        Raises:
            SettingError: `points` or `originals` is neither such a number nor such a word.
        """
        options = cls(tsne=tsne, seed=seed)
        if points is not None:
            options = replace(options, points=None if points == ALL else _count("points", points, 1, ALL), codes_budget=None)
        if originals == ALL:
            return replace(options, originals_budget=None)
        if originals is None:
            return options
        return replace(options, originals=0 if originals == NONE else _count("originals", originals, 0, NONE, ALL), originals_budget=None)


def _count(name: str, value: Whole | str, least: int, *words: str) -> int:
    """A whole number from `least` on, which may be a text; `words` are the other values that are allowed."""
    try:
        number = whole_number(name, int(value) if isinstance(value, str) else value)
    except ValueError:
        number = least - 1
    if number < least:
        others = " or ".join(map(repr, words))
        option = Per(name, command_line=f"--{name}")
        raise SettingError(option, f" must be a whole number from {least} on, or {others}, but it is {value!r}.")
    return number
