"""Sizes of a splitter as they lie on the desk of the case."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter


def to_text(splitter: QSplitter) -> str | None:
    """Give the sizes as they lie on the desk, None while a part is hidden."""
    sizes = splitter.sizes()
    return ",".join(map(str, sizes)) if all(sizes) else None


def restore(splitter: QSplitter, text: str | None) -> None:
    """Give a splitter the sizes it had; what is none of its is left alone."""
    sizes = [int(part) for part in (text or "").split(",") if part.isdigit()]
    if len(sizes) == splitter.count() and all(sizes):
        splitter.setSizes(sizes)
