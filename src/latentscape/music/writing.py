"""Chords as files: MIDI, sound, names, and scores."""

from collections.abc import Sequence

from latentscape.music.midi_writer import write_midi
from latentscape.music.names import name_of
from latentscape.music.sound import wav
from latentscape.music.text import progression_text
from latentscape.music.voicing import voicings

Progression = Sequence[tuple[int, int]]  # masks and basses
REST = (0, -1)
SUFFIXES = (".mid", ".wav", ".txt", ".musicxml")
BEATS_PER_CHORD = 2.0


def chords_file(progressions: Sequence[Progression], suffix: str, *, beats: float = BEATS_PER_CHORD, title: str = "") -> bytes:
    """The content of a file of chords. A rest separates progressions; in a file of names, each has a line, and each chord a bar.

    Args:
        progressions: The mask and the bass of the chords of each.
        suffix: The kind of file, one of `SUFFIXES`.
        beats: The duration of a chord in quarter notes.
        title: The title of a score.

    Raises:
        DataError: There is no chord.
        UsageError: A score needs music21, which is not installed.
    """
    if suffix == ".txt":
        return "".join(f"{progression_text(progression)}\n" for progression in progressions).encode()
    joined = [chord for progression in progressions for chord in (*progression, REST)][:-1]
    durations = [beats] * len(joined)
    names = ["" if chord == REST else name_of(*chord) for chord in joined]
    match suffix:
        case ".mid":
            return write_midi(voicings(joined), durations, names=names)
        case ".wav":
            return wav(voicings(joined), durations)
        case _:
            from latentscape.music.musicxml import musicxml

            return musicxml(voicings(joined), durations, names=names, title=title)
