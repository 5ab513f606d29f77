"""Match the rows of a reply with the lines of a request: which fit, and why others do not."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from casebook.model.instant import (
    Precision,
    datetime_of,
    iso_in_zone,
    iso_utc,
    microseconds_of,
    zone_info,
    zone_label,
)
from casebook.model.reply_table import FITS, Verdict

DAY_US = 86_400_000_000
_SECOND_US = 1_000_000
IST_US = 19_800_000_000
"""Indian Standard Time is 5 h 30 min ahead of UTC."""

MOST_LINES = 1_000
"""At most so many lines are listed with a row that fits more."""

MOST_NEAR = 5
"""At most so many lines are listed with a row that comes near to more."""

_LONGEST_FOR_DAYS_US = DAY_US // 2
_TRIED = 64
_FEW = 8
_NO_SUCH_PORT = 0


class Asked(NamedTuple):
    """A line as it is matched: `key` is its identifier as by `key_of`, its time a span in UTC.

    `first_us` is None when no time was asked about. `clock_us` is the clock offset in it.
    """

    id: str
    position: int
    key: str
    port: int | None
    first_us: int | None
    last_us: int | None
    zone: str = "UTC"
    clock_us: int = 0
    is_open: bool = True


class Answered(NamedTuple):
    """A row of a reply as it is matched; `problem` says why it cannot be.

    `names` says that the row says who it was.
    """

    number: int
    problem: str
    key: str
    port: int | None
    first_us: int | None
    last_us: int | None
    is_text: bool = False
    names: bool = False


class Fit(NamedTuple):
    """What a row is to the lines: `lines` are places in the sequence of lines, from 0.

    `total` is the number of lines it fits or comes near to, where not all are listed. `shift_us`
    is the difference of the zones that were mixed up, from what was asked to what was answered.
    """

    verdict: Verdict
    lines: tuple[int, ...] = ()
    total: int = 0
    shift_us: int = 0


_UNASKED = Fit(Verdict.UNASKED)
_REJECTED = Fit(Verdict.REJECTED)


class Matcher:
    """Matches rows with a fixed set of lines; each row costs a few searches in sorted lists."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked = asked
        by_key: defaultdict[str, list[int]] = defaultdict(list)
        for place, line in enumerate(asked):
            by_key[line.key].append(place)
        self._places = by_key
        self._built: dict[str, _OfKey] = {}
        self._shifts = _shifts(asked)

    def fit(self, row: Answered) -> Fit:
        """Say what a row is to the lines."""
        if row.problem:
            return _REJECTED
        places = self._places.get(row.key)
        if places is None:
            return _UNASKED
        if row.is_text:
            return Fit(Verdict.NAMED, tuple(places[:MOST_NEAR]), len(places))
        of_key = self._built.get(row.key)
        if of_key is None:
            of_key = self._built[row.key] = _OfKey(self._asked, places)
        found, count = of_key.fitting(row)
        if count:
            mixed_up = self._on_another_clock(row, found)
            if mixed_up is not None:
                return mixed_up
            verdict = Verdict.EXACT if count == 1 else Verdict.SEVERAL
            return Fit(verdict, found, count)
        return self._near(row, of_key)

    def _on_another_clock(self, row: Answered, found: Sequence[int]) -> Fit | None:
        """Say that a row in a period has the clock of its beginning or end in another zone.

        A period of hours holds the same clock time of two zones; nobody logs in by chance on the
        second at which the clock of the other zone shows what was asked about.
        """
        if row.first_us is None or not all(_is_period(self._asked[place]) for place in found):
            return None
        for shift in self._shifts:
            lines = tuple(
                place
                for place in found[:_TRIED]
                if _end_at(self._asked[place], row.first_us - shift)
                and not _end_at(self._asked[place], row.first_us)
            )
            if lines and len(lines) == len(found):
                return Fit(Verdict.ZONE, lines[:MOST_NEAR], len(lines), shift)
        return None

    def _near(self, row: Answered, of_key: _OfKey) -> Fit:
        first, last = row.first_us, row.last_us
        if not of_key.timed:
            # Only lines without a time ask about it, and all name another port or this row none.
            verdict = Verdict.NO_PORT if row.port is None else Verdict.WRONG_PORT
            return Fit(verdict, of_key.timeless[:MOST_NEAR], len(of_key.timeless))
        if first is None or last is None:
            found, count = of_key.untimed(row)
            return Fit(Verdict.NO_TIME, found, count)
        found, count = of_key.within(first, last)
        if count:
            verdict = Verdict.NO_PORT if row.port is None else Verdict.WRONG_PORT
            return Fit(verdict, found, count)
        found, count = of_key.by_own_clock(row)
        if count:
            return Fit(Verdict.CLOCK, found, count)
        for shift in self._shifts:
            found, count = of_key.within(first - shift, last - shift, row.port)
            if count:
                return Fit(Verdict.ZONE, found, count, shift)
        if last - first < _LONGEST_FOR_DAYS_US:
            found, count = of_key.on_other_days(first, last, row.port)
            if count:
                swapped = tuple(one for one in found if _is_swapped(self._asked[one], row))
                if swapped:
                    return Fit(Verdict.SWAPPED, swapped[:MOST_NEAR], len(swapped))
                return Fit(Verdict.WRONG_DAY, found[:MOST_NEAR], count)
        return Fit(Verdict.OUTSIDE, of_key.nearest(first, last, row.port), 1)


