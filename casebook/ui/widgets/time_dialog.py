"""Asks for a time to go to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from casebook.actions.typed_time import typed_time
from casebook.errors import CaseError, FieldError
from casebook.model.instant import Instant, zone_label
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.form import Action, Field, Group
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace

FIELDS: tuple[Field | Group, ...] = (
    Field("when", "When", required="Give the time to go to.", hint="2022-11-23 06:42, or with Z"),
    Field("zone", "Zone of it", hint="where the time names none"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, and the time that it means."""

    id: str = ""
    when: str = ""
    zone: str = ""
    at: Instant | None = None


def ask_time(place: Workplace, parent: QWidget) -> Instant | None:
    """Ask for a time in any form it is written in; None when it was given up."""

    def read(case: CaseFile, row: Any, why: str, /) -> Asked:
        return read_time(row.when, row.zone)

    zone = place.zones[1]
    dialog = FormDialog(
        place,
        "Go to a time",
        FIELDS,
        Asked(zone=zone),
        read,
        says=f"A time that names no zone is read in {zone_label(zone)}, unless you give another.",
        action=Action("Go there", "goes there"),
        parent=parent,
    )
    saved = dialog.ask()
    return None if saved is None else saved.at


def read_time(when: str, zone: str) -> Asked:
    """Read a typed time. Raises FieldError for what is no time, or could mean two."""
    try:
        return Asked("", when, zone, typed_time(when.strip(), zone.strip()))
    except CaseError as error:
        raise FieldError("when", str(error)) from error
