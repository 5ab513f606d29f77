"""The pages of a PDF one below the other; only those on screen are rendered, in the background."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import pypdfium2
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.errors import CaseError
from casebook.ui import theme
from casebook.ui.widgets.plain import plain_label

GAP = 12
KEPT_PAGES = 12
ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Widths of a page as parts of the width of the view."""

LINE_STEP = 48
_pdfium = threading.Lock()
"""PDFium is not made for threads: one call at a time in the whole program."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """One page to render, `width` pixels wide; of an older document it is dropped."""

    document: int
    page: int
    width: int


class PdfPreview(QWidget):
    """Shows a PDF under its title; another one replaces it, whatever is still being rendered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = plain_label("", role="muted")
        self._place = plain_label("", role="muted")
        self.pages = PageView()
        self.pages.moved.connect(self._show_place)
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.M, theme.XS, theme.M, theme.XS)
        bar.addWidget(self._title, 1)
        bar.addWidget(self._place)
        self._buttons = [
            self._zoom_button(sign, step, name)
            for sign, step, name in (("−", -1, "Smaller"), ("+", 1, "Larger"))
        ]
        for button in self._buttons:
            bar.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.pages, 1)
        self.show_pdf(b"", "")

    def show_pdf(self, data: bytes, title: str) -> None:
        """Show a PDF under a title, from its first page; empty bytes clear the preview."""
        self._title.setText(title)
        for button in self._buttons:
            button.setVisible(bool(data))
        self.pages.show_pdf(data)

    def _zoom_button(self, sign: str, step: int, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: self.pages.zoom(step))
        return button

    def _show_place(self) -> None:
        total = len(self.pages.sizes)
        self._place.setText(f"page {self.pages.current_page + 1} of {total}" if total else "")


