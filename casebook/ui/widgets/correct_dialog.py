"""A dialog that corrects a row with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from casebook.actions import keep
from casebook.ui import theme
from casebook.ui.widgets.form import Field, Form, Group, Save
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.workplace import Workplace


class CorrectDialog(QDialog):
    """Corrects a row with a reason; closes when it is saved or abandoned."""

    def __init__(
        self,
        place: Workplace,
        title: str,
        fields: Sequence[Field | Group],
        row: Any,
        prepare: Callable[[Form], None] | None = None,
        parent: QWidget | None = None,
        *,
        correct: Save = keep.correct,
        says: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.form = Form(place, fields, name=title, correct=correct)
        if prepare is not None:
            prepare(self.form)
        self.form.show_row(row)
        self.form.edit()
        self.form.saved.connect(lambda _: self.accept())
        self.form.abandoned.connect(self.reject)
        scrolled(self, title, says, self.form)

    def reject(self) -> None:
        """Close without saving."""
        if self.form.is_editing:
            self.form.abandon()
            return
        super().reject()


def scrolled(
    dialog: QDialog,
    title: str,
    says: str,
    form: QWidget,
    *,
    height: int = 560,
    width: int = 560,
) -> None:
    """Fill a dialog with a form under its title, scrolled up and down where it is too tall."""
    inner = QWidget()
    inner_layout = QVBoxLayout(inner)
    inner_layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
    inner_layout.addWidget(heading(title, 1.2))
    if says:
        inner_layout.addWidget(plain_label(says, wrap=True, role="muted"))
    inner_layout.addWidget(form)
    inner_layout.addStretch()
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    # The cursor is in the form; the area follows it.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(area)
    dialog.setMinimumWidth(width)
    dialog.resize(width, min(height, inner.sizeHint().height() + 2 * theme.L))
