"""Arrays as signals: their shape, their axis, the scale they are trained on, and what is no signal."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data.signals import as_signals
from latentscape.data.source import Source
from latentscape.errors import DataError, SettingError
from latentscape.reading import Axis, Kind, ReadOptions
from latentscape.recipes.build import build_model
from latentscape.recipes.settings import read_recipe, with_settings

RNG = np.random.default_rng(0)


@pytest.fixture
def read(here):
    """The source of an array in a file, which is read as signals."""

    def source(array, **reading) -> Source:
        np.save("x.npy", array)
        return ls.find_source("x.npy", reading=ReadOptions(**{"kind": Kind.SIGNAL} | reading))

    return source


def test_rows_are_signals_over_their_samples(read):
    source = read(RNG.normal(size=(6, 50)))
    signals = source.load().train
    assert (source.kind, signals.kind, signals.shape, source.recipe) == ("signal", "signal", (50,), "signal")
    assert signals.axis == Axis(tuple(map(float, range(50))), "sample")


@pytest.mark.parametrize("kind", [Kind.SIGNAL, None])
def test_a_rate_makes_the_axis_time(read, kind):
    signals = read(RNG.normal(size=(6, 50)), kind=kind, rate=250).load().train
    assert signals.kind == "signal" and signals.axis.name == "time (s)"
    np.testing.assert_allclose(signals.axis.positions, np.arange(50) * 0.004)


def test_channels_come_before_samples(read):
    array = RNG.normal(size=(6, 12, 50)).astype(np.float32)
    signals = read(array, rate=2).load().train
    assert signals.shape == (12, 50) and len(signals.axis.positions) == 50
    np.testing.assert_array_equal(signals.x.numpy(), array)
    of_bytes = read((100 * np.abs(array)).clip(0, 255).astype(np.uint8)).load().train
    assert of_bytes.levels == 1 and float(of_bytes.values().max()) == float((100 * np.abs(array)).clip(0, 255).astype(np.uint8).max())


def test_the_axis_of_the_file_is_kept_unless_there_is_a_rate():
    wavelengths = Axis((1100.0, 1102.0, 1104.0), "wavelength")
    parts = ls.Splits(ls.data.Examples(torch.zeros(4, 3), axis=wavelengths))
    assert as_signals(parts).train.axis == wavelengths
    assert as_signals(parts, ReadOptions(rate=10)).train.axis == Axis((0.0, 0.1, 0.2), "time (s)")
    other = ls.Splits(ls.data.Examples(torch.zeros(4, 2), axis=wavelengths))
    assert as_signals(other).train.axis == Axis((0.0, 1.0), "sample")


def test_what_is_no_signal_is_refused(read):
    with pytest.raises(DataError, match=r"the shape \(3, 8, 8\); take them as images: .*image"):
        read(RNG.random((6, 3, 8, 8)).astype(np.float32))
    for rate in (0.0, -3.0, float("nan"), float("inf")):
        with pytest.raises(SettingError, match="a number of samples per second above 0"):
            read(RNG.random((6, 8)), rate=rate)
    with pytest.raises(SettingError, match=r'Only signals have a number of samples .*kind="table".*leave out .*rate=5'):
        read(RNG.random((6, 8)), kind=Kind.TABLE, rate=5.0)


def test_signals_are_scaled_around_their_mean_signal_by_one_length(read):
    """The length is the root mean squared distance from the mean signal, so that a constant stretch stays one."""
    x = RNG.normal(size=(40, 60)) * np.linspace(0, 3, 60) + np.linspace(10, 90, 60)
    train = read(x).load().train
    recipe = with_settings(read_recipe("signal"), {"model.network.channels": [4]})
    model = build_model(recipe, (60,), train=train)
    np.testing.assert_allclose(model.scaling.shift.numpy(), x.mean(0), rtol=1e-5)
    np.testing.assert_allclose(float(model.scaling.scale), np.sqrt(((x - x.mean(0)) ** 2).mean()), rtol=1e-5)
    assert model.scaled(train.batch(torch.arange(3)).x)[:, 0].abs().max() < 1e-5
    opened = build_model(recipe, (60,)).scaling  # as a run is opened, without its data
    assert (opened.shift.shape, opened.scale.shape) == (model.scaling.shift.shape, model.scaling.scale.shape)
    by_column = with_settings(recipe, {"data.scale": "standard"})
    np.testing.assert_allclose(build_model(by_column, (60,), train=train).scaling.shift.numpy(), x.mean(0), rtol=1e-5)
    with pytest.raises(SettingError, match="'standard' or 'common', but it is 'uncommon'"):
        build_model(with_settings(recipe, {"data.scale": "uncommon"}), (60,), train=train)


def test_each_channel_is_scaled_by_a_length_of_its_own(read):
    """Channels may have different units, such as mV and beats per minute."""
    x = RNG.normal(size=(40, 3, 60)) * np.array([[0.01], [1], [100]])
    recipe = with_settings(read_recipe("signal"), {"model.network.channels": [4]})
    scaling = build_model(recipe, (3, 60), train=read(x).load().train).scaling
    np.testing.assert_allclose(scaling.scale.numpy(), (x - x.mean(0)).std((0, 2))[:, None], rtol=1e-4)
    assert build_model(recipe, (3, 60)).scaling.scale.shape == (3, 1)


@pytest.mark.parametrize("shape", [(60,), (3, 60)])
def test_an_untrained_decoder_starts_at_the_mean_signal(read, shape):
    x = RNG.normal(size=(40, *shape)) + 7
    recipe = with_settings(read_recipe("signal"), {"model.network.channels": [4], "model.latent": 2})
    model = build_model(recipe, shape, train=read(x).load().train)
    np.testing.assert_allclose(model.decode(torch.zeros(1, 2))[0].detach().numpy(), x.mean(0), rtol=1e-4)
