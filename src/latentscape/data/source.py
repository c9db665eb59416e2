"""A data set that can be loaded, and its files."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from latentscape.data.splits import Splits
from latentscape.shapes import Support


@dataclass(frozen=True, kw_only=True)
class File:
    """A published file of a source.

    Attributes:
        name: Its name.
        urls: The addresses it can be downloaded from, in the order in which they are tried.
        sha256: Its SHA-256, in hexadecimal.
        bytes: Its length in bytes.
        instead: The names of other files; the source can be read from any of them if this file is missing.
    """

    name: str
    urls: tuple[str, ...]
    sha256: str
    bytes: int
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What a reader gives.

    Attributes:
        splits: The examples, in the parts that the file has; all in `train`, if it has none.
        notes: What the reader found and decided that the user may not expect, a sentence for each, without a full stop.
    """

    splits: Splits
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadedFolder:
    """What the reader of a folder, or of a zip, gives.

    Attributes:
        loaded: The examples, and what the reader found.
        title: A description in one line.
        digest: A SHA-256 over the names and the contents of the files that are used.
    """

    loaded: Loaded
    title: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a data set comes from, and what one example of it is.

    Attributes:
        name: Its name on the command line.
        title: A description in one line.
        shape: The shape of one example.
        support: The set of values that examples have.
        recipe: The name of the default recipe for it.
        load: Reads it; downloads nothing.
        digest: A SHA-256 of the data.
        files: The files that `latentscape fetch` downloads; none, if there is nothing to download.
        licence: Its licence.
        cite: Where it was published.
        kind: What its examples are, as in `Examples.kind`.
        notes: What its reader found and decided that the user may not expect, a sentence for each.
        as_found: For a source that may be incomplete on this machine: makes the source as it is there.
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
    kind: str = ""
    notes: tuple[str, ...] = ()
    as_found: Callable[["Source"], "Source"] | None = None


def digest_of(files: Iterable[File]) -> str:
    """One SHA-256 for several files: the SHA-256 of their own hashes, joined."""
    return hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
