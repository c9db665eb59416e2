"""A copy of CIFAR-10 in its published forms, made of JPEG files packed into `.npz`, to try readers and models where there is no archive.

It is lossy: fit to train on and to look at, not for likelihoods in bits, and no figure from it is a CIFAR-10 result; `latentscape sources
cifar10` says that its images are not the published ones. The folder it reads holds `cifar10_jpeg_train_1.npz` ... and
`cifar10_jpeg_test.npz`, each with `jpeg` (all files one after the other), `offsets` and `labels`.
Run it with: python benchmarks/cifar10_copy.py FOLDER NEW-FOLDER [--form binary|python|both]; then
LATENTSCAPE_DATA=NEW-FOLDER latentscape sources cifar10
"""

import argparse
import io
import itertools
import pickle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from latentscape.data.readers.cifar import BINARY, BYTES_PER_IMAGE, CLASSES, PYTHON

BATCHES = {f"data_batch_{i}": f"cifar10_jpeg_train_{i}.npz" for i in range(1, 6)} | {"test_batch": "cifar10_jpeg_test.npz"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the .npz files are")
    parser.add_argument("target", type=Path, help="where to put cifar10/")
    parser.add_argument("--form", choices=("binary", "python", "both"), default="binary")
    asked = parser.parse_args()
    for batch, file in BATCHES.items():
        if not (asked.folder / file).is_file():
            print(f"{file} is not there; {batch} is left out")
            continue
        with np.load(asked.folder / file, allow_pickle=False) as packed:
            images, labels = decoded(packed["jpeg"], packed["offsets"]), packed["labels"]
        if asked.form != "python":
            keep(asked.target / "cifar10" / BINARY / f"{batch}.bin", binary(images, labels))
            keep(asked.target / "cifar10" / BINARY / "batches.meta.txt", ("\n".join(CLASSES) + "\n\n").encode())
        if asked.form != "binary":
            keep(asked.target / "cifar10" / PYTHON / batch, pickled(images, labels, batch))
            meta = {b"num_cases_per_batch": 10000, b"label_names": [name.encode() for name in CLASSES], b"num_vis": BYTES_PER_IMAGE}
            keep(asked.target / "cifar10" / PYTHON / "batches.meta", pickle.dumps(meta, protocol=2))


def decoded(jpeg: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The images as rows `(n, 3072)`: red, green, blue, each row by row."""
    packed = jpeg.tobytes()
    each = [Image.open(io.BytesIO(packed[i:j])).convert("RGB") for i, j in itertools.pairwise(offsets)]
    return np.stack([np.asarray(image).transpose(2, 0, 1).reshape(BYTES_PER_IMAGE) for image in each])


def binary(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> bytes:
    return np.column_stack([labels, images]).tobytes()


def pickled(images: NDArray[np.uint8], labels: NDArray[np.uint8], batch: str) -> bytes:
    names = [b"image_%05d.png" % i for i in range(len(images))]
    return pickle.dumps({b"batch_label": batch.encode(), b"labels": labels.tolist(), b"data": images, b"filenames": names}, protocol=2)


def keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(f"{path}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
