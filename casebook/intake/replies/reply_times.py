"""Times as replies write them, placed by what the examiner decided; nothing is filled in."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import NamedTuple

from casebook.intake.timestamps import (
    DayOrderMissing,
    Placer,
    Unplaced,
    ZoneMissing,
    day_order_shown,
    is_no_time,
)
from casebook.model.reply_table import ReplyQuestion
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis

# The NAT syslog layout of the DoT writes its dates with colons: mm:dd:yyyy, or dd:mm:yyyy.
_COLON_DATE = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{4})(?=[ ,T-]|\Z)")
# As Trisul writes it.
_DASH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d:\d\d:\d\d)")
_HOURS_WORD = re.compile(r"(?<=\d) ?(?:hrs|hours|hr)\.?\Z", re.IGNORECASE)
_PLAIN = re.compile(
    r"(\d\d)[/.:-](\d\d)[/.:-](\d{4})[ T](\d\d):(\d\d):(\d\d)"
    r"|(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)"
)
_HALF_DAY = re.compile(r"[AaPp]\.?[Mm]\.?(?: |\Z)")
_HOUR = re.compile(r"(?:\A|[ T,-])(\d{1,2}):\d\d")

SECOND = 2
_SPANS_US = (86_400_000_000, 60_000_000, 1_000_000, 1_000, 1, 1)
"""How long an instant of each precision lasts, as `timestamps.PRECISIONS` orders them."""

_FIRST_OF_REPEATED, _SECOND_OF_REPEATED, _SKIPPED = 1, 2, 3
_FEWEST_HOURS = 4
_HALF_DAY_MISSING = "it says neither AM nor PM, as other times of this reply do"
_SHOWN = 60
_MINUTES_KEPT = 50_000
_SECONDS = {f"{second:02}": second * 1_000_000 for second in range(60)}


class Placed(NamedTuple):
    """A time as the span it may mean: first and last microsecond in UTC."""

    first_us: int
    last_us: int


class ReplyTimes:
    """Places the times of one reply, and notices what must be asked about them.

    With `says_half_day` it is known that times of this reply say AM or PM: one that does not, and
    could be of either half of the day, is then no time.
    """

    def __init__(
        self, zone: str, day_order: DayOrder, is_24_hour: bool, says_half_day: bool = False
    ) -> None:
        self.half_days = 0
        self._says_half_day = says_half_day
        self._place = Placer(TimeBasis(zone, day_order=day_order))
        self._zone = zone
        self._day_order = day_order
        self._is_24_hour = is_24_hour
        self._known: dict[str, Placed] = {}
        self._minutes: dict[str, tuple[int, int]] = {}
        self._hours: Counter[int] = Counter()
        self._has_whole_clock = False
        self._zoneless: list[tuple[int, str]] = []
        self._ambiguous: list[tuple[int, str]] = []
        self._shown: Counter[DayOrder] = Counter()

    def place(self, number: int, text: str, zone: str = "") -> Placed | None:
        """Place the time of row `number`; None where the text says “no time”.

        `zone` is what a column of its own says. Raises Unplaced with the reason.
        """
        if not text or (not text[0].isdigit() and is_no_time(text)):
            return None
        if zone:
            return self._carefully(number, f"{text} {zone}")
        known = self._known.get(text)
        if known is not None:
            return known
        placed = self._fast(text) or self._carefully(number, text)
        if placed is not None:
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[text] = placed
        return placed

    def questions(self, name: str) -> tuple[ReplyQuestion, ...]:
        """Ask what the rows that were placed have left open."""
        found: list[ReplyQuestion] = []
        if self._zoneless:
            number, text = self._zoneless[0]
            found.append(
                ReplyQuestion(
                    "zone",
                    f"The times of {name} name no zone. In which zone are they? "
                    "(--zone, for example --zone Asia/Kolkata)",
                    f"Row {number}: “{text[:_SHOWN]}”. The covering letter may say it; else ask "
                    "the sender.",
                )
            )
        if self._ambiguous:
            found.append(self._day_order_question(name))
        if self._needs_24_hour():
            found.append(
                ReplyQuestion(
                    "is_24_hour",
                    f"No time of {name} lies before 01:00 or after 12:59, and none says AM or PM. "
                    "Are they of a 24-hour clock? (--24-hour)",
                    f"{sum(self._hours.values()):,} times, at {len(self._hours)} different hours. "
                    "If they may be of a 12-hour clock, ask the sender and do not answer yes.",
                )
            )
        return tuple(found)

    @property
    def must_begin_again(self) -> bool:
        """Say whether a time was placed that now turns out to be of either half of the day."""
        return bool(self.half_days) and self._has_whole_clock and not self._says_half_day

    def _day_order_question(self, name: str) -> ReplyQuestion:
        number, text = self._ambiguous[0]
        day, month = self._shown[DayOrder.DAY_FIRST], self._shown[DayOrder.MONTH_FIRST]
        suggestion = ""
        if day and not month:
            suggestion = DayOrder.DAY_FIRST.value
        elif month and not day:
            suggestion = DayOrder.MONTH_FIRST.value
        return ReplyQuestion(
            "day_order",
            f"Which comes first in the dates of {name}, the day or the month? "
            "(--day-first or --month-first)",
            f"Row {number}: “{text[:_SHOWN]}”. {day:,} different dates have 13 or more in the "
            f"first place, {month:,} in the second.",
            suggestion,
        )

    def _needs_24_hour(self) -> bool:
        return (
            not self._is_24_hour
            and not self.half_days
            and len(self._hours) >= _FEWEST_HOURS
            and all(1 <= hour <= 12 for hour in self._hours)
        )

    def _fast(self, text: str) -> Placed | None:
        """Place the spellings that nearly all rows have, where nothing about them is open."""
        known = self._minutes.get(text[:-2])
        seconds_us = _SECONDS.get(text[-2:])
        if known is not None and seconds_us is not None:
            hour_of_day, minute_us = known
            self._note_hour(hour_of_day)
            first_us = minute_us + seconds_us
            return Placed(first_us, first_us + 999_999)
        found = _PLAIN.fullmatch(text)
        if found is None or not self._zone:
            return None
        first, second, year, hour, minute, second_of = found.group(1, 2, 3, 4, 5, 6)
        if year is None:
            year, month, day, hour, minute, second_of = found.group(7, 8, 9, 10, 11, 12)
        elif self._day_order is DayOrder.DAY_FIRST:
            day, month = first, second
        elif self._day_order is DayOrder.MONTH_FIRST:
            day, month = second, first
        else:
            return None
        try:
            when = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second_of))
        except ValueError:
            return None
        if self._says_half_day and 1 <= when.hour <= 12:
            raise Unplaced(_HALF_DAY_MISSING)
        self._note_hour(when.hour)
        placed = _span(*self._place.local(when, SECOND))
        # A zone is as far from UTC at every second of a minute as at any other.
        if len(self._minutes) > _MINUTES_KEPT:
            self._minutes.clear()
        self._minutes[text[:-2]] = when.hour, placed.first_us - when.second * 1_000_000
        return placed

    def _carefully(self, number: int, text: str) -> Placed | None:
        plain = _HOURS_WORD.sub("", text.strip())
        plain = _COLON_DATE.sub(r"\1/\2/\3", plain)
        plain = _DASH_TIME.sub(r"\1 \2", plain)
        shown = day_order_shown(plain)
        if shown:
            self._shown[shown] += 1
        try:
            ts, flags = self._place(plain)
        except ZoneMissing:
            self._zoneless.append((number, text))
            del self._zoneless[1:]
            if shown is DayOrder.NONE and self._day_order is DayOrder.NONE:
                self._note_ambiguous(number, text, plain)
            raise
        except DayOrderMissing:
            self._ambiguous.append((number, text))
            del self._ambiguous[1:]
            if not self._zone:
                self._note_zoneless(number, text, plain)
            raise
        if ts == UNDATED_US and not flags >> 4:
            return None
        self._note_clock(plain)
        return _span(ts, flags)

    def _note_ambiguous(self, number: int, text: str, plain: str) -> None:
        try:
            Placer(TimeBasis("UTC"))(plain)
        except DayOrderMissing:
            self._ambiguous.append((number, text))
            del self._ambiguous[1:]
        except Unplaced:
            return

    def _note_zoneless(self, number: int, text: str, plain: str) -> None:
        try:
            Placer(TimeBasis(day_order=DayOrder.DAY_FIRST))(plain)
        except ZoneMissing:
            self._zoneless.append((number, text))
            del self._zoneless[1:]
        except Unplaced:
            return

    def _note_clock(self, text: str) -> None:
        if _HALF_DAY.search(text):
            self.half_days += 1
        elif (found := _HOUR.search(text)) is not None:
            if self._says_half_day and 1 <= int(found[1]) <= 12:
                raise Unplaced(_HALF_DAY_MISSING)
            self._note_hour(int(found[1]))

    def _note_hour(self, hour: int) -> None:
        self._hours[hour] += 1
        self._has_whole_clock = self._has_whole_clock or 1 <= hour <= 12


def _span(ts: int, flags: int) -> Placed:
    doubt = flags >> 4
    if doubt in (_FIRST_OF_REPEATED, _SECOND_OF_REPEATED):
        raise Unplaced("it happened twice: the clocks went back that day")
    if doubt == _SKIPPED:
        raise Unplaced("it never happened: the clocks went forward that day")
    return Placed(ts, ts + _SPANS_US[flags & 15] - 1)
