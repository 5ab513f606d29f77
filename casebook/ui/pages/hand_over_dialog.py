"""Handing several exhibits over together, and recording the slip when it comes back signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from casebook.actions import move_custody
from casebook.errors import FieldError
from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.transfer import HandOver
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.pages.custody_fields import HAND_OVER_FIELDS, RETURN_FIELDS, SEAL_CHOICES
from casebook.ui.widgets.editors import Editor
from casebook.ui.widgets.exhibit_answers import Asked, ExhibitAnswers
from casebook.ui.widgets.form import Field, Group
from casebook.ui.widgets.ledger_form import EXHIBITS, LedgerForm
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.times import now_in
from casebook.ui.workplace import Workplace

SEALS = "seals"
FIELDS: tuple[Field | Group, ...] = (
    Field(EXHIBITS, "Exhibits", hint="What changes hands together?"),
    Field(SEALS, "Seals"),
    *HAND_OVER_FIELDS,
)


@dataclass(frozen=True, slots=True)
class Slip:
    """What the form of a hand-over holds before it is recorded."""

    released_at: Instant
    exhibit_ids: tuple[str, ...] = ()
    seals: Any = ()
    from_person: str = ""
    from_place: str = ""
    to_person: str = ""
    to_place: str = ""
    purpose: str = ""
    mode: str = ""
    road_certificate: str = ""
    remarks: str = ""
    recorded: HandOver | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """What the form of a returned slip holds."""

    received_at: Instant | None
    seals: Any = ()
    store_register: str = ""
    gd_entry: str = ""
    remarks: str = ""
    has_scan: bool = False
    recorded: HandOver | None = None


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who holds an exhibit, where, and under which seal."""

    name: str
    person: str
    place: str
    seal: str


class _SlipForm(LedgerForm):
    """A form with a table of answers, one for each exhibit."""

    def _make_editor(self, field: Field) -> Editor:
        if field.name == SEALS:
            return ExhibitAnswers(field.label, "Seal number")
        return super()._make_editor(field)


class _SignedForm(LedgerForm):
    """A form with a table of seals found, one answer for each exhibit."""

    def _make_editor(self, field: Field) -> Editor:
        if field.name == SEALS:
            return ExhibitAnswers(field.label, "Intact?", SEAL_CHOICES)
        return super()._make_editor(field)


