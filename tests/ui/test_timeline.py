import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.actions.read_clock import record_reading, redate
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.examination import ClockReading, ClockReference
from casebook.model.timeline import Citation, CitedKind, Event, Record, RecordFilter, Source
from casebook.store import search
from casebook.store.case_file import CaseFile
from casebook.ui.messages import Recorder
from casebook.ui.pages.timeline import TimelinePage
from casebook.ui.pages.timeline_lists import EVENTS, RECORDS, SOURCES
from casebook.ui.widgets.ask_dialog import AskAboutRecords
from casebook.ui.widgets.digest import grouped
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.import_dialog import ImportDialog
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.rejects_dialog import RejectsDialog
from casebook.ui.widgets.result_dialog import ResultDialog
from casebook.ui.workplace import Workplace
from tests.actions.conftest import instant
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog

SAY = "Say what it was read from …"
HEADER = "datetime,timestamp_desc,message,hostname,username\n"
NOON_US = 1_669_204_800_000_000  # 2022-11-23T12:00:00Z


def write_csv(folder: Path, rows: int = 120, *, bad: int = 3) -> Path:
    """Write a Timesketch CSV of a row a minute from noon, the last `bad` of them without a time."""
    path = folder / "web.csv"
    lines = [HEADER]
    for i in range(rows):
        stamp = f"2022-11-23T{12 + i // 60:02}:{i % 60:02}:00+00:00" if i < rows - bad else "soon"
        what = "Failed password for root from 203.0.113.45" if i % 10 == 0 else f"request {i}"
        lines.append(f"{stamp},Logged,{what},web-0{1 + i % 2},user{i % 3}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def source(on_case: OnCase, tmp_path: Path) -> Source:
    path = write_csv(tmp_path)
    return on_case(lambda case: import_source(Directly(case), path, ImportOptions(), Progress()))


@pytest.fixture
def page(qtbot: QtBot, place: Workplace) -> TimelinePage:
    found = TimelinePage(place)
    qtbot.addWidget(found)
    found.resize(1120, 640)
    found.show()
    return found


def total_is(qtbot: QtBot, page: TimelinePage, total: int) -> None:
    qtbot.waitUntil(lambda: page.records.total == total, timeout=WAIT_MS)
    if total:
        qtbot.waitUntil(lambda: page.records.record_at(0) is not None, timeout=WAIT_MS)


def current(page: TimelinePage) -> Record:
    record = page.records.current_record()
    assert record is not None
    return record


def texts_of(widget: QWidget) -> str:
    """Give all text that a widget shows."""
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    edits = [
        edit.toPlainText()
        for edit in widget.findChildren(QPlainTextEdit)
        if edit.isVisibleTo(widget)
    ]
    return "\n".join(labels + edits)


def answer(**typed: str) -> None:
    """Fill the form that opens next, and save it."""

    def fill(dialog: FormDialog) -> None:
        for field, text in typed.items():
            dialog.form.editor(field).set_value(text)
        dialog.form.save()

    in_dialog(FormDialog, fill)


def test_an_empty_timeline_says_what_to_do(qtbot: QtBot, page: TimelinePage) -> None:
    qtbot.waitUntil(lambda: page._list_stack.currentIndex() == 1, timeout=WAIT_MS)
    assert "Import a log" in texts_of(page._list_stack)


def test_records_stand_in_order_of_time_in_both_zones(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    assert page.records.cells_of(0)[:2] == ("2022-11-23 12:00:00", "17:30:00")
    assert page.records.cells_of(0)[2:] == (
        "S-1 web.csv",
        "web-01",
        "Failed password for root from 203.0.113.45",
    )
    assert page._filter_bar.count.text() == "117 of 117"


def test_a_search_filters_while_it_is_typed(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    QTest.keyClicks(page.filter_edit, '"failed password"')
    total_is(qtbot, page, 12)
    assert ("text", '"failed password"') in page._filter_bar.chips.chips()
    page._filter_bar.chips.removed.emit("text")
    total_is(qtbot, page, 117)


def test_what_cannot_be_searched_for_is_said_without_a_dialog(
    qtbot: QtBot, source: Source, page: TimelinePage, recorder: Recorder
) -> None:
    total_is(qtbot, page, 117)
    QTest.keyClicks(page.filter_edit, "--")
    qtbot.waitUntil(lambda: page.records.total == 0, timeout=WAIT_MS)
    qtbot.waitUntil(
        lambda: "only those can be searched for" in page.records.accessibleDescription(),
        timeout=WAIT_MS,
    )
    assert recorder.told == []


def test_a_filter_is_chosen_from_the_values_that_occur(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    page._filter_bar.fill_menu()
    hosts = next(a.menu() for a in page._filter_bar.menu.actions() if a.text() == "Host")
    assert isinstance(hosts, QMenu)
    assert [action.text() for action in hosts.actions()] == ["web-01", "web-02"]
    hosts.actions()[1].trigger()
    total_is(qtbot, page, 58)
    assert page._filter_bar.chips.chips() == (("host", "host web-02"),)


def test_a_span_filters_the_list_and_its_chip_takes_it_away(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    page._strip.span_chosen.emit(NOON_US + 600_000_000, NOON_US + 1_200_000_000)
    total_is(qtbot, page, 10)
    ((key, words),) = page._filter_bar.chips.chips()
    assert (key, words) == ("span", "2022-11-23 17:40:00 → 2022-11-23 17:50:00 IST")
    page._filter_bar.chips.removed.emit("span")
    total_is(qtbot, page, 117)


def test_zooming_out_ends_at_the_whole_span(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    whole = page._strip.span
    page._strip.zoom(1000.0)
    assert page._strip.span == whole
    assert page.listing.wanted == RecordFilter()


def test_the_histogram_counts_what_the_list_holds(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    qtbot.waitUntil(
        lambda: page._strip.accessibleDescription().startswith("117 records"), timeout=WAIT_MS
    )


def test_the_detail_shows_raw_text_fields_account_and_neighbours(
    qtbot: QtBot, source: Source, page: TimelinePage
) -> None:
    total_is(qtbot, page, 117)
    page.records.go_to(30)
    qtbot.waitUntil(lambda: "S-1 line 32" in texts_of(page._detail), timeout=WAIT_MS)
    shown = texts_of(page._detail)
    assert "2022-11-23T12:30:00+00:00,Logged,Failed password for root" in shown
    assert "From “2022-11-23T12:30:00+00:00”" in shown
    assert "hostname" in shown
    assert "▶32  2022-11-23T12:30:00+00:00" in shown
    assert " 52  2022-11-23T12:50:00+00:00" in shown
    assert " 53  " not in shown


def test_p_makes_an_event_that_cites_the_record(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    page.records.go_to(20)
    answer(title="First guess at the password")
    QTest.keyClick(page.records, Qt.Key.Key_P)
    event = on_case(lambda case: case.numbered(Event, 1))
    assert (event.title, event.at.utc_us) == (
        "First guess at the password",
        NOON_US + 1_200_000_000,
    )
    (citation,) = on_case(lambda case: case.all(Citation))
    assert citation.locator == "S-1 web.csv, line 22"
    assert citation.quoted.startswith("2022-11-23T12:20:00+00:00,Logged,Failed")


def test_an_event_of_marked_records_cites_them_all_and_stands_at_the_first(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    for row in (40, 10, 30):
        page.records.go_to(row)
        QTest.keyClick(page.records, Qt.Key.Key_Space)
    assert page._filter_bar.chips.chips() == (("marks", "3 marked"),)
    answer(title="Guessing")
    QTest.keyClick(page.records, Qt.Key.Key_P)
    event = on_case(lambda case: case.numbered(Event, 1))
    assert event.at.utc_us == NOON_US + 600_000_000
    cited = on_case(lambda case: case.all(Citation))
    assert {c.locator.rpartition(" ")[2] for c in cited} == {"12", "32", "42"}
    assert page.records.marked() == ()


def test_an_event_cites_an_exhibit_or_a_public_statement(
    qtbot: QtBot, page: TimelinePage, on_case: OnCase
) -> None:
    from casebook.actions import keep
    from casebook.actions.typed_time import typed_time
    from casebook.model.evidence import Exhibit, ExhibitKind
    from casebook.ui.pages.timeline_events import save_citation

    def fill(case: CaseFile) -> tuple[Exhibit, Event]:
        exhibit = keep.add(case, Exhibit("", 0, "Server", ExhibitKind.SERVER))
        at = typed_time("2022-11-23 07:00", "Asia/Kolkata", "A. Rao")
        return exhibit, keep.add(case, Event("", 0, at, "Noticed"))

    exhibit, event = on_case(fill)
    base = Citation("", event.id, CitedKind.PUBLIC, "", "EX-1, the note on its screen")
    found = on_case(lambda case: save_citation(case, base, ""))
    assert (found.kind, found.target_id) == (CitedKind.EXHIBIT, exhibit.id)
    said = Citation("", event.id, CitedKind.PUBLIC, "", "Statement of AIIMS, 23 November 2022")
    assert on_case(lambda case: save_citation(case, said, "")).kind is CitedKind.PUBLIC


def test_a_source_accounts_for_its_rows_and_shows_its_rejects(
    qtbot: QtBot, source: Source, page: TimelinePage, place: Workplace
) -> None:
    total_is(qtbot, page, 117)
    page.show_number("S-1")
    assert page.lists.tabs.currentIndex() == SOURCES
    shown = texts_of(page._detail)
    for part in ("rows read", "120", "= records", "117", "+ rejects", "3", grouped(source.sha256)):
        assert part in shown
    dialog = RejectsDialog(place, source)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.table.model_of_rows().rowCount() == 3, timeout=WAIT_MS)
    assert [reject.locator for reject in dialog.table.model_of_rows().rows] == [119, 120, 121]
    assert "soon" in texts_of(dialog)


def test_a_source_says_by_which_clock_it_is_dated_and_what_it_was_before(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    page.show_number("S-1")

    def add(case: CaseFile) -> Exhibit:
        return keep.add(case, Exhibit("", 0, "Mail server", ExhibitKind.SERVER))

    server = on_case(add)
    qtbot.waitUntil(lambda: server in page._overview.exhibits, timeout=WAIT_MS)
    assert SAY in [link.text() for link in page._detail.findChildren(LinkButton)]
    answer(exhibit_id=server.id)
    page._detail.say_read_from(source)
    named = on_case(lambda case: case.get(Source, source.id))
    assert named.exhibit_id == server.id
    by = on_case(
        lambda case: record_reading(
            case,
            ClockReading(
                "", server.id, instant("2022-11-25T10:00:00+05:30"),
                instant("2022-11-25T10:02:13+05:30"), ClockReference.NTP, "by eye", "A. Rao",
            ),
        )
    )  # fmt: skip
    on_case(lambda case: redate(Directly(case), named, by, Progress()))
    qtbot.waitUntil(lambda: len(page._overview.sources) == 2, timeout=WAIT_MS)
    page.show_number("S-2")
    shown = texts_of(page._detail)
    assert "EX-1's clock was 2 min 13 s slow on 25 Nov 2022 (read by A. Rao against NTP" in shown
    assert "dated anew from S-1" in shown
    assert SAY not in [link.text() for link in page._detail.findChildren(LinkButton)]


def test_a_retracted_source_leaves_the_timeline(
    qtbot: QtBot, source: Source, page: TimelinePage, recorder: Recorder
) -> None:
    total_is(qtbot, page, 117)
    page.show_number("S-1")
    page.retract()
    assert recorder.asked == [
        "Why is S-1 retracted? It stays in the case, struck through. "
        "Its records leave the timeline."
    ]
    total_is(qtbot, page, 0)


def test_an_event_above_the_bars_leads_to_the_event(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    from casebook.actions.add_event import promote_record

    total_is(qtbot, page, 117)
    record = current(page)
    event = on_case(lambda case: promote_record(case, record, "It begins"))
    qtbot.waitUntil(lambda: len(page._overview.events) == 1, timeout=WAIT_MS)
    page._strip.event_chosen.emit(event.id)
    assert page.lists.tabs.currentIndex() == EVENTS
    assert page.selected_number() == "E-1"
    assert "It begins" in texts_of(page._detail)


def test_a_moment_brings_the_list_there(qtbot: QtBot, source: Source, page: TimelinePage) -> None:
    total_is(qtbot, page, 117)
    page._strip.moment_chosen.emit(NOON_US + 100 * 60_000_000 - 1)
    qtbot.waitUntil(lambda: page.records.current_row == 100, timeout=WAIT_MS)
    assert page.lists.tabs.currentIndex() == RECORDS


def test_an_import_runs_in_the_background_and_says_its_account(
    qtbot: QtBot, page: TimelinePage, place: Workplace, tmp_path: Path
) -> None:
    path = write_csv(tmp_path)
    with qtbot.waitSignal(place.said, timeout=WAIT_MS) as said:
        page.start_import(path, ImportOptions())
    assert said.args == ["S-1 web.csv: 120 rows read = 117 records + 0 duplicates + 3 rejects."]
    total_is(qtbot, page, 117)


def test_what_became_of_each_file_of_an_archive_is_told_in_one_summary(
    qtbot: QtBot, page: TimelinePage, place: Workplace, on_case: OnCase, tmp_path: Path
) -> None:
    path = tmp_path / "logs.zip"
    text = write_csv(tmp_path, 12, bad=1).read_text("utf-8")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", text)
        archive.writestr("readme", "no log at all")
        archive.writestr("syslog", "Nov 23 01:12:07 web-02 sshd[9]: a line without a year\n")
        archive.writestr("two.csv", text.replace("request", "answer"))

    def said() -> str:
        return " ".join(
            f"{texts_of(dialog)} {dialog.text.toPlainText()}"
            for dialog in page.window().findChildren(ResultDialog)
            if dialog.isVisible()
        )

    page._import.start(path, ImportOptions(), takes_all=True)
    # What is chosen meanwhile waits for its turn.
    page.start_import(write_csv(tmp_path, 20), ImportOptions())
    qtbot.waitUntil(lambda: "2 of 4 files imported" in said(), timeout=WAIT_MS)
    assert "S-1 one.csv: 12 rows read = 11 records + 0 duplicates + 1 reject" in said()
    assert "S-2 two.csv: 12 rows read" in said()
    refused = said().partition("Refused")[2]
    assert "\n  readme is in no format Casebook reads." in refused
    assert "\n  The lines of syslog have no year." in refused
    assert "--" not in refused
    qtbot.waitUntil(lambda: len(on_case(lambda case: case.all(Source))) == 3, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not place.case.long_jobs, timeout=WAIT_MS)


def test_a_cancelled_import_of_an_archive_tells_what_it_kept(
    qtbot: QtBot, page: TimelinePage, place: Workplace, on_case: OnCase, tmp_path: Path
) -> None:
    path = tmp_path / "logs.zip"
    text = write_csv(tmp_path, 12, bad=1).read_text("utf-8")
    many = write_csv(tmp_path, 700, bad=1).read_text("utf-8")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", text)
        for number in range(20):
            archive.writestr(f"long {number}.csv", many.replace("request", f"answer {number}"))
    page._import.start(path, ImportOptions(), takes_all=True)
    (job,) = place.case.long_jobs
    qtbot.waitUntil(lambda: bool(on_case(lambda case: case.all(Source))), timeout=WAIT_MS)
    job.cancel()
    qtbot.waitUntil(lambda: bool(page.window().findChildren(ResultDialog)), timeout=WAIT_MS)
    said = page.window().findChildren(ResultDialog)[0]
    kept = len(on_case(lambda case: case.all(Source)))
    assert 1 <= kept < 21
    assert f"Cancelled; {kept} file" in texts_of(said)
    assert "S-1 one.csv: " in said.text.toPlainText()
    assert not place.case.long_jobs


def test_a_file_dropped_on_the_page_opens_the_import(
    qtbot: QtBot, page: TimelinePage, tmp_path: Path
) -> None:
    path = write_csv(tmp_path)
    seen: list[Path | None] = []

    def look(dialog: ImportDialog) -> None:
        seen.append(dialog.path)
        dialog.reject()

    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(QPoint(20, 200)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    in_dialog(ImportDialog, look)
    page.dropEvent(drop)
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT_MS)
    assert seen == [path]
    # The look at the file goes on without its dialog; it must end before its thread does.
    qtbot.waitUntil(lambda: not page.place.case.long_jobs, timeout=WAIT_MS)


def test_hostile_text_is_shown_as_itself(
    qtbot: QtBot, page: TimelinePage, on_case: OnCase, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.csv"
    hostile = "<img src='/etc/hostname'><b>bold</b> \u202egpj.exe"
    path.write_text(f"{HEADER}2022-11-23T12:00:00+00:00,Logged,{hostile},<h>,&amp\n", "utf-8")
    on_case(lambda case: import_source(Directly(case), path, ImportOptions(), Progress()))
    total_is(qtbot, page, 1)
    qtbot.waitUntil(lambda: "<img" in texts_of(page._detail), timeout=WAIT_MS)
    assert "<b>bold</b> ⟨U+202E⟩gpj.exe" in texts_of(page._detail)
    assert page.records.cells_of(0)[3:] == (
        "<h>",
        "<img src='/etc/hostname'><b>bold</b> ⟨U+202E⟩gpj.exe",
    )
    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_list_is_the_case_of_the_store_to_the_last_row(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase
) -> None:
    total_is(qtbot, page, 117)
    last = on_case(lambda case: search.records(case, RecordFilter()).rows(116, 1))[0]
    page.records.go_to(116)
    qtbot.waitUntil(lambda: page.records.current_record() == last, timeout=WAIT_MS)


def test_the_place_in_the_list_is_kept_when_a_source_comes_in(
    qtbot: QtBot, source: Source, page: TimelinePage, on_case: OnCase, tmp_path: Path
) -> None:
    total_is(qtbot, page, 117)
    page.records.go_to(60)
    qtbot.waitUntil(lambda: page.records.current_record() is not None, timeout=WAIT_MS)
    looked_at = current(page)
    earlier = tmp_path / "earlier.csv"
    rows = "".join(f"2022-11-22T08:00:{i:02}+00:00,Logged,row {i},h,u\n" for i in range(30))
    earlier.write_text(HEADER + rows, encoding="utf-8")
    on_case(lambda case: import_source(Directly(case), earlier, ImportOptions(), Progress()))
    total_is(qtbot, page, 147)
    qtbot.waitUntil(lambda: page.records.current_record() == looked_at, timeout=WAIT_MS)
    assert page.records.current_row == 90


def test_marked_records_are_asked_about_with_a_key(
    qtbot: QtBot, page: TimelinePage, source: Source
) -> None:
    total_is(qtbot, page, 117)
    seen: list[tuple[int, str]] = []

    def look(dialog: AskAboutRecords) -> None:
        seen.append((dialog.which_box.count(), dialog.which_box.itemText(0)))
        dialog.reject()

    page.records.setFocus()
    QTest.keyClick(page.records, Qt.Key.Key_Space)
    page.records.go_to(1)
    QTest.keyClick(page.records, Qt.Key.Key_Space)
    in_dialog(AskAboutRecords, look)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.records, Qt.Key.Key_A, modifiers)
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT_MS)
    assert seen == [(2, "the 2 marked records")]
    assert "Ask about these records …" in [words for words, _, _ in page.more_actions()]


def test_without_a_record_there_is_nothing_to_ask_about(
    qtbot: QtBot, page: TimelinePage, recorder: Recorder
) -> None:
    total_is(qtbot, page, 0)
    page.ask_about()
    assert recorder.told == [
        "There is no record to ask about. Import a log first, or change the filters."
    ]


def test_a_file_chosen_during_an_import_is_imported_after_it(
    qtbot: QtBot, page: TimelinePage, tmp_path: Path
) -> None:
    first = write_csv(tmp_path, 20_000, bad=0)
    second = tmp_path / "second.csv"
    second.write_text(HEADER + "2022-11-23T01:00:00+00:00,Logged,after it,web,root\n")
    page.start_import(first, ImportOptions())
    page.start_import(second, ImportOptions())
    qtbot.waitUntil(lambda: len(page._overview.sources) == 2, timeout=WAIT_MS)
    assert [source.name for source in page._overview.sources] == ["web.csv", "second.csv"]
