"""Bits per dimension of CIFAR-10 images that are held out, under a VAE with a discretised logistic likelihood, beside two baselines.

The likelihood gives each of the 256 levels of a byte a probability, so that minus the ELBO is a length of a code for the image, and can be
compared with any other model of bytes. The importance-weighted bound, by draws from q(z | x), is nearer to log p(x).

Only exact pixels will do: a JPEG copy has other bytes. `LATENTSCAPE_DATA/cifar10` must hold `cifar10_train_lossless_first4000.npz`, the
first 4,000 training images: 3,000 of them are the training set (a tenth of which is for validation), and the last 1,000 are held out. No
figure from it is a CIFAR-10 result, which would need the 50,000 training images and the official test set.

    LATENTSCAPE_DATA=... python benchmarks/bits_per_dim.py [--seeds 3] [--draws 100] [--set train.min_steps=2000]
"""

import argparse
import io
import json
import math
import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

import latentscape as ls
from latentscape.measures import log_evidence, measure

FILE = Path("cifar10", "cifar10_train_lossless_first4000.npz")
HELD_OUT = 1000
IMAGES_WEIGHTED = 200  # of the held-out images, for the importance-weighted bound
VALUES = 3 * 32 * 32
LIKELIHOODS: dict[str, Any] = {
    "a scale for each channel, learnt": {"kind": "discretised-logistic", "scale": "learnt"},  # as the recipe has it
    "a scale for each value, predicted": "discretised-logistic",
}
PUBLISHED = {  # on the official test set, after the 50,000 training images
    "VAE of the VQ-VAE paper (van den Oord et al., 2017)": 4.51,
    "convolutional ladder VAE, 3 layers (addtt/ladder-vae-pytorch)": 3.56,
    "inverse autoregressive flow (Kingma et al., 2016)": 3.11,
    "very deep VAE (Child, 2021)": 2.87,
}
Bytes = NDArray[np.uint8]


def histogram_bits(train: Bytes, test: Bytes) -> float:
    """Bits per dimension of independent values, whose probabilities are the frequencies in each channel of the training images."""
    bits = []
    for channel in range(3):
        counts = np.bincount(train[..., channel].ravel(), minlength=256) + 1.0
        bits.append(-np.log2(counts / counts.sum())[test[..., channel]].mean())
    return float(np.mean(bits))


def png_bits(images: Iterable[Bytes]) -> float:
    """Bits per dimension of PNG files, as small as Pillow makes them."""
    bits = values = 0
    for image in images:
        file = io.BytesIO()
        Image.fromarray(image).save(file, "png", optimize=True)
        bits, values = bits + 8 * len(file.getvalue()), values + image.size
    return bits / values


def bits_of_run(source: Path, likelihood: object, settings: dict[str, Any], seed: int, draws: int, folder: Path) -> list[float]:
    """Of the held-out images: bits per dimension by the ELBO, those by `draws`, the effective number of draws; and seconds of training."""
    started = time.process_time()
    run = ls.run(source, "image", settings={"model.likelihood": likelihood, **settings}, seed=seed, out=folder, pictures=False)
    seconds = time.process_time() - started
    heldout = run.splits.part("heldout")
    figures = measure(run.model, heldout)
    assert figures.bits_per_dim is not None
    weighted = log_evidence(run.model, heldout.take(np.arange(IMAGES_WEIGHTED)), draws=draws, chunk=10)
    return [figures.bits_per_dim, -weighted.log_evidence / (VALUES * math.log(2)), weighted.ess, seconds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--set", action="append", default=[], help="a setting of the recipe `image`, such as train.min_steps=4000")
    asked = parser.parse_args()
    settings = {name: json.loads(value) for name, value in (text.split("=", 1) for text in asked.set)}
    with np.load(Path(os.environ["LATENTSCAPE_DATA"]) / FILE, allow_pickle=False) as file:
        images: Bytes = file["images"]
    train, test = images[:-HELD_OUT], images[-HELD_OUT:]
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads; {len(train):,} images to train on, {len(test):,} held out")
    print(f"{8.0:8.3f}   a byte for each value")
    print(f"{histogram_bits(train, test):8.3f}   the frequencies of the values in each channel")
    print(f"{png_bits(test):8.3f}   PNG, a file for each image")
    print(f"{png_bits([np.concatenate(list(test))]):8.3f}   PNG, one file for all", flush=True)
    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "cifar10_exact.npz")
        np.savez(source, x_train=train, x_test=test)
        for name, likelihood in LIKELIHOODS.items():
            rows = []
            for seed in range(asked.seeds):
                rows.append(bits_of_run(source, likelihood, settings, seed, asked.draws, Path(place, f"{name} {seed}")))
                elbo, weighted, ess, seconds = rows[-1]
                of_draws = f"{weighted:.3f} by {asked.draws} draws of {IMAGES_WEIGHTED} images (effectively {ess:.1f})"
                print(f"{elbo:8.3f}   VAE, {name}, seed {seed}: {of_draws}, {seconds:.0f} s of processor time", flush=True)
            elbos = [row[0] for row in rows]
            spread = f" +- {statistics.stdev(elbos):.3f}" if len(elbos) > 1 else ""
            print(f"{statistics.mean(elbos):8.3f}{spread}   VAE, {name}, mean of {len(rows)} seeds", flush=True)
    print("Published, for the whole of CIFAR-10:")
    for name, bits in PUBLISHED.items():
        print(f"{bits:8.2f}   {name}")


if __name__ == "__main__":
    main()
