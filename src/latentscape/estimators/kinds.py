"""The two estimators."""
# ruff: noqa: N803  scikit-learn calls it X

from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from latentscape.arguments import number
from latentscape.data.readers.memory import Data
from latentscape.errors import SettingError
from latentscape.estimators.estimator import Estimator, Number, PartOf, Whole
from latentscape.estimators.rows import SharedNoise
from latentscape.objectives import ELBO
from latentscape.shapes import Batch

DRAWS_PER_SCORE = 16  # codes of one example
MIN_EXAMPLES_PER_COMPONENT = 10  # of a mixture


@final
class VAE(Estimator):
    """A variational autoencoder as a scikit-learn transformer.

    Args:
        latent: The number of latent dimensions.
        hidden: The widths of the encoder's hidden layers; the decoder mirrors them.
        activation: The activation of these layers: relu, tanh, silu ...
        posterior: The family of q(z | x): a name, or `{"kind": "student-t", "df": 8}`.
        prior: The family of p(z), in the same form.
        likelihood: The family of p(x | z), in the same form; None takes bernoulli if the values divided by `scale` lie in [0, 1], else
            gaussian with a learnt standard deviation.
        beta: The weight of the KL.
        warm_up: The share of a run during which this weight rises from 0 to `beta`, which guards against posterior collapse.
        scale: The divisor of the values; "standard" subtracts the mean and divides by the standard deviation, of each column of a table or
            of all pixels together. None standardises under a gaussian; otherwise it divides images of bytes by 255, and leaves other
            values as they are. All results are in the data's own unit.
        epochs: The number of epochs.
        batch: The number of examples in a batch.
        lr: The learning rate of Adam.
        schedule: The schedule of the learning rate: constant, linear, one-cycle, or a table with options.
        valid: The share of the examples for validation after each epoch; the model is not trained on them.
        patience: Restore the weights of the best epoch in validation, and stop after this many epochs without an improvement; 0 for
            neither. Counting begins after the warm-up of the learning rate (and of beta, in a `VAE`); `n_iter_` counts all epochs.
        condition: Whether encoder and decoder see the labels y (Sohn et al., 2015): `fit(X, y)` learns the differences within a class, and
            the methods then take y too.
        encoder: A `torch.nn.Module` in place of `hidden`, from scaled examples `(n, *X)` to the features of the posterior:
            `(n, 2 * latent)`, means and log standard deviations. It is copied, and training starts from its weights.
        decoder: A module in the same way, from codes `(n, latent)` to the features of the likelihood: `(n, *X)`, logits or means.
        random_state: The seed of the weights, the order of the examples and the noise; None takes a new seed at each call of `fit`.
        device: Where to compute: auto, cpu, cuda, mps.
        verbose: 1 for a progress bar.

    Example:
        >>> from sklearn.datasets import load_digits
        >>> x = load_digits().data / 16
        >>> VAE(latent=2, hidden=(16,), epochs=1).fit_transform(x).shape
        (1797, 2)
    """

    def __init__(
        self,
        latent: Whole = 2,
        *,
        hidden: Sequence[int] | NDArray[np.int64] = (128, 32),
        activation: str = "relu",
        posterior: PartOf = "diagonal-gaussian",
        prior: PartOf = "standard-normal",
        likelihood: PartOf | None = None,
        beta: Number = 1.0,
        warm_up: Number = 0.2,
        scale: Number | str | None = None,
        epochs: Whole = 100,
        batch: Whole = 128,
        lr: Number = 3e-3,
        schedule: PartOf = "one-cycle",
        valid: Number = 0.0,
        patience: Whole = 0,
        condition: bool = False,
        encoder: nn.Module | None = None,
        decoder: nn.Module | None = None,
        random_state: Whole | np.random.RandomState | None = 0,
        device: str | torch.device = "auto",
        verbose: Whole | bool = 0,
    ) -> None:
        super().__init__(
            latent=latent,
            hidden=hidden,
            activation=activation,
            likelihood=likelihood,
            scale=scale,
            epochs=epochs,
            batch=batch,
            lr=lr,
            schedule=schedule,
            valid=valid,
            patience=patience,
            condition=condition,
            encoder=encoder,
            decoder=decoder,
            random_state=random_state,
            device=device,
            verbose=verbose,
        )
        self.posterior = posterior
        self.prior = prior
        self.beta = beta
        self.warm_up = warm_up

    def score(self, X: Data, y: ArrayLike | None = None) -> float:
        """The mean ELBO of the examples, in nats per example of their own unit; higher is better.

        The weight of the KL is 1, whatever `beta` is. It takes 16 codes from q(z | x), with the same noise for every example.
        """
        return self._mean_score(X, y)

    def _kind(self, n: int) -> Mapping[str, Any]:
        if not (isinstance(self.warm_up, float | int | np.floating) and 0 <= self.warm_up <= 1):
            raise SettingError(f"warm_up must be a share of the run, from 0 to 1, but it is {self.warm_up!r}.")
        if not number("beta", self.beta) >= 0:
            raise SettingError(f"beta must be a number from 0 on, but it is {self.beta!r}.")
        warm_up = {"kind": "linear", "start": 0.0, "end": self.beta, "until": self.warm_up}
        return {
            "model.posterior": self.posterior,
            "model.prior": self.prior,
            "objective": {"kind": "elbo", "beta": warm_up if self.warm_up else self.beta},
        }

    def _score_of(self, batch: Batch) -> Tensor:
        objective = ELBO(draws=DRAWS_PER_SCORE)
        return objective(self.model_.draw(batch, noise=SharedNoise(), draws=DRAWS_PER_SCORE, needs=objective.needs)).value


