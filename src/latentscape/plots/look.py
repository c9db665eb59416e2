"""The style of all our pictures; importing this module does not change matplotlib's global settings."""

import io
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, final

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, Stroke
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from latentscape.errors import SettingError
from latentscape.explore.plane import Plane
from latentscape.machine.memory import refuse_beyond_memory
from latentscape.machine.process import expected_warnings_hidden
from latentscape.plots.letters import families, letters_written

# petroff10: ten colours that colour-blind readers can tell apart (Petroff, 2021)
COLOURS = ("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd")
MAX_PIXELS_PER_SIDE = 2**16  # of matplotlib's renderer
BYTES_PER_PIXEL = 12  # of the canvas, and of its copies on the way to a file
INK = "#22272e"
FAINT = "#8b949e"

PART_ADJECTIVES = {"train": "training", "valid": "validation", "heldout": "held-out"}

Limits = tuple[float | NDArray[Any], float | NDArray[Any]]  # the ends of a scale: numbers, or arrays with a number for each value

LOOK: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": FAINT,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=list(COLOURS)),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "figure.constrained_layout.use": True,
    "figure.dpi": 150,
    "font.size": 10,
    "grid.color": "#e3e7eb",
    "grid.linewidth": 0.6,
    "image.interpolation": "nearest",
    "legend.frameon": False,
    "pdf.fonttype": 42,  # text as text
    "svg.fonttype": "none",
    "svg.hashsalt": "latentscape",  # the names inside a file do not change from one run to the next
    "text.color": INK,
    "text.parse_math": False,  # names of classes, columns, files and runs may hold dollars; our own formulas set `parse_math`
    "xtick.color": INK,
    "ytick.color": INK,
}


DRAWING = threading.RLock()  # held while anything is drawn, because matplotlib's settings and fonts are not safe in several threads


@contextmanager
def look() -> Iterator[None]:
    """Apply our style while a picture is drawn, by one thread at a time."""
    with DRAWING, mpl.rc_context(LOOK | {"font.family": families()}):
        yield


def unit_label(unit: str) -> str:
    """The label of a loss axis: nats are summed over the values of an example, squared errors are averaged over them."""
    return "nats per example" if unit == "nats" else f"mean {unit}"


def grey_map(*, ink: bool) -> str:
    """matplotlib's name of the colours of grey images: high values are bright, but ink is dark on white."""
    return "gray_r" if ink else "gray"


def axis_label(axis: int, plane: Plane | None = None) -> str:
    """The label of a dimension of the codes, a formula: give it to a text with `parse_math=True`; or of an axis of a plane."""
    if plane is None:
        return f"$z_{{{axis + 1}}}$"
    return f"PC {axis + 1} ({plane.shares[axis]:.0%} of the variance)"


def label_upwards(ax: Axes, axis: int, plane: Plane | None = None) -> None:
    """Label the vertical axis of a map or sheet: a dimension upright, the longer name of an axis of a plane along it."""
    if plane is None:
        ax.set_ylabel(axis_label(axis), rotation=0, labelpad=10, parse_math=True)
    else:
        ax.set_ylabel(axis_label(axis, plane))


def with_minus_signs(number: str) -> str:
    """The text of a number with minus signs in place of hyphens, which are shorter."""
    return number.replace("-", "\N{MINUS SIGN}")


def darker(colour: str, by: float = 0.35) -> tuple[float, float, float]:
    """The colour, darkened: `by` 0 leaves it as it is, and 1 gives black."""
    red, green, blue = ((1 - by) * channel for channel in to_rgb(colour))
    return red, green, blue


def log_axis(ax: Axes, low: float, high: float) -> None:
    """Make the vertical axis logarithmic from `low` to `high`, both above 0, with ticks at round numbers that are written out."""
    margin = (high / low) ** 0.05 if high > low else 1.1
    ax.set_yscale("log", nonpositive="clip")
    ax.set_ylim(low / margin, high * margin)
    is_narrow = high / low < 6  # a range below a decade contains at most one power of ten
    steps = [tick for tick in MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low / margin, high * margin) if tick > 0]
    ax.yaxis.set_major_locator(FixedLocator(steps) if is_narrow else LogLocator(subs=(1.0, 2.0, 5.0) if high / low < 200 else (1.0,)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_locator(NullLocator())


@final
class HaloText(Text):
    """A text with a white halo, which stays text in an SVG or a PDF file, where matplotlib draws a text with path effects as paths."""

    def draw(self, renderer: Any) -> None:
        halo = Stroke(linewidth=float(self.get_fontsize()) / 4.5, foreground="white")
        for effects in ((halo,), ()):
            self.set_path_effects(list[AbstractPathEffect](effects))
            super().draw(renderer)
        self.stale = False


class Picture(Figure):
    """A figure that a notebook can display without pyplot."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        return png(self), {"width": round(100 * self.get_figwidth())}


def new_figure(width: float, height: float) -> Figure:
    """A figure of this size in inches, without a window; call it within `look()`.

    Raises:
        SettingError: It would have too many pixels for a picture, or for the memory.
    """
    pixels = [round(inches * LOOK["figure.dpi"]) for inches in (width, height)]
    if max(pixels) >= MAX_PIXELS_PER_SIDE:
        size = " x ".join(f"{side:,}" for side in pixels)
        raise SettingError(
            f"This picture would have {size} pixels, but a side has at most {MAX_PIXELS_PER_SIDE - 1:,}; draw fewer examples."
        )
    refuse_beyond_memory(math.prod(pixels), BYTES_PER_PIXEL, "pixels")
    figure = Picture(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def png(figure: Figure) -> bytes:
    """The figure as the bytes of a PNG file; the same figure always gives the same bytes."""
    return drawn(figure, ".png")


def drawn(figure: Figure, suffix: str) -> bytes:
    """The figure as the bytes of a file that ends in `.png`, `.svg` or `.pdf`; the same figure always gives the same bytes."""
    out, dpi = io.BytesIO(), figure.dpi
    letters = nullcontext() if suffix == ".svg" else letters_written(figure)  # the program that opens an .svg draws its text
    with look(), expected_warnings_hidden(), letters:  # the settings that decide how text is written
        agg = FigureCanvasAgg(figure)  # the layout depends on the canvas, which an earlier file may have changed
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # the layout is computed once: a second one would shift the contents slightly
        match suffix:  # savefig would draw the figure a second time for nothing
            case ".svg":
                FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None})
            case ".pdf":
                FigureCanvasPdf(figure).print_pdf(out, metadata={"CreationDate": None})
            case _:
                agg.print_png(out, metadata={"Software": None})
    figure.dpi = dpi  # the vector formats set 72
    return out.getvalue()
