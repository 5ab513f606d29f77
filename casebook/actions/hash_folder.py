"""Hash a folder of an exhibit: one manifest of everything in it, compared with the one before.

The list grows while the files are read. Every part of it that is full is kept at once, in an entry
of its own; the entry that closes it names the parts. So memory stays flat however many files there
are, and the thread of the case is never held for long.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from casebook.actions.clock import now
from casebook.actions.explain_incident import open_incident
from casebook.actions.folder_lines import Helpers, all_lines
from casebook.actions.hash_file import (
    Parts,
    access_time_words,
    say_cancelled,
    unfinished_details,
    unfinished_words,
)
from casebook.actions.hash_meter import PER_ENTRY, Meter
from casebook.actions.hash_report import HashReport
from casebook.actions.progress import OnCase, Progress
from casebook.errors import Cancelled, CaseError
from casebook.intake import digest, folder_walk
from casebook.intake.digest import How
from casebook.intake.file_list import Comparison, Lines, read_line
from casebook.model.evidence import Algorithm, DigestPurpose, Exhibit
from casebook.model.examination import Incident, Manifest
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.rules import fields
from casebook.store.case_file import CaseFile

PART_BYTES = 4 << 20
"""A part of a list is kept when it has this many bytes of text, about 1 MiB compressed."""

_LEVEL = 4
_GZIP = 31
_INFLATED_AT_ONCE = 1 << 18
_SHOWN_PROBLEMS = 100


def hash_folder(
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
    part_bytes: int = PART_BYTES,
    segment_bytes: int = digest.SEGMENT,
) -> HashReport:
    """Hash everything below a folder and keep it as one manifest.

    Raises CaseError when there is nothing in it, and Cancelled; then no manifest is kept, and an
    entry names the parts of the list that are.
    """
    started = now()
    wanted = digest.chosen(algorithms)
    before = on_case(lambda case: _newest(case, exhibit, path.name))
    comparison = Comparison(_lines_of(on_case, before)) if before else None
    parts = Parts(on_case, exhibit, f"{path.name}/")
    writer = _Writer(on_case, exhibit, path.name, part_bytes)
    closing_entry = _Closing(exhibit, path.name, purpose, started, reason, method, parts, writer)
    with (
        folder_walk.open_folder(path) as folder,
        Helpers(folder, wanted, never, segment_bytes) as helpers,
    ):
        tally = folder_walk.count_below(folder, lambda found: helpers.count(found, progress))
        for words in access_time_words(tally.not_ours):
            progress.advance(0, None, words)
        total = tally.bytes + tally.entries * PER_ENTRY
        meter = Meter(progress, total, tally.entries, sets_times=tally.not_ours > 0)
        how = How(wanted, meter.on_bytes, parts.on_segment, segment_bytes, never)
        with _ending_said(on_case, meter, parts, writer):
            with closing(all_lines(folder, helpers.pool_for(tally), how, meter)) as found:
                for lines in found:
                    writer.add(lines)
                    if comparison is not None:
                        comparison.add(lines.text)
            if not writer.counts.entries:
                raise CaseError(f"{path.name} has no digest: there is no file in it.")
            if comparison is not None:
                comparison.end()
            return on_case(lambda case: closing_entry.keep(case, before, comparison))


def manifest_text(case: CaseFile, manifest: Manifest) -> Iterator[str]:
    """Give the text of a manifest in pieces of whole lines. Raises CaseError when a part is lost.

    The pieces together have the SHA-256 that the manifest names.
    """
    for part in manifest.parts:
        for text in _inflated(case.blob(part), manifest.name):
            yield text.decode()


def algorithms_of(case: CaseFile, manifest: Manifest) -> tuple[Algorithm, ...]:
    """Give the algorithms of the first file in a manifest that has a digest."""
    for text in manifest_text(case, manifest):
        # Not splitlines: a name may hold characters that it takes for ends of lines.
        for line in filter(None, text.split("\n")):
            digests = read_line(line.encode()).digests
            if digests:
                return tuple(algorithm for algorithm, _ in digests)
    return ()


class _Writer:
    """Collects the lines of a manifest; every full part is kept at once, and then in `kept`."""

    def __init__(self, on_case: OnCase, exhibit: Exhibit, name: str, part_bytes: int) -> None:
        self.exhibit = exhibit
        self.name = name
        self.counts = Lines()
        self.parts: list[str] = []
        self.kept: tuple[str, ...] = ()
        self._on_case = on_case
        self._part_bytes = part_bytes
        self._text = hashlib.sha256()
        self._in_part = 0
        self._begin_part()

    def add(self, lines: Lines) -> None:
        """Take in some lines."""
        self.counts.take_counts(lines)
        self._text.update(lines.text)
        self._part += self._compress.compress(lines.text)
        self._in_part += len(lines.text)
        if self._in_part >= self._part_bytes:
            data = self._finish_part()
            self._on_case(lambda case: self._keep_part(case, data))
            self.kept = tuple(self.parts)
            self._begin_part()

    def last_part(self) -> list[bytes]:
        """Give the part that is not kept yet, if there is one."""
        return [self._finish_part()] if self._in_part else []

    def sha256(self) -> str:
        """Give the digest of the whole text."""
        return self._text.hexdigest()

    def _begin_part(self) -> None:
        # zlib writes no time into the header, so that the same list has the same bytes.
        self._compress = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        self._part = bytearray()
        self._in_part = 0

    def _finish_part(self) -> bytes:
        data = bytes(self._part + self._compress.flush())
        self.parts.append(hashlib.sha256(data).hexdigest())
        return data

    def _keep_part(self, case: CaseFile, data: bytes) -> None:
        with case.transaction():
            case.append(
                "manifest.part",
                summary=f"{label(self.exhibit)}: part {len(self.parts)} of the list of "
                f"{self.name}, {self.counts.entries:,} files so far",
                details={"exhibit": self.exhibit.id, "name": self.name},
                blobs=[data],
            )


@contextmanager
def _ending_said(on_case: OnCase, meter: Meter, parts: Parts, writer: _Writer) -> Iterator[None]:
    """Write down a cancellation or failure, with the parts of the list that are kept already."""
    try:
        yield
    except Cancelled:
        on_case(
            lambda case: say_cancelled(
                case, writer.exhibit, writer.name, meter.bytes, parts.finished, writer.kept
            )
        )
        raise
    except CaseError as error:
        why = str(error)
        # Where nothing can be saved any more, the error that says so is the one to hear.
        with suppress(CaseError):
            on_case(lambda case: _say_failed(case, writer, why, meter.bytes, parts.finished))
        raise


def _say_failed(case: CaseFile, writer: _Writer, why: str, done_bytes: int, parts: int) -> None:
    details = {"exhibit": writer.exhibit.id, "over": writer.name, "bytes": done_bytes}
    with case.transaction():
        case.append(
            "hash.failed",
            summary=f"{label(writer.exhibit)}: {writer.name} was not listed: {why.rstrip('.')}"
            + unfinished_words(writer.kept),
            details={**details, "parts": parts, **unfinished_details(writer.kept)},
        )


class _Closing:
    """The entry that closes a manifest, and the report about it."""

    def __init__(
        self,
        exhibit: Exhibit,
        name: str,
        purpose: DigestPurpose,
        started: Instant,
        reason: str,
        method: str,
        parts: Parts,
        writer: _Writer,
    ) -> None:
        self._exhibit = exhibit
        self._name = name
        self._purpose = purpose
        self._started = started
        self._reason = reason
        self._method = method
        self._parts = parts
        self._writer = writer

    def keep(
        self, case: CaseFile, before: Manifest | None, comparison: Comparison | None
    ) -> HashReport:
        """Keep the manifest; what is not as before opens an incident in the same transaction."""
        counts = self._writer.counts
        compared = _compared(before, comparison, self._name)
        said = self._said(compared)
        blobs = self._writer.last_part()
        incidents: list[Incident] = []
        with case.transaction():
            manifest = case.assign(self._draft(case, compared))
            fields.check(manifest)
            summary = f"{label(self._exhibit)}: {counts.entries:,} files of {self._name} listed"
            summary += f" ({self._purpose})"
            if counts.unread:
                summary += f", {counts.unread:,} without a digest"
            case.append(
                "manifest.add",
                [manifest],
                summary=summary,
                details=self._details(said),
                blobs=blobs,
            )
            sentence = self._difference(before, comparison, compared)
            if sentence:
                incidents.append(open_incident(case, self._exhibit.id, manifest.id, sentence))
        return HashReport(
            exhibit_number=label(self._exhibit),
            manifest=manifest,
            problems=_problems(counts),
            said=said,
            incidents=tuple(incidents),
        )

    def _draft(self, case: CaseFile, compared: str) -> Manifest:
        counts = self._writer.counts
        return Manifest(
            id="",
            exhibit_id=self._exhibit.id,
            name=self._name,
            files=counts.entries,
            total_bytes=counts.bytes,
            problems=counts.problems,
            sha256=self._writer.sha256(),
            parts=tuple(self._writer.parts),
            computed_at=self._started,
            computed_by=case.examiner.title(),
            tool=digest.tool(),
            purpose=self._purpose,
            compared=compared,
        )

    def _details(self, said: Sequence[str]) -> dict[str, object]:
        counts = self._writer.counts
        details: dict[str, object] = {
            "not_read": counts.first_unread[:_SHOWN_PROBLEMS],
            "kinds": counts.kinds,
            "said": list(said),
        }
        if self._reason:
            details["reason"] = self._reason
        if self._method:
            details["method"] = self._method
        return details

    def _said(self, compared: str) -> tuple[str, ...]:
        counts = self._writer.counts
        kinds = ", ".join(
            f"{count:,} {kind}{'s' if count > 1 else ''}"
            for kind, count in sorted(counts.kinds.items())
            if kind != "file"
        )
        said = [f"Listed and not read: {kinds}."] if kinds else []
        said += [compared] if compared else []
        return (*said, *self._parts.said(), *access_time_words(counts.access_times))

    def _difference(
        self, before: Manifest | None, comparison: Comparison | None, compared: str
    ) -> str:
        sentences = []
        if (
            comparison is not None
            and before is not None
            and _is_same_folder(before, comparison, self._name)
        ):
            sentences += [compared] if comparison.differs else []
        sentences += [self._parts.difference()] if self._parts.differing else []
        return " ".join(sentences)


def _compared(before: Manifest | None, comparison: Comparison | None, name: str) -> str:
    if before is None or comparison is None:
        return ""
    which = f"the list of {before.name} of {before.computed_at.iso()}"
    if not _is_same_folder(before, comparison, name):
        return f"Nothing of {which} is in {name}, so it is taken as another folder."
    return f"Against {which}: {comparison.words()}."


def _is_same_folder(before: Manifest, comparison: Comparison, name: str) -> bool:
    """Say whether two lists are of one folder, which a medium mounted elsewhere renames."""
    return before.name == name or comparison.in_common > 0


def _problems(counts: Lines) -> tuple[str, ...]:
    shown = counts.first_unread[:_SHOWN_PROBLEMS]
    more = counts.unread - len(shown)
    return (*shown, f"And {more:,} more; all of them stand in the list.") if more else tuple(shown)


def _newest(case: CaseFile, exhibit: Exhibit, name: str) -> Manifest | None:
    """Give the newest list of a folder of this name, else the newest of all."""
    manifests = case.where(Manifest, exhibit_id=exhibit.id)
    named = tuple(manifest for manifest in manifests if manifest.name == name)
    return next(reversed(named or manifests), None)


def _lines_of(on_case: OnCase, manifest: Manifest) -> Iterator[bytes]:
    """Read a kept list line by line; only one part of it is in memory."""
    for part in manifest.parts:
        data = on_case(lambda case: case.blob(part))  # noqa: B023  it is asked at once
        for text in _inflated(data, manifest.name):
            yield from text.splitlines()


def _inflated(data: bytes, name: str) -> Iterator[bytes]:
    """Give the text of a kept part in pieces of whole lines. Raises CaseError."""
    inflate = zlib.decompressobj(_GZIP)
    rest = b""
    while data:
        try:
            text = rest + inflate.decompress(data, _INFLATED_AT_ONCE)
        except zlib.error as error:
            raise CaseError(f"The list of {name} cannot be read. Verify the case.") from error
        end = text.rfind(b"\n") + 1
        yield text[:end]
        rest, data = text[end:], inflate.unconsumed_tail
    yield rest
