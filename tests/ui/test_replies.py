from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.match_reply import accept, propose
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_answer import answer_line, record_leg
from casebook.actions.reply_columns import keep_columns
from casebook.actions.typed_time import typed_time
from casebook.model.evidence import CustodyMove
from casebook.model.paper import PaperKind
from casebook.model.reply import ColumnMap, Holder, HolderNature, Reply, ReplyForm
from casebook.model.reply_table import Role, Verdict
from casebook.model.request import Leg, Line, LineState, Request, RequestKind
from casebook.store.case_file import CaseFile
from casebook.ui.messages import Recorder
from casebook.ui.pages.requests import RequestsPage
from casebook.ui.widgets.correct_dialog import CorrectDialog
from casebook.ui.widgets.dialog_job import DialogJob
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.match_dialog import MatchDialog
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.reply_dialog import ReplyDialog
from casebook.ui.widgets.reply_rows_dialog import UNASKED, ReplyRowsDialog
from casebook.ui.widgets.request_known import Known
from casebook.ui.workplace import Workplace
from tests.actions.replies import HEADER, OPTIONS, TABLE, Sent, registered, sent_request, table
from tests.intake.replies.files import workbook
from tests.ui.conftest import WAIT_MS, OnCase, bring_up


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
    bring_up(qtbot, found)
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
    assert said[0].startswith("Table with 5 rows")
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


def test_a_workbook_with_a_password_can_be_registered_but_not_read(
    qtbot: QtBot, page: RequestsPage, on_case: OnCase, tmp_path: Path
) -> None:
    path = tmp_path / "answer.xlsx"
    # What an encrypted workbook is: an OLE container with a stream of this name ([MS-OFFCRYPTO]).
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    box = begin(qtbot, page, path)
    assert "protected by a password. Ask the sender" in box.preview.sentences()[0]
    assert not box.preview.is_readable
    fill(box)
    box.register()
    until(qtbot, lambda: bool(page.detail.replies.replies))
    assert QApplication.activeModalWidget() is None
    assert replies(on_case)[0].form is ReplyForm.TABLE


def test_a_draft_cannot_be_answered(
    qtbot: QtBot, on_case: OnCase, page: RequestsPage, recorder: Recorder
) -> None:
    on_case(lambda case: sent_request(case, sent=""))
    until(qtbot, lambda: len(page.rows) == 2)
    page.show_number("R-2")
    until(qtbot, lambda: known(page).row.number == "R-2")
    page.detail.replies.register()
    assert recorder.told[0].startswith("R-2 was never sent, so nothing can answer it.")
    assert page.detail.chase.isHidden()


def test_leaving_a_reply_with_a_file_asks_first(
    qtbot: QtBot, page: RequestsPage, recorder: Recorder, tmp_path: Path
) -> None:
    recorder.confirms = False
    box = begin(qtbot, page, table(tmp_path))
    box.reject()
    assert box.isVisible()
    assert "not registered" in recorder.asked[0]
    recorder.confirms = True
    box.reject()
    assert not box.isVisible()


@pytest.fixture
def reply(on_case: OnCase, sent: Sent, tmp_path: Path) -> Reply:
    path = table(tmp_path)
    return on_case(lambda case: registered(case, sent, path)).reply


def looked(qtbot: QtBot, place: Workplace, reply: Reply) -> MatchDialog:
    box = MatchDialog(place, reply, "Example ISP")
    qtbot.addWidget(box)
    box.show()
    until(qtbot, lambda: box.columns.preview is not None and not box.columns.job.is_running)
    return box


def settled(qtbot: QtBot, box: MatchDialog, missing: str = "") -> None:
    until(qtbot, lambda: box.columns.missing.startswith(missing) and not box.columns.job.is_running)
    if not missing:
        until(qtbot, lambda: box.columns.missing == "")


def set_zone(box: MatchDialog, zone: str = "Asia/Kolkata") -> None:
    field = box.columns.question_field("zone")
    assert isinstance(field, QComboBox)
    field.setCurrentText(zone)


def decide(qtbot: QtBot, box: MatchDialog) -> None:
    """Answer both questions of the table: its zone, and that the day comes first."""
    set_zone(box)
    settled(qtbot, box, "Which comes first in the dates of")
    order = box.columns.question_field("day_order")
    assert isinstance(order, QComboBox)
    order.setCurrentIndex(1)
    settled(qtbot, box)


