from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from casebook.actions import agency_directory, keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.paste_lines import add_lines
from casebook.actions.record_answer import record_leg
from casebook.actions.request_lines import RequestRow
from casebook.actions.typed_time import typed_time
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.paper import PaperKind
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    Preservation,
    Request,
    RequestKind,
    RequestState,
)
from casebook.store.case_file import CaseFile
from casebook.store.requests import RequestLine
from casebook.ui import file_dialogs
from casebook.ui.messages import Recorder
from casebook.ui.pages.requests import RequestsPage
from casebook.ui.widgets.agency_choices import in_a_choice
from casebook.ui.widgets.board import Board
from casebook.ui.widgets.correct_dialog import CorrectDialog
from casebook.ui.widgets.directory_dialog import DirectoryDialog
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.leg_forms import next_step
from casebook.ui.widgets.line_model import (
    DESTINATION,
    FIRST_TIME,
    NUMBER,
    PORT,
    SECOND_TIME,
    STATE,
)
from casebook.ui.widgets.links import LinkButton, NumberLink
from casebook.ui.widgets.paste_dialog import PasteDialog
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.request_dialog import RequestDialog
from casebook.ui.widgets.route import RouteView, route_of
from casebook.ui.widgets.where_phrases import WherePhrases
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase, bring_up

HOSTILE = "<b>bold</b><img src='/etc/hostname'> \u202egpj.exe"


def at(text: str) -> Instant:
    return typed_time(text, "Asia/Kolkata", "A. Rao")


def a_line(identifier: str, **given: Any) -> Line:
    found = Line(
        "", "", 0, IdentifierKind.IPV4, identifier, "subscriber details", at("2022-11-23 06:42:07")
    )
    return dataclasses.replace(found, **given)


def three_requests(case: CaseFile) -> Request:
    """R-1 at NCB Beijing with three lines, R-2 a draft, R-3 sent and overdue."""
    names = ("IFSO", "CBI", "NCB Beijing")
    route = [keep.add(case, Agency("", 0, f"{name} office", name)) for name in names]
    asked = ask_agency(
        case,
        Request("", 0, RequestKind.INTERPOL, "IP addresses from China", route[-1].id),
        route,
        [
            a_line("203.0.113.45", source_port=51514, destination="198.51.100.10:443"),
            a_line("203.0.113.46", port_not_logged=True),
            a_line("203.0.113.47"),
        ],
        ["letter", "I-24/7"],
    )
    first, second = case.where(Leg, request_id=asked.id)
    record_leg(case, first, "sent", at("2022-12-18 11:05"), "IFSO/88")
    record_leg(case, second, "sent", at("2022-12-22 10:00"), "NCB/5512")
    ask_agency(case, Request("", 0, RequestKind.LETTER, HOSTILE, route[1].id), route[:2], [])
    late = ask_agency(
        case,
        Request(
            "", 0, RequestKind.LETTER, "Keep the logs", route[1].id, due_at=at("2023-01-02 18:00")
        ),
        route[:2],
        [a_line("203.0.113.48")],
    )
    record_leg(case, case.where(Leg, request_id=late.id)[0], "sent", at("2022-12-20 10:00"))
    return asked


@pytest.fixture
def page(qtbot: QtBot, place: Workplace) -> RequestsPage:
    found = RequestsPage(place)
    qtbot.addWidget(found)
    found.resize(1130, 600)
    bring_up(qtbot, found)
    return found


@pytest.fixture
def filled(qtbot: QtBot, on_case: OnCase, page: RequestsPage) -> RequestsPage:
    on_case(three_requests)
    qtbot.waitUntil(lambda: len(page.rows) == 3, timeout=WAIT_MS)
    page.show_number("R-1")
    qtbot.waitUntil(lambda: shown_number(page) == "R-1", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.lines.model.rowCount() == 3, timeout=WAIT_MS)
    return page


def shown_number(page: RequestsPage) -> str:
    """Give the number of the request that the detail shows, as read from the case."""
    known = page.detail.known
    return "" if known is None else known.row.number


def choose(qtbot: QtBot, page: RequestsPage, number: str) -> None:
    page.show_number(number)
    qtbot.waitUntil(lambda: shown_number(page) == number, timeout=WAIT_MS)


def shown_lines(page: RequestsPage) -> tuple[Line, ...]:
    return page.lines.model.lines_here()


def cards(page: RequestsPage, state: RequestState) -> list[str]:
    return [row.number for row in page.board_view.board.rows(state)]


def dialog(qtbot: QtBot, kind: type[Any]) -> Any:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=WAIT_MS)
    return QApplication.activeModalWidget()


def texts(widget: QWidget) -> list[str]:
    found = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return found + [
        text.toPlainText() for text in widget.findChildren(ReadText) if text.isVisible()
    ]


def until(qtbot: QtBot, check: Callable[[], bool]) -> None:
    qtbot.waitUntil(check, timeout=WAIT_MS)


def test_the_board_has_each_request_in_the_lane_of_its_state(filled: RequestsPage) -> None:
    lanes = {state: cards(filled, state) for state in RequestState}
    assert lanes.pop(RequestState.FORWARDED) == ["R-1"]
    assert lanes.pop(RequestState.DRAFT) == ["R-2"]
    assert lanes.pop(RequestState.SENT) == ["R-3"]
    assert not any(lanes.values())
    board = filled.board_view.board
    assert board.lane(RequestState.SENT).title() == "Sent  1, 1 overdue"
    assert board.lane(RequestState.REFUSED).isHidden()


