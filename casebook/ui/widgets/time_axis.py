"""The axis under a histogram: where its marks stand, and what is written beside them."""

from __future__ import annotations

from datetime import datetime, timedelta

from casebook.model.instant import datetime_of, zone_info

SECOND_US = 1_000_000
HOUR_US = 3_600 * SECOND_US
DAY_US = 24 * HOUR_US
STEPS_US = tuple(
    seconds * SECOND_US
    for seconds in (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200)
) + tuple(
    days * DAY_US
    for days in (1, 2, 7, 14, 30, 91, 182, 365, 730, 1_826, 3_652, 7_305, 18_262, 36_524)
)
"""Distances between two marks of the axis that read well."""

_MONTHS_OF_STEP = dict(
    zip(STEPS_US[-10:], (1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200), strict=True)
)
"""The distances of a month or more: their marks stand at the first of a month or a year."""


def ticks(from_us: int, to_us: int, step_us: int, zone: str) -> list[int]:
    """Give the moments of the axis within a span: whole steps of clock and calendar of `zone`."""
    start = local_time(from_us, zone)
    if step_us in _MONTHS_OF_STEP:
        return _firsts(start, from_us, to_us, _MONTHS_OF_STEP[step_us])
    offset = start.utcoffset() or timedelta()
    shift = round(offset.total_seconds()) * SECOND_US
    first = -(-(from_us + shift) // step_us) * step_us - shift
    return list(range(first, to_us, step_us))


def _firsts(start: datetime, from_us: int, to_us: int, months: int) -> list[int]:
    """Give the firsts of every so many months within a span, by the calendar of `start`."""
    found: list[int] = []
    count = start.year * 12 + start.month - 1
    for month in range(max(12, count - count % months), 12 * 9_999, months):
        first = datetime(month // 12, month % 12 + 1, 1, tzinfo=start.tzinfo)
        moment = (first - datetime_of(0)) // timedelta(microseconds=1)
        if moment >= to_us:
            break
        if moment >= from_us:
            found.append(moment)
    return found


def tick_text(utc_us: int, zone: str, step_us: int, last_day: str) -> str:
    """Give what stands beside a mark: the day where it changes, the time where steps are short."""
    when = local_time(utc_us, zone)
    day = f"{when.day} {when:%b %Y}"
    clock = f"{when:%H:%M:%S}" if step_us < 60 * SECOND_US else f"{when:%H:%M}"
    if step_us >= DAY_US:
        return day if (when.hour, when.minute) == (0, 0) else f"{day} {clock}"
    return clock if f"{when:%Y-%m-%d}" == last_day else f"{day} {clock}"


def duration_text(us: int) -> str:
    """Give a length of time in words: 5 min, 2 h, 3 d."""
    for unit, name in ((DAY_US, "d"), (HOUR_US, "h"), (60 * SECOND_US, "min"), (SECOND_US, "s")):
        if us >= unit:
            number = us / unit
            return f"{number:,.0f} {name}" if number >= 1_000 else f"{number:.3g} {name}"
    return f"{us / 1000:.3g} ms"


def local_time(utc_us: int, zone: str) -> datetime:
    """Give a moment by the clocks of a zone."""
    return datetime_of(utc_us).astimezone(zone_info(zone))
