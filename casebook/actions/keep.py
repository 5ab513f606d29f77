"""Add, correct and retract the things a case keeps."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from casebook.actions import explain_incident, mark_exhibits
from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency, Contact
from casebook.model.case import CaseHeader
from casebook.model.evidence import Attachment, CustodyMove, Digest, Exhibit
from casebook.model.examination import Acquisition, ClockReading, Incident, Manifest
from casebook.model.identifier import Identifier, IdentifierGroup, Link, Person
from casebook.model.labels import label
from casebook.model.reply import ColumnMap, Holder, Reply
from casebook.model.request import Leg, Line, Preservation, Request
from casebook.model.seizure import Seizure, Witness
from casebook.model.timeline import Citation, Event, ImportMap, SavedSearch, Source
from casebook.model.transfer import Certificate, Forwarding, HandOver
from casebook.rules import custody_checks, fields, times
from casebook.store import marks
from casebook.store.case_file import CaseFile

T = TypeVar("T")

KINDS: dict[type[Any], str] = {
    CaseHeader: "header",
    Exhibit: "exhibit",
    Digest: "digest",
    CustodyMove: "custody",
    Attachment: "attachment",
    Source: "source",
    Event: "event",
    Citation: "citation",
    Identifier: "identifier",
    Agency: "agency",
    Request: "request",
    Leg: "leg",
    Line: "line",
    Seizure: "seizure",
    Witness: "witness",
    ClockReading: "clock",
    Manifest: "manifest",
    Acquisition: "acquisition",
    Incident: "incident",
    HandOver: "handover",
    Forwarding: "forwarding",
    Certificate: "certificate",
    Contact: "contact",
    Preservation: "preservation",
    Reply: "reply",
    Holder: "holder",
    ColumnMap: "columns",
    IdentifierGroup: "group",
    Person: "person",
    Link: "link",
    ImportMap: "importmap",
    SavedSearch: "search",
}
"""The first word of the journal entries about each kind of thing."""


def add(case: CaseFile, row: T, why: str = "") -> T:
    """Add a thing; its id and number, and an exhibit's mark, are given here.

    Raises FieldError for a wrong field.
    """
    fields.check(row)
    with case.transaction():
        added = _as_seized(case, case.assign(row), None)
        if isinstance(added, Exhibit):
            added = cast(T, mark_exhibits.marked(case, [added])[0])
        _check_named(case, added, None)
        case.append(f"{KINDS[type(row)]}.add", [added], why, f"{describe(case, added)} added")
    return added


def correct(case: CaseFile, row: T, why: str) -> T:
    """Replace a thing by its new state. The old one stays in the journal.

    Raises FieldError for a wrong field and CaseError without a reason or without a change.
    """
    _require_reason(why, "A correction")
    fields.check(row)
    old = case.get(type(row), getattr(row, "id"))  # noqa: B009
    if old == row:
        raise CaseError("Nothing was changed, so nothing was saved.")
    row = _as_seized(case, row, old)
    names = _changed(old, row)
    kind, details = f"{KINDS[type(row)]}.correct", {}
    if isinstance(old, Exhibit) and isinstance(row, Exhibit) and old.mark != row.mark:
        # By this kind the marks that were given up are found again.
        kind, details = marks.RENUMBER, {"given_up": {row.id: old.mark}}
    with case.transaction():
        _check_named(case, row, old)
        incidents = _incidents_of(case, row)
        summary = f"{describe(case, row)}: {names} corrected, because {why}"
        if incidents:
            summary += f"; {explain_incident.said_opened(case, incidents)}"
        case.append(kind, [row, *incidents], why, summary, details)
    return row


def retract(case: CaseFile, row: T, why: str) -> T:
    """Mark a thing as retracted. It stays in the case, struck through, with the reason."""
    _require_reason(why, "A retraction")
    if isinstance(row, Incident):
        raise CaseError(f"{label(row)} is not retracted: it stands until it is explained.")
    # As it stands in the case: a view may still show it as it was.
    stored = case.get(type(row), getattr(row, "id"))  # noqa: B009
    if getattr(stored, "retracted", None) is not None:
        raise CaseError(f"{describe(case, row)} is retracted already.")
    retracted: T = dataclasses.replace(row, retracted=why)  # type: ignore[type-var]
    with case.transaction():
        case.append(
            f"{KINDS[type(row)]}.retract",
            [retracted],
            why,
            f"{describe(case, row)} retracted, because {why}",
        )
    return retracted


def describe(case_file: CaseFile, row: object) -> str:
    """Name a thing in words: its number, or what it belongs to."""
    match row:
        case CaseHeader():
            return "Case header"
        case Leg():
            owner = label(case_file.get(Request, row.request_id))
            return f"{owner} leg {row.position}"
        case Line():
            owner = label(case_file.get(Request, row.request_id))
            return f"{owner} line {row.position}"
        case Preservation():
            owner = label(case_file.get(Request, row.request_id))
            return f"{owner} preservation {row.position}"
        case Holder():
            line = case_file.get(Line, row.line_id)
            return f"{describe(case_file, line)} holder {row.name}"
        case Contact() | ColumnMap():
            owner = label(case_file.get(Agency, row.agency_id))
            word = "contact" if isinstance(row, Contact) else "columns"
            return f"{owner} {word} {row.name}"
        case Link():
            return f"{label(case_file.get(Identifier, row.from_id))} link ({row.relation})"
        case CustodyMove():
            return f"{label(case_file.get(Exhibit, row.exhibit_id))} custody move {row.position}"
        case Digest():
            return f"{label(case_file.get(Exhibit, row.exhibit_id))} {row.algorithm} of {row.over}"
        case Citation():
            return f"{label(case_file.get(Event, row.event_id))} citation {row.locator}"
        case Attachment():
            return f"File {row.name}"
        case ImportMap():
            return f"Columns as for {row.name}"
        case SavedSearch():
            return f"Saved search “{row.name}”"
        case Witness():
            owner = label(case_file.get(Seizure, row.seizure_id))
            return f"{owner} witness {row.name}"
        case ClockReading():
            return f"{label(case_file.get(Exhibit, row.exhibit_id))} clock reading"
        case Manifest():
            return f"{label(case_file.get(Exhibit, row.exhibit_id))} manifest of {row.name}"
        case Acquisition():
            return f"{label(case_file.get(Exhibit, row.exhibit_id))} {row.kind} {row.name}"
    text = getattr(row, "description", None) or getattr(row, "title", None)
    text = text or getattr(row, "subject", None) or getattr(row, "name", None)
    text = text or getattr(row, "value", None) or getattr(row, "place", None)
    text = text or getattr(row, "sentence", None) or getattr(row, "to_person", None)
    text = text or getattr(row, "laboratory", None) or getattr(row, "submission", None)
    return f"{label(row)} ({text})" if text else label(row)


def _require_reason(why: str, what: str) -> None:
    if not why.strip():
        raise FieldError("why", f"{what} needs a reason: it stands beside it for ever.")


def _changed(old: object, new: object) -> str:
    names = [
        field.name.removesuffix("_id").replace("_", " ")
        for field in dataclasses.fields(old)  # type: ignore[arg-type]
        if getattr(old, field.name) != getattr(new, field.name)
    ]
    return ", ".join(names)


def filled_from(seizure: Seizure, exhibit: Exhibit) -> Exhibit:
    """Name a seizure; its time, place and officer are taken where the exhibit has none."""
    return dataclasses.replace(
        exhibit,
        seizure_id=seizure.id,
        seized_at=exhibit.seized_at or seizure.started_at,
        place_found=exhibit.place_found or seizure.place,
        seized_by=exhibit.seized_by or seizure.seized_by,
    )


def check_exhibit(
    case: CaseFile,
    exhibit: Exhibit,
    old: Exhibit | None,
    others: Mapping[str, Exhibit] | None = None,
) -> None:
    """Check an exhibit against the others: its whole, its parts and its mark.

    `old` is its state before, `others` are exhibits of the same entry, by id. Raises FieldError.
    """
    known = others or {}
    if old is None or old.parent_id != exhibit.parent_id:
        _check_whole(case, exhibit, known)
    if old is None or (old.parent_id, old.seized_at) != (exhibit.parent_id, exhibit.seized_at):
        _check_seized_in_order(case, exhibit, known)
    if old is None or old.mark != exhibit.mark:
        mark_exhibits.check_mark(case, exhibit, known)


def _incidents_of(case: CaseFile, row: object) -> tuple[Incident, ...]:
    """Give the incidents that a corrected move shows and that are not there yet."""
    if not isinstance(row, CustodyMove) or row.retracted is not None:
        return ()
    known = {i.cause_id for i in case.where(Incident, exhibit_id=row.exhibit_id)}
    said = () if row.id in known else custody_checks.incidents_of(row)
    return explain_incident.assigned(case, [(row.exhibit_id, row.id, words) for words in said])


def _as_seized(case: CaseFile, row: T, old: object) -> T:
    """Fill an exhibit from the seizure it newly names; everything else stays as it is."""
    if not isinstance(row, Exhibit) or row.seizure_id is None:
        return row
    if isinstance(old, Exhibit) and old.seizure_id == row.seizure_id:
        return row
    return cast(T, filled_from(case.get(Seizure, row.seizure_id), row))


def _check_named(case: CaseFile, row: object, old: object) -> None:
    """Refuse what names things of the case that are not there or do not go with it."""
    if isinstance(row, Exhibit):
        check_exhibit(case, row, old if isinstance(old, Exhibit) else None)
    for exhibit_id in getattr(row, "exhibit_ids", ()):
        case.get(Exhibit, exhibit_id)


def _check_whole(case: CaseFile, exhibit: Exhibit, others: Mapping[str, Exhibit]) -> None:
    """Refuse an exhibit that would be its own ancestor, and a parent that is not there."""
    seen = {exhibit.id}
    parent_id = exhibit.parent_id
    while parent_id is not None:
        if parent_id in seen:
            raise FieldError("parent_id", f"{label(exhibit)} cannot be part of itself.")
        seen.add(parent_id)
        parent = _exhibit(case, parent_id, others)
        if parent_id == exhibit.parent_id and parent.retracted is not None:
            raise FieldError(
                "parent_id", f"{label(parent)} is retracted. Choose an exhibit that stands."
            )
        parent_id = parent.parent_id


def _check_seized_in_order(case: CaseFile, exhibit: Exhibit, others: Mapping[str, Exhibit]) -> None:
    """Refuse a part that was seized before its whole was, seen from either of them."""
    if exhibit.seized_at is None:
        return
    parent_id = exhibit.parent_id
    while parent_id is not None:
        whole = _exhibit(case, parent_id, others)
        if whole.seized_at and times.is_before(exhibit.seized_at, whole.seized_at):
            raise FieldError(
                "seized_at",
                f"{label(exhibit)} would be seized before {label(whole)}, which it is part of "
                f"({whole.seized_at.original or whole.seized_at.iso()}). Correct one of the two "
                "times, or take it out of that exhibit.",
            )
        parent_id = whole.parent_id
    for part in case.where(Exhibit, parent_id=exhibit.id):
        if part.seized_at and times.is_before(part.seized_at, exhibit.seized_at):
            raise FieldError(
                "seized_at",
                f"{label(part)}, a part of {label(exhibit)}, was seized before that "
                f"({part.seized_at.original or part.seized_at.iso()}). Correct one of the two "
                "times.",
            )


def _exhibit(case: CaseFile, exhibit_id: str, others: Mapping[str, Exhibit]) -> Exhibit:
    return others.get(exhibit_id) or case.get(Exhibit, exhibit_id)
