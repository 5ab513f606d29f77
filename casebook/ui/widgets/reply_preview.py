"""What a file of a reply was found to be, in sentences and with its first rows."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casebook.actions.preview_reply import Preview
from casebook.actions.read_reply import Content
from casebook.model.reply import ReplyForm
from casebook.model.reply_table import parse_columns
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.digest import DigestLabel
from casebook.ui.widgets.digest_list import StateLine, sized
from casebook.ui.widgets.first_rows import FirstRows
from casebook.ui.widgets.plain import ReadText

MOST_SENTENCES = 12
MOST_REJECTS = 3


class ReplyPreview(QWidget):
    """Sentences about a file over its first rows; empty until something was looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_readable = False
        """Whether it has rows that can be matched."""
        self._sentences: tuple[str, ...] = ()
        self._said = QVBoxLayout()
        self._said.setSpacing(0)
        self._digest = DigestLabel()
        self.rows = FirstRows("First rows of the reply")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addLayout(self._said)
        layout.addWidget(self._digest)
        layout.addWidget(self.rows)
        self.clear()

    def sentences(self) -> tuple[str, ...]:
        """Give what is said now."""
        return self._sentences

    def clear(self) -> None:
        """Show nothing."""
        self.is_readable = False
        self._show(())
        self._digest.hide()
        self.rows.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence alone."""
        self.clear()
        self._show(((State.NEUTRAL, sentence),))

    def say_wrong(self, sentence: str) -> None:
        """Show alone why it cannot be looked at."""
        self.clear()
        self._show(((State.WRONG, sentence),))

    def show_preview(self, found: Preview) -> None:
        """Show what a file was found to be."""
        self.clear()
        self._digest.show_value(found.sha256)
        self._digest.setVisible(bool(found.sha256))
        content = found.content
        if content is None:
            wrong = f"{found.problem} It can be registered as it is, with its digest."
            self._show(((State.WRONG, wrong), *((State.ATTENTION, s) for s in found.said)))
            return
        self.is_readable = True
        about = content.about
        rows = "1 row" if content.count == 1 else f"{content.count:,} rows"
        form = f"{about.form[:1].upper()}{about.form[1:]}"
        said = [(State.GOOD, f"{form} with {rows}, {sized(found.size_bytes)}.")]
        said += said_of(found)
        if content.rejected and not content.questions:
            said.append((State.ATTENTION, rejected_said(content, MOST_REJECTS)))
        if about.columns:
            guessed = ", ".join(f"{role} = “{name}”" for role, name in parse_columns(about.columns))
            said.append((State.NEUTRAL, f"By their names the columns look like: {guessed}."))
        if found.kept is not None:
            words = f"A table with this header was read before, as “{found.kept.name}”."
            said.append((State.NEUTRAL, words))
        said += [
            (State.ATTENTION, f"To decide before it is matched: {without_option(q.sentence)}")
            for q in found.questions
        ]
        self._show(tuple(said))
        self.rows.show_rows(about.header if about.form is ReplyForm.TABLE else (), content.shown)
        self.rows.show()

    def _show(self, said: tuple[tuple[State, str], ...]) -> None:
        while (item := self._said.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._sentences = tuple(sentence for _, sentence in said)
        for state, sentence in said[:MOST_SENTENCES]:
            self._said.addWidget(StateLine(state, sentence))
        left = len(said) - MOST_SENTENCES
        if left > 0:
            rest = "\n".join(sentence for _, sentence in said[MOST_SENTENCES:])
            self._said.addWidget(ReadText(rest))


def said_of(found: Preview) -> list[tuple[State, str]]:
    """Give what is said about a file: how it was read, and what is to be noticed about it."""
    about = None if found.content is None else found.content.about
    # Of a workbook with several sheets it has to be noticed which are not read.
    plain = () if about is None or len(about.tables) > 1 else about.said
    return [
        (State.NEUTRAL if sentence in plain else State.ATTENTION, sentence)
        for sentence in found.said
    ]


def rejected_said(content: Content, most: int) -> str:
    """Say how many rows cannot be read, and why the first of them cannot."""
    count = content.rejected
    rows = "1 row" if count == 1 else f"{count:,} rows"
    whys = [f"Row {reject.number}: {reject.problem}." for reject in content.rejects[:most]]
    return " ".join((f"{rows} cannot be read.", *whys))


def without_option(sentence: str) -> str:
    """Give what a question asks, without the option that answers it at the command line."""
    return re.sub(r"\s*\(--[^)]*\)", "", sentence)
