"""The loops of the dense `-tuned` recipes beside a plain one of the same network and batch: how much of their time is the machine's.

Plain: all images as floats in one tensor, shuffled by an index, torch's Adam and OneCycleLR, nothing kept or watched. Each side in a
process of its own and at its own best thread count; epochs of 57,000 images in turn, medians. Ours is timed in the recipe's precision too,
where that is another one; the ratio is of float32 on both sides. Needs MNIST: latentscape fetch mnist.
Run it with: python benchmarks/plain_loop.py [RECIPE ...] [--epochs 5]
"""

import argparse
import os
import platform
import statistics
from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from mnist_loop import Side, ours
from originals import DenseVAE

from latentscape.data import Examples
from latentscape.recipes import read_recipe

RECIPES = ("mnist-vae-tuned", "mnist-elbo-tuned", "mnist-vae-wide-tuned")
IMAGES = 57_000  # a twentieth of the 60,000 is `valid`


def plain(name: str, examples: Examples) -> Callable[[], None]:
    """The loop that one writes who knows torch well."""
    recipe = read_recipe(name)
    x = examples.x[:IMAGES].flatten(1).float() / 255
    torch.manual_seed(0)
    model = DenseVAE(recipe.model.network.options["hidden"])
    batch, steps = recipe.train.batch, recipe.train.epochs * -(-len(x) // recipe.train.batch)
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=steps)

    def epoch() -> None:
        for rows in torch.randperm(len(x)).split(batch):
            images = x[rows]
            p, mean, log_var = model(images)
            reconstruction = F.binary_cross_entropy(p, images, reduction="sum")
            loss = (reconstruction - 0.5 * (1 + log_var - mean**2 - log_var.exp()).sum()) / len(rows)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if schedule.last_epoch < steps:
                schedule.step()

    return epoch


def ours_of(name: str, examples: Examples) -> Callable[[], None]:
    """Ours, with its history."""
    return ours(examples.take(range(IMAGES)), name)


def ours_in_float32(name: str, examples: Examples) -> Callable[[], None]:
    return ours(examples.take(range(IMAGES)), name, {"model.network.precision": "float32"})


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", default=RECIPES)
    parser.add_argument("--epochs", type=int, default=5)
    options = parser.parse_args()
    print(f"torch {torch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}")
    for name in options.recipes:
        sides = {"plain": Side(partial(plain, name)), "ours": Side(partial(ours_in_float32, name))}
        if read_recipe(name).model.network.options.get("precision", "float32") != "float32":
            sides["ours, as the recipe says"] = Side(partial(ours_of, name))
        found: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(options.epochs):
            for which, side in sides.items():
                found[which].append(side.timed()[0])
        each = ", ".join(f"{which} {statistics.median(walls):.2f} s ({sides[which].threads} threads)" for which, walls in found.items())
        ratio = statistics.median(p / o for p, o in zip(found["plain"], found["ours"], strict=True))
        print(f"{name:22} an epoch: {each}   {ratio:.2f}x as fast", flush=True)


if __name__ == "__main__":
    main()
