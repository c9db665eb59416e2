"""Models: what gives a `Draw`."""

from latentscape.models.autoencoder import Autoencoder, Decoder, Encoder, evaluating
from latentscape.models.draw import Draw

__all__ = ["Autoencoder", "Decoder", "Draw", "Encoder", "evaluating"]
