"""Rows of cells as facts: which identifier, which port, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from casebook.errors import CaseError
from casebook.intake.replies.keys import key_of
from casebook.intake.replies.reply_times import Placed, ReplyTimes
from casebook.intake.replies.table import TableRow
from casebook.intake.replies.text import identifiers_in
from casebook.intake.timestamps import Unplaced, is_no_time
from casebook.model.reply_table import NAMES_SOMEBODY, NOTHING, Role, parse_columns

_MOST_PORT = 65_535
_NO_PORT = frozenset(
    ("", "-", "na", "n/a", "nil", "not available", "not applicable", "none", "null", "0")
)
_KEYS_KEPT = 200_000
_SHOWN = 80


class MapIncomplete(CaseError):
    """The columns that were given do not say enough to read a row."""


class TypedRow(NamedTuple):
    """What a row says: its key as by `key_of`, its port, its time in microseconds of UTC.

    `problem` says why it cannot be matched; then the facts are empty. `is_text` marks a line of
    plain text that names the identifier, `names` a row that says who it was.
    """

    number: int
    problem: str
    key: str
    port: int | None
    first_us: int | None
    last_us: int | None
    is_text: bool
    names: bool
    notes: tuple[str, ...]
    cells: tuple[str, ...]
    raw: str


FACTS = 8
"""How many fields of a typed row, from the first, are facts that it is matched by."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column, from 0, holds what; None where none does. `somebody` say who it was."""

    identifier: int
    port: int | None
    start: int | None
    end: int | None
    date: int | None
    time: int | None
    end_date: int | None
    end_time: int | None
    zone: int | None
    somebody: tuple[int, ...]


def columns_at(header: Sequence[str], columns: Iterable[str]) -> Columns:
    """Find the columns of a map in a header. Raises MapIncomplete, with what is missing."""
    places: dict[Role, int] = {}
    somebody: list[int] = []
    for role, name in parse_columns(columns):
        if name not in header:
            known = ", ".join(f"“{one}”" for one in header[:30])
            raise MapIncomplete(f"The table has no column “{name}”. It has {known}.")
        place = list(header).index(name)
        places.setdefault(role, place)
        if role in NAMES_SOMEBODY:
            somebody.append(place)
    if Role.IDENTIFIER not in places:
        raise MapIncomplete(
            "No column is given as the identifier (the public IP address, e-mail address or "
            "account). Say which one is, like “identifier=NAT IP”."
        )
    if Role.TIME in places and Role.DATE not in places:
        raise MapIncomplete(
            "A time of day needs a column with its date. Say which one holds the date."
        )
    get = places.get
    return Columns(
        places[Role.IDENTIFIER], get(Role.PORT), get(Role.START), get(Role.END), get(Role.DATE),
        get(Role.TIME), get(Role.END_DATE), get(Role.END_TIME), get(Role.ZONE), tuple(somebody),
    )  # fmt: skip


