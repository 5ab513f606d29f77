import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.model.timeline import Histogram
from casebook.ui.widgets.histogram import HistogramStrip, Marker
from casebook.ui.widgets.time_axis import DAY_US, HOUR_US
from tests.ui.conftest import WAIT_MS

MIDNIGHT_US = 1_669_161_600_000_000  # 2022-11-23T00:00:00Z
Span = tuple[int, int]


@pytest.fixture
def strip(qtbot: QtBot, look: QApplication) -> HistogramStrip:
    widget = HistogramStrip()
    qtbot.addWidget(widget)
    widget.resize(1000, widget.sizeHint().height())
    widget.set_sources({1: "S-1 access.log", 2: "S-2 auth.log"})
    widget.set_span(MIDNIGHT_US, MIDNIGHT_US + DAY_US)
    widget.set_counts(Histogram(MIDNIGHT_US, HOUR_US, {1: [10] * 24, 2: [0] * 12 + [10_000] * 12}))
    widget.show()
    return widget


def spans_of(strip: HistogramStrip) -> list[Span]:
    chosen: list[Span] = []
    strip.span_chosen.connect(lambda begin, end: chosen.append((begin, end)))
    return chosen


def count_of_colour(image: QImage, colour: QColor, x: int) -> int:
    # Below the two lines of text: the events and the names of the sources.
    return sum(image.pixelColor(x, y) == colour for y in range(42, image.height()))


def test_dragging_asks_for_the_span_under_it(strip: HistogramStrip) -> None:
    chosen = spans_of(strip)
    left, right = strip.x_of(MIDNIGHT_US + 6 * HOUR_US), strip.x_of(MIDNIGHT_US + 12 * HOUR_US)
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(left, 60))
    QTest.mouseMove(strip, QPoint(right, 60))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(right, 60))
    ((begin, end),) = chosen
    minute = 2 * 60_000_000
    assert abs(begin - (MIDNIGHT_US + 6 * HOUR_US)) < minute
    assert abs(end - (MIDNIGHT_US + 12 * HOUR_US)) < minute


def test_a_click_chooses_the_moment_and_no_span(strip: HistogramStrip, qtbot: QtBot) -> None:
    chosen = spans_of(strip)
    at = QPoint(strip.x_of(MIDNIGHT_US + 6 * HOUR_US), 60)
    with qtbot.waitSignal(strip.moment_chosen, timeout=WAIT_MS) as told:
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)
    assert told.args is not None
    assert abs(told.args[0] - (MIDNIGHT_US + 6 * HOUR_US)) < 2 * 60_000_000
    assert chosen == []


def test_the_wheel_zooms_and_keeps_the_moment_under_it(strip: HistogramStrip) -> None:
    chosen = spans_of(strip)
    x = strip.x_of(MIDNIGHT_US + 6 * HOUR_US)
    under = strip.moment_at(x)
    turn = QWheelEvent(
        QPointF(x, 60),
        strip.mapToGlobal(QPointF(x, 60)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip, turn)
    ((begin, end),) = chosen
    assert end - begin == pytest.approx(0.8 * DAY_US, rel=1e-6)
    assert (under - begin) / (end - begin) == pytest.approx((under - MIDNIGHT_US) / DAY_US, 1e-4)


def test_keys_zoom_pan_and_go_back_to_the_whole(strip: HistogramStrip, qtbot: QtBot) -> None:
    chosen = spans_of(strip)
    QTest.keyClick(strip, Qt.Key.Key_Plus)
    assert chosen[-1] == (MIDNIGHT_US + 6 * HOUR_US, MIDNIGHT_US + 18 * HOUR_US)
    QTest.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert chosen[-1] == (MIDNIGHT_US + 6 * HOUR_US, MIDNIGHT_US + 30 * HOUR_US)
    with qtbot.waitSignal(strip.whole_span_asked, timeout=WAIT_MS):
        QTest.keyClick(strip, Qt.Key.Key_Home)


def test_the_cursor_says_what_stands_under_it(strip: HistogramStrip, qtbot: QtBot) -> None:
    assert strip.accessibleDescription() == (
        "120,240 records from 2022-11-23 00:00:00 UTC · 2022-11-23 05:30:00 IST to "
        "2022-11-24 00:00:00 UTC · 2022-11-24 05:30:00 IST; 0 events."
    )
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert strip.accessibleDescription().endswith("10 S-1 access.log, 10,000 S-2 auth.log.")
    with qtbot.waitSignal(strip.moment_chosen, timeout=WAIT_MS):
        QTest.keyClick(strip, Qt.Key.Key_Return)


def test_a_small_source_stays_visible_beside_a_large_one(strip: HistogramStrip) -> None:
    strip.clearFocus()
    image = strip.grab().toImage()
    x = strip.x_of(MIDNIGHT_US + 18 * HOUR_US) + 5
    assert count_of_colour(image, strip.colour_of(1), x) >= 1
    assert count_of_colour(image, strip.colour_of(2), x) > 30
    alone = strip.x_of(MIDNIGHT_US + 3 * HOUR_US) + 5
    assert count_of_colour(image, strip.colour_of(1), alone) == 1
    assert count_of_colour(image, strip.colour_of(2), alone) == 0


def test_an_event_above_is_chosen_with_the_mouse(strip: HistogramStrip, qtbot: QtBot) -> None:
    strip.set_markers([Marker("id-4", 4, MIDNIGHT_US + 8 * HOUR_US, "Encryption begins")])
    at = QPoint(strip.x_of(MIDNIGHT_US + 8 * HOUR_US), 8)
    with qtbot.waitSignal(strip.event_chosen, timeout=WAIT_MS) as told:
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)
    assert told.args == ["id-4"]
    assert "1 event." in strip.accessibleDescription()


def test_without_a_span_nothing_is_asked_for(qtbot: QtBot) -> None:
    strip = HistogramStrip()
    qtbot.addWidget(strip)
    strip.resize(600, 130)
    strip.show()
    chosen = spans_of(strip)
    QTest.keyClick(strip, Qt.Key.Key_Plus)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    strip.grab()
    assert chosen == []
    assert strip.accessibleDescription() in ("", "No records with a time.")


def test_no_two_sources_share_a_colour_but_the_small_ones_that_are_named_together(
    strip: HistogramStrip,
) -> None:
    """The ninth source had the colour of the first, and the legend left the largest out."""
    strip.set_sources({number: f"S-{number}" for number in (12, *range(1, 12))})
    strip.set_counts(
        Histogram(0, 1, {number: [1000 if number == 12 else 2] for number in range(1, 13)})
    )
    names, colours = zip(*strip.legend(), strict=True)
    assert names[0] == "S-12"
    assert names[-1] == "5 others"
    assert len({colour.name() for colour in colours}) == len(colours) == 8
    assert {strip.colour_of(number).name() for number in range(7, 12)} == {colours[-1].name()}
