"""syslog: RFC 3164 (no year, no zone), RFC 5424, and rsyslog's lines with an ISO time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from casebook.intake.readers.lines import (
    Line,
    encoding_warnings,
    first_lines,
    lines,
    pieces,
)
from casebook.intake.readers.reader import (
    MAX_ROW_BYTES,
    Duplicate,
    Layout,
    Piece,
    Question,
    Rejected,
    Row,
)
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import MONTHS, YEAR_INFERRED, Placer, Unplaced
from casebook.model.timeline import LocatorKind, TimeBasis

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
_TAG = re.compile(r"([^\s:\[]{1,64}(?: [^\s:\[]{1,64})?)(?:\[[^\]]{1,64}\])?: ?")

_NO_YEAR = "the line has no year, and none was set for the source"


@dataclass(frozen=True, slots=True)
class Syslog:
    """Reads syslog lines of all three forms, also mixed in one file."""

    name: str = "syslog"
    version: str = "1"
    locator: LocatorKind = LocatorKind.LINE
    in_child: bool = False

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by the shape of its first lines."""
        del name
        found = first_lines(head, 100)
        if found is None:
            return None
        text, layout = found
        full = [line for line in text[:-1] or text if line.strip() and line[0] not in " \t"]
        matching = sum(_form(line) is not None for line in full)
        return layout if full and matching * 2 >= len(full) else None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the year of the first line and the zone where lines leave them out."""
        head = first_lines(source.read_at(0, 65_536), 500)
        old = [line for line in (head[0] if head else []) if _OLD.match(line)]
        if not old:
            return ()
        found = []
        evidence = f"First such line: “{old[0][:80]}”."
        if basis.year is None:
            found.append(
                Question(
                    "year",
                    f"The lines of {source.name} have no year. In which year was the first line "
                    "written? (--year)",
                    evidence,
                )
            )
        if not basis.zone:
            found.append(
                Question(
                    "zone",
                    f"The lines of {source.name} name no zone. In which zone was it written? "
                    "(--zone, for example --zone Asia/Kolkata)",
                    evidence,
                )
            )
        return tuple(found)

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when the encoding was recognised and not declared."""
        return encoding_warnings(source.name, layout)

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Give one piece: the year of a line follows from the lines before it."""
        return pieces(source, layout, 1, quoted=False)

    def rows(
        self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis
    ) -> Iterator[Row | Rejected | Duplicate]:
        """Read the lines; a step from December to January begins the next year."""
        place, years = Placer(basis), _Years(basis.year)
        for item in _joined(lines(source, piece, layout)):
            if isinstance(item, Rejected):
                yield item
                continue
            number, raw = item
            try:
                yield _row(number, raw, place, years)
            except Unplaced as error:
                yield Rejected(number, str(error), raw)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of a line under their names."""
        if found := _NEW.fullmatch(raw):
            names = ("time", "host", "program", "process", "message id", "data", "message")
            return tuple(
                (name, text or "") for name, text in zip(names, found.groups(), strict=True)
            )
        found = _ISO.fullmatch(raw) or _OLD.fullmatch(raw)
        if found is None:
            return ()
        program, message = _tag(found[3] or found[found.lastindex or 1])
        return (
            ("time", found[1]),
            ("host", found[2] or ""),
            ("program", program),
            ("message", message),
        )


class _Years:
    """The year of each line, counted on from that of the first."""

    def __init__(self, first: int | None) -> None:
        self.first = first
        self._year = first or 0
        self._month = self._day = 0

    def of(self, month: int, day: int) -> tuple[int, int]:
        """Give the year of a line, and the doubt it carries.

        A step from December to January begins a year. One back, over New Year itself, is a line
        that came late.
        """
        if self.first is None:
            raise Unplaced(_NO_YEAR)
        if self._month == 12 and month == 1:
            self._year += 1
        elif self._month == 1 and month == 12 and self._day <= 7 and day >= 25:
            self._year -= 1
        self._month, self._day = month, day
        return self._year, YEAR_INFERRED if self._year != self.first else 0


def _joined(numbered: Iterator[Line | Rejected]) -> Iterator[Line | Rejected]:
    """Put lines that begin with a blank behind the one they go on from; leave out empty ones."""
    first, parts, size = 0, list[str](), 0
    for item in numbered:
        if isinstance(item, Rejected):
            if parts:
                yield first, "\n".join(parts)
                parts = []
            yield item
            continue
        number, text = item
        if parts and text[:1] in " \t" and size < MAX_ROW_BYTES:
            if text.strip():
                parts.append(text)
                # A line costs memory beside its text.
                size += len(text) + 100
        elif text.strip():
            if parts:
                yield first, "\n".join(parts)
            first, parts, size = number, [text], len(text)
    if parts:
        yield first, "\n".join(parts)


def _form(line: str) -> re.Match[str] | None:
    return _NEW.fullmatch(line) or _ISO.fullmatch(line) or _OLD.fullmatch(line)


def _row(number: int, raw: str, place: Placer, years: _Years) -> Row:
    found = _OLD.fullmatch(raw)
    if found:
        ts, flags = _old_time(found[1], place, years)
    elif found := _ISO.fullmatch(raw):
        ts, flags = place(found[1])
    elif found := _NEW.fullmatch(raw):
        return _new_row(number, raw, found, place)
    else:
        raise Unplaced("not a syslog line")
    program, _ = _tag(found[3] or "")
    message = _after(raw, found.end(1))
    return number, ts, found[1], flags, program, found[2] or "", "", "", message, raw


def _new_row(number: int, raw: str, found: re.Match[str], place: Placer) -> Row:
    text, host, program, _, event = ("" if part == "-" else part for part in found.groups()[:5])
    ts, flags = place(text)
    return number, ts, found[1], flags, program, host, "", event, _after(raw, found.end(1)), raw


def _old_time(text: str, place: Placer, years: _Years) -> tuple[int, int]:
    month, day = MONTHS[text[:3]], int(text[4:6])
    year, doubt = years.of(month, day)
    clock = text[6:].strip()
    fraction = clock[9:]
    try:
        when = datetime(
            year,
            month,
            day,
            int(clock[:2]),
            int(clock[3:5]),
            int(clock[6:8]),
            int(fraction[:6].ljust(6, "0")) if fraction else 0,
        )
    except ValueError as error:
        raise Unplaced(f"no such time in {year} ({error})") from error
    precision = 2 if not fraction else 3 if len(fraction) <= 3 else 4 if len(fraction) <= 6 else 5
    ts, flags = place.local(when, precision)
    return ts, flags if flags >> 4 else flags | doubt << 4


def _after(raw: str, end: int) -> str:
    """Give what follows the time: host, program and text, as an examiner would search it."""
    return raw[end + 1 :]


def _tag(text: str) -> tuple[str, str]:
    found = _TAG.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


SYSLOG = Syslog()