def matched(qtbot: QtBot, place: Workplace, reply: Reply) -> MatchDialog:
    box = looked(qtbot, place, reply)
    decide(qtbot, box)
    box.match()
    until(qtbot, lambda: box.proposal is not None)
    return box


def lines_of(on_case: OnCase, reply: Reply) -> tuple[Line, ...]:
    return on_case(lambda case: case.where(Line, request_id=reply.request_id))


def test_roles_are_guesses_and_nothing_is_matched_while_a_question_is_open(
    qtbot: QtBot, place: Workplace, reply: Reply
) -> None:
    box = looked(qtbot, place, reply)
    columns = box.columns.table
    assert dict(zip(HEADER.split(";"), (each.role for each in columns.boxes), strict=True)) == {
        "Name": Role.NAME, "Address": Role.ADDRESS, "IP Address": Role.IDENTIFIER,
        "Source Port of Public IP": Role.PORT, "Start Time": Role.START, "End Time": Role.END,
    }  # fmt: skip
    assert columns.how("IP Address") == "guessed by its name"
    assert box.columns.missing == "The times of ipdr.csv name no zone. In which zone are they?"
    # A layout shows what is put into it only when the event loop comes round.
    until(qtbot, lambda: any("23/11/2022 10:00:00" in text for text in texts(box)))
    assert not box.match_button.isEnabled()
    box.match()
    assert not box.job.is_running
    decide(qtbot, box)
    assert box.match_button.isEnabled()


def test_a_role_given_by_hand_is_the_examiners(
    qtbot: QtBot, place: Workplace, reply: Reply
) -> None:
    box = looked(qtbot, place, reply)
    decide(qtbot, box)
    box.columns.table.choose("IP Address", Role.REMARKS)
    settled(qtbot, box, "Say which column is the identifier")
    assert not box.match_button.isEnabled()
    assert box.columns.table.how("IP Address") == "decided by you"
    box.columns.table.choose("IP Address", Role.IDENTIFIER)
    box.columns.table.choose("Name", Role.IDENTIFIER)
    settled(qtbot, box, "Two columns are given as identifier.")
    box.columns.table.choose("Name", Role.IGNORED)
    settled(qtbot, box)
    assert "subscriber name=Name" not in box.columns.options.columns


def test_a_zone_that_is_none_is_refused(qtbot: QtBot, place: Workplace, reply: Reply) -> None:
    box = looked(qtbot, place, reply)
    set_zone(box, "Asia/Nowhere")
    until(qtbot, lambda: "Asia/Nowhere" in box.columns.missing)
    assert not box.match_button.isEnabled()
    decide(qtbot, box)


def test_each_line_has_its_verdict_and_nothing_is_ticked(
    qtbot: QtBot, place: Workplace, reply: Reply
) -> None:
    box = matched(qtbot, place, reply)
    assert [row.verdict for row in box.lines.rows] == [
        "fits exactly", "asked 11:00:00 IST, answered 11:00:00 UTC", "another port", "no row"
    ]  # fmt: skip
    assert box.lines.choices == ()
    assert box.foot_text() == "No line is chosen; 4 of 4 lines stay open."
    assert box.accept_button.text() == "Keep the rows, answer no line"


def test_the_exact_ones_are_taken_at_once_and_others_by_key(
    qtbot: QtBot, place: Workplace, reply: Reply, on_case: OnCase
) -> None:
    box = matched(qtbot, place, reply)
    box.lines.take_exact()
    assert [choice.row for choice in box.lines.choices] == [2]
    box.lines.select(2)
    QTest.keyClick(box.lines.table, Qt.Key.Key_P)
    box.lines.select(3)
    QTest.keyClick(box.lines.table, Qt.Key.Key_R)
    assert box.foot_text() == "1 answered, 1 partly, 1 refused; 1 of 4 lines stay open."
    QTest.keyClick(box.lines.table, Qt.Key.Key_O)
    QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: box.accepted_reply is not None)
    first, second, third, fourth = lines_of(on_case, reply)
    assert (first.state, first.reply_row) == (LineState.ANSWERED, 2)
    assert first.answer.startswith("subscriber name: A. Rao; address: Delhi;")
    assert (second.state, second.reply_row, second.reply_id) == (LineState.PARTLY, 3, reply.id)
    assert (third.state, fourth.state) == (LineState.OUTSTANDING, LineState.OUTSTANDING)
    kept = on_case(lambda case: case.get(Reply, reply.id))
    assert (kept.rows_read, kept.rows_matched, kept.rows_unasked, kept.rows_rejected) == (
        5, 2, 2, 1
    )  # fmt: skip
    assert kept.decided_by == place.examiner.title()


