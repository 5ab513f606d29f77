from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.model.instant import Precision
from casebook.model.timeline import Record, RecordMark
from casebook.ui import theme
from casebook.ui.widgets.record_columns import COLUMNS, DEFAULT, from_text, times_of, to_text
from casebook.ui.widgets.record_list import RecordList
from casebook.ui.widgets.record_signs import colour_of
from tests.ui.conftest import WAIT_MS

NOON_US = 1_669_204_800_000_000  # 2022-11-23T12:00:00Z
ZONES = ("UTC", "Asia/Kolkata")


def a_record(row: int, message: str = "", **changes: object) -> Record:
    fields: dict[str, object] = {
        "id": row,
        "source": 1,
        "locator": row + 1,
        "utc_us": NOON_US + row * 1_000_000,
        "time_text": "",
        "precision": Precision.SECOND,
        "doubt": "",
        "message": message or f"row {row}",
        "host": "web-02",
    }
    return Record(**{**fields, **changes})  # type: ignore[arg-type]


def answered(records: RecordList, shift: int = 0) -> list[tuple[int, int]]:
    """Answer the list's wishes at once from rows made on demand; give what is asked from now on."""
    asked: list[tuple[int, int]] = []

    def give(generation: int, first: int, n: int) -> None:
        asked.append((first, n))
        rows = [a_record(row + shift) for row in range(first, first + n)]
        records.give_rows(generation, first, rows)

    records.rows_wanted.connect(give)
    return asked


@pytest.fixture
def records(qtbot: QtBot) -> RecordList:
    widget = RecordList()
    qtbot.addWidget(widget)
    widget.resize(1000, 420)
    widget.show()
    return widget


def painted(records: RecordList) -> QImage:
    # Which of two lists has the focus is no matter here.
    records.clearFocus()
    return records.viewport().grab().toImage()


def keys(records: RecordList, *pressed: Qt.Key) -> None:
    for key in pressed:
        QTest.keyClick(records, key)


def test_the_end_of_200_million_rows_shows_the_right_rows(
    records: RecordList, qtbot: QtBot
) -> None:
    total = 200_000_000
    answered(records)
    records.set_list(total)
    keys(records, Qt.Key.Key_End)
    assert records.current_row == total - 1
    assert records.cells_of(total - 1)[4] == "row 199999999"
    assert "Row 200,000,000 of 200,000,000" in records.accessibleDescription()

    # A short list that holds the very same last rows must look the same, pixel for pixel.
    short = RecordList()
    qtbot.addWidget(short)
    short.resize(records.size())
    short.show()
    answered(short, shift=total - 1_000)
    short.set_list(1_000)
    keys(short, Qt.Key.Key_End)
    assert painted(short) == painted(records)
    keys(short, Qt.Key.Key_Up)
    assert painted(short) != painted(records)


def test_only_pages_on_screen_and_their_neighbours_are_asked_for(records: RecordList) -> None:
    asked = answered(records)
    records.set_list(1_000_000)
    records.go_to(500_000)
    assert sum(n for _, n in asked) <= 6 * 256
    assert records.cells_of(500_000)[4] == "row 500000"


def test_a_page_further_is_here_before_it_is_asked_for_on_a_tall_screen(
    records: RecordList, qtbot: QtBot
) -> None:
    records.resize(1000, 3_000)
    answered(records)
    records.set_list(1_000_000)
    records.go_to(500_000)
    assert records.rows_on_screen > 64
    below = records.first_row + 2 * records.rows_on_screen
    above = records.first_row - records.rows_on_screen
    qtbot.waitUntil(lambda: records.record_at(below) is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: records.record_at(above) is not None, timeout=WAIT_MS)


