"""Put stars, colours, tags and comments on records, and take them off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from casebook.errors import CaseError
from casebook.model.counted import counted
from casebook.model.timeline import Record, RecordMark, Source
from casebook.rules import fields
from casebook.rules.mark_fields import tag_words
from casebook.store import record_marks
from casebook.store.case_file import CaseFile

MOST_AT_ONCE = 2_000
"""Records that one entry of the journal marks."""


@dataclass(frozen=True, slots=True)
class MarkChange:
    """What is to become of the marks of records; None and empty leave what is there.

    `colour` and `comment` are taken off by an empty text.
    """

    starred: bool | None = None
    colour: str | None = None
    comment: str | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Say in words what is done."""
        parts = []
        if self.add_tags:
            parts.append(f"tagged {_listed(self.add_tags)}")
        if self.remove_tags:
            parts.append(f"no longer tagged {_listed(self.remove_tags)}")
        if self.starred is not None:
            parts.append("starred" if self.starred else "no longer starred")
        if self.colour is not None:
            parts.append(f"coloured {self.colour}" if self.colour else "colour taken off")
        if self.comment is not None:
            parts.append("commented" if self.comment else "comment taken off")
        return ", ".join(parts)


def tags_typed(case: CaseFile, text: str) -> tuple[str, ...]:
    """Read typed tags, comma between; one that differs only by capitals is written as before."""
    known = {tag.casefold(): tag for tag in record_marks.tags(case)}
    return tuple(dict.fromkeys(known.get(tag.casefold(), tag) for tag in tag_words(text)))


def mark_records(case: CaseFile, records: Sequence[Record], change: MarkChange) -> int:
    """Change the marks of records in one entry of the journal; give how many became different.

    Raises CaseError for no records or too many, and FieldError for a wrong tag or colour.
    """
    if not records:
        raise CaseError("There is no record to mark.")
    if len(records) > MOST_AT_ONCE:
        raise CaseError(
            f"{len(records):,} records are more than are marked at once; the most is "
            f"{MOST_AT_ONCE:,}. Narrow the filters."
        )
    if not change.words:
        raise CaseError("Say what to mark the records with: a tag, a star, a colour, a comment.")
    before = record_marks.of_records(case, _keys(records), retracted=True)
    changed = []
    for record in records:
        old = before.get(record.id)
        new = _changed(old or RecordMark("", record.source, record.id), change)
        if new != old and not (old is None and new.is_empty):
            fields.check(new)
            changed.append(new)
    if not changed:
        return 0
    with case.transaction():
        rows = [case.assign(mark) for mark in changed]
        case.append(_kind(before, rows), rows, summary=_summary(case, records, rows, change))
    return len(rows)


def _changed(mark: RecordMark, change: MarkChange) -> RecordMark:
    tags = mark.tags if mark.retracted is None else ()
    new = replace(
        mark if mark.retracted is None else RecordMark(mark.id, mark.source, mark.record_id),
        tags=tuple(
            tag for tag in dict.fromkeys((*tags, *change.add_tags)) if tag not in change.remove_tags
        ),
    )
    if change.starred is not None:
        new = replace(new, starred=change.starred)
    if change.colour is not None:
        new = replace(new, colour=change.colour)
    if change.comment is not None:
        new = replace(new, comment=change.comment.strip())
    if new.is_empty and mark.id:
        return mark if mark.retracted is not None else replace(new, retracted="taken off")
    return new


def _keys(records: Iterable[Record]) -> list[tuple[int, int]]:
    return [(record.source, record.id) for record in records]


def _kind(before: dict[int, RecordMark], rows: Sequence[RecordMark]) -> str:
    if all(row.retracted is not None for row in rows):
        return "mark.retract"
    return "mark.correct" if any(row.record_id in before for row in rows) else "mark.add"


def _summary(
    case: CaseFile, records: Sequence[Record], rows: Sequence[RecordMark], change: MarkChange
) -> str:
    if len(rows) > 1:
        return f"{counted(len(rows), 'record')} {change.words}"
    record = next(record for record in records if record.id == rows[0].record_id)
    source = case.numbered(Source, record.source)
    return f"S-{source.number} {source.locator} {record.locator} {change.words}"


def _listed(tags: Sequence[str]) -> str:
    return ", ".join(f"“{tag}”" for tag in tags)
