"""Issue every paper of a case, one after another, in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from casebook.actions.issue_paper import issue, paper_bytes
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.model.paper import Paper, PaperKind
from casebook.model.request import Request
from casebook.model.seizure import Seizure
from casebook.model.timeline import Source
from casebook.model.transfer import Forwarding, HandOver
from casebook.store import requests
from casebook.store.case_file import CaseFile

OF_THE_CASE = (
    PaperKind.REPORT,
    PaperKind.TIMELINE,
    PaperKind.RECONCILIATION,
    PaperKind.STATUS,
    PaperKind.EVIDENCE_REGISTER,
    PaperKind.CUSTODY_REGISTER,
    PaperKind.CUSTODY_SEQUENCE,
    PaperKind.DIGEST_REPORT,
    PaperKind.LABEL_SHEET,
    PaperKind.SINGLE_LABELS,
)
"""Papers that are about the whole case."""

_OF_EXHIBITS = (PaperKind.LABEL_SHEET, PaperKind.SINGLE_LABELS)

OF_A_REQUEST = (PaperKind.LETTER, PaperKind.STATUS, PaperKind.REQUEST_FILE)


@dataclass(frozen=True, slots=True)
class ToIssue:
    """A paper to be issued; `number` names what it is about, empty for the whole case."""

    kind: PaperKind
    subject_id: str | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class NotIssued:
    """A paper that was refused, and why."""

    asked: ToIssue
    why: str


def every_paper(case: CaseFile) -> tuple[ToIssue, ...]:
    """Give every paper that the case has something for, those about the whole case first.

    Labels need an exhibit, a reconciliation a source, and an agency has correspondence once it is
    on the route of a request.
    """
    empty = () if case.all(Exhibit) else _OF_EXHIBITS
    if not case.all(Source):
        empty = (*empty, PaperKind.RECONCILIATION)
    whole = (ToIssue(kind) for kind in OF_THE_CASE if kind not in empty)
    return (*whole, *_about_things(case))


def issue_all(
    on_case: OnCase,
    recipients: str,
    progress: Progress,
    take: Callable[[ToIssue, Paper, bytes], None],
) -> tuple[NotIssued, ...]:
    """Issue every paper and hand each to `take` with its bytes; give those that were refused.

    What is refused, as a letter that would be wrong is, keeps no other paper from being issued.
    Raises Cancelled, and what `take` raises; papers issued before that stay issued.
    """
    refused: list[NotIssued] = []
    for asked in on_case(every_paper):
        try:
            paper = issue(on_case, asked.kind, asked.subject_id, recipients, progress)
        except CaseError as error:
            refused.append(NotIssued(asked, str(error)))
            continue
        data = on_case(partial(paper_bytes, paper=paper))
        take(asked, paper, data)
    return tuple(refused)


def _about_things(case: CaseFile) -> Iterator[ToIssue]:
    for seizure in case.all(Seizure):
        yield ToIssue(PaperKind.SEIZURE_MEMO, seizure.id, label(seizure))
    for slip in case.all(HandOver):
        yield ToIssue(PaperKind.HAND_OVER_SLIP, slip.id, label(slip))
    for memo in case.all(Forwarding):
        yield ToIssue(PaperKind.FORWARDING_MEMO, memo.id, label(memo))
    for exhibit in case.all(Exhibit):
        yield ToIssue(PaperKind.CUSTODY_FORM, exhibit.id, label(exhibit))
    for request in case.all(Request):
        for kind in OF_A_REQUEST:
            yield ToIssue(kind, request.id, label(request))
    in_use = requests.agencies_in_use(case)
    for agency in case.all(Agency):
        if agency.id in in_use and not agency.merged_into_id:
            yield ToIssue(PaperKind.CORRESPONDENCE, agency.id, label(agency))
