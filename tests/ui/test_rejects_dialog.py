from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.model.paper import PaperKind
from casebook.model.timeline import Source
from casebook.ui.widgets import rejects_dialog
from casebook.ui.widgets.rejects_dialog import RejectsDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase


@pytest.fixture
def source(on_case: OnCase, tmp_path: Path) -> Source:
    path = tmp_path / "auth.log"
    good = "".join(f"Nov 23 06:42:{n:02} web sshd[1]: row {n}\n" for n in range(40))
    bad = "".join(f"no line {n}\n" for n in range(25))
    path.write_text(f"{good[:-1]}\n{bad}Feb 30 01:00:00 web sshd[1]: no day\nNov 23 07:00:00 w x\n")
    options = ImportOptions(zone="UTC", year=2022)
    return on_case(lambda case: import_source(Directly(case), path, options, Progress()))


@pytest.fixture
def dialog(
    qtbot: QtBot, place: Workplace, source: Source, monkeypatch: pytest.MonkeyPatch
) -> RejectsDialog:
    monkeypatch.setattr(rejects_dialog, "PAGE", 10)
    found = RejectsDialog(place, source)
    qtbot.addWidget(found)
    found.show()
    listed(qtbot, found, 10)
    return found


def listed(qtbot: QtBot, dialog: RejectsDialog, n: int) -> None:
    qtbot.waitUntil(lambda: dialog.table.model_of_rows().rowCount() == n, timeout=WAIT_MS)


def test_any_page_is_reached(qtbot: QtBot, dialog: RejectsDialog) -> None:
    assert dialog.where.text() == "1 to 10 of 26"
    dialog.page_edit.setText("3")
    dialog.page_edit.returnPressed.emit()
    listed(qtbot, dialog, 6)
    assert dialog.where.text() == "21 to 26 of 26"
    assert dialog.table.model_of_rows().rows[-1].locator == 66
    dialog.page_edit.setText("9")
    dialog.page_edit.returnPressed.emit()
    assert dialog.where.text() == "21 to 26 of 26"


def test_only_a_reason_and_only_a_text_are_listed(qtbot: QtBot, dialog: RejectsDialog) -> None:
    qtbot.waitUntil(lambda: dialog.reason.count() == 3, timeout=WAIT_MS)
    assert dialog.reason.itemText(1) == "25  not a syslog line"
    dialog.reason.setCurrentIndex(2)
    listed(qtbot, dialog, 1)
    assert dialog.where.text() == "1 to 1 of 1"
    dialog.reason.setCurrentIndex(1)
    listed(qtbot, dialog, 10)
    dialog.text.setText("LINE 2")
    listed(qtbot, dialog, 6)
    assert dialog.where.text() == "1 to 6 of 6"
    dialog.text.setText("nowhere")
    listed(qtbot, dialog, 0)
    assert dialog.where.text() == "none of 0"
    dialog.text.clear()
    dialog.reason.setCurrentIndex(0)
    listed(qtbot, dialog, 10)
    assert dialog.where.text() == "1 to 10 of 26"


def test_a_reject_stands_among_the_rows_around_it(qtbot: QtBot, dialog: RejectsDialog) -> None:
    dialog.table.select("41:not a syslog line")
    qtbot.waitUntil(lambda: "▶" in dialog.around.toPlainText(), timeout=WAIT_MS)
    lines = dialog.around.toPlainText().splitlines()
    assert [line.split()[0] for line in lines] == ["36", "37", "38", "39", "40", "▶41", "67"]
    assert lines[5] == "▶41  no line 0"


def test_printing_asks_for_the_reconciliation(
    qtbot: QtBot, dialog: RejectsDialog, place: Workplace, source: Source
) -> None:
    with qtbot.waitSignal(place.paper_asked) as asked:
        dialog.print_button.click()
    assert asked.args == [PaperKind.RECONCILIATION.value, source.id]
