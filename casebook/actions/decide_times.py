"""Decide anew how the times of a source are read: zone, year, order of day and month, clock.

The times are placed again from the original text that the case keeps; the foreign file is not
needed. The examiner sees before and after first. What is decided makes a new source, as dating by
another clock offset does: the old one is retracted with the reason, citations and marks follow, and
until the last commit, and after a cancel or a crash, nothing has changed.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

import tzdata

from casebook.actions.one_import import check_room, one_import_into
from casebook.actions.progress import OnCase, Progress
from casebook.actions.read_clock import check_reading
from casebook.actions.redate_source import (
    SourceCopy,
    check_live,
    events_resting_on,
    rejects_of,
    span_of,
)
from casebook.actions.time_basis import basis_of, check_basis, difference
from casebook.errors import CaseError, FieldError
from casebook.intake.place_again import NotReproduced, PlacedRow, StoredRow, placed_again
from casebook.model.instant import iso_utc
from casebook.model.labels import label
from casebook.model.timeline import UNDATED_US, Event, Source, TimeBasis
from casebook.store import resorted_segments, shifted_segments
from casebook.store.case_file import CaseFile
from casebook.store.scratch import ScratchBuilder, ScratchRow, reject_line
from casebook.store.segments import DOUBTS
from casebook.store.shifted_segments import ShiftedSegment

PREVIEW_ROWS = 20
_BATCH = 500
_Tagged = tuple[int, str, ScratchRow | None, str, int]
"""Locator, raw text, the record or None, the reason of a reject, and the segment."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How the times of a source stand: records with a time and without, rejects, and the doubts.

    `doubts` counts records by what is doubtful about their time, in the words shown at them.
    """

    placed: int
    undated: int
    rejects: int
    first_us: int | None
    last_us: int | None
    doubts: tuple[tuple[str, int], ...] = ()

    @property
    def words(self) -> str:
        """Say in words how the times stand."""
        doubts = "".join(f", {n:,} {doubt}" for doubt, n in self.doubts)
        span = "no time"
        if self.first_us is not None and self.last_us is not None:
            span = f"{iso_utc(self.first_us)} to {iso_utc(self.last_us)}"
        return (
            f"{self.placed:,} with a time, {self.undated:,} undated, {self.rejects:,} rejects"
            f"{doubts}; {span}"
        )


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One record before and after; None where it is undated, with the doubt about its time."""

    locator: int
    time_text: str
    before_us: int | None
    before_doubt: str
    after_us: int | None
    after_doubt: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision would make of a source; nothing is changed yet.

    `changed` counts the records whose time becomes another, `taken` the rejects that become
    records. `events` rest on records of the source and keep the time they were given.
    """

    source: Source
    basis: TimeBasis
    before: Counts
    after: Counts
    changed: int
    taken: int
    rows: tuple[SideBySide, ...]
    events: tuple[Event, ...]


def preview_decision(
    on_case: OnCase, source: Source, basis: TimeBasis, progress: Progress
) -> Decided:
    """Place every time of a source anew and say what would change, with rows side by side.

    Raises CaseError when nothing is decided otherwise, for a retracted source, and when the stored
    times cannot be derived again.
    """
    _check_decision(source, basis)
    copy = SourceCopy(on_case, progress, source)
    copy.passes = 1
    before, after, taken = _Counting(), _Counting(), 0
    shown: list[SideBySide] = []
    changed = seen = 0
    try:
        for placed in _placed(copy, basis):
            was = placed.stored.records
            before.take(was)
            after.take(placed.records)
            if not was:
                taken += bool(placed.records)
                continue
            for old, new in zip(was, placed.records, strict=True):
                changed += old[1:4] != new[1:4]
                if len(shown) < PREVIEW_ROWS and seen >= _place_of(len(shown), source.records):
                    shown.append(_side_by_side(old, new))
                seen += 1
    finally:
        copy.stop()
    return Decided(
        source,
        basis,
        before.counts(),
        after.counts(),
        changed,
        taken,
        tuple(shown),
        on_case(lambda case: events_resting_on(case, source)),
    )


def decide_times(
    on_case: OnCase, source: Source, basis: TimeBasis, why: str, progress: Progress
) -> Source:
    """Date a source anew by what is decided now, from the text of its rows.

    Where the clock offset stays as it was, so does the reading that gave it. A row that was a
    record stays one: it is undated and marked where its time cannot be placed any more. A row that
    was rejected for its time becomes a record where it can be placed now.

    Raises CaseError as `preview_decision` does, when no time would change, when the source has
    changed meanwhile, when its stored records are not what was imported, and for lack of room.
    """
    _check_decision(source, basis)
    said = "; ".join(difference(source, basis))
    reason = f"{said}: {why}" if why else said
    case_path, size = on_case(lambda case: (case.path, shifted_segments.stored_bytes(case, source)))
    with one_import_into(case_path):
        # As much again for the scratch file of a segment.
        check_room(case_path, 2 * size, "Dating a source anew")
        copy = SourceCopy(on_case, progress, source)
        work = _Deciding(copy, basis)
        try:
            work.build()
            dated = work.dated()
            return copy.publish(
                dated,
                reason,
                lambda case: _check_clock(case, dated),
                f"; {_records(work.changed)} changed{work.taken_said}",
                {"changed": work.changed, "rejects_taken": work.taken},
            )
        finally:
            work.close()
            copy.clean_up()


def _check_decision(source: Source, basis: TimeBasis) -> None:
    check_live(source)
    check_basis(basis)
    old = basis_of(source)
    for name, words in (
        ("zone", "zone"),
        ("year", "year"),
        ("day_order", "order of day and month"),
    ):
        if getattr(old, name) and not getattr(basis, name):
            raise FieldError(name, f"The {words} of {label(source)} is needed. Name another.")
    if not difference(source, basis):
        raise CaseError(f"{label(source)} is dated like that already. Nothing was changed.")


def _check_clock(case: CaseFile, dated: Source) -> None:
    if dated.clock_reading_id is not None:
        check_reading(case, dated.clock_reading_id, dated.exhibit_id, dated.clock_offset_us)


class _Deciding:
    """The segments of a source built again, one after the other, with the new times."""

    def __init__(self, copy: SourceCopy, basis: TimeBasis) -> None:
        self._copy = copy
        self._basis = basis
        self._of = {copied.of: copied for copied in copy.copies}
        self._digests = tuple(hashlib.sha256() for _ in range(3))
        self._left = list(copy.copies)
        self._builder: ScratchBuilder | None = None
        self._batch: list[ScratchRow] = []
        self._old_rows = self._first = 0
        self.changed = self.taken = self.taken_records = 0
        self._rejects = self._undated = 0

    def build(self) -> None:
        """Build and copy every segment. Raises CaseError when no time changes."""
        for placed in _placed(self._copy, self._basis):
            self._go_to(placed.stored.segment)
            self._take(placed)
        self._go_to(None)
        if not self.changed and not self.taken:
            raise CaseError(
                f"This would change no time of {label(self._copy.source)}. Nothing was dated anew."
            )

    def dated(self) -> Source:
        """Give the new source."""
        copies = self._copy.copies
        first, last = span_of(copies)
        basis, old = self._basis, self._copy.source
        records = sum(copied.summary.rows for copied in copies if copied.summary is not None)
        keeps_clock = basis.clock_offset_us == old.clock_offset_us
        taken = old.rows_taken
        if taken is not None or self.taken_records != self.taken:
            taken = (old.records if taken is None else taken) + self.taken
        rows, rejects, hashes = (digest.hexdigest() for digest in self._digests)
        return replace(
            old,
            id="",
            number=self._copy.number,
            zone=basis.zone,
            year=basis.year,
            day_order=basis.day_order,
            clock_offset_us=basis.clock_offset_us,
            clock_from_us=basis.clock_from_us,
            clock_until_us=basis.clock_until_us,
            clock_reading_id=old.clock_reading_id if keeps_clock else None,
            tzdb=tzdata.IANA_VERSION,
            rows_taken=taken,
            records=records,
            rejects=old.rejects - self.taken,
            undated=self._undated,
            first_us=first,
            last_us=last,
            records_sha256=hashes,
            rows_sha256=rows,
            rejects_sha256=rejects,
            redated_from_id=old.id,
        )

    @property
    def taken_said(self) -> str:
        """Say how many rejects became records; empty for none."""
        return f"; {self.taken:,} rejected rows became records" if self.taken else ""

    def close(self) -> None:
        """Let go of a scratch file that was never finished."""
        if self._builder is not None:
            self._builder.abandon()

    def _go_to(self, segment: int | None) -> None:
        """Finish the segments before the one with the rows that follow."""
        while self._left and self._left[0].of != segment:
            copied = self._left[0]
            builder = self._begun(copied)
            self._flush(builder)
            self._builder = None
            summary = self._copy.copy_built(copied, builder, self._rows_before(copied))
            rows, rejects, hashes = self._digests
            rows.update(summary.rows_sha256)
            rejects.update(summary.rejects_sha256)
            hashes.update(copied.hashes)
            copied.hashes = b""
            copied.first_ordinal = self._first
            self._first += summary.rows
            self._undated += summary.rows - summary.dated
            del self._left[0]

    def _begun(self, copied: ShiftedSegment) -> ScratchBuilder:
        if self._builder is None:
            self._builder = self._copy.new_builder(copied)
            self._old_rows = 0
        return self._builder

    def _take(self, placed: PlacedRow) -> None:
        copied = self._of[placed.stored.segment]
        builder = self._begun(copied)
        was = placed.stored.records
        if was:
            self._old_rows += len(was)
            self.changed += sum(
                old[1:4] != new[1:4] for old, new in zip(was, placed.records, strict=True)
            )
        elif placed.records:
            self.taken += 1
            self.taken_records += len(placed.records)
            copied.added += [self._old_rows] * len(placed.records)
        else:
            builder.reject(placed.stored.locator, placed.reason, placed.stored.raw)
        self._batch += placed.records
        if len(self._batch) >= _BATCH:
            self._flush(builder)

    def _flush(self, builder: ScratchBuilder) -> None:
        builder.add(self._batch)
        self._batch = []

    def _rows_before(self, copied: ShiftedSegment) -> int:
        return 2 * copied.first_ordinal


def _placed(copy: SourceCopy, basis: TimeBasis) -> Iterator[PlacedRow]:
    """Place every row of a source anew, in file order, and check them by what was imported."""
    source = copy.source
    stored = _stored_rows(copy)
    try:
        yield from placed_again(
            source.reader, json.loads(source.layout), basis_of(source), basis, stored
        )
    except NotReproduced as error:
        data = f" (by the time zone data {source.tzdb})" if source.tzdb else ""
        raise CaseError(
            f"{label(source)} ({source.name}), {source.locator} {error.locator}: the time that is "
            f"stored{data} cannot be derived again from “{error.time_text[:60]}”, so it is not "
            "dated anew from its text. Retract the source and import the file again with what is "
            "decided now. Nothing was changed."
        ) from error


def _stored_rows(copy: SourceCopy) -> Iterator[StoredRow]:
    """Give the rows of a source in file order, rejects among records by their places."""
    records, rows, rejects = (hashlib.sha256() for _ in range(3))
    for copied in copy.copies:
        before = copy.passes * copied.first_ordinal
        for _ in copy.steps(resorted_segments.read_before, copied, before):
            pass
        records.update(copied.hashes)
        copied.hashes = b""
        rows.update(copied.before_sha256)
        digest = hashlib.sha256()
        merged = heapq.merge(
            _records_of(copy, copied, before),
            _rejects_of(copy, copied, before, digest.update),
            key=lambda item: item[0],
        )
        for (locator, raw, is_reject, _), some in groupby(merged, _row_key):
            items = list(some)
            if is_reject:
                for item in items:
                    yield StoredRow(locator, raw, (), item[3], copied.of)
            else:
                taken = tuple(item[2] for item in items if item[2] is not None)
                yield StoredRow(locator, raw, taken, "", copied.of)
        rejects.update(digest.digest())
    copy.check_digests(records.hexdigest(), rows.hexdigest(), rejects.hexdigest())


def _row_key(item: _Tagged) -> tuple[int, str, bool, str]:
    return item[0], item[1], item[2] is None, item[3]


def _records_of(copy: SourceCopy, copied: ShiftedSegment, before: int) -> Iterator[_Tagged]:
    for some in copy.steps(resorted_segments.rows_in_file_order, copied, before):
        for row in some:
            yield row[0], row[9], row, "", copied.of


def _rejects_of(
    copy: SourceCopy, copied: ShiftedSegment, before: int, update: Callable[[bytes], object]
) -> Iterator[_Tagged]:
    for some in copy.steps(rejects_of, copied, before):
        for locator, reason, raw in some:
            update(reject_line(locator, reason, raw).encode())
            yield locator, raw, None, reason, copied.of


@dataclass(slots=True)
class _Counting:
    placed: int = 0
    undated: int = 0
    rejects: int = 0
    first_us: int | None = None
    last_us: int | None = None
    doubts: Counter[int] = field(default_factory=Counter)

    def take(self, records: tuple[ScratchRow, ...]) -> None:
        """Count one row."""
        if not records:
            self.rejects += 1
        for record in records:
            ts, doubt = record[1], record[3] >> 4
            if doubt:
                self.doubts[doubt] += 1
            if ts == UNDATED_US:
                self.undated += 1
                continue
            self.placed += 1
            self.first_us = ts if self.first_us is None else min(self.first_us, ts)
            self.last_us = ts if self.last_us is None else max(self.last_us, ts)

    def counts(self) -> Counts:
        """Give what was counted."""
        return Counts(
            self.placed,
            self.undated,
            self.rejects,
            self.first_us,
            self.last_us,
            tuple((DOUBTS[doubt], n) for doubt, n in sorted(self.doubts.items())),
        )


def _side_by_side(old: ScratchRow, new: ScratchRow) -> SideBySide:
    return SideBySide(
        old[0], old[2], _us(old[1]), DOUBTS[old[3] >> 4], _us(new[1]), DOUBTS[new[3] >> 4]
    )


def _place_of(n: int, records: int) -> int:
    """Give which record is shown as number `n`, spread evenly from the first to the last."""
    shown = min(PREVIEW_ROWS, records)
    return n * (records - 1) // max(shown - 1, 1)


def _us(ts: int) -> int | None:
    return None if ts == UNDATED_US else ts


def _records(n: int) -> str:
    return f"{n:,} record{'' if n == 1 else 's'}"
