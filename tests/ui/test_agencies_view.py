import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from casebook.actions import agency_directory, keep
from casebook.actions.ask_agency import ask_agency
from casebook.model.agency import Agency, Contact
from casebook.model.request import Request, RequestKind
from casebook.store.case_file import CaseFile
from casebook.ui.pages.agencies_view import AgenciesView
from casebook.ui.widgets.directory_dialog import DirectoryDialog
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog
from tests.ui.ledger import HOSTILE, SHOWN


@pytest.fixture
def view(qtbot: QtBot, place: Workplace) -> AgenciesView:
    found = AgenciesView(place)
    qtbot.addWidget(found)
    found.resize(1100, 760)
    found.show()
    place.case.changed.connect(found.refresh)
    found.refresh()
    return found


def shown(qtbot: QtBot, view: AgenciesView, number: str) -> None:
    qtbot.waitUntil(
        lambda: (
            view.selected_number() == number
            and view._seen is not None
            and view._seen.agency == view.selected()
        ),
        timeout=WAIT_MS,
    )


def twins(case: CaseFile) -> None:
    unit = keep.add(case, Agency("", 0, "IFSO", "IFSO"))
    keep.add(case, Agency("", 0, "Example Networks Ltd", "ENL"))
    twin = keep.add(case, Agency("", 0, "Example Networks", "enl"))
    ask_agency(case, Request("", 0, RequestKind.LETTER, "Who", twin.id), (unit, twin), ())


def test_an_agency_is_taken_from_the_directory_by_keyboard(
    qtbot: QtBot, view: AgenciesView, on_case: OnCase
) -> None:
    qtbot.waitUntil(lambda: view.body.is_empty_shown, timeout=WAIT_MS)

    def take(dialog: DirectoryDialog) -> None:
        line = dialog.findChild(QLineEdit)
        assert isinstance(line, QLineEdit)
        QTest.keyClicks(line, "cert-in")
        assert "within 6 hours" in dialog._says.toPlainText()
        QTest.keyClick(line, Qt.Key.Key_Return)

    in_dialog(DirectoryDialog, take)
    view.choose_from_directory()
    shown(qtbot, view, "A-1")
    agency = on_case(lambda case: case.numbered(Agency, 1))
    assert (agency.directory_key, agency.email) == ("cert_in", "incident@cert-in.org.in")
    assert (
        view._verify.toPlainText()
        == "▲ To be verified: The form in force on the day of the report."
    )
    assert not view._verify.isHidden()


def test_a_pattern_is_taken_under_the_providers_own_name(
    qtbot: QtBot, view: AgenciesView, on_case: OnCase
) -> None:
    view.take_entry(agency_directory.entry("mail_provider_abroad"))
    assert view.is_beginning
    view.form.editor("name").set_value("Example Mail Ltd")
    view.form.editor("short_name").set_value("Example Mail")
    view.form.save()
    shown(qtbot, view, "A-1")
    agency = on_case(lambda case: case.numbered(Agency, 1))
    assert (agency.directory_key, agency.preservation_days) == ("mail_provider_abroad", 90)
    assert "Published law enforcement guides" in agency.source


def test_a_person_is_added_and_hostile_text_stays_text(
    qtbot: QtBot, view: AgenciesView, on_case: OnCase
) -> None:
    agency = on_case(lambda case: keep.add(case, Agency("", 0, "ISP", "ISP")))
    shown(qtbot, view, "A-1")

    def fill(dialog: FormDialog) -> None:
        dialog.form.editor("name").set_value("B. Nodal")
        dialog.form.editor("phone").set_value(HOSTILE)
        dialog.form.save()

    in_dialog(FormDialog, fill)
    view.add_person()
    qtbot.waitUntil(
        lambda: view._seen is not None and len(view._seen.contacts) == 1, timeout=WAIT_MS
    )
    (person,) = on_case(lambda case: case.where(Contact, agency_id=agency.id))
    assert (person.position, person.name) == (1, "B. Nodal")
    texts = [each.toPlainText() for each in view._people.findChildren(ReadText)]
    assert SHOWN in texts


def test_likely_duplicates_are_shown_and_merged_with_the_reason(
    qtbot: QtBot, view: AgenciesView, on_case: OnCase
) -> None:
    on_case(twins)
    view.show_number("A-3")
    shown(qtbot, view, "A-3")
    links = [each for each in view._same.findChildren(LinkButton) if not each.isHidden()]
    assert [each.text() for each in links] == ["Merge A-3 into A-2 …"]

    def fill(dialog: FormDialog) -> None:
        dialog.form.editor("reason").set_value("one nodal office")
        dialog.form.save()

    in_dialog(FormDialog, fill)
    links[0].click()
    shown(qtbot, view, "A-2")
    assert on_case(lambda case: case.numbered(Agency, 3)).retracted == (
        "merged into A-2: one nodal office"
    )
    assert on_case(lambda case: case.numbered(Request, 1)).to_agency_id == (
        on_case(lambda case: case.numbered(Agency, 2)).id
    )
    qtbot.waitUntil(
        lambda: view._seen is not None and view._seen.requests == ((1, "Who"),), timeout=WAIT_MS
    )


def test_a_merge_without_a_reason_is_refused_under_its_field(
    qtbot: QtBot, view: AgenciesView, on_case: OnCase
) -> None:
    on_case(twins)
    view.show_number("A-3")
    shown(qtbot, view, "A-3")
    said: list[str] = []

    def fill(dialog: FormDialog) -> None:
        dialog.form.save()
        said.append(dialog.form._lines["into_id"]._error.text())
        dialog.form.abandon()

    in_dialog(FormDialog, fill)
    view.merge()
    assert said == ["Choose the agency that stays."]
    assert on_case(lambda case: case.numbered(Agency, 3)).retracted is None
