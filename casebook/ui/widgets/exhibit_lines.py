"""The exhibits that a paper is about, one under another, each a link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.links import LinkButton, NumberLink
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.widgets.states import StateGlyph

MOST_LINES = 100
NUMBER_WIDTH = 66


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done to one exhibit of the list: the words on the link, and what happens."""

    text: str
    run: Callable[[], None]


def exhibit_line(
    number: str,
    words: str,
    follow: Callable[[str], None],
    state: State | None = None,
    acts: Sequence[Act] = (),
) -> QWidget:
    """Make one line: a state, the number as a link, words, and what can be done."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.XS)
    top = Qt.AlignmentFlag.AlignTop
    if state is not None:
        layout.addWidget(StateGlyph(state), 0, top)
    layout.addWidget(_held(NumberLink(number, follow)), 0, top)
    text = ReadText(words)
    # Level with the text of the link, which has a frame around it.
    text.setContentsMargins(0, 2, 0, 0)
    layout.addWidget(text, 1)
    for act in acts:
        button = LinkButton(act.text, act.run)
        button.setAccessibleName(f"{act.text} {number}")
        layout.addWidget(button, 0, top)
    return row


def _held(link: NumberLink) -> QWidget:
    """Hold a link at the left of a column: a tool button of its own width centres its text."""
    box = QWidget()
    box.setFixedWidth(NUMBER_WIDTH)
    layout = QHBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(link)
    layout.addStretch()
    return box


def exhibit_words(exhibit: Exhibit) -> str:
    """Say what an exhibit is: its mark, its description, and that it is retracted."""
    words = "  ".join(part for part in (exhibit.mark, exhibit.description) if part)
    return f"{words} (retracted: {exhibit.retracted})" if exhibit.retracted else words


def exhibit_lines(
    exhibits: Sequence[Exhibit],
    follow: Callable[[str], None],
    acts: Callable[[Exhibit], Sequence[Act]] = lambda _: (),
) -> list[QWidget]:
    """Make the lines of some exhibits, the first of them when they are many."""
    lines = [
        exhibit_line(label(exhibit), exhibit_words(exhibit), follow, acts=acts(exhibit))
        for exhibit in exhibits[:MOST_LINES]
    ]
    if len(exhibits) > MOST_LINES:
        lines.append(and_more(len(exhibits) - MOST_LINES))
    return lines


def and_more(left: int) -> QWidget:
    """Say how many are not listed."""
    return plain_label(f"… and {left:,} more.", role="muted")
