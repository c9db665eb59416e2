"""An epoch of the convolutional VAE on MNIST, Keras and ours side by side in one run.

Keras (its example, on TensorFlow) runs in another Python, where it is installed: python -m venv K; K/bin/pip install tensorflow. Ours
is the loop of `mnist-conv-all`, in float32, and in bfloat16 where the processor has it. Each side at its own best thread count, epochs in
turn, the median quoted. Needs MNIST: latentscape fetch mnist.
Run it with: python benchmarks/conv_loop.py --keras K/bin/python [--epochs 3] [--images 12800]
"""

import argparse
import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import latentscape as ls
from latentscape.data import Examples
from latentscape.machine.precision import has_bfloat16
from latentscape.recipes import read_recipe, with_settings
from latentscape.recipes.build import build_model, build_objective, build_settings
from latentscape.recipes.data import take_data
from latentscape.training import begin, fit

Epoch = Callable[[], float]


def save(x: Tensor, file: Path) -> None:
    """Images of bytes, as Keras wants them."""
    np.save(file, x.permute(0, 2, 3, 1).numpy().astype(np.float32) / 255)


def keras(python: str, images: Path, threads: int, seed: int = 0) -> Callable[[str], str]:
    """Keras in another process, which goes to sleep in between: a line to `keras_vae.py`, and its answer."""
    words = [python, str(Path(__file__).with_name("keras_vae.py")), str(images), str(threads), str(seed)]
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=quiet)
    assert process.stdin is not None and process.stdout is not None
    stdin, stdout = process.stdin, process.stdout
    assert stdout.readline() == "ready\n", "Keras did not start"

    def ask(line: str) -> str:
        stdin.write(f"{line}\n")
        stdin.flush()
        return stdout.readline()

    return ask


def keras_epoch(python: str, images: Path, threads: int) -> Epoch:
    ask = keras(python, images, threads)
    return lambda: float(ask(""))


def ours(examples: Examples, precision: str, threads: int) -> Epoch:
    settings = {"model.network.precision": precision, "model.decoder.precision": precision}
    recipe = with_settings(read_recipe("mnist-conv-all"), settings)
    model = build_model(recipe, examples.shape, seed=0, train=examples)
    training = begin(model, build_objective(recipe), examples, build_settings(recipe, seed=0))
    state, stream = training.state, training.stream
    model.train()

    def epoch() -> float:
        torch.set_num_threads(threads)
        started = time.perf_counter()
        fit(state, stream.since(state.step), until=state.step + stream.steps_per_epoch, watch=[training.history])
        return time.perf_counter() - started

    return epoch


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keras", required=True, metavar="PYTHON")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--images", type=int, default=70_000, help="so many of them are an epoch")
    options = parser.parse_args()
    examples = take_data(read_recipe("mnist-conv-all"), ls.find_source("mnist")).train
    examples = examples.take(range(min(options.images, len(examples))))
    counts = sorted({1, os.cpu_count() or 1})
    print(
        f"torch {torch.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, "
        f"{len(examples):,} images"
    )
    with tempfile.TemporaryDirectory() as folder:
        images = Path(folder) / "images.npy"
        save(examples.x, images)
        sides = {
            "keras": [(count, keras_epoch(options.keras, images, count)) for count in counts],
            "ours, float32": [(count, ours(examples, "float32", count)) for count in counts],
        }
        if has_bfloat16("cpu"):  # without it, it is imitated, many times slower
            sides["ours, bfloat16"] = [(count, ours(examples, "bfloat16", count)) for count in counts]
        best = {name: min(tried, key=lambda each: each[1]()) for name, tried in sides.items()}
        seconds: dict[str, list[float]] = {name: [] for name in best}
        for _ in range(options.epochs):
            for name, (_, epoch) in best.items():
                seconds[name].append(epoch())
    theirs = statistics.median(seconds["keras"])
    for name, found in seconds.items():
        median = statistics.median(found)
        print(f"{name:15} {median:6.2f} s an epoch, {best[name][0]} threads   {theirs / median:.2f}x Keras's speed   {found}")


if __name__ == "__main__":
    main()
