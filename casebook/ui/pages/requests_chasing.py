"""Chasing an answer: reminders and escalations of a request, each drafted as another request."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from casebook.actions import draft_reminder
from casebook.errors import CaseError
from casebook.model.labels import label
from casebook.model.request import Request
from casebook.ui.widgets.escalate_dialog import escalate_dialog
from casebook.ui.workplace import Workplace


class Chasing(QObject):
    """Drafts what presses for an answer; where one is drafted already, leads to that."""

    led_to = Signal(str)
    """Show the request with this number, with the cursor on it."""

    def __init__(self, place: Workplace, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place
        self._window = parent

    def remind(self, request: Request) -> None:
        """Draft a reminder of a request, and go to it."""
        self._place.case.submit(
            lambda case: draft_reminder.draft_reminder(case, request),
            self._on_drafted,
            self._on_not_drafted,
            owner=self,
        )

    def escalate(self, request: Request) -> None:
        """Ask for the higher office, and draft the request that goes there."""
        self._place.case.submit(
            lambda case: draft_reminder.check(case, request),
            lambda _: self._ask_office(request),
            self._on_not_drafted,
            owner=self,
        )

    def _ask_office(self, request: Request) -> None:
        dialog = escalate_dialog(self._place, request, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.form.saved.connect(lambda made: self._on_drafted(made.request))
        dialog.open()

    def _on_drafted(self, request: Request) -> None:
        number = label(request)
        self._place.said.emit(f"{number} is drafted; nothing is sent yet.")
        self.led_to.emit(number)

    def _on_not_drafted(self, error: CaseError) -> None:
        if not isinstance(error, draft_reminder.UnsentReminder):
            self._place.messages.tell(str(error))
        elif self._place.messages.confirm(str(error), f"Go to {error.number}"):
            self.led_to.emit(error.number)
