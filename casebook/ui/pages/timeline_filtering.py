"""What the timeline is filtered to: search box, span of the strip, chips and list say the same."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from casebook.model.timeline import RecordFilter
from casebook.ui.pages.timeline_bar import TimelineBar
from casebook.ui.pages.timeline_listing import Listing, without_span
from casebook.ui.widgets.filter_dialog import ask_filter
from casebook.ui.widgets.filter_edit import FilterEdit
from casebook.ui.widgets.histogram import HistogramStrip
from casebook.ui.widgets.record_list import RecordList
from casebook.ui.widgets.saved_searches_dialog import SavedSearchesDialog, ask_name
from casebook.ui.workplace import Workplace

SEARCH_AFTER_MS = 250


class Filtering(QObject):
    """Changes the filter of the list; nothing else does."""

    applied = Signal()
    """A filter was chosen as a whole: its records come to the front."""

    def __init__(
        self,
        place: Workplace,
        listing: Listing,
        strip: HistogramStrip,
        bar: TimelineBar,
        box: FilterEdit,
        records: RecordList,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._listing = listing
        self._strip = strip
        self._bar = bar
        self._box = box
        self._records = records
        self._window = parent
        self._whole = strip.span
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._search)
        box.returnPressed.connect(self._search_now)
        strip.span_chosen.connect(self._on_span)
        strip.whole_span_asked.connect(self.show_whole_span)
        bar.filter_asked.connect(self.apply)
        bar.typing_asked.connect(self.type)
        bar.saving_asked.connect(self.save)
        bar.saved_asked.connect(self.show_saved)
        bar.unmarking_asked.connect(records.clear_marks)
        records.marks_changed.connect(self._show_chips)
        listing.begun.connect(self._show_chips)

    def search_soon(self) -> None:
        """Search for what is typed as soon as the typing pauses."""
        self._timer.start()

    def apply(self, wanted: RecordFilter) -> None:
        """Take over a whole filter: its text and its span show where they are chosen."""
        self.applied.emit()
        self._timer.stop()
        if self._box.text().strip() != wanted.text:
            self._box.show_text(wanted.text)
        focused = QApplication.focusWidget()
        if focused is not None and self._bar.chips.isAncestorOf(focused):
            # The chip that had the cursor goes; the keys of the page stay within reach.
            self._records.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take(wanted)

    def type(self) -> None:
        """Type a span of time, an identifier or values that the records shall have."""
        wanted = ask_filter(self._place, self._listing.wanted, self._window)
        if wanted is not None:
            self.apply(wanted)
            self._records.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Save the present filter under a name."""
        ask_name(self._place, self._listing.wanted, self._window)

    def show_saved(self) -> None:
        """List the saved searches, to apply, rename or retract them."""
        dialog = SavedSearchesDialog(self._place, self._window)
        dialog.chosen.connect(self.apply)
        dialog.exec()
        dialog.deleteLater()

    def set_whole_span(self, from_us: int, to_us: int) -> bool:
        """Know the span of all that there is; say whether another span is shown now."""
        self._whole = from_us, to_us
        return self._show_span()

    def show_whole_span(self) -> None:
        """Show the whole span of time, without the cursor of the strip."""
        self._strip.set_span(*self._whole)
        self._take(without_span(self._listing.wanted))

    def _take(self, wanted: RecordFilter) -> None:
        if wanted != self._listing.wanted:
            self._listing.wanted = wanted
            self._show_span()
            self._listing.list_anew()

    def _show_span(self) -> bool:
        """Show the span that is filtered to, or the whole; say whether it is another."""
        wanted = self._listing.wanted
        span = self._whole
        if wanted.from_us is not None and wanted.to_us is not None:
            span = wanted.from_us, wanted.to_us
        if span == self._strip.span:
            return False
        self._strip.set_span(*span)
        return True

    def _show_chips(self) -> None:
        marked = len(self._records.marked())
        self._bar.show_filter(self._listing.wanted, marked, self._place.zones[1])

    def _search(self) -> None:
        self._take(replace(self._listing.wanted, text=self._box.text().strip()))

    def _search_now(self) -> None:
        """Search without waiting; what was stopped is looked for again."""
        self._timer.stop()
        self._search()
        if not self._listing.is_complete and not self._listing.is_looking:
            self._listing.list_anew()

    def _on_span(self, from_us: int, to_us: int) -> None:
        first, last = self._whole
        from_us, to_us = max(from_us, first), min(to_us, last)
        if (from_us, to_us) == (first, last) or from_us >= to_us:
            self.show_whole_span()
        else:
            self._take(replace(self._listing.wanted, from_us=from_us, to_us=to_us))
