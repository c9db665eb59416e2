"""Parts, whose `forward` returns a distribution. The Python module names the role, and the class names the family."""

from latentscape.parts import likelihoods, posteriors, priors
from latentscape.parts.likelihoods import Likelihood
from latentscape.parts.posteriors import Posterior
from latentscape.parts.priors import Prior
from latentscape.parts.scaling import Scaling

__all__ = ["Likelihood", "Posterior", "Prior", "Scaling", "likelihoods", "posteriors", "priors"]
