"""The convolutional tutorial itself, in Keras, on the 60,000 training images, judged on the held-out ones: what `mnist-conv` must come to.

Keras runs in another Python, where it is installed, see `conv_loop.py`. Besides -ELBO (one code drawn for each image, nats an image), how
many of the 16 values between the convolutions and the code are above 0 on any held-out image; for ours `alive.py` says so. Seven
minutes or more a seed. Needs MNIST: latentscape fetch mnist.
Run it with: python benchmarks/keras_figures.py --keras K/bin/python [--seeds 3] [--epochs 30] [--threads 2]
"""

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from conv_loop import keras, save

import latentscape as ls
from latentscape.recipes import read_recipe
from latentscape.recipes.data import take_data


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keras", required=True, metavar="PYTHON")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    splits = take_data(read_recipe("mnist-conv"), ls.find_source("mnist"))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        train, heldout = Path(folder) / "train.npy", Path(folder) / "heldout.npy"
        save(splits.train.x, train)
        save(splits.part("heldout").x, heldout)
        for seed in range(options.seeds):
            ask = keras(options.keras, train, options.threads, seed)
            seconds = sum(float(ask("")) for _ in range(options.epochs))
            loss, alive = ask(str(heldout)).split()
            found.append(float(loss))
            print(f"seed {seed}: {float(loss):.2f}, {alive} of 16 above 0, {seconds:.0f} s for {options.epochs} epochs", flush=True)
    print(f"mean {statistics.mean(found):.2f}")


if __name__ == "__main__":
    main()
