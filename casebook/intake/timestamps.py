"""Times as foreign files write them, placed in UTC or not at all: nothing is filled in."""

from __future__ import annotations

import re
import warnings
import zoneinfo
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil_parser

from casebook.errors import CaseError
from casebook.model.instant import (
    EPOCH,
    Instant,
    Precision,
    ZoneBasis,
    datetime_of,
    microseconds_of,
    zone_info,
)
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis

# The zone rules come from the tzdata wheel alone, so that every machine gives the same answer.
zoneinfo.reset_tzpath([])

PRECISIONS = tuple(Precision)
_DAY, _MINUTE, _SECOND, _MILLI, _MICRO, _FINER = range(6)

# Places in the store's tuple of doubts.
FIRST_OF_REPEATED, SECOND_OF_REPEATED, SKIPPED_HOUR, YEAR_INFERRED = 1, 2, 3, 4

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}

_NO_TIME = frozenset(("", "-", "not set", "invalid", "n/a", "none", "null", "never", "not a time"))
_ZEROS = re.compile(r"0000-00-00|00/00/0000|0000/00/00|--:--:--")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)?")
_SPACED_OFFSET = re.compile(r"(?<=\d) (?=[+-]\d\d:?\d\d\Z)")
_UTC_WORD = re.compile(r"(?<=\d) ?(?:UTC|GMT|Z)\Z")
_NUMERIC = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})"
    r"(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?)?"
    r"(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?"
)
_LOWER_ISO = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d)")
_COMPACT = re.compile(r"\d{8}T\d{6}(?:Z|[+-]\d{4})")
_LEAP_SECOND = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:)60((?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)")
_END_OF_DAY = re.compile(r"(\d{4}-\d\d-\d\d[T ])24(:00:00(?:\.0+)?(?:Z|[+-]\d\d:?\d\d)?)")
_ZONE_NAME_BEHIND = re.compile(r"(?<=[\dZ])\[[\w/+-]{1,40}\]\Z")
_APACHE = re.compile(r"(\d{1,2})/([A-Z][a-z]{2})/(\d{4}):(?=\d\d:\d\d)")
_OFFSET_BEHIND = re.compile(r"[+-]\d\d:?\d\d\Z")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_FRACTION = re.compile(r":\d\d[.,](\d+)")
_CLOCK = re.compile(r"\d:\d\d")
_SECONDS = re.compile(r"\d:\d\d:\d\d")
_DIGITS = re.compile(r"[+-]?\d+(?:\.\d+)?")
_CACHE_LIMIT = 100_000


class Unplaced(ValueError):
    """A text that is no time, or could be several; the message is the reason."""


class Placer:
    """Places the times of one source by what the examiner decided about it."""

    def __init__(self, basis: TimeBasis) -> None:
        self._clock_us = basis.clock_offset_us
        self._day_order = basis.day_order
        self._zone = zone_info(basis.zone) if basis.zone else None
        self._offsets: dict[str, tuple[int, int]] = {}

    def __call__(self, text: str) -> tuple[int, int]:
        """Give UTC microseconds and flags of a text, (UNDATED_US, 0) where it says “no time”.

        Raises Unplaced with the reason.
        """
        try:
            return self._place(text)
        except Unplaced:
            raise
        except (ValueError, OverflowError, CaseError) as error:
            raise Unplaced(f"no such time ({error})") from error

    def _place(self, text: str) -> tuple[int, int]:
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            return self._slow(text)
        if len(text) < 10 or text[4] != "-" or text[7] != "-":
            return self._slow(text)
        if when.tzinfo is None:
            return self.local(when, _precision_of(text))
        return microseconds_of(when) + self._clock_us, _precision_of(text)

    def local(self, when: datetime, precision: int) -> tuple[int, int]:
        """Place a naive local time in the zone set for the source.

        A repeated hour is taken as its first and marked; a skipped one is undated and marked.
        """
        if self._zone is None:
            raise Unplaced("the time names no zone, and none was set for the source")
        key = when.isoformat(timespec="minutes")
        known = self._offsets.get(key)
        if known is None:
            if len(self._offsets) > _CACHE_LIMIT:
                self._offsets.clear()
            known = self._offsets[key] = self._offset(when)
        offset_us, doubt = known
        if doubt == SKIPPED_HOUR:
            return UNDATED_US, doubt << 4
        delta = when.replace(tzinfo=UTC) - EPOCH
        local_us = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
        return local_us - offset_us + self._clock_us, precision | doubt << 4

    def is_named(self, utc_us: int, name: str) -> bool:
        """Say whether the zone of the source goes by `name` (its own, or like CEST) at a time."""
        if self._zone is None:
            return False
        return name in (str(self._zone), datetime_of(utc_us).astimezone(self._zone).tzname())

    def shifted(self, utc_us: int) -> int:
        """Give a UTC time with the clock offset of the source applied."""
        return utc_us + self._clock_us

    def _offset(self, when: datetime) -> tuple[int, int]:
        first = when.replace(tzinfo=self._zone, fold=0).utcoffset()
        second = when.replace(tzinfo=self._zone, fold=1).utcoffset()
        assert first is not None
        assert second is not None
        offset_us = first // timedelta(microseconds=1)
        if first == second:
            return offset_us, 0
        return offset_us, FIRST_OF_REPEATED if first > second else SKIPPED_HOUR

    def _slow(self, text: str) -> tuple[int, int]:
        stripped = text.strip()
        if is_no_time(stripped):
            return UNDATED_US, 0
        if stripped != text:
            return self._place(stripped)
        repaired = _repaired(text)
        if repaired != text:
            return self._place(repaired)
        if _COMPACT.fullmatch(text):
            when = datetime.fromisoformat(text)
            return microseconds_of(when) + self._clock_us, _precision(True, True, 0)
        if found := _LEAP_SECOND.fullmatch(text):
            return self._later(f"{found[1]}59{found[2]}", 1)
        if found := _END_OF_DAY.fullmatch(text):
            return self._later(f"{found[1]}00{found[2]}", 86_400)
        if _DIGITS.fullmatch(text):
            raise Unplaced("a bare number: its unit is not written in the file")
        if found := _NUMERIC.fullmatch(text):
            return self._numeric(found)
        return self._rest(text)

    def _later(self, text: str, seconds: int) -> tuple[int, int]:
        ts, flags = self._place(text)
        return (ts if ts == UNDATED_US else ts + seconds * 1_000_000), flags

    def _numeric(self, found: re.Match[str]) -> tuple[int, int]:
        first, second = int(found[1]), int(found[3])
        day, month = self._day_and_month(first, second)
        hour = int(found[5] or 0)
        if found[9]:
            if not 1 <= hour <= 12:
                raise Unplaced(f"{hour} is no hour on a 12-hour clock")
            hour = hour % 12 + (12 if found[9] in "pP" else 0)
        fraction = found[8] or ""
        try:
            when = datetime(
                int(found[4]),
                month,
                day,
                hour,
                int(found[6] or 0),
                int(found[7] or 0),
                int(fraction[:6].ljust(6, "0")),
            )
        except ValueError as error:
            raise Unplaced(f"no such time ({error})") from error
        precision = _precision(bool(found[5]), bool(found[7]), len(fraction))
        if found[10]:
            zone = zone_info("UTC" if found[10] in ("Z", "UTC", "GMT") else found[10])
            utc_us = microseconds_of(when.replace(tzinfo=zone))
            return utc_us + self._clock_us, precision
        return self.local(when, precision)

    def _day_and_month(self, first: int, second: int) -> tuple[int, int]:
        if self._day_order is DayOrder.DAY_FIRST:
            return first, second
        if self._day_order is DayOrder.MONTH_FIRST:
            return second, first
        if first > 12 >= second or first == second:
            return first, second
        if second > 12 >= first:
            return second, first
        raise Unplaced("which number is the day and which the month was not decided")

    def _rest(self, text: str) -> tuple[int, int]:
        """Read what no pattern knows, when every filling-in of what is missing agrees."""
        if len(text) > 64 or text.startswith("-"):
            raise Unplaced("no time")
        if not _FOUR_DIGITS.search(_OFFSET_BEHIND.sub("", text)):
            raise Unplaced("the year does not stand there with four digits")
        answers = set()
        for month_first in (True, False):
            for filler in (datetime(1999, 1, 1), datetime(2004, 12, 31, 23, 59, 58, 7)):
                answers.add(_dateutil(text, filler, not month_first))
        timed = bool(_CLOCK.search(text))
        if not timed:
            answers = {when.replace(hour=0, minute=0, second=0, microsecond=0) for when in answers}
        elif not _SECONDS.search(text):
            answers = {when.replace(second=0, microsecond=0) for when in answers}
        elif not _FRACTION.search(text):
            answers = {when.replace(microsecond=0) for when in answers}
        if len(answers) != 1:
            raise Unplaced("the text could mean several times, or leaves out the year or the day")
        when = answers.pop()
        precision = _precision_of_words(text)
        if when.tzinfo is None:
            return self.local(when, precision)
        return microseconds_of(when) + self._clock_us, precision


def is_no_time(text: str) -> bool:
    """Say whether a text says that there is no time, like “-” or 0000-00-00."""
    return text.strip().lower() in _NO_TIME or _ZEROS.match(text.strip()) is not None


def names_a_zone(text: str) -> bool:
    """Say whether a time text carries its own zone."""
    stripped = text.strip()
    return bool(re.search(r"(?:[+-]\d\d:?\d\d|Z|UTC|GMT)\Z", stripped)) and ":" in stripped


def day_order_shown(text: str) -> DayOrder | None:
    """Say which order a text like 23/11/2022 shows: NONE for both, None when it is no such text."""
    found = _NUMERIC.match(text.strip())
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if first > 12 >= second:
        return DayOrder.DAY_FIRST
    if second > 12 >= first:
        return DayOrder.MONTH_FIRST
    return DayOrder.NONE


def rfc2822(text: str) -> datetime:
    """Read the date of a mail header; naive when it says -0000. Raises Unplaced."""
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError) as error:
        raise Unplaced("no date of a mail") from error


