"""Date a source anew by another clock offset: its records become those of a new source.

Nothing is read from outside the case. The case thread copies the stored segments in short slices,
every record with a time shifted alike, and checks that they are what was imported. A day alone has
no time to convert and keeps its day. One last commit writes the new source, retracts the old one,
lets its citations follow, and makes the copies visible: until then, and after a cancel or a crash,
nothing has changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from casebook.actions.finder_of_source import batch_finder_of
from casebook.actions.one_import import check_room, next_source_number, one_import_into
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.intake import mentions
from casebook.model.instant import datetime_of, zone_info
from casebook.model.labels import label
from casebook.model.timeline import Citation, Event, RecordMark, Source
from casebook.store import resorted_segments, search, segments, shifted_segments
from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.scratch import ScratchBuilder, Summary
from casebook.store.shifted_segments import Shift, ShiftedSegment

T = TypeVar("T")

# Zones lie whole quarters of an hour apart.
_QUARTER_US = 15 * 60 * 1_000_000

REDATE = "source.redate"
"""The kind of the entry that dates a source anew; its details count the days kept."""

_DATED_ANEW = re.compile(r" \(dated anew; was S-\d+\)\Z")


def date_anew(
    on_case: OnCase,
    source: Source,
    clock_offset_us: int,
    clock_reading_id: str | None,
    why: str,
    progress: Progress,
    check: Callable[[CaseFile], object] = lambda case: None,
) -> Source:
    """Make a new source of the records of `source` with another clock offset, and retract it.

    The records are those of an import with that offset; where days alone would have made it divide
    them into other segments, its digest over the segments is another.

    `check` is called in the last commit and raises CaseError where the offset no longer holds.
    Raises CaseError when the source has changed meanwhile, when its stored records are not what
    was imported, when a time would leave the years 1 to 9999, or when there is no room.
    """
    case_path, size = on_case(lambda case: (case.path, shifted_segments.stored_bytes(case, source)))
    with one_import_into(case_path):
        # As much again for the scratch file of a segment whose order changes.
        check_room(case_path, 2 * size, "Dating a source anew")
        work = _Shifting(on_case, progress, source, clock_offset_us)
        try:
            work.copy()
            return work.publish(work.dated(clock_reading_id), why, check)
        finally:
            work.clean_up()


def shift_to(source: Source, clock_offset_us: int, a_day_us: int | None) -> Shift:
    """Give the shift that dates a source by another clock offset.

    `a_day_us` is the time of one of its records that are a day alone. Where that was shifted when
    the source was imported, as it once was, the days go back to what was written.
    """
    old = source.clock_offset_us
    is_off = a_day_us is not None and not _begins_a_day(source, a_day_us)
    is_shifted = is_off and a_day_us is not None and _begins_a_day(source, a_day_us - old)
    return Shift(clock_offset_us - old, -old if is_shifted else 0)


def shifted_span(case: CaseFile, source: Source, shift: Shift) -> tuple[int | None, int | None]:
    """Give first and last time of a source after a shift. Raises CaseError outside the calendar."""
    span = shifted_segments.span_after(case, source, shift)
    for us in span:
        if us is not None:
            datetime_of(us)
    return span


def check_live(source: Source) -> None:
    """Raise CaseError for a retracted source."""
    if source.retracted is not None:
        raise CaseError(
            f"{label(source)} ({source.name}) is retracted ({source.retracted}), so it is not "
            "dated anew."
        )


def events_resting_on(case: CaseFile, source: Source) -> tuple[Event, ...]:
    """Give the events that cite records of a source, by number."""
    wanted = {citation.event_id for citation in search.citations(case, source.number)}
    events = (case.get(Event, event_id) for event_id in wanted)
    return tuple(sorted((e for e in events if e.retracted is None), key=lambda e: e.number))


def kept_times(events: Sequence[Event], most: int | None = None) -> str:
    """Say that events keep their time, naming at most `most` of them."""
    names = ", ".join(label(event) for event in events[:most])
    more = len(events) - len(events[:most])
    if more:
        names += f" and {more} more"
    if len(events) == 1:
        return f"{names} rests on its records and keeps the time it was given."
    return f"{names} rest on its records and keep the time they were given."


class SourceCopy:
    """A source under way to be dated anew: its segments copied in file order, invisible until the
    end. What fills the copies is said by who uses it. The records are gone through in two `passes`,
    read and copied, or in one that only reads.
    """

    def __init__(self, on_case: OnCase, progress: Progress, source: Source) -> None:
        self.on_case = on_case
        self.progress = progress
        self.source = source
        self.number, self.copies = on_case(lambda case: _plan(case, source))
        self.passes = 2
        self._running: dict[int, Generator[Any, None, None]] = {}
        self._scratch: Path | None = None
        self._published = False

    def check_digests(self, records: str, rows: str, rejects: str) -> None:
        """Raise CaseError unless these are the digests of what was imported."""
        was = self.source
        if (records, rows, rejects) != (was.records_sha256, was.rows_sha256, was.rejects_sha256):
            raise CaseError(
                f"What the case holds of {label(was)} ({was.name}) is not what was imported. "
                "Verify the case and work from a sound copy. Nothing was dated anew."
            )

    def publish(
        self,
        dated: Source,
        why: str,
        check: Callable[[CaseFile], object],
        said: str = "",
        details: Mapping[str, Any] = MappingProxyType({}),
    ) -> Source:
        """Write the sources, what follows the records, and the entry, in one commit."""
        stored = self.on_case(
            lambda case: _publish(case, self.source, dated, self.copies, why, check, said, details)
        )
        self._published = True
        return stored

    def stop(self) -> None:
        """Stop what runs."""
        for running in self._running.values():
            self.on_case(lambda case, running=running: running.close())  # type: ignore[misc]
        self._running.clear()

    def clean_up(self) -> None:
        """Stop what runs; unless published, remove what was copied."""
        self.stop()
        if self._scratch is not None:
            self._scratch.unlink(missing_ok=True)
        if not self._published:
            for copied in self.copies:
                self._drop(copied.k)

    def new_builder(self, copied: ShiftedSegment) -> ScratchBuilder:
        """Begin the scratch file of a segment that is made again."""
        path = self.on_case(lambda case: segments.scratch_path(case.path, f"dated-{copied.k}"))
        self._scratch = path
        return ScratchBuilder(path, find=batch_finder_of(self.source), mention_rules=mentions.RULES)

    def copy_built(
        self, copied: ShiftedSegment, builder: ScratchBuilder, rows_before: int
    ) -> Summary:
        """Finish the scratch file of a segment and copy it into the case."""
        path = self._scratch
        assert path is not None
        builder.finish()
        scratch = resorted_segments.take_scratch(copied, path)
        for _ in self.steps(
            lambda case, copied: resorted_segments.copy_scratch(case, copied, scratch),
            copied,
            rows_before,
        ):
            pass
        # A large file takes long to remove, so not on the case thread.
        path.unlink()
        return scratch

    def steps(
        self,
        work: Callable[[CaseFile, ShiftedSegment], Generator[T, None, None]],
        copied: ShiftedSegment,
        rows_before: int = 0,
    ) -> Iterator[T]:
        """Run work in slices on the case thread, and give what each gives on this one."""
        running = self.on_case(lambda case: work(case, copied))
        key = id(running)
        self._running[key] = running
        while True:
            self.progress.check_cancelled()
            given, rows = self.on_case(
                lambda case: (next(running, self), shifted_segments.rows_done(case, copied))
            )
            self.progress.advance(
                rows_before + rows,
                self.passes * self.source.records,
                f"Dating {label(self.source)} anew",
            )
            if given is self:
                break
            yield cast(T, given)
        del self._running[key]

    def _drop(self, k: int) -> None:
        slices = self.on_case(lambda case: segments.drop_slices(case, k))
        while self.on_case(lambda case: next(slices, self) is not self):
            pass


class _Shifting(SourceCopy):
    """A source whose times are all shifted alike."""

    def __init__(
        self, on_case: OnCase, progress: Progress, source: Source, clock_offset_us: int
    ) -> None:
        super().__init__(on_case, progress, source)
        self._clock_offset_us = clock_offset_us

    def copy(self) -> None:
        """Copy every segment, and check on the copies that they hold what was imported."""
        self._plan_shift()
        done = 0
        records, before, after, rejects = (hashlib.sha256() for _ in range(4))
        for copied in self.copies:
            summary = (self._resort if copied.changes_order else self._shift)(copied, done)
            records.update(copied.hashes)
            copied.hashes = b""
            before.update(copied.before_sha256)
            after.update(summary.rows_sha256)
            rejects.update(summary.rejects_sha256)
            done += 2 * copied.rows
        self._rows_sha256 = after.hexdigest()
        self.check_digests(records.hexdigest(), before.hexdigest(), rejects.hexdigest())

    def dated(self, clock_reading_id: str | None) -> Source:
        """Give the new source."""
        first, last = span_of(self.copies)
        return replace(
            self.source,
            id="",
            number=self.number,
            clock_offset_us=self._clock_offset_us,
            clock_reading_id=clock_reading_id,
            redated_from_id=self.source.id,
            rows_sha256=self._rows_sha256,
            first_us=first,
            last_us=last,
        )

    def _plan_shift(self) -> None:
        """Look which records are a day alone, and what the shift of the others makes of the ends.

        Most sources hold none, and then no order changes.
        """
        for copied in self.copies:
            self._run(shifted_segments.count_days, copied, 0)
        days = [c.first_day_us for c in self.copies if c.first_day_us is not None]
        shift = shift_to(self.source, self._clock_offset_us, days[0] if days else None)
        self.on_case(lambda case: shifted_span(case, self.source, shift))
        for copied in self.copies:
            copied.shift = shift

    def _shift(self, copied: ShiftedSegment, done: int) -> Summary:
        """Copy a segment whose records keep their order."""
        self._run(shifted_segments.copy_rows, copied, done)
        summary = shifted_segments.summarise(copied)
        self._run(shifted_segments.store_counts, copied, done)
        return summary

    def _resort(self, copied: ShiftedSegment, done: int) -> Summary:
        """Make a segment again, in which records with a time pass those that are a day alone."""
        self._run(resorted_segments.read_before, copied, done)
        builder = self.new_builder(copied)
        for rows in self.steps(resorted_segments.rows_in_file_order, copied, done):
            builder.add(rows)
        for rejects in self.steps(rejects_of, copied, done):
            for reject in rejects:
                builder.reject(*reject)
        return self.copy_built(copied, builder, done)

    def _run(
        self,
        work: Callable[[CaseFile, ShiftedSegment], Generator[None, None, None]],
        copied: ShiftedSegment,
        done: int,
    ) -> None:
        for _ in self.steps(work, copied, done):
            pass


def rejects_of(case: CaseFile, copied: ShiftedSegment) -> shifted_segments.Rejects:
    """Give the rejects of the segment that is copied, slice by slice."""
    return shifted_segments.rejects(case, copied.of)


def _plan(case: CaseFile, source: Source) -> tuple[int, list[ShiftedSegment]]:
    _check_unchanged(case, source)
    number = next_source_number(case)
    return number, shifted_segments.planned(case, source, number)


def _begins_a_day(source: Source, us: int) -> bool:
    """Say whether a day begins at a time in the zone of a source, or could in the zone of a row."""
    if not source.zone:
        return us % _QUARTER_US == 0
    local = datetime_of(us).astimezone(zone_info(source.zone))
    return local.time() == time()


def span_of(copies: list[ShiftedSegment]) -> tuple[int | None, int | None]:
    """Give the first and the last time of what was copied."""
    made = [copied.summary for copied in copies if copied.summary is not None]
    firsts = [summary.min_ts for summary in made if summary.min_ts is not None]
    lasts = [summary.max_ts for summary in made if summary.max_ts is not None]
    return min(firsts, default=None), max(lasts, default=None)


def _check_unchanged(case: CaseFile, source: Source) -> None:
    if case.get(Source, source.id) != source:
        raise CaseError(
            f"{label(source)} was changed meanwhile. Nothing was dated anew. Try again."
        )


def _publish(
    case: CaseFile,
    old: Source,
    new: Source,
    copies: list[ShiftedSegment],
    why: str,
    check: Callable[[CaseFile], object],
    said: str,
    more: Mapping[str, Any],
) -> Source:
    with case.transaction():
        _check_unchanged(case, old)
        check(case)
        shifted_segments.publish(case, copies)
        new = case.assign(replace(new, time_decided_by=case.examiner.title()))
        events = events_resting_on(case, old)
        days = sum(copied.days for copied in copies)
        copy_of = {copied.of: copied for copied in copies}
        case.append(
            REDATE,
            [
                new,
                replace(old, retracted=f"Dated anew as {label(new)}: {why}"),
                *(_follow(case, c, old, new, copy_of) for c in search.citations(case, old.number)),
                *(
                    replace(
                        mark, source=new.number, record_id=_place(case, mark.record_id, copy_of)
                    )
                    for mark in case.where(RecordMark, source=old.number)
                ),
            ],
            why,
            f"{label(old)} {old.name} dated anew as {label(new)}: {why}{said or _days_said(days)}",
            {
                "days_kept": days,
                **more,
                "segments": [copied.k for copied in copies],
                "events": [event.number for event in events],
            },
        )
    return new


def _days_said(days: int) -> str:
    if not days:
        return ""
    if days == 1:
        return "; 1 record is a day alone and keeps it"
    return f"; {days:,} records are a day alone and keep it"


def _follow(
    case: CaseFile,
    citation: Citation,
    old: Source,
    new: Source,
    copy_of: dict[int, ShiftedSegment],
) -> Citation:
    """Let a citation point to the same row of the new source, and say what happened."""
    record_id = _place(case, int(citation.target_id.partition(":")[2]), copy_of)
    words = _DATED_ANEW.sub("", citation.locator)
    if words.startswith(f"{label(old)} "):
        words = label(new) + words.removeprefix(label(old))
    return replace(
        citation,
        target_id=f"{new.number}:{record_id}",
        locator=f"{words} (dated anew; was {label(old)})",
    )


def _place(case: CaseFile, record_id: int, copy_of: dict[int, ShiftedSegment]) -> int:
    """Give the id of the same row in the copy."""
    copied = copy_of[record_id // SEGMENT_SPAN]
    return copied.k * SEGMENT_SPAN + copied.rank(segments.ordinal_of(case, record_id))
