"""Ask to which higher office a request is taken, and draft what goes there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from casebook.actions.draft_reminder import draft_reminder
from casebook.model.labels import label
from casebook.model.request import Request
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.form import Field
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Escalation:
    """The office as it is typed, and the request that was drafted to it."""

    higher_office: str = ""
    request: Request | None = None


def escalate_dialog(place: Workplace, request: Request, parent: QWidget) -> FormDialog:
    """Make the dialog; what it saves is an `Escalation` with the request that was drafted."""

    def save(case: CaseFile, row: Escalation, why: str) -> Escalation:
        del why
        return Escalation(
            row.higher_office, draft_reminder(case, request, higher_office=row.higher_office)
        )

    return FormDialog(
        place,
        f"Escalate {label(request)}",
        (
            Field(
                "higher_office",
                "To",
                hint="the next higher officer there, as the letter addresses them",
                required="Say to which office it is taken.",
            ),
        ),
        Escalation(),
        save,
        says="A new request is drafted to the office it was sent to, with the earlier references "
        "and what still waits. Nothing is sent.",
        parent=parent,
    )
