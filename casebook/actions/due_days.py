"""What falls on which day: answers due, preservation that ends, evidence that may be destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casebook.actions import clock
from casebook.actions.request_lines import RequestRow
from casebook.model.instant import Instant, Precision
from casebook.model.request import Preservation
from casebook.rules import deadlines, times
from casebook.store import requests
from casebook.store.case_file import CaseFile


class DueKind(StrEnum):
    """What falls on a day."""

    ANSWER = "answer due"
    PRESERVATION = "preservation ends"
    RETENTION = "retention ends"


@dataclass(frozen=True, slots=True)
class DueDay:
    """One thing that falls on a day; `number` is the request it is about, or empty.

    The day is the one in the zone asked for; a day alone stays the day it is in its own zone.
    """

    day: date
    kind: DueKind
    sentence: str
    number: str
    is_past: bool


def due_days(
    case: CaseFile, rows: Sequence[RequestRow], zone: str, now: Instant | None = None
) -> tuple[DueDay, ...]:
    """Give all that is due of the case, by day; `rows` are its requests."""
    moment = now or clock.now()
    found = [
        DueDay(
            _day(row.due_at, zone),
            DueKind.ANSWER,
            f"{row.number} {row.line.subject}: an answer {'was' if row.is_overdue else 'is'} due",
            row.number,
            row.is_overdue,
        )
        for row in rows
        if row.due_at is not None and row.is_open
    ]
    for each in requests.periods_ending(case):
        period: Preservation = each.row
        if period.until is not None:
            is_past = times.is_before(period.until, moment)
            word = "ended" if is_past else "ends"
            found.append(
                DueDay(
                    _day(period.until, zone),
                    DueKind.PRESERVATION,
                    f"R-{each.number} {each.subject}: preservation {word} unless it is renewed",
                    f"R-{each.number}",
                    is_past,
                )
            )
    found += [
        DueDay(
            _day(deadline.at, zone),
            DueKind.RETENTION,
            deadline.sentence,
            "",
            times.is_before(deadline.at, moment),
        )
        for deadline in deadlines.retention(case.header())
    ]
    return tuple(sorted(found, key=lambda due: (due.day, list(DueKind).index(due.kind))))


def _day(at: Instant, zone: str) -> date:
    return times.day_of(at, "" if at.precision is Precision.DAY else zone)