@final
class AE(Estimator):
    """A deterministic autoencoder as a scikit-learn transformer.

    Args:
        latent: The number of latent dimensions.
        hidden: The widths of the encoder's hidden layers; the decoder mirrors them.
        activation: The activation of these layers: relu, tanh, silu ...
        likelihood: The family whose mean the decoder gives: a name, or None for bernoulli if values lie in [0, 1], else gaussian.
        scale: The divisor of the values, as in `VAE`; training minimises the error of scaled values.
        components: The number of Gaussians fitted to the codes for `sample`; fewer, if there are less than ten examples for each.
        epochs: The number of epochs.
        batch: The number of examples in a batch.
        lr: The learning rate of Adam.
        schedule: The schedule of the learning rate: constant, linear, one-cycle, or a table with options.
        valid: The share of the examples for validation after each epoch; the model is not trained on them.
        patience: Restore the weights of the best epoch in validation, and stop after this many epochs without an improvement; 0 for
            neither. Counting begins after the warm-up of the learning rate (and of beta, in a `VAE`); `n_iter_` counts all epochs.
        condition: Whether encoder and decoder see the labels y (Sohn et al., 2015): `fit(X, y)` learns the differences within a class, and
            the methods then take y too.
        encoder: A `torch.nn.Module` in place of `hidden`, from scaled examples `(n, *X)` to codes `(n, latent)`. It is copied, and training
            starts from its weights.
        decoder: A module in the same way, from codes `(n, latent)` to `(n, *X)`, logits or means.
        random_state: The seed of the weights and of the order of the examples; None takes a new seed at each call of `fit`.
        device: Where to compute: auto, cpu, cuda, mps.
        verbose: 1 for a progress bar.

    Example:
        >>> from sklearn.datasets import load_digits
        >>> x = load_digits().images / 16
        >>> ae = AE(hidden=(16,), epochs=1).fit(x)
        >>> ae.inverse_transform(ae.transform(x[:5])).shape
        (5, 8, 8)
    """

    def __init__(
        self,
        latent: Whole = 2,
        *,
        hidden: Sequence[int] | NDArray[np.int64] = (128, 32),
        activation: str = "relu",
        likelihood: PartOf | None = None,
        scale: Number | str | None = None,
        components: Whole = 10,
        epochs: Whole = 100,
        batch: Whole = 128,
        lr: Number = 3e-3,
        schedule: PartOf = "one-cycle",
        valid: Number = 0.0,
        patience: Whole = 0,
        condition: bool = False,
        encoder: nn.Module | None = None,
        decoder: nn.Module | None = None,
        random_state: Whole | np.random.RandomState | None = 0,
        device: str | torch.device = "auto",
        verbose: Whole | bool = 0,
    ) -> None:
        super().__init__(
            latent=latent,
            hidden=hidden,
            activation=activation,
            likelihood=likelihood,
            scale=scale,
            epochs=epochs,
            batch=batch,
            lr=lr,
            schedule=schedule,
            valid=valid,
            patience=patience,
            condition=condition,
            encoder=encoder,
            decoder=decoder,
            random_state=random_state,
            device=device,
            verbose=verbose,
        )
        self.components = components

    def score(self, X: Data, y: ArrayLike | None = None) -> float:
        """Minus the mean squared error per value of the reconstructions, in the data's own unit; higher is better.

        An autoencoder without a density has no log-likelihood, so this is not in nats and cannot be compared with a `VAE`'s score.
        """
        return self._mean_score(X, y)

    def _kind(self, n: int) -> Mapping[str, Any]:
        if not (isinstance(self.components, int | np.integer) and self.components >= 1):
            raise SettingError(f"components must be a whole number of Gaussians, at least 1, but it is {self.components!r}.")
        return {
            "model.posterior": "dirac",
            "model.prior": {"kind": "mixture", "components": min(self.components, max(1, n // MIN_EXAMPLES_PER_COMPONENT))},
            "objective": "reconstruction",
            "train.fit_prior": True,
        }

    def _score_of(self, batch: Batch) -> Tensor:
        return -(self.model_.reconstruct(batch) - batch.x).square().flatten(1).mean(1)
