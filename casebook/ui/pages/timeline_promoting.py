"""Making an event of the records that are chosen in the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from casebook.actions.add_event import add_event, cite_record, instant_of_record, promote_record
from casebook.model.counted import counted
from casebook.model.labels import label
from casebook.model.timeline import Event, Record, Source
from casebook.store.case_file import CaseFile
from casebook.ui.pages.timeline_detail import both_times
from casebook.ui.pages.timeline_events import PROMOTE_FIELDS
from casebook.ui.widgets.form import Save
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.times import now_in
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace


def promote(place: Workplace, records: Sequence[Record], are_marked: bool, parent: QWidget) -> bool:
    """Ask what happened, and make one event of records at the time of the first; say whether."""
    dated = [record for record in records if record.utc_us is not None]
    if not dated:
        place.messages.tell(
            "This record has no time. Add an event by hand and name the record in its text."
        )
        return False
    first = dated[0]
    assert first.utc_us is not None
    more = f"\nIt will cite all {len(records):,} marked records." if len(records) > 1 else ""
    dialog = FormDialog(
        place,
        _title(len(records), are_marked),
        PROMOTE_FIELDS,
        Event("", 0, now_in("UTC", ""), ""),
        _promoting(first, records),
        says=f"{both_times(first.utc_us, place.zones, first)}: "
        f"{one_line(first.message, 200)}{more}",
        parent=parent,
    )
    saved = dialog.ask()
    if saved is not None:
        place.said.emit(f"{label(saved)} made, citing {counted(len(records), 'record')}.")
    return saved is not None


def _promoting(first: Record, cited: Sequence[Record]) -> Save:
    """Give what makes one event of records, at the time of the first."""

    def save(case: CaseFile, row: Any, why: str, /) -> Event:
        if len(cited) == 1:
            return promote_record(case, first, row.title, row.text, row.weight)
        source = case.numbered(Source, first.source)
        event = replace(row, at=instant_of_record(source, first))
        return add_event(
            case,
            event,
            [cite_record(case, case.numbered(Source, r.source), r) for r in cited],
        )

    return save


def _title(n: int, are_marked: bool) -> str:
    if n > 1:
        return f"Make one event of the {n:,} marked records"
    return f"Make an event of {'the marked' if are_marked else 'this'} record"
