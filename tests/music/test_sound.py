"""Sound has the tones of its chords, does not click or clip, and has an end."""

import io
import wave

import numpy as np
import pytest

from latentscape.errors import DataError, SettingError
from latentscape.music.names import parse_chord
from latentscape.music.sound import MAX_SECONDS, PEAK, wav
from latentscape.music.voicing import voicings

RATE = 22_050


def samples_of(content: bytes) -> np.ndarray:
    """The samples of a WAV file of one channel, from -1 to 1."""
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32_767
        assert len(samples) == file.getnframes()
    return samples


def test_a_tone_has_its_frequency_and_four_harmonics():
    samples = samples_of(wav([(60,)], [4], beats_per_minute=60))
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    c4 = 440 * 2 ** (-9 / 12)
    assert hertz[spectrum.argmax()] == pytest.approx(c4, abs=0.25)
    heights = [spectrum[np.abs(hertz - n * c4) < 2].max() / spectrum.max() for n in range(1, 6)]
    assert heights[0] == 1 > heights[1] > heights[2] > heights[3] > 0.005 > 0.001 > heights[4]


def test_a_chord_has_all_its_tones():
    pitches = voicings([parse_chord("Cmaj7")])[0]
    samples = samples_of(wav([pitches], [4]))
    spectrum = np.abs(np.fft.rfft(samples))
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    for pitch in pitches:
        near = np.abs(hertz - 440 * 2 ** ((pitch - 69) / 12)) < 1
        assert spectrum[near].max() > 50 * np.median(spectrum)


def test_chords_last_as_long_as_their_beats():
    samples = samples_of(wav([(60,), (), (64,)], [1, 2, 0.5], beats_per_minute=120))
    assert len(samples) == round(RATE * 3.5 / 2)
    first, silent, last = np.split(samples, [RATE // 2, RATE * 3 // 2])
    assert first.any() and not silent.any() and last.any()


def test_nothing_clips_and_nothing_clicks():
    chords = voicings([parse_chord(name) for name in ("C", "G7", "C13", "{C}", "Ebdim7/A")])
    samples = samples_of(wav(chords, [0.3] * 5, beats_per_minute=100))
    assert np.abs(samples).max() == pytest.approx(PEAK, abs=1e-3)
    bounds = np.rint(np.cumsum([0.3] * 5) * 0.6 * RATE).astype(int)
    assert np.abs(samples[[0, *bounds[:-1], *(bounds - 1)]]).max() < 1e-3
    steps = np.abs(np.diff(samples))
    at_bounds = max(steps[bound - 3 : bound + 3].max() for bound in bounds[:-1])
    assert at_bounds < 0.05 * steps.max()


def test_sound_decays():
    loudness = [np.abs(part).max() for part in np.array_split(samples_of(wav([(45, 60, 64)], [8])), 8)]
    assert loudness == sorted(loudness, reverse=True) and loudness[-1] < 0.1 * loudness[0]


def test_harmonics_that_the_rate_cannot_hold_are_left_out():
    samples = samples_of(wav([(120,)], [1], rate=22_050))  # 8,372 Hz: its second harmonic is above half of the rate
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    assert spectrum[np.abs(hertz - 8_372.02) > 50].max() < 1e-3 * spectrum.max()
    assert not samples_of(wav([(127,)], [1], rate=8_000)).any()


def test_the_same_chords_are_the_same_bytes():
    assert wav([(60, 64)], [1]) == wav([[64, 60, 60]], [1.0])


@pytest.mark.parametrize(
    ("chords", "beats", "message"),
    [
        ([], [], "0 chords"),
        ([(60,)], [1, 2], "1 chords and 2 durations"),
        ([(60,)], [0], "above 0 beats, but one is 0"),
        ([(60,)], [-1], "one is -1"),
        ([(60,)], [float("nan")], "one is nan"),
        ([(60,)], [float("inf")], "one is inf"),
        ([(128,)], [1], "from 0 to 127, a MIDI number, but one is 128"),
        ([(-1,)], [1], "one is -1"),
        ([(60,)], [1e9], f"up to {MAX_SECONDS}"),
        ([(60,)], [1e-6], "shorter than one sample"),
    ],
)
def test_impossible_chords_are_refused(chords, beats, message):
    with pytest.raises(DataError, match=message):
        wav(chords, beats)


@pytest.mark.parametrize(("name", "value"), [("rate", 100), ("rate", 10**6), ("beats_per_minute", 0), ("beats_per_minute", 1e5)])
def test_a_rate_or_a_tempo_outside_its_range_is_refused(name, value):
    with pytest.raises(SettingError, match=f"{name} must be from"):
        wav([(60,)], [1], **{name: value})
