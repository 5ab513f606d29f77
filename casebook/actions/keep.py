"""Add, correct and retract the things a case keeps."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from casebook.errors import CaseError, FieldError
from casebook.model.case import CaseHeader
from casebook.model.evidence import Attachment, CustodyMove, Digest, Exhibit
from casebook.model.examination import Acquisition, ClockReading, Incident, Manifest
from casebook.model.identifier import Identifier
from casebook.model.labels import label
from casebook.model.request import Agency, Leg, Line, Request
from casebook.model.seizure import Seizure, Witness
from casebook.model.timeline import Citation, Event, Source
from casebook.model.transfer import Certificate, Forwarding, HandOver
from casebook.rules import fields
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
}
"""The first word of the journal entries about each kind of thing."""


def add(case: CaseFile, row: T, why: str = "") -> T:
    """Add a thing; its id and number are given here. Raises FieldError for a wrong field."""
    fields.check(row)
    with case.transaction():
        added = case.assign(row)
        _check_parents(case, added)
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
    names = _changed(old, row)
    with case.transaction():
        _check_parents(case, row)
        case.append(
            f"{KINDS[type(row)]}.correct",
            [row],
            why,
            f"{describe(case, row)}: {names} corrected, because {why}",
        )
    return row


def retract(case: CaseFile, row: T, why: str) -> T:
    """Mark a thing as retracted. It stays in the case, struck through, with the reason."""
    _require_reason(why, "A retraction")
    if getattr(row, "retracted", None) is not None:
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
        case CustodyMove():
            return f"{label(case_file.get(Exhibit, row.exhibit_id))} custody move {row.position}"
        case Digest():
            return f"{label(case_file.get(Exhibit, row.exhibit_id))} {row.algorithm} of {row.over}"
        case Citation():
            return f"{label(case_file.get(Event, row.event_id))} citation {row.locator}"
        case Attachment():
            return f"File {row.name}"
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


def _check_parents(case: CaseFile, row: object) -> None:
    """Refuse an exhibit that would be its own ancestor, and a parent that is not there."""
    if not isinstance(row, Exhibit):
        return
    seen = {row.id}
    parent_id = row.parent_id
    while parent_id is not None:
        if parent_id in seen:
            raise FieldError("parent_id", f"{label(row)} cannot be part of itself.")
        seen.add(parent_id)
        parent_id = case.get(Exhibit, parent_id).parent_id
