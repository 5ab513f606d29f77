"""The dialog that makes a new case."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.profile import Profile
from casebook.errors import CaseError, FieldError
from casebook.model.case import CaseHeader
from casebook.ui import file_dialogs, theme
from casebook.ui.widgets.editors import DayEditor, Editor, LineEditor, ListEditor
from casebook.ui.widgets.plain import heading, plain_label, without_icons

SUFFIX = ".casebook"


def suggested_name(title: str) -> str:
    """Give a file name for a case of this title."""
    words = "".join(c if c.isalnum() or c in "-_" else " " for c in title).split()
    return ("-".join(words)[:60] or "case") + SUFFIX


def with_suffix(path: Path) -> Path:
    """Give the path with the suffix of a case file."""
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)


class NewCaseDialog(QDialog):
    """Asks for the head of a case and where its file goes; stays open until it is made."""

    asked = Signal(object, object)
    """Make a case: its path and its header."""

    def __init__(self, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumWidth(560)
        self._profile = profile
        self._has_own_path = False
        self._editors: dict[str, Editor] = {
            "title": LineEditor("Title", "what the case is called"),
            "fir_number": LineEditor("FIR number", "214/2022"),
            "fir_date": DayEditor("FIR date"),
            "offence_date": DayEditor("Offence date"),
            "police_station": LineEditor("Police station"),
            "district": LineEditor("District"),
            "unit": LineEditor("Unit"),
            "sections": ListEditor("Sections of law", "IPC 385, IT Act 66F: one a line"),
            "investigating_officer": LineEditor("Investigating officer"),
        }
        self._errors = {name: plain_label(wrap=True, role="wrong") for name in self._editors}
        self._error = plain_label(wrap=True, role="wrong")
        self._path = LineEditor("Case file")
        self._folder = Path.home()
        self._editors["unit"].set_value(profile.examiner.unit)
        self._editors["investigating_officer"].set_value(profile.examiner.title())
        self._editors["title"].changed.connect(self._propose_path)
        self._path.changed.connect(self._on_path_typed)
        self._build()
        self._propose_path()
        self._clear_errors()
        theme.dress(self)
        self._editors["title"].focus()

    def fill(self, **values: object) -> None:
        """Put values in by field name; `path` is where the file goes."""
        for name, value in values.items():
            if name == "path":
                self._has_own_path = True
                self._path.set_value(value)
            else:
                self._editors[name].set_value(value)
                self._propose_path()

    def make(self) -> None:
        """Ask for the case to be made."""
        self._clear_errors()
        values: dict[str, object] = {}
        for name, editor in self._editors.items():
            try:
                values[name] = editor.value()
            except CaseError as error:
                self.show_error(FieldError(name, str(error)))
                return
        header = CaseHeader(id="", zones=self._profile.zones, **values)  # type: ignore[arg-type]
        self.asked.emit(with_suffix(Path(self._path.value()).expanduser()), header)

    def show_error(self, error: CaseError) -> None:
        """Show a sentence under its field, or at the foot."""
        if isinstance(error, FieldError) and error.field in self._errors:
            self._errors[error.field].setText(str(error))
            self._errors[error.field].show()
            self._editors[error.field].focus()
            return
        self._error.setText(str(error))
        self._error.show()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.M)
        grid.setVerticalSpacing(theme.XS)
        row = 0
        for name, editor in self._editors.items():
            label = plain_label(editor.accessibleName(), role="muted")
            label.setContentsMargins(0, theme.XS, 0, 0)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(editor, row, 1)
            grid.addWidget(self._errors[name], row + 1, 1)
            editor.submitted.connect(self.make)
            row += 2
        browse_button = QPushButton("Choose …")
        browse_button.setAccessibleName("Choose where the case file goes")
        browse_button.setAutoDefault(False)
        browse_button.clicked.connect(self._browse)
        where = QHBoxLayout()
        where.addWidget(self._path, 1)
        where.addWidget(browse_button)
        grid.addWidget(plain_label("Case file", role="muted"), row, 0)
        grid.addLayout(where, row, 1)
        self._path.submitted.connect(self.make)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        create_button = buttons.addButton("Create case", QDialogButtonBox.ButtonRole.AcceptRole)
        create_button.setProperty("role", "main")
        buttons.accepted.connect(self.make)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(heading("New case", 1.4))
        layout.addWidget(
            plain_label(
                "Only the title is needed now. Papers will ask for what they lack.", role="muted"
            )
        )
        layout.addLayout(grid)
        layout.addWidget(self._error)
        layout.addWidget(without_icons(buttons))

    def _propose_path(self) -> None:
        if not self._has_own_path:
            title = str(self._editors["title"].value())
            self._path.set_value(self._folder / suggested_name(title))

    def _on_path_typed(self) -> None:
        self._has_own_path = True

    def _browse(self) -> None:
        name = Path(self._path.value()).name
        chosen = file_dialogs.save_file(
            self, "Where the case file goes", name, (file_dialogs.CASE_FILES,)
        )
        if chosen is not None:
            self.fill(path=str(with_suffix(chosen)))

    def _clear_errors(self) -> None:
        for label in (*self._errors.values(), self._error):
            label.clear()
            label.hide()
