"""syslog: RFC 3164 (no year, no zone), RFC 5424, and rsyslog's lines with an ISO time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from casebook.intake.readers import firewall_text
from casebook.intake.readers.line_reader import Records, WholeReader, joined, layout_of
from casebook.intake.readers.lines import lines, lines_at_start
from casebook.intake.readers.local_times import (
    Years,
    local_time,
    year_question,
    zone_question,
)
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import MONTHS, Placer, Unplaced
from casebook.model.timeline import TimeBasis

_OLD = re.compile(
    rf"(?:<\d{{1,3}}>)?((?:{'|'.join(MONTHS)}) {{1,2}}\d{{1,2}} "
    r"\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?: (\S+) (.*)|: (--- .*))",
    re.DOTALL,
)
_NEW = re.compile(
    r"<\d{1,3}>1 (\S+) (\S+) (\S+) (\S+) (\S+) "
    r"(-|(?:\[[^\]\\]*+(?:\\.[^\]\\]*+)*+\])++)(?: (.*))?",
    re.DOTALL,
)
_ISO = re.compile(
    r"(?:<\d{1,3}>)?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (\S+) (.*)",
    re.DOTALL,
)
# macOS: `log show --style syslog` writes its ISO time with a blank.
_MAC = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}[+-]\d{4}) {1,2}(\S+) ([^\s\[]{1,100}\[\d{1,10}\]: .*)",
    re.DOTALL,
)
# Cisco ASA alone: its own time, with a year or in UTC, then perhaps its name.
_ASA = re.compile(
    rf"(?:<\d{{1,3}}>)?(?:: ?)?((?:(?:{'|'.join(MONTHS)}) {{1,2}}\d{{1,2}} \d{{4}} "
    r"\d\d:\d\d:\d\d(?:\.\d{1,3})?(?: [A-Z]{2,5})?)|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"
    r"(?: ([^\s:%]\S{0,255}))?(?: :|:) (%(?:ASA|PIX|FTD|FWSM)-.*)",
    re.DOTALL,
)
# A line that begins with a blank goes on from the one before; one of white space says nothing.
_BEGINS = re.compile(r"\S|[^ \t]\s*+\S")
_TAG = re.compile(
    r"([^\s:\[]{1,64}(?: [^\s:\[]{1,64})?)(?:\[[^\]]{1,64}\])?(?: <[A-Za-z]{1,16}>)?: ?"
)
_MINUTE_US = 60 * 10**6
# A fraction has no colon before its digits, and a leap second is none of these.
_SECONDS_US = {f":{second:02}": second * 10**6 for second in range(60)}
_MINUTES_US = {f" {n // 60:02}:{n % 60:02}": n * _MINUTE_US for n in range(24 * 60)}
# No day before this moment is cut short by the last one of the calendar.
_FAR_FROM_LAST_US = 1 << 57
_MOST_DAYS = 100_000
_SEVERITIES = frozenset(("EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG"))


@dataclass(frozen=True, slots=True)
class Syslog(WholeReader):
    """Reads syslog lines of all three forms, also mixed in one file."""

    name: str = "syslog"
    version: str = "3"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by the shape of its first lines."""
        del name
        return layout_of(
            head, lambda line: _form(line) is not None, is_passed_over=lambda line: line[0] in " \t"
        )

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the year of the first line and the zone where lines leave them out."""
        local = [line for line in lines_at_start(source, 500) if _names_no_zone(line)]
        if not local:
            return ()
        # Of lines of both kinds those without a year come first.
        local.sort(key=lambda line: _OLD.match(line) is None)
        found = []
        evidence = f"First such line: “{local[0][:80]}”."
        if basis.year is None and _OLD.match(local[0]):
            found.append(year_question(source.name, evidence))
        if not basis.zone:
            found.append(zone_question(source.name, evidence))
        return tuple(found)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the lines; a step from December to January begins the next year."""
        place, place_old = Placer(basis), _OldTimes(basis)
        for item in joined(lines(source, piece, layout), _BEGINS.match, _is_blank):
            if isinstance(item, Rejected):
                yield item
                continue
            number, raw, _ = item
            try:
                yield _row(number, raw, place, place_old)
            except Unplaced as error:
                yield Rejected(number, str(error), raw)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of a line under their names."""
        if found := _NEW.fullmatch(raw):
            names = ("time", "host", "program", "process", "message id", "data", "message")
            return tuple(
                (name, text or "") for name, text in zip(names, found.groups(), strict=True)
            )
        found = _form(raw)
        if found is None:
            return ()
        host, text = _host_and_text(found)
        program, message = _tag(text or found[found.lastindex or 1])
        return (
            ("time", found[1]),
            ("host", host),
            ("program", program),
            ("message", message),
        )


class _OldTimes:
    """Places the times of lines without a year, in the order of the file.

    Of a day on which the clocks do not change only the beginning is placed.
    """

    def __init__(self, basis: TimeBasis) -> None:
        self._place, self._years = Placer(basis), Years(basis.year)
        # A clock that was off for a while only needs every time to be looked at.
        self._is_steady = (basis.clock_from_us, basis.clock_until_us) == (None, None)
        self._begins: dict[tuple[int, int, int], int | None] = {}
        self._day = ""
        self._begins_us: int | None = None
        self._flags = 0

    def __call__(self, text: str) -> tuple[int, int]:
        """Place a text like `Mar  7 15:04:05`. Raises Unplaced."""
        minute_us, second_us = _MINUTES_US.get(text[-9:-3]), _SECONDS_US.get(text[-3:])
        if minute_us is None or second_us is None:
            self._day = ""
            return self._carefully(text)
        if text[:-9] != self._day:
            self._go_to(text[:-9])
        if self._begins_us is None:
            return self._carefully(text)
        return self._begins_us + minute_us + second_us, self._flags

    def _go_to(self, day: str) -> None:
        self._day = ""
        month, number = day.split()
        year, doubt = self._years.of(MONTHS[month], int(number))
        date = year, MONTHS[month], int(number)
        if date not in self._begins:
            if len(self._begins) > _MOST_DAYS:
                self._begins.clear()
            self._begins[date] = self._begin_of(*date)
        self._begins_us, self._flags, self._day = self._begins[date], 2 | doubt << 4, day

    def _begin_of(self, year: int, month: int, day: int) -> int | None:
        """Give when a day begins, None where the seconds since then do not tell a time of it."""
        begins = set()
        for minutes in (*range(0, 24 * 60, 60), 24 * 60 - 1):
            try:
                when = datetime(year, month, day, *divmod(minutes, 60))
                ts, flags = self._place.local(when, 2)
            except ValueError:
                return None
            begins.add(ts - minutes * _MINUTE_US if flags == 2 else None)
        if len(begins) > 1 or not self._is_steady:
            return None
        begin = begins.pop()
        return begin if begin is not None and 0 <= begin < _FAR_FROM_LAST_US else None

    def _carefully(self, text: str) -> tuple[int, int]:
        month, day, clock = text.split()
        year, doubt = self._years.of(MONTHS[month], int(day))
        return local_time(self._place, (year, MONTHS[month], int(day)), clock, clock[9:], doubt)


def _is_blank(line: str) -> bool:
    return not line.strip()


def _form(line: str) -> re.Match[str] | None:
    forms = (_NEW, _ISO, _OLD, _MAC, _ASA)
    return next((found for form in forms if (found := form.fullmatch(line))), None)


def _names_no_zone(line: str) -> bool:
    if _OLD.match(line):
        return True
    own = _ASA.match(line)
    return own is not None and not own[1].endswith(("Z", " UTC", " GMT"))


def _row(number: int, raw: str, place: Placer, place_old: _OldTimes) -> Row:
    found = _OLD.fullmatch(raw)
    if found:
        ts, flags = place_old(found[1])
    elif found := _ISO.fullmatch(raw) or _MAC.fullmatch(raw):
        ts, flags = place(found[1])
    elif found := _NEW.fullmatch(raw):
        return _new_row(number, raw, found, place)
    elif found := _ASA.fullmatch(raw):
        ts, flags = place(_asa_time(found[1]))
    else:
        raise Unplaced("not a syslog line")
    host, text = _host_and_text(found)
    program, _ = _tag(text)
    return _told(number, raw, ts, found[1], flags, program, host, "", _after(raw, found.end(1)))


def _new_row(number: int, raw: str, found: re.Match[str], place: Placer) -> Row:
    text, host, program, _, event = ("" if part == "-" else part for part in found.groups()[:5])
    ts, flags = place(text)
    return _told(number, raw, ts, found[1], flags, program, host, event, _after(raw, found.end(1)))


def _told(
    number: int,
    raw: str,
    ts: int,
    time: str,
    flags: int,
    program: str,
    host: str,
    event: str,
    message: str,
) -> Row:
    """Make the record; what a firewall said is put so that addresses keep their ports."""
    told = firewall_text.told(message)
    if told is None:
        return number, ts, time, flags, program, host, "", event, message, raw
    return (number, ts, time, flags, told.kind, host, told.user, told.event or event,
            told.message, raw)  # fmt: skip


def _host_and_text(found: re.Match[str]) -> tuple[str, str]:
    """Give host and text of a line; of lines without a host the first word is the program."""
    host, text = found[2] or "", found[3] or ""
    if host.endswith(":"):
        return "", f"{host} {text}"
    # ChromeOS writes the severity in the place of the host.
    return ("", text) if host in _SEVERITIES else (host, text)


def _asa_time(text: str) -> str:
    """Give the time of a firewall in the order of ISO 8601, with what stands behind it."""
    if text[0].isdigit():
        return text
    month, day, year, clock, *zone = text.split()
    return " ".join((f"{year}-{MONTHS[month]:02}-{int(day):02}", clock, *zone))


def _after(raw: str, end: int) -> str:
    """Give what follows the time: host, program and text, as an examiner would search it."""
    return raw[end + 1 :]


def _tag(text: str) -> tuple[str, str]:
    found = _TAG.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


SYSLOG = Syslog()
