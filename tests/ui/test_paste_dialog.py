from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.model.agency import Agency
from casebook.model.request import Line, Request, RequestKind
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile
from casebook.ui.messages import Recorder
from casebook.ui.widgets.paste_dialog import PasteDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase


def a_request(case: CaseFile) -> Request:
    route = [keep.add(case, Agency("", 0, name, name, "India")) for name in ("IFSO", "ISP")]
    return ask_agency(case, Request("", 0, RequestKind.LETTER, "x", route[1].id), route, ())


@pytest.fixture
def request_there(on_case: OnCase) -> Request:
    return on_case(a_request)


@pytest.fixture
def box(qtbot: QtBot, place: Workplace, request_there: Request) -> PasteDialog:
    found = PasteDialog(place, request_there)
    qtbot.addWidget(found)
    found.show()
    return found


def said(qtbot: QtBot, box: PasteDialog, words: str) -> None:
    qtbot.waitUntil(lambda: any(words in s for s in box.preview.sentences()), timeout=WAIT_MS)


def lines_of(on_case: OnCase, request: Request) -> tuple[Line, ...]:
    return on_case(lambda case: case.where(Line, request_id=request.id))


def test_lines_are_checked_before_they_are_added(
    qtbot: QtBot, box: PasteDialog, on_case: OnCase, request_there: Request
) -> None:
    box.editor.set_asked("subscriber details")
    box.editor.set_zone("Asia/Kolkata")
    box.editor.set_text("10.0.0.1, 80, 2022-11-23 06:42:07\n10.0.0.2, not logged")
    said(qtbot, box, "Lines 1 and 2 ask about a private address")
    said(qtbot, box, "Line 2 (10.0.0.2) has no time")
    assert box.preview.count_text() == "2 lines understood"
    box.save()
    qtbot.waitUntil(lambda: len(box.added) == 2, timeout=WAIT_MS)
    first, second = lines_of(on_case, request_there)
    assert first.at is not None
    assert (first.at.iso(), first.at.decided_by) == ("2022-11-23T01:12:07Z", "Asha Rao")
    assert second.port_not_logged
    (entry,) = on_case(lambda case: tuple(case.entries(case.head().seq)))
    assert entry.summary.endswith("times without a zone are in Asia/Kolkata, as Asha Rao decided")


def test_a_bad_row_keeps_everything_and_is_gone_to(
    qtbot: QtBot, box: PasteDialog, on_case: OnCase, request_there: Request
) -> None:
    box.editor.set_asked("who")
    box.editor.set_text("8.8.8.8, 80\n8.8.8.8, 81, 05/06/22 10:15:00 UTC")
    box.save()
    qtbot.waitUntil(lambda: "1 row cannot be read" in box.error_text(), timeout=WAIT_MS)
    assert "which of 05, 06 and 22 is the day" in box.error_text()
    assert box.editor.text().startswith("8.8.8.8, 80\n")
    assert lines_of(on_case, request_there) == ()


def test_an_order_of_day_and_month_is_the_examiners(qtbot: QtBot, box: PasteDialog) -> None:
    box.editor.set_asked("who")
    box.editor.set_text("8.8.8.8, 80, 03/04/2022 10:15:00 UTC")
    said(qtbot, box, "which number is the day")
    box.editor.set_day_order(DayOrder.DAY_FIRST)
    qtbot.waitUntil(lambda: box.preview.count_text() == "1 line understood", timeout=WAIT_MS)
    pasted = box.editor.pasted()
    assert pasted is not None
    assert pasted.lines[0].at is not None
    assert pasted.lines[0].at.iso() == "2022-04-03T10:15:00Z"


def test_repeats_are_shown_and_can_be_left_out(qtbot: QtBot, box: PasteDialog) -> None:
    box.editor.set_asked("who")
    box.editor.set_text("8.8.8.8, 80\n8.8.8.8, 80\n8.8.4.4, 80")
    said(qtbot, box, "Line 2 (8.8.8.8) asks the same as line 1.")
    assert box.preview.repeats_box.isVisible()
    box.preview.repeats_box.click()
    box.save()
    qtbot.waitUntil(lambda: bool(box.added), timeout=WAIT_MS)
    assert [line.identifier for line in box.added] == ["8.8.8.8", "8.8.4.4"]


def test_a_long_table_is_read_in_slices(qtbot: QtBot, box: PasteDialog) -> None:
    seen: list[int] = []
    box.editor.progressed.connect(lambda done, total: seen.append(done))
    box.editor.set_asked("who")
    box.editor.set_text("\n".join(f"8.8.{n // 250}.{n % 250}, 80" for n in range(600)))
    qtbot.waitUntil(lambda: box.editor.pasted() is not None, timeout=WAIT_MS)
    assert len(seen) == 15
    assert seen[-1] == 600


def test_leaving_asks_when_something_was_typed(box: PasteDialog, recorder: Recorder) -> None:
    box.editor.set_text("8.8.8.8, 80")
    box.reject()
    assert any("not saved" in question for question in recorder.asked)
