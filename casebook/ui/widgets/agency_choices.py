"""Agencies offered in forms, and the dialog that adds one on the way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from casebook.actions import keep
from casebook.model.agency import Agency
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