def typed(
    rows: Iterable[TableRow],
    header: Sequence[str],
    columns: Columns,
    times: ReplyTimes,
    *,
    may_be_short: bool,
) -> Iterator[TypedRow]:
    """Type the rows of a table below its header; each comes out, with a problem where it has one.

    `may_be_short` says that a row leaves out the empty cells at its end, as workbooks do.
    """
    width = len(header)
    names, somebody = tuple(header), columns.somebody
    keys: dict[str, tuple[str, int | None]] = {}
    for row in rows:
        if row.problem:
            yield _rejected(row, row.problem)
            continue
        cells = row.cells
        if len(cells) < width:
            if not may_be_short:
                yield _rejected(row, f"it has {len(cells)} cells, the header has {width}")
                continue
            cells += ("",) * (width - len(cells))
        elif len(cells) > width and any(cells[width:]):
            yield _rejected(row, f"it has {len(cells)} cells, the header has {width}")
            continue
        if cells[:width] == names:
            yield _rejected(row, "the names of the columns again")
            continue
        text = cells[columns.identifier]
        found = keys.get(text)
        if found is None:
            if len(keys) > _KEYS_KEPT:
                keys.clear()
            found = keys[text] = key_of(text)
        key, port = found
        if not key:
            yield _rejected(row, "it names no identifier")
            continue
        try:
            port = _port(cells, columns, port)
            start, end = _span(row.number, cells, columns, times)
        except Unplaced as error:
            yield _rejected(row, str(error))
            continue
        first, last, notes = start and start[0], start and start[1], row.notes
        if end is not None:
            if first is None:
                yield _rejected(row, "it names an end and no beginning")
                continue
            if end.last_us < first:
                yield _rejected(row, "it ends before it begins")
                continue
            last = end.last_us
        elif start is not None and (columns.end is not None or columns.end_time is not None):
            notes += ("it names no end",)
        names_somebody = False
        for place in somebody:
            if cells[place].casefold() not in NOTHING:
                names_somebody = True
                break
        yield TypedRow(
            row.number, "", key, port, first, last, False, names_somebody, notes, cells, row.raw
        )


def typed_text(rows: Iterable[TableRow]) -> Iterator[TypedRow]:
    """Give a row for each identifier of each line of text; lines without one give none."""
    for row in rows:
        if row.problem:
            yield _rejected(row, row.problem)
            continue
        for text in identifiers_in(row.raw):
            key, port = key_of(text)
            yield TypedRow(
                row.number, "", key, port, None, None, True, False, row.notes, row.cells, row.raw
            )


def _rejected(row: TableRow, problem: str) -> TypedRow:
    return TypedRow(
        row.number, problem, "", None, None, None, False, False, row.notes, row.cells, row.raw
    )


def _port(cells: Sequence[str], columns: Columns, glued: int | None) -> int | None:
    if columns.port is None:
        return glued
    text = cells[columns.port]
    if text.casefold() in _NO_PORT:
        return glued
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit()) or not 1 <= int(digits[:9]) <= _MOST_PORT:
        raise Unplaced(f"“{text[:_SHOWN]}” is no port from 1 to {_MOST_PORT}")
    if glued is not None and glued != int(digits):
        raise Unplaced(f"it names two ports, {glued} and {int(digits)}")
    return int(digits)


def _span(
    number: int, cells: Sequence[str], columns: Columns, times: ReplyTimes
) -> tuple[Placed | None, Placed | None]:
    zone = "" if columns.zone is None else cells[columns.zone]
    start = end = None
    date = "" if columns.date is None else cells[columns.date]
    if columns.start is not None:
        start = _placed(number, cells[columns.start], times, zone)
    elif columns.time is not None:
        start = _placed(number, _joined(date, cells[columns.time]), times, zone)
    elif date:
        start = _placed(number, date, times, zone)
    if columns.end is not None:
        end = _placed(number, cells[columns.end], times, zone)
    elif columns.end_time is not None:
        own = date if columns.end_date is None else cells[columns.end_date]
        end = _placed(number, _joined(own, cells[columns.end_time]), times, zone)
    elif columns.end_date is not None:
        end = _placed(number, cells[columns.end_date], times, zone)
    return start, end


def _joined(date: str, time: str) -> str:
    if not time or is_no_time(time):
        if date and not is_no_time(date):
            raise Unplaced(f"it has a date (“{date[:_SHOWN]}”) and no time of day")
        return ""
    if not date or is_no_time(date):
        raise Unplaced(f"it has a time of day (“{time[:_SHOWN]}”) and no date")
    return f"{date} {time}"


def _placed(number: int, text: str, times: ReplyTimes, zone: str) -> Placed | None:
    try:
        return times.place(number, text, zone)
    except Unplaced as error:
        raise Unplaced(f"the time “{text[:_SHOWN]}” cannot be placed: {error}") from error
