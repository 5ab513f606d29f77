"""Import a foreign file: every row of it a record, a counted duplicate, or a reject.

Child processes read the pieces of the file and build scratch segments beside the case; the case
thread copies them in short slices. One last commit writes the source and its journal entry and
makes the segments visible: until then, and after a cancel or a crash, the source is absent.
"""

from __future__ import annotations

import hashlib
import json
import os
import selectors
import signal
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import tzdata

from casebook.actions.child import child_command
from casebook.actions.import_worker import Message, piece_job, plan_for, preview_job
from casebook.actions.one_import import check_room, next_source_number, one_import_into
from casebook.actions.progress import OnCase, Progress
from casebook.actions.read_clock import check_reading
from casebook.actions.zone_of_source import zone_to_keep
from casebook.errors import CaseError, FieldError
from casebook.intake.detect import detect
from casebook.intake.readers.delimited import ROLES
from casebook.intake.readers.reader import Layout, Piece, Reader
from casebook.intake.readers.reader import Question as Question
from casebook.intake.source import SourceFile, open_source
from casebook.model.instant import iso_utc, zone_info
from casebook.model.timeline import UNDATED_US, DayOrder, Source, TimeBasis
from casebook.store import segments
from casebook.store.case_file import CaseFile
from casebook.store.scratch import Scratch, read_scratch, record_hashes

PREVIEW_ROWS = 20
PREVIEW_COLUMNS = ("Place", "Time (UTC)", "Time as written", "Kind", "Host", "User", "Event",
                   "Message")  # fmt: skip

# Ten pieces keep two processors reading while the case thread copies, and leave it little to copy
# at the end; a piece of more than 256 MiB would hold back the copying.
_PIECES = 10
_PIECE_BYTES = (4 << 20, 256 << 20)
_MAX_CHILDREN = 4
_WAIT_S = 0.05
_STDERR_TAIL = 400


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the examiner decided about a file; empty means: as the file itself says.

    `clock_offset_us` is added to the times of the file, from `clock_from_us` on and before
    `clock_until_us` where they are given; `clock_reading_id` is the reading that gave it.
    """

    reader: str = ""
    zone: str = ""
    year: int | None = None
    day_order: DayOrder = DayOrder.NONE
    columns: Mapping[str, str] = field(default_factory=dict)
    clock_offset_us: int = 0
    exhibit_id: str | None = None
    clock_reading_id: str | None = None
    clock_from_us: int | None = None
    clock_until_us: int | None = None

    def basis(self, decided_by: str) -> TimeBasis:
        """Give what was decided about times, and by whom."""
        decided = bool(
            self.zone
            or self.year
            or self.day_order
            or self.clock_offset_us
            or self.clock_reading_id
        )
        return TimeBasis(
            self.zone,
            self.year,
            self.day_order,
            self.clock_offset_us,
            decided_by if decided else "",
            self.clock_from_us,
            self.clock_until_us,
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows as they would be imported, and what must be answered before they can be.

    The UTC column is empty as long as a question is open.
    """

    reader: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]
    encoding: str


def preview(path: Path, options: ImportOptions) -> Preview:
    """Look at a file without storing anything. Raises CaseError when it is no known format."""
    with open_source(path) as source:
        reader, layout = _recognise(source, options)
        options = _with_zone(source.name, reader, layout, options)
        questions = reader.questions(source, layout, options.basis(""))
        answered = _answer_for_preview(options, questions)
        rows: list[Any] = []
        if all(question.name != "columns" for question in questions):
            rows = _preview_rows(source, reader, layout, answered.basis(""))
        return Preview(
            reader=reader.name,
            columns=PREVIEW_COLUMNS,
            rows=tuple(_preview_row(row, bool(questions)) for row in rows),
            questions=questions,
            warnings=source.warnings + reader.warnings(source, layout),
            encoding=str(layout.get("encoding", "")),
        )


