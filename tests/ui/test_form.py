from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.typed_time import typed_time
from casebook.errors import CaseError
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.store.case_file import CaseFile
from casebook.ui.pages.evidence_fields import FIELDS
from casebook.ui.widgets.form import Form
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase, bring_up

NEW = Exhibit("", 0, "", ExhibitKind.MOBILE)


def a_form(qtbot: QtBot, place: Workplace, add: Any = keep.add) -> Form:
    form = Form(place, FIELDS, name="Particulars", add=add, correct=keep.correct)
    form.set_choices("parent_id", [(None, "nothing")])
    qtbot.addWidget(form)
    bring_up(qtbot, form)
    return form


def inside(form: Form, field: str) -> QWidget:
    widget = form.editor(field).focusProxy()
    assert isinstance(widget, QWidget)
    return widget


def type_into(form: Form, field: str, text: str) -> None:
    QTest.keyClicks(inside(form, field), text)


def sentence_under(form: Form, field: str) -> str:
    return form._lines[field]._error.text()


def test_enter_saves_a_new_row(qtbot: QtBot, place: Workplace, on_case: OnCase) -> None:
    form = a_form(qtbot, place)
    form.start_new(NEW)
    type_into(form, "description", "Phone of the administrator")
    with qtbot.waitSignal(form.saved, timeout=WAIT_MS):
        QTest.keyClick(inside(form, "description"), Qt.Key.Key_Return)
    (kept,) = on_case(lambda case: case.all(Exhibit))
    assert kept.description == "Phone of the administrator"
    assert kept.number == 1
    assert not form.is_editing


def test_a_wrong_field_says_so_under_itself_and_keeps_the_text(
    qtbot: QtBot, place: Workplace, on_case: OnCase
) -> None:
    form = a_form(qtbot, place)
    form.start_new(NEW)
    type_into(form, "description", "Phone")
    type_into(form, "device_id", "490154203237519")
    form.save()
    qtbot.waitUntil(lambda: "IMEI" in sentence_under(form, "device_id"), timeout=WAIT_MS)
    assert form.is_editing
    assert form.editor("device_id").value() == "490154203237519"
    assert on_case(lambda case: case.all(Exhibit)) == ()


def test_what_cannot_be_read_is_said_before_anything_is_saved(
    qtbot: QtBot, place: Workplace
) -> None:
    form = a_form(qtbot, place)
    form.start_new(NEW)
    type_into(form, "description", "Phone")
    type_into(form, "size_bytes", "2 TB")
    form.save()
    assert "whole number" in sentence_under(form, "size_bytes")


def test_text_stays_in_the_form_when_the_disk_is_full(qtbot: QtBot, place: Workplace) -> None:
    def full(case: CaseFile, row: Any, why: str) -> Any:
        raise CaseError("Not saved: the disk is full. Free some room and save again.")

    form = a_form(qtbot, place, full)
    form.start_new(NEW)
    type_into(form, "description", "Phone")
    form.save()
    qtbot.waitUntil(lambda: "disk is full" in form._foot_error.text(), timeout=WAIT_MS)
    assert form.editor("description").value() == "Phone"
    assert form.is_dirty


def test_esc_abandons(qtbot: QtBot, place: Workplace) -> None:
    form = a_form(qtbot, place)
    form.start_new(NEW)
    type_into(form, "description", "Phone")
    with qtbot.waitSignal(form.abandoned):
        QTest.keyClick(inside(form, "description"), Qt.Key.Key_Escape)
    assert not form.is_editing
    assert not form.is_dirty


def test_a_correction_needs_a_reason(qtbot: QtBot, place: Workplace, on_case: OnCase) -> None:
    kept = on_case(lambda case: keep.add(case, Exhibit("", 0, "Phnoe", ExhibitKind.MOBILE)))
    form = a_form(qtbot, place)
    form.show_row(kept)
    form.edit("description")
    form.editor("description").set_value("Phone")
    form.save()
    qtbot.waitUntil(lambda: bool(form._why_error.text()), timeout=WAIT_MS)
    form._why.set_value("misspelt")
    with qtbot.waitSignal(form.saved, timeout=WAIT_MS):
        form.save()
    assert on_case(lambda case: case.get(Exhibit, kept.id)).description == "Phone"


def test_a_refresh_does_not_touch_what_is_being_typed(qtbot: QtBot, place: Workplace) -> None:
    form = a_form(qtbot, place)
    form.start_new(NEW)
    type_into(form, "description", "half a wo")
    form.show_row(Exhibit("x", 9, "another", ExhibitKind.SERVER))
    assert form.is_editing
    assert form.editor("description").value() == "half a wo"


def test_an_instant_left_alone_stays_as_it_was_given(qtbot: QtBot, place: Workplace) -> None:
    seized = typed_time("2022-11-25 15:02:10", "Asia/Kolkata", "A. Rao")
    form = a_form(qtbot, place)
    form.show_row(Exhibit("x", 1, "Disk", ExhibitKind.COMPUTER, seized_at=seized))
    form.edit()
    assert form.values()["seized_at"] is seized


def test_a_typed_time_keeps_its_zone_and_who_decided_it(qtbot: QtBot, place: Workplace) -> None:
    form = a_form(qtbot, place)
    form.start_new(NEW)
    type_into(form, "description", "Phone")
    type_into(form, "seized_at", "2022-11-25 15:02:10")
    seized = form.values()["seized_at"]
    assert seized.iso() == "2022-11-25T09:32:10Z"
    assert seized.zone == "Asia/Kolkata"
    assert seized.decided_by == "Asha Rao"


@pytest.mark.parametrize("text", ["yesterday", "2022-13-01 10:00", "25:00"])
def test_a_time_that_is_none_is_refused_in_a_sentence(
    qtbot: QtBot, place: Workplace, text: str
) -> None:
    form = a_form(qtbot, place)
    form.start_new(NEW)
    type_into(form, "description", "Phone")
    type_into(form, "seized_at", text)
    form.save()
    assert sentence_under(form, "seized_at").endswith(".")
    assert form.is_editing
