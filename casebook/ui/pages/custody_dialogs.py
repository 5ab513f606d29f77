"""The two sides of a change of hands, each asked for in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from casebook.actions import move_custody
from casebook.errors import FieldError
from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.labels import label
from casebook.store.case_file import CaseFile
from casebook.ui.pages.custody_fields import RECEIPT_FIELDS, RELEASE_FIELDS
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.times import now_in
from casebook.ui.workplace import Workplace


def release_dialog(
    place: Workplace, exhibit: Exhibit, moves: Sequence[CustodyMove], parent: QWidget
) -> FormDialog:
    """Ask for the release of an exhibit, beginning with who holds it now."""
    last = moves[-1] if moves else None
    template = CustodyMove(
        id="",
        exhibit_id=exhibit.id,
        position=0,
        from_person=last.to_person if last else exhibit.seized_by,
        from_place=last.to_place if last else exhibit.stored_at or exhibit.place_found,
        to_person="",
        to_place="",
        released_at=now_in(place.zones[1], place.examiner.name),
        received_at=None,
        purpose="",
        seal=(last.seal if last else "") or exhibit.seal,
    )
    return FormDialog(
        place,
        f"{label(exhibit)} changes hands",
        RELEASE_FIELDS,
        template,
        lambda case, row, why: move_custody.release(case, row),
        says="The exhibit is in transit until its receipt is recorded.",
        parent=parent,
    )


def receipt_dialog(place: Workplace, number: str, move: CustodyMove, parent: QWidget) -> FormDialog:
    """Ask for the receiver's side of an open move of the exhibit with this number."""
    return FormDialog(
        place,
        f"{number} was received by {move.to_person}",
        RECEIPT_FIELDS,
        move,
        partial(_receive, move),
        says="A seal that is not intact opens an incident, which stays until it is explained.",
        parent=parent,
    )


def _receive(move: CustodyMove, case: CaseFile, row: Any, why: str) -> CustodyMove:
    typed: CustodyMove = row
    if typed.received_at is None:
        raise FieldError("received_at", "Give the time of the receipt.")
    return move_custody.receive(
        case,
        move,
        typed.received_at,
        typed.seal_intact,
        typed.remarks,
        digest_check=typed.digest_check,
        store_register=typed.store_register,
        gd_entry=typed.gd_entry,
        delay_reason=typed.delay_reason,
        opened=typed.opened,
    )
