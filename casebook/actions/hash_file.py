"""Hash one file of an exhibit; of a large one, every finished part is kept on the way."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from casebook.actions.clock import now
from casebook.actions.hash_meter import Meter
from casebook.actions.hash_report import HashReport
from casebook.actions.keep_digests import Kept, keep_digests
from casebook.actions.progress import OnCase, Progress
from casebook.actions.same_content import same_content
from casebook.errors import Cancelled, CaseError
from casebook.intake import digest
from casebook.intake.block_pipe import Segment
from casebook.intake.digest import FileState, Hashed, How
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit
from casebook.model.examination import DigestSegment
from casebook.model.labels import label
from casebook.store.case_file import CaseFile


class Parts:
    """Keeps the digest of each finished part of a large file, compared with an earlier pass.

    `prefix` stands before the names of the files, for files of a folder.
    """

    def __init__(self, on_case: OnCase, exhibit: Exhibit, prefix: str = "") -> None:
        self.finished = 0
        self.stood = 0
        self.differing: list[tuple[Segment, DigestSegment]] = []
        self._on_case = on_case
        self._exhibit = exhibit
        self._prefix = prefix
        self._earlier: dict[tuple[str, int, int], DigestSegment] = on_case(self._read_earlier)

    def on_segment(self, state: FileState, segment: Segment) -> None:
        """Compare and keep one part."""
        over = self._prefix + state.path
        self.finished += 1
        before = self._earlier.get((over, segment.start, segment.size))
        if before is not None:
            if before.sha256 != segment.sha256:
                self.differing.append((segment, before))
            elif _is_state(before, state):
                self.stood += 1
                return
        self._on_case(lambda case: self._keep(case, over, state, segment))

    def difference(self) -> str:
        """Say where the file is not as an earlier pass read it; empty when it is."""
        if not self.differing:
            return ""
        when = self.differing[0][1].computed_at.iso()
        places = ", ".join(f"between byte {first:,} and {last:,}" for first, last in self._ranges())
        return f"What an earlier pass read from {when} on differs {places}."

    def said(self) -> tuple[str, ...]:
        """Say what was there from before."""
        if not self.stood:
            return ()
        return (
            f"{self.stood:,} of {self.finished:,} parts stood from an earlier pass and are the "
            "same now; the digest of the whole file comes from this pass, which read all of it.",
        )

    def _ranges(self) -> list[tuple[int, int]]:
        ranges: list[tuple[int, int]] = []
        for segment, _ in self.differing:
            first, last = segment.start, segment.start + segment.size - 1
            if ranges and ranges[-1][1] + 1 == first:
                first, _ = ranges.pop()
            ranges.append((first, last))
        return ranges

    def _read_earlier(self, case: CaseFile) -> dict[tuple[str, int, int], DigestSegment]:
        stored = case.where(DigestSegment, exhibit_id=self._exhibit.id)
        return {(s.over, s.start_byte, s.size_bytes): s for s in stored}

    def _keep(self, case: CaseFile, over: str, state: FileState, segment: Segment) -> None:
        with case.transaction():
            row = case.assign(
                DigestSegment(
                    id="",
                    exhibit_id=self._exhibit.id,
                    over=over,
                    start_byte=segment.start,
                    size_bytes=segment.size,
                    sha256=segment.sha256,
                    computed_at=now(),
                    file_bytes=state.size_bytes,
                    file_mtime_ns=str(state.mtime_ns),
                )
            )
            last = segment.start + segment.size - 1
            case.append(
                "digest.segment",
                [row],
                summary=f"{label(self._exhibit)}: bytes {segment.start:,} to {last:,} of {over} "
                "hashed",
            )


def hash_file(
    on_case: OnCase,
    exhibit: Exhibit,
    path: Path,
    purpose: DigestPurpose,
    algorithms: Sequence[Algorithm],
    progress: Progress,
    reason: str = "",
    method: str = "",
    *,
    never: frozenset[tuple[int, int]] = frozenset(),
    segment_bytes: int = digest.SEGMENT,
) -> HashReport:
    """Hash one file and keep its digests.

    Raises CaseError when there is no digest, with the reason, and Cancelled; parts that were
    finished stay, and an entry says how far it came.
    """
    started = now()
    meter = Meter(progress, _size_of(path), sets_times=digest.endangers_access_time(path))
    parts = Parts(on_case, exhibit)
    how = How(
        digest.chosen(algorithms), meter.on_bytes, parts.on_segment, segment_bytes, never=never
    )
    name = os.fsencode(path)
    try:
        hashed = digest.hash_entry(name, None, os.fsencode(path.name), how)
    except Cancelled:
        on_case(lambda case: say_cancelled(case, exhibit, path.name, meter.bytes, parts.finished))
        raise
    if not hashed.digests:
        on_case(lambda case: _say_failed(case, exhibit, hashed, parts))
        raise CaseError(f"{path.name} has no digest: {hashed.problem}.")
    said = parts.said() + access_time_words(int(hashed.access_time_may_change))

    def keep(case: CaseFile) -> Kept:
        return keep_digests(
            case,
            exhibit,
            [
                Digest(
                    id="",
                    exhibit_id=exhibit.id,
                    algorithm=algorithm,
                    value=value,
                    over=hashed.path,
                    size_bytes=hashed.size_bytes,
                    computed_at=started,
                    computed_by=case.examiner.title(),
                    tool=digest.tool(),
                    purpose=purpose,
                    reason=reason,
                    method=method,
                )
                for algorithm, value in hashed.digests
            ],
            {"said": list(said)} if said else {},
            parts.difference(),
        )

    kept = on_case(keep)
    whole = kept.digests[0]
    elsewhere = on_case(
        lambda case: same_content(case, exhibit.id, whole.algorithm, whole.value, whole.over)
    )
    return HashReport(
        exhibit_number=label(exhibit),
        digests=kept.digests,
        said=said + kept.said + elsewhere,
        incidents=kept.incidents,
    )


def say_cancelled(
    case: CaseFile,
    exhibit: Exhibit,
    name: str,
    done_bytes: int,
    parts: int,
    list_parts: Sequence[str] = (),
) -> None:
    """Write down that hashing was cancelled, and how far it was.

    `list_parts` are the SHA-256 of the parts of a list that were kept already, and stay.
    """
    summary = f"{label(exhibit)}: hashing of {name} was cancelled after {done_bytes:,} bytes"
    if parts:
        summary += f"; {parts:,} finished parts are kept"
    summary += unfinished_words(list_parts)
    details = {"exhibit": exhibit.id, "over": name, "bytes": done_bytes, "parts": parts}
    with case.transaction():
        case.append(
            "hash.cancelled", summary=summary, details=details | unfinished_details(list_parts)
        )


def unfinished_words(list_parts: Sequence[str]) -> str:
    """Say that parts of a list are kept which no manifest will name for this reading."""
    if not list_parts:
        return ""
    if len(list_parts) == 1:
        return "; its list is not complete, 1 part of it is kept"
    return f"; its list is not complete, {len(list_parts):,} parts of it are kept"


def unfinished_details(list_parts: Sequence[str]) -> dict[str, Any]:
    """Name these parts, so that whoever finds them in the case knows what they are."""
    return {"list_parts": list(list_parts)} if list_parts else {}


def access_time_words(files: int) -> tuple[str, ...]:
    """Say that reading may have set access times, where that could not be prevented."""
    if not files:
        return ()
    whose = "1 file" if files == 1 else f"{files:,} files"
    return (
        f"The access time of {whose} may change: only the owner of a file can prevent that. Mount "
        "the medium read-only or use a write blocker.",
    )


def _say_failed(case: CaseFile, exhibit: Exhibit, hashed: Hashed, parts: Parts) -> None:
    with case.transaction():
        case.append(
            "hash.failed",
            summary=f"{label(exhibit)}: {hashed.path} has no digest: {hashed.problem}",
            details={"exhibit": exhibit.id, "over": hashed.path, "parts": parts.finished},
        )


def _is_state(segment: DigestSegment, state: FileState) -> bool:
    return (segment.file_bytes, segment.file_mtime_ns) == (state.size_bytes, str(state.mtime_ns))


def _size_of(path: Path) -> int:
    try:
        return os.lstat(path).st_size
    except OSError as error:
        raise CaseError(f"{path.name} cannot be opened: {error.strerror}.") from error
