import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.import_source import ImportOptions, import_source, preview
from casebook.actions.progress import Directly, Progress
from casebook.actions.read_clock import record_reading
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.examination import ClockReading, ClockReference
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.import_dialog import ImportDialog, choose_column
from casebook.ui.widgets.import_preview import survey_words
from casebook.ui.widgets.plain import ReadText
from casebook.ui.workplace import Workplace
from tests.actions.conftest import instant
from tests.actions.test_import_source import MAIL
from tests.ui.conftest import WAIT_MS, OnCase, bring_up

LOG = """\
Nov 23 01:12:07 web-02 sshd[9]: Failed password for <img src='/etc/hostname'> from 203.0.113.9
Nov 23 01:12:09 web-02 sshd[9]: Accepted password for \u202egpj.exe from 203.0.113.9 port 22
"""
DAYS = "when,what\n03/04/2022 10:00:00,login\n05/04/2022 11:00:00,logout\n"


@pytest.fixture
def dialog(qtbot: QtBot, place: Workplace) -> ImportDialog:
    found = ImportDialog(place, ())
    qtbot.addWidget(found)
    found.show()
    return found


def a_log(folder: Path, text: str = LOG, name: str = "auth.log") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def answered(dialog: ImportDialog, name: str) -> QWidget:
    return dialog._answers[name]


def choose(qtbot: QtBot, dialog: ImportDialog, path: Path) -> None:
    dialog.choose(path)
    qtbot.waitUntil(lambda: not dialog._is_looking, timeout=WAIT_MS)


