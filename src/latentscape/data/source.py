"""Where data comes from."""

from collections.abc import Callable
from dataclasses import dataclass

from latentscape.data.examples import Splits
from latentscape.parts import Support


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a data set comes from, and what one example of it is.

    Attributes:
        name: What it is called on the command line.
        title: What it is, in a line.
        shape: The shape of one example.
        support: Which values examples have.
        recipe: The name of the recipe that it is trained by unless another is asked for.
        load: Reads it; downloads nothing.
        digest: A SHA-256 of what is read.
        licence: Its licence.
        cite: Where it was published.
    """

    name: str
    title: str
    shape: tuple[int, ...]
    support: Support
    recipe: str
    load: Callable[[], Splits]
    digest: str
    licence: str = ""
    cite: str = ""
