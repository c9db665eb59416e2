"""The tutorial's training loop on MNIST, side by side with ours in one run: 784-128-32-2, batch 128, the loop alone.

The tutorial's way (`originals.py`): torchvision's MNIST with ToTensor, which makes one stored image after the other a picture and then
floats, a DataLoader, plain Adam, `.item()` every step; and the same without the picture in between. Ours: `mnist-vae`. Each side in a
process of its own, as one runs it (ours asks the C library to keep memory, which the other would profit from), and at its own best thread
count; epochs in turn, the median quoted. With `--busy`, a process that holds one core runs beside ours, and our epoch is compared with the
quiet one. Needs MNIST: latentscape fetch mnist.
Run it with: python benchmarks/mnist_loop.py [--epochs 5] [--busy]
"""

import argparse
import multiprocessing
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import torch
from originals import dense_loop

import latentscape as ls
from latentscape.data import Examples
from latentscape.recipes import read_recipe, with_settings
from latentscape.recipes.build import build_model, build_objective, build_settings
from latentscape.recipes.data import take_data
from latentscape.training import begin, fit


def tutorial(examples: Examples) -> Callable[[], None]:
    return dense_loop(examples.x)


def plain(examples: Examples) -> Callable[[], None]:
    return dense_loop(examples.x, pictures=False)


def ours(examples: Examples, name: str = "mnist-vae", settings: Mapping[str, Any] | None = None) -> Callable[[], None]:
    recipe = with_settings(read_recipe(name), settings or {})
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


class Side:
    """A loop in a process of its own, which waits while the other one runs."""

    def __init__(self, make: Callable[[Examples], Callable[[], None]]) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        context.Process(target=answer, args=(make, there), daemon=True).start()
        counts = sorted({1, os.cpu_count() or 1})
        self.threads = min(counts, key=lambda count: self.timed(count)[0])

    def timed(self, threads: int | None = None) -> tuple[float, float]:
        """Wall and CPU seconds of its next epoch."""
        self._here.send(threads or self.threads)
        wall, cpu = self._here.recv()
        return wall, cpu


def answer(make: Callable[[Examples], Callable[[], None]], there: Connection) -> None:
    """Run an epoch for each thread count that comes, and send its seconds."""
    epoch = make(images())
    with suppress(EOFError):  # the one who asks has ended
        while True:
            there.send(timed(epoch, there.recv()))


def images() -> Examples:
    return take_data(read_recipe("mnist-vae"), ls.find_source("mnist")).train


def hold_a_core() -> Any:
    while True:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--busy", action="store_true")
    options = parser.parse_args()
    examples = images()
    load = os.getloadavg()[0]
    print(
        f"torch {torch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.2f}, {len(examples):,} images"
    )
    if options.busy:
        return busy(examples, options.epochs)
    sides = {"tutorial": Side(tutorial), "plain": Side(plain), "ours": Side(ours)}
    print("best thread counts: " + ", ".join(f"{name} {side.threads}" for name, side in sides.items()))
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(options.epochs):
        for name, side in sides.items():
            rows[name].append(side.timed())
    for name, found in rows.items():
        wall, cpu = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name:9s} {wall:6.2f} s an epoch (CPU {cpu:5.2f} s), of {', '.join(f'{w:.2f}' for w, _ in found)}")
    for name in ("tutorial", "plain"):
        ratio = statistics.median(t[0] / o[0] for t, o in zip(rows[name], rows["ours"], strict=True))
        print(f"ours is {ratio:.2f}x as fast as {name} (median of the pairs)")
    print(f"load at the end {os.getloadavg()[0]:.2f}")
    return None


def busy(examples: Examples, epochs: int) -> None:
    """Our epoch alone and beside a process that holds a core, each at the thread count that we find at the start."""
    from latentscape.machine import threads as found

    walls = {}
    for name in ("alone", "busy"):
        other = multiprocessing.get_context("spawn").Process(target=hold_a_core, daemon=True)
        if name == "busy":
            other.start()
            time.sleep(3)
        found._timed.clear()
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
