"""The tutorial's training loop on MNIST, side by side with ours in one run: 784-128-32-2, batch 128, the loop alone.

The tutorial's way: a Dataset that turns one stored image after the other into floats, a DataLoader, plain Adam, `.item()` every step. Ours:
`mnist-vae`. Each side at its own best thread count, epochs in turn, the median quoted. With `--busy`, a process that holds one core runs
beside ours, and our epoch is compared with the quiet one. Needs MNIST: latentscape fetch mnist.
Run it with: python benchmarks/mnist_loop.py [--epochs 5] [--busy]
"""

import argparse
import multiprocessing
import os
import platform
import statistics
import time
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

import latentscape as ls
from latentscape.data import Examples
from latentscape.recipes import read_recipe
from latentscape.recipes.build import build_model, build_objective, build_settings, take_data
from latentscape.training import begin, fit


class Images(Dataset[Tensor]):
    """One stored image after the other, turned into floats as it is asked for."""

    def __init__(self, x: Tensor) -> None:
        self.x = x

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> Tensor:
        return self.x[index].float().div(255)


class TutorialVAE(nn.Module):
    """784-128-32-2, as the tutorial writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 32), nn.ReLU())
        self.mean, self.log_var = nn.Linear(32, 2), nn.Linear(32, 2)
        self.decoder = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, 784), nn.Sigmoid())

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        h = self.encoder(x.flatten(1))
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
        return self.decoder(z), mean, log_var


def tutorial(x: Tensor) -> Callable[[], None]:
    torch.manual_seed(0)
    model = TutorialVAE()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loader = DataLoader(Images(x), batch_size=128, shuffle=True)

    def epoch() -> None:
        seen = 0.0
        for batch in loader:
            p, mean, log_var = model(batch)
            reconstruction = F.binary_cross_entropy(p, batch.flatten(1), reduction="sum") / len(batch)
            loss = reconstruction - 0.5 * (1 + log_var - mean**2 - log_var.exp()).sum() / len(batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            seen += loss.item()

    return epoch


def ours(examples: Examples) -> Callable[[], None]:
    recipe = read_recipe("mnist-vae")
    model = build_model(recipe, examples.shape, seed=0, train=examples)
    training = begin(model, build_objective(recipe), examples, build_settings(recipe, seed=0))
    state, stream = training.state, training.stream
    model.train()

    def epoch() -> None:
        fit(state, stream.since(state.step), until=state.step + stream.steps_per_epoch, watch=[training.history])

    return epoch


def timed(epoch: Callable[[], None], threads: int) -> tuple[float, float]:
    """Wall and CPU seconds of one epoch."""
    torch.set_num_threads(threads)
    wall, cpu = time.perf_counter(), time.process_time()
    epoch()
    return time.perf_counter() - wall, time.process_time() - cpu


def best_threads(epoch: Callable[[], None]) -> int:
    """The thread count of the faster of two epochs."""
    counts = sorted({1, os.cpu_count() or 1})
    return min(counts, key=lambda count: timed(epoch, count)[0])


def hold_a_core() -> Any:
    while True:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--busy", action="store_true")
    options = parser.parse_args()
    examples = take_data(read_recipe("mnist-vae"), ls.find_source("mnist")).train
    load = os.getloadavg()[0]
    print(
        f"torch {torch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.2f}, {len(examples):,} images"
    )
    if options.busy:
        return busy(examples, options.epochs)
    sides = {"tutorial": tutorial(examples.x), "ours": ours(examples)}
    threads = {name: best_threads(epoch) for name, epoch in sides.items()}
    print("best thread counts: " + ", ".join(f"{name} {count}" for name, count in threads.items()))
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(options.epochs):
        for name, epoch in sides.items():
            rows[name].append(timed(epoch, threads[name]))
    for name, found in rows.items():
        wall, cpu = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name:9s} {wall:6.2f} s an epoch (CPU {cpu:5.2f} s), of {', '.join(f'{w:.2f}' for w, _ in found)}")
    ratio = statistics.median(t[0] / o[0] for t, o in zip(rows["tutorial"], rows["ours"], strict=True))
    print(f"ours is {ratio:.2f}x as fast (median of the pairs); load at the end {os.getloadavg()[0]:.2f}")
    return None


def busy(examples: Examples, epochs: int) -> None:
    """Our epoch alone and beside a process that holds a core, each at the thread count that we find at the start."""
    from latentscape import threads as found

    walls = {}
    for name in ("alone", "busy"):
        other = multiprocessing.get_context("spawn").Process(target=hold_a_core, daemon=True)
        if name == "busy":
            other.start()
            time.sleep(3)
        found._found.clear()
        epoch = ours(examples)
        recipe = read_recipe("mnist-vae")
        count = found.threads_for(build_model(recipe, examples.shape, seed=0, train=examples), recipe.train.batch)
        walls[name] = statistics.median(timed(epoch, count)[0] for _ in range(epochs))
        print(f"{name:6s} {walls[name]:6.2f} s an epoch with {count} thread{'s' if count > 1 else ''}")
        if name == "busy":
            other.kill()
    print(f"a busy core slows an epoch by {walls['busy'] / walls['alone']:.2f}x")


if __name__ == "__main__":
    main()
