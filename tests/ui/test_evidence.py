import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from casebook.actions import keep, move_custody
from casebook.actions.typed_time import typed_time
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.paper import PaperKind
from casebook.model.seizure import Seizure
from casebook.store.case_file import CaseFile
from casebook.ui.messages import Recorder
from casebook.ui.pages.evidence import EvidencePage
from casebook.ui.pages.exhibits_view import EMPTY_SAYS
from casebook.ui.widgets.exhibit_model import CUSTODY, DESCRIPTION
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog

SERVER = Exhibit("", 0, "Server web-02", ExhibitKind.SERVER)
HOSTILE = "<img src='/etc/hostname'><b>bold</b> \u202egpj.exe"


def a_move(exhibit: Exhibit) -> CustodyMove:
    return CustodyMove(
        "",
        exhibit.id,
        0,
        "Insp. Rao",
        "Data centre",
        "Dr. Iyer",
        "CFSL",
        typed_time("2022-11-28 09:15", "Asia/Kolkata", "A. Rao"),
        None,
        "examination",
    )


@pytest.fixture
def page(qtbot: QtBot, place: Workplace) -> EvidencePage:
    found = EvidencePage(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    return found


def shown(qtbot: QtBot, page: EvidencePage, count: int) -> None:
    qtbot.waitUntil(lambda: len(page.exhibits_view.exhibits) == count, timeout=WAIT_MS)


def rows_of(page: EvidencePage) -> list[tuple[int, str]]:
    lines = page.exhibits_view.tree.lines
    return [
        (lines.depth_at(row), f"EX-{lines.line_at(row).number}") for row in range(lines.rowCount())
    ]


def test_an_empty_page_says_what_to_do_next(qtbot: QtBot, page: EvidencePage) -> None:
    qtbot.waitUntil(lambda: page.exhibits_view.body.is_empty_shown, timeout=WAIT_MS)
    assert "No exhibit yet" in EMPTY_SAYS


def test_add_by_keyboard_alone(qtbot: QtBot, page: EvidencePage, on_case: OnCase) -> None:
    page.add()
    widget = page.exhibits_view.form.editor("description").focusProxy()
    assert widget is not None
    assert QApplication.focusWidget() is widget or not QApplication.focusWidget()
    QTest.keyClicks(widget, "Server web-01")
    QTest.keyClick(widget, Qt.Key.Key_Return)
    shown(qtbot, page, 1)
    assert page.selected_number() == "EX-1"
    assert on_case(lambda case: case.numbered(Exhibit, 1)).description == "Server web-01"


def test_a_part_stands_under_what_it_was_taken_from(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase
) -> None:
    view = page.exhibits_view
    server = on_case(lambda case: keep.add(case, SERVER))
    on_case(lambda case: keep.add(case, Exhibit("", 0, "Phone", ExhibitKind.MOBILE)))
    shown(qtbot, page, 2)
    page.show_number("EX-1")
    view.add_part()
    qtbot.waitUntil(lambda: view.form.is_editing, timeout=WAIT_MS)
    assert view.form.editor("parent_id").value() == server.id
    view.form.editor("description").set_value("Disk, 2 TB")
    view.form.save()
    shown(qtbot, page, 3)
    assert rows_of(page) == [(0, "EX-1"), (1, "EX-3"), (0, "EX-2")]


def test_hostile_text_shows_as_itself(qtbot: QtBot, page: EvidencePage, on_case: OnCase) -> None:
    view = page.exhibits_view
    on_case(lambda case: keep.add(case, Exhibit("", 0, HOSTILE, ExhibitKind.OTHER)))
    shown(qtbot, page, 1)
    said = HOSTILE.replace("\u202e", "⟨U+202E⟩")
    lines = view.tree.lines
    assert lines.data(lines.index(0, DESCRIPTION)) == said
    words = view.form._lines["description"]._words
    qtbot.waitUntil(lambda: words.toPlainText() == said, timeout=WAIT_MS)


def test_retract_asks_why_and_keeps_the_exhibit(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase, recorder: Recorder
) -> None:
    kept = on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, page, 1)
    page.retract()
    qtbot.waitUntil(lambda: page.exhibits_view.exhibits[0].retracted is not None, timeout=WAIT_MS)
    assert recorder.asked == ["Why is EX-1 retracted? It stays in the case, struck through."]
    assert on_case(lambda case: case.get(Exhibit, kept.id)).retracted == recorder.reason


def test_without_a_reason_nothing_is_retracted(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase, recorder: Recorder
) -> None:
    on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, page, 1)
    recorder.reason = None
    page.retract()
    assert on_case(lambda case: case.all(Exhibit))[0].retracted is None


def test_hashing_a_file_keeps_the_known_digest_and_the_file(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase, tmp_path: Path
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, page, 1)
    path = tmp_path / "auth.log"
    path.write_bytes(b"abc")
    before = path.stat()
    page.exhibits_view.detail.digests.start_hashing(
        exhibit, path, DigestPurpose.AT_ACQUISITION, (Algorithm.SHA256, Algorithm.MD5)
    )
    qtbot.waitUntil(lambda: len(on_case(lambda case: case.all(Digest))) == 2, timeout=WAIT_MS)
    values = {d.algorithm: d.value for d in on_case(lambda case: case.all(Digest))}
    # FIPS 180-4 and RFC 1321 give these for "abc".
    assert values[Algorithm.SHA256] == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert values[Algorithm.MD5] == "900150983cd24fb0d6963f7d28e17f72"
    assert (path.stat().st_atime_ns, path.stat().st_mtime_ns) == (
        before.st_atime_ns,
        before.st_mtime_ns,
    )
    assert hashlib.sha256(path.read_bytes()).hexdigest() == values[Algorithm.SHA256]


