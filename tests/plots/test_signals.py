"""Pictures of signals: one scale for all, over the axis along which they are sampled."""

import numpy as np
import pytest
import torch
from matplotlib.collections import LineCollection

from latentscape import plots
from latentscape.data import Examples
from latentscape.explore import Interpolation, Manifold, Reconstructions, Samples
from latentscape.plots.signals import MAX_SIGNALS_SHOWN, SPACE_BETWEEN_CHANNELS, plot_signal_sheet
from latentscape.reading import Axis, Display
from latentscape.runs import value_limits

TIME = Axis(tuple(np.arange(5) / 250), "time (s)")
OVER_TIME = Display(axis=TIME)
LARGE, FLAT = np.array([0.0, 10.0, -2.0, 4.0, 0.0]), np.full(5, 3.0)


def curves(ax):
    """The curves on axes, each `(length, 2)`."""
    return [curve for drawn in ax.collections if isinstance(drawn, LineCollection) for curve in drawn.get_segments()]


def test_a_sheet_draws_each_signal_over_its_axis_in_its_own_values():
    figure = plot_signal_sheet(np.stack([LARGE, FLAT]), "signals", TIME)
    for ax, signal in zip(figure.axes, (LARGE, FLAT), strict=True):
        (curve,) = curves(ax)
        np.testing.assert_allclose(curve, np.column_stack([TIME.positions, signal]))
        assert ax.get_ylim() == pytest.approx((-2.48, 10.48)) and ax.get_xlim() == (0, 0.016) and ax.get_xlabel() == "time (s)"


def test_a_constant_stretch_stays_flat_and_noise_in_it_stays_small():
    """Each column on a scale of its own would stretch a thousandth of noise over the whole height."""
    signals = np.stack([LARGE, LARGE]) + 0.001 * np.random.default_rng(0).normal(size=(2, 5))
    limits = (float(signals.min()), float(signals.max()))
    tiles = plots.plot_manifold(Manifold(np.arange(1.0), np.arange(2.0), signals[None], (0, 0), "linear", display=OVER_TIME), limits)
    first, second = curves(tiles.axes[0])
    assert np.abs((first - second)[:, 1]).max() < 0.001
    assert "time (s) from 0 to 0.016, values from" in tiles.axes[0].get_title(loc="left")


def test_pairs_share_axes_and_one_scale():
    pairs = Reconstructions(np.stack([LARGE, FLAT]), np.stack([LARGE, FLAT]) + 1, "valid", display=OVER_TIME)
    figure = plots.plot_reconstructions(pairs, (-2.0, 10.0))
    for ax, signal in zip(figure.axes, (LARGE, FLAT), strict=True):
        original, decoded = curves(ax)
        np.testing.assert_allclose(original[:, 1], signal)
        np.testing.assert_allclose(decoded[:, 1], signal + 1)
        assert ax.get_ylim() == pytest.approx((-2.52, 11.52))
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["original", "decoded"]


def test_channels_are_drawn_one_below_the_other():
    signal = np.stack([LARGE, FLAT, -LARGE])[None]
    ax = plots.plot_samples(Samples(signal, np.zeros((1, 2)), display=OVER_TIME)).axes[0]
    step = 20 * (1 + SPACE_BETWEEN_CHANNELS)
    for i, curve in enumerate(curves(ax)):
        np.testing.assert_allclose(curve[:, 1], signal[0, i] - i * step)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1", "2", "3"] and ax.get_ylabel() == "channel"
    tiles = plots.plot_manifold(
        Manifold(np.arange(1.0), np.arange(2.0), np.stack([signal, signal], 1), (0, 0), "linear", display=OVER_TIME)
    )
    lowest = [curve[:, 1].max() for curve in curves(tiles.axes[0])[:3]]
    assert len(curves(tiles.axes[0])) == 6 and lowest == sorted(lowest)


def test_a_path_is_drawn_over_itself_from_a_to_b():
    path = np.linspace(LARGE, FLAT, 7)
    figure = plots.plot_interpolation(Interpolation(np.zeros((7, 2)), path, "line", ("here", "there"), display=OVER_TIME))
    ax = figure.axes[0]
    for curve, signal in zip(curves(ax), path, strict=True):
        np.testing.assert_allclose(curve[:, 1], signal)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["A", "B"] and ax.get_xlabel() == "time (s)"
    assert len({tuple(drawn.get_color()[0]) for drawn in ax.collections}) == 7


