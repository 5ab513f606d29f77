"""The program with its window: start page, one open case at a time, and the way between them."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from casebook.actions import copy_case, start_case
from casebook.actions.copy_here import copy_here
from casebook.actions.profile import Profile, load_profile
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.model.case import CaseHeader
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs, theme
from casebook.ui.crash import CrashHook
from casebook.ui.interpreter import set_for_window
from casebook.ui.jobs import CaseThread, Opening
from casebook.ui.main_window import MainWindow
from casebook.ui.messages import Messages, WindowMessages
from casebook.ui.new_case import NewCaseDialog, with_suffix
from casebook.ui.start import ProfileDialog, StartWindow


def run(case: Path | None = None) -> int:
    """Run the window until it is closed; opens `case`, or shows the start page."""
    app = make_application()
    messages = WindowMessages(None)
    hook = CrashHook(messages)
    hook.install()
    profile = load_profile()
    if profile is None:
        dialog = ProfileDialog()
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return 0
        profile = dialog.profile
    program = Program(profile, messages)
    set_for_window()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: program.quit())
    program.show_start() if case is None else program.open_path(case)
    code = app.exec()
    program.case_thread.stop()
    return code


def make_application() -> QApplication:
    """Make the application with its look, or give the one there is."""
    _leave_no_core()
    there = QApplication.instance()
    app = there if isinstance(there, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("casebook")
    app.setApplicationDisplayName("Casebook")
    app.setDesktopFileName("casebook")
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app)
    app.setWindowIcon(theme.icon("casebook", theme.LIGHT.accent))
    return app


class Program(QObject):
    """Holds the case thread and the one window that is shown: the start page or the open case."""

    def __init__(self, profile: Profile, messages: Messages) -> None:
        super().__init__()
        self.case_thread = CaseThread(self)
        self.profile = profile
        self.window: MainWindow | None = None
        self.start: StartWindow | None = None
        self._messages = messages
        self._next: Callable[[], None] | None = None
        self._opening: Opening | None = None

    def show_start(self) -> None:
        """Show the start page."""
        self._opening = None
        self._show_start()

    def _show_start(self) -> None:
        if self.start is None:
            self.start = StartWindow(self.profile.examiner)
            self.start.new_asked.connect(self.ask_new)
            self.start.open_asked.connect(self.ask_open)
            self.start.sample_asked.connect(self.ask_sample)
            self.start.profile_asked.connect(self._ask_profile)
            self.start.closed.connect(self._on_start_closed)
        self.start.show_busy("")
        self.start.show()

    def ask_new(self) -> NewCaseDialog:
        """Show the dialog for a new case."""
        dialog = NewCaseDialog(self.profile, self.window or self.start)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.asked.connect(
            lambda path, header: self._when_closed(self._new, dialog, path, header)
        )
        dialog.open()
        return dialog

    def ask_open(self) -> None:
        """Ask for a case file and open it."""
        path = file_dialogs.open_file(
            self.window or self.start, "Open a case", (file_dialogs.CASE_FILES,)
        )
        if path is not None:
            self._when_closed(self.open_path, path)

    def ask_sample(self) -> None:
        """Ask where the sample case goes, make it, and open it."""
        path = file_dialogs.save_file(
            self.start, "Where the sample case goes", "sample.casebook", (file_dialogs.CASE_FILES,)
        )
        if path is not None:
            self.make_sample(with_suffix(path))

    def make_sample(self, path: Path) -> None:
        """Make the sample case at `path` and open it."""

        def make(on_case: OnCase, progress: Progress) -> None:
            # Loaded here: every start would wait for what only the sample needs.
            from casebook.actions.build_sample import build_sample

            build_sample(path, progress)

        self._busy("Making the sample case …")
        job = self.case_thread.start_long(
            "Make the sample case",
            make,
            lambda _: self.open_path(path),
            self._on_failed,
        )
        job.progressed.connect(self._on_progress)

    def open_path(self, path: Path) -> None:
        """Open a case; one on a stick or a network folder is offered to be copied here first."""
        place = copy_case.place_of(path)
        if place.kind != "fixed" and self._messages.confirm(
            f"{path.name} lies on a {place.kind} disk. {place.advice}", "Copy it here and open"
        ):
            self._copy_and_open(path)
            return
        if place.kind == "network" or (
            place.kind == "removable"
            and not self._messages.confirm(
                f"Work on the removable disk directly? If it is pulled, {path.name} may be lost.",
                "Work on it directly",
            )
        ):
            self.show_start()
            return
        self._busy(f"Opening {path.name} …")
        self._opening = self.case_thread.open_to_work(
            lambda progress: start_case.open_to_work(path, self.profile.examiner, progress),
            self._ask_opened,
            self._on_failed,
        )
        self._opening.progressed.connect(self._on_progress)
        self._opening.cancelled.connect(self.show_start)

    def quit(self) -> None:
        """Close the case and end the program."""
        if self.window is not None:
            self.window.close()
        else:
            QGuiApplication.quit()

    def _new(self, dialog: NewCaseDialog, path: Path, header: CaseHeader) -> None:
        self._open(
            lambda: start_case.new_case(path, self.profile.examiner, header),
            dialog.show_error,
            dialog.accept,
        )

    def _open(
        self,
        opener: Callable[[], CaseFile],
        failed: Callable[[CaseError], None],
        done: Callable[[], None] = lambda: None,
    ) -> None:
        def opened(case: CaseFile) -> None:
            done()
            self._ask_opened(case)

        self.case_thread.open(opener, opened, failed)

    def _ask_opened(self, _: CaseFile) -> None:
        self._opening = None
        self.case_thread.submit(
            lambda case: (case.header(), case.warnings), self._on_opened, owner=self
        )

    def _on_opened(self, found: tuple[CaseHeader, tuple[str, ...]]) -> None:
        header, warnings = found
        self.window = MainWindow(self.case_thread, header, self.profile.examiner)
        self.window.new_asked.connect(self.ask_new)
        self.window.open_asked.connect(self.ask_open)
        self.window.scheme_asked.connect(self._on_scheme)
        self.window.closed.connect(self._on_case_closed)
        if self.start is not None:
            self.start.hide()
        self.window.show()
        for warning in warnings:
            self.window.place.messages.tell(warning)

    def _when_closed(self, run: Callable[..., None], *words: object) -> None:
        """Run something now, or once the open case is closed."""
        if self.window is None:
            run(*words)
            return
        self._next = lambda: run(*words)
        self.window.close_case()

    def _on_case_closed(self, goes_on: bool) -> None:
        _clear_own_clipboard()
        if self.window is not None:
            self.window.deleteLater()
            self.window = None
        following, self._next = self._next, None
        if following is not None:
            following()
        elif goes_on:
            self.show_start()
        else:
            QGuiApplication.quit()

    def _copy_and_open(self, path: Path) -> None:
        target = file_dialogs.save_file(
            self.start, "Copy the case to", path.name, (file_dialogs.CASE_FILES,)
        )
        if target is None:
            self.show_start()
            return
        here = with_suffix(target)
        self._busy(f"Copying {path.name} …")
        job = self.case_thread.start_long(
            f"Copy {path.name}",
            lambda on_case, progress: copy_here(path, here, progress),
            lambda _: self.open_path(here),
            self._on_failed,
        )
        job.progressed.connect(self._on_progress)

    def _busy(self, sentence: str) -> None:
        if self.window is None:
            self._show_start()
            if self.start is not None:
                cancel = self._opening.cancel if self._opening is not None else None
                self.start.show_busy(sentence, cancel)

    def _on_progress(self, done: int, total: int | None, what: str) -> None:
        share = f", {done * 100 // total} %" if total else ""
        self._busy(f"{what}{share} …")

    def _on_failed(self, error: CaseError) -> None:
        self.show_start()
        self._messages.tell(str(error))

    def _ask_profile(self) -> None:
        dialog = ProfileDialog(self.profile, self.start)
        if dialog.exec() == QDialog.DialogCode.Accepted and self.start is not None:
            self.profile = dialog.profile
            self.start.show_examiner(self.profile.examiner)

    def _on_scheme(self, scheme: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.recolour(app, theme.Scheme(scheme))
        if self.window is not None:
            self.window.retint()

    def _on_start_closed(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
        if self.window is None:
            QGuiApplication.quit()


def _clear_own_clipboard() -> None:
    """Take case content off the clipboard, unless another program has put its own there."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear()


def _leave_no_core() -> None:
    """Keep case content out of core dumps, where the system knows such limits."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
