"""Check lines before they are added or issued, with what became of the things they cite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casebook.actions import asked_before, clock
from casebook.actions.asked_before import Repeat
from casebook.actions.read_clock import clock_sentence
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit
from casebook.model.examination import ClockReading
from casebook.model.identifier import Identifier
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.request import CitedAs, Leg, Line, Request
from casebook.model.timeline import Source
from casebook.rules import letter_checks, line_checks, times
from casebook.rules.finding import Finding
from casebook.rules.line_backing import Backing, Cited, key_of
from casebook.store import lines as lines_of_request
from casebook.store import record_rows
from casebook.store.case_file import CaseFile


@dataclass(frozen=True, slots=True)
class Preview:
    """New lines with the positions they would have, what is wrong, and what was asked before."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    repeats: tuple[Repeat, ...]
    repeats_said: tuple[str, ...]


def preview(
    case: CaseFile, request: Request, lines: Sequence[Line], *, without_repeats: bool = False
) -> Preview:
    """Check lines before they are added; a request without an id is still to be made.

    `without_repeats` leaves the lines out that ask again.
    """
    kept = case.get(Request, request.id) if request.id else request
    first = lines_of_request.last_position(case, kept.id) + 1
    numbered = _numbered(lines, first)
    repeats = asked_before.repeats(case, numbered, kept.to_agency_id, kept.id)
    said = asked_before.sentences(numbered, repeats)
    if without_repeats:
        again = {repeat.place for repeat in repeats}
        others = [line for place, line in enumerate(numbered) if place not in again]
        numbered = _numbered(others, first)
    findings = (*_sent_already(case, kept), *line_findings(case, kept, numbered))
    return Preview(numbered, findings, repeats, said)


def _sent_already(case: CaseFile, request: Request) -> tuple[Finding, ...]:
    """Say that lines come too late for a request that is on its way."""
    legs = case.where(Leg, request_id=request.id) if request.id else ()
    sent = next((leg.sent_at for leg in legs if leg.sent_at is not None), None)
    if sent is None:
        return ()
    return (
        Finding(
            f"{label(request)} was sent on {times.in_words(times.day_of(sent))}: a line that does "
            "not stand in the letter was not asked.",
            "Add what the letter asks; for anything else draft another request.",
        ),
    )


def _numbered(lines: Sequence[Line], first: int) -> tuple[Line, ...]:
    return tuple(replace(line, position=place) for place, line in enumerate(lines, first))


def line_findings(
    case: CaseFile, request: Request, lines: Sequence[Line], now: Instant | None = None
) -> tuple[Finding, ...]:
    """Check lines of a request, there or still to be added; what blocks comes first."""
    legs = case.where(Leg, request_id=request.id) if request.id else ()
    agencies = case.all(Agency, retracted=True)
    found = line_checks.findings_of(
        case.header(),
        request,
        lines,
        letter_checks.is_foreign(request, legs, agencies),
        now or clock.now(),
        backing_of(case, lines, legs),
    )
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def backing_of(case: CaseFile, lines: Sequence[Line], legs: Sequence[Leg] = ()) -> Backing:
    """Gather what became of the things that lines cite, and when their request was sent."""
    cited: dict[str, Cited] = {}
    successors: dict[str | None, Source] = {
        source.redated_from_id: source
        for source in case.all(Source, retracted=True)
        if source.redated_from_id
    }
    for line in lines:
        key = key_of(line)
        if line.cited_id and key not in cited:
            cited[key] = _cited(case, line, successors)
    sent = [leg.sent_at for leg in legs if leg.sent_at is not None and leg.retracted is None]
    return Backing(
        cited, min(sent, key=lambda at: at.utc_us) if sent else None, _doubted(case, lines)
    )


def _cited(case: CaseFile, line: Line, successors: dict[str | None, Source]) -> Cited:
    try:
        match line.cited_as:
            case CitedAs.RECORD:
                return _source(case, int(line.cited_id.partition(":")[0]), successors)
            case CitedAs.EXHIBIT:
                exhibit = case.get(Exhibit, line.cited_id)
                return Cited(label(exhibit), exhibit.retracted)
            case CitedAs.IDENTIFIER:
                identifier = case.get(Identifier, line.cited_id)
                return Cited(label(identifier), identifier.retracted)
            case _:
                return Cited(line.cited)
    except (CaseError, ValueError):
        return Cited(line.cited, "it is not in the case")


def _source(case: CaseFile, number: int, successors: dict[str | None, Source]) -> Cited:
    source = case.numbered(Source, number)
    name = f"{label(source)} {source.name}"
    later = successors.get(source.id)
    while later is not None and later.retracted is not None and later.id in successors:
        later = successors[later.id]
    if later is not None and later.retracted is None:
        return Cited(name, source.retracted, f"{label(later)} {later.name}")
    reading = case.get(ClockReading, source.clock_reading_id) if source.clock_reading_id else None
    said = "" if reading is None or reading.retracted else clock_sentence(case, reading)
    return Cited(name, source.retracted, has_clock=True, reading=said)


def _doubted(case: CaseFile, lines: Sequence[Line]) -> dict[str, str]:
    """Give the doubts of the cited records that have one."""
    wanted = sorted({line.cited_id for line in lines if line.cited_as is CitedAs.RECORD})
    found = {}
    for cited_id in wanted:
        source, _, record_id = cited_id.partition(":")
        try:
            record = record_rows.record(case, int(source), int(record_id))
        except (CaseError, ValueError):
            found[cited_id] = "the record is not in the case"
            continue
        if record.doubt:
            found[cited_id] = record.doubt
    return found
