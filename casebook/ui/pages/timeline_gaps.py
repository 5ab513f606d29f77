"""Gaps and jumps backwards on the Timeline page: looked for, hatched on the strip, gone to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casebook.model.timeline import Record, RecordFilter
from casebook.store import record_rows, search
from casebook.store.case_file import CaseFile
from casebook.store.gaps import Gaps
from casebook.ui.pages.timeline_listing import Listing
from casebook.ui.pages.timeline_reading import Overview
from casebook.ui.widgets.gaps_dialog import Finding, GapsDialog
from casebook.ui.widgets.histogram import HistogramStrip
from casebook.ui.workplace import Workplace


class GapFinding(QObject):
    """Keeps what was found last; the strip shows it while only that source is listed."""

    record_found = Signal(object)
    """Show this record among those of its source."""

    def __init__(
        self, place: Workplace, listing: Listing, strip: HistogramStrip, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._listing = listing
        self._strip = strip
        self._window = parent
        self._known: tuple[int, Gaps] | None = None
        listing.begun.connect(self._show)

    def ask(self, overview: Overview, current: Record | None) -> None:
        """List the gaps and jumps backwards of a source."""
        names = overview.source_names
        if not names:
            self._place.messages.tell("There is no source to look through. Import a log first.")
            return
        first = self._listing.wanted.source or (current.source if current else 0)
        first = first if first in names else next(iter(names))
        dialog = GapsDialog(self._place, names, first, self._window, overview.locators)
        dialog.place_asked.connect(self.go_to)
        dialog.found.connect(self.take)
        dialog.exec()
        dialog.deleteLater()

    def take(self, source: int, found: Gaps) -> None:
        """Take over what was found in a source."""
        self._known = source, found
        self._show()

    def go_to(self, source: int, finding: Finding) -> None:
        """Find the record that jumps back, or the first one behind a gap."""

        def read(case: CaseFile) -> Record:
            if finding.record_id is not None:
                return record_rows.record(case, source, finding.record_id)
            behind = RecordFilter(source=source, from_us=finding.to_us)
            return search.first_page(case, behind, 1)[0]

        self._place.case.submit(read, self.record_found.emit, key="Timeline.finding", owner=self)

    def _show(self) -> None:
        known = self._known
        if known is not None and self._listing.wanted.source == known[0]:
            self._strip.set_gaps(known[1].gaps, [jump.to_us for jump in known[1].jumps])
        else:
            self._strip.set_gaps((), ())
