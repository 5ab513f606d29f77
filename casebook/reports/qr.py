"""The journal head as a QR code."""

from __future__ import annotations

from functools import lru_cache

from casebook.reports.library import QRCode, QRErrorCorrectLevel


@lru_cache(maxsize=4)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Give the dark modules of the QR code of `text`, rows from the top, without quiet zone."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    grid: list[list[bool]] = code.modules
    return tuple(tuple(bool(dark) for dark in row) for row in grid)
