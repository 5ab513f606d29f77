"""Lines of an exhibit's detail: a digest, an attached file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.model.evidence import Attachment, Digest
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.digest import DigestLabel
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import ElidedLabel, ReadText, heading
from casebook.ui.widgets.states import StateChip
from casebook.ui.widgets.times import in_both


def sized(size_bytes: int) -> str:
    """Give a size as exact bytes and as the unit people say: `2,048 bytes (2.0 KiB)`."""
    amount, unit = float(size_bytes), "bytes"
    for bigger in ("KiB", "MiB", "GiB", "TiB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, bigger
    exact = f"{size_bytes:,} bytes"
    return exact if unit == "bytes" else f"{exact} ({amount:.1f} {unit})"


class DigestLine(QWidget):
    """A digest whole: algorithm, purpose, value in groups of four, what, when, who, with what."""

    def __init__(self, digest: Digest, zones: tuple[str, str], retract: Callable[[], None]) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.addWidget(heading(f"{digest.algorithm}, {digest.purpose}"))
        head.addStretch()
        head.addWidget(LinkButton("Retract …", retract))
        size = "" if digest.size_bytes is None else f", {sized(digest.size_bytes)}"
        when = in_both(digest.computed_at, zones)
        lines = [f"{digest.over}{size}", f"{when}, {digest.computed_by}, {digest.tool}"]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.XS)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(DigestLabel(digest.value))
        layout.addWidget(ReadText("\n".join(lines)))
        if digest.matches:
            state = State.WRONG if digest.matches.startswith("differs") else State.GOOD
            layout.addWidget(StateChip(state, digest.matches))


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
        layout.addWidget(ReadText(f"{attachment.name}, {sized(attachment.size_bytes)}"))
        layout.addWidget(DigestLabel(attachment.sha256))
