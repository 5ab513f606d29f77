"""Two sources side by side on one clock: both lists move together, and blanks show silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from casebook.actions.time_basis import seconds, span_words
from casebook.errors import CaseError
from casebook.model.labels import label
from casebook.model.timeline import Record, RecordFilter, Source
from casebook.store import record_list, search
from casebook.store.case_file import CaseFile
from casebook.store.segment_parts import Inside
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ElidedLabel, heading, plain_label
from casebook.ui.widgets.record_columns import FIRST, MESSAGE, SECOND
from casebook.ui.widgets.record_list import RecordList
from casebook.ui.workplace import Workplace

COLUMNS = ((FIRST, 190), (SECOND, 110), (MESSAGE, 400))


class CompareDialog(QDialog):
    """Lists the records of two sources together, each row in the half of its source.

    Both halves hold the same rows in the order of time, so that what stands on one height happened
    in that order, whichever source says so.
    """

    record_asked = Signal(object)
    """Show this record in the list of the page."""

    def __init__(
        self,
        place: Workplace,
        sources: Sequence[Source],
        dating: Mapping[str, tuple[str, ...]],
        flt: RecordFilter,
        pair: tuple[int, int],
        at_us: int | None = None,
        inside: Inside | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Casebook: two sources on one clock")
        self.resize(1200, 640)
        self._place = place
        self._sources = {source.number: source for source in sources}
        self._dating = dating
        self._filter = flt
        self._at_us = at_us
        self._inside = inside
        self._list: record_list.RecordList | None = None
        self.says = plain_label("", role="muted")
        self.boxes = (self._box(pair[0], "Left source"), self._box(pair[1], "Right source"))
        self.lists = (self._half("Left"), self._half("Right"))
        self._clocks = (ElidedLabel(role="muted"), ElidedLabel(role="muted"))
        self._join(*self.lists)
        self._join(self.lists[1], self.lists[0])
        self._lay_out()
        self._query()
        self.lists[0].setFocus()

    def _box(self, number: int, name: str) -> ChoiceBox:
        box = ChoiceBox()
        box.setAccessibleName(name)
        box.addItems([f"{label(s)} {s.name}" for s in self._sources.values()])
        box.setCurrentIndex(list(self._sources).index(number))
        box.currentIndexChanged.connect(lambda _: self._query())
        return box

    def _half(self, name: str) -> RecordList:
        records = RecordList()
        records.setAccessibleName(f"{name} records")
        records.set_zones(self._place.zones)
        records.set_columns(COLUMNS, fits_times=True)
        records.set_highlight(self._filter.text)
        records.rows_wanted.connect(partial(self._on_rows_wanted, records, name))
        records.detail_asked.connect(self._ask_for)
        return records

    def _join(self, one: RecordList, other: RecordList) -> None:
        one.verticalScrollBar().valueChanged.connect(other.verticalScrollBar().setValue)
        one.row_moved.connect(lambda row: other.go_to(row) if other.current_row != row else None)

    def _lay_out(self) -> None:
        halves = QHBoxLayout()
        halves.setSpacing(theme.M)
        for box, clock, records in zip(self.boxes, self._clocks, self.lists, strict=True):
            half = QVBoxLayout()
            half.addWidget(box)
            half.addWidget(clock)
            half.addWidget(records, 1)
            halves.addLayout(half, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(LinkButton("Show it in the list  Enter", self._ask_for_current))
        buttons.addWidget(self.says, 1)
        buttons.addWidget(LinkButton("Close", self.reject))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.M, theme.L, theme.M)
        layout.addWidget(heading("Two sources on one clock", 1.2))
        layout.addLayout(halves, 1)
        layout.addLayout(buttons)

    def _numbers(self) -> tuple[int, int]:
        numbers = list(self._sources)
        left, right = (numbers[box.currentIndex()] for box in self.boxes)
        return left, right

    def _query(self) -> None:
        numbers = self._numbers()
        for number, records, clock in zip(numbers, self.lists, self._clocks, strict=True):
            source = self._sources[number]
            clock.set_text(clock_words(source, self._dating.get(source.id, ())))
            records.show_only(number)
        self._place.case.submit(
            partial(
                _list,
                flt=self._filter,
                sources=frozenset(numbers),
                at_us=self._at_us,
                inside=self._inside,
            ),
            self._on_list,
            self._on_failed,
            key="compare",
            owner=self,
        )

    def _on_list(self, listed: tuple[record_list.RecordList, int]) -> None:
        found, row = listed
        self._list = found
        counts = found.by_source()
        left, right = self._numbers()
        self.says.setText(
            f"{counts.get(left, 0):,} records on the left, {counts.get(right, 0):,} on the right"
        )
        for records in self.lists:
            records.set_empty_text("No record matches the filters.")
            records.set_list(found.total)
        self.lists[0].show_at_top(row)

    def _on_failed(self, error: CaseError) -> None:
        self.says.setText(str(error))

    def _on_rows_wanted(
        self, records: RecordList, name: str, generation: int, first: int, n: int
    ) -> None:
        found = self._list
        if found is not None:
            self._place.case.submit(
                lambda case: found.rows(first, n),
                lambda rows: records.give_rows(generation, first, rows),
                key=f"compare.{name}",
                owner=self,
            )

    def _ask_for_current(self) -> None:
        self._ask_for(self.lists[0].current_record())

    def _ask_for(self, record: Record | None) -> None:
        if record is not None:
            self.record_asked.emit(record)
            self.accept()


def _list(
    case: CaseFile,
    flt: RecordFilter,
    sources: frozenset[int],
    at_us: int | None,
    inside: Inside | None,
) -> tuple[record_list.RecordList, int]:
    """List the records of the sources, with the row of a time."""
    found = search.records_of(case, flt, sources, inside)
    return found, 0 if at_us is None else found.index_at(at_us)


def clock_words(source: Source, dated: Sequence[str]) -> str:
    """Say how far the clock of a source was off, which its times already allow for."""
    offset = "its clock as it is"
    if source.clock_offset_us:
        offset = f"clock offset {seconds(source.clock_offset_us)} s, added already"
        offset += span_words(source)
    return "; ".join((offset, *dated))
