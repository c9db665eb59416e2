"""Whether examples fit a model: by their shape, dtype, context and values."""

import math

import torch
from torch.nn.parameter import is_lazy

from latentscape.data.examples import Examples
from latentscape.data.readers.arrays import from_array, keeping_doubles
from latentscape.data.readers.memory import Data
from latentscape.data.splits import Splits
from latentscape.errors import DataError, PartsError, SettingError, SupportError
from latentscape.faces import Either, Setting
from latentscape.models import Model, check_model
from latentscape.random import EXAMPLES_PER_BLOCK
from latentscape.shapes import Support

MAX_VALUE = 1e15  # the largest size of a value, before and after scaling
MIN_REACH_OF_COLUMNS = 0.1  # of the highest value of all, for columns that share a unit
TO_THE_RANGE = "bring x to the range that the model was trained on"


def as_examples(data: Examples | Data, name: str = "The data") -> Examples:
    """Examples from any data in memory.

    Raises:
        DataError: The data has an unknown kind, or several parts.
    """
    if isinstance(data, Splits):
        parts = list(data.parts())
        raise DataError(f"{name} has the parts {', '.join(parts)}, but one is needed; give one, such as .part({parts[0]!r}).")
    return data if isinstance(data, Examples) else from_array(data, name)


def as_splits(data: Splits | Examples | Data) -> Splits:
    """A data set from any data in memory; if the data has no parts, all of it is for training."""
    return data if isinstance(data, Splits) else Splits(as_examples(data))


def fitting(model: Model, data: Examples | Data) -> Examples:
    """Examples that fit a trained model, on its device.

    Raises:
        PartsError: `model` is not a model, or takes another context.
        DataError: The data has an unknown kind, or values outside the support of the likelihood.
        SettingError: The shape or the dtype of the data differs from the model's.
    """
    check_model(model)
    with keeping_doubles(model.full_precision):
        examples = as_examples(data)
    examples = examples.to(next(model.parameters()).device)
    check_examples(model, examples, training=False)
    return examples


def check_examples(model: Model, examples: Examples, *, training: bool = True) -> None:
    """Refuse examples that do not fit a model; see `check_shape` and `check_support`.

    Raises:
        PartsError: The model is to be trained, but cannot record gradients.
    """
    if training and any(p.is_inference() for p in model.parameters() if not is_lazy(p)):
        raise PartsError("The model was made inside torch.inference_mode(), so it cannot be trained; make it outside.")
    check_shape(model, examples)
    model.check_context(examples.context)
    _check_dtype(model, examples)
    check_support(model, examples, training=training)


def check_shape(model: Model, examples: Examples) -> None:
    """Refuse examples whose shape differs from the model's.

    Raises:
        SettingError: The message has both shapes.
    """
    if examples.shape != model.shape:
        raise SettingError(
            f"The model takes examples of shape {model.shape}, but these have {examples.shape}; build the model for that shape."
        )


def check_support(model: Model, examples: Examples, *, training: bool = True) -> None:
    """Refuse examples with values outside the support of the likelihood; all values are checked.

    Args:
        model: The model.
        examples: The examples.
        training: Whether the model is not trained yet, so that the remedy may be other settings.

    Raises:
        DataError: A value is not finite.
        SupportError: The message has the range of the values, or the first that is not covered, and says what to use instead.
    """
    is_floating, is_real = examples.store.dtype.is_floating_point, model.covers is Support.REAL
    if model.takes_missing:
        _check_cells(model, examples, "choose another kind for it" if training else TO_THE_RANGE)
    if is_floating:
        _check_size(model, examples, "divide it by a constant first" if training else TO_THE_RANGE)
    elif is_real:
        return
    largest, is_covered = 0.0, True
    for batch in examples.batches():
        scaled = model.scaled(batch.x)
        is_covered = is_covered and (is_real or model.covers.holds(scaled))
        if is_floating and scaled is not batch.x:
            largest = max(largest, float(scaled.abs().nan_to_num(0.0).max() if model.takes_missing else scaled.abs().max()))
    if not largest <= MAX_VALUE and not training:
        raise SupportError(f"x reaches {largest:.6g} after scaling, too large to be squared in single precision; {TO_THE_RANGE}.")
    if not largest <= MAX_VALUE:
        raise SupportError(
            f"x reaches {largest:.6g} after scaling, too large to be squared in single precision; choose another scale (",
            Either(Setting("data.scale", "standard", python="that of model.scaling"), "the largest value of x"),
            ").",
        )
    if is_covered:
        return
    low, high = examples.ends()
    covered_low, covered_high = model.covers.interval
    ends = torch.tensor([low, high], device=examples.device).reshape(2, *[1] * len(model.shape)).expand(2, *model.shape)
    scaled_low, scaled_high = (float(end) for end in torch.aminmax(model.scaled(ends)))
    if covered_low <= scaled_low and scaled_high <= covered_high:  # a value inside the interval is not covered, such as 1.5 of counts
        outside = (model.covers.first_outside(model.scaled(batch.x)) for batch in examples.batches())
        first = next(value for value in outside if value is not None)
        sentence = f"{model.family} covers {model.covers.words}, but x holds {first:g}"
    else:
        sentence = f"{model.family} covers [{covered_low:g}, {covered_high:g}], but x lies in [{low:.9g}, {high:.9g}]"
        if (scaled_low, scaled_high) != (low, high):
            sentence += f", scaled to [{scaled_low:.6g}, {scaled_high:.6g}]"
    if not training:
        raise SupportError(f"{sentence}; {TO_THE_RANGE}.")
    may_scale = low >= 0 and scaled_high > covered_high and model.covers is not Support.COUNT
    raise SupportError(f"{sentence}; ", *_remedy(examples, high if may_scale else None), ".")


