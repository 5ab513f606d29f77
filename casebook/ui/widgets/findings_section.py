"""What the letter of a request still lacks, each with what settles it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ReadText
from casebook.ui.widgets.states import StateGlyph

MOST_AT_FIRST = 12

Finding = tuple[str, str, bool]
"""A sentence, its remedy, and whether it blocks the letter."""


class FindingsSection(Section):
    """Shows the first findings; a long request may have one for every line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What the letter lacks", parent)
        self._findings: Sequence[Finding] | None = None

    def show_unchecked(self, lines: int, check: Callable[[], None]) -> None:
        """Offer to check a letter of many lines, which takes a while."""
        self._findings = None
        self.set_title("What the letter lacks")
        words = ReadText(
            f"A letter of {lines:,} lines is checked when you ask for it, and before it is issued."
        )
        words.set_muted(True)
        self.show_widgets([words, LinkButton(f"Check its {lines:,} lines now", check)])

    def show_findings(self, findings: Sequence[Finding] | None) -> None:
        """Show findings, those that block first; None: they are being looked for."""
        if findings is not None and findings == self._findings:
            # The widgets stay: whoever reads or copies from them is not disturbed.
            return
        self._findings = findings
        self._show(MOST_AT_FIRST)

    def _show(self, most: int) -> None:
        if self._findings is None:
            self.set_title("What the letter lacks")
            self.show_widgets([], "Checking …")
            return
        blocking = sum(blocks for _, _, blocks in self._findings)
        count = f"  {len(self._findings):,}" if self._findings else ""
        self.set_title(
            f"What the letter lacks{count}" + f", {blocking:,} block it" * bool(blocking)
        )
        widgets: list[QWidget] = [_FindingLine(*each) for each in self._findings[:most]]
        if len(self._findings) > most:
            text = f"Show {min(100, len(self._findings) - most):,} more"
            widgets.append(LinkButton(text, partial(self._show, most + 100)))
        self.show_widgets(widgets, "Nothing: it can be issued.")


class _FindingLine(QWidget):
    """One thing that is wrong or doubtful, and under it what settles it."""

    def __init__(self, sentence: str, remedy: str, blocks: bool) -> None:
        super().__init__()
        glyph = StateGlyph(State.WRONG if blocks else State.ATTENTION)
        glyph.setAccessibleName("blocks the letter" if blocks else "doubtful")
        words = ReadText(sentence)
        settles = ReadText(remedy)
        settles.set_muted(True)
        texts = QVBoxLayout()
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(0)
        texts.addWidget(words)
        texts.addWidget(settles)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.XS)
        layout.setSpacing(theme.S)
        layout.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
