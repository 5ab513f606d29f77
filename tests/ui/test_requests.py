from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.record_answer import record_leg
from casebook.actions.typed_time import typed_time
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.paper import PaperKind
from casebook.model.request import Leg, Line, LineState, Request, RequestKind, RequestState
from casebook.store.case_file import CaseFile
from casebook.ui.messages import Recorder
from casebook.ui.pages.requests import AGENCIES, BOARD, BY_DUE, RequestsPage
from casebook.ui.widgets.board import Board, Card
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.request_form import CorrectDialog, PasteDialog, RequestDialog
from casebook.ui.widgets.route import RouteView, route_of
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase

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
    found.show()
    return found


@pytest.fixture
def filled(qtbot: QtBot, on_case: OnCase, page: RequestsPage) -> RequestsPage:
    on_case(three_requests)
    qtbot.waitUntil(lambda: len(page.standings) == 3, timeout=WAIT_MS)
    page.show_number("R-1")
    return page


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
    lanes = {state: [c.number for c in filled.board.cards(state)] for state in RequestState}
    assert lanes[RequestState.FORWARDED] == ["R-1"]
    assert lanes[RequestState.DRAFT] == ["R-2"]
    assert lanes[RequestState.SENT] == ["R-3"]
    (late,) = filled.board.cards(RequestState.SENT)
    assert late.is_overdue
    assert late.due == "overdue 2023-01-02"


def test_the_detail_says_where_the_request_is(filled: RequestsPage) -> None:
    said = [text for text in texts(filled.detail) if text.startswith("R-1: ")]
    assert len(said) == 1
    assert said[0].startswith("R-1: with NCB Beijing since 22 Dec 2022, ")
    assert said[0].endswith("days, no acknowledgement.")


