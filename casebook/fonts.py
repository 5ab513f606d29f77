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
    """Give Noto Sans SC with TrueType outlines: ReportLab embeds no others."""
    from fontTools.ttLib import TTFont, newTable

    data = (files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf").read_bytes()
    with TTFont(io.BytesIO(data), recalcTimestamp=False) as font:
        outlines = newTable("glyf")
        outlines.glyphOrder = font.getGlyphOrder()
        outlines.glyphs = _quadratic(font)
        font["glyf"], font["loca"] = outlines, newTable("loca")
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


def _quadratic(font: TTFont) -> dict[str, Glyph]:
    """Give the outlines of a font by name, within a thousandth of an em of its own."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    made = {}
    for name, glyph in font.getGlyphSet().items():
        pen = TTGlyphPen(None)
        glyph.draw(Cu2QuPen(pen, font["head"].unitsPerEm / 1000, reverse_direction=True))
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
