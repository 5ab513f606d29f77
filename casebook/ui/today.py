"""What needs the examiner today, sorted by what is lost first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casebook.actions import clock
from casebook.actions.late_at_laboratory import late_at_laboratory
from casebook.model.case import CaseHeader
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.labels import label
from casebook.model.paper import Paper, Seal
from casebook.model.request import Leg, Line, Request, RequestKind, RequestState, state_of
from casebook.model.timeline import Source
from casebook.store import evidence
from casebook.store.case_file import CaseFile
from casebook.ui.theme import State
from casebook.ui.widgets.times import span

SECOND_US = 1_000_000
DAY_S = 86_400
DUE_SOON_S = 7 * DAY_S
PROVE_AFTER_ENTRIES = 100
MOST_OF_A_KIND = 5
LAST = 2**62
"""The rank of what comes after all others of its kind."""

EXHIBITS, CUSTODY, LABORATORY = "Exhibits", "Custody", "Laboratory"
CERTIFICATES, CHECKS = "Certificates", "Checks"
"""Views of the Evidence page, by their titles."""

HASHED_KINDS = frozenset(
    (
        ExhibitKind.COMPUTER,
        ExhibitKind.DVR,
        ExhibitKind.MOBILE,
        ExhibitKind.FLASH_DRIVE,
        ExhibitKind.DISC,
        ExhibitKind.OTHER,
    )
)
"""Kinds that hold data of their own; a server is hashed by its disks, a cloud by its export."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its state, the thing, what is the matter, and the action that settles it.

    `rank` orders by what is lost first; `page` is where it is settled. An empty `number` means the
    page itself, or the view of the Evidence page called `view`. `many` is how many things it
    stands for.
    """

    rank: tuple[int, int]
    state: State
    number: str
    sentence: str
    action: str
    page: str
    view: str = ""
    many: int = 1


def rejects_seen_key(source: Source) -> str:
    """Name the place on the desk that says the rejects of a source were looked at."""
    return f"rejects-seen.{source.id}"


def tasks(case: CaseFile, now_us: int) -> tuple[Task, ...]:
    """Read what needs the examiner; short reads, however many exhibits and moves there are.

    Of each kind of task about evidence at most `MOST_OF_A_KIND` are given, and one for the rest.
    """
    found: list[Task] = []
    legs, lines = case.all(Leg), case.all(Line)
    for request in case.all(Request):
        found += _of_request(
            request,
            tuple(leg for leg in legs if leg.request_id == request.id),
            tuple(line for line in lines if line.request_id == request.id),
            now_us,
        )
    found += _of_incidents(case)
    found += _of_custody(case, now_us)
    found += _late_at_laboratory(case, now_us)
    found += _not_hashed(case)
    for source in case.all(Source):
        if source.rejects and case.desk_get(rejects_seen_key(source)) is None:
            found.append(_rejects(source))
    found += _of_header(case.header())
    found += _not_proven(case)
    return tuple(sorted(found, key=lambda task: task.rank))


def counts(found: Sequence[Task]) -> Mapping[str, int]:
    """Count the tasks that need attention by page."""
    counted: Counter[str] = Counter()
    for task in found:
        if task.state is not State.NEUTRAL:
            counted[task.page] += task.many
    return counted


def _of_request(
    request: Request, legs: tuple[Leg, ...], lines: tuple[Line, ...], now_us: int
) -> list[Task]:
    state = state_of(legs, lines)
    if state in (RequestState.ANSWERED, RequestState.REFUSED):
        return []
    # What a provider deletes is gone for good: a preservation request comes before all others.
    urgency = 0 if request.kind == RequestKind.PRESERVATION else 1
    number = label(request)
    if state is RequestState.DRAFT:
        rank = (2 * urgency + 1, request.number)
        sentence = f"“{request.subject}” is not sent yet."
        return [Task(rank, State.ATTENTION, number, sentence, "Send it", "Requests")]
    if request.due_at is None:
        return []
    left_s = (request.due_at.utc_us - now_us) // SECOND_US
    waiting = sum(line.state.value in ("outstanding", "partly") for line in lines)
    open_lines = f"{waiting} of {len(lines)} lines open" if lines else "no answer"
    if left_s < 0:
        sentence = f"“{request.subject}” is overdue since {span(-left_s)}; {open_lines}."
        return [Task((2 * urgency, left_s), State.WRONG, number, sentence, "Chase it", "Requests")]
    if left_s < DUE_SOON_S:
        sentence = f"“{request.subject}” is due in {span(left_s)}; {open_lines}."
        return [
            Task((2 * urgency, left_s), State.ATTENTION, number, sentence, "See it", "Requests")
        ]
    return []


def _of_incidents(case: CaseFile) -> list[Task]:
    found = [
        Task(
            (4, incident.number),
            State.WRONG,
            label(incident),
            f"{label(case.get(Exhibit, incident.exhibit_id))}: {incident.sentence}",
            "Explain it",
            "Evidence",
        )
        for incident in evidence.open_incidents(case, MOST_OF_A_KIND)
    ]
    return found + _more(
        4, evidence.count_open_incidents(case) - len(found), "open incidents", CHECKS
    )


def _of_custody(case: CaseFile, now_us: int) -> list[Task]:
    found = []
    for line in evidence.open_moves(case, MOST_OF_A_KIND):
        since_s = (now_us - line.move.released_at.utc_us) // SECOND_US
        found.append(
            Task(
                (5, -since_s),
                State.ATTENTION,
                f"EX-{line.exhibit_number}",
                f"{line.exhibit_description} is in transit to {line.move.to_person} since "
                f"{span(since_s)}.",
                "Record receipt",
                "Evidence",
            )
        )
    return found + _more(
        5, evidence.count_open_moves(case) - len(found), "exhibits in transit", CUSTODY
    )


def _late_at_laboratory(case: CaseFile, now_us: int) -> list[Task]:
    late = late_at_laboratory(case, clock.at(now_us))
    found = [
        Task(
            (6, each.memo.number),
            State.ATTENTION,
            label(each.memo),
            f"{label(each.exhibit)}: {each.sentence}",
            "Record the receipt",
            "Evidence",
        )
        for each in late[:MOST_OF_A_KIND]
    ]
    return found + _more(6, len(late) - len(found), "memos late at the laboratory", LABORATORY)


def missing_certificates(missing: Sequence[tuple[str, str]]) -> list[Task]:
    """Give tasks from needs that no certificate answers; each is an exhibit and a sentence.

    They are read apart from `tasks`, because finding them takes as long as the case is large.
    """
    found = [
        Task((7, place), State.WRONG, number, sentence, "Begin it", "Evidence", CERTIFICATES)
        for place, (number, sentence) in enumerate(missing[:MOST_OF_A_KIND])
    ]
    if len(missing) > MOST_OF_A_KIND:
        sentence = "… and more certificates that are missing."
        found.append(
            Task((7, LAST), State.WRONG, "", sentence, "See them", "Evidence", CERTIFICATES)
        )
    return found


def _not_hashed(case: CaseFile) -> list[Task]:
    kinds = sorted(HASHED_KINDS)
    found = [
        Task(
            (8, exhibit.number),
            State.ATTENTION,
            label(exhibit),
            f"{exhibit.description} has no digest.",
            "Hash it",
            "Evidence",
        )
        for exhibit in evidence.not_hashed(case, kinds, MOST_OF_A_KIND)
    ]
    return found + _more(
        8,
        evidence.count_not_hashed(case, kinds) - len(found),
        "exhibits without a digest",
        EXHIBITS,
    )


def _more(rank: int, left: int, what: str, view: str) -> list[Task]:
    """Say how many tasks of a kind are not listed; their view of the Evidence page has them."""
    if left <= 0:
        return []
    sentence = f"… and {left:,} more {what}."
    return [Task((rank, LAST), State.ATTENTION, "", sentence, "See them", "Evidence", view, left)]


def _rejects(source: Source) -> Task:
    rows = "row of" if source.rejects == 1 else "rows of"
    return Task(
        (9, source.number),
        State.ATTENTION,
        label(source),
        f"{source.rejects:,} {rows} {source.name} could not be read as records.",
        "Look at them",
        "Timeline",
    )


def _of_header(header: CaseHeader) -> list[Task]:
    wanted = {
        "FIR number": header.fir_number,
        "FIR date": header.fir_date,
        "police station": header.police_station,
        "sections of law": header.sections,
        "investigating officer": header.investigating_officer,
    }
    missing = [name for name, value in wanted.items() if not value]
    if not missing:
        return []
    sentence = f"The case header lacks {', '.join(missing)}; papers need them."
    return [Task((10, 0), State.ATTENTION, "", sentence, "Complete it", "Overview")]


def _not_proven(case: CaseFile) -> list[Task]:
    heads = [paper.head_seq for paper in case.all(Paper)] + [s.head_seq for s in case.all(Seal)]
    since = case.head().seq - max(heads, default=0)
    if since < PROVE_AFTER_ENTRIES:
        return []
    sentence = (
        f"{since} entries stand in no seal or paper that others hold: whoever rewrote them could "
        "not be shown to have."
    )
    return [Task((11, 0), State.NEUTRAL, "", sentence, "Seal the case", "Journal")]
