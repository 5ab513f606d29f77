"""Events of the timeline: their fields, what is written of them, and their table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casebook.actions import keep
from casebook.model.evidence import Exhibit
from casebook.model.labels import kind_and_number, label
from casebook.model.note import Note
from casebook.model.timeline import Citation, CitedKind, Event, Weight
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.rows import Column, RowModel
from casebook.ui.widgets.times import in_both
from casebook.ui.workplace import Workplace

EVENT_FIELDS: tuple[Field | Group, ...] = (
    Field("at", "When", Kind.INSTANT, required="Give the time of the event."),
    Field("title", "What happened", always=True, hint="in a few words"),
    Field("text", "In full", Kind.TEXT, lines=5),
    Field("weight", "Weight", Kind.CHOICE, tuple((w, w.value) for w in Weight)),
)
PROMOTE_FIELDS = EVENT_FIELDS[1:]
CITATION_FIELDS: tuple[Field | Group, ...] = (
    Field(
        "locator",
        "It rests on",
        hint="EX-3 or N-12, then the place in it; or who said it in public, where and when",
        required="Say what the event rests on.",
    ),
    Field("quoted", "As it stands there", Kind.TEXT, lines=4),
)


def record_target(source: int, record_id: int) -> str:
    """Give the target of a citation of a record."""
    return f"{source}:{record_id}"


def cited_record(citation: Citation) -> tuple[int, int] | None:
    """Give source number and id of the record that a citation names; None for other things."""
    if citation.kind is not CitedKind.RECORD:
        return None
    source, _, record_id = citation.target_id.partition(":")
    return int(source), int(record_id)


def named_first(locator: str) -> tuple[type[Any], int] | None:
    """Give the thing whose number begins a citation, like EX-3 in “EX-3, page 2”."""
    words = locator.split()
    return kind_and_number(words[0].rstrip(",;:")) if words else None


def save_citation(case: CaseFile, row: Citation, why: str, /) -> Citation:
    """Cite the exhibit or note that is named first, else a public statement."""
    named = named_first(row.locator)
    if named is None or named[0] not in (Exhibit, Note):
        return keep.add(case, row)
    kind = CitedKind.EXHIBIT if named[0] is Exhibit else CitedKind.NOTE
    return keep.add(case, replace(row, kind=kind, target_id=case.numbered(*named).id))


def event_model(place: Workplace) -> RowModel[Event]:
    """Give the table of events."""
    columns: tuple[Column[Event], ...] = (
        Column("Number", label, 8, lambda e: e.number),
        Column("When", lambda e: in_both(e.at, place.zones), 44, lambda e: e.at.utc_us),
        Column("What happened", lambda e: e.title, 40, stretches=True),
        Column("Weight", lambda e: e.weight.value, 12),
    )
    return RowModel(columns, lambda e: e.id, lambda e: e.retracted is not None)
