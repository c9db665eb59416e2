"""The scikit-learn face: autoencoders as transformers."""

from latentscape.estimators.kinds import AE, VAE

__all__ = ["AE", "VAE"]
