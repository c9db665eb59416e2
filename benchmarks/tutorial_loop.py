"""The tutorial's training loop on the digits, side by side with `digits-mlp-tuned` in one run.

The tutorial's way: a DataLoader over single images, plain Adam at 1e-3, batches of 16, 100 epochs, `.item()` after every step. Ours:
`latentscape train digits`. Both see the same training images; the loop alone is timed, each side at its own best thread count, in turn,
once for each seed. Run it with: python benchmarks/tutorial_loop.py [--seeds 3]
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

import latentscape as ls
from latentscape.data import Examples
from latentscape.recipes import read_recipe
from latentscape.recipes.data import take_data


class TutorialVAE(nn.Module):
    """64-16-2, as the tutorial writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(64, 16)
        self.mean = nn.Linear(16, 2)
        self.log_var = nn.Linear(16, 2)
        self.back = nn.Linear(2, 16)
        self.out = nn.Linear(16, 64)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        h = F.relu(self.hidden(x))
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
        return self.out(F.relu(self.back(z))), mean, log_var


def tutorial_loss(logits: Tensor, x: Tensor, mean: Tensor, log_var: Tensor) -> tuple[Tensor, Tensor]:
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = -0.5 * (1 + log_var - mean**2 - log_var.exp()).sum() / len(x)
    return reconstruction, kl


def run_tutorial(x: Tensor, seed: int, epochs: int = 100) -> tuple[float, float]:
    """Seconds of the loop, and -ELBO on the images afterwards (ten codes each)."""
    torch.manual_seed(seed)
    model = TutorialVAE()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loader = DataLoader(TensorDataset(x), batch_size=16, shuffle=True)
    started = time.perf_counter()
    for _ in range(epochs):
        seen = [0.0, 0.0, 0.0]
        for (batch,) in loader:
            logits, mean, log_var = model(batch)
            reconstruction, kl = tutorial_loss(logits, batch, mean, log_var)
            loss = reconstruction + kl
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            for i, value in enumerate((reconstruction, kl, loss)):
                seen[i] += value.item()
    seconds = time.perf_counter() - started
    with torch.no_grad():
        total = 0.0
        for _ in range(10):
            logits, mean, log_var = model(x)
            total += float(sum(tutorial_loss(logits, x, mean, log_var)))
    return seconds, total / 10


def run_ours(examples: Examples, seed: int, folder: Path) -> tuple[float, float]:
    done = ls.run("digits", seed=seed, out=folder / f"seed-{seed}", pictures=False, device="cpu")
    elbos = [ls.measure(done.model, examples, seed=s).elbo for s in range(10)]
    return float(done.info["seconds"]), -statistics.fmean(e for e in elbos if e is not None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=3)
    seeds = range(parser.parse_args().seeds)
    examples = take_data(read_recipe("digits-mlp-tuned"), ls.find_source("digits")).train
    x = examples.values().flatten(1)
    load = os.getloadavg()[0]
    print(f"torch {torch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.2f}, {len(x)} images")
    quick = {}
    for threads in (1, os.cpu_count() or 1):
        torch.set_num_threads(threads)
        quick[threads] = run_tutorial(x, seed=0, epochs=5)[0]
    best = min(quick, key=lambda threads: quick[threads])
    print("tutorial, 5 epochs: " + ", ".join(f"{s:.2f} s with {t} threads" for t, s in quick.items()))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            torch.set_num_threads(best)
            theirs = run_tutorial(x, seed)
            ours = run_ours(examples, seed, Path(folder))
            rows.append((*theirs, *ours))
            tutorial, here = f"{theirs[0]:6.2f} s, -ELBO {theirs[1]:.2f}", f"{ours[0]:6.3f} s, -ELBO {ours[1]:.2f}"
            print(f"seed {seed}: tutorial {tutorial} | ours {here} | {theirs[0] / ours[0]:.1f}x")
    mean = [statistics.fmean(column) for column in zip(*rows, strict=True)]
    ratio = statistics.median(row[0] / row[2] for row in rows)
    print(
        f"mean:   tutorial {mean[0]:6.2f} s, -ELBO {mean[1]:.2f} | ours {mean[2]:6.3f} s, -ELBO {mean[3]:.2f} | median ratio {ratio:.1f}x"
    )
    print(f"load at the end {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