def test_the_list_is_by_due_date_and_the_retracted_come_last(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.show_view(BY_DUE)
    shown = [filled.model.row_at(n).request.number for n in range(filled.model.rowCount())]
    assert shown == [3, 1, 2]
    on_case(lambda case: keep.retract(case, case.numbered(Request, 3), "twice"))
    until(qtbot, lambda: filled.model.row_at(2).request.number == 3)
    assert not filled.board.cards(RequestState.SENT)


def test_the_route_tells_each_station_and_step(filled: RequestsPage) -> None:
    words = filled.route.accessibleName()
    assert "IFSO, IFSO office" in words
    assert "by letter, reference IFSO/88; sent 2022-12-18 11:05 IST · not acknowledged" in words
    assert "leg 2 to NCB Beijing" in words


def test_the_lines_show_port_times_and_state(filled: RequestsPage) -> None:
    model = filled.lines.model
    titles = [column.title for column in model.columns]

    def cell(line: int, title: str) -> str:
        return str(model.index(line, titles.index(title)).data())

    assert [cell(n, "Port") for n in range(3)] == ["51514", "not logged", ""]
    assert cell(0, "UTC") == "2022-11-23 01:12:07"
    assert cell(0, "IST") == "2022-11-23 06:42:07"
    assert cell(0, "Destination") == "198.51.100.10:443"
    assert cell(0, "State") == "outstanding"


def test_what_the_letter_lacks_is_said_with_its_remedy(qtbot: QtBot, filled: RequestsPage) -> None:
    sentence = "Line 3 (203.0.113.47) has no source port."
    until(qtbot, lambda: sentence in texts(filled.detail))
    assert "Enter the source port, or say that it was not logged." in texts(filled.detail)


def test_text_of_others_is_never_markup(qtbot: QtBot, filled: RequestsPage) -> None:
    filled.show_number("R-2")
    shown = [text for text in texts(filled.detail) if "bold" in text]
    assert shown
    assert all("<b>bold</b>" in text for text in shown)
    assert not any("\u202e" in text for text in shown)


def test_a_leg_is_recorded_by_keyboard(qtbot: QtBot, on_case: OnCase, filled: RequestsPage) -> None:
    filled.board.opened.emit(filled.board.selected())
    QTest.keyClick(filled.route, Qt.Key.Key_Up)
    QTest.keyClick(filled.route, Qt.Key.Key_Return)
    box = dialog(qtbot, FormDialog)
    assert box.form.values()["step"] == "acknowledged"
    box.form.editor("at").set_value(at("2022-12-19 16:40"))
    box.form.save()
    until(qtbot, lambda: "acknowledged 2022-12-19 16:40 IST" in filled.route.accessibleName())
    (first, _) = on_case(lambda case: case.where(Leg, request_id=case.numbered(Request, 1).id))
    assert first.acknowledged_at == at("2022-12-19 16:40")
    assert first.reference == "IFSO/88"


def test_a_step_before_the_sending_is_refused_under_the_time(
    qtbot: QtBot, filled: RequestsPage
) -> None:
    filled.record_step()
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
    until(qtbot, lambda: bool(filled.board.cards(RequestState.PARTLY)))
    saved = on_case(lambda case: case.get(Line, line.id))
    assert (saved.state, saved.answer) == (LineState.ANSWERED, "a rented server")
    assert saved.answer_reference == "NCB/77"


def test_a_request_with_route_and_lines_is_added_in_one_entry(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    before = on_case(lambda case: case.head().seq)
    filled.add()
    box = dialog(qtbot, RequestDialog)
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
    until(qtbot, lambda: len(filled.standings) == 4)
    until(qtbot, lambda: filled.selected_number() == "R-4")
    standing = filled.selected()
    assert standing is not None
    assert [leg.mode for leg in standing.legs] == ["letter", ""]
    assert [line.identifier for line in standing.lines] == ["203.0.113.50", "someone@example.com"]
    assert on_case(lambda case: case.head().seq) == before + 1


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
    assert any(text.startswith("1 row cannot be read, so nothing was saved") for text in texts(box))
    assert box.form.lines_editor.text() == "203.0.113.50, who\nnonsense"
    assert len(filled.standings) == 3
    box.reject()


def test_leaving_a_typed_request_is_asked_about(
    qtbot: QtBot, filled: RequestsPage, recorder: Recorder
) -> None:
    recorder.confirms = False
    filled.add()
    box = dialog(qtbot, RequestDialog)
    box.form.lines_editor.set_text("203.0.113.50, who")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert recorder.asked
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


def test_pasted_lines_come_after_those_there(qtbot: QtBot, filled: RequestsPage) -> None:
    filled.paste_lines()
    box = dialog(qtbot, PasteDialog)
    box.editor.set_asked("subscriber details")
    box.editor.set_zone("Asia/Kolkata")
    box.editor.set_text("203.0.113.60, 80, 2022-11-23 06:42:07\n203.0.113.61, not logged")
    box.save()
    until(qtbot, lambda: filled.lines.model.rowCount() == 5)
    assert [line.position for line in filled.lines.model.rows] == [1, 2, 3, 4, 5]


def test_a_line_is_corrected_with_a_reason(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    line = filled.lines.selected()
    assert line is not None
    filled.edit_line()
    filled.line_form.editor("source_port").set_value(51515)
    filled.line_form.save()
    until(
        qtbot,
        lambda: (
            "A correction needs a reason: it stands beside it for ever." in texts(filled.line_form)
        ),
    )
    filled.line_form._why.set_value("a slip")
    filled.line_form.save()
    until(qtbot, lambda: not filled.line_form.is_editing)
    assert on_case(lambda case: case.get(Line, line.id)).source_port == 51515


def test_a_new_line_is_typed_in_the_detail(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.add_line()
    filled.line_form.editor("identifier").set_value("203.0.113.70")
    filled.line_form.save()
    until(qtbot, lambda: filled.lines.model.rowCount() == 4)
    until(qtbot, lambda: getattr(filled.lines.selected(), "identifier", "") == "203.0.113.70")


def test_choosing_another_request_ends_a_line_just_begun(filled: RequestsPage) -> None:
    filled.add_line()
    filled.board.chosen.emit(filled.standings[2].request.id)
    assert filled.selected_number() == "R-3"
    assert not filled.line_form.is_editing


def test_what_is_typed_survives_a_change_elsewhere(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.form.edit()
    subject = filled.form.editor("subject")
    subject.set_value("typed")
    subject.changed.emit()
    assert filled.is_dirty()
    on_case(lambda case: keep.add(case, Agency("", 0, "New", "New")))
    qtbot.wait(50)
    assert subject.value() == "typed"
    filled.board.chosen.emit(filled.standings[2].request.id)
    assert filled.selected_number() == "R-1"
    filled.form.abandon()
    until(qtbot, lambda: len(filled._data.agencies) == 4)


def test_a_leg_is_corrected_in_a_dialog(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    leg = filled.route.leg()
    assert leg is not None
    filled.correct_leg()
    box = dialog(qtbot, CorrectDialog)
    box.form.editor("mode").set_value("BHARATPOL")
    box.form._why.set_value("read wrongly")
    box.form.save()
    until(qtbot, lambda: "by BHARATPOL" in filled.route.accessibleName())
    assert on_case(lambda case: case.get(Leg, leg.id)).mode == "BHARATPOL"


def test_a_leg_is_added_where_the_route_ends(qtbot: QtBot, filled: RequestsPage) -> None:
    filled.add_leg()
    box = dialog(qtbot, FormDialog)
    ids = {agency.short_name: agency.id for agency in filled._data.agencies}
    assert box.form.values()["from_agency_id"] == ids["NCB Beijing"]
    box.form.editor("to_agency_id").set_value(ids["CBI"])
    box.form.save()
    until(qtbot, lambda: "leg 3 to CBI" in filled.route.accessibleName())


def test_del_retracts_what_the_cursor_is_on(
    qtbot: QtBot, filled: RequestsPage, recorder: Recorder
) -> None:
    filled.retract_line()
    assert recorder.asked[-1].startswith("Why is R-1 line 1 retracted?")
    until(qtbot, lambda: any(line.retracted is not None for line in filled.lines.model.rows))
    filled.retract()
    assert recorder.asked[-1].startswith("Why is R-1 retracted?")
    until(qtbot, lambda: not filled.board.cards(RequestState.FORWARDED))


def test_the_paper_menu_offers_what_is_likelier_first(qtbot: QtBot, filled: RequestsPage) -> None:
    papers: list[tuple[str, str]] = []
    filled.place.paper_asked.connect(lambda kind, subject: papers.append((kind, subject)))
    sent = filled.standings[0].request.id
    menu = filled.paper_menu()
    menu.actions()[0].trigger()
    filled.show_number("R-2")
    draft = filled.standings[1].request.id
    filled.paper_menu().actions()[0].trigger()
    assert papers == [(PaperKind.STATUS.value, sent), (PaperKind.LETTER.value, draft)]


def test_an_agency_is_followed_and_corrected(
    qtbot: QtBot, on_case: OnCase, filled: RequestsPage
) -> None:
    filled.show_number("A-3")
    assert filled._view() == AGENCIES
    assert filled.selected_number() == "A-3"
    filled.edit()
    filled.agency_form.editor("country").set_value("China")
    filled.agency_form._why.set_value("it was missing")
    filled.agency_form.save()
    until(qtbot, lambda: filled._data.agencies[2].country == "China")
    filled.show_number("R-1")
    assert filled._view() == BOARD


def test_the_filter_keeps_to_what_holds_every_word(filled: RequestsPage) -> None:
    filled.filter_edit.setText("keep logs")
    assert [len(filled.board.cards(state)) for state in RequestState] == [0, 1, 0, 0, 0, 0, 0]
    assert filled.selected_number() == "R-3"


def test_the_empty_page_says_what_to_do(page: RequestsPage) -> None:
    assert any("No request yet." in text for text in texts(page))


def test_every_control_has_a_name(filled: RequestsPage) -> None:
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


def test_arrow_keys_reach_every_card(qtbot: QtBot, look: QApplication) -> None:
    board = Board()
    qtbot.addWidget(board)
    board.resize(700, 500)
    board.show()
    states = (RequestState.DRAFT, RequestState.DRAFT, RequestState.REFUSED)
    cards = [
        Card(str(n), f"R-{n}", "subject " * 30, state, "not sent yet", "", False)
        for n, state in enumerate(states, 1)
    ]
    board.show_cards(cards)
    seen = [board.selected()]
    board.chosen.connect(seen.append)
    for _ in range(2):
        card = board._cards[board.selected()]
        QTest.keyClick(card, Qt.Key.Key_Down)
    assert seen == ["1", "2", "3"]
    QTest.keyClick(board._cards["3"], Qt.Key.Key_Left)
    assert seen[-1] == "1"


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
