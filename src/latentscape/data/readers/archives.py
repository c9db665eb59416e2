"""Which arrays of an `.npz` archive hold examples and labels, and in which parts, told by their names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from latentscape.data.splits import PARTS
from latentscape.errors import DataError, unknown
from latentscape.faces import Argument, ReadWith
from latentscape.reading import ReadOptions

EXAMPLES = ("x", "X", "images", "data", "codes")  # the names that the arrays of an `.npz` file may have
LABELS = ("y", "labels")
PARTS_BY_WORD = {  # the words in the names of arrays that hold a part of the examples, as in `x_train` or `train_images`
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("valid", "val", "validation"), "valid"),
    **dict.fromkeys(("test", "heldout"), "heldout"),
}
MAX_ARRAYS_NAMED = 10  # in a message


@dataclass(frozen=True)
class Chosen:
    """The arrays to read from an archive, by the part that they belong to.

    Attributes:
        examples: The array of the examples of each part.
        labels: The array of the labels of each part that has some.
        label_name: The name of the labels.
        by_user: Whether the user named the labels.
        array_by_user: Whether the user named the array of examples; labels that the user did not name then need not fit it.
    """

    examples: Mapping[str, str]
    labels: Mapping[str, str]
    label_name: str
    by_user: bool = False
    array_by_user: bool = False


def chosen_arrays(members: Collection[str], reading: ReadOptions, name: str) -> Chosen:
    """The arrays to read.

    Raises:
        DataError: It is not clear which array holds the examples, or the labels.
        UnknownNameError: There is no array of the name that the user gave.
    """
    for asked in (reading.array, reading.label):
        if asked is not None and asked not in members and asked not in map(_word, members):
            raise unknown("array", asked, members, location=f" in {name}")
    if reading.array is None:
        for word in EXAMPLES:
            examples = _parts_called(members, word)
            if "train" in examples:
                return _with_labels_of_parts(members, examples, reading.label, name)
    elif reading.array not in members:  # `x` for `x_train` and `x_test`
        return _with_labels_of_parts(members, _parts_called(members, reading.array), reading.label, name)
    label = reading.label
    if label is None and reading.array is not None and (part := _part(reading.array)):
        array = next((array for word in LABELS if (array := _parts_called(members, word).get(part))), None)
    else:
        array = _labels_name(members, label, name)
    examples = {"train": reading.array or _examples_name(members, array, name)}
    labels = {} if array is None else {"train": array}
    return Chosen(examples, labels, _word(array or ""), by_user=label is not None, array_by_user=reading.array is not None)


def _with_labels_of_parts(members: Collection[str], examples: Mapping[str, str], label: str | None, name: str) -> Chosen:
    """The arrays of an archive in parts, with the labels of each part.

    Raises:
        DataError: The part to train on is missing.
    """
    if "train" not in examples:
        remedy = ReadWith("array", next(iter(examples.values())))
        raise DataError(f"{name} holds {', '.join(examples.values())}, but no part to train on; choose an array: ", remedy, ".")
    words = LABELS if label is None else (_word(label),)
    labels = next((arrays for word in words if (arrays := _parts_called(members, word))), {})
    named = next(iter(labels.values()), "")
    return Chosen(examples, {part: array for part, array in labels.items() if part in examples}, _word(named), by_user=label is not None)


def _part(array: str) -> str | None:
    """The part that an array belongs to by its name, if the name has one.

    Example:
        >>> _part("x_train"), _part("val_images"), _part("train"), _part("constraints")
        ('train', 'valid', None, None)
    """
    first, _, last = array.partition("_")
    *_, end = array.split("_")
    return (PARTS_BY_WORD.get(end.lower()) or PARTS_BY_WORD.get(first.lower())) if last else None


def _word(array: str) -> str:
    """The name of an array without its part.

    Example:
        >>> _word("x_train"), _word("val_images"), _word("dose_mg_test"), _word("labels")
        ('x', 'images', 'dose_mg', 'labels')
    """
    words = array.split("_")
    if _part(array) is None:
        return array
    return "_".join(words[:-1] if words[-1].lower() in PARTS_BY_WORD else words[1:])


def _parts_called(members: Collection[str], word: str) -> dict[str, str]:
    """The arrays of one name, by part, in the order of the parts."""
    arrays = {part: array for array in members if _word(array) == word and (part := _part(array)) is not None}
    return {part: arrays[part] for part in PARTS if part in arrays}


def _labels_name(members: Collection[str], label: str | None, name: str) -> str | None:
    """The name of the array of labels, or none."""
    if label is not None:
        if label not in members:
            raise unknown("array", label, members, location=f" in {name}")
        return label
    candidates = [candidate for candidate in LABELS if candidate in members]
    if len(candidates) > 1:
        choice = Argument("label", candidates[0])
        raise DataError(f"{name} holds {' and '.join(candidates)}, each of which may be the labels; choose one: ", choice, ".")
    return candidates[0] if candidates else None


def _examples_name(members: Collection[str], labels: str | None, name: str) -> str:
    """The name of the array of examples."""
    others = [other for other in members if other != labels]
    candidates = [other for other in EXAMPLES if other in others]
    if len(candidates) == 1 or len(others) == 1:
        return (candidates or others)[0]
    if not others:
        raise DataError(f"{name} holds no array of examples; write it again with numpy.savez(file, x=..., y=...).")
    which = "more than one of which" if candidates else "none of which"
    arrays = f"the arrays {', '.join(others[:MAX_ARRAYS_NAMED])}{', ...' if len(others) > MAX_ARRAYS_NAMED else ''}"
    raise DataError(
        f"{name} holds {arrays}, {which} is called {', '.join(EXAMPLES[:-1])} or {EXAMPLES[-1]}; choose one: ",
        ReadWith("array", (candidates or others)[0]),
        ".",
    )


def notes_on(chosen: Chosen, members: Collection[str], name: str) -> list[str]:
    """What is taken from the archive, and what is not."""
    notes = []
    if len(chosen.examples) > 1:
        uses = {"train": "to train on", "valid": "for validation", "heldout": "held out"}
        parts = [f"{array} {uses[part]}" for part, array in chosen.examples.items()]
        notes.append(f"{name} has its own parts: {', '.join(parts[:-1])} and {parts[-1]}")
    unused = [array for array in members if array not in {*chosen.examples.values(), *chosen.labels.values()}]
    if unused:
        more = f" and {len(unused) - MAX_ARRAYS_NAMED:,} more" if len(unused) > MAX_ARRAYS_NAMED else ""
        notes.append(f"arrays of {name} that are not used: {', '.join(unused[:MAX_ARRAYS_NAMED])}{more}")
    return notes
