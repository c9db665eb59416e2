"""The two estimators."""
# ruff: noqa: N803  scikit-learn calls it X

from collections.abc import Mapping
from typing import Any, final

import numpy as np
from torch import Tensor

from latentscape.errors import SettingError
from latentscape.estimators.estimator import Estimator
from latentscape.estimators.rows import SharedNoise
from latentscape.objectives import ELBO
from latentscape.shapes import Batch

DRAWS = 16  # of the code of one example, to score it
ROWS_FOR_ONE = 10  # examples for each Gaussian of a mixture, at least


@final
class VAE(Estimator):
    """A variational autoencoder as a scikit-learn transformer.

    Args:
        latent: How many dimensions a code has.
        hidden: The widths of the encoder's hidden layers; the decoder mirrors them.
        activation: Of these layers: relu, tanh, silu ...
        posterior: The family of q(z | x): a name, or `{"kind": "student-t", "df": 8}`.
        prior: p(z), likewise.
        likelihood: The family of p(x | z), likewise; None takes bernoulli for values that lie in [0, 1] when divided by `scale`, and
            for others gaussian with a learnt standard deviation.
        beta: The weight of the KL.
        warm_up: The share of a run during which the weight rises to `beta` from nothing: a code that is free at first is not given up.
        scale: What values are divided by; "standard" takes off the mean and divides by the standard deviation, of each column of a table or
            of all pixels together; None standardises under a gaussian, divides images of bytes by 255 otherwise, and leaves the rest. All
            results are in the data's own unit.
        epochs: How often each example is shown.
        batch: How many examples a step sees.
        lr: The learning rate of Adam.
        schedule: How it changes over a run: constant, linear, one-cycle, or a table with options.
        valid: The share of the examples that is not learnt from, but scored after each epoch.
        patience: Keep the weights of the best epoch on these, and stop after so many epochs without a better one; 0 for neither.
        condition: Whether the labels y are known to encoder and decoder (Sohn et al., 2015): `fit(X, y)` learns what sets examples of a
            class apart from each other, and the methods then take y too.
        encoder: A `torch.nn.Module` to use in place of `hidden`, from examples `(n, *X)` in the unit of `scale` to what the posterior asks
            for: `(n, 2 * latent)`, means and log standard deviations. It is copied; training starts from its weights.
        decoder: Likewise, from codes `(n, latent)` to what the likelihood asks for: `(n, *X)`, logits or means.
        random_state: Of the weights, the order of the examples and the noise; None for others each time.
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
        latent: Any = 2,
        *,
        hidden: Any = (128, 32),
        activation: Any = "relu",
        posterior: Any = "diagonal-gaussian",
        prior: Any = "standard-normal",
        likelihood: Any = None,
        beta: Any = 1.0,
        warm_up: Any = 0.2,
        scale: Any = None,
        epochs: Any = 100,
        batch: Any = 128,
        lr: Any = 3e-3,
        schedule: Any = "one-cycle",
        valid: Any = 0.0,
        patience: Any = 0,
        condition: Any = False,
        encoder: Any = None,
        decoder: Any = None,
        random_state: Any = 0,
        device: Any = "auto",
        verbose: Any = 0,
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

    def score(self, X: Any, y: Any = None) -> float:
        """The mean ELBO of the examples, in nats per example of their own unit; higher is better.

        It has weight 1 whatever `beta` is, and codes drawn from q(z | x), 16 of them, the same for every example (`score_samples`).
        """
        return self._mean_score(X, y)

    def _kind(self, n: int) -> Mapping[str, Any]:
        if not (isinstance(self.warm_up, float | int | np.floating) and 0 <= self.warm_up <= 1):
            raise SettingError(f"warm_up is a share of the run, from 0 to 1, but it is {self.warm_up!r}.")
        rising = {"kind": "linear", "start": 0.0, "end": self.beta, "until": self.warm_up}
        return {
            "model.posterior": self.posterior,
            "model.prior": self.prior,
            "objective": {"kind": "elbo", "beta": rising if self.warm_up else self.beta},
        }

    def _score_of(self, batch: Batch) -> Tensor:
        objective = ELBO(draws=DRAWS)
        return objective(self.model_.draw(batch, noise=SharedNoise(), draws=DRAWS, needs=objective.needs)).value


@final
class AE(Estimator):
    """A deterministic autoencoder as a scikit-learn transformer.

    Args:
        latent: How many dimensions a code has.
        hidden: The widths of the encoder's hidden layers; the decoder mirrors them.
        activation: Of these layers: relu, tanh, silu ...
        likelihood: What the decoder's output is the mean of: a name, or None for bernoulli where values lie in [0, 1], and gaussian
            elsewhere.
        scale: What values are divided by, as in `VAE`; the error that is trained on is that of scaled values.
        components: How many Gaussians describe the codes for `sample`; fewer, where there are not ten examples for each.
        epochs: How often each example is shown.
        batch: How many examples a step sees.
        lr: The learning rate of Adam.
        schedule: How it changes over a run: constant, linear, one-cycle, or a table with options.
        valid: The share of the examples that is not learnt from, but scored after each epoch.
        patience: Keep the weights of the best epoch on these, and stop after so many epochs without a better one; 0 for neither.
        condition: Whether the labels y are known to encoder and decoder (Sohn et al., 2015): `fit(X, y)` learns what sets examples of a
            class apart from each other, and the methods then take y too.
        encoder: A `torch.nn.Module` to use in place of `hidden`, from examples `(n, *X)` in the unit of `scale` to codes `(n, latent)`. It
            is copied; training starts from its weights.
        decoder: Likewise, from codes `(n, latent)` to `(n, *X)`, logits or means.
        random_state: Of the weights and the order of the examples; None for others each time.
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
        latent: Any = 2,
        *,
        hidden: Any = (128, 32),
        activation: Any = "relu",
        likelihood: Any = None,
        scale: Any = None,
        components: Any = 10,
        epochs: Any = 100,
        batch: Any = 128,
        lr: Any = 3e-3,
        schedule: Any = "one-cycle",
        valid: Any = 0.0,
        patience: Any = 0,
        condition: Any = False,
        encoder: Any = None,
        decoder: Any = None,
        random_state: Any = 0,
        device: Any = "auto",
        verbose: Any = 0,
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

    def score(self, X: Any, y: Any = None) -> float:
        """Minus the mean squared error of a value of the reconstructions, in the data's own unit; higher is better.

        An autoencoder without a density has no log-likelihood, so this is not in nats and cannot be compared with a `VAE`'s score.
        """
        return self._mean_score(X, y)

    def _kind(self, n: int) -> Mapping[str, Any]:
        if not (isinstance(self.components, int | np.integer) and self.components >= 1):
            raise SettingError(f"components is a whole number of Gaussians, at least 1, but it is {self.components!r}.")
        return {
            "model.posterior": "dirac",
            "model.prior": {"kind": "mixture", "components": min(self.components, max(1, n // ROWS_FOR_ONE))},
            "objective": "reconstruction",
            "train.fit_prior": True,
        }

    def _score_of(self, batch: Batch) -> Tensor:
        return -(self.model_.reconstruct(batch) - batch.x).square().flatten(1).mean(1)
