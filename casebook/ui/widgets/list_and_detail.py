"""A list at the left and its detail at the right, with a splitter that remembers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QWidget

from casebook.ui.widgets import splitter_sizes
from casebook.ui.widgets.empty_state import EmptyState
from casebook.ui.workplace import Workplace

REMEMBER_AFTER_MS = 800


class ListAndDetail(QSplitter):
    """Shows `empty_says` with its buttons instead of the list while there is nothing in it.

    The widths lie on the desk of the case under `desk_key`.
    """

    def __init__(
        self,
        place: Workplace,
        left: QWidget,
        detail: QWidget,
        empty_says: str,
        desk_key: str,
        sizes: Sequence[int] = (660, 420),
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._place = place
        self._desk_key = desk_key
        self._stack = QStackedWidget()
        self._stack.addWidget(left)
        self._empty = EmptyState(empty_says)
        self._stack.addWidget(self._empty)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(self._stack)
        self.addWidget(detail)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes(list(sizes))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REMEMBER_AFTER_MS)
        self._timer.timeout.connect(self._remember)
        self.splitterMoved.connect(lambda *_: self._timer.start())
        place.case.submit(lambda case: case.desk_get(desk_key), self._restore, owner=self)

    @property
    def is_empty_shown(self) -> bool:
        """Say whether the words for an empty list are shown instead of it."""
        return self._stack.currentIndex() == 1

    def add_button(self, text: str, action: Callable[[], None]) -> QPushButton:
        """Put a button under the words for an empty list."""
        return self._empty.add_button(text, action)

    def show_empty(self, is_empty: bool) -> None:
        """Show what to do next instead of the list, or the list."""
        self._stack.setCurrentIndex(int(is_empty))

    def set_list_enabled(self, is_enabled: bool) -> None:
        """Keep the list still while something unsaved stands in the detail."""
        self._stack.setEnabled(is_enabled)

    def _restore(self, text: str | None) -> None:
        splitter_sizes.restore(self, text)

    def _remember(self) -> None:
        text = splitter_sizes.to_text(self)
        if text is not None:
            self._place.case.submit(lambda case: case.desk_set(self._desk_key, text))