def instant_of(
    text: str,
    zone: str = "",
    year: int | None = None,
    day_order: DayOrder = DayOrder.NONE,
    decided_by: str = "",
) -> Instant:
    """Read a time typed by hand. Raises CaseError with a sentence when it is none, or ambiguous.

    `zone` is used when the text names none, `year` when it leaves the year out.
    """
    typed = text.strip()
    if year is not None and not re.search(r"\d{4}", typed):
        typed = f"{typed} {year}"
    if not typed or is_no_time(typed):
        raise CaseError("Give a time, like 2022-11-23 06:42 +05:30.")
    try:
        utc_us, flags = Placer(TimeBasis(zone, None, day_order))(typed)
    except Unplaced as error:
        raise CaseError(
            f"“{text.strip()[:60]}” cannot be placed in time: {error}. Write it like "
            "2022-11-23 06:42:07 +05:30."
        ) from error
    doubt = flags >> 4
    if utc_us == UNDATED_US and not doubt:
        raise CaseError("Give a time, like 2022-11-23 06:42 +05:30.")
    if doubt == FIRST_OF_REPEATED:
        raise CaseError(
            f"“{typed}” happened twice in {zone}: the clocks went back. Write the offset behind it."
        )
    if doubt == SKIPPED_HOUR:
        raise CaseError(f"“{typed}” never happened in {zone}: the clocks went forward.")
    in_text = names_a_zone(typed)
    return Instant(
        utc_us,
        text.strip(),
        PRECISIONS[flags & 15],
        _zone_in(typed) if in_text else zone,
        ZoneBasis.IN_TEXT if in_text else ZoneBasis.SET_BY_EXAMINER,
        "" if in_text else decided_by,
    )


