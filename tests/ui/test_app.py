import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.actions import check_file, start_case
from casebook.actions.copy_here import copy_here
from casebook.actions.profile import Profile, load_profile
from casebook.actions.progress import Progress
from casebook.errors import CaseError
from casebook.model.case import Examiner
from casebook.store.case_file import CaseFile
from casebook.store.file_check import Damage
from casebook.ui.app import Program
from casebook.ui.main_window import MainWindow
from casebook.ui.messages import Recorder, WindowMessages
from casebook.ui.new_case import suggested_name, with_suffix
from casebook.ui.start import ProfileDialog
from tests.ui.conftest import EXAMINER, WAIT_MS, ZONES


@pytest.fixture
def program(qtbot: QtBot, look: QApplication, recorder: Recorder) -> Iterator[Program]:
    found = Program(Profile(EXAMINER, ZONES), recorder)
    found.show_start()
    yield found
    if found.window is not None:
        with qtbot.waitSignal(found.window.closed, timeout=WAIT_MS):
            found.window.close_case()
    if found.start is not None:
        found.start.blockSignals(True)
        found.start.close()
    found.case_thread.stop()


def test_a_new_case_is_made_and_opened(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "aiims.casebook"
    dialog = program.ask_new()
    dialog.fill(title="AIIMS servers", fir_date="2022-11-25", path=str(path))
    dialog.make()
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT_MS)
    assert program.window is not None
    assert program.window.windowTitle() == "AIIMS servers - Casebook"
    assert program.start is not None
    assert not program.start.isVisible()
    assert path.is_file()


def test_a_case_without_a_title_is_refused_under_the_field(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "aiims.casebook"
    dialog = program.ask_new()
    dialog.fill(path=str(path))
    dialog.make()
    title_error = dialog._errors["title"]
    qtbot.waitUntil(lambda: title_error.text() == "Give the case a title.", timeout=WAIT_MS)
    assert not path.exists()
    dialog.reject()


def test_a_case_over_an_existing_file_is_refused_and_the_form_stays(
    qtbot: QtBot, program: Program, case_path: Path
) -> None:
    before = case_path.read_bytes()
    dialog = program.ask_new()
    dialog.fill(title="Another", path=str(case_path))
    dialog.make()
    qtbot.waitUntil(lambda: "is there already" in dialog._error.text(), timeout=WAIT_MS)
    assert dialog.isVisible()
    assert case_path.read_bytes() == before
    dialog.reject()


def test_a_foreign_file_is_refused_in_a_sentence_and_untouched(
    qtbot: QtBot, program: Program, recorder: Recorder, tmp_path: Path
) -> None:
    path = tmp_path / "a.casebook"
    path.write_bytes(b"this is no case file" * 100)
    program.open_path(path)
    qtbot.waitUntil(lambda: bool(recorder.told), timeout=WAIT_MS)
    assert "a.casebook" in recorder.told[0]
    assert path.read_bytes() == b"this is no case file" * 100
    assert program.window is None
    assert program.start is not None
    assert program.start.isVisible()


def test_closing_a_case_leads_back_to_the_start_page(
    qtbot: QtBot, program: Program, case_path: Path
) -> None:
    program.open_path(case_path)
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT_MS)
    assert program.window is not None
    program.window.close_case()
    qtbot.waitUntil(lambda: program.window is None, timeout=WAIT_MS)
    assert program.start is not None
    qtbot.waitUntil(program.start.isVisible, timeout=WAIT_MS)
    view = CaseFile.view(case_path)
    assert list(view.entries())[-1].kind == "case.close"
    view.close()


def test_the_profile_needs_a_name_and_real_zones(qtbot: QtBot, look: QApplication) -> None:
    dialog = ProfileDialog()
    qtbot.addWidget(dialog)
    dialog._save()
    assert "needs a name" in dialog._error.text()
    dialog.fill(name="Asha Rao", second_zone="Asia/Nowhere")
    dialog._save()
    assert "not a time zone" in dialog._error.text()
    assert load_profile() is None
    dialog.fill(second_zone="Asia/Kolkata")
    dialog._save()
    profile = load_profile()
    assert profile is not None
    assert profile.examiner == Examiner("Asha Rao")


