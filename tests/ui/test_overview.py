import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.write_note import write_note
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.store.case_file import CaseFile
from casebook.ui.pages.overview import OverviewPage, _changes
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase


@pytest.fixture
def page(qtbot: QtBot, place: Workplace) -> OverviewPage:
    found = OverviewPage(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    qtbot.waitUntil(lambda: found.form.row is not None, timeout=WAIT_MS)
    return found


def test_the_header_is_corrected_with_a_reason(
    qtbot: QtBot, page: OverviewPage, on_case: OnCase
) -> None:
    page.edit()
    page.form.editor("police_station").set_value("Special Cell")
    page.form._why.set_value("was not known yet")
    with qtbot.waitSignal(page.form.saved, timeout=WAIT_MS):
        page.form.save()
    assert on_case(lambda case: case.header()).police_station == "Special Cell"


def test_a_header_with_the_fir_before_the_offence_is_refused_under_its_field(
    qtbot: QtBot, page: OverviewPage, on_case: OnCase
) -> None:
    page.edit()
    page.form.editor("offence_date").set_value("2022-11-23")
    page.form.editor("fir_date").set_value("2022-11-22")
    page.form._why.set_value("typed")
    page.form.save()
    line = page.form._lines["fir_date"]
    qtbot.waitUntil(lambda: "before the offence" in line._error.text(), timeout=WAIT_MS)
    assert on_case(lambda case: case.header()).fir_date == ""


def test_what_changed_is_told_since_the_session_before(on_case: OnCase) -> None:
    def fill(case: CaseFile) -> None:
        keep.add(case, Exhibit("", 0, "Server", ExhibitKind.SERVER))
        write_note(case, "seen")

    on_case(fill)
    changes = on_case(_changes)
    assert [entry.summary for entry in changes] == ["N-1 written", "EX-1 (Server) added"]


def test_a_task_leads_to_where_it_is_settled(
    qtbot: QtBot, page: OverviewPage, on_case: OnCase, place: Workplace
) -> None:
    on_case(lambda case: keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER)))
    qtbot.waitUntil(lambda: len(page._tasks._rows) == 2, timeout=WAIT_MS)
    followed: list[str] = []
    place.number_followed.connect(followed.append)
    button = page._tasks._rows[0].findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.click()
    assert followed == ["EX-1"]
