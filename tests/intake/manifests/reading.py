"""How the tests of the dialects read a text."""

from __future__ import annotations

from pathlib import Path

from casebook.intake.manifests import ReadManifest, read_manifest
from casebook.intake.source import open_source


def read(folder: Path, text: str | bytes, name: str = "list.txt") -> ReadManifest:
    """Write a text as a file, and read it as a list."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with open_source(path) as source:
        return read_manifest(source)


def listed(found: ReadManifest) -> list[tuple[str, int | None, str, str]]:
    """Give the digests in short."""
    return [(f.path, f.size, f.algorithm.value, f.value) for f in found.files]
