"""What can be done with the selected rows of a list, under the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import plain_label, rule


class SelectionBar(QWidget):
    """Names what is selected, with what can be done with one row, then with any number of rows."""

    def __init__(
        self,
        of_one: Sequence[tuple[str, Callable[[], None]]],
        of_any: Sequence[tuple[str, Callable[[], None]]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Selection")
        self._says = plain_label(role="muted")
        self._of_one = tuple(LinkButton(text, action) for text, action in of_one)
        self.links = (*self._of_one, *(LinkButton(text, action) for text, action in of_any))
        row = QHBoxLayout()
        row.setContentsMargins(theme.L, theme.XS, theme.M, theme.XS)
        row.setSpacing(theme.M)
        row.addWidget(self._says)
        for link in self.links:
            row.addWidget(link)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rule())
        layout.addLayout(row)
        self.show_selection("", 0)

    def show_selection(self, name: str, count: int) -> None:
        """Say what is selected: one thing by name, several by their number."""
        self._says.setText(name if count == 1 else f"{count:,} selected" if count else "")
        for link in self.links:
            link.setVisible(count == 1 or (count > 1 and link not in self._of_one))
