from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.paper import Head, Seal
from casebook.store.case_file import CaseFile
from casebook.ui.pages import journal
from casebook.ui.pages.journal import JournalPage, SealDialog
from casebook.ui.widgets.digest import DigestLabel
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.qr_code import QrCode
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase

DISK = Exhibit("", 0, "Disk", ExhibitKind.COMPUTER, serial_number="WX-1")
HOSTILE = "<img src='/etc/hostname'> \u202egpj.exe"


def an_entry_more(case: CaseFile, description: str = "Disk") -> Exhibit:
    return keep.add(case, replace(DISK, description=description))


def open_page(qtbot: QtBot, place: Workplace) -> JournalPage:
    found = JournalPage(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    qtbot.waitUntil(lambda: found.selected() is not None, timeout=WAIT_MS)
    return found


def numbers(page: JournalPage) -> list[int]:
    return [entry.seq for entry in page.model.rows]


def texts(widget: QWidget) -> list[str]:
    return [found.toPlainText() for found in widget.findChildren(ReadText) if found.isVisible()]


def test_a_correction_shows_before_and_after_and_why(
    qtbot: QtBot, place: Workplace, on_case: OnCase
) -> None:
    page = open_page(qtbot, place)
    kept = on_case(an_entry_more)
    on_case(lambda case: keep.correct(case, replace(kept, serial_number="WX-2"), "misread"))
    qtbot.waitUntil(lambda: "serial number: WX-1  →  WX-2" in texts(page.detail), timeout=WAIT_MS)
    assert any("because misread" in text for text in texts(page.detail))
    newest = page.selected()
    assert newest is not None
    assert newest.actor == "Inspector Asha Rao, 4711, IFSO"


def test_what_was_read_once_is_not_read_again(
    qtbot: QtBot, place: Workplace, on_case: OnCase
) -> None:
    page = open_page(qtbot, place)
    first = page.model.rows[-1]
    on_case(an_entry_more)
    # Created, closed, opened, and one more.
    qtbot.waitUntil(lambda: len(page.model.rows) == 4, timeout=WAIT_MS)
    assert page.model.rows[-1] is first
    assert numbers(page) == [4, 3, 2, 1]


def test_older_entries_come_when_asked_for(
    qtbot: QtBot, place: Workplace, on_case: OnCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PAGE", 2)
    for _ in range(4):
        on_case(an_entry_more)
    newest = on_case(lambda case: case.head().seq)
    page = open_page(qtbot, place)
    assert numbers(page) == [newest, newest - 1]
    (older,) = (b for b in page.findChildren(QPushButton) if b.text() == "Older entries")
    older.click()
    qtbot.waitUntil(lambda: len(page.model.rows) == 4, timeout=WAIT_MS)
    page.show_number("J-1")
    qtbot.waitUntil(lambda: page.selected_number() == "J-1", timeout=WAIT_MS)
    assert numbers(page) == list(range(newest, 0, -1))
    assert older.isHidden()


def test_hostile_text_shows_as_itself(qtbot: QtBot, place: Workplace, on_case: OnCase) -> None:
    page = open_page(qtbot, place)
    on_case(lambda case: an_entry_more(case, HOSTILE))
    shown = "description: <img src='/etc/hostname'> ⟨U+202E⟩gpj.exe"
    qtbot.waitUntil(lambda: any(shown in text for text in texts(page.detail)), timeout=WAIT_MS)


def test_the_seal_names_the_head_and_is_an_entry(
    qtbot: QtBot, place: Workplace, on_case: OnCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(qtbot, place)
    head = on_case(lambda case: case.head())
    shown: list[str] = []
    monkeypatch.setattr(
        SealDialog,
        "exec",
        lambda dialog: shown.extend(
            label.accessibleName() for label in dialog.findChildren(DigestLabel)
        ),
    )
    page.seal()
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    (made,) = on_case(lambda case: case.all(Seal))
    assert shown == [made.head_hash] == [head.hash]
    assert len(head.hash) == 64


def test_the_code_of_a_seal_is_named_by_entry_and_hash(qtbot: QtBot, look: object) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = SealDialog(Head(381, "ab" * 32), parent)
    (code,) = dialog.findChildren(QrCode)
    assert code.accessibleName() == "QR code of 381:" + "ab" * 32


def test_an_entry_cannot_be_retracted(qtbot: QtBot, place: Workplace, on_case: OnCase) -> None:
    page = open_page(qtbot, place)
    before = on_case(lambda case: case.head())
    with qtbot.waitSignal(place.said) as said:
        page.retract()
    assert said.args[0].startswith("An entry of the journal stays.")
    assert on_case(lambda case: case.head()) == before
