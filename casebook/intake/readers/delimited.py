"""Delimited text: Timesketch CSV, l2tcsv, plaso dynamic, and tables with a column map."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter

from casebook.intake.readers.line_reader import LineReader, Records
from casebook.intake.readers.lines import Line, beginning, first_lines, lines, pieces
from casebook.intake.readers.reader import (
    CUT_OFF,
    MAX_KEPT_OF_LONG_ROW,
    MAX_ROW_BYTES,
    Layout,
    Piece,
    Question,
    Rejected,
    Row,
)
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import (
    Placer,
    Unplaced,
    ZoneMissing,
    day_order_shown,
    is_no_time,
)
from casebook.model.instant import is_zone
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis

DELIMITERS = ",;\t|"

L2T_HEADER = (
    "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,"
    "notes,format,extra"
)

ROLES = ("time", "date", "zone", "message", "kind", "host", "user", "event_id")
"""What a column of a table can be for. `date` is given when date and time stand in two columns."""

_TIME_NAMES = ("datetime", "timestamp", "time", "date_time", "date time", "time (utc)",
               "timecreated", "timestamp_utc_0", "event_date", "when", "utc", "date")  # fmt: skip
_PROPOSED: dict[str, tuple[str, ...]] = {
    "time": _TIME_NAMES,
    "message": ("message", "description", "details", "msg", "activity", "event", "summary",
                "what", "remarks", "remark"),
    "host": ("host", "hostname", "host_name", "computer", "computername", "machine", "device"),
    "user": ("user", "username", "user_name", "account"),
    "kind": ("kind", "type", "event_type", "category", "timestamp_desc"),
    "event_id": ("event_id", "eventid", "event id", "event_identifier"),
}  # fmt: skip
"""By which names a column is proposed for what: the examiner decides."""
_SAMPLE_ROWS = 2_000
_OPEN_QUOTE = "unexpected end of data"

_DATED = re.compile(
    r"\s*(?:\d{4}[-/.:]\d\d?[-/.:]\d\d?|\d\d?[-/.:]\d\d?[-/.:]\d{4}(?!\d)|\d{13,19}\Z"
    r"|(?:[A-Z][a-z]{2},? )?\d\d?[ /-][A-Z][a-z]{2}[ /-]\d{4}|(?:[A-Z][a-z]{2} ){1,2} ?\d\d? )"
)
_L2T_TIME = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):(\d\d):(\d\d)")
_NUMBER = re.compile(r"\s*-?\d+(?:\.\d+)?\s*")

# The first microsecond of 1973 and every later one. Before that lie the seconds and milliseconds of
# our days, which some tools write into the column for microseconds.
_LEAST_MICROS = 94_694_400_000_000

# A field may be as long as a row; Python's own limit is 131,072 characters.
csv.field_size_limit(MAX_ROW_BYTES)


RowTaker = Callable[[int, str, list[str]], Iterable[Row]]
"""Gives the records of one row: its line, its text and its cells. May raise Unplaced."""


@dataclass(frozen=True, slots=True)
class Delimited(LineReader):
    """Reads one dialect of delimited text; `_recognise` knows its header."""

    name: str
    _recognise: Callable[[list[str]], dict[str, str] | None]
    quoted: bool = field(default=True, kw_only=True)
    needs_map: bool = field(default=False, kw_only=True)

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the dialect by its header line."""
        del name
        found = first_lines(head, _SAMPLE_ROWS)
        if found is None:
            return None
        text, layout = found
        declared = text[0].lower().startswith("sep=") and len(text) > 1
        header_at = 2 if declared else 1
        header_line = text[header_at - 1]
        delimiter = text[0][4:5] if declared else _delimiter(header_line)
        # JSON and markup have commas too.
        if not delimiter or header_line.lstrip()[:1] in ("{", "[", "<"):
            return None
        header = _cells(header_line, delimiter, self.quoted)
        rows = [line for line in text[header_at:-1] if line]
        if self.needs_map and is_data(header):
            header, rows = [""] * len(header), [header_line, *rows]
            header_at -= 1
        columns = self._recognise(header)
        if columns is None:
            return None
        if self.needs_map and not _is_table(header, rows, delimiter):
            return None
        if not self.quoted and not _is_unquoted(rows, delimiter, len(header)):
            return None
        return {
            **layout,
            "delimiter": delimiter,
            "header": unique_names(header),
            "header_line": header_at,
            "columns": columns,
        }

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for columns, zone, or order of day and month, where the file leaves them open."""
        columns: dict[str, str] = layout["columns"]
        unknown = [name for name in columns.values() if name not in layout["header"]]
        if self.needs_map and ("time" not in columns or "message" not in columns or unknown):
            first = next((raw for _, raw, _ in self.sample(source, layout)), "")
            return (columns_question(source.name, layout, unknown, first),)
        if self.name == "l2tcsv":
            return self._l2t_questions(source, layout, basis)
        return time_questions(source.name, self._sample_times(source, layout), basis)

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Leave it open, but for what a row names and for numbers of microseconds."""
        if self.name == "l2tcsv":
            zone = time.rpartition(" ")[2]
            return zone if is_zone(zone) else None
        return "UTC" if self.name == "Timesketch CSV" and time.strip().isdecimal() else None

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the file at ends of rows."""
        width, delimiter = len(layout["header"]), str(layout["delimiter"])

        def begins_row(line: str) -> bool:
            cells = _parse(line, delimiter)
            return cells is not None and len(cells) == width

        return pieces(source, layout, want, self.quoted, begins_row if self.quoted else None)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the rows of a piece."""
        return self.taken(source, piece, layout, row_taker(self.name, layout, basis))

    def taken(self, source: SourceFile, piece: Piece, layout: Layout, take: RowTaker) -> Records:
        """Give what `take` makes of each row that is as wide as the header.

        A row is a reject, with all its records, when `take` raises Unplaced.
        """
        width = len(layout["header"])
        for item in self.cells(source, piece, layout):
            if item.__class__ is Rejected:
                yield item
                continue
            number, raw, cells = item
            if len(cells) != width:
                yield Rejected(
                    number, f"the row has {len(cells)} cells, the header has {width}", raw
                )
                continue
            try:
                yield from tuple(take(number, raw, cells))  # type: ignore[arg-type]
            except Unplaced as error:
                yield Rejected(number, f"the time cannot be placed: {error}", raw)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every cell of a raw row under its column name."""
        cells = _cells(raw, layout["delimiter"], self.quoted, len(layout["header"]))
        return tuple(zip(layout["header"], cells, strict=False))

    def cells(
        self, source: SourceFile, piece: Piece, layout: Layout
    ) -> Iterator[tuple[int, str, list[str]] | Rejected]:
        """Read the rows of a piece as line number, text and cells."""
        delimiter, skip = str(layout["delimiter"]), int(layout["header_line"])
        if self.quoted:
            yield from self._quoted_cells(source, piece, layout)
            return
        width = len(layout["header"])
        most = width - 1 if self.name == "l2tcsv" else -1
        for item in lines(source, piece, layout):
            if isinstance(item, Rejected):
                yield item
            elif item[0] > skip and item[1]:
                cells = item[1].split(delimiter, most)
                if len(cells) != width and '"' in item[1]:
                    cells = _parse(item[1], delimiter) or cells
                yield item[0], item[1], cells

    def _quoted_cells(
        self, source: SourceFile, piece: Piece, layout: Layout
    ) -> Iterator[tuple[int, str, list[str]] | Rejected]:
        delimiter, skip = str(layout["delimiter"]), int(layout["header_line"])
        numbered = lines(source, piece, layout, keep_cr=True)
        pending: deque[Line | Rejected] = deque()
        budget = _LOOKED_AT_IN_VAIN
        while True:
            item = pending.popleft() if pending else next(numbered, None)
            if item is None:
                return
            if item.__class__ is Rejected:
                yield item
                continue
            number, text = item  # type: ignore[misc]
            if number <= skip or not text:
                continue
            if '"' not in text and "\r" not in text:
                yield number, text, text.split(delimiter)
                continue
            row = text.removesuffix("\r")
            cells = _parse(row, delimiter)
            if cells is not None:
                if row:
                    yield number, row, cells
            elif _is_open(row, delimiter):
                found, looked_at = _across_lines(
                    number,
                    text,
                    layout,
                    numbered,
                    pending,
                    MAX_ROW_BYTES if budget > 0 else _LITTLE,
                )
                if isinstance(found, Rejected):
                    budget -= looked_at
                yield found
            else:
                for part in _rows_between_cr(row):
                    cells = _parse(part, delimiter)
                    if cells is None:
                        yield Rejected(number, _NEVER_CLOSED, part[:MAX_KEPT_OF_LONG_ROW])
                    elif part:
                        yield number, part, cells

    def _l2t_questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone behind names like CEST or IST, which are no zones of their own."""
        names = {row[2]: number for number, _, row in self.sample(source, layout)
                 if not is_no_time(row[0])}  # fmt: skip
        unknown = [(number, name) for name, number in names.items() if not is_zone(name)]
        if not unknown or basis.zone:
            return ()
        return (
            Question(
                "zone",
                f"{source.name} names the zone “{unknown[0][1]}”, which could mean several. In "
                "which zone was it written? (--zone, for example --zone Asia/Kolkata)",
                f"Line {unknown[0][0]} names “{unknown[0][1]}”.",
            ),
        )

    def sample(self, source: SourceFile, layout: Layout) -> Iterator[tuple[int, str, list[str]]]:
        """Give the first whole rows."""
        for count, item in enumerate(self.cells(source, beginning(source, layout), layout)):
            if count == _SAMPLE_ROWS:
                return
            if not isinstance(item, Rejected) and len(item[2]) == len(layout["header"]):
                yield item

    def _sample_times(self, source: SourceFile, layout: Layout) -> list[tuple[int, str]]:
        columns: dict[str, str] = layout["columns"]
        header: list[str] = layout["header"]
        at = [header.index(columns[role]) for role in ("date", "time") if role in columns]
        zone_at = header.index(columns["zone"]) if "zone" in columns else None
        times = []
        for number, _, cells in self.sample(source, layout):
            text = " ".join(cells[i] for i in at)
            times.append((number, f"{text} {cells[zone_at]}" if zone_at is not None else text))
        return times


