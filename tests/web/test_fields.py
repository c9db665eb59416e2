"""The fields by which points are coloured: labels, clusters, figures and columns, with what is missing."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import Examples
from latentscape.explore.points import Points, points
from latentscape.reading import Column, ColumnKind, Kind
from latentscape.web.fields import MAX_COLUMNS, clusters_of, fields_of, label_field, packed_classes
from latentscape.web.packing import Blobs

CODES = np.random.default_rng(0).normal(size=(300, 2))


def of(rows, total=300, codes=CODES):
    rows = np.asarray(rows)
    return Points(rows, codes[rows], None, np.abs(codes[rows, 0]), None, np.abs(codes[rows, 1]), "train", total, False, 0)


def by_id(examples, shown):
    fields, notes = fields_of(examples, shown)
    return {field.id: field for field in fields}, notes


def test_labels_are_those_of_the_rows(trained):
    run = ls.load(trained)
    shown = points(run.model, run.splits.train, n=400)
    fields, notes = by_id(run.splits.train, shown)
    label = fields["label"]
    assert label.classes == tuple("0123456789") and (label.values == run.splits.train.labels[shown.rows]).all() and notes == []
    assert list(fields) == ["label", "cluster", "error", "kl"]
    assert (fields["error"].values == shown.error).all() and (fields["kl"].values == shown.kl).all()


def test_clusters_are_numbered_as_the_classes_that_they_match():
    labels = np.repeat(np.arange(4), 75)
    codes = np.eye(4)[labels] * 20 + np.random.default_rng(1).normal(size=(300, 4))
    assert (clusters_of(codes, labels) == labels).all()
    fields, _ = by_id(Examples(torch.zeros(300, 1, 2, 2), labels=labels), of(range(300), codes=codes))
    assert fields["cluster"].classes == ("A", "B", "C", "D")


def test_of_many_codes_the_others_join_the_nearest_centre(monkeypatch):
    labels = np.repeat(np.arange(3), 100)
    codes = np.eye(3)[labels] * 20 + np.random.default_rng(1).normal(size=(300, 3))
    monkeypatch.setattr("latentscape.web.fields.MAX_CODES_CLUSTERED", 60)
    assert (clusters_of(codes, labels) == labels).all()


@pytest.mark.parametrize("codes", [np.full((50, 2), 0.5), CODES[:1], CODES[:0]], ids=["equal", "one", "none"])
def test_codes_without_clusters(codes):
    assert clusters_of(codes, None) is None


def test_one_class_and_no_labels_have_clusters_all_the_same():
    assert set(clusters_of(CODES, np.zeros(300, np.int64)).tolist()) == {0, 1}
    assert set(clusters_of(CODES, None).tolist()) == set(range(10))


def test_a_thousand_classes_keep_their_names_and_numbers():
    labels = np.arange(3000) % 1000
    field = label_field(labels, labels, [f"name {i}" for i in range(1000)], "plant")
    blobs = Blobs()
    packed = field.packed(blobs, "x")
    assert packed["values"]["dtype"] == "u16" and len(packed["classes"]) == 1000 and (field.values == labels).all()
    assert packed_classes(blobs, "few", np.array([0, -1, 254]), 255)["dtype"] == "u8"


def test_labels_without_a_name_are_called_by_their_number():
    labels = np.array([1, -1, 7, 0])
    field = label_field(labels, labels, ["cat", "dog"], "animal")
    assert field.classes == ("cat", "dog", "-1", "7") and field.values.tolist() == [1, 2, 3, 0] and field.name == "animal"
    bare = label_field(np.array([30, 10]), np.array([30, 20, 10]), (), "")
    assert bare.classes == ("10", "20", "30") and bare.values.tolist() == [2, 0]


def test_a_class_for_each_of_very_many_examples_is_no_field():
    labels = np.arange(70_000)
    assert label_field(labels, labels, (), "id") is None
    shown = of(range(300))
    examples = Examples(torch.zeros(70_000, 1), labels=labels)
    fields, notes = by_id(examples, shown)
    assert "label" not in fields and notes == ["too-many-classes:70000"]


def test_numbers_as_labels_may_be_missing():
    ages = np.where(np.arange(300) % 7 == 0, np.nan, np.arange(300.0))
    fields, _ = by_id(Examples(torch.zeros(300, 1, 2, 2), label_values=ages, label_name="age"), of(range(0, 300, 2)))
    assert fields["label"].classes is None and np.array_equal(fields["label"].values, ages[::2], equal_nan=True)
    assert fields["label"].packed(Blobs(), "x")["values"]["dtype"] == "f32"


def test_the_columns_of_a_table_are_fields():
    schema = (
        Column("age"),
        Column("smoker", ColumnKind.YES_NO),
        Column("site", ColumnKind.CATEGORY, ("A", "</script>")),
        Column("seen", ColumnKind.DATE),
    )
    rows = torch.tensor([[41.5, 1, 0, 19_000], [float("nan"), float("nan"), float("nan"), float("nan")], [30, 0, 1, 19_001]])
    examples = Examples(rows, schema=schema, kind=Kind.TABLE.value)
    fields, _ = by_id(examples, of([0, 1, 2], 3))
    assert list(fields)[-4:] == ["column:age", "column:smoker", "column:site", "column:seen"]
    assert fields["column:smoker"].classes == ("no", "yes") and fields["column:smoker"].values.tolist() == [1, -1, 0]
    assert fields["column:site"].classes == ("A", "</script>") and fields["column:site"].values.tolist() == [0, -1, 1]
    assert fields["column:age"].values[[0, 2]].tolist() == [41.5, 30] and np.isnan(fields["column:age"].values[1])
    assert fields["column:seen"].classes is None


def test_the_first_columns_of_a_wide_table_are_fields():
    examples = Examples(torch.randn(300, 60), kind=Kind.TABLE.value)
    fields, notes = by_id(examples, of(range(300)))
    assert [name for name in fields if name.startswith("column:")] == [f"column:{i + 1}" for i in range(MAX_COLUMNS)]
    assert notes == ["columns-left-out:20"]
    assert not [name for name in by_id(Examples(torch.randn(300, 60), kind=Kind.SIGNAL.value), of(range(300)))[0] if ":" in name]


def test_columns_that_a_model_is_conditioned_on_are_fields_too():
    examples = Examples(
        torch.randn(300, 2), columns=("a", "b"), kind=Kind.TABLE.value, context=torch.arange(300.0)[:, None], context_names=("dose",)
    )
    fields, _ = by_id(examples, of([5, 9]))
    assert fields["column:dose"].values.tolist() == [5, 9]
