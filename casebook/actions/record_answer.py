"""Record what happened to a request: each step of a leg, each answer to a line."""

from __future__ import annotations

import dataclasses
from typing import Literal

from casebook.actions.keep import describe
from casebook.model.instant import Instant
from casebook.model.request import Leg, Line, LineState
from casebook.rules import fields
from casebook.store.case_file import CaseFile

Step = Literal["sent", "acknowledged", "forwarded", "replied"]


def record_leg(
    case: CaseFile, leg: Leg, step: Step, at: Instant, reference: str = "", reply: str = ""
) -> Leg:
    """Record that a leg was sent, acknowledged, forwarded or replied to."""
    changed = dataclasses.replace(
        leg,
        sent_at=at if step == "sent" else leg.sent_at,
        acknowledged_at=at if step == "acknowledged" else leg.acknowledged_at,
        forwarded_at=at if step == "forwarded" else leg.forwarded_at,
        replied_at=at if step == "replied" else leg.replied_at,
        reference=reference or leg.reference,
        reply=reply or leg.reply,
    )
    fields.check(changed)
    with case.transaction():
        case.append("leg.step", [changed], summary=f"{describe(case, changed)} {step}")
    return changed


def answer_line(
    case: CaseFile,
    line: Line,
    state: LineState,
    answer: str,
    at: Instant | None,
    reference: str = "",
) -> Line:
    """Record what became of a line. Setting it back to outstanding clears the answer."""
    outstanding = state is LineState.OUTSTANDING
    changed = dataclasses.replace(
        line,
        state=state,
        answer="" if outstanding else answer,
        answered_at=None if outstanding else at,
        answer_reference="" if outstanding else reference,
    )
    fields.check(changed)
    with case.transaction():
        case.append("line.answer", [changed], summary=f"{describe(case, changed)}: {state}")
    return changed
