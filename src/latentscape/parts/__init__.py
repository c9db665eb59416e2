"""Parts, whose `forward` returns a distribution. The Python module names the role, and the class names the family."""

from latentscape.parts import groups, likelihoods, posteriors, priors
from latentscape.parts.groups import Group
from latentscape.parts.likelihood import Likelihood
from latentscape.parts.posteriors import Posterior
from latentscape.parts.priors import Prior
from latentscape.parts.scaling import Scaling

__all__ = ["Group", "Likelihood", "Posterior", "Prior", "Scaling", "groups", "likelihoods", "posteriors", "priors"]
