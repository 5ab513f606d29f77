"""What every view of the ledger keeps to, whatever it shows."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTableView
from pytestqt.qtbot import QtBot

from casebook.actions import keep, move_custody
from casebook.actions.record_seizure import record_seizure
from casebook.model.seizure import Seizure
from casebook.model.transfer import Certificate, CertificatePart, Forwarding, HandOver
from casebook.store.case_file import CaseFile
from casebook.ui.pages.certificates_view import CertificatesView
from casebook.ui.pages.checks_view import ChecksView
from casebook.ui.pages.custody_view import CustodyView
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.laboratory_view import LaboratoryView
from casebook.ui.pages.ledger_view import LedgerView
from casebook.ui.pages.seizures_view import SeizuresView
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase
from tests.ui.ledger import at, servers

VIEWS = (SeizuresView, CustodyView, LaboratoryView, CertificatesView, ChecksView)


def fill(case: CaseFile) -> None:
    found = servers(case, 2)
    ids = tuple(exhibit.id for exhibit in found)
    record_seizure(case, Seizure("", 0, "1", "AIIMS", seized_by="Insp. Rao"), (), found)
    slip = HandOver("", 0, "Insp. Rao", "", "HC Suresh", "", at("2022-11-25 15:00"), "safe")
    move_custody.hand_over(case, slip, found)
    keep.add(case, Forwarding("", 0, "CFSL", "Computers", ids, ("Is there malware?",)))
    keep.add(case, Certificate("", 0, CertificatePart.IEA_65B, ids, "trial", "P. Nair"))


@pytest.mark.parametrize("kind", VIEWS)
def test_every_control_has_an_accessible_name(
    qtbot: QtBot, place: Workplace, on_case: OnCase, kind: type[EvidenceView]
) -> None:
    on_case(fill)
    view = kind(place)
    qtbot.addWidget(view)
    view.resize(1100, 640)
    view.show()
    view.refresh()
    if isinstance(view, LedgerView):
        qtbot.waitUntil(lambda: bool(view.selected_number()), timeout=WAIT_MS)
        view.edit()
    nameless = []
    for control in (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QTableView):
        for widget in view.findChildren(control):
            inner = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QComboBox)
            if inner or not widget.isVisible() or isinstance(widget.parent(), QTableView):
                continue
            found = QAccessible.queryAccessibleInterface(widget)
            if found is None or not found.text(QAccessible.Text.Name):
                nameless.append(widget)
    assert nameless == []


@pytest.mark.parametrize("kind", (SeizuresView, LaboratoryView, CertificatesView))
def test_the_list_stands_still_while_something_is_not_saved(
    qtbot: QtBot, place: Workplace, on_case: OnCase, kind: type[LedgerView[object]]
) -> None:
    on_case(fill)
    view = kind(place)  # type: ignore[call-arg]
    qtbot.addWidget(view)
    view.show()
    view.refresh()
    qtbot.waitUntil(lambda: bool(view.selected_number()), timeout=WAIT_MS)
    view.edit()
    editor = view.form.editor("remarks")
    editor.set_value("half a remark")
    editor.changed.emit()
    assert view.is_dirty()
    assert not view.table.isEnabled()
    view.add()
    assert view.form.editor("remarks").value() == "half a remark"
    view.form.abandon()
    assert not view.is_dirty()
    assert view.table.isEnabled()
