"""Record a change of hands: the releasing side first, the receiving side when it is signed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from casebook.actions import explain_incident
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.examination import Incident
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.transfer import HandOver
from casebook.rules import custody_checks, fields, times
from casebook.store import row_history, slices
from casebook.store.case_file import CaseFile

_MOST_NAMED = 8


def release(case: CaseFile, move: CustodyMove) -> CustodyMove:
    """Record that an exhibit leaves someone's hands; the move stays open until it is received.

    A move recorded late takes the position of its time, and the later ones move up by one in the
    same entry. Raises FieldError, and CaseError for an exhibit that is retracted or in transit.
    """
    fields.check(move)
    exhibit = case.get(Exhibit, move.exhibit_id)
    earlier = case.where(CustodyMove, exhibit_id=exhibit.id, retracted=True)
    _refuse([_in_the_way(exhibit, earlier, move.released_at)], "Nothing was recorded")
    with case.transaction():
        moved, later = _placed(case, move, earlier)
        late = f", before {len(later)} later moves" if later else ""
        case.append(
            "custody.release",
            [moved, *later],
            summary=f"{label(exhibit)} released by {moved.from_person} to {moved.to_person}{late}",
        )
    return moved


def receive(
    case: CaseFile,
    move: CustodyMove,
    received_at: Instant,
    seal_intact: str = "",
    remarks: str = "",
    digest_check: str = "",
    store_register: str = "",
    gd_entry: str = "",
    delay_reason: str = "",
    opened: str = "",
) -> CustodyMove:
    """Record the receiver's side of an open move.

    A seal that was not intact, and a digest that differed, open an incident in the same entry.
    Raises FieldError for a time before the release, CaseError when it was received already.
    """
    exhibit = case.get(Exhibit, move.exhibit_id)
    stored = case.get(CustodyMove, move.id)
    if stored.retracted is not None:
        raise CaseError(f"Move {stored.position} of {label(exhibit)} is retracted.")
    if not stored.is_open:
        raise CaseError(f"Move {stored.position} of {label(exhibit)} was received already.")
    received = dataclasses.replace(
        stored,
        received_at=received_at,
        seal_intact=seal_intact or stored.seal_intact,
        remarks=remarks or stored.remarks,
        digest_check=digest_check or stored.digest_check,
        store_register=store_register or stored.store_register,
        gd_entry=gd_entry or stored.gd_entry,
        delay_reason=delay_reason or stored.delay_reason,
        opened=opened or stored.opened,
    )
    fields.check(received)
    with case.transaction():
        incidents = _incidents(case, [received])
        case.append(
            "custody.receive",
            [received, *incidents],
            summary=_with_incidents(
                case, f"{label(exhibit)} received by {received.to_person}", incidents
            ),
        )
    return received


def hand_over(
    case: CaseFile,
    slip: HandOver,
    exhibits: Sequence[Exhibit],
    seals: Mapping[str, str] | None = None,
) -> HandOver:
    """Record that several exhibits leave together: the slip and a move for each, in one entry.

    `seals` gives the seal of each exhibit by its id. All leave or none: raises CaseError naming
    every exhibit that stands in the way.
    """
    fields.check(slip)
    if not exhibits:
        raise FieldError("exhibits", "Choose the exhibits that change hands.")
    if slip.returned_at is not None:
        raise FieldError("returned_at", "The slip cannot be back before it was made.")
    chosen = {exhibit.id: case.get(Exhibit, exhibit.id) for exhibit in exhibits}
    earlier = slices.by_exhibit(case, CustodyMove, chosen, retracted=True)
    _refuse(
        (_in_the_way(e, earlier.get(e.id, ()), slip.released_at) for e in chosen.values()),
        "Nothing was handed over",
    )
    with case.transaction():
        recorded = case.assign(slip)
        rows: list[object] = [recorded]
        for exhibit in chosen.values():
            move = _move_of(recorded, exhibit, (seals or {}).get(exhibit.id, ""))
            fields.check(move)
            placed, later = _placed(case, move, earlier.get(exhibit.id, ()))
            rows += [placed, *later]
        case.append(
            "handover.release",
            rows,
            summary=f"{label(recorded)}: {_counted(chosen.values())} released by "
            f"{recorded.from_person} to {recorded.to_person}",
        )
    return recorded


def receive_hand_over(
    case: CaseFile,
    slip: HandOver,
    received_at: Instant,
    seal_intact: Mapping[str, str] | str = "",
    remarks: str = "",
    store_register: str = "",
    gd_entry: str = "",
) -> HandOver:
    """Record that a slip came back signed: all its open moves are received, in one entry.

    `seal_intact` is one answer for all, or one for each exhibit by its id. Raises FieldError for a
    time before the release, CaseError when nothing of the slip is open.
    """
    stored = case.get(HandOver, slip.id)
    open_moves = [move for move in moves_of(case, stored) if move.is_open]
    if not open_moves:
        raise CaseError(
            f"{label(stored)} has no move that is still open: it was received already, or its "
            "moves were retracted."
        )
    returned = dataclasses.replace(stored, returned_at=received_at)
    fields.check(returned)
    received = [
        dataclasses.replace(
            move,
            received_at=received_at,
            seal_intact=_answer(seal_intact, move.exhibit_id) or move.seal_intact,
            remarks=remarks or move.remarks,
            store_register=store_register or move.store_register,
            gd_entry=gd_entry or move.gd_entry,
        )
        for move in open_moves
    ]
    for move in received:
        fields.check(move)
    with case.transaction():
        incidents = _incidents(case, received)
        exhibits = [case.get(Exhibit, move.exhibit_id) for move in received]
        summary = f"{label(stored)}: {_counted(exhibits)} received by {stored.to_person}"
        case.append(
            "handover.receive",
            [returned, *received, *incidents],
            summary=_with_incidents(case, summary, incidents),
        )
    return returned


def moves_of(case: CaseFile, slip: HandOver) -> tuple[CustodyMove, ...]:
    """Give the moves of a hand-over, in the order of its exhibits' numbers."""
    # By its entry: there is no index on the slip of a move, and a register may hold 100,000.
    made = row_history.entries_of(case, slip.id)[:1]
    ids = [
        str(row["id"])
        for seq in made
        for entry in case.entries(seq, seq)
        for row in entry.rows.get("custody_move", ())
        if row.get("hand_over_id") == slip.id
    ]
    found = slices.rows_in(case, CustodyMove, "id", ids)
    if not ids:
        found = case.where(CustodyMove, hand_over_id=slip.id)
    exhibits = slices.rows_in(
        case, Exhibit, "id", {move.exhibit_id for move in found}, retracted=True
    )
    numbers = {exhibit.id: exhibit.number for exhibit in exhibits}
    return tuple(sorted(found, key=lambda move: numbers[move.exhibit_id]))