class _Dialog(QDialog):
    """A scrolled form under a title; closes when it is saved or abandoned."""

    recorded = Signal(object)

    def __init__(
        self, place: Workplace, title: str, says: str, form: LedgerForm, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumWidth(560)
        self.place = place
        self.form = form
        form.saved.connect(self._on_saved)
        form.abandoned.connect(super().reject)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        column.addWidget(heading(title, 1.2, wrap=True))
        column.addWidget(plain_label(says, wrap=True, role="muted"))
        column.addWidget(form)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.resize(620, 660)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            # What is typed at once belongs into the first field, not into the frame around it.
            self.form.focus_first()

    def reject(self) -> None:
        """Close without recording anything."""
        if self.form.is_editing:
            self.form.abandon()
            return
        super().reject()

    def _on_saved(self, row: Slip | Signed) -> None:
        self.accept()
        self.recorded.emit(row.recorded)


class HandOverDialog(_Dialog):
    """Takes a hand-over; `recorded` gives the HandOver."""

    def __init__(
        self,
        place: Workplace,
        exhibit_ids: Sequence[str] = (),
        parent: QWidget | None = None,
        *,
        to_place: str = "",
        purpose: str = "",
        mode: str = "",
        road_certificate: str = "",
    ) -> None:
        form = _SlipForm(place, FIELDS, name="Hand-over", add=_hand_over, repeats=False)
        super().__init__(
            place,
            "Exhibits change hands together",
            "One move for each exhibit. They are in transit until the slip comes back signed and "
            "is recorded.",
            form,
            parent,
        )
        at = now_in(place.zones[1], place.examiner.name)
        form.start_new(
            Slip(
                at,
                tuple(exhibit_ids),
                to_place=to_place,
                purpose=purpose,
                mode=mode,
                road_certificate=road_certificate,
            )
        )
        self._ids: tuple[str, ...] = ()
        form.editor(EXHIBITS).changed.connect(self._read_holders)
        self._read_holders()

    def _read_holders(self) -> None:
        ids = form_ids(self.form)
        if ids != self._ids:
            self._ids = ids
            self.place.case.submit(
                lambda case: {each: _holder(case, each) for each in ids},
                self._on_holders,
                key="hand-over.holders",
                owner=self,
            )

    def _on_holders(self, holders: Mapping[str, _Holder]) -> None:
        asked = tuple(
            Asked(each, f"{who.name}, with {who.person}" if who.person else who.name, who.seal)
            for each, who in holders.items()
        )
        self.form.editor(SEALS).set_value(asked)
        for name in ("person", "place"):
            known = {getattr(who, name) for who in holders.values()}
            editor = self.form.editor(f"from_{name}")
            if len(known) == 1 and not editor.value():
                editor.set_value(known.pop())


class SignedSlipDialog(_Dialog):
    """Records that the slip came back signed; `recorded` gives the HandOver."""

    def __init__(
        self,
        place: Workplace,
        slip: HandOver,
        moves: Sequence[CustodyMove],
        names: Mapping[str, str],
        attach_scan: Callable[[HandOver], None],
        parent: QWidget | None = None,
    ) -> None:
        form = _SignedForm(
            place,
            RETURN_FIELDS,
            name="Signed slip",
            add=lambda case, row, why: _receive(case, slip, row),
            repeats=False,
        )
        super().__init__(
            place,
            f"{label(slip)} came back, signed by {slip.to_person}",
            "What the receiver wrote about the seals: yes, or no and what was found. A seal that "
            "is not intact opens an incident.",
            form,
            parent,
        )
        self._attach_scan = attach_scan
        open_moves = [move for move in moves if move.is_open]
        asked = tuple(Asked(m.exhibit_id, names.get(m.exhibit_id, "")) for m in open_moves)
        form.start_new(Signed(None, asked, has_scan=True))

    def _on_saved(self, row: Slip | Signed) -> None:
        super()._on_saved(row)
        if isinstance(row, Signed) and row.has_scan and row.recorded is not None:
            self._attach_scan(row.recorded)


def form_ids(form: LedgerForm) -> tuple[str, ...]:
    """Give the ids of the exhibits chosen in a form."""
    value = form.editor(EXHIBITS).value()
    return value if isinstance(value, tuple) else ()


def _holder(case: CaseFile, exhibit_id: str) -> _Holder:
    exhibit = case.get(Exhibit, exhibit_id)
    moves = case.where(CustodyMove, exhibit_id=exhibit_id)
    last = moves[-1] if moves else None
    return _Holder(
        f"{label(exhibit)}  {exhibit.mark or exhibit.description}",
        last.to_person if last else exhibit.seized_by,
        last.to_place if last else exhibit.stored_at or exhibit.place_found,
        (last.seal if last else "") or exhibit.seal,
    )


def _hand_over(case: CaseFile, typed: Slip, why: str) -> Slip:
    """Record a hand-over, and give what was typed with it: the form shows it once more."""
    slip = HandOver(
        "",
        0,
        typed.from_person,
        typed.from_place,
        typed.to_person,
        typed.to_place,
        typed.released_at,
        typed.purpose,
        typed.mode,
        typed.road_certificate,
        remarks=typed.remarks,
    )
    exhibits = [case.get(Exhibit, each) for each in typed.exhibit_ids]
    try:
        recorded = move_custody.hand_over(case, slip, exhibits, dict(typed.seals))
    except FieldError as error:
        raise FieldError(
            EXHIBITS if error.field == "exhibits" else error.field, str(error)
        ) from error

    return replace(typed, recorded=recorded)


def _receive(case: CaseFile, slip: HandOver, typed: Signed) -> Signed:
    if typed.received_at is None:
        raise FieldError("received_at", "Give the time of the receipt.")
    try:
        recorded = move_custody.receive_hand_over(
            case,
            slip,
            typed.received_at,
            dict(typed.seals),
            typed.remarks,
            typed.store_register,
            typed.gd_entry,
        )
    except FieldError as error:
        # The slip's own time is the receipt's time.
        field_name = "received_at" if error.field == "returned_at" else error.field
        raise FieldError(field_name, str(error)) from error
    return replace(typed, recorded=recorded)
