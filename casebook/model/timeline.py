"""The timeline: sources, their records and rejects, and the examiner's events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from casebook.model.counted import counted
from casebook.model.instant import Instant, Precision

UNDATED_US = -(1 << 62)
"""Stored in place of a time where a record has none; sorts first and is never shown as a time."""


class LocatorKind(StrEnum):
    """What the number in a locator counts."""

    LINE = "line"
    RECORD = "record"


class DayOrder(StrEnum):
    """Which of two numbers is the day, where the text alone does not say."""

    NONE = ""
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class TimeBasis:
    """What the examiner decided about the times of one source; empty means not needed.

    The clock offset holds for times of the device from `clock_from_us` on and before
    `clock_until_us`, in UTC before it is applied; None leaves that side open.
    """

    zone: str = ""
    year: int | None = None
    day_order: DayOrder = DayOrder.NONE
    clock_offset_us: int = 0
    decided_by: str = ""
    clock_from_us: int | None = None
    clock_until_us: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A foreign file read into the timeline, S-`number`.

    rows_read == rows_taken + duplicates + rejects, always: a row of some formats gives several
    records, and `rows_taken` None means that every row gave one. `records_sha256` covers locator,
    time text and raw text of every record in file order; `rows_sha256` what is shown of them, in
    time order; `rejects_sha256` the rejects in file order. `layout` is what the reader needs to
    parse a raw row again (header line, delimiter, column map) as JSON. `packing` is how the file
    was compressed (gzip, zip …) and `member` which part of it was read; `content_sha256` and
    `content_bytes` are then those of what was unpacked. `clock_reading_id` is the reading that gave
    the clock offset, which holds from `clock_from_us` to `clock_until_us` as in `TimeBasis`;
    `redated_from_id` the source whose rows these are, dated before otherwise.
    """

    id: str
    number: int
    name: str
    sha256: str
    size_bytes: int
    exhibit_id: str | None
    reader: str
    reader_version: str
    encoding: str
    layout: str
    locator: LocatorKind
    zone: str
    year: int | None
    day_order: DayOrder
    clock_offset_us: int
    time_decided_by: str
    tzdb: str
    rows_read: int
    records: int
    duplicates: int
    rejects: int
    undated: int
    first_us: int | None
    last_us: int | None
    records_sha256: str
    rows_sha256: str
    rejects_sha256: str
    warnings: tuple[str, ...] = ()
    retracted: str | None = None
    clock_reading_id: str | None = None
    redated_from_id: str | None = None
    rows_taken: int | None = None
    packing: str = ""
    member: str = ""
    content_sha256: str = ""
    content_bytes: int | None = None
    clock_from_us: int | None = None
    clock_until_us: int | None = None

    @property
    def adds_up(self) -> bool:
        """Say whether every row that was read is accounted for."""
        taken = self.records if self.rows_taken is None else self.rows_taken
        return self.rows_read == taken + self.duplicates + self.rejects

    @property
    def balance(self) -> str:
        """Say in words how the rows that were read are accounted for."""
        records = counted(self.records, "record")
        if self.rows_taken is not None and self.rows_taken != self.records:
            records = f"{counted(self.rows_taken, 'row')} of {records}"
        return (
            f"{counted(self.rows_read, 'row')} read = {records} + "
            f"{counted(self.duplicates, 'duplicate')} + {counted(self.rejects, 'reject')}"
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a source, immutable. `id` orders records of one segment by time."""

    id: int
    source: int
    locator: int
    utc_us: int | None
    time_text: str
    precision: Precision
    doubt: str
    message: str
    kind: str = ""
    host: str = ""
    user: str = ""
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be taken, with place, reason and raw text."""

    source: int
    locator: int
    reason: str
    raw: str


class Weight(StrEnum):
    """How much an event matters to the case."""

    KEY = "key"
    SUPPORTING = "supporting"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Event:
    """A statement of the examiner on the timeline, E-`number`."""

    id: str
    number: int
    at: Instant
    title: str
    text: str = ""
    weight: Weight = Weight.KEY
    retracted: str | None = None


class CitedKind(StrEnum):
    """What a citation points to."""

    RECORD = "record"
    EXHIBIT = "exhibit"
    NOTE = "note"
    PUBLIC = "public statement"


@dataclass(frozen=True, slots=True)
class Citation:
    """What an event rests on. For a record, `target_id` is `SOURCE NUMBER:RECORD ID`.

    `locator` is the place in words ("S-2 line 118") and `quoted` the text as it stood.
    """

    id: str
    event_id: str
    kind: CitedKind
    target_id: str
    locator: str
    quoted: str = ""
    retracted: str | None = None


COLOURS = ("red", "orange", "yellow", "green", "blue", "violet")
"""The colours a record can have, by the keys 1 to 6."""


@dataclass(frozen=True, slots=True)
class RecordMark:
    """What the examiner put on a record: a star, a colour (one of `COLOURS`), tags, a comment.

    A record has one mark at most; a mark without any of them is as none.
    """

    id: str
    source: int
    record_id: int
    starred: bool = False
    colour: str = ""
    tags: tuple[str, ...] = ()
    comment: str = ""
    retracted: str | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is left of it."""
        return not (self.starred or self.colour or self.tags or self.comment)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A filter of the timeline under a name; `filter` maps fields of `RecordFilter` to texts."""

    id: str
    name: str
    filter: Mapping[str, Any]
    remarks: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class ImportMap:
    """Which columns of tables with this header mean what, as an examiner once decided.

    `columns` maps a role (time, message …) to the name of a column.
    """

    id: str
    name: str
    reader: str
    header: tuple[str, ...]
    columns: Mapping[str, str]
    zone: str = ""
    day_order: DayOrder = DayOrder.NONE
    decided_by: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records to show; empty fields do not filter.

    `from_us` is inclusive, `to_us` exclusive; either leaves undated records out, `undated` leaves
    only those, `doubtful` only records whose time is in doubt. `text` holds words, "phrases",
    prefix* and *pieces of words in the message, all of which must occur. `identifier` is (kind,
    value) of an identifier that the record mentions, `tag` a tag of its mark, `colour` its colour;
    `starred` and `commented` leave only records that are.
    """

    from_us: int | None = None
    to_us: int | None = None
    source: int | None = None
    host: str = ""
    user: str = ""
    kind: str = ""
    event_id: str = ""
    text: str = ""
    identifier: tuple[str, str] | None = None
    tag: str = ""
    colour: str = ""
    starred: bool = False
    commented: bool = False
    undated: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts by time: bucket i starts at start_us + i*bucket_us.

    `series` maps a source number to its counts.
    """

    start_us: int
    bucket_us: int
    series: dict[int, list[int]]
