"""What models that are composed of networks and parts share: checks of networks, log p(x | z) in the data's own unit, the output bias."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from latentscape.distributions import Distribution
from latentscape.errors import PartsError
from latentscape.faces import Name
from latentscape.parts import Likelihood, Scaling

MAX_VALUES_AT_ONCE = 2**23  # of p(x | z) for all pairs of codes and examples


def check_inputs(network: nn.Module, shape: Sequence[int], subject: str, part: str) -> None:
    """Refuse a network of ours that takes another shape; `inputs` of other networks is checked only if it is a shape.

    Raises:
        PartsError: The message has both shapes.
    """
    inputs = _shape_of(network, "inputs")
    if inputs not in (None, tuple(shape)):
        raise PartsError(f"{subject} has the shape {tuple(shape)}, but the {part}'s network takes {inputs}; give both the same shape.")


def check_outputs(network: nn.Module, features: Sequence[int], part: str) -> None:
    """Refuse a network of ours that gives another shape than a part needs.

    Raises:
        PartsError: The message has both shapes.
    """
    outputs = _shape_of(network, "outputs")
    if outputs not in (None, tuple(features)):
        raise PartsError(
            f"{part} needs {tuple(features)} numbers from its network for each example, but gets {outputs}; change the network."
        )


def in_own_unit(log_prob: Tensor, scaling: Scaling | None, likelihood: Likelihood, x: Tensor | None = None) -> Tensor:
    """log p(x | z) of unscaled examples, from that of scaled examples; a probability does not depend on the unit.

    For a likelihood that takes missing values, `x` are the scaled examples `(batch, *X)`: the unit of a missing value does not count.
    """
    if scaling is None or not likelihood.is_density:
        return log_prob
    if likelihood.takes_missing and x is not None:
        return log_prob - torch.where(x.isnan(), 0.0, scaling.scale.log()).flatten(-len(likelihood.shape)).sum(-1)
    return log_prob + scaling.log_det(torch.Size(likelihood.shape))


def each_in_own_unit(log_prob: Tensor, scaling: Scaling | None, likelihood: Likelihood) -> Tensor:
    """log p of each value of unscaled examples, `(..., *X)`, from that of each scaled value: see `in_own_unit`."""
    return log_prob if scaling is None or not likelihood.is_density else log_prob - scaling.scale.log()


def log_prob_over(p: Distribution, x: Tensor, log_weights: Tensor) -> Tensor:
    """The log of the weighted sum of p(x | z) for scaled examples `(n, *X)`, `(n,)`; `p` has the batch shape `(codes, 1)`."""
    examples_at_once = max(1, MAX_VALUES_AT_ONCE // (len(log_weights) * x[0].numel()))
    return torch.cat([(p.log_prob(part) + log_weights.unsqueeze(1)).logsumexp(0) for part in x.split(examples_at_once)])


def log_prob_without_code(x: Tensor, mean: Tensor, std: Tensor, scaling: Scaling | None, likelihood: Likelihood) -> Tensor:
    """`Model.log_prob_without_code` of a model with this likelihood, whose networks see scaled examples."""
    if scaling is not None:
        x, mean, std = scaling(x), scaling(mean), scaling.length(std)
    return in_own_unit(likelihood.without_code(mean, std).log_prob(x), scaling, likelihood, x)


def set_output_bias(
    network: nn.Module, mean: Tensor, likelihood: Likelihood, scaled: Callable[[Tensor], Tensor], *, full_precision: bool = False
) -> None:
    """Set the output bias of a decoder, one number for each value or each channel, so that the mean of p(x | z) is `mean`, `(*X)`.

    Args:
        network: The network of the decoder.
        mean: The mean, unscaled.
        likelihood: The likelihood.
        scaled: Scales examples.
        full_precision: Whether it scales doubles.

    Raises:
        PartsError: The network has no output bias.
    """
    bias = getattr(network, "output_bias", None)
    if bias is None:
        raise PartsError(f"{type(network).__name__} has no output_bias; set ", Name("model.output_bias"), " to 'network'.")
    mean = mean.to(bias.device) if full_precision else mean.to(bias)
    if bias.numel() == math.prod(likelihood.features):
        start = scaled(mean)
    elif mean.ndim == 3:  # one number for each channel
        start = scaled(mean.mean((1, 2), keepdim=True))
    else:  # the positions of a signal may each have a scale of their own
        start = scaled(mean).mean(-1, keepdim=True)
    with torch.no_grad():
        bias.copy_(likelihood.features_at(start).flatten())


def _shape_of(network: nn.Module, name: str) -> tuple[int, ...] | None:
    shape = getattr(network, name, None)
    return tuple(shape) if isinstance(shape, tuple | list) and all(isinstance(n, int) for n in shape) else None
