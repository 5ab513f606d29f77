"""Take many identifiers at once from a pasted text, after showing what was read and what not."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.register_text import ReadText, Registered, read_text, register_all
from casebook.errors import CaseError
from casebook.model.identifier import IdentifierKind
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.plain import heading, plain_label, without_icons
from casebook.ui.widgets.visible_text import many_lines
from casebook.ui.workplace import Workplace

READ_AFTER_MS = 250
MOST_SHOWN = 200


class RegisterDialog(QDialog):
    """Shows what a text holds as it is pasted; nothing is saved before the button is pressed."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumSize(640, 560)
        self._place = place
        self.registered: Registered | None = None
        self.text_edit = QPlainTextEdit()
        self.text_edit.setAccessibleName("Text with identifiers")
        self.text_edit.setPlaceholderText(
            "Paste a list, a log or a letter. hxxp and [.] are understood."
        )
        self.text_edit.setTabChangesFocus(True)
        self.text_edit.setFont(theme.mono())
        self.kind_box = ChoiceBox()
        self.kind_box.setAccessibleName("Kind")
        self.kind_box.addItem("What shows itself: addresses, mails, domains, URLs, hashes", None)
        for kind in IdentifierKind:
            self.kind_box.addItem(f"Every row is one {kind.value}", kind)
        self.group_edit = QLineEdit()
        self.group_edit.setAccessibleName("Name of a new group")
        self.group_edit.setPlaceholderText("like: the fourteen addresses of the ransom mails")
        self.remarks_edit = QLineEdit()
        self.remarks_edit.setAccessibleName("Remarks on each")
        self.remarks_edit.setPlaceholderText("like: from the letter of the hospital, EX-7")
        self.found_list = QPlainTextEdit()
        self.found_list.setAccessibleName("What was read")
        self.found_list.setReadOnly(True)
        self.found_list.setTabChangesFocus(True)
        self._says = plain_label(wrap=True)
        self._error = plain_label(wrap=True, role="wrong")
        self._error.hide()
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(READ_AFTER_MS)
        self._timer.timeout.connect(self.read_now)
        self.text_edit.textChanged.connect(self._timer.start)
        self.kind_box.currentIndexChanged.connect(lambda _: self.read_now())
        self.read_now()

    def read_now(self) -> None:
        """Read what stands in the box, and show it when it is read."""
        self._timer.stop()
        text, kind = self._typed()
        self._place.case.submit(
            lambda _: read_text(text, kind),
            self._on_read,
            self._on_unreadable,
            key="register-text",
            owner=self,
        )

    def save(self) -> None:
        """Register what stands in the box, all in one entry."""
        text, kind = self._typed()
        group, remarks = self.group_edit.text().strip(), self.remarks_edit.text().strip()
        self.save_button.setEnabled(False)

        def job(case: CaseFile) -> Registered:
            return register_all(case, read_text(text, kind).found, remarks, group)

        self._place.case.submit(job, self._on_saved, self._on_failed, owner=self)

    def _typed(self) -> tuple[str, IdentifierKind | None]:
        # Qt keeps the value of an enumeration, not its member.
        kind = self.kind_box.currentData()
        return self.text_edit.toPlainText(), None if kind is None else IdentifierKind(kind)

    def _on_read(self, read: ReadText) -> None:
        self._error.hide()
        found, bad = read.found, read.bad
        lines = [bad_row.sentence for bad_row in bad[:MOST_SHOWN]]
        if len(bad) > MOST_SHOWN:
            lines.append(f"… and {len(bad) - MOST_SHOWN:,} more that could not be taken.")
        lines += [f"{each.kind}: {each.value}" for each in found[:MOST_SHOWN]]
        if len(found) > MOST_SHOWN:
            lines.append(f"… and {len(found) - MOST_SHOWN:,} more identifiers.")
        self.found_list.setPlainText(many_lines("\n".join(lines)))
        words = f"{len(found):,} identifier{'s' * (len(found) != 1)} read"
        self._says.setText(f"{words}, {len(bad):,} not taken:" if bad else f"{words}:")
        self.save_button.setEnabled(bool(found))
        self.save_button.setText(f"Register {len(found):,}" if found else "Register")

    def _on_unreadable(self, error: CaseError) -> None:
        self.found_list.setPlainText("")
        self._says.setText("")
        self.save_button.setEnabled(False)
        self._show_error(str(error))

    def _build(self) -> None:
        fields = QFormLayout()
        fields.addRow("Kind", self.kind_box)
        fields.addRow("Make a group", self.group_edit)
        fields.addRow("Remarks", self.remarks_edit)
        box = without_icons(QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel))
        self.save_button = QPushButton("Register")
        self.save_button.setProperty("role", "main")
        box.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.save_button.clicked.connect(self.save)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(heading("Register identifiers from a text", 1.2))
        layout.addWidget(self.text_edit, 3)
        layout.addLayout(fields)
        layout.addWidget(self._says)
        layout.addWidget(self.found_list, 2)
        layout.addWidget(self._error)
        layout.addWidget(box)

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.show()

    def _on_saved(self, registered: Registered) -> None:
        self.registered = registered
        self.accept()

    def _on_failed(self, error: CaseError) -> None:
        self.save_button.setEnabled(True)
        self._show_error(str(error))
