"""What a fitted estimator shows: pictures, and the explorer page."""
# ruff: noqa: N803  scikit-learn calls it X

import abc
from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted

from latentscape.data.readers.memory import Data
from latentscape.estimators.inputs import Rows
from latentscape.estimators.learning import Learnt
from latentscape.faces import Face, speaking
from latentscape.models import Model

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from latentscape.web.explorer import Explorer


class Showing(abc.ABC):
    """The pictures and the page of a fitted estimator; plots and the page are imported when they are asked for.

    Attributes:
        condition: Whether the model is conditioned on classes.
        model_: The trained model.
        history_: The objective and its terms, one value for each epoch, by column.
        classes_: The classes in `fit`, with `condition=True`.
    """

    condition: bool
    model_: Model
    history_: dict[str, list[float]]
    classes_: NDArray[Any]
    _learnt: Learnt

    @abc.abstractmethod
    def _rows(self, X: Any, y: Any = None, *, learning: bool = False, seed: int = 0) -> Rows:
        """The examples of `X`, with the classes `y` as their context."""

    def plot_map(self, X: Data, y: ArrayLike | None = None, ax: "Axes | None" = None) -> "Axes":
        """Draw a map of the examples in latent space, on `ax` or a new figure.

        Args:
            X: Examples; if there are more than 10,000, as many are drawn, evenly spaced in their order.
            y: The class of each example, as a whole number or a name.
            ax: The axes; none for a new figure.
        """
        from latentscape.estimators.pictures import map_axes

        return map_axes(self.model_, self._rows(X, y if self.condition else None).examples, y, self._learnt.plane, ax)

    def plot_manifold(self, n: int | None = None, ax: "Axes | None" = None, *, ink: bool = False) -> "Axes":
        """Draw the decoded codes of an `n` x `n` grid, along the two most informative dimensions if there are more.

        With `condition=True`, draw the same `n` codes, by default 10, decoded under each class. Grey images are drawn bright for high
        values; with `ink`, dark on white, as handwriting is.
        """
        from latentscape.estimators.pictures import manifold_axes, styles_axes

        check_is_fitted(self)
        if self.condition:
            return styles_axes(self.model_, n, [str(name) for name in self.classes_], self._learnt.limits, ax, ink=ink)
        return manifold_axes(self.model_, n, self._learnt, ax, ink=ink)

    def plot_history(self, axes: "Iterable[Axes] | None" = None) -> "list[Axes]":
        """Draw the training curves as losses: each term, and their total if there are several, on separate axes."""
        from latentscape.estimators.pictures import history_axes

        check_is_fitted(self)
        return history_axes(self.history_, self._learnt.terms, self._learnt.unit, None if axes is None else list(axes))

    def explore(
        self,
        X: Data,
        y: ArrayLike | None = None,
        *,
        points: int | Integral | str | None = None,
        originals: int | Integral | str | None = None,
        ink: bool = False,
    ) -> "Explorer":
        """The explorer page of the examples, which decodes where you point. A notebook shows it, and its `save` writes it to a file.

        Args:
            X: Examples.
            y: The class of each example, as a whole number or a name.
            points: The largest number of points, or `all`; by default, as many as leave a page that can be mailed.
            originals: The number of original examples in the page, `all` or `none`; by default, about 2 MB of them.
            ink: Whether grey images are of ink, which is drawn dark on white.
        """
        from latentscape.estimators.pages import page_of
        from latentscape.web.content import PageOptions

        check_is_fitted(self)
        with speaking(Face.ESTIMATOR):
            examples = self._rows(X, y if self.condition else None).examples
            return page_of(self, self._learnt, examples, y, PageOptions.of(points, originals), ink=ink)
