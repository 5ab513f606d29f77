"""A form over the fields that one kind of request has of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal

from casebook.actions import keep
from casebook.actions.typed_time import typed_time
from casebook.errors import CaseError
from casebook.model.instant import Instant
from casebook.model.request import Request
from casebook.model.request_form import Need, Particular, ParticularType, RequestForm
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.form import Field, Form, Kind
from casebook.ui.widgets.times import in_both
from casebook.ui.workplace import Workplace

KINDS = {
    ParticularType.LINE: Kind.LINE,
    ParticularType.TEXT: Kind.TEXT,
    ParticularType.CHOICE: Kind.CHOICE,
    ParticularType.DAY: Kind.DAY,
    ParticularType.INSTANT: Kind.INSTANT,
    # “No” is an answer, and “not answered” is another: a tick could not tell them apart.
    ParticularType.YES_NO: Kind.CHOICE,
}

NOT_CHOSEN = (("", "not chosen"),)
YES_NO = (*NOT_CHOSEN, ("yes", "yes"), ("no", "no"))


class ParticularsForm(Form):
    """Shows and corrects the particulars of a request; which fields apply follows what is typed.

    Inside another form it `is_part` of it: it has no buttons of its own, and Enter submits.
    """

    submitted = Signal()
    changed = Signal()

    def __init__(self, place: Workplace, form: RequestForm, *, is_part: bool = False) -> None:
        self.kind = form.name
        self._particulars = form.particulars
        self._is_part = is_part
        self.takes_cursor = not is_part
        self._request: Request | None = None
        self._row_type = _row_type(form)
        super().__init__(
            place,
            [_field(each, place) for each in form.particulars],
            name=f"Particulars: {form.name}",
            add=lambda case, row, why: row,
            correct=self._correct_request,
        )
        for each in form.particulars:
            self.editor(each.name).changed.connect(self._on_typed)

    def show_request(self, request: Request) -> None:
        """Show the particulars of a request of this kind."""
        self._request = request
        self.show_row(self._row_of(request.particulars))

    def begin(self, particulars: Mapping[str, str]) -> None:
        """Take particulars as a part of another form, beginning with these."""
        self.start_new(self._row_of(particulars))

    def edit(self, field: str = "") -> None:
        """Edit the particulars, with the cursor in `field` or the first one."""
        super().edit(field)
        self._on_typed()

    def start_new(self, template: Any) -> None:
        """Take new particulars, beginning with `template`."""
        super().start_new(template)
        self._on_typed()
        if self._is_part:
            self._buttons.hide()

    def save(self, *, and_next: bool = False) -> None:
        """Save the particulars; as a part of another form, ask that to save."""
        if self._is_part:
            self.submitted.emit()
        else:
            super().save(and_next=and_next)

    def abandon(self) -> None:
        """Stop editing; as a part of another form, ask that to stop."""
        if self._is_part:
            self.abandoned.emit()
        else:
            super().abandon()

    def particulars(self) -> dict[str, str]:
        """Give what is typed, as a request keeps it. Raises FieldError for the first wrong one."""
        return self._kept(self.values())

    def _kept(self, values: Mapping[str, Any]) -> dict[str, str]:
        typed = {name: _text(value) for name, value in values.items()}
        return {
            each.name: typed[each.name]
            for each in self._particulars
            if typed[each.name] and each.applies(typed)
        }

    def _row_of(self, particulars: Mapping[str, str]) -> Any:
        return self._row_type(
            **{
                each.name: _value(each, particulars.get(each.name, ""), self._place.zones[1])
                for each in self._particulars
            }
        )

    def _on_typed(self) -> None:
        if not self.is_editing:
            return
        typed = {}
        for each in self._particulars:
            try:
                typed[each.name] = _text(self.editor(each.name).value())
            except CaseError:
                # Half-typed: what depends on it is decided when it can be read.
                typed[each.name] = ""
        self.hide_fields([each.name for each in self._particulars if not each.applies(typed)])
        self.changed.emit()

    def _correct_request(self, case: CaseFile, row: Any, why: str) -> Any:
        if self._request is None:
            raise CaseError("There is no request to correct.")
        now = case.get(Request, self._request.id)
        kept = self._kept({each.name: getattr(row, each.name) for each in self._particulars})
        # What another kind has left there is not of this form, and stays.
        names = {each.name for each in self._particulars}
        others = {name: text for name, text in now.particulars.items() if name not in names}
        keep.correct(case, dataclasses.replace(now, particulars={**others, **kept}), why)
        return row


def _row_type(form: RequestForm) -> type[Any]:
    return dataclasses.make_dataclass(
        "Particulars", [(each.name, Any, "") for each in form.particulars], frozen=True
    )


def _field(each: Particular, place: Workplace) -> Field:
    choices: tuple[tuple[object, str], ...] = ()
    if each.type is ParticularType.YES_NO:
        choices = YES_NO
    elif each.type is ParticularType.CHOICE:
        choices = (*NOT_CHOSEN, *((choice, choice) for choice in each.choices))

    def show(value: Any) -> str:
        return in_both(value, place.zones) if isinstance(value, Instant) else str(value or "")

    return Field(
        each.name,
        each.label,
        KINDS[each.type],
        choices,
        each.hint,
        3,
        show,
        always=each.need is not Need.NONE and not each.only_if,
    )


def _value(each: Particular, text: str, zone: str) -> Any:
    if each.type is not ParticularType.INSTANT:
        return text
    if not text:
        return None
    try:
        return typed_time(text, zone)
    except CaseError:
        # Not written by this form: it is shown as it stands.
        return text


def _text(value: object) -> str:
    if isinstance(value, Instant):
        return value.local(value.zone)
    return "" if value is None else str(value).strip()
