"""What a source says of itself is true."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import torch

from latentscape.data import SOURCES, find_source
from latentscape.data.downloads import FOLDER_VARIABLE, find
from latentscape.data.fitting import check_shape, check_support
from latentscape.errors import DataError
from latentscape.reading import Kind
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model
from latentscape.recipes.data import take_data
from latentscape.shapes import Support

HERE = [source.name for source in SOURCES.values() if len(find(source.name, source.files)) == len(source.files)]
FETCHED = [source.name for source in SOURCES.values() if source.files]
ARRAYS = {
    "bits": (np.arange(60).reshape(20, 3) % 2).astype(np.float32),
    "shares": np.linspace(0, 1, 60, dtype=np.float64).reshape(20, 3),
    "images": np.arange(20 * 4 * 5, dtype=np.uint16).astype(np.uint8).reshape(20, 1, 4, 5),
    "reals": np.linspace(-3, 3, 60, dtype=np.float32).reshape(20, 3),
    "counts": np.arange(60, dtype=np.int64).reshape(20, 3),
}


@pytest.fixture(scope="module", params=[*HERE, *ARRAYS])
def source(request, tmp_path_factory):
    """A source that needs nothing fetched, read once."""
    if request.param in SOURCES:
        found = SOURCES[request.param]
    else:
        path = tmp_path_factory.mktemp("arrays") / f"{request.param}.npy"
        np.save(path, ARRAYS[request.param])
        found = find_source(str(path))
        assert found.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    splits = found.load()
    return replace(found, load=lambda: splits)


def few(examples):
    """Some examples at a time, so that a large source is never in memory as numbers."""
    return (examples.values(slice(start, start + 2_000)) for start in range(0, len(examples), 2_000))


def test_it_is_found_by_its_name():
    assert all(find_source(name).name == source.name == name for name, source in SOURCES.items())


def test_its_examples_have_its_shape(source):
    for part in source.load().parts().values():
        assert part.shape == source.shape
        assert part.values(slice(0, 2)).shape == (2, *source.shape)
        if part.labels is not None:
            assert part.labels.shape == (len(part),)
            if source.kind == "chords":  # the classes are all qualities, also those that no chord has
                assert set(part.labels.tolist()) < set(range(len(part.classes)))
                assert part.ids.shape == part.groups.shape == (len(part),) and part.kind == source.kind
            else:
                assert set(part.labels.tolist()) == set(range(len(part.classes)))


def test_its_support_is_the_narrowest_that_holds_its_values(source):
    beyond_bits = beyond_unit = False
    low, high = source.support.interval
    for part in source.load().parts().values():
        for x in few(part):
            assert ((low <= x) & (x <= high)).all()
            beyond_bits |= bool(((x != 0) & (x != 1)).any())
            beyond_unit |= bool(((x < 0) | (x > 1)).any())
            assert source.support is not Support.COUNT or x.equal(x.round())
    assert beyond_bits == (source.support is not Support.BINARY)
    is_real = source.support not in (Support.BINARY, Support.UNIT)
    assert is_real if beyond_unit or (source.kind == Kind.TABLE and beyond_bits) else not is_real


def test_its_own_recipe_takes_it(source):
    recipe = read_recipe(source.recipe)
    splits = take_data(recipe, source)
    model = build_model(recipe, splits.train.shape, train=splits.train)
    for part in splits.parts().values():
        check_shape(model, part)
        check_support(model, part)
    with torch.no_grad():
        assert model.reconstruct(splits.train.batch(torch.arange(3))).shape == (3, *source.shape)


def test_it_says_what_and_whose_it_is(source):
    assert source.title
    assert source.licence


@pytest.mark.parametrize("name", HERE)
def test_its_digest_is_that_of_what_is_read(name):
    """Of its files, one after the other by their own; of its examples, where it has none. Read anew, they are the same."""
    source = SOURCES[name]
    if source.files:
        there = find(name, source.files)
        each = [hashlib.sha256(there[file.name].read_bytes()).hexdigest() for file in source.files]
        assert each == [file.sha256 for file in source.files]
        assert [there[file.name].stat().st_size for file in source.files] == [file.bytes for file in source.files]
        assert source.digest == hashlib.sha256("".join(each).encode()).hexdigest()
    else:
        digest = hashlib.sha256()
        for part in source.load().parts().values():
            digest.update(part.x.numpy())
        assert source.digest == digest.hexdigest()


@pytest.mark.parametrize("name", FETCHED)
def test_without_its_files_it_says_how_to_get_them(name, tmp_path, monkeypatch):
    for variable in (FOLDER_VARIABLE, "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    with pytest.raises(DataError, match=rf"ls\.data\.fetch\(ls\.find_source\(\"{name}\"\)\)") as refusal:
        SOURCES[name].load()
    assert all(file.name in str(refusal.value) for file in SOURCES[name].files)
    assert not any(tmp_path.iterdir())