def time_questions(
    name: str, times: list[tuple[int, str]], basis: TimeBasis
) -> tuple[Question, ...]:
    """Ask for zone or order of day and month where a sample of times leaves them open."""
    found: list[Question] = []
    dated = [(line, text) for line, text in times if not is_no_time(text)]
    # A date of the other order would show nothing of its zone.
    orders = [basis.day_order] if basis.day_order else [DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST]
    places = [Placer(TimeBasis(day_order=order)) for order in orders]
    naive = []
    if not basis.zone:
        naive = [one for one in dated if any(_lacks_zone(place, one[1]) for place in places)]
    if naive:
        found.append(
            Question(
                "zone",
                f"The times of {name} name no zone. In which zone was it written? "
                "(--zone, for example --zone Asia/Kolkata)",
                f"Line {naive[0][0]}: “{naive[0][1][:60]}”; {len(naive):,} of the first "
                f"{len(dated):,} rows name no zone.",
            )
        )
    shown = [day_order_shown(text) for _, text in dated]
    numeric = [order for order in shown if order is not None]
    if numeric and basis.day_order is DayOrder.NONE:
        day_first = numeric.count(DayOrder.DAY_FIRST)
        month_first = numeric.count(DayOrder.MONTH_FIRST)
        suggestion = ""
        if day_first and not month_first:
            suggestion = DayOrder.DAY_FIRST.value
        elif month_first and not day_first:
            suggestion = DayOrder.MONTH_FIRST.value
        found.append(
            Question(
                "day_order",
                f"Which comes first in the dates of {name}, the day or the month? "
                "(--day-first or --month-first)",
                f"{day_first:,} of the first {len(numeric):,} dates have 13 or more in the first "
                f"place, {month_first:,} in the second; for example “{dated[0][1][:40]}”.",
                suggestion,
            )
        )
    return tuple(found)


