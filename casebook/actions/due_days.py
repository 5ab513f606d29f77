"""What falls on which day: answers due, preservation that ends, evidence that may be destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casebook.actions import clock, whats_due
from casebook.actions.request_lines import RequestRow
from casebook.actions.whats_due import DeadlineKind
from casebook.model.agency import Agency
from casebook.model.instant import Instant, Precision
from casebook.rules import losses, times
from casebook.store import due
from casebook.store.case_file import CaseFile

__all__ = ["DeadlineKind", "DueDay", "due_days"]


@dataclass(frozen=True, slots=True)
class DueDay:
    """One thing that falls on a day; `number` is the thing it is about, or empty.

    The day is the one in the zone asked for; a day alone stays the day it is in its own zone.
    """

    day: date
    kind: DeadlineKind
    sentence: str
    number: str
    is_past: bool


def due_days(
    case: CaseFile, rows: Sequence[RequestRow], zone: str, now: Instant | None = None
) -> tuple[DueDay, ...]:
    """Give all that is due of some requests and of the case itself, by day; no line is read.

    The rows know by when an answer is due; what is lost or ends comes from their addressees.
    """
    moment = now or clock.now()
    header = case.header()
    found = [
        DueDay(
            _day(deadline.at, zone),
            deadline.kind,
            deadline.sentence,
            deadline.about,
            whats_due.is_past(deadline, moment),
        )
        for deadline in whats_due.of_case(case, moment)
    ]
    agencies = {agency.id: agency for agency in case.all(Agency, retracted=True)}
    deletes = {key for key, agency in agencies.items() if losses.deletes(agency)}
    periods = due.periods(case)
    earliest = due.earliest_waiting(case) if deletes else {}
    for row in rows:
        if row.line.retracted is not None:
            continue
        agency = agencies[row.line.to_agency_id]
        if row.is_open and row.due_at is not None:
            found.append(_of_row(row, row.due_at, DeadlineKind.ANSWER, zone, moment))
        if row.id in periods:
            until = losses.preserved_until(agency, periods[row.id], header)
            if until is not None:
                found.append(_of_row(row, until, DeadlineKind.PRESERVATION, zone, moment))
        elif row.is_open and agency.id in deletes and row.id in earliest:
            lost_at = losses.lost_at(agency, earliest[row.id][0], header)
            if lost_at is not None:
                found.append(_of_row(row, lost_at, DeadlineKind.LOSS, zone, moment))
    return tuple(sorted(found, key=lambda each: (each.day, list(DeadlineKind).index(each.kind))))


def _of_row(row: RequestRow, at: Instant, kind: DeadlineKind, zone: str, now: Instant) -> DueDay:
    # What may be deleted from a day on is past from its beginning.
    is_loss = kind is DeadlineKind.LOSS
    is_past = at.utc_us <= now.utc_us if is_loss else times.is_before(at, now)
    words = {
        DeadlineKind.LOSS: "the addressee may delete what is asked about",
        DeadlineKind.PRESERVATION: "preservation ends unless renewed",
    }.get(kind, "overdue" if is_past else "due")
    sentence = f"{row.number} {row.line.subject}: {words}"
    return DueDay(_day(at, zone), kind, sentence, row.number, is_past)


def _day(at: Instant, zone: str) -> date:
    return times.day_of(at, "" if at.precision is Precision.DAY else zone)
