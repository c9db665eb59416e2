"""One picture: each mode of Pillow by its written rule, the orientations, and damaged files of every format."""

import io
import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from latentscape.data.readers.pictures import FORMATS, MAX_PIXELS, Head, head_of, pillow_warnings, pixels_of
from latentscape.errors import DataError

RAMP = np.linspace(0, 255, 64 * 48).round().astype(np.uint8).reshape(48, 64)
COLOURS = np.stack([RAMP, RAMP[::-1], np.full_like(RAMP, 90)], axis=-1)


def file_of(image, kind="PNG", **options):
    content = io.BytesIO()
    image.save(content, kind, **options)
    return io.BytesIO(content.getvalue())


def pixels(file, *, grey=False, size=(48, 64), fit="crop"):
    picture = pixels_of(file, size, grey=grey, fit=fit)
    return np.frombuffer(picture.content, dtype=np.uint8).reshape(1 if grey else 3, *size)


def facts(file, size=(48, 64)):
    return pixels_of(file, size, grey=False, fit="crop").facts


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_gives_its_pixels_and_its_size(kind):
    grey = file_of(Image.fromarray(RAMP), kind, **({"lossless": True} if kind == "WEBP" else {"quality": 100} if kind == "JPEG" else {}))
    assert head_of(grey) == Head((48, 64), in_colour=kind == "WEBP")  # a WebP has no grey
    assert np.abs(pixels(grey, grey=True)[0].astype(int) - RAMP).max() <= (0 if kind != "JPEG" else 2)


def test_palettes_and_one_bit():
    palette = Image.fromarray(RAMP).convert("1").convert("P")
    palette.putpalette([255, 0, 0, *[0] * 762, 0, 0, 255])
    assert head_of(file_of(palette)).in_colour
    assert set(map(tuple, pixels(file_of(palette)).reshape(3, -1).T.tolist())) == {(255, 0, 0), (0, 0, 255)}
    grey = Image.fromarray(RAMP).convert("P")
    assert not head_of(file_of(grey)).in_colour
    assert (pixels(file_of(grey), grey=True)[0] == RAMP).all()
    assert set(np.unique(pixels(file_of(Image.fromarray(RAMP).convert("1")), grey=True)).tolist()) == {0, 255}


def test_transparent_pixels_are_drawn_on_white():
    alpha = np.full((48, 64), 255, dtype=np.uint8)
    alpha[:, 32:] = 0
    alpha[0, 0] = 51  # a fifth of the colour, and four fifths of white
    for image in (Image.fromarray(np.dstack([COLOURS, alpha])), Image.fromarray(np.dstack([RAMP, alpha]), "LA")):
        decoded = pixels(file_of(image))
        own = np.asarray(image.convert("RGB")).transpose(2, 0, 1)
        assert (decoded[:, :, 32:] == 255).all()
        assert (decoded[:, 1:, :32] == own[:, 1:, :32]).all()
        assert np.abs(decoded[:, 0, 0] - (0.2 * own[:, 0, 0] + 0.8 * 255)).max() <= 1
        assert facts(file_of(image)) == ("alpha",)
    opaque = Image.fromarray(np.dstack([COLOURS, np.full_like(alpha, 255)]))
    assert facts(file_of(opaque)) == ()
    keyed = Image.fromarray(COLOURS)
    assert (pixels(file_of(keyed, transparency=tuple(COLOURS[3, 5].tolist())))[:, 3, 5] == 255).all()
    palette = Image.fromarray(RAMP).convert("P")
    assert pixels(file_of(palette, transparency=0))[:, 0, 0].tolist() == [255] * 3


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_ramp_of_16_bits_keeps_its_levels(kind):
    deep = np.linspace(0, 65535, 48 * 64).round().astype(np.uint16).reshape(48, 64)
    decoded = pixels(file_of(Image.fromarray(deep), kind), grey=True)[0]
    assert len(np.unique(decoded)) == 256
    assert (decoded == np.round(deep / 257)).all()
    assert facts(file_of(Image.fromarray(deep), kind)) == ("deep",)


def test_big_endian_and_32_bits():
    deep = np.linspace(0, 65535, 48 * 64).round().astype(np.uint16).reshape(48, 64)
    swapped = Image.frombytes("I;16B", (64, 48), deep.astype(">u2").tobytes())
    assert (pixels(file_of(swapped, "TIFF"), grey=True)[0] == np.round(deep / 257)).all()
    assert (pixels(file_of(Image.fromarray(deep.astype(np.int32)), "TIFF"), grey=True)[0] == np.round(deep / 257)).all()
    with pytest.raises(DataError, match=r"its values lie in \[0, 65536\]; save 16 bits"):
        pixels(file_of(Image.fromarray(deep.astype(np.int32) + (deep == 65535)), "TIFF"))