def row_taker(name: str, layout: Layout, basis: TimeBasis) -> RowTaker:
    """Give what makes a record of each row, by the dialect `name` and the layout's columns."""
    columns: dict[str, str] = layout["columns"]
    place = Placer(basis)
    if name == "l2tcsv":
        return _l2t_taker(basis)
    at = {role: layout["header"].index(column) for role, column in columns.items()}
    time_at, date_at, zone_at = at.get("time", -1), at.get("date", -1), at.get("zone", -1)
    micros_at = at.get("micros", -1)
    is_simple = date_at < 0 and zone_at < 0 and micros_at < 0
    # A column that is not there is read as the empty cell put behind every row.
    behind = len(layout["header"])
    pick = itemgetter(
        *(at.get(role, behind) for role in ("kind", "host", "user", "event_id", "message"))
    )

    may_be_micros = name == "Timesketch CSV"

    def take(number: int, raw: str, cells: list[str]) -> tuple[Row]:
        text = cells[time_at] if time_at >= 0 else ""
        try:
            if is_simple:
                ts, flags = place(text)
            elif micros_at >= 0 and not text.strip():
                text = cells[micros_at]
                ts, flags = placed_micros(text, place)
            else:
                if date_at >= 0:
                    text = f"{cells[date_at]} {text}"
                if zone_at >= 0 and cells[zone_at]:
                    text = f"{text} {cells[zone_at]}"
                ts, flags = place(text)
        except Unplaced:
            if not may_be_micros or not text.strip().isdecimal():
                raise
            ts, flags = placed_micros(text, place)
        cells.append("")
        kind, host, user, event, message = pick(cells)
        return ((number, ts, text, flags, kind, host, user, event, message, raw),)

    return take


