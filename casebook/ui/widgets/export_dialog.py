"""Ask in which form the records that are seen shall be written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from casebook.model.exported import ExportFormat
from casebook.ui import file_dialogs, theme
from casebook.ui.widgets.plain import plain_label, without_icons

WORDS = {
    ExportFormat.CSV: "for a spreadsheet: UTC and local time, place, raw text, marks",
    ExportFormat.XLSX: "a workbook of the same, with a sheet that says what it is of",
    ExportFormat.JSONL: "one object a record, every text as it is",
    ExportFormat.TIMESKETCH_CSV: "for an import there; both times in UTC",
    ExportFormat.TIMESKETCH_JSONL: "the same, one object a record",
}


class ExportDialog(QDialog):
    """`form` and `path` are what was chosen, once accepted."""

    def __init__(self, total: int, undated: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export records")
        self.path: Path | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(
            plain_label(
                f"{total:,} record{'s' * (total != 1)} as they are listed, in the order of time. "
                "The journal notes what was written, with its SHA-256.",
                wrap=True,
            )
        )
        self._forms = QButtonGroup(self)
        for number, (form, words) in enumerate(WORDS.items()):
            button = QRadioButton(f"{form.value}: {words}")
            button.setChecked(number == 0)
            self._forms.addButton(button, number)
            layout.addWidget(button)
        if undated:
            layout.addWidget(
                plain_label(
                    "Timesketch has no place for records without a time: they are left out and "
                    "counted.",
                    role="muted",
                    wrap=True,
                )
            )
        buttons = QDialogButtonBox()
        save = buttons.addButton("Choose file …", QDialogButtonBox.ButtonRole.AcceptRole)
        save.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.on_accepted)
        buttons.rejected.connect(self.reject)
        layout.addWidget(without_icons(buttons))
        self.setMinimumWidth(520)

    @property
    def form(self) -> ExportFormat:
        """Give the form that is chosen."""
        return list(WORDS)[self._forms.checkedId()]

    def on_accepted(self) -> None:
        """Ask for the file; the dialog stays open when none is chosen."""
        ending = self.form.ending
        chosen = file_dialogs.save_file(
            self, "Export records", f"records.{ending}", (f"{self.form.value} (*.{ending})",)
        )
        if chosen is not None:
            self.path = chosen if chosen.suffix else chosen.with_suffix(f".{ending}")
            self.accept()
