"""Importing on the Timeline page: what the file does not say is asked, one file after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from casebook.actions.import_source import ImportOptions, import_members, import_source
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.model.counted import counted
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.model.timeline import Source
from casebook.ui import file_dialogs
from casebook.ui.theme import State
from casebook.ui.widgets.import_dialog import ImportDialog, without_options
from casebook.ui.widgets.result_dialog import ResultDialog
from casebook.ui.workplace import Workplace

Outcomes = list[tuple[str, Source | CaseError]]
"""Name and outcome of each file of an archive."""


class Importing:
    """Imports one file at a time; those that were asked for meanwhile wait."""

    def __init__(self, place: Workplace, parent: QWidget) -> None:
        self._place = place
        self._parent = parent
        self._is_busy = False
        self._waiting: deque[tuple[Path, ImportOptions, bool]] = deque()

    def ask(self, exhibits: Sequence[Exhibit], path: Path | None = None) -> None:
        """Ask for a file and for what it does not say, and import it in the background."""
        chosen = path or file_dialogs.open_file(self._parent, "Import a file into the timeline")
        if chosen is None:
            return
        dialog = ImportDialog(self._place, exhibits, chosen, self._parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if accepted and dialog.path is not None:
            self.start(dialog.path, dialog.options, takes_all=dialog.imports_all)

    def start(self, path: Path, options: ImportOptions, *, takes_all: bool = False) -> None:
        """Import a file, after the one under way; progress and cancel stand in the status bar.

        With `takes_all` every file of an archive is imported with these options.
        """
        if self._is_busy:
            self._waiting.append((path, options, takes_all))
            self._place.said.emit(
                f"{path.name} is imported when the file before it is done "
                f"({len(self._waiting)} waiting)."
            )
            return
        self._is_busy = True
        if takes_all:
            self._start_all(path, options)
            return
        job = self._place.case.start_long(
            f"Import {path.name}",
            lambda on_case, progress: import_source(on_case, path, options, progress),
            self._on_done,
            cancelled=lambda: self._place.said.emit(
                f"The import of {path.name} was cancelled. Nothing of it was kept."
            ),
        )
        job.ended.connect(self._on_ended)

    def _start_all(self, path: Path, options: ImportOptions) -> None:
        outcomes: Outcomes = []

        def work(on_case: OnCase, progress: Progress) -> Outcomes:
            import_members(
                on_case, path, options, progress, lambda *became: outcomes.append(became)
            )
            return outcomes

        job = self._place.case.start_long(
            f"Import all files of {path.name}",
            work,
            partial(self._show_outcomes, path.name),
            cancelled=lambda: self._on_all_cancelled(path.name, outcomes),
        )
        job.ended.connect(self._on_ended)

    def _on_all_cancelled(self, name: str, outcomes: Outcomes) -> None:
        if outcomes:
            self._show_outcomes(name, outcomes, was_cancelled=True)
        else:
            self._place.said.emit(f"The import of {name} was cancelled. Nothing of it was kept.")

    def _show_outcomes(self, name: str, outcomes: Outcomes, *, was_cancelled: bool = False) -> None:
        """Say what became of each file of an archive."""
        words, blocks = told(name, outcomes, was_cancelled=was_cancelled)
        is_whole = not was_cancelled and all(isinstance(done, Source) for _, done in outcomes)
        dialog = ResultDialog(
            f"{name}: what was imported",
            State.GOOD if is_whole else State.ATTENTION,
            words,
            blocks,
            self._parent.window(),
        )
        # Not modal: it comes when long work ends, in the middle of something else.
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def _on_done(self, source: Source) -> None:
        self._place.said.emit(f"{label(source)} {source.name}: {source.balance}.")

    def _on_ended(self) -> None:
        self._is_busy = False
        if self._waiting:
            path, options, takes_all = self._waiting.popleft()
            self.start(path, options, takes_all=takes_all)


def told(
    archive: str, outcomes: Outcomes, *, was_cancelled: bool
) -> tuple[str, Sequence[tuple[str, Sequence[str]]]]:
    """Say how many files of an archive were imported, and in blocks of lines which and why not."""
    imported = [
        f"{label(done)} {name}: {done.balance}"
        for name, done in outcomes
        if isinstance(done, Source)
    ]
    refused = [_why(archive, name, done) for name, done in outcomes if isinstance(done, CaseError)]
    words = f"{len(imported):,} of {len(outcomes):,} files imported"
    if was_cancelled:
        words = f"Cancelled; {counted(len(imported), 'file')} imported before"
    return words, (
        ("Imported", imported),
        ("Refused; each can be imported alone with what it needs", refused),
    )


def _why(archive: str, name: str, error: CaseError) -> str:
    """Say why a file of an archive was refused, with its name once."""
    says = without_options(str(error))
    full = f"{archive}: {name}"
    return says.replace(full, name) if full in says else f"{name}: {says}"
