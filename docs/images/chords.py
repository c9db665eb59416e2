"""The pictures in docs/chords.md: python docs/images/chords.py CHORALES.npz, a file of `latentscape chords import`."""

import sys
import tempfile
from pathlib import Path

import numpy as np

import latentscape as ls
from latentscape import plots
from latentscape.explore.chord_pictures import chord_manifold, chord_map
from latentscape.explore.chords import chord_codes, set_log_probs
from latentscape.explore.harmony import components, planes
from latentscape.measures.chords import masks_in
from latentscape.music.pitches import SETS
from latentscape.plots.look import new_figure

GRID = 40  # codes per side
COMPONENTS = 6


def main() -> None:
    """Train both models of single chords, draw them, and put the pictures beside this file."""
    (source,) = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        shape, absolute = (
            ls.run(source, recipe, out=Path(folder) / recipe, pictures=False) for recipe in ("chords-shape", "chords-absolute")
        )
        train = masks_in(shape.splits.train)
        shapes = chord_map(chord_codes(shape.model).codes, train, of_shapes=True)
        up, across = np.linspace(3, -3, GRID), np.linspace(-3, 3, GRID)
        grid = np.stack(np.meshgrid(up, across, indexing="ij"), axis=-1).reshape(-1, 2)
        decoded = chord_manifold(up, across, set_log_probs(shape.model, grid).reshape(GRID, GRID, SETS), of_shapes=True)
        pca = components(train, COMPONENTS, all_keys=True)
        turns = planes(chord_codes(absolute.model).codes, "VAE"), planes(pca.codes(np.arange(SETS)), f"PCA, {COMPONENTS} components")
    with plots.look():
        figure = new_figure(13, 6.7)
        left, right = figure.subplots(1, 2)
        left.set(xlim=(-3, 3), ylim=(-3, 3))
        plots.draw_shape_map(shapes, left)
        left.set_aspect("equal", adjustable="box")
        left.set(title="Where a VAE puts the chords of chorales, each in all keys at once ...", xlim=(-3, 3), ylim=(-3, 3))
        plots.draw_chord_manifold(decoded, right)
        right.set(title="... and the chord that it makes of every place")
    for name, drawn in (("chords.png", figure), ("chords-planes.png", plots.plot_planes(turns))):
        Path(__file__).with_name(name).write_bytes(plots.png(drawn))
        sys.stdout.write(f"{name} drawn\n")


if __name__ == "__main__":
    main()