def import_source(
    on_case: OnCase, path: Path, options: ImportOptions, progress: Progress
) -> Source:
    """Import a file whole, or not at all.

    Raises CaseError: with the sentence of a question that is open, when the file is in the case
    already, when it is no known format, when it cannot be read or stored.
    """
    if options.zone:
        zone_info(options.zone)
    case_path, decided_by = on_case(lambda case: _begin(case, options))
    with one_import_into(case_path), open_source(path) as source:
        # The rows in the case, and before that in scratch files beside it.
        check_room(case_path, 2 * source.size, "The import")
        # What is no known format is refused before gigabytes of it are hashed.
        reader, layout = _recognise(source, options)
        sha256 = source.sha256(_hashing(source, progress))
        on_case(lambda case: _refuse_known(case, sha256, source.name))
        options = _with_zone(source.name, reader, layout, options)
        basis = options.basis(decided_by)
        for question in reader.questions(source, layout, basis):
            raise CaseError(question.sentence)
        work = _Import(on_case, progress, case_path, source, reader, layout, basis)
        try:
            work.read_and_copy()
            source.check_unchanged()
            return work.publish(sha256, options)
        finally:
            work.clean_up()


class _Import:
    """One import under way: children reading ahead, segments copied in file order."""

    def __init__(
        self,
        on_case: OnCase,
        progress: Progress,
        case_path: Path,
        source: SourceFile,
        reader: Reader,
        layout: Layout,
        basis: TimeBasis,
    ) -> None:
        self._on_case = on_case
        self._progress = progress
        self._case_path = case_path
        self._source = source
        self._reader = reader
        self._layout = layout
        self._basis = basis
        self._pieces = [
            _PieceAtWork(n, piece) for n, piece in enumerate(_pieces(reader, source, layout))
        ]
        self._children: list[_Child] = []
        self._selector = selectors.DefaultSelector()
        self._next_k, self._number = on_case(_next_numbers)
        self._copied: list[segments.CopiedSegment] = []
        self._copying: segments.Slices | None = None
        self._published = False
        self._records_hash = hashlib.sha256()

    def read_and_copy(self) -> None:
        """Read every piece and copy what the children built, until all is in the case."""
        waiting = deque(self._pieces)
        for _ in range(min(_MAX_CHILDREN, os.cpu_count() or 1, len(waiting))):
            self._start_child(waiting)
        while waiting or any(child.piece for child in self._children) or self._is_left_to_copy():
            self._progress.check_cancelled()
            is_copying = self._copy_one_slice()
            self._hear(0 if is_copying else _WAIT_S, waiting)
            self._tell()
        for child in self._children:
            child.end(self._source.name)

    def publish(self, sha256: str, options: ImportOptions) -> Source:
        """Write the source, its entry, and what makes the segments visible, in one commit."""
        source = self._described(sha256, options)
        if not source.adds_up:
            raise CaseError(
                f"{source.name}: {source.rows_read} rows were read, but {source.rows_taken} taken, "
                f"{source.duplicates} duplicates and {source.rejects} rejects were counted. "
                "Nothing was imported. This is an error of Casebook; please report it."
            )
        stored = self._on_case(lambda case: _publish(case, self._copied, source))
        self._published = True
        return stored

    def clean_up(self) -> None:
        """End the children and remove the scratch; unless published, also what was copied."""
        for child in self._children:
            child.kill()
        self._selector.close()
        copying = self._copying
        if copying is not None:
            self._on_case(lambda case: copying.close())
        if not self._published:
            for segment in self._copied:
                self._drop(segment.k)
        segments.remove_scratch_files(self._case_path)

    def _start_child(self, waiting: deque[_PieceAtWork]) -> None:
        plan = plan_for(self._source, self._reader, self._layout, self._basis)
        child = _Child(plan, self._source.fd, self._case_path.parent)
        self._children.append(child)
        self._selector.register(child.output, selectors.EVENT_READ, child)
        self._give_next(child, waiting)

    def _give_next(self, child: _Child, waiting: deque[_PieceAtWork]) -> None:
        piece = waiting.popleft() if waiting else None
        if piece is not None:
            scratch = segments.scratch_path(self._case_path, str(piece.number))
            child.give(piece_job(piece.piece, scratch))
        child.piece = piece

    def _hear(self, wait_s: float, waiting: deque[_PieceAtWork]) -> None:
        for key, _ in self._selector.select(wait_s):
            child: _Child = key.data
            for said in child.hear(self._source.name):
                piece = child.piece
                if piece is not None and piece.hear(said):
                    self._give_next(child, waiting)

    def _is_left_to_copy(self) -> bool:
        return self._copying is not None or self._next_to_copy() is not None

    def _next_to_copy(self) -> _PieceAtWork | None:
        """Give the first piece in file order that is not copied, if a segment of it is ready."""
        for piece in self._pieces:
            if piece.ready:
                return piece
            if not piece.ended:
                return None
        return None

    def _copy_one_slice(self) -> bool:
        if self._copying is None:
            piece = self._next_to_copy()
            if piece is None:
                return False
            self._begin_copy(piece.ready.popleft())
        copying = self._copying
        assert copying is not None
        if self._on_case(lambda case: next(copying, self) is self):
            self._copying = None
            self._copied[-1].scratch.path.unlink(missing_ok=True)
        return True

    def _begin_copy(self, path: Path) -> None:
        scratch = read_scratch(path, thorough=self._reader.in_child)
        for hashes in record_hashes(path):
            self._records_hash.update(hashes)
        segment = segments.CopiedSegment(
            self._next_k, self._number, sum(done.scratch.rows for done in self._copied), scratch
        )
        self._next_k += 1
        self._copied.append(segment)
        self._copying = self._on_case(lambda case: segments.copy(case, segment))

    def _drop(self, k: int) -> None:
        slices = self._on_case(lambda case: segments.drop_slices(case, k))
        while self._on_case(lambda case: next(slices, self) is not self):
            pass

    def _tell(self) -> None:
        size = self._source.size
        read = min(sum(piece.characters for piece in self._pieces), size)
        copied = sum(done.scratch.rows for done in self._copied[:-1])
        self._progress.advance(read, size, f"Reading {self._source.name}, {copied:,} rows stored")

    def _described(self, sha256: str, options: ImportOptions) -> Source:
        scratches = [segment.scratch for segment in self._copied]
        records = sum(scratch.rows for scratch in scratches)
        counts = [piece.counts for piece in self._pieces]
        first, last = _span(scratches)
        basis = self._basis
        return Source(
            id="",
            number=self._number,
            name=self._source.name,
            sha256=sha256,
            size_bytes=self._source.size,
            exhibit_id=options.exhibit_id,
            reader=self._reader.name,
            reader_version=self._reader.version,
            encoding=str(self._layout.get("encoding", "")),
            layout=json.dumps(self._layout, sort_keys=True, ensure_ascii=False),
            locator=self._reader.locator,
            zone=basis.zone,
            year=basis.year,
            day_order=basis.day_order,
            clock_offset_us=basis.clock_offset_us,
            time_decided_by=basis.decided_by,
            tzdb=tzdata.IANA_VERSION,
            rows_read=sum(count["rows"] for count in counts),
            rows_taken=sum(count["taken"] for count in counts),
            records=records,
            duplicates=sum(count["duplicates"] for count in counts),
            rejects=sum(scratch.rejects for scratch in scratches),
            undated=records - sum(scratch.dated for scratch in scratches),
            first_us=first,
            last_us=last,
            records_sha256=self._records_hash.hexdigest(),
            rows_sha256=_digest_of(scratch.rows_sha256 for scratch in scratches),
            rejects_sha256=_digest_of(scratch.rejects_sha256 for scratch in scratches),
            warnings=self._source.warnings + self._reader.warnings(self._source, self._layout),
            clock_reading_id=options.clock_reading_id,
            clock_from_us=basis.clock_from_us,
            clock_until_us=basis.clock_until_us,
        )


