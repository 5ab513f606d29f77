"""Say which memos of forwarding are late: sent, not received, and longer than the law allows."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.actions import clock
from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.instant import Instant
from casebook.model.transfer import Forwarding
from casebook.rules import laboratory
from casebook.store.case_file import CaseFile

_MOST_EXHIBITS = 20
"""So many exhibits of a memo are looked at: what is late in it is late together."""


@dataclass(frozen=True, slots=True)
class Late:
    """A memo whose exhibits have not arrived in time: one of them, and the sentence about it."""

    memo: Forwarding
    exhibit: Exhibit
    sentence: str


def late_at_laboratory(case: CaseFile, now: Instant | None = None) -> tuple[Late, ...]:
    """Give the memos that are late and give no reason, by number."""
    moment = now or clock.now()
    found = []
    for memo in case.all(Forwarding):
        if memo.received_at is None and memo.forwarded_at is not None:
            late = _first_late(case, memo, moment)
            if late is not None:
                found.append(late)
    return tuple(found)


def _first_late(case: CaseFile, memo: Forwarding, now: Instant) -> Late | None:
    for exhibit_id in memo.exhibit_ids[:_MOST_EXHIBITS]:
        exhibit = case.get(Exhibit, exhibit_id)
        moves = case.where(CustodyMove, exhibit_id=exhibit_id)
        for finding in laboratory.findings(exhibit, moves, (memo,), now):
            return Late(memo, exhibit, finding.sentence)
    return None
