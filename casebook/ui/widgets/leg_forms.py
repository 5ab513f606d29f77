"""What a leg of a route is typed into: a step as it happens, a new leg, a correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from casebook.actions import keep
from casebook.actions.record_answer import REFERENCE_OF, Step, record_leg
from casebook.errors import FieldError
from casebook.model.agency import Agency
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.request import Leg, Request
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.agency_choices import offer_agencies
from casebook.ui.widgets.correct_dialog import CorrectDialog
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.times import now_in
from casebook.ui.workplace import Workplace

HEIGHT = 340

NEW_LEG_FIELDS: tuple[Field | Group, ...] = (
    Field("from_agency_id", "From", Kind.CHOICE),
    Field("to_agency_id", "To", Kind.CHOICE),
    Field("mode", "By", hint="letter, BHARATPOL, e-mail …"),
    Field("reference", "Reference", hint="the sender's number"),
)

LEG_FIELDS: tuple[Field | Group, ...] = (
    *NEW_LEG_FIELDS,
    Field("prepared_at", "Prepared", Kind.INSTANT),
    Field("prepared_by", "Prepared by"),
    Field("approved_at", "Approved", Kind.INSTANT),
    Field("approved_by", "Approved by"),
    Field("sent_at", "Sent", Kind.INSTANT),
    Field("acknowledged_at", "Acknowledged", Kind.INSTANT),
    Field("acknowledged_reference", "Its reference", hint="the receiver's number"),
    Field("forwarded_at", "Forwarded", Kind.INSTANT),
    Field("replied_at", "Replied", Kind.INSTANT),
    Field("reply_reference", "Reply's number"),
    Field("reply", "Reply", Kind.TEXT, lines=2),
    Field("returned_at", "Returned", Kind.INSTANT),
    Field("returned_because", "Returned why", Kind.TEXT, lines=2),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

STEPS: tuple[tuple[Step, str], ...] = (
    ("prepared", "prepared"),
    ("approved", "approved"),
    ("sent", "sent"),
    ("acknowledged", "acknowledged"),
    ("forwarded", "forwarded to the next"),
    ("replied", "replied to"),
    ("returned", "returned"),
)

FIELDS_OF: dict[Step, tuple[str, ...]] = {
    "prepared": ("by", "reference"),
    "approved": ("by", "reference"),
    "sent": ("reference",),
    "acknowledged": ("its_reference",),
    "forwarded": (),
    "replied": ("its_reference", "reply"),
    "returned": ("because",),
}
"""What goes with each step beyond its time."""


@dataclass(frozen=True, slots=True)
class LegStep:
    """One step of a leg as it is typed; only what goes with the step is taken."""

    step: Step
    at: Instant | None
    by: str = ""
    reference: str = ""
    its_reference: str = ""
    reply: str = ""
    because: str = ""


def next_step(leg: Leg, *, is_last: bool = True) -> Step:
    """Give the step of a leg that is recorded next; who is not the last on a route hands it on."""
    if leg.sent_at is None:
        return "approved" if leg.prepared_at is not None and leg.approved_at is None else "sent"
    if leg.acknowledged_at is None:
        return "acknowledged"
    return "replied" if is_last or leg.forwarded_at is not None else "forwarded"


def leg_step_dialog(
    place: Workplace, title: str, leg: Leg, parent: QWidget, *, is_last: bool
) -> FormDialog:
    """Make the dialog that records a step of a leg with its time and what goes with it.

    `is_last` says that the route ends where the leg does.
    """

    def save(case: CaseFile, row: LegStep, why: str) -> LegStep:
        _record(case, leg, row)
        return row

    fields = (
        Field("step", "It was", Kind.CHOICE, STEPS),
        Field("at", "At", Kind.INSTANT),
        Field("by", "By", hint="who prepared or approved it"),
        Field("reference", "Reference", hint=leg.reference or "our letter or diary number"),
        Field("its_reference", "Its reference", hint="the receiver's diary or ticket number"),
        Field("reply", "Reply", Kind.TEXT, hint="what the reply says, in short", lines=3),
        Field("because", "Why", Kind.TEXT, hint="what the receiver wrote", lines=3),
    )
    proposal = now_in(place.zones[1], place.examiner.name)
    first = LegStep(next_step(leg, is_last=is_last), proposal)
    dialog = FormDialog(place, title, fields, first, save, parent=parent)
    every = {name for names in FIELDS_OF.values() for name in names}

    def show_fields() -> None:
        chosen = dialog.form.editor("step").value()
        wanted = next((names for step, names in FIELDS_OF.items() if step == chosen), ())
        dialog.form.hide_fields(every - set(wanted))

    dialog.form.editor("step").changed.connect(show_fields)
    show_fields()
    # As tall as the longest step needs, not as all fields together.
    dialog.resize(dialog.width(), HEIGHT)
    return dialog


def new_leg_dialog(
    place: Workplace, request: Request, agencies: Sequence[Agency], legs: Sequence[Leg], to: QWidget
) -> FormDialog:
    """Make the dialog that adds a leg at the end of a route."""
    template = Leg("", request.id, 0, legs[-1].to_agency_id if legs else "", request.to_agency_id)
    dialog = FormDialog(
        place, f"New leg of {label(request)}", NEW_LEG_FIELDS, template, keep.add, parent=to
    )
    offer_agencies(dialog.form, agencies)
    dialog.form.start_new(template)
    return dialog


def correct_leg_dialog(
    place: Workplace, title: str, leg: Leg, agencies: Sequence[Agency], parent: QWidget
) -> CorrectDialog:
    """Make the dialog that corrects a leg with a reason."""
    return CorrectDialog(
        place, title, LEG_FIELDS, leg, lambda form: offer_agencies(form, agencies), parent
    )


def _record(case: CaseFile, leg: Leg, row: LegStep) -> None:
    if row.at is None:
        raise FieldError("at", f"Give the time at which it was {row.step}.")
    wanted = FIELDS_OF[row.step]
    number = "reference" if REFERENCE_OF.get(row.step) == "reference" else "its_reference"
    try:
        record_leg(
            case,
            case.get(Leg, leg.id),
            row.step,
            row.at,
            getattr(row, number) if number in wanted else "",
            row.reply if "reply" in wanted else "",
            by=row.by if "by" in wanted else "",
            because=row.because if "because" in wanted else "",
        )
    except FieldError as error:
        name = "because" if error.field == "returned_because" else "at"
        raise FieldError(name, str(error)) from error
