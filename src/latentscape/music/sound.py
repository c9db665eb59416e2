"""Chords as sound: a WAV file of plain tones, for listening."""

import io
import math
import wave
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from latentscape.arguments import number, whole_number
from latentscape.errors import DataError, SettingError

HARMONICS = np.array([1.0, 0.5, 0.25, 0.12])  # amplitudes of a tone's harmonics
HALF_LIFE_S = 0.9  # of the loudness of the lowest harmonic; the second fades twice as fast, and so on
ATTACK_S, RELEASE_S = 0.008, 0.03
PEAK = 0.9  # of full scale
A4_HZ, A4_PITCH = 440.0, 69
MAX_PITCH = 127
MIN_RATE, MAX_RATE = 8_000, 48_000
MIN_BEATS_PER_MINUTE, MAX_BEATS_PER_MINUTE = 10, 1_000
MAX_SECONDS = 900
FULL_SCALE = 32_767  # of 16 bits
BYTES_PER_SAMPLE = 2


def wav(voicings: Sequence[Sequence[int]], beats: Sequence[float], *, beats_per_minute: float = 96, rate: int = 22_050) -> bytes:
    """Chords one after another as a WAV file, of 16 bits and one channel.

    A tone is the sum of four harmonics that decay. Each chord begins and ends in silence, so that nothing clicks, and the loudest moment of
    all is at nine tenths of full scale, so that nothing clips.

    Args:
        voicings: The MIDI numbers of each chord; a chord without notes is silence.
        beats: The duration of each chord in beats.
        beats_per_minute: The tempo.
        rate: Samples per second.

    Raises:
        SettingError: The tempo or the rate is outside its range.
        DataError: There is no chord, a pitch or a duration is impossible, or all of it would last too long.

    Example:
        >>> wav([(48, 60, 64, 67)], [4])[:4]
        b'RIFF'
    """
    seconds = _seconds(voicings, beats, beats_per_minute, rate)
    ends = np.rint(np.cumsum(seconds) * rate).astype(np.int64)
    samples = np.zeros(int(ends[-1]), dtype=np.float32)
    for pitches, start, end in zip(voicings, [0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        if len(pitches):
            samples[start:end] = _chord(pitches, end - start, rate)
    loudest = float(np.abs(samples).max(initial=0.0))
    if loudest:
        samples *= PEAK * FULL_SCALE / loudest
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(BYTES_PER_SAMPLE)
        file.setframerate(rate)
        file.writeframes(np.rint(samples).astype("<i2").tobytes())
    return buffer.getvalue()


def _seconds(voicings: Sequence[Sequence[int]], beats: Sequence[float], beats_per_minute: float, rate: int) -> NDArray[np.float64]:
    """The duration of each chord in seconds, after all has been checked."""
    if not MIN_RATE <= whole_number("rate", rate) <= MAX_RATE:
        raise SettingError(f"rate must be from {MIN_RATE:,} to {MAX_RATE:,} samples per second, but it is {rate}.")
    if not MIN_BEATS_PER_MINUTE <= number("beats_per_minute", beats_per_minute) <= MAX_BEATS_PER_MINUTE:
        raise SettingError(
            f"beats_per_minute must be from {MIN_BEATS_PER_MINUTE} to {MAX_BEATS_PER_MINUTE:,}, but it is {beats_per_minute}."
        )
    if not len(voicings) or len(voicings) != len(beats):
        raise DataError(
            f"Each chord needs a duration, but there are {len(voicings)} chords and {len(beats)} durations; give as many of both."
        )
    for chord_beats in beats:
        if not 0 < chord_beats < math.inf:
            raise DataError(f"The duration of a chord must be above 0 beats, but one is {chord_beats}; leave that chord out.")
    for pitch in {pitch for pitches in voicings for pitch in pitches}:
        if not 0 <= pitch <= MAX_PITCH:
            raise DataError(f"A pitch must be from 0 to {MAX_PITCH}, a MIDI number, but one is {pitch}; move it by octaves.")
    seconds = np.asarray(beats, dtype=np.float64) * (60 / beats_per_minute)
    total = seconds.sum()
    if total > MAX_SECONDS:
        raise DataError(f"The chords would last {total:,.0f} seconds, but sound is written up to {MAX_SECONDS}; take fewer chords.")
    if seconds.min() * rate < 1:
        raise DataError(f"A chord of {seconds.min():.2g} seconds is shorter than one sample; give it more beats, or play slower.")
    return seconds


def _chord(pitches: Sequence[int], length: int, rate: int) -> NDArray[np.float32]:
    """The samples of a chord, `(length,)`, which begin and end at 0."""
    time = np.arange(length, dtype=np.float64) / rate
    tones = A4_HZ * 2.0 ** ((np.unique(np.asarray(pitches)) - A4_PITCH) / 12)
    chord = np.zeros(length)
    for harmonic, amplitude in enumerate(HARMONICS, start=1):
        heard = tones[tones * harmonic < rate / 2]  # a higher one would be heard as another, lower tone
        decay = np.exp2(-time * harmonic / HALF_LIFE_S)
        for tone in heard:
            chord += amplitude * decay * np.sin(2 * np.pi * harmonic * tone * time)
    attack, release = (min(int(ramp * rate), length // 2) for ramp in (ATTACK_S, RELEASE_S))
    chord[:attack] *= np.linspace(0, 1, attack, endpoint=False)
    chord[length - release :] *= np.linspace(1, 0, release)
    return chord.astype(np.float32)