def test_a_card_says_where_its_request_is_and_when_it_was_due(
    qtbot: QtBot, filled: RequestsPage
) -> None:
    model = filled.board_view.board.lane(RequestState.SENT).cards.model()

    def said() -> str:
        return str(model.index(0, 0).data())

    until(qtbot, lambda: "with CBI since 20 Dec 2022" in said())
    assert said().startswith("R-3, Keep the logs, sent, with CBI since 20 Dec 2022, ")
    assert said().endswith("overdue 2023-01-02")


def test_the_detail_says_where_the_request_is(filled: RequestsPage) -> None:
    said = [text for text in texts(filled.detail) if text.startswith("R-1: with")]
    assert len(said) == 1
    assert said[0].startswith("R-1: with NCB Beijing since 22 Dec 2022, ")
    assert said[0].endswith("days, no acknowledgement.")


def test_the_list_is_by_due_date_and_the_retracted_come_last(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.show_view(filled.due_view)
    model = filled.due_view.model
    shown = [model.row_at(n).number for n in range(model.rowCount())]
    assert shown == ["R-3", "R-1", "R-2"]
    on_case(lambda case: keep.retract(case, case.numbered(Request, 3), "twice"))
    until(qtbot, lambda: model.row_at(2).number == "R-3")
    filled.show_view(filled.board_view)
    assert not cards(filled, RequestState.SENT)


def test_the_route_tells_each_station_and_step(filled: RequestsPage) -> None:
    words = filled.detail.route.route.accessibleName()
    assert "IFSO, IFSO office" in words
    assert "by letter, reference IFSO/88; sent 2022-12-18 11:05 IST · not acknowledged" in words
    assert "leg 2 to NCB Beijing" in words


def test_the_lines_show_port_times_and_state(filled: RequestsPage) -> None:
    model = filled.lines.model

    def cell(line: int, column: int) -> str:
        return str(model.index(line, column).data())

    assert [cell(n, PORT) for n in range(3)] == ["51514", "not logged", ""]
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in (FIRST_TIME, SECOND_TIME)]
    assert heads == ["UTC", "IST"]
    assert cell(0, FIRST_TIME) == "2022-11-23 01:12:07"
    assert cell(0, SECOND_TIME) == "2022-11-23 06:42:07"
    assert cell(0, DESTINATION) == "198.51.100.10:443"
    assert cell(0, STATE) == "outstanding"


def test_the_selected_line_shows_both_zones_and_what_was_written(
    qtbot: QtBot, filled: RequestsPage
) -> None:
    until(qtbot, lambda: filled.detail.line.line is not None)
    shown = texts(filled.detail.line)
    both = next(text for text in shown if "01:12:07 UTC" in text)
    assert "06:42:07 IST" in both
    assert "written “2022-11-23 06:42:07”, zone Asia/Kolkata set by the examiner, A. Rao" in both


def test_what_the_letter_lacks_is_said_with_its_remedy(qtbot: QtBot, filled: RequestsPage) -> None:
    section = filled.detail.findings

    def more() -> list[LinkButton]:
        found = section.findChildren(LinkButton)
        return [link for link in found if link.isVisible() and link.text().startswith("Show ")]

    # What blocks comes first, and only the first twelve stand there at once.
    until(qtbot, lambda: bool(more()))
    more()[0].click()
    sentence = "Line 3 (203.0.113.47) has no source port."
    until(qtbot, lambda: sentence in texts(section))
    assert "Enter the source port, or say that it was not logged." in texts(section)
    assert not more()


def test_text_of_others_is_never_markup(qtbot: QtBot, filled: RequestsPage) -> None:
    choose(qtbot, filled, "R-2")
    shown = [text for text in texts(filled.detail) if "bold" in text]
    assert shown
    assert all("<b>bold</b>" in text for text in shown)
    assert not any("\u202e" in text for text in shown)


def test_a_leg_is_recorded_by_keyboard(qtbot: QtBot, on_case: OnCase, filled: RequestsPage) -> None:
    board = filled.board_view.board
    route = filled.detail.route.route
    QTest.keyClick(board.lane(RequestState.FORWARDED).cards, Qt.Key.Key_Return)
    assert route.hasFocus()
    QTest.keyClick(route, Qt.Key.Key_Up)
    QTest.keyClick(route, Qt.Key.Key_Return)
    box = dialog(qtbot, FormDialog)
    assert box.form.values()["step"] == "acknowledged"
    box.form.editor("at").set_value(at("2022-12-19 16:40"))
    box.form.editor("its_reference").set_value("CBI/7")
    box.form.save()
    until(qtbot, lambda: "acknowledged 2022-12-19 16:40 IST (CBI/7)" in route.accessibleName())
    (first, _) = on_case(lambda case: case.where(Leg, request_id=case.numbered(Request, 1).id))
    assert first.acknowledged_at == at("2022-12-19 16:40")
    assert (first.reference, first.acknowledged_reference) == ("IFSO/88", "CBI/7")


