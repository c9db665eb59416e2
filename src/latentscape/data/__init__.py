"""Data: sources, examples in three parts, and streams of batches."""

from latentscape.data.catalogue import find_source
from latentscape.data.condition import conditioned, context_of
from latentscape.data.downloads import fetch
from latentscape.data.examples import Examples
from latentscape.data.published import SOURCES
from latentscape.data.readers.arrays import from_array, read_npy
from latentscape.data.source import File, Source
from latentscape.data.splits import PARTS, Splits, cut
from latentscape.data.stream import Stream
from latentscape.reading import ReadOptions
from latentscape.shapes import Batch

__all__ = [
    "PARTS",
    "SOURCES",
    "Batch",
    "Examples",
    "File",
    "ReadOptions",
    "Source",
    "Splits",
    "Stream",
    "conditioned",
    "context_of",
    "cut",
    "fetch",
    "find_source",
    "from_array",
    "read_npy",
]
