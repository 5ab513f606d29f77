"""Asks why something is hashed, and by which algorithms."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from casebook.model.evidence import Algorithm, DigestPurpose
from casebook.ui import theme
from casebook.ui.widgets.editors import ChoiceEditor
from casebook.ui.widgets.plain import heading, plain_label, without_icons
from casebook.ui.widgets.visible_text import one_line


class HashDialog(QDialog):
    """SHA-256 is always computed; the others are what older memos and forms ask for."""

    def __init__(self, number: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumWidth(440)
        self._purpose = ChoiceEditor("Purpose", tuple((p, p.value) for p in DigestPurpose))
        self._purpose.set_value(DigestPurpose.AT_ACQUISITION)
        self._boxes = {Algorithm.SHA1: QCheckBox("SHA-1"), Algorithm.MD5: QCheckBox("MD5")}
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton("Hash", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading(f"Hash {one_line(name, 80)} as {number}", 1.2, wrap=True))
        layout.addWidget(
            plain_label("It is opened for reading only; its bytes and times stay.", role="muted")
        )
        layout.addWidget(plain_label("Purpose"))
        layout.addWidget(self._purpose)
        layout.addWidget(plain_label("SHA-256, and also"))
        for box in self._boxes.values():
            layout.addWidget(box)
        layout.addWidget(without_icons(buttons))

    def purpose(self) -> DigestPurpose:
        """Give the purpose chosen."""
        return DigestPurpose(str(self._purpose.value()))

    def algorithms(self) -> tuple[Algorithm, ...]:
        """Give the algorithms chosen, SHA-256 first."""
        more = (algorithm for algorithm, box in self._boxes.items() if box.isChecked())
        return (Algorithm.SHA256, *more)
