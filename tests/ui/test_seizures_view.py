from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.record_seizure import record_seizure
from casebook.model.evidence import Exhibit
from casebook.model.paper import PaperKind
from casebook.model.seizure import Seizure, Witness
from casebook.ui.messages import Recorder
from casebook.ui.pages.seizures_view import SeizuresView
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.plain import ReadText
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog
from tests.ui.ledger import HOSTILE, SHOWN, at, servers

SEIZURE = Seizure("", 0, "12/2022", "AIIMS data centre", seized_by="Insp. Rao")


@pytest.fixture
def view(qtbot: QtBot, place: Workplace) -> SeizuresView:
    found = SeizuresView(place)
    qtbot.addWidget(found)
    found.resize(1100, 640)
    found.show()
    place.case.changed.connect(found.refresh)
    found.refresh()
    return found


def shown(qtbot: QtBot, view: SeizuresView, number: str) -> None:
    qtbot.waitUntil(
        lambda: view.selected_number() == number and view._scene is not None, timeout=WAIT_MS
    )


def test_an_empty_view_says_what_to_do_next(qtbot: QtBot, view: SeizuresView) -> None:
    qtbot.waitUntil(lambda: view.body.is_empty_shown, timeout=WAIT_MS)


def test_a_seizure_is_recorded_by_keyboard_alone(
    qtbot: QtBot, view: SeizuresView, on_case: OnCase
) -> None:
    view.add()
    widget = view.form.editor("place").focusProxy()
    assert widget is not None
    QTest.keyClicks(widget, "AIIMS data centre")
    QTest.keyClick(widget, Qt.Key.Key_Return)
    shown(qtbot, view, "SZ-1")
    seizure = on_case(lambda case: case.numbered(Seizure, 1))
    assert (seizure.place, seizure.seized_by) == (
        "AIIMS data centre",
        "Inspector Asha Rao, 4711, IFSO",
    )


def test_a_seizure_that_ends_before_it_begins_is_refused_under_its_field(
    qtbot: QtBot, view: SeizuresView, on_case: OnCase
) -> None:
    view.add()
    view.form.editor("place").set_value("AIIMS data centre")
    view.form.editor("started_at").set_value(at("2022-11-25 13:40"))
    view.form.editor("ended_at").set_value(at("2022-11-25 10:15"))
    view.form.save()
    error = view.form._lines["ended_at"]._error
    qtbot.waitUntil(
        lambda: error.text() == "The seizure cannot end before it began.", timeout=WAIT_MS
    )
    assert on_case(lambda case: case.all(Seizure)) == ()


def test_several_exhibits_are_seized_in_one_entry(
    qtbot: QtBot, view: SeizuresView, on_case: OnCase
) -> None:
    found = on_case(lambda case: servers(case, 3))
    seizure = on_case(lambda case: record_seizure(case, SEIZURE, (), ()))
    shown(qtbot, view, "SZ-1")
    before = on_case(lambda case: case.head().seq)
    view.seize(seizure, [found[0].id, found[2].id])
    qtbot.waitUntil(
        lambda: view._scene is not None and len(view._scene.exhibits) == 2, timeout=WAIT_MS
    )
    assert on_case(lambda case: case.head().seq) == before + 1
    assert [e.seizure_id for e in on_case(lambda case: case.all(Exhibit))] == [
        seizure.id,
        None,
        seizure.id,
    ]


def test_an_exhibit_that_is_taken_off_keeps_the_reason(
    qtbot: QtBot, view: SeizuresView, on_case: OnCase, recorder: Recorder
) -> None:
    found = on_case(lambda case: servers(case, 1))
    on_case(lambda case: record_seizure(case, SEIZURE, (), found))
    shown(qtbot, view, "SZ-1")
    assert view._scene is not None
    view._take_off(view._scene.exhibits[0])
    qtbot.waitUntil(lambda: view._scene is not None and not view._scene.exhibits, timeout=WAIT_MS)
    assert recorder.asked == ["Why was EX-1 not seized here? It stays in the case."]


def test_a_witness_is_added_and_hostile_text_shows_as_itself(
    qtbot: QtBot, view: SeizuresView, on_case: OnCase
) -> None:
    on_case(lambda case: record_seizure(case, SEIZURE, (), ()))
    shown(qtbot, view, "SZ-1")

    def fill(dialog: FormDialog) -> None:
        dialog.form.editor("name").set_value("Ramesh Kumar")
        dialog.form.editor("address").set_value(HOSTILE)
        dialog.form.save()

    in_dialog(FormDialog, fill)
    view.add_witness()
    (witness,) = on_case(lambda case: case.all(Witness))
    assert (witness.position, witness.name) == (1, "Ramesh Kumar")
    qtbot.waitUntil(
        lambda: SHOWN in [t.toPlainText() for t in view._witnesses.findChildren(ReadText)],
        timeout=WAIT_MS,
    )


def test_control_p_asks_for_the_memo(
    qtbot: QtBot, view: SeizuresView, on_case: OnCase, place: Workplace
) -> None:
    seizure = on_case(lambda case: record_seizure(case, SEIZURE, (), ()))
    shown(qtbot, view, "SZ-1")
    asked: list[tuple[str, str]] = []
    place.paper_asked.connect(lambda kind, about: asked.append((kind, about)))
    view.issue()
    assert asked == [(PaperKind.SEIZURE_MEMO.value, seizure.id)]


def test_a_number_is_found_although_the_filter_hides_it(
    qtbot: QtBot, view: SeizuresView, on_case: OnCase
) -> None:
    on_case(lambda case: record_seizure(case, SEIZURE, (), ()))
    on_case(lambda case: keep.add(case, Seizure("", 0, "", "Flat 3, Saket", seized_by="A. Rao")))
    shown(qtbot, view, "SZ-1")
    view.on_filter("aiims")
    with qtbot.waitSignal(view.filter_given_up, timeout=WAIT_MS):
        view.show_number("SZ-2")
    shown(qtbot, view, "SZ-2")


def test_a_recording_is_hashed_into_the_memo(
    qtbot: QtBot, view: SeizuresView, on_case: OnCase, tmp_path: Path
) -> None:
    seizure = on_case(lambda case: record_seizure(case, SEIZURE, (), ()))
    shown(qtbot, view, "SZ-1")
    clip = tmp_path / "clip1.mp4"
    clip.write_bytes(b"abc")
    view.record_clip(seizure, clip)
    # The SHA-256 of “abc” in FIPS 180-4.
    line = "clip1.mp4 SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    qtbot.waitUntil(
        lambda: on_case(lambda case: case.get(Seizure, seizure.id)).audio_video_files == (line,),
        timeout=WAIT_MS,
    )
