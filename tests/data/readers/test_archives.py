"""Archives as Keras, MedMNIST and `numpy.savez` write them: parts, labels of any form, and which array is taken."""

import numpy as np
import pytest

import latentscape as ls
from latentscape.data.catalogue import find_source
from latentscape.data.readers.arrays import with_labels
from latentscape.data.readers.npz import read_npz
from latentscape.errors import DataError, UnknownNameError
from latentscape.reading import ReadOptions
from latentscape.recipes.data import take_data
from latentscape.recipes.settings import read_recipe, with_settings
from latentscape.shapes import Support

RNG = np.random.default_rng(0)
SIZES = {"train": 12, "val": 5, "test": 4}


def pixels(n, *shape):
    return RNG.integers(0, 256, (n, *(shape or (6, 5))), dtype=np.uint8)


def keras(**more):
    """The arrays of `keras.datasets.mnist`."""
    names = {"x_train": pixels(12), "y_train": np.arange(12) % 3, "x_test": pixels(4), "y_test": np.arange(4) % 3}
    return names | more


def medmnist(label_shape=(1,)):
    """The arrays of a data set of MedMNIST."""
    images = {f"{part}_images": pixels(n) for part, n in SIZES.items()}
    return images | {f"{part}_labels": RNG.integers(0, 2, (n, *label_shape), dtype=np.uint8) for part, n in SIZES.items()}


@pytest.fixture
def loaded(tmp_path):
    """Reads arrays that have been written into an archive."""

    def read(arrays, **reading):
        np.savez_compressed(tmp_path / "x.npz", **arrays)
        return read_npz(tmp_path / "x.npz", ReadOptions(**reading))

    return read


def test_an_archive_of_keras_keeps_its_parts(loaded):
    arrays = keras()
    splits, notes = loaded(arrays).splits, loaded(arrays).notes
    assert splits.valid is None and notes == ("x.npz has its own parts: x_train to train on and x_test held out",)
    for part, name in ((splits.train, "train"), (splits.heldout, "test")):
        assert np.array_equal(part.x.numpy()[:, 0], arrays[f"x_{name}"]) and part.levels == 255
        assert np.array_equal(part.labels, arrays[f"y_{name}"]) and part.label_name == "y"


@pytest.mark.parametrize("validation", ["x_val", "x_valid", "valid_x", "x_validation"])
def test_a_validation_part_is_found_by_its_names(loaded, validation):
    splits = loaded(keras(**{validation: pixels(3)})).splits
    assert len(splits.valid) == 3 and splits.valid.labels is None


def test_an_archive_of_medmnist_keeps_its_parts(loaded):
    arrays = medmnist()
    result = loaded(arrays)
    assert {name: len(part) for name, part in result.splits.parts().items()} == {"train": 12, "valid": 5, "heldout": 4}
    assert np.array_equal(result.splits.valid.labels, arrays["val_labels"][:, 0]) and result.splits.train.label_name == "labels"
    assert "train_images to train on, val_images for validation and test_images held out" in result.notes[0]


def test_labels_of_several_classes_are_left_out_and_said(loaded):
    result = loaded(medmnist((14,)))
    assert result.splits.train.labels is None and len(result.notes) == 2
    assert result.notes[1] == "train_labels in x.npz has 14 values for an example, so it is not taken as labels"
    with pytest.raises(DataError, match=r"\(21, 14\) and holds several classes, or none, for an example, .* leave it out\.$"):
        loaded(medmnist((14,)), label="labels")


def test_classes_by_text_are_the_same_in_all_parts(loaded):
    splits = loaded(keras(y_train=np.array(["b", "c"] * 6), y_test=np.array(["a", "c", "c", "a"]))).splits
    assert splits.train.classes == splits.heldout.classes == ("a", "b", "c")
    assert splits.train.labels.tolist() == [1, 2] * 6 and splits.heldout.labels.tolist() == [0, 2, 2, 0]


def test_one_array_is_read_without_the_other_parts(loaded):
    arrays = keras()
    result = loaded(arrays, array="x_test")
    assert result.splits.heldout is None and np.array_equal(result.splits.train.x.numpy()[:, 0], arrays["x_test"])
    assert np.array_equal(result.splits.train.labels, arrays["y_test"]) and "x_train, y_train" in result.notes[0]
    by_name = loaded({"a": pixels(6), "b": pixels(4), "y": np.arange(6)}, array="b")
    assert len(by_name.splits.train) == 4 and by_name.splits.train.labels is None
    assert by_name.notes == ("arrays of x.npz that are not used: a", "y in x.npz has the shape (6,), so it is not taken as labels")
    assert len(loaded(keras(z_train=pixels(12), z_test=pixels(4)), array="z").splits.heldout) == 4


