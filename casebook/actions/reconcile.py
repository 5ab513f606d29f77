"""Account for every row of a source: what the reconciliation paper is made from."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from casebook.actions.progress import OnCase, Progress
from casebook.actions.read_clock import dating
from casebook.actions.time_basis import basis_of, clock_words
from casebook.actions.zone_of_source import zone_words
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.timeline import Source
from casebook.reports.papers.reconciliation_subject import (
    ReconciliationSubject,
    SourceAccount,
    Step,
)
from casebook.reports.papers.subject import Frame, Made
from casebook.store import search
from casebook.store.case_file import CaseFile
from casebook.store.doubts import count_doubts
from casebook.store.reject_search import count_reasons
from casebook.store.rows import from_row

MOST_REJECTS = 2_000
"""The most rejects of one source that the paper prints; all are counted by reason."""

T = TypeVar("T")


def sources_of(case: CaseFile, subject_id: str | None) -> tuple[Source, ...]:
    """Give the sources a reconciliation is about: one, or all that stand."""
    return case.all(Source) if subject_id is None else (case.get(Source, subject_id),)


def gather(case: CaseFile, subject_id: str | None, frame: Frame) -> ReconciliationSubject:
    """Read what is quickly read; `counted` adds what takes a pass over the records."""
    return ReconciliationSubject(
        frame,
        tuple(_account(case, source) for source in sources_of(case, subject_id)),
        subject_id is None,
    )


def counted(
    on_case: OnCase, subject: ReconciliationSubject, progress: Progress
) -> ReconciliationSubject:
    """Count doubtful times and rejects by reason, in short steps on the case thread."""
    accounts = []
    for account in subject.accounts:
        number, what = account.source.number, f"Counting {label(account.source)}"
        accounts.append(
            replace(
                account,
                doubts=run_steps(on_case, partial(count_doubts, source=number), progress, what),
                reasons=run_steps(on_case, partial(count_reasons, source=number), progress, what),
            )
        )
    return replace(subject, accounts=tuple(accounts))


def run_steps(
    on_case: OnCase,
    begin: Callable[[CaseFile], Generator[tuple[int, int], None, T]],
    progress: Progress,
    what: str,
) -> T:
    """Run steps on the case thread, each a job of its own, and give what they end with."""
    running = on_case(begin)
    ended: list[T] = []

    def step(case: CaseFile) -> tuple[int, int] | None:
        try:
            return next(running)
        except StopIteration as end:
            ended.append(end.value)
            return None

    while (told := on_case(step)) is not None:
        progress.check_cancelled()
        progress.advance(*told, what)
    return ended[0]


def _account(case: CaseFile, source: Source) -> SourceAccount:
    exhibit = case.get(Exhibit, source.exhibit_id) if source.exhibit_id is not None else None
    return SourceAccount(
        source,
        exhibit,
        tuple(_steps(case, source)),
        dating(case, source),
        rejects=search.rejects(case, source.number, 0, MOST_REJECTS),
        zone=zone_words(source),
    )


def _steps(case: CaseFile, source: Source) -> Iterator[Step]:
    """Give the entries of a source and of those it was before, each once, the oldest first."""
    found: dict[int, Step] = {}
    at: str | None = source.id
    while at is not None:
        for entry in case.history(at):
            mine = next((row for row in entry.rows.get("source", ()) if row["id"] == at), None)
            if mine is not None and entry.seq not in found:
                found[entry.seq] = Step(
                    entry.seq, entry.at, entry.actor, entry.summary, entry.why,
                    _decided(from_row(Source, mine)),
                )  # fmt: skip
        at = case.get(Source, at).redated_from_id
    yield from (found[seq] for seq in sorted(found))


def _decided(source: Source) -> str:
    """Say how the times of a source are read."""
    basis = basis_of(source)
    parts = [
        zone_words(source),
        f"year of the first row {source.year}" if source.year is not None else "",
        str(source.day_order),
        f"clock offset {clock_words(basis)}" if source.clock_offset_us else "",
    ]
    return f"Times: {', '.join(part for part in parts if part)}."


def _lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    sources = sources_of(case, subject_id)
    if not sources:
        return ["No source was imported yet."]
    return [
        f"It is not recorded which exhibit {label(source)} ({source.name}) was read from."
        for source in sources[:20]
        if source.exhibit_id is None
    ]


SUBJECTS: Mapping[PaperKind, Callable[[CaseFile, str | None, Frame], Made]] = {
    PaperKind.RECONCILIATION: gather,
}
"""What reads the rows of the paper; the second argument is the source it is about."""

MISSING: Mapping[PaperKind, Callable[[CaseFile, str | None], list[str]]] = {
    PaperKind.RECONCILIATION: _lacks,
}
"""What the paper still lacks, in sentences."""
