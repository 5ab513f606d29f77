"""Asks why something is hashed, by which algorithms, and how the original was protected."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from casebook.model.evidence import Algorithm, DigestPurpose
from casebook.ui import theme
from casebook.ui.widgets.editors import ChoiceEditor, LineEditor, TextEditor
from casebook.ui.widgets.plain import ReadText, heading, plain_label, without_icons
from casebook.ui.widgets.visible_text import one_line


class HashDialog(QDialog):
    """SHA-256 is always computed; the others are what older memos and forms ask for.

    `late` is a sentence that says since when a digest was due; with it a reason is asked for.
    """

    def __init__(
        self, number: str, name: str, parent: QWidget | None = None, *, late: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumWidth(480)
        self._purpose = ChoiceEditor("Purpose", tuple((p, p.value) for p in DigestPurpose))
        self._purpose.set_value(DigestPurpose.AT_ACQUISITION)
        self._boxes = {Algorithm.SHA1: QCheckBox("SHA-1"), Algorithm.MD5: QCheckBox("MD5")}
        self._method = LineEditor("Method", "write blocker, or how the medium was attached")
        self._reason = TextEditor("Reason", rows=3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton("Hash", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._method.submitted.connect(self.accept)
        self._reason.submitted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(heading(f"Hash {one_line(name, 80)} as {number}", 1.2, wrap=True))
        says = "It is opened for reading only; its bytes and times stay. An E01 or split image is "
        says += "opened as an image: the medium in it is hashed, and each of its files."
        layout.addWidget(plain_label(says, wrap=True, role="muted"))
        layout.addWidget(plain_label("Purpose"))
        layout.addWidget(self._purpose)
        layout.addWidget(plain_label("SHA-256, and also"))
        for box in self._boxes.values():
            layout.addWidget(box)
        layout.addWidget(plain_label("Method"))
        layout.addWidget(self._method)
        if late:
            layout.addWidget(ReadText(f"{late} Why only now?"))
            layout.addWidget(self._reason)
        layout.addWidget(without_icons(buttons))
        self._purpose.focus()

    def purpose(self) -> DigestPurpose:
        """Give the purpose chosen."""
        return DigestPurpose(str(self._purpose.value()))

    def algorithms(self) -> tuple[Algorithm, ...]:
        """Give the algorithms chosen, SHA-256 first."""
        more = (algorithm for algorithm, box in self._boxes.items() if box.isChecked())
        return (Algorithm.SHA256, *more)

    def method(self) -> str:
        """Give how the original was protected, as typed."""
        return self._method.value()

    def reason(self) -> str:
        """Give why the digest is late, as typed; empty when it was not asked."""
        return self._reason.value().strip()