def _remedy(examples: Examples, high: float | None) -> tuple[object, ...]:
    """What to do about examples outside the support, the end of a sentence; `high` is their highest value, if a divisor may help."""
    gaussian = Setting("model.likelihood", "gaussian", python="likelihoods.Gaussian")
    if high is None:
        return (Either(("use a Gaussian likelihood", gaussian)),)
    if _share_a_unit(examples):
        divisor = _at_least(high)
        scale = Setting("data.scale", divisor, python=f"divide x by {divisor:g}")
        return (Either(("scale the source", scale), ("use a Gaussian likelihood", gaussian)),)
    standard = Setting("data.scale", "standard", python="a Scaling.standard of its columns")
    return ("its columns have units of their own, so standardise them (", standard, ", ", gaussian, ")")


def _share_a_unit(examples: Examples) -> bool:
    """Whether one divisor suits all columns of non-negative rows: half of those that are not all 0 reach a tenth of the highest value."""
    if len(examples.shape) != 1:
        return True
    highest = torch.stack([x.amax(0).double() for x in examples.pieces()]).amax(0)
    above_0 = highest[highest > 0]
    return bool(above_0.median() >= MIN_REACH_OF_COLUMNS * above_0.max())


def _check_cells(model: Model, examples: Examples, remedy: str) -> None:
    """Refuse a cell whose value has no probability for the kind of its column."""
    for batch in examples.batches():
        if (words := model.first_outside(batch.x)) is not None:
            raise SupportError(f"{words[0].upper()}{words[1:]}; {remedy}.")


def _check_size(model: Model, examples: Examples, remedy: str) -> None:
    """Refuse values that are not finite, and values whose squares, or the squares of whose gradients, overflow single precision."""
    pieces = (x[~x.isnan()] if model.takes_missing else x for x in examples.pieces())
    ends = [[float(end) for end in torch.aminmax(x)] for x in pieces if x.numel()]
    low, high = (min(end[0] for end in ends), max(end[1] for end in ends)) if ends else (0.0, 0.0)
    low, high = low / examples.levels, high / examples.levels
    if not math.isfinite(low) or not math.isfinite(high):
        for start, x in zip(range(0, len(examples), EXAMPLES_PER_BLOCK), examples.pieces(), strict=True):
            bad = (torch.isinf(x) if model.takes_missing else ~torch.isfinite(x)).flatten(1).any(1)
            if bool(bad.any()):
                row = start + int(bad.nonzero()[0])
                raise DataError(f"Example {row} holds a value that is NaN or infinite; leave such examples out, or fill in a number.")
    if not max(-low, high) <= MAX_VALUE:
        raise SupportError(f"x lies in [{low:.6g}, {high:.6g}], too large to be squared in single precision; {remedy}.")


def _check_dtype(model: Model, examples: Examples) -> None:
    """Refuse examples in another floating point dtype than the weights."""
    dtype = examples.values(slice(0, 1)).dtype
    weights = next((p.dtype for p in model.parameters() if not is_lazy(p) and p.is_floating_point()), dtype)
    if dtype != weights and not model.full_precision:
        raise SettingError(
            f"The weights of the model are {_name_of(weights)}, but the examples are {_name_of(dtype)}; "
            f"convert the model: model.to(torch.{_name_of(dtype)})."
        )


def _name_of(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _at_least(value: float) -> float:
    """The value, rounded up to a few digits."""
    short = float(f"{value:.6g}")
    return short if short >= value else float(f"{value * (1 + 1e-5):.6g}")
