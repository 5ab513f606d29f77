"""Verify a case: replay the journal, compare every table, recompute every source."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from casebook.actions.check_file import check_file
from casebook.actions.finder_of_source import batch_finder_of
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError, Refused
from casebook.intake import mentions
from casebook.model.labels import label
from casebook.model.paper import Head
from casebook.model.timeline import Source
from casebook.store import segments
from casebook.store import verify as replaying
from casebook.store.case_file import CaseFile


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found; `findings` are sentences, none when all is well."""

    entries: int
    head: Head
    sources: int
    findings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Say whether nothing was found."""
        return not self.findings


def verify(on_case: OnCase, progress: Progress) -> Verdict:
    """Verify everything, in steps short enough for other work to slip in between."""
    replay = replaying.Replay()
    findings = _replay_all(on_case, replay, progress)
    if findings:
        # Behind a broken entry nothing can be compared with anything.
        return Verdict(replay.head.seq, replay.head, 0, tuple(findings))
    findings += on_case(lambda case: _compare(case, replay))
    sources = on_case(replaying.sources)
    for source in sources:
        progress.check_cancelled()
        findings += check_source(on_case, source, progress)
    return Verdict(replay.head.seq, replay.head, len(sources), tuple(findings))


def verify_with_file(on_case: OnCase, progress: Progress) -> Verdict:
    """Verify everything of a case that a window has open, and have SQLite check the whole file.

    Elsewhere the file was checked as a whole when the case was opened.
    """
    damage = check_file(on_case, progress)
    verdict = verify(on_case, progress)
    if damage is None:
        return verdict
    return replace(verdict, findings=(damage.sentence(), *verdict.findings))


def verify_for_paper(on_case: OnCase, sources: Sequence[Source], progress: Progress) -> None:
    """Verify the journal, the hand-made tables and the sources a paper rests on.

    Raises CaseError with the first finding: no paper is issued from a case that was changed.
    """
    replay = replaying.Replay()
    findings = _replay_all(on_case, replay, progress)
    if not findings:
        findings = on_case(lambda case: _compare(case, replay))
    for source in sources:
        if not findings:
            findings = check_source(on_case, source, progress)
    if findings:
        raise CaseError(
            f"No paper was issued, because verification found this: {findings[0]} "
            "Verify the case and work from a sound copy."
        )


def check_source(on_case: OnCase, source: Source, progress: Progress) -> list[str]:
    """Recompute everything stored of one source from its records; findings as sentences."""
    find = batch_finder_of(source)
    checking = on_case(lambda case: segments.check_slices(case, source, find, mentions.RULES))
    try:
        while True:
            progress.check_cancelled()
            done, findings = on_case(lambda _: _next_slice(checking))
            if done is None:
                return findings
            progress.advance(done, source.records, f"Verifying {label(source)}")
    finally:
        # Its cursors belong to the case thread and are closed there.
        on_case(lambda _: checking.close())


def _next_slice(checking: Generator[int, None, list[str]]) -> tuple[int | None, list[str]]:
    """Take one slice; give the rows done, or None with the findings at the end."""
    try:
        return next(checking), []
    except StopIteration as end:
        return None, end.value


def _replay_all(on_case: OnCase, replay: replaying.Replay, progress: Progress) -> list[str]:
    done = False
    while not done:
        progress.check_cancelled()
        done, finding = on_case(lambda case: replaying.chain_finding(case, replay))
        total = on_case(lambda case: case.head().seq)
        progress.advance(replay.head.seq, total, "Replaying the journal")
        if finding:
            return [finding]
    return []


def _compare(case: CaseFile, replay: replaying.Replay) -> list[str]:
    try:
        return replay.compare(case)
    except Refused as error:
        return [str(error)]