def test_a_line_without_a_row_needs_an_answer_in_words(
    qtbot: QtBot, place: Workplace, reply: Reply, on_case: OnCase
) -> None:
    box = matched(qtbot, place, reply)
    box.lines.select(4)
    box.lines.take_as(LineState.ANSWERED)
    assert box.lines.error_text() == "Write down what came back to line 4."
    assert box.lines.choices == ()
    box.lines.answer.set_value("The covering letter says that no log is kept.")
    box.lines.take_as(LineState.REFUSED)
    box.take_over()
    until(qtbot, lambda: box.accepted_reply is not None)
    line = lines_of(on_case, reply)[3]
    assert (line.state, line.reply_row) == (LineState.REFUSED, None)
    assert line.answer == "The covering letter says that no log is kept."


def test_an_answer_is_changed_before_it_is_taken_over(
    qtbot: QtBot, place: Workplace, reply: Reply
) -> None:
    box = matched(qtbot, place, reply)
    box.lines.select(1)
    box.lines.take_as(LineState.ANSWERED)
    box.lines.answer.edit.setPlainText("A. Rao, Delhi")
    choice = box.lines.choice_of(1)
    assert choice is not None
    assert (choice.answer, choice.row) == ("A. Rao, Delhi", 2)
    box.lines.select(2)
    box.lines.select(1)
    assert box.lines.answer.value() == "A. Rao, Delhi"


def test_leaving_the_lines_asks_when_something_was_chosen(
    qtbot: QtBot, place: Workplace, reply: Reply, recorder: Recorder, on_case: OnCase
) -> None:
    recorder.confirms = False
    box = matched(qtbot, place, reply)
    box.lines.take_exact()
    box.reject()
    assert box.isVisible()
    box.go_back()
    assert len(box.lines.choices) == 1
    assert len(recorder.asked) == 2
    recorder.confirms = True
    box.reject()
    assert not box.isVisible()
    assert on_case(lambda case: case.get(Reply, reply.id)).rows_read == 0


def test_an_answer_that_came_meanwhile_is_not_written_over(
    qtbot: QtBot, place: Workplace, reply: Reply, on_case: OnCase
) -> None:
    box = matched(qtbot, place, reply)
    box.lines.take_exact()
    line = lines_of(on_case, reply)[0]
    on_case(
        lambda case: answer_line(
            case, line, LineState.REFUSED, "no", typed_time("2023-01-10 10:00", "UTC", "x")
        )
    )
    box.take_over()
    until(qtbot, lambda: "Line 1 was answered meanwhile. Match again." in box.error_text())
    assert box.isVisible()
    assert on_case(lambda case: case.get(Reply, reply.id)).rows_read == 0


def test_what_was_kept_of_the_sender_is_offered_and_kept_anew(
    qtbot: QtBot, place: Workplace, reply: Reply, on_case: OnCase
) -> None:
    roles = tuple(text for text in OPTIONS.columns if not text.startswith("address"))
    options = dataclasses.replace(OPTIONS, columns=roles)
    header = tuple(HEADER.split(";"))
    on_case(lambda case: keep_columns(case, reply.from_agency_id, "IPDR", header, options))
    box = looked(qtbot, place, reply)
    assert box.columns.kept_row.isVisible()
    assert any("“IPDR”, decided by" in text for text in texts(box))
    # It is offered, not taken.
    assert box.columns.table.how("Name") == "guessed by its name"
    box.columns.use_kept()
    settled(qtbot, box)
    assert box.columns.table.how("Name") == "as it was kept"
    assert set(box.columns.options.columns) == set(roles)
    assert box.columns.options.zone == "Asia/Kolkata"
    box.columns.table.choose("Address", Role.ADDRESS)
    settled(qtbot, box)
    box.match()
    until(qtbot, lambda: box.proposal is not None)
    box.take_over()
    until(qtbot, lambda: box.accepted_reply is not None)
    (kept,) = on_case(lambda case: case.all(ColumnMap))
    assert "address=Address" in kept.columns


