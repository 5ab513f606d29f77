"""Compute digests of files and folders, and keep them with an exhibit."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from casebook.actions.clock import now
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.intake import digest
from casebook.intake.digest import Hashed
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.rules import fields
from casebook.store.case_file import CaseFile

MAX_KEPT = 10_000
"""The most digests one entry takes; a larger folder is hashed as an archive or in parts."""


def hash_paths(
    paths: Sequence[Path], algorithms: Sequence[Algorithm], progress: Progress
) -> tuple[Hashed, ...]:
    """Hash files and folders without storing anything; a file that cannot be read is named."""
    meter = _Meter(progress, sum(_size(path) for path in paths))
    return tuple(
        hashed for path in paths for hashed in digest.hash_path(path, algorithms, meter.on_bytes)
    )


def hash_exhibit(
    on_case: OnCase,
    exhibit: Exhibit,
    path: Path,
    purpose: DigestPurpose,
    algorithms: Sequence[Algorithm],
    progress: Progress,
) -> tuple[Digest, ...]:
    """Hash a file or folder and keep the digests with an exhibit, in one entry.

    A digest of the same file that is there already is compared, and the new one says whether it
    matches. Raises CaseError when nothing could be read.
    """
    started = now()
    found = hash_paths([path], algorithms, progress)
    whole = [hashed for hashed in found if hashed.digests]
    if not whole:
        why = found[0].problem if found else "the folder is empty"
        raise CaseError(f"{path.name} has no digest: {why}.")
    count = sum(len(hashed.digests) for hashed in whole)
    if count > MAX_KEPT:
        raise CaseError(
            f"{path.name} holds {len(whole):,} files; one exhibit takes {MAX_KEPT:,} digests. "
            "Hash its parts, or an archive of it."
        )
    problems = tuple(f"{hashed.path}: {hashed.problem}" for hashed in found if hashed.problem)
    return on_case(lambda case: _keep(case, exhibit, whole, purpose, started, problems))


def _keep(
    case: CaseFile,
    exhibit: Exhibit,
    whole: Sequence[Hashed],
    purpose: DigestPurpose,
    at: Instant,
    problems: tuple[str, ...],
) -> tuple[Digest, ...]:
    earlier = case.where(Digest, exhibit_id=exhibit.id)
    kept = []
    for hashed in whole:
        for algorithm, value in hashed.digests:
            draft = Digest(
                id="",
                exhibit_id=exhibit.id,
                algorithm=algorithm,
                value=value,
                over=hashed.path,
                size_bytes=hashed.size_bytes,
                computed_at=at,
                computed_by=case.examiner.title(),
                tool=digest.TOOL,
                purpose=purpose,
                matches=_compared(earlier, algorithm, hashed.path, value),
            )
            fields.check(draft)
            kept.append(draft)
    with case.transaction():
        kept = [case.assign(draft) for draft in kept]
        summary = f"{label(exhibit)}: {len(kept)} digests of {len(whole)} files ({purpose})"
        if any(d.matches.startswith("differs") for d in kept):
            summary += ", not all as before"
        case.append("digest.add", kept, summary=summary, details={"not_read": list(problems)})
    return tuple(kept)


def _compared(earlier: Sequence[Digest], algorithm: Algorithm, path: str, value: str) -> str:
    same = [d for d in earlier if d.algorithm is algorithm and d.over == path]
    if not same:
        return ""
    when = same[0].computed_at.iso()
    return f"matches that of {when}" if same[0].value == value else f"differs from that of {when}"


def _size(path: Path) -> int:
    try:
        return digest.size_of(path)
    except OSError as error:
        raise CaseError(f"{path.name} cannot be opened: {error.strerror}.") from error


class _Meter:
    """Tells how many bytes are done, and hears about a cancellation between blocks."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._started = time.monotonic()

    def on_bytes(self, n: int) -> None:
        """Count a block."""
        self._done += n
        elapsed = max(time.monotonic() - self._started, 0.001)
        rate = self._done / elapsed / 1_000_000
        self._progress.advance(self._done, self._total, f"Hashing, {rate:,.0f} MB/s")
        self._progress.check_cancelled()
