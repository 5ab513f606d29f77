"""Tables of forensic tools: a row gives a record for each of its times."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from string import Formatter
from typing import Any

from casebook.intake.readers.delimited import Delimited, time_questions, unique_names
from casebook.intake.readers.line_reader import Records
from casebook.intake.readers.lines import visible
from casebook.intake.readers.reader import Layout, Piece, Question, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import UNREADABLE, Placer, Unplaced, is_no_time
from casebook.model.timeline import UNDATED_US, TimeBasis

Cells = list[str]

Place = Callable[[str], tuple[int, int]]
"""Gives UTC microseconds and flags of a time text, as a `Placer` does."""

# A header stands within these first bytes, or the table is none of ours.
_HEADER_BYTES = 16 * 1024

# What .NET writes for a time that was never set.
_NEVER_SET = "0001-01-01"

_NOBODY = ("", "-", "-\\-")
_NAMED_TIME = re.compile(r"([A-Z][A-Za-z ]{1,40}): (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?)")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a tool: how its header is told, what its times mean, what is said of a row.

    `told_by` are columns no other table has together. `times` pairs a column with its meaning.
    `said` are templates like `run {RunCount} times`, each said when a column in it is filled, and
    `=Column:words`, said when that column is True. `kind` is a column put behind the meaning.
    `zone` is that of times without one, "" where the format leaves it open. `never` begin times
    that mean none. `json` is a column of JSON whose values are said too, and `rest` says all other
    columns under their names. `accounts` find the user in the message where no column of `user`
    names one. `named_times` are columns that may hold a time behind its meaning, like `Last
    executed: 2022-11-23 06:42:07`. `between` stands where the message had ends of lines.
    """

    subject: str
    told_by: tuple[str, ...]
    times: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    host: str = ""
    user: tuple[str, ...] = ()
    event_id: str = ""
    kind: str = ""
    json: str = ""
    zone: str = "UTC"
    never: tuple[str, ...] = (_NEVER_SET,)
    alone: bool = False
    rest: bool = False
    accounts: tuple[re.Pattern[str], ...] = ()
    named_times: tuple[str, ...] = ()
    between: str = " "
    warning: str = ""
    named: Callable[[Sequence[str]], str] = ", ".join

    def fits(self, header: Sequence[str]) -> bool:
        """Say whether a header is that of this table, in any order and case."""
        there = {name.strip().casefold() for name in header}
        wanted = {name.casefold() for name in self.told_by}
        return wanted == there if self.alone else wanted <= there


@dataclass(frozen=True, slots=True)
class ToolTable(Delimited):
    """Reads the tables of one tool."""

    tables: tuple[Table, ...] = ()

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise a table of the tool by its header line."""
        beginning = head[:_HEADER_BYTES].lower()
        if b"\x00" not in beginning and not any(
            all(column.lower().encode() in beginning for column in table.told_by)
            for table in self.tables
        ):
            return None
        return Delimited.probe(self, head, name)

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for what neither the file nor the format says about its times."""
        table = self.table(layout)
        return time_questions(
            source.name, self.sample_times(source, layout), _with_zone(basis, table)
        )

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give the zone of times that name none, by the tool."""
        return self.table(layout).zone or None

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say what the times of the table are not, and when its encoding was recognised."""
        warning = self.table(layout).warning
        found = Delimited.warnings(self, source, layout)
        return (*found, f"{source.name}: {warning}") if warning else found

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the rows of a piece, the records of each one after the other."""
        table = self.table(layout)
        basis = _with_zone(basis, table)
        place = in_utc(Placer(basis)) if basis.zone == "UTC" else Placer(basis)
        return self.taken(source, piece, layout, taker(table, layout["header"], place))

    def table(self, layout: Layout) -> Table:
        """Give the table a layout is of."""
        return next(table for table in self.tables if table.fits(layout["header"]))

    def sample_times(self, source: SourceFile, layout: Layout) -> list[tuple[int, str]]:
        """Give the times of the first rows, each with its line number."""
        table = self.table(layout)
        places = _places(layout["header"])
        at = [places[column.casefold()] for column, _ in table.times if column.casefold() in places]
        return [
            (number, cells[i])
            for number, _, cells in self.sample(source, layout)
            for i in at
            if not cells[i].startswith(table.never)
        ]


def tool_table(name: str, *tables: Table, version: str = "1") -> ToolTable:
    """Make the reader of a tool's tables, the more particular of them first."""

    def recognise(header: list[str]) -> dict[str, str] | None:
        # A name that stands twice is told apart in the layout, by which the table is found again.
        names = unique_names(header)
        table = next((table for table in tables if table.fits(names)), None)
        return None if table is None else first_time(table, header)

    return ToolTable(name, recognise, version=version, tables=tables)


def first_time(table: Table, header: Sequence[str]) -> dict[str, str]:
    """Name the first column of times that a header has."""
    places = _places(header)
    found = next(
        (places[column.casefold()] for column, _ in table.times if column.casefold() in places),
        None,
    )
    return {} if found is None else {"time": header[found]}


