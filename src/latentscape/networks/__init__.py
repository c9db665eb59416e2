"""Networks from tensor to tensor, without probabilities."""

from latentscape.networks.columns import ColumnInput
from latentscape.networks.conv import ConvDecoder, ConvEncoder, convolution
from latentscape.networks.mlp import ACTIVATIONS, MLP
from latentscape.networks.own import call, check_context

__all__ = ["ACTIVATIONS", "MLP", "ColumnInput", "ConvDecoder", "ConvEncoder", "call", "check_context", "convolution"]
