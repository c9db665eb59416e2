"""Networks from tensor to tensor, without probabilities."""

from latentscape.networks.conv import ConvDecoder, ConvEncoder, convolution
from latentscape.networks.mlp import ACTIVATIONS, MLP

__all__ = ["ACTIVATIONS", "MLP", "ConvDecoder", "ConvEncoder", "convolution"]
