from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions import mark_records as marking
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.mark_records import MarkChange, mark_records, tags_typed
from casebook.actions.progress import Directly, Progress
from casebook.actions.undo import undo
from casebook.actions.verify_case import verify
from casebook.errors import CaseError, FieldError
from casebook.model.timeline import Record, RecordFilter, RecordMark, Source
from casebook.store import counts_over_time, record_marks, record_rows, search
from casebook.store.case_file import CaseFile


@pytest.fixture
def source(case: CaseFile, tmp_path: Path) -> Source:
    """Give a source of twenty lines, the odd ones of host a and the even ones of host b."""
    path = tmp_path / "auth.log"
    path.write_text(
        "".join(
            f"Nov 23 06:{i:02}:00 {'ab'[i % 2]} sshd[9]: Failed password for u{i}\n"
            for i in range(20)
        ),
        encoding="utf-8",
    )
    return import_source(Directly(case), path, ImportOptions(zone="UTC", year=2022), Progress())


def found(case: CaseFile, **asked: object) -> list[int]:
    """Give the lines a filter finds, and see that list, count and histogram agree."""
    flt = RecordFilter(**asked)  # type: ignore[arg-type]
    records = search.records(case, flt)
    rows = records.rows(0, 100)
    assert records.total == len(rows) == search.count(case, flt)
    assert rows == search.first_page(case, flt, 100)
    first, last = counts_over_time.time_span(case) or (0, 0)
    counts = counts_over_time.histogram(case, first, last + 1, 7, flt)
    assert sum(sum(series) for series in counts.series.values()) == len(rows)
    return [record.locator for record in rows]


def at(case: CaseFile, *lines: int) -> list[Record]:
    return [record for line in lines for record in record_rows.at_locator(case, 1, line)]


def listed(case: CaseFile, **asked: str) -> tuple[Record, ...]:
    return search.first_page(case, RecordFilter(**asked), 100)  # type: ignore[arg-type]


def mark_of(case: CaseFile, line: int) -> RecordMark | None:
    (record,) = at(case, line)
    return record_marks.of_records(case, [(1, record.id)]).get(record.id)


def test_what_is_put_on_records_is_what_the_filters_find(case: CaseFile, source: Source) -> None:
    assert mark_records(case, at(case, 2, 3, 7), MarkChange(add_tags=("way in", "x"))) == 3
    mark_records(case, at(case, 3), MarkChange(starred=True, colour="red"))
    mark_records(case, at(case, 7, 9), MarkChange(comment="seen before"))
    assert found(case, tag="way in") == [2, 3, 7]
    assert found(case, tag="way") == []
    assert found(case, starred=True) == found(case, colour="red") == [3]
    assert found(case, commented=True) == [7, 9]
    assert found(case, tag="x", host="a") == [3, 7]
    assert found(case, tag="x", text="u2") == [3]
    assert found(case, tag="x", commented=True) == [7]
    assert record_marks.tags(case) == {"way in": 3, "x": 3}


def test_a_mark_that_is_taken_off_is_found_no_more_and_can_be_put_on_again(
    case: CaseFile, source: Source
) -> None:
    mark_records(case, at(case, 4), MarkChange(add_tags=("x",), comment="why"))
    mark_records(case, at(case, 4), MarkChange(remove_tags=("x",), comment=""))
    assert mark_of(case, 4) is None
    assert found(case, tag="x") == []
    mark_records(case, at(case, 4), MarkChange(starred=True))
    again = mark_of(case, 4)
    assert again is not None
    assert (again.starred, again.tags, again.comment) == (True, (), "")
    assert len(case.all(RecordMark, retracted=True)) == 1
    assert not verify(Directly(case), Progress()).findings


def test_many_are_marked_in_one_entry_that_is_undone_as_a_whole(
    case: CaseFile, source: Source
) -> None:
    mark_records(case, at(case, 1), MarkChange(starred=True))
    before = case.head().seq
    assert mark_records(case, listed(case, host="a"), MarkChange(add_tags=("a",))) == 10
    (entry,) = case.entries(before + 1)
    assert (entry.kind, entry.summary) == ("mark.correct", "10 records tagged “a”")
    assert undo(case) == "Undone: 10 records tagged “a”."
    assert record_marks.tags(case) == {}
    assert found(case, starred=True) == [1]


def test_one_record_is_named_in_the_journal_by_its_place(case: CaseFile, source: Source) -> None:
    mark_records(case, at(case, 5), MarkChange(add_tags=("x",), colour="blue"))
    (entry,) = case.entries(case.head().seq)
    assert entry.summary == "S-1 line 5 tagged “x”, coloured blue"


def test_nothing_is_written_where_nothing_changes(case: CaseFile, source: Source) -> None:
    mark_records(case, at(case, 5), MarkChange(starred=True))
    before = case.head()
    assert mark_records(case, at(case, 5), MarkChange(starred=True)) == 0
    assert mark_records(case, at(case, 6), MarkChange(starred=False)) == 0
    assert case.head() == before


def test_more_records_than_one_entry_takes_are_refused(
    case: CaseFile, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MOST_AT_ONCE", 9)
    with pytest.raises(
        CaseError, match="10 records are more than are marked at once; the most is 9"
    ):
        mark_records(case, listed(case, host="a"), MarkChange(starred=True))
    assert mark_records(case, listed(case, text="u3"), MarkChange(starred=True)) == 1


def test_tags_are_typed_with_commas_and_keep_their_first_spelling(
    case: CaseFile, source: Source
) -> None:
    assert tags_typed(case, " #Way  in, x,,x , ") == ("Way in", "x")
    mark_records(case, at(case, 1), MarkChange(add_tags=("Way in",)))
    assert tags_typed(case, "way IN, y") == ("Way in", "y")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (MarkChange(colour="pink"), "no colour for a record"),
        (MarkChange(add_tags=("a,b",)), "no tag"),
        (MarkChange(add_tags=("x" * 41,)), "a tag takes 40"),
        (MarkChange(add_tags=tuple(map(str, range(21)))), "20 tags at most"),
        (MarkChange(), "Say what to mark"),
    ],
)
def test_a_wrong_mark_is_refused(
    case: CaseFile, source: Source, change: MarkChange, sentence: str
) -> None:
    with pytest.raises((FieldError, CaseError), match=sentence):
        mark_records(case, at(case, 1), change)


def test_marks_of_a_retracted_source_are_not_counted(case: CaseFile, source: Source) -> None:
    from casebook.actions import keep

    mark_records(case, at(case, 1), MarkChange(add_tags=("x",)))
    keep.retract(case, source, "wrong file")
    assert record_marks.tags(case) == {}
    assert found(case, tag="x") == []
