"""Images that stand in two parts of the data are found, whether they are equal or changed a little; others are not."""

import torch

from latentscape.data.examples import Examples
from latentscape.data.near_duplicates import Duplicates, duplicates_across, duplicates_said
from latentscape.data.splits import Splits
from latentscape.reading import Column, ColumnKind, Kind


def images(n, seed=0, size=32):
    """Smooth random images."""
    small = torch.rand(n, 3, 5, 5, generator=torch.Generator().manual_seed(seed))
    return (torch.nn.functional.interpolate(small, (size, size), mode="bicubic").clamp(0, 1) * 255).to(torch.uint8)


def examples(x):
    return Examples(x, levels=255, kind=Kind.IMAGE)


def test_equal_and_nearly_equal_images_are_counted_apart():
    train, other = images(300), images(40, seed=1)
    noisy = (train[:6].float() + 8 * torch.randn(6, 3, 32, 32, generator=torch.Generator().manual_seed(2))).clamp(0, 255).to(torch.uint8)
    brighter = (train[6:8].float() + 2).clamp(0, 255).to(torch.uint8)
    assert duplicates_across(examples(train), examples(other)) == Duplicates(0, 0, 40)
    found = duplicates_across(examples(train), examples(torch.cat([other, train[20:25], noisy, brighter])))
    assert found == Duplicates(5, 8, 53)


def test_flat_images_are_duplicates_only_if_equal():
    train = torch.full((4, 3, 16, 16), 100, dtype=torch.uint8)
    other = torch.full((2, 3, 16, 16), 101, dtype=torch.uint8)
    other[1] = 100
    assert duplicates_across(examples(train), examples(other)) == Duplicates(1, 0, 2)


def test_the_sentence_names_the_part():
    x = images(50)
    splits = Splits(examples(x), valid=examples(torch.cat([x[:2], images(3, seed=5)])), heldout=examples(images(4, seed=6)))
    assert list(duplicates_said(splits)) == ["of 5 valid images, 2 equal to a training image: figures on new images would be worse"]
    table = Examples(torch.rand(9, 4), kind=Kind.TABLE)
    other = Examples(torch.cat([table.x[:1], torch.rand(3, 4)]), kind=Kind.TABLE)
    sentence = "of 4 valid rows, 1 is equal to a training row: figures on new rows would be worse"
    assert list(duplicates_said(Splits(table, valid=other))) == [sentence]
    answers = Examples(
        torch.randint(2, (9, 4)).double(), kind=Kind.TABLE, schema=tuple(Column(str(i), ColumnKind.YES_NO) for i in range(4))
    )
    assert list(duplicates_said(Splits(answers, valid=answers))) == []  # such rows are equal by chance


def test_rows_that_differ_beyond_32_bits_are_not_equal():
    times = 1_700_000_000.5 + torch.arange(40, dtype=torch.float64)[:, None]
    table, other = Examples(times[:20], kind=Kind.TABLE), Examples(times[20:], kind=Kind.TABLE)
    assert list(duplicates_said(Splits(table, valid=other))) == []


def test_of_many_images_some_are_compared(monkeypatch):
    monkeypatch.setattr("latentscape.data.near_duplicates.MAX_PAIRS", 1000)
    x = images(100)
    assert duplicates_across(examples(x), examples(x)) == Duplicates(10, 0, 10)


def test_images_are_found_in_more_of_them_than_single_precision_counts(monkeypatch):
    monkeypatch.setattr("latentscape.data.near_duplicates.MAX_PAIRS", 2)
    many = Examples(torch.zeros(1, 1, 1, 1, dtype=torch.uint8).expand(2**24 + 4, 1, 1, 1), levels=255, kind=Kind.IMAGE)
    assert duplicates_across(Examples(torch.zeros(1, 1, 1, 1, dtype=torch.uint8), levels=255), many) == Duplicates(2, 0, 2)