def _l2t_taker(basis: TimeBasis) -> RowTaker:
    """Take a row of l2tcsv: MM/DD/YYYY by the format, and a zone by name in every row."""
    placers: dict[str, Placer] = {}

    def take(number: int, raw: str, cells: list[str]) -> tuple[Row]:
        text, zone = f"{cells[0]} {cells[1]}", cells[2]
        found = _L2T_TIME.fullmatch(text)
        if found:
            month, day, year, hour, minute, second = map(int, found.groups())
            placer = placers.get(zone)
            if placer is None:
                name = zone if is_zone(zone) else basis.zone
                placer = placers[zone] = Placer(replace(basis, zone=name))
            try:
                when = datetime(year, month, day, hour, minute, second)
            except ValueError as error:
                raise Unplaced(f"no such time ({error})") from error
            ts, flags = placer.local(when, 2, zone)
        elif is_no_time(text):
            ts, flags = UNDATED_US, 0
        else:
            raise Unplaced("it is not written MM/DD/YYYY and HH:MM:SS")
        return ((number, ts, f"{text} {zone}", flags, _given(cells[6]), _given(cells[8]),
                 _given(cells[7]), "", cells[10], raw),)  # fmt: skip

    return take


def _given(text: str) -> str:
    return "" if text == "-" else text


def placed_micros(text: str, place: Placer) -> tuple[int, int]:
    """Place Timesketch's `timestamp`: microseconds since 1970, by the format.

    Timesketch takes such a number in `datetime` too.
    """
    if is_no_time(text):
        return place(text)
    try:
        micros = int(text)
    except ValueError as error:
        raise Unplaced("no number of microseconds") from error
    if 0 < abs(micros) < _LEAST_MICROS:
        raise Unplaced(
            "the column holds microseconds since 1970 by the format, and this number is so small "
            "that it may be of another unit"
        )
    return place.shifted(micros), 4


# Looking far ahead from every one of a million open quotes would never end.
_LOOKED_AT_IN_VAIN = 8 * MAX_ROW_BYTES
_LITTLE = 2048
# In a file that is cut off, a quote that stays open for longer than this is no row cut off.
_LIKELY_ROW = 1 << 18
# What a line costs in memory beside its text.
_LINE_OVERHEAD = 100
_NEVER_CLOSED = "a quote is opened here and never closed as it should be"


