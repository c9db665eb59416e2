"""The generated pictures: their factors are known, so what is in them can be checked without looking."""

import hashlib
import math

import numpy as np
import pytest

from latentscape.data import SOURCES
from latentscape.data.shapes import FACTORS, OUTLINE_NAMES, SIDE, VALUES_PER_FACTOR, draw, factors, load_shapes, sample, sprites, values
from latentscape.shapes import Support

COMBINATIONS = math.prod(VALUES_PER_FACTOR)


def number(shape=0, scale=5, rotation=0, x=16, y=16):
    """The number of a combination, from the numbers of its values."""
    return np.ravel_multi_index(np.broadcast_arrays(shape, scale, rotation, x, y), VALUES_PER_FACTOR)


def picture(**where):
    return draw(np.atleast_1d(number(**where)))[:, 0].astype(np.int64)


def centres(pictures):
    """The mean place of the ones in each picture, `(n, 2)`: across and down."""
    place = np.arange(SIDE) + 0.5
    total = pictures.sum((1, 2))
    return np.stack([(pictures.sum(1) * place).sum(1), (pictures.sum(2) * place).sum(1)], axis=1) / total[:, None]


@pytest.fixture(scope="module")
def train():
    return SOURCES["shapes"].load().train


def test_the_source_is_a_sample_of_all_combinations(train):
    assert (len(train), train.shape, train.levels) == (50_000, (1, 64, 64), 1) and COMBINATIONS == 737_280
    assert str(train.x.dtype) == "torch.uint8" and SOURCES["shapes"].support is Support.BINARY
    assert [int(end) for end in train.x.aminmax()] == [0, 1]
    assert train.factors.shape == (50_000, len(FACTORS)) and len(np.unique(train.factors, axis=0)) == 50_000
    assert np.array_equal(train.labels, train.factors[:, 0]) and train.classes == OUTLINE_NAMES == ("square", "ellipse", "heart")


def test_every_factor_has_its_values_about_equally_often(train):
    for column, (known, size) in enumerate(zip(values(), VALUES_PER_FACTOR, strict=True)):
        found, counts = np.unique(train.factors[:, column], return_counts=True)
        assert np.array_equal(found, known) and len(known) == size
        expected = 50_000 / size
        assert np.abs(counts - expected).max() < 5 * math.sqrt(expected)


def test_no_factor_tells_of_another(train):
    correlation = np.corrcoef(train.factors, rowvar=False) - np.eye(len(FACTORS))
    assert np.abs(correlation).max() < 5 / math.sqrt(50_000)


def test_the_digest_is_that_of_the_pictures(train):
    assert hashlib.sha256(train.x.numpy().tobytes()).hexdigest() == SOURCES["shapes"].digest


def test_a_picture_is_the_one_of_its_factors(train):
    chosen = sample(50_000, 0)[::4999]
    assert np.array_equal(draw(chosen), train.x.numpy()[::4999]) and np.array_equal(factors(chosen), train.factors[::4999])


def test_the_seed_decides_and_nothing_is_drawn_twice():
    some, same, others = sample(5000, 1), sample(5000, 1), sample(5000, 2)
    assert np.array_equal(some, same) and not np.array_equal(some, others)
    assert np.array_equal(np.sort(sample(COMBINATIONS, 3)), np.arange(COMBINATIONS))
    assert load_shapes(40, 1).train.x.equal(load_shapes(80, 1).train.x[:40])


@pytest.mark.parametrize("shape", range(3))
def test_the_area_grows_with_the_square_of_the_scale(shape):
    scale = np.arange(6)
    area = picture(shape=shape, scale=scale, rotation=3).sum((1, 2))
    exact = (16 * values()[1][scale]) ** 2 * [2.0, np.pi / 2, 2.18866][shape]
    assert np.abs(area - exact).max() < 16  # of at most 560 pixels: those that the outline cuts
    assert (np.diff(area) > 0).all()


@pytest.mark.parametrize("shape", range(3))
def test_the_centre_lies_where_the_factors_say(shape):
    rng = np.random.default_rng(shape)
    where = {name: rng.integers(0, size, 300) for name, size in zip(FACTORS[1:], VALUES_PER_FACTOR[1:], strict=True)}
    middle = centres(picture(shape=shape, **where))
    exact = np.stack([where["x"], where["y"]], axis=1) + 16.5
    assert np.abs(middle - exact).max() < 0.5 and np.abs((middle - exact).mean(0)).max() < 0.05


@pytest.mark.parametrize("shape", range(3))
def test_another_place_is_the_same_picture_moved(shape):
    here, right, down = (picture(shape=shape, rotation=7, x=x, y=y)[0] for x, y in ((3, 5), (4, 5), (3, 6)))
    assert np.array_equal(np.roll(here, 1, axis=1), right) and np.array_equal(np.roll(here, 1, axis=0), down)


def test_nothing_touches_more_than_the_frame():
    ends = picture(shape=np.repeat([0, 1, 2], 40), rotation=np.tile(np.arange(40), 3), x=0, y=31)
    assert np.array_equal(ends.sum((1, 2)), sprites()[:, 5].sum((2, 3)).flatten())


def test_what_is_symmetric_is_the_same_when_turned():
    square, ellipse, heart = sprites()
    assert np.array_equal(square, np.roll(square, 10, axis=1))  # by 90 degrees
    assert np.array_equal(ellipse, np.roll(ellipse, 20, axis=1))  # by 180 degrees
    assert not np.array_equal(ellipse, np.roll(ellipse, 10, axis=1))
    assert all((heart[5, 0] != heart[5, turn]).any() for turn in range(1, 40))


def test_turning_by_a_right_angle_turns_the_picture():
    for each in sprites().reshape(18, 40, 33, 33):
        assert np.array_equal(each[10:], np.rot90(each[:-10], axes=(1, 2)))  # against the clock


def test_the_heart_stands_on_its_tip():
    rows = np.flatnonzero(picture(shape=2)[0].any(1))
    widths = picture(shape=2)[0].sum(1)[rows]
    assert widths[-1] < 4 < 20 < widths.max() and widths.argmax() < len(rows) / 2
    assert np.array_equal(picture(shape=2)[0], picture(shape=2)[0][:, ::-1][:, np.r_[63, 0:63]])  # and is its own mirror image
