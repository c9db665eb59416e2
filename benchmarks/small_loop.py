"""The loop of a small network beside a plain one of the same network and batch: how much of its time is ours and not torch's.

The digits, 64-16-2 at batch 16 (`digits-mlp`); with `--mnist` also MNIST, 784-128-32-2 at batch 128 (`mnist-vae`). Plain: all images as
floats in one tensor, shuffled by an index, full layers of torch, its fused Adam, nothing kept or watched. Ours with its history. A step of
so few numbers costs what its calls cost, so each side takes one thread and CPU time counts; epochs in turn, medians. MNIST is needed for
the second alone: latentscape fetch mnist.
Run it with: python benchmarks/small_loop.py [--epochs 7] [--mnist]
"""

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from mnist_loop import ours
from torch import Tensor, nn

import latentscape as ls
from latentscape.data import Examples
from latentscape.recipes import read_recipe
from latentscape.recipes.data import take_data

LOOPS = {"digits": "digits-mlp", "mnist": "mnist-vae"}


class PlainVAE(nn.Module):
    """A VAE of full layers whose encoder gives mean and log variance in one product, as ours does."""

    def __init__(self, pixels: int, hidden: Sequence[int], latent: int) -> None:
        super().__init__()
        self.encoder = layers([pixels, *hidden, 2 * latent])
        self.decoder = layers([latent, *reversed(hidden), pixels])

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mean, log_var = self.encoder(x).chunk(2, dim=-1)
        z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
        return self.decoder(z), mean, log_var


def layers(widths: list[int]) -> nn.Sequential:
    made: list[nn.Module] = []
    for before, after in pairwise(widths):
        made += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*made[:-1])


def plain(examples: Examples, name: str) -> Callable[[], None]:
    """The loop that one writes who knows torch well."""
    recipe = read_recipe(name)
    batch = recipe.train.batch
    x = examples.values().flatten(1)
    torch.manual_seed(0)
    model = PlainVAE(x.shape[1], recipe.model.network.options["hidden"], recipe.model.latent)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)

    def epoch() -> None:
        for rows in torch.randperm(len(x)).split(batch):
            images = x[rows]
            logits, mean, log_var = model(images)
            reconstruction = F.binary_cross_entropy_with_logits(logits, images, reduction="sum")
            loss = (reconstruction - 0.5 * (1 + log_var - mean**2 - log_var.exp()).sum()) / len(rows)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return epoch


def seconds(epoch: Callable[[], None]) -> float:
    """CPU seconds of one epoch."""
    started = time.process_time()
    epoch()
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--mnist", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"torch {torch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}")
    for source in ("digits", "mnist")[: 1 + options.mnist]:
        name = LOOPS[source]
        examples = take_data(read_recipe(name), ls.find_source(source)).train
        sides = {"plain": plain(examples, name), "ours": ours(examples, name)}
        found: dict[str, list[float]] = {side: [] for side in sides}
        for turn in range(options.epochs + 1):
            for side, epoch in sides.items():
                taken = seconds(epoch)
                if turn > 0:  # the first warms up
                    found[side].append(taken)
        each = ", ".join(f"{side} {statistics.median(taken):.4f} s" for side, taken in found.items())
        ratio = statistics.median(o / p for p, o in zip(found["plain"], found["ours"], strict=True))
        print(f"{source:6} CPU an epoch: {each}   ours takes {ratio:.2f} of plain   load {os.getloadavg()[0]:.2f}", flush=True)


if __name__ == "__main__":
    main()
