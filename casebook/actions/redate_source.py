"""Date a source anew by another clock offset: its records become those of a new source.

Nothing is read from outside the case. The case thread copies the stored segments in short slices,
every dated record shifted alike, and checks on the copy that they are what was imported. One last
commit writes the new source, retracts the old one, lets its citations follow, and makes the copies
visible: until then, and after a cancel or a crash, nothing has changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from casebook.actions.one_import import check_room, next_source_number, one_import_into
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.model.instant import datetime_of
from casebook.model.labels import label
from casebook.model.timeline import Citation, Event, Source
from casebook.store import search, segments, shifted_segments
from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.segments import Slices
from casebook.store.shifted_segments import ShiftedSegment

_DATED_ANEW = re.compile(r" \(dated anew; was S-\d+\)\Z")


def date_anew(
    on_case: OnCase,
    source: Source,
    clock_offset_us: int,
    clock_reading_id: str | None,
    why: str,
    progress: Progress,
) -> Source:
    """Make a new source of the records of `source` with another clock offset, and retract it.

    Raises CaseError when the source has changed meanwhile, when its stored records are not what
    was imported, when a time would leave the years 1 to 9999, or when there is no room.
    """
    case_path, size = on_case(lambda case: (case.path, shifted_segments.stored_bytes(case, source)))
    with one_import_into(case_path):
        check_room(case_path, size, "Dating a source anew")
        work = _Redating(on_case, progress, source, clock_offset_us - source.clock_offset_us)
        try:
            work.copy()
            return work.publish(clock_offset_us, clock_reading_id, why)
        finally:
            work.clean_up()


def shifted_span(source: Source, shift_us: int) -> tuple[int | None, int | None]:
    """Give first and last time of a source after a shift. Raises CaseError outside the calendar."""
    first, last = (
        None if us is None else us + shift_us for us in (source.first_us, source.last_us)
    )
    for us in (first, last):
        if us is not None:
            datetime_of(us)
    return first, last


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

    def __init__(self, on_case: OnCase, progress: Progress, source: Source, shift_us: int) -> None:
        self._on_case = on_case
        self._progress = progress
        self._source = source
        self._span = shifted_span(source, shift_us)
        self._number, self._copies = on_case(lambda case: _plan(case, source, shift_us))
        self._running: Slices | None = None
        self._published = False

    def copy(self) -> None:
        """Copy every segment, and check on the copies that they hold what was imported."""
        done = 0
        records, before, after, rejects = (hashlib.sha256() for _ in range(4))
        for copied in self._copies:
            self._run(shifted_segments.copy_rows, copied, done)
            summary = shifted_segments.summarise(copied)
            self._run(shifted_segments.store_counts, copied, done)
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

    def publish(self, clock_offset_us: int, clock_reading_id: str | None, why: str) -> Source:
        """Write the sources, the citations that follow, and the entry, in one commit."""
        first, last = self._span
        dated = replace(
            self._source,
            id="",
            number=self._number,
            clock_offset_us=clock_offset_us,
            clock_reading_id=clock_reading_id,
            redated_from_id=self._source.id,
            rows_sha256=self._rows_sha256,
            first_us=first,
            last_us=last,
        )
        stored = self._on_case(lambda case: _publish(case, self._source, dated, self._copies, why))
        self._published = True
        return stored

    def clean_up(self) -> None:
        """Stop what runs; unless published, remove what was copied."""
        running = self._running
        if running is not None:
            self._on_case(lambda case: running.close())
        if not self._published:
            for copied in self._copies:
                self._drop(copied.k)

    def _run(
        self, work: Callable[[CaseFile, ShiftedSegment], Slices], copied: ShiftedSegment, done: int
    ) -> None:
        running = self._running = self._on_case(lambda case: work(case, copied))
        is_over = False
        while not is_over:
            self._progress.check_cancelled()
            is_over, rows = self._on_case(
                lambda case: (next(running, self) is self, shifted_segments.rows_done(case, copied))
            )
            self._progress.advance(
                done + rows, 2 * self._source.records, f"Dating {label(self._source)} anew"
            )
        self._running = None

    def _drop(self, k: int) -> None:
        slices = self._on_case(lambda case: segments.drop_slices(case, k))
        while self._on_case(lambda case: next(slices, self) is not self):
            pass


def _plan(case: CaseFile, source: Source, shift_us: int) -> tuple[int, list[ShiftedSegment]]:
    _check_unchanged(case, source)
    number = next_source_number(case)
    return number, shifted_segments.planned(case, source, number, shift_us)


def _check_unchanged(case: CaseFile, source: Source) -> None:
    if case.get(Source, source.id) != source:
        raise CaseError(
            f"{label(source)} was changed meanwhile. Nothing was dated anew. Try again."
        )


def _publish(
    case: CaseFile, old: Source, new: Source, copies: list[ShiftedSegment], why: str
) -> Source:
    with case.transaction():
        _check_unchanged(case, old)
        shifted_segments.publish(case, copies)
        new = case.assign(replace(new, time_decided_by=case.examiner.title()))
        events = events_resting_on(case, old)
        k_of = {copied.of: copied.k for copied in copies}
        case.append(
            "source.redate",
            [
                new,
                replace(old, retracted=f"Dated anew as {label(new)}: {why}"),
                *(_follow(c, old, new, k_of) for c in search.citations(case, old.number)),
            ],
            why,
            f"{label(old)} {old.name} dated anew as {label(new)}: {why}",
            {
                "segments": [copied.k for copied in copies],
                "events": [event.number for event in events],
            },
        )
    return new


def _follow(citation: Citation, old: Source, new: Source, k_of: dict[int, int]) -> Citation:
    """Let a citation point to the same row of the new source, and say what happened."""
    k, rank = divmod(int(citation.target_id.partition(":")[2]), SEGMENT_SPAN)
    words = _DATED_ANEW.sub("", citation.locator)
    if words.startswith(f"{label(old)} "):
        words = label(new) + words.removeprefix(label(old))
    return replace(
        citation,
        target_id=f"{new.number}:{k_of[k] * SEGMENT_SPAN + rank}",
        locator=f"{words} (dated anew; was {label(old)})",
    )