def _repaired(text: str) -> str:
    """Give a text the spelling that the patterns know, without changing what it says."""
    plain = _ZONE_NAME_BEHIND.sub("", text)
    if _LOWER_ISO.fullmatch(plain):
        plain = plain.upper()
    with_offset = _UTC_WORD.sub("Z", _SPACED_OFFSET.sub("", plain))
    if _ISO.match(with_offset):
        plain = with_offset
    return _APACHE.sub(r"\1 \2 \3 ", plain)


def _zone_in(text: str) -> str:
    found = re.search(r"([+-])(\d\d):?(\d\d)\Z", text)
    return f"{found[1]}{found[2]}:{found[3]}" if found else "UTC"


def _dateutil(text: str, filler: datetime, day_first: bool) -> datetime:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", dateutil_parser.UnknownTimezoneWarning)
            return dateutil_parser.parse(
                text, default=filler, dayfirst=day_first, tzinfos={"UTC": 0, "GMT": 0, "Z": 0}
            )
    except (ValueError, OverflowError, TypeError, dateutil_parser.UnknownTimezoneWarning) as error:
        raise Unplaced("no time, or a zone whose name could mean several") from error


def _precision_of(text: str) -> int:
    dot = text.find(".", 16)
    if dot < 0:
        dot = text.find(",", 16)
    if dot < 0:
        length = len(text)
        if length >= 19:
            return _SECOND if text[16] in ":" else _MINUTE
        return _DAY if length <= 10 else _MINUTE
    digits = 0
    for character in text[dot + 1 : dot + 12]:
        if not character.isdigit():
            break
        digits += 1
    return _precision(True, True, digits)


def _precision_of_words(text: str) -> int:
    found = _FRACTION.search(text)
    return _precision(
        bool(_CLOCK.search(text)), bool(_SECONDS.search(text)), len(found[1]) if found else 0
    )


def _precision(timed: bool, seconds: bool, digits: int) -> int:
    if not timed:
        return _DAY
    if not seconds:
        return _MINUTE
    if digits == 0:
        return _SECOND
    if digits <= 3:
        return _MILLI
    return _MICRO if digits <= 6 else _FINER
