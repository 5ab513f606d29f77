import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casebook.actions import move_custody
from casebook.store.case_file import CaseFile
from casebook.ui.pages.checks_view import ChecksView
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase
from tests.ui.ledger import at, release, servers


@pytest.fixture
def view(qtbot: QtBot, place: Workplace) -> ChecksView:
    found = ChecksView(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    return found


def checked(qtbot: QtBot, view: ChecksView) -> None:
    view.refresh()
    qtbot.waitUntil(lambda: not view.is_checking, timeout=WAIT_MS)


def test_open_incidents_come_first_and_enter_leads_there(
    qtbot: QtBot, view: ChecksView, on_case: OnCase, place: Workplace
) -> None:
    def fill(case: CaseFile) -> None:
        one, two = servers(case, 2)
        move_custody.receive(case, release(case, one), at("2022-11-28 17:00"), "yes")
        move_custody.receive(case, release(case, two), at("2022-11-25 17:00"), "no, torn")

    on_case(fill)
    checked(qtbot, view)
    first, *others = view.findings()
    assert first.number == "INC-1"
    assert first.sentence.endswith("The seal was not intact at the end of move 1: no, torn.")
    assert [row.number for row in others] == ["EX-1"]
    assert others[0].sentence.startswith("Move 1 to HC Suresh took more than 3 days")
    followed: list[str] = []
    place.number_followed.connect(followed.append)
    view.focus_list()
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert followed == ["INC-1"]


def test_where_nothing_is_found_it_says_so(qtbot: QtBot, view: ChecksView, on_case: OnCase) -> None:
    on_case(lambda case: servers(case, 3))
    checked(qtbot, view)
    assert view.findings() == ()
    assert view._says.text() == "✓ Every exhibit is checked, and nothing is found."


def test_checking_that_is_stopped_says_how_far_it_came(
    qtbot: QtBot, view: ChecksView, on_case: OnCase
) -> None:
    on_case(lambda case: servers(case, 3))
    view.refresh()
    view.stop()
    assert view._says.text() == "Stopped: 0 findings so far."
    assert not view.is_checking
