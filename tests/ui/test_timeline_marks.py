import threading
from collections.abc import Generator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from casebook.actions.mark_records import MarkChange, mark_records
from casebook.actions.save_search import save_search, saved_searches
from casebook.actions.undo import undo
from casebook.model.timeline import RecordFilter, RecordMark, Source
from casebook.store import inside_words, record_marks, search
from casebook.store.case_file import CaseFile
from casebook.store.segment_parts import Inside
from casebook.ui.messages import Recorder
from casebook.ui.pages import timeline_listing
from casebook.ui.pages.timeline import TimelinePage
from casebook.ui.pages.timeline_lists import RECORDS
from casebook.ui.widgets.plain import ElidedLabel
from casebook.ui.widgets.record_columns import DEFAULT
from tests.ui.conftest import WAIT_MS, OnCase
from tests.ui.test_timeline import answer, current, texts_of, total_is
from tests.ui.test_timeline import page as page
from tests.ui.test_timeline import source as source


def mark_here(page: TimelinePage) -> RecordMark:
    mark = page.records.mark_of(current(page))
    return mark or RecordMark("", 0, 0)


def test_keys_tag_star_colour_and_comment_the_current_record(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    page.records.go_to(4)
    answer(put_on="way in, #x")
    QTest.keyClick(page.records, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: mark_here(page).tags == ("way in", "x"), timeout=WAIT_MS)
    QTest.keyClick(page.records, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: mark_here(page).starred, timeout=WAIT_MS)
    QTest.keyClick(page.records, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: mark_here(page).colour == "yellow", timeout=WAIT_MS)
    answer(comment="Seen in the mail log too")
    QTest.keyClick(page.records, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: "mail log" in mark_here(page).comment, timeout=WAIT_MS)
    # The pane reads the record anew after each mark, a moment after the list shows it.
    qtbot.waitUntil(lambda: "Seen in the mail log too" in texts_of(page._detail), timeout=WAIT_MS)
    assert "#way in, #x, yellow, starred" in texts_of(page._detail)
    said = page.records.accessibleDescription()
    assert "#way in, #x, yellow, starred; comment: Seen in the mail log too" in said
    answer(put_on="x")
    QTest.keyClick(page.records, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: mark_here(page).tags == ("x",), timeout=WAIT_MS)


def test_the_room_for_signs_is_given_back_when_the_only_mark_is_undone(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    before = page.records.column_spans()
    QTest.keyClick(page.records, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: mark_here(page).starred, timeout=WAIT_MS)
    assert page.records.column_spans() != before
    on_case(undo)
    qtbot.waitUntil(lambda: not mark_here(page).starred, timeout=WAIT_MS)
    assert page.records.column_spans() == before


def test_all_marked_records_are_tagged_in_one_entry(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    for row in (3, 9, 11):
        page.records.go_to(row)
        QTest.keyClick(page.records, Qt.Key.Key_Space)
    before = on_case(lambda case: case.head().seq)
    answer(put_on="three")
    QTest.keyClick(page.records, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: page._overview.tags == {"three": 3}, timeout=WAIT_MS)
    kinds = on_case(lambda case: [e.kind for e in case.entries(before + 1)])
    assert kinds == ["mark.add"]


def test_a_range_of_which_most_is_not_here_is_marked_and_starred(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    page.records.go_to(2)
    QTest.keyClick(page.records, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: len(page.records.marked()) == 115, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "115 marked" in texts_of(page._filter_bar), timeout=WAIT_MS)
    QTest.keyClick(page.records, Qt.Key.Key_S)
    starred = RecordFilter(starred=True)
    qtbot.waitUntil(
        lambda: on_case(lambda case: search.records(case, starred).total) == 115, timeout=WAIT_MS
    )
    # All are starred, those far off too, so the same key takes it off.
    qtbot.waitUntil(lambda: mark_here(page).starred, timeout=WAIT_MS)
    QTest.keyClick(page.records, Qt.Key.Key_S)
    qtbot.waitUntil(
        lambda: on_case(lambda case: search.records(case, starred).total) == 0, timeout=WAIT_MS
    )


def test_a_filter_by_tag_follows_when_marks_change(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)

    def tag(text: str) -> None:
        def job(case: CaseFile) -> None:
            found = search.first_page(case, RecordFilter(text=text), 50)
            mark_records(case, found, MarkChange(add_tags=("x",)))

        on_case(job)

    tag('"request 11"')
    qtbot.waitUntil(lambda: page._overview.tags == {"x": 1}, timeout=WAIT_MS)
    page._filter_bar.filter_asked.emit(RecordFilter(tag="x"))
    total_is(qtbot, page, 1)
    assert page._filter_bar.chips.chips() == (("tag", "tag #x"),)
    tag('"request 12"')
    total_is(qtbot, page, 2)
    page._filter_bar.chips.removed.emit("tag")
    total_is(qtbot, page, 117)


def test_more_than_can_be_tagged_at_once_is_said(
    qtbot: QtBot, source: Source, page: TimelinePage, recorder: Recorder
) -> None:
    total_is(qtbot, page, 117)
    assert page.listing.found is not None
    page.listing.found.total = 2_001
    page.tag_listed()
    assert "2,001 records are listed. From 1 to 2,000" in recorder.told[0]


def test_all_that_are_listed_are_tagged(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    page.filter_to("failed")
    total_is(qtbot, page, 12)
    answer(put_on="failed")
    page.tag_listed()
    qtbot.waitUntil(lambda: page._overview.tags == {"failed": 12}, timeout=WAIT_MS)
    assert on_case(record_marks.tags) == {"failed": 12}


def test_a_search_is_saved_under_a_name_and_applied(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase, recorder: Recorder
) -> None:
    total_is(qtbot, page, 117)
    page.filtering.save()
    assert recorder.told == ["Nothing is filtered, so there is no search to save."]
    page.filter_to("failed")
    total_is(qtbot, page, 12)
    answer(name="Failures")
    page.filtering.save()
    assert [saved.name for saved in on_case(saved_searches)] == ["Failures"]
    page.show_filter(RecordFilter())
    total_is(qtbot, page, 117)
    assert page.filter_edit.text() == ""
    on_case(lambda case: save_search(case, "One host", RecordFilter(host="web-02")))
    qtbot.waitUntil(lambda: len(page._overview.saved) == 2, timeout=WAIT_MS)
    page._filter_bar.fill_menu()
    menu = next(a.menu() for a in page._filter_bar.menu.actions() if a.text() == "Saved search")
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    total_is(qtbot, page, 12)
    assert page.filter_edit.text() == "failed"


def test_pieces_of_words_are_looked_for_in_steps(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    page.filter_to("*assw")
    total_is(qtbot, page, 12)
    assert page._filter_bar.count.text() == "12 of 117"
    qtbot.waitUntil(
        lambda: page._strip.accessibleDescription().startswith("12 records"), timeout=WAIT_MS
    )
    begin, end = page._strip.span
    page._strip.span_chosen.emit(begin, begin + (end - begin) // 2)
    qtbot.waitUntil(lambda: 0 < page.records.total < 12, timeout=WAIT_MS)


def look_slowly(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Find the first three records at once, and the others when the event says so."""
    monkeypatch.setattr(timeline_listing, "FIRST_ROWS", 3)
    monkeypatch.setattr(inside_words, "_SCAN_STEPS", (20, 20))
    further = search.find_inside
    may_end = threading.Event()

    def slowly(*words: Any) -> Generator[tuple[int, int], None, Inside]:
        while not may_end.wait(0.02):
            # A step is at least as long as the thread stays with a read.
            yield 1, 117
        return (yield from further(*words))

    monkeypatch.setattr(search, "find_inside", slowly)
    return may_end


def test_a_search_that_cannot_be_made_is_not_said_to_list_the_first_records_only(
    qtbot: QtBot,
    source: Source,
    page: TimelinePage,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    total_is(qtbot, page, 117)
    may_end = look_slowly(monkeypatch)
    page.filter_to("*assw")
    qtbot.waitUntil(lambda: 3 <= page.records.total < 12, timeout=WAIT_MS)
    page.show_filter(RecordFilter(text="---"))
    assert "holds no letter or digit" in page.records.accessibleDescription()
    page.export()
    assert recorder.told == ["There is no record to export. Change the filters."]
    may_end.set()


def test_the_first_found_stand_there_while_the_others_are_looked_for(
    qtbot: QtBot,
    source: Source,
    page: TimelinePage,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    total_is(qtbot, page, 117)
    may_end = look_slowly(monkeypatch)
    page.filter_to("*assw")
    qtbot.waitUntil(lambda: 3 <= page.records.total < 12, timeout=WAIT_MS)
    first = page.records.total
    qtbot.waitUntil(lambda: page.records.record_at(first - 1) is not None, timeout=WAIT_MS)
    page.records.go_to(2)
    current = page.records.current_record()
    assert page.lists.tabs.tabText(RECORDS) == f"Records  {first}+"
    qtbot.waitUntil(lambda: page._filter_bar.count.text().startswith(f"{first}+"), timeout=WAIT_MS)
    page.tag_listed()
    page.export()
    page.ask_about()
    assert len(recorder.told) == 3
    assert all("Only the first" in sentence for sentence in recorder.told)
    may_end.set()
    total_is(qtbot, page, 12)
    assert page._filter_bar.count.text() == "12 of 117"
    assert page.records.current_row == 2
    assert page.records.current_record() == current
    qtbot.waitUntil(lambda: page.records.record_at(11) is not None, timeout=WAIT_MS)
    found = [page.records.record_at(row) for row in range(12)]
    assert all(record is not None and "assw" in record.message for record in found)


def test_the_columns_chosen_come_back_with_the_case(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    page.records.set_columns((("second", 200), ("place", 90), ("written", 150), ("message", 300)))
    page._keep_columns()
    assert page.records.cells_of(0) == (
        "2022-11-23 17:30:00",
        "S-1 line 2",
        "2022-11-23T12:00:00+00:00",
        "Failed password for root from 203.0.113.45",
    )
    again = TimelinePage(page.place)
    qtbot.addWidget(again)
    assert again.records.columns() == DEFAULT
    qtbot.waitUntil(lambda: again.records.columns()[1] == ("place", 90), timeout=WAIT_MS)


def test_an_identifier_in_the_detail_leads_to_all_its_records(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)

    def says() -> list[str]:
        return [label.text() for label in page._detail.findChildren(ElidedLabel)]

    qtbot.waitUntil(lambda: "IPv4 address, 12 records" in says(), timeout=WAIT_MS)
    page._detail.filter_asked.emit(RecordFilter(identifier=("IPv4 address", "203.0.113.45")))
    total_is(qtbot, page, 12)
    assert page._filter_bar.chips.chips() == (("identifier", "mentions IPv4 address 203.0.113.45"),)


def test_looking_inside_words_is_stopped_and_said_to_be(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    page.show_filter(RecordFilter(text="*assw"))
    page.listing.stop()
    assert not page.listing.is_looking
    assert page._filter_bar.count.text() == "stopped"
    qtbot.wait(200)
    assert page.records.total == 0
    assert "stopped" in page.records.accessibleDescription()
    QTest.keyClick(page.filter_edit, Qt.Key.Key_Return)
    total_is(qtbot, page, 12)
    page.show_filter(RecordFilter())
    total_is(qtbot, page, 117)
