"""Read a file through detection and its reader, as an import does."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from casebook.intake.detect import detect
from casebook.intake.readers.reader import Duplicate, Layout, Rejected, Row
from casebook.intake.source import open_source
from casebook.model.instant import iso_utc
from casebook.model.timeline import UNDATED_US, TimeBasis


@dataclass
class Read:
    """What came out of a file."""

    reader: str
    layout: Layout
    rows: list[Row] = field(default_factory=list)
    rejects: list[Rejected] = field(default_factory=list)
    duplicates: int = 0

    @property
    def times(self) -> list[str]:
        return [iso_utc(row[1]) for row in self.rows if row[1] != UNDATED_US]

    @property
    def first(self) -> str:
        return min(self.times)

    @property
    def last(self) -> str:
        return max(self.times)

    @property
    def messages(self) -> list[str]:
        return [row[8] for row in self.rows]


def read(
    path: Path, basis: TimeBasis | None = None, reader_name: str = "", want: int = 1, **columns: str
) -> Read:
    with open_source(path) as source:
        reader, layout = detect(source, reader_name)
        if columns:
            layout = {**layout, "columns": columns}
        found = Read(reader.name, layout)
        for piece in reader.pieces(source, layout, want):
            for item in reader.rows(source, piece, layout, basis or TimeBasis()):
                if isinstance(item, Rejected):
                    found.rejects.append(item)
                elif isinstance(item, Duplicate):
                    found.duplicates += 1
                else:
                    found.rows.append(item)
        source.check_unchanged()
        return found


def questions(path: Path, basis: TimeBasis | None = None) -> list[str]:
    with open_source(path) as source:
        reader, layout = detect(source)
        return [q.name for q in reader.questions(source, layout, basis or TimeBasis())]
