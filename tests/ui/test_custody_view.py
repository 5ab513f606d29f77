import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from casebook.actions import move_custody
from casebook.model.evidence import CustodyMove
from casebook.model.examination import Incident
from casebook.model.paper import PaperKind
from casebook.model.transfer import HandOver
from casebook.store.case_file import CaseFile
from casebook.ui.pages.custody_view import ALL, OPEN, SLIPS, CustodyView
from casebook.ui.pages.hand_over_dialog import HandOverDialog, SignedSlipDialog
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog
from tests.ui.ledger import HOSTILE, SHOWN, at, release, servers


@pytest.fixture
def view(qtbot: QtBot, place: Workplace) -> CustodyView:
    found = CustodyView(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    place.case.changed.connect(found.refresh)
    place.number_followed.connect(found.show_number)
    found.refresh()
    return found


def listed(view: CustodyView, column: int) -> list[str]:
    model = view.model
    rows = (model.data(model.index(row, column)) for row in range(model.rowCount()))
    return [str(text) for text in rows if text is not None]


def wait_for(qtbot: QtBot, view: CustodyView, numbers: list[str]) -> None:
    qtbot.waitUntil(lambda: listed(view, 0) == numbers, timeout=WAIT_MS)


def slip_of(case: CaseFile) -> HandOver:
    return HandOver(
        "", 0, "Insp. Rao", "Data centre", "HC Suresh", "Malkhana", at("2022-11-25 15:00"), "safe"
    )


def test_the_register_lists_all_moves_newest_first_and_the_open_ones_alone(
    qtbot: QtBot, view: CustodyView, on_case: OnCase
) -> None:
    def fill(case: CaseFile) -> None:
        one, two = servers(case, 2)
        move_custody.receive(case, release(case, one), at("2022-11-25 17:00"), "yes")
        release(case, two)

    on_case(fill)
    wait_for(qtbot, view, ["EX-2", "EX-1"])
    assert listed(view, 4) == ["in transit", "2022-11-25 17:00"]
    view.choose(OPEN)
    wait_for(qtbot, view, ["EX-2"])
    view.choose(ALL)
    wait_for(qtbot, view, ["EX-2", "EX-1"])
    view.on_filter("web-01 suresh")
    wait_for(qtbot, view, ["EX-1"])


def test_pages_that_are_not_on_screen_are_read_when_they_are(
    qtbot: QtBot, view: CustodyView, on_case: OnCase
) -> None:
    def fill(case: CaseFile) -> None:
        for exhibit in servers(case, 200):
            release(case, exhibit)

    on_case(fill)
    qtbot.waitUntil(lambda: view.model.rowCount() == 200, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: view.model.line_at(0) is not None, timeout=WAIT_MS)
    assert 199 // 64 not in view.model._pages
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(
        lambda: (line := view.table.selected()) is not None and line.exhibit_number == 1,
        timeout=WAIT_MS,
    )


def test_several_exhibits_are_handed_over_with_one_slip(
    qtbot: QtBot, view: CustodyView, on_case: OnCase
) -> None:
    found = on_case(lambda case: servers(case, 2))

    def fill(dialog: HandOverDialog) -> None:
        form = dialog.form
        qtbot.waitUntil(lambda: form.editor("from_person").value() == "Insp. Rao", timeout=WAIT_MS)
        assert dict(form.editor("seals").value()) == {found[0].id: "S-1", found[1].id: "S-2"}  # type: ignore[call-overload]
        form.editor("to_person").set_value("HC Suresh")
        form.editor("purpose").set_value("safe keeping")
        form.save()

    in_dialog(HandOverDialog, fill)
    view.start_hand_over([each.id for each in found])
    qtbot.waitUntil(lambda: view.selected_number() == "H-1", timeout=WAIT_MS)
    moves = on_case(lambda case: case.all(CustodyMove))
    assert [(m.seal, m.to_person, m.is_open) for m in moves] == [
        ("S-1", "HC Suresh", True),
        ("S-2", "HC Suresh", True),
    ]


def test_a_hand_over_of_what_is_in_transit_is_refused_in_the_dialog(
    qtbot: QtBot, view: CustodyView, on_case: OnCase
) -> None:
    (exhibit,) = on_case(lambda case: servers(case, 1))
    on_case(lambda case: release(case, exhibit))
    said: list[str] = []

    def fill(dialog: HandOverDialog) -> None:
        dialog.form.editor("from_person").set_value("HC Suresh")
        dialog.form.editor("to_person").set_value("Dr. Iyer")
        dialog.form.editor("purpose").set_value("examination")
        dialog.form.save()
        label = dialog.form._foot_error
        qtbot.waitUntil(lambda: bool(label.text()), timeout=WAIT_MS)
        said.append(label.text())
        QApplication.processEvents()
        dialog.reject()

    in_dialog(HandOverDialog, fill)
    view.start_hand_over([exhibit.id])
    assert said[0].startswith("Nothing was handed over: EX-1 is on its way to HC Suresh")
    assert on_case(lambda case: case.all(HandOver)) == ()


def test_the_signed_slip_receives_each_exhibit_and_a_broken_seal_opens_an_incident(
    qtbot: QtBot, view: CustodyView, on_case: OnCase
) -> None:
    def fill(case: CaseFile) -> None:
        move_custody.hand_over(case, slip_of(case), servers(case, 2))

    on_case(fill)
    view.choose(SLIPS)
    qtbot.waitUntil(
        lambda: view.slip_detail._known is not None and view.slip_detail._known.has_open,
        timeout=WAIT_MS,
    )

    def sign(dialog: SignedSlipDialog) -> None:
        seals = dialog.form.editor("seals")
        seals.answer_all("yes")  # type: ignore[attr-defined]
        seals._table.item(1, 1).setText("no, torn")  # type: ignore[attr-defined]
        dialog.form.editor("received_at").set_value(at("2022-11-25 17:20"))
        dialog.form.editor("has_scan").set_value(False)
        dialog.form.save()

    in_dialog(SignedSlipDialog, sign)
    view.slip_detail.record_signed()
    moves = on_case(lambda case: case.all(CustodyMove))
    assert [(m.seal_intact, m.is_open) for m in moves] == [("yes", False), ("no, torn", False)]
    (incident,) = on_case(lambda case: case.all(Incident))
    assert incident.exhibit_id == moves[1].exhibit_id
    assert on_case(lambda case: case.numbered(HandOver, 1)).returned_at is not None
    qtbot.waitUntil(lambda: view.slip_detail._return.isHidden(), timeout=WAIT_MS)


def test_a_receipt_before_the_release_is_refused_under_its_field(
    qtbot: QtBot, view: CustodyView, on_case: OnCase
) -> None:
    (exhibit,) = on_case(lambda case: servers(case, 1))
    on_case(lambda case: release(case, exhibit))
    qtbot.waitUntil(lambda: view.move_detail._known is not None, timeout=WAIT_MS)
    said: list[str] = []

    def receive(dialog: FormDialog) -> None:
        dialog.form.editor("received_at").set_value(at("2022-11-25 14:00"))
        dialog.form.save()
        error = dialog.form._lines["received_at"]._error
        qtbot.waitUntil(lambda: bool(error.text()), timeout=WAIT_MS)
        said.append(error.text())
        QApplication.processEvents()
        dialog.reject()

    in_dialog(FormDialog, receive)
    view.move_detail.receive()
    assert said == ["The exhibit cannot be received before it was released."]


def test_a_gap_in_the_line_of_holders_is_drawn_in_words(
    qtbot: QtBot, view: CustodyView, on_case: OnCase
) -> None:
    def fill(case: CaseFile) -> None:
        (one,) = servers(case, 1)
        move_custody.receive(case, release(case, one), at("2022-11-25 17:00"), "yes")
        move = CustodyMove(
            "",
            one.id,
            0,
            "HC Mahesh",
            "Malkhana",
            "Dr. Iyer",
            "CFSL",
            at("2022-11-29 09:00"),
            None,
            "examination",
        )
        move_custody.release(case, move)

    on_case(fill)
    line = view.move_detail._stations
    qtbot.waitUntil(
        lambda: "How it came from HC Suresh to HC Mahesh is not recorded" in line.accessibleName(),
        timeout=WAIT_MS,
    )


def test_hostile_text_shows_as_itself(qtbot: QtBot, view: CustodyView, on_case: OnCase) -> None:
    def fill(case: CaseFile) -> None:
        (one,) = servers(case, 1)
        release(case, one, HOSTILE)

    on_case(fill)
    qtbot.waitUntil(lambda: listed(view, 3) == [f"{SHOWN}, Malkhana"], timeout=WAIT_MS)
    for label in view.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_papers_are_asked_for_from_here(
    qtbot: QtBot, view: CustodyView, on_case: OnCase, place: Workplace
) -> None:
    def fill(case: CaseFile) -> tuple[str, str]:
        found = servers(case, 1)
        return move_custody.hand_over(case, slip_of(case), found).id, found[0].id

    slip_id, exhibit_id = on_case(fill)
    qtbot.waitUntil(lambda: view.move_detail._known is not None, timeout=WAIT_MS)
    asked: list[tuple[str, str]] = []
    place.paper_asked.connect(lambda kind, about: asked.append((kind, about)))
    view.issue()
    view.issue_register()
    view.show_number("H-1")
    qtbot.waitUntil(lambda: view.selected_number() == "H-1", timeout=WAIT_MS)
    view.issue()
    assert asked == [
        (PaperKind.CUSTODY_SEQUENCE.value, exhibit_id),
        (PaperKind.CUSTODY_REGISTER.value, ""),
        (PaperKind.HAND_OVER_SLIP.value, slip_id),
    ]
