"""Data: sources, examples in three parts, and streams of batches."""

from latentscape.data.catalogue import SOURCES, find_source
from latentscape.data.examples import PARTS, Examples, Splits, cut
from latentscape.data.readers import from_array, read_npy
from latentscape.data.source import Source
from latentscape.data.stream import Stream
from latentscape.shapes import Batch

__all__ = ["PARTS", "SOURCES", "Batch", "Examples", "Source", "Splits", "Stream", "cut", "find_source", "from_array", "read_npy"]
