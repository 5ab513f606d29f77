"""The bar over the list of records: what it is filtered by, and how many match."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from casebook.actions.save_search import filter_of
from casebook.model.labels import label
from casebook.model.timeline import COLOURS, RecordFilter, SavedSearch
from casebook.ui import theme
from casebook.ui.pages.timeline_reading import Overview
from casebook.ui.widgets.chips import ChipRow
from casebook.ui.widgets.filter_chips import FIELDS, chips_of, without
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.visible_text import one_line

MOST_VALUES = 300
MARKED = "marks"


class TimelineBar(QWidget):
    """Shows a filter as chips, and offers others; it applies none itself."""

    filter_asked = Signal(object)
    """A RecordFilter."""

    unmarking_asked = Signal()
    typing_asked = Signal()
    """Type the parts of a filter."""

    saving_asked = Signal()
    saved_asked = Signal()
    """Show the saved searches, to rename or retract them."""

    stop_asked = Signal()
    facets_asked = Signal()
    stacking_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._overview: Overview | None = None
        self._filter = RecordFilter()
        self.chips = ChipRow("Filters")
        self.chips.removed.connect(self._on_removed)
        self.count = plain_label("", role="muted")
        self.count.setAccessibleName("How many records match")
        self._stop_button = LinkButton("Stop", self.stop_asked.emit)
        self._stop_button.setAccessibleName("Stop looking into records")
        self._stop_button.hide()
        button = QToolButton()
        button.setText("Filter by …")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(button)
        self.menu.aboutToShow.connect(self.fill_menu)
        button.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, 0, theme.L, theme.XS)
        row.addWidget(button)
        row.addWidget(LinkButton("Values", self.facets_asked.emit))
        row.addWidget(self.chips, 1)
        row.addStretch()
        row.addWidget(self.count)
        self._stacking = LinkButton("Bars by source", self.stacking_asked.emit)
        row.addWidget(self._stacking)
        row.addWidget(self._stop_button)

    def set_overview(self, overview: Overview) -> None:
        """Offer what occurs in the case."""
        self._overview = overview

    def show_filter(self, flt: RecordFilter, marked: int, zone: str) -> None:
        """Show this filter, and how many records are marked."""
        self._filter = flt
        chips = chips_of(flt, zone)
        if marked:
            chips.append((MARKED, f"{marked:,} marked"))
        self.chips.set_chips(chips)

    def set_count(self, words: str, is_looking: bool = False) -> None:
        """Say how many match, or how far the looking is."""
        self.count.setText(words)
        self._stop_button.setVisible(is_looking)

    def show_stacking(self, by: str) -> None:
        """Say what the bars are stacked by."""
        self._stacking.setText(f"Bars by {by}")
        self._stacking.setAccessibleName(f"Bars are stacked by {by}; change it")

    def fill_menu(self) -> None:
        """Fill the menu with what the records hold now."""
        self.menu.clear()
        overview = self._overview
        if overview is None:
            return
        self._add(self.menu, "Filter by typing …", lambda _=False: self.typing_asked.emit())
        by_source = self.menu.addMenu("Source")
        for source in overview.sources:
            if source.retracted is None:
                self._offer(by_source, f"{label(source)} {source.name}", source=source.number)
        for field, words in FIELDS:
            values = overview.values.get(field, ())
            menu = self.menu.addMenu(words)
            menu.setEnabled(bool(values))
            for value in values[:MOST_VALUES]:
                self._offer(menu, value, **{field: value})
            if len(values) > MOST_VALUES:
                more = f"{len(values) - MOST_VALUES:,} more: type it …"
                self._add(menu, more, lambda _=False: self.typing_asked.emit())
        tags = self.menu.addMenu("Tag")
        tags.setEnabled(bool(overview.tags))
        for tag, n in overview.tags.items():
            self._offer(tags, f"#{tag}  ({n:,})", tag=tag)
        colours = self.menu.addMenu("Colour")
        for number, colour in enumerate(COLOURS, 1):
            self._offer(colours, f"{number} {colour}", colour=colour)
        self._offer(self.menu, "With a star", starred=True)
        self._offer(self.menu, "With a comment", commented=True)
        self._offer(self.menu, "Without a time", undated=True, from_us=None, to_us=None)
        self._offer(self.menu, "With a doubtful time", doubtful=True)
        self._fill_saved(overview)

    def _fill_saved(self, overview: Overview) -> None:
        self.menu.addSeparator()
        saved = self.menu.addMenu("Saved search")
        saved.setEnabled(bool(overview.saved))
        for each in overview.saved:
            self._add(saved, each.name, lambda _=False, each=each: self._apply(each))
        self._add(self.menu, "Save this search …", lambda _=False: self.saving_asked.emit())
        self._add(self.menu, "Saved searches …", lambda _=False: self.saved_asked.emit())

    def _apply(self, saved: SavedSearch) -> None:
        self.filter_asked.emit(filter_of(saved))

    def _offer(self, menu: QMenu, words: str, **change: Any) -> None:
        self._add(
            menu, words, lambda _=False: self.filter_asked.emit(replace(self._filter, **change))
        )

    def _add(self, menu: QMenu, words: str, run: Any) -> None:
        # An ampersand in a menu would underline the next character and vanish.
        action = QAction(one_line(words, 80).replace("&", "&&"), menu)
        action.triggered.connect(run)
        menu.addAction(action)

    def _on_removed(self, key: str) -> None:
        if key == MARKED:
            self.unmarking_asked.emit()
        else:
            self.filter_asked.emit(without(self._filter, key))
