"""Times as the examiner reads them, in the two zones of the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from casebook.actions.typed_time import typed_time
from casebook.model.instant import Instant, Precision, datetime_of, zone_info, zone_label

DIGITS = {
    Precision.DAY: 10,
    Precision.MINUTE: 16,
    Precision.SECOND: 19,
    Precision.MILLISECOND: 23,
    Precision.MICROSECOND: 26,
    Precision.FINER: 26,
}
"""How much of `YYYY-MM-DD HH:MM:SS.ffffff` a precision shows."""


def clock(utc_us: int, zone: str, precision: Precision = Precision.SECOND) -> str:
    """Give `2022-11-23 06:42:07` in `zone`, as fine as `precision`, without the zone's name."""
    when = datetime_of(utc_us).astimezone(zone_info(zone)).replace(tzinfo=None)
    return when.isoformat(sep=" ", timespec="microseconds")[: DIGITS[precision]]


def utc_words(utc_us: int) -> str:
    """Give `2022-11-23 01:12:07 UTC`, with its fraction of a second where it has one."""
    return f"{clock(utc_us, 'UTC', Precision.MICROSECOND).removesuffix('.000000')} UTC"


def time_in(instant: Instant, zone: str) -> str:
    """Give an instant as `2022-11-23 06:42:07 IST`; a day alone is given as it was written."""
    if instant.precision is Precision.DAY:
        return f"{clock(instant.utc_us, instant.zone, Precision.DAY)} (day)"
    return f"{clock(instant.utc_us, zone, instant.precision)} {zone_label(zone)}"


def in_both(instant: Instant, zones: tuple[str, str]) -> str:
    """Give an instant in both zones, the second without its date where that is the same."""
    if instant.precision is Precision.DAY or zones[0] == zones[1]:
        return time_in(instant, zones[0])
    first, second = (time_in(instant, zone) for zone in zones)
    return f"{first}  │  {second[11:] if first[:10] == second[:10] else second}"


def to_second(instant: Instant) -> Instant:
    """Give an instant no finer than to the second, for a line that has to stay short."""
    finer = (Precision.MILLISECOND, Precision.MICROSECOND, Precision.FINER)
    return replace(instant, precision=Precision.SECOND) if instant.precision in finer else instant


def now_in(zone: str, decided_by: str) -> Instant:
    """Give the present to the minute as if typed in `zone`: a proposal in a form."""
    text = datetime.now(UTC).astimezone(zone_info(zone)).strftime("%Y-%m-%d %H:%M")
    return typed_time(text, zone, decided_by)


def ago(past: datetime, now: datetime) -> str:
    """Give how long ago in the largest whole unit: `2 min ago`, `3 days ago`."""
    return f"{span((now - past).total_seconds())} ago"


def span(seconds: float) -> str:
    """Give a length of time in its largest whole unit: `40 s`, `5 h`, `3 days`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    if whole < 86_400:
        return f"{whole // 3600} h"
    days = whole // 86_400
    return f"{days} day" + ("s" if days != 1 else "")
