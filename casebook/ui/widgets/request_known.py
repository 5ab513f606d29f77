"""Everything the window shows of one request beyond its lines, read in two jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casebook.actions import check_request, request_lines
from casebook.actions.four_answers import FourAnswers, four_answers
from casebook.actions.progress import OnCase, Progress
from casebook.actions.request_lines import RequestRow
from casebook.model.agency import Agency
from casebook.model.evidence import Attachment
from casebook.model.labels import label
from casebook.model.paper import Paper
from casebook.model.request import Leg, Preservation, Request
from casebook.store import requests
from casebook.store.case_file import CaseFile
from casebook.store.requests import RequestEntry, RequestLine

MOST_PAPERS = 40
MOST_FILES = 200
MOST_HISTORY = 8


@dataclass(frozen=True, slots=True)
class Known:
    """What the detail shows of one request; `legs` are the live ones in order.

    `earlier` is the request it is about, `later` are the numbers of those about it. `offered` are
    the requests that it could be about, each with its words.
    """

    row: RequestRow
    request: Request
    where: str
    answers: FourAnswers
    legs: tuple[Leg, ...]
    agencies: tuple[Agency, ...]
    periods: tuple[Preservation, ...]
    earlier: Request | None
    later: tuple[int, ...]
    offered: tuple[tuple[object, str], ...]
    papers: tuple[Paper, ...]
    attachments: tuple[Attachment, ...]
    history: tuple[RequestEntry, ...]
    entries: int

    def agencies_by_id(self) -> Mapping[str, Agency]:
        """Give every agency, retracted ones too: old legs name them."""
        return {agency.id: agency for agency in self.agencies}

    def live_agencies(self) -> tuple[Agency, ...]:
        """Give the agencies that can be chosen."""
        return tuple(agency for agency in self.agencies if agency.retracted is None)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the letter of a request still lacks: sentence, remedy, and whether it blocks."""

    request_id: str
    findings: tuple[tuple[str, str, bool], ...]


def read_known(row: RequestRow, offered: tuple[RequestLine, ...], case: CaseFile) -> Known:
    """Read what the detail shows at once; no line is read. Case thread."""
    request = case.get(Request, row.id)
    history, entries = requests.history_of(case, row.id, MOST_HISTORY)
    return Known(
        row,
        request,
        request_lines.wheres(case, [row.line])[row.id],
        four_answers(case, request),
        requests.legs_of(case, [row.id]).get(row.id, ()),
        case.all(Agency, retracted=True),
        case.where(Preservation, request_id=row.id),
        case.get(Request, request.regarding_id) if request.regarding_id else None,
        requests.requests_about(case, row.id),
        request_choices(offered, row.id),
        requests.papers_of(case, row.id, MOST_PAPERS),
        requests.attachments_of(case, row.id, MOST_FILES),
        history,
        entries,
    )


def read_checked(request: Request, case: CaseFile) -> Checked:
    """Check the letter of a request; it reads every line of it. Case thread."""
    found = check_request.findings(case, request)
    return Checked(request.id, tuple((f.sentence, f.remedy, f.blocks) for f in found))


def check_many(request: Request, on_case: OnCase, progress: Progress) -> Checked:
    """Check the letter of a request of many lines in slices. On a thread of its own."""
    found = check_request.findings_in_slices(on_case, request, progress)
    return Checked(request.id, tuple((f.sentence, f.remedy, f.blocks) for f in found))


def request_choices(
    lines: tuple[RequestLine, ...], without_id: str = ""
) -> tuple[tuple[object, str], ...]:
    """Give requests for a pick field, the newest first: `R-3  subject`."""
    return tuple(
        (line.id, f"R-{line.number}  {line.subject}")
        for line in reversed(lines)
        if line.id != without_id and line.retracted is None
    )


def earlier_words(request: Request) -> str:
    """Give number and subject of a request."""
    return f"{label(request)}  {request.subject}"
