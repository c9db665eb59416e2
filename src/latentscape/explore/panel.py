"""One run among several that are shown together."""

from dataclasses import dataclass

from latentscape.explore.codes import LatentMap
from latentscape.explore.curves import LossCurves
from latentscape.explore.manifold import Manifold


@dataclass(frozen=True, eq=False)
class Panel:
    """What is shown of one of several runs.

    Attributes:
        name: What sets it apart from the others.
        map: Where it puts the examples.
        manifold: What it decodes, if its codes have two dimensions.
        curves: How it came down.
        kl: Its rate, in nats per example, if it has one.
        log_likelihood: log p(x | z); minus it is the distortion.
        bounds: Between which two values its prior holds its codes, if it does.
        seeds: Of how many runs, which differ in their seeds alone, rate and log-likelihood are the means; the rest is of the first.
    """

    name: str
    map: LatentMap
    manifold: Manifold | None
    curves: LossCurves
    kl: float | None
    log_likelihood: float | None
    bounds: tuple[float, float] | None = None
    seeds: int = 1
