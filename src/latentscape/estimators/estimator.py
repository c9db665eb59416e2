"""The base of both estimators: our training behind scikit-learn's conventions."""
# ruff: noqa: N803  scikit-learn calls it X

import abc
import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from warnings import warn

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from rich.console import Console
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from latentscape.arguments import truth
from latentscape.data import Splits, cut
from latentscape.data.channels import channels_back
from latentscape.data.fitting import check_support
from latentscape.data.readers.memory import Data
from latentscape.data.store import InMemory
from latentscape.errors import DivergedError, SettingError
from latentscape.estimators.assemble import assemble
from latentscape.estimators.inputs import Rows, classes_of, one_hot, read_rows, white_of
from latentscape.estimators.learning import Learnt, can_fit_prior, joined, learn
from latentscape.estimators.parameters import recipe_of, seed_from
from latentscape.estimators.rows import in_blocks
from latentscape.estimators.showing import Showing
from latentscape.explore.examples import refuse_more_samples_than_fit
from latentscape.faces import Face, speaking
from latentscape.machine.devices import find_device
from latentscape.machine.memory import memory_errors_said
from latentscape.machine.modes import usual_modes
from latentscape.machine.threads import threads
from latentscape.models import Model, evaluating
from latentscape.random import EXAMPLES_PER_BLOCK, StreamNoise, generator, seed_of
from latentscape.recipes import Recipe, plain, with_settings
from latentscape.recipes.build import build_objective, build_settings
from latentscape.schedules import Constant
from latentscape.shapes import Batch
from latentscape.training import begin
from latentscape.training.state import MODEL

if TYPE_CHECKING:
    pass

Fitted = TypeVar("Fitted", bound="Estimator")
Floats = NDArray[np.floating[Any]]
Whole: TypeAlias = int | Integral  # NumPy registers its numbers as such
Number: TypeAlias = float | Real
PartOf: TypeAlias = str | Mapping[str, Any]  # the name of a part, or a table of its kind and options


