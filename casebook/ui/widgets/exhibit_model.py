"""The exhibits as a tree for Qt: parts under what they were taken from, states read when drawn."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from casebook.model.evidence import ExhibitKind
from casebook.store.evidence import ExhibitLine, ExhibitState
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.today import HASHED_KINDS
from casebook.ui.widgets.times import span
from casebook.ui.widgets.visible_text import one_line

Index = QModelIndex | QPersistentModelIndex

ICONS = {
    ExhibitKind.COMPUTER: "disk",
    ExhibitKind.DVR: "disk",
    ExhibitKind.MOBILE: "phone",
    ExhibitKind.FLASH_DRIVE: "disk",
    ExhibitKind.DISC: "disc",
    ExhibitKind.SERVER: "server",
    ExhibitKind.CLOUD: "cloud",
    ExhibitKind.OTHER: "file",
}
COLUMNS = ("Exhibit", "Description", "Seal", "Digest", "Custody")
EXHIBIT, DESCRIPTION, SEAL, DIGEST, CUSTODY = range(5)
MIME = "application/x-casebook-exhibits"


_ROW = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemIsDropEnabled
)


class ExhibitModel(QAbstractTableModel):
    """Lists the tree line by line, each with its depth, without what is folded or filtered out.

    A flat list, because a selection of thousands of rows in a Qt tree takes minutes. The states of
    the lines that are drawn are asked for through `states_wanted`. Retracted exhibits stay, struck
    through.
    """

    states_wanted = Signal(object)
    """A tuple of exhibit ids whose states are drawn and not known."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[ExhibitLine, ...] = ()
        self._place_of: dict[str, int] = {}
        self._parent_of: list[int] = []
        self._children: dict[int, list[int]] = {}
        self._folded: set[str] = set()
        self._words: tuple[str, ...] = ()
        self._shown: list[int] = []
        self._depths: list[int] = []
        self._row_of: dict[int, int] = {}
        self._states: dict[str, ExhibitState] = {}
        self._fresh: set[str] = set()
        self._wanted: dict[str, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    @property
    def lines(self) -> tuple[ExhibitLine, ...]:
        """Give all lines, filtered out or not, by number."""
        return self._lines

    def set_lines(self, lines: Sequence[ExhibitLine]) -> None:
        """Show other lines; filter and folds stay."""
        self._fresh.clear()
        self.beginResetModel()
        self._lines = tuple(lines)
        self._place_of = {line.id: place for place, line in enumerate(self._lines)}
        self._parent_of = [self._place_of.get(line.parent_id or "", -1) for line in self._lines]
        self._cut_circles()
        self._children = {}
        for place, parent in enumerate(self._parent_of):
            self._children.setdefault(parent, []).append(place)
        self._arrange()
        self.endResetModel()

    def set_states(self, states: Mapping[str, ExhibitState]) -> None:
        """Take the states that were asked for."""
        self._states.update(states)
        self._fresh.update(states)
        last = len(COLUMNS) - 1
        for exhibit_id in states:
            row = self.row_of(exhibit_id)
            if row is not None:
                self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    def set_filter(self, text: str) -> None:
        """Show the exhibits that hold every word, with what they are part of."""
        self.beginResetModel()
        self._words = tuple(text.casefold().split())
        self._arrange()
        self.endResetModel()

    def set_folded(self, exhibit_id: str, is_folded: bool) -> None:
        """Hide or show the parts of an exhibit; while a filter is on, nothing is hidden."""
        self.beginResetModel()
        (self._folded.add if is_folded else self._folded.discard)(exhibit_id)
        self._arrange()
        self.endResetModel()

    def line_at(self, row: int) -> ExhibitLine:
        """Give the line shown in a row."""
        return self._lines[self._shown[row]]

    def line_of(self, exhibit_id: str) -> ExhibitLine | None:
        """Give the line of an exhibit, shown or not."""
        place = self._place_of.get(exhibit_id)
        return None if place is None else self._lines[place]

    def row_of(self, exhibit_id: str) -> int | None:
        """Give the row that shows an exhibit, None when none does."""
        return self._row_of.get(self._place_of.get(exhibit_id, -1))

    def depth_at(self, row: int) -> int:
        """Give how deep a row stands under what it was taken from."""
        return self._depths[row]

    def parent_at(self, row: int) -> ExhibitLine | None:
        """Give what the exhibit of a row is part of."""
        parent = self._parent_of[self._shown[row]]
        return None if parent < 0 else self._lines[parent]

    def has_parts(self, row: int) -> bool:
        """Say whether anything is part of the exhibit of a row."""
        return self._shown[row] in self._children

    def is_folded(self, row: int) -> bool:
        """Say whether the parts of a row are hidden."""
        return not self._words and self.has_parts(row) and self.line_at(row).id in self._folded

    def unfold_way_to(self, exhibit_id: str) -> None:
        """Show everything the exhibit is part of."""
        place = self._place_of.get(exhibit_id, -1)
        way = []
        while place >= 0 and (place := self._parent_of[place]) >= 0:
            way.append(self._lines[place].id)
        if self._folded.intersection(way):
            self.beginResetModel()
            self._folded.difference_update(way)
            self._arrange()
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.line_at(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self._text(line, column), 300)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.row(), column)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon(line, column)
        if role == Qt.ItemDataRole.FontRole and line.retracted is not None:
            font = theme.scaled(1.0)
            font.setStrikeOut(column <= DESCRIPTION)
            return font
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _ROW if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        ids = dict.fromkeys(self.line_at(index.row()).id for index in indexes)
        data = QMimeData()
        data.setData(MIME, QByteArray("\n".join(ids).encode()))
        return data

    def _text(self, line: ExhibitLine, column: int) -> str:
        if column == EXHIBIT:
            return f"EX-{line.number}  {line.mark}" if line.mark else f"EX-{line.number}"
        if column == DESCRIPTION:
            return line.description
        if column == SEAL:
            return line.seal
        state = self._state(line)
        if state is None:
            return ""
        return (digest_state if column == DIGEST else custody_state)(line, state)[1]

    def _icon(self, line: ExhibitLine, column: int) -> Any:
        if column not in (EXHIBIT, DIGEST, CUSTODY):
            return None
        state = self._state(line)
        if column == EXHIBIT:
            if state is not None and state.incidents:
                return theme.state_icon(State.WRONG)
            return theme.icon(ICONS[ExhibitKind(line.kind)], theme.tokens().muted)
        if state is None:
            return None
        shown = (digest_state if column == DIGEST else custody_state)(line, state)[0]
        return theme.state_icon(shown)

    def _spoken(self, row: int, column: int) -> str:
        line = self.line_at(row)
        words = [one_line(self._text(line, column), 300)]
        if column == EXHIBIT:
            parent, state = self.parent_at(row), self._states.get(line.id)
            words += [f"part of EX-{parent.number}"] if parent else []
            words += ["folded"] if self.is_folded(row) else []
            words += [f"{state.incidents} to explain"] if state and state.incidents else []
            words += ["retracted"] if line.retracted is not None else []
        return ", ".join(words)

    def _state(self, line: ExhibitLine) -> ExhibitState | None:
        if line.id not in self._fresh:
            self._wanted[line.id] = None
            if not self._timer.isActive():
                self._timer.start()
        return self._states.get(line.id)

    def _ask(self) -> None:
        wanted, self._wanted = tuple(self._wanted), {}
        if wanted:
            self.states_wanted.emit(wanted)

    def _arrange(self) -> None:
        """Walk the tree from the top, parts right under what they are part of."""
        wanted = self._places_that_fit()
        self._shown, self._depths = [], []
        waiting = [(place, 0) for place in reversed(self._children.get(-1, ()))]
        while waiting:
            place, depth = waiting.pop()
            if wanted is not None and place not in wanted:
                continue
            self._shown.append(place)
            self._depths.append(depth)
            if wanted is not None or self._lines[place].id not in self._folded:
                waiting += [(p, depth + 1) for p in reversed(self._children.get(place, ()))]
        self._row_of = {place: row for row, place in enumerate(self._shown)}

    def _cut_circles(self) -> None:
        """Put a line that would be its own ancestor at the root: no row may vanish."""
        good: set[int] = set()
        for place in range(len(self._lines)):
            way: list[int] = []
            at = place
            while at >= 0 and at not in good:
                if at in way:
                    self._parent_of[at] = -1
                    break
                way.append(at)
                at = self._parent_of[at]
            good.update(way)

    def _places_that_fit(self) -> set[int] | None:
        if not self._words:
            return None
        shown: set[int] = set()
        for place, line in enumerate(self._lines):
            text = f"ex-{line.number} {line.searched}".casefold()
            if all(word in text for word in self._words):
                at = place
                while at >= 0 and at not in shown:
                    shown.add(at)
                    at = self._parent_of[at]
        return shown


def digest_state(line: ExhibitLine, state: ExhibitState) -> tuple[State, str]:
    """Say how an exhibit stands with its digests."""
    if line.retracted is not None:
        return State.NEUTRAL, "retracted"
    if state.differs:
        return State.WRONG, "digests differ"
    if not state.digests:
        needs = ExhibitKind(line.kind) in HASHED_KINDS
        return (State.WRONG, "not hashed") if needs else (State.NEUTRAL, "none")
    age_s = 0.0 if state.hashed_us is None else time.time() - state.hashed_us / 1_000_000
    return State.GOOD, f"hashed, {span(age_s)}"


def custody_state(line: ExhibitLine, state: ExhibitState) -> tuple[State, str]:
    """Say who holds an exhibit now."""
    if state.is_in_transit:
        return State.ATTENTION, f"in transit to {state.held_by}"
    if state.held_by:
        return State.GOOD, f"held: {state.held_at or state.held_by}"
    if state.held_at:
        return State.NEUTRAL, f"kept: {state.held_at}"
    return State.NEUTRAL, "no move recorded"
