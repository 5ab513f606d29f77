"""What came of a long work over evidence: what was found, what was not read, to read and copy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.hash_report import HashReport
from casebook.model.labels import label
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.plain import heading, without_icons
from casebook.ui.widgets.states import StateChip
from casebook.ui.widgets.visible_text import many_lines

MOST_LINES = 20_000
"""More lines are counted and not shown; the journal entry and the manifest hold them all."""


class ResultDialog(QDialog):
    """A title, a state, and blocks of lines one under another, scrolled."""

    def __init__(
        self,
        title: str,
        state: State,
        words: str,
        blocks: Sequence[tuple[str, Sequence[str]]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(640, 420)
        self.text = QPlainTextEdit(many_lines(blocks_text(blocks)))
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName(title)
        self.text.setTabChangesFocus(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(heading(title, 1.2, wrap=True))
        layout.addWidget(StateChip(state, words))
        layout.addWidget(self.text, 1)
        layout.addWidget(without_icons(buttons))


def blocks_text(blocks: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Give blocks of lines as one text, each under its heading, without the empty ones."""
    parts = []
    for name, lines in blocks:
        if lines:
            shown = list(lines[:MOST_LINES])
            if len(lines) > MOST_LINES:
                shown.append(f"… and {len(lines) - MOST_LINES:,} more")
            parts.append("\n".join((name, *(f"  {line}" for line in shown))))
    return "\n\n".join(parts)


def report_dialog(report: HashReport, parent: QWidget | None = None) -> ResultDialog:
    """Make the dialog that says what hashing an exhibit found."""
    state, words = report_state(report)
    return ResultDialog(
        f"{report.exhibit_number}: what was found", state, words, report_blocks(report), parent
    )


def report_state(report: HashReport) -> tuple[State, str]:
    """Say in one line how it went."""
    if report.incidents:
        numbers = ", ".join(map(label, report.incidents))
        return State.WRONG, f"Not as before: {numbers} must be explained."
    if report.problems:
        count = len(report.problems)
        return State.ATTENTION, f"{count:,} thing{'s' * (count != 1)} could not be read."
    kept = len(report.digests)
    words = f"{kept} digest{'s' * (kept != 1)} kept"
    if report.manifest is not None:
        words = f"A manifest of {report.manifest.files:,} files kept"
    return State.GOOD, f"{words}."


def report_blocks(report: HashReport) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the blocks of the dialog: incidents, what was not read, what was said, digests."""
    return (
        ("Must be explained", tuple(f"{label(i)}: {i.sentence}" for i in report.incidents)),
        ("Not read", report.problems),
        ("Worth knowing", report.said),
        (
            "Digests kept",
            tuple(
                f"{d.algorithm}  {d.value}  {d.over}{', claimed' if d.is_claimed else ''}"
                + (f", {d.matches}" if d.matches else "")
                for d in report.digests
            ),
        ),
        ("Compared", report.acquisition.compared if report.acquisition is not None else ()),
    )


def wants_reading(report: HashReport) -> bool:
    """Say whether the examiner has to see more than that it is done."""
    return bool(report.incidents or report.problems or report.said)
