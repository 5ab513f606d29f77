"""Custody in words: who holds an exhibit, and its line of holders."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.model.evidence import CustodyMove, Exhibit
from casebook.ui.theme import State
from casebook.ui.widgets.stations import Station
from casebook.ui.widgets.times import in_both


def holder(exhibit: Exhibit, moves: Sequence[CustodyMove]) -> tuple[State, str]:
    """Say who holds the exhibit now."""
    if not moves:
        where = exhibit.stored_at or exhibit.seized_by
        return State.NEUTRAL, f"kept: {where}" if where else "no move recorded"
    last = moves[-1]
    if last.is_open:
        return State.ATTENTION, f"in transit to {last.to_person}"
    place = last.to_place or last.to_person
    return State.GOOD, f"held: {place}"


def stations(
    exhibit: Exhibit, moves: Sequence[CustodyMove], zones: tuple[str, str]
) -> tuple[Station, ...]:
    """Give the line of holders from the first to the present one."""
    line = [_first(exhibit, moves, zones)]
    for move in moves:
        released = f"released {in_both(move.released_at, zones)}"
        how = _words(move.purpose, move.mode and f"by {move.mode}", move.reference)
        seal = f"seal {move.seal}" + (f", {move.seal_intact}" if move.seal_intact else "")
        lines = [released, how, seal if move.seal else ""]
        if move.received_at is None:
            lines.append("not received yet")
        else:
            lines.append(f"received {in_both(move.received_at, zones)}")
        lines.append(move.remarks)
        line.append(
            Station(
                _person(move.to_person, move.to_place),
                tuple(text for text in lines if text),
                State.ATTENTION if move.is_open else State.GOOD,
            )
        )
    return tuple(line)


def _first(exhibit: Exhibit, moves: Sequence[CustodyMove], zones: tuple[str, str]) -> Station:
    first = moves[0] if moves else None
    name = exhibit.seized_by or (first.from_person if first else "") or "no first holder recorded"
    place = exhibit.place_found or (first.from_place if first else "")
    when = f"seized {in_both(exhibit.seized_at, zones)}" if exhibit.seized_at else ""
    lines = tuple(text for text in (when, exhibit.seal and f"seal {exhibit.seal}") if text)
    return Station(_person(name, place), lines, State.NEUTRAL)


def _person(name: str, place: str) -> str:
    return f"{name}, {place}" if place else name


def _words(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
