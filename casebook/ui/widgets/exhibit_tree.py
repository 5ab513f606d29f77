"""The tree of exhibits: parts under what they were taken from, each with its state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from time import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from casebook.model.evidence import CustodyMove, Digest, Exhibit, ExhibitKind
from casebook.model.labels import label
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.today import HASHED_KINDS
from casebook.ui.widgets import custody
from casebook.ui.widgets.times import span
from casebook.ui.widgets.visible_text import one_line

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
COLUMNS = ("Exhibit", "Seal", "Digest", "Custody")
WIDTHS = {1: 84, 2: 134, 3: 176}
ID_ROLE = Qt.ItemDataRole.UserRole


class ExhibitTree(QTreeWidget):
    """Keeps selection, filter and what is folded over a refresh."""

    exhibit_chosen = Signal()
    exhibit_opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self.setAccessibleName("Exhibits")
        self.setHeaderLabels(list(COLUMNS))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        self.currentItemChanged.connect(lambda *_: self.exhibit_chosen.emit())
        self.itemActivated.connect(lambda *_: self.exhibit_opened.emit())

    def chosen_id(self) -> str:
        """Give the id of the selected exhibit, empty for none."""
        item = self.currentItem()
        return "" if item is None else str(item.data(0, ID_ROLE))

    def show_exhibits(
        self,
        exhibits: Sequence[Exhibit],
        digests: Mapping[str, Sequence[Digest]],
        moves: Mapping[str, Sequence[CustodyMove]],
        wanted_id: str = "",
    ) -> None:
        """Show other exhibits and select `wanted_id`, or what was selected, or the first."""
        chosen = wanted_id or self.chosen_id()
        folded = {
            item.data(0, ID_ROLE)
            for item in self._items()
            if item.childCount() and not item.isExpanded()
        }
        known = {exhibit.id for exhibit in exhibits}
        parts: dict[str | None, list[Exhibit]] = defaultdict(list)
        for exhibit in exhibits:
            parts[exhibit.parent_id if exhibit.parent_id in known else None].append(exhibit)

        def add(parent: QTreeWidgetItem, parent_id: str | None) -> None:
            for exhibit in parts.get(parent_id, ()):
                item = QTreeWidgetItem(parent)
                _fill(item, exhibit, digests.get(exhibit.id, ()), moves.get(exhibit.id, ()))
                add(item, exhibit.id)
                item.setExpanded(exhibit.id not in folded)

        self.blockSignals(True)
        self.clear()
        add(self.invisibleRootItem(), None)
        self.set_filter(" ".join(self._words))
        self.select(chosen)
        self.blockSignals(False)
        self.exhibit_chosen.emit()

    def select(self, exhibit_id: str) -> None:
        """Select an exhibit; the first when it is not there."""
        found = next((i for i in self._items() if i.data(0, ID_ROLE) == exhibit_id), None)
        item = found or self.topLevelItem(0)
        if item is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item)

    def set_filter(self, text: str) -> None:
        """Show the exhibits that hold every word, with what they are part of."""
        self._words = tuple(text.casefold().split())
        for at in range(self.topLevelItemCount()):
            _filter(self.topLevelItem(at), self._words)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        waiting = [self.invisibleRootItem()]
        while waiting:
            item = waiting.pop(0)
            for at in range(item.childCount()):
                child = item.child(at)
                if child is not None:
                    yield child
                    waiting.append(child)


def digest_state(exhibit: Exhibit, digests: Sequence[Digest]) -> tuple[State, str]:
    """Say how an exhibit stands with its digests."""
    if exhibit.retracted is not None:
        return State.NEUTRAL, "retracted"
    if not digests:
        needs = exhibit.kind in HASHED_KINDS
        return (State.WRONG, "not hashed") if needs else (State.NEUTRAL, "none")
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for digest in digests:
        values[(digest.algorithm, digest.over)].add(digest.value)
    if any(len(found) > 1 for found in values.values()):
        return State.WRONG, "digests differ"
    newest = max(digests, key=lambda digest: digest.computed_at.utc_us)
    age_s = time() - newest.computed_at.utc_us / 1_000_000
    return State.GOOD, f"{newest.algorithm}  {span(age_s)}"


def _fill(
    item: QTreeWidgetItem,
    exhibit: Exhibit,
    digests: Sequence[Digest],
    moves: Sequence[CustodyMove],
) -> None:
    hashed, hashed_words = digest_state(exhibit, digests)
    held, held_words = custody.holder(exhibit, moves)
    texts = (f"{label(exhibit)}  {exhibit.description}", exhibit.seal, hashed_words, held_words)
    for column, text in enumerate(texts):
        item.setText(column, one_line(text, 300))
    item.setData(0, ID_ROLE, exhibit.id)
    item.setIcon(0, theme.icon(ICONS[exhibit.kind], theme.tokens().muted))
    item.setIcon(2, theme.state_icon(hashed))
    item.setIcon(3, theme.state_icon(held))
    if exhibit.retracted is not None:
        font = theme.scaled(1.0)
        font.setStrikeOut(True)
        item.setFont(0, font)


def _filter(item: QTreeWidgetItem | None, words: Sequence[str]) -> bool:
    if item is None:
        return False
    text = " ".join(item.text(column) for column in range(len(COLUMNS))).casefold()
    inside = [_filter(item.child(at), words) for at in range(item.childCount())]
    is_shown = any(inside) or all(word in text for word in words)
    item.setHidden(not is_shown)
    return is_shown
