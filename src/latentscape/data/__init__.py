"""Data: sources, examples in three parts, and streams of batches."""

from latentscape.data.catalogue import SOURCES, find_source
from latentscape.data.downloads import fetch
from latentscape.data.examples import PARTS, Examples, Splits, cut
from latentscape.data.readers.arrays import from_array, read_npy
from latentscape.data.source import File, Source
from latentscape.data.stream import Stream
from latentscape.shapes import Batch

__all__ = [
    "PARTS",
    "SOURCES",
    "Batch",
    "Examples",
    "File",
    "Source",
    "Splits",
    "Stream",
    "cut",
    "fetch",
    "find_source",
    "from_array",
    "read_npy",
]
