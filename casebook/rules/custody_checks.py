"""Whether the custody of an exhibit has no hole, no overlap and no step backwards."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.model.examination import ClockReading
from casebook.model.instant import Instant
from casebook.rules import people, times
from casebook.rules.finding import Finding

_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US

_EXPLAIN = "Explain its incident; where there is none, correcting the move opens one."

_BROKEN = re.compile(r"\s*(no|not intact|broken|torn|tampered)\b", re.IGNORECASE)
_DIFFERS = re.compile(r"\s*(no|differ\w*|mismatch|does not match|not the same)\b", re.IGNORECASE)


def findings(
    exhibit: Exhibit,
    moves: Sequence[CustodyMove],
    now: Instant | None = None,
    *,
    limit_hours: int = 24,
    digests: Sequence[Digest] = (),
    readings: Sequence[ClockReading] = (),
    explained: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Check the custody of an exhibit, move by move. `now` adds moves open for too long.

    A move that takes longer than `limit_hours` needs a reason. `digests` and `readings` show that
    it was examined, and so where it was. `explained` are the ids of moves whose incident is.
    """
    live = live_moves(moves)
    found = _start_findings(exhibit, live[0]) if live else []
    for move in live:
        found += _move_findings(move)
        found += _transit_findings(move, now, limit_hours)
        if move.id not in explained:
            found += [Finding(said, _EXPLAIN) for said in incidents_of(move)]
    for before, after in itertools.pairwise(live):
        found += joint_findings(before, after)
    found += _seal_findings(exhibit, live)
    found += _examination_findings(exhibit, live, digests, readings)
    return tuple(found)


def incidents_of(move: CustodyMove) -> tuple[str, ...]:
    """Give what the receipt of a move showed that must be explained, in sentences."""
    found = []
    if is_broken(move.seal_intact):
        found.append(f"The seal was not intact at the end of move {move.position}{_said(move)}.")
    if _DIFFERS.match(move.digest_check):
        found.append(f"The digest differed at the end of move {move.position}.")
    return tuple(found)


def _said(move: CustodyMove) -> str:
    """Give what the receiver wrote about a broken seal, where that says more than “no”."""
    words = move.seal_intact.strip().rstrip(".")
    return f": {words}" if " " in words else ""


def is_broken(seal_intact: str) -> bool:
    """Say whether the words about a seal mean that it was not intact."""
    return _BROKEN.match(seal_intact) is not None


def holder(exhibit: Exhibit, moves: Sequence[CustodyMove]) -> str:
    """Say who holds an exhibit: “with X, Y since 22 Dec 2022” or “in transit to X since ...”."""
    live = live_moves(moves)
    if not live:
        place = exhibit.stored_at or exhibit.place_found
        return f"at {place}, no custody recorded" if place else "no custody recorded"
    last = live[-1]
    if last.received_at is None:
        day = times.in_words(times.day_of(last.released_at))
        return f"in transit to {last.to_person} since {day}"
    where = f"{last.to_person}, {last.to_place}" if last.to_place else last.to_person
    return f"with {where} since {times.in_words(times.day_of(last.received_at))}"


def live_moves(moves: Sequence[CustodyMove]) -> list[CustodyMove]:
    """Give the moves that are not retracted, in their order."""
    kept = (move for move in moves if move.retracted is None)
    return sorted(kept, key=lambda move: move.position)


def joint_findings(before: CustodyMove, after: CustodyMove) -> list[Finding]:
    """Check that one move begins where, and with whom, the one before it ended."""
    found = []
    if not people.same(before.to_person, after.from_person):
        found.append(
            Finding(
                f"Move {before.position} ends with {before.to_person}, but move {after.position} "
                f"starts with {after.from_person}.",
                "Record the move between them.",
            )
        )
    elif (
        before.to_place and after.from_place and not people.same(before.to_place, after.from_place)
    ):
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
    return found


def _start_findings(exhibit: Exhibit, first: CustodyMove) -> list[Finding]:
    found = []
    if exhibit.seized_by and not people.same(exhibit.seized_by, first.from_person):
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


def _move_findings(move: CustodyMove) -> list[Finding]:
    found = []
    if people.same(move.from_person, move.to_person):
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
    return found


