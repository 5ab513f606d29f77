"""The pages of a PDF, rendered in the background and shown one below the other."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.errors import CaseError
from casebook.ui import theme
from casebook.ui.jobs import CaseThread
from casebook.ui.widgets.plain import plain_label

MOST_PAGES = 40
SCALES = (0.6, 0.8, 1.0, 1.25, 1.6, 2.0)


@dataclass(frozen=True, slots=True)
class _Page:
    """One page as pixels: four bytes each, blue first."""

    width: int
    height: int
    data: bytes


class PdfPreview(QWidget):
    """Shows a PDF; a newer one replaces it while it is still being rendered."""

    def __init__(self, thread: CaseThread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self._data = b""
        self._wanted = 0
        self._scale = 1
        self._title = plain_label("", role="muted")
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.M, theme.XS, theme.M, theme.XS)
        bar.addWidget(self._title, 1)
        for sign, step, name in (("−", -1, "Smaller"), ("+", 1, "Larger")):
            button = QToolButton()
            button.setText(sign)
            button.setAccessibleName(name)
            button.clicked.connect(lambda _=False, step=step: self._zoom(step))
            bar.addWidget(button)
        self._pages = QVBoxLayout()
        self._pages.setSpacing(theme.M)
        inner = QWidget()
        inner.setLayout(self._pages)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._area.setWidget(inner)
        self._area.setAccessibleName("Pages of the paper")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._area, 1)

    def show_pdf(self, data: bytes, title: str) -> None:
        """Show a PDF under a title; empty bytes clear the preview."""
        self._data = data
        self._title.setText(title)
        self._render()

    def _zoom(self, step: int) -> None:
        self._scale = min(len(SCALES) - 1, max(0, self._scale + step))
        self._render()

    def _render(self) -> None:
        self._wanted += 1
        wanted, data, scale = self._wanted, self._data, SCALES[self._scale]
        if not data:
            self._show([])
            return
        self._thread.start_long(
            "Show the paper",
            lambda on_case, progress: _render(data, scale),
            lambda pages: self._show(pages) if wanted == self._wanted else None,
        )

    def _show(self, pages: list[_Page]) -> None:
        while (item := self._pages.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for number, page in enumerate(pages, 1):
            image = QImage(
                page.data, page.width, page.height, page.width * 4, QImage.Format.Format_RGB32
            )
            label = QLabel()
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setPixmap(QPixmap.fromImage(image))
            label.setAccessibleName(f"Page {number}")
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._pages.addWidget(label)
        if len(pages) == MOST_PAGES:
            self._pages.addWidget(
                plain_label(f"The first {MOST_PAGES} pages are shown. Save the PDF to see all.")
            )
        self._pages.addStretch()


def _render(data: bytes, scale: float) -> list[_Page]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise CaseError(f"The paper cannot be shown: {error}.") from error
    try:
        found = []
        for number in range(min(MOST_PAGES, len(document))):
            page = document[number]
            bitmap = page.render(scale=scale, rev_byteorder=False, prefer_bgrx=True)
            found.append(_Page(bitmap.width, bitmap.height, bytes(bitmap.buffer)))
            bitmap.close()
            page.close()
        return found
    finally:
        document.close()
