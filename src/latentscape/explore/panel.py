"""One run of several in a comparison."""

from dataclasses import dataclass

from latentscape.explore.codes import LatentMap
from latentscape.explore.curves import LossCurves
from latentscape.explore.manifold import Manifold
from latentscape.shapes import one_line


@dataclass(frozen=True, eq=False)
class Panel:
    """The results of one run that a comparison shows.

    Attributes:
        name: The name of the run in the comparison.
        map: The mean codes of its examples.
        manifold: The decoded grid of codes, unless the run is conditioned on labels, so that each class has its own.
        curves: Its loss curves.
        kl: Its KL, the rate, in nats per example, if it has one.
        log_likelihood: Its log p(x | z), in nats per example; the distortion is minus this.
        bounds: The lowest and highest value that its prior allows, if both are finite.
        seeds: The number of runs, with different seeds, whose mean `kl` and `log_likelihood` are; the rest is from the first of them.
    """

    name: str
    map: LatentMap
    manifold: Manifold | None
    curves: LossCurves
    kl: float | None
    log_likelihood: float | None
    bounds: tuple[float, float] | None = None
    seeds: int = 1

    __repr__ = one_line
