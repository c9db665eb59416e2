"""One picture in a file: its size from the header, and its pixels as bytes, grey or in colour.

Written rules, for the modes of Pillow:

- `1` is black and white; `L` is grey; `P` has the colours of its palette; `YCbCr`, `HSV` and `CMYK` (a JPEG's is inverted, as Adobe writes
  it) become RGB. `LAB` is refused.
- An alpha channel, or a transparent colour, is composed on white.
- Grey values of 16 bits are scaled from 0..65535 to 0..255. Floating point values are shares of white, from 0 to 1; others are refused.
- The orientation in the EXIF or XMP data is applied. Of several frames or pages, the first is taken.

A file is decoded whole or refused: a truncated picture never becomes one with a grey band.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

from latentscape.errors import DataError, first_line
from latentscape.machine.process import shared
from latentscape.shapes import Size

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

Content: TypeAlias = io.BufferedReader | io.BytesIO

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
SUFFIXES: Final = frozenset(
    {".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm"}
)
MAX_PIXELS: Final = 2**26  # of one picture, by its header: what is larger is refused before it is decoded
ORIENTATION: Final = 0x0112  # the EXIF tag
BACKGROUND: Final = 255  # white, under transparent pixels and around padded pictures
FITS: Final = ("crop", "pad", "stretch")
ERRORS: Final = (  # what Pillow raises on a file that is damaged, cut off or of an unknown kind; there is no common base class
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, EOFError, AttributeError),
    *(struct.error, zlib.error),
)


class Head(NamedTuple):
    """What the header of a picture says.

    Attributes:
        size: Its height and width.
        in_colour: Whether its pixels may have a colour.
    """

    size: Size
    in_colour: bool


class Pixels(NamedTuple):
    """A picture as bytes.

    Attributes:
        content: Channels, rows, columns.
        facts: What was done to it: keys of `FACTS`.
    """

    content: bytes
    facts: tuple[str, ...]


FACTS: Final = {  # each ends a sentence that begins with "3 of 10 images have"
    "alpha": "transparent pixels, which are drawn on white",
    "frames": "several frames or pages, of which the first is taken",
    "rotated": "an orientation in their EXIF data, which is applied",
    "deep": "16 bits or floating point numbers for each value, which become 8 bits",
    "cmyk": "CMYK colours, which become RGB without their colour profile",
    "exif": "EXIF data that cannot be read, so that they are taken as they are stored",
}


@shared
def pillow_warnings() -> Iterator[None]:
    """Make Pillow's warning about the size of a picture an error, and hide those about metadata, which never name the file.

    The filters of warnings hold for the whole process; a picture whose metadata matter (its orientation) is counted by `pixels_of`.
    """
    import warnings

    from PIL.Image import DecompressionBombWarning

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.", category=UserWarning)
        warnings.filterwarnings("error", category=DecompressionBombWarning)
        yield


def is_picture(name: str) -> bool:
    """Whether a file has the suffix of a picture; only its content decides whether it is one."""
    return PurePath(name).suffix.lower() in SUFFIXES


def head_of(file: Content) -> Head | None:
    """What the header of a picture says; None if the file is no picture of a known format.

    Raises:
        DataError: It is a picture, but cannot be used; the message has no name and no full stop.
    """
    from PIL import UnidentifiedImageError
    from PIL.Image import DecompressionBombError, DecompressionBombWarning

    try:
        image = _opened(file)
        if image.mode == "LAB":
            raise DataError("its colours are in Lab; save it in RGB")
        height, width = image.height, image.width
        is_turned = image.format not in {"PNG", "TIFF"} and _orientation(image) >= 5  # TIFF turns its size itself
        return Head((width, height) if is_turned else (height, width), _in_colour(image))
    except UnidentifiedImageError:
        return None
    except (DecompressionBombError, DecompressionBombWarning) as error:
        raise _too_large() from error
    except DataError:
        raise
    except ERRORS as error:
        raise DataError(f"its header cannot be read ({first_line(error)})") from error


def pixels_of(file: Content, size: Size, *, grey: bool, fit: str) -> Pixels:
    """The pixels of a picture, brought to a size.

    Args:
        file: The file.
        size: Height and width.
        grey: Whether it becomes grey; else it becomes RGB.
        fit: `crop` cuts the longer side at both ends, `pad` adds white at both ends of the shorter side, `stretch` does neither.

    Raises:
        DataError: The file cannot be decoded whole, or holds values that have no rule; the message has no name and no full stop.
    """
    from PIL import Image

    facts: list[str] = []
    try:
        image = _opened(file)
        if getattr(image, "is_animated", False) and image.format != "MPO":  # a phone's JPEG holds a second one, which is no page
            facts.append("frames")
        if image.format in ("JPEG", "MPO"):
            image.draft(None, (2 * max(size), 2 * max(size)))  # decodes no more of a large photograph than twice the size
        image.load()
        try:
            orientation = _orientation(image)
        except ERRORS:
            orientation = 1
            facts.append("exif")
        plain = _in_eight_bits(image, facts)
        if orientation > 1:
            facts.append("rotated")
            plain = plain.transpose(_turns()[orientation])
        fitted = _fitted(plain.convert("L" if grey else "RGB"), size, fit)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except DataError:
        raise
    except ERRORS as error:
        raise DataError(f"it cannot be decoded ({first_line(error)})") from error
    array = np.asarray(fitted)
    return Pixels(array.tobytes() if grey else array.transpose(2, 0, 1).tobytes(), tuple(facts))


def _opened(file: Content) -> "Image":
    from PIL import Image

    image = Image.open(file, formats=FORMATS)
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()
    return image


def _too_large() -> DataError:
    return DataError(f"its header promises more than {MAX_PIXELS:,} pixels; make it smaller")


def _orientation(image: "Image") -> int:
    """The orientation from 1 to 8 in the metadata; a number that has no meaning counts as 1."""
    orientation = image.getexif().get(ORIENTATION, 1)
    return orientation if orientation in range(1, 9) else 1


def _turns() -> dict[int, "Transpose"]:
    from PIL.Image import Transpose

    return {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }


def _in_colour(image: "Image") -> bool:
    if image.mode not in ("P", "PA"):
        return image.mode not in ("1", "L", "LA", "La", "I", "F") and not image.mode.startswith("I;")
    palette = np.array(image.getpalette("RGB") or [], dtype=np.uint8).reshape(-1, 3)
    return bool((palette != palette[:, :1]).any())


def _in_eight_bits(image: "Image", facts: list[str]) -> "Image":
    """The picture in mode L or RGB."""
    from PIL import Image

    if image.mode == "LAB":
        raise DataError("its colours are in Lab; save it in RGB")
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        facts.append("deep")
        return Image.fromarray(_of_deep(np.asarray(image)))
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        full = image.convert("LA" if image.mode == "La" else image.mode.upper()).convert("RGBA")
        if full.getchannel("A").getextrema() == (255, 255):
            return full.convert("RGB")
        facts.append("alpha")
        return Image.alpha_composite(Image.new("RGBA", full.size, (BACKGROUND,) * 4), full).convert("RGB")
    if image.mode == "CMYK":
        facts.append("cmyk")
    return image.convert("L") if image.mode in ("1", "L") else image.convert("RGB")


def _of_deep(values: np.ndarray) -> np.ndarray:
    """Grey values of 16 bits, or shares of white, as bytes."""
    low, high = values.min(), values.max()
    if values.dtype.kind == "f":
        if not (low >= 0 and high <= 1):
            raise DataError(f"its floating point values lie in [{low:g}, {high:g}]; scale them to [0, 1], or save 16 bits")
        return np.asarray((values * 255.0 + 0.5).astype(np.uint8))
    if low < 0 or high > 65535:
        raise DataError(f"its values lie in [{low}, {high}]; save 16 bits, from 0 to 65535")
    return np.asarray(((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8))


def _fitted(image: "Image", size: Size, fit: str) -> "Image":
    """The picture in another size."""
    from PIL import Image

    height, width = size
    if image.size == (width, height):
        return image
    if fit == "stretch":
        return image.resize((width, height), Image.Resampling.LANCZOS)
    factors = (width / image.width, height / image.height)
    if fit == "pad":
        factor = min(factors)
        inner = image.resize((max(1, round(image.width * factor)), max(1, round(image.height * factor))), Image.Resampling.LANCZOS)
        sheet = Image.new(image.mode, (width, height), (BACKGROUND,) * len(image.getbands()) if image.mode == "RGB" else BACKGROUND)
        sheet.paste(inner, ((width - inner.width) // 2, (height - inner.height) // 2))
        return sheet
    factor = max(factors)
    left, top = (image.width - width / factor) / 2, (image.height - height / factor) / 2
    box = (max(left, 0.0), max(top, 0.0), min(image.width - left, image.width), min(image.height - top, image.height))
    return image.resize((width, height), Image.Resampling.LANCZOS, box=box)
