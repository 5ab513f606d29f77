from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.model.timeline import DayOrder, RecordFilter, Source
from casebook.ui.pages.timeline import TimelinePage
from casebook.ui.pages.timeline_lists import RECORDS, SOURCES
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.times_dialog import TimesDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog

LOG = """\
Nov 23 06:42:10 web sshd[1]: one
Nov 23 06:42:11 web sshd[1]: two
Mar 27 02:30:00 web sshd[1]: in the hour that Berlin skipped
"""


@pytest.fixture
def source(on_case: OnCase, tmp_path: Path) -> Source:
    path = tmp_path / "auth.log"
    path.write_text(LOG)
    options = ImportOptions(zone="UTC", year=2022)
    return on_case(lambda case: import_source(Directly(case), path, options, Progress()))


@pytest.fixture
def dialog(qtbot: QtBot, place: Workplace, source: Source) -> TimesDialog:
    found = TimesDialog(place, source)
    qtbot.addWidget(found)
    found.show()
    return found


def look(qtbot: QtBot, dialog: TimesDialog) -> None:
    dialog.look_button.click()
    qtbot.waitUntil(lambda: dialog.shown is not None, timeout=WAIT_MS)


def test_it_shows_before_and_after_and_wants_a_reason(
    qtbot: QtBot, dialog: TimesDialog, on_case: OnCase
) -> None:
    head = on_case(lambda case: case.head())
    dialog.zone.setEditText("Europe/Berlin")
    assert not dialog.decide_button.isEnabled()
    look(qtbot, dialog)
    said = dialog.summary.toPlainText()
    assert "zone Europe/Berlin instead of UTC" in said
    assert "2 with a time, 1 undated, 0 rejects, 1 in an hour the clocks skipped" in said
    assert "another time for 3 records; 0 rejects taken as records" in said
    assert [dialog.table.model_of_rows().rows[n].locator for n in range(3)] == [1, 2, 3]
    cell = dialog.table.model_of_rows().index(2, 3).data()
    assert cell == "undated  in an hour the clocks skipped"
    assert not dialog.decide_button.isEnabled()
    assert "Say why" in dialog._missing.text()
    dialog.why.setText("it stood in Berlin")
    assert dialog.decide_button.isEnabled()
    assert on_case(lambda case: case.head()) == head


def test_another_answer_must_be_looked_at_again(qtbot: QtBot, dialog: TimesDialog) -> None:
    dialog.zone.setEditText("Asia/Kolkata")
    dialog.why.setText("it stood in Delhi")
    look(qtbot, dialog)
    assert dialog.decide_button.isEnabled()
    dialog.year.setText("2021")
    assert not dialog.decide_button.isEnabled()
    assert (dialog.shown, dialog.summary.toPlainText()) == (None, "")
    assert dialog.table.model_of_rows().rowCount() == 0


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("offset", "soon", "number of seconds"),
        ("year", "MMXXII", "number of four digits"),
        ("clock_from", "2022-11-23 06:00", "zone"),
        ("clock_from", "2022-11-23 06:00 +05:30", "Give the clock offset"),
        ("why", "no reason", "dated like that already"),
    ],
)
def test_what_is_no_answer_is_said(
    qtbot: QtBot, dialog: TimesDialog, field: str, text: str, sentence: str
) -> None:
    getattr(dialog, field).setText(text)
    dialog.look_button.click()
    qtbot.waitUntil(lambda: sentence in dialog._missing.text(), timeout=WAIT_MS)
    assert not dialog.decide_button.isEnabled()


def test_the_answers_are_those_of_the_fields(qtbot: QtBot, dialog: TimesDialog) -> None:
    dialog.order.setCurrentIndex(dialog.order.findData(DayOrder.MONTH_FIRST))
    dialog.offset.setText("-2.5")
    dialog.clock_until.setText("2022-11-23T03:00:00Z")
    basis = dialog.basis()
    assert (basis.zone, basis.year, basis.day_order) == ("UTC", 2022, DayOrder.MONTH_FIRST)
    assert (basis.clock_offset_us, basis.clock_from_us) == (-2_500_000, None)
    assert basis.clock_until_us == 1_669_172_400_000_000


def test_from_the_source_to_the_new_one_and_its_doubtful_times(
    qtbot: QtBot, place: Workplace, source: Source, on_case: OnCase
) -> None:
    page = TimelinePage(place)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.records.total == 3, timeout=WAIT_MS)

    def decide(dialog: TimesDialog) -> None:
        dialog.zone.setEditText("Europe/Berlin")
        dialog.why.setText("it stood in Berlin")
        look(qtbot, dialog)
        dialog.decide_button.click()

    page.show_number("S-1")
    assert page.lists.tabs.currentIndex() == SOURCES
    links = {link.text(): link for link in page._detail.findChildren(LinkButton)}
    in_dialog(TimesDialog, decide)
    links["Decide its times anew …"].click()
    qtbot.waitUntil(lambda: len(page._overview.sources) == 2, timeout=WAIT_MS)
    new = on_case(lambda case: case.numbered(Source, 2))
    assert (new.zone, new.undated, new.redated_from_id) == ("Europe/Berlin", 1, source.id)
    page.lists.tabs.setCurrentIndex(RECORDS)
    page.show_filter(RecordFilter(doubtful=True))
    qtbot.waitUntil(lambda: page.records.total == 1, timeout=WAIT_MS)
    page._filter_bar.chips.removed.emit("doubtful")
    qtbot.waitUntil(lambda: page.records.total == 3, timeout=WAIT_MS)


def test_a_closed_dialog_leaves_no_error(qtbot: QtBot, place: Workplace, source: Source) -> None:
    dialog = TimesDialog(place, source)
    dialog.show()
    dialog.zone.setEditText("Asia/Kolkata")
    dialog.look()
    dialog.reject()
    dialog.deleteLater()
    qtbot.waitUntil(lambda: not place.case.long_jobs, timeout=WAIT_MS)
