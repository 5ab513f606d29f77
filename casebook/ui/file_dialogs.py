"""File dialogs that leave no trace of where they were."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import shiboken6
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

CASE_FILES = "Case files (*.casebook)"
ALL_FILES = "All files (*)"


def open_file(parent: QWidget | None, title: str, filters: Sequence[str] = ()) -> Path | None:
    """Ask for one file that is there; None when the examiner changes their mind."""
    chosen = _ask(parent, title, QFileDialog.FileMode.ExistingFile, filters)
    return chosen[0] if chosen else None


def save_file(
    parent: QWidget | None, title: str, name: str, filters: Sequence[str] = ()
) -> Path | None:
    """Ask where to write a file called `name` or otherwise."""
    chosen = _ask(parent, title, QFileDialog.FileMode.AnyFile, filters, name)
    return chosen[0] if chosen else None


def choose_folder(parent: QWidget | None, title: str) -> Path | None:
    """Ask for a folder."""
    chosen = _ask(parent, title, QFileDialog.FileMode.Directory, ())
    return chosen[0] if chosen else None


def _ask(
    parent: QWidget | None,
    title: str,
    mode: QFileDialog.FileMode,
    filters: Sequence[str],
    name: str = "",
) -> tuple[Path, ...]:
    kept = _kept_settings()
    dialog = QFileDialog(parent, title)
    # The toolkit's own dialog on every system: only its traces are known and can be removed.
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    if mode is QFileDialog.FileMode.AnyFile:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if mode is QFileDialog.FileMode.Directory:
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setNameFilters(list(filters) or [ALL_FILES])
    dialog.setDirectory(str(Path.home()))
    dialog.setHistory([])
    if name:
        dialog.selectFile(name)
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    chosen = tuple(Path(path) for path in dialog.selectedFiles()) if accepted else ()
    # It writes folder names to its settings when it is destroyed: do that now, then take them out.
    shiboken6.delete(dialog)
    _restore_settings(kept)
    return chosen


def _settings() -> QSettings:
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.beginGroup("FileDialog")
    return settings


def _kept_settings() -> dict[str, object]:
    settings = _settings()
    return {key: settings.value(key) for key in settings.allKeys()}


def _restore_settings(kept: dict[str, object]) -> None:
    settings = _settings()
    settings.remove("")
    for key, value in kept.items():
        settings.setValue(key, value)
    settings.sync()
