"""Whether the custody of an exhibit has no hole, no overlap and no step backwards."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.instant import Instant
from casebook.rules import times
from casebook.rules.finding import Finding

LONGEST_TRANSIT_US = 24 * 3_600_000_000
"""A move that takes longer needs an explanation in its remarks."""


def findings(
    exhibit: Exhibit, moves: Sequence[CustodyMove], now: Instant | None = None
) -> tuple[Finding, ...]:
    """Check the custody of an exhibit, move by move. `now` adds moves open for too long."""
    live = _live(moves)
    found = _start_findings(exhibit, live[0]) if live else []
    for move in live:
        found += _move_findings(move, now)
    for before, after in itertools.pairwise(live):
        found += _joint_findings(before, after)
    return tuple(found)


def holder(exhibit: Exhibit, moves: Sequence[CustodyMove]) -> str:
    """Say who holds an exhibit: “with X, Y since 22 Dec 2022” or “in transit to X since ...”."""
    live = _live(moves)
    if not live:
        place = exhibit.stored_at or exhibit.place_found
        return f"at {place}, no custody recorded" if place else "no custody recorded"
    last = live[-1]
    if last.received_at is None:
        day = times.in_words(times.day_of(last.released_at))
        return f"in transit to {last.to_person} since {day}"
    where = f"{last.to_person}, {last.to_place}" if last.to_place else last.to_person
    return f"with {where} since {times.in_words(times.day_of(last.received_at))}"


def _start_findings(exhibit: Exhibit, first: CustodyMove) -> list[Finding]:
    found = []
    if exhibit.seized_by and not _same(exhibit.seized_by, first.from_person):
        found.append(
            Finding(
                f"The exhibit was seized by {exhibit.seized_by}, but move {first.position} starts "
                f"with {first.from_person}.",
                "Record how it came from the one to the other.",
            )
        )
    if exhibit.seized_at and times.is_before(first.released_at, exhibit.seized_at):
        found.append(
            Finding(
                f"Move {first.position} was released before the exhibit was seized.",
                "Correct one of the two times.",
            )
        )
    return found


def _move_findings(move: CustodyMove, now: Instant | None) -> list[Finding]:
    found = []
    if _same(move.from_person, move.to_person):
        found.append(
            Finding(
                f"Move {move.position} has {move.from_person} at both ends.",
                "One person cannot sign for both sides: name who received it.",
            )
        )
    for place, side in ((move.from_place, "leaves"), (move.to_place, "goes to")):
        if not place:
            found.append(
                Finding(
                    f"Move {move.position} does not say which place the exhibit {side}.",
                    "Enter the place.",
                )
            )
    if move.received_at and times.is_before(move.received_at, move.released_at):
        found.append(
            Finding(
                f"Move {move.position} was received before it was released.",
                "Correct one of the two times.",
            )
        )
    if move.seal_intact.strip().casefold().startswith(("no", "broken")):
        found.append(
            Finding(
                f"The seal was not intact at the end of move {move.position}.",
                "Verify the digest and write a note about the seal.",
            )
        )
    end = move.received_at or now
    took_us = end.utc_us - times.latest_us(move.released_at) if end else 0
    if took_us > LONGEST_TRANSIT_US and not move.remarks.strip():
        word = "took" if move.received_at else "has been open for"
        days = times.count_days(took_us // 86_400_000_000)
        found.append(
            Finding(
                f"Move {move.position} to {move.to_person} {word} more than {days} without an "
                "explanation.",
                "Say in its remarks why." if move.received_at else "Record who received it.",
            )
        )
    return found


def _joint_findings(before: CustodyMove, after: CustodyMove) -> list[Finding]:
    found = []
    if not _same(before.to_person, after.from_person):
        found.append(
            Finding(
                f"Move {before.position} ends with {before.to_person}, but move {after.position} "
                f"starts with {after.from_person}.",
                "Record the move between them.",
            )
        )
    elif before.to_place and after.from_place and not _same(before.to_place, after.from_place):
        found.append(
            Finding(
                f"Move {before.position} ends at {before.to_place}, but move {after.position} "
                f"starts at {after.from_place}.",
                "Record how the exhibit came from the one place to the other.",
            )
        )
    if before.received_at is None:
        found.append(
            Finding(
                f"Move {after.position} starts while move {before.position} is still open.",
                "Record who received the earlier move, and when.",
            )
        )
    elif times.is_before(after.released_at, before.received_at):
        found.append(
            Finding(
                f"Move {after.position} was released before move {before.position} was received.",
                "Correct one of the two times.",
            )
        )
    if before.seal and after.seal and not _same(before.seal, after.seal) and not after.remarks:
        found.append(
            Finding(
                f"The seal changes from {before.seal} to {after.seal} at move {after.position}.",
                "Say in its remarks who opened the exhibit, and by what authority.",
            )
        )
    return found


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _live(moves: Sequence[CustodyMove]) -> list[CustodyMove]:
    kept = (move for move in moves if move.retracted is None)
    return sorted(kept, key=lambda move: move.position)
