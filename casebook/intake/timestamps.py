"""Times as foreign files write them, placed in UTC or not at all: nothing is filled in."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone

from dateutil import parser as dateutil_parser

from casebook.errors import CaseError
from casebook.model.instant import (
    EPOCH,
    Instant,
    Precision,
    ZoneBasis,
    microseconds_of,
    zone_info,
)
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis

# The zone rules come from the tzdata wheel alone, so that every machine gives the same answer.
zoneinfo.reset_tzpath([])

PRECISIONS = tuple(Precision)
_DAY, _MINUTE, _SECOND, _MILLI, _MICRO, _FINER = range(6)

# Places in the store's tuple of doubts.
FIRST_OF_REPEATED, SECOND_OF_REPEATED, SKIPPED_HOUR, YEAR_INFERRED, UNREADABLE = 1, 2, 3, 4, 5

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}

_NO_TIME = frozenset(("", "-", "not set", "invalid", "n/a", "none", "null", "never", "not a time"))
_ZEROS = re.compile(r"0000-00-00|00/00/0000|0000/00/00|--:--:--")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)?")
_DAY_AND_OFFSET = re.compile(r"(\d{4}-\d\d-\d\d)( ?[+-])(\d\d(?::?\d\d)?)")
_OTHER_MARKS = re.compile(r"(\d{4})([:/.])(\d\d)\2(\d\d)(?=[T ]\d\d:|\Z)")
_SPACED_OFFSET = re.compile(r"(?<=\d) (?=[+-]\d\d:?\d\d\Z)")
_UTC_WORD = re.compile(r"(?<=\d) ?(?:UTC|GMT|Z)\Z")
# Read as people write it, +3 east of Greenwich; dateutil takes the sign of POSIX, the other way.
_UTC_AND_OFFSET = re.compile(r"(?<=\d) ?(?:UTC|GMT) ?([+-])(\d{1,2})(?::?(\d\d))?\Z")
_NAME_AND_OFFSET = re.compile(r"([A-Za-z]{1,5}) ?[+-]\d{1,2}(?::?\d\d)?\Z")
_COMMENT_BEHIND = re.compile(r"(?<=\d) ?\([^()]{1,60}\)\Z")
_NAMED = re.compile(r"(.*\d) ?([A-Z]{2,5})")
_NUMERIC = re.compile(
    r"(\d{1,2})([/.:-])(\d{1,2})\2(\d{4})"
    r"(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?)?"
    r"(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?"
)
_LOWER_ISO = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d)")
_COMPACT = re.compile(r"\d{8}T\d{6}(?:Z|[+-]\d{4})")
_LEAP_SECOND = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:)60((?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)")
_END_OF_DAY = re.compile(r"(\d{4}-\d\d-\d\d[T ])24(:00:00(?:\.0+)?(?:Z|[+-]\d\d:?\d\d)?)")
_ZONE_NAME_BEHIND = re.compile(r"(?<=[\dZ])\[[\w/+-]{1,40}\]\Z")
_APACHE = re.compile(r"(\d{1,2})/([A-Z][a-z]{2})/(\d{4}):(?=\d\d:\d\d)")
_OFFSET_BEHIND = re.compile(r"(?<=[\d ])([+-])(\d\d):?(\d\d)\Z")
# A date like 23-11-2022 ends as an offset does, and is none.
_DATE_BEHIND = re.compile(r"(?<![\d/.-])\d\d?[/.-]\d\d?-\d{4}\Z")
# What stands behind a time and is no name of a zone; Z, UTC and GMT are read by other patterns.
_NO_ZONES = frozenset(("AM", "PM", "UTC", "GMT"))
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_FRACTION = re.compile(r":\d\d[.,](\d+)")
_CLOCK = re.compile(r"\d:\d\d")
_SECONDS = re.compile(r"\d:\d\d:\d\d")
_DIGITS = re.compile(r"[+-]?\d+(?:\.\d+)?")
_DIGITS_BEHIND = re.compile(r"\d*")
_BY_DIGITS = (_SECOND, *[_MILLI] * 3, *[_MICRO] * 3, _FINER)
_SHORT_YEAR = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2})(?!\d)")
_HALF_OF_DAY = re.compile(r"\d ?[AaPp]\.?[Mm]\b")
_OPEN_HOUR = re.compile(r"(?<![\d:+.-])[1-9]:\d\d(?::\d\d)?")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}")
_CACHE_LIMIT = 100_000
_EPOCH_DAY = EPOCH.toordinal()
# Looked up once and not for every row of a timeline.
_from_iso = datetime.fromisoformat

_FIRST_US = microseconds_of(datetime.min.replace(tzinfo=UTC))
_LAST_US = microseconds_of(datetime.max.replace(tzinfo=UTC))


class Unplaced(ValueError):
    """A text that is no time, or could be several; the message is the reason."""


class ZoneMissing(Unplaced):
    """A time that could be placed if the zone of its source were known."""


class DayOrderMissing(Unplaced):
    """A date that could be placed if the order of day and month were known."""


class Placer:
    """Places the times of one source by what the examiner decided about it."""

    def __init__(self, basis: TimeBasis) -> None:
        self._clock_us = basis.clock_offset_us
        self._clock_from_us = basis.clock_from_us
        self._clock_until_us = basis.clock_until_us
        self._clock_is_bounded = (basis.clock_from_us, basis.clock_until_us) != (None, None)
        self._day_order = basis.day_order
        self._zone = zone_info(basis.zone) if basis.zone else None
        self._zone_name = basis.zone
        self._offsets: dict[tuple[int, str], tuple[int, int]] = {}

    def __call__(self, text: str) -> tuple[int, int]:
        """Give UTC microseconds and flags of a text, (UNDATED_US, 0) where it says “no time”.

        Raises Unplaced with the reason.
        """
        try:
            when = _from_iso(text)
        except ValueError:
            at = text.rfind(" ", -7, -5)
            if at < 19 or text[at + 1] not in "+-":
                return self._carefully(text)
            return self(text[:at] + text[at + 1 :])
        if when.tzinfo is None or text[4] != "-" or text[7] != "-":
            return self._carefully(text)
        delta = when - EPOCH
        utc_us = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
        if self._clock_us or not _FIRST_US <= utc_us <= _LAST_US:
            # A zone behind an ISO date stands behind a time of day too: this is no day alone.
            utc_us = self.shifted(utc_us)
        return utc_us, _precision_of(text)

    def _carefully(self, text: str) -> tuple[int, int]:
        try:
            return self._place(text)
        except Unplaced:
            raise
        except (ValueError, OverflowError, CaseError) as error:
            raise Unplaced(f"no such time ({error})") from error

    def _place(self, text: str) -> tuple[int, int]:
        # Python takes any character between a date and a time, and so an offset for a time.
        if found := _DAY_AND_OFFSET.fullmatch(text):
            return self._day_at(found)
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            at = text.rfind(" ", -7, -5)
            if at < 19 or text[at + 1] not in "+-":
                return self._slow(text)
            text = text[:at] + text[at + 1 :]
            try:
                when = datetime.fromisoformat(text)
            except ValueError:
                return self._slow(text)
        if text[4] != "-" or text[7] != "-":
            return self._slow(text)
        if when.tzinfo is None:
            return self.local(when, _precision_of(text))
        return self.shifted(microseconds_of(when)), _precision_of(text)

    def local(self, when: datetime, precision: int, name: str = "") -> tuple[int, int]:
        """Place a naive local time in the zone set for the source.

        A repeated hour is taken as its first and marked, unless `name` (like CEST) tells which; a
        skipped one is undated and marked. Raises Unplaced when the zone goes by another name then.
        """
        if self._zone is None:
            if name:
                raise ZoneMissing(f"the zone “{name}” could mean several, and none was set")
            raise ZoneMissing("the time names no zone, and none was set for the source")
        local_s = (when.toordinal() - _EPOCH_DAY) * 86_400 + when.hour * 3_600 + when.minute * 60
        key = (local_s, name)
        known = self._offsets.get(key)
        if known is None:
            if len(self._offsets) > _CACHE_LIMIT:
                self._offsets.clear()
            known = self._offsets[key] = self._offset(when, name)
        offset_us, doubt = known
        if doubt == SKIPPED_HOUR:
            return UNDATED_US, doubt << 4
        local_us = (local_s + when.second) * 1_000_000 + when.microsecond
        return self.shifted(local_us - offset_us, precision), precision | doubt << 4

    def shifted(self, utc_us: int, precision: int = _SECOND) -> int:
        """Give a UTC time with the clock offset of the source applied. Raises Unplaced.

        A day alone has no time of a clock to correct: it stays the day that was written.
        """
        if precision != _DAY and (not self._clock_is_bounded or self._clock_holds(utc_us)):
            utc_us += self._clock_us
        if not _FIRST_US <= utc_us <= _LAST_US:
            raise Unplaced("in UTC it lies outside the years 1 to 9999")
        return utc_us

    def _clock_holds(self, utc_us: int) -> bool:
        """Say whether the clock offset holds for a time of the device."""
        first, last = self._clock_from_us, self._clock_until_us
        return (first is None or utc_us >= first) and (last is None or utc_us < last)

    def _offset(self, when: datetime, name: str) -> tuple[int, int]:
        passes = [when.replace(tzinfo=self._zone, fold=fold) for fold in (0, 1)]
        offsets_us = [
            (local.utcoffset() or timedelta()) // timedelta(microseconds=1) for local in passes
        ]
        first, second = offsets_us
        if first < second:
            return first, SKIPPED_HOUR
        if name and (name != self._zone_name or _ABBREVIATION.fullmatch(name)):
            called = [us for local, us in zip(passes, offsets_us, strict=True)
                      if local.tzname() == name]  # fmt: skip
            if not called:
                raise Unplaced(f"{self._zone_name} did not go by the name “{name}” then")
            if len(set(called)) == 1:
                return called[0], 0
        return first, FIRST_OF_REPEATED if first > second else 0

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
            return self.shifted(microseconds_of(when)), _precision(True, True, 0)
        if found := _LEAP_SECOND.fullmatch(text):
            return self._later(f"{found[1]}59{found[2]}", 1)
        if found := _END_OF_DAY.fullmatch(text):
            return self._later(f"{found[1]}00{found[2]}", 86_400)
        if _DIGITS.fullmatch(text):
            raise Unplaced("a bare number: its unit is not written in the file")
        if found := _NUMERIC.fullmatch(text):
            return self._numeric(found)
        return self._rest(text)

    def _day_at(self, found: re.Match[str]) -> tuple[int, int]:
        """Place a day alone with its offset behind it, like 2022-11-23+05:30."""
        day, sign, offset = found.groups()
        if sign == "-":
            raise Unplaced(f"“-{offset}” behind the day could be a time or an offset")
        midnight = datetime.fromisoformat(day).replace(tzinfo=zone_info(sign.strip() + offset))
        return self.shifted(microseconds_of(midnight), _DAY), _DAY

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
            return self.shifted(microseconds_of(when.replace(tzinfo=zone)), precision), precision
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
        raise DayOrderMissing("which number is the day and which the month was not decided")

    def _rest(self, text: str) -> tuple[int, int]:
        """Read what no pattern knows, when every filling-in of what is missing agrees."""
        if len(text) > 64 or text.startswith("-"):
            raise Unplaced("no time")
        found = _NAME_AND_OFFSET.search(text)
        if found and found[1][:3].capitalize() not in MONTHS and found[1] not in ("T", "AM", "PM"):
            raise Unplaced(f"what “{found[0]}” means is not certain")
        if (found := _NAMED.fullmatch(text)) and found[2] not in _NO_ZONES:
            return self._named(found[1], found[2])
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
        return self.shifted(microseconds_of(when), precision), precision

    def _named(self, text: str, name: str) -> tuple[int, int]:
        """Place a local time with the name of its zone behind it, like IST or CEST."""
        # The day and the clock are read as if in UTC, to be placed in the zone afterwards.
        utc_us, flags = Placer(TimeBasis("UTC", day_order=self._day_order))(text)
        if utc_us == UNDATED_US:
            return utc_us, flags
        when = (EPOCH + timedelta(microseconds=utc_us)).replace(tzinfo=None)
        return self.local(when, flags & 15, name)


def is_no_time(text: str) -> bool:
    """Say whether a text says that there is no time, like “-” or 0000-00-00."""
    return text.strip().lower() in _NO_TIME or _ZEROS.match(text.strip()) is not None


def names_a_zone(text: str) -> bool:
    """Say whether a time text carries its own zone."""
    for order in (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST):
        try:
            Placer(TimeBasis(day_order=order))(text)
        except Unplaced:
            continue
        return not is_no_time(text)
    return False


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
    if year is not None and not _FOUR_DIGITS.search(_OFFSET_BEHIND.sub("", typed)):
        typed = f"{typed} {year}"
    if not typed or is_no_time(typed):
        raise CaseError("Give a time, like 2022-11-23 06:42 +05:30.")
    _check_short_forms(typed)
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
        zone_in(typed) if in_text else zone,
        ZoneBasis.IN_TEXT if in_text else ZoneBasis.SET_BY_EXAMINER,
        "" if in_text else decided_by,
    )


def says_half_of_day(text: str) -> bool:
    """Say whether a time text names its half of the day, AM or PM."""
    return _HALF_OF_DAY.search(text) is not None


def _check_short_forms(text: str) -> None:
    """Refuse forms that leave out what decides the hour or the day. Raises CaseError."""
    shown = text[:60]
    if found := _SHORT_YEAR.match(text):
        raise CaseError(
            f"“{shown}” cannot be placed in time: which of {found[1]}, {found[3]} and {found[4]} "
            "is the day, which the month and which the year does not stand there. Write it with "
            "the year in four digits, like 2022-11-23 06:42:07 +05:30."
        )
    if (found := _OPEN_HOUR.search(text)) and not says_half_of_day(text):
        raise CaseError(
            f"“{shown}” cannot be placed in time: whether {found[0]} is in the morning or in the "
            f"afternoon does not stand there. Write AM or PM behind it, or, when it is a time of "
            f"24 hours, 0{found[0]}."
        )


def _repaired(text: str) -> str:
    """Give a text the spelling that the patterns know, without changing what it says."""
    plain = _COMMENT_BEHIND.sub("", _ZONE_NAME_BEHIND.sub("", text))
    if _LOWER_ISO.fullmatch(plain):
        plain = plain.upper()
    plain = _UTC_AND_OFFSET.sub(
        lambda found: f" {found[1]}{int(found[2]):02}:{found[3] or '00'}", plain
    )
    plain = _OTHER_MARKS.sub(r"\1-\3-\4", plain)
    with_offset = _UTC_WORD.sub("Z", _SPACED_OFFSET.sub("", plain))
    if _ISO.match(with_offset):
        plain = with_offset
    return _APACHE.sub(r"\1 \2 \3 ", plain)


def zone_in(text: str) -> str:
    """Give the offset that a time text ends in, like +05:30, and UTC for none."""
    repaired = _repaired(text)
    found = None if _DATE_BEHIND.search(repaired) else _OFFSET_BEHIND.search(repaired)
    return f"{found[1]}{found[2]}:{found[3]}" if found else "UTC"


def _dateutil(text: str, filler: datetime, day_first: bool) -> datetime:
    try:
        return dateutil_parser.parse(text, default=filler, dayfirst=day_first, tzinfos=_tzinfo)
    except Unplaced:
        raise
    except (ValueError, ArithmeticError, TypeError, AttributeError, IndexError) as error:
        # A long number with a point makes its Decimal give up, which is no OverflowError.
        raise Unplaced("no time") from error


def _tzinfo(name: str | None, offset_s: int | None) -> timezone | None:
    """Answer dateutil's question for a zone; left alone it takes the machine's own for some names.

    A name beside an offset is a comment on it.
    """
    if offset_s is not None:
        return timezone(timedelta(seconds=offset_s))
    if name is None:
        return None
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    raise ZoneMissing(f"the zone “{name}” could mean several")


def _precision_of(text: str) -> int:
    """Tell the precision of an ISO text, which begins with YYYY-MM-DD."""
    if text[19:20] in (".", ","):
        # The place of the offset tells where the digits end; they are counted only when it is odd.
        if text[-1] == "Z":
            digits = len(text) - 21
        elif text[-6] in "+-":
            digits = len(text) - 26
        elif text[-5] in "+-":
            digits = len(text) - 25
        else:
            found = _DIGITS_BEHIND.match(text, 20)
            digits = len(found[0]) if found else 0
        return _BY_DIGITS[digits] if digits < 8 else _FINER
    # Of an hour alone the colon of the offset stands in the place of that before the seconds.
    if text[13:14] == ":" == text[16:17]:
        return _SECOND
    if len(text) <= 10:
        return _DAY
    # Without colons seconds stand right behind the minutes.
    return _SECOND if text[13:14] != ":" and text[11:17].isdigit() else _MINUTE


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
