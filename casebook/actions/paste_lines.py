"""Take the lines of a request from a typed or pasted table."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.actions.keep import describe
from casebook.actions.line_columns import Heading, heading_of
from casebook.actions.line_rows import Defaults, read_row
from casebook.actions.line_rows import recognise as recognise
from casebook.errors import CaseError
from casebook.intake import timestamps
from casebook.model.evidence import Exhibit
from casebook.model.labels import kind_and_number, label
from casebook.model.request import CitedAs, Line, Request
from casebook.model.timeline import DayOrder
from casebook.rules import fields
from casebook.store.case_file import CaseFile

MAX_ROWS = 10_000

MANY_TIMES = 12
"""From so many times on, that none is after 12:59 is worth a word."""

_CLOCK = re.compile(r"(?<!\d)(\d\d):\d\d")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be taken: its number from 1, its text, and why in a sentence."""

    number: int
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a table holds: every row that is not empty is the heading, in `lines`, or in `bad`.

    `rows` are the numbers of the rows that gave the lines, and `notes` say what is to be looked at
    in the table as a whole.
    """

    lines: tuple[Line, ...]
    bad: tuple[BadRow, ...]
    rows: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


class Reading:
    """Reads a table some rows at a time, so that a window can do other things in between."""

    def __init__(self, text: str, given: Defaults) -> None:
        self._rows = text.split("\n")
        self._given = given
        self._next = 0
        self._has_heading: bool | None = None
        self._heading: Heading | None = None
        self._lines: dict[int, Line] = {}
        self._bad: dict[int, BadRow] = {}

    @property
    def done(self) -> int:
        """Give how many rows were read."""
        return self._next

    @property
    def total(self) -> int:
        """Give how many rows the table has, empty ones too."""
        return len(self._rows)

    def advance(self, rows: int) -> bool:
        """Read up to `rows` more rows; True when that was all."""
        last = min(self._next + rows, len(self._rows))
        for place in range(self._next, last):
            self._take(place + 1, self._rows[place])
        self._next = last
        return last == len(self._rows)

    def pasted(self) -> Pasted:
        """Give what was read, with what only the whole table shows."""
        lines, bad = dict(self._lines), dict(self._bad)
        for number in self._without_half_of_day():
            bad[number] = self._bad_row(
                number,
                "Its time says neither AM nor PM, and other rows of the table do. See in the log "
                "which it is, and write it behind the time.",
            )
            del lines[number]
        return Pasted(
            tuple(lines.values()),
            tuple(bad[number] for number in sorted(bad)),
            tuple(lines),
            self._notes(lines),
        )

    def _take(self, number: int, row: str) -> None:
        if not row.strip():
            return
        if self._has_heading is None:
            self._heading = heading_of(row)
            self._has_heading = self._heading is not None
            if self._has_heading:
                return
        try:
            if len(self._lines) == MAX_ROWS:
                raise CaseError(
                    f"More than {MAX_ROWS:,} lines are too many for one request. Put the rest "
                    "into another one."
                )
            self._lines[number] = read_row(row, self._heading, self._given)
        except CaseError as error:
            self._bad[number] = self._bad_row(number, str(error))

    def _bad_row(self, number: int, sentence: str) -> BadRow:
        return BadRow(number, self._rows[number - 1], f"Row {number}: {sentence}")

    def _without_half_of_day(self) -> list[int]:
        """Give the rows that may be 12-hour times, in a table where others say AM or PM."""
        timed = {
            number: line.at.original for number, line in self._lines.items() if line.at is not None
        }
        says = {number for number, text in timed.items() if timestamps.says_half_of_day(text)}
        if not says:
            return []
        return [
            number
            for number, text in timed.items()
            if number not in says and (found := _CLOCK.search(text)) and 1 <= int(found[1]) <= 12
        ]

    def _notes(self, lines: dict[int, Line]) -> tuple[str, ...]:
        notes = list(self._heading.notes) if self._heading else []
        texts = {number: line.at.original for number, line in lines.items() if line.at is not None}
        hours = [int(found[1]) for text in texts.values() if (found := _CLOCK.search(text))]
        has_halves = any(map(timestamps.says_half_of_day, texts.values()))
        if len(hours) >= MANY_TIMES and not has_halves and all(1 <= hour <= 12 for hour in hours):
            notes.append(
                f"None of the {len(hours):,} times is after 12:59 or before 01:00: look whether "
                "they were written on a 12-hour clock that left out AM and PM."
            )
        orders = {
            order: number
            for number in reversed(texts)
            if (order := timestamps.day_order_shown(texts[number]))
        }
        if len(orders) > 1:
            notes.append(
                f"Row {orders[DayOrder.DAY_FIRST]} writes the day first, row "
                f"{orders[DayOrder.MONTH_FIRST]} the month: look whether the table comes from two "
                "programs."
            )
        return tuple(notes)


def read_lines(
    text: str,
    *,
    zone: str = "",
    decided_by: str = "",
    asked: str = "",
    cited: str = "",
    link: str = "",
    day_order: DayOrder = DayOrder.NONE,
) -> Pasted:
    """Read a table: with a heading that names its columns, in any order; else rows of identifier[,
    port][, protocol][, destination][, time[, end]][, what is asked].

    Cells are parted by tabs, semicolons or commas. `zone` places times that name no zone and
    `day_order` reads 03/04/2022, as `decided_by` decides; `asked`, `cited` and `link` stand for
    every row that says nothing of its own. A port may be “not logged”, and “seconds not logged”
    may stand behind a time.
    """
    given = Defaults(zone, day_order, decided_by, asked.strip(), cited.strip(), link.strip())
    reading = Reading(text, given)
    reading.advance(reading.total)
    return reading.pasted()


def add_lines(
    case: CaseFile, request: Request, lines: Sequence[Line], decided: str = ""
) -> tuple[Line, ...]:
    """Add lines to a request in one entry; `decided` says what was decided about all of them.

    A line whose `cited` begins with the number of an exhibit cites that exhibit.
    """
    if not lines:
        raise CaseError("There is no line to add. Type or paste one a row.")
    citing = _citing(case, lines)
    with case.transaction():
        first = case.assign(dataclasses.replace(citing[0], request_id=request.id, position=0))
        added = [first]
        for place, line in enumerate(citing[1:], first.position + 1):
            added.append(
                case.assign(dataclasses.replace(line, request_id=request.id, position=place))
            )
        for line in added:
            fields.check(line)
        words = describe(case, first)
        if len(added) > 1:
            words = f"{label(request)} lines {first.position} to {added[-1].position}"
        said = f"; {decided}" if decided else ""
        case.append("line.add", added, summary=f"{words} added{said}")
    return tuple(added)


def decisions(lines: Sequence[Line], given: Defaults) -> str:
    """Say what was decided about the times of a table, for the journal."""
    words = []
    if given.zone and any(line.at and line.at.decided_by for line in lines):
        words.append(f"times without a zone are in {given.zone}")
    if given.day_order and any(
        line.at and timestamps.day_order_shown(line.at.original) is DayOrder.NONE for line in lines
    ):
        words.append(f"dates like 03/04/2022 are {given.day_order}")
    return f"{', '.join(words)}, as {given.decided_by} decided" if words else ""


def _citing(case: CaseFile, lines: Sequence[Line]) -> list[Line]:
    """Tie lines to the exhibits that their words name first."""
    exhibits: dict[int, str | None] = {}
    found = []
    for line in lines:
        named = kind_and_number(line.cited.partition(" ")[0].rstrip(",;:")) if line.cited else None
        if line.cited_as is CitedAs.NOTHING and named is not None and named[0] is Exhibit:
            number = named[1]
            if number not in exhibits:
                exhibits[number] = case.numbered(Exhibit, number).id
            line = dataclasses.replace(
                line, cited_as=CitedAs.EXHIBIT, cited_id=exhibits[number] or ""
            )
        found.append(line)
    return found
