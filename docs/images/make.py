"""The picture in the README, drawn from a run: python docs/images/make.py [RUN]; without a run it trains one."""

import sys
import tempfile
from pathlib import Path

import latentscape as ls
from latentscape import explore, plots
from latentscape.plots.look import new_figure


def main() -> None:
    """Train or open a run, draw its map beside its manifold, and put the picture beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        run = ls.load(sys.argv[1]) if len(sys.argv) > 1 else ls.run("digits", out=Path(folder) / "digits", pictures=False)
        axes = explore.active_axes(run.model, run.splits.train)
        codes = explore.latent_map(run.model, run.splits.train, part="train")
        sheet = explore.manifold(run.model, n=16, axes=axes)
    with plots.look():
        figure = new_figure(13, 6.7)
        left, right = figure.subplots(1, 2)
        plots.draw_map(codes, left)
        left.set_aspect("equal", adjustable="box")
        left.set(title="Where a VAE puts 1,455 handwritten digits ...", xlim=(-3, 3), ylim=(-3, 3))
        plots.draw_manifold(sheet, right)
        right.set(title="... and what it makes of every place")
    target = Path(__file__).with_name("digits.png")
    target.write_bytes(plots.png(figure))
    sys.stdout.write(f"{target.name} drawn\n")


if __name__ == "__main__":
    main()
