from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from casebook.actions.progress import Directly, Progress
from casebook.actions.reply_columns import keep_columns
from casebook.actions.typed_time import typed_time
from casebook.model.evidence import Attachment, CustodyMove, Exhibit
from casebook.model.paper import PaperKind
from casebook.model.reply import ColumnMap, Holder, HolderNature, Reply, ReplyForm
from casebook.model.reply_table import Role, Verdict
from casebook.model.request import Leg, Line, LineState, Request, RequestKind
from casebook.store.case_file import CaseFile
from casebook.ui.messages import Recorder
from casebook.ui.pages.requests import RequestsPage
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.match_dialog import MatchDialog
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.reply_dialog import ReplyDialog
from casebook.ui.widgets.reply_rows_dialog import UNASKED, ReplyRowsDialog
from casebook.ui.widgets.request_known import Known
from casebook.ui.workplace import Workplace
from tests.actions.replies import HEADER, OPTIONS, TABLE, Sent, registered, sent_request, table
from tests.intake.replies.files import OLE_PASSWORD, xlsx
from tests.ui.conftest import WAIT_MS, OnCase


def until(qtbot: QtBot, check: Callable[[], bool]) -> None:
    qtbot.waitUntil(check, timeout=WAIT_MS)


def dialog(qtbot: QtBot, kind: type[Any]) -> Any:
    until(qtbot, lambda: isinstance(QApplication.activeModalWidget(), kind))
    return QApplication.activeModalWidget()


@pytest.fixture
def sent(on_case: OnCase) -> Sent:
    return on_case(sent_request)


@pytest.fixture
def page(qtbot: QtBot, place: Workplace, sent: Sent) -> RequestsPage:
    found = RequestsPage(place)
    qtbot.addWidget(found)
    found.resize(1130, 600)
    found.show()
    qtbot.waitExposed(found)
    found.activateWindow()
    until(qtbot, found.isActiveWindow)
    until(qtbot, lambda: found.detail.known is not None)
    until(qtbot, lambda: found.lines.model.rowCount() == 4)
    return found


def known(page: RequestsPage) -> Known:
    assert page.detail.known is not None
    return page.detail.known


def begin(qtbot: QtBot, page: RequestsPage, path: Path | None = None) -> ReplyDialog:
    page.detail.replies.register(path)
    found: ReplyDialog = dialog(qtbot, ReplyDialog)
    until(qtbot, lambda: not found.job.is_running)
    return found


def type_in(box: ReplyDialog, **values: object) -> None:
    for name, value in values.items():
        box.form.editor(name).set_value(value)


def instant(text: str) -> object:
    return typed_time(text, "Asia/Kolkata", "A. Rao")


RECEIVED = "2023-01-09 10:00"


def fill(box: ReplyDialog, **more: object) -> None:
    given: dict[str, object] = {
        "received_at": instant(RECEIVED), "from_person": "Nodal officer", "to_person": "SI Rao",
        "mode": "by e-mail", "reference": "EX/LEA/7",
    }  # fmt: skip
    type_in(box, **{**given, **more})


def replies(on_case: OnCase) -> tuple[Reply, ...]:
    return on_case(lambda case: case.all(Reply, retracted=True))


def test_a_reply_is_registered_from_its_file(
    qtbot: QtBot, page: RequestsPage, on_case: OnCase, sent: Sent, tmp_path: Path
) -> None:
    box = begin(qtbot, page, table(tmp_path))
    said = box.preview.sentences()
    assert said[0].startswith("table with 5 rows")
    assert any("identifier = “IP Address”" in sentence for sentence in said)
    assert any("name no zone" in sentence and "--zone" not in sentence for sentence in said)
    assert box.form.editor("form").value() is ReplyForm.TABLE
    assert box.form.editor("leg_id").value() == sent.leg.id
    fill(box, and_match=False, dated_at=instant("2023-01-05 10:00"))
    box.register()
    until(qtbot, lambda: bool(page.detail.replies.replies))
    (reply,) = replies(on_case)
    assert (reply.leg_id, reply.from_agency_id) == (sent.leg.id, sent.isp.id)
    assert on_case(lambda case: case.get(Leg, sent.leg.id)).replied_at == reply.received_at
    (move,) = on_case(lambda case: case.all(CustodyMove))
    assert (move.from_person, move.to_person, move.mode) == ("Nodal officer", "SI Rao", "by e-mail")
    (shown,) = page.detail.replies.replies
    assert (shown.exhibit, shown.sender) == ("EX-1", "Example ISP")
    assert shown.file is not None


def test_ins_in_the_section_begins_a_reply_and_escape_leaves(
    qtbot: QtBot, page: RequestsPage, recorder: Recorder
) -> None:
    QTest.keyClick(page.detail.replies, Qt.Key.Key_Insert)
    box: ReplyDialog = dialog(qtbot, ReplyDialog)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    until(qtbot, lambda: QApplication.activeModalWidget() is None)
    assert recorder.asked == []


def test_a_letter_and_word_of_mouth_need_no_file(
    qtbot: QtBot, page: RequestsPage, on_case: OnCase
) -> None:
    box = begin(qtbot, page)
    assert box.form.editor("form").value() is ReplyForm.PAPER
    fill(box, name="Letter 14/2023")
    box.register()
    until(qtbot, lambda: len(page.detail.replies.replies) == 1)
    box = begin(qtbot, page)
    # The leg is replied to already: that is not offered again.
    assert box.form.editor("mark_leg").value() is False
    fill(box, form=ReplyForm.ORAL, summary="No logs are kept.", mark_leg=False)
    box.register()
    until(qtbot, lambda: len(page.detail.replies.replies) == 2)
    letter, oral = replies(on_case)
    assert (letter.name, letter.exhibit_id is not None) == ("Letter 14/2023", True)
    assert (oral.form, oral.exhibit_id) == (ReplyForm.ORAL, None)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"dated_at": instant("2022-11-20 10:00")}, "before R-1 was sent"),
        ({"from_person": ""}, "Say who releases the exhibit."),
        ({"received_at": None}, "Give the time at which it was received."),
    ],
)
def test_what_cannot_be_is_refused_in_the_dialog(
    qtbot: QtBot,
    page: RequestsPage,
    on_case: OnCase,
    tmp_path: Path,
    values: dict[str, object],
    words: str,
) -> None:
    box = begin(qtbot, page, table(tmp_path))
    fill(box, **values)
    box.register()
    until(qtbot, lambda: any(words in text for text in texts(box)))
    assert box.isVisible()
    assert box.form.isEnabled()
    assert replies(on_case) == ()


def texts(widget: Any) -> list[str]:
    from PySide6.QtWidgets import QLabel

    found = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return found + [t.toPlainText() for t in widget.findChildren(ReadText) if t.isVisible()]


def test_the_same_file_is_not_registered_twice(
    qtbot: QtBot, page: RequestsPage, on_case: OnCase, sent: Sent, tmp_path: Path
) -> None:
    path = table(tmp_path)
    on_case(lambda case: registered(case, sent, path))
    box = begin(qtbot, page, path)
    assert any("RP-1" in sentence and "same" in sentence for sentence in box.preview.sentences())
    fill(box)
    box.register()
    until(qtbot, lambda: any("is registered already: RP-1" in text for text in texts(box)))
    assert len(replies(on_case)) == 1
