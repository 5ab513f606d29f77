from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.errors import FieldError
from casebook.model.agency import Agency
from casebook.model.request import Request, RequestKind
from casebook.model.request_form import Need, Particular, ParticularType, RequestForm
from casebook.store.case_file import CaseFile
from casebook.ui.pages.requests import RequestsPage
from casebook.ui.widgets.particulars_form import ParticularsForm
from casebook.ui.widgets.request_dialog import RequestDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase

FORM = RequestForm(
    "letter_of_request",
    "letter of request",
    "Letter of request",
    "says",
    1,
    particulars=(
        Particular(
            "variant", "Variant", ParticularType.CHOICE, choices=("Hong Kong", "PRC"),
            need=Need.BLOCKS,
        ),
        Particular("treaty", "Treaty", only_if="variant=PRC"),
        Particular("court", "Court"),
        Particular("hearing", "Hearing", ParticularType.INSTANT),
        Particular("order_day", "Day of the order", ParticularType.DAY),
        Particular("translated", "Translated", ParticularType.YES_NO),
    ),
)  # fmt: skip


def a_request(case: CaseFile) -> Request:
    route = [keep.add(case, Agency("", 0, name, name)) for name in ("IFSO", "HK")]
    particulars = {"court": "ACMM", "ransom": "of another kind"}
    return ask_agency(
        case,
        Request(
            "", 0, FORM.name, "Mail accounts", route[1].id,
            particulars=particulars,
        ),
        route,
        [],
    )  # fmt: skip


def shown(form: ParticularsForm) -> list[str]:
    return [each.name for each in FORM.particulars if form.editor(each.name).isVisible()]


@pytest.fixture
def form(qtbot: QtBot, place: Workplace) -> ParticularsForm:
    found = ParticularsForm(place, FORM)
    qtbot.addWidget(found)
    found.resize(500, 400)
    found.show()
    return found


def test_what_is_typed_is_kept_as_the_request_keeps_it(
    qtbot: QtBot, on_case: OnCase, form: ParticularsForm
) -> None:
    request = on_case(a_request)
    form.show_request(request)
    form.edit()
    form.editor("variant").set_value("Hong Kong")
    hearing = form.editor("hearing").focusProxy()
    assert hearing is not None
    QTest.keyClicks(hearing, "2023-01-05 10:30")
    form.editor("order_day").set_value("2022-12-20")
    form.editor("translated").set_value("no")
    form._why.set_value("the court has ordered it")
    form.save()
    qtbot.waitUntil(lambda: not form.is_editing, timeout=WAIT_MS)
    saved = on_case(lambda case: case.get(Request, request.id))
    assert saved.particulars == {
        "variant": "Hong Kong",
        "court": "ACMM",
        "hearing": "2023-01-05T10:30+05:30",
        "order_day": "2022-12-20",
        "translated": "no",
        # What another kind has left is not of this form, and stays.
        "ransom": "of another kind",
    }


def test_a_field_is_asked_for_only_where_it_applies(form: ParticularsForm) -> None:
    form.begin({"variant": "Hong Kong", "treaty": "left from before"})
    assert "treaty" not in shown(form)
    assert "treaty" not in form.particulars()
    form.editor("variant").set_value("PRC")
    form.editor("variant").changed.emit()
    assert "treaty" in shown(form)
    assert form.particulars()["treaty"] == "left from before"


def test_nothing_answered_is_neither_yes_nor_no(form: ParticularsForm) -> None:
    form.begin({})
    assert form.particulars() == {}
    form.editor("translated").set_value("yes")
    assert form.particulars() == {"translated": "yes"}


def test_a_wrong_day_is_said_under_its_field(form: ParticularsForm) -> None:
    form.begin({"order_day": "20/12/22"})
    with pytest.raises(FieldError) as caught:
        form.particulars()
    assert caught.value.field == "order_day"


def test_tab_goes_through_a_new_request_as_it_is_read(qtbot: QtBot, place: Workplace) -> None:
    page = RequestsPage(place)
    qtbot.addWidget(page)
    page.show()
    page.add()
    qtbot.waitUntil(
        lambda: isinstance(QApplication.activeModalWidget(), RequestDialog), timeout=WAIT_MS
    )
    box = QApplication.activeModalWidget()
    assert isinstance(box, RequestDialog)
    box.form.choose_kind(RequestKind.INTERPOL)
    qtbot.waitUntil(
        lambda: box.form.editor("kind").focusProxy() is QApplication.focusWidget(), timeout=WAIT_MS
    )
    box.form.route_editor.add_stop()
    # A layout shows what is put into it only when the event loop comes round.
    qtbot.waitUntil(
        lambda: (
            {"Stop 2, through", "Stop 3, is asked"}
            <= {each.accessibleName() for each in box.findChildren(QComboBox) if each.isVisible()}
        ),
        timeout=WAIT_MS,
    )
    box.form.editor("kind").focus()
    names: list[str] = []
    for _ in range(60):
        widget = QApplication.focusWidget()
        assert widget is not None
        names.append(widget.accessibleName() or getattr(widget, "text", lambda: "")())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    order = ["Kind", "Subject", "Stop 1, asks", "Stop 2, through", "Stop 3, is asked",
             "Lines, one a row", "Save"]  # fmt: skip
    places = [names.index(name) for name in order]
    assert places == sorted(places)
    box.reject()
