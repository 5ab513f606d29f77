"""The four static font files that the window and the papers share."""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from casebook.resources import resource

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._g_l_y_f import Glyph

SANS = "NotoSans-Regular.ttf"
SANS_BOLD = "NotoSans-Bold.ttf"
MONO = "IBMPlexMono-Regular.ttf"
HAN = "NotoSansSC-Regular.ttf"
_ALL = (SANS, SANS_BOLD, MONO, HAN)
_WEIGHTS = {SANS: 400, SANS_BOLD: 700}
# Latin letters, arrows and other signs stay with the faces they came from: here each of them is as
# wide as a Chinese character. Of the signs, only those that are written as if they were one are in.
_EAST_ASIAN = (
    (0x2160, 0x217F),  # Roman numerals
    (0x2460, 0x24FF),  # numbers in circles
    (0x25CB, 0x25CB),  # a circle, for zero
    (0x2605, 0x2606),  # stars, in subjects of mails
    (0x2E80, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE10, 0xFE6F),
    (0xFF00, 0xFFEF),
    (0x1F200, 0x1F2FF),
    (0x20000, 0x3FFFF),
)
_KEPT = {
    "head",
    "hhea",
    "maxp",
    "OS/2",
    "hmtx",
    "cmap",
    "loca",
    "glyf",
    "name",
    "post",
    "GlyphOrder",
}
_NAMES = {0, 1, 2, 3, 4, 5, 6, 13, 14}
"""Copyright, family, style, key, full name, version, PostScript name, licence and its address."""
_HINTING = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)


@dataclass(frozen=True, slots=True)
class Faces:
    """The font files: text, bold text, and fixed width for digests, addresses and raw rows.

    `han` has what none of them has of Chinese (simplified and traditional) and Japanese.
    """

    sans: Path
    sans_bold: Path
    mono: Path
    han: Path


def faces() -> Faces:
    """Give the font files; makes them once in the user's cache unless the build brought them.

    Making them takes some 30 seconds, nearly all of it for Chinese.
    """
    packaged = resource("fonts")
    if all((packaged / name).is_file() for name in _ALL):
        return _faces_in(packaged)
    cache = Path(platformdirs.user_cache_dir("casebook", appauthor=False))
    versions = (version("fontpkg-noto-sans"), version("pylopdf-fonts-zh-cn"))
    return write_faces(cache / f"fonts-{'-'.join(versions)}")


def write_faces(folder: Path) -> Faces:
    """Make the font files that `folder` lacks; the same packages give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _ALL:
        if not (folder / name).is_file():
            _write_whole(folder / name, _made(name))
    return _faces_in(folder)


def _faces_in(folder: Path) -> Faces:
    return Faces(*(folder / name for name in _ALL))


def _made(name: str) -> bytes:
    if name == HAN:
        return _han()
    return _mono() if name == MONO else _sans(_WEIGHTS[name])


def _mono() -> bytes:
    return (files("fontpkg_ibm_plex_mono") / "files" / MONO).read_bytes()


def _sans(weight: int) -> bytes:
    # Imported here: fontTools is slow to import, and the files are made only once.
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    data = (files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf").read_bytes()
    with TTFont(io.BytesIO(data), recalcTimestamp=False) as variable:
        static = instancer.instantiateVariableFont(
            variable, {"wght": weight, "wdth": 100}, updateFontNames=True
        )
        made = io.BytesIO()
        static.save(made)
    return made.getvalue()


def _han() -> bytes:
    """Give what Noto Sans SC has of East Asia, in TrueType outlines: ReportLab embeds no others."""
    from fontTools.ttLib import TTFont, newTable

    data = (files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf").read_bytes()
    with TTFont(io.BytesIO(data), recalcTimestamp=False) as font:
        characters = {code: name for code, name in font.getBestCmap().items() if _is_kept(code)}
        font["cmap"].tables = [table for table in font["cmap"].tables if table.format in (4, 12)]
        for table in font["cmap"].tables:
            table.cmap = {code: characters[code] for code in table.cmap if code in characters}
        outlines = newTable("glyf")
        outlines.glyphOrder = list(dict.fromkeys((".notdef", *characters.values())))
        outlines.glyphs = _quadratic(font, outlines.glyphOrder)
        font["glyf"], font["loca"] = outlines, newTable("loca")
        font["hmtx"].metrics = {name: font["hmtx"].metrics[name] for name in outlines.glyphOrder}
        font.setGlyphOrder(outlines.glyphOrder)
        font.sfntVersion = "\0\1\0\0"
        font["maxp"].tableVersion = 0x00010000
        for unused in _HINTING:
            setattr(font["maxp"], unused, 0)
        font["maxp"].maxZones = 1
        font["post"].formatType = 3.0
        for tag in set(font.keys()) - _KEPT:
            del font[tag]
        font["name"].names = [name for name in font["name"].names if name.nameID in _NAMES]
        _set_height(font)
        made = io.BytesIO()
        font.save(made)
    return made.getvalue()


def _is_kept(code: int) -> bool:
    return code == 0x20 or any(first <= code <= last for first, last in _EAST_ASIAN)


def _quadratic(font: TTFont, names: list[str]) -> dict[str, Glyph]:
    """Give the outlines of these glyphs, within a thousandth of an em of those in the font."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyphs, made = font.getGlyphSet(), {}
    for name in names:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, font["head"].unitsPerEm / 1000, reverse_direction=True))
        made[name] = pen.glyph()
    return made


def _set_height(font: TTFont) -> None:
    """Give a font the height of the fixed width face: no row grows by a Chinese word in it."""
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(_mono())) as mono:
        ascent, descent = mono["hhea"].ascent, mono["hhea"].descent
    font["hhea"].ascent = font["OS/2"].sTypoAscender = font["OS/2"].usWinAscent = ascent
    font["hhea"].descent = font["OS/2"].sTypoDescender = descent
    font["OS/2"].usWinDescent = -descent
    font["hhea"].lineGap = font["OS/2"].sTypoLineGap = 0


def _write_whole(path: Path, data: bytes) -> None:
    """Write `path` so that another process sees the whole file or none."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