class PageView(QAbstractScrollArea):
    """Paints the pages on screen; a page not rendered yet is white.

    Holds the pixels of a few pages only, so a paper of a thousand pages costs no more than one.
    """

    moved = Signal()
    _rendered = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sizes: tuple[tuple[float, float], ...] = ()
        """Width and height of each page in points."""

        self._data = b""
        self._number = 0
        self._zoom = ZOOMS.index(1.0)
        self._tops: list[int] = []
        self._height = 0
        self._pixmaps: OrderedDict[_Wish, QPixmap] = OrderedDict()
        self._wishes: list[_Wish] = []
        self._worker: threading.Thread | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Pages of the paper")
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        self._rendered.connect(self._on_rendered)

    @property
    def current_page(self) -> int:
        """Give the page that holds the middle of the view, from 0."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        return max(0, sum(top <= middle for top in self._tops) - 1)

    def show_pdf(self, data: bytes) -> None:
        """Show a PDF from its first page. Raises CaseError when the bytes are no PDF."""
        if data == self._data and data:
            return
        self._data = data
        self._number += 1
        self._pixmaps.clear()
        self.sizes = _page_sizes(data) if data else ()
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._ask()

    def zoom(self, step: int) -> None:
        """Make the pages larger or smaller by a step; the same page stays in view."""
        page = self.current_page
        self._zoom = min(len(ZOOMS) - 1, max(0, self._zoom + step))
        self._lay_out()
        self.go_to(page)

    def go_to(self, page: int) -> None:
        """Bring the top of a page to the top of the view."""
        if self._tops:
            top = self._tops[min(max(page, 0), len(self._tops) - 1)]
            self.verticalScrollBar().setValue(top - GAP)
        self._ask()

    def is_rendered(self, page: int) -> bool:
        """Say whether the pixels of a page are here, at the present size."""
        return self._wish(page) in self._pixmaps

    def _page_width(self) -> int:
        return max(80, round((self.viewport().width() - 2 * GAP) * ZOOMS[self._zoom]))

    def _page_height(self, page: int) -> int:
        width, height = self.sizes[page]
        return round(self._page_width() * height / width)

    def _lay_out(self) -> None:
        self._tops = []
        top = GAP
        for page in range(len(self.sizes)):
            self._tops.append(top)
            top += self._page_height(page) + GAP
        self._height = top
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setPageStep(self.viewport().height())
        vertical.setSingleStep(LINE_STEP)
        vertical.setRange(0, max(0, self._height - self.viewport().height()))
        over = self._page_width() + 2 * GAP - self.viewport().width()
        horizontal.setRange(0, max(0, over) if self.sizes else 0)
        self.viewport().update()
        self.moved.emit()

    def _wish(self, page: int) -> _Wish:
        return _Wish(self._number, page, round(self._page_width() * self.devicePixelRatioF()))

    def _pages_on_screen(self) -> list[int]:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        return [
            page
            for page, at in enumerate(self._tops)
            if at < bottom and at + self._page_height(page) > top
        ]

    def _ask(self) -> None:
        """Ask for the pages on screen and the next one; what was asked before is dropped."""
        shown = self._pages_on_screen()
        wanted = shown + [page + 1 for page in shown[-1:] if page + 1 < len(self.sizes)]
        self._wishes = [wish for wish in map(self._wish, wanted) if wish not in self._pixmaps]
        self._start_next()

    def _start_next(self) -> None:
        if self._worker is not None or not self._wishes:
            return
        wish, data = self._wishes.pop(0), self._data
        self._worker = threading.Thread(
            target=self._render, args=(wish, data), name="PDF page", daemon=True
        )
        self._worker.start()

    def _render(self, wish: _Wish, data: bytes) -> None:
        image = _image_of(data, wish.page, wish.width)
        # The window may have gone while the page was drawn.
        try:
            self._rendered.emit(wish, image)
        except RuntimeError:
            return

    def _on_rendered(self, wish: _Wish, image: QImage) -> None:
        if self._worker is not None:
            self._worker.join()
            self._worker = None
        if wish.document == self._number:
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            self._pixmaps[wish] = pixmap
            while len(self._pixmaps) > KEPT_PAGES:
                self._pixmaps.popitem(last=False)
            self.viewport().update()
        self._start_next()

    def _on_scrolled(self) -> None:
        self._ask()
        self.viewport().update()
        self.moved.emit()

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(520, 640)

    def resizeEvent(self, event: QResizeEvent) -> None:
        page = self.current_page
        self._lay_out()
        if event.oldSize().width() != event.size().width():
            self.go_to(page)
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        moves = {
            Qt.Key.Key_PageDown: bar.value() + bar.pageStep() - LINE_STEP,
            Qt.Key.Key_PageUp: bar.value() - bar.pageStep() + LINE_STEP,
            Qt.Key.Key_Down: bar.value() + LINE_STEP,
            Qt.Key.Key_Up: bar.value() - LINE_STEP,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: bar.maximum(),
        }
        key = Qt.Key(event.key())
        if key in moves:
            bar.setValue(moves[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom(-1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if turns > 0 else -1)
        else:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - round(turns / 120 * 2 * LINE_STEP))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        palette = self.palette()
        painter.fillRect(self.viewport().rect(), palette.color(QPalette.ColorRole.Window))
        width = self._page_width()
        left = max(GAP, (self.viewport().width() - width) // 2) - self.horizontalScrollBar().value()
        for page in self._pages_on_screen():
            top = self._tops[page] - self.verticalScrollBar().value()
            area = QRectF(left, top, width, self._page_height(page))
            painter.fillRect(area, Qt.GlobalColor.white)
            pixmap = self._pixmaps.get(self._wish(page))
            if pixmap is not None:
                painter.drawPixmap(QPointF(left, top), pixmap)
            painter.setPen(palette.color(QPalette.ColorRole.Mid))
            painter.drawRect(area)
        if self.hasFocus() and self.sizes:
            painter.setPen(palette.color(QPalette.ColorRole.Accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))


def _page_sizes(data: bytes) -> tuple[tuple[float, float], ...]:
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise CaseError(f"The paper cannot be shown: {error}.") from error
        try:
            return tuple(document.get_page_size(page) for page in range(len(document)))
        finally:
            document.close()


def _image_of(data: bytes, number: int, width: int) -> QImage:
    """Render one page, `width` pixels wide."""
    with _pdfium:
        document = pypdfium2.PdfDocument(data)
        try:
            page = document[number]
            bitmap = page.render(scale=width / page.get_width(), prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGB32,
            ).copy()
            bitmap.close()
            page.close()
            return image
        finally:
            document.close()
