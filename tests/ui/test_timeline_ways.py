"""The ways between records, events, filters and papers, as the examiner goes them."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.errors import FieldError
from casebook.model.paper import Paper, PaperKind
from casebook.model.timeline import RecordFilter, Source
from casebook.ui.messages import Recorder
from casebook.ui.pages.timeline import TimelinePage
from casebook.ui.pages.timeline_lists import RECORDS, SOURCES
from casebook.ui.widgets.column_dialog import ColumnDialog
from casebook.ui.widgets.compare_dialog import CompareDialog
from casebook.ui.widgets.filter_dialog import Typed, as_typed, read_filter
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.record_columns import DEFAULT
from tests.ui.conftest import WAIT_MS, OnCase, bring_up, in_dialog
from tests.ui.test_timeline import HEADER, NOON_US, answer, current, texts_of, total_is
from tests.ui.test_timeline import page as page
from tests.ui.test_timeline import source as source

ZONE = "Asia/Kolkata"


def click_link(page: TimelinePage, words: str) -> None:
    links = [link for link in page._detail.findChildren(LinkButton) if link.text() == words]
    QTest.mouseClick(links[0], Qt.MouseButton.LeftButton)


def test_an_event_leads_back_to_its_record_and_the_record_to_the_event(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    page.records.go_to(20)
    qtbot.waitUntil(lambda: page.records.current_record() is not None, timeout=WAIT_MS)
    cited = current(page)
    answer(title="The first guess")
    QTest.keyClick(page.records, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: "The first guess" in texts_of(page._detail), timeout=WAIT_MS)
    page.filter_to("request")
    total_is(qtbot, page, 105)
    page.show_number("E-1")
    click_link(page, "Show the record")
    total_is(qtbot, page, 117)
    qtbot.waitUntil(lambda: page.records.current_record() == cited, timeout=WAIT_MS)
    assert page.lists.tabs.currentIndex() == RECORDS
    assert page.filter_edit.text() == ""
    qtbot.waitUntil(lambda: "The first guess" in texts_of(page._detail), timeout=WAIT_MS)
    links = [link.text() for link in page._detail.findChildren(LinkButton) if link.isVisible()]
    assert "E-1" in links


def test_a_typed_filter_reads_times_in_the_zone_and_one_identifier_however_it_is_written() -> None:
    typed = Typed(
        start="2022-11-23 17:40", end="2022-11-23T12:20:00Z", zone=ZONE, host=" web-01 ",
        tag="#first", identifier="203[.]0[.]113[.]45",
    )  # fmt: skip
    minute = 60_000_000
    assert read_filter(typed, RecordFilter(text="failed", kind="x", undated=True)) == RecordFilter(
        from_us=NOON_US + 10 * minute,
        to_us=NOON_US + 20 * minute,
        text="failed",
        host="web-01",
        tag="first",
        identifier=("IPv4 address", "203.0.113.45"),
    )


def test_what_is_left_as_it_stood_in_a_typed_filter_stays_to_the_microsecond() -> None:
    before = RecordFilter(
        from_us=NOON_US + 123_456, to_us=NOON_US + 9_000_001, identifier=("account", "CORP\\zoe"),
        starred=True,
    )  # fmt: skip
    assert read_filter(as_typed(before, ZONE), before) == before


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Typed(start="soon", zone=ZONE), "start"),
        (Typed(start="2022-11-23 18:00", end="2022-11-23 17:00", zone=ZONE), "end"),
        (Typed(identifier="nothing of the kind", zone=ZONE), "identifier"),
        (Typed(identifier="203.0.113.4 and 203.0.113.5", zone=ZONE), "identifier"),
    ],
)
def test_what_cannot_be_filtered_by_is_said_under_its_field(typed: Typed, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        read_filter(typed, RecordFilter())
    assert caught.value.field == field


def test_a_filter_is_typed_with_a_key(qtbot: QtBot, source: Source, page: TimelinePage) -> None:
    total_is(qtbot, page, 117)
    page.records.setFocus()
    answer(start="2022-11-23 17:40", host="web-02")
    QTest.keyClick(
        page.records,
        Qt.Key.Key_L,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    total_is(qtbot, page, 53)
    assert [key for key, _ in page._filter_bar.chips.chips()] == ["span", "host"]


def test_the_records_that_are_listed_are_printed_with_the_filter_in_words(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    page.filter_to('"failed password"')
    total_is(qtbot, page, 12)
    answer(recipients="the court")
    page.print_listed()
    qtbot.waitUntil(lambda: bool(on_case(lambda case: case.all(Paper))), timeout=WAIT_MS)
    (paper,) = on_case(lambda case: case.all(Paper))
    assert (paper.kind, paper.recipients) == (PaperKind.TIMELINE, "the court")


def test_the_cursor_stays_on_the_values_while_they_are_counted(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    """It went to the button beside them, and the arrow keys chose nothing."""
    total_is(qtbot, page, 117)
    bring_up(qtbot, page)
    page.show_facets()
    tree = page.lists.facets.tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() > 2, timeout=WAIT_MS)
    assert tree.hasFocus()
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    total_is(qtbot, page, 59)
    assert page.listing.wanted == RecordFilter(host="web-01")
    qtbot.waitUntil(lambda: not page.lists.facets._is_counting, timeout=WAIT_MS)
    assert tree.hasFocus()
    item = tree.currentItem()
    assert item is not None and item.text(0) == "web-01"


def test_pieces_of_words_that_were_looked_for_are_compared_too(
    qtbot: QtBot, on_case: OnCase, tmp_path: Path, source: Source, page: TimelinePage
) -> None:
    path = tmp_path / "db.csv"
    path.write_text(HEADER + "2022-11-23T12:05:30Z,Logged,a passwordless login,db-01,root\n")
    on_case(lambda case: import_source(Directly(case), path, ImportOptions(), Progress()))
    total_is(qtbot, page, 118)
    page.filter_to("*sswor")
    total_is(qtbot, page, 13)
    said: list[str] = []

    def look(dialog: CompareDialog) -> None:
        qtbot.waitUntil(lambda: "records" in dialog.says.text(), timeout=WAIT_MS)
        said.append(dialog.says.text())
        dialog.reject()

    in_dialog(CompareDialog, look)
    page.compare()
    assert said == ["12 records on the left, 1 on the right"]


def test_a_column_that_is_ticked_stands_before_the_wide_one(
    qtbot: QtBot, page: TimelinePage
) -> None:
    """It stood behind it, out of sight."""
    dialog = ColumnDialog(DEFAULT, ("UTC", ZONE), page)
    items = [dialog._list.item(row) for row in range(dialog._list.count())]
    next(item for item in items if item.text() == "user").setCheckState(Qt.CheckState.Checked)
    assert [key for key, _ in dialog.chosen()] == [
        *(key for key, _ in DEFAULT[:-1]), "user", DEFAULT[-1][0]
    ]  # fmt: skip


def test_a_tab_that_is_clicked_gives_the_cursor_to_its_list(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    bring_up(qtbot, page)
    page.filter_edit.setFocus()
    place = page.lists.tabs.tabRect(SOURCES).center()
    QTest.mouseClick(page.lists.tabs, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: page.lists.sources.hasFocus(), timeout=WAIT_MS)


def test_a_record_of_a_retracted_source_is_not_sought_in_vain(
    qtbot: QtBot, source: Source, page: TimelinePage, recorder: Recorder
) -> None:
    total_is(qtbot, page, 117)
    page._show_cited(7, 1)
    assert "S-7 is retracted" in recorder.told[-1]


def test_enter_follows_a_link_in_a_dialog_too(qtbot: QtBot) -> None:
    dialog, followed = QDialog(), list[str]()
    qtbot.addWidget(dialog)
    link = LinkButton("EX-1", lambda: followed.append("EX-1"), dialog)
    dialog.show()
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert followed == ["EX-1"]


def test_the_tab_key_goes_in_reading_order(qtbot: QtBot, page: TimelinePage) -> None:
    """“More …” came last, behind the detail."""
    names = []
    widget = page.nextInFocusChain()
    while widget is not None and widget is not page:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
            names.append(widget.accessibleName())
        widget = widget.nextInFocusChain()
    assert names[:5] == [
        "More actions of the timeline",
        "Import a file into the timeline",
        "Filter timeline",
        "Add event",
        "Records over time",
    ]
