"""The scikit-learn interface: autoencoders as transformers."""

from latentscape.estimators.kinds import AE, VAE

__all__ = ["AE", "VAE"]
