"""What every field of a row must hold before it may enter a case."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casebook.errors import CaseError, FieldError
from casebook.model.case import CaseHeader
from casebook.model.instant import Instant, datetime_of, zone_info
from casebook.model.note import Note
from casebook.model.paper import Paper, Seal
from casebook.model.timeline import Citation, CitedKind, Event, Source
from casebook.rules import evidence_fields, mark_fields, numbering, request_fields, times
from casebook.rules.wanted import check_hex, require, short

MAX_CHARACTERS = 1_048_576
"""The longest text a field takes."""

MAX_INTEGER = 2**53 - 1
"""The largest number that the journal's JSON holds exactly."""

MAX_TRANSIT_HOURS = 8_760
"""The longest limit of a move that an office can set: a year."""

LAWS = {
    "substantive": ("", "IPC", "BNS"),
    "procedure": ("", "CrPC", "BNSS"),
    "evidence": ("", "IEA", "BSA"),
}
"""What may stand in the three fields that override the law computed from the dates."""

_SECTION = re.compile(r"\S.*?\s\d{1,3}[A-Z]{0,3}(\([0-9A-Za-z]{1,5}\))*")


def check(row: object) -> None:
    """Check every field of a row of the case. Raises FieldError at the first wrong one."""
    _check_values(row)
    rule = _RULES.get(type(row))
    if rule is None:
        raise TypeError(f"{type(row).__name__} is no row of a case")
    rule(row)


def check_section(text: str, field: str = "sections") -> None:
    """Check that a section of law names an act and a number, like IPC 385 or IT Act 66F."""
    if not _SECTION.fullmatch(text.strip()):
        raise FieldError(
            field,
            f"“{short(text)}” is not a section of law. Write the act and the number, "
            "like “IPC 385” or “IT Act 66F”.",
        )


def _check_values(row: object) -> None:
    for field in dataclasses.fields(row):  # type: ignore[arg-type]
        value = getattr(row, field.name)
        match value:
            case str():
                _check_text(field.name, value)
            case tuple():
                for part in value:
                    _check_text(field.name, part)
            case Mapping():
                for part in (*value, *value.values()):
                    _check_text(field.name, part)
            case Instant():
                _check_instant(field.name, value)
            case bool() | None:
                continue
            case int():
                _check_integer(field.name, value)


