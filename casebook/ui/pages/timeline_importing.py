"""Importing on the Timeline page: what the file does not say is asked, one file after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from casebook.actions.import_source import ImportOptions, import_source
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.model.timeline import Source
from casebook.ui import file_dialogs
from casebook.ui.widgets.import_dialog import ImportDialog
from casebook.ui.workplace import Workplace


class Importing:
    """Imports one file at a time; those that were asked for meanwhile wait."""

    def __init__(self, place: Workplace, parent: QWidget) -> None:
        self._place = place
        self._parent = parent
        self._is_busy = False
        self._waiting: deque[tuple[Path, ImportOptions]] = deque()

    def ask(self, exhibits: Sequence[Exhibit], path: Path | None = None) -> None:
        """Ask for a file and for what it does not say, and import it in the background."""
        chosen = path or file_dialogs.open_file(self._parent, "Import a file into the timeline")
        if chosen is None:
            return
        dialog = ImportDialog(self._place, exhibits, chosen, self._parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if accepted and dialog.path is not None:
            self.start(dialog.path, dialog.options)

    def start(self, path: Path, options: ImportOptions) -> None:
        """Import a file, after the one under way; progress and cancel stand in the status bar."""
        if self._is_busy:
            self._waiting.append((path, options))
            self._place.said.emit(
                f"{path.name} is imported when the file before it is done "
                f"({len(self._waiting)} waiting)."
            )
            return
        job = self._place.case.start_long(
            f"Import {path.name}",
            lambda on_case, progress: import_source(on_case, path, options, progress),
            self._on_done,
            cancelled=lambda: self._place.said.emit(
                f"The import of {path.name} was cancelled. Nothing of it was kept."
            ),
        )
        self._is_busy = True
        job.ended.connect(self._on_ended)

    def _on_done(self, source: Source) -> None:
        self._place.said.emit(f"{label(source)} {source.name}: {source.balance}.")

    def _on_ended(self) -> None:
        self._is_busy = False
        if self._waiting:
            self.start(*self._waiting.popleft())
