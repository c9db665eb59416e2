"""The tutorials' recipes on real data: held-out figures of each seed, their mean, and the time of the training loop.

Held-out figures are in nats an example (-ELBO with weight 1, one code drawn for each image), or the mean squared error of a pixel where a
model has no ELBO. Needs MNIST: latentscape fetch mnist. The convolutional recipes take minutes a seed.
Run it with: python benchmarks/tutorials.py [RECIPE ...] [--source mnist] [--set KEY=VALUE] [--seeds 3] [--out FOLDER]
"""

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch

import latentscape as ls
from latentscape.cli.shared import parse_setting
from latentscape.measures import measure

RECIPES = ("mnist-ae", "mnist-vae", "mnist-vae-wide", "mnist-elbo", "mnist-naive", "mnist-conv", "mnist-conv-ae")


def held_out(source: str, recipe: str, seed: int, settings: Mapping[str, Any], out: Path | None) -> tuple[float, float | None, float]:
    """The loss on the held-out part, the KL, and the seconds of the loop."""
    with tempfile.TemporaryDirectory() if out is None else nullcontext(out) as folder:
        run = ls.run(source, recipe, settings=settings, seed=seed, out=Path(folder) / f"{recipe}-{seed}", pictures=out is not None)
        found = measure(run.model, run.splits.part("heldout"))
        return found.mse if found.elbo is None else -found.elbo, found.kl, run.info["seconds"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", default=RECIPES)
    parser.add_argument("--source", default="mnist")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change the recipes")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="keep the runs there, with their pictures")
    options = parser.parse_args()
    settings = dict(map(parse_setting, options.set))
    print(f"torch {torch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}")
    print(
        f"{options.source}{''.join(f', {text}' for text in options.set)}, held out: mean (each seed), KL, seconds of the loop (each seed)"
    )
    for recipe in options.recipes:
        losses, kls, seconds = zip(
            *(held_out(options.source, recipe, seed, settings, options.out) for seed in range(options.seeds)), strict=True
        )
        digits = 4 if kls[0] is None else 2
        each = " / ".join(f"{loss:.{digits}f}" for loss in losses)
        rate = "" if kls[0] is None else f"  KL {statistics.mean(kls):.3f}"
        took = " / ".join(f"{value:.1f}" for value in seconds)
        print(f"{recipe:22} {statistics.mean(losses):8.{digits}f}  ({each}){rate}  {statistics.mean(seconds):6.1f} s  ({took})", flush=True)


if __name__ == "__main__":
    main()
