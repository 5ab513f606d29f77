"""What every view of a page with a bar of views answers to: the page's keys and its filter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casebook.ui.workplace import Workplace


class EvidenceView(QWidget):
    """One view of a page, with its own list and detail pane.

    It holds no case data beyond what it shows. The page calls `refresh` when the case has changed
    and the view is visible, and hands on its keys.
    """

    filter_given_up = Signal()
    """A thing that the filter hid was asked for, so that the filter no longer holds."""

    title = ""
    """What the view bar calls it."""

    thing = ""
    """What Ctrl+N adds, in words; empty for a view that adds nothing."""

    prefixes: tuple[str, ...] = ()
    """The prefixes of the numbers it shows, like SZ."""

    help_says = ""
    """What F1 adds about this view."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.setAccessibleName(self.title)

    def refresh(self) -> None:
        """Query the case again and show what it says."""
        raise NotImplementedError

    def on_filter(self, text: str) -> None:
        """Show the rows that hold every word of the filter."""

    def add(self) -> None:
        """Begin a new thing (Ctrl+N)."""

    def edit(self) -> None:
        """Edit what is selected (F2)."""

    def retract(self) -> None:
        """Retract what is selected, after asking why (Del)."""

    def issue(self) -> None:
        """Issue the paper of what is selected (Ctrl+P)."""

    def show_number(self, number: str) -> None:
        """Select the thing with this number, now or when it has been read."""

    def selected_number(self) -> str:
        """Give the number of what is selected, empty for nothing."""
        return ""

    def focus_list(self) -> None:
        """Put the cursor into the list."""

    def is_dirty(self) -> bool:
        """Say whether something typed here is not saved."""
        return False

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
