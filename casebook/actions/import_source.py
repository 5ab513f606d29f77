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
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import tzdata

from casebook.actions.import_maps import KnownMap, known_map, map_to_keep, with_known
from casebook.actions.import_options import ImportOptions as ImportOptions
from casebook.actions.import_options import with_columns
from casebook.actions.import_worker import (
    Message,
    piece_job,
    plan_for,
    preview_job,
    recognise_job,
    survey_job,
)
from casebook.actions.known_source import HASHED_AT_ONCE, refuse_known, sizes_known
from casebook.actions.one_import import check_room, next_source_number, one_import_into
from casebook.actions.progress import OnCase, Progress
from casebook.actions.read_clock import check_reading
from casebook.actions.reading_child import ReadingChild, ask_child
from casebook.actions.source_hash import SourceHash
from casebook.actions.time_basis import check_basis
from casebook.actions.unpack_source import (
    HEAD_BYTES,
    Content,
    examined,
    head_content,
    member_question,
    whole_content,
)
from casebook.actions.zone_of_source import zone_to_keep
from casebook.errors import CaseError
from casebook.intake.detect import detect
from casebook.intake.readers import reader_named
from casebook.intake.readers.reader import CUT_OFF, Layout, Piece, Reader
from casebook.intake.readers.reader import Question as Question
from casebook.intake.readers.workbook import is_workbook
from casebook.intake.source import SourceFile, open_source
from casebook.model.counted import counted
from casebook.model.instant import iso_utc
from casebook.model.timeline import UNDATED_US, DayOrder, ImportMap, Source, TimeBasis
from casebook.store import segments
from casebook.store.case_file import CaseFile
from casebook.store.scratch import Scratch, read_scratch, record_hashes

PREVIEW_ROWS = 20
_ONLY_HEAD = f"For this look only the first {HEAD_BYTES >> 20} MiB were unpacked."
PREVIEW_COLUMNS = ("Place", "Time (UTC)", "Time as written", "Kind", "Host", "User", "Event",
                   "Message")  # fmt: skip

# Ten pieces keep two processors reading while the case thread copies, and leave it little to copy
# at the end; a piece of more than 256 MiB would hold back the copying.
_PIECES = 10
_PIECE_BYTES = (4 << 20, 256 << 20)
_MAX_CHILDREN = 4
_WAIT_S = 0.05

# How long a file is read to show how its rows come out, in processor time.
_SURVEY_S = 1.0