def test_a_workbook_and_its_other_sheet(
    qtbot: QtBot, place: Workplace, on_case: OnCase, sent: Sent, tmp_path: Path
) -> None:
    def fill_in(sheet: Any) -> None:
        for line in TABLE.splitlines():
            sheet.append(line.split(";"))
        sheet.parent.create_sheet("Second").append(["IP Address", "Name"])

    path = workbook(tmp_path / "ipdr.xlsx", fill_in)
    made = on_case(lambda case: registered(case, sent, path))
    box = matched(qtbot, place, made.reply)
    assert [row.line.verdict for row in box.lines.rows][:2] == [Verdict.EXACT, Verdict.ZONE]
    assert any("these are not read: “Second”" in text for text in texts(box))


def test_text_is_matched_by_what_it_names(
    qtbot: QtBot, place: Workplace, on_case: OnCase, sent: Sent, tmp_path: Path
) -> None:
    path = table(tmp_path, "203.0.113.45 was held by A. Rao, Delhi.\n", "letter.txt")
    made = on_case(lambda case: registered(case, sent, path))
    box = looked(qtbot, place, made.reply)
    assert not box.columns.table.isVisible()
    settled(qtbot, box)
    box.match()
    until(qtbot, lambda: box.proposal is not None)
    assert box.lines.rows[0].verdict == "named in the text"
    assert box.lines.choices == ()


def test_rows_nobody_asked_about_are_shown(qtbot: QtBot, place: Workplace, reply: Reply) -> None:
    box = matched(qtbot, place, reply)
    assert box.lines.unasked_button.text() == "1 row not asked about …"
    box.lines.unasked_button.click()
    rows: ReplyRowsDialog = dialog(qtbot, ReplyRowsDialog)
    until(qtbot, lambda: rows.table.model_of_rows().rowCount() == 1)
    assert rows.which_box.currentIndex() == UNASKED
    assert rows.table.model_of_rows().row_at(0).text.startswith("D. Roy")
    rows.reject()


def test_the_kept_rows_are_shown_page_by_page(
    qtbot: QtBot, page: RequestsPage, place: Workplace, on_case: OnCase, sent: Sent, tmp_path: Path
) -> None:
    rows = "".join(
        f"N{n};Delhi;203.0.113.45;{n};23/11/2022 10:00:00;23/11/2022 10:30:00\n"
        for n in range(1, 1101)
    )
    path = table(tmp_path, f"{HEADER}\n{rows}")

    def make(case: CaseFile) -> None:
        made = registered(case, sent, path)
        accept(case, propose(Directly(case), made.reply, OPTIONS, Progress()), ())

    on_case(make)
    section = page.detail.replies
    until(qtbot, lambda: bool(section.replies) and section.replies[0].reply.rows_read == 1100)
    section.show_rows(section.replies[0])
    box: ReplyRowsDialog = dialog(qtbot, ReplyRowsDialog)
    model = box.table.model_of_rows()
    until(qtbot, lambda: model.rowCount() == 500)
    assert box.where.text() == "1 to 500 of 1,100"
    box.later_button.click()
    box.later_button.click()
    until(qtbot, lambda: model.rowCount() == 100)
    assert model.row_at(99).number == 1101
    assert not box.later_button.isEnabled()
    box.reject()


def test_a_reply_is_saved_retracted_and_found_by_its_number(
    qtbot: QtBot,
    page: RequestsPage,
    on_case: OnCase,
    reply: Reply,
    tmp_path: Path,
    recorder: Recorder,
) -> None:
    line = on_case(lambda case: case.where(Line, request_id=reply.request_id)[0])

    def take_ready(case: CaseFile) -> None:
        proposal = propose(Directly(case), reply, OPTIONS, Progress())
        accept(case, proposal, proposal.ready())

    on_case(take_ready)
    on_case(sent_request)
    until(qtbot, lambda: len(page.rows) == 2)
    page.show_number("R-2")
    until(qtbot, lambda: known(page).row.number == "R-2")
    page.show_number("RP-1")
    until(qtbot, lambda: known(page).row.number == "R-1")
    section = page.detail.replies
    until(qtbot, lambda: section.focused() is not None)
    (there,) = section.replies
    target = tmp_path / "out.csv"
    section.save_file_to(there, target)
    until(qtbot, target.exists)
    until(qtbot, lambda: target.read_text() == TABLE)
    # Del where the cursor is: on the reply, not on the request.
    page.retract()
    until(qtbot, lambda: section.replies[0].reply.retracted == recorder.reason)
    assert "Why is RP-1 retracted?" in recorder.asked[0]
    assert "EX-1 stays in the ledger" in recorder.asked[0]
    assert on_case(lambda case: case.get(Line, line.id)).state is LineState.OUTSTANDING
    assert on_case(lambda case: case.numbered(Request, 1)).retracted is None