def turned(records: RecordList, x: int, y: int) -> None:
    """Turn the wheel by eighths of a degree; a notch is 120."""
    at = QPointF(200, 100)
    event = QWheelEvent(
        at,
        records.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(x, y),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(records.viewport(), event)


def test_a_notch_of_the_wheel_is_three_rows_however_finely_it_is_told(records: RecordList) -> None:
    answered(records)
    records.set_list(5_000)
    turned(records, 0, -120)
    assert records.first_row == 3
    for _ in range(24):
        turned(records, 0, -5)
    assert records.first_row == 6
    for _ in range(12):
        turned(records, 0, 10)
    assert records.first_row == 3
    turned(records, 0, 1_200)
    assert records.first_row == 0


def test_a_wheel_turned_sideways_reaches_the_columns_beyond(records: RecordList) -> None:
    answered(records)
    records.set_list(10)
    records.set_columns(tuple((key, 300) for key in COLUMNS))
    turned(records, -240, 0)
    assert records.horizontalScrollBar().value() > 0
    assert records.first_row == 0
    turned(records, 240, 0)
    assert records.horizontalScrollBar().value() == 0


def test_keys_move_by_row_page_and_to_the_ends(records: RecordList) -> None:
    answered(records)
    records.set_list(5_000)
    page = records.rows_on_screen
    keys(records, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
    assert records.current_row == 1
    keys(records, Qt.Key.Key_PageDown)
    assert (records.current_row, records.first_row) == (1 + page, page)
    keys(records, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp)
    assert (records.current_row, records.first_row) == (0, 0)
    keys(records, Qt.Key.Key_End)
    assert (records.current_row, records.first_row) == (4_999, 5_000 - page)
    keys(records, Qt.Key.Key_Home)
    assert records.current_row == 0


def test_the_scroll_bar_counts_rows_of_the_whole_list(records: RecordList) -> None:
    answered(records)
    records.set_list(123_456)
    bar = records.verticalScrollBar()
    assert bar.maximum() == 123_456 - records.rows_on_screen
    assert bar.pageStep() == records.rows_on_screen
    bar.setValue(60_000)
    assert records.cells_of(60_000)[4] == "row 60000"


def test_space_marks_p_promotes_and_enter_opens(records: RecordList, qtbot: QtBot) -> None:
    answered(records)
    records.set_list(100)
    keys(records, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert [record.id for record in records.marked()] == [1, 2]
    assert ", marked" in records.accessibleDescription()
    keys(records, Qt.Key.Key_Space)
    assert [record.id for record in records.marked()] == [1]
    with qtbot.waitSignal(records.promotion_asked, timeout=WAIT_MS) as promoted:
        keys(records, Qt.Key.Key_P)
    with qtbot.waitSignal(records.detail_asked, timeout=WAIT_MS) as opened:
        keys(records, Qt.Key.Key_Return)
    assert promoted.args is not None and promoted.args[0].id == 2
    assert opened.args is not None and opened.args[0].id == 2


def shifted(records: RecordList, *pressed: Qt.Key) -> None:
    for key in pressed:
        QTest.keyClick(records, key, Qt.KeyboardModifier.ShiftModifier)


def clicked(records: RecordList, row: int, modifier: Qt.KeyboardModifier) -> None:
    at = QPoint(200, records.row_height * (row - records.first_row) + 3)
    QTest.mouseClick(records.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def marked_ids(records: RecordList) -> list[int]:
    return [record.id for record in records.marked()]


def test_shift_with_a_moving_key_marks_from_where_it_began(records: RecordList) -> None:
    answered(records)
    records.set_list(100)
    records.go_to(5)
    shifted(records, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert marked_ids(records) == [5, 6, 7]
    assert (records.current_row, records.first_row) == (7, 0)
    assert ", marked" in records.accessibleDescription()
    # Back over where it began: what only this range marked is unmarked.
    shifted(records, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert marked_ids(records) == [4, 5]
    # A plain move keeps it and begins another one.
    keys(records, *[Qt.Key.Key_Down] * 6)
    shifted(records, Qt.Key.Key_Down)
    assert marked_ids(records) == [4, 5, 10, 11]
    keys(records, Qt.Key.Key_Home)
    shifted(records, Qt.Key.Key_PageDown)
    assert marked_ids(records) == list(range(records.rows_on_screen + 1))


def test_shift_and_ctrl_with_a_click_mark_a_range_and_one(records: RecordList) -> None:
    answered(records)
    records.set_list(100)
    shift, ctrl = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    clicked(records, 3, Qt.KeyboardModifier.NoModifier)
    assert marked_ids(records) == []
    clicked(records, 6, shift)
    assert marked_ids(records) == [3, 4, 5, 6]
    clicked(records, 2, shift)
    assert marked_ids(records) == [2, 3]
    clicked(records, 9, ctrl)
    assert marked_ids(records) == [2, 3, 9]
    clicked(records, 2, ctrl)
    assert (marked_ids(records), records.current_row) == ([3, 9], 2)


def test_rows_of_a_range_that_are_not_here_are_asked_for(records: RecordList) -> None:
    answered(records)
    wanted: list[tuple[int, int, int]] = []
    said: list[str] = []
    records.range_wanted.connect(lambda *wish: wanted.append(wish))
    records.range_cut.connect(said.append)
    records.set_list(1_000)
    records.go_to(10)
    shifted(records, Qt.Key.Key_End)
    (number, first, n), *more = wanted
    assert (first, n, more, said) == (10, 990, [], [])
    assert records.is_marking
    # What is marked one by one meanwhile stays.
    keys(records, Qt.Key.Key_Home, Qt.Key.Key_Space)
    rows = [a_record(row) for row in range(10, 1_000)]
    records.give_range(number, rows, {})
    assert not records.is_marking
    assert marked_ids(records) == [0, *range(10, 1_000)]


def test_a_range_is_bounded_and_says_so(records: RecordList) -> None:
    answered(records)
    wanted: list[tuple[int, int, int]] = []
    said: list[str] = []
    records.range_wanted.connect(lambda *wish: wanted.append(wish))
    records.range_cut.connect(said.append)
    records.set_list(10_000_000)
    records.go_to(5_000_000)
    shifted(records, Qt.Key.Key_End)
    assert wanted[-1][1:] == (5_000_000, 2_000)
    shifted(records, Qt.Key.Key_Home)
    assert wanted[-1][1:] == (5_000_000 - 1_999, 2_000)
    assert len(said) == 2
    assert said[0].startswith("The 2,000 records next to the one you began at are marked")


def test_a_range_given_up_meanwhile_marks_nothing(records: RecordList) -> None:
    answered(records)
    wanted: list[tuple[int, int, int]] = []
    records.range_wanted.connect(lambda *wish: wanted.append(wish))
    rows = [a_record(row) for row in range(1_000)]
    records.set_list(1_000)
    shifted(records, Qt.Key.Key_End)
    records.clear_marks()
    records.give_range(wanted[-1][0], rows, {})
    assert (marked_ids(records), records.is_marking) == ([], False)
    keys(records, Qt.Key.Key_Home)
    shifted(records, Qt.Key.Key_End, Qt.Key.Key_Home)
    records.give_range(wanted[-1][0], rows, {})
    assert marked_ids(records) == [0]
    shifted(records, Qt.Key.Key_End)
    records.set_list(5)
    records.give_range(wanted[-1][0], rows, {})
    assert 900 not in marked_ids(records)


def test_rows_of_an_older_list_are_ignored(records: RecordList) -> None:
    wishes: list[tuple[int, int, int]] = []
    records.rows_wanted.connect(lambda *wish: wishes.append(wish))
    records.set_list(10)
    old = wishes[-1][0]
    records.set_list(10)
    records.give_rows(old, 0, [a_record(row, "stale") for row in range(10)])
    assert records.record_at(0) is None
    records.give_rows(wishes[-1][0], 0, [a_record(row) for row in range(10)])
    assert records.cells_of(0)[4] == "row 0"


def test_the_current_record_is_told_when_it_arrives(records: RecordList) -> None:
    told: list[Record | None] = []
    wishes: list[tuple[int, int, int]] = []
    records.record_chosen.connect(told.append)
    records.rows_wanted.connect(lambda *wish: wishes.append(wish))
    records.set_list(10)
    records.go_to(3)
    assert told[-1] is None
    records.give_rows(wishes[-1][0], 0, [a_record(row) for row in range(10)])
    assert told[-1] is not None and told[-1].id == 3


def test_the_current_row_is_accessible(records: RecordList) -> None:
    answered(records)
    records.set_source_names({1: "EX-5 auth.log"})
    records.set_list(10)
    interface = QAccessible.queryAccessibleInterface(records)
    assert interface.text(QAccessible.Text.Name) == "Records"
    assert interface.text(QAccessible.Text.Description) == (
        "Row 1 of 10: UTC 2022-11-23 12:00:00, IST 17:30:00, source EX-5 auth.log, host web-02, "
        "what row 0"
    )


def test_hostile_text_is_shown_as_itself_on_one_line(records: RecordList) -> None:
    hostile = "<img src='/etc/passwd'>\n\u202egpj.exe\x00" + "A" * 1_000_000

    def give(generation: int, first: int, n: int) -> None:
        records.give_rows(generation, first, [a_record(0, hostile)])

    records.rows_wanted.connect(give)
    records.set_list(1)
    what = records.cells_of(0)[4]
    assert what.startswith("<img src='/etc/passwd'>⏎⟨U+202E⟩gpj.exe⟨U+0000⟩AAAA")
    assert what.endswith("…") and len(what) < 1_100
    painted(records)


def test_marks_at_the_edge_are_set_with_the_mouse(records: RecordList) -> None:
    answered(records)
    records.set_list(50)
    at = QPoint(5, records.row_height * 4 + 3)
    QTest.mouseClick(
        records.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
    )
    assert records.current_row == 4
    assert [record.id for record in records.marked()] == [4]


def test_column_widths_are_kept_and_foreign_ones_ignored(records: RecordList) -> None:
    records.set_column_widths((200, 100, 90, 80, 300))
    assert records.column_widths() == (200, 100, 90, 80, 300)
    records.set_column_widths((1, 2))
    assert records.column_widths() == (200, 100, 90, 80, 300)


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (a_record(0, utc_us=None), ("no time", "")),
        (a_record(0), ("2022-11-23 12:00:00", "17:30:00")),
        (
            a_record(
                0, utc_us=NOON_US + 7 * 3_600_000_000 + 123_000, precision=Precision.MILLISECOND
            ),
            ("2022-11-23 19:00:00.123", "2022-11-24 00:30:00.123"),
        ),
        (
            a_record(0, doubt="first of a repeated hour"),
            ("2022-11-23 12:00:00 ▲ ambiguous", "17:30:00"),
        ),
        (
            a_record(0, utc_us=None, doubt="in an hour the clocks skipped"),
            ("no time ▲ impossible", ""),
        ),
        (
            a_record(0, precision=Precision.DAY, time_text="23 Nov 2022"),
            ("23 Nov 2022 (day)", ""),
        ),
    ],
)
def test_times_stand_in_both_zones_as_fine_as_they_are_known(
    record: Record, shown: Sequence[str]
) -> None:
    assert times_of(record, ZONES) == shown


def test_an_empty_list_says_what_to_do(records: RecordList) -> None:
    records.set_empty_text("No records yet. Press Ctrl+N to import a log.")
    records.set_list(0)
    assert records.current_row == -1
    keys(records, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Space, Qt.Key.Key_P)
    assert records.accessibleDescription() == "No records yet. Press Ctrl+N to import a log."


def test_times_are_never_cut_until_a_width_is_set(records: RecordList) -> None:
    evening = 7 * 3600  # UTC and IST then have two dates.
    answered(records, shift=evening)
    records.set_list(200)
    metrics = records.fontMetrics()
    for column in (0, 1):
        text = records.cells_of(0)[column]
        assert len(text) == 19
        assert metrics.horizontalAdvance(text) + 16 <= records.column_widths()[column]
    records.set_column_widths((60, 60, 90, 80, 300))
    records.set_list(200)
    assert records.column_widths()[:2] == (60, 60)


def colours_in(image: QImage, row: int, records: RecordList, left: int, right: int) -> set[str]:
    top = (row - records.first_row) * records.row_height
    return {
        image.pixelColor(x, y).name()
        for x in range(left, right)
        for y in range(top, top + records.row_height)
    }


def test_what_was_searched_for_is_highlighted_where_it_stands(records: RecordList) -> None:
    answered(records)
    records.set_list(10)
    plain = painted(records)
    records.set_highlight('"row 3"')
    found = painted(records)
    ground = theme.tokens().found
    left, _ = records.column_spans()[4]
    assert ground in colours_in(found, 3, records, left, left + 60)
    assert ground not in colours_in(found, 4, records, left, left + 60)
    records.set_highlight("")
    assert painted(records) == plain


def test_a_message_is_shown_from_where_its_first_finding_would_be_seen(
    records: RecordList,
) -> None:
    long = f"{'a long way before it ' * 20}needle and more"
    records.set_list(2)
    records.give_rows(1, 0, [a_record(0, long), a_record(1, f"needle first, {long}")])
    plain = painted(records)
    records.set_highlight("needle")
    found = painted(records)
    ground = theme.tokens().found
    left, width = records.column_spans()[4]
    assert ground in colours_in(found, 0, records, left, left + width)
    begin_of_second = left, left + 60
    assert ground in colours_in(found, 1, records, *begin_of_second)
    # What begins with a finding stays where it is.
    far = left + 120, left + width
    assert colours_in(found, 1, records, *far) == colours_in(plain, 1, records, *far)
    assert records.cells_of(0)[4] == long


def test_a_finding_at_the_end_of_a_message_leaves_no_room_empty(records: RecordList) -> None:
    records.set_list(1)
    records.give_rows(1, 0, [a_record(0, f"{'a long way before the ' * 20}needle")])
    records.set_highlight("needle")
    left, width = records.column_spans()[4]
    end = min(left + width, records.viewport().width())
    ground, image = theme.tokens().found, painted(records)
    assert ground in colours_in(image, 0, records, end - 30, end)
    assert ground not in colours_in(image, 0, records, left, left + (end - left) // 2)


def ground_painted(records: RecordList, row: int, column: int) -> bool:
    """Say whether a column shows where what was searched for stands, within the list."""
    left, width = records.column_spans()[column]
    end = min(left + width, records.viewport().width())
    return theme.tokens().found in colours_in(painted(records), row, records, left, end)


def test_a_finding_is_seen_where_the_column_goes_on_beyond_the_edge(records: RecordList) -> None:
    long = f"{'a long way before it ' * 4}needle {'and a long way after ' * 4}"
    records.set_list(2)
    records.give_rows(1, 0, [a_record(0, long), a_record(1, f"needle first, {long}")])
    records.set_columns((("first", 160), ("source", 100), ("message", 1200), ("tags", 140)))
    records.set_highlight("needle")
    records.resize(620, 420)
    assert records.viewport().width() < 160 + 100 + 84 * records.fontMetrics().averageCharWidth()
    assert ground_painted(records, 0, 2)
    assert ground_painted(records, 1, 2)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_finding_is_seen_in_a_narrow_column(records: RecordList, place: int) -> None:
    records.set_list(2)
    message = f"{'wide words before it ' * 4}MMMMMMMMMM needle"
    records.give_rows(1, 0, [a_record(0, message), a_record(1, "WWWWWWWW needle")])
    columns = [("source", 100), ("host", 300)]
    columns.insert(place, ("message", 90))
    records.set_columns(tuple(columns))
    records.resize(620 if place < 2 else 560, 420)
    records.set_highlight("needle")
    for row in (0, 1):
        assert ground_painted(records, row, place)


def test_the_tags_of_one_record_leave_a_like_message_its_room(records: RecordList) -> None:
    message = "OS:/evidence/dev/TDUNGAN-XP/$MFT File reference: 2074-1 Attribute name: " * 3
    records.set_list(3)
    records.give_rows(1, 0, [a_record(row, message) for row in range(3)])
    left, width = records.column_spans()[4]
    height = records.row_height
    before = painted(records).copy(left, 2 * height, width, height)
    records.set_record_marks({0: RecordMark("m", 1, 0, False, "", ("way in",), "")})
    assert painted(records).copy(left, 2 * height, width, height) == before


def test_a_time_to_the_microsecond_is_painted_whole(records: RecordList) -> None:
    records.set_list(4)
    rows = [
        a_record(row, utc_us=NOON_US + row * 111_111, precision=Precision.MICROSECOND)
        for row in range(4)
    ]
    records.give_rows(1, 0, rows)
    metrics = records.fontMetrics()
    for column in (0, 1):
        room = records.column_widths()[column] - 16
        for row in range(4):
            text = records.cells_of(row)[column]
            assert metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) == text


def test_long_times_take_their_room_from_the_message_before_the_list_scrolls(
    records: RecordList,
) -> None:
    # The room of the list in a window of 1280 pixels; IST is on the day after.
    records.resize(788, 420)
    records.set_list(4)
    evening_us = NOON_US + 8 * 3_600_000_000
    rows = [
        a_record(row, "m" * 90, utc_us=evening_us + row * 111_111, precision=Precision.MICROSECOND)
        for row in range(4)
    ]
    records.give_rows(1, 0, rows)
    assert records.cells_of(1)[:2] == ("2022-11-23 20:00:00.111111", "2022-11-24 01:30:00.111111")
    metrics = records.fontMetrics()
    for (_, width), text in zip(records.column_spans()[:2], records.cells_of(1), strict=False):
        assert metrics.horizontalAdvance(text) <= width - 16
    assert records.horizontalScrollBar().maximum() == 0
    left, width = records.column_spans()[-1]
    assert left + width == records.viewport().width()
    assert width >= 120


def test_a_time_in_the_last_column_is_never_cut(records: RecordList) -> None:
    records.resize(500, 420)
    records.set_columns((("message", 380), ("first", 150)), fits_times=True)
    records.set_list(1)
    records.give_rows(1, 0, [a_record(0, utc_us=NOON_US + 1, precision=Precision.MICROSECOND)])
    text = records.cells_of(0)[1]
    assert records.fontMetrics().horizontalAdvance(text) <= records.column_spans()[1][1] - 16


def test_a_mark_shows_its_colour_with_its_number_and_its_tags(records: RecordList) -> None:
    answered(records)
    records.set_list(10)
    records.show_signs(True)
    without = painted(records)
    records.set_record_marks({2: RecordMark("m", 1, 2, True, "blue", ("way in",), "why")})
    with_mark = painted(records)
    bar = colour_of("blue").name()
    assert colours_in(with_mark, 2, records, 0, 3) == {bar}
    assert bar not in colours_in(without, 2, records, 0, 60)
    # The number on the colour and the star are painted too.
    assert len(colours_in(with_mark, 2, records, 18, 30)) > 3
    records.go_to(2)
    assert "#way in, blue, starred; comment: why" in records.accessibleDescription()


def test_columns_that_do_not_fit_are_reached_by_scrolling(records: RecordList) -> None:
    answered(records)
    records.set_list(10)
    records.set_columns(tuple((key, 300) for key in COLUMNS))
    bar = records.horizontalScrollBar()
    assert bar.maximum() > 2_000
    bar.setValue(bar.maximum())
    left, width = records.column_spans()[-1]
    assert left + width == records.viewport().width()


def test_foreign_columns_on_the_desk_are_left_out() -> None:
    assert from_text('[["first", 100], ["planet", 3]]') == (("first", 100),)
    for text in ("", "7", "[[]]", '[["planet", 3]]', '{"a": 1}'):
        assert from_text(text) == DEFAULT
    assert from_text(to_text(DEFAULT)) == DEFAULT


def test_room_for_signs_brings_no_scroll_bar_and_stays_out_of_the_way(records: RecordList) -> None:
    answered(records)
    records.set_list(10)
    # As wide as just fits without signs.
    bar, beside = records.horizontalScrollBar(), records.width() - records.viewport().width()
    records.resize(18 + 150 + 84 + 104 + 76 + 240 + beside, 420)
    assert bar.maximum() == 0
    before = records.column_spans()
    records.show_signs(True)
    assert bar.maximum() == 0
    assert records.column_spans() != before
    records.show_signs(False)
    assert bar.maximum() == 0
    assert records.column_spans() == before
