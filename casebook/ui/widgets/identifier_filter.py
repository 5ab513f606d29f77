"""The row over the register: which kind, which group, asked or not, and how many are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from casebook.model.identifier import IdentifierGroup, IdentifierKind
from casebook.model.labels import label
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.identifier_lines import Answers, Shown
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.visible_text import one_line


class IdentifierFilter(QWidget):
    """Three boxes that narrow the list together with the words typed above it."""

    changed = Signal()
    paste_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Filter")
        self._words: tuple[str, ...] = ()
        self.kind_box = _box("Kind")
        self.group_box = _box("Group")
        self.answers_box = _box("Asked")
        self.kind_box.addItem("Every kind", None)
        for kind in IdentifierKind:
            self.kind_box.addItem(kind.value, kind)
        for answers in Answers:
            self.answers_box.addItem(answers.value, answers)
        self.set_groups(())
        self._says = plain_label(role="muted")
        self._paste = LinkButton("From a text …", self.paste_asked.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, theme.XS, theme.M, theme.XS)
        row.setSpacing(theme.S)
        for box in (self.kind_box, self.group_box, self.answers_box):
            row.addWidget(box)
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        row.addWidget(self._says)
        row.addStretch()
        row.addWidget(self._paste)

    def set_words(self, text: str) -> None:
        """Keep the words that are typed above the list."""
        self._words = tuple(text.casefold().split())

    def set_groups(self, groups: Sequence[IdentifierGroup]) -> None:
        """Offer these groups; the one chosen stays while it is there."""
        chosen = self.group_box.currentData()
        self.group_box.blockSignals(True)
        self.group_box.clear()
        self.group_box.addItem("Every group", None)
        self.group_box.addItem("In no group", "")
        for group in groups:
            self.group_box.addItem(one_line(f"{label(group)} {group.name}", 40), group.id)
        place = self.group_box.findData(chosen) if chosen is not None else 0
        self.group_box.setCurrentIndex(max(0, place))
        self.group_box.blockSignals(False)

    def shown(self) -> Shown:
        """Give what the list shall show."""
        # Qt keeps the value of an enumeration, not its member.
        kind = self.kind_box.currentData()
        return Shown(
            self._words,
            None if kind is None else IdentifierKind(kind),
            self.group_box.currentData(),
            Answers(self.answers_box.currentData()),
        )

    def give_up(self) -> None:
        """Show everything again; says so once."""
        self._words = ()
        for box in (self.kind_box, self.group_box, self.answers_box):
            box.blockSignals(True)
            box.setCurrentIndex(0)
            box.blockSignals(False)
        self.changed.emit()

    def show_count(self, shown: int, total: int) -> None:
        """Say how many of the register are shown."""
        self._says.setText(f"{shown:,} of {total:,}" if shown != total else f"{total:,}")


def _box(name: str) -> QComboBox:
    box = ChoiceBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(11)
    return box
