"""What the steps of the sample case hand on to each other, and the words they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casebook.actions import lines_from_records, record_answer
from casebook.actions.ask_agency import ask_agency
from casebook.actions.lines_from_records import Key
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_answer import Step
from casebook.actions.typed_time import typed_time
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit
from casebook.model.identifier import Identifier, Person
from casebook.model.instant import Instant
from casebook.model.reply import Reply
from casebook.model.request import Leg, Line, Request
from casebook.model.timeline import Record, RecordFilter, Source
from casebook.resources import resource
from casebook.store import search
from casebook.store.case_file import CaseFile

ZONE = "Asia/Kolkata"

EXAMINER_TITLE = "Inspector A. Sample, SAMPLE-1, IFSO, Delhi Police (SAMPLE)"

OFFICER = "Inspector A. Sample (SAMPLE)"
SUPERIOR = "ACP B. Sample (SAMPLE)"


@dataclass
class Story:
    """The sample case while it grows, with what later steps speak of, by short names."""

    case: CaseFile
    progress: Progress
    exhibits: dict[str, Exhibit] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    identifiers: dict[str, Identifier] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def directly(self) -> Directly:
        """Give the case to actions that take it job by job."""
        return Directly(self.case)

    @property
    def facts(self) -> str:
        """Give the facts that every letter tells: the summary of the case."""
        return self.case.header().summary

    def record(self, file: str, words: str, nth: int = 0) -> Record:
        """Give the nth record of a source, in the order of time, that holds the words."""
        wanted = RecordFilter(source=self.sources[file].number, text=words)
        return search.first_page(self.case, wanted, nth + 1)[nth]

    def records(self, file: str, words: str) -> tuple[Record, ...]:
        """Give all records of a source that hold the words, in the order of time."""
        wanted = RecordFilter(source=self.sources[file].number, text=words)
        return lines_from_records.records_of(self.case, wanted)

    def lines(
        self,
        records: Sequence[Record],
        chosen: Sequence[Key],
        asked: str,
        link: str,
        *,
        port_not_logged: bool = False,
    ) -> list[Line]:
        """Make lines from records, as the button of the timeline does."""
        askers = lines_from_records.read_records(self.directly, records, self.progress)
        made = lines_from_records.lines_of(
            askers, chosen, asked, link=link, port_not_logged=port_not_logged
        )
        return list(made.lines)

    def ask(
        self,
        name: str,
        request: Request,
        route: Sequence[Agency],
        lines: Sequence[Line] = (),
        modes: Sequence[str] = (),
    ) -> tuple[Leg, ...]:
        """Add a request under a short name; give its legs."""
        asked = ask_agency(self.case, request, route, lines, modes)
        self.requests[name] = asked
        return self.case.where(Leg, request_id=asked.id)

    def walk(self, leg: Leg, steps: Mapping[Step, tuple[str, ...]]) -> Leg:
        """Record steps of a leg: when, and the number or the name that goes with it."""
        for step, (at, *given) in steps.items():
            words = given[0] if given else ""
            by = words if step in ("prepared", "approved") else ""
            reply = given[1] if len(given) > 1 else ""
            leg = record_answer.record_leg(
                self.case, leg, step, ist(at), "" if by else words, reply, by=by
            )
        return leg

    def send_back(self, leg: Leg, at: str, because: str) -> Leg:
        """Record that a leg was returned, and why."""
        return record_answer.record_leg(self.case, leg, "returned", ist(at), because=because)


def ist(text: str) -> Instant:
    """Read a time of the story; it is Indian time and the examiner says so."""
    return typed_time(text, ZONE, EXAMINER_TITLE)


def sample_file(name: str) -> Path:
    """Give the place of a file of the sample case."""
    return resource("sample", name)