def said(fit: Fit, row: Answered, asked: Sequence[Asked]) -> str:
    """Say in a sentence why a row does not simply fit; empty when it does."""
    match fit.verdict:
        case Verdict.EXACT | Verdict.UNASKED:
            return ""
        case Verdict.REJECTED:
            return f"Row {row.number}: {row.problem}."
        case Verdict.SEVERAL:
            return f"Row {row.number} fits {_lines(fit, asked)} alike."
        case Verdict.NAMED:
            return (
                f"Line {row.number} of the text names what {_lines(fit, asked)} asked about; read "
                "what it says of it."
            )
    line = asked[fit.lines[0]]
    number, place = f"Row {row.number}", f"line {line.position}"
    match fit.verdict:
        case Verdict.NO_TIME:
            words = f"{number} names no time; {place} asked about {_asked_at(line)}"
        case Verdict.NO_PORT:
            words = f"{number} names no source port; {place} asked about port {line.port}"
        case Verdict.WRONG_PORT:
            words = f"{number} is about port {row.port}; {place} asked about port {line.port}"
        case Verdict.CLOCK:
            words = (
                f"{number} fits {place} only without the clock offset of "
                f"{line.clock_us / 1_000_000:+g} s that was applied to it: asked "
                f"{_asked_at(line)}, answered {_answered_at(row)}"
            )
        case Verdict.ZONE:
            words = _zone_words(fit, row, line)
        case Verdict.SWAPPED:
            words = (
                f"{number} fits {place} with day and month swapped: asked {_asked_at(line)}, "
                f"answered {_answered_at(row)}"
            )
        case Verdict.WRONG_DAY:
            words = (
                f"{number} has the time of day of {place} on another day: asked "
                f"{_asked_at(line)}, answered {_answered_at(row)}"
            )
        case _:
            words = (
                f"{number} does not cover the time of {place}: asked {_asked_at(line)}, answered "
                f"{_answered_at(row)}"
            )
    return f"{words}{_port_words(fit, row, line)}."


class OfLine(NamedTuple):
    """What the rows of a reply are to one line: places of rows, those that fit first.

    `fits` is how many fit it; `near` how many come near to it. Not all of them are listed.
    """

    rows: tuple[int, ...]
    fits: int
    near: int


MOST_ROWS = 20
"""At most so many rows are listed with a line."""


def by_line(fits: Sequence[Fit], lines: int) -> list[OfLine]:
    """Turn what each row is to the lines into what each line got."""
    fitting: defaultdict[int, list[int]] = defaultdict(list)
    near: defaultdict[int, list[int]] = defaultdict(list)
    counts: Counter[tuple[int, bool]] = Counter()
    for place, fit in enumerate(fits):
        is_fit = fit.verdict in FITS
        into = fitting if is_fit else near
        for line in fit.lines:
            rows = into[line]
            if len(rows) < MOST_ROWS:
                rows.append(place)
            else:
                counts[line, is_fit] += 1
    found = []
    for line in range(lines):
        fit_rows, near_rows = fitting.get(line, ()), near.get(line, ())
        found.append(
            OfLine(
                (*fit_rows, *near_rows)[:MOST_ROWS],
                len(fit_rows) + (counts[line, True] if counts else 0),
                len(near_rows) + (counts[line, False] if counts else 0),
            )
        )
    return found


