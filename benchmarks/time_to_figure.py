"""How long until a model is as good as the tutorial's: the tutorial's whole training against ours, side by side in one run.

The tutorial's time is its epoch, measured here as it is written (`originals.py`; the convolutional one by Keras, in another Python, see
`conv_loop.py`, on a part of the images, and multiplied, what its call costs with it), times its epochs; what it reaches is what our recipe
of the same name, with the published settings, reaches on the held-out images (`tutorials.py`). Ours is the loop of the `-tuned` recipe,
shortened to so many epochs that it does as well; its held-out figure is printed beside. Each side at its own best thread count, epochs and
runs in turn, medians. Needs MNIST: latentscape fetch mnist.
Run it with: python benchmarks/time_to_figure.py [RECIPE ...] [--seeds 3] [--keras K/bin/python]
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from conv_loop import keras_epoch, save
from originals import dense_loop
from torch import Tensor

import latentscape as ls
from latentscape.measures import measure
from latentscape.recipes import Recipe, read_recipe
from latentscape.recipes.data import take_data

SHORTENED = {"mnist-vae": 5, "mnist-vae-wide": 3, "mnist-elbo": 9, "mnist-conv": 6}  # epochs, chosen on the valid part
KERAS_IMAGES = 12_800  # of an epoch of 60,000


def dense_epoch(x: Tensor, recipe: Recipe, threads: int) -> Callable[[], float]:
    """Seconds of an epoch of a tutorial that is written in torch."""
    epoch = dense_loop(x, recipe.model.network.options["hidden"], recipe.train.optimizer.options["lr"])

    def timed() -> float:
        torch.set_num_threads(threads)
        started = time.perf_counter()
        epoch()
        return time.perf_counter() - started

    return timed


def conv_epoch(x: Tensor, python: str, folder: Path, threads: int) -> Callable[[], float]:
    """Seconds of an epoch of the one that is written in Keras."""
    images = folder / "images.npy"
    save(x[:KERAS_IMAGES], images)
    part = keras_epoch(python, images, threads)
    return lambda: part() * len(x) / KERAS_IMAGES


def ours(recipe: str, epochs: int, seed: int) -> tuple[float, float]:
    """Seconds of the loop, and -ELBO on the held-out images."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"train.epochs": epochs}
        run = ls.run("mnist", f"{recipe}-tuned", settings=settings, seed=seed, out=Path(folder) / "run", pictures=False, device="cpu")
        found = measure(run.model, run.splits.part("heldout"))
        assert found.elbo is not None
        return run.info["seconds"], -found.elbo


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", default=[], help=f"of {', '.join(SHORTENED)}; all, unless given")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--keras", metavar="PYTHON", help="one that has tensorflow; without it mnist-conv is left out")
    options = parser.parse_args()
    if unknown := set(options.recipes) - set(SHORTENED):
        parser.error(f"no tutorial's figure for {', '.join(sorted(unknown))}; there is one for {', '.join(SHORTENED)}")
    print(f"torch {torch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}")
    x = take_data(read_recipe("mnist-vae"), ls.find_source("mnist")).train.x
    for name in options.recipes or SHORTENED:
        epochs, recipe = SHORTENED[name], read_recipe(name)
        if name == "mnist-conv" and not options.keras:
            print("mnist-conv: left out, for the tutorial is in Keras; name a Python that has it with --keras")
            continue
        with tempfile.TemporaryDirectory() as folder:
            sides = {
                threads: conv_epoch(x, options.keras, Path(folder), threads) if name == "mnist-conv" else dense_epoch(x, recipe, threads)
                for threads in {1, os.cpu_count() or 1}
            }
            threads = min(sides, key=lambda count: sides[count]())
            theirs, mine, figures = [], [], []
            for seed in range(options.seeds):
                theirs.append(sides[threads]() * recipe.train.epochs)
                seconds, figure = ours(name, epochs, seed)
                mine.append(seconds)
                figures.append(figure)
        each = " / ".join(f"{figure:.2f}" for figure in figures)
        print(
            f"{name:16} tutorial {statistics.median(theirs):6.1f} s ({recipe.train.epochs} epochs, {threads} threads)   "
            f"ours {statistics.median(mine):5.2f} s ({epochs} epochs, held out {statistics.mean(figures):.2f}: {each})   "
            f"{statistics.median(theirs) / statistics.median(mine):.1f}x",
            flush=True,
        )


if __name__ == "__main__":
    main()
