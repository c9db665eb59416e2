"""The pictures of a run."""

import torch

from latentscape import explore, plots
from latentscape.data import Examples
from latentscape.parts.priors import StandardNormal
from latentscape.training import Training


def draw_pictures(training: Training) -> dict[str, bytes]:
    """PNGs by file name: loss curves, map, manifold, reconstructions, samples."""
    model, splits, objective = training.model, training.splits, training.history.objective
    part = "valid" if splits.valid is not None else "train"
    limits = value_limits(splits.train)
    axes = explore.active_axes(model, splits.train)
    span = (-3.0, 3.0) if isinstance(model.prior, StandardNormal) else None
    n = 16 if plots.is_image(model.shape) else 8
    figures = {
        "losses.png": plots.plot_curves(explore.loss_curves(training.history.epochs, objective.terms, objective.unit)),
        "map.png": plots.plot_map(explore.latent_map(model, splits.train, part="train")),
        "manifold.png": plots.plot_manifold(explore.manifold(model, n=n, span=span, axes=axes), limits),
        "reconstructions.png": plots.plot_reconstructions(explore.reconstruct(model, splits.part(part), n=20, part=part), limits),
        "samples.png": plots.plot_samples(explore.sample(model, 64), limits),
    }
    return {name: plots.png(figure) for name, figure in figures.items()}


def value_limits(examples: Examples) -> tuple[float, float]:
    """The values that stand for the two ends of a picture's scale: 0 and 1 for pixels, else the range of the data."""
    low, high = (float(end) / examples.levels for end in torch.aminmax(examples.x))
    return (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)
