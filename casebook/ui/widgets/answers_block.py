"""The answers to what was asked, on what evidence, and what came back, on one screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from casebook.actions.four_answers import FourAnswers
from casebook.ui import theme
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.widgets.visible_text import one_line

QUESTIONS = ("Asked", "On evidence", "Came back")
MOST = 260
"""In characters: the whole of it stands below, and the four answers fit on one screen."""


class AnswersBlock(QWidget):
    """Three questions with an answer each; with the sentence above them the four that are asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.M)
        layout.setVerticalSpacing(theme.XS)
        layout.setColumnStretch(1, 1)
        self.texts = tuple(ReadText() for _ in QUESTIONS)
        for row, (question, text) in enumerate(zip(QUESTIONS, self.texts, strict=True)):
            name = plain_label(question, role="muted")
            layout.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            layout.addWidget(text, row, 1)

    def show_answers(self, answers: FourAnswers) -> None:
        """Show the answers of another request."""
        said = (answers.asked, answers.evidence, answers.came_back)
        for question, text, words in zip(QUESTIONS, self.texts, said, strict=True):
            text.set_text(one_line(words, MOST))
            text.setAccessibleName(f"{question}: {words}")
