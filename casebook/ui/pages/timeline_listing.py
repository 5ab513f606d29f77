"""The list of records on the Timeline page: what its filter finds, read from the case in pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from casebook.errors import CaseError
from casebook.model.timeline import Record, RecordFilter
from casebook.store import record_list, search
from casebook.store.segment_parts import Inside
from casebook.ui.pages.timeline_bar import TimelineBar
from casebook.ui.pages.timeline_reading import list_records, read_rows
from casebook.ui.stepping import Stepper
from casebook.ui.widgets.record_list import RecordList as RecordsView
from casebook.ui.workplace import Workplace

FIRST_ROWS = 200
"""How many records are shown while it is still looked inside words for the others."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What is listed: how many records, by which filter, and what was found inside words."""

    total: int
    wanted: RecordFilter
    inside: Inside | None


class Listing(QObject):
    """Shows the records that `wanted` finds in the list, and in the bar how many there are.

    Pieces of words and doubtful times stand in no index: they are looked for in steps, for the
    first records before all others, and what was found is kept as long as only the span changes.
    """

    begun = Signal()
    """Another list is wanted; what was counted for the last one holds no longer."""

    asked = Signal()
    """The list is on its way, so that what it holds can be counted over time."""

    completed = Signal()
    """All records are listed."""

    emptied = Signal()
    """There is nothing to be listed or counted: it is still looked, or cannot be searched."""

    titled = Signal(str)
    """What to call the records now, with their number when it is known."""

    def __init__(
        self, place: Workplace, records: RecordsView, bar: TimelineBar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._records = records
        self._bar = bar
        self._inside: tuple[RecordFilter, Inside] | None = None
        self._n_first = 0
        self._looking = Stepper(place.case, self)
        self._looking.progressed.connect(self._on_looked)
        bar.stop_asked.connect(self.stop)
        records.rows_wanted.connect(self._on_rows_wanted)
        records.range_wanted.connect(self._on_range_wanted)
        self.wanted = RecordFilter()
        self.everything = 0
        """How many records the sources in use have, filtered or not."""

        self.found: record_list.RecordList | None = None
        """The list, as soon as it is known."""

    @property
    def whole(self) -> RecordFilter:
        """Give the filter over the whole span of time."""
        return without_span(self.wanted)

    @property
    def inside(self) -> Inside | None:
        """Give what was found inside words for the filter, None when nothing was looked for."""
        return self.inside_for(self.wanted)

    @property
    def is_looking(self) -> bool:
        """Say whether it is still looked into records."""
        return self._looking.is_running

    @property
    def is_complete(self) -> bool:
        """Say whether all records that match are listed."""
        return self.found is not None and not self._n_first

    def inside_for(self, wanted: RecordFilter) -> Inside | None:
        """Give what was found inside words for a filter, whichever span it names."""
        known = self._inside
        return known[1] if known is not None and known[0] == without_span(wanted) else None

    def listed(self) -> Listed:
        """Give what is listed now."""
        return Listed(0 if self.found is None else self.found.total, self.wanted, self.inside)

    def has_all(self) -> bool:
        """Say whether more than the first records are listed; if not, tell so."""
        if self._n_first:
            self._place.messages.tell(
                f"Only the first {self._n_first:,} records are listed so far. Wait until all "
                "are; where the looking was stopped, press Enter in the search to go on."
            )
        return not self._n_first

    def forget_inside(self) -> None:
        """Look again for what stands in no index: what it rests on has changed."""
        self._inside = None

    def list_anew(self, kept: Record | None = None) -> None:
        """List the records anew, from the first or at the one to keep in view."""
        self.begun.emit()
        self._looking.cancel()
        self._records.set_highlight(self.wanted.text)
        try:
            has_pieces = search.needs_looking_inside(self.wanted)
        except CaseError as error:
            self._on_unsearchable(error)
            return
        if has_pieces and self.inside is None:
            self._look_inside(self.wanted, kept)
        else:
            self._read(self.inside, kept, self._on_list)
            self.asked.emit()

    def stop(self) -> None:
        """Look no further; the first records stay."""
        self._looking.cancel()
        if self._n_first:
            self._bar.set_count(f"stopped: the first {self._n_first:,} only")
            return
        self._bar.set_count("stopped")
        self._records.set_empty_text(
            "The looking was stopped. Change the search, or press Enter in it to look again."
        )
        self._records.set_list(0)

    def show_moment(self, utc_us: int) -> None:
        """Bring the list to a moment."""
        found = self.found
        if found is not None:
            self._place.case.submit(
                lambda case: found.index_at(utc_us),
                self._records.show_at_top,
                key="Timeline.moment",
                owner=self,
            )

    def _read(
        self,
        inside: Inside | None,
        kept: Record | None,
        listed: Callable[[tuple[record_list.RecordList, int]], None],
    ) -> None:
        self._place.case.submit(
            partial(list_records, wanted=self.wanted, inside=inside, kept=kept),
            listed,
            self._on_unsearchable,
            key="Timeline.records",
            owner=self,
        )

    def _look_inside(self, wanted: RecordFilter, kept: Record | None) -> None:
        """Look for pieces of words and doubtful times in steps: the first records, then all."""
        whole = without_span(wanted)

        def found(inside: Inside) -> None:
            self._inside = whole, inside
            self._read(inside, kept, self._on_all if self._n_first else self._on_list)
            self.asked.emit()

        def look_further(begun: search.Begun) -> None:
            if begun.is_whole and wanted == whole:
                found(begun.inside)
                return
            if any(begun.inside.values()):
                self._read(begun.inside, None, self._on_first)
            self._looking.start(
                lambda case: search.find_inside(case, whole, begun if wanted == whole else None),
                found,
                self._on_unsearchable,
            )

        self._show_none("Looking into every record for what stands in no index …")
        self._bar.set_count("looking into records …", is_looking=True)
        self._looking.start(
            lambda case: search.find_first(case, wanted, FIRST_ROWS),
            look_further,
            self._on_unsearchable,
        )

    def _on_first(self, listed: tuple[record_list.RecordList, int]) -> None:
        """Show the first records of a list while it is still looked for the others."""
        self.found, _ = listed
        self._n_first = self.found.total
        self.titled.emit(f"Records  {self._n_first:,}+")
        self._records.set_list(self._n_first)

    def _on_all(self, listed: tuple[record_list.RecordList, int]) -> None:
        """Show all records of a list whose first ones stand there already."""
        found, row = listed
        self._say_total(found)
        self._records.lengthen(found.total)
        self._complete(row)

    def _on_list(self, listed: tuple[record_list.RecordList, int]) -> None:
        found, row = listed
        self._say_total(found)
        self._records.set_list(found.total)
        self._complete(row)

    def _complete(self, row: int) -> None:
        if row:
            self._records.show_at_top(row)
        self.completed.emit()

    def _say_total(self, found: record_list.RecordList) -> None:
        self.found = found
        self._n_first = 0
        self._bar.set_count(f"{found.total:,} of {self.everything:,}")
        self._records.set_empty_text(
            "No record matches the filters." if self.everything else "Nothing was imported yet."
        )
        self.titled.emit(f"Records  {found.total:,}")

    def _on_looked(self, done: int, total: int) -> None:
        first = f"{self._n_first:,}+, " if self._n_first else ""
        self._bar.set_count(f"{first}looked into {done:,} of {total:,} …", is_looking=True)

    def _on_unsearchable(self, error: CaseError) -> None:
        """Show the sentence where the records would stand: a dialog would interrupt the typing."""
        self._bar.set_count("")
        self._show_none(str(error))

    def _show_none(self, why: str) -> None:
        self.found = None
        self._n_first = 0
        self.titled.emit("Records")
        self._records.set_empty_text(why)
        self._records.set_list(0)
        self.emptied.emit()

    def _on_rows_wanted(self, generation: int, first: int, n: int) -> None:
        found = self.found
        if found is not None:
            self._place.case.submit(
                lambda case: read_rows(case, found, first, n),
                lambda rows: self._records.give_rows(generation, first, *rows),
                key="Timeline.rows",
                owner=self,
            )

    def _on_range_wanted(self, wish: int, first: int, n: int) -> None:
        found = self.found
        if found is not None:
            self._place.case.submit(
                lambda case: read_rows(case, found, first, n),
                lambda rows: self._records.give_range(wish, *rows),
                key="Timeline.range",
                owner=self,
            )


def without_span(wanted: RecordFilter) -> RecordFilter:
    """Give a filter over the whole span of time."""
    return replace(wanted, from_us=None, to_us=None)
