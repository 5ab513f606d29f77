"""The list of notes, oldest first: who, when, late or not, and the text, struck when superseded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from casebook.model.labels import label
from casebook.model.note import Note
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.times import in_both, span, to_second
from casebook.ui.widgets.visible_text import many_lines

MOST_CHARACTERS = 1_200
"""A longer note is cut in the list with …; it stands whole in the detail."""

ITEM_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class NoteItem:
    """A note with what the list says about it; `superseded_by` is the newer note, or None."""

    note: Note
    superseded_by: Note | None
    superseded: Note | None
    zones: tuple[str, str]

    @property
    def number(self) -> str:
        """Give the number."""
        return label(self.note)

    def head(self) -> str:
        """Give number, time and author in one line."""
        when = in_both(to_second(self.note.written_at), self.zones)
        return f"{self.number}   {when}   {self.note.author}"

    def remarks(self) -> tuple[str, ...]:
        """Say in lines how late it is, what it supersedes, and what superseded it."""
        lines = []
        if self.note.about_at is not None:
            late_s = (self.note.written_at.utc_us - self.note.about_at.utc_us) / 1_000_000
            about = in_both(self.note.about_at, self.zones)
            lines.append(f"Late entry: written {span(late_s)} after {about}")
        if self.superseded is not None:
            lines.append(f"Supersedes {label(self.superseded)}, because {self.note.reason}")
        if self.superseded_by is not None:
            newer = self.superseded_by
            lines.append(
                f"Superseded by {label(newer)}, {newer.author}, "
                f"{in_both(to_second(newer.written_at), self.zones)}, because {newer.reason}"
            )
        return tuple(lines)

    def text(self) -> str:
        """Give the text as the list shows it."""
        text = self.note.text.rstrip()
        return many_lines(text[:MOST_CHARACTERS] + ("…" if len(text) > MOST_CHARACTERS else ""))

    def matches(self, words: Sequence[str]) -> bool:
        """Say whether every word occurs in the note, its number or its author."""
        text = f"{self.number} {self.note.author} {self.note.text} {self.note.reason}".casefold()
        return all(word in text for word in words)


class NoteModel(QAbstractListModel):
    """Notes in the order they were written."""

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[NoteItem, ...] = ()

    @property
    def items(self) -> tuple[NoteItem, ...]:
        """Give the notes shown."""
        return self._items

    def set_items(self, items: Sequence[NoteItem]) -> None:
        """Show other notes."""
        self.beginResetModel()
        self._items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self._items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return "\n".join((item.head(), *item.remarks(), item.text()))
        return None


class NoteList(QListView):
    """Shows notes one under another, as tall as their text, the newest at the bottom."""

    note_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = NoteModel()
        self.setModel(self._model)
        self.setItemDelegate(_NoteDelegate(self))
        self.setAccessibleName("Notes")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(lambda *_: self._tell())

    def show_items(self, items: Sequence[NoteItem]) -> None:
        """Show other notes; the selection stays, and a new last note is scrolled to."""
        chosen = self.chosen()
        newest = self._model.items[-1].note.id if self._model.items else None
        self._model.set_items(items)
        grew = bool(items) and items[-1].note.id != newest
        if grew or chosen is None:
            self.scrollToBottom()
            self.select_last()
        else:
            self.select(chosen.number)

    def chosen(self) -> NoteItem | None:
        """Give the selected note."""
        index = self.currentIndex()
        return self._model.items[index.row()] if index.isValid() else None

    def select(self, number: str) -> bool:
        """Select the note with a number; say whether it is there."""
        for row, item in enumerate(self._model.items):
            if item.number == number:
                self.setCurrentIndex(self._model.index(row, 0))
                self.scrollTo(self._model.index(row, 0))
                return True
        return False

    def select_last(self) -> None:
        """Select the newest note."""
        last = self._model.rowCount() - 1
        if last >= 0:
            self.setCurrentIndex(self._model.index(last, 0))
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Heights depend on the width: have them asked for again.
        self.scheduleDelayedItemsLayout()

    def _tell(self) -> None:
        self.note_chosen.emit(self.chosen())


class _NoteDelegate(QStyledItemDelegate):
    """Paints a note and measures it, remembering heights by note and width."""

    def __init__(self, view: NoteList) -> None:
        super().__init__(view)
        self._view = view
        self._heights: dict[tuple[str, int, int], int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item: NoteItem = index.data(ITEM_ROLE)
        width = self._view.viewport().width()
        key = (item.note.id, width, len(item.remarks()))
        if key not in self._heights:
            self._heights[key] = self._measure(item, width)
        return QSize(width, self._heights[key])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: NoteItem = index.data(ITEM_ROLE)
        t = theme.tokens()
        painter.save()
        area: QRect = option.rect
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(t.selection))
        painter.setPen(QColor(t.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        inner = area.adjusted(theme.L, theme.S, -theme.L, -theme.S)
        painter.setFont(_head_font())
        painter.setPen(QColor(t.muted))
        line = painter.fontMetrics().elidedText(
            item.head(), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft), line)
        top = inner.top() + painter.fontMetrics().height() + 2
        painter.setFont(theme.scaled(1.0))
        for remark in item.remarks():
            icon = theme.state_icon(State.ATTENTION)
            icon.paint(painter, inner.left(), top, 14, 14)
            painter.setPen(QColor(t.attention))
            laid = _lay_out(remark, theme.scaled(1.0), inner.width() - 20)
            laid.draw(painter, QPointF(inner.left() + 20, top))
            top += _height(laid)
        painter.setPen(QColor(t.text if item.superseded_by is None else t.muted))
        laid = _lay_out(item.text(), _text_font(item), inner.width())
        laid.draw(painter, QPointF(inner.left(), top))
        painter.restore()

    def _measure(self, item: NoteItem, width: int) -> int:
        inner = max(60, width - 2 * theme.L)
        height = 2 * theme.S + QFontMetrics(_head_font()).height() + 3
        for remark in item.remarks():
            height += _height(_lay_out(remark, theme.scaled(1.0), inner - 20))
        return height + _height(_lay_out(item.text(), _text_font(item), inner))


def _lay_out(text: str, font: QFont, width: int) -> QTextLayout:
    """Break a text into lines of a width, at words where it can be."""
    laid = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    laid.setTextOption(option)
    laid.beginLayout()
    top = 0.0
    while (line := laid.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
    laid.endLayout()
    return laid


def _height(laid: QTextLayout) -> int:
    return math.ceil(laid.boundingRect().height())


def _head_font() -> QFont:
    return theme.scaled(0.9)


def _text_font(item: NoteItem) -> QFont:
    font = theme.scaled(1.0)
    font.setStrikeOut(item.superseded_by is not None)
    return font
