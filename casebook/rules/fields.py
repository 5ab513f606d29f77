"""What every field of a row must hold before it may enter a case."""

from __future__ import annotations

import dataclasses
import ipaddress
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from casebook.errors import CaseError, FieldError
from casebook.model.case import CaseHeader
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.instant import Instant, datetime_of, zone_info
from casebook.model.note import Note
from casebook.model.paper import Paper, Seal
from casebook.model.request import Agency, Leg, Line, LineState, Request
from casebook.model.timeline import Citation, CitedKind, Event, Source
from casebook.rules import evidence_fields, numbering, times
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
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)*")
_DOMAIN = re.compile(r"(?=.{3,253}\Z)[^\s.@/:]{1,63}(\.[^\s.@/:]{1,63})+\.?")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_HEX = re.compile(r"[0-9a-f]+")


def check(row: object) -> None:
    """Check every field of a row of the case. Raises FieldError at the first wrong one."""
    _check_values(row)
    rule = _RULES.get(type(row))
    if rule is None:
        raise TypeError(f"{type(row).__name__} is no row of a case")
    rule(row)


def check_identifier(kind: IdentifierKind, value: str, field: str = "value") -> None:
    """Check that a value is what its kind says. Raises FieldError naming `field`."""
    if not value.strip():
        raise FieldError(field, f"Give the {kind}.")
    if not _IS_OF_KIND[kind](value):
        raise FieldError(field, f"“{short(value)}” is not {_article(kind)} {kind}.")


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
    if source.rows_read != source.records + source.duplicates + source.rejects:
        raise FieldError(
            "rows_read",
            f"{source.rows_read} rows were read, but {source.records} records, "
            f"{source.duplicates} duplicates and {source.rejects} rejects do not add up to them.",
        )


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


def _identifier(identifier: Identifier) -> None:
    check_identifier(identifier.kind, identifier.value)
    require(identifier, as_found="Keep the spelling in which it was found.")


def _agency(agency: Agency) -> None:
    require(
        agency,
        name="Give the agency's name.",
        short_name="Give the short name that stands on the route, like CBI.",
    )
    if agency.email and not _EMAIL.fullmatch(agency.email):
        raise FieldError("email", f"“{short(agency.email)}” is not an e-mail address.")


def _request(request: Request) -> None:
    require(
        request,
        subject="Say in one line what the request is about.",
        to_agency_id="Choose the agency that is asked.",
    )


def _leg(leg: Leg) -> None:
    require(
        leg,
        request_id="Name the request that the leg belongs to.",
        from_agency_id="Choose who sends.",
        to_agency_id="Choose who receives.",
    )
    if leg.from_agency_id == leg.to_agency_id:
        raise FieldError("to_agency_id", "A leg goes from one agency to another.")
    later = (
        ("acknowledged_at", leg.acknowledged_at, "acknowledged"),
        ("forwarded_at", leg.forwarded_at, "forwarded"),
        ("replied_at", leg.replied_at, "replied to"),
    )
    for name, at, word in later:
        if at is None:
            continue
        if leg.sent_at is None:
            raise FieldError("sent_at", f"Record when this was sent before it was {word}.")
        if times.is_before(at, leg.sent_at):
            raise FieldError(name, f"It cannot be {word} before it was sent.")


def _line(line: Line) -> None:
    require(
        line,
        request_id="Name the request that the line belongs to.",
        asked="Say what is asked: subscriber, login history, address of installation.",
    )
    check_identifier(line.identifier_kind, line.identifier, "identifier")
    if line.source_port is not None:
        if not 1 <= line.source_port <= 65_535:
            raise FieldError("source_port", "A port is a number from 1 to 65535.")
        if line.port_not_logged:
            raise FieldError(
                "port_not_logged", "Either the source port is known or it was not logged."
            )
    _line_answer(line)


def _line_answer(line: Line) -> None:
    if line.state is LineState.OUTSTANDING:
        if line.answer or line.answered_at:
            raise FieldError("state", "A line with an answer is not outstanding.")
        return
    if line.answered_at is None:
        raise FieldError("answered_at", "Say when this came back.")
    if line.state is not LineState.REFUSED and not line.answer.strip():
        raise FieldError("answer", "Write down what came back.")


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
    Identifier: _identifier,
    Agency: _agency,
    Request: _request,
    Leg: _leg,
    Line: _line,
    Note: _note,
    Paper: _paper,
    Seal: _seal,
    **evidence_fields.RULES,
}


def _is_address(value: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(value.partition("%")[0]).version == version
    except ValueError:
        return False


def _is_phone(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    return 3 <= digits <= 20 and not set(value) - set("+0123456789 ()-./")


def _is_hash(value: str) -> bool:
    return bool(_HEX.fullmatch(value.lower())) and len(value) in (32, 40, 56, 64, 96, 128)


def _is_one_line(value: str) -> bool:
    return bool(value.strip()) and "\n" not in value


_IS_OF_KIND: dict[IdentifierKind, Callable[[str], bool]] = {
    IdentifierKind.IPV4: lambda value: _is_address(value, 4),
    IdentifierKind.IPV6: lambda value: _is_address(value, 6),
    IdentifierKind.EMAIL: lambda value: bool(_EMAIL.fullmatch(value)),
    IdentifierKind.DOMAIN: lambda value: bool(_DOMAIN.fullmatch(value)),
    IdentifierKind.URL: lambda value: bool(_URL.fullmatch(value)),
    IdentifierKind.HASH: _is_hash,
    IdentifierKind.PHONE: _is_phone,
    IdentifierKind.HOST: _is_one_line,
    IdentifierKind.ACCOUNT: _is_one_line,
    IdentifierKind.WALLET: _is_one_line,
    IdentifierKind.PATH: _is_one_line,
}


def _article(kind: str) -> str:
    return "an" if kind[0] in "aeioI" else "a"


def _words(name: str) -> str:
    text = name.removesuffix("_id").replace("_", " ")
    return text[:1].upper() + text[1:]
