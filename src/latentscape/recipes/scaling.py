"""The scaling of examples and of contexts that a recipe asks for."""

import torch
from torch import Tensor

from latentscape.data import Examples
from latentscape.data.condition import LABEL
from latentscape.data.moments import mean_and_std
from latentscape.distributions.columns import Layout
from latentscape.errors import SettingError
from latentscape.faces import Name
from latentscape.parts import Scaling
from latentscape.recipes.recipe import Recipe

MIN_SCALE, MAX_SCALE = 1e-30, 1e30  # beyond these, single precision has no room for the scaled values
COLUMNS = "columns"  # the likelihood whose kinds of columns come from the data


def context_scaling_of(recipe: Recipe, train: Examples | None) -> Scaling | None:
    """The scaling of a context of columns to mean 0 and standard deviation 1; none for classes."""
    names = recipe.data.context
    if not names or recipe.model.condition == (LABEL,):
        return None
    if train is None or train.context is None:
        return Scaling.standard(torch.zeros(len(names)), torch.ones(len(names)), precise=recipe.data.doubles)
    moments = mean_and_std(Examples(train.context, weight=train.weight), by_column=True)
    return Scaling.standard(*moments, precise=train.context.dtype == torch.float64)


def scaling_of(recipe: Recipe, shape: tuple[int, ...], train: Examples | None) -> Scaling | None:
    """The scaling of a recipe's examples of this shape; none leaves them as they are.

    Args:
        recipe: The recipe.
        shape: The shape of one example.
        train: The training part; without it, the scaling has the right shape and awaits its numbers, as for saved weights.

    Raises:
        SettingError: There is no such scaling, or its number is too small or too large.
    """
    scale = recipe.data.scale
    if isinstance(scale, str):
        if scale not in ("standard", "common"):
            raise SettingError(Name("data.scale"), f" must be a number, 'standard' or 'common', but it is {scale!r}.")
        by_column = scale == "common" or len(shape) == 1  # columns have different units, pixels have the same
        precise = recipe.data.doubles if train is None else train.store.dtype == torch.float64
        if train is None:
            mean, std = torch.zeros(shape if by_column else ()), torch.ones(shape if by_column else ())
        else:
            mean, std = mean_and_std(train, by_column=by_column)
        if scale == "common":
            std = _std_of_channels(std)
        if recipe.model.likelihood.kind == COLUMNS:
            is_number = torch.zeros(shape, dtype=torch.bool)
            is_number[list(Layout.of(recipe.model.likelihood.options.get("kinds", ["number"] * shape[0])).numbers)] = True
            mean, std = mean.where(is_number, 0.0), std.where(is_number, 1.0)  # counts, yes and no, and categories stay as they are
        return Scaling.standard(mean, std, precise=precise)
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise SettingError(Name("data.scale"), f" must be from {MIN_SCALE:g} to {MAX_SCALE:g}, 'standard' or 'common', but it is {scale}.")
    if recipe.data.doubles if train is None else train.store.dtype == torch.float64:  # networks compute in 32-bit numbers
        return Scaling(torch.zeros(()), torch.tensor(float(scale)), torch.zeros(()))
    return None if scale == 1 else Scaling(torch.zeros(()), torch.tensor(float(scale)))


def _std_of_channels(std: Tensor) -> Tensor:
    """The root mean square of standard deviations: `(length,)` of a signal to `()`, or `(channels, length)` to `(channels, 1)`."""
    axes = tuple(range(1, std.ndim)) if std.ndim > 1 else (0,)
    return std.square().mean(axes, keepdim=std.ndim > 1).sqrt()
