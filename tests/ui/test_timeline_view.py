from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.errors import FieldError
from casebook.model.timeline import RecordFilter, Source
from casebook.store.case_file import CaseFile
from casebook.ui.pages.timeline import TimelinePage
from casebook.ui.widgets.compare_dialog import CompareDialog
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.gaps_dialog import GapsDialog
from casebook.ui.widgets.time_dialog import read_time
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog
from tests.ui.test_timeline import HEADER, NOON_US, total_is
from tests.ui.test_timeline import page as page
from tests.ui.test_timeline import source as source


def values(page: TimelinePage) -> dict[str, list[tuple[str, str]]]:
    """Give what the panel of values shows."""
    tree = page.lists.facets.tree
    found = {}
    for row in range(tree.topLevelItemCount()):
        top = tree.topLevelItem(row)
        assert top is not None
        children = [child for i in range(top.childCount()) if (child := top.child(i)) is not None]
        found[top.text(0)] = [(child.text(0), child.text(1)) for child in children]
    return found


def test_values_are_counted_beside_the_list_and_filter_it(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    assert not page.lists.facets.isVisible()
    page.show_facets()
    qtbot.waitUntil(lambda: "Host" in values(page), timeout=WAIT_MS)
    assert values(page)["Source"] == [("S-1 web.csv", "117")]
    assert values(page)["Host"] == [("web-01", "59"), ("web-02", "58")]
    assert values(page)["User"][0] == ("user0", "39")
    host = page.lists.facets.tree.topLevelItem(1)
    assert host is not None
    page.lists.facets.tree.itemActivated.emit(host.child(1), 0)
    total_is(qtbot, page, 58)
    assert page.listing.wanted == RecordFilter(host="web-02")
    qtbot.waitUntil(lambda: values(page)["Host"] == [("web-02", "58")], timeout=WAIT_MS)
    page.show_facets()
    assert not page.lists.facets.isVisible()


def test_bars_are_stacked_by_kind_and_keep_their_height(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    page.stack_otherwise()
    qtbot.waitUntil(lambda: page._strip.name_of(1) == "Logged", timeout=WAIT_MS)
    assert page._strip.accessibleDescription().startswith("117 records")
    page.stack_otherwise()
    qtbot.waitUntil(lambda: page._strip.name_of(1) == "S-1 web.csv", timeout=WAIT_MS)


def go(page: TimelinePage, when: str, zone: str) -> None:
    words: list[str] = []

    def fill(dialog: FormDialog) -> None:
        words.extend(button.text() for button in dialog.findChildren(QPushButton))
        words.extend(text.text() for text in dialog.findChildren(QLabel))
        dialog.form.editor("when").set_value(when)
        dialog.form.editor("zone").set_value(zone)
        dialog.form.save()

    in_dialog(FormDialog, fill)
    page.go_to_time()
    # Nothing is saved by going to a time.
    assert {"Go there", "Enter goes there, Esc abandons"} <= set(words)
    assert not any("Save" in word or "saves" in word for word in words)


@pytest.mark.parametrize(
    ("when", "zone"),
    [
        ("2022-11-23 12:30", "UTC"),
        ("2022-11-23T18:00:00+05:30", ""),
        ("23 Nov 2022 18:00", "Asia/Kolkata"),
    ],
)
def test_a_typed_time_brings_the_list_there(
    qtbot: QtBot, source: Source, page: TimelinePage, when: str, zone: str
) -> None:
    total_is(qtbot, page, 117)
    go(page, when, zone)
    qtbot.waitUntil(lambda: page.records.current_row == 30, timeout=WAIT_MS)
    assert page._strip._cursor_us == NOON_US + 30 * 60_000_000


def test_what_is_no_time_is_said_under_its_field() -> None:
    with pytest.raises(FieldError) as refused:
        read_time("soon", "UTC")
    assert refused.value.field == "when"


def test_the_strip_counts_what_a_dragged_span_holds(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    qtbot.waitUntil(
        lambda: page._strip.accessibleDescription().startswith("117 records"), timeout=WAIT_MS
    )
    begin, end = page._strip.span
    assert page._strip.count_between(begin - 10**9, end + 10**9) == 117
    half = NOON_US + 60 * 60_000_000
    assert abs(page._strip.count_between(begin - 10**9, half) - 60) <= 2
    assert page._strip.count_between(end + 10**12, end + 10**13) == 0


def test_two_sources_stand_side_by_side_and_move_together(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(
        HEADER + "2022-11-23T12:00:30+00:00,Logged,between,web-09,u\n", encoding="utf-8"
    )
    on_case(lambda case: import_source(Directly(case), other, ImportOptions(), Progress()))
    qtbot.waitUntil(lambda: len(page._overview.sources) == 2, timeout=WAIT_MS)
    sources = page._overview.sources
    dialog = CompareDialog(page.place, sources, {}, RecordFilter(), (1, 2), NOON_US + 30_000_000)
    qtbot.addWidget(dialog)
    dialog.show()
    left, right = dialog.lists
    qtbot.waitUntil(lambda: left.record_at(1) is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: right.record_at(1) is not None, timeout=WAIT_MS)
    assert (left.total, right.total) == (118, 118)
    assert left.cells_of(1)[2] == "between"
    assert dialog.says.text() == "117 records on the left, 1 on the right"
    for half in dialog.lists:
        for column in (0, 1):
            needed = half.fontMetrics().horizontalAdvance(half.cells_of(1)[column])
            assert half.column_widths()[column] > needed + 16
    assert left.current_row == right.current_row == 1
    left.clearFocus()
    images = [half.viewport().grab().toImage() for half in (left, right)]
    assert images[0] != images[1]
    left.go_to(100)
    assert (right.current_row, right.first_row) == (100, left.first_row)


def test_sources_are_compared_while_the_filter_names_a_retracted_one(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase, tmp_path: Path
) -> None:
    paths = [tmp_path / "second.csv", tmp_path / "third.csv"]
    for path in paths:
        row = f"2022-11-23T12:00:30+00:00,Logged,{path.stem},web-09,u\n"
        path.write_text(HEADER + row, encoding="utf-8")

    def load(case: CaseFile) -> None:
        for path in paths:
            import_source(Directly(case), path, ImportOptions(), Progress())

    on_case(load)
    page.show_filter(RecordFilter(source=1))
    on_case(lambda case: keep.retract(case, source, "the wrong log"))
    qtbot.waitUntil(lambda: len(page._overview.live_sources) == 2, timeout=WAIT_MS)
    compared: list[str] = []

    def look(dialog: CompareDialog) -> None:
        compared.extend(box.currentText() for box in dialog.boxes)
        dialog.reject()

    in_dialog(CompareDialog, look)
    page.compare()
    assert compared == ["S-2 second.csv", "S-3 third.csv"]


def test_gaps_and_jumps_are_listed_with_the_way_there(
    qtbot: QtBot, page: TimelinePage, on_case: OnCase, tmp_path: Path
) -> None:
    path = tmp_path / "gaps.csv"
    times = [f"12:{i:02}:00" for i in range(30)] + [f"18:{i:02}:00" for i in range(30)]
    times.insert(20, "12:03:30")
    rows = (f"2022-11-23T{t}+00:00,Logged,row {n},h,u\n" for n, t in enumerate(times))
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    on_case(lambda case: import_source(Directly(case), path, ImportOptions(), Progress()))
    total_is(qtbot, page, 61)
    dialog = GapsDialog(page.place, {1: "S-1 gaps.csv"}, 1, locators={1: "line"})
    qtbot.addWidget(dialog)
    dialog.found.connect(page.gaps.take)
    dialog.place_asked.connect(page.gaps.go_to)
    dialog.show()
    dialog._times.setValue(3)
    dialog.look()
    qtbot.waitUntil(lambda: "1 gap and 1 jump backwards" in dialog.says.text(), timeout=WAIT_MS)
    whats = [row.what for row in dialog.table.model_of_rows().rows]
    assert whats == ["jump back", "gap"]
    jump, gap = dialog.table.model_of_rows().rows
    assert jump.place == "S-1, line 22"
    dialog.place_asked.emit(1, gap)
    qtbot.waitUntil(lambda: page.records.current_row == 31, timeout=WAIT_MS)
    assert len(page._strip._gaps) == 1
    dialog.place_asked.emit(1, jump)
    qtbot.waitUntil(lambda: page.records.current_row == 4, timeout=WAIT_MS)


def _import(path: Path, case: CaseFile) -> Source:
    return import_source(Directly(case), path, ImportOptions(), Progress())


def test_what_is_listed_of_gaps_is_of_the_source_that_is_named(
    qtbot: QtBot, page: TimelinePage, on_case: OnCase, tmp_path: Path
) -> None:
    """Rows of the source before stayed listed, and led into the other one."""
    for name, hours in (("a.csv", range(0, 20, 10)), ("b.csv", range(3))):
        times = (f"2022-11-23T{hour:02}:{minute:02}:00Z" for hour in hours for minute in range(9))
        path = tmp_path / name
        path.write_text(HEADER + "".join(f"{time},L,{name},h,u\n" for time in times))
        on_case(partial(_import, path))
    total_is(qtbot, page, 45)
    dialog = GapsDialog(page.place, {1: "S-1 a.csv", 2: "S-2 b.csv"}, 1, page)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.table.model_of_rows().rows) == 1, timeout=WAIT_MS)
    qtbot.waitUntil(dialog.table.hasFocus, timeout=WAIT_MS)
    dialog._source_box.setCurrentIndex(1)
    assert dialog.table.model_of_rows().rows == ()
    qtbot.waitUntil(lambda: dialog.says.text().startswith("0 gaps"), timeout=WAIT_MS)
    dialog.reject()


def test_the_cursor_goes_to_the_records_when_its_chip_goes(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    page.show_filter(RecordFilter(source=1))
    chips = page._filter_bar.chips
    qtbot.waitUntil(lambda: len(chips.chips()) == 1, timeout=WAIT_MS)
    (button,) = (each for each in chips.findChildren(QToolButton) if not each.isHidden())
    qtbot.waitUntil(button.isVisible, timeout=WAIT_MS)
    button.setFocus()
    qtbot.waitUntil(button.hasFocus, timeout=WAIT_MS)
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not chips.chips(), timeout=WAIT_MS)
    assert page.records.hasFocus()
