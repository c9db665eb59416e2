"""What a page shows of a model, gathered from a run or from an estimator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from latentscape.data import Examples
from latentscape.explore import LossCurves
from latentscape.measures import Figures, Judgement
from latentscape.models import Model
from latentscape.plots.look import Limits
from latentscape.shapes import one_line
from latentscape.web.originals import BYTES_OF_ORIGINALS

MAX_POINTS = 100_000  # by default
BYTES_OF_CODES = 6_000_000  # by default, so that codes of hundreds of dimensions leave a page that can be mailed


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

    points: int | None = MAX_POINTS
    codes_budget: int | None = BYTES_OF_CODES
    originals: int | None = None
    originals_budget: int | None = BYTES_OF_ORIGINALS
    tsne: bool = False
    seed: int = 0