class _PieceAtWork:
    """One piece of the file: waiting, then read by a child, then ended."""

    def __init__(self, number: int, piece: Piece) -> None:
        self.number = number
        self.piece = piece
        self.ready: deque[Path] = deque()
        self.characters = 0
        self.counts: dict[str, int] = {}

    @property
    def ended(self) -> bool:
        """Say whether it was read to its end."""
        return bool(self.counts)

    def hear(self, said: Message) -> bool:
        """Take in what the child says of it; True when that was the last."""
        self.characters = said.get("characters", self.characters)
        if "segment" in said:
            self.ready.append(Path(said["segment"]))
        if "done" in said:
            self.counts = said["done"]
            self.characters = self.piece.end - self.piece.start
        return self.ended


class _Child:
    """A child process that reads one piece after another; `piece` is the one it reads."""

    def __init__(self, plan: Message, fd: int, scratch_folder: Path) -> None:
        self.piece: _PieceAtWork | None = None
        self._rest = b""
        self._error = ""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            child_command("import"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            pass_fds=(fd,),
            # SQLite sorts in this folder: evidence never lies in the system's temporary folder.
            env={**os.environ, "SQLITE_TMPDIR": str(scratch_folder)},
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self.output = self._process.stdin, self._process.stdout
        self.give(plan)

    def give(self, message: Message) -> None:
        """Send a plan or a job."""
        # A child that has died is found out when it is heard.
        with suppress(BrokenPipeError):
            self._input.write(json.dumps(message).encode() + b"\n")
            self._input.flush()

    def hear(self, name: str) -> list[Message]:
        """Give what the child says. Raises CaseError when it ended before its work did."""
        data = os.read(self.output.fileno(), 1 << 16)
        *lines, self._rest = (self._rest + data).split(b"\n")
        said: list[Message] = [json.loads(line) for line in lines]
        self._error = next((s["error"] for s in said if "error" in s), self._error)
        if not data:
            self.end(name)
            raise CaseError(f"The parser stopped before the end of {name}. Nothing was imported.")
        return said

    def end(self, name: str) -> None:
        """Let it go. Raises CaseError with what became of it, unless all is well."""
        self._close(self._input)
        code = self._process.wait()
        if self._error:
            raise CaseError(self._error)
        if code < 0:
            died = signal.Signals(-code).name
            raise CaseError(f"The parser of {name} died by {died}. Nothing was imported.")
        if code:
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace").strip()[-_STDERR_TAIL:]
            raise CaseError(f"The parser of {name} failed. Nothing was imported. It said: {said}")

    def kill(self) -> None:
        """End it at once, if it still runs, and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._input, self.output, self._errors):
            self._close(pipe)

    def _close(self, pipe: IO[bytes]) -> None:
        # What was still to be sent to a child that is gone goes nowhere.
        with suppress(BrokenPipeError):
            pipe.close()


def _recognise(source: SourceFile, options: ImportOptions) -> tuple[Reader, Layout]:
    reader, layout = detect(source, options.reader)
    return reader, _with_columns(source.name, layout, options.columns)


def _with_columns(name: str, layout: Layout, chosen: Mapping[str, str]) -> Layout:
    """Put the examiner's columns over those that were recognised. Raises FieldError."""
    if not chosen:
        return layout
    if "columns" not in layout:
        raise FieldError("columns", f"{name} is no table, so no column of it can be chosen.")
    for role, column in chosen.items():
        if role not in ROLES:
            known = ", ".join(ROLES)
            raise FieldError("columns", f"A column cannot be the “{role}”. It can be: {known}.")
        if column not in layout["header"]:
            have = ", ".join(layout["header"][:40])
            raise FieldError("columns", f"{name} has no column “{column}”. It has: {have}.")
    return {**layout, "columns": {**layout["columns"], **chosen}}


def _with_zone(name: str, reader: Reader, layout: Layout, options: ImportOptions) -> ImportOptions:
    """Keep a zone only where times of the file are read in it. Raises FieldError."""
    return replace(options, zone=zone_to_keep(reader, layout, name, options.zone))


def _pieces(reader: Reader, source: SourceFile, layout: Layout) -> list[Piece]:
    smallest, largest = _PIECE_BYTES
    size = max(smallest, min(largest, source.size // _PIECES))
    return reader.pieces(source, layout, max(1, round(source.size / size)))


def _preview_rows(
    source: SourceFile, reader: Reader, layout: Layout, basis: TimeBasis
) -> list[list[Any]]:
    piece = reader.pieces(source, layout, 1)[0]
    plan = plan_for(source, reader, layout, basis)
    child = _Child(plan, source.fd, Path(tempfile.gettempdir()))
    try:
        child.give(preview_job(piece, PREVIEW_ROWS))
        while True:
            for said in child.hear(source.name):
                if "rows" in said:
                    rows: list[list[Any]] = said["rows"]
                    return rows
    finally:
        child.kill()


def _preview_row(row: list[Any], is_open: bool) -> tuple[str, ...]:
    locator, ts, time_text, _, kind, host, user, event_id, message, _ = row
    utc = "" if is_open or ts == UNDATED_US else iso_utc(ts)
    return (str(locator), utc, time_text, kind, host, user, event_id, message)


def _answer_for_preview(options: ImportOptions, questions: tuple[Question, ...]) -> ImportOptions:
    """Fill in what is open, so that rows can be shown; their times are not."""
    stand_in: dict[str, Any] = {"zone": "UTC", "year": 2000, "day_order": DayOrder.DAY_FIRST}
    asked = {question.name for question in questions}
    return replace(options, **{name: stand_in[name] for name in asked & stand_in.keys()})


def _hashing(source: SourceFile, progress: Progress) -> Callable[[int], None]:
    done = 0

    def on_bytes(n: int) -> None:
        nonlocal done
        done += n
        progress.check_cancelled()
        progress.advance(done, source.size, f"Hashing {source.name}")

    return on_bytes


def _refuse_known(case: CaseFile, sha256: str, name: str) -> None:
    known = case.where(Source, sha256=sha256)
    if known:
        raise CaseError(
            f"{name} is in the case already, as S-{known[0].number} ({known[0].name}): the "
            "SHA-256 is the same. Nothing was imported."
        )


def _begin(case: CaseFile, options: ImportOptions) -> tuple[Path, str]:
    """Give the path of the case and who decides about times. Raises CaseError for the options."""
    if options.clock_reading_id is not None:
        check_reading(case, options.clock_reading_id, options.exhibit_id, options.clock_offset_us)
    return case.path, case.examiner.title()


def _next_numbers(case: CaseFile) -> tuple[int, int]:
    return segments.next_segment(case), next_source_number(case)


def _publish(case: CaseFile, copied: list[segments.CopiedSegment], source: Source) -> Source:
    with case.transaction():
        segments.publish(case, copied)
        source = case.assign(source)
        case.append(
            "source.import",
            [source],
            summary=f"S-{source.number} {source.name}: {source.records:,} records, "
            f"{source.duplicates:,} duplicates, {source.rejects:,} rejects",
            details={"segments": [segment.k for segment in copied]},
        )
    return source


def _span(scratches: list[Scratch]) -> tuple[int | None, int | None]:
    starts = [scratch.min_ts for scratch in scratches if scratch.min_ts is not None]
    ends = [scratch.max_ts for scratch in scratches if scratch.max_ts is not None]
    return min(starts, default=None), max(ends, default=None)


def _digest_of(digests: Iterator[bytes]) -> str:
    return hashlib.sha256(b"".join(digests)).hexdigest()
