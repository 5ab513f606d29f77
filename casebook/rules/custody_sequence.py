"""The sequence of custody: who held an exhibit from when to when, and where that is not proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casebook.model.evidence import Algorithm, CustodyMove, Digest, Exhibit
from casebook.model.instant import Instant
from casebook.rules import people, times
from casebook.rules.custody_checks import is_broken, live_moves


@dataclass(frozen=True, slots=True)
class Holding:
    """One holder of an exhibit. None as a time means that it is not known, or that it goes on.

    `seal` is the seal it was held under; `digest` the algorithm and value computed meanwhile, the
    first one; `gap` says why the step from the holder before is not proven, empty where it is.
    """

    holder: str
    place: str
    since: Instant | None
    until: Instant | None
    seal: str = ""
    digest: str = ""
    gap: str = ""


def sequence(
    exhibit: Exhibit, moves: Sequence[CustodyMove], digests: Sequence[Digest] = ()
) -> tuple[Holding, ...]:
    """Give the holders of an exhibit in order, the one who seized it first."""
    live = live_moves(moves)
    held: list[Holding] = []
    if exhibit.seized_by or (exhibit.seized_at and not live):
        held.append(
            Holding(exhibit.seized_by, exhibit.place_found, exhibit.seized_at, None, exhibit.seal)
        )
    for move in live:
        _release(held, move)
        _receive(held, move)
    return tuple(_with_digest(held, digests))


def _release(held: list[Holding], move: CustodyMove) -> None:
    """End the holding before a move; one that does not fit it is followed by an unproven one."""
    before = held[-1] if held else None
    if before is None:
        held.append(Holding(move.from_person, move.from_place, None, move.released_at, move.seal))
        return
    gap = ""
    if not people.same(before.holder, move.from_person):
        gap = f"How it came from {before.holder or 'the scene'} to {move.from_person} is not "
        gap += "recorded."
    elif before.place and move.from_place and not people.same(before.place, move.from_place):
        gap = f"How it came from {before.place} to {move.from_place} is not recorded."
    if gap:
        held.append(
            Holding(move.from_person, move.from_place, None, move.released_at, move.seal, "", gap)
        )
    else:
        held[-1] = replace(before, until=move.released_at)


def _receive(held: list[Holding], move: CustodyMove) -> None:
    before = held[-1]
    if people.same(before.holder, move.to_person) and people.same(before.place, move.to_place):
        held[-1] = replace(before, until=None)
        return
    gap = ""
    if move.received_at is None:
        gap = f"{move.to_person} has not signed for move {move.position}."
    elif times.is_before(move.received_at, move.released_at):
        gap = f"Move {move.position} was received before it was released."
    elif before.since and times.is_before(move.released_at, before.since):
        gap = f"Move {move.position} was released before {before.holder} had it."
    elif people.same(before.holder, move.to_person):
        gap = f"{move.to_person} signed for both sides of move {move.position}."
    elif is_broken(move.seal_intact):
        gap = f"The seal was not intact at the end of move {move.position}."
    seal = move.seal or before.seal
    held.append(Holding(move.to_person, move.to_place, move.received_at, None, seal, "", gap))


def _with_digest(held: list[Holding], digests: Sequence[Digest]) -> list[Holding]:
    live = [d for d in digests if d.retracted is None and not d.is_claimed]
    live.sort(key=lambda d: (d.algorithm is not Algorithm.SHA256, d.computed_at.utc_us))
    found = []
    for holding in held:
        during = (d for d in live if _is_during(d.computed_at, holding))
        first = next(during, None)
        text = f"{first.algorithm} {first.value}" if first else ""
        found.append(replace(holding, digest=text))
    return found


def _is_during(at: Instant, holding: Holding) -> bool:
    if holding.since is None and holding.until is None:
        return False
    if holding.since is not None and times.is_before(at, holding.since):
        return False
    return holding.until is None or not times.is_before(holding.until, at)