class _Spans:
    """Lines sorted by the beginning of their spans; by their own clock, when that is asked for."""

    def __init__(
        self, asked: Sequence[Asked], places: Iterable[int], *, is_own_clock: bool = False
    ) -> None:
        def offset(place: int) -> int:
            return asked[place].clock_us if is_own_clock else 0

        found = sorted(((asked[place].first_us or 0) - offset(place), place) for place in places)
        self.first = [first for first, _ in found]
        self.places = [place for _, place in found]
        self._last = [(asked[place].last_us or 0) - offset(place) for place in self.places]
        self._longest = max(
            (last - first for first, last in zip(self.first, self._last, strict=True)), default=0
        )

    def meeting(self, first_us: int, last_us: int) -> Iterator[int]:
        """Give the lines whose span has a moment in common with one."""
        low = bisect_left(self.first, first_us - self._longest)
        high = bisect_right(self.first, last_us)
        for place in range(low, high):
            if self._last[place] >= first_us:
                yield self.places[place]


class _OfKey:
    """The lines about one identifier, sorted in each of the ways they are looked for."""

    def __init__(self, asked: Sequence[Asked], places: Sequence[int]) -> None:
        self._asked = asked
        self.timeless = tuple(place for place in places if asked[place].first_us is None)
        self.timed = tuple(place for place in places if asked[place].first_us is not None)
        by_port: defaultdict[int | None, list[int]] = defaultdict(list)
        for place in self.timed:
            by_port[asked[place].port].append(place)
        self._by_port = by_port
        self._sorted: dict[int | None, _Spans] = {}
        self._all = _Spans(asked, self.timed)
        self._by_time_of_day: list[tuple[int, int]] | None = None
        clocked = [place for place in self.timed if asked[place].clock_us]
        self._own_clock = _Spans(asked, clocked, is_own_clock=True) if clocked else None
        self._timeless_by_port: defaultdict[int | None, list[int]] = defaultdict(list)
        for place in self.timeless:
            self._timeless_by_port[asked[place].port].append(place)

    def fitting(self, row: Answered) -> tuple[tuple[int, ...], int]:
        """Give the lines that a row fits, and their number."""
        found: list[int] = []
        count = 0
        ports = (row.port,) if row.port is None else (row.port, None)
        for port in ports:
            timeless = self._timeless_by_port.get(port)
            if timeless:
                found += timeless[:MOST_LINES]
                count += len(timeless)
            if port in self._by_port and row.first_us is not None and row.last_us is not None:
                here = list(
                    itertools.islice(self._met(port, row.first_us, row.last_us), MOST_LINES)
                )
                found += here
                count += len(here)
        if len(found) > 1:
            found.sort()
        return tuple(found[:MOST_LINES]), count

    def _met(self, port: int | None, first_us: int, last_us: int) -> Iterator[int]:
        """Give the lines of a port whose span has a moment in common with one."""
        places = self._by_port[port]
        if len(places) > _FEW:
            return self._spans(port).meeting(first_us, last_us)
        asked = self._asked
        return (
            place
            for place in places
            if (asked[place].first_us or 0) <= last_us and (asked[place].last_us or 0) >= first_us
        )

    def _spans(self, port: int | None) -> _Spans:
        found = self._sorted.get(port)
        if found is None:
            found = self._sorted[port] = _Spans(self._asked, self._by_port[port])
        return found

    def untimed(self, row: Answered) -> tuple[tuple[int, ...], int]:
        """Give the lines that a row without a time may be about."""
        lines = self.timed + self.timeless
        same = [place for place in lines if self._asked[place].port == row.port] or lines
        return tuple(same[:MOST_NEAR]), len(same)

    def within(
        self, first_us: int, last_us: int, port: int | None = None
    ) -> tuple[tuple[int, ...], int]:
        """Give the lines within a span; those of `port` alone where there are any."""
        if port is not None and port in self._by_port:
            found = list(itertools.islice(self._met(port, first_us, last_us), _TRIED))
            if found:
                return tuple(found[:MOST_NEAR]), len(found)
        found = list(itertools.islice(self._all.meeting(first_us, last_us), _TRIED))
        return tuple(found[:MOST_NEAR]), len(found)

    def by_own_clock(self, row: Answered) -> tuple[tuple[int, ...], int]:
        """Give the lines that a row would fit if no clock offset had been applied to them."""
        if self._own_clock is None or row.first_us is None or row.last_us is None:
            return (), 0
        met = itertools.islice(self._own_clock.meeting(row.first_us, row.last_us), _TRIED)
        found = [place for place in met if self._asked[place].port in (None, row.port)]
        return tuple(found[:MOST_NEAR]), len(found)

    def on_other_days(
        self, first_us: int, last_us: int, port: int | None
    ) -> tuple[tuple[int, ...], int]:
        """Give the lines at the same time of day; those of `port` first, the nearest day first."""
        if self._by_time_of_day is None:
            self._by_time_of_day = sorted(
                ((self._asked[place].first_us or 0) % DAY_US, place) for place in self.timed
            )
        found: list[int] = []
        low, high = first_us % DAY_US, last_us % DAY_US
        ranges = ((low, high),) if low <= high else ((low, DAY_US), (0, high))
        for begin, end in ranges:
            at = bisect_left(self._by_time_of_day, (begin, 0))
            for time_us, place in self._by_time_of_day[at : at + _TRIED]:
                if time_us > end:
                    break
                found.append(place)

        def rank(place: int) -> tuple[bool, int]:
            line = self._asked[place]
            return line.port not in (None, port), abs((line.first_us or 0) - first_us)

        return tuple(sorted(found, key=rank)), len(found)

    def nearest(self, first_us: int, last_us: int, port: int | None) -> tuple[int, ...]:
        """Give the line whose time is nearest, of `port` where there is one."""
        own = next((one for one in (port, None) if one in self._by_port), _NO_SUCH_PORT)
        spans = self._all if own == _NO_SUCH_PORT else self._spans(own)
        at = bisect_left(spans.first, first_us)
        near = [spans.places[place] for place in (at - 1, at) if 0 <= place < len(spans.places)]

        def distance(place: int) -> int:
            line = self._asked[place]
            first, last = line.first_us or 0, line.last_us or 0
            return max(first - last_us, first_us - last)

        return (min(near, key=distance),)


