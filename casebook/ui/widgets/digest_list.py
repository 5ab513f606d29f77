"""Lines of an exhibit's detail: a digest, an attached file."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.model.evidence import Attachment, Digest
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.digest import DigestLabel
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ElidedLabel, ReadText, heading
from casebook.ui.widgets.states import WORDS, StateGlyph
from casebook.ui.widgets.times import in_both, to_second

_NAMED = re.compile(r"\([^)]*\)|“[^”]*”")
"""Names of files inside a sentence: they say nothing about how it went."""
_WRONG = re.compile(r"\bdiffers\b|\bdoes not\b|\b[1-9][\d,]* (differ|changed|missing|new)\b")
_DOUBTFUL = re.compile(r"\bnot compared\b|\bNothing\b|\b[1-9][\d,]* (not|without)\b")
_GOOD = re.compile(r"\bmatches\b|\bthe same\b|\bis that of\b")


def sized(size_bytes: int) -> str:
    """Give a size as exact bytes and as the unit people say: `2,048 bytes (2.0 KiB)`."""
    amount, unit = float(size_bytes), "bytes"
    for bigger in ("KiB", "MiB", "GiB", "TiB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, bigger
    exact = f"{size_bytes:,} bytes"
    return exact if unit == "bytes" else f"{exact} ({amount:.1f} {unit})"


def compared_state(words: str) -> State:
    """Give the state behind words like “matches that of …”, or “3 the same, 0 differ”."""
    said = _NAMED.sub("", words)
    if _WRONG.search(said):
        return State.WRONG
    if _DOUBTFUL.search(said):
        return State.ATTENTION
    return State.GOOD if _GOOD.search(said) else State.NEUTRAL


class DigestLine(QWidget):
    """A digest whole: algorithm, purpose, value in groups of four, what, when, who, with what."""

    def __init__(self, digest: Digest, zones: tuple[str, str], retract: Callable[[], None]) -> None:
        super().__init__()
        head = QHBoxLayout()
        claimed = " (a claim, not computed here)" if digest.is_claimed else ""
        head.addWidget(heading(f"{digest.algorithm}, {digest.purpose}{claimed}", wrap=True), 1)
        head.addWidget(LinkButton("Retract …", retract))
        size = "" if digest.size_bytes is None else f", {sized(digest.size_bytes)}"
        when = in_both(to_second(digest.computed_at), zones)
        done = "found" if digest.is_claimed else "computed"
        lines = [f"{digest.over}{size}", f"{done} {when}, {digest.computed_by}, {digest.tool}"]
        if digest.method:
            lines.append(f"method: {digest.method}")
        if digest.reason:
            lines.append(f"computed late: {digest.reason}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.S)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(DigestLabel(digest.value))
        layout.addWidget(ReadText("\n".join(lines)))
        if digest.matches:
            layout.addWidget(StateLine(compared_state(digest.matches), digest.matches))


class StateLine(QWidget):
    """A state and a sentence of any length beside it."""

    def __init__(self, state: State, words: str) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(StateGlyph(state), 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(ReadText(words), 1)
        self.setAccessibleName(f"{words} ({WORDS[state]})")


class AttachmentLine(QWidget):
    """An attached file: its name, size and SHA-256, and the way to save it outside."""

    def __init__(self, attachment: Attachment, save: Callable[[], None]) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(attachment.name), 1)
        head.addWidget(LinkButton("Save as …", save))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.XS)
        layout.setSpacing(0)
        layout.addLayout(head)
        said = f"{attachment.name}, {sized(attachment.size_bytes)}"
        layout.addWidget(ReadText(f"{attachment.caption}\n{said}" if attachment.caption else said))
        layout.addWidget(DigestLabel(attachment.sha256))