def test_the_label_that_is_named_is_that_of_each_part(loaded):
    arrays = keras(age_train=np.linspace(20.5, 60, 12), age_test=np.linspace(30.5, 40, 4))
    for name in ("age", "age_train", "age_test"):
        splits = loaded(arrays, label=name).splits
        assert splits.heldout.labels is None and splits.heldout.label_name == "age"
        assert np.array_equal(splits.heldout.label_values, arrays["age_test"])
    with pytest.raises(UnknownNameError, match=r"no array 'agee' in x\.npz; did you mean 'age_t"):
        loaded(arrays, label="agee")


def test_parts_that_do_not_fit_each_other_are_refused(loaded):
    for other, says in ((pixels(4, 7, 7), "1 x 7 x 7"), (pixels(4) / 255, r"1 x 6 x 5 \(numbers\)")):
        with pytest.raises(DataError, match=rf"{says}.*array=.x_train"):
            loaded(keras(x_test=other))
    assert len(loaded(keras(x_test=pixels(4, 7, 7)), array="x_train").splits.train) == 12
    with pytest.raises(DataError, match=r"y_test in x.npz has the shape \(3,\), but there are 4 examples"):
        loaded(keras(y_test=np.arange(3)))
    with pytest.raises(DataError, match=r"differ in kind \(y_train \(12,\) of int64 and y_test \(4,\) of <U1\)"):
        loaded(keras(y_test=np.array(list("abcd"))))


def test_a_held_out_part_alone_cannot_be_trained_on(loaded):
    with pytest.raises(DataError, match=r"x_test, x_noise, none of which .* choose one: .*x_test"):
        loaded({"x_test": pixels(4), "x_noise": pixels(4)})
    assert len(loaded({"x_test": pixels(4), "x_noise": pixels(4)}, array="x_test").splits.train) == 4
    with pytest.raises(DataError, match="holds x_test, but no part to train on"):
        loaded({"x_test": pixels(4), "x_noise": pixels(4)}, array="x")


X = ls.from_array(np.zeros((6, 2)))
SIX = np.array([2, 0, 1, 2, 0, 1])


@pytest.mark.parametrize("labels", [SIX, SIX[:, None], np.eye(3)[SIX], np.eye(3, dtype=bool)[SIX], SIX.astype(np.float32), SIX - 1])
def test_classes_in_any_form(labels):
    classes = with_labels(X, labels, "y")
    assert classes.labels.tolist() == (SIX - (labels.min() < 0)).tolist() and classes.label_values is None and classes.classes == ()


@pytest.mark.parametrize("labels", [SIX / 2, SIX[:, None] / 2, np.where(SIX == 0, np.nan, SIX)])
def test_numbers_stay_numbers(labels):
    numbers = with_labels(X, labels, "y", "dose")
    assert numbers.labels is None and numbers.label_name == "dose"
    np.testing.assert_array_equal(numbers.label_values, labels.ravel())


def test_many_whole_numbers_are_classes_only_if_they_are_counted():
    ages = np.concatenate([np.arange(18, 90), np.full(28, 33)])
    for labels, are_numbers in ((ages, True), (ages - 18, False), (ages - 17, False), (np.where(ages > 60, 18, ages), False)):
        assert (with_labels(ls.from_array(np.zeros((100, 2))), labels, "y").labels is None) == are_numbers


def test_a_recipe_holds_out_the_own_part_of_an_archive_and_cuts_off_what_it_lacks(tmp_path):
    path, recipe = tmp_path / "x.npz", read_recipe("array-unit")
    for arrays, sizes in ((keras(), {"train": 11, "valid": 1, "heldout": 4}), (medmnist(), {"train": 12, "valid": 5, "heldout": 4})):
        np.savez(path, **arrays)
        source = find_source(str(path))
        assert source.support is Support.UNIT
        assert {name: len(part) for name, part in take_data(recipe, source).parts().items()} == sizes
    joined = take_data(with_settings(recipe, {"data.split": {"all": True, "valid": 0.0, "heldout": 3 / 21}}), source)
    assert {name: len(part) for name, part in joined.parts().items()} == {"train": 18, "heldout": 3}


def test_a_run_on_an_archive_with_parts(ask, here):
    np.savez("x.npz", **medmnist())
    shown = ask("sources", "x.npz")
    assert shown.code == 0 and [line.partition(":")[0] for line in shown.out.splitlines() if " examples of shape " in line] == [
        *("train", "valid", "heldout")
    ]
    answer = ask("train", "x.npz", "--epochs", 1, "--no-report", "--out", "run")
    assert answer.code == 0 and "x.npz has its own parts" in answer.err
    run = ls.load("run")
    assert run.info["split"] == {"train": 12, "valid": 5, "heldout": 4} and len(run.splits.heldout) == 4
    chosen = ask("train", "x.npz", "--array", "val_images", "--epochs", 1, "--no-report", "--out", "other")
    assert chosen.code == 0 and len(ls.load("other").splits.part("all")) == 5
