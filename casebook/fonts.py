"""The three static font files that the window and the papers share."""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import platformdirs

from casebook.resources import resource

SANS = "NotoSans-Regular.ttf"
SANS_BOLD = "NotoSans-Bold.ttf"
MONO = "IBMPlexMono-Regular.ttf"
_WEIGHTS = {SANS: 400, SANS_BOLD: 700}


@dataclass(frozen=True, slots=True)
class Faces:
    """The font files: text, bold text, and fixed width for digests, addresses and raw rows."""

    sans: Path
    sans_bold: Path
    mono: Path


def faces() -> Faces:
    """Give the font files; makes them once in the user's cache unless the build brought them."""
    packaged = resource("fonts")
    if all((packaged / name).is_file() for name in (SANS, SANS_BOLD, MONO)):
        return _faces_in(packaged)
    cache = Path(platformdirs.user_cache_dir("casebook", appauthor=False))
    return write_faces(cache / f"fonts-{version('fontpkg-noto-sans')}")


def write_faces(folder: Path) -> Faces:
    """Make the font files that `folder` lacks; the same packages give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (SANS, SANS_BOLD, MONO):
        if not (folder / name).is_file():
            _write_whole(folder / name, _mono() if name == MONO else _sans(_WEIGHTS[name]))
    return _faces_in(folder)


def _faces_in(folder: Path) -> Faces:
    return Faces(folder / SANS, folder / SANS_BOLD, folder / MONO)


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
