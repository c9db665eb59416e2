"""How long 10,000 PNG files of 32 x 32 pixels take into the cache, and from it at the second start; in seconds, on the processors at hand.

python benchmarks/image_folder.py
"""

import os
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from latentscape.data import find_source

FILES, SIDE, CLASSES = 10_000, 32, 10


def write_files(folder: Path) -> None:
    """Smooth random pictures, which PNG packs about as well as photographs."""
    random = np.random.default_rng(0)
    for i in range(FILES):
        small = random.integers(0, 256, (4, 4, 3), dtype=np.uint8)
        target = folder / f"class{i % CLASSES}" / f"{i:05d}.png"
        target.parent.mkdir(exist_ok=True)
        Image.fromarray(small).resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(target)


def seconds(folder: Path) -> float:
    """The time that it takes to find the source and load its examples."""
    start = time.perf_counter()
    examples = find_source(str(folder)).load().train
    assert len(examples) == FILES
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        os.environ["LATENTSCAPE_DATA"] = str(Path(place, "cache"))
        folder = Path(place, "pictures")
        folder.mkdir()
        write_files(folder)
        print(f"{'first start':>14} {'second start':>14}   seconds, {FILES:,} PNG files of {SIDE} x {SIDE}")
        print(f"{seconds(folder):>14.2f} {seconds(folder):>14.2f}")


if __name__ == "__main__":
    main()
