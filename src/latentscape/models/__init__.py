"""Models, which give a `Draw`."""

from latentscape.models.autoencoder import Autoencoder
from latentscape.models.blueprint import Blueprint
from latentscape.models.chain import Chain
from latentscape.models.draw import Draw
from latentscape.models.encoded import Decoder, Encoder
from latentscape.models.ladder import Ladder
from latentscape.models.model import Model, check_model, evaluating
from latentscape.models.orbit import Orbit

__all__ = ["Autoencoder", "Blueprint", "Chain", "Decoder", "Draw", "Encoder", "Ladder", "Model", "Orbit", "check_model", "evaluating"]
