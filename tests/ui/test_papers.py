import hashlib
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.merge_agencies import merge_agencies
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.identifier import IdentifierKind
from casebook.model.paper import Paper, PaperKind
from casebook.model.request import Line, Request, RequestKind
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs
from casebook.ui.pages import papers
from casebook.ui.pages.papers import Issuable, PapersPage
from casebook.ui.theme import State
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase

OF_THE_CASE = 10
"""Papers that are about the whole case, and so can always be issued."""

HOSTILE = "<img src='/etc/hostname'> \u202egpj.exe"


@pytest.fixture
def page(qtbot: QtBot, place: Workplace) -> PapersPage:
    found = PapersPage(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    return found


def looked_at(qtbot: QtBot, page: PapersPage, count: int) -> dict[str, Issuable]:
    """Wait until the papers of the case and `count` of its things are looked through."""

    def rows() -> tuple[Issuable, ...]:
        found: tuple[Issuable, ...] = page._issuable.model_of_rows().rows
        return found

    qtbot.waitUntil(
        lambda: len(rows()) == OF_THE_CASE + count and all(row.lacks is not None for row in rows()),
        timeout=WAIT_MS,
    )
    return {row.key: row for row in rows()}


def said(row: Issuable) -> tuple[str, ...]:
    return tuple(lack.sentence for lack in row.lacks or ())


def exhibits(case: CaseFile, count: int) -> None:
    for number in range(count):
        keep.add(case, Exhibit("", 0, f"Disk {number}", ExhibitKind.COMPUTER))


def test_each_paper_says_what_it_lacks(qtbot: QtBot, page: PapersPage, on_case: OnCase) -> None:
    disk = on_case(lambda case: keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER)))
    rows = looked_at(qtbot, page, 1)
    timeline = said(rows["timeline exhibit "])
    assert timeline[-1] == "There is no event on the timeline yet."
    assert timeline[0].startswith("The case header lacks: FIR date, police station")
    form = rows[f"chain-of-custody form {disk.id}"]
    assert said(form)[-2:] == (
        "No custody move is recorded: the form shows the seizure alone.",
        "No digest is recorded: the form says “not hashed”.",
    )
    page.offer(PaperKind.CUSTODY_FORM, disk.id)
    assert page._missing.text() == "\n".join(f"▲ {sentence}" for sentence in said(form))


def test_a_letter_that_is_blocked_looks_other_than_one_that_is_doubtful(
    qtbot: QtBot, page: PapersPage, on_case: OnCase
) -> None:
    def ask(case: CaseFile) -> Request:
        route = [keep.add(case, Agency("", 0, name, name)) for name in ("IFSO", "ISP")]
        line = Line("", "", 0, IdentifierKind.EMAIL, "one@example.com", "log-in addresses")
        asked = Request("", 0, RequestKind.LETTER, "Log-ins", route[1].id)
        return ask_agency(case, asked, route, [line])

    request = on_case(ask)
    rows = looked_at(qtbot, page, 5)
    letter, file = (rows[f"{kind} {request.id}"] for kind in ("request letter", "request file"))
    assert 0 < letter.blocking < len(said(letter))
    assert [lack.blocks for lack in letter.lacks or ()] == sorted(
        (lack.blocks for lack in letter.lacks or ()), reverse=True
    )
    assert file.lacks
    assert file.blocking == 0
    model = page._issuable.model_of_rows()
    shown = {}
    for row in range(model.rowCount()):
        index = model.index(row, 2)
        shown[model.row_at(row).key] = (model.data(index), papers._state(model.row_at(row)))
    assert shown[letter.key] == (f"blocked by {letter.blocking}", State.WRONG)
    assert shown[file.key][1] is State.ATTENTION
    page.offer(PaperKind.LETTER, request.id)
    lines = page._missing.text().splitlines()
    assert [line.startswith("✗ Blocks it: ") for line in lines] == [
        lack.blocks for lack in letter.lacks or ()
    ]
    assert lines[-1].startswith("▲ ")


def test_the_correspondence_with_each_agency_can_be_issued(
    qtbot: QtBot, page: PapersPage, on_case: OnCase
) -> None:
    kept = on_case(lambda case: keep.add(case, Agency("", 0, "Example Telecom", "ET")))
    merged = on_case(lambda case: keep.add(case, Agency("", 0, "Exampel Telecom", "ET2")))
    on_case(lambda case: merge_agencies(case, merged, kept, "typed wrong"))
    rows = looked_at(qtbot, page, 1)
    row = rows[f"correspondence with an agency {kept.id}"]
    assert row.about == "A-1  Example Telecom"


