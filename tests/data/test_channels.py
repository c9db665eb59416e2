"""Channels that come last, and alpha channels, in arrays, files and estimators."""

import numpy as np
import pytest
import torch

import latentscape as ls
from latentscape.data import find_source, from_array
from latentscape.data.channels import channels_back, channels_first, has_channels_last, shape_of_images
from latentscape.data.readers import arrays
from latentscape.data.store import ChannelsFirst, InFile


def images(n=12, height=8, width=6, channels=3):
    return np.random.default_rng(0).integers(0, 256, (n, height, width, channels), dtype=np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_last_are_taken_as_they_are(channels):
    last = images(channels=channels)
    examples = from_array(last)
    assert examples.shape == (channels, 8, 6) and examples.levels == 255
    assert (examples.x.numpy() == last.transpose(0, 3, 1, 2)).all()


def test_alpha_is_composed_on_white():
    last = images(channels=4)
    colour, alpha = last[..., :3] / 255, last[..., 3:] / 255
    expected = (colour * alpha + 1 - alpha).transpose(0, 3, 1, 2)  # the "over" of Porter and Duff (1984) on an opaque white
    assert np.abs(from_array(last).values().numpy() - expected).max() <= 0.5 / 255 + 1e-6
    for scale in (1.0, 255.0):
        assert np.abs(from_array((last / 255 * scale).astype(np.float32)).x.numpy() / scale - expected).max() < 1e-6


def test_where_both_axes_may_be_channels_the_second_is():
    assert from_array(np.zeros((4, 3, 32, 3), dtype=np.float32)).shape == (3, 32, 3)
    assert not has_channels_last((4, 16, 4, 4))  # 16 feature maps of 4 x 4
    assert shape_of_images((9, 3, 32, 32)) == (3, 32, 32)


def test_channels_go_back_to_their_place():
    for channels in (1, 3, 4):
        last = images(channels=channels)
        opaque = np.concatenate([last[..., :3], np.full_like(last[..., :1], 255)], axis=3) if channels == 4 else last
        assert (channels_back(channels_first(opaque, 255.0), opaque.shape[1:], 255.0) == opaque).all()
    rows = np.arange(12.0).reshape(2, 1, 2, 3)
    assert channels_back(rows, (6,), 1.0).shape == (2, 6)


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_files_say_what_was_taken(tmp_path, suffix):
    path = tmp_path / f"cats{suffix}"
    with path.open("wb") as file:
        if suffix == ".npy":
            np.save(file, images(channels=4))
        else:
            np.savez(file, x=images(channels=4))
    source = find_source(str(path))
    assert source.shape == (3, 8, 6)
    assert (
        f"cats{suffix} holds images with their channels last, (8, 6, 4); they are taken as 3 x 8 x 6, their alpha channel composed on white"
        in source.notes
    )


@pytest.mark.parametrize("channels", [3, 4])
def test_a_large_file_is_read_in_rows(tmp_path, monkeypatch, channels):
    monkeypatch.setattr(arrays, "MIN_BYTES_LEFT_IN_FILE", 1)
    last = images(channels=channels)
    np.save(tmp_path / "x.npy", last)
    store = find_source(str(tmp_path / "x.npy")).load().train.store
    whole = from_array(last).x
    assert isinstance(store, ChannelsFirst) and isinstance(store.images, InFile)
    assert torch.equal(store.read(), whole) and torch.equal(store.read(torch.tensor([5, 2])), whole[[5, 2]])
    taken = store.take(torch.tensor([3, 1])).reshaped((3 * 48,))
    assert torch.equal(taken.read(), whole[[3, 1]].reshape(2, -1)) and len(taken) == 2


@pytest.mark.parametrize(("channels", "scale"), [(1, 255), (3, 255), (4, 255), (4, 1)])
def test_estimators_give_the_shape_that_fit_saw(channels, scale):
    last = images(20, channels=channels) if scale == 255 else (images(20, channels=channels) / 255).astype(np.float32)
    vae = ls.VAE(latent=2, hidden=(8,), epochs=1, random_state=0).fit(last)
    codes = vae.transform(last)
    assert vae.shape_ == last.shape[1:] and vae.n_features_in_ == last[0].size
    for decoded in (vae.inverse_transform(codes), vae.reconstruct(last), vae.sample(3)):
        assert decoded.shape[1:] == last.shape[1:]
        if channels == 4:
            assert (decoded[..., 3] == scale).all()
    first = ls.VAE(latent=2, hidden=(8,), epochs=1, random_state=0).fit(from_array(last).x.numpy())
    assert np.array_equal(first.transform(from_array(last).x.numpy()), codes)
