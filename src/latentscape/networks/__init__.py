"""Networks: tensor to tensor, with no notion of probability."""

from latentscape.networks.mlp import ACTIVATIONS, MLP

__all__ = ["ACTIVATIONS", "MLP"]