def test_who_is_not_the_last_of_a_route_is_offered_to_have_handed_it_on() -> None:
    sent = Leg("g1", "r1", 1, "a1", "a2", sent_at=at("2022-12-18 11:05"))
    taken = dataclasses.replace(sent, acknowledged_at=at("2022-12-19 10:00"))
    on = dataclasses.replace(taken, forwarded_at=at("2022-12-22 10:00"))
    assert next_step(sent, is_last=False) == "acknowledged"
    assert next_step(taken, is_last=False) == "forwarded"
    assert next_step(taken, is_last=True) == "replied"
    assert next_step(on, is_last=False) == "replied"


def test_the_step_offered_follows_from_where_the_leg_stands(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    legs = on_case(lambda case: case.where(Leg, request_id=case.numbered(Request, 1).id))
    on_case(lambda case: record_leg(case, legs[0], "acknowledged", at("2022-12-19 10:00")))
    route = filled.detail.route.route
    until(qtbot, lambda: "acknowledged 2022-12-19" in route.accessibleName())
    route.setFocus()
    QTest.keyClick(route, Qt.Key.Key_Up)
    filled.detail.route.record_step()
    box = dialog(qtbot, FormDialog)
    assert box.form.values()["step"] == "forwarded"
    box.form.abandon()


def test_letters_typed_at_the_kind_stay_there(qtbot: QtBot, filled: RequestsPage) -> None:
    filled.add()
    box = dialog(qtbot, RequestDialog)
    until(qtbot, lambda: QApplication.focusWidget() is box.form.editor("kind").focusProxy())
    for letter in "Interp":
        typed_at = QApplication.focusWidget()
        assert typed_at is not None
        QTest.keyClicks(typed_at, letter)
    assert box.form.editor("kind").value() == RequestKind.INTERPOL
    assert box.form.particulars_form is not None
    assert not box.form.particulars_form.particulars()
    box.form.abandon()


def test_an_agency_known_by_its_short_name_alone_is_named_once() -> None:
    assert in_a_choice(Agency("", 0, "IFSO, Special Cell", "IFSO, Special Cell")) == (
        "IFSO, Special Cell"
    )
    assert in_a_choice(Agency("", 0, "Central Bureau", "CBI")) == "CBI, Central Bureau"


def test_a_step_asks_only_for_what_goes_with_it(qtbot: QtBot, filled: RequestsPage) -> None:
    filled.detail.route.record_step()
    box = dialog(qtbot, FormDialog)
    shown = {
        name: box.form.editor(name).isVisible()
        for name in ("by", "reference", "its_reference", "reply", "because")
    }
    assert [name for name, is_shown in shown.items() if is_shown] == ["its_reference"]
    box.form.editor("step").set_value("returned")
    box.form.editor("step").changed.emit()
    assert box.form.editor("because").isVisible()
    assert not box.form.editor("its_reference").isVisible()
    box.form.save()
    until(qtbot, lambda: "Say why it was returned." in texts(box))
    box.form.editor("because").set_value("no penalty is named")
    box.form.save()
    until(qtbot, lambda: cards(filled, RequestState.RETURNED) == ["R-1"])


def test_a_step_before_the_sending_is_refused_under_the_time(
    qtbot: QtBot, filled: RequestsPage
) -> None:
    filled.detail.route.record_step()
    box = dialog(qtbot, FormDialog)
    box.form.editor("at").set_value(at("2022-12-01 10:00"))
    box.form.save()
    until(qtbot, lambda: "It cannot be acknowledged before it was sent." in texts(box))
    box.form.abandon()


def test_an_answer_closes_its_line(qtbot: QtBot, on_case: OnCase, filled: RequestsPage) -> None:
    line = filled.lines.selected()
    assert line is not None
    filled.answer(line)
    box = dialog(qtbot, FormDialog)
    box.form.save()
    until(qtbot, lambda: "Write down what came back." in texts(box))
    box.form.editor("answer").set_value("a rented server")
    box.form.editor("reference").set_value("NCB/77")
    box.form.save()
    until(qtbot, lambda: cards(filled, RequestState.PARTLY) == ["R-1"])
    saved = on_case(lambda case: case.get(Line, line.id))
    assert (saved.state, saved.answer) == (LineState.ANSWERED, "a rented server")
    assert saved.answer_reference == "NCB/77"
    until(qtbot, lambda: filled.lines.counts.get(LineState.ANSWERED) == 1)


def test_lines_are_filtered_by_state_and_by_words(qtbot: QtBot, filled: RequestsPage) -> None:
    lines = filled.lines
    lines.filter_edit.setText("113.46")
    until(qtbot, lambda: [line.identifier for line in shown_lines(filled)] == ["203.0.113.46"])
    lines.filter_edit.clear()
    until(qtbot, lambda: lines.model.rowCount() == 3)
    lines.show_state(LineState.OUTSTANDING)
    until(qtbot, lambda: lines.model.rowCount() == 3)
    lines.show_state(LineState.REFUSED)
    until(qtbot, lambda: lines.model.rowCount() == 0)
    assert filled.detail.line.line is None
    choose(qtbot, filled, "R-3")
    until(qtbot, lambda: lines.model.rowCount() == 1)
    assert lines.state is None


def test_a_long_request_is_read_as_it_is_scrolled(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    def many(case: CaseFile) -> None:
        request = case.numbered(Request, 3)
        lines = [a_line(f"198.51.100.{n % 250}", asked=f"question {n}") for n in range(600)]
        add_lines(case, request, lines)

    on_case(many)
    choose(qtbot, filled, "R-3")
    lines = filled.lines
    until(qtbot, lambda: lines.model.rowCount() == 601)
    assert len(shown_lines(filled)) < 601
    assert lines.model.line_at(600) is None
    until(qtbot, lambda: lines.model.line_at(600) is not None)
    last = lines.model.line_at(600)
    assert last is not None
    assert (last.position, last.asked) == (601, "question 599")
    lines.table.sortByColumn(NUMBER, Qt.SortOrder.DescendingOrder)
    until(qtbot, lambda: [line.position for line in shown_lines(filled)[:2]] == [601, 600])


def test_a_request_with_route_and_lines_is_added_in_one_entry(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    before = on_case(lambda case: case.head().seq)
    filled.add()
    box = dialog(qtbot, RequestDialog)
    box.form.choose_kind(RequestKind.INTERPOL)
    box.form.editor("subject").set_value("Hong Kong mail accounts")
    route = box.form.route_editor
    by_name = {agency.short_name: agency.id for agency in box.agencies}
    route.choose(0, by_name["IFSO"])
    route.choose(1, by_name["NCB Beijing"])
    route.add_stop()
    route.choose(1, by_name["CBI"])
    route.set_mode(1, "letter")
    box.form.lines_editor.set_text(
        "203.0.113.50, 443, 2022-11-23 01:12:07 UTC, subscriber details\n"
        "someone@example.com\t\t\tlogin history"
    )
    box.form.save()
    until(qtbot, lambda: shown_number(filled) == "R-4")
    known = filled.detail.known
    assert known is not None
    assert known.request.kind == RequestKind.INTERPOL
    assert [leg.mode for leg in known.legs] == ["letter", ""]
    until(
        qtbot,
        lambda: (
            [line.identifier for line in shown_lines(filled)]
            == ["203.0.113.50", "someone@example.com"]
        ),
    )
    assert on_case(lambda case: case.head().seq) == before + 1


def test_the_kind_says_what_it_is_for_and_who_it_goes_through(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.add()
    box = dialog(qtbot, RequestDialog)
    box.form.choose_kind(RequestKind.INTERPOL)
    said = "Police information from abroad, through CBI as the National Central Bureau."
    assert said in texts(box)
    usual = box.form.usual_routes
    until(qtbot, lambda: "Through CBI" in [route.name for route in usual.routes])
    names = [agency.short_name for agency in on_case(lambda case: case.all(Agency))]
    usual.choose([route.name for route in usual.routes].index("Through CBI"))
    usual.take()
    until(qtbot, lambda: box.form.route_editor.stop_count() == 3)
    assert box.form.route_editor.modes() == ("letter", "I-24/7")
    assert box.form.route_editor.addressee_id() == ""
    # The cursor stands where something is still to be chosen.
    chooser = QApplication.focusWidget()
    assert chooser is not None
    assert chooser.accessibleName() == "Stop 3, is asked"
    now = [agency.short_name for agency in on_case(lambda case: case.all(Agency))]
    assert now[: len(names)] == names
    box.form.abandon()


def test_a_reminder_names_the_request_it_is_about(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.add()
    box = dialog(qtbot, RequestDialog)
    assert not box.form.editor("regarding_id").isVisible()
    box.form.choose_kind(RequestKind.REMINDER)
    assert box.form.editor("regarding_id").isVisible()
    first = on_case(lambda case: case.numbered(Request, 1))
    box.form.editor("regarding_id").set_value(first.id)
    box.form.editor("subject").set_value("Reminder of R-1")
    box.form.route_editor.choose(0, box.agencies[0].id)
    box.form.route_editor.choose(1, box.agencies[1].id)
    box.form.save()
    until(qtbot, lambda: shown_number(filled) == "R-4")
    assert on_case(lambda case: case.numbered(Request, 4)).regarding_id == first.id
    links = [link.text() for link in filled.detail.findChildren(NumberLink) if link.isVisible()]
    assert "about R-1  IP addresses from China" in links


def test_a_bad_row_holds_the_request_back_and_stays(qtbot: QtBot, filled: RequestsPage) -> None:
    filled.add()
    box = dialog(qtbot, RequestDialog)
    box.form.editor("subject").set_value("x")
    box.form.save()
    assert "Choose who asks." in texts(box)
    box.form.route_editor.choose(0, box.agencies[0].id)
    box.form.route_editor.choose(1, box.agencies[1].id)
    box.form.lines_editor.set_text("203.0.113.50, who\nnonsense")
    box.form.save()
    until(
        qtbot,
        lambda: any(t.startswith("1 row cannot be read, so nothing was saved") for t in texts(box)),
    )
    assert box.form.lines_editor.text() == "203.0.113.50, who\nnonsense"
    assert len(filled.rows) == 3
    box.reject()


def test_leaving_a_typed_request_is_asked_about(
    qtbot: QtBot, filled: RequestsPage, recorder: Recorder
) -> None:
    recorder.confirms = False
    filled.add()
    box = dialog(qtbot, RequestDialog)
    box.form.lines_editor.set_text("203.0.113.50, who")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert len(recorder.asked) == 1
    box.form.abandon()
    assert len(recorder.asked) == 2
    assert box.isVisible()
    assert box.form.lines_editor.text() == "203.0.113.50, who"
    recorder.confirms = True
    box.reject()
    assert not box.isVisible()


def test_a_new_agency_is_made_on_the_way(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.add()
    box = dialog(qtbot, RequestDialog)
    box.form.route_editor.agency_asked.emit(1)
    agency_box = dialog(qtbot, FormDialog)
    agency_box.form.editor("name").set_value("NCB Hong Kong")
    agency_box.form.editor("short_name").set_value("NCB HK")
    agency_box.form.save()
    until(qtbot, lambda: len(box.agencies) == 4)
    box.form.route_editor.choose(0, box.agencies[0].id)
    assert [agency.short_name for agency in box.form.route_editor.route()] == ["IFSO", "NCB HK"]
    box.form.abandon()


def test_an_agency_of_the_directory_is_copied_into_the_case_on_the_way(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.add()
    box = dialog(qtbot, RequestDialog)
    editor = box.form.route_editor
    stop = editor._stops[1].agency_box
    offered = [stop.itemText(at) for at in range(stop.count())]
    assert offered[-2:] == ["From the directory …", "New agency …"]
    for _ in range(2):
        # Taken a second time, it is the one that the case has by now.
        stop.setCurrentIndex(len(offered) - 2)
        stop.activated.emit(len(offered) - 2)
        directory = dialog(qtbot, DirectoryDialog)
        assert directory.table.select("ncb_hong_kong")
        directory.accept()
        until(qtbot, lambda: editor.addressee_id() != "")
        (added,) = on_case(lambda case: case.where(Agency, directory_key="ncb_hong_kong"))
        assert editor.addressee_id() == added.id
        assert added.source
        assert added.checked_on
        assert added in box.agencies
        assert len(box.agencies) == 4
        editor.choose(1, "")
        offered = [stop.itemText(at) for at in range(stop.count())]
    editor.choose(0, box.agencies[0].id)
    box.form.abandon()


def test_a_pattern_of_the_directory_asks_for_the_names_of_the_provider(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.add()
    box = dialog(qtbot, RequestDialog)
    pattern = next(entry for entry in agency_directory.entries() if entry.is_pattern)
    box.form.route_editor.directory_asked.emit(1)
    directory = dialog(qtbot, DirectoryDialog)
    assert directory.table.select(pattern.key)
    directory.accept()
    agency_box = dialog(qtbot, FormDialog)
    agency_box.form.editor("name").set_value("Example Broadband Ltd")
    agency_box.form.editor("short_name").set_value("Example Broadband")
    agency_box.form.save()
    until(qtbot, lambda: box.form.route_editor.addressee_id() != "")
    added = on_case(lambda case: case.get(Agency, box.form.route_editor.addressee_id()))
    assert (added.name, added.source) == ("Example Broadband Ltd", pattern.agency.source)
    assert added.how_to_ask == pattern.agency.how_to_ask
    box.form.abandon()


def test_pasted_lines_come_after_those_there(qtbot: QtBot, filled: RequestsPage) -> None:
    filled.paste_lines()
    box = dialog(qtbot, PasteDialog)
    box.editor.set_asked("subscriber details")
    box.editor.set_zone("Asia/Kolkata")
    box.editor.set_text("203.0.113.60, 80, 2022-11-23 06:42:07\n203.0.113.61, not logged")
    box.save()
    until(qtbot, lambda: [line.position for line in shown_lines(filled)] == [1, 2, 3, 4, 5])


def test_a_line_is_corrected_with_a_reason(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    until(qtbot, lambda: filled.detail.line.line is not None)
    line = filled.detail.line.line
    assert line is not None
    form = filled.detail.line.form
    filled.edit_line()
    form.editor("source_port").set_value(51515)
    form.editor("protocol").set_value("TCP")
    form.save()
    until(
        qtbot,
        lambda: "A correction needs a reason: it stands beside it for ever." in texts(form),
    )
    form._why.set_value("a slip")
    form.save()
    until(qtbot, lambda: not form.is_editing)
    saved = on_case(lambda case: case.get(Line, line.id))
    assert (saved.source_port, saved.protocol) == (51515, "TCP")


def test_a_new_line_is_typed_in_the_detail(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.add_line()
    form = filled.detail.line.form
    until(qtbot, lambda: form.is_editing)
    assert form.values()["asked"] == "subscriber details"
    form.editor("identifier").set_value("203.0.113.70")
    form.save()
    until(qtbot, lambda: filled.lines.model.rowCount() == 4)
    until(qtbot, lambda: getattr(filled.lines.selected(), "identifier", "") == "203.0.113.70")


def test_choosing_another_request_ends_a_line_just_begun(
    qtbot: QtBot, filled: RequestsPage
) -> None:
    filled.add_line()
    until(qtbot, lambda: filled.detail.line.form.is_editing)
    QTest.keyClick(filled.board_view.board.lane(RequestState.FORWARDED).cards, Qt.Key.Key_Left)
    assert filled.selected_number() == "R-3"
    assert not filled.detail.line.form.is_editing


def test_what_is_typed_survives_a_change_elsewhere(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    form = filled.detail.form
    form.edit()
    subject = form.editor("subject")
    subject.set_value("typed")
    subject.changed.emit()
    assert filled.is_dirty()
    on_case(lambda case: keep.add(case, Agency("", 0, "New", "New")))
    qtbot.wait(50)
    assert subject.value() == "typed"
    filled.board_view.request_chosen.emit(filled.rows[0].id)
    assert filled.selected_number() == "R-1"
    form.abandon()
    until(qtbot, lambda: len(filled._data.agencies) == 4)


def test_a_leg_is_corrected_in_a_dialog(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    route = filled.detail.route
    leg = route.route.leg()
    assert leg is not None
    route.correct_leg()
    box = dialog(qtbot, CorrectDialog)
    box.form.editor("mode").set_value("BHARATPOL")
    box.form.editor("prepared_by").set_value("SI Rao")
    box.form.editor("prepared_at").set_value(at("2022-12-21 09:00"))
    box.form._why.set_value("read wrongly")
    box.form.save()
    until(qtbot, lambda: "by BHARATPOL" in route.route.accessibleName())
    assert "prepared 2022-12-21 09:00 IST by SI Rao" in route.route.accessibleName()
    assert on_case(lambda case: case.get(Leg, leg.id)).mode == "BHARATPOL"


def test_a_leg_is_added_where_the_route_ends(qtbot: QtBot, filled: RequestsPage) -> None:
    filled.detail.route.add_leg()
    box = dialog(qtbot, FormDialog)
    ids = {agency.short_name: agency.id for agency in filled._data.agencies}
    assert box.form.values()["from_agency_id"] == ids["NCB Beijing"]
    box.form.editor("to_agency_id").set_value(ids["CBI"])
    box.form.save()
    route = filled.detail.route.route
    until(qtbot, lambda: "leg 3 to CBI" in route.accessibleName())


def test_del_retracts_what_the_cursor_is_on(
    qtbot: QtBot, filled: RequestsPage, recorder: Recorder
) -> None:
    until(qtbot, lambda: filled.detail.line.line is not None)
    filled.lines.table.setFocus()
    filled.retract()
    assert recorder.asked[-1].startswith("Why is R-1 line 1 retracted?")
    until(qtbot, lambda: any(line.retracted is not None for line in shown_lines(filled)))
    filled.focus_list()
    filled.retract()
    assert recorder.asked[-1].startswith("Why is R-1 retracted?")
    until(qtbot, lambda: not cards(filled, RequestState.FORWARDED))


def test_the_paper_menu_offers_what_is_likelier_first(qtbot: QtBot, filled: RequestsPage) -> None:
    papers: list[tuple[str, str]] = []
    filled.place.paper_asked.connect(lambda kind, subject: papers.append((kind, subject)))
    ids = {row.number: row.id for row in filled.rows}
    filled.paper_menu().actions()[0].trigger()
    filled.show_number("R-2")
    filled.paper_menu().actions()[0].trigger()
    assert papers == [
        (PaperKind.STATUS.value, ids["R-1"]),
        (PaperKind.LETTER.value, ids["R-2"]),
    ]


def test_periods_of_preservation_are_added_renewed_and_retracted(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage, recorder: Recorder
) -> None:
    section = filled.detail.preservation
    assert section.isHidden()
    section.add_period()
    box = dialog(qtbot, FormDialog)
    box.form.editor("asked_at").set_value(at("2022-11-25 10:00"))
    box.form.editor("granted_at").set_value(at("2022-11-26 10:00"))
    box.form.editor("until").set_value(at("2023-02-24 10:00"))
    box.form.editor("reference").set_value("T-9")
    box.form.save()
    until(qtbot, lambda: not section.isHidden())
    until(qtbot, lambda: any("ticket T-9" in text for text in texts(section)))
    section.add_period()
    renewal = dialog(qtbot, FormDialog)
    assert renewal.form.values()["reference"] == "T-9"
    renewal.form.editor("asked_at").set_value(at("2023-02-20 10:00"))
    renewal.form.save()
    until(qtbot, lambda: any(t.startswith("renewal 1 asked for") for t in texts(section)))
    request = on_case(lambda case: case.numbered(Request, 1))
    periods = on_case(lambda case: case.where(Preservation, request_id=request.id))
    assert [period.position for period in periods] == [1, 2]
    section.retract(periods[1])
    assert recorder.asked[-1].startswith("Why is R-1 preservation 2 retracted?")
    until(qtbot, lambda: not any("renewal" in text for text in texts(section)))


def test_an_agency_is_followed_and_corrected(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.show_number("A-3")
    view = filled.agencies_view
    assert filled.view is view
    until(qtbot, lambda: filled.selected_number() == "A-3")
    filled.edit()
    view.form.editor("country").set_value("China")
    view.form._why.set_value("it was missing")
    view.form.save()
    until(qtbot, lambda: on_case(lambda case: case.numbered(Agency, 3)).country == "China")
    filled.show_number("R-1")
    assert filled.selected_number() == "R-1"


def test_correspondence_has_all_that_went_to_and_came_from_an_agency(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    followed: list[str] = []
    filled.place.number_followed.connect(followed.append)
    cbi = on_case(lambda case: case.numbered(Agency, 2))
    view = filled.correspondence_view
    filled.show_view(view)
    view.show_agency(cbi.id)
    until(qtbot, lambda: view.model.rowCount() == 4)
    shown = [(each.request, each.direction, each.what) for each in view.model.rows]
    assert shown == [
        ("R-1", "to it", "sent"),
        ("R-3", "to it", "sent"),
        ("R-1", "from it", "sent"),
        ("R-2", "to it", "not sent yet"),
    ]
    filled.filter_edit.setText("NCB/5512")
    assert view.model.rowCount() == 1
    view.table.row_opened.emit(view.model.row_at(0))
    assert followed == ["R-1"]


def test_the_calendar_is_gone_over_by_keyboard(qtbot: QtBot, filled: RequestsPage) -> None:
    view = filled.calendar_view
    filled.show_view(view)
    until(qtbot, lambda: view.grid.previous_day() == date(2023, 1, 2))
    assert view.grid.hasFocus()
    QTest.keyClick(view.grid, Qt.Key.Key_P)
    assert view.grid.day == date(2023, 1, 2)
    assert "R-3 Keep the logs: overdue" in view.grid.accessibleName()
    assert [due.number for due in view.model.rows] == ["R-3"]
    QTest.keyClick(view.grid, Qt.Key.Key_Return)
    assert view.table.hasFocus()
    view.table.row_opened.emit(view.model.row_at(0))
    assert filled.selected_number() == "R-3"
    assert filled.detail.route.route.hasFocus()
    QTest.keyClick(view.grid, Qt.Key.Key_PageUp)
    assert view.grid.day == date(2022, 12, 2)
    QTest.keyClick(view.grid, Qt.Key.Key_End)
    QTest.keyClick(view.grid, Qt.Key.Key_Right)
    QTest.keyClick(view.grid, Qt.Key.Key_Down)
    assert view.grid.day == date(2023, 1, 8)
    assert not view.grid.grab().isNull()


def test_the_filter_keeps_to_what_holds_every_word(filled: RequestsPage) -> None:
    filled.filter_edit.setText("keep logs")
    assert [row.number for row in filled._matching()] == ["R-3"]
    assert cards(filled, RequestState.SENT) == ["R-3"]
    assert not cards(filled, RequestState.FORWARDED)
    assert filled.selected_number() == "R-3"
    filled.filter_edit.setText("beijing")
    assert cards(filled, RequestState.FORWARDED) == ["R-1"]
    filled.show_number("R-2")
    assert filled.filter_edit.text() == ""
    assert filled.selected_number() == "R-2"


def test_the_empty_page_says_what_to_do(qtbot: QtBot, page: RequestsPage) -> None:
    until(qtbot, lambda: any("No request yet." in text for text in texts(page)))
    page.show_view(page.agencies_view)
    assert not any("No request yet." in text for text in texts(page))


def test_every_control_has_a_name(filled: RequestsPage) -> None:
    for view in filled.views:
        filled.show_view(view)
        reachable = [
            widget
            for widget in filled.findChildren(QWidget)
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        assert reachable
        nameless = [
            widget
            for widget in reachable
            if not (widget.accessibleName() or getattr(widget, "text", lambda: "")())
        ]
        assert [w for w in nameless if type(w).__name__ not in ("QSplitter", "QTableView")] == []


def test_arrow_keys_reach_every_card(qtbot: QtBot, filled: RequestsPage) -> None:
    board = filled.board_view.board
    seen = [board.selected()]
    board.chosen.connect(seen.append)
    numbers = {row.id: row.number for row in filled.rows}
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down):
        state = next(row.line.state for row in filled.rows if row.id == board.selected())
        QTest.keyClick(board.lane(state).cards, key)
    assert [numbers[each] for each in seen] == ["R-1", "R-3", "R-2", "R-3", "R-1"]


def test_a_board_of_many_draws_only_what_is_on_screen(qtbot: QtBot, place: Workplace) -> None:
    asked: list[int] = []

    class Phrases(WherePhrases):
        def phrase(self, row: RequestRow) -> str:
            asked.append(row.line.number)
            return "not sent yet"

    board = Board(place, Phrases(place))
    qtbot.addWidget(board)
    board.resize(700, 500)
    rows = [
        RequestRow(
            RequestLine(
                str(n), n, "plain letter", "subject " * 30, "a", "", None, None, None,
                RequestState.DRAFT, {}, (), None, None, {},
            ),
            None,
            False,
            "",
        )
        for n in range(1, 1001)
    ]  # fmt: skip
    board.show_rows(rows, "1000")
    board.show()
    assert not board.grab().isNull()
    assert board.selected() == "1000"
    assert 1000 in asked
    assert len(set(asked)) < 50


def test_a_route_that_breaks_off_says_where_it_starts_anew(
    qtbot: QtBot, look: QApplication
) -> None:
    agencies = {n: Agency(n, 1, n, n) for n in "abcd"}
    legs = (Leg("1", "r", 1, "a", "b"), Leg("2", "r", 2, "c", "d"))
    route = route_of(legs, agencies, "UTC")
    assert route.breaks == (1,)
    assert "starts anew at c" in route.in_words()
    view = RouteView()
    qtbot.addWidget(view)
    view.resize(300, 10)
    view.show_route(route)
    view.show()
    assert not view.grab().isNull()
    assert view.leg() == legs[0]


def test_a_leg_that_the_one_before_handed_on_is_not_called_unsent(look: QApplication) -> None:
    forwarded = at("2022-12-22T06:30:00Z")
    agencies = {n: Agency(n, 1, n, n) for n in "abc"}
    legs = (
        Leg("1", "r", 1, "a", "b", sent_at=forwarded, forwarded_at=forwarded),
        Leg("2", "r", 2, "b", "c"),
    )
    route = route_of(legs, agencies, "UTC")
    assert route.stations[2].is_reached
    assert "not sent" not in route.hops[1].steps
    assert "forwarded to it 2022-12-22 06:30" in route.hops[1].steps
    assert "own sending not recorded" in route.hops[1].steps


def test_what_is_due_is_saved_for_the_office_calendar_from_the_calendar(
    qtbot: QtBot, filled: RequestsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "office.ics"
    monkeypatch.setattr(file_dialogs, "save_file", lambda *_: target)
    said: list[str] = []
    filled.place.said.connect(said.append)
    filled.show_view(filled.calendar_view)
    links = filled.calendar_view.findChildren(LinkButton)
    link = next(link for link in links if link.text() == "Save for the office calendar …")
    qtbot.waitUntil(link.isVisible, timeout=WAIT_MS)
    link.click()
    qtbot.waitUntil(lambda: said == ["office.ics written with 1 events."], timeout=WAIT_MS)
    assert "SUMMARY:Answer due: R-3 Keep the logs" in target.read_text()
    assert any(words.startswith("Save what is due") for words, *_ in filled.more_actions())


def test_the_four_questions_are_answered_at_the_top_of_the_detail(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    asked, evidence, came_back = filled.detail.answers.texts
    assert asked.toPlainText() == (
        "subscriber details: 203.0.113.45, 203.0.113.46, 203.0.113.47; 3 lines"
    )
    assert evidence.toPlainText() == "no line cites a record or an exhibit"
    assert came_back.toPlainText() == "nothing yet"
    qtbot.waitUntil(came_back.isVisible, timeout=WAIT_MS)
    seen = filled.detail.viewport().rect()
    end = came_back.mapTo(filled.detail.viewport(), came_back.rect().bottomLeft())
    # Nobody scrolls for them.
    assert seen.contains(end)


def test_columns_that_no_line_fills_are_hidden_in_a_long_request_too(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    number = 600
    on_case(
        lambda case: add_lines(
            case,
            case.numbered(Request, 3),
            [a_line(f"198.51.{n // 250}.{n % 250}") for n in range(number)],
        )
    )
    choose(qtbot, filled, "R-3")
    qtbot.waitUntil(lambda: filled.lines.model.rowCount() == number + 1, timeout=WAIT_MS)
    assert filled.lines.table.isColumnHidden(DESTINATION)
    choose(qtbot, filled, "R-1")
    qtbot.waitUntil(lambda: filled.lines.model.rowCount() == 3, timeout=WAIT_MS)
    assert not filled.lines.table.isColumnHidden(DESTINATION)


def test_a_new_leg_takes_an_agency_from_the_directory(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.detail.route.add_leg()
    qtbot.waitUntil(lambda: bool(filled.findChildren(FormDialog)), timeout=WAIT_MS)
    (dialog,) = filled.findChildren(FormDialog)
    link = next(
        link
        for link in dialog.findChildren(LinkButton)
        if link.text() == "To: from the directory …"
    )
    qtbot.waitUntil(link.isVisible, timeout=WAIT_MS)
    link.click()
    qtbot.waitUntil(lambda: bool(dialog.findChildren(DirectoryDialog)), timeout=WAIT_MS)
    (chooser,) = dialog.findChildren(DirectoryDialog)
    entry = next(e for e in agency_directory.entries() if e.key == "mha")
    chooser.table.select(entry.key)
    chooser.accept()
    to = dialog.form.editor("to_agency_id")
    qtbot.waitUntil(
        lambda: (
            on_case(lambda case: case.where(Agency, id=to.value()))[0].name == entry.agency.name
        ),
        timeout=WAIT_MS,
    )


def test_what_drafts_at_once_has_no_ellipsis(filled: RequestsPage) -> None:
    assert filled.detail.chase.links[0].text() == "Draft a reminder"


def test_the_usual_route_that_was_taken_stays_chosen(qtbot: QtBot, filled: RequestsPage) -> None:
    filled.add()
    box = dialog(qtbot, RequestDialog)
    box.form.choose_kind(RequestKind.LETTER_OF_REQUEST)
    usual = box.form.usual_routes
    until(qtbot, lambda: any("diplomatic" in route.name for route in usual.routes))
    at = next(n for n, route in enumerate(usual.routes) if "diplomatic" in route.name)
    before = usual.routes
    usual.choose(at)
    usual.take()
    until(qtbot, lambda: usual.routes is not before)
    assert usual._box.currentIndex() == at
    box.form.abandon()


def test_a_long_letter_is_checked_without_a_job_in_the_status_bar(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    shown: list[object] = []
    filled.place.case.long_job_started.connect(shown.append)
    lines = [a_line(f"198.51.{n // 250}.{n % 250}") for n in range(400)]
    on_case(lambda case: add_lines(case, case.numbered(Request, 3), lines))
    choose(qtbot, filled, "R-3")
    until(qtbot, lambda: any("has no source port" in t or "have no source port" in t
                             for t in texts(filled.detail.findings)))  # fmt: skip
    assert shown == []
    assert filled.place.case.long_jobs == ()
