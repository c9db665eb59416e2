"""From a folder of 300 chorales as MIDI to a trained model: seconds of one core, import and training apart.

The files are written by our own writer from a JSON file of chorales.

    taskset -c 0 python benchmarks/chords_time.py jsb-chorales-quarter.json
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from latentscape.music.midi_writer import write_midi

PIECES = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chorales", type=Path)
    arguments = parser.parse_args()
    parts = json.loads(arguments.chorales.read_text())
    pieces = [piece for part in ("train", "valid", "test") for piece in parts[part]][:PIECES]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "midi").mkdir()
        for i, piece in enumerate(pieces):
            content = write_midi([[int(note) for note in step] for step in piece], [1.0] * len(piece))
            (folder / "midi" / f"{i:03}.mid").write_bytes(content)
        print(f"load {os.getloadavg()[0]:.1f}; {len(pieces)} files")
        for title, words in {
            "import": ["chords", "import", "midi", "-o", "chords.npz"],
            "train, without pictures": ["train", "chords.npz", "--out", "plain", "--no-report"],
            "train, with pictures and sound": ["train", "chords.npz", "--out", "drawn"],
        }.items():
            before = os.times()
            command = [sys.executable, "-m", "latentscape", *words]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
            after = os.times()
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            print(f"{title:32} {after.elapsed - before.elapsed:6.1f} s, {cpu:6.1f} s of CPU")


if __name__ == "__main__":
    main()
