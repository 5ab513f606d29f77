from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from casebook.actions.collect_identifiers import register
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.errors import CaseError
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.store.case_file import CaseFile
from casebook.ui.pages.identifiers import IdentifiersPage
from casebook.ui.widgets.ask_dialog import AskAboutIdentifiers
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase

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
    qtbot.waitUntil(lambda: len(page.model.rows) == count, timeout=WAIT_MS)


def cells(page: IdentifiersPage, line: int) -> list[str]:
    return [page.model.data(page.model.index(line, at)) for at in range(page.model.columnCount())]


def texts(page: IdentifiersPage) -> list[str]:
    return [label.text() for label in page.detail.findChildren(QLabel) if label.isVisible()]


def an_address(case: CaseFile) -> Identifier:
    return register(case, IdentifierKind.IPV4, "203.0.113[.]9")


def fill(value: str) -> None:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, FormDialog)
    dialog.form.editor("value").set_value(value)
    dialog.form.save()


def test_an_identifier_is_kept_under_its_one_spelling(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    shown(qtbot, page, 0)
    QTimer.singleShot(200, lambda: fill("203.0.113[.]9"))
    page.add()
    shown(qtbot, page, 1)
    qtbot.waitUntil(lambda: page.selected_number() == "I-1", timeout=WAIT_MS)
    assert cells(page, 0)[:4] == ["I-1", "203.0.113.9", "IPv4 address", "0"]
    qtbot.waitUntil(lambda: "First written as 203.0.113[.]9" in texts(page), timeout=WAIT_MS)
    assert "It stands in no record." in texts(page)


def test_the_same_identifier_in_another_spelling_is_refused(on_case: OnCase) -> None:
    on_case(an_address)
    with pytest.raises(CaseError, match=r"203\.0\.113\.9 is in the register already, as I-1"):
        on_case(lambda case: register(case, IdentifierKind.IPV4, "203.0.113.9"))


def test_what_is_no_address_is_refused_and_nothing_is_kept(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    refused: list[bool] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, FormDialog)
        refused.append(dialog.saved_row is None)
        dialog.form.abandon()

    QTimer.singleShot(200, lambda: fill("203.0.113.999"))
    QTimer.singleShot(1_500, look)
    page.add()
    assert refused == [True]
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
    assert cells(page, 0)[3:6] == ["2", "2022-11-23 01:12", "2022-11-23 03:40"]
    first = "First: 2022-11-22 19:42:07 UTC  │  2022-11-23 01:12:07 IST"
    # New labels become visible with the next turn of the event loop.
    qtbot.waitUntil(lambda: first in texts(page), timeout=WAIT_MS)
    (link,) = (b for b in page.detail.findChildren(QToolButton) if b.text() == "Show the 2 records")
    with qtbot.waitSignal(place.page_asked) as asked:
        link.click()
    assert asked.args == ["Timeline", '"203.0.113.9"']


def test_an_address_of_the_documentation_names_nobody(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    on_case(an_address)
    shown(qtbot, page, 1)
    qtbot.waitUntil(
        lambda: any("it names no subscriber" in text for text in texts(page)), timeout=WAIT_MS
    )


def test_the_selected_identifier_is_asked_about(
    qtbot: QtBot, page: IdentifiersPage, on_case: OnCase
) -> None:
    on_case(an_address)
    shown(qtbot, page, 1)
    seen: list[list[object]] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, AskAboutIdentifiers)
        seen.append(dialog.keys())
        dialog.reject()

    QTimer.singleShot(0, look)
    ((words, key, run),) = page.more_actions()
    run()
    assert (words, key) == ("Ask about these identifiers …", "Ctrl+Shift+A")
    assert seen == [[page.model.rows[0].identifier.id]]
