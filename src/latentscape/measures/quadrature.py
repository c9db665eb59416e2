"""log p(x) by quadrature over the codes, for models of one or two latent dimensions."""

import torch
from torch import Tensor

from latentscape.arguments import whole_number
from latentscape.errors import PartsError
from latentscape.faces import Per
from latentscape.machine.memory import memory_errors_said
from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK

MAX_LATENT = 2  # more dimensions need too many nodes
MAX_ABS_CODE = 6.0  # standard deviations of the prior; both tails beyond it hold 2e-9 of its mass together
NODES = 129  # for each dimension: with 385, the mean log p(x) of a trained model differs by 2e-5 nats


def has_quadrature(model: Model) -> bool:
    """Whether `log_prob` can integrate over the codes of a model."""
    can_sum = type(model).log_prob_over is not Model.log_prob_over
    return can_sum and model.has_standard_prior and model.latent <= MAX_LATENT and not model.context


@memory_errors_said()
def log_prob(model: Model, x: Tensor, *, nodes: int = NODES) -> Tensor:
    r"""log p(x) = log \int p(x | z) p(z) dz under a standard normal prior, by the trapezoidal rule on [-6, 6] in each dimension.

    Equal examples are computed once. A model that sums over transformations sums over them exactly.

    Args:
        model: A model with a standard normal prior, at most two latent dimensions, and no context.
        x: Examples in the data's own unit, `(n, *X)`.
        nodes: The number of nodes for each dimension.

    Returns:
        Nats per example, `(n,)`, in float64.

    Raises:
        PartsError: The model has more latent dimensions, another prior or a context.
    """
    if not has_quadrature(model):
        raise PartsError(
            f"A quadrature needs a standard normal prior, at most {MAX_LATENT} latent dimensions and no context; "
            "estimate log p(x) by draws: ",
            Per("ls.log_evidence(model, examples)", command_line="latentscape evaluate RUN --draws 500"),
            ".",
        )
    like = next(model.parameters())
    along = torch.linspace(-MAX_ABS_CODE, MAX_ABS_CODE, whole_number("nodes", nodes), dtype=torch.float64)
    codes = torch.cartesian_prod(*[along] * model.latent).reshape(-1, model.latent)
    log_weights = -0.5 * codes.square().sum(1)
    log_weights -= log_weights.logsumexp(0)
    rows, places = x.to(like).unique(dim=0, return_inverse=True)
    with evaluating(model):
        blocks = rows.split(16 * EXAMPLES_PER_BLOCK)
        each = [model.log_prob_over(block, codes.to(like), log_weights.to(like)).double() for block in blocks]
    return torch.cat(each).cpu()[places.cpu()]