def _across_lines(
    number: int,
    first: str,
    layout: Layout,
    numbered: Iterator[Line | Rejected],
    pending: deque[Line | Rejected],
    most: int,
) -> tuple[tuple[int, str, list[str]] | Rejected, int]:
    """Read a row whose quotes go on over several lines, and say how much was looked at.

    One that does not end within `most` characters is a reject. The lines after a quote that never
    closes, or closes only in a later row, are read as rows of their own.
    """
    delimiter, width = str(layout["delimiter"]), len(layout["header"])
    parts, taken = [first], deque[Line | Rejected]()
    size = len(first)
    while size <= most:
        item = pending.popleft() if pending else next(numbered, None)
        if item is None:
            if CUT_OFF in layout and size <= _LIKELY_ROW:
                taken.clear()
            break
        taken.append(item)
        if isinstance(item, Rejected):
            break
        text = item[1]
        parts.append(text)
        size += len(text) + _LINE_OVERHEAD
        # An even number of quotes leaves the cell as open as it was; what a line does to an open
        # cell shows when a quote is put before it. So every line is looked at once.
        if text.count('"') % 2 and not _is_open('"' + text.removesuffix("\r"), delimiter):
            raw = str(layout["end"]).join(parts).removesuffix("\r")
            cells = _parse_strictly(raw, delimiter)
            if cells is None or len(cells) != width:
                break
            within = parts[1:-1] if _closes(text, delimiter) else parts[1:]
            if any(_stands_alone(part, layout) for part in within):
                break
            return (number, raw, cells), size
    pending.extendleft(reversed(taken))
    rejected = Rejected(number, _NEVER_CLOSED, first.removesuffix("\r")[:MAX_KEPT_OF_LONG_ROW])
    return rejected, size


def _closes(line: str, delimiter: str) -> bool:
    """Say whether the first lone quote of a line ends a cell, as one that closes it does."""
    behind = line.removesuffix("\r").replace('""', "  ").partition('"')[2]
    return not behind or behind.startswith(delimiter)


def _stands_alone(line: str, layout: Layout) -> bool:
    """Say whether a line within quotes is a whole row by itself, with a date where it belongs."""
    cells = line.split(layout["delimiter"])
    columns: dict[str, str] = layout["columns"]
    column = columns.get("date", columns.get("time", ""))
    if len(cells) != len(layout["header"]) or column not in layout["header"]:
        return False
    return _DATED.match(cells[layout["header"].index(column)].lstrip('"')) is not None


def _parse(text: str, delimiter: str) -> list[str] | None:
    """Take a row apart; None when it ends inside quotes, or a CR stands outside them."""
    strictly = _parse_strictly(text, delimiter)
    if strictly is not None or _is_open(text, delimiter):
        return strictly
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return None


