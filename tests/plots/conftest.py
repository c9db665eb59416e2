"""What the tests of pictures share."""

import io
from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from latentscape import plots


@pytest.fixture(scope="session")
def drawn_twice() -> Callable[[Callable[[], Figure]], Figure]:
    """Draw a figure twice: it is the same picture, of a usual size, and no setting of matplotlib has changed. The figure is handed over."""

    def draw(make: Callable[[], Figure]) -> Figure:
        before = dict(mpl.rcParams)
        figures = make(), make()
        one, other = map(plots.png, figures)
        assert one == other and dict(mpl.rcParams) == before and all(isinstance(figure, Figure) for figure in figures)
        with Image.open(io.BytesIO(one)) as picture:
            pixels = np.asarray(picture.convert("RGB"), dtype=float)
        height, width, _ = pixels.shape
        assert min(height, width) > 80 and max(height, width) < 4000 and pixels.std() > 2
        return figures[0]

    return draw