def test_year_and_zone_of_a_syslog_are_asked_and_nothing_is_filled_in(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    choose(qtbot, dialog, a_log(tmp_path))
    assert set(dialog._answers) == {"year", "zone"}
    assert (dialog.options.year, dialog.options.zone) == (None, "")
    assert not dialog.import_button.isEnabled()
    assert "have no year" in dialog._missing.text()
    assert "--" not in dialog._missing.text()
    first = dialog._rows.item(0, 1)
    assert first is not None
    assert first.text() == ""


def test_import_is_offered_once_every_question_is_answered(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    choose(qtbot, dialog, a_log(tmp_path))
    year, zone = answered(dialog, "year"), answered(dialog, "zone")
    assert isinstance(year, QLineEdit) and isinstance(zone, QComboBox)
    QTest.keyClicks(year, "2022")
    zone.setEditText("Asia/Kolkata")
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    first = dialog._rows.item(0, 1)
    assert first is not None
    # 01:12:07 in India is 19:42:07 of the day before in UTC.
    assert first.text().startswith("2022-11-22 19:42:07")
    assert (dialog.options.year, dialog.options.zone) == (2022, "Asia/Kolkata")


def test_while_an_answer_is_changed_nothing_can_be_imported(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    choose(qtbot, dialog, a_log(tmp_path))
    year, zone = answered(dialog, "year"), answered(dialog, "zone")
    assert isinstance(year, QLineEdit) and isinstance(zone, QComboBox)
    year.setText("2022")
    zone.setEditText("Asia/Kolkata")
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    zone.setEditText("Asia/Nowhere")
    assert not dialog.import_button.isEnabled()
    qtbot.waitUntil(lambda: "Asia/Nowhere" in dialog._missing.text(), timeout=WAIT_MS)
    assert not dialog.import_button.isEnabled()


def test_the_cursor_goes_to_the_first_question_and_enter_opens_no_other_file(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    choose(qtbot, dialog, a_log(tmp_path))
    year = answered(dialog, "year")
    # A field takes the cursor once the layout has shown it.
    qtbot.waitUntil(lambda: dialog.focusWidget() is year, timeout=WAIT_MS)
    assert year.nextInFocusChain() in (answered(dialog, "zone"), *year.findChildren(QWidget))
    QTest.keyClick(year, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.result() == 0


def test_day_and_month_are_asked_where_both_readings_are_possible(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    choose(qtbot, dialog, a_log(tmp_path, DAYS, "logins.csv"))
    if "column time" in dialog._answers:
        time_edit, message_edit = (
            answered(dialog, "column time"),
            answered(dialog, "column message"),
        )
        assert isinstance(time_edit, QComboBox) and isinstance(message_edit, QComboBox)
        choose_column(time_edit, "when")
        choose_column(message_edit, "what")
    qtbot.waitUntil(lambda: "day_order" in dialog._answers, timeout=WAIT_MS)
    orders = answered(dialog, "day_order")
    assert isinstance(orders, QComboBox)
    assert dialog.options.day_order == ""
    assert not dialog.import_button.isEnabled()
    zone = answered(dialog, "zone")
    assert isinstance(zone, QComboBox)
    zone.setEditText("UTC")
    orders.setCurrentIndex(orders.findText("day first: 23/11/2022"))
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    assert dialog.options.day_order is DayOrder.DAY_FIRST
    first = dialog._rows.item(0, 1)
    assert first is not None
    assert first.text().startswith("2022-04-03 10:00:00")


def test_hostile_text_of_a_file_shows_as_itself(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    choose(qtbot, dialog, a_log(tmp_path))
    last = dialog._rows.columnCount() - 1
    cells = [dialog._rows.item(row, last) for row in range(2)]
    shown = [cell.text() for cell in cells if cell is not None]
    assert "<img src='/etc/hostname'>" in shown[0]
    assert "⟨U+202E⟩gpj.exe" in shown[1]


def test_a_file_of_no_known_format_is_refused_in_words(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes(range(256)) * 16)
    choose(qtbot, dialog, path)
    assert not dialog.import_button.isEnabled()
    assert "noise.bin" in dialog._missing.text()


def test_a_dialog_closed_while_it_looks_leaves_no_error(
    qtbot: QtBot, place: Workplace, tmp_path: Path
) -> None:
    dialog = ImportDialog(place, (), a_log(tmp_path))
    with qtbot.captureExceptions() as raised:
        dialog.deleteLater()
        qtbot.waitUntil(lambda: not place.case.long_jobs, timeout=WAIT_MS)
        qtbot.wait(50)
    assert raised == []


SERVER = Exhibit("", 0, "Mail server", ExhibitKind.SERVER)
READ_AT = "2022-11-25T10:00:00+05:30"


def with_clock(on_case: OnCase, compared_at: str) -> tuple[Exhibit, Exhibit, ClockReading]:
    """Add a server whose clock showed 10:00:00, a log of it, and a telephone never read."""

    def add(case: CaseFile) -> tuple[Exhibit, Exhibit, ClockReading]:
        server = keep.add(case, SERVER)
        log = keep.add(case, replace(SERVER, description="auth.log", parent_id=server.id))
        telephone = keep.add(case, replace(SERVER, description="Telephone"))
        kept = record_reading(
            case,
            ClockReading(
                "", server.id, instant(READ_AT), instant(compared_at), ClockReference.NTP,
                "side by side", "A. Rao",
            ),
        )  # fmt: skip
        return log, telephone, kept

    return on_case(add)


def dialog_for(qtbot: QtBot, place: Workplace, *exhibits: Exhibit) -> ImportDialog:
    found = ImportDialog(place, exhibits)
    qtbot.addWidget(found)
    found.show()
    return found


def choose_exhibit(qtbot: QtBot, dialog: ImportDialog, exhibit: Exhibit) -> None:
    dialog._clock.exhibit.setCurrentIndex(dialog._clock.exhibit.findData(exhibit.id))
    qtbot.waitUntil(lambda: not dialog._clock.is_waiting, timeout=WAIT_MS)


def first_time(dialog: ImportDialog) -> str:
    cell = dialog._rows.item(0, 1)
    return "" if cell is None else cell.text()


DATED = "datetime,timestamp_desc,message\n2022-11-23T00:00:00+00:00,Event Recorded,first\n"


def test_choosing_the_exhibit_uses_its_clock_reading_in_sight(
    qtbot: QtBot, place: Workplace, on_case: OnCase, tmp_path: Path
) -> None:
    log, telephone, kept = with_clock(on_case, "2022-11-25T10:02:13+05:30")
    dialog = dialog_for(qtbot, place, log, telephone)
    choose(qtbot, dialog, a_log(tmp_path, DATED, "t.csv"))
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    assert not dialog._clock.isVisible()
    dialog._clock.exhibit.setCurrentIndex(1)
    assert not dialog.import_button.isEnabled()
    qtbot.waitUntil(lambda: first_time(dialog).startswith("2022-11-23 00:02:13"), timeout=WAIT_MS)
    assert dialog._clock.words.text() == (
        "EX-1's clock was 2 min 13 s slow on 25 Nov 2022 (read by A. Rao against NTP of NIC or "
        "NPL): 133 s are added."
    )
    assert (dialog._clock.offset.text(), dialog._clock.offset.isEnabled()) == ("+133", False)
    assert not dialog._clock.doubt.isVisible()
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    assert dialog.options.clock_offset_us == kept.correction_us == 133_000_000
    assert (dialog.options.clock_reading_id, dialog.options.exhibit_id) == (kept.id, log.id)


def test_the_offset_of_a_clock_reading_can_be_refused(
    qtbot: QtBot, place: Workplace, on_case: OnCase, tmp_path: Path
) -> None:
    log, telephone, _ = with_clock(on_case, "2022-11-25T10:02:13+05:30")
    dialog = dialog_for(qtbot, place, log, telephone)
    choose(qtbot, dialog, a_log(tmp_path, DATED, "t.csv"))
    choose_exhibit(qtbot, dialog, log)
    QTest.keyClick(dialog._clock.takes_reading, Qt.Key.Key_Space)
    assert not dialog.import_button.isEnabled()
    assert (dialog._clock.offset.text(), dialog._clock.offset.isEnabled()) == ("", True)
    qtbot.waitUntil(lambda: first_time(dialog).startswith("2022-11-23 00:00:00"), timeout=WAIT_MS)
    assert (dialog.options.clock_offset_us, dialog.options.clock_reading_id) == (0, None)
    assert dialog.options.exhibit_id == log.id


def test_an_exhibit_without_a_clock_reading_says_so_and_keeps_what_was_typed(
    qtbot: QtBot, place: Workplace, on_case: OnCase
) -> None:
    log, telephone, _ = with_clock(on_case, "2022-11-25T10:02:13+05:30")
    dialog = dialog_for(qtbot, place, log, telephone)
    dialog._clock.offset.setText("-90")
    choose_exhibit(qtbot, dialog, telephone)
    assert "No reading of its clock" in dialog._clock.words.text()
    assert not dialog._clock.takes_reading.isVisible()
    assert (dialog.options.clock_offset_us, dialog.options.clock_reading_id) == (-90_000_000, None)
    choose_exhibit(qtbot, dialog, log)
    dialog._clock.exhibit.setCurrentIndex(0)
    assert not dialog._clock.isVisible()
    assert (dialog.options.clock_offset_us, dialog.options.clock_reading_id) == (0, None)


def test_an_answer_that_comes_after_another_exhibit_was_chosen_is_dropped(
    qtbot: QtBot, place: Workplace, on_case: OnCase
) -> None:
    log, telephone, _ = with_clock(on_case, "2022-11-25T10:02:13+05:30")
    dialog = dialog_for(qtbot, place, log, telephone)
    dialog._clock.exhibit.setCurrentIndex(1)
    dialog._clock.exhibit.setCurrentIndex(0)
    on_case(lambda case: None)
    assert (dialog.options.clock_offset_us, dialog.options.clock_reading_id) == (0, None)


def test_nothing_is_imported_before_it_is_known_whether_the_clock_was_read(
    qtbot: QtBot, place: Workplace, on_case: OnCase, tmp_path: Path
) -> None:
    log, telephone, _ = with_clock(on_case, "2022-11-25T10:02:13+05:30")
    dialog = dialog_for(qtbot, place, log, telephone)
    choose(qtbot, dialog, a_log(tmp_path, DATED, "t.csv"))
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    dialog._clock.exhibit.setCurrentIndex(1)
    # The look at the file ends first.
    dialog._say_missing("")
    assert not dialog.import_button.isEnabled()
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    assert dialog.options.clock_offset_us == 133_000_000


def test_a_difference_like_a_time_zone_is_doubted_in_the_dialog(
    qtbot: QtBot, place: Workplace, on_case: OnCase
) -> None:
    log, telephone, _ = with_clock(on_case, "2022-11-25T10:00:00+00:00")
    dialog = dialog_for(qtbot, place, log, telephone)
    choose_exhibit(qtbot, dialog, log)
    assert "5 h 30 min slow" in dialog._clock.words.text()
    assert "a time zone rather than a wrong clock" in dialog._clock.doubt.text()
    assert dialog._clock.doubt.isVisible()


def test_which_file_of_an_archive_is_asked_and_its_rows_are_shown(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "logs.zip"
    row = "2022-11-23T01:00:00+00:00,login,{},ws\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("one", "two"):
            text = "datetime,timestamp_desc,message,hostname\n" + row.format(name)
            archive.writestr(f"var/{name}.csv", text)
    choose(qtbot, dialog, path)
    members = answered(dialog, "member")
    assert isinstance(members, QComboBox)
    shown = [members.itemText(i) for i in range(members.count())]
    everything = "All files of it, one after the other"
    assert shown == ["choose …", everything, "var/one.csv", "var/two.csv"]
    assert "holds 2 files" in dialog._missing.text()
    assert not dialog.import_button.isEnabled()
    members.setCurrentIndex(3)
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    assert (dialog.options.member, dialog.imports_all) == ("var/two.csv", False)
    message = dialog._rows.item(0, 7)
    assert message is not None
    assert message.text() == "two"


def test_all_files_of_an_archive_are_offered_and_one_that_can_be_read_is_shown(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "logs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a readme", "no log at all")
        archive.writestr("b.log", LOG)
        archive.writestr("c.log", LOG.replace("web-02", "web-03"))
    choose(qtbot, dialog, path)
    members = answered(dialog, "member")
    assert isinstance(members, QComboBox)
    members.setCurrentIndex(1)
    # The first that is a log asks; what is answered holds for all of them.
    qtbot.waitUntil(lambda: {"zone", "year"} <= set(dialog._answers), timeout=WAIT_MS)
    assert dialog.imports_all
    assert not dialog.import_button.isEnabled()
    assert "b.log as an example: Read as syslog" in dialog._about.text()
    answered_box(dialog, "zone").setEditText("Asia/Kolkata")
    year = answered(dialog, "year")
    assert isinstance(year, QLineEdit)
    year.setText("2022")
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    assert (dialog.options.zone, dialog.options.year) == ("Asia/Kolkata", 2022)
    members.setCurrentIndex(members.findData("c.log"))
    qtbot.waitUntil(lambda: "example" not in dialog._about.text(), timeout=WAIT_MS)
    assert (dialog.imports_all, dialog.options.member) == (False, "c.log")


def test_an_archive_without_a_log_says_why_nothing_is_shown(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "notes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one", "no log at all")
        archive.writestr("two", "nor is this")
    choose(qtbot, dialog, path)
    members = answered(dialog, "member")
    assert isinstance(members, QComboBox)
    members.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "two" in dialog._missing.text(), timeout=WAIT_MS)
    assert not dialog.import_button.isEnabled()


def test_another_file_of_an_archive_asks_its_own_questions(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "tables.zip"
    book = openpyxl.Workbook()
    for name in ("First", "Second"):
        book.create_sheet(name).append((f"when {name}", "what"))
        book[name].append(("2022-11-23 10:00:00", "x"))
    del book["Sheet"]
    book.save(tmp_path / "c.xlsx")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "when,what\n2022-11-23 10:00:00,x\n")
        archive.writestr("b.csv", "moment,deed\n2022-11-23 10:00:00,y\n")
        archive.write(tmp_path / "c.xlsx", "c.xlsx")
    choose(qtbot, dialog, path)
    members = answered(dialog, "member")
    assert isinstance(members, QComboBox)
    members.setCurrentIndex(members.findData("a.csv"))
    qtbot.waitUntil(lambda: "column time" in dialog._answers, timeout=WAIT_MS)
    choose_column(answered_box(dialog, "column time"), "when")
    members.setCurrentIndex(members.findData("b.csv"))
    qtbot.waitUntil(lambda: "column time" in dialog._answers, timeout=WAIT_MS)
    assert dialog.options.columns == {}
    assert answered_box(dialog, "column time").findData("moment") > 0
    members.setCurrentIndex(members.findData("c.xlsx"))
    qtbot.waitUntil(dialog._sheets.isVisible, timeout=WAIT_MS)
    dialog._sheets.setCurrentIndex(dialog._sheets.findData("Second"))
    qtbot.waitUntil(
        lambda: answered_box(dialog, "column time").findData("when Second") > 0, timeout=WAIT_MS
    )
    assert (dialog.options.member, dialog.options.sheet) == ("c.xlsx", "Second")


def answered_box(dialog: ImportDialog, name: str) -> QComboBox:
    box = dialog._answers.get(name)
    return box if isinstance(box, QComboBox) else QComboBox()


def test_columns_of_an_earlier_import_are_offered_and_filled_in_when_taken(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path, on_case: OnCase
) -> None:
    earlier = a_log(tmp_path, DAYS.replace("03/04", "01/04"), "earlier.csv")
    options = ImportOptions(
        zone="Asia/Kolkata",
        day_order=DayOrder.DAY_FIRST,
        columns={"time": "when", "message": "what"},
    )
    on_case(lambda case: import_source(Directly(case), earlier, options, Progress()))
    choose(qtbot, dialog, a_log(tmp_path, DAYS, "logins.csv"))
    qtbot.waitUntil(dialog.before_button.isVisible, timeout=WAIT_MS)
    assert "for S-1 with time=when, message=what" in dialog._known.toPlainText()
    assert dialog.options.columns == {}
    assert not dialog.import_button.isEnabled()
    QTest.mouseClick(dialog.before_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    assert dialog.options == replace(options, exhibit_id=None)
    assert not dialog.before_button.isVisible()
    first = dialog._rows.item(0, 1)
    assert first is not None
    assert first.text().startswith("2022-04-03 04:30:00")


def test_another_sheet_of_a_workbook_can_be_looked_at(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    made = openpyxl.Workbook()
    made.create_sheet("Log").append(("when", "what"))
    made["Log"].append(("2022-11-23", "x"))
    made["Sheet"].append(("a", "b"))
    path = tmp_path / "a.xlsx"
    made.save(path)
    choose(qtbot, dialog, path)
    qtbot.waitUntil(dialog._sheets.isVisible, timeout=WAIT_MS)
    assert dialog._sheets.currentData() == "Sheet"
    dialog._sheets.setCurrentIndex(dialog._sheets.findData("Log"))
    qtbot.waitUntil(lambda: "when, what" in dialog_text(dialog), timeout=WAIT_MS)
    assert dialog.options.sheet == "Log"


def dialog_text(dialog: ImportDialog) -> str:
    return " ".join(text.toPlainText() for text in dialog.findChildren(ReadText))


TWICE = "Oct 30 02:30:00 web sshd[1]: twice\nMar 27 02:30:00 web sshd[1]: never\n"


def test_doubtful_times_of_the_zone_are_said_before_the_import(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    choose(qtbot, dialog, a_log(tmp_path, TWICE + LOG))
    assert not dialog.survey.isVisible()
    year, zone = answered(dialog, "year"), answered(dialog, "zone")
    assert isinstance(year, QLineEdit) and isinstance(zone, QComboBox)
    year.setText("2022")
    zone.setEditText("Europe/Berlin")
    qtbot.waitUntil(dialog.survey.isVisible, timeout=WAIT_MS)
    assert "▲ 1 of them first of a repeated hour." in dialog.survey.toPlainText()
    assert "▲ 1 of them in an hour the clocks skipped." in dialog.survey.toPlainText()
    zone.setEditText("Asia/Kolkata")
    qtbot.waitUntil(lambda: "repeated" not in dialog.survey.toPlainText(), timeout=WAIT_MS)


def test_every_zone_and_every_column_is_offered(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    choose(qtbot, dialog, a_log(tmp_path, DAYS, "logins.csv"))
    times = answered_box(dialog, "column time")
    assert [times.itemData(row) for row in range(times.count())] == ["", "when", "what"]
    choose_column(times, "when")
    choose_column(answered_box(dialog, "column message"), "what")
    qtbot.waitUntil(lambda: "zone" in dialog._answers, timeout=WAIT_MS)
    zone = answered(dialog, "zone")
    assert isinstance(zone, QComboBox)
    completer = zone.completer()
    assert completer is not None
    completer.setCompletionPrefix("kathm")
    assert completer.currentCompletion() == "Asia/Kathmandu"


def test_a_clock_offset_holds_from_when_to_when(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    choose(qtbot, dialog, a_log(tmp_path, DATED, "t.csv"))
    clock = dialog._clock
    assert not clock.holds_from.isVisible()
    clock.offset.setText("60")
    qtbot.waitUntil(clock.holds_from.isVisible, timeout=WAIT_MS)
    clock.holds_from.setText("tomorrow")
    qtbot.waitUntil(lambda: "tomorrow" in dialog._missing.text(), timeout=WAIT_MS)
    assert not dialog.import_button.isEnabled()
    clock.holds_from.setText("2022-11-24T00:00:00Z")
    # The one record lies before.
    qtbot.waitUntil(lambda: first_time(dialog).startswith("2022-11-23 00:00:00"), timeout=WAIT_MS)
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    assert dialog.options.clock_from_us == 1_669_248_000_000_000
    clock.offset.clear()
    assert dialog.options == replace(dialog.options, clock_offset_us=0, clock_from_us=None)


def test_the_columns_that_are_proposed_are_taken_by_one_button_and_not_before(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    rows = "When,Host,User,Note,Message\n2022-11-23T06:42:00Z,web-02,ravi,x,login\n"
    choose(qtbot, dialog, a_log(tmp_path, rows, "own.csv"))
    assert dialog.options.columns == {}
    dialog.proposed_button.click()
    assert dialog.options.columns == {
        "time": "When", "host": "Host", "user": "User", "message": "Message"
    }  # fmt: skip
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
    assert dialog.proposed_button.isHidden()


def test_the_cursor_goes_to_the_first_question_of_a_dialog_that_is_shown(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    bring_up(qtbot, dialog)
    choose(qtbot, dialog, a_log(tmp_path, DAYS, "days.csv"))
    time = answered(dialog, "column time")
    qtbot.waitUntil(time.hasFocus, timeout=WAIT_MS)


def test_a_mail_of_three_records_is_one_row(tmp_path: Path) -> None:
    found = preview(a_log(tmp_path, MAIL, "one.eml"), ImportOptions())
    assert survey_words(found) == (
        "Of the whole file, 1 row that gave 3 records: 3 with a time, 0 without, 0 rejected."
    )


def test_a_file_that_is_known_is_told_before_anything_is_asked(
    qtbot: QtBot, dialog: ImportDialog, on_case: OnCase, tmp_path: Path
) -> None:
    path = a_log(tmp_path)
    options = ImportOptions(zone="UTC", year=2022)
    on_case(lambda case: import_source(Directly(case), path, options, Progress()))
    choose(qtbot, dialog, path)
    assert "auth.log is in the case already, as S-1 (auth.log)" in dialog._missing.text()
    assert dialog._answers == {}
    assert not dialog.import_button.isEnabled()


def test_a_look_that_is_cancelled_can_be_taken_again(
    qtbot: QtBot, dialog: ImportDialog, place: Workplace, tmp_path: Path
) -> None:
    place.case.long_job_started.connect(lambda job: job.cancel())
    choose(qtbot, dialog, a_log(tmp_path))
    assert dialog._missing.text() == "The look at the file was cancelled. Choose the file again."
    place.case.long_job_started.disconnect()
    choose(qtbot, dialog, a_log(tmp_path))
    assert set(dialog._answers) == {"year", "zone"}
