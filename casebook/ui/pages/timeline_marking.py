"""Puts stars, colours, tags and comments on the records that are chosen in the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.actions.mark_records import MOST_AT_ONCE, MarkChange, mark_records
from casebook.model.timeline import COLOURS, Record, RecordMark
from casebook.store.case_file import CaseFile
from casebook.store.record_list import RecordList
from casebook.ui.widgets.mark_dialog import Apply, ask_comment, ask_tags
from casebook.ui.widgets.record_list import RecordList as RecordsView
from casebook.ui.workplace import Workplace

NO_COLOUR = "no colour"


class Marking:
    """What the keys T, S, C and 0 to 6 do in the list of records."""

    def __init__(self, place: Workplace, records: RecordsView, parent: QWidget) -> None:
        self._place = place
        self._records = records
        self._parent = parent
        self.known_tags: Sequence[str] = ()

    def mark(self, what: str) -> None:
        """Put `what` on the marked records, or on the current one: see `marking_asked`."""
        if not self.is_ready():
            return
        records = self.chosen()
        if not records:
            self._place.messages.tell("There is no record to mark. Import a log first.")
            return
        marks = [self._records.mark_of(record) for record in records]
        only = (marks[0] or RecordMark("", 0, 0)) if len(records) == 1 else None
        apply: Apply = partial(_mark, records=records)
        words = _named(records, bool(self._records.marked()))
        if what == "tag":
            ask_tags(self._place, words, only, self.known_tags, apply, self._parent)
        elif what == "comment":
            ask_comment(self._place, words, only, apply, self._parent)
        elif what == "star":
            starred = all(mark is not None and mark.starred for mark in marks)
            self._submit(apply, MarkChange(starred=not starred))
        elif what in COLOURS or what == NO_COLOUR:
            self._submit(apply, MarkChange(colour="" if what == NO_COLOUR else what))

    def chosen(self) -> tuple[Record, ...]:
        """Give the marked records, or the current one where none is marked."""
        current = self._records.current_record()
        return self._records.marked() or ((current,) if current is not None else ())

    def is_ready(self) -> bool:
        """Say whether all that is to be marked is marked; a range that is still read is told."""
        if self._records.is_marking:
            self._place.said.emit("The range is still being marked. Try again in a moment.")
        return not self._records.is_marking

    def tag_listed(self, found: RecordList) -> None:
        """Tag all records that are listed, in one entry of the journal."""
        total = found.total
        if not 0 < total <= MOST_AT_ONCE:
            self._place.messages.tell(
                f"{total:,} records are listed. From 1 to {MOST_AT_ONCE:,} can be tagged at once: "
                "each is written into the journal. Narrow the filters."
            )
            return
        words = f"the {total:,} records that are listed"
        apply: Apply = partial(_mark_listed, found=found)
        ask_tags(self._place, words, None, self.known_tags, apply, self._parent)

    def actions(self) -> tuple[tuple[str, str, Callable[[], None]], ...]:
        """Give words, key and action of each, for menus and the palette."""
        return (
            ("Tag the record or those marked …", "T", partial(self.mark, "tag")),
            ("Star the record or those marked", "S", partial(self.mark, "star")),
            ("Comment on the record or those marked …", "C", partial(self.mark, "comment")),
            *(
                (f"Colour the record {colour}", str(number), partial(self.mark, colour))
                for number, colour in enumerate(COLOURS, 1)
            ),
            ("Take the colour off the record", "0", partial(self.mark, NO_COLOUR)),
        )

    def _submit(self, apply: Apply, change: MarkChange) -> None:
        self._place.case.submit(
            lambda case: apply(case, change),
            lambda n: self._place.said.emit(f"{n:,} {change.words}." if n else "Nothing changed."),
            lambda error: self._place.messages.tell(str(error)),
            owner=self._parent,
        )


def _named(records: Sequence[Record], are_marked: bool) -> str:
    """Name what is marked with: a marked record need not be the one under the cursor."""
    if not are_marked:
        return "this record"
    return "the marked record" if len(records) == 1 else f"the {len(records):,} marked records"


def _mark(case: CaseFile, change: MarkChange, records: Sequence[Record]) -> int:
    return mark_records(case, records, change)


def _mark_listed(case: CaseFile, change: MarkChange, found: RecordList) -> int:
    return mark_records(case, found.rows(0, found.total), change)
