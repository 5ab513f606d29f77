"""Sources of the timeline: what is known of one, what it was read from, and their table."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.actions.known_source import sheet_of
from casebook.actions.read_clock import read_from
from casebook.actions.time_basis import basis_of, clock_words
from casebook.errors import FieldError
from casebook.model.counted import counted
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.model.timeline import Source
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.digest import grouped
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.rows import Column, RowModel
from casebook.ui.widgets.times import utc_words

READ_FROM_FIELDS: tuple[Field | Group, ...] = (
    Field("exhibit_id", "Read from exhibit", Kind.PICK, hint="EX-3, or words of it"),
)


def save_read_from(case: CaseFile, row: Source, why: str, /) -> Source:
    """Say that a source was read from the exhibit it now names."""
    if row.exhibit_id is None:
        raise FieldError("exhibit_id", "Choose the exhibit that the file was read from.")
    return read_from(case, case.get(Source, row.id), case.get(Exhibit, row.exhibit_id))


def source_facts(source: Source, dated: Sequence[str]) -> list[tuple[str, str]]:
    """Give what is known of a source; `dated` says by which reading and from which source."""

    def when(utc_us: int | None) -> str:
        return "none" if utc_us is None else utc_words(utc_us)

    decided = [source.zone, str(source.year or ""), str(source.day_order)]
    facts = [
        ("rows read", f"{source.rows_read:,}"),
        *_taken(source),
        ("+ duplicates", f"{source.duplicates:,}"),
        ("+ rejects", f"{source.rejects:,}"),
        ("undated", f"{source.undated:,}"),
        ("first", when(source.first_us)),
        ("last", when(source.last_us)),
        ("reader", f"{source.reader}, version {source.reader_version}"),
        ("encoding", "" if source.encoding == source.reader else source.encoding),
        ("size", f"{source.size_bytes:,} bytes"),
        ("SHA-256", grouped(source.sha256)),
        *_inside(source),
    ]
    if any(decided):
        words = ", ".join(part for part in decided if part)
        facts.append(("times", f"{words}; decided by {source.time_decided_by}"))
    else:
        facts.append(("times", "zone and order stand in the file or are fixed by the format"))
    if source.clock_offset_us:
        facts.append(("clock offset", clock_words(basis_of(source))))
    facts += [("clock", words) for words in dated]
    return [(name, words) for name, words in facts if words]


def _inside(source: Source) -> list[tuple[str, str]]:
    """Give which part of a file was read, and what was unpacked of it."""
    parts = (
        ("packed as", source.packing),
        ("part read", source.member),
        ("sheet read", sheet_of(source)),
        ("unpacked", f"{source.content_bytes:,} bytes" if source.content_bytes else ""),
        ("SHA-256 unpacked", grouped(source.content_sha256)),
    )
    return [(name, words) for name, words in parts if words]


def _taken(source: Source) -> list[tuple[str, str]]:
    """Give what became of the rows that were taken; a row of some formats gives several records."""
    if source.rows_taken in (None, source.records):
        return [("= records", f"{source.records:,}")]
    return [
        ("= rows taken", f"{source.rows_taken:,}, which gave {counted(source.records, 'record')}")
    ]


def source_model() -> RowModel[Source]:
    """Give the table of sources."""
    columns: tuple[Column[Source], ...] = (
        Column("Number", label, 8, lambda s: s.number),
        Column("File", lambda s: s.name, 24, stretches=True),
        Column("Reader", lambda s: s.reader, 14),
        Column("Rows read", lambda s: f"{s.rows_read:,}", 10, lambda s: s.rows_read, right=True),
        Column("Records", lambda s: f"{s.records:,}", 10, lambda s: s.records, right=True),
        Column("Duplicates", lambda s: f"{s.duplicates:,}", 10, lambda s: s.duplicates, right=True),
        Column("Rejects", lambda s: f"{s.rejects:,}", 8, lambda s: s.rejects, right=True),
    )
    return RowModel(columns, lambda s: s.id, lambda s: s.retracted is not None)
