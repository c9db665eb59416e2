"""Names in any script are readable: in a font that has their letters, or by the numbers of these."""

import numpy as np
import pytest
from matplotlib.text import Text

from latentscape import plots
from latentscape.explore import LatentMap
from latentscape.plots import letters
from latentscape.plots.letters import NOTE, letters_written, written

HIEROGLYPH = "\U00013000"


def map_of(name):
    return plots.plot_map(LatentMap(np.random.default_rng(0).normal(size=(20, 2)), (0, 1), np.arange(20) % 2, (name, "other"), "train"))


def test_a_letter_without_a_font_is_its_number_while_the_figure_is_drawn():
    figure = map_of(f"a{HIEROGLYPH}")
    before = [text.get_text() for text in figure.findobj(Text)]
    with letters_written(figure):
        during = [text.get_text() for text in figure.findobj(Text)]
    assert "a\\u13000" in during and NOTE in during and f"a{HIEROGLYPH}" not in during
    assert [text.get_text() for text in figure.findobj(Text)] == before
    assert plots.png(figure) != plots.png(map_of("abc")) and HIEROGLYPH in plots.drawn(figure, ".svg").decode()


def test_letters_that_a_font_has_stay():
    assert written("dose (µg) σ²") == "dose (µg) σ²"
    figure = map_of("σ²")
    with letters_written(figure):
        assert NOTE not in [text.get_text() for text in figure.findobj(Text)]


def test_japanese_names_are_drawn_in_a_font_that_has_them_and_otherwise_by_their_numbers():
    if set(letters.families()) & set(letters.OTHER_SCRIPTS):
        assert written("東京") == "東京"
    else:
        assert written("東京") == "\\u6771\\u4eac"


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".svg"])
def test_the_same_figure_gives_the_same_bytes(suffix):
    figure = map_of("東京")
    assert plots.drawn(figure, suffix) == plots.drawn(figure, suffix)
