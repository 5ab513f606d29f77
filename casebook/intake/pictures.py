"""The child process that turns a picture somebody sent into plain red, green and blue.

It gets one line of JSON and then the bytes of the picture on standard input, and answers with one
line of JSON and then the pixels. It is given no path and runs under limits, because a picture is
hostile until shown otherwise.
"""

from __future__ import annotations

import io
import json
import struct
import sys
import warnings
from typing import BinaryIO, cast

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from casebook.errors import CaseError
from casebook.intake.child_limits import limit_child

FORMATS = tuple(
    plugin.format
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        GifImagePlugin.GifImageFile,
        BmpImagePlugin.BmpImageFile,
        TiffImagePlugin.TiffImageFile,
        WebPImagePlugin.WebPImageFile,
    )
)
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20

MAX_PIXELS = 64_000_000
MAX_JPEG_PIXELS = 256_000_000
"""A JPEG picture is made smaller while it is decoded, so that it needs less memory than others."""

_ORIENTATION = 0x0112
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT, "mirrored"),
    3: (Image.Transpose.ROTATE_180, "turned upside down"),
    4: (Image.Transpose.FLIP_TOP_BOTTOM, "mirrored top to bottom"),
    5: (Image.Transpose.TRANSPOSE, "mirrored and turned a quarter to the left"),
    6: (Image.Transpose.ROTATE_270, "turned a quarter to the right"),
    7: (Image.Transpose.TRANSVERSE, "mirrored and turned a quarter to the right"),
    8: (Image.Transpose.ROTATE_90, "turned a quarter to the left"),
}
"""What the EXIF values of orientation (EXIF 2.32, tag 0112) ask for."""

# What Pillow raises on damaged input, beside OSError.
_DAMAGED = (SyntaxError, ValueError, LookupError, TypeError, EOFError, ArithmeticError,
            struct.error)  # fmt: skip


def main() -> int:
    """Decode what standard input holds; 0 when the answer is pixels, 1 when it is a sentence."""
    _limit()
    # The limit is ours, and says so in a sentence.
    Image.MAX_IMAGE_PIXELS = None
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        image, original, said = decode(data, int(asked["most"]))
    except CaseError as error:
        return _answer(sys.stdout.buffer, {"error": str(error)}, b"") or 1
    except MemoryError:
        sentence = "The picture needs more memory than a decoder may use, so it is not shown."
        return _answer(sys.stdout.buffer, {"error": sentence}, b"") or 1
    about = {"width": image.width, "height": image.height, "original": original, "said": said}
    return _answer(sys.stdout.buffer, about, image.tobytes())


def decode(data: bytes, most: int) -> tuple[Image.Image, tuple[int, int], str]:
    """Give a picture in RGB, at most `most` wide and high, its size as stored, and what it is.

    Raises CaseError for what is no picture, is too large, or cannot be decoded.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _decoded(data, most, is_tolerant=False)
        except (OSError, *_DAMAGED):
            return _decoded_as_far_as_possible(data, most)


def _decoded_as_far_as_possible(data: bytes, most: int) -> tuple[Image.Image, tuple[int, int], str]:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        image, original, said = _decoded(data, most, is_tolerant=True)
    except (OSError, *_DAMAGED) as error:
        raise CaseError("The picture is damaged, and nothing of it could be decoded.") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    return image, original, f"{said}; damaged or cut off: this is what could be decoded of it"


def _decoded(
    data: bytes, most: int, *, is_tolerant: bool
) -> tuple[Image.Image, tuple[int, int], str]:
    image = _opened(data)
    orientation, words = _orientation_of(image)
    # Pillow itself turns a TIFF, and tells its size as it will be then.
    is_turned = image.format == "TIFF"
    original = image.size[::-1] if is_turned and orientation >= 5 else image.size
    said = [f"{image.format}, {original[0]:,} × {original[1]:,} pixels"]
    _check_size(image)
    is_several = False if is_tolerant else bool(getattr(image, "is_animated", False))
    # A no-op for all but JPEG.
    image.draft("RGB", (most, most))
    plain = _plain(image)
    plain.thumbnail((most, most))
    plain = _on_white(plain)
    if orientation in _TURNS:
        turn, how = _TURNS[orientation]
        plain = plain if is_turned else plain.transpose(turn)
        words = f"{how}, as its EXIF data ask"
    said += [words] if words else []
    said += ["the first of several pictures in it"] if is_several else []
    return plain, original, "; ".join(said)


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise CaseError(
            "This is no picture that Casebook can show: it shows JPEG, PNG, GIF, BMP, TIFF and "
            "WebP. Save the file and open it with another program."
        ) from error


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    most = MAX_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS
    if width * height > most:
        raise CaseError(
            f"The picture says it has {width:,} × {height:,} pixels; Casebook shows up to "
            f"{most // 1_000_000} million. Save the file and open it with another program."
        )


def _orientation_of(image: Image.Image) -> tuple[int, str]:
    """Give the orientation that the EXIF data ask for, 1 for none; and what is wrong with them."""
    try:
        value = image.getexif().get(_ORIENTATION)
    except (OSError, *_DAMAGED):
        return 1, "its EXIF data cannot be read"
    return (value if isinstance(value, int) else 1), ""


def _plain(image: Image.Image) -> Image.Image:
    """Give the first frame in RGB, or in RGBA where something of it is see-through."""
    image.load()
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _stretched(image)
    if "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("RGB")


def _stretched(image: Image.Image) -> Image.Image:
    """Give a grey picture of more than 8 bits from its darkest value to its brightest."""
    fine = image.convert("F")
    low, high = cast(tuple[float, float], fine.getextrema())
    scale = 255.0 / (high - low) if high > low else 0.0
    return fine.point(lambda value: value * scale - low * scale).convert("L").convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image)
    return white.convert("RGB")


def _answer(output: BinaryIO, about: dict[str, object], pixels: bytes) -> int:
    output.write(json.dumps(about).encode() + b"\n")
    output.write(pixels)
    output.flush()
    return 0


def _limit() -> None:
    limit_child(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS, files=32)