def test_a_number_of_no_reply_is_said(qtbot: QtBot, page: RequestsPage, place: Workplace) -> None:
    said: list[str] = []
    place.said.connect(said.append)
    page.show_number("RP-9")
    until(qtbot, lambda: said == ["RP-9 is not the number of a reply in the case."])


def test_a_holder_is_recorded_with_what_that_shows(
    qtbot: QtBot, page: RequestsPage, on_case: OnCase, place: Workplace, reply: Reply
) -> None:
    box = matched(qtbot, place, reply)
    box.lines.take_exact()
    box.take_over()
    until(qtbot, lambda: box.accepted_reply is not None)
    holders = page.detail.line.holders
    until(qtbot, lambda: holders.known is not None and holders.isVisible())
    holders.record()
    ask: FormDialog = dialog(qtbot, FormDialog)
    assert ask.form.editor("reply_id").value() == reply.id
    assert "not show who used the connection" in str(ask.form.editor("does_not_show").value())
    ask.form.editor("could_be").set_value("A tenant of the house.")
    nature = ask.form.editor("nature")
    nature.set_value(HolderNature.HOSTING)
    nature.changed.emit()
    assert "A rented server is not a person" in str(ask.form.editor("does_not_show").value())
    # What the examiner has written stays.
    assert ask.form.editor("could_be").value() == "A tenant of the house."
    ask.form.save()
    until(qtbot, lambda: any("Name the holder" in text for text in texts(ask)))
    ask.form.editor("name").set_value("Example Hosting")
    ask.form.save()
    until(qtbot, lambda: len(holders.cards) == 1)
    (holder,) = on_case(lambda case: case.all(Holder))
    assert (holder.name, holder.nature) == ("Example Hosting", HolderNature.HOSTING)
    assert any("A rented server is not a person" in text for text in texts(holders))
    holders.retract(holder)
    until(qtbot, lambda: holders.cards[0].holder.retracted is not None)


def test_a_line_that_is_refused_is_not_called_answered(
    qtbot: QtBot, page: RequestsPage, on_case: OnCase, place: Workplace, reply: Reply
) -> None:
    box = matched(qtbot, place, reply)
    box.lines.take_exact()
    box.take_over()
    until(qtbot, lambda: box.accepted_reply is not None)
    holders = page.detail.line.holders

    def linked() -> list[str]:
        return [link.text() for link in holders.findChildren(LinkButton) if link.isVisible()]

    until(qtbot, lambda: any("answered by RP-1" in text for text in linked()))
    line = page.detail.line.line
    assert line is not None
    refused = dataclasses.replace(line, state=LineState.REFUSED)
    on_case(lambda case: keep.correct(case, refused, "it refuses"))
    until(qtbot, lambda: any("refused by RP-1" in text for text in linked()))
    assert not any("answered by" in text for text in linked())


def test_a_reminder_and_an_escalation_are_drafted_and_shown(
    qtbot: QtBot, page: RequestsPage, on_case: OnCase
) -> None:
    page.detail.chase.links[0].click()
    until(qtbot, lambda: known(page).row.number == "R-2")
    (leg,) = known(page).legs
    on_case(lambda case: record_leg(case, leg, "sent", typed_time(RECEIVED, "Asia/Kolkata", "x")))
    page.show_number("R-1")
    until(qtbot, lambda: known(page).row.number == "R-1")
    names = [words for words, _, _ in page.more_actions()]
    assert names == [
        "Register a reply to R-1 …",
        "Save what is due for the office calendar …",
        "Draft a reminder of R-1",
        "Escalate R-1 …",
    ]
    page.escalate()
    ask: FormDialog = dialog(qtbot, FormDialog)
    ask.form.save()
    assert any("Say to which office it is taken." in text for text in texts(ask))
    ask.form.editor("higher_office").set_value("The Commissioner, Example")
    ask.form.save()
    until(qtbot, lambda: known(page).row.number == "R-3")
    reminder, escalation = on_case(lambda case: case.all(Request))[1:]
    assert reminder.kind == escalation.kind == RequestKind.REMINDER
    assert escalation.particulars["escalated_to"] == "The Commissioner, Example"
    first = on_case(lambda case: case.numbered(Request, 1))
    assert escalation.regarding_id == reminder.regarding_id == first.id


