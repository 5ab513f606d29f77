"""A box of choices that only a click or a key changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from casebook.model.instant import all_zones


class ChoiceBox(QComboBox):
    """Leaves the wheel to the form around it: scrolling past a question must not answer it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Hand the wheel on; the open list of choices scrolls by itself."""
        event.ignore()


def offering(texts: Sequence[str], owner: QWidget) -> QCompleter:
    """Make what offers, under a field, the texts in which stands what is typed."""
    completer = QCompleter(list(texts), owner)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    return completer


@cache
def zone_names() -> tuple[str, ...]:
    """Give the names of all zones of the time zone data, in order."""
    return tuple(sorted(all_zones()))
