from casebook.model.instant import Precision
from casebook.model.timeline import Record
from casebook.ui.widgets.record_pages import KEPT_PAGES, PAGE_ROWS, RecordPages

TOTAL = 1_000_000


def rows(first: int, n: int) -> list[Record]:
    return [
        Record(row, 1, row, row, "", Precision.SECOND, "", f"row {row}")
        for row in range(first, first + n)
    ]


def message(pages: RecordPages, row: int) -> str | None:
    record = pages.at(row)
    return None if record is None else record.message


def test_what_is_missing_is_asked_for_in_whole_pages_and_then_is_here() -> None:
    pages = RecordPages()
    assert pages.missing(70, 130, TOTAL) == (64, 128)
    pages.give(64, rows(64, 128))
    assert pages.missing(70, 130, TOTAL) is None
    assert [message(pages, row) for row in (63, 64, 191, 192)] == [None, "row 64", "row 191", None]
    assert pages.missing(100, 200, TOTAL) == (192, 64)


def test_the_last_page_ends_with_the_list() -> None:
    pages = RecordPages()
    assert pages.missing(90, 99, 100) == (64, 36)
    pages.give(64, rows(64, 36))
    assert message(pages, 99) == "row 99"
    assert pages.at(100) is None and pages.at(-1) is None
    assert pages.next_to(90, 99, 100) == (0, 64)


def test_below_is_read_before_above_and_nothing_once_both_are_here() -> None:
    pages = RecordPages()
    pages.give(640, rows(640, 64))
    assert pages.next_to(640, 680, TOTAL) == (704, 64)
    pages.give(704, rows(704, 64))
    assert pages.next_to(640, 680, TOTAL) == (576, 64)
    pages.give(576, rows(576, 64))
    assert pages.next_to(640, 680, TOTAL) is None


def test_what_was_shown_longest_ago_is_dropped_first() -> None:
    pages = RecordPages()
    for page in range(KEPT_PAGES):
        assert pages.give(page * PAGE_ROWS, rows(page * PAGE_ROWS, PAGE_ROWS)) == []
    # Page 0 is shown again: it stays, and page 1 goes.
    assert pages.missing(0, 10, TOTAL) is None
    first = KEPT_PAGES * PAGE_ROWS
    assert pages.give(first, rows(first, PAGE_ROWS)) == [range(64, 128)]
    assert message(pages, 0) == "row 0" and pages.at(64) is None
    assert len(tuple(pages)) == KEPT_PAGES * PAGE_ROWS


def test_a_forgotten_page_is_missing_again_and_the_others_stay() -> None:
    pages = RecordPages()
    pages.give(0, rows(0, 100))
    pages.forget(99)
    assert pages.at(64) is None
    assert message(pages, 63) == "row 63"
    assert pages.missing(0, 110, 128) == (64, 64)
