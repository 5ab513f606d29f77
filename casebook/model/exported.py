"""A record as it leaves the case: every time in words, with what the examiner put on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ExportFormat(StrEnum):
    """What a list of records can be written as."""

    CSV = "CSV"
    XLSX = "XLSX"
    JSONL = "JSON Lines"
    TIMESKETCH_CSV = "Timesketch CSV"
    TIMESKETCH_JSONL = "Timesketch JSON Lines"

    @property
    def ending(self) -> str:
        """Give the ending of its files."""
        return {"CSV": "csv", "Timesketch CSV": "csv", "XLSX": "xlsx"}.get(self.value, "jsonl")

    @property
    def needs_time(self) -> bool:
        """Say whether a record without a time has no place in it."""
        return self in (ExportFormat.TIMESKETCH_CSV, ExportFormat.TIMESKETCH_JSONL)


@dataclass(frozen=True, slots=True)
class ExportedRecord:
    """One record in words. `utc` and `local` are ISO 8601 with offset, "" for an undated one.

    `timestamp_us` is UTC microseconds since 1970, None for an undated record.
    """

    utc: str
    local: str
    timestamp_us: int | None
    time_text: str
    precision: str
    doubt: str
    source: str
    source_name: str
    place: str
    kind: str
    host: str
    user: str
    event_id: str
    message: str
    raw: str
    starred: bool = False
    colour: str = ""
    tags: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ExportAbout:
    """What is said of an export beside its rows, as name and text."""

    title: str
    facts: tuple[tuple[str, str], ...]
