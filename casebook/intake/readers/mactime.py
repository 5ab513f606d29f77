"""Timelines that mactime of The Sleuth Kit printed: delimited (-d), or in columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from casebook.intake.readers.bodyfile import words_of
from casebook.intake.readers.line_reader import LineReader, Records
from casebook.intake.readers.lines import first_lines, lines, lines_at_start, pieces
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import MONTHS, Placer, Unplaced
from casebook.model.instant import is_zone
from casebook.model.timeline import UNDATED_US, TimeBasis

CSV_HEADER = "Date,Size,Type,Mode,UID,GID,Meta,File Name"

_SESSION = "The Sleuth Kit mactime Timeline"
_NAMES = ("date", "size", "type", "mode", "UID", "GID", "meta", "file name")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_ISO = r"\d{4,5}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_LOCAL = (
    rf"(?:(?:{'|'.join(_DAYS)}) (?:\d\d|[A-Z][a-z]{{2}}) \d\d \d{{4,5}}|Xxx Xxx 00 0000) "
    r"\d\d:\d\d:\d\d"
)
_DATE = re.compile(rf"{_ISO}|{_LOCAL}", re.ASCII)
# With -y every date of a file is written so.
_UTC = re.compile(_ISO, re.ASCII)
_LOCAL_PARTS = re.compile(
    r"([A-Z][a-z]{2}) (\d\d|[A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d)", re.ASCII
)
_NO_DATES = ("Xxx Xxx 00 0000 00:00:00", "0000-00-00T00:00:00Z")
_LETTERS = re.compile(r"[m.][a.][c.][b.]")
# mactime fills the inode up to eight characters; blanks behind that belong to the name.
_COLUMNS = re.compile(
    rf"({_ISO}|{_LOCAL}| {{24}}| {{20}}) +(\S++) ([m.][a.][c.][b.]) (\S*+) (\S++) ++"
    r"(\S++) ++([\d-]++)( *+)(.*)",
    re.DOTALL | re.ASCII,
)
_INODE_WIDTH = 8
_HEADER_LINES = 12
_SAMPLE_ROWS = 500


@dataclass(frozen=True, slots=True)
class Mactime(LineReader):
    """Reads one of the two forms; in columns a date stands only where it changes."""

    name: str
    in_columns: bool

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the form by its header line, or by the shape of its first lines."""
        del name
        found = first_lines(head, 100)
        if found is None:
            return None
        text, layout = found
        begin, zone = _session(text)
        layout = {**layout, "header_line": begin, "zone": zone}
        if not self.in_columns:
            is_header = text[begin : begin + 1] == [CSV_HEADER]
            is_utc = any(map(_UTC.match, text[begin + 1 : begin + 2]))
            return {**layout, "header_line": begin + 1, "is_utc": is_utc} if is_header else None
        full = [line for line in text[begin:-1] or text[begin:] if line.strip()]
        if not full or _DATE.match(full[0]) is None:
            return None
        layout["is_utc"] = _UTC.match(full[0]) is not None
        matching = sum(_COLUMNS.fullmatch(line) is not None for line in full)
        return layout if matching * 2 >= len(full) else None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone of the run, where neither the times nor a header name it."""
        if basis.zone or is_zone(str(layout["zone"])):
            return ()
        rows = lines_at_start(source, _SAMPLE_ROWS)[int(layout["header_line"]) :]
        local = next(
            (line for line in rows if _LOCAL_PARTS.match(line) and line[:3] in _DAYS), None
        )
        if local is None:
            return ()
        named = f" Its header names “{layout['zone']}”." if layout["zone"] else ""
        return (
            Question(
                "zone",
                f"mactime printed {source.name} in the zone it was told (-z, or that of the "
                "machine it ran on), which the rows do not name. Which was it? "
                "(--zone, for example --zone Asia/Kolkata)",
                f"First such row: “{local[:120]}”.{named}",
            ),
        )

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC for -y, and the zone that a header names."""
        if layout["is_utc"]:
            return "UTC"
        return str(layout["zone"]) if is_zone(str(layout["zone"])) else None

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the file at ends of lines; in columns, a date may stand far above its row."""
        return pieces(source, layout, 1 if self.in_columns else want, quoted=False)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the lines of a piece."""
        clock, date = _Clock(layout, basis), ""
        for item in lines(source, piece, layout):
            if isinstance(item, Rejected):
                date = ""
                yield item
                continue
            number, raw = item
            if number <= int(layout["header_line"]) or not raw.strip():
                continue
            cells = self._cells(raw)
            if cells is None:
                # Its date, if it had one, was that of the rows below too.
                date = date if raw.startswith(" " * 20) else ""
                yield Rejected(number, "it is no row of mactime", raw)
                continue
            date = cells[0] or date
            if not date:
                yield Rejected(number, "the row that its date stands in could not be read", raw)
                continue
            try:
                ts, flags = clock(date)
            except Unplaced as error:
                yield Rejected(number, f"the time cannot be placed: {error}", raw)
                continue
            size, kind, user, path = cells[1], cells[2], cells[4], cells[7]
            user = f"UID {user}" if user.isdigit() else user
            about = words_of(sum(1 << bit for bit, mark in enumerate(kind) if mark != "."))
            message = f"{about}: {path} ({size} bytes)"
            yield number, ts, date, flags, kind, "", user, "", message, raw

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the columns of a row under their names."""
        return tuple(zip(_NAMES, self._cells(raw) or (), strict=False))

    def _cells(self, raw: str) -> list[str] | None:
        """Take a row apart: the date is empty where it is that of the row before."""
        if self.in_columns:
            found = _COLUMNS.fullmatch(raw)
            if found is None:
                return None
            *cells, inode, blanks, path = found.groups()
            cells[0] = cells[0].strip()
            behind = max(0, _INODE_WIDTH - len(inode)) + 1
            return None if len(blanks) < behind else [*cells, inode, blanks[behind:] + path]
        cells = raw.split(",", 7)
        if len(cells) != 8 or _LETTERS.fullmatch(cells[2]) is None or not cells[0]:
            return None
        path = cells[7]
        if len(path) > 1 and path[0] == path[-1] == '"':
            cells[7] = path[1:-1].replace('""', '"')
        return cells


class _Clock:
    """Places the dates of one file; many rows in a row have the same."""

    def __init__(self, layout: Layout, basis: TimeBasis) -> None:
        written = str(layout["zone"])
        self._place = Placer(replace(basis, zone=written) if is_zone(written) else basis)
        self._last: tuple[str, tuple[int, int]] = ("", (UNDATED_US, 0))

    def __call__(self, date: str) -> tuple[int, int]:
        """Place a date. Raises Unplaced."""
        if date != self._last[0]:
            self._last = (date, self._placed(date))
        return self._last[1]

    def _placed(self, date: str) -> tuple[int, int]:
        if date in _NO_DATES:
            return UNDATED_US, 0
        found = _LOCAL_PARTS.fullmatch(date)
        if found is None:
            if _DATE.fullmatch(date) is None:
                raise Unplaced("it is not written as mactime writes it")
            return self._place(date)
        day_name, month, *numbers = found.groups()
        day, year, hour, minute, second = map(int, numbers)
        try:
            # With -m the month is a number, and stands before the day.
            at = int(month) if month.isdigit() else MONTHS[month]
            when = datetime(year, at, day, hour, minute, second)
        except (KeyError, ValueError) as error:
            raise Unplaced(f"no such time ({error})") from error
        if _DAYS[when.weekday()] != day_name:
            raise Unplaced(f"that day was no {day_name}")
        return self._place.local(when, 2)


def _session(text: list[str]) -> tuple[int, str]:
    """Give the number of lines that -h prints before the rows, and the zone they name."""
    if text[0] != _SESSION:
        return 0, ""
    begin, zone = 1, ""
    for line in text[1:_HEADER_LINES]:
        if line == CSV_HEADER or _DATE.match(line):
            break
        begin += 1
        _, named, after = line.partition("Timezone: ")
        zone = after.strip() if named else zone
    return begin, zone


MACTIME_CSV = Mactime("mactime CSV", in_columns=False)
MACTIME = Mactime("mactime", in_columns=True)