def test_a_dropped_file_begins_an_exhibit_with_its_name(
    qtbot: QtBot, page: EvidencePage, tmp_path: Path
) -> None:
    page.exhibits_view.take_file(tmp_path / "web-02.E01")
    assert page.exhibits_view.form.is_editing
    assert page.exhibits_view.form.editor("description").value() == "web-02.E01"
    assert page.exhibits_view.form.editor("original_or_copy").value() == "copy"


def test_an_open_move_shows_in_transit_until_it_is_received(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase
) -> None:
    lines = page.exhibits_view.tree.lines

    def custody() -> str:
        return str(lines.data(lines.index(0, CUSTODY))) if lines.rowCount() else ""

    exhibit = on_case(lambda case: keep.add(case, SERVER))
    move = on_case(lambda case: move_custody.release(case, a_move(exhibit)))
    qtbot.waitUntil(lambda: custody() == "in transit to Dr. Iyer", timeout=WAIT_MS)
    at = typed_time("2022-11-29 11:00", "Asia/Kolkata", "A. Rao")
    on_case(lambda case: move_custody.receive(case, move, at, "yes"))
    qtbot.waitUntil(lambda: custody() == "held: CFSL", timeout=WAIT_MS)


def test_the_receipt_is_recorded_through_its_dialog(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    on_case(lambda case: move_custody.release(case, a_move(exhibit)))

    def is_on_the_way() -> bool:
        known = page.exhibits_view.known
        return known is not None and known.open_move is not None

    qtbot.waitUntil(is_on_the_way, timeout=WAIT_MS)

    def fill(dialog: FormDialog) -> None:
        edit = dialog.form.editor("received_at").focusProxy()
        assert isinstance(edit, QLineEdit)
        edit.setText("2022-11-29 11:00")
        dialog.form.save()

    in_dialog(FormDialog, fill)
    page.exhibits_view.detail.custody.receive()
    (move,) = on_case(lambda case: case.all(CustodyMove))
    assert move.received_at is not None
    assert move.received_at.iso() == "2022-11-29T05:30Z"


def test_a_filter_keeps_the_way_down_to_what_fits(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase
) -> None:
    def fill(case: CaseFile) -> None:
        server = keep.add(case, SERVER)
        keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER, parent_id=server.id))
        keep.add(case, Exhibit("", 0, "Phone", ExhibitKind.MOBILE))

    on_case(fill)
    shown(qtbot, page, 3)
    page.filter_edit.setText("disk")
    assert rows_of(page) == [(0, "EX-1"), (1, "EX-2")]


def test_issue_asks_for_the_custody_form(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase, place: Workplace
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, page, 1)
    with qtbot.waitSignal(place.paper_asked) as asked:
        page.issue()
    assert asked.args == [PaperKind.CUSTODY_FORM.value, exhibit.id]


def test_a_number_leads_to_the_view_it_belongs_to(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, SERVER))
    on_case(lambda case: keep.add(case, Seizure("", 0, "", "Data centre", seized_by="Insp. Rao")))
    page.show_number("SZ-1")
    assert page.view.title == "Seizures"
    qtbot.waitUntil(lambda: page.selected_number() == "SZ-1", timeout=WAIT_MS)
    assert page.add_button.text() == f"Add {page.view.thing}"
    page.show_number("EX-1")
    assert page.view is page.exhibits_view
    qtbot.waitUntil(lambda: page.selected_number() == "EX-1", timeout=WAIT_MS)


def test_each_view_keeps_its_own_filter(qtbot: QtBot, page: EvidencePage) -> None:
    page.filter_edit.setText("disk")
    page.view_bar.button(2).click()
    assert page.filter_edit.text() == ""
    page.filter_edit.setText("malkhana")
    page.view_bar.button(0).click()
    assert page.filter_edit.text() == "disk"


def test_a_view_reads_the_case_only_when_it_is_shown(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase
) -> None:
    custody = page.custody_view
    read: list[int] = []
    custody.refresh = lambda: read.append(1)  # type: ignore[method-assign]
    on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, page, 1)
    assert not read
    page.show_view(custody)
    assert read == [1]
    page.show_view(page.exhibits_view)
    page.show_view(custody)
    assert read == [1]


def test_a_number_that_is_filtered_out_takes_the_filter_away(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, SERVER))
    on_case(lambda case: keep.add(case, Exhibit("", 0, "Phone", ExhibitKind.MOBILE)))
    shown(qtbot, page, 2)
    page.filter_edit.setText("server")
    page.show_number("EX-2")
    assert page.filter_edit.text() == ""
    assert page.selected_number() == "EX-2"


def test_view_and_filter_come_back_with_the_case(page: EvidencePage) -> None:
    page.view_bar.button(2).click()
    page.filter_edit.setText("malkhana")
    state = page.list_state()
    page.view_bar.button(0).click()
    page.restore_list(state)
    assert page.view is page.custody_view
    assert page.filter_edit.text() == "malkhana"


def test_the_selected_exhibits_begin_a_hand_over_in_the_custody_view(
    qtbot: QtBot, page: EvidencePage, on_case: OnCase
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, page, 1)
    begun: list[object] = []
    page.custody_view.start_hand_over = begun.append  # type: ignore[method-assign,assignment]
    page.exhibits_view.hand_over_selected()
    assert page.view is page.custody_view
    assert begun == [(exhibit.id,)]
