"""Whether an exhibit came to a laboratory in time after it was collected."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.transfer import Forwarding
from casebook.rules import times
from casebook.rules.custody_checks import live_moves
from casebook.rules.finding import Finding
from casebook.rules.law import table

_LABORATORY = re.compile(r"\b(laborator(y|ies)|labs?|[cr]?fsl|fslh?|cfsl|nfsu)\b", re.IGNORECASE)


def findings(
    exhibit: Exhibit,
    moves: Sequence[CustodyMove],
    forwardings: Sequence[Forwarding],
    now: Instant | None = None,
) -> tuple[Finding, ...]:
    """Say when an exhibit came later to a laboratory than the law allows without a reason.

    Its first arrival counts: the receipt of a memo of forwarding, or of a move whose purpose,
    receiver or place names a laboratory. `now` stands for one that has not arrived.
    """
    if exhibit.seized_at is None:
        return ()
    arrivals = [*_by_memo(exhibit, forwardings, now), *_by_move(moves, now)]
    if not arrivals:
        return ()
    clock = table("clocks")["laboratory"]
    at, where, has_reason = min(arrivals, key=lambda arrival: arrival[0].utc_us)
    took_us = at.utc_us - times.latest_us(exhibit.seized_at)
    if took_us <= int(clock["hours"]) * 3_600_000_000 or has_reason:
        return ()
    days = times.count_days(took_us // 86_400_000_000)
    return (
        Finding(
            f"It {where} more than {days} after it was seized; {clock['hours']} hours are the "
            f"limit ({clock['source']}).",
            "Say why, in the move's reason for the delay or the remarks of the memo, and in the "
            "case diary.",
        ),
    )


def names_laboratory(move: CustodyMove) -> bool:
    """Say whether a move goes to a laboratory, by its purpose, receiver or place."""
    words = f"{move.purpose}\n{move.to_person}\n{move.to_place}"
    back = re.match(r"\s*(return|back|from)\b", move.purpose, re.IGNORECASE)
    return back is None and _LABORATORY.search(words) is not None


def _by_memo(
    exhibit: Exhibit, forwardings: Sequence[Forwarding], now: Instant | None
) -> list[tuple[Instant, str, bool]]:
    found = []
    for memo in forwardings:
        if memo.retracted is not None or exhibit.id not in memo.exhibit_ids:
            continue
        at = memo.received_at or (now if memo.forwarded_at else None)
        if at is not None:
            word = "arrived at" if memo.received_at else "is still on its way to"
            where = f"{word} {memo.laboratory} ({label(memo)})"
            found.append((at, where, bool(memo.remarks.strip())))
    return found


def _by_move(moves: Sequence[CustodyMove], now: Instant | None) -> list[tuple[Instant, str, bool]]:
    found = []
    for move in live_moves(moves):
        at = move.received_at or now
        if at is not None and names_laboratory(move):
            word = "arrived at" if move.received_at else "is still on its way to"
            where = f"{word} {move.to_place or move.to_person} (move {move.position})"
            found.append((at, where, bool((move.delay_reason + move.remarks).strip())))
    return found
