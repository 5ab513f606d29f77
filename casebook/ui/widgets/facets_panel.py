"""The most frequent values of the records that are listed, each a filter to choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from casebook.model.timeline import RecordFilter
from casebook.store.facets import Facets
from casebook.ui import theme
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.visible_text import one_line

WIDTH = 236
TITLES = {
    "source": "Source",
    "host": "Host",
    "user": "User",
    "kind": "Kind",
    "event_id": "Event ID",
    "tag": "Tag",
}
_VALUE = Qt.ItemDataRole.UserRole


class FacetsPanel(QWidget):
    """Shows counts it is given; choosing a value asks for a filter by it."""

    filter_asked = Signal(object)
    """A RecordFilter."""

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._filter = RecordFilter()
        self._source_names: Mapping[int, str] = {}
        self._is_counting = False
        self.says = plain_label("", role="muted")
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Most frequent values, with how many records have them")
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(True)
        self.tree.setIndentation(theme.M)
        self.tree.setUniformRowHeights(True)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemActivated.connect(self._on_chosen)
        self.tree.itemClicked.connect(self._on_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.says)
        self.says.setContentsMargins(theme.S, theme.S, theme.S, theme.XS)
        layout.addWidget(self.tree, 1)

    def set_source_names(self, names: Mapping[int, str]) -> None:
        """Show these names for source numbers."""
        self._source_names = dict(names)

    def show_counting(self, flt: RecordFilter, done: int = 0, total: int = 0) -> None:
        """Say that the values of this filter are being counted; what is shown is older."""
        self._filter = flt
        share = f" {100 * done // total} %" if total else ""
        self.says.setText(f"counting …{share}")
        # Not disabled: that would send the cursor elsewhere.
        self._is_counting = True

    def show_nothing(self, sentence: str) -> None:
        """Show no values, and say why."""
        self.says.setText(sentence)
        self.tree.clear()

    def show_facets(self, flt: RecordFilter, facets: Facets) -> None:
        """Show the values counted for this filter."""
        self._filter = flt
        self.says.setText("Most frequent, of what is listed")
        collapsed = {
            item.data(0, _VALUE)
            for item in map(self.tree.topLevelItem, range(self.tree.topLevelItemCount()))
            if item is not None and not item.isExpanded()
        }
        self._is_counting = False
        current = self._chosen(self.tree.currentItem())
        self.tree.clear()
        for field, title in TITLES.items():
            values = facets.values.get(field, ())
            if not values:
                continue
            more = facets.more.get(field, 0)
            top = QTreeWidgetItem([f"{title}  (50 of {50 + more:,})" if more else title, ""])
            top.setData(0, _VALUE, field)
            for value, n in values:
                top.addChild(self._item(field, value, n))
            self.tree.addTopLevelItem(top)
            top.setExpanded(field not in collapsed)
        self._put_cursor(current)

    def _item(self, field: str, value: str, n: int) -> QTreeWidgetItem:
        words = self._source_names.get(int(value), f"S-{value}") if field == "source" else value
        item = QTreeWidgetItem([one_line(words, 200), f"{n:,}"])
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setData(0, _VALUE, value)
        return item

    def _chosen(self, item: QTreeWidgetItem | None) -> tuple[str, str] | None:
        """Give field and value of a line; None of a heading and of no line."""
        parent = None if item is None else item.parent()
        if item is None or parent is None:
            return None
        return parent.data(0, _VALUE), item.data(0, _VALUE)

    def _put_cursor(self, chosen: tuple[str, str] | None) -> None:
        """Put the cursor on a value that is still there, else on the first one."""
        tops = map(self.tree.topLevelItem, range(self.tree.topLevelItemCount()))
        values = [top.child(row) for top in tops if top for row in range(top.childCount())]
        same = (item for item in values if self._chosen(item) == chosen)
        there = next(same, next(iter(values), None))
        if there is not None:
            self.tree.setCurrentItem(there)

    def _on_chosen(self, item: QTreeWidgetItem) -> None:
        chosen = self._chosen(item)
        if chosen is None or self._is_counting:
            return
        field, value = chosen
        change: dict[str, Any] = {field: int(value) if field == "source" else value}
        wanted = replace(self._filter, **change)
        if wanted != self._filter:
            self.filter_asked.emit(wanted)

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()
