"""Retract a reply with all that rests on it: answers, holders, the step of its leg."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from casebook.actions import keep
from casebook.errors import CaseError, FieldError
from casebook.model.labels import label
from casebook.model.paper import Entry
from casebook.model.ranges import ranges
from casebook.model.reply import Holder, Reply
from casebook.model.request import Leg, Line, LineState, Request
from casebook.store import row_history
from casebook.store.case_file import CaseFile
from casebook.store.rows import TABLES, from_row

T = TypeVar("T")

LINES_IN_ENTRY = 40_000
"""The most lines that one entry of the journal reopens; more take several, in one transaction."""

_MOST_NAMED = 20


def retract_reply(case: CaseFile, reply: Reply, why: str) -> Reply:
    """Retract a reply and what rests on it in one entry, so that one undo brings all of it back.

    A line that it answered has again the answer it had before, or is outstanding; the holders that
    it named are retracted with the same reason, and the step that its registration recorded on a
    leg is taken back. The exhibit stays. Raises CaseError without a reason, and for a reply that is
    retracted already.
    """
    if not why.strip():
        raise FieldError("why", "A retraction needs a reason: it stands beside it for ever.")
    stored = case.get(Reply, reply.id)
    if stored.retracted is not None:
        raise CaseError(f"{keep.describe(case, stored)} is retracted already.")
    past = _Past(case)
    lines = [_as_before(past, line, stored) for line in case.where(Line, reply_id=stored.id)]
    holders = [
        dataclasses.replace(holder, retracted=why)
        for holder in case.where(Holder, reply_id=stored.id)
    ]
    retracted = dataclasses.replace(stored, retracted=why)
    rows = [retracted, *holders, *_leg_as_before(past, case, stored)]
    summary = f"{keep.describe(case, stored)} retracted, because {why}{_said(case, stored, lines)}"
    if holders:
        summary += f"; {len(holders):,} holder{'s' * (len(holders) > 1)} that it named"
    with case.transaction():
        for first in range(0, max(len(lines), 1), LINES_IN_ENTRY):
            some = lines[first : first + LINES_IN_ENTRY]
            case.append("reply.retract", [*([] if first else rows), *some], why, summary)
    return retracted


class _Past:
    """Reads rows as earlier entries of the journal wrote them; each entry is read once."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self._rows: dict[tuple[int, str], dict[str, Any]] = {}
        self._retracted = {
            each.id for each in case.all(Reply, retracted=True) if each.retracted is not None
        }

    def stands(self, reply_id: str | None) -> bool:
        """Say whether an answer rests on no reply, or on one that was not retracted."""
        return reply_id is None or reply_id not in self._retracted

    def states(self, row: T) -> list[T]:
        """Give the states of a row, the newest first."""
        row_id = str(getattr(row, "id"))  # noqa: B009
        table = TABLES[type(row)]
        return [
            from_row(type(row), self._written(seq, table)[row_id])
            for seq in reversed(row_history.entries_of(self._case, row_id))
        ]

    def _written(self, seq: int, table: str) -> dict[str, Any]:
        if (seq, table) not in self._rows:
            entry: Entry = next(self._case.entries(seq, seq))
            self._rows[seq, table] = {str(row["id"]): row for row in entry.rows.get(table, ())}
        return self._rows[seq, table]


def _as_before(past: _Past, line: Line, reply: Reply) -> Line:
    """Give a line as it was answered before the reply; outstanding where that is retracted too."""
    before = next(
        (
            old
            for old in past.states(line)
            if old.reply_id != reply.id and past.stands(old.reply_id)
        ),
        None,
    )
    if before is None:
        before = Line("", "", 0, line.identifier_kind, "", "")
    return dataclasses.replace(
        line,
        state=before.state,
        answer=before.answer,
        answered_at=before.answered_at,
        answer_reference=before.answer_reference,
        reply_id=before.reply_id,
        reply_row=before.reply_row,
    )


def _leg_as_before(past: _Past, case: CaseFile, reply: Reply) -> list[Leg]:
    """Give the leg without the step that registering the reply recorded, unless it was changed."""
    if reply.leg_id is None:
        return []
    leg = case.get(Leg, reply.leg_id)
    registered = row_history.entries_of(case, reply.id)[0]
    written = row_history.entries_of(case, leg.id)
    if registered not in written:
        return []
    states = past.states(leg)
    place = len(written) - 1 - written.index(registered)
    step, before = states[place], states[place + 1]
    if leg.replied_at != step.replied_at:
        return []
    return [
        dataclasses.replace(
            leg,
            replied_at=before.replied_at,
            reply=before.reply if leg.reply == step.reply else leg.reply,
            reply_reference=before.reply_reference
            if leg.reply_reference == step.reply_reference
            else leg.reply_reference,
        )
    ]


def _said(case: CaseFile, reply: Reply, lines: list[Line]) -> str:
    if not lines:
        return ""
    request = case.get(Request, reply.request_id)
    positions = sorted(line.position for line in lines)
    named = ranges(positions[:_MOST_NAMED])
    more = f" and {len(lines) - _MOST_NAMED:,} more" if len(lines) > _MOST_NAMED else ""
    opened = sum(line.state is LineState.OUTSTANDING for line in lines)
    return (
        f"; with it its answers to {len(lines):,} line{'s' * (len(lines) > 1)} of {label(request)} "
        f"({named}{more}), {opened:,} outstanding again"
    )
