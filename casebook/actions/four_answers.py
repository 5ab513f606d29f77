"""Answer shortly, of one request, what was asked, on what evidence, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casebook.model.instant import Precision
from casebook.model.labels import label
from casebook.model.reply import Reply
from casebook.model.request import LineState, Request
from casebook.rules import clocks, times
from casebook.store import requests
from casebook.store.case_file import CaseFile

MOST_NAMED = 3
"""So many of each thing are named; of the others only how many they are."""

_ENOUGH = 200

_ORDER = (LineState.ANSWERED, LineState.PARTLY, LineState.REFUSED, LineState.OUTSTANDING)


@dataclass(frozen=True, slots=True)
class FourAnswers:
    """A sentence or two for each question beside where the request is."""

    asked: str
    evidence: str
    came_back: str


def four_answers(case: CaseFile, request: Request) -> FourAnswers:
    """Read the answers of one request; a few rows however many lines it has. Case thread."""
    counts = requests.line_counts(case, request.id)
    lines = sum(counts.values())
    return FourAnswers(
        _asked(case, request, lines), _evidence(case, request, lines), _came_back(case, request)
    )


def _asked(case: CaseFile, request: Request, lines: int) -> str:
    if not lines:
        return _shortened(request.assistance.strip() or request.subject)
    what = requests.values_of_lines(case, request.id, "asked", 1)
    about = requests.values_of_lines(case, request.id, "identifier", MOST_NAMED)
    first = what.first[0] if what.first else "nothing is said to be asked"
    more = f" (and {what.total - 1:,} other questions)" if what.total > 1 else ""
    count = f"{lines:,} line{'' if lines == 1 else 's'}"
    return f"{_shortened(first)}{more}: {_named(about.first, about.total)}; {count}"


def _evidence(case: CaseFile, request: Request, lines: int) -> str:
    if not lines:
        return _shortened(request.link_to_facts.strip()) or "the request has no lines"
    cited = requests.values_of_lines(case, request.id, "cited", MOST_NAMED)
    if not cited.first:
        return "no line cites a record or an exhibit"
    said = _named(cited.first, cited.total, "; ")
    if cited.empty:
        said += f"; {cited.empty:,} of {lines:,} lines cite nothing"
    return said


def _came_back(case: CaseFile, request: Request) -> str:
    counts = requests.line_counts(case, request.id)
    zone = clocks.office_zone(case.header())
    said = []
    if any(state is not LineState.OUTSTANDING for state in counts):
        said.append(", ".join(f"{counts[s]:,} {s}" for s in _ORDER if s in counts))
    replies = case.where(Reply, request_id=request.id)
    said += [_received(reply, zone) for reply in replies[:MOST_NAMED]]
    if len(replies) > MOST_NAMED:
        said.append(f"{len(replies) - MOST_NAMED:,} more replies")
    holders, total = requests.holders_of(case, request.id, MOST_NAMED)
    named = dict.fromkeys(f"{holder.name} ({holder.nature})" for holder in holders)
    said += list(named)
    if total > len(holders):
        said.append(f"{total - len(holders):,} more holders")
    if not said:
        legs = requests.legs_of(case, [request.id]).get(request.id, ())
        said = [_shortened(leg.reply or "a reply") for leg in legs if leg.replied_at is not None]
    return "; ".join(said) or "nothing yet"


def _received(reply: Reply, zone: str) -> str:
    at = reply.received_at
    day = times.in_words(times.day_of(at, "" if at.precision is Precision.DAY else zone))
    return f"{label(reply)} received {day}"


def _named(first: Sequence[str], total: int, between: str = ", ") -> str:
    more = total - len(first)
    return between.join(first) + (f" and {more:,} more" if more > 0 else "")


def _shortened(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _ENOUGH else f"{said[: _ENOUGH - 1].rstrip()}…"