def _parse_strictly(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _is_open(text: str, delimiter: str) -> bool:
    """Say whether a row ends inside quotes."""
    try:
        next(csv.reader([text], delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        return str(error) == _OPEN_QUOTE
    return False


def _rows_between_cr(text: str) -> list[str]:
    """Cut a line at each CR outside quotes, which ends a row too."""
    rows, parts, inside = [], [], False
    for part in text.split("\r"):
        parts.append(part)
        inside ^= part.count('"') % 2 == 1
        if not inside:
            rows.append("\r".join(parts))
            parts = []
    return [*rows, "\r".join(parts)]


def _cells(line: str, delimiter: str, quoted: bool, width: int = 0) -> list[str]:
    if quoted and '"' in line:
        return _parse(line, delimiter) or line.split(delimiter)
    return line.split(delimiter, width - 1 if width else -1)


def _delimiter(header: str) -> str:
    counts = {mark: header.count(mark) for mark in DELIMITERS}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ""


def _is_unquoted(rows: list[str], delimiter: str, width: int) -> bool:
    """Say whether every line holds exactly the cells of a row without any quoting."""
    return all(line.count(delimiter) + 1 == width for line in rows if line)


def is_data(cells: list[str]) -> bool:
    """Say whether the first row of a file is no header: a cell of it is a number or a date."""
    return any(_NUMBER.fullmatch(cell) or _DATED.match(cell) for cell in cells)


def _is_table(header: list[str], rows: list[str], delimiter: str) -> bool:
    """Say whether the rows mostly have the header's number of cells, and dates in a column."""
    width = len(header)
    if width < 2 or not all(cell.isprintable() for cell in header):
        return False
    try:
        cut_up = list(csv.reader((f"{line}\n" for line in rows), delimiter=delimiter))
    except csv.Error:
        return False
    whole = [cells for cells in cut_up if len(cells) == width]
    if not whole or len(whole) < 0.8 * len(cut_up):
        return False
    shown = whole[:50]
    dates = [sum(_DATED.match(cells[i]) is not None for cells in shown) for i in range(width)]
    return max(dates) * 2 >= len(shown)


def unique_names(header: list[str]) -> list[str]:
    """Give every column a name of its own, so that each can be chosen."""
    names: list[str] = []
    used = Counter(header)
    seen: Counter[str] = Counter()
    for number, name in enumerate(header, 1):
        wanted = name if name.strip() else f"column {number}"
        seen[wanted] += 1
        unique = f"{wanted} ({seen[wanted]})" if seen[wanted] > 1 else wanted
        # A column may be called “message (2)” by the file itself.
        names.append(f"{unique} (column {number})" if unique != name and used[unique] else unique)
    return names


def _lacks_zone(place: Placer, text: str) -> bool:
    try:
        place(text)
    except ZoneMissing:
        return True
    except Unplaced:
        return False
    return False


def columns_question(name: str, layout: Layout, unknown: list[str], first: str) -> Question:
    """Ask which columns hold time and message; `unknown` were chosen and are not there."""
    header: list[str] = layout["header"]
    lower = {column.strip().lower(): column for column in reversed(header)}
    proposed = {
        role: next((lower[known] for known in names if known in lower), "")
        for role, names in _PROPOSED.items()
    }
    wrong = f"There is no column {', '.join(unknown)}. " if unknown else ""
    return Question(
        "columns",
        f"{wrong}Which columns of {name} hold the time and the message? "
        "(--column time=NAME --column message=NAME)",
        f"Columns: {', '.join(header[:40])}. The first row: “{first[:300]}”",
        ", ".join(f"{role}={column}" for role, column in proposed.items() if column),
    )


def _timesketch(header: list[str]) -> dict[str, str] | None:
    if "message" not in header or "timestamp_desc" not in header:
        return None
    if "datetime" not in header and "timestamp" not in header:
        return None
    columns: dict[str, str] = {"message": "message", "kind": "timestamp_desc"}
    if "datetime" in header:
        columns["time"] = "datetime"
    if "timestamp" in header:
        columns["micros"] = "timestamp"
    return columns | _optional(header)


def _plaso_dynamic(header: list[str]) -> dict[str, str] | None:
    own = {"source_long", "parser", "display_name"} & set(header)
    if "datetime" not in header or "message" not in header or not own:
        return None
    columns = {"time": "datetime", "message": "message"}
    if "timestamp_desc" in header:
        columns["kind"] = "timestamp_desc"
    return columns | _optional(header)


def _l2tcsv(header: list[str]) -> dict[str, str] | None:
    return {} if ",".join(header) == L2T_HEADER else None


def _any_table(header: list[str]) -> dict[str, str] | None:
    return {} if len(header) >= 2 else None


def _optional(header: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, names in (
        ("host", ("hostname", "computer_name", "host")),
        ("user", ("username", "user")),
        ("event_id", ("event_identifier", "event_id")),
    ):
        known = next((name for name in names if name in header), None)
        if known:
            found[role] = known
    return found


def table_rows(
    source: SourceFile, layout: Layout
) -> Iterator[tuple[int, str, list[str]] | Rejected]:
    """Read every row of a table, from its first line on, as line number, text and cells."""
    piece = Piece(int(layout["bom"]), source.size, 1)
    return Delimited("table", _any_table).cells(source, piece, layout)


DELIMITED: tuple[Delimited, ...] = (
    Delimited("l2tcsv", _l2tcsv, quoted=False),
    Delimited("plaso dynamic", _plaso_dynamic, quoted=False),
    Delimited("Timesketch CSV", _timesketch, version="2"),
    Delimited("table", _any_table, needs_map=True, version="2"),
)
"""The dialects, the more particular first."""
