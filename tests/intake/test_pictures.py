from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from casebook.errors import CaseError
from casebook.intake.pictures import decode

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def half_and_half(mode: str = "RGB") -> Image.Image:
    """Give 40 x 20 pixels, red on the left and blue on the right."""
    image = Image.new("RGB", (40, 20), RED)
    image.paste(BLUE, (20, 0, 40, 20))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(int(value) for value in found)


def is_near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"])
def test_every_format_gives_the_same_pixels(kind: str) -> None:
    image, original, said = decode(saved(half_and_half(), kind), 100)
    assert (image.mode, image.size, original) == ("RGB", (40, 20), (40, 20))
    assert is_near(pixel(image, 5, 10), RED)
    assert is_near(pixel(image, 35, 10), BLUE)
    assert said == f"{kind}, 40 × 20 pixels"


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "I;16", "F"])
def test_every_kind_of_pixel_is_shown(mode: str) -> None:
    grey = Image.new("L", (40, 20), 0)
    grey.paste(255, (20, 0, 40, 20))
    image, _, _ = decode(saved(grey.convert(mode), "TIFF"), 100)
    assert is_near(pixel(image, 5, 10), (0, 0, 0))
    assert is_near(pixel(image, 35, 10), WHITE)


def test_a_large_picture_is_made_smaller_and_a_small_one_not_larger() -> None:
    image, original, _ = decode(saved(Image.new("RGB", (300, 100)), "PNG"), 60)
    assert (image.size, original) == ((60, 20), (300, 100))
    image, original, _ = decode(saved(Image.new("RGB", (3, 1)), "PNG"), 60)
    assert (image.size, original) == ((3, 1), (3, 1))


# EXIF 2.32, 4.6.4: where the first row and the first column of the stored picture are to be seen.
SIDES = {
    1: ("top", "left"),
    2: ("top", "right"),
    3: ("bottom", "right"),
    4: ("bottom", "left"),
    5: ("left", "top"),
    6: ("right", "top"),
    7: ("right", "bottom"),
    8: ("left", "bottom"),
}
OPPOSITE = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}


@pytest.mark.parametrize("value", SIDES)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_is_turned_as_its_exif_data_ask(kind: str, value: int) -> None:
    stored = Image.new("RGB", (64, 32), WHITE)
    stored.paste(RED, (0, 0, 16, 16))
    stored.paste(BLUE, (48, 0, 64, 16))
    exif = Image.Exif()
    exif[0x0112] = value
    options = {"quality": 95} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    shown, original, said = decode(saved(stored, kind, exif=exif, **options), 100)
    row, column = SIDES[value]
    assert original == (64, 32)
    assert shown.size == ((64, 32) if value < 5 else (32, 64))
    assert is_near(corner(shown, {row, column}), RED)
    assert is_near(corner(shown, {row, OPPOSITE[column]}), BLUE)
    assert ("as its EXIF data ask" in said) is (value != 1)


def corner(image: Image.Image, sides: set[str]) -> tuple[int, ...]:
    return pixel(
        image,
        4 if "left" in sides else image.width - 5,
        4 if "top" in sides else image.height - 5,
    )


def test_what_is_see_through_is_shown_on_white() -> None:
    image = Image.new("RGBA", (40, 20), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (20, 0, 40, 20))
    for kind in ("PNG", "WEBP", "TIFF"):
        options = {"lossless": True} if kind == "WEBP" else {}
        shown, _, _ = decode(saved(image, kind, **options), 100)
        assert (pixel(shown, 5, 10), pixel(shown, 35, 10)) == (WHITE, BLUE)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF"])
def test_of_several_pictures_the_first_is_shown(kind: str) -> None:
    first, second = Image.new("RGB", (8, 8), RED), Image.new("RGB", (8, 8), BLUE)
    data = saved(first, kind, save_all=True, append_images=[second])
    shown, _, said = decode(data, 100)
    assert is_near(pixel(shown, 4, 4), RED)
    assert said.endswith("the first of several pictures in it")


def noise() -> Image.Image:
    return Image.effect_noise((200, 200), 80).convert("RGB")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "TIFF", "BMP"])
def test_a_picture_cut_off_is_shown_as_far_as_it_goes_and_said_to_be(kind: str) -> None:
    data = saved(noise(), kind)
    shown, original, said = decode(data[: len(data) // 2], 100)
    assert (shown.size, original) == ((100, 100), (200, 200))
    assert said.endswith("damaged or cut off: this is what could be decoded of it")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"BM" + bytes(60),
        b"II*\x00\x08\x00\x00\x00",
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/hostname'/></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(CaseError) as refused:
        decode(data, 100)
    assert str(refused.value).endswith(".")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def test_text_packed_a_thousandfold_is_not_unpacked() -> None:
    packed = zlib.compress(bytes(300 << 20), 9)
    text = chunk(b"zTXt", b"Comment\0\0" + packed)
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    shown, _, said = decode(png(1, 1, text, pixels), 10)
    assert (shown.size, "damaged" in said) == ((1, 1), True)


def test_a_tiff_whose_directories_go_in_a_circle_ends() -> None:
    data = bytearray(saved(half_and_half(), "TIFF"))
    (start,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, start)
    struct.pack_into("<I", data, start + 2 + 12 * entries, start)
    shown, _, _ = decode(bytes(data), 100)
    assert shown.size == (40, 20)
