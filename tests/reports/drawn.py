"""What is drawn on the pages of a paper, read back from its PDF."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf

Rectangle = tuple[float, float, float, float]


def rectangles(data: bytes) -> list[list[Rectangle]]:
    """Give the rectangles of each page: left, bottom, width and height, in points."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [
            [
                _numbers(instruction.operands)
                for instruction in pikepdf.parse_content_stream(page)
                if str(instruction.operator) == "re"
            ]
            for page in pdf.pages
        ]


def _numbers(operands: Iterable[object]) -> Rectangle:
    x, y, width, height = (float(str(value)) for value in operands)
    return x, y, width, height
