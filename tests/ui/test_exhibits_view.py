"""The detail of an exhibit: incidents, checks, digests, clock, photographs, history."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casebook.actions import keep, move_custody
from casebook.actions.attach_from_file import attach_from_file
from casebook.actions.explain_incident import open_incident
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.actions.read_clock import record_reading
from casebook.actions.regroup import regroup
from casebook.actions.typed_time import typed_time
from casebook.model.case import CaseHeader
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
    PowerState,
)
from casebook.model.examination import Acquisition, ClockReading, ClockReference, Incident, Manifest
from casebook.model.instant import Instant
from casebook.model.paper import PaperKind
from casebook.model.timeline import Source
from casebook.store.case_file import CaseFile
from casebook.ui.messages import Recorder
from casebook.ui.pages.exhibits_view import ExhibitsView
from casebook.ui.widgets.clock_section import RedatingDialog
from casebook.ui.widgets.digest import DigestLabel
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.hash_dialog import HashDialog
from casebook.ui.widgets.picture_list import PictureDialog
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.result_dialog import ResultDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog

SERVER = Exhibit("", 0, "Server web-02", ExhibitKind.SERVER)
DISK = Exhibit("", 0, "Disk", ExhibitKind.COMPUTER)


@pytest.fixture
def view(qtbot: QtBot, place: Workplace) -> ExhibitsView:
    found = ExhibitsView(place)
    qtbot.addWidget(found)
    found.resize(1120, 640)
    found.show()
    place.case.changed.connect(found.refresh)
    found.refresh()
    return found


def at(text: str) -> Instant:
    return typed_time(text, "Asia/Kolkata", "A. Rao")


def shown(qtbot: QtBot, view: ExhibitsView, number: str = "EX-1") -> None:
    """Wait until an exhibit and its checks are shown."""

    def is_there() -> bool:
        known = view.known
        checked = view.detail.history._checked
        return (
            known is not None
            and f"EX-{known.exhibit.number}" == number
            and checked is not None
            and checked.exhibit_id == known.exhibit.id
        )

    view.show_number(number)
    qtbot.waitUntil(is_there, timeout=WAIT_MS)


def text_of(widget: Any) -> str:
    """Give all text that stands in the widgets of a part of the detail."""
    found = [each.toPlainText() for each in widget.findChildren(ReadText) if not each.isHidden()]
    return "\n".join(found)


def says(qtbot: QtBot, widget: Any, words: str) -> None:
    """Wait until words stand in a part of the detail; Qt shows new widgets a moment later."""
    qtbot.waitUntil(lambda: words in text_of(widget), timeout=WAIT_MS)


def fill_form(**values: object) -> Callable[[FormDialog], None]:
    def fill(dialog: FormDialog) -> None:
        for name, value in values.items():
            dialog.form.editor(name).set_value(value)
        dialog.form.save()

    return fill


def test_the_particulars_show_every_field_that_is_filled(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    phone = replace(
        SERVER,
        kind=ExhibitKind.MOBILE,
        device_id="IMEI 490154203237518",
        power_state=PowerState.ON,
        lock_state="locked",
        relations=("owned", "operated"),
        relation_by="AIIMS",
        is_original_route=True,
        packet="P-1",
    )
    on_case(lambda case: keep.add(case, phone))
    shown(qtbot, view)
    lines = view.form._lines
    words = {name: line._words.toPlainText() for name, line in lines.items() if line.isVisible()}
    assert words["device_id"] == "IMEI 490154203237518"
    assert words["power_state"] == "on"
    assert words["relations"] == "owned, operated"
    assert words["is_original_route"] == "yes"
    assert "network_state" not in words


def test_a_wrong_check_digit_is_said_under_the_numbers_of_the_device(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    view.add()
    view.form.editor("description").set_value("Phone")
    view.form.editor("kind").set_value(ExhibitKind.MOBILE)
    view.form.editor("device_id").set_value("IMEI 490154203237519")
    view.form.save()
    error = view.form._lines["device_id"]._error
    qtbot.waitUntil(lambda: "IMEI" in error.text(), timeout=WAIT_MS)
    assert on_case(lambda case: case.all(Exhibit)) == ()


def test_the_next_mark_of_the_pattern_is_offered(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    def set_pattern(case: CaseFile) -> CaseHeader:
        header = replace(case.header(), exhibit_pattern="IFSO/E{n:3}", part_pattern="{parent}.{n}")
        return keep.correct(case, header, "the office numbers like this")

    on_case(set_pattern)
    on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, view)
    mark = view.form.editor("mark").focusProxy()
    view.add()
    qtbot.waitUntil(lambda: "IFSO/E002" in mark.placeholderText(), timeout=WAIT_MS)  # type: ignore[union-attr]
    view.form.abandon()
    view.add_part()
    qtbot.waitUntil(lambda: "IFSO/E001.1" in mark.placeholderText(), timeout=WAIT_MS)  # type: ignore[union-attr]


def test_a_new_form_survives_what_others_save_meanwhile(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, view)
    view.add()
    on_case(lambda case: keep.add(case, DISK))
    qtbot.waitUntil(lambda: len(view.exhibits) == 2, timeout=WAIT_MS)
    assert view.form.is_editing
    view.form.editor("description").set_value("Phone")
    view.form.save()
    qtbot.waitUntil(lambda: len(view.exhibits) == 3, timeout=WAIT_MS)
    assert on_case(lambda case: case.numbered(Exhibit, 3)).description == "Phone"


def test_exhibits_are_moved_under_another_with_the_reason(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    server = on_case(lambda case: keep.add(case, SERVER))
    for _ in range(2):
        on_case(lambda case: keep.add(case, DISK))
    qtbot.waitUntil(lambda: len(view.exhibits) == 3, timeout=WAIT_MS)
    ids = tuple(line.id for line in view.exhibits[1:])
    in_dialog(FormDialog, fill_form(why="they were in its enclosure"))
    view.move_under(ids, server.id)
    qtbot.waitUntil(lambda: view.exhibits[2].parent_id == server.id, timeout=WAIT_MS)
    assert view.exhibits[1].parent_id == server.id
    (entry,) = [e for e in on_case(lambda c: tuple(c.entries())) if e.kind == "exhibit.regroup"]
    assert entry.why == "they were in its enclosure"


def test_without_a_reason_nothing_is_moved(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    server = on_case(lambda case: keep.add(case, SERVER))
    disk = on_case(lambda case: keep.add(case, DISK))
    qtbot.waitUntil(lambda: len(view.exhibits) == 2, timeout=WAIT_MS)
    said: list[str] = []

    def fill(dialog: FormDialog) -> None:
        dialog.form.save()
        line = dialog.form._lines["why"]
        qtbot.waitUntil(lambda: bool(line._error.text()), timeout=WAIT_MS)
        said.append(line._error.text())
        dialog.form.abandon()

    in_dialog(FormDialog, fill)
    view.move_under((disk.id,), server.id)
    assert "reason" in said[0]
    assert on_case(lambda case: case.get(Exhibit, disk.id)).parent_id is None


def test_an_incident_stands_at_the_top_until_it_is_explained(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    on_case(lambda case: open_incident(case, exhibit.id, exhibit.id, "The seal was broken."))
    shown(qtbot, view)
    qtbot.waitUntil(lambda: view.detail.incidents.isVisible(), timeout=WAIT_MS)
    says(qtbot, view.detail.incidents, "The seal was broken.")
    in_dialog(FormDialog, fill_form(explanation="The tape was cut at the laboratory's desk."))
    view.detail.incidents.explain(on_case(lambda case: case.numbered(Incident, 1)))
    qtbot.waitUntil(lambda: not view.detail.incidents.isVisible(), timeout=WAIT_MS)
    says(qtbot, view.detail.explained, "cut at the laboratory's desk")


def test_the_number_of_an_incident_leads_to_its_exhibit(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, SERVER))
    disk = on_case(lambda case: keep.add(case, DISK))
    on_case(lambda case: open_incident(case, disk.id, disk.id, "It was wet."))
    qtbot.waitUntil(lambda: len(view.exhibits) == 2, timeout=WAIT_MS)
    view.show_number("INC-1")
    qtbot.waitUntil(lambda: view.selected_number() == "EX-2", timeout=WAIT_MS)


def test_a_step_of_custody_that_is_not_proven_is_marked(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    exhibit = on_case(lambda case: keep.add(case, replace(SERVER, seized_by="Insp. Rao")))

    def move(case: CaseFile, who: str, to: str, day: int) -> None:
        made = CustodyMove(
            "", exhibit.id, 0, who, "", to, "", at(f"2022-11-{day} 10:00"), None, "safe keeping"
        )
        released = move_custody.release(case, made)
        move_custody.receive(case, released, at(f"2022-11-{day} 11:00"), "yes")

    on_case(lambda case: move(case, "Insp. Rao", "HC Singh", 25))
    on_case(lambda case: move(case, "Const. Mehra", "Dr. Iyer", 27))
    shown(qtbot, view)
    gap = "How it came from HC Singh to Const. Mehra is not recorded."
    says(qtbot, view.detail.custody, gap)


def test_findings_stand_with_what_settles_them(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, replace(DISK, seized_at=at("2022-11-25 18:30"))))
    shown(qtbot, view)
    checked = view.detail.history._checked
    assert checked is not None
    assert any("no digest" in fault.sentence for fault in checked.faults)
    says(qtbot, view.detail.checks, "no digest")


def test_a_file_that_changed_is_told_as_an_incident(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase, tmp_path: Path
) -> None:
    exhibit = on_case(lambda case: keep.add(case, DISK))
    shown(qtbot, view)
    path = tmp_path / "disk.raw"
    path.write_bytes(b"abc")
    digests = view.detail.digests
    digests.start_hashing(
        exhibit, path, DigestPurpose.AT_ACQUISITION, (Algorithm.SHA256,), method="Tableau T8u"
    )
    says(qtbot, digests, "Tableau T8u")
    path.write_bytes(b"abd")
    digests.verify_path(exhibit, path)

    assert "INC-1" in result_of(qtbot, view)
    qtbot.waitUntil(lambda: view.detail.incidents.isVisible(), timeout=WAIT_MS)
    newest = on_case(lambda case: case.all(Digest))[-1]
    assert newest.purpose is DigestPurpose.VERIFICATION
    assert newest.matches.startswith("differs")


def test_a_folder_becomes_a_manifest_whose_list_is_saved_whole(
    qtbot: QtBot,
    view: ExhibitsView,
    on_case: OnCase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exhibit = on_case(lambda case: keep.add(case, DISK))
    shown(qtbot, view)
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in ("a.log", "b.log"):
        (folder / name).write_bytes(b"abc")
    digests = view.detail.digests
    digests.start_hashing(exhibit, folder, DigestPurpose.AT_ACQUISITION, (Algorithm.SHA256,))
    says(qtbot, digests, "2 files")
    (manifest,) = on_case(lambda case: case.all(Manifest))
    target = tmp_path / "list.jsonl"
    monkeypatch.setattr("casebook.ui.file_dialogs.save_file", lambda *_: target)
    with qtbot.waitSignal(view.place.said, timeout=WAIT_MS):
        digests.save_manifest(manifest)
    import hashlib

    assert hashlib.sha256(target.read_bytes()).hexdigest() == manifest.sha256
    # FIPS 180-4 gives this for "abc".
    assert target.read_text().count("ba7816bf8f01cfea414140de5dae2223") == 2


def result_of(qtbot: QtBot, view: ExhibitsView) -> str:
    """Wait for the dialog that says what was found, close it, and give its text."""
    found: list[ResultDialog] = []

    def is_there() -> bool:
        found[:] = view.window().findChildren(ResultDialog)
        return bool(found)

    qtbot.waitUntil(is_there, timeout=WAIT_MS)
    text = found[0].text.toPlainText()
    found[0].close()
    return text


def test_a_manifest_of_another_tool_is_compared_with_the_register_and_a_folder(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase, tmp_path: Path
) -> None:
    exhibit = on_case(lambda case: keep.add(case, DISK))
    shown(qtbot, view)
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "a.log").write_bytes(b"abc")
    (folder / "b.log").write_bytes(b"abd")
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    sums = tmp_path / "SHA256SUMS"
    sums.write_text(f"{abc}  a.log\n{abc}  b.log\n")
    view.detail.digests.start_comparing(exhibit, sums, folder)
    said = result_of(qtbot, view)
    assert "1 the same, 1 differ (b.log)" in said
    says(qtbot, view.detail.digests, "1 differ")
    qtbot.waitUntil(lambda: view.detail.incidents.isVisible(), timeout=WAIT_MS)


def test_a_file_that_is_no_manifest_is_refused_in_a_sentence(
    qtbot: QtBot,
    view: ExhibitsView,
    on_case: OnCase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exhibit = on_case(lambda case: keep.add(case, DISK))
    shown(qtbot, view)
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir,")
    told: list[str] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: told.append(str(error)))
    view.detail.digests.start_comparing(exhibit, path, None)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert "letter.txt" in told[0]
    assert on_case(lambda case: case.all(Acquisition)) == ()


def test_an_image_shows_computed_and_claimed_digests_apart(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase, shared_data: Path
) -> None:
    exhibit = on_case(lambda case: keep.add(case, DISK))
    shown(qtbot, view)
    view.detail.digests.start_hashing(
        exhibit,
        shared_data / "image" / "image.E01",
        DigestPurpose.AT_ACQUISITION,
        (Algorithm.SHA256, Algorithm.MD5),
    )
    result_of(qtbot, view)
    says(qtbot, view.detail.digests, "media in image.E01")
    says(qtbot, view.detail.digests, "John Doe, as image.E01 claims")
    says(qtbot, view.detail.digests, "Examiner: John Doe")
    values = [label.accessibleName() for label in view.detail.findChildren(DigestLabel)]
    # From ewfverify, in the README of the shared data.
    assert "a9c0220b1dadd1812fc4bbe137f495d2c3b88c7b33b5a4de545d201fd31b3bc0" in values
    assert values.count("d73c51f10c7ee6a681b7b619ccc6f1c4") == 2


def test_a_digest_from_a_memo_is_a_claim(qtbot: QtBot, view: ExhibitsView, on_case: OnCase) -> None:
    on_case(lambda case: keep.add(case, DISK))
    shown(qtbot, view)
    in_dialog(
        FormDialog,
        fill_form(value="BA 78" + "16" * 30, over="the disk", computed_by="FSL", tool="FTK 4.7"),
    )
    view.detail.digests.record_digest()
    (kept,) = on_case(lambda case: case.all(Digest))
    assert kept.is_claimed
    assert kept.value == "ba78" + "16" * 30


def test_hex_of_the_wrong_length_is_said_at_the_value(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, DISK))
    shown(qtbot, view)
    said: list[str] = []

    def fill(dialog: FormDialog) -> None:
        for name, value in (("value", "ba78"), ("over", "the disk"), ("computed_by", "FSL")):
            dialog.form.editor(name).set_value(value)
        dialog.form.editor("tool").set_value("FTK")
        dialog.form.save()
        line = dialog.form._lines["value"]
        qtbot.waitUntil(lambda: bool(line._error.text()), timeout=WAIT_MS)
        said.append(line._error.text())
        dialog.form.abandon()

    in_dialog(FormDialog, fill)
    view.detail.digests.record_digest()
    assert "64" in said[0]
    assert on_case(lambda case: case.all(Digest)) == ()


def a_reading(exhibit: Exhibit) -> ClockReading:
    return ClockReading(
        "",
        exhibit.id,
        at("2022-11-25 18:33:07"),
        at("2022-11-25 18:36:14"),
        ClockReference.NTP,
        "photographed together",
        "Insp. Rao",
    )


def test_a_clock_reading_says_what_it_adds(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, view)
    in_dialog(
        FormDialog,
        fill_form(
            device_time=at("2022-11-25 18:33:07"),
            reference_time=at("2022-11-25 18:36:14"),
            how="photographed together",
            read_by="Insp. Rao",
        ),
    )
    view.detail.clock.record()
    says(qtbot, view.detail.clock, "187 s are added")


def test_a_reading_without_the_time_of_the_device_is_refused(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, view)
    said: list[str] = []

    def fill(dialog: FormDialog) -> None:
        dialog.form.save()
        said.append(dialog.form._lines["device_time"]._error.text())
        dialog.form.abandon()

    in_dialog(FormDialog, fill)
    view.detail.clock.record()
    assert said == ["Give the time the device showed."]
    assert on_case(lambda case: case.all(ClockReading)) == ()


def test_a_source_is_dated_anew_after_its_change_was_shown(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase, tmp_path: Path
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    path = tmp_path / "auth.csv"
    path.write_text(
        "datetime,timestamp_desc,message\n2022-11-23T01:12:07+00:00,Event,Failed password\n"
    )
    options = ImportOptions(exhibit_id=exhibit.id)
    source = on_case(lambda case: import_source(Directly(case), path, options, Progress()))
    reading = on_case(lambda case: record_reading(case, a_reading(exhibit)))
    shown(qtbot, view)
    texts: list[str] = []

    def accept(dialog: RedatingDialog) -> None:
        texts.append(text_of(dialog))
        dialog.accept()

    in_dialog(RedatingDialog, accept)
    view.detail.clock.apply(reading, source)
    qtbot.waitUntil(
        lambda: any(s.clock_offset_us for s in on_case(lambda case: case.all(Source))),
        timeout=WAIT_MS,
    )
    # 01:12:07 and 3 min 7 s.
    assert "2022-11-23 01:12:07  →  2022-11-23 01:15:14" in texts[0]
    (new,) = on_case(lambda case: case.all(Source))
    assert (new.number, new.clock_offset_us) == (2, 187_000_000)


def test_a_photograph_is_shown_small_and_large_only_when_asked(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase, tmp_path: Path
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    path = tmp_path / "rack.png"
    Image.new("RGB", (400, 200), (200, 0, 0)).save(path)
    on_case(lambda c: attach_from_file(Directly(c), exhibit, path, Progress(), "Rack as found"))
    shown(qtbot, view)
    pictures = view.detail.pictures
    qtbot.waitUntil(lambda: len(pictures._lines) == 1, timeout=WAIT_MS)
    line = pictures._lines[0]
    qtbot.waitUntil(lambda: not line.picture.pixmap().isNull(), timeout=WAIT_MS)
    image = line.picture.pixmap().toImage()
    assert (image.width(), image.height()) == (96, 48)
    assert image.pixelColor(10, 10).name() == "#c80000"
    says(qtbot, pictures, "Rack as found")
    sizes: list[tuple[int, int]] = []

    def look_at(dialog: PictureDialog) -> None:
        qtbot.waitUntil(lambda: dialog.view._image is not None, timeout=WAIT_MS)
        image = dialog.view._image
        assert image is not None
        sizes.append((image.width(), image.height()))
        dialog.reject()

    in_dialog(PictureDialog, look_at)
    assert view.known is not None
    pictures.show_large(view.known.attachments[0])
    assert sizes == [(400, 200)]


def test_what_is_no_picture_says_so_and_can_still_be_saved(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase, tmp_path: Path
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG nothing")
    on_case(lambda case: attach_from_file(Directly(case), exhibit, path, Progress()))
    shown(qtbot, view)
    pictures = view.detail.pictures
    says(qtbot, pictures, "no picture")


def test_documents_are_listed_and_never_decoded(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase, tmp_path: Path
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    path = tmp_path / "memo.pdf"
    path.write_bytes(b"%PDF-1.4")
    on_case(lambda case: attach_from_file(Directly(case), exhibit, path, Progress(), "The memo"))
    shown(qtbot, view)
    says(qtbot, view.detail.pictures, "The memo")
    assert view.detail.pictures._lines == []


def test_the_history_shows_before_and_after_and_former_places(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    server = on_case(lambda case: keep.add(case, SERVER))
    disk = on_case(lambda case: keep.add(case, replace(DISK, serial_number="ZC1")))
    corrected = replace(disk, serial_number="ZC9")
    on_case(lambda case: keep.correct(case, corrected, "misread"))
    on_case(lambda case: regroup(case, [corrected], server.id, "found in it"))
    shown(qtbot, view, "EX-2")
    says(qtbot, view.detail.history, "by itself")
    says(qtbot, view.detail.history, "serial number: ZC1 → ZC9")
    says(qtbot, view.detail.history, "part of EX-1 (Server web-02), because found in it")


def test_keys_and_links_ask_for_the_papers_of_the_exhibit(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    exhibit = on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, view)
    for act, kind, subject in (
        (view.issue, PaperKind.CUSTODY_FORM, exhibit.id),
        (view.label_selected, PaperKind.SINGLE_LABELS, exhibit.id),
        (view.label_all, PaperKind.LABEL_SHEET, ""),
    ):
        with qtbot.waitSignal(view.place.paper_asked) as asked:
            act()
        assert asked.args == [kind.value, subject]


def test_all_selected_exhibits_are_handed_over_together(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase
) -> None:
    one = on_case(lambda case: keep.add(case, SERVER))
    other = on_case(lambda case: keep.add(case, DISK))
    qtbot.waitUntil(lambda: len(view.exhibits) == 2, timeout=WAIT_MS)
    view.focus_list()
    QTest.keyClick(view.tree, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(view.hand_over_asked) as asked:
        view.hand_over_selected()
    assert asked.args == [(one.id, other.id)]


def test_a_file_dropped_on_the_empty_page_begins_an_exhibit(
    qtbot: QtBot, view: ExhibitsView, tmp_path: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "web-02.E01"))])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    view.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    assert view.form.editor("description").value() == "web-02.E01"
    assert not view.body.is_empty_shown


def test_a_refused_retraction_leaves_the_exhibit(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase, recorder: Recorder
) -> None:
    on_case(lambda case: keep.add(case, SERVER))
    shown(qtbot, view)
    recorder.reason = None
    view.retract()
    assert recorder.asked
    assert on_case(lambda case: case.numbered(Exhibit, 1)).retracted is None


def test_a_late_first_digest_is_asked_for_its_reason(
    qtbot: QtBot, view: ExhibitsView, on_case: OnCase, tmp_path: Path
) -> None:
    exhibit = on_case(lambda case: keep.add(case, replace(DISK, seized_at=at("2022-11-25 18:30"))))
    shown(qtbot, view)
    path = tmp_path / "disk.raw"
    path.write_bytes(b"abc")

    def fill(dialog: HashDialog) -> None:
        assert "has no digest yet" in text_of(dialog)
        dialog._reason.set_value("the write blocker came late")
        dialog.accept()

    in_dialog(HashDialog, fill)
    view.detail.digests.hash_path(exhibit, path)
    qtbot.waitUntil(lambda: bool(on_case(lambda case: case.all(Digest))), timeout=WAIT_MS)
    (kept,) = on_case(lambda case: case.all(Digest))
    assert kept.reason == "the write blocker came late"
