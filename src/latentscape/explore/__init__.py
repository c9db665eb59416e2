"""Explore a model: each function returns a frozen result of NumPy arrays, which `plots` draws."""

from latentscape.explore.cluster import Clustering, cluster
from latentscape.explore.codes import LatentMap, active_axes, decode, encode, frames_of, latent_map, plane_of
from latentscape.explore.curves import LossCurves, StepLosses, bound_of, loss_curves, step_losses
from latentscape.explore.examples import ReconstructionHistory, Reconstructions, Samples, first_of_each, reconstruct, sample, sample_around
from latentscape.explore.impute import Imputed, impute
from latentscape.explore.interpolate import Interpolation, interpolate
from latentscape.explore.layers import Layer, layers
from latentscape.explore.manifold import Manifold, manifold
from latentscape.explore.panel import Panel
from latentscape.explore.score import RowScores, score
from latentscape.explore.styles import Styles, styles

__all__ = [
    "Clustering",
    "Imputed",
    "Interpolation",
    "LatentMap",
    "Layer",
    "LossCurves",
    "Manifold",
    "Panel",
    "ReconstructionHistory",
    "Reconstructions",
    "RowScores",
    "Samples",
    "StepLosses",
    "Styles",
    "active_axes",
    "bound_of",
    "cluster",
    "decode",
    "encode",
    "first_of_each",
    "frames_of",
    "impute",
    "interpolate",
    "latent_map",
    "layers",
    "loss_curves",
    "manifold",
    "plane_of",
    "reconstruct",
    "sample",
    "sample_around",
    "score",
    "step_losses",
    "styles",
]