def taker(
    table: Table, header: Sequence[str], place: Place
) -> Callable[[int, str, Cells], Iterator[Row]]:
    """Make what gives the records of a row."""
    places = _places(header)
    # A column that is not there is read as the empty cell put behind every row.
    behind = len(header)
    times = [
        (places[column.casefold()], meaning)
        for column, meaning in table.times
        if column.casefold() in places
    ]
    say = _sayer(table, header)
    host, event, kind = (
        places.get(column.casefold(), behind) for column in (table.host, table.event_id, table.kind)
    )
    users, told = (
        [places[column.casefold()] for column in columns if column.casefold() in places]
        for columns in (table.user, table.named_times)
    )

    def take(number: int, raw: str, cells: Cells) -> Iterator[Row]:
        cells.append("")
        message = say(cells)
        user = next((cells[i] for i in users if cells[i] not in _NOBODY), "")
        if not user and table.accounts:
            user = account_in(message, table.accounts)
        by_text: dict[str, list[str]] = {}
        for i, meaning in times:
            text = cells[i]
            if text and not text.startswith(table.never):
                by_text.setdefault(text, []).append(meaning)
        for i in told:
            if found := _NAMED_TIME.fullmatch(cells[i]):
                by_text.setdefault(found[2], []).append(found[1])
        is_dated = False
        for text, meanings in by_text.items():
            ts, flags = placed(text, place)
            if ts == UNDATED_US and not flags:
                continue
            is_dated = True
            yield (number, ts, text, flags, _kind(table.named(meanings), cells[kind]), cells[host],
                   user, cells[event], message, raw)  # fmt: skip
        if not is_dated:
            yield (number, UNDATED_US, "", 0, _kind(table.subject, cells[kind]), cells[host],
                   user, cells[event], message, raw)  # fmt: skip

    return take


def in_utc(place: Placer) -> Place:
    """Make what places times of UTC that do not say so, the two usual forms of them faster.

    A form with the offset behind it is read at once, where a local time needs a look at its zone.
    """

    def place_utc(text: str) -> tuple[int, int]:
        if len(text) in (19, 27) and text[10] == " " and text[16] == ":":
            return place(f"{text}+00:00")
        return place(text)

    return place_utc


def placed(text: str, place: Place) -> tuple[int, int]:
    """Place a time; one that cannot be read is undated and marked as such."""
    try:
        return place(text)
    except Unplaced:
        return (UNDATED_US, 0) if is_no_time(text) else (UNDATED_US, UNREADABLE << 4)


def account_in(message: str, accounts: tuple[re.Pattern[str], ...]) -> str:
    """Give the account that the first of some patterns finds in a message, "" for none."""
    found = (found[1].strip() for pattern in accounts for found in pattern.finditer(message))
    return next((name for name in found if name not in _NOBODY), "")


def one_line(text: str, between: str = " ") -> str:
    """Put a text of several lines on one."""
    if "\n" in text or "\r" in text:
        return between.join(line.strip() for line in text.splitlines() if line.strip())
    return text


def _kind(meaning: str, cell: str) -> str:
    return f"{meaning}: {cell}" if meaning and cell else meaning or cell


def _with_zone(basis: TimeBasis, table: Table) -> TimeBasis:
    return replace(basis, zone=table.zone) if table.zone else basis


def _places(header: Sequence[str]) -> dict[str, int]:
    return {name.strip().casefold(): i for i, name in reversed(list(enumerate(header)))}


def _sayer(table: Table, header: Sequence[str]) -> Callable[[Cells], str]:
    """Make what says a row in words, out of the templates whose columns are there."""
    places = _places(header)
    parts: list[tuple[list[str], list[int]]] = []
    flags: list[tuple[int, str]] = []
    for template in table.said:
        if template.startswith("="):
            column, words = template[1:].split(":", 1)
            if column.casefold() in places:
                flags.append((places[column.casefold()], words))
            continue
        literals, at = [], []
        for literal, name, _, _ in Formatter().parse(template):
            literals.append(literal)
            if name is not None:
                at.append(places.get(name.casefold(), -1))
        if any(i >= 0 for i in at):
            parts.append((literals, at))
    if table.rest:
        used = {i for _, at in parts for i in at}
        used |= {places.get(column.casefold(), -1) for column, _ in table.times}
        parts += [([f"{name} "], [i]) for i, name in enumerate(header) if i not in used]
    data_at = places.get(table.json.casefold(), -1)

    def say(cells: Cells) -> str:
        said = [_filled(literals, at, cells) for literals, at in parts if any(cells[i] for i in at)]
        said += [words for i, words in flags if cells[i].casefold() == "true"]
        if data_at >= 0 and cells[data_at]:
            said.append(json_words(cells[data_at]))
        return one_line("; ".join(said), table.between)

    return say


def _filled(literals: list[str], at: list[int], cells: Cells) -> str:
    """Fill a template; what would stand between nothing and a cell is left out."""
    if len(at) == 1:
        return "".join((literals[0], cells[at[0]], *literals[1:]))
    text = literals[0]
    is_begun = False
    for n, i in enumerate(at):
        if n and is_begun:
            text += literals[n]
        text += cells[i]
        is_begun = is_begun or bool(cells[i])
    text += "".join(literals[len(at) :])
    return text if cells[at[-1]] else text.rstrip(" -:=")


def json_words(text: str) -> str:
    """Say the values of a JSON text as name=value; the text itself when it is no JSON."""
    try:
        return visible("; ".join(_values(json.loads(text), "")))
    except (ValueError, RecursionError):
        return text


def _values(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        # Elements of XML turned into JSON: the name of a value stands beside it.
        named = value.get("@Name")
        if isinstance(named, str):
            text = value.get("#text")
            yield f"{named}={'' if text is None else text}"
            return
        for key, below in value.items():
            if not key.startswith("@xmlns"):
                yield from _values(below, str(key))
    elif isinstance(value, list):
        for below in value:
            yield from _values(below, name)
    elif value is not None:
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield f"{name}={shown}" if name else shown
