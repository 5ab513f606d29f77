import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.typed_time import typed_time
from casebook.actions.write_note import write_note
from casebook.model.evidence import Attachment, Exhibit, ExhibitKind
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.note import Note
from casebook.store.case_file import CaseFile
from casebook.ui.pages.notebook import DRAFT_KEY, Draft, NotebookPage
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase


@pytest.fixture
def page(qtbot: QtBot, place: Workplace) -> NotebookPage:
    found = NotebookPage(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    return found


def notes_shown(qtbot: QtBot, page: NotebookPage, count: int) -> None:
    qtbot.waitUntil(lambda: len(page._list._model.items) == count, timeout=WAIT_MS)


def test_control_enter_saves_what_was_typed(
    qtbot: QtBot, page: NotebookPage, on_case: OnCase
) -> None:
    QTest.keyClicks(page.box, "Arrived at the data centre.")
    QTest.keyClick(page.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    notes_shown(qtbot, page, 1)
    assert on_case(lambda case: case.numbered(Note, 1)).text == "Arrived at the data centre."
    assert page.box.toPlainText() == ""


def test_an_empty_note_is_refused_in_a_sentence(qtbot: QtBot, page: NotebookPage) -> None:
    page.save()
    qtbot.waitUntil(lambda: page._error.text() == "The note is empty.", timeout=WAIT_MS)


def test_a_draft_is_on_the_desk_a_second_after_the_last_key_and_is_no_note(
    qtbot: QtBot, page: NotebookPage, on_case: OnCase
) -> None:
    QTest.keyClicks(page.box, "half a thou")
    qtbot.waitUntil(
        lambda: on_case(lambda case: case.desk_get(DRAFT_KEY)) is not None, timeout=WAIT_MS
    )
    draft = Draft.from_json(on_case(lambda case: case.desk_get(DRAFT_KEY)) or "")
    assert draft.text == "half a thou"
    assert on_case(lambda case: case.all(Note)) == ()


def test_a_draft_comes_back_and_goes_when_it_is_saved(
    qtbot: QtBot, place: Workplace, on_case: OnCase
) -> None:
    on_case(lambda case: case.desk_set(DRAFT_KEY, Draft("what I was writing").to_json()))
    page = NotebookPage(place)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.box.toPlainText() == "what I was writing", timeout=WAIT_MS)
    assert page._notice.text().startswith("Unsaved draft of")
    page.save()
    notes_shown(qtbot, page, 1)
    qtbot.waitUntil(lambda: on_case(lambda case: case.desk_get(DRAFT_KEY)) is None, timeout=WAIT_MS)


def test_a_draft_that_was_saved_after_all_is_not_offered_again(
    qtbot: QtBot, place: Workplace, on_case: OnCase
) -> None:
    def crashed_between(case: CaseFile) -> None:
        write_note(case, "saved, then the power went")
        case.desk_set(DRAFT_KEY, Draft("saved, then the power went").to_json())

    on_case(crashed_between)
    page = NotebookPage(place)
    qtbot.addWidget(page)
    page.show()
    notes_shown(qtbot, page, 1)
    assert page.box.toPlainText() == ""


def test_superseding_keeps_the_old_text_struck_through(
    qtbot: QtBot, page: NotebookPage, on_case: OnCase
) -> None:
    on_case(lambda case: write_note(case, "reachable until 07:10"))
    notes_shown(qtbot, page, 1)
    page.edit()
    page.box.setPlainText("reachable until 07:01")
    page.save()
    qtbot.waitUntil(lambda: "reason" in page._error.text(), timeout=WAIT_MS)
    page._reason.set_value("misheard")
    page.save()
    notes_shown(qtbot, page, 2)
    old, new = page._list._model.items
    assert old.note.text == "reachable until 07:10"
    assert old.superseded_by is not None
    assert old.remarks()[0].endswith("because misheard")
    assert new.remarks() == ("Supersedes N-1, because misheard",)


def test_a_late_entry_says_how_late(qtbot: QtBot, page: NotebookPage, on_case: OnCase) -> None:
    about = typed_time("2022-11-25 13:40", "Asia/Kolkata", "A. Rao")
    on_case(lambda case: write_note(case, "He said so.", about))
    notes_shown(qtbot, page, 1)
    (remark,) = page._list._model.items[0].remarks()
    assert remark.startswith("Late entry: written ")
    assert remark.endswith(" after 2022-11-25 08:10 UTC  │  13:40 IST")


def test_typing_a_hash_sign_offers_what_is_in_the_case(
    qtbot: QtBot, page: NotebookPage, on_case: OnCase
) -> None:
    def fill(case: CaseFile) -> None:
        keep.add(case, Exhibit("", 0, "Server", ExhibitKind.SERVER))
        keep.add(case, Identifier("", 0, IdentifierKind.IPV4, "192.0.2.44", "192.0.2.44"))

    on_case(fill)
    qtbot.waitUntil(lambda: bool(page._notebook.addresses), timeout=WAIT_MS)
    QTest.keyClicks(page.box, "Took #E")
    assert page.box.offered() == ("#EX-1  Server",)
    page.box._complete("#EX-1  Server")
    assert page.box.toPlainText() == "Took #EX-1 "
    QTest.keyClicks(page.box, "from 192.")
    assert page.box.offered() == ("192.0.2.44",)


def test_a_mention_is_a_link(
    qtbot: QtBot, page: NotebookPage, on_case: OnCase, place: Workplace
) -> None:
    def fill(case: CaseFile) -> None:
        keep.add(case, Identifier("", 0, IdentifierKind.IPV4, "192.0.2.44", "192.0.2.44"))
        write_note(case, "See #EX-1, then 192.0.2.44.")

    on_case(fill)
    notes_shown(qtbot, page, 1)
    assert page._identifiers_in("See #EX-1, then 192.0.2.44.") == ["I-1"]


def test_a_pasted_picture_is_attached_to_the_note(
    qtbot: QtBot, page: NotebookPage, on_case: OnCase
) -> None:
    picture = QImage(4, 3, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(picture)
    page.box.insertFromMimeData(data)
    page.box.setPlainText("The ransom note on the screen.")
    page.save()
    qtbot.waitUntil(lambda: bool(on_case(lambda case: case.all(Attachment))), timeout=WAIT_MS)
    (kept,) = on_case(lambda case: case.all(Attachment))
    assert kept.name.endswith(".png")
    assert on_case(lambda case: case.blob(kept.sha256))[:8] == b"\x89PNG\r\n\x1a\n"
    assert kept.about == "note"


def test_pasted_markup_stays_text(qtbot: QtBot, page: NotebookPage) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='/etc/hostname'>")
    data.setText("<b>bold</b><img src='/etc/hostname'>")
    page.box.insertFromMimeData(data)
    assert page.box.toPlainText() == "<b>bold</b><img src='/etc/hostname'>"
