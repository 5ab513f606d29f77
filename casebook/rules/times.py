"""How instants of different fineness compare, and how days are counted."""

from __future__ import annotations

from datetime import date

from casebook.model.instant import Instant, Precision, datetime_of, zone_info

_SPAN_US = {
    Precision.DAY: 86_400_000_000,
    Precision.MINUTE: 60_000_000,
    Precision.SECOND: 1_000_000,
}


def latest_us(at: Instant) -> int:
    """Give the last microsecond that an instant may mean: a day may mean its last moment."""
    return at.utc_us + _SPAN_US.get(at.precision, 1) - 1


def is_before(earlier: Instant, later: Instant) -> bool:
    """Say whether one instant lies before another for certain, as finely as both are known."""
    return latest_us(earlier) < later.utc_us


def day_of(at: Instant, zone: str = "") -> date:
    """Give the calendar day of an instant, in the zone it was given in or in `zone`."""
    return datetime_of(at.utc_us).astimezone(zone_info(zone or at.zone)).date()


def days_between(since: Instant, now: Instant) -> int:
    """Count calendar days from `since` to `now`, in the zone that `since` was given in."""
    return (day_of(now, since.zone) - day_of(since)).days


def in_words(day: date) -> str:
    """Write a day as papers do: 22 Dec 2022."""
    return f"{day.day} {day:%b} {day.year:04d}"


def count_days(days: int) -> str:
    """Write a number of days."""
    return "1 day" if days == 1 else f"{days} days"
