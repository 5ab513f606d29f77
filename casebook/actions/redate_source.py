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
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any, TypeVar

from casebook.actions.one_import import check_room, next_source_number, one_import_into
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.intake import mentions
from casebook.model.instant import datetime_of, zone_info
from casebook.model.labels import label
from casebook.model.timeline import Citation, Event, Source
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
        work = _Redating(on_case, progress, source, clock_offset_us)
        try:
            work.copy()
            return work.publish(clock_reading_id, why, check)
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


class _Redating:
    """One redating under way: segments copied in file order, invisible until the end."""

    def __init__(
        self, on_case: OnCase, progress: Progress, source: Source, clock_offset_us: int
    ) -> None:
        self._on_case = on_case
        self._progress = progress
        self._source = source
        self._clock_offset_us = clock_offset_us
        self._number, self._copies = on_case(lambda case: _plan(case, source))
        self._running: Generator[Any, None, None] | None = None
        self._scratch: Path | None = None
        self._published = False

    def copy(self) -> None:
        """Copy every segment, and check on the copies that they hold what was imported."""
        self._plan_shift()
        done = 0
        records, before, after, rejects = (hashlib.sha256() for _ in range(4))
        for copied in self._copies:
            summary = (self._resort if copied.changes_order else self._shift)(copied, done)
            records.update(copied.hashes)
            copied.hashes = b""
            before.update(copied.before_sha256)
            after.update(summary.rows_sha256)
            rejects.update(summary.rejects_sha256)
            done += 2 * copied.rows
        self._rows_sha256 = after.hexdigest()
        found = records.hexdigest(), before.hexdigest(), rejects.hexdigest()
        was = self._source
        if found != (was.records_sha256, was.rows_sha256, was.rejects_sha256):
            raise CaseError(
                f"What the case holds of {label(was)} ({was.name}) is not what was imported. "
                "Verify the case and work from a sound copy. Nothing was dated anew."
            )

    def publish(
        self,
        clock_reading_id: str | None,
        why: str,
        check: Callable[[CaseFile], object],
    ) -> Source:
        """Write the sources, the citations that follow, and the entry, in one commit."""
        first, last = _span(self._copies)
        dated = replace(
            self._source,
            id="",
            number=self._number,
            clock_offset_us=self._clock_offset_us,
            clock_reading_id=clock_reading_id,
            redated_from_id=self._source.id,
            rows_sha256=self._rows_sha256,
            first_us=first,
            last_us=last,
        )
        stored = self._on_case(
            lambda case: _publish(case, self._source, dated, self._copies, why, check)
        )
        self._published = True
        return stored

    def clean_up(self) -> None:
        """Stop what runs; unless published, remove what was copied."""
        running = self._running
        if running is not None:
            self._on_case(lambda case: running.close())
        if self._scratch is not None:
            self._scratch.unlink(missing_ok=True)
        if not self._published:
            for copied in self._copies:
                self._drop(copied.k)

    def _plan_shift(self) -> None:
        """Look which records are a day alone, and what the shift of the others makes of the ends.

        Most sources hold none, and then no order changes.
        """
        for copied in self._copies:
            self._run(shifted_segments.count_days, copied, 0)
        days = [c.first_day_us for c in self._copies if c.first_day_us is not None]
        shift = shift_to(self._source, self._clock_offset_us, days[0] if days else None)
        self._on_case(lambda case: shifted_span(case, self._source, shift))
        for copied in self._copies:
            copied.shift = shift

    def _shift(self, copied: ShiftedSegment, done: int) -> Summary:
        """Copy a segment whose records keep their order."""
        self._run(shifted_segments.copy_rows, copied, done)
        summary = shifted_segments.summarise(copied)
        self._run(shifted_segments.store_counts, copied, done)
        return summary

    def _resort(self, copied: ShiftedSegment, done: int) -> Summary:
        """Make a segment again, in which records with a time pass those that are a day alone."""
        path = self._on_case(lambda case: segments.scratch_path(case.path, f"dated-{copied.k}"))
        self._scratch = path
        self._run(resorted_segments.read_before, copied, done)
        builder = ScratchBuilder(path, find=mentions.finder(), mention_rules=mentions.RULES)
        self._run(resorted_segments.rows_in_file_order, copied, done, builder.add)

        def put_aside(rejects: list[tuple[int, str, str]]) -> None:
            for row in rejects:
                builder.reject(*row)

        def rejects(case: CaseFile, copied: ShiftedSegment) -> shifted_segments.Rejects:
            return shifted_segments.rejects(case, copied.of)

        self._run(rejects, copied, done, put_aside)
        builder.finish()
        scratch = resorted_segments.take_scratch(copied, path)
        self._run(
            lambda case, copied: resorted_segments.copy_scratch(case, copied, scratch), copied, done
        )
        # A large file takes long to remove, so not on the case thread.
        path.unlink()
        return scratch

    def _run(
        self,
        work: Callable[[CaseFile, ShiftedSegment], Generator[T, None, None]],
        copied: ShiftedSegment,
        done: int,
        take: Callable[[T], object] = lambda given: None,
    ) -> None:
        """Run work in slices on the case thread, and take what each gives on this one."""
        running = self._running = self._on_case(lambda case: work(case, copied))
        while True:
            self._progress.check_cancelled()
            given, rows = self._on_case(
                lambda case: (next(running, self), shifted_segments.rows_done(case, copied))
            )
            if not isinstance(given, _Redating):
                take(given)
            self._progress.advance(
                done + rows, 2 * self._source.records, f"Dating {label(self._source)} anew"
            )
            if given is self:
                break
        self._running = None

    def _drop(self, k: int) -> None:
        slices = self._on_case(lambda case: segments.drop_slices(case, k))
        while self._on_case(lambda case: next(slices, self) is not self):
            pass


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


def _span(copies: list[ShiftedSegment]) -> tuple[int | None, int | None]:
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
            ],
            why,
            f"{label(old)} {old.name} dated anew as {label(new)}: {why}{_days_said(days)}",
            {
                "days_kept": days,
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
    record_id = int(citation.target_id.partition(":")[2])
    copied = copy_of[record_id // SEGMENT_SPAN]
    rank = copied.rank(segments.ordinal_of(case, record_id))
    words = _DATED_ANEW.sub("", citation.locator)
    if words.startswith(f"{label(old)} "):
        words = label(new) + words.removeprefix(label(old))
    return replace(
        citation,
        target_id=f"{new.number}:{copied.k * SEGMENT_SPAN + rank}",
        locator=f"{words} (dated anew; was {label(old)})",
    )