def _check_text(name: str, text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise FieldError(
            name, f"{_words(name)} has {len(text):,} characters; {MAX_CHARACTERS:,} fit."
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FieldError(
            name, f"{_words(name)} holds bytes that are no text. Type it again."
        ) from error


def _check_integer(name: str, value: int) -> None:
    if abs(value) > MAX_INTEGER:
        raise FieldError(name, f"{_words(name)} is too large: {value}.")
    if value < 0 and name in ("size_bytes", "number", "position", "pages"):
        raise FieldError(name, f"{_words(name)} cannot be less than nothing.")


def _check_instant(name: str, at: Instant) -> None:
    try:
        datetime_of(at.utc_us)
        zone_info(at.zone)
    except CaseError as error:
        raise FieldError(name, str(error)) from error


def _header(header: CaseHeader) -> None:
    require(header, title="Give the case a title.")
    offence = _date("offence_date", header.offence_date)
    fir = _date("fir_date", header.fir_date)
    if offence and fir and fir < offence:
        raise FieldError(
            "fir_date",
            f"The FIR of {fir} lies before the offence of {offence}. One of the dates is wrong.",
        )
    for section in header.sections:
        check_section(section)
    if len(header.zones) != 2:
        raise FieldError("zones", "A case shows two time zones. Give two.")
    for zone in header.zones:
        try:
            zone_info(zone)
        except CaseError as error:
            raise FieldError("zones", str(error)) from error
    for name, allowed in LAWS.items():
        value = getattr(header, name)
        if value not in allowed:
            raise FieldError(name, f"“{short(value)}” is neither {allowed[1]} nor {allowed[2]}.")
    if any(getattr(header, name) for name in LAWS) and not header.law_reason.strip():
        raise FieldError(
            "law_reason", "Say why another law applies than the dates of the case give."
        )
    _header_of_evidence(header)
    _date("remand_date", header.remand_date)
    if header.remand_days not in (0, 60, 90):
        raise FieldError("remand_days", "Bail may be claimed after 60 or after 90 days.")


def _header_of_evidence(header: CaseHeader) -> None:
    numbering.check_pattern(header.exhibit_pattern, "exhibit_pattern")
    numbering.check_pattern(header.part_pattern, "part_pattern")
    for name in ("exhibit_pattern", "part_pattern"):
        if "{year}" in getattr(header, name) and not header.fir_date:
            raise FieldError(name, "{year} is that of the FIR. Enter the date of the FIR first.")
    if not 1 <= header.transit_limit_hours <= MAX_TRANSIT_HOURS:
        raise FieldError(
            "transit_limit_hours",
            f"Give the hours a move may take without a reason, from 1 to {MAX_TRANSIT_HOURS:,}.",
        )
    if any(not submission.strip() for submission in header.submissions):
        raise FieldError("submissions", "A submission has no name. Name it or delete the line.")
    if len({s.strip().casefold() for s in header.submissions}) != len(header.submissions):
        raise FieldError("submissions", "Two submissions have the same name. Delete one of them.")


def _date(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise FieldError(name, f"“{short(text)}” is not a date. Write it as YYYY-MM-DD.")
    return found


def _source(source: Source) -> None:
    require(source, name="The source needs a name.", reader="The source needs its reader.")
    for name in ("sha256", "records_sha256", "rows_sha256", "rejects_sha256"):
        check_hex(name, getattr(source, name), 64, "SHA-256")
    for name in ("rows_read", "records", "duplicates", "rejects", "undated"):
        if getattr(source, name) < 0:
            raise FieldError(name, f"{_words(name)} cannot be less than nothing.")
    if not source.adds_up:
        raise FieldError("rows_read", f"{source.balance} does not add up.")


def _event(event: Event) -> None:
    require(event, title="Say in a few words what happened.")


def _citation(citation: Citation) -> None:
    require(
        citation,
        event_id="Name the event that the citation belongs to.",
        locator="Say where it stands: the line, the page, the exhibit.",
    )
    if citation.kind is CitedKind.RECORD and not re.fullmatch(r"\d+:\d+", citation.target_id):
        raise FieldError("target_id", "Choose the record that is cited.")
    if citation.kind in (CitedKind.EXHIBIT, CitedKind.NOTE) and not citation.target_id:
        raise FieldError("target_id", f"Choose the {citation.kind} that is cited.")


def _note(note: Note) -> None:
    require(note, text="The note is empty.", author="A note names its author.")
    if note.about_at and times.is_before(note.written_at, note.about_at):
        raise FieldError("about_at", "A note cannot speak of a time that is still to come.")
    if note.supersedes_id is not None:
        require(note, reason="Superseding a note needs a reason.")


def _paper(paper: Paper) -> None:
    require(paper, title="A paper needs a title.")
    check_hex("sha256", paper.sha256, 64, "SHA-256")
    check_hex("head_hash", paper.head_hash, 64, "SHA-256")
    if paper.pages < 1:
        raise FieldError("pages", "A paper has at least one page.")


def _seal(seal: Seal) -> None:
    check_hex("head_hash", seal.head_hash, 64, "SHA-256")


_RULES: dict[type[Any], Callable[[Any], None]] = {
    CaseHeader: _header,
    Source: _source,
    Event: _event,
    Citation: _citation,
    Note: _note,
    Paper: _paper,
    Seal: _seal,
    **evidence_fields.RULES,
    **request_fields.RULES,
    **mark_fields.RULES,
}


def _words(name: str) -> str:
    text = name.removesuffix("_id").replace("_", " ")
    return text[:1].upper() + text[1:]
