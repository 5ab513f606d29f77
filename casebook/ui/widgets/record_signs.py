"""The signs of what was put on a record: a bar and a number for its colour, a star, a comment."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPolygonF

from casebook.model.timeline import COLOURS, RecordMark
from casebook.ui import theme

SIGNS_WIDTH = 44
BAR_WIDTH = 4
SIGN = 12
"""The side of a sign in pixels."""

MARK_COLOURS = {
    "red": ("#c0271f", "#f0857c"),
    "orange": ("#b35900", "#f0a860"),
    "yellow": ("#8a7400", "#e6d35a"),
    "green": ("#17702f", "#80d09a"),
    "blue": ("#1d5a9e", "#84b6f0"),
    "violet": ("#7a3a9a", "#cf9ae8"),
}
"""Light and dark form of each colour; a white or black number on it keeps 4.5:1."""


def colour_of(name: str) -> QColor:
    """Give a colour of a record as it is painted on the present ground."""
    light, dark = MARK_COLOURS[name]
    return QColor(light if theme.tokens() is theme.LIGHT else dark)


def paint_signs(painter: QPainter, area: QRect, mark: RecordMark, left: int) -> None:
    """Paint the signs of a mark into the room before the columns, from `left` on."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top = area.top() + (area.height() - SIGN) // 2
    if mark.colour in MARK_COLOURS:
        colour = colour_of(mark.colour)
        painter.fillRect(area.left(), area.top(), BAR_WIDTH, area.height(), colour)
        _paint_number(painter, QRect(left, top, SIGN, SIGN), mark.colour, colour)
    if mark.starred:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tokens().attention))
        painter.drawPolygon(_star(QPointF(left + SIGN * 1.5 + 2, top + SIGN / 2), SIGN / 2 + 0.5))
    if mark.comment:
        painter.setPen(QColor(theme.tokens().text))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_balloon(QPoint(left + 2 * SIGN + 5, top + 1)))
    painter.restore()


def _paint_number(painter: QPainter, box: QRect, name: str, colour: QColor) -> None:
    """Paint the number of a colour on it: who sees no colours reads the number."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(box, 2, 2)
    font = QFont(painter.font())
    font.setPixelSize(10)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor("#ffffff" if colour.lightness() < 128 else "#101010"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(COLOURS.index(name) + 1))


def _star(centre: QPointF, radius: float) -> QPolygonF:
    points = []
    for corner in range(10):
        length = radius if corner % 2 == 0 else radius * 0.45
        angle = math.pi * (corner / 5 - 0.5)
        points.append(centre + QPointF(math.cos(angle) * length, math.sin(angle) * length))
    return QPolygonF(points)


def _balloon(corner: QPoint) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(corner.x(), corner.y(), 10, 7, 2, 2)
    path.moveTo(corner.x() + 2, corner.y() + 7)
    path.lineTo(corner.x() + 2, corner.y() + 10)
    path.lineTo(corner.x() + 5, corner.y() + 7)
    return path
