"""The catalogue: sources that are known by a name, with their addresses, sizes, licences and citations."""

import hashlib
from collections.abc import Sequence
from functools import partial

import numpy as np
import torch

from latentscape.data.chords import splits_of
from latentscape.data.examples import Examples
from latentscape.data.readers.cifar import Published, as_found, load_cifar, standing_in
from latentscape.data.readers.idx import load_idx
from latentscape.data.shapes import load_shapes
from latentscape.data.source import File, Source, digest_of
from latentscape.data.splits import Splits
from latentscape.music.progressions import LICENCE, progressions
from latentscape.shapes import Support


def _load_digits() -> Splits:
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = torch.from_numpy(digits.images.astype(np.uint8)).unsqueeze(1)
    digest = hashlib.sha256(x.numpy().tobytes()).hexdigest()
    assert digest == DIGITS.digest, "scikit-learn's digits are not the ones we know"
    return Splits(Examples(x, labels=digits.target.astype(np.int64), classes=tuple("0123456789"), levels=16, ink=True))


DIGITS = Source(
    name="digits",
    title="1,797 handwritten digits of 8 x 8 pixels in 17 grey levels; comes with scikit-learn, needs no download",
    shape=(1, 8, 8),
    support=Support.UNIT,
    recipe="digits-mlp-tuned",
    load=_load_digits,
    digest="8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3",
    licence="CC BY 4.0",
    cite="E. Alpaydin and C. Kaynak, 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository",
)


def _idx_files(mirrors: Sequence[str], sums: Sequence[tuple[str, int]]) -> tuple[File, ...]:
    """The four files of MNIST, or of a data set with the same file names, each at several addresses."""
    names = [f"{part}-{kind}-ubyte.gz" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]
    return tuple(
        File(name=name, urls=tuple(mirror + name for mirror in mirrors), sha256=sha256, bytes=size)
        for name, (sha256, size) in zip(names, sums, strict=True)
    )


_MNIST_FILES = _idx_files(
    (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://raw.githubusercontent.com/fgnt/mnist/master/",
    ),
    (
        ("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9912422),
        ("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28881),
        ("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1648877),
        ("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4542),
    ),
)

MNIST = Source(
    name="mnist",
    title="70,000 handwritten digits of 28 x 28 pixels in 256 grey levels, 10,000 of them held out; 12 MB to fetch",
    shape=(1, 28, 28),
    support=Support.UNIT,
    recipe="mnist-vae-tuned",
    load=partial(load_idx, "mnist", _MNIST_FILES, tuple("0123456789")),
    digest=digest_of(_MNIST_FILES),
    files=_MNIST_FILES,
    licence="CC BY-SA 3.0",
    cite="Y. LeCun, C. Cortes and C. Burges, 1998, The MNIST database of handwritten digits",
)

_FASHION_FILES = _idx_files(
    (
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    ),
    (
        ("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26421880),
        ("a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29515),
        ("346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4422102),
        ("67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5148),
    ),
)
_CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")

FASHION_MNIST = Source(
    name="fashion-mnist",
    title="70,000 pieces of clothing of 28 x 28 pixels in 256 grey levels, 10,000 of them held out; 31 MB to fetch",
    shape=(1, 28, 28),
    support=Support.UNIT,
    recipe="mnist-vae-tuned",
    load=partial(load_idx, "fashion-mnist", _FASHION_FILES, _CLOTHES),
    digest=digest_of(_FASHION_FILES),
    files=_FASHION_FILES,
    licence="MIT",
    cite="H. Xiao, K. Rasul and R. Vollgraf, 2017, Fashion-MNIST, arXiv:1708.07747",
)

SHAPES = Source(
    name="shapes",
    title="50,000 pictures of a square, an ellipse or a heart, 64 x 64 pixels of 0 or 1, all factors known; generated, needs no download",
    shape=(1, 64, 64),
    support=Support.BINARY,
    recipe="array-unit",
    load=partial(load_shapes, 50_000, seed=0),
    digest="58cbf9a5a9757c300dc5a0ecdc320bfc660061b8dd68f79e36297ffcae31e031",
    licence="generated",
    cite="after dSprites: L. Matthey, I. Higgins, D. Hassabis and A. Lerchner, 2017",
)

_CIFAR_PYTHON = File(
    name="cifar-10-python.tar.gz",
    urls=("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz", "https://cave.cs.toronto.edu/kriz/cifar-10-python.tar.gz"),
    sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    bytes=170498071,
)
_CIFAR_BINARY = File(
    name="cifar-10-binary.tar.gz",
    urls=(
        "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
        "https://cave.cs.toronto.edu/kriz/cifar-10-binary.tar.gz",
        "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/cifar-10-binary.tar.gz",
    ),
    sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    bytes=170052171,
    instead=standing_in(_CIFAR_PYTHON.name),
)
_CIFAR = Published(
    name="cifar10",
    binary=_CIFAR_BINARY,
    python=_CIFAR_PYTHON,
    batches={
        "data_batch_1": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
        "data_batch_2": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
        "data_batch_3": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
        "data_batch_4": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
        "data_batch_5": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
        "test_batch": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    },
)

CIFAR10 = Source(
    name="cifar10",
    title="60,000 photographs of 32 x 32 pixels in colour, of 10 kinds of things, 10,000 of them held out; 170 MB to fetch",
    shape=(3, 32, 32),
    support=Support.UNIT,
    recipe="image",
    load=partial(load_cifar, _CIFAR),
    digest=digest_of([_CIFAR_BINARY]),
    files=(_CIFAR_BINARY,),
    licence="no licence stated by its authors, used for research with a citation",
    cite="A. Krizhevsky, 2009, Learning Multiple Layers of Features from Tiny Images",
    as_found=partial(as_found, _CIFAR),
)

PROGRESSIONS = Source(
    name="progressions",
    title="60 named progressions of chords in 12 keys, whole progressions held out; needs no download",
    shape=(12,),
    support=Support.BINARY,
    recipe="chords-shape",
    load=lambda: splits_of(progressions()),
    digest="2584512b8feea3e8521e3b31d1287ebdf273cea54b2f8e0191a02ecebcdd0ec8",
    licence=LICENCE,
    kind="chords",
)

SOURCES = {source.name: source for source in (DIGITS, MNIST, FASHION_MNIST, CIFAR10, SHAPES, PROGRESSIONS)}
