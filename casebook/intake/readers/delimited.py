"""Delimited text: Timesketch CSV, l2tcsv, plaso dynamic, Hayabusa, and tables with a column map."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from casebook.errors import CaseError
from casebook.intake.readers.lines import (
    HEAD_BYTES,
    Line,
    encoding_warnings,
    first_lines,
    lines,
    pieces,
)
from casebook.intake.readers.reader import (
    MAX_KEPT_OF_LONG_ROW,
    MAX_ROW_BYTES,
    Duplicate,
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
    day_order_shown,
    is_no_time,
    names_a_zone,
)
from casebook.model.instant import zone_info
from casebook.model.timeline import UNDATED_US, DayOrder, LocatorKind, TimeBasis

DELIMITERS = ",;\t|"

L2T_HEADER = (
    "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,"
    "notes,format,extra"
)

ROLES = ("time", "date", "zone", "message", "kind", "host", "user", "event_id")
"""What a column of a table can be for. `date` is given when date and time stand in two columns."""

_TIME_NAMES = ("datetime", "timestamp", "time", "date_time", "timecreated", "timestamp_utc_0",
               "event_date", "utc", "date")  # fmt: skip
_MESSAGE_NAMES = ("message", "description", "details", "msg", "activity", "event", "summary")
_SAMPLE_ROWS = 2_000
_OPEN_QUOTE = "unexpected end of data"

# A field may be as long as a row; Python's own limit is 131,072 characters.
csv.field_size_limit(MAX_ROW_BYTES)


@dataclass(frozen=True, slots=True)
class Delimited:
    """Reads one dialect of delimited text; `_probe` recognises its header."""

    name: str
    _recognise: Callable[[list[str]], dict[str, str] | None]
    quoted: bool = True
    needs_map: bool = False
    version: str = "1"
    locator: LocatorKind = LocatorKind.LINE
    in_child: bool = False

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the dialect by its header line."""
        del name
        found = first_lines(head)
        if found is None:
            return None
        text, layout = found
        header_at = 1
        if text[0].lower().startswith("sep=") and len(text) > 1:
            header_at = 2
        header_line = text[header_at - 1]
        delimiter = text[0][4:5] if header_at == 2 else _delimiter(header_line)
        if not delimiter:
            return None
        header = _cells(header_line, delimiter, self.quoted)
        columns = self._recognise(header)
        if columns is None:
            return None
        if self.needs_map and not _is_table(text[header_at - 1 :], delimiter):
            return None
        if not self.quoted and not _is_unquoted(text[header_at:-1], delimiter, len(header)):
            return None
        return {
            **layout,
            "delimiter": delimiter,
            "header": header,
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
            return (_columns_question(source, layout, unknown),)
        if self.name == "l2tcsv":
            return self._l2t_questions(source, layout, basis)
        return time_questions(source.name, self._sample_times(source, layout), basis)

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when the encoding was recognised and not declared."""
        return encoding_warnings(source.name, layout)

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the file at ends of rows."""
        return pieces(source, layout, want, self.quoted)

    def rows(
        self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis
    ) -> Iterator[Row | Rejected | Duplicate]:
        """Read the rows of a piece."""
        width = len(layout["header"])
        take = _taker(self.name, layout, basis)
        for item in self._cells_of(source, piece, layout):
            if len(item) == 3 and isinstance(item, Rejected):
                yield item
                continue
            number, raw, cells = item
            if len(cells) != width:
                yield Rejected(
                    number, f"the row has {len(cells)} cells, the header has {width}", raw
                )
                continue
            try:
                yield take(number, raw, cells)
            except Unplaced as error:
                yield Rejected(number, f"the time cannot be placed: {error}", raw)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every cell of a raw row under its column name."""
        cells = _cells(raw, layout["delimiter"], self.quoted, len(layout["header"]))
        return tuple(zip(layout["header"], cells, strict=False))

    def _cells_of(
        self, source: SourceFile, piece: Piece, layout: Layout
    ) -> Iterator[tuple[int, str, list[str]] | Rejected]:
        delimiter, skip = str(layout["delimiter"]), int(layout["header_line"])
        width = len(layout["header"])
        numbered = lines(source, piece, layout)
        if not self.quoted:
            limit = width - 1
            for item in numbered:
                if isinstance(item, Rejected):
                    yield item
                elif item[0] > skip and item[1]:
                    yield item[0], item[1], item[1].split(delimiter, limit)
            return
        pending: deque[Line | Rejected] = deque()
        while True:
            following = pending.popleft() if pending else next(numbered, None)
            if following is None:
                return
            if isinstance(following, Rejected):
                yield following
                continue
            number, text = following
            if number <= skip or not text:
                continue
            if '"' not in text:
                yield number, text, text.split(delimiter)
                continue
            cells = _parse(text, delimiter)
            if cells is not None:
                yield number, text, cells
                continue
            yield _across_lines(number, text, delimiter, numbered, pending)

    def _l2t_questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone behind names like CEST or IST, which are no zones of their own."""
        names = {row[2]: number for number, _, row in self._sample(source, layout)}
        unknown = [(number, name) for name, number in names.items() if not _is_zone(name)]
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

    def _sample(self, source: SourceFile, layout: Layout) -> Iterator[tuple[int, str, list[str]]]:
        """Give the first whole rows."""
        start = int(layout["bom"])
        piece = Piece(start, min(source.size, start + HEAD_BYTES), 1)
        for count, item in enumerate(self._cells_of(source, piece, layout)):
            if count == _SAMPLE_ROWS:
                return
            if not isinstance(item, Rejected) and len(item[2]) == len(layout["header"]):
                yield item

    def _sample_times(self, source: SourceFile, layout: Layout) -> list[tuple[int, str]]:
        columns: dict[str, str] = layout["columns"]
        header: list[str] = layout["header"]
        times = []
        if self.name == "Timesketch CSV" and "time" not in columns:
            return []
        at = [header.index(columns[role]) for role in ("date", "time") if role in columns]
        zone_at = header.index(columns["zone"]) if "zone" in columns else None
        for number, _, cells in self._sample(source, layout):
            text = " ".join(cells[i] for i in at)
            times.append((number, text + cells[zone_at] if zone_at is not None else text))
        return times


def time_questions(
    name: str, times: list[tuple[int, str]], basis: TimeBasis
) -> tuple[Question, ...]:
    """Ask for zone or order of day and month where a sample of times leaves them open."""
    found: list[Question] = []
    dated = [(line, text) for line, text in times if not is_no_time(text)]
    naive = [(line, text) for line, text in dated if not names_a_zone(text) and ":" in text]
    if naive and not basis.zone:
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


def _taker(name: str, layout: Layout, basis: TimeBasis) -> Callable[[int, str, list[str]], Row]:
    columns: dict[str, str] = layout["columns"]
    place = Placer(basis)
    if name == "l2tcsv":
        return _l2t_taker(basis)
    at = {role: layout["header"].index(column) for role, column in columns.items()}
    if name == "Hayabusa CSV":
        return _hayabusa_taker(at, place)
    time_at, date_at, zone_at = at.get("time", -1), at.get("date", -1), at.get("zone", -1)
    micro_at = at.get("micros", -1)
    message_at = at["message"]
    kind_at, host_at = at.get("kind", -1), at.get("host", -1)
    user_at, event_at = at.get("user", -1), at.get("event_id", -1)
    simple = date_at < 0 and zone_at < 0 and time_at >= 0

    def take(number: int, raw: str, cells: list[str]) -> Row:
        if simple:
            text = cells[time_at]
            ts, flags = place(text)
        elif time_at < 0:
            text = cells[micro_at]
            ts, flags = _micros(text, place)
        else:
            text = cells[time_at]
            if date_at >= 0:
                text = f"{cells[date_at]} {text}"
            ts, flags = place(text + cells[zone_at] if zone_at >= 0 else text)
        return (
            number,
            ts,
            text,
            flags,
            cells[kind_at] if kind_at >= 0 else "",
            cells[host_at] if host_at >= 0 else "",
            cells[user_at] if user_at >= 0 else "",
            cells[event_at] if event_at >= 0 else "",
            cells[message_at],
            raw,
        )

    return take


def _hayabusa_taker(at: dict[str, int], place: Placer) -> Callable[[int, str, list[str]], Row]:
    def take(number: int, raw: str, cells: list[str]) -> Row:
        text = cells[at["time"]]
        ts, flags = place(text)
        message = f"{cells[at['title']]} ({cells[at['level']]}): {cells[at['message']]}"
        host, event = cells[at["host"]], cells[at["event_id"]]
        return (number, ts, text, flags, cells[at["kind"]], host, "", event, message, raw)

    return take


def _l2t_taker(basis: TimeBasis) -> Callable[[int, str, list[str]], Row]:
    """Take a row of l2tcsv: MM/DD/YYYY by the format, and a zone by name in every row."""
    placers: dict[str, Placer] = {}

    def take(number: int, raw: str, cells: list[str]) -> Row:
        text, zone = f"{cells[0]} {cells[1]}", cells[2]
        placer = placers.get(zone)
        if placer is None:
            name = zone if _is_zone(zone) else basis.zone
            decided = TimeBasis(name, None, DayOrder.MONTH_FIRST, basis.clock_offset_us)
            placer = placers[zone] = Placer(decided)
        ts, flags = placer(text)
        if ts != UNDATED_US and not placer.is_named(ts, zone):
            raise Unplaced(f"the zone “{zone}” is not what {basis.zone or 'any zone'} calls itself")
        return (number, ts, f"{text} {zone}", flags, _given(cells[6]), _given(cells[8]),
                _given(cells[7]), "", cells[10], raw)  # fmt: skip

    return take


def _is_zone(name: str) -> bool:
    try:
        zone_info(name)
    except CaseError:
        return False
    return True


def _given(text: str) -> str:
    return "" if text == "-" else text


def _micros(text: str, place: Placer) -> tuple[int, int]:
    """Place Timesketch's `timestamp`: microseconds since 1970, by the format."""
    if is_no_time(text):
        return place(text)
    try:
        return place.shifted(int(text)), 4
    except ValueError as error:
        raise Unplaced("no number of microseconds") from error


def _across_lines(
    number: int,
    first: str,
    delimiter: str,
    numbered: Iterator[Line | Rejected],
    pending: deque[Line | Rejected],
) -> tuple[int, str, list[str]] | Rejected:
    """Read a row whose quotes go on over several lines; one that never ends is a reject.

    The lines after a quote that never closes are read as rows of their own.
    """
    text, taken = first, deque[Line | Rejected]()
    size = len(first)
    while size <= MAX_ROW_BYTES:
        item = pending.popleft() if pending else next(numbered, None)
        if item is None:
            break
        taken.append(item)
        if isinstance(item, Rejected):
            break
        text += "\n" + item[1]
        size += len(item[1]) + 1
        if '"' in item[1]:
            cells = _parse(text, delimiter)
            if cells is not None:
                return number, text, cells
    pending.extendleft(reversed(taken))
    return Rejected(number, "a quote is opened here and never closed", first[:MAX_KEPT_OF_LONG_ROW])


def _parse(text: str, delimiter: str) -> list[str] | None:
    """Take a row apart; None when it ends inside quotes."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if str(error) == _OPEN_QUOTE:
            return None
    except StopIteration:
        return []
    return next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])


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


def _is_table(text: list[str], delimiter: str) -> bool:
    """Say whether the lines after a header mostly have its number of cells."""
    rows = [line for line in text[1:-1] if line]
    width = len(_cells(text[0], delimiter, True))
    if width < 2 or not all(cell.isprintable() for cell in _cells(text[0], delimiter, True)):
        return False
    same = sum(len(_cells(line, delimiter, True)) == width for line in rows)
    return not rows or same * 2 >= len(rows)


def _columns_question(source: SourceFile, layout: Layout, unknown: list[str]) -> Question:
    header: list[str] = layout["header"]
    lower = {name.strip().lower(): name for name in header}
    time = next((lower[name] for name in _TIME_NAMES if name in lower), "")
    message = next((lower[name] for name in _MESSAGE_NAMES if name in lower), "")
    wrong = f"There is no column {', '.join(unknown)}. " if unknown else ""
    return Question(
        "columns",
        f"{wrong}Which columns of {source.name} hold the time and the message? "
        "(--column time=NAME --column message=NAME)",
        "Columns: " + ", ".join(header[:40]),
        ", ".join(
            f"{role}={name}" for role, name in (("time", time), ("message", message)) if name
        ),
    )


def _timesketch(header: list[str]) -> dict[str, str] | None:
    if "message" not in header or "timestamp_desc" not in header:
        return None
    if "datetime" not in header and "timestamp" not in header:
        return None
    columns: dict[str, str] = {"message": "message", "kind": "timestamp_desc"}
    if "datetime" in header:
        columns["time"] = "datetime"
    else:
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


def _hayabusa(header: list[str]) -> dict[str, str] | None:
    wanted = {
        "time": "Timestamp",
        "title": "RuleTitle",
        "level": "Level",
        "host": "Computer",
        "kind": "Channel",
        "event_id": "EventID",
        "message": "Details",
    }
    return wanted if set(wanted.values()) <= set(header) else None


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


DELIMITED: tuple[Delimited, ...] = (
    Delimited("l2tcsv", _l2tcsv, quoted=False),
    Delimited("plaso dynamic", _plaso_dynamic, quoted=False),
    Delimited("Timesketch CSV", _timesketch),
    Delimited("Hayabusa CSV", _hayabusa),
    Delimited("table", _any_table, needs_map=True),
)
"""The dialects, the more particular first."""
