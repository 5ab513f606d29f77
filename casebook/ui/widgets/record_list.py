"""A list of records that pages from the store and paints only the rows on screen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from casebook.model.instant import Precision, zone_label
from casebook.model.timeline import Record
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line

PAGE_ROWS = 64
"""About a screen: a jump reads what it shows and little more."""

KEPT_PAGES = 96
PADDING = 8
MINIMUM_WIDTH = 40
MARK_WIDTH = 18
MOST_CUTS = 20_000
MOST_CHARACTERS = 1_000
"""A cell shows at most this much of a text; the whole stands in the detail pane."""

DEFAULT_WIDTHS = (150, 84, 104, 76, 480)
"""The two times are widened to what they hold, until the examiner sets a width."""

TIMES, WHAT = 2, 4
_DIGITS = str.maketrans("123456789", "0" * 9)


class RecordList(QAbstractScrollArea):
    """Shows rows 0 to total-1 of a list that lives in the store.

    Only row numbers reach Qt, never pixels of the whole list, so any total up to 2^31-1 rows shows
    the right rows. Rows not yet here are painted empty and asked for by `rows_wanted`; they come
    back by `give_rows` with the same generation, or not at all when a newer list was set.
    """

    rows_wanted = Signal(object, object, object)
    """generation, first row, number of rows; a newer wish replaces an older one."""

    record_chosen = Signal(object)
    """The current row's record, or None while it is not here."""

    detail_asked = Signal(object)
    promotion_asked = Signal(object)
    marks_changed = Signal()
    columns_resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._generation = 0
        self._pages: OrderedDict[int, Sequence[Record]] = OrderedDict()
        self._asked: tuple[int, int] | None = None
        self._current = -1
        self._told: Record | None = None
        self._marks: dict[int, Record] = {}
        self._widths = list(DEFAULT_WIDTHS)
        self._fits_times = True
        self._zones = ("UTC", "Asia/Kolkata")
        self._source_names: dict[int, str] = {}
        self._empty_text = ""
        # Formatting is done once, and only for rows that are painted.
        self._cells: dict[int, tuple[str, ...]] = {}
        self._elided: dict[tuple[int, str], str] = {}
        self._neighbours_timer = QTimer(self)
        self._neighbours_timer.setSingleShot(True)
        self._neighbours_timer.setInterval(0)
        self._neighbours_timer.timeout.connect(self._ask_for_neighbours)
        self._header = _Header(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName("Records")
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.viewport().setAutoFillBackground(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        self._place_header()

    @property
    def total(self) -> int:
        """Give how many rows the list has."""
        return self._total

    @property
    def current_row(self) -> int:
        """Give the current row, -1 when there is none."""
        return self._current

    @property
    def row_height(self) -> int:
        """Give the height of a row in pixels."""
        return self.fontMetrics().height() + PADDING

    @property
    def rows_on_screen(self) -> int:
        """Give how many whole rows fit."""
        return max(1, self.viewport().height() // self.row_height)

    @property
    def first_row(self) -> int:
        """Give the row at the top of the screen."""
        return self.verticalScrollBar().value()

    def set_list(self, total: int) -> None:
        """Show a new list of `total` rows from its first row; keeps the marks."""
        self._total = total
        self._generation += 1
        self._pages.clear()
        self._cells.clear()
        self._elided.clear()
        self._asked = None
        self._current = 0 if total else -1
        if self._fits_times:
            self._widths[:TIMES] = DEFAULT_WIDTHS[:TIMES]
            self._header.update()
        self._fit_scroll_bar()
        self.verticalScrollBar().setValue(0)
        self._ask()
        self._tell_current()
        self.viewport().update()

    def give_rows(self, generation: int, first: int, rows: Sequence[Record]) -> None:
        """Take the rows that were asked for; ignored when they belong to an older list."""
        if generation != self._generation:
            return
        self._asked = None
        for start in range(0, len(rows), PAGE_ROWS):
            self._pages[(first + start) // PAGE_ROWS] = rows[start : start + PAGE_ROWS]
        while len(self._pages) > KEPT_PAGES:
            dropped, _ = self._pages.popitem(last=False)
            self._forget_texts(dropped)
        if self._fits_times:
            self._widen_times()
        self._ask()
        self._tell_current()
        self.viewport().update()

    def set_zones(self, zones: tuple[str, str]) -> None:
        """Show the two time columns in these zones."""
        self._zones = zones
        self._format_again()

    def set_source_names(self, names: dict[int, str]) -> None:
        """Show these names for source numbers."""
        self._source_names = dict(names)
        self._format_again()

    def set_empty_text(self, text: str) -> None:
        """Show `text` in place of rows when the list has none."""
        self._empty_text = text
        self.viewport().update()

    def record_at(self, row: int) -> Record | None:
        """Give the record of `row` when it is here."""
        page = self._pages.get(row // PAGE_ROWS)
        at = row % PAGE_ROWS
        return page[at] if page is not None and row >= 0 and at < len(page) else None

    def current_record(self) -> Record | None:
        """Give the record of the current row when it is here."""
        return self.record_at(self._current)

    def marked(self) -> tuple[Record, ...]:
        """Give the marked records in time order."""
        return tuple(
            sorted(self._marks.values(), key=lambda r: (r.utc_us is not None, r.utc_us or 0, r.id))
        )

    def clear_marks(self) -> None:
        """Unmark all records."""
        self._marks.clear()
        self.marks_changed.emit()
        self.viewport().update()

    def go_to(self, row: int) -> None:
        """Make `row` the current one and bring it on screen; rows outside are clamped."""
        if not self._total:
            return
        self._current = min(max(row, 0), self._total - 1)
        bar = self.verticalScrollBar()
        if self._current < bar.value():
            bar.setValue(self._current)
        elif self._current >= bar.value() + self.rows_on_screen:
            bar.setValue(self._current - self.rows_on_screen + 1)
        self._ask()
        self._tell_current()
        self.viewport().update()

    def show_at_top(self, row: int) -> None:
        """Make `row` the current one and bring it to the top of the screen."""
        self.verticalScrollBar().setValue(min(max(row, 0), max(0, self._total - 1)))
        self.go_to(row)

    def column_widths(self) -> tuple[int, ...]:
        """Give the widths of the columns in pixels."""
        return tuple(self._widths)

    def set_column_widths(self, widths: Sequence[int]) -> None:
        """Set the widths of the columns; ignored when their number is not ours."""
        if len(widths) != len(DEFAULT_WIDTHS):
            return
        self._fits_times = False
        self._widths = [max(MINIMUM_WIDTH, width) for width in widths]
        self._elided.clear()
        self._header.update()
        self.viewport().update()

    def column_titles(self) -> tuple[str, ...]:
        """Give the titles of the columns."""
        return (*map(zone_label, self._zones), "source", "host", "what")

    def column_spans(self) -> list[tuple[int, int]]:
        """Give left edge and width of each column; the last takes what is left."""
        spans = []
        x = MARK_WIDTH
        for width in self._widths[:WHAT]:
            spans.append((x, width))
            x += width
        spans.append((x, max(MINIMUM_WIDTH, self.viewport().width() - x)))
        return spans

    def resize_column(self, column: int, width: int) -> None:
        """Set the width of one column as its edge is dragged."""
        self._fits_times = False
        self._widths[column] = max(MINIMUM_WIDTH, width)
        self._elided.clear()
        self._header.update()
        self.viewport().update()

    def fit_column(self, column: int) -> None:
        """Make a column as wide as its widest cell on screen."""
        metrics = self.fontMetrics()
        rows = map(self.cells_of, range(self.first_row, self._last_on_screen() + 1))
        texts = [cells[column] for cells in rows if cells] + [self.column_titles()[column]]
        self.resize_column(column, max(map(metrics.horizontalAdvance, texts)) + 2 * PADDING)
        self.columns_resized.emit()

    def cells_of(self, row: int) -> tuple[str, ...]:
        """Give the texts of a row as they are painted; empty while it is not here."""
        cells = self._cells.get(row)
        record = self.record_at(row)
        if cells is None and record is not None:
            source = self._source_names.get(record.source, f"S-{record.source}")
            texts = (source, record.host, record.message)
            cells = times_of(record, self._zones) + tuple(
                one_line(text, MOST_CHARACTERS) for text in texts
            )
            self._cells[row] = cells
        return cells or ()

    def _widen_times(self) -> None:
        """Give the time columns the room that the widest time on screen needs."""
        metrics = self.fontMetrics()
        shown = [self.cells_of(row) for row in range(self.first_row, self._last_on_screen() + 1)]
        for column in range(TIMES):
            # Digits are equally wide, so the longest text is the widest.
            longest = max((cells[column] for cells in shown if cells), key=len, default="")
            width = metrics.horizontalAdvance(longest) + 2 * PADDING
            if width > self._widths[column]:
                self._widths[column] = width
                self._elided.clear()
                self._header.update()

    def _format_again(self) -> None:
        self._cells.clear()
        self._elided.clear()
        self._header.update()
        self.viewport().update()

    def _forget_texts(self, page: int) -> None:
        first = page * PAGE_ROWS
        for row in range(first, first + PAGE_ROWS):
            self._cells.pop(row, None)

    def _last_on_screen(self) -> int:
        """Give the last row of which anything shows."""
        partly = -(-self.viewport().height() // self.row_height)
        return min(self._total, self.first_row + max(1, partly)) - 1

    def _ask(self) -> None:
        """Ask for the pages on screen that are missing; with all here, soon for the next ones."""
        if not self._total:
            return
        top, bottom = self.first_row // PAGE_ROWS, self._last_on_screen() // PAGE_ROWS
        needed = [page for page in range(top, bottom + 1) if page not in self._pages]
        if needed:
            self._want(needed[0], needed[-1])
            return
        for page in range(top, bottom + 1):
            self._pages.move_to_end(page)
        # After the screen was painted: what is looked at comes first.
        self._neighbours_timer.start()

    def _ask_for_neighbours(self) -> None:
        """Ask for the page below or above the screen, when it is missing and nothing is awaited."""
        if not self._total or self._asked is not None:
            return
        top, bottom = self.first_row // PAGE_ROWS, self._last_on_screen() // PAGE_ROWS
        for page in (bottom + 1, top - 1):
            if 0 <= page <= (self._total - 1) // PAGE_ROWS and page not in self._pages:
                self._want(page, page)
                return

    def _want(self, first_page: int, last_page: int) -> None:
        first = first_page * PAGE_ROWS
        wish = (first, min(self._total, (last_page + 1) * PAGE_ROWS) - first)
        if wish != self._asked:
            self._asked = wish
            self.rows_wanted.emit(self._generation, *wish)

    def _tell_current(self) -> None:
        record = self.current_record()
        if record is self._told and record is not None:
            return
        self._told = record
        self.setAccessibleDescription(self._description(record))
        QAccessible.updateAccessibility(
            QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        )
        self.record_chosen.emit(record)

    def _description(self, record: Record | None) -> str:
        if record is None:
            return self._empty_text if not self._total else ""
        marked = ", marked" if record.id in self._marks else ""
        cells = ", ".join(
            f"{title} {cell}"
            for title, cell in zip(self.column_titles(), self.cells_of(self._current), strict=True)
            if cell
        )
        return f"Row {self._current + 1:,} of {self._total:,}{marked}: {cells}"

    def _toggle_mark(self) -> None:
        record = self.current_record()
        if record is None:
            return
        if self._marks.pop(record.id, None) is None:
            self._marks[record.id] = record
        self._told = None
        self.marks_changed.emit()
        self._tell_current()
        self.viewport().update()

    def _copy_current(self) -> None:
        if self.current_record() is not None:
            QGuiApplication.clipboard().setText("\t".join(self.cells_of(self._current)))

    def _fit_scroll_bar(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.rows_on_screen)
        bar.setRange(0, max(0, self._total - self.rows_on_screen))

    def _place_header(self) -> None:
        height = self.row_height
        self.setViewportMargins(0, height, 0, 0)
        self._header.setGeometry(0, 0, self.width(), height)

    def _on_scrolled(self, value: int) -> None:
        self._ask()
        if self._fits_times:
            self._widen_times()
        self.viewport().update()

    def _emit_current(self, signal: Callable[[Record], None]) -> None:
        record = self.current_record()
        if record is not None:
            signal(record)

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(900, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._header.setGeometry(0, 0, self.width(), self.row_height)
        self._elided.clear()
        self._fit_scroll_bar()
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place_header()
            self._elided.clear()
            self._fit_scroll_bar()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = self.rows_on_screen
        moves = {
            Qt.Key.Key_Up: self._current - 1,
            Qt.Key.Key_Down: self._current + 1,
            Qt.Key.Key_PageUp: self._current - page,
            Qt.Key.Key_PageDown: self._current + page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._total - 1,
        }
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if event.key() == Qt.Key.Key_C and (
                event.modifiers() == Qt.KeyboardModifier.ControlModifier
            ):
                self._copy_current()
            else:
                super().keyPressEvent(event)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            # The screen moves by a page with the current row, as in every list.
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (page if key == Qt.Key.Key_PageDown else -page))
            self.go_to(moves[key])
        elif key in moves:
            self.go_to(moves[key])
        elif key == Qt.Key.Key_Space:
            self._toggle_mark()
        elif key == Qt.Key.Key_P:
            self._emit_current(self.promotion_asked.emit)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._emit_current(self.detail_asked.emit)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.first_row + int(event.position().y()) // self.row_height
        if row >= self._total or event.button() != Qt.MouseButton.LeftButton:
            return
        self.go_to(row)
        if event.position().x() < MARK_WIDTH:
            self._toggle_mark()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._emit_current(self.detail_asked.emit)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - round(event.angleDelta().y() / 120 * 3))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if not self._total:
            area = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(area, flags | Qt.TextFlag.TextWordWrap, self._empty_text)
            return
        spans = self.column_spans()
        metrics = self.fontMetrics()
        height, baseline = self.row_height, self._baseline()
        first, last = self.first_row, self._last_on_screen()
        self._paint_grounds(painter, first, last, height)
        # In the theme selected text has the colour of all text; a pen for each row costs more.
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        for row in range(first, last + 1):
            self._paint_row(painter, row, (row - first) * height + baseline, spans, metrics)

    def _paint_grounds(self, painter: QPainter, first: int, last: int, height: int) -> None:
        palette, width = self.palette(), self.viewport().width()
        odd = palette.color(QPalette.ColorRole.AlternateBase)
        for row in range(first | 1, last + 1, 2):
            painter.fillRect(0, (row - first) * height, width, height, odd)
        if first <= self._current <= last:
            chosen = palette.color(QPalette.ColorRole.Highlight)
            top = (self._current - first) * height
            painter.fillRect(0, top, width, height, chosen)
            if self.hasFocus():
                painter.setPen(palette.color(QPalette.ColorRole.Accent))
                painter.drawRect(0, top, width - 1, height - 1)

    def _paint_row(
        self,
        painter: QPainter,
        row: int,
        baseline: int,
        spans: list[tuple[int, int]],
        metrics: QFontMetrics,
    ) -> None:
        record = self.record_at(row)
        if record is None:
            painter.drawText(MARK_WIDTH + PADDING, baseline, "…")
            return
        if record.id in self._marks:
            painter.drawText(4, baseline, "◆")
        for column, text in enumerate(self.cells_of(row)):
            x, width = spans[column]
            if text:
                cut = self._cut(column, text, width - 2 * PADDING, metrics)
                painter.drawText(x + PADDING, baseline, cut)

    def _baseline(self) -> int:
        return PADDING // 2 + self.fontMetrics().ascent()

    def _cut(self, column: int, text: str, width: int, metrics: QFontMetrics) -> str:
        """Cut a text to a width with an ellipsis; measuring takes most of the painting."""
        # All digits are equally wide, so one measure serves all times of one form.
        form = text.translate(_DIGITS) if column < TIMES else text
        cut = self._elided.get((column, form))
        if cut is None:
            # No character of ASCII is narrower than two pixels: the rest cannot be seen.
            measured = form[: width // 2] if form.isascii() else form
            cut = metrics.elidedText(measured, Qt.TextElideMode.ElideRight, width)
            if len(self._elided) > MOST_CUTS:
                self._elided.clear()
            self._elided[(column, form)] = cut
        if cut == form:
            return text
        return cut if form is text else metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


class _Header(QWidget):
    """The titles above the columns; an edge is dragged to resize, double-clicked to fit."""

    GRIP = 5

    def __init__(self, records: RecordList) -> None:
        super().__init__(records)
        self._records = records
        self._dragged: int | None = None
        self.setMouseTracking(True)
        self.setAccessibleName("Column titles")

    def _edge_at(self, x: float) -> int | None:
        for column, (left, width) in enumerate(self._records.column_spans()[:WHAT]):
            if abs(left + width - x) <= self.GRIP:
                return column
        return None

    # Qt overrides

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = self._edge_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._dragged is not None:
            left = self._records.column_spans()[self._dragged][0]
            self._records.resize_column(self._dragged, int(x) - left)
        on_edge = self._edge_at(x) is not None
        self.setCursor(Qt.CursorShape.SplitHCursor if on_edge else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._dragged = None
            self._records.columns_resized.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        edge = self._edge_at(event.position().x())
        if edge is not None:
            self._records.fit_column(edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Window))
        line = palette.color(QPalette.ColorRole.Mid)
        painter.setPen(line)
        painter.drawLine(QPoint(0, self.height() - 1), QPoint(self.width(), self.height() - 1))
        baseline = PADDING // 2 + self.fontMetrics().ascent()
        titles = self._records.column_titles()
        for title, (x, width) in zip(titles, self._records.column_spans(), strict=True):
            painter.setPen(palette.color(QPalette.ColorRole.WindowText))
            painter.drawText(x + PADDING, baseline, title)
            painter.setPen(line)
            painter.drawLine(x + width - 1, 4, x + width - 1, self.height() - 5)


def times_of(record: Record, zones: tuple[str, str]) -> tuple[str, str]:
    """Give a record's time in both zones as a list shows it, ▲ and a word where it is in doubt.

    The second time has no date where it is that of the first. A day alone belongs to no zone and is
    shown as it is written.
    """
    doubt = f" ▲ {_DOUBT_WORDS.get(record.doubt, record.doubt)}" if record.doubt else ""
    if record.utc_us is None:
        return f"no time{doubt}", ""
    if record.precision is Precision.DAY:
        return f"{one_line(record.time_text, 40)} (day)", ""
    first, second = (clock(record.utc_us, zone, record.precision) for zone in zones)
    shown = second if second[:10] != first[:10] else second[11:]
    return f"{first}{doubt}", shown


_DOUBT_WORDS = {
    "first of a repeated hour": "ambiguous",
    "second of a repeated hour": "ambiguous",
    "in an hour the clocks skipped": "impossible",
    "year inferred from the order of lines": "year inferred",
    "a time that cannot be read": "not readable",
}
"""Short words for a list; the detail has the whole."""
