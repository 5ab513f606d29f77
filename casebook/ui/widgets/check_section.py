"""What was found wrong with an exhibit with what settles it, and the certificates it needs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.exhibit_known import Certificates, Checked, Fault
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.widgets.states import StateChip, StateGlyph


class CheckSection(Section):
    """Findings one under another; a line about certificates that leads to their view."""

    certificates_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Checks", parent)

    def show_checked(self, checked: Checked | None) -> None:
        """Show what was found; None: it is being checked."""
        if checked is None:
            self.show_widgets([], "Checking …")
            return
        widgets: list[QWidget] = [FaultLine(fault) for fault in checked.faults]
        if not widgets:
            widgets.append(StateChip(State.GOOD, "Nothing found."))
        self.show_widgets([*widgets, self._certificate_line(checked.certificates)])

    def _certificate_line(self, certificates: Certificates) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        state, words = certificate_words(certificates)
        layout.addWidget(StateChip(state, words))
        layout.addStretch()
        layout.addWidget(LinkButton("Certificates …", self.certificates_asked.emit))
        return row


class FaultLine(QWidget):
    """One finding: its shape, its sentence, and what settles it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(ReadText(fault.sentence))
        text.addWidget(plain_label(fault.remedy, wrap=True, role="muted"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.XS)
        layout.setSpacing(theme.XS)
        state = State.WRONG if fault.is_blocking else State.ATTENTION
        layout.addWidget(StateGlyph(state), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)


def certificate_words(certificates: Certificates) -> tuple[State, str]:
    """Say how many certificates an exhibit needs, and how many are missing or faulty."""
    needed = certificates.needed
    if not needed:
        return State.NEUTRAL, "Certificates: none needed"
    if certificates.missing:
        return State.WRONG, f"Certificates: {certificates.missing} of {needed} missing"
    if certificates.faulty:
        return State.ATTENTION, f"Certificates: {certificates.faulty} of {needed} with faults"
    return State.GOOD, f"Certificates: {needed} there"