def test_a_case_is_copied_here_only_whole(case_path: Path, tmp_path: Path) -> None:
    before = case_path.read_bytes()
    target = tmp_path / "here.casebook"
    copy_here(case_path, target, Progress())
    copy = CaseFile.view(target)
    assert copy.header().title == "Servers of a hospital"
    copy.close()
    assert case_path.read_bytes() == before
    with pytest.raises(CaseError, match="there already"):
        copy_here(case_path, target, Progress())
    foreign = tmp_path / "foreign.casebook"
    foreign.write_bytes(b"x" * 8192)
    with pytest.raises(CaseError):
        copy_here(foreign, tmp_path / "copy.casebook", Progress())
    assert sorted(p.name for p in tmp_path.glob("copy*")) == []


def test_a_file_is_named_after_the_title() -> None:
    assert suggested_name("FIR 214/2022: AIIMS") == "FIR-214-2022-AIIMS.casebook"
    assert suggested_name("///") == "case.casebook"
    assert with_suffix(Path("a")) == Path("a.casebook")
    assert with_suffix(Path("a.casebook")) == Path("a.casebook")


def _opened(qtbot: QtBot, program: Program, path: Path) -> MainWindow:
    program.open_path(path)
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT_MS)
    assert program.window is not None
    return program.window


def test_a_known_file_is_checked_beside_the_work_and_the_status_says_so(
    qtbot: QtBot, program: Program, case_path: Path
) -> None:
    window = _opened(qtbot, program, case_path)
    said: set[str] = set()

    def is_checked() -> bool:
        said.update(window.status.text().split("  ·  "))
        return "file checked, not verified since it was opened" in said

    qtbot.waitUntil(is_checked, timeout=WAIT_MS)
    assert "file not checked as a whole yet, not verified since it was opened" in said


def test_damage_found_beside_the_work_is_told_once(
    qtbot: QtBot, program: Program, case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Damage("On tree page 9 cell 3: Rowid 7 out of order", ("record",))
    monkeypatch.setattr(check_file, "_answer", lambda *_: [found])
    told: list[str] = []
    monkeypatch.setattr(WindowMessages, "tell", lambda _, sentence: told.append(sentence))
    window = _opened(qtbot, program, case_path)
    qtbot.waitUntil(lambda: "DAMAGE FOUND" in window.status.text(), timeout=WAIT_MS)
    assert len(told) == 1
    assert "record" in told[0]
    assert "go back to your last copy" in told[0]


def test_opening_a_file_from_elsewhere_shows_how_far_and_can_be_given_up(
    qtbot: QtBot, program: Program, case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = case_path.read_bytes()

    def checking(path: Path, examiner: Examiner, progress: Progress) -> CaseFile:
        while True:
            progress.advance(43, 100, f"Checking {path.name}")
            progress.check_cancelled()
            time.sleep(0.01)

    monkeypatch.setattr(start_case, "open_to_work", checking)
    program.open_path(case_path)
    start = program.start
    assert start is not None
    qtbot.waitUntil(lambda: "43 %" in start._busy.text(), timeout=WAIT_MS)
    assert start._cancel_button.isVisible()
    start._cancel_button.click()
    qtbot.waitUntil(lambda: not start._busy.text(), timeout=WAIT_MS)
    assert not start._cancel_button.isVisible()
    assert all(button.isEnabled() for button in start._buttons)
    assert program.window is None
    assert case_path.read_bytes() == before


def test_a_start_does_not_wait_for_what_makes_papers_and_samples() -> None:
    code = (
        "import sys, casebook.ui.app\n"
        "late = ('pikepdf', 'fontTools', 'casebook.actions.build_sample')\n"
        "print([name for name in late if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