def test_a_reminder_that_was_not_sent_is_gone_to_instead_of_a_second_one(
    qtbot: QtBot, page: RequestsPage, on_case: OnCase, recorder: Recorder
) -> None:
    page.detail.chase.links[0].click()
    until(qtbot, lambda: known(page).row.number == "R-2")
    for again in (page.draft_reminder, page.escalate):
        page.show_number("R-1")
        until(qtbot, lambda: known(page).row.number == "R-1")
        recorder.asked.clear()
        again()
        until(qtbot, lambda: bool(recorder.asked))
        assert recorder.asked[-1].startswith("R-2 “Reminder 1 of R-1: ")
        until(qtbot, lambda: known(page).row.number == "R-2")
    recorder.confirms = False
    page.show_number("R-1")
    until(qtbot, lambda: known(page).row.number == "R-1")
    recorder.asked.clear()
    page.draft_reminder()
    until(qtbot, lambda: bool(recorder.asked))
    assert known(page).row.number == "R-1"
    assert len(on_case(lambda case: case.all(Request))) == 2


def test_the_file_of_a_request_and_the_correspondence_are_issued(
    qtbot: QtBot, page: RequestsPage, place: Workplace, sent: Sent
) -> None:
    asked: list[tuple[str, str]] = []
    place.paper_asked.connect(lambda kind, subject: asked.append((kind, subject)))
    assert [action.text() for action in page.paper_menu().actions()] == [
        "&Status report …", "Request &letter …", "Request &file …"
    ]  # fmt: skip
    page.issue_paper(PaperKind.REQUEST_FILE)
    page.show_view(page.correspondence_view)
    until(qtbot, lambda: page.correspondence_view.agencies.selected() is not None)
    page.correspondence_view.show_agency(sent.isp.id)
    page.issue()
    page.show_view(page.agencies_view)
    until(qtbot, lambda: page.agencies_view.selected() is not None)
    page.issue()
    kind = PaperKind.CORRESPONDENCE.value
    first = page.agencies_view.selected()
    assert first is not None
    assert asked == [
        (PaperKind.REQUEST_FILE.value, sent.request.id), (kind, sent.isp.id), (kind, first.id)
    ]  # fmt: skip


def test_a_date_of_a_reply_is_corrected_where_it_can_be(
    qtbot: QtBot, page: RequestsPage, on_case: OnCase, reply: Reply
) -> None:
    section = page.detail.replies
    until(qtbot, lambda: bool(section.replies))
    section.select("RP-1")
    page.edit()
    box: CorrectDialog = dialog(qtbot, CorrectDialog)
    box.form.editor("received_at").set_value(instant("2022-11-01 10:00"))
    QTest.keyClicks(box.form.findChildren(QLineEdit)[-1], "typed wrongly")
    box.form.save()
    until(qtbot, lambda: any("before R-1 was sent" in text for text in texts(box)))
    box.form.editor("received_at").set_value(instant("2023-01-08 10:00"))
    box.form.save()
    until(qtbot, lambda: section.replies[0].reply.received_at.original == "2023-01-08 10:00")


def test_tab_goes_from_the_roles_to_what_is_asked(
    qtbot: QtBot, place: Workplace, reply: Reply
) -> None:
    box = looked(qtbot, place, reply)
    box.activateWindow()
    until(qtbot, lambda: QApplication.focusWidget() is box.columns.table.boxes[0])
    zone = box.columns.question_field("zone")
    # A layout shows what is put into it only when the event loop comes round.
    until(qtbot, zone.isVisible)
    for each in box.columns.table.boxes:
        assert QApplication.focusWidget() is each
        QTest.keyClick(each, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() in (zone, *zone.findChildren(QLineEdit))


def test_a_job_of_a_dialog_is_stopped_by_its_button(qtbot: QtBot, place: Workplace) -> None:
    job = DialogJob(place)
    qtbot.addWidget(job)
    heard: list[str] = []

    def work(on_case: Any, progress: Progress) -> None:
        while True:
            progress.advance(1, 2, "Reading")
            progress.check_cancelled()

    job.start("Reading", work, lambda _: heard.append("done"), lambda _: heard.append("failed"),
              lambda: heard.append("stopped"))  # fmt: skip
    job.cancel()
    until(qtbot, lambda: not job.is_running)
    assert heard == ["stopped"]
