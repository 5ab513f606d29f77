"""A request as a card of the board: what it says, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from casebook.actions.request_lines import RequestRow
from casebook.model.instant import Instant, Precision
from casebook.model.request import RequestState
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line

LINES_OF_SUBJECT = 2
LINES_OF_PLACE = 3
GAP = 2

STATES = {
    RequestState.DRAFT: State.NEUTRAL,
    RequestState.SENT: State.NEUTRAL,
    RequestState.ACKNOWLEDGED: State.NEUTRAL,
    RequestState.FORWARDED: State.NEUTRAL,
    RequestState.RETURNED: State.ATTENTION,
    RequestState.PARTLY: State.ATTENTION,
    RequestState.ANSWERED: State.GOOD,
    RequestState.REFUSED: State.WRONG,
}
"""The shape of each state of a request."""

ROW_ROLE = Qt.ItemDataRole.UserRole
"""Gives the RequestRow of an index."""

PLACE_ROLE = Qt.ItemDataRole.UserRole + 1
"""Gives where the request is, in words."""


def due_day(at: Instant, zone: str) -> str:
    """Give the day of an instant in `zone`; a day alone stays the day it is."""
    return clock(at.utc_us, at.zone if at.precision is Precision.DAY else zone, Precision.DAY)


def due_words(row: RequestRow, zone: str) -> str:
    """Give `due 2023-01-02` or `overdue 2023-01-02`; nothing when nothing is waited for."""
    if row.due_at is None or not row.is_open:
        return ""
    return f"{'overdue' if row.is_overdue else 'due'} {due_day(row.due_at, zone)}"


def in_words(row: RequestRow, where: str, zone: str) -> str:
    """Say all that stands on a card in one sentence."""
    parts = (row.number, row.line.subject, row.line.state.value, where, due_words(row, zone))
    return one_line(", ".join(part for part in parts if part), 1000)


class CardDelegate(QStyledItemDelegate):
    """Draws cards; overdue ones carry the mark and say so."""

    def __init__(self, zone: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone = zone

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        widget = self.parent()
        metrics = widget.fontMetrics() if isinstance(widget, QWidget) else option.fontMetrics
        # Number with the day, subject, place.
        lines = 1 + LINES_OF_SUBJECT + LINES_OF_PLACE
        return QSize(100, lines * metrics.lineSpacing() + 2 * theme.S + 2 * GAP)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: RequestRow = index.data(ROW_ROLE)
        place: str = index.data(PLACE_ROLE)
        flags: QStyle.StateFlag = option.state
        area: QRect = option.rect
        t = theme.tokens()
        painter.save()
        frame = area.adjusted(0, GAP, -1, -GAP - 1)
        is_chosen = bool(flags & QStyle.StateFlag.State_Selected)
        has_focus = is_chosen and bool(flags & QStyle.StateFlag.State_HasFocus)
        painter.setBrush(QColor(t.selection if is_chosen else t.surface))
        painter.setPen(QPen(QColor(t.accent if has_focus else t.line), 2 if has_focus else 1))
        painter.drawRect(frame.adjusted(1, 1, 0, 0) if has_focus else frame)
        inner = frame.adjusted(theme.S, theme.S, -theme.S, -theme.S)
        state = State.ATTENTION if row.is_overdue else STATES[row.line.state]
        theme.state_icon(state).paint(painter, inner.right() - 15, inner.top(), 16, 16)
        painter.setFont(theme.scaled(1.0, bold=True))
        painter.setPen(QColor(t.text))
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, row.number)
        after = inner.left() + painter.fontMetrics().horizontalAdvance(f"{row.number}  ")
        painter.setFont(theme.scaled(1.0))
        metrics = painter.fontMetrics()
        y = inner.top() + metrics.lineSpacing()
        due = due_words(row, self._zone())
        if due:
            painter.setPen(QColor(t.attention if row.is_overdue else t.muted))
            room = inner.right() - 18 - after
            if metrics.horizontalAdvance(due) > room:
                due = due.split(" ", 1)[1]
            shown = metrics.elidedText(due, Qt.TextElideMode.ElideRight, room)
            painter.drawText(after, inner.top() + metrics.ascent(), shown)
        painter.setPen(QColor(t.text))
        y = _draw(painter, inner, y, row.line.subject, LINES_OF_SUBJECT)
        painter.setPen(QColor(t.muted))
        _draw(painter, inner, y, place, LINES_OF_PLACE)
        painter.restore()


def _draw(painter: QPainter, inner: QRect, y: int, text: str, lines: int) -> int:
    """Draw `text` on at most `lines` lines, the last cut with …; give where the next begin."""
    metrics: QFontMetrics = painter.fontMetrics()
    rest = one_line(text, 400)
    for line in range(lines):
        part, rest = _broken(rest, inner.width(), metrics.horizontalAdvance)
        if line == lines - 1 and rest:
            part = metrics.elidedText(f"{part} {rest}", Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner.left(), y + metrics.ascent(), part)
        y += metrics.lineSpacing()
    return y


def _broken(text: str, width: int, width_of: Callable[[str], int]) -> tuple[str, str]:
    """Break off what fits on one line, at a space where there is one; give both parts."""
    if width_of(text) <= width:
        return text, ""
    words = text.split(" ")
    fitting = words[0]
    while len(fitting) > 1 and width_of(fitting) > width:
        fitting = fitting[:-1]
    if fitting != words[0]:
        return fitting, text[len(fitting) :]
    for count in range(2, len(words) + 1):
        longer = " ".join(words[:count])
        if width_of(longer) > width:
            break
        fitting = longer
    return fitting, text[len(fitting) :].lstrip(" ")
