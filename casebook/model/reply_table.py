"""Tables in replies: what a column can hold, how a table is read, and what became of a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from casebook.errors import CaseError
from casebook.model.reply import ReplyForm
from casebook.model.timeline import DayOrder


class Role(StrEnum):
    """What a column of a reply was read as.

    `DATE` and `TIME` stand in columns of their own; the end uses the same date where it has none.
    """

    IDENTIFIER = "identifier"
    PORT = "source port"
    DESTINATION = "destination"
    DESTINATION_PORT = "destination port"
    PRIVATE_IP = "private IP"
    PRIVATE_PORT = "private port"
    PROTOCOL = "protocol"
    START = "start"
    END = "end"
    DATE = "date"
    TIME = "time of day"
    END_DATE = "end date"
    END_TIME = "end time of day"
    ZONE = "zone"
    NAME = "subscriber name"
    ADDRESS = "address"
    PHONE = "phone"
    ALTERNATE_PHONE = "alternate phone"
    EMAIL = "e-mail"
    USER_ID = "user ID"
    DEVICE = "MAC or device"
    ALLOCATION = "static or dynamic"
    REMARKS = "remarks"
    IGNORED = "ignored"


ONLY_ONCE = frozenset(
    (Role.IDENTIFIER, Role.PORT, Role.START, Role.END, Role.DATE, Role.TIME, Role.END_DATE,
     Role.END_TIME, Role.ZONE)
)  # fmt: skip
"""Roles that at most one column of a table has; the others are told one after the other."""

NAMES_SOMEBODY = (Role.NAME, Role.ADDRESS, Role.PHONE, Role.ALTERNATE_PHONE, Role.EMAIL,
                  Role.USER_ID)  # fmt: skip
"""Roles of columns that say who it was; a row in which all are empty answers nothing."""

NOTHING = frozenset(
    ("", "-", "na", "n/a", "nil", "none", "null", "not available", "no record", "no records",
     "no record found", "no records found", "not found", "data not available")
)  # fmt: skip
"""What a cell says that says nothing, in lower case."""

ANSWERS = (*NAMES_SOMEBODY, Role.DEVICE, Role.PRIVATE_IP, Role.PRIVATE_PORT, Role.ALLOCATION,
           Role.DESTINATION, Role.DESTINATION_PORT, Role.PROTOCOL, Role.REMARKS)  # fmt: skip
"""Roles that stand in the text of an answer, in their order there."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the examiner decided about a reply; empty means found out or not needed.

    `table` names a sheet. `header_row` is the number of the row with the names of the columns, 0
    when there is none. `columns` are `role=column`; a column that none names is ignored.
    `is_24_hour` confirms that times without AM or PM are of a 24-hour clock.
    """

    form: ReplyForm | None = None
    table: str = ""
    delimiter: str = ""
    header_row: int | None = None
    columns: tuple[str, ...] = ()
    zone: str = ""
    day_order: DayOrder = DayOrder.NONE
    is_24_hour: bool = False
    decided_by: str = ""


class ReplyQuestion(NamedTuple):
    """What must be answered before a reply can be matched; `name` is the option that answers it."""

    name: str
    sentence: str
    evidence: str
    suggestion: str = ""


class Verdict(StrEnum):
    """How a row of a reply fits what was asked. Only the first is an answer by itself."""

    EXACT = "fits exactly"
    SEVERAL = "fits several lines"
    NAMED = "named in the text"
    NO_PORT = "names no port"
    NO_TIME = "names no time"
    WRONG_PORT = "another port"
    CLOCK = "fits only without the clock offset"
    ZONE = "same clock time in another zone"
    SWAPPED = "day and month swapped"
    WRONG_DAY = "same time on another day"
    OUTSIDE = "not at the time asked about"
    UNASKED = "nobody asked about it"
    REJECTED = "could not be read"


FITS = (Verdict.EXACT, Verdict.SEVERAL)
"""Verdicts of rows that fit what was asked."""


class LineVerdict(StrEnum):
    """What a reply means for one line, where it is not the verdict of its one row."""

    MORE = "more rows than asked"
    NONE = "no row"
    ANSWERED = "answered before"


class KeptRow(NamedTuple):
    """One row of a matched reply as it is kept: what became of it, and as it stood.

    `number` is its row in the file, from 1. `lines` are the positions of the lines that it fits or
    comes near to, at most a few of `line_count`; `first` and `last` are its time in UTC.
    """

    number: int
    verdict: Verdict
    said: str
    lines: tuple[int, ...]
    line_count: int
    identifier: str
    port: int | None
    first: str
    last: str
    notes: tuple[str, ...]
    text: str


def column_text(role: Role, column: str) -> str:
    """Write down what a column was read as."""
    return f"{role.value}={column}"


def parse_columns(texts: Iterable[str]) -> tuple[tuple[Role, str], ...]:
    """Read `role=column` texts. Raises CaseError for a role that is none or is given twice."""
    found: list[tuple[Role, str]] = []
    for text in texts:
        name, mark, column = text.partition("=")
        try:
            role = Role(name.strip())
        except ValueError as error:
            raise CaseError(
                f"“{name.strip()}” is nothing that a column can be. Choose among "
                f"{', '.join(role.value for role in Role)}, and write it like "
                "“identifier=NAT IP”."
            ) from error
        if not mark or not column.strip():
            raise CaseError(f"“{text}” names no column. Write it like “{role}=NAME OF COLUMN”.")
        if role in ONLY_ONCE and any(role is other for other, _ in found):
            raise CaseError(f"Two columns are given as {role}. Choose one of them.")
        if any(column == other for _, other in found):
            raise CaseError(f"The column “{column}” is given twice. Choose one of the two.")
        found.append((role, column))
    return tuple(found)