class Estimator(Showing, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator, abc.ABC):  # type: ignore[misc]
    """An autoencoder as a transformer from examples to mean codes.

    The constructor only stores its arguments, as scikit-learn requires; `fit` checks them. Results are float32 if `X` is, else float64.
    The result for a row does not depend on the other rows.

    Attributes:
        model_: The trained `Model`.
        history_: The objective and its terms, one value for each epoch, by column.
        n_iter_: The number of epochs; patience may have ended the training early.
        shape_: The shape of one example in `fit`.
        n_features_in_: The number of values in one example.
        feature_names_in_: The names of the columns in `fit`, if they had names.
        classes_: The classes in `fit`, with `condition=True`.
    """

    model_: Model
    history_: dict[str, list[float]]
    n_iter_: int
    shape_: tuple[int, ...]
    classes_: NDArray[Any]
    _learnt: Learnt

    def __init__(
        self,
        *,
        latent: Whole,
        hidden: Sequence[int] | NDArray[np.int64],
        activation: str,
        likelihood: PartOf | None,
        scale: Number | str | None,
        epochs: Whole,
        batch: Whole,
        lr: Number,
        schedule: PartOf,
        valid: Number,
        patience: Whole,
        condition: bool,
        encoder: nn.Module | None,
        decoder: nn.Module | None,
        random_state: Whole | np.random.RandomState | None,
        device: str | torch.device,
        verbose: Whole | bool,
    ) -> None:
        self.latent = latent
        self.hidden = hidden
        self.activation = activation
        self.likelihood = likelihood
        self.scale = scale
        self.epochs = epochs
        self.batch = batch
        self.lr = lr
        self.schedule = schedule
        self.valid = valid
        self.patience = patience
        self.condition = condition
        self.encoder = encoder
        self.decoder = decoder
        self.random_state = random_state
        self.device = device
        self.verbose = verbose

    @abc.abstractmethod
    def _kind(self, n: int) -> Mapping[str, Any]:
        """The settings of a recipe for this kind of autoencoder and `n` examples."""

    @abc.abstractmethod
    def _score_of(self, batch: Batch) -> Tensor:
        """The score of each row of a batch: `(batch,)`, higher is better."""

    def fit(self: Fitted, X: Data, y: ArrayLike | None = None) -> Fitted:
        """Train a new model.

        Args:
            X: Examples: rows `(n, d)`, a table with named columns, grey images `(n, h, w)` or images `(n, c, h, w)`; an array, a tensor,
                or a data set or loader of torch with items `x` or `(x, ...)`, which is read into memory. Bytes of images are pixels.
            y: The class of each example, with `condition=True`; else it is ignored.

        Raises:
            ValueError: The examples cannot be trained on, or a parameter is not valid.
            DivergedError: The objective became infinite or undefined.
        """
        with speaking(Face.ESTIMATOR), memory_errors_said(), threads(1):  # two threads stall when they copy few numbers outside the steps
            return self._train(X, y, None, once=False)

    def partial_fit(self: Fitted, X: Data, y: ArrayLike | None = None) -> Fitted:
        """Train for one epoch on more examples, from the present weights and running means of Adam.

        The learning rate is always `lr`, and the weight of the KL always `beta`; `epochs`, `schedule`, `warm_up`, `valid` and `patience`
        apply to `fit` only. The examples of the first call set the likelihood and the scaling.

        Args:
            X: Examples, as for `fit`; at least two in the first call, and one in later calls.
            y: As for `fit`; the first call must contain all classes.
        """
        with speaking(Face.ESTIMATOR), memory_errors_said(), threads(1):
            return self._train(X, y, getattr(self, "_learnt", None), once=True)

    def fit_transform(self, X: Data, y: ArrayLike | None = None, **fit_params: Any) -> Floats:
        """Train a new model, and return the mean code of each example; see `fit` and `transform`."""
        return self.fit(X, y, **fit_params).transform(X, y if self.condition else None)

    def transform(self, X: Data, y: ArrayLike | None = None) -> Floats:
        """The mean code of each example, `(n, latent)`; with `condition=True`, given its class y."""
        return self._computed(self._rows(X, y), self.model_.encode)

    @memory_errors_said()
    def inverse_transform(self, Z: ArrayLike, y: ArrayLike | None = None) -> Floats:
        """Decode codes `(n, latent)`: the mean of p(x | z) in the data's own unit, `(n, ...)` in the shape of the examples in `fit`.

        With `condition=True`, y is the class of each code, or one class for all.
        """
        check_is_fitted(self)
        z = check_array(Z, dtype=(np.float64, np.float32), input_name="Z")
        if z.shape[1] != self.model_.latent:
            raise SettingError(f"A code has {self.model_.latent} dimensions, but these have {z.shape[1]}; use codes from transform.")
        codes, model = torch.from_numpy(z.astype(np.float32)), self.model_
        pieces = codes.split(EXAMPLES_PER_BLOCK)
        decoded = in_blocks(model, pieces, self._context(y, len(z)), lambda batch: model.decode(batch.x, batch.context))
        if not np.isfinite(decoded).all():
            raise SettingError(f"These codes reach {np.abs(z).max():g}, and decode to infinite values; use codes from transform.")
        return self._in_shape(decoded, z.dtype)

    def reconstruct(self, X: Data, y: ArrayLike | None = None) -> Floats:
        """Decode the mean code of each example; with `condition=True`, given its class y."""
        rows = self._rows(X, y)
        return self._in_shape(self._computed(rows, self.model_.reconstruct), rows.dtype)

    @memory_errors_said()
    def sample(self, n: int = 1, random_state: Whole | np.random.RandomState | None = 0, y: ArrayLike | None = None) -> Floats:
        """Decode `n` codes drawn from the prior, each to the mean of its p(x | z).

        Args:
            n: The number of samples.
            y: With `condition=True`, the class of each sample, or one class for all.
            random_state: The seed of the draws; the same number gives the same samples, and None gives new samples at each call.
        """
        check_is_fitted(self)
        refuse_more_samples_than_fit(self.model_, n)
        like = next(self.model_.parameters())
        noise = StreamNoise(generator("sample", seed_from(random_state), device=like.device))
        with evaluating(self.model_):
            context = self._context(y, n)
            samples = self.model_.sample(n, noise, None if context is None else context.to(like)).cpu().numpy()
        return self._in_shape(_finite(samples), self._learnt.dtype)

    def score_samples(self, X: Data, y: ArrayLike | None = None) -> Floats:
        """The score of each example, `(n,)`; higher is better. For its unit, see `score`."""
        rows = self._rows(X, y)
        check_support(self.model_, rows.examples, training=False)
        return self._computed(rows, self._score_of)

    def _mean_score(self, X: Any, y: Any) -> float:
        return float(self.score_samples(X, y if self.condition else None).mean(dtype=np.float64))

    @memory_errors_said()
    def _computed(self, rows: Rows, compute: Callable[[Batch], Tensor]) -> Floats:
        return _finite(in_blocks(self.model_, rows.examples.pieces(), rows.examples.context, compute)).astype(rows.dtype)

    @property
    def _n_features_out(self) -> int:
        return int(self.model_.latent)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        if "model_" in state:
            state["model_"] = copy.deepcopy(state["model_"]).cpu()
        return state | {"_version": version("latentscape")}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        attributes = dict(state)
        saved, current = attributes.pop("_version", None), version("latentscape")
        if saved != current:
            warn(
                f"This estimator was pickled by latentscape {saved}, and this is {current}; it may not work, so fit it again.", stacklevel=2
            )
        super().__setstate__(attributes)

    def _context(self, y: Any, n: int) -> Tensor | None:
        """The classes of `n` examples or codes, one-hot, `(n, classes)`; one class counts for all.

        Raises:
            SettingError: Classes are missing, are not used by this model, or are not `n`.
            UnknownNameError: A class was not in `fit`.
        """
        if not self.condition:
            if y is not None:
                raise SettingError("y is the class of each example for condition=True, but this model has no condition; leave y out.")
            return None
        if y is None:
            raise SettingError("This model was trained with condition=True, so it needs the class of each example; pass y.")
        return one_hot(np.broadcast_to(np.asarray(y), n) if isinstance(y, str) or np.ndim(y) == 0 else y, n, self.classes_)

    @memory_errors_said()
    def _rows(self, X: Any, y: Any = None, *, learning: bool = False, seed: int = 0) -> Rows:
        """Examples of the same shape as in `fit`, on the device of the model."""
        check_is_fitted(self)
        rows = read_rows(self, X, reset=False, in_order=not learning, seed=seed)
        if rows.shape != self.shape_:
            raise SettingError(f"fit had examples of shape {self.shape_}, but these have {rows.shape}; reshape them.")
        examples = replace(rows.examples, context=self._context(y, len(rows.examples)))
        return replace(rows, examples=examples.to(next(self.model_.parameters()).device))

    @usual_modes()
    def _train(self: Fitted, X: Any, y: Any, before: Learnt | None, *, once: bool) -> Fitted:
        """Train for a whole run; or, with `once`, for one epoch at the end of all schedules, from `before` or from new weights."""
        truth("condition", self.condition)
        seed = seed_from(self.random_state) if before is None else before.seed
        parts = 0 if not once else 1 if before is None else before.parts + 1
        order = seed_of("read", seed, parts)
        if before is None:
            rows = read_rows(self, X, reset=True, in_order=bool(self.condition), seed=order)
            if self.condition:
                self.classes_ = classes_of(y, len(rows.examples))
                rows = replace(rows, examples=replace(rows.examples, context=self._context(y, len(rows.examples))))
        else:
            rows = self._rows(X, y if self.condition else None, learning=not self.condition, seed=order)
        if self.verbose and isinstance(X, Dataset | DataLoader):
            place = "into memory" if isinstance(rows.examples.store, InMemory) else "and written into a temporary file"
            Console(stderr=True).print(f"{len(rows.examples):,} examples of shape {rows.shape} were read {place}")
        recipe = recipe_of(self.get_params(deep=False), self._kind(len(rows.examples)), rows)
        if self.condition:
            recipe = with_settings(recipe, {"model.condition": "label", "data.context": [str(name) for name in self.classes_]})
        objective, settings = build_objective(recipe), build_settings(recipe, seed=seed)
        splits = Splits(rows.examples)
        if once:
            at_the_end: dict[str, Any] = dict(objective.weights(1.0))
            objective = replace(objective, **at_the_end)
            settings = replace(settings, epochs=1, patience=0, schedule=Constant(), seed=seed_of("part", seed, parts) % 2**32)
        else:
            splits = self._cut(splits, recipe)
        model = self._new_model(recipe, rows, splits, seed) if before is None else copy.deepcopy(self.model_)
        settings = replace(settings, fit_prior=settings.fit_prior and can_fit_prior(model, len(splits.train)))
        device = find_device(str(self.device))
        training = begin(model.to(device), objective, splits.to(device), settings)
        if before is not None:
            tensors = {**before.optimiser, "skipped": torch.zeros(())}  # each history counts its own skipped steps
            training.state.update.optimisers[MODEL].set_tensors(tensors)
        self._learnt = learn(training, before, seed=seed, parts=parts, dtype=rows.dtype, verbose=bool(self.verbose))
        self.model_, self.shape_ = training.model, rows.shape
        self.history_ = joined({} if before is None else self.history_, training.history.epochs)
        training.history.warn_if_not_finite()
        self.n_iter_ = len(self.history_["epoch"])
        if self.verbose and training.early_stop is not None:
            Console(stderr=True, soft_wrap=True).print(training.early_stop)
        return self

    def _cut(self, splits: Splits, recipe: Recipe) -> Splits:
        split = recipe.data.split
        parts = cut(splits, valid=split.valid, heldout=0.0, seed=split.seed)
        if recipe.train.patience > 0 and parts.valid is None:
            n = len(splits.train)
            raise SettingError(f"Patience needs validation examples, but valid={split.valid} of {n} is none; set valid=0.1, for example.")
        return parts

    def _new_model(self, recipe: Recipe, rows: Rows, splits: Splits, seed: int) -> Model:
        return assemble(
            recipe,
            replace(splits.train, columns=tuple(getattr(self, "feature_names_in_", ()))),
            scale=plain(self.scale),
            pixels=rows.pixels,
            encoder=self.encoder,
            decoder=self.decoder,
            seed=seed,
        )

    def _in_shape(self, examples: Floats, dtype: Any) -> Floats:
        return channels_back(examples.astype(dtype), self.shape_, white_of(self))


def _finite(results: Floats) -> Floats:
    """The results, if they are finite.

    Raises:
        DivergedError: They are not finite, because the weights or these examples are far too large.
    """
    if not np.isfinite(results).all():
        raise DivergedError(
            "The model gives infinite values; look for outliers in these examples, or fit it again with a lower lr, such as 0.001."
        )
    return results