def _transit_findings(move: CustodyMove, now: Instant | None, limit_hours: int) -> list[Finding]:
    end = move.received_at or now
    took_us = end.utc_us - times.latest_us(move.released_at) if end else 0
    if took_us <= limit_hours * _HOUR_US or move.delay_reason.strip() or move.remarks.strip():
        return []
    word = "took" if move.received_at else "has been open for"
    return [
        Finding(
            f"Move {move.position} to {move.to_person} {word} more than {_long(took_us)} without "
            "an explanation.",
            "Say why in its reason for the delay."
            if move.received_at
            else "Record who received it.",
        )
    ]


def _seal_findings(exhibit: Exhibit, live: Sequence[CustodyMove]) -> list[Finding]:
    found = []
    seal, opened = exhibit.seal.strip(), ""
    for move in live:
        now_sealed = move.seal.strip()
        authority = f"{opened}{move.opened}{move.remarks}".strip()
        if seal and now_sealed and not people.same(seal, now_sealed) and not authority:
            found.append(
                Finding(
                    f"The seal changes from {seal} to {now_sealed} at move {move.position}.",
                    "Say who opened the packet, and by what authority.",
                )
            )
        if now_sealed:
            seal, opened = now_sealed, ""
        opened += move.opened.strip()
    return found


def _examination_findings(
    exhibit: Exhibit,
    live: Sequence[CustodyMove],
    digests: Sequence[Digest],
    readings: Sequence[ClockReading],
) -> list[Finding]:
    """Find what was read off the exhibit while somebody else had it, once for each moment."""
    passes: dict[tuple[int, str], list[Digest]] = {}
    for digest in digests:
        if digest.retracted is None and not digest.is_claimed:
            one_pass = (digest.computed_at.utc_us, digest.computed_by)
            passes.setdefault(one_pass, []).append(digest)
    examined = [(d[0].computed_at, d[0].computed_by, _computed(d)) for d in passes.values()]
    examined += [
        (r.reference_time, r.read_by, "clock was read") for r in readings if r.retracted is None
    ]
    found = []
    for at, person, what in sorted(examined, key=lambda one: one[0].utc_us):
        where = _elsewhere(exhibit, live, at, person)
        if where:
            moment = at.original or at.iso()
            found.append(
                Finding(
                    f"Its {what} by {person} at {moment}, {where}.",
                    "Correct the custody or the time, or record the move that brought it there.",
                )
            )
    return found


def _computed(digests: Sequence[Digest]) -> str:
    """Name what one pass computed: one algorithm or several, over one file or several."""
    algorithms = " and ".join(dict.fromkeys(str(digest.algorithm) for digest in digests))
    overs = list(dict.fromkeys(digest.over for digest in digests))
    others = f" and {len(overs) - 1} more" if len(overs) > 1 else ""
    verb = "was" if len(digests) == 1 else "were"
    return f"{algorithms} of {overs[0]}{others} {verb} computed"


def _elsewhere(exhibit: Exhibit, live: Sequence[CustodyMove], at: Instant, person: str) -> str:
    """Say where an exhibit was when `person` examined it; empty when nothing speaks against it."""
    if exhibit.seized_at and times.is_before(at, exhibit.seized_at):
        return "before it was seized"
    left = [move for move in live if times.is_before(move.released_at, at)]
    if not left:
        first = live[0] if live else None
        if first is None or not times.is_before(at, first.released_at):
            return ""
        return _with_another(first.from_person, person)
    last = left[-1]
    if last.received_at is None or times.is_before(at, last.received_at):
        return f"while it was on its way to {last.to_person} (move {last.position})"
    if not times.is_before(last.received_at, at):
        return ""
    following = next((move for move in live if move.position > last.position), None)
    if following is not None and not times.is_before(at, following.released_at):
        return ""
    return _with_another(last.to_person, person)


def _with_another(holder_name: str, person: str) -> str:
    return "" if people.may_be_same(holder_name, person) else f"while {holder_name} had it"


def _long(took_us: int) -> str:
    if took_us >= _DAY_US:
        return times.count_days(took_us // _DAY_US)
    hours = took_us // _HOUR_US
    return "1 hour" if hours == 1 else f"{hours} hours"
