"""Pictures of rows: what is drawn of counts."""

import numpy as np
from matplotlib.collections import LineCollection

from latentscape import plots
from latentscape.explore import Reconstructions, Samples
from latentscape.reading import Column, Display


def test_of_counts_the_square_roots_are_drawn_and_the_title_says_so():
    """A count of 100 beside ones of 1 and 4 leaves them a tenth and a fifth of the height, and not a hundredth."""
    rows, display = np.array([[100.0, 1.0], [4.0, 0.0], [0.0, 1.0]]), Display(columns=(Column("a"), Column("b")), counts=True)
    limits = np.zeros(2), np.array([100.0, 1.0])
    sheet = plots.plot_samples(Samples(rows, np.zeros((3, 2)), display=display), limits)
    (lines,) = [drawn for drawn in sheet.axes[0].collections if isinstance(drawn, LineCollection)]
    np.testing.assert_allclose([line[:, 1] for line in lines.get_segments()], [[1, 1], [0.2, 0], [0, 1]])
    assert sheet.axes[0].get_title(loc="left").endswith("square roots of the counts")
    assert [tick.get_text() for tick in sheet.axes[0].get_xticklabels()] == ["a\n0 to 100", "b\n0 to 1"]
    pairs = plots.plot_reconstructions(Reconstructions(rows, rows / 4, "valid", display=display), limits)
    original, decoded = (drawn.get_segments()[0][:, 1] for drawn in pairs.axes[0].collections)
    np.testing.assert_allclose([original, decoded], [[1, 1], [0.5, 0.5]])
    assert pairs.get_suptitle().endswith("square roots of the counts")
    wide = plots.plot_samples(Samples(np.full((2, 50), 9.0), np.zeros((2, 2)), display=Display(counts=True)))
    assert "square roots of" in wide.axes[0].get_title(loc="left")