def test_more_papers_than_are_looked_at_at_once_are_all_looked_at(
    qtbot: QtBot, page: PapersPage, on_case: OnCase
) -> None:
    on_case(lambda case: exhibits(case, papers.AT_ONCE * 2))
    looked_at(qtbot, page, papers.AT_ONCE * 2)


def test_hostile_text_shows_as_itself(qtbot: QtBot, page: PapersPage, on_case: OnCase) -> None:
    on_case(lambda case: keep.add(case, Exhibit("", 0, HOSTILE, ExhibitKind.OTHER)))
    looked_at(qtbot, page, 1)
    model = page._issuable.model_of_rows()
    shown = [model.data(model.index(row, 1)) for row in range(model.rowCount())]
    assert "EX-1  <img src='/etc/hostname'> ⟨U+202E⟩gpj.exe" in shown
    assert page._missing.textFormat() is Qt.TextFormat.PlainText


def test_an_issued_paper_is_kept_shown_and_saved_byte_for_byte(
    qtbot: QtBot,
    page: PapersPage,
    on_case: OnCase,
    place: Workplace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk = on_case(lambda case: keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER)))
    looked_at(qtbot, page, 1)
    page.offer(PaperKind.CUSTODY_FORM, disk.id)
    page._recipients.setText("CFSL")
    QTest.keyClick(page._recipients, Qt.Key.Key_Return)
    assert not page.issue_button.isEnabled()
    qtbot.waitUntil(lambda: page.selected_number() == "P-1", timeout=WAIT_MS)
    (paper,) = on_case(lambda case: case.all(Paper))
    assert (paper.kind, paper.subject_id, paper.recipients) == (
        PaperKind.CUSTODY_FORM,
        disk.id,
        "CFSL",
    )
    assert page.issue_button.isEnabled()
    qtbot.waitUntil(lambda: len(page.preview.pages.sizes) == paper.pages, timeout=WAIT_MS)
    target = tmp_path / "form.pdf"
    monkeypatch.setattr(file_dialogs, "save_file", lambda *_: target)
    with qtbot.waitSignal(place.said, timeout=WAIT_MS):
        page._save()
    assert hashlib.sha256(target.read_bytes()).hexdigest() == paper.sha256
    assert page._digest.text().removeprefix("SHA-256 ").replace(" ", "") == paper.sha256
    assert len(pypdfium2.PdfDocument(target)) == paper.pages


def test_an_issued_paper_shows_though_the_words_that_found_it_are_not_in_it(
    qtbot: QtBot, page: PapersPage, on_case: OnCase
) -> None:
    disk = on_case(lambda case: keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER)))
    looked_at(qtbot, page, 1)
    page.filter_edit.setText("form")
    page.offer(PaperKind.CUSTODY_FORM, disk.id)
    page.issue()
    qtbot.waitUntil(lambda: page.selected_number() == "P-1", timeout=WAIT_MS)
    page.filter_edit.setText("nothing like it")
    page._issuable.set_filter("")
    page.issue()
    qtbot.waitUntil(lambda: page.selected_number() == "P-2", timeout=WAIT_MS)
    assert page.filter_edit.text() == ""


def test_a_change_of_the_case_leaves_the_paper_shown_alone(
    qtbot: QtBot, page: PapersPage, on_case: OnCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at(qtbot, page, 0)
    page.issue()
    qtbot.waitUntil(lambda: page.selected_number() == "P-1", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bool(page.preview.pages.sizes), timeout=WAIT_MS)
    shown: list[str] = []
    monkeypatch.setattr(page.preview, "show_pdf", lambda data, title: shown.append(title))
    on_case(lambda case: exhibits(case, 1))
    looked_at(qtbot, page, 1)
    assert shown == []


def test_a_folder_that_is_not_there_is_said_and_nothing_written(
    qtbot: QtBot, page: PapersPage, on_case: OnCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at(qtbot, page, 0)
    page.issue()
    qtbot.waitUntil(lambda: page.selected_number() == "P-1", timeout=WAIT_MS)
    target = tmp_path / "gone" / "form.pdf"
    monkeypatch.setattr(file_dialogs, "save_file", lambda *_: target)
    with qtbot.captureExceptions() as raised:
        page._save()
        qtbot.waitUntil(lambda: bool(raised), timeout=WAIT_MS)
    assert "form.pdf was not saved: No such file or directory." in str(raised[0][1])
