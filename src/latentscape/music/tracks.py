"""Which tracks of a score are its chords: the accompaniment, without percussion, effects and a melody."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latentscape.errors import DataError, UnknownNameError
from latentscape.faces import Argument
from latentscape.music.midi import PERCUSSION, Score
from latentscape.music.slices import Notes, slices

FIRST_EFFECT = 112  # of the General MIDI programs, from 0 on: percussive sounds and effects, whose pitches are not read
MIN_POLYPHONY = 0.2  # a track plays chords if two notes or more sound in more than this share of its sounding time
ACCOMPANIMENT = ("piano", "chord", "accomp", "guitar", "organ", "harmon", "keys", "rhythm", "pad", "strings")  # in names of tracks
MELODIES = ("melod", "lead", "solo", "vocal", "vox", "voice", "sing")
BASS = "bass"
BASS_PROGRAMS = range(32, 40)


@dataclass(frozen=True, eq=False)
class Voice:
    """The notes of one channel of one track.

    Attributes:
        number: Its number among the voices of the score, from 1 on.
        name: Its name: that of its track, or empty.
        notes: Which notes of the score it has, `(n,)`.
        is_polyphonic: Whether it plays chords, and not one note at a time.
        is_bass: Whether its name or its instrument is a bass.
    """

    number: int
    name: str
    notes: NDArray[np.int64]
    is_polyphonic: bool
    is_bass: bool

    def __str__(self) -> str:
        return f"{self.number} {self.name}".rstrip()

    def is_called(self, words: Sequence[str]) -> bool:
        """Whether its name has one of these words in it."""
        return any(word in self.name.lower() for word in words)


def voices(score: Score) -> list[Voice]:
    """The voices of a score that have pitches: percussion and sound effects are left out."""
    pitched = np.flatnonzero((score.channel != PERCUSSION) & (score.program < FIRST_EFFECT) & (score.end > score.start))
    keys = score.track[pitched] * 16 + score.channel[pitched]
    pitched_voices: list[Voice] = []
    for key in np.unique(keys).tolist():
        notes = pitched[keys == key]
        track = key // 16
        name = score.track_names[track].strip() if track < len(score.track_names) else ""
        is_bass = BASS in name.lower() or bool(np.isin(score.program[notes], BASS_PROGRAMS).mean() > 0.5)
        pitched_voices.append(Voice(len(pitched_voices) + 1, name, notes, _is_polyphonic(score, notes), is_bass))
    return pitched_voices


def chosen(score: Score, name: str, *, tracks: str = "auto", keep_melody: bool = False) -> tuple[list[Voice], list[Voice]]:
    """Choose the voices to take chords from; return them, and the other ones.

    `auto` takes the bass and the tracks that play chords; of the latter, only those named like an accompaniment, if there are any. If none
    plays chords, as in a score with a track for each singer, it takes all tracks.

    Args:
        score: The score.
        name: The name of its file, for messages.
        tracks: `auto`, `all`, a part of a track's name, or a number from 1 on; several are separated by commas.
        keep_melody: Also take tracks that play one note at a time.

    Raises:
        DataError: There is no pitched note.
        UnknownNameError: There is no such track.
    """
    all_voices = voices(score)
    if not all_voices:
        raise DataError(f"{name} holds {'only percussion and effects' if len(score) else 'no notes'}, and so no chords; give other music.")
    if tracks == "all":
        return all_voices, []
    kept = _automatic(all_voices, keep_melody=keep_melody) if tracks == "auto" else _named(all_voices, tracks, name)
    numbers = {voice.number for voice in kept}
    return kept, [voice for voice in all_voices if voice.number not in numbers]


def _automatic(all_voices: list[Voice], *, keep_melody: bool) -> list[Voice]:
    polyphonic = [voice for voice in all_voices if voice.is_polyphonic]
    if not polyphonic or keep_melody:
        return all_voices
    accompaniment = [voice for voice in polyphonic if voice.is_called(ACCOMPANIMENT)]
    accompaniment = accompaniment or [voice for voice in polyphonic if not voice.is_called(MELODIES)] or polyphonic
    return [voice for voice in all_voices if voice in accompaniment or (voice.is_bass and not voice.is_polyphonic)]


def _named(all_voices: list[Voice], tracks: str, name: str) -> list[Voice]:
    kept = []
    for word in filter(None, map(str.strip, tracks.split(","))):
        called = [voice for voice in all_voices if (str(voice.number) == word if word.isdecimal() else voice.is_called([word.lower()]))]
        if not called:
            listed = ", ".join(map(str, all_voices))
            raise UnknownNameError(
                f"{name} has no track {word!r}; it has {listed}; choose one of them (", Argument("tracks", str(all_voices[0].number)), ")."
            )
        kept += [voice for voice in called if voice not in kept]
    if not kept:
        raise UnknownNameError(f"{tracks!r} names no track of {name}; choose one (", Argument("tracks", str(all_voices[0].number)), ").")
    return kept


def _is_polyphonic(score: Score, notes: NDArray[np.int64]) -> bool:
    moments = slices(Notes(score.start[notes], score.end[notes], score.pitch[notes]))
    sounding = moments.durations.sum(1)  # of all notes together: twice the length of a moment with two notes
    time = moments.length[sounding > 0].sum()
    return bool(moments.length[sounding >= 2 * moments.length].sum() > MIN_POLYPHONY * time)
