"""Record a change of hands: the releasing side first, the receiving side when it is signed."""

from __future__ import annotations

import dataclasses

from casebook.errors import CaseError
from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.rules import fields
from casebook.store.case_file import CaseFile


def release(case: CaseFile, move: CustodyMove) -> CustodyMove:
    """Record that an exhibit leaves someone's hands; the move stays open until it is received."""
    fields.check(move)
    exhibit = case.get(Exhibit, move.exhibit_id)
    earlier = case.where(CustodyMove, exhibit_id=exhibit.id)
    still_open = [m for m in earlier if m.is_open]
    if still_open:
        raise CaseError(
            f"{label(exhibit)} is on its way to {still_open[0].to_person} since move "
            f"{still_open[0].position}. Record who received it before it moves again."
        )
    with case.transaction():
        moved = case.assign(move)
        case.append(
            "custody.release",
            [moved],
            summary=f"{label(exhibit)} released by {moved.from_person} to {moved.to_person}",
        )
    return moved


def receive(
    case: CaseFile,
    move: CustodyMove,
    received_at: Instant,
    seal_intact: str = "",
    remarks: str = "",
) -> CustodyMove:
    """Record the receiver's side of an open move."""
    exhibit = case.get(Exhibit, move.exhibit_id)
    if not move.is_open:
        raise CaseError(f"Move {move.position} of {label(exhibit)} was received already.")
    received = dataclasses.replace(
        move,
        received_at=received_at,
        seal_intact=seal_intact or move.seal_intact,
        remarks=remarks or move.remarks,
    )
    fields.check(received)
    with case.transaction():
        case.append(
            "custody.receive",
            [received],
            summary=f"{label(exhibit)} received by {received.to_person}",
        )
    return received
