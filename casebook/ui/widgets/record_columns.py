"""The columns that a list of records can show."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from casebook.model.instant import Precision, zone_label
from casebook.model.timeline import Record, RecordMark
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line

MINIMUM_WIDTH = 40
MOST_CHARACTERS = 1_000
"""A cell shows at most this much of a text; the whole stands in the detail pane."""

# Where in a message its time is looked for, and how many characters a date with a time has.
_TIME_BEGINS, _TIME_LENGTH = 120, 15

FIRST, SECOND, MESSAGE, TAGS = "first", "second", "message", "tags"
TIMES = (FIRST, SECOND)
"""The columns of times in the two zones: widened to what they hold until a width is set."""

Chosen = tuple[tuple[str, int], ...]
"""Key and width in pixels of each column shown, in order; the last takes what is left."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the texts of a row need besides its record."""

    zones: tuple[str, str] = ("UTC", "Asia/Kolkata")
    source_names: Mapping[int, str] = field(default_factory=dict)
    locators: Mapping[int, str] = field(default_factory=dict)
    """What the number in a locator counts, by the number of the source."""

    is_first_shown: bool = True


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """One column: its key on the desk, its title, its width in pixels, and what it shows."""

    key: str
    title: str
    width: int
    text: Callable[[Record, RecordMark | None, Context], str]

    def title_in(self, zones: tuple[str, str]) -> str:
        """Give the title; that of a time is its zone."""
        return zone_label(zones[TIMES.index(self.key)]) if self.key in TIMES else self.title


def _first(record: Record, mark: RecordMark | None, context: Context) -> str:
    return times_of(record, context.zones)[0]


def _second(record: Record, mark: RecordMark | None, context: Context) -> str:
    if context.is_first_shown:
        return times_of(record, context.zones)[1]
    return times_of(record, (context.zones[1], context.zones[0]))[0]


def _source(record: Record, mark: RecordMark | None, context: Context) -> str:
    return context.source_names.get(record.source, f"S-{record.source}")


def _what(record: Record, mark: RecordMark | None, context: Context) -> str:
    """Give the message without its time near the beginning, which has columns of its own.

    The line of a web server would be cut before it says what was asked for. The detail shows all.
    """
    time, message = record.time_text, record.message
    at = message.find(time, 0, _TIME_BEGINS + len(time)) if len(time) >= _TIME_LENGTH else -1
    if at < 0:
        return message
    return f"{message[:at]}…{message[at + len(time) :]}"


def _tags(record: Record, mark: RecordMark | None, context: Context) -> str:
    return "" if mark is None else mark_words(mark)


def _precision(record: Record, mark: RecordMark | None, context: Context) -> str:
    words = "" if record.utc_us is None else record.precision.words
    return "; ".join(part for part in (words, f"▲ {record.doubt}" if record.doubt else "") if part)


def _place(record: Record, mark: RecordMark | None, context: Context) -> str:
    return f"S-{record.source} {context.locators.get(record.source, 'row')} {record.locator}"


COLUMNS: dict[str, RecordColumn] = {
    column.key: column
    for column in (
        RecordColumn(FIRST, "time in the first zone", 150, _first),
        RecordColumn(SECOND, "time in the second zone", 84, _second),
        RecordColumn("source", "source", 104, _source),
        RecordColumn("host", "host", 76, lambda r, m, c: r.host),
        RecordColumn("user", "user", 90, lambda r, m, c: r.user),
        RecordColumn("kind", "kind", 110, lambda r, m, c: r.kind),
        RecordColumn("event_id", "event id", 70, lambda r, m, c: r.event_id),
        RecordColumn(MESSAGE, "what", 480, _what),
        RecordColumn(TAGS, "tags", 140, _tags),
        RecordColumn("comment", "comment", 200, lambda r, m, c: m.comment if m else ""),
        RecordColumn("written", "time as written", 190, lambda r, m, c: r.time_text),
        RecordColumn("precision", "precision and doubt", 150, _precision),
        RecordColumn("place", "place in the file", 110, _place),
    )
}
"""Every column by its key, in the order in which they are offered."""

DEFAULT: Chosen = tuple(
    (key, COLUMNS[key].width) for key in (FIRST, SECOND, "source", "host", MESSAGE)
)


def cells(
    record: Record, mark: RecordMark | None, keys: Sequence[str], context: Context
) -> tuple[str, ...]:
    """Give the texts of a row, one a column."""
    return tuple(
        one_line(COLUMNS[key].text(record, mark, context), MOST_CHARACTERS) for key in keys
    )


def mark_words(mark: RecordMark) -> str:
    """Give tags, colour and star of a mark in words."""
    parts = [f"#{tag}" for tag in mark.tags]
    parts += [mark.colour] if mark.colour else []
    parts += ["starred"] if mark.starred else []
    return ", ".join(parts)


def to_text(chosen: Chosen) -> str:
    """Give chosen columns as they lie on the desk."""
    return json.dumps(chosen)


def from_text(text: str) -> Chosen:
    """Read chosen columns from the desk: what is no column is left out; none at all are ours."""
    try:
        pairs = [(str(key), int(width)) for key, width in json.loads(text)]
    except (TypeError, ValueError):
        return DEFAULT
    known = {key: max(MINIMUM_WIDTH, min(width, 4_000)) for key, width in pairs if key in COLUMNS}
    return tuple(known.items()) or DEFAULT


@lru_cache(8)  # The columns of one row ask one after the other.
def times_of(record: Record, zones: tuple[str, str]) -> tuple[str, str]:
    """Give a record's time in both zones as a list shows it, ▲ and a word where it is in doubt.

    The second time has no date where it is that of the first. A day alone belongs to no zone and is
    shown as it is written.
    """
    doubt = f" ▲ {_DOUBT_WORDS.get(record.doubt, record.doubt)}" if record.doubt else ""
    if record.utc_us is None:
        return f"no time{doubt}", ""
    if record.precision is Precision.DAY:
        return f"{one_line(record.time_text, 40)} (day)", ""
    first, second = (clock(record.utc_us, zone, record.precision) for zone in zones)
    shown = second if second[:10] != first[:10] else second[11:]
    return f"{first}{doubt}", shown


_DOUBT_WORDS = {
    "first of a repeated hour": "ambiguous",
    "second of a repeated hour": "ambiguous",
    "in an hour the clocks skipped": "impossible",
    "year inferred from the order of lines": "year inferred",
    "a time that cannot be read": "not readable",
}
"""Short words for a list; the detail has the whole."""
