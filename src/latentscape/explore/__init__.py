"""Explore a model: each function computes a frozen result of NumPy arrays, which `plots` draws."""

from latentscape.explore.codes import LatentMap, active_axes, encode, latent_map
from latentscape.explore.curves import LossCurves, loss_curves
from latentscape.explore.examples import Reconstructions, Samples, first_of_each, reconstruct, sample
from latentscape.explore.layers import Layer, layers
from latentscape.explore.manifold import Manifold, manifold

__all__ = [
    "LatentMap",
    "Layer",
    "LossCurves",
    "Manifold",
    "Reconstructions",
    "Samples",
    "active_axes",
    "encode",
    "first_of_each",
    "latent_map",
    "layers",
    "loss_curves",
    "manifold",
    "reconstruct",
    "sample",
]