def test_of_many_signals_the_first_are_drawn_and_the_title_says_so():
    figure = plot_signal_sheet(np.tile(LARGE, (60, 1)), "60 signals", TIME)
    assert len([ax for ax in figure.axes if curves(ax)]) == MAX_SIGNALS_SHOWN
    assert figure.get_suptitle() == "60 signals; the first 24 of them"
    assert "first" not in plot_signal_sheet(np.tile(LARGE, (3, 1)), "3 signals", TIME).get_suptitle()


@pytest.mark.parametrize("signals", [np.zeros((2, 5)), np.full((1, 5), 1e30), np.full((3, 1), 2.0)])
def test_signals_without_variation_are_drawn(signals):
    axis = Axis(TIME.positions[: signals.shape[1]], "a name with $x_{$")
    assert plots.png(plot_signal_sheet(signals, "flat", axis)).startswith(b"\x89PNG")


def test_a_run_on_signals(ask, here):
    x = np.sin(np.linspace(0, 6, 80) * np.random.default_rng(0).uniform(0.8, 1.2, (60, 1))) * 0.2 + 0.5
    np.save("wave.npy", x.astype(np.float32))
    words = ["--as", "signal", "--rate", "250"]
    answer = ask("train", "wave.npy", *words, "--epochs", 1, "--set", "model.network.channels=[4,4]", "--out", "run")
    assert answer.code == 0 and (here / "run" / "figures" / "samples.png").is_file()
    assert ask("sources", "wave.npy", *words, "-o", "ten.png").code == 0
    for command in (["sample", "run"], ["reconstruct", "run"], ["reconstruct", "run", "wave.npy"], ["interpolate", "run", "0", "4"]):
        assert ask(*command).code == 0
    assert ask("encode", "run", "wave.npy", "-o", "z.npy").code == ask("decode", "run", "z.npy", "-o", "x.png").code == 0
    assert ask("evaluate", "run").code == 0


def test_channels_in_different_units_have_scales_of_their_own():
    """A channel of hundredths beside one of thousands would look flat; the scale of a channel is still that of all signals."""
    signals = np.stack([np.stack([0.01 * LARGE, 1000 * LARGE]), np.stack([0.005 * LARGE, 2000 * LARGE])])
    limits = value_limits(Examples(torch.from_numpy(signals), kind="signal"))
    np.testing.assert_allclose(np.hstack(limits), [[-0.02, 0.1], [-4000, 20000]])
    figure = plots.plot_samples(Samples(signals, np.zeros((2, 2)), display=OVER_TIME), limits)
    for ax, signal in zip(figure.axes, signals, strict=True):
        for i, (curve, unit) in enumerate(zip(curves(ax), ([-0.02, 0.1], [-4000, 20000]), strict=True)):
            np.testing.assert_allclose(curve[:, 1], (signal[i] - unit[0]) / (unit[1] - unit[0]) - i * (1 + SPACE_BETWEEN_CHANNELS))
    first = figure.axes[0]
    assert [label.get_text() for label in first.get_yticklabels()] == ["1\n\N{MINUS SIGN}0.02 to 0.1", "2\n\N{MINUS SIGN}4e+03 to 2e+04"]
    assert figure.get_suptitle().endswith("each channel on its\nown scale")
    tiles = plots.plot_manifold(Manifold(np.arange(2.0), np.arange(1.0), signals[None], (0, 0), "linear", display=OVER_TIME), limits)
    heights = [np.ptp(curve[:, 1]) for curve in curves(tiles.axes[0])]
    assert heights[0] == pytest.approx(2 * heights[2]) and heights[3] == pytest.approx(2 * heights[1])
    assert "each channel on its own scale" in tiles.axes[0].get_title(loc="left")


def test_channels_of_about_one_width_share_a_scale():
    signals = np.stack([np.stack([LARGE, 3 * LARGE])])
    assert value_limits(Examples(torch.from_numpy(signals), kind="signal")) == (-6.0, 30.0)
