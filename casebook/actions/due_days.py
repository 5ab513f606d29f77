"""What falls on which day: answers due, preservation that ends, evidence that may be destroyed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from casebook.actions import clock, whats_due
from casebook.actions.whats_due import DeadlineKind, Waiting
from casebook.model.instant import Instant, Precision
from casebook.model.labels import label
from casebook.rules import times
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
    case: CaseFile, ids: Collection[str], zone: str, now: Instant | None = None
) -> tuple[DueDay, ...]:
    """Give all that is due of some requests and of the case itself, by day; no line is read."""
    moment = now or clock.now()
    shown = frozenset(ids)
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
    for one in whats_due.waiting(case):
        if one.request.id in shown:
            found += _of_request(one, zone, moment)
    return tuple(sorted(found, key=lambda due: (due.day, list(DeadlineKind).index(due.kind))))


def _of_request(one: Waiting, zone: str, now: Instant) -> Iterator[DueDay]:
    number, subject = label(one.request), one.request.subject
    said = (
        (one.lost_at, DeadlineKind.LOSS, "the addressee may delete what is asked about"),
        (one.preserved_until, DeadlineKind.PRESERVATION, "preservation ends unless renewed"),
        (one.due_at, DeadlineKind.ANSWER, "due"),
    )
    for at, kind, words in said:
        if at is None:
            continue
        # What may be deleted from a day on is past from its beginning.
        is_loss = kind is DeadlineKind.LOSS
        is_past = at.utc_us <= now.utc_us if is_loss else times.is_before(at, now)
        sentence = f"{number} {subject}: {'over' if is_past and words == 'due' else ''}{words}"
        yield DueDay(_day(at, zone), kind, sentence, number, is_past)


def _day(at: Instant, zone: str) -> date:
    return times.day_of(at, "" if at.precision is Precision.DAY else zone)
