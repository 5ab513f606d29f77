"""Notice the questions that were asked before, of the same provider or in the same table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casebook.model.agency import Agency
from casebook.model.instant import datetime_of, zone_info
from casebook.model.request import Line, LineState
from casebook.rules import times
from casebook.rules.line_checks import name_of
from casebook.rules.number_words import in_words
from casebook.rules.same_questions import Questions
from casebook.store import lines as stored_lines
from casebook.store.case_file import CaseFile
from casebook.store.lines import AskedLine


@dataclass(frozen=True, slots=True)
class Repeat:
    """A new line that asks what was asked: its place among the new lines from 0, and where.

    `earlier` is the line of a request; None where the new lines themselves ask twice.
    """

    place: int
    sentence: str
    earlier: AskedLine | None = None


def repeats(
    case: CaseFile, lines: Sequence[Line], to_agency_id: str, request_id: str = ""
) -> tuple[Repeat, ...]:
    """Give the new lines that ask again, in their order; they have their positions already.

    `to_agency_id` is the provider that is asked, `request_id` the request they are added to.
    Agencies that were merged are one provider.
    """
    provider = _provider_of(case)
    asked = provider(to_agency_id)
    known: Questions[AskedLine] = Questions()
    new_ids = {line.id for line in lines if line.id}
    for earlier in stored_lines.lines_about(case, (line.identifier for line in lines)):
        if provider(earlier.to_agency_id) == asked and earlier.line.id not in new_ids:
            known.add(earlier.line, earlier)
    here: Questions[int] = Questions()
    zone = case.header().zones[-1] if case.header().zones else "UTC"
    found = []
    for place, line in enumerate(lines):
        first = here.same_as(line)
        here.add(line, place)
        earlier_line = known.same_as(line)
        if earlier_line is not None:
            sentence = f"{name_of(line)} {_where(earlier_line, request_id, zone)}"
            found.append(Repeat(place, sentence, earlier_line))
        elif first is not None:
            sentence = f"{name_of(line)} asks the same as line {lines[first].position}."
            found.append(Repeat(place, sentence))
    return tuple(found)


_ANSWERS = {
    LineState.OUTSTANDING: "",
    LineState.ANSWERED: ", answered",
    LineState.PARTLY: ", partly answered",
    LineState.REFUSED: ", refused",
}


def _where(earlier: AskedLine, request_id: str, zone: str) -> str:
    line = earlier.line
    answer = _ANSWERS[line.state]
    where = f"R-{earlier.request_number} line {line.position}{answer}"
    if line.request_id == request_id:
        return f"is asked about in this request already, on line {line.position}{answer}."
    if earlier.sent_us is None:
        return f"is asked of the same provider in a request not sent yet, {where}."
    day = datetime_of(earlier.sent_us).astimezone(zone_info(zone)).date()
    return f"was asked of the same provider on {times.in_words(day)}, {where}."


def sentences(lines: Sequence[Line], found: Sequence[Repeat]) -> tuple[str, ...]:
    """Say what repeats: each earlier question, then in one sentence what asks twice itself."""
    here = [lines[repeat.place].position for repeat in found if repeat.earlier is None]
    said = [repeat.sentence for repeat in found if repeat.earlier is not None]
    if len(here) > 1:
        said.append(f"Lines {in_words(here)} ask the same as a line before them.")
    else:
        said += [repeat.sentence for repeat in found if repeat.earlier is None]
    return tuple(said)


def _provider_of(case: CaseFile) -> Callable[[str], str]:
    """Give what finds the agency that stands for another since they were merged."""
    merged = {
        agency.id: agency.merged_into_id
        for agency in case.all(Agency, retracted=True)
        if agency.merged_into_id
    }

    def provider(agency_id: str) -> str:
        passed = {agency_id}
        while (target := merged.get(agency_id)) and target not in passed:
            passed.add(target)
            agency_id = target
        return agency_id

    return provider
