"""What needs the examiner today, sorted by what is lost first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casebook.model.case import CaseHeader
from casebook.model.evidence import CustodyMove, Digest, Exhibit, ExhibitKind
from casebook.model.labels import label
from casebook.model.paper import Paper, Seal
from casebook.model.request import Leg, Line, Request, RequestKind, RequestState, state_of
from casebook.model.timeline import Source
from casebook.store.case_file import CaseFile
from casebook.ui.theme import State
from casebook.ui.widgets.times import span

SECOND_US = 1_000_000
DAY_S = 86_400
DUE_SOON_S = 7 * DAY_S
PROVE_AFTER_ENTRIES = 100
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
    page itself.
    """

    rank: tuple[int, int]
    state: State
    number: str
    sentence: str
    action: str
    page: str


def rejects_seen_key(source: Source) -> str:
    """Name the place on the desk that says the rejects of a source were looked at."""
    return f"rejects-seen.{source.id}"


def tasks(case: CaseFile, now_us: int) -> tuple[Task, ...]:
    """Read what needs the examiner; a handful of whole-table reads of hand-made rows."""
    found: list[Task] = []
    legs, lines = case.all(Leg), case.all(Line)
    for request in case.all(Request):
        found += _of_request(
            request,
            tuple(leg for leg in legs if leg.request_id == request.id),
            tuple(line for line in lines if line.request_id == request.id),
            now_us,
        )
    exhibits = case.all(Exhibit)
    found += _of_custody(exhibits, case.all(CustodyMove), now_us)
    found += _not_hashed(exhibits, case.all(Digest))
    for source in case.all(Source):
        if source.rejects and case.desk_get(rejects_seen_key(source)) is None:
            found.append(_rejects(source))
    found += _of_header(case.header())
    found += _not_proven(case)
    return tuple(sorted(found, key=lambda task: task.rank))


def counts(found: Sequence[Task]) -> Mapping[str, int]:
    """Count the tasks that need attention by page."""
    return Counter(task.page for task in found if task.state is not State.NEUTRAL)


def _of_request(
    request: Request, legs: tuple[Leg, ...], lines: tuple[Line, ...], now_us: int
) -> list[Task]:
    state = state_of(legs, lines)
    if state in (RequestState.ANSWERED, RequestState.REFUSED):
        return []
    # What a provider deletes is gone for good: a preservation request comes before all others.
    urgency = 0 if request.kind is RequestKind.PRESERVATION else 1
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


def _of_custody(
    exhibits: Sequence[Exhibit], moves: Sequence[CustodyMove], now_us: int
) -> list[Task]:
    by_id = {exhibit.id: exhibit for exhibit in exhibits}
    found = []
    for move in moves:
        exhibit = by_id.get(move.exhibit_id)
        if move.is_open and exhibit is not None:
            since_s = (now_us - move.released_at.utc_us) // SECOND_US
            sentence = (
                f"{exhibit.description} is in transit to {move.to_person} since {span(since_s)}."
            )
            found.append(
                Task(
                    (4, -since_s),
                    State.ATTENTION,
                    label(exhibit),
                    sentence,
                    "Record receipt",
                    "Evidence",
                )
            )
    return found


def _not_hashed(exhibits: Sequence[Exhibit], digests: Sequence[Digest]) -> list[Task]:
    hashed = {digest.exhibit_id for digest in digests}
    return [
        Task(
            (5, exhibit.number),
            State.ATTENTION,
            label(exhibit),
            f"{exhibit.description} has no digest.",
            "Hash it",
            "Evidence",
        )
        for exhibit in exhibits
        if exhibit.kind in HASHED_KINDS and exhibit.id not in hashed
    ]


def _rejects(source: Source) -> Task:
    rows = "row of" if source.rejects == 1 else "rows of"
    return Task(
        (6, source.number),
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
    return [Task((7, 0), State.ATTENTION, "", sentence, "Complete it", "Overview")]


def _not_proven(case: CaseFile) -> list[Task]:
    heads = [paper.head_seq for paper in case.all(Paper)] + [s.head_seq for s in case.all(Seal)]
    since = case.head().seq - max(heads, default=0)
    if since < PROVE_AFTER_ENTRIES:
        return []
    sentence = (
        f"{since} entries stand in no seal or paper that others hold: whoever rewrote them could "
        "not be shown to have."
    )
    return [Task((8, 0), State.NEUTRAL, "", sentence, "Seal the case", "Journal")]
