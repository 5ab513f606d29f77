"""Record what happened to a request: each step of a leg, each answer to a line."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal, get_args

from casebook.actions.keep import describe
from casebook.errors import FieldError
from casebook.model.instant import Instant
from casebook.model.request import Leg, Line, LineState
from casebook.rules import fields
from casebook.store.case_file import CaseFile

Step = Literal["prepared", "approved", "sent", "acknowledged", "forwarded", "replied", "returned"]

STEPS: tuple[Step, ...] = get_args(Step)
"""Every step of a leg, in the order in which they are usually taken."""

REFERENCE_OF: dict[Step, str] = {
    "prepared": "reference",
    "approved": "reference",
    "sent": "reference",
    "acknowledged": "acknowledged_reference",
    "replied": "reply_reference",
}
"""Where the number given with a step stands: the sender's own, or the receiver's."""

_NO_NUMBER = {
    "forwarded": "the number under which it goes on is the reference of the next leg",
    "returned": "what the receiver wrote belongs into the reason",
}

_BY = ("prepared", "approved")


def record_leg(
    case: CaseFile,
    leg: Leg,
    step: Step,
    at: Instant,
    reference: str = "",
    reply: str = "",
    *,
    by: str = "",
    because: str = "",
) -> Leg:
    """Record a step of a leg, with what belongs to that step.

    `reference` is the sender's number up to the sending, then that of the receiver; `by` who
    prepared or approved it, `reply` what the reply says, `because` why it was returned. Raises
    FieldError for what does not go with the step, and for a step before the one it rests on.
    """
    changed = dataclasses.replace(leg, **_changes(step, at, reference, reply, by, because))
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


def _changes(
    step: Step, at: Instant, reference: str, reply: str, by: str, because: str
) -> dict[str, Any]:
    changes: dict[str, Any] = {f"{step}_at": at}
    if reference.strip():
        if step not in REFERENCE_OF:
            raise FieldError(
                "reference", f"Being {step} has no number of its own: {_NO_NUMBER[step]}."
            )
        changes[REFERENCE_OF[step]] = reference
    if by.strip():
        if step not in _BY:
            raise FieldError("by", "A name goes with what was prepared or approved.")
        changes[f"{step}_by"] = by
    if reply.strip():
        if step != "replied":
            raise FieldError("reply", "What a reply says goes with the step “replied to”.")
        changes["reply"] = reply
    if because.strip():
        if step != "returned":
            raise FieldError("returned_because", "A reason goes with what was returned.")
        changes["returned_because"] = because
    return changes
