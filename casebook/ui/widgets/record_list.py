"""A list of records that pages from the store and paints only the rows on screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
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
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from casebook.model.timeline import COLOURS, Record, RecordMark
from casebook.ui.widgets import record_columns
from casebook.ui.widgets.marked_records import MOST_IN_RANGE, MarkedRecords
from casebook.ui.widgets.record_columns import (
    COLUMNS,
    DEFAULT,
    MINIMUM_WIDTH,
    TIMES,
    Chosen,
    Context,
)
from casebook.ui.widgets.record_header import PADDING, RecordHeader
from casebook.ui.widgets.record_pages import RecordPages, Wish
from casebook.ui.widgets.record_painter import MARK_WIDTH, RowPainter, ShownTexts, gutter

MARK_KEYS = {
    Qt.Key.Key_T: "tag",
    Qt.Key.Key_S: "star",
    Qt.Key.Key_C: "comment",
    Qt.Key.Key_0: "no colour",
    **{Qt.Key(Qt.Key.Key_1 + number): colour for number, colour in enumerate(COLOURS)},
}
"""What each key asks to put on a record."""


class RecordList(QAbstractScrollArea):
    """Shows rows 0 to total-1 of a list that lives in the store.

    Only row numbers reach Qt, never pixels of the whole list, so any total up to 2^31-1 rows shows
    the right rows. Rows not yet here are painted empty and asked for by `rows_wanted`; they come
    back by `give_rows` with the same generation, or not at all when a newer list was set.
    """

    rows_wanted = Signal(object, object, object)
    """generation, first row, number of rows; a newer wish replaces an older one."""

    range_wanted = Signal(object, object, object)
    """A number, first row, number of rows: records to mark, given back by `give_range`."""

    range_cut = Signal(str)
    """Why a range was not marked to its end, as a sentence."""

    record_chosen = Signal(object)
    """The current row's record, or None while it is not here."""

    detail_asked = Signal(object)
    promotion_asked = Signal(object)
    marks_changed = Signal()
    marking_asked = Signal(str)
    """“tag”, “star”, “comment”, or a colour; “no colour” takes it off."""

    columns_changed = Signal()
    """Which are shown, their order or their widths."""

    columns_asked = Signal()
    row_moved = Signal(int)
    """The row that is now the current one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._generation = 0
        self._pages = RecordPages()
        self._asked: tuple[int, int] | None = None
        self._current = -1
        self._told: Record | None = None
        self._marked = MarkedRecords()
        self._record_marks: dict[int, RecordMark] = {}
        self._shows_signs = False
        self._keys = tuple(key for key, _ in DEFAULT)
        self._widths = [width for _, width in DEFAULT]
        self._fits_times = True
        self._context = Context()
        self._only: int | None = None
        self._empty_text = ""
        # Formatting is done once, and only for rows that are painted.
        self._cells: dict[int, tuple[str, ...]] = {}
        self._texts = ShownTexts()
        self._neighbours_timer = QTimer(self)
        self._neighbours_timer.setSingleShot(True)
        self._neighbours_timer.setInterval(0)
        self._neighbours_timer.timeout.connect(self._ask_for_neighbours)
        self._header = RecordHeader(self, self)
        self._header.resized.connect(self.columns_changed)
        self._header.columns_asked.connect(self.columns_asked)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName("Records")
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._on_moved_sideways)
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
        self._marked.await_nothing()
        self._pages.clear()
        self._record_marks.clear()
        self._forget_all_texts()
        self._asked = None
        self._current = 0 if total else -1
        if self._fits_times:
            self._widths = [
                COLUMNS[key].width if key in TIMES else width
                for key, width in zip(self._keys, self._widths, strict=True)
            ]
            self._header.update()
        self._fit_scroll_bar()
        self.verticalScrollBar().setValue(0)
        self._ask()
        self._tell_current()
        self.viewport().update()

    def lengthen(self, total: int) -> None:
        """Show that the list has more rows than was known; what is on screen stays."""
        # The page that was the last may have more rows now, and one on its way is of the old list.
        self._pages.forget(max(0, self._total - 1))
        self._asked = None
        self._total = total
        self._generation += 1
        if self._current < 0 < total:
            self._current = 0
        self._fit_scroll_bar()
        self._ask()
        self._tell_current()
        self.viewport().update()

    def give_rows(
        self,
        generation: int,
        first: int,
        rows: Sequence[Record],
        marks: Mapping[int, RecordMark] | None = None,
    ) -> None:
        """Take the rows that were asked for; ignored when they belong to an older list.

        `marks` are what is put on these records, by the record's id.
        """
        if generation != self._generation:
            return
        self._record_marks.update(marks or {})
        self._asked = None
        for dropped in self._pages.give(first, rows):
            for row in dropped:
                self._cells.pop(row, None)
        if self._fits_times:
            self._widen_times()
        self._ask()
        self._tell_current()
        self.viewport().update()

    def set_zones(self, zones: tuple[str, str]) -> None:
        """Show the two time columns in these zones."""
        self._context = replace(self._context, zones=zones)
        self._format_again()

    def set_source_names(
        self, names: Mapping[int, str], locators: Mapping[int, str] | None = None
    ) -> None:
        """Show these names for source numbers, and these words for what their locators count."""
        self._context = replace(
            self._context, source_names=dict(names), locators=dict(locators or {})
        )
        self._format_again()

    def set_highlight(self, text: str) -> None:
        """Highlight in the messages where what was searched for stands."""
        self._texts.search(text)
        self.viewport().update()

    def show_only(self, source: int) -> None:
        """Leave the rows of all other sources blank."""
        self._only = source
        self.viewport().update()

    def give_range(
        self, wish: int, rows: Sequence[Record], marks: Mapping[int, RecordMark]
    ) -> None:
        """Mark the rows asked for by `range_wanted`; ignored when another range was marked since.

        `marks` are what is put on these records, by the record's id.
        """
        if self._marked.give(wish, rows):
            self._record_marks.update(marks)
            self._tell_marked()

    @property
    def is_marking(self) -> bool:
        """Say whether rows of a range are still read, so that `marked` does not give all of it."""
        return self._marked.is_awaiting

    def records_here(self) -> tuple[Record, ...]:
        """Give the records that were read, on screen or near it, and those that are marked."""
        return tuple({record.id: record for record in (*self._pages, *self.marked())}.values())

    def set_record_marks(self, marks: Mapping[int, RecordMark]) -> None:
        """Show these stars, colours, tags and comments, by record id, and no others."""
        if marks != self._record_marks:
            self._record_marks = dict(marks)
            self._told = None
            self._format_again()
            self._tell_current()

    def mark_of(self, record: Record) -> RecordMark | None:
        """Give what is put on a record, when it is here."""
        return self._record_marks.get(record.id)

    def show_signs(self, is_shown: bool) -> None:
        """Leave room for the signs of marks, or not: a case may have none."""
        if is_shown != self._shows_signs:
            self._shows_signs = is_shown
            self._columns_moved()

    def set_empty_text(self, text: str) -> None:
        """Show `text` in place of rows when the list has none."""
        self._empty_text = text
        self.viewport().update()

    def record_at(self, row: int) -> Record | None:
        """Give the record of `row` when it is here."""
        return self._pages.at(row)

    def current_record(self) -> Record | None:
        """Give the record of the current row when it is here."""
        return self.record_at(self._current)

    def marked(self) -> tuple[Record, ...]:
        """Give the marked records in time order."""
        return self._marked.in_order()

    def clear_marks(self) -> None:
        """Unmark all records."""
        self._marked.clear()
        self._tell_marked()

    def go_to(self, row: int) -> None:
        """Make `row` the current one and bring it on screen; rows outside are clamped."""
        self._marked.end_range()
        self._move_to(row)

    def _move_to(self, row: int) -> None:
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
        self.row_moved.emit(self._current)
        self.viewport().update()

    def _mark_to(self, row: int) -> None:
        """Go to a row and mark the range from where this began; rows outside are clamped."""
        if not self._total:
            return
        begun_at = self._current
        self._move_to(row)
        rows, wish = self._marked.extend(begun_at, self._current, self.record_at)
        self._tell_marked()
        if wish is not None:
            self.range_wanted.emit(wish, rows.start, len(rows))
        if self._current not in rows:
            self.range_cut.emit(
                f"The {MOST_IN_RANGE:,} records next to the one you began at are marked: more are "
                "not marked at once."
            )

    def _tell_marked(self) -> None:
        """Show and tell what is marked now."""
        self._told = None
        self.marks_changed.emit()
        self._tell_current()
        self.viewport().update()

    def show_at_top(self, row: int) -> None:
        """Make `row` the current one and bring it to the top of the screen."""
        self.verticalScrollBar().setValue(min(max(row, 0), max(0, self._total - 1)))
        self.go_to(row)

    def columns(self) -> Chosen:
        """Give key and width of the columns shown, in order."""
        return tuple(zip(self._keys, self._widths, strict=True))

    def set_columns(self, chosen: Chosen, *, fits_times: bool = False) -> None:
        """Show these columns, in this order and as wide; times are as wide, or as they need."""
        self._fits_times = fits_times
        self._keys = tuple(key for key, _ in chosen)
        self._widths = [max(MINIMUM_WIDTH, width) for _, width in chosen]
        self._context = replace(self._context, is_first_shown=record_columns.FIRST in self._keys)
        self._columns_moved()

    def column_widths(self) -> tuple[int, ...]:
        """Give the widths of the columns in pixels."""
        return tuple(self._widths)

    def set_column_widths(self, widths: Sequence[int]) -> None:
        """Set the widths of the columns; ignored when their number is not ours."""
        if len(widths) == len(self._keys):
            self.set_columns(tuple(zip(self._keys, widths, strict=True)))

    def column_titles(self) -> tuple[str, ...]:
        """Give the titles of the columns."""
        return tuple(COLUMNS[key].title_in(self._context.zones) for key in self._keys)

    def column_spans(self) -> list[tuple[int, int]]:
        """Give left edge and width of each column; the last takes what is left."""
        spans = []
        x = self._gutter - self.horizontalScrollBar().value()
        for width in self._widths[:-1]:
            spans.append((x, width))
            x += width
        spans.append((x, max(self._least_of_last, self.viewport().width() - x)))
        return spans

    def resize_column(self, column: int, width: int) -> None:
        """Set the width of one column as its edge is dragged."""
        self._fits_times = False
        self._widths[column] = max(MINIMUM_WIDTH, width)
        self._columns_moved()

    def fit_column(self, column: int) -> None:
        """Make a column as wide as its widest cell on screen."""
        metrics = self.fontMetrics()
        rows = map(self.cells_of, range(self.first_row, self._last_on_screen() + 1))
        texts = [cells[column] for cells in rows if cells] + [self.column_titles()[column]]
        widest = max(_room_of(text, metrics) for text in texts)
        self.resize_column(column, widest + 2 * PADDING)
        self.columns_changed.emit()

    def cells_of(self, row: int) -> tuple[str, ...]:
        """Give the texts of a row as they are painted; empty while it is not here."""
        cells = self._cells.get(row)
        record = self.record_at(row)
        if cells is None and record is not None:
            cells = record_columns.cells(
                record, self._record_marks.get(record.id), self._keys, self._context
            )
            self._cells[row] = cells
        return cells or ()

    def _widen_times(self) -> None:
        """Give the time columns the room that the widest time on screen needs."""
        metrics = self.fontMetrics()
        shown = [self.cells_of(row) for row in range(self.first_row, self._last_on_screen() + 1)]
        for column, key in enumerate(self._keys):
            if key not in TIMES:
                continue
            # Digits are equally wide, so the longest text is the widest.
            longest = max((cells[column] for cells in shown if cells), key=len, default="")
            width = _room_of(longest, metrics) + 2 * PADDING
            if width > self._widths[column]:
                self._widths[column] = width
                self._columns_moved()

    def _columns_moved(self) -> None:
        self._fit_sideways()
        self._format_again()

    def _format_again(self) -> None:
        self._forget_all_texts()
        self._header.update()
        self.viewport().update()

    def _forget_all_texts(self) -> None:
        self._cells.clear()
        self._texts.clear()

    def _last_on_screen(self) -> int:
        """Give the last row of which anything shows."""
        partly = -(-self.viewport().height() // self.row_height)
        return min(self._total, self.first_row + max(1, partly)) - 1

    def _ask(self) -> None:
        """Ask for the pages on screen that are missing; with all here, soon for the next ones."""
        if not self._total:
            return
        missing = self._pages.missing(self.first_row, self._last_on_screen(), self._total)
        if missing is None:
            # After the screen was painted: what is looked at comes first.
            self._neighbours_timer.start()
        elif missing != self._asked:
            self._want(missing)

    def _ask_for_neighbours(self) -> None:
        """Ask for a page of the screen below or above, when one is missing and nothing awaited."""
        if not self._total or self._asked is not None:
            return
        near = self._pages.next_to(self.first_row, self._last_on_screen(), self._total)
        if near is not None:
            self._want(near)

    def _want(self, wish: Wish) -> None:
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
        marked = ", marked" if record in self._marked else ""
        cells = ", ".join(
            f"{title} {cell}"
            for title, cell in zip(self.column_titles(), self.cells_of(self._current), strict=True)
            if cell
        )
        mark = self._record_marks.get(record.id)
        put_on = "" if mark is None else f"; {record_columns.mark_words(mark)}"
        if mark is not None and mark.comment:
            put_on += f"; comment: {mark.comment}"
        return f"Row {self._current + 1:,} of {self._total:,}{marked}: {cells}{put_on}"

    def _toggle_mark(self) -> None:
        record = self.current_record()
        if record is not None:
            self._marked.toggle(record)
            self._tell_marked()

    def _copy_current(self) -> None:
        if self.current_record() is not None:
            QGuiApplication.clipboard().setText("\t".join(self.cells_of(self._current)))

    def _fit_scroll_bar(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.rows_on_screen)
        bar.setRange(0, max(0, self._total - self.rows_on_screen))

    @property
    def _gutter(self) -> int:
        """Give the room left of the columns."""
        return gutter(self._shows_signs)

    @property
    def _least_of_last(self) -> int:
        """Give what the last column needs before the list scrolls.

        It makes room for the signs, and for times that take more than they usually do, down to
        half of what it needs otherwise; a time makes none.
        """
        if self._keys[-1] in TIMES:
            return self._widths[-1]
        usual = min(COLUMNS[self._keys[-1]].width, 240)
        taken = self._gutter - gutter(False)
        if self._fits_times:
            shown = zip(self._keys, self._widths, strict=True)
            more = (max(0, width - COLUMNS[key].width) for key, width in shown if key in TIMES)
            taken += sum(more)
        return max(MINIMUM_WIDTH, usual // 2, usual - taken)

    def _fit_sideways(self) -> None:
        """Let what does not fit beside each other be reached by scrolling."""
        wanted = self._gutter + sum(self._widths[:-1]) + self._least_of_last
        bar = self.horizontalScrollBar()
        bar.setPageStep(self.viewport().width())
        bar.setSingleStep(40)
        bar.setRange(0, max(0, wanted - self.viewport().width()))

    def _place_header(self) -> None:
        height = self.row_height
        self.setViewportMargins(0, height, 0, 0)
        self._header.setGeometry(0, 0, self.width(), height)

    def _on_scrolled(self, value: int) -> None:
        self._ask()
        if self._fits_times:
            self._widen_times()
        self.viewport().update()

    def _on_moved_sideways(self, value: int) -> None:
        self._header.update()
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
        self._texts.clear()
        self._fit_scroll_bar()
        self._fit_sideways()
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place_header()
            self._texts.clear()
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
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        marks = modifiers == Qt.KeyboardModifier.ShiftModifier and key in moves
        go = self._mark_to if marks else self.go_to
        if modifiers and not marks:
            if key == Qt.Key.Key_C and modifiers == Qt.KeyboardModifier.ControlModifier:
                self._copy_current()
            else:
                super().keyPressEvent(event)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            # The screen moves by a page with the current row, as in every list.
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (page if key == Qt.Key.Key_PageDown else -page))
            go(moves[key])
        elif key in moves:
            go(moves[key])
        elif key == Qt.Key.Key_Space:
            self._toggle_mark()
        elif key in MARK_KEYS:
            if self.current_record() is not None:
                self.marking_asked.emit(MARK_KEYS[key])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + (40 if key == Qt.Key.Key_Right else -40))
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
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._mark_to(row)
            return
        self.go_to(row)
        toggles = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if toggles or event.position().x() < MARK_WIDTH:
            self._toggle_mark()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.modifiers() & (
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        ):
            # Two quick clicks that mark.
            self.mousePressEvent(event)
            return
        self._emit_current(self.detail_asked.emit)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if not self._total:
            area = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(area, flags | Qt.TextFlag.TextWordWrap, self._empty_text)
            return
        height, first, last = self.row_height, self.first_row, self._last_on_screen()
        self._paint_grounds(painter, first, last, height)
        rows = RowPainter(
            painter,
            self.viewport(),
            self._texts,
            self._keys,
            self.column_spans(),
            has_signs=self._shows_signs,
        )
        for row in range(first, last + 1):
            record, top = self.record_at(row), (row - first) * height
            if record is None:
                rows.paint_awaited(top)
            elif self._only is None or record.source == self._only:
                mark = self._record_marks.get(record.id)
                rows.paint(top, self.cells_of(row), mark, is_marked=record in self._marked)

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


def _room_of(text: str, metrics: QFontMetrics) -> int:
    """Give the pixels a text needs: an advance rounded down would have its end cut off."""
    return metrics.horizontalAdvance(text) + 1
