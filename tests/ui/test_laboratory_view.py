from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.model.paper import PaperKind
from casebook.model.transfer import Forwarding
from casebook.store.case_file import CaseFile
from casebook.ui.pages.laboratory_view import LaboratoryView
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog
from tests.ui.ledger import at, servers


@pytest.fixture
def view(qtbot: QtBot, place: Workplace) -> LaboratoryView:
    found = LaboratoryView(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    place.case.changed.connect(found.refresh)
    found.refresh()
    return found


def forward(case: CaseFile) -> Forwarding:
    ids = tuple(exhibit.id for exhibit in servers(case, 2))
    memo = Forwarding("", 0, "CFSL", "Computers", ids, ("Is there malware?", "Since when?"))
    return keep.add(case, replace(memo, forwarded_at=at("2022-11-29 09:00")))


def test_a_memo_shows_its_exhibits_and_its_numbered_questions(
    qtbot: QtBot, view: LaboratoryView, on_case: OnCase, place: Workplace
) -> None:
    memo = on_case(forward)
    qtbot.waitUntil(lambda: view._sent is not None, timeout=WAIT_MS)
    assert view.selected_number() == "F-1"
    lines = view.form._lines
    assert lines["questions"]._words.toPlainText() == "1. Is there malware?\n2. Since when?"
    assert lines["exhibit_ids"]._words.toPlainText() == ("EX-1  Server web-01\nEX-2  Server web-02")
    asked: list[tuple[str, str]] = []
    place.paper_asked.connect(lambda kind, about: asked.append((kind, about)))
    view.issue()
    assert asked == [(PaperKind.FORWARDING_MEMO.value, memo.id)]


def test_a_memo_without_a_question_is_refused_under_its_field(
    qtbot: QtBot, view: LaboratoryView, on_case: OnCase
) -> None:
    (exhibit,) = on_case(lambda case: servers(case, 1))
    view.add()
    view.form.editor("laboratory").set_value("CFSL")
    view.form.editor("exhibit_ids").set_value((exhibit.id,))
    view.form.save()
    error = view.form._lines["questions"]._error
    qtbot.waitUntil(
        lambda: error.text() == "Write down what the laboratory is asked.", timeout=WAIT_MS
    )
    assert on_case(lambda case: case.all(Forwarding)) == ()


def test_the_receipt_of_the_laboratory_is_recorded_and_needs_a_name(
    qtbot: QtBot, view: LaboratoryView, on_case: OnCase
) -> None:
    on_case(forward)
    qtbot.waitUntil(lambda: view._sent is not None, timeout=WAIT_MS)
    said: list[str] = []

    def receive(dialog: FormDialog) -> None:
        dialog.form.editor("received_at").set_value(at("2022-11-29 12:00"))
        dialog.form.save()
        error = dialog.form._lines["received_by"]._error
        qtbot.waitUntil(lambda: bool(error.text()), timeout=WAIT_MS)
        said.append(error.text())
        QApplication.processEvents()
        dialog.form.editor("received_by").set_value("Dr. Iyer")
        dialog.form.editor("laboratory_number").set_value("CFSL/1188")
        dialog.form.save()

    in_dialog(FormDialog, receive)
    view.record_receipt()
    assert said == ["Say who received the exhibits at the laboratory."]
    memo = on_case(lambda case: case.numbered(Forwarding, 1))
    assert (memo.received_by, memo.laboratory_number) == ("Dr. Iyer", "CFSL/1188")
