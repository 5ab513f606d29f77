"""What is known of new lines before they are added: how many, what is wrong, what repeats."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from casebook.actions.check_lines import Preview
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.check_section import FaultLine
from casebook.ui.widgets.exhibit_known import Fault
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.widgets.states import StateGlyph
from casebook.ui.widgets.visible_text import one_line

MOST_SENTENCES = 40
"""So many rows and repeats are shown one by one; how many more there are is said."""


class LinePreview(QWidget):
    """Shows a count, then what keeps rows from being lines, then the findings of the lines."""

    repeats_left_out = Signal(bool)
    """Whether lines that ask again are to be left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = plain_label(role="muted", wrap=True)
        self._count.setAccessibleName("How many lines there will be")
        self.repeats_box = QCheckBox()
        self.repeats_box.toggled.connect(self.repeats_left_out)
        self.repeats_box.hide()
        self._inner = QWidget()
        self._list = QVBoxLayout(self._inner)
        self._list.setContentsMargins(0, 0, theme.S, 0)
        self._list.setSpacing(theme.XS)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._inner)
        area.setMinimumHeight(120)
        area.setAccessibleName("What is to be looked at")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._count)
        layout.addWidget(self.repeats_box)
        layout.addWidget(area, 1)

    def say(self, words: str) -> None:
        """Say how far it is, or why there are no lines."""
        self._count.setText(words)

    def count_text(self) -> str:
        """Give what is said about the number of lines."""
        return self._count.text()

    def sentences(self) -> tuple[str, ...]:
        """Give every sentence that is shown."""
        return tuple(text.toPlainText() for text in self._inner.findChildren(ReadText))

    def show_rows(self, wrong: Sequence[str], notes: Sequence[str], seen: Preview | None) -> None:
        """Show what could not be taken, what is doubtful, and the findings of the lines."""
        self._clear()
        self._show_some(wrong, "rows that cannot be taken", blocks=True)
        self._show_some(notes, "notes", blocks=False)
        if seen is None:
            self.repeats_box.hide()
        else:
            self._offer_repeats(len(seen.repeats))
            self._show_some(seen.repeats_said, "repeats", blocks=False)
            for finding in seen.findings:
                fault = Fault(finding.sentence, finding.remedy, finding.blocks)
                self._list.addWidget(FaultLine(fault))
        self._list.addStretch(1)

    def _offer_repeats(self, count: int) -> None:
        """Offer to leave repeats out as long as there are some, or they are left out."""
        many = "1 line that asks" if count == 1 else f"{count:,} lines that ask"
        self.repeats_box.setText(f"Leave out the {many} what was asked already")
        self.repeats_box.setVisible(bool(count) or self.repeats_box.isChecked())

    def _show_some(self, sentences: Sequence[str], what: str, *, blocks: bool) -> None:
        shown = [one_line(sentence, 400) for sentence in sentences[:MOST_SENTENCES]]
        if len(sentences) > MOST_SENTENCES:
            shown.append(f"And {len(sentences) - MOST_SENTENCES:,} more {what}.")
        for sentence in shown:
            self._list.addWidget(_sentence(sentence, State.WRONG if blocks else State.ATTENTION))

    def _clear(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()


def _sentence(text: str, state: State) -> QWidget:
    """Make one sentence that says itself what to do, with its shape."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, theme.XS)
    layout.setSpacing(theme.XS)
    layout.addWidget(StateGlyph(state), 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(ReadText(text), 1)
    return row
