"""Images whose channels are their last axis, as Pillow, matplotlib and Keras hold them; an alpha channel is composed on white."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

RGBA_CHANNELS = 4


def has_channels_last(shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape holds images `(n, height, width, 1, 3 or 4)`; if its second axis may be channels too, it does not.

    Example:
        >>> has_channels_last((10, 28, 28, 1)), has_channels_last((10, 3, 32, 32)), has_channels_last((10, 3, 32, 3))
        (True, False, False)
    """
    return len(shape) == 4 and shape[3] in (1, 3, RGBA_CHANNELS) and min(shape[1:3]) > 4


def shape_of_images(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of one example of an array of images: grey images get a channel axis, channels come first, and RGBA becomes RGB.

    Example:
        >>> shape_of_images((10, 28, 28)), shape_of_images((10, 28, 20, 4)), shape_of_images((10, 7))
        ((1, 28, 28), (3, 28, 20), (7,))
    """
    if has_channels_last(shape):
        return (3 if shape[3] == RGBA_CHANNELS else shape[3], *shape[1:3])
    return (1, *shape[1:]) if len(shape) == 3 else shape[1:]


def channels_note(shape: tuple[int, ...], name: str) -> str:
    """A note on how the axes of an array are taken; empty if they are as a user expects.

    Example:
        >>> channels_note((10, 28, 28, 1), "x")
        'x holds images with their channels last, (28, 28, 1); they are taken as 1 x 28 x 28'
    """
    if has_channels_last(shape):
        composed = ", their alpha channel composed on white" if shape[3] == RGBA_CHANNELS else ""
        return f"{name} holds images with their channels last, {shape[1:]}; they are taken as {_by(shape_of_images(shape))}{composed}"
    if len(shape) == 4 and shape[1] in (1, 3, RGBA_CHANNELS) and shape[3] in (1, 3, RGBA_CHANNELS) and shape[2] > 4:
        return f"{name} holds examples of shape {shape[1:]}; their first axis is taken as the channels of images of {_by(shape[2:])} pixels"
    return ""


def channels_first(images: NDArray[Any], white: float) -> NDArray[Any]:
    """Images with their channels last as `(n, channels, height, width)`; RGBA is composed on white.

    Args:
        images: `(n, height, width, channels)`.
        white: The value that stands for white, and for opaque.
    """
    moved = np.moveaxis(images, 3, 1)
    if moved.shape[1] != RGBA_CHANNELS:
        return np.ascontiguousarray(moved)
    colour, alpha = moved[:, :3].astype(np.float32), moved[:, 3:].astype(np.float32) / white
    composed = colour * alpha + white * (1 - alpha)
    return np.ascontiguousarray((np.round(composed) if images.dtype.kind in "ui" else composed).astype(images.dtype))


def channels_back(images: NDArray[Any], shape: tuple[int, ...], white: float) -> NDArray[Any]:
    """The inverse of `channels_first`, for examples of this shape; each pixel becomes opaque."""
    if not has_channels_last((1, *shape)):
        return images.reshape(-1, *shape)
    moved = np.moveaxis(images, 1, 3)
    if shape[2] == RGBA_CHANNELS:
        moved = np.concatenate([moved, np.full_like(moved[..., :1], white)], axis=3)
    return np.ascontiguousarray(moved)


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
