"""The earlier request that a reminder, an escalation or a certificate demand speaks of."""

from __future__ import annotations

from casebook.model.agency import Agency
from casebook.model.labels import label
from casebook.model.letter import LetterPart
from casebook.model.request import Leg, Line, LineState, Request, handed_on_at
from casebook.rules import deadlines, times
from casebook.rules.kinds import words
from casebook.rules.kinds.asked import Asked


def part(asked: Asked, heading: str) -> LetterPart:
    """Give the earlier request: its number, references, dates, and how long it waits."""
    request = asked.earlier
    if request is None:
        return LetterPart("")
    facts = list(_named(asked, request))
    if request.due_at is not None:
        facts.append(("Answer was asked for by", words.day(request.due_at, asked.header)))
    waits = waiting(asked)
    if waits is not None:
        facts.append(("Waiting", f"{times.count_days(waits)}, up to {_today(asked)}"))
    if asked.earlier_lines:
        count = len(open_lines(asked))
        facts.append(("Lines still open", f"{count} of {len(asked.earlier_lines)}"))
    return LetterPart(heading, facts=tuple(facts))


def produced(asked: Asked, heading: str) -> LetterPart:
    """Give the earlier request on which records were produced: its number, references, dates."""
    request = asked.earlier
    return LetterPart("") if request is None else LetterPart(heading, facts=_named(asked, request))


def open_lines(asked: Asked) -> tuple[Line, ...]:
    """Give the lines of the earlier request that wait for an answer or its rest."""
    waiting_states = (LineState.OUTSTANDING, LineState.PARTLY)
    return tuple(line for line in asked.earlier_lines if line.state in waiting_states)


def waiting(asked: Asked) -> int | None:
    """Count the days since the earlier request went out; None when it did not."""
    return deadlines.days_waiting(asked.earlier_legs, asked.now)


def _named(asked: Asked, request: Request) -> tuple[tuple[str, str], ...]:
    return (
        ("Our request", f"{label(request)}, {request.kind}"),
        ("Subject", request.subject),
        ("Our reference", request.reference),
        ("Asked of", _name(asked.agencies.get(request.to_agency_id))),
        ("Sent", _sent(asked)),
        *((f"Leg {leg.position}", _leg(leg, asked)) for leg in _live(asked.earlier_legs)),
    )


def _leg(leg: Leg, asked: Asked) -> str:
    first, last = asked.agencies.get(leg.from_agency_id), asked.agencies.get(leg.to_agency_id)
    steps = (
        ("sent", leg.sent_at, leg.reference),
        ("acknowledged", leg.acknowledged_at, leg.acknowledged_reference),
        ("forwarded", leg.forwarded_at, ""),
        ("replied", leg.replied_at, leg.reply_reference),
        ("returned", leg.returned_at, leg.returned_because),
    )
    said = [
        words.joined((f"{word} {words.day(at, asked.header)}", reference and f"({reference})"), " ")
        for word, at, reference in steps
        if at is not None
    ]
    handed_on = handed_on_at(leg, asked.earlier_legs)
    if handed_on is not None:
        said.insert(0, f"handed on {words.day(handed_on, asked.header)}, own sending not recorded")
    return f"{_name(first)} to {_name(last)}: {', '.join(said) or 'not sent'}"


def _sent(asked: Asked) -> str:
    sent = [leg.sent_at for leg in _live(asked.earlier_legs) if leg.sent_at]
    return words.in_zones(sent[0], asked.header) if sent else ""


def _today(asked: Asked) -> str:
    return words.day(asked.now, asked.header)


def _name(agency: Agency | None) -> str:
    return "an agency that is not in the case" if agency is None else agency.name


def _live(legs: tuple[Leg, ...]) -> list[Leg]:
    return sorted((leg for leg in legs if leg.retracted is None), key=lambda leg: leg.position)