def _shifts(asked: Sequence[Asked]) -> tuple[int, ...]:
    """Give the differences of zones by which an answer may be off: that of IST, and the lines'."""
    found: dict[int, None] = {IST_US: None, -IST_US: None}
    seen: set[str] = set()
    for line in asked:
        if line.first_us is None or line.zone in seen:
            continue
        seen.add(line.zone)
        offset = datetime_of(line.first_us).astimezone(zone_info(line.zone)).utcoffset()
        offset_us = (offset or timedelta()) // timedelta(microseconds=1)
        if offset_us:
            found[offset_us] = found[-offset_us] = None
    return tuple(found)


def _end_at(line: Asked, at_us: int) -> str:
    """Say which end of a period lies in the second of a moment; empty for none or no period."""
    if line.first_us is None or line.last_us is None:
        return ""
    first, last, at = (us // _SECOND_US for us in (line.first_us, line.last_us, at_us))
    if last <= first:
        return ""
    return {first: "beginning", last: "end"}.get(at, "")


def _is_swapped(line: Asked, row: Answered) -> bool:
    """Say whether the row's time is the line's with day and month the other way round."""
    if line.first_us is None or line.last_us is None or row.first_us is None:
        return False
    for zone in dict.fromkeys((line.zone, "+05:30", "UTC")):
        local = datetime_of(line.first_us).astimezone(zone_info(zone))
        if local.day > 12 or local.day == local.month:
            continue
        swapped = microseconds_of(local.replace(day=local.month, month=local.day))
        length = line.last_us - line.first_us
        if swapped <= (row.last_us or row.first_us) and swapped + length >= row.first_us:
            return True
    return False


def _zone_words(fit: Fit, row: Answered, line: Asked) -> str:
    asked_us = max(line.first_us or 0, (row.first_us or 0) - fit.shift_us)
    clock, asked_in, answered_in = _clocks(asked_us, fit.shift_us, line)
    end = _end_at(line, asked_us)
    if end and clock and _meets(line, row):
        return (
            f"Row {row.number} lies within the time of line {line.position}, yet it has the clock "
            f"of its {end} in another zone: asked {clock} {asked_in}, answered {clock} "
            f"{answered_in}"
        )
    hours, minutes = divmod(abs(fit.shift_us) // 60_000_000, 60)
    direction = "later" if fit.shift_us > 0 else "earlier"
    words = (
        f"Row {row.number} fits line {line.position} in another zone: asked {_asked_at(line)}, "
        f"answered {_answered_at(row)}, {hours} h {minutes:02} min {direction}"
    )
    if not clock:
        return words
    if _is_period(line) and not end:
        return (
            f"{words} (answered {clock} {answered_in}; {clock} {asked_in} lies within what was "
            "asked)"
        )
    return f"{words} (asked {clock} {asked_in}, answered {clock} {answered_in})"


def _clocks(asked_us: int, shift_us: int, line: Asked) -> tuple[str, str, str]:
    """Give the clock time that two zones share, that of the question, and that of the answer."""
    for zone in dict.fromkeys((line.zone, "+05:30")):
        local = datetime_of(asked_us).astimezone(zone_info(zone))
        offset = local.utcoffset() or timedelta()
        name = "IST" if offset == timedelta(microseconds=IST_US) else zone_label(zone)
        if offset and shift_us == offset // timedelta(microseconds=1):
            return f"{local:%H:%M:%S}", name, "UTC"
        if offset and shift_us == -(offset // timedelta(microseconds=1)):
            return f"{datetime_of(asked_us):%H:%M:%S}", "UTC", name
    return "", "", ""


def _is_period(line: Asked) -> bool:
    return line.first_us is not None and (line.last_us or 0) - line.first_us >= _SECOND_US


def _meets(line: Asked, row: Answered) -> bool:
    """Say whether a row has a moment in common with its line as both are written."""
    if line.first_us is None or row.first_us is None:
        return False
    return line.first_us <= (row.last_us or row.first_us) and (line.last_us or 0) >= row.first_us


def _port_words(fit: Fit, row: Answered, line: Asked) -> str:
    if fit.verdict in (Verdict.WRONG_PORT, Verdict.NO_PORT) or line.port is None:
        return ""
    if row.port is None:
        return f"; and it names no source port, where {line.port} was asked about"
    if row.port != line.port:
        return f"; and it is about port {row.port}, where {line.port} was asked about"
    return ""


def _lines(fit: Fit, asked: Sequence[Asked]) -> str:
    names = [str(asked[place].position) for place in fit.lines[:8]]
    more = fit.total - len(names)
    if more > 0:
        return f"lines {', '.join(names)} and {more:,} more"
    if len(names) == 1:
        return f"line {names[0]}"
    return f"lines {', '.join(names[:-1])} and {names[-1]}"


def _asked_at(line: Asked) -> str:
    if line.first_us is None:
        return "no time"
    return _both(line.first_us, line.last_us or line.first_us, line.zone)


def _answered_at(row: Answered) -> str:
    if row.first_us is None:
        return "no time"
    return _both(row.first_us, row.last_us or row.first_us, "UTC")


def _both(first_us: int, last_us: int, zone: str) -> str:
    """Write a span in UTC and in Indian time, or in the zone it was asked in."""
    second = "+05:30" if zone in ("UTC", "Z", "Asia/Kolkata", "Asia/Calcutta") else zone
    local = iso_in_zone(first_us, second, Precision.SECOND)
    first = f"{iso_utc(first_us, Precision.SECOND)} ({local})"
    if last_us - first_us < 1_000_000:
        return first
    return f"{first} to {iso_utc(last_us, Precision.SECOND)}"
