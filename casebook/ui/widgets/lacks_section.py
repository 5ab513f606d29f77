"""What a paper still lacks, in the detail of the thing it is about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.states import StateGlyph


class LacksSection(Section):
    """One sentence a line, each with its shape; a good one when nothing is missing."""

    def show_lacks(self, sentences: Sequence[str]) -> None:
        """Show what is missing."""
        if sentences:
            self.show_widgets([said(State.ATTENTION, sentence) for sentence in sentences])
        else:
            self.show_widgets([said(State.GOOD, "Nothing is missing for it.")])


def said(state: State, sentence: str) -> QWidget:
    """Make a line: the shape of a state, and a sentence."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.XS)
    layout.addWidget(StateGlyph(state), 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(ReadText(sentence), 1)
    return row
