"""Networks from tensor to tensor, without probabilities."""

from latentscape.networks.columns import ColumnInput
from latentscape.networks.conv import ConvDecoder, ConvEncoder, convolution
from latentscape.networks.conv1d import Conv1dDecoder, Conv1dEncoder, convolution1d
from latentscape.networks.mlp import ACTIVATIONS, MLP
from latentscape.networks.own import call, check_context

__all__ = [
    "ACTIVATIONS",
    "MLP",
    "ColumnInput",
    "Conv1dDecoder",
    "Conv1dEncoder",
    "ConvDecoder",
    "ConvEncoder",
    "call",
    "check_context",
    "convolution",
    "convolution1d",
]
