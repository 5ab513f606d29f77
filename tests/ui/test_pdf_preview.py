import io

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.errors import CaseError
from casebook.ui.widgets.pdf_preview import KEPT_PAGES, PdfPreview
from tests.ui.conftest import WAIT_MS


def a_pdf(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    file = io.BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()


@pytest.fixture
def preview(qtbot: QtBot, look: QApplication) -> PdfPreview:
    found = PdfPreview()
    qtbot.addWidget(found)
    found.resize(520, 600)
    found.show()
    return found


def is_at(preview: PdfPreview, words: str) -> bool:
    return preview._place.text() == words


def test_pages_are_rendered_when_they_come_into_view(qtbot: QtBot, preview: PdfPreview) -> None:
    preview.show_pdf(a_pdf(300), "P-1  case report")
    assert preview._title.text() == "P-1  case report"
    assert is_at(preview, "page 1 of 300")
    qtbot.waitUntil(lambda: preview.pages.is_rendered(0), timeout=WAIT_MS)
    assert not preview.pages.is_rendered(150)
    preview.pages.go_to(150)
    assert is_at(preview, "page 151 of 300")
    qtbot.waitUntil(lambda: preview.pages.is_rendered(150), timeout=WAIT_MS)
    assert not preview.pages.is_rendered(75)


def test_only_a_few_pages_are_held(qtbot: QtBot, preview: PdfPreview) -> None:
    preview.show_pdf(a_pdf(40), "P-1")
    for page in range(0, 40, 2):
        preview.pages.go_to(page)
        qtbot.waitUntil(lambda: preview.pages.is_rendered(page), timeout=WAIT_MS)  # noqa: B023
    assert sum(map(preview.pages.is_rendered, range(40))) <= KEPT_PAGES


def test_keys_scroll_and_zoom(qtbot: QtBot, preview: PdfPreview) -> None:
    preview.show_pdf(a_pdf(5), "P-1")
    QTest.keyClick(preview.pages, Qt.Key.Key_End)
    assert is_at(preview, "page 5 of 5")
    QTest.keyClick(preview.pages, Qt.Key.Key_Home)
    assert is_at(preview, "page 1 of 5")
    QTest.keyClick(preview.pages, Qt.Key.Key_PageDown)
    QTest.keyClick(preview.pages, Qt.Key.Key_PageDown)
    assert is_at(preview, "page 2 of 5")
    before = preview.pages.verticalScrollBar().maximum()
    QTest.keyClick(preview.pages, Qt.Key.Key_Plus)
    assert preview.pages.verticalScrollBar().maximum() > before
    assert is_at(preview, "page 2 of 5")


def test_another_paper_replaces_the_one_shown(qtbot: QtBot, preview: PdfPreview) -> None:
    preview.show_pdf(a_pdf(9), "P-1")
    preview.pages.go_to(8)
    preview.show_pdf(a_pdf(2), "P-2")
    assert is_at(preview, "page 1 of 2")
    qtbot.waitUntil(lambda: preview.pages.is_rendered(0), timeout=WAIT_MS)
    preview.show_pdf(b"", "No paper was issued yet.")
    assert is_at(preview, "")
    assert not any(button.isVisible() for button in preview._buttons)


def test_bytes_that_are_no_paper_are_refused_in_a_sentence(preview: PdfPreview) -> None:
    with pytest.raises(CaseError, match="The paper cannot be shown"):
        preview.show_pdf(b"%PDF-1.7 cut off", "P-1")