@dataclass(frozen=True, slots=True)
class Survey:
    """How the rows of a file come out, as far as was quickly read; `is_whole` says to the end.

    The rows are those `taken`, the duplicates and the rejects. A row taken gives one record or
    several: `placed` of them have a time, `undated` none. `doubts` counts records by what is
    doubtful about their time. `day_first` times have 13 or more in the first place of their date,
    `month_first` in the second, `either` in none. As long as a question is open only these three
    say something.
    """

    taken: int
    duplicates: int
    placed: int
    undated: int
    rejects: int
    doubts: tuple[tuple[str, int], ...]
    day_first: int
    month_first: int
    either: int
    is_whole: bool

    @property
    def of_what(self) -> str:
        """Say in words which rows were read."""
        n = self.taken + self.duplicates + self.rejects
        if self.is_whole:
            return f"the whole file, {counted(n, 'row')}"
        return "the first row" if n == 1 else f"the first {counted(n, 'row')}"

    @property
    def gives_several(self) -> bool:
        """Say whether rows gave more than one record."""
        return self.taken != self.placed + self.undated


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows as they would be imported, and what must be answered before they can be.

    The UTC column is empty as long as a question is open. `header` names the columns of a table,
    `sheets` those of a workbook, of which `sheet` is read; `known` is how a table with this header
    was read before. `survey` is None as
    long as its columns are asked for.
    """

    reader: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]
    encoding: str
    header: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    known: KnownMap | None = None
    survey: Survey | None = None


def preview(
    path: Path,
    options: ImportOptions,
    on_case: OnCase | None = None,
    progress: Progress | None = None,
) -> Preview:
    """Look at a file without storing anything. Raises CaseError when it is no known format.

    With a case, it also says how a table with the same header was read before, and raises CaseError
    for a file of up to 1 GiB that is in the case already. Of a packed file only the beginning is
    unpacked, and its content known only when that is all of it.
    """
    progress = progress or Progress()
    with open_source(path) as source:
        packed = examined(source, progress)
        progress.check_cancelled()
        if packed is not None and not options.member and len(packed.members) > 1:
            question = member_question(packed, path.name)
            return Preview("", PREVIEW_COLUMNS, (), (question,), (), "")
        member = "" if packed is None else packed.chosen(options.member, path.name)
        with head_content(source, packed, member) as content:
            return _look(source, content, options, on_case, progress)


def _look(
    original: SourceFile,
    content: Content,
    options: ImportOptions,
    on_case: OnCase | None,
    progress: Progress,
) -> Preview:
    source = content.source
    found = _recognise(source, options, options.basis(""))
    if on_case is not None:
        sheet = str(found.layout.get("sheet", ""))
        _refuse_at_once(on_case, original, content, sheet, progress)
    known = _known(on_case, found) if on_case is not None else None
    decided = with_known(options, known, source.name) if options.as_before else options
    decided = _with_zone(source.name, found.reader, found.layout, decided)
    if decided != options:
        options = decided
        found = _recognise(source, options, options.basis(""))
    reader, layout, questions = found.reader, found.layout, found.questions
    answered = _answer_for_preview(options, questions)
    rows: list[Any] = []
    survey = None
    if all(question.name != "columns" for question in questions):
        asks_order = any(question.name == "day_order" for question in questions)
        basis = answered.basis("")
        # Where the order is asked for, every date must say for itself which it shows.
        surveyed = replace(basis, day_order=DayOrder.NONE) if asks_order else basis
        read = {**layout, CUT_OFF: True} if content.is_cut else layout
        rows, survey = _preview_rows(source, reader, read, basis, surveyed)
        if content.is_cut:
            survey = replace(survey, is_whole=False)
        questions = tuple(_with_evidence(question, survey) for question in questions)
    # Of a beginning alone nothing can be said about the file as a whole.
    about = (_ONLY_HEAD,) if content.is_cut else found.warnings
    return Preview(
        reader=reader.name,
        columns=PREVIEW_COLUMNS,
        rows=tuple(_preview_row(row, bool(questions)) for row in rows),
        questions=questions,
        warnings=original.warnings + content.warnings + about,
        encoding=str(layout.get("encoding", "")),
        header=tuple(layout.get("header", ())) if "columns" in layout else (),
        sheets=tuple(layout.get("sheets", ())),
        sheet=str(layout.get("sheet", "")),
        known=known,
        survey=survey,
    )


def _refuse_at_once(
    on_case: OnCase, original: SourceFile, content: Content, sheet: str, progress: Progress
) -> None:
    """Raise CaseError for a file that is in the case already, hashing it only if it may be."""
    size, inside = original.size, None if content.is_cut else content.source.size
    is_file, is_content = on_case(lambda case: sizes_known(case, size, inside))
    sha256 = content_sha256 = ""
    if (is_file or (is_content and not content.packing)) and size <= HASHED_AT_ONCE:
        sha256 = _hashed(original, progress)
    if is_content and content.packing:
        content_sha256 = _hashed(content.source, progress)
    member, name = content.member, original.name
    on_case(lambda case: refuse_known(case, name, sha256, member, content_sha256, sheet))


def _hashed(source: SourceFile, progress: Progress) -> str:
    with closing(SourceHash(source)) as digest:
        return digest.wait(progress)


def import_source(
    on_case: OnCase, path: Path, options: ImportOptions, progress: Progress
) -> Source:
    """Import a file whole, or not at all.

    Raises CaseError: with the sentence of a question that is open, when the file is in the case
    already, when it is no known format, when it cannot be read or stored.
    """
    check_basis(options.basis(""))
    case_path, decided_by = on_case(lambda case: _begin(case, options))
    with one_import_into(case_path), open_source(path) as source:
        # The rows in the case, and before that in scratch files beside it.
        check_room(case_path, 2 * source.size, "The import")
        packed = examined(source, progress)
        found = None
        if packed is None and not is_workbook(source):
            # What is no known format is refused before gigabytes of it are hashed.
            found = detect(source, options.reader, options.sheet)
        with closing(SourceHash(source)) as digest:
            known = _Known(on_case, source.name, digest, progress)
            if packed is not None:
                known.member = packed.chosen(options.member, source.name)
                known.refuse()
            with whole_content(source, packed, known.member, case_path, progress) as content:
                known.content_sha256 = content.sha256
                if found is None:
                    known.refuse()
                check_room(case_path, 2 * content.source.size, "The import")
                return _import_content(
                    on_case, progress, case_path, source, content, options, decided_by, known, found
                )


def _import_content(
    on_case: OnCase,
    progress: Progress,
    case_path: Path,
    original: SourceFile,
    content: Content,
    options: ImportOptions,
    decided_by: str,
    known: _Known,
    detected: tuple[Reader, Layout] | None,
) -> Source:
    source = content.source
    found = _recognise(source, options, options.basis(decided_by), detected)
    decided = options
    if options.as_before:
        decided = with_known(decided, _known(on_case, found), source.name)
    decided = _with_zone(source.name, found.reader, found.layout, decided)
    if decided != options:
        options = decided
        check_basis(options.basis(""))
        found = _recognise(source, options, options.basis(decided_by), detected)
    # Of a workbook each sheet is a source of its own.
    known.sheet = str(found.layout.get("sheet", ""))
    if known.sheet or found.questions:
        known.refuse()
    basis = options.basis(decided_by)
    for question in found.questions:
        raise CaseError(_asked(on_case, question, found))
    work = _Import(on_case, progress, case_path, original, content, found, basis, options.collect)
    try:
        work.read_and_copy(known)
        sha256 = known.refuse()
        # Only now is it read for the last time.
        original.check_unchanged()
        return work.publish(sha256, options)
    finally:
        work.clean_up()


def import_members(
    on_case: OnCase,
    path: Path,
    options: ImportOptions,
    progress: Progress,
    on_member: Callable[[str, Source | CaseError], None],
) -> None:
    """Import every file of an archive as a source of its own; the same options hold for all.

    `on_member` hears what became of each. One that is refused keeps no other one out. Raises
    CaseError when the archive itself cannot be read.
    """
    with open_source(path) as source:
        packed = examined(source, progress)
    if packed is None or not packed.is_archive:
        raise CaseError(f"{path.name} is no archive. Import it without --all-members.")
    if packed.is_cut:
        raise CaseError(
            f"{path.name} is too large to be listed in one go. Unpack it with another program and "
            "import the result."
        )
    for member in packed.members:
        try:
            done: Source | CaseError = import_source(
                on_case, path, replace(options, member=member.name), progress
            )
        except CaseError as error:
            done = error
        on_member(member.name, done)


class _Known:
    """Refuses a file that is in the case already, as soon as its digest says so."""

    def __init__(self, on_case: OnCase, name: str, digest: SourceHash, progress: Progress) -> None:
        self.member = self.content_sha256 = self.sheet = ""
        self._on_case = on_case
        self._name = name
        self._digest = digest
        self._progress = progress
        self._is_refused_early = False

    def refuse(self) -> str:
        """Wait for the digest of the file and give it. Raises CaseError when it is known."""
        sha256 = self._digest.wait(self._progress)
        member, inside, sheet = self.member, self.content_sha256, self.sheet
        self._on_case(lambda case: refuse_known(case, self._name, sha256, member, inside, sheet))
        return sha256

    def refuse_early(self) -> None:
        """Do so once, when the digest is there, and do not wait for it."""
        if self._digest.is_done and not self._is_refused_early:
            self._is_refused_early = True
            self.refuse()


class _Import:
    """One import under way: children reading ahead, segments copied in file order."""

    def __init__(
        self,
        on_case: OnCase,
        progress: Progress,
        case_path: Path,
        original: SourceFile,
        content: Content,
        found: _Recognised,
        basis: TimeBasis,
        collect: bool,
    ) -> None:
        self._on_case = on_case
        self._collect = collect
        self._progress = progress
        self._case_path = case_path
        self._original = original
        self._content = content
        self._source = content.source
        self._reader = found.reader
        self._layout = found.layout
        self._warnings = original.warnings + content.warnings + found.warnings
        self._basis = basis
        self._pieces: list[_PieceAtWork] = []
        self._children: list[ReadingChild] = []
        self._reading: dict[ReadingChild, _PieceAtWork] = {}
        self._selector = selectors.DefaultSelector()
        self._next_k, self._number = on_case(_next_numbers)
        self._copied: list[segments.CopiedSegment] = []
        self._copying: segments.Slices | None = None
        self._published = False
        self._records_hash = hashlib.sha256()

    def read_and_copy(self, known: _Known) -> None:
        """Read every piece and copy what the children built, until all is in the case."""
        wanted = _wanted_pieces(self._source)
        for _ in range(min(_MAX_CHILDREN, os.cpu_count() or 1, wanted)):
            self._start_child()
        # The children load their program while the file is cut.
        pieces = self._reader.pieces(self._source, self._layout, wanted)
        self._pieces = [_PieceAtWork(n, piece) for n, piece in enumerate(pieces)]
        waiting = deque(self._pieces)
        for child in self._children:
            self._give_next(child, waiting)
        while waiting or self._reading or self._is_left_to_copy():
            self._progress.check_cancelled()
            known.refuse_early()
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
        header = self._layout.get("header", ())
        columns = self._layout["columns"] if options.columns else {}

        def write(case: CaseFile) -> Source:
            kept = [map_to_keep(case, source, header, columns, self._basis)] if columns else []
            return _publish(case, self._copied, source, kept)

        stored = self._on_case(write)
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

    def _start_child(self) -> None:
        plan = plan_for(self._source, self._reader, self._layout, self._basis, self._collect)
        child = ReadingChild(plan, self._source.fd, self._case_path.parent)
        self._children.append(child)
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def _give_next(self, child: ReadingChild, waiting: deque[_PieceAtWork]) -> None:
        piece = waiting.popleft() if waiting else None
        if piece is None:
            self._reading.pop(child, None)
            return
        self._reading[child] = piece
        scratch = segments.scratch_path(self._case_path, str(piece.number))
        child.give(piece_job(piece.piece, scratch))

    def _hear(self, wait_s: float, waiting: deque[_PieceAtWork]) -> None:
        for key, _ in self._selector.select(wait_s):
            child: ReadingChild = key.data
            for said in child.hear(self._source.name):
                piece = self._reading.get(child)
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
            size_bytes=self._original.size,
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
            warnings=self._warnings,
            packing=self._content.packing,
            member=self._content.member,
            content_sha256=self._content.sha256,
            content_bytes=self._content.size_bytes,
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


class _Recognised(NamedTuple):
    """What a file is, what is open about it, and what must be known of it."""

    reader: Reader
    layout: Layout
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]


def _recognise(
    source: SourceFile,
    options: ImportOptions,
    basis: TimeBasis,
    detected: tuple[Reader, Layout] | None = None,
) -> _Recognised:
    """Say what a file is; `detected` is what was found out of it before with the same options."""
    if is_workbook(source):
        return _recognise_in_child(source, options, basis)
    reader, layout = detected or detect(source, options.reader, options.sheet)
    layout = with_columns(source.name, layout, options.columns)
    return _Recognised(
        reader,
        layout,
        reader.questions(source, layout, basis),
        reader.warnings(source, layout),
    )


def _known(on_case: OnCase, found: _Recognised) -> KnownMap | None:
    """Give how a table with this header was read before, for one whose columns must be chosen."""
    header = found.layout.get("header", ())
    if "columns" not in found.layout or not header:
        return None
    return on_case(lambda case: known_map(case, header))


def _asked(on_case: OnCase, question: Question, found: _Recognised) -> str:
    """Give the sentence of an open question, and which map of an earlier import would answer it."""
    known = _known(on_case, found)
    if known is None:
        return question.sentence
    return f"{question.sentence} {known.sentence} (--as-before reads it so again.)"


def _recognise_in_child(
    source: SourceFile, options: ImportOptions, basis: TimeBasis
) -> _Recognised:
    """Let a child unpack the file: what is packed may be anything."""
    plan = plan_for(source, None, {}, basis)
    said = ask_child(source, plan, [recognise_job(options)], ["recognised"])
    name, layout, questions, warnings = said["recognised"]
    return _Recognised(
        reader_named(name),
        layout,
        tuple(Question(*question) for question in questions),
        tuple(warnings),
    )


def _with_zone(name: str, reader: Reader, layout: Layout, options: ImportOptions) -> ImportOptions:
    """Keep a zone only where times of the file are read in it. Raises FieldError."""
    return replace(options, zone=zone_to_keep(reader, layout, name, options.zone))


def _wanted_pieces(source: SourceFile) -> int:
    smallest, largest = _PIECE_BYTES
    size = max(smallest, min(largest, source.size // _PIECES))
    return max(1, round(source.size / size))


def _preview_rows(
    source: SourceFile, reader: Reader, layout: Layout, basis: TimeBasis, surveyed: TimeBasis
) -> tuple[list[list[Any]], Survey]:
    piece = reader.pieces(source, layout, 1)[0]
    plan = plan_for(source, reader, layout, basis)
    jobs = preview_job(piece, PREVIEW_ROWS), survey_job(piece, _SURVEY_S, surveyed)
    said = ask_child(source, plan, jobs, ("rows", "survey"))
    rows: list[list[Any]] = said["rows"]
    return rows, _survey(said["survey"])


def _survey(said: Message) -> Survey:
    counts = said["counts"]
    return Survey(
        taken=counts.get("taken", 0),
        duplicates=counts.get("duplicates", 0),
        placed=counts.get("placed", 0),
        undated=counts.get("undated", 0),
        rejects=counts.get("rejects", 0),
        doubts=tuple((segments.DOUBTS[doubt], n) for doubt, n in sorted(said["doubts"])),
        day_first=counts.get(DayOrder.DAY_FIRST.value, 0),
        month_first=counts.get(DayOrder.MONTH_FIRST.value, 0),
        either=counts.get("either", 0),
        is_whole=said["is_whole"],
    )


def _with_evidence(question: Question, survey: Survey) -> Question:
    """Put what was counted over the file in place of what the first rows show."""
    if question.name != "day_order" or not (survey.day_first or survey.month_first):
        return question
    suggestion = ""
    if not survey.month_first:
        suggestion = DayOrder.DAY_FIRST.value
    elif not survey.day_first:
        suggestion = DayOrder.MONTH_FIRST.value
    return question._replace(
        evidence=f"{counted(survey.day_first, 'time')} "
        f"{'says' if survey.day_first == 1 else 'say'} 13 or more in the first place, "
        f"{survey.month_first:,} in the second; counted over {survey.of_what}.",
        suggestion=suggestion,
    )


def _preview_row(row: list[Any], is_open: bool) -> tuple[str, ...]:
    locator, ts, time_text, _, kind, host, user, event_id, message, _ = row
    utc = "" if is_open or ts == UNDATED_US else iso_utc(ts)
    return (str(locator), utc, time_text, kind, host, user, event_id, message)


def _answer_for_preview(options: ImportOptions, questions: tuple[Question, ...]) -> ImportOptions:
    """Fill in what is open, so that rows can be shown; their times are not."""
    stand_in: dict[str, Any] = {"zone": "UTC", "year": 2000, "day_order": DayOrder.DAY_FIRST}
    asked = {question.name for question in questions}
    return replace(options, **{name: stand_in[name] for name in asked & stand_in.keys()})


def _begin(case: CaseFile, options: ImportOptions) -> tuple[Path, str]:
    """Give the path of the case and who decides about times. Raises CaseError for the options."""
    if options.clock_reading_id is not None:
        check_reading(case, options.clock_reading_id, options.exhibit_id, options.clock_offset_us)
    return case.path, case.examiner.title()


def _next_numbers(case: CaseFile) -> tuple[int, int]:
    return segments.next_segment(case), next_source_number(case)


def _publish(
    case: CaseFile,
    copied: list[segments.CopiedSegment],
    source: Source,
    kept: list[ImportMap],
) -> Source:
    with case.transaction():
        segments.publish(case, copied)
        source = case.assign(source)
        case.append(
            "source.import",
            [source, *kept],
            summary=f"S-{source.number} {source.name}: {counted(source.records, 'record')}, "
            f"{counted(source.duplicates, 'duplicate')}, {counted(source.rejects, 'reject')}",
            details={"segments": [segment.k for segment in copied]},
        )
    return source


def _span(scratches: list[Scratch]) -> tuple[int | None, int | None]:
    starts = [scratch.min_ts for scratch in scratches if scratch.min_ts is not None]
    ends = [scratch.max_ts for scratch in scratches if scratch.max_ts is not None]
    return min(starts, default=None), max(ends, default=None)


def _digest_of(digests: Iterator[bytes]) -> str:
    return hashlib.sha256(b"".join(digests)).hexdigest()
