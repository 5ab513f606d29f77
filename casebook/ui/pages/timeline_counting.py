"""What is counted of the records on the Timeline page: over time for the bars, by value beside."""

from __future__ import annotations

from PySide6.QtCore import QObject

from casebook.model.timeline import Histogram
from casebook.store import counts_over_time, facets
from casebook.ui.pages.timeline_listing import Listing
from casebook.ui.stepping import Stepper
from casebook.ui.widgets.facets_panel import FacetsPanel
from casebook.ui.widgets.histogram import HistogramStrip
from casebook.ui.workplace import Workplace


class Counting(QObject):
    """Gives the strip its bars and the panel its values, anew for every list."""

    def __init__(
        self,
        place: Workplace,
        listing: Listing,
        strip: HistogramStrip,
        panel: FacetsPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._listing = listing
        self._strip = strip
        self._panel = panel
        self._values = Stepper(place.case, self)
        self._values.progressed.connect(
            lambda done, total: panel.show_counting(listing.wanted, done, total)
        )
        self._kinds = Stepper(place.case, self)
        self.is_by_kind = False
        """Whether the bars are stacked by kind instead of by source."""

        listing.begun.connect(self._on_begun)
        listing.asked.connect(self.count_over_time)
        listing.completed.connect(self.count_values)
        listing.emptied.connect(lambda: strip.set_counts(None))
        panel.shown.connect(self.count_values)

    def stack_otherwise(self) -> None:
        """Stack the bars by kind instead of by source, or the other way round."""
        self.is_by_kind = not self.is_by_kind
        self.count_over_time()

    def count_over_time(self) -> None:
        """Count what the strip shows of the records of the filter."""
        begin, end = self._strip.span
        buckets = self._strip.wanted_buckets
        wanted, inside = self._listing.whole, self._listing.inside
        self._kinds.cancel()
        if begin < end:
            # What cannot be searched for is said once, by the list.
            self._place.case.submit(
                lambda case: counts_over_time.histogram(case, begin, end, buckets, wanted, inside),
                self._on_counts,
                lambda _: self._strip.set_counts(None),
                key="Timeline.histogram",
                owner=self,
            )
        else:
            self._strip.set_counts(None)

    def count_values(self) -> None:
        """Count the values of what is listed, when they are shown at all."""
        if not self._panel.isVisible():
            return
        wanted, inside = self._listing.wanted, self._listing.inside
        self._panel.show_counting(wanted)
        self._values.start(
            lambda case: facets.count_values(case, wanted, inside),
            lambda found: self._panel.show_facets(wanted, found),
        )

    def stop_values(self) -> None:
        """Count no values that are not shown."""
        self._values.cancel()

    def _on_begun(self) -> None:
        self._values.cancel()
        self._kinds.cancel()

    def _on_counts(self, counts: Histogram) -> None:
        self._strip.set_counts(counts)
        if self.is_by_kind:
            self._count_kinds()

    def _count_kinds(self) -> None:
        """Count by kind in steps; until that is there the bars stay stacked by source."""
        begin, end = self._strip.span
        buckets = self._strip.wanted_buckets
        wanted, inside = self._listing.whole, self._listing.inside
        if begin < end:
            self._kinds.start(
                lambda case: facets.kinds_over_time(case, begin, end, buckets, wanted, inside),
                lambda kinds: self._strip.set_counts(kinds.counts, kinds.names),
            )
