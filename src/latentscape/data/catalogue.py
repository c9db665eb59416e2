"""The sources that have a name, and files taken as sources."""

import hashlib
from pathlib import Path

import numpy as np
import torch

from latentscape.data.examples import Examples, Splits
from latentscape.data.readers import read_npy
from latentscape.data.source import Source
from latentscape.errors import DataError, unknown
from latentscape.files import sha256
from latentscape.parts import Support


def _load_digits() -> Splits:
    from sklearn.datasets import load_digits

    found = load_digits()
    x = torch.from_numpy(found.images.astype(np.uint8)).unsqueeze(1)
    digest = hashlib.sha256(x.numpy().tobytes()).hexdigest()
    assert digest == DIGITS.digest, "scikit-learn's digits are not the ones we know"
    return Splits(Examples(x, labels=found.target.astype(np.int64), classes=tuple("0123456789"), levels=16))


DIGITS = Source(
    name="digits",
    title="1,797 handwritten digits of 8 x 8 pixels in 17 grey levels; comes with scikit-learn, needs no download",
    shape=(1, 8, 8),
    support=Support.UNIT,
    recipe="digits-mlp-tuned",
    load=_load_digits,
    digest="8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3",
    licence="CC BY 4.0",
    cite="E. Alpaydin and C. Kaynak, 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository",
)

SOURCES = {source.name: source for source in (DIGITS,)}


def find_source(name: str) -> Source:
    """The source of this name, or the one that reads this file.

    Raises:
        UnknownNameError: Neither a name in the catalogue nor a file.
        DataError: A file of a kind that cannot be read.
    """
    if name in SOURCES:
        return SOURCES[name]
    path = Path(name).expanduser()
    if path.suffix == ".npy":
        if not path.is_file():
            raise DataError(f"There is no file {name}; check the path.")
        return array_source(path)
    if path.exists():
        raise DataError(f"{name} is not a kind of data that can be read; give an .npy array, or one of: {', '.join(sorted(SOURCES))}.")
    raise unknown("source", name, SOURCES)


def array_source(path: Path) -> Source:
    """An `.npy` file as a source; which values it has is read off the values."""
    examples = read_npy(path)
    support = support_of(examples)
    return Source(
        name=path.stem,
        title=f"the array in {path.name}",
        shape=examples.shape,
        support=support,
        recipe="array-real" if support is Support.REAL else "array-unit",
        load=lambda: Splits(examples),
        digest=sha256(path),
        licence="yours",
    )


def support_of(examples: Examples) -> Support:
    """The narrowest kind of values that holds all of them; whole numbers above 1 are taken as real."""
    if examples.levels > 1:
        return Support.UNIT
    low, high = float(examples.x.min()), float(examples.x.max())
    if low < 0 or high > 1:
        return Support.REAL
    return Support.BINARY if bool(((examples.x == 0) | (examples.x == 1)).all()) else Support.UNIT