def test_floating_point_values_are_shares_of_white():
    shares = (RAMP / 255).astype(np.float32)
    assert (pixels(file_of(Image.fromarray(shares), "TIFF"), grey=True)[0] == RAMP).all()
    for values, words in ((RAMP.astype(np.float32), r"\[0, 255\]"), (np.where(RAMP == 0, np.nan, shares), r"\[nan, nan\]")):
        with pytest.raises(DataError, match=rf"its floating point values lie in {words}; scale them to \[0, 1\]"):
            pixels(file_of(Image.fromarray(values.astype(np.float32)), "TIFF"))


def test_cmyk_becomes_rgb_and_lab_is_refused():
    red = Image.new("CMYK", (64, 48), (0, 255, 255, 0))
    for kind in ("TIFF", "JPEG"):  # Pillow writes a JPEG inverted, with Adobe's marker, and reads it so
        decoded = pixels(file_of(red, kind))
        assert decoded[0].min() >= 250 and decoded[1:].max() <= 5, kind
        assert facts(file_of(red, kind)) == ("cmyk",)
    lab = ImageCms.applyTransform(
        Image.fromarray(COLOURS), ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    )
    with pytest.raises(DataError, match="its colours are in Lab"):
        head_of(file_of(lab, "TIFF"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_all_eight_orientations_give_one_picture(kind):
    upright = Image.fromarray(COLOURS)
    stored_as = {  # what a camera stores for each orientation: the inverse of what a viewer does
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    options = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}.get(kind, {})
    for orientation, turn in stored_as.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        file = file_of(upright if turn is None else upright.transpose(turn), kind, exif=exif, **options)
        if kind != "PNG":
            assert head_of(file).size == (48, 64), orientation
        assert np.abs(pixels(file).astype(int) - COLOURS.transpose(2, 0, 1)).max() <= (8 if kind == "JPEG" else 0), orientation


def test_the_first_of_several_frames_is_taken():
    frames = [Image.fromarray(RAMP), Image.fromarray(255 - RAMP)]
    for kind in ("GIF", "TIFF", "PNG", "WEBP"):
        options = {"lossless": True} if kind == "WEBP" else {}
        animated = file_of(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        assert (pixels(animated, grey=True)[0] == RAMP).all(), kind
        assert "frames" in facts(animated), kind


def test_the_three_fits():
    wide = Image.fromarray(np.hstack([np.zeros((40, 20)), np.full((40, 40), 100), np.zeros((40, 20))]).astype(np.uint8))
    assert (pixels(file_of(wide), grey=True, size=(40, 40)) == 100).all()  # the middle, pixel for pixel
    padded = pixels(file_of(wide), grey=True, size=(80, 80), fit="pad")[0]
    assert (padded[:20] == 255).all() and (padded[60:] == 255).all() and padded[40].tolist() == [0] * 20 + [100] * 40 + [0] * 20
    stretched = pixels(file_of(wide), grey=True, size=(40, 40), fit="stretch")[0]
    assert stretched[20, 2] == 0 and stretched[20, 20] == 100 and stretched[20, 37] == 0


def test_a_bomb_is_refused_by_its_header():
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    for side in (10_000, 20_000, 60_000):  # beyond our limit, Pillow's warning and Pillow's error
        header = (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", b"")
            + chunk(b"IEND", b"")
        )
        with pillow_warnings(), pytest.raises(DataError, match=rf"promises more than {MAX_PIXELS:,} pixels"):
            head_of(io.BytesIO(header))
        with pillow_warnings(), pytest.raises(DataError, match="promises more than"):
            pixels_of(io.BytesIO(header), (8, 8), grey=True, fit="crop")


def test_what_is_no_picture_has_no_head():
    for content in (b"", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"8BPS\0\1", b"<html>", b"PK\3\4", b"\0" * 100):
        assert head_of(io.BytesIO(content)) is None


@pytest.mark.parametrize("kind", FORMATS)
def test_damaged_files_are_refused_or_decoded_whole(kind):
    options = {"WEBP": {"lossless": True}, "TIFF": {"compression": "tiff_lzw"}}.get(kind, {})
    whole = file_of(Image.fromarray(COLOURS), kind, **options).getvalue()
    draw = random.Random(kind)
    cut = [whole[: draw.randrange(len(whole))] for _ in range(60)]
    flipped = []
    for _ in range(120):
        bytes_of = bytearray(whole)
        bytes_of[draw.randrange(min(len(whole), 400))] ^= 1 << draw.randrange(8)
        flipped.append(bytes(bytes_of))
    outcomes = set()
    with pillow_warnings():
        for content in [*cut, *flipped]:
            try:
                if head_of(io.BytesIO(content)) is None:
                    outcomes.add("none")
                    continue
                pixels(io.BytesIO(content))
                outcomes.add("decoded")
            except DataError:
                outcomes.add("refused")
    assert "refused" in outcomes
    with pillow_warnings(), pytest.raises(DataError, match="cannot be"):  # the last tenth is missing
        pixels(io.BytesIO(whole[: len(whole) * 9 // 10]))
