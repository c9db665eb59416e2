"""Our reader of MIDI files beside symusic, mido and pretty_midi: milliseconds for a file, in a chorale and in a song.

The files are generated: a chorale of 4 tracks and 300 notes, and a song of 6 tracks and 1,500 notes that overlap, with drums and pedals.
`--folder` reads the MIDI files of a folder too. CPU time, best of several rounds, readers in turn. No time is printed unless the notes are
the same as symusic's. What mido gives is messages, which are not paired to notes.
Run it with: python benchmarks/midi_readers.py [--rounds 30] [--folder FOLDER]
"""

import argparse
import io
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido  # type: ignore[import-untyped]
import numpy as np
import pretty_midi  # type: ignore[import-untyped]
import symusic

from latentscape.music.midi import read_midi

READERS: dict[str, Callable[[bytes], object]] = {
    "symusic": symusic.Score.from_midi,
    "ours": lambda content: read_midi(content, "a file"),
    "mido": lambda content: mido.MidiFile(file=io.BytesIO(content)),
    "pretty_midi": lambda content: pretty_midi.PrettyMIDI(io.BytesIO(content)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--folder", type=Path, help="also read the MIDI files of this folder")
    asked = parser.parse_args()
    files = {"chorale": [chorale()], "song": [song()]}
    if asked.folder is not None:
        files[asked.folder.name] = [path.read_bytes() for path in sorted(asked.folder.rglob("*.mid"))]
    print(f"Python {platform.python_version()}, NumPy {np.__version__}; ms of CPU time per file, and how many times ours that is")
    for name, contents in files.items():
        assert all(ours(content) == theirs(content) for content in contents), "the notes differ"
        n_notes = sum(len(ours(content)) for content in contents)
        best = dict.fromkeys(READERS, float("inf"))
        for _ in range(asked.rounds):
            for reader, read in READERS.items():
                start = time.process_time()
                for content in contents:
                    read(content)
                best[reader] = min(best[reader], (time.process_time() - start) / len(contents))
        size = sum(map(len, contents)) / len(contents)
        print(f"\n{name}: {len(contents)} file(s), {n_notes / len(contents):,.0f} notes and {size:,.0f} bytes each")
        for reader, seconds in best.items():
            print(f"  {reader:12} {1e3 * seconds:7.3f} {seconds / best['ours']:7.2f}")


def ours(content: bytes) -> list[tuple[int, ...]]:
    score = read_midi(content, "a file")
    return sorted(zip(*(column.tolist() for column in (score.start, score.end, score.pitch, score.velocity)), strict=True))


def theirs(content: bytes) -> list[tuple[int, ...]]:
    score: Any = symusic.Score.from_midi(content)
    return sorted((note.start, note.end, note.pitch, note.velocity) for track in score.tracks for note in track.notes)


def chorale() -> bytes:
    """Four voices in quarter and eighth notes."""
    rng = np.random.default_rng(0)
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=600_000), mido.MetaMessage("time_signature")]))
    for voice, lowest in enumerate((60, 55, 48, 40)):
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=f"voice {voice}")])
        for pitch, ticks in zip(rng.integers(lowest, lowest + 20, 75), rng.choice([240, 480, 960], 75), strict=True):
            track.append(mido.Message("note_on", note=int(pitch), channel=voice))
            track.append(mido.Message("note_off", note=int(pitch), channel=voice, time=int(ticks)))
        file.tracks.append(track)
    return saved(file)


def song() -> bytes:
    """Five instruments and drums, whose notes overlap, with sustain pedals."""
    rng = np.random.default_rng(1)
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    for part, channel in enumerate((0, 1, 2, 3, 4, 9)):
        track = mido.MidiTrack(
            [mido.MetaMessage("track_name", name=f"part {part}"), mido.Message("program_change", channel=channel, program=part)]
        )
        events: list[tuple[int, mido.Message]] = []
        for start in np.sort(rng.integers(0, 128 * 480, 250)).tolist():
            pitch = int(rng.integers(36, 84))
            events.append((start, mido.Message("note_on", note=pitch, channel=channel, velocity=int(rng.integers(1, 128)))))
            events.append((start + int(rng.integers(60, 960)), mido.Message("note_on", note=pitch, channel=channel, velocity=0)))
        pedals = rng.integers(0, 128 * 480, 40).tolist()
        events += [
            (tick, mido.Message("control_change", control=64, value=127 * (i % 2), channel=channel)) for i, tick in enumerate(pedals)
        ]
        before = 0
        for tick, message in sorted(events, key=lambda event: event[0]):
            track.append(message.copy(time=tick - before))
            before = tick
        file.tracks.append(track)
    return saved(file)


def saved(file: mido.MidiFile) -> bytes:
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


if __name__ == "__main__":
    main()
