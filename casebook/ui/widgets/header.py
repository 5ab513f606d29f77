"""The head of the window: the case, the way to find anything, and two running clocks."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from casebook.model.case import CaseHeader
from casebook.model.instant import zone_info, zone_label
from casebook.ui import theme
from casebook.ui.widgets.plain import ElidedLabel, plain_label


def case_line(header: CaseHeader) -> str:
    """Give the case in one line: SAMPLE, FIR number, unit, title."""
    fir = f"FIR {header.fir_number}" if header.fir_number else ""
    parts = ("SAMPLE" if header.is_sample else "", fir, header.unit, header.title)
    return " · ".join(part for part in parts if part)


class HeaderBar(QWidget):
    """Shows the case and the time in its two zones, to the second."""

    back_asked = Signal()
    find_asked = Signal()

    def __init__(self, zones: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zones = zones
        self._back_button = QToolButton()
        self._back_button.setProperty("role", "quiet")
        self._back_button.setAccessibleName("Back")
        self._back_button.setToolTip("Back  Alt+Left")
        self._back_button.clicked.connect(self.back_asked)
        self._case_label = ElidedLabel()
        self._case_label.setFont(theme.scaled(1.05, bold=True))
        find_button = self._find_button = QPushButton("Find anything   Ctrl+K")
        self.retint()
        find_button.setAccessibleName("Find anything")
        find_button.setMinimumWidth(230)
        find_button.clicked.connect(self.find_asked)
        self._clocks = (QLabel(), QLabel())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.S, theme.S, theme.L, theme.S)
        layout.setSpacing(theme.S)
        layout.addWidget(self._back_button)
        layout.addWidget(self._case_label, 1)
        layout.addWidget(find_button)
        layout.addSpacing(theme.L)
        for place, clock in enumerate(self._clocks):
            clock.setTextFormat(Qt.TextFormat.PlainText)
            if place:
                layout.addWidget(plain_label("│", role="muted"))
            layout.addWidget(clock)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._tick()

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self._back_button.setIcon(theme.icon("back"))
        self._find_button.setIcon(theme.icon("search", theme.tokens().muted))

    def show_case(self, line: str) -> None:
        """Show the case in one line."""
        self._case_label.set_text(line)

    def show_zones(self, zones: tuple[str, str]) -> None:
        """Run the clocks in these zones."""
        self._zones = zones
        self._tick()

    def set_can_go_back(self, can: bool) -> None:
        """Say whether there is a way back."""
        self._back_button.setEnabled(can)

    def _tick(self) -> None:
        now = datetime.now(UTC)
        for clock, zone in zip(self._clocks, self._zones, strict=True):
            text = f"{zone_label(zone)} {now.astimezone(zone_info(zone)):%H:%M:%S}"
            clock.setText(text)
            clock.setAccessibleName(text)
