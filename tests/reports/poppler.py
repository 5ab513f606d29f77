"""Reads papers back with poppler, a PDF reader that is not ours."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed"
)


def text_of(data: bytes, folder: Path, *options: str) -> str:
    """Give the text of a PDF as pdftotext reads it."""
    path = folder / "read.pdf"
    path.write_bytes(data)
    return _run("pdftotext", *options, str(path), "-")


def words_of(data: bytes, folder: Path) -> str:
    """Give the text with every run of white space as one space."""
    return re.sub(r"\s+", " ", text_of(data, folder))


def fonts_of(data: bytes, folder: Path) -> list[str]:
    """Give the lines of pdffonts, without its header."""
    path = folder / "read.pdf"
    path.write_bytes(data)
    return _run("pdffonts", str(path)).splitlines()[2:]


def info_of(data: bytes, folder: Path) -> dict[str, str]:
    """Give what pdfinfo says."""
    path = folder / "read.pdf"
    path.write_bytes(data)
    pairs = (line.partition(":") for line in _run("pdfinfo", str(path)).splitlines())
    return {name: value.strip() for name, _, value in pairs}


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()
