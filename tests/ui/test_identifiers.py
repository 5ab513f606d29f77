from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QToolButton
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.collect_identifiers import register
from casebook.actions.group_identifiers import make_group
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.link_identifiers import add_link
from casebook.actions.merge_identifiers import merge
from casebook.actions.progress import Directly, Progress
from casebook.errors import CaseError
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind, Link, Person
from casebook.model.reply import Holder, HolderNature
from casebook.model.request import Line
from casebook.model.timeline import RecordFilter
from casebook.store.case_file import CaseFile
from casebook.ui.messages import Recorder
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.groups_view import GroupsView
from casebook.ui.pages.identifiers import IdentifiersPage
from casebook.ui.pages.persons_view import PersonsView
from casebook.ui.palette import things
from casebook.ui.widgets.ask_dialog import AskAboutIdentifiers
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.identifier_lines import Answers
from casebook.ui.widgets.register_dialog import RegisterDialog
from casebook.ui.widgets.sparkline import Sparkline
from casebook.ui.workplace import Workplace, page_of
from tests.actions.identifiers import address, ask, mail
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog
from tests.ui.ledger import HOSTILE, SHOWN

LOG = """\
Nov 23 01:12:07 web-02 sshd[9]: Failed password for root from 203.0.113.9 port 22 ssh2
Nov 23 01:12:09 web-02 sshd[9]: Failed password for root from 198.51.100.7 port 22 ssh2
Nov 23 03:40:00 web-02 sshd[9]: Accepted password for root from 203.0.113.9 port 22 ssh2
"""


