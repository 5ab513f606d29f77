"""The left side of the Timeline page: tabs over the records, the events and the sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from casebook.model.labels import label
from casebook.model.timeline import Event, Source
from casebook.ui.pages.timeline_events import event_model
from casebook.ui.pages.timeline_reading import Overview
from casebook.ui.pages.timeline_sources import source_model
from casebook.ui.widgets.facets_panel import FacetsPanel
from casebook.ui.widgets.record_list import RecordList
from casebook.ui.widgets.rows import RowTable
from casebook.ui.workplace import Workplace

RECORDS, EVENTS, SOURCES = range(3)


class TimelineLists(QWidget):
    """Shows one of the three lists, the records with the values that occur most beside them."""

    tab_chosen = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        self._place = place
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Records, events or sources")
        for name in ("Records", "Events", "Sources"):
            self.tabs.addTab(name)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.records = RecordList()
        self.records.set_zones(place.zones)
        self.facets = FacetsPanel()
        self.facets.hide()
        self.events = RowTable(event_model(place), "Events")
        self.sources = RowTable(source_model(), "Sources")
        self._stack = QStackedWidget()
        for widget in (self._beside_records(), self.events, self.sources):
            self._stack.addWidget(widget)
        self.tabs.currentChanged.connect(self._on_tab)
        # By the mouse: keys stay on the tabs, where Left and Right change them.
        self.tabs.tabBarClicked.connect(lambda _: QTimer.singleShot(0, self, self.focus_shown))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addWidget(self._stack, 1)

    @property
    def tab(self) -> int:
        """Give which list is shown: RECORDS, EVENTS or SOURCES."""
        return self.tabs.currentIndex()

    def show_tab(self, tab: int) -> None:
        """Show one of the lists."""
        self.tabs.setCurrentIndex(tab)

    def set_overview(self, overview: Overview) -> None:
        """Show these events and sources, and how many of each are in use."""
        names = overview.source_names
        self.records.set_zones(self._place.zones)
        self.records.set_source_names(names, overview.locators)
        self.facets.set_source_names(names)
        self.events.set_rows(overview.events)
        self.sources.set_rows(overview.sources)
        self.tabs.setTabText(EVENTS, f"Events  {len(overview.live_events)}")
        self.tabs.setTabText(SOURCES, f"Sources  {len(overview.live_sources)}")

    def title_records(self, words: str) -> None:
        """Say on their tab how many records there are."""
        self.tabs.setTabText(RECORDS, words)

    def selected(self) -> Event | Source | None:
        """Give the event or source that is selected in the list shown."""
        if self.tab == EVENTS:
            event: Event | None = self.events.selected()
            return event
        source: Source | None = self.sources.selected() if self.tab == SOURCES else None
        return source

    def select(self, number: str) -> bool:
        """Select the event or source with this number; say whether it is there."""
        is_source = number.startswith("S-")
        table = self.sources if is_source else self.events
        self.show_tab(SOURCES if is_source else EVENTS)
        rows: Sequence[Any] = table.model_of_rows().rows
        found = next((row for row in rows if label(row) == number), None)
        if found is not None:
            table.select(found.id)
        return found is not None

    def focus_shown(self) -> None:
        """Go to the list that is shown."""
        widget = self._stack.currentWidget()
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _beside_records(self) -> QWidget:
        """Put the values that occur most often beside the records."""
        holder = QWidget()
        holder.setFocusProxy(self.records)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.facets)
        row.addWidget(self.records, 1)
        return holder

    def _on_tab(self, tab: int) -> None:
        self._stack.setCurrentIndex(tab)
        self.tab_chosen.emit()
