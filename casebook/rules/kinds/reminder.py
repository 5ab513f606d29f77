"""The reminder of an earlier request, or its escalation to a higher officer."""

from __future__ import annotations

from casebook.model.labels import label
from casebook.model.letter import LetterPart, PartTable
from casebook.model.request import RequestState, state_of
from casebook.rules import times
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, earlier, words
from casebook.rules.kinds.asked import Asked

ESCALATION = "Escalation"


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the reminder; the open lines of the earlier request are its table."""
    field = asked.particular
    is_escalation = field("step") == ESCALATION
    return (
        common_parts.case(asked),
        earlier.part(asked, "The earlier request"),
        common_parts.items("Earlier reminders", field("earlier_reminders")),
        LetterPart(
            "To whom this goes" if is_escalation else "",
            facts=(("Brought to the notice of", field("escalated_to")),) if is_escalation else (),
        ),
        LetterPart(
            "Reminder",
            (
                *_waits(asked),
                *((words.text(asked, "escalate"),) if is_escalation else ()),
                words.text(asked, "ask"),
                *words.paragraphs(asked.request.assistance),
            ),
        ),
        LetterPart("What is lost by waiting", words.paragraphs(field("what_is_lost"))),
        _open_lines(asked),
        _facts(asked),
        common_parts.answer(asked),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check that there is an earlier request, that it was sent, and that it is still open."""
    request = asked.earlier
    if request is None:
        return (
            Finding(
                "The reminder does not say of which request it reminds.",
                "Choose the earlier request.",
                blocks=True,
            ),
        )
    found = []
    if request.retracted is not None:
        found.append(
            Finding(
                f"{label(request)} was retracted: {request.retracted}.",
                "Choose the request that took its place.",
                blocks=True,
            )
        )
    if earlier.waiting(asked) is None:
        found.append(
            Finding(
                f"{label(request)} was never sent.",
                "Record when it was sent, or send it.",
                blocks=True,
            )
        )
    closed = (RequestState.ANSWERED, RequestState.REFUSED)
    if state_of(asked.earlier_legs, asked.earlier_lines) in closed:
        found.append(
            Finding(
                f"{label(request)} is answered or refused in full.",
                "See whether a reminder is still needed.",
            )
        )
    if request.due_at is not None and times.is_before(asked.now, request.due_at):
        found.append(
            Finding(
                f"The answer to {label(request)} is not due before "
                f"{words.day(request.due_at, asked.header)}.",
                "Remind early only if something is being lost.",
            )
        )
    return tuple(found)


def _waits(asked: Asked) -> tuple[str, ...]:
    days = earlier.waiting(asked)
    if asked.earlier is None or days is None:
        return ()
    reference = asked.earlier.reference
    name = words.joined((label(asked.earlier), reference and f"({reference})"), " ")
    return (
        f"The request {name} was sent {times.count_days(days)} ago and is not answered in full.",
    )


def _open_lines(asked: Asked) -> LetterPart:
    if not asked.lines and not earlier.open_lines(asked):
        return LetterPart("")
    return LetterPart("Lines that are still open", table=PartTable.LINES)


def _facts(asked: Asked) -> LetterPart:
    return common_parts.facts(asked) if asked.request.facts.strip() else LetterPart("")
