"""The line of holders of an exhibit as stations, each unproven step marked."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.actions.custody_line import Holding
from casebook.model.evidence import CustodyMove
from casebook.ui.theme import State
from casebook.ui.widgets.stations import Station
from casebook.ui.widgets.times import in_both


def stations(
    holdings: Sequence[Holding], moves: Sequence[CustodyMove], zones: tuple[str, str]
) -> tuple[Station, ...]:
    """Give one station a holder; `moves` add how it came there."""
    left = list(moves)
    line = []
    for place, holding in enumerate(holdings):
        move = _move_to(holding, left)
        if move is not None:
            left.remove(move)
        is_first = place == 0 and move is None
        lines = [holding.gap, _times(holding, zones, is_first=is_first)]
        lines.append(f"seal {holding.seal}" if holding.seal else "")
        if move is not None:
            lines += _of_move(move)
        lines.append(f"meanwhile {holding.digest[:24]}…" if holding.digest else "")
        line.append(
            Station(
                _person(holding.holder, holding.place) or "no first holder recorded",
                tuple(text for text in lines if text),
                _state(holding, move, is_first=is_first),
            )
        )
    return tuple(line)


def _move_to(holding: Holding, moves: Sequence[CustodyMove]) -> CustodyMove | None:
    return next(
        (m for m in moves if m.to_person == holding.holder and m.received_at == holding.since),
        None,
    )


def _state(holding: Holding, move: CustodyMove | None, *, is_first: bool) -> State:
    if move is not None and move.is_open:
        return State.ATTENTION
    if holding.gap:
        return State.WRONG
    return State.NEUTRAL if is_first else State.GOOD


def _times(holding: Holding, zones: tuple[str, str], *, is_first: bool) -> str:
    parts = []
    if holding.since is not None:
        verb = "seized" if is_first else "received"
        parts.append(f"{verb} {in_both(holding.since, zones)}")
    if holding.until is not None:
        parts.append(f"released {in_both(holding.until, zones)}")
    return "\n".join(parts)


def _of_move(move: CustodyMove) -> list[str]:
    """Give what a move says beyond who and when."""
    named = (
        ("seal intact", move.seal_intact),
        ("road certificate", move.road_certificate),
        ("store register", move.store_register),
        ("GD entry", move.gd_entry),
        ("letter", move.reference),
        ("digest on arrival", move.digest_check),
        ("opened", move.opened),
        ("took long because", move.delay_reason),
    )
    how = ", ".join(part for part in (move.purpose, move.mode and f"by {move.mode}") if part)
    return [how, *(f"{name}: {value}" for name, value in named if value), move.remarks]


def _person(name: str, place: str) -> str:
    return f"{name}, {place}" if name and place else name or place
