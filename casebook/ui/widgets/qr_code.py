"""A QR code drawn from its modules, dark on white in every scheme so that it can be scanned."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

MODULE_PX = 4
QUIET = 4
"""Modules of white around it, as the standard (ISO/IEC 18004) asks."""


class QrCode(QWidget):
    """Shows `modules` (rows of dark or light); `text` is its accessible name."""

    def __init__(
        self, modules: Sequence[Sequence[bool]], text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._modules = modules
        self.setAccessibleName(f"QR code of {text}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = (len(self._modules) + 2 * QUIET) * MODULE_PX
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        for y, row in enumerate(self._modules):
            for x, dark in enumerate(row):
                if dark:
                    at = QRect(
                        (x + QUIET) * MODULE_PX, (y + QUIET) * MODULE_PX, MODULE_PX, MODULE_PX
                    )
                    painter.fillRect(at, QColor(Qt.GlobalColor.black))
        painter.end()