def _move_of(slip: HandOver, exhibit: Exhibit, seal: str) -> CustodyMove:
    return CustodyMove(
        id="",
        exhibit_id=exhibit.id,
        position=0,
        from_person=slip.from_person,
        from_place=slip.from_place,
        to_person=slip.to_person,
        to_place=slip.to_place,
        released_at=slip.released_at,
        received_at=None,
        purpose=slip.purpose,
        mode=slip.mode,
        seal=seal,
        reference=label(slip),
        road_certificate=slip.road_certificate,
        hand_over_id=slip.id,
    )


def _in_the_way(exhibit: Exhibit, earlier: Sequence[CustodyMove], released_at: Instant) -> str:
    """Say why an exhibit cannot leave; empty when it can."""
    if exhibit.retracted is not None:
        return f"{label(exhibit)} is retracted"
    for move in custody_checks.live_moves(earlier):
        if move.is_open and not times.is_before(released_at, move.released_at):
            return (
                f"{label(exhibit)} is on its way to {move.to_person} since move {move.position}: "
                "record who received it before it moves again"
            )
    return ""


def _refuse(reasons: Iterable[str], what: str) -> None:
    found = [reason for reason in reasons if reason]
    if found:
        more = len(found) - _MOST_NAMED
        tail = f"; and {more} more" if more > 0 else ""
        raise CaseError(f"{what}: {'; '.join(found[:_MOST_NAMED])}{tail}.")


def _placed(
    case: CaseFile, move: CustodyMove, earlier: Sequence[CustodyMove]
) -> tuple[CustodyMove, list[CustodyMove]]:
    """Give a new move its position, and the later moves that it pushes up.

    `earlier` are all moves of the exhibit, retracted ones too: their positions stay taken.
    """
    later: list[CustodyMove] = []
    for before in reversed(custody_checks.live_moves(earlier)):
        if not times.is_before(move.released_at, before.released_at):
            break
        later.insert(0, before)
    taken = max((m.position for m in earlier), default=0)
    position = later[0].position if later else taken + 1
    placed = case.assign(dataclasses.replace(move, position=position))
    return placed, [dataclasses.replace(m, position=m.position + 1) for m in later]


def _incidents(case: CaseFile, moves: Sequence[CustodyMove]) -> tuple[Incident, ...]:
    return explain_incident.assigned(
        case,
        [
            (move.exhibit_id, move.id, sentence)
            for move in moves
            for sentence in custody_checks.incidents_of(move)
        ],
    )


def _with_incidents(case: CaseFile, summary: str, incidents: Sequence[Incident]) -> str:
    return f"{summary}; {explain_incident.said_opened(case, incidents)}" if incidents else summary


def _answer(given: Mapping[str, str] | str, exhibit_id: str) -> str:
    return given if isinstance(given, str) else given.get(exhibit_id, "")


def _counted(exhibits: Iterable[Exhibit]) -> str:
    names = [label(exhibit) for exhibit in exhibits]
    more = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