@pytest.fixture
def page(qtbot: QtBot, place: Workplace) -> IdentifiersPage:
    found = IdentifiersPage(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    return found


def shown(qtbot: QtBot, page: IdentifiersPage, count: int) -> None:
    view = page.register_view
    qtbot.waitUntil(lambda: len(view.rows) == count, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: all(row.is_filled for row in view.rows), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not count or view.facts is not None, timeout=WAIT_MS)


def cells(page: IdentifiersPage, line: int) -> dict[str, str]:
    model = page.register_view.model
    return {
        str(model.headerData(at, Qt.Orientation.Horizontal)): model.data(model.index(line, at))
        for at in range(model.columnCount())
    }


def numbers(page: IdentifiersPage) -> list[str]:
    model = page.register_view.model
    return [f"I-{model.row_at(line).identifier.number}" for line in range(model.rowCount())]


def texts(view: EvidenceView) -> str:
    found = [label.text() for label in view.findChildren(QLabel)]
    found += [edit.toPlainText() for edit in view.findChildren(QPlainTextEdit)]
    return "\n".join(found)


def button(qtbot: QtBot, view: EvidenceView, text: str) -> QToolButton:
    def found() -> list[QToolButton]:
        buttons = view.findChildren(QToolButton)
        return [b for b in buttons if b.text() == text and b.isVisible()]

    # A layout shows what is put into it only when the event loop comes round.
    qtbot.waitUntil(lambda: bool(found()), timeout=WAIT_MS)
    return found()[0]


def an_address(case: CaseFile) -> Identifier:
    return register(case, IdentifierKind.IPV4, "203.0.113[.]9")


def save_value(dialog: FormDialog, value: str) -> None:
    dialog.form.editor("value").set_value(value)
    dialog.form.save()


def test_an_identifier_is_kept_under_its_one_spelling(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    shown(qtbot, page, 0)
    in_dialog(FormDialog, lambda dialog: save_value(dialog, "203.0.113[.]9"))
    page.add()
    shown(qtbot, page, 1)
    qtbot.waitUntil(lambda: page.selected_number() == "I-1", timeout=WAIT_MS)
    row = cells(page, 0)
    assert (row["Number"], row["Identifier"], row["Kind"], row["Records"]) == (
        "I-1", "203.0.113.9", "IPv4 address", "0",
    )  # fmt: skip
    assert row["Registered country (RIR)"] == "documentation address"
    said = texts(page.register_view)
    assert "First written as 203.0.113[.]9" in said
    assert "It stands in no record." in said


def test_the_same_identifier_in_another_spelling_is_refused(on_case: OnCase) -> None:
    on_case(an_address)
    with pytest.raises(CaseError, match=r"203\.0\.113\.9 is in the register already, as I-1"):
        on_case(lambda case: register(case, IdentifierKind.IPV4, "203.0.113.9"))


def test_what_is_no_address_is_refused_and_nothing_is_kept(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    refused: list[str] = []

    def type_it(dialog: FormDialog) -> None:
        save_value(dialog, "203.0.113.999")
        error = dialog.form._lines["value"]._error
        qtbot.waitUntil(lambda: bool(error.text()), timeout=WAIT_MS)
        assert dialog.saved_row is None
        refused.append(error.text())
        dialog.form.abandon()

    in_dialog(FormDialog, type_it)
    page.add()
    assert len(refused) == 1 and "203.0.113.999" in refused[0]
    assert on_case(lambda case: case.all(Identifier)) == ()


def test_it_says_how_often_when_first_and_when_last_and_leads_to_the_records(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase, place: Workplace, tmp_path: Path
) -> None:
    path = tmp_path / "auth.log"
    path.write_text(LOG)
    options = ImportOptions(zone="Asia/Kolkata", year=2022)
    on_case(lambda case: import_source(Directly(case), path, options, Progress()))
    on_case(an_address)
    shown(qtbot, page, 1)
    row = cells(page, 0)
    assert row["Records"] == "2"
    assert row["Sources"] == "S-1"
    assert row["First seen, UTC │ IST"] == "2022-11-22 19:42 │ 11-23 01:12"
    assert row["Last seen, UTC │ IST"] == "2022-11-22 22:10 │ 11-23 03:40"
    view = page.register_view
    assert "First: 2022-11-22 19:42:07 UTC  │  2022-11-23 01:12:07 IST" in texts(view)
    with qtbot.waitSignal(place.records_asked) as asked:
        button(qtbot, view, "Show the 2 records").click()
    assert asked.args == [RecordFilter(identifier=("IPv4 address", "203.0.113.9"))]
    with qtbot.waitSignal(place.records_asked) as asked:
        button(qtbot, view, "Show").click()
    assert asked.args == [RecordFilter(source=1, identifier=("IPv4 address", "203.0.113.9"))]
    qtbot.waitUntil(lambda: bool(view.findChildren(Sparkline)), timeout=WAIT_MS)
    (bars,) = view.findChildren(Sparkline)
    assert sum(bars.counts) == 2
    assert "2 records with a time" in bars.accessibleDescription()


def test_an_address_says_where_its_block_is_registered_and_what_that_is_not(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    on_case(lambda case: address(case, "8.8.8.8"))
    shown(qtbot, page, 1)
    said = texts(page.register_view)
    assert "US United States" in said
    assert "RIR registration as of 2026-10-27" in said
    assert "not where the machine stands" in said


def two_requests(case: CaseFile) -> None:
    """One address asked and answered with a rented server, a mail in a draft, one never asked."""
    address(case)
    mail(case)
    address(case, "192.0.2.70")
    ask(case, (IdentifierKind.IPV4, "192.0.2.7"), sent="10:15", answered=True)
    ask(case, (IdentifierKind.EMAIL, "desk@example.com"))
    (line,) = case.where(Line, identifier="192.0.2.7")
    person = keep.add(case, Person("", 0, "R. Sharma"))
    keep.add(
        case,
        Holder("", line.id, HOSTILE, HolderNature.HOSTING, shows="a rented server",
               does_not_show="who used it", could_be="a reseller", person_id=person.id),
    )  # fmt: skip


def test_it_says_of_whom_it_was_asked_and_what_came_back(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase, place: Workplace
) -> None:
    on_case(two_requests)
    shown(qtbot, page, 3)
    assert [cells(page, line)["Asked"] for line in range(3)] == [
        "1 ×, last 2022-12-02", "in a draft (1 ×)", "not asked",
    ]  # fmt: skip
    assert cells(page, 0)["What came back"] == "1 answered"
    view = page.register_view
    said = texts(view)
    assert "Of Mail, sent 2022-12-02 04:45:00 UTC  │  10:15:00 IST" in said
    assert "Came back 2022-12-02 06:30:00 UTC  │  12:00:00 IST: Named." in said
    assert f"Holder named: {SHOWN}" in said
    assert "Does not show: who used it" in said
    assert "What else could explain it: a reseller" in said
    with qtbot.waitSignal(place.number_followed) as followed:
        button(qtbot, view, "R-1 line 1").click()
    assert followed.args == ["R-1"]
    with qtbot.waitSignal(place.number_followed) as followed:
        button(qtbot, view, "PN-1 R. Sharma").click()
    assert followed.args == ["PN-1"]


def test_the_list_is_narrowed_by_words_kind_group_and_answers(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    on_case(two_requests)
    on_case(lambda case: make_group(case, "Ransom mails", (case.numbered(Identifier, 2),)))
    view = page.register_view
    qtbot.waitUntil(lambda: bool(view.rows and view.rows[1].groups), timeout=WAIT_MS)
    shown(qtbot, page, 3)
    boxes = page.register_view.filter
    for answers, expected in (
        (Answers.NOT_ASKED, ["I-2", "I-3"]),
        (Answers.ASKED, ["I-1"]),
        (Answers.ANSWERED, ["I-1"]),
        (Answers.OUTSTANDING, []),
        (Answers.ALL, ["I-1", "I-2", "I-3"]),
    ):
        boxes.answers_box.setCurrentIndex(boxes.answers_box.findData(answers))
        assert numbers(page) == expected
    boxes.group_box.setCurrentIndex(1)
    assert numbers(page) == ["I-1", "I-3"]
    boxes.group_box.setCurrentIndex(2)
    assert numbers(page) == ["I-2"]
    boxes.group_box.setCurrentIndex(0)
    boxes.kind_box.setCurrentIndex(boxes.kind_box.findData(IdentifierKind.EMAIL))
    assert numbers(page) == ["I-2"]
    boxes.kind_box.setCurrentIndex(0)
    page.filter_edit.setText("ransom g-1")
    assert numbers(page) == ["I-2"]
    # What the filter hides is shown when it is asked for by number.
    page.show_number("I-3")
    assert page.filter_edit.text() == ""
    assert page.selected_number() == "I-3"


def test_merging_asks_why_and_splitting_takes_it_back(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase, recorder: Recorder
) -> None:
    on_case(lambda case: (address(case), address(case, "192.0.2.8")))
    shown(qtbot, page, 2)
    view = page.register_view
    page.show_number("I-2")

    def choose(dialog: FormDialog) -> None:
        dialog.form.editor("into_id").set_value(view.rows[0].identifier.id)
        dialog.form.editor("why").set_value("the same machine")
        dialog.form.save()

    in_dialog(FormDialog, choose)
    view.merge()
    qtbot.waitUntil(lambda: view.rows[1].into is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.selected_number() == "I-1", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "192.0.2.8, because the same machine" in texts(view), timeout=WAIT_MS)
    recorder.reason = "two machines after all"
    view.split(view.rows[1].identifier)
    qtbot.waitUntil(lambda: view.rows[1].is_live, timeout=WAIT_MS)
    assert view.rows[1].into is None


def test_many_are_registered_from_a_text_and_bad_ones_are_listed(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    shown(qtbot, page, 0)
    seen: list[str] = []

    def paste(dialog: RegisterDialog) -> None:
        dialog.text_edit.setPlainText("203.0.113.5\n203.0.113.999\ndesk@example.com\n")
        dialog.group_edit.setText("Ransom mails")
        qtbot.waitUntil(lambda: dialog.save_button.text() == "Register 2", timeout=WAIT_MS)
        seen.append(dialog.found_list.toPlainText())
        dialog.save_button.click()

    in_dialog(RegisterDialog, paste)
    page.register_view.paste()
    assert seen[0].splitlines()[0].startswith("Row 2: “203.0.113.999” looks like an identifier")
    shown(qtbot, page, 2)
    (group,) = on_case(lambda case: case.all(IdentifierGroup))
    assert (group.name, len(group.member_ids)) == ("Ransom mails", 2)


def test_selected_rows_are_put_into_a_group(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    on_case(lambda case: (address(case), address(case, "192.0.2.8"), mail(case)))
    shown(qtbot, page, 3)
    view = page.register_view
    viewport = view.table.viewport()
    for line, key in (
        (0, Qt.KeyboardModifier.NoModifier),
        (2, Qt.KeyboardModifier.ControlModifier),
    ):
        where = view.table.visualRect(view.model.index(line, 0)).center()
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, key, QPoint(where.x(), where.y()))
    assert len(view.selection()) == 2

    def name(dialog: FormDialog) -> None:
        dialog.form.editor("name").set_value("Of the mails")
        dialog.form.save()

    in_dialog(FormDialog, name)
    view.group()
    (group,) = on_case(lambda case: case.all(IdentifierGroup))
    members = on_case(lambda case: [case.get(Identifier, each).number for each in group.member_ids])
    assert members == [1, 3]


def test_a_group_shows_its_members_and_takes_one_out_with_the_reason(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase, recorder: Recorder
) -> None:
    on_case(two_requests)
    on_case(lambda case: make_group(case, "Ransom mails", case.all(Identifier)[:2]))
    page.show_number("G-1")
    view = page.view
    assert isinstance(view, GroupsView)
    qtbot.waitUntil(lambda: "2 members shown: asked 1, answered 1." in texts(view), timeout=WAIT_MS)
    recorder.reason = "not one of them"
    button(qtbot, view, "Take out …").click()
    qtbot.waitUntil(lambda: "1 members shown: asked 0, answered 0." in texts(view), timeout=WAIT_MS)
    qtbot.waitUntil(
        lambda: "I-1 taken out, because not one of them" in texts(view), timeout=WAIT_MS
    )


def test_the_selected_identifier_is_asked_about(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    on_case(an_address)
    shown(qtbot, page, 1)
    seen: list[list[object]] = []

    def look(dialog: AskAboutIdentifiers) -> None:
        seen.append(dialog.keys())
        dialog.reject()

    in_dialog(AskAboutIdentifiers, look)
    ((words, key, run),) = page.more_actions()
    run()
    assert (words, key) == ("Ask about these identifiers …", "Ctrl+Shift+A")
    assert seen == [[page.register_view.model.rows[0].identifier.id]]


def test_a_person_shows_links_and_replies_that_name_them(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase, recorder: Recorder
) -> None:
    on_case(two_requests)

    def link(case: CaseFile) -> Link:
        own, person = case.numbered(Identifier, 1), case.numbered(Person, 1)
        return add_link(case, Link("", own.id, person.id, "account opened with", "RP-1"))

    on_case(link)
    page.show_number("PN-1")
    view = page.view
    assert isinstance(view, PersonsView)
    qtbot.waitUntil(lambda: "← account opened with; rests on RP-1" in texts(view), timeout=WAIT_MS)
    assert "line 1, 192.0.2.7" in texts(view)
    recorder.reason = "a mistake"
    view.retract()
    # A person with links is not retracted; the sentence says what to do first.
    qtbot.waitUntil(lambda: bool(recorder.told), timeout=WAIT_MS)
    assert "PN-1 has 1 link" in recorder.told[0]


def test_numbers_of_groups_and_persons_lead_to_this_page(on_case: OnCase) -> None:
    assert (page_of("G-1"), page_of("PN-2")) == ("Identifiers", "Identifiers")
    on_case(two_requests)
    on_case(lambda case: make_group(case, "Ransom mails", ()))
    found = [each.text for each in on_case(lambda case: things(case, lambda _: None))]
    assert "G-1  Ransom mails" in found
    assert "PN-1  R. Sharma" in found


def test_a_merged_identifier_is_struck_through_and_says_where_it_went(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    on_case(lambda case: merge(case, address(case, "192.0.2.8"), address(case), "the same"))
    shown(qtbot, page, 2)
    page.show_number("I-1")
    qtbot.waitUntil(
        lambda: (
            "Retracted: merged into I-2 (192.0.2.7), because the same" in texts(page.register_view)
        ),
        timeout=WAIT_MS,
    )


def test_bars_keep_small_counts_visible(qtbot: QtBot) -> None:
    line = Sparkline("Records")
    qtbot.addWidget(line)
    line.resize(100, 34)
    line.set_counts((1, 0, 1_000), "")
    first, last = line.bars()
    assert first.height() >= 2
    assert last.height() > 20
    assert first.right() < 34 <= last.left()
