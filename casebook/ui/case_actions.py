"""What the window does to the whole case: verify, copy, export, undo."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casebook.actions import check_file, copy_case, export_journal, undo, verify_case
from casebook.actions.verify_case import Verdict
from casebook.errors import CaseError
from casebook.store.file_check import Damage
from casebook.ui import file_dialogs
from casebook.ui.jobs import CaseClosed
from casebook.ui.workplace import Workplace

MOST_FINDINGS = 8


class CaseActions(QObject):
    """Offers the actions to menus, keys and pages; each says in the status bar what it did."""

    verified = Signal(bool)
    checked = Signal()

    def __init__(self, place: Workplace, window: QWidget) -> None:
        super().__init__(window)
        self._place = place
        self._window = window
        self._is_verifying = False

    def undo(self) -> None:
        """Undo the newest change that can be undone."""
        self._place.case.submit(undo.undo, self._place.said.emit, owner=self)

    def verify(self) -> None:
        """Verify the whole case in the background."""
        if self._is_verifying:
            return
        self._is_verifying = True
        job = self._place.case.start_long(
            "Verify the case", verify_case.verify_with_file, self._on_verdict
        )
        job.ended.connect(self._on_verify_ended)

    def check_file(self) -> None:
        """Check the whole file beside the work; only damage is told."""
        job = self._place.case.start_long(
            "Check the file", check_file.check_file, self._on_checked, is_quiet=True
        )
        job.on_failed(self._on_not_checked)

    def save_copy(self) -> None:
        """Ask where to, and write a verified copy."""
        target = file_dialogs.save_file(
            self._window, "Save a copy", "copy.casebook", (file_dialogs.CASE_FILES,)
        )
        if target is not None:
            self.copy_to(_with_suffix(target))

    def copy_to(self, target: Path) -> None:
        """Write a verified copy to `target`."""
        self._place.case.start_long(
            f"Copy to {target.name}",
            lambda on_case, progress: copy_case.copy_case(on_case, target, progress),
            partial(self._on_copied, target.name),
        )

    def export_journal(self) -> None:
        """Ask for an empty folder, and export the journal into it."""
        folder = file_dialogs.choose_folder(self._window, "Export the journal into an empty folder")
        if folder is not None:
            self.export_to(folder)

    def export_to(self, folder: Path) -> None:
        """Export the journal into `folder`."""
        name = folder.name
        self._place.case.start_long(
            "Export the journal",
            lambda on_case, progress: export_journal.export(on_case, folder, progress),
            lambda _: self._place.said.emit(f"The journal was exported to {name}."),
        )

    def _on_verify_ended(self) -> None:
        self._is_verifying = False

    def _on_verdict(self, verdict: Verdict) -> None:
        self.verified.emit(verdict.ok)
        if verdict.ok:
            self._place.said.emit(
                f"Verified: {verdict.entries:,} entries and {verdict.sources:,} sources are as "
                f"they were written. Head {verdict.head.seq}:{verdict.head.hash[:16]}…"
            )
            return
        shown = list(verdict.findings[:MOST_FINDINGS])
        left = len(verdict.findings) - len(shown)
        if left:
            shown.append(f"… and {left} more.")
        self._place.messages.tell(
            "This case file is not as Casebook wrote it. Stop working in it, keep it as it is, and "
            "go back to your last copy.\n\n" + "\n".join(shown)
        )

    def _on_checked(self, damage: Damage | None) -> None:
        self.checked.emit()
        if damage is not None:
            self.verified.emit(False)
            self._place.messages.tell(
                f"{damage.sentence()}\n\nStop working in this case file, keep it as it is, and go "
                "back to your last copy."
            )

    def _on_not_checked(self, error: CaseError) -> None:
        # A case that was closed meanwhile is checked when it is opened again.
        if not isinstance(error, CaseClosed):
            self._place.said.emit(str(error))

    def _on_copied(self, name: str, sha256: str) -> None:
        self._place.said.emit(f"Copied to {name} and read back. SHA-256 {sha256}")


def _with_suffix(path: Path) -> Path:
    return path if path.suffix == ".casebook" else path.with_name(path.name + ".casebook")
