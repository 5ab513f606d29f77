"""Agencies offered in forms, and the dialog that adds one on the way."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from casebook.actions import agency_directory, keep
from casebook.actions.agency_directory import Entry
from casebook.model.agency import Agency
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.directory_dialog import DirectoryDialog
from casebook.ui.widgets.form import Field, Form, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

NEW_AGENCY = Agency("", 0, "", "")

AGENCY_FIELDS: tuple[Field | Group, ...] = (
    Field("name", "Name", hint="Central Bureau of Investigation, NCB New Delhi", always=True),
    Field("short_name", "Short name", hint="CBI: as it stands on a route", always=True),
    Field("country", "Country"),
    Field("address", "Address", Kind.TEXT, lines=3),
    Field("email", "E-mail"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)


def agency_dialog(
    place: Workplace, parent: QWidget, template: Agency = NEW_AGENCY, says: str = ""
) -> FormDialog:
    """Make the dialog that adds an agency, beginning with the values of `template`."""
    return FormDialog(
        place, "New agency", AGENCY_FIELDS, template, keep.add, says=says, parent=parent
    )


def take_from_directory(place: Workplace, parent: QWidget, taken: Callable[[Agency], None]) -> None:
    """Ask for an entry of the shipped directory, copy it into the case, and give it to `taken`."""
    dialog = DirectoryDialog(agency_directory.entries(), parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: take_entry(place, parent, dialog.chosen(), taken))
    dialog.open()


def take_entry(
    place: Workplace, parent: QWidget, entry: Entry | None, taken: Callable[[Agency], None]
) -> None:
    """Copy an entry into the case; a pattern begins a new agency that lacks its names."""
    if entry is None:
        return
    if entry.is_pattern:
        template = dataclasses.replace(entry.agency, name="", short_name="")
        says = f"“{entry.agency.name}” stands for many: give this one its own names."
        dialog = agency_dialog(place, parent, template, says)
        dialog.form.saved.connect(taken)
        dialog.open()
        return
    place.case.submit(
        partial(_in_case, entry),
        taken,
        lambda error: place.messages.tell(str(error)),
        owner=parent,
    )


def _in_case(entry: Entry, case: CaseFile) -> Agency:
    """Give the agency of a directory's entry, copied into the case unless it is there."""
    return agency_directory.in_case(case, entry) or agency_directory.add(case, entry.key)


def agency_choices(agencies: Sequence[Agency]) -> tuple[tuple[object, str], ...]:
    """Give agencies for a choice field."""
    return tuple((agency.id, in_a_choice(agency)) for agency in agencies)


def in_a_choice(agency: Agency) -> str:
    """Name an agency where one is chosen: short and in full, or once where both are the same."""
    return one_line(", ".join(dict.fromkeys((agency.short_name or agency.name, agency.name))), 80)


def offer_agencies(form: Form, agencies: Sequence[Agency]) -> None:
    """Offer agencies at both ends of a leg."""
    for name in ("from_agency_id", "to_agency_id"):
        form.set_choices(name, agency_choices(agencies))
