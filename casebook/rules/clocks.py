"""The clocks of the law: how long each runs, from when, and when it ends."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from casebook.model.case import CaseHeader
from casebook.model.instant import Instant, Precision, ZoneBasis, microseconds_of, zone_info
from casebook.rules import times
from casebook.rules.law import table

HOUR_US = 3_600_000_000

_KEPT = re.compile(r"(\d{1,5})\s*-?\s*(day|month|year)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clock:
    """A row of `clocks.toml`: one of `hours`, `days`, `years`, or only `words`.

    Hours run from the instant. Days and years end with the same day of the calendar, in the zone of
    the office; every day counts.
    """

    name: str
    says: str
    starts: str
    source: str
    hours: int = 0
    days: int = 0
    years: int = 0
    extends_days: int = 0
    words: str = ""
    counts: str = ""
    lost: str = ""
    verify: str = ""

    @property
    def length(self) -> str:
        """Give how long it runs in words."""
        for count, unit in ((self.hours, "hour"), (self.days, "day"), (self.years, "year")):
            if count:
                return f"{count} {unit}{'' if count == 1 else 's'}"
        return self.words


@cache
def clock(name: str) -> Clock:
    """Give a row of the table."""
    return Clock(name, **table("clocks")[name])


def clocks() -> tuple[Clock, ...]:
    """Give every row of the table, in its order."""
    return tuple(clock(name) for name in table("clocks"))


def after_hours(start: Instant, hours: int) -> Instant:
    """Give the instant so many hours later, as fine as the start is known."""
    return Instant(
        start.utc_us + hours * HOUR_US,
        f"{hours} hours after {start.original or start.iso()}",
        start.precision,
        start.zone,
        ZoneBasis.BY_FORMAT,
    )


def later(day: date, days: int = 0, months: int = 0, years: int = 0) -> date:
    """Give the day so much later; a day the month does not have becomes its last."""
    month = day.month - 1 + months + 12 * years
    year, month = day.year + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, last)) + timedelta(days=days)


def day_instant(day: date, zone: str) -> Instant:
    """Give a day alone as an instant: its beginning in `zone`."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone_info(zone))
    return Instant(
        microseconds_of(midnight), day.isoformat(), Precision.DAY, zone, ZoneBasis.BY_FORMAT
    )


def office_zone(header: CaseHeader) -> str:
    """Give the zone in which this office counts its days."""
    return header.zones[-1] if header.zones else "UTC"


def kept_until(day: date, retention: str) -> tuple[date, str] | None:
    """Give the day from which records of `day` may be gone, and the length that was read.

    `retention` is what an agency keeps for how long, in words; of several lengths the shortest
    counts, because that is lost first. None when the words give none.
    """
    found = []
    for read in _KEPT.finditer(retention):
        count, unit = int(read[1]), read[2].lower()
        if count:
            found.append((later(day, **{f"{unit}s": count}), read[0]))
    return min(found, key=lambda each: each[0], default=None)


def closed_day(at: Instant, zone: str) -> str:
    """Say that a due day falls on a weekend, and that nothing was moved; else empty.

    Public holidays are not known to the program.
    """
    name = {5: "Saturday", 6: "Sunday"}.get(times.day_of(at, zone).weekday())
    return f"That is a {name}: every day counts, and nothing is moved." if name else ""
