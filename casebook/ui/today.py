"""What needs the examiner today, sorted by what is lost first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from casebook.actions import clock, whats_due
from casebook.actions.late_at_laboratory import late_at_laboratory
from casebook.actions.whats_due import Deadline, DeadlineKind, Waiting
from casebook.model.case import CaseHeader
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.labels import label
from casebook.model.paper import Paper, Seal
from casebook.model.request import RequestKind, RequestState
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

LOST_SOON_S = 30 * DAY_S
RENEW_SOON_S = 14 * DAY_S

_MORE = {
    0: "requests about what is being deleted",
    1: "preservations that end",
    2: "requests that are overdue",
    3: "requests that are due or not sent",
}
"""What is not listed, by the first number of its rank."""

_SETTLED = {
    "case.cert_in_logs": ("Ask for them", "Requests"),
    "case.ipdr": ("Ask for them", "Requests"),
    "case.progress": ("Write it", "Requests"),
    "case.default_bail_60": ("Look at it", "Overview"),
    "case.default_bail_90": ("Look at it", "Overview"),
}
"""Action and page that settle a deadline of the case, by its key."""

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


class _Urgency(Enum):
    """Why a request needs somebody, in the order of what is lost first."""

    LOSS = auto()
    PRESERVE = auto()
    RENEW = auto()
    OVERDUE = auto()
    DUE = auto()
    DRAFT = auto()

    @property
    def rank(self) -> int:
        """Give the first number of the rank of its tasks."""
        return {_Urgency.RENEW: 1, _Urgency.OVERDUE: 2, _Urgency.DUE: 3, _Urgency.DRAFT: 3}.get(
            self, 0
        )


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

    Of each kind of task at most `MOST_OF_A_KIND` are given, and one that counts the rest.
    """
    found = [*_of_requests(case, now_us), *_of_case(case, now_us)]
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


def _of_requests(case: CaseFile, now_us: int) -> list[Task]:
    """Give one task for each request that needs somebody: what is lost first decides which."""
    now = clock.at(now_us)
    urgent: dict[int, list[tuple[int, _Urgency, Waiting]]] = {}
    for one in whats_due.waiting(case):
        for urgency, order in _urgencies(one, now_us):
            urgent.setdefault(urgency.rank, []).append((order, urgency, one))
            break
    found = []
    for rank, some in sorted(urgent.items()):
        some.sort(key=lambda each: (each[0], each[2].request.number))
        shown = some[:MOST_OF_A_KIND]
        said = whats_due.in_words(case, [one for _, _, one in shown], now)
        found += [
            _task(rank, order, urgency, one, words, now_us)
            for (order, urgency, one), words in zip(shown, said, strict=True)
        ]
        left = len(some) - len(shown)
        if left:
            sentence = f"… and {left:,} more {_MORE[rank]}."
            found.append(
                Task((rank, LAST), State.ATTENTION, "", sentence, "See them", "Requests", "", left)
            )
    return found


def _urgencies(one: Waiting, now_us: int) -> Iterator[tuple[_Urgency, int]]:
    """Give why a request needs somebody, the most urgent first, with its order among its like."""
    is_draft = one.state is RequestState.DRAFT
    is_preserving = one.request.kind == RequestKind.PRESERVATION
    if one.lost_at is not None and one.lost_at.utc_us < now_us + LOST_SOON_S * SECOND_US:
        yield _Urgency.LOSS, one.lost_at.utc_us
    if is_draft and is_preserving:
        # What a provider deletes is gone for good: preservation comes before all others.
        yield _Urgency.PRESERVE, one.request.number
    ends = one.preserved_until
    if ends is not None and ends.utc_us < now_us + RENEW_SOON_S * SECOND_US:
        yield _Urgency.RENEW, ends.utc_us
    if one.due_at is not None and whats_due.is_before(one.due_at, clock.at(now_us)):
        yield _Urgency.OVERDUE, one.due_at.utc_us
    elif one.due_at is not None and one.due_at.utc_us < now_us + DUE_SOON_S * SECOND_US:
        yield _Urgency.DUE, one.due_at.utc_us
    if is_draft:
        yield _Urgency.DRAFT, LAST // 2 + one.request.number


def _task(
    rank: int,
    order: int,
    urgency: _Urgency,
    one: Waiting,
    words: tuple[Deadline, ...],
    now_us: int,
) -> Task:
    number, subject = label(one.request), one.request.subject
    is_draft = one.state is RequestState.DRAFT
    lines = (
        f"{one.lines.waiting} of {one.lines.total} lines open" if one.lines.total else "no answer"
    )
    state, action = State.ATTENTION, "Send it" if is_draft else "Chase it"
    sentence = f"“{subject}” is not sent yet."
    if urgency in (_Urgency.LOSS, _Urgency.RENEW):
        kind = DeadlineKind.LOSS if urgency is _Urgency.LOSS else DeadlineKind.PRESERVATION
        deadline = next(each for each in words if each.kind is kind)
        sentence = deadline.sentence if urgency is _Urgency.LOSS else _with_doubt(deadline)
        is_gone = whats_due.is_past(deadline, clock.at(now_us))
        state = State.WRONG if is_gone else State.ATTENTION
        action = "Renew it" if urgency is _Urgency.RENEW else action
    elif urgency is _Urgency.OVERDUE:
        left = span((now_us - order) // SECOND_US)
        end = "not sent yet" if is_draft else lines
        state, sentence = State.WRONG, f"“{subject}” is overdue by {left}; {end}."
    elif urgency is _Urgency.DUE:
        left = span((order - now_us) // SECOND_US)
        sentence = f"“{subject}” is due in {left}; {'not sent yet' if is_draft else lines}."
        action = action if is_draft else "See it"
    return Task((rank, order), state, number, sentence, action, "Requests")


def _with_doubt(deadline: Deadline) -> str:
    """Give the sentence of a deadline with what of its clock awaits confirmation."""
    doubt = deadline.verify.strip().rstrip(".")
    return f"{deadline.sentence} To be verified: {doubt}." if doubt else deadline.sentence


def _of_case(case: CaseFile, now_us: int) -> list[Task]:
    """Give what the law wants of the case itself soon, and when records elsewhere go."""
    found = []
    now = clock.at(now_us)
    for deadline in whats_due.of_case(case, now):
        is_past = whats_due.is_past(deadline, now)
        left_s = (deadline.at.utc_us - now_us) // SECOND_US
        is_loss = deadline.kind is DeadlineKind.LOSS
        # Memos are told as late at the laboratory; what is gone from all cases alike is no task.
        if left_s > LOST_SOON_S or deadline.about.startswith("F-") or (is_loss and is_past):
            continue
        action, page = _SETTLED.get(deadline.key, ("Record it", "Evidence"))
        rank = 0 if is_loss else 2 if is_past else 3
        state = State.WRONG if is_past else State.ATTENTION
        number, at_us = deadline.about, deadline.at.utc_us
        found.append(Task((rank, at_us), state, number, _with_doubt(deadline), action, page))
    return found


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
                f"{line.exhibit_description} is in transit to {line.move.to_person} for "
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
