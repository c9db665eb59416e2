"""Where data comes from."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from latentscape.data.examples import Splits
from latentscape.shapes import Support


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of a source, as its publisher has it.

    Attributes:
        name: What it is called.
        urls: Where it can be had, the first to be tried first.
        sha256: Its SHA-256, in hexadecimal.
        bytes: How many it has.
        instead: Names of other files, any of which the source can be read from where this one is not there.
    """

    name: str
    urls: tuple[str, ...]
    sha256: str
    bytes: int
    instead: tuple[str, ...] = ()


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
        files: What `latentscape fetch` gets; none, if there is nothing to get.
        licence: Its licence.
        cite: Where it was published.
        as_found: For a source that can be there in part: the same as it is on this machine.
    """

    name: str
    title: str
    shape: tuple[int, ...]
    support: Support
    recipe: str
    load: Callable[[], Splits]
    digest: str
    files: tuple[File, ...] = ()
    licence: str = ""
    cite: str = ""
    as_found: Callable[["Source"], "Source"] | None = None


def digest_of(files: Iterable[File]) -> str:
    """One SHA-256 for several files: that of their own, one after the other."""
    return hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
