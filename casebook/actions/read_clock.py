"""Keep what an exhibit's clock showed beside a reference, and date by it what was read from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casebook.actions import keep
from casebook.actions.progress import OnCase, Progress
from casebook.actions.redate_source import (
    check_live,
    date_anew,
    events_resting_on,
    shift_to,
    shifted_span,
)
from casebook.actions.time_basis import seconds, span_words
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Attachment, Exhibit
from casebook.model.examination import ClockReading
from casebook.model.instant import Instant, Precision, datetime_of, zone_info
from casebook.model.labels import label
from casebook.model.timeline import Event, RecordFilter, Source
from casebook.rules import fields
from casebook.store import search
from casebook.store.case_file import CaseFile
from casebook.store.shifted_segments import Shift, first_day

_SECOND_US = 1_000_000
_MINUTE_US = 60 * _SECOND_US
_HOUR_US = 60 * _MINUTE_US
_DAY_US = 24 * _HOUR_US

# Zones lie whole quarters of an hour apart, and no two further than 26 hours.
_QUARTER_US = 15 * _MINUTE_US
_NEAR_US = 3 * _MINUTE_US
_LEAST_ZONE_US, _MOST_ZONE_US = 30 * _MINUTE_US, 26 * _HOUR_US


@dataclass(frozen=True, slots=True)
class Redating:
    """What another clock offset would make of a source; nothing is changed yet.

    `before_us` and `after_us` are the first and the last time, None without a dated record. An
    example is the locator, the time as written, and UTC before and after, which are the same for a
    day alone. `events` rest on records of the source: they keep the time they were given.
    """

    source: Source
    before_us: tuple[int | None, int | None]
    after_us: tuple[int | None, int | None]
    examples: tuple[tuple[int, str, int, int], ...]
    events: tuple[Event, ...]


def record_reading(case: CaseFile, reading: ClockReading) -> ClockReading:
    """Keep a reading of an exhibit's clock, in one entry. Raises FieldError for a wrong field."""
    fields.check(reading)
    exhibit = case.get(Exhibit, reading.exhibit_id)
    _check_time("device_time", reading.device_time)
    _check_time("reference_time", reading.reference_time)
    if reading.attachment_id is not None:
        _check_photograph(case, reading.attachment_id)
    with case.transaction():
        added = case.assign(reading)
        case.append("clock.add", [added], summary=_sentence(exhibit, added))
    return added


def best_reading(case: CaseFile, exhibit_id: str) -> ClockReading | None:
    """Give the newest reading of the exhibit's clock, else of the nearest one it came from."""
    for exhibit in _lineage(case, exhibit_id):
        readings = case.where(ClockReading, exhibit_id=exhibit.id)
        if readings:
            return max(readings, key=lambda reading: reading.reference_time.utc_us)
    return None


def clock_sentence(case: CaseFile, reading: ClockReading) -> str:
    """Say how wrong the clock was, who read it when against what, and what follows for times."""
    return _sentence(case.get(Exhibit, reading.exhibit_id), reading)


def zone_doubt(reading: ClockReading) -> str:
    """Say when the difference looks like a time zone rather than a clock; empty if not."""
    apart = abs(reading.correction_us)
    beyond = (apart + _QUARTER_US // 2) % _QUARTER_US - _QUARTER_US // 2
    if not (_LEAST_ZONE_US <= apart <= _MOST_ZONE_US and abs(beyond) <= _NEAR_US):
        return ""
    return (
        f"The two times differ by {_length(apart)}: that looks like a time zone rather than a "
        "wrong clock. Check the zone of each."
    )


def check_reading(
    case: CaseFile, reading_id: str, exhibit_id: str | None, clock_offset_us: int
) -> None:
    """Raise CaseError unless a reading gives this offset for what was read from this exhibit."""
    reading = case.get(ClockReading, reading_id)
    whose = case.get(Exhibit, reading.exhibit_id)
    if reading.retracted is not None:
        raise CaseError(f"The clock reading of {label(whose)} is retracted: {reading.retracted}.")
    if exhibit_id is None:
        raise CaseError(
            f"The clock reading is of {label(whose)}, and it is not said which exhibit the file "
            "was read from. Choose the exhibit."
        )
    if all(e.id != whose.id for e in _lineage(case, exhibit_id)):
        raise CaseError(
            f"The clock reading is of {label(whose)}, and "
            f"{label(case.get(Exhibit, exhibit_id))} was not taken or made from that."
        )
    if reading.correction_us != clock_offset_us:
        raise CaseError(
            f"The clock reading of {label(whose)} gives an offset of "
            f"{seconds(reading.correction_us)} s, not of {seconds(clock_offset_us)} s."
        )


def sources_to_redate(case: CaseFile, reading: ClockReading) -> tuple[Source, ...]:
    """Give the sources whose best reading this is, and that are dated by another offset."""
    return tuple(
        source
        for source in case.all(Source)
        if source.exhibit_id is not None
        and source.clock_offset_us != reading.correction_us
        and best_reading(case, source.exhibit_id) == reading
    )


def redating(case: CaseFile, source: Source, correction_us: int, n: int = 5) -> Redating:
    """Show what it would change to add `correction_us` to the device's times, with `n` examples.

    The examples are spread evenly from the first dated record to the last. Raises CaseError for a
    retracted source, and when a time would leave the years 1 to 9999.
    """
    check_live(source)
    _check_whole(source)
    # Only an import with an offset ever shifted days; dating anew put them back.
    may_be_off = source.clock_offset_us and source.redated_from_id is None
    a_day_us = first_day(case, source) if may_be_off else None
    shift = shift_to(source, correction_us, a_day_us)
    after_us = shifted_span(case, source, shift)
    return Redating(
        source,
        (source.first_us, source.last_us),
        after_us,
        tuple(_examples(case, source, shift, n)),
        events_resting_on(case, source),
    )


def redate(
    on_case: OnCase, source: Source, reading: ClockReading | None, progress: Progress
) -> Source:
    """Date a source anew by a reading of its clock; with None, by what the device itself wrote.

    The records become those of a new source, every one with a time shifted alike; a day alone has
    no time to convert and keeps its day. The old source is retracted in the same entry. Citations
    of its records follow; events keep the time they were given (`redating` names them before,
    `redate_source.events_resting_on` of the new source after).
    A source that has this offset already only has the reading recorded.

    Raises CaseError when nothing would change, when the source names no exhibit, and when the
    reading is of another device, retracted or changed, also in the meantime.
    """
    check_live(source)
    _check_whole(source)
    offset_us = reading.correction_us if reading else 0
    reading_id = reading.id if reading else None
    if (offset_us, reading_id) == (source.clock_offset_us, source.clock_reading_id):
        raise CaseError(f"{label(source)} is dated like that already. Nothing was changed.")
    if reading is None:
        why = f"the clock offset of {seconds(source.clock_offset_us)} s is taken back"
    else:
        why = on_case(lambda case: _checked(case, source, reading))
    if offset_us == source.clock_offset_us:
        return on_case(lambda case: _only_named(case, source, reading, why))

    def check(case: CaseFile) -> None:
        _check_still(case, source, reading)

    return date_anew(on_case, source, offset_us, reading_id, why, progress, check)


def _check_whole(source: Source) -> None:
    """Raise CaseError where the offset held for some times only: these are not shifted alike."""
    if span_words(source):
        raise CaseError(
            f"The clock offset of {label(source)} holds only{span_words(source)}. Decide its times "
            "anew: casebook redate, or “Decide its times anew …” at the source on the Timeline "
            "page."
        )


def _checked(case: CaseFile, source: Source, reading: ClockReading) -> str:
    _check_still(case, source, reading)
    return clock_sentence(case, reading)


def _only_named(case: CaseFile, source: Source, reading: ClockReading | None, why: str) -> Source:
    """Record the reading of a source that has its offset already."""
    _check_still(case, source, reading)
    named = replace(source, clock_reading_id=reading.id if reading else None)
    return keep.correct(case, named, why)


def _check_still(case: CaseFile, source: Source, reading: ClockReading | None) -> None:
    """Raise CaseError unless a reading, unchanged, gives its offset for what the source is of."""
    if reading is None:
        return
    exhibit_id = case.get(Source, source.id).exhibit_id
    if exhibit_id is None:
        raise CaseError(
            f"{label(source)} ({source.name}) names no exhibit, so no clock reading is known to be "
            "of its device. Say first which exhibit it was read from: casebook clock apply "
            f"--exhibit NUMBER, or “Say what it was read from …” at {label(source)} on the "
            "Timeline page."
        )
    if case.get(ClockReading, reading.id) != reading:
        # A retraction has its own sentence.
        check_reading(case, reading.id, exhibit_id, reading.correction_us)
        raise CaseError("The clock reading was corrected meanwhile. Look at it and try again.")
    check_reading(case, reading.id, exhibit_id, reading.correction_us)


def read_from(case: CaseFile, source: Source, exhibit: Exhibit) -> Source:
    """Say which exhibit a source was read from, in an entry of its own."""
    return keep.correct(
        case, replace(source, exhibit_id=exhibit.id), f"it was read from {label(exhibit)}"
    )


def dating(case: CaseFile, source: Source) -> tuple[str, ...]:
    """Say in words by which reading a source is dated, and which source it was before."""
    said = []
    if source.clock_reading_id is not None:
        reading = case.get(ClockReading, source.clock_reading_id)
        said.append(clock_sentence(case, reading))
        if reading.retracted is not None:
            said.append(f"this reading was retracted: {reading.retracted}")
    if source.redated_from_id is not None:
        said.append(f"dated anew from {label(case.get(Source, source.redated_from_id))}")
    return tuple(said)


def _lineage(case: CaseFile, exhibit_id: str) -> Iterator[Exhibit]:
    """Give an exhibit, the one it was taken or made from, and so on."""
    seen: set[str] = set()
    at: str | None = exhibit_id
    while at is not None and at not in seen:
        seen.add(at)
        exhibit = case.get(Exhibit, at)
        yield exhibit
        at = exhibit.parent_id


def _check_time(field: str, at: Instant) -> None:
    if at.precision is Precision.DAY:
        raise FieldError(field, "A clock is read to the minute or finer: give the time of day.")
    if at.clock_offset_us:
        raise FieldError(field, "Give the time as it was shown, without a clock offset.")


def _check_photograph(case: CaseFile, attachment_id: str) -> None:
    if case.get(Attachment, attachment_id).retracted is not None:
        raise FieldError("attachment_id", "The photograph is retracted. Choose another.")


def _examples(
    case: CaseFile, source: Source, shift: Shift, n: int
) -> Iterator[tuple[int, str, int, int]]:
    found = search.records(case, RecordFilter(source=source.number))
    dated = found.total - source.undated
    n = min(n, dated)
    for place in (i * (dated - 1) // max(n - 1, 1) for i in range(n)):
        (record,) = found.rows(source.undated + place, 1)
        if record.utc_us is not None:
            by_us = shift.day_us if record.precision is Precision.DAY else shift.us
            yield record.locator, record.time_text, record.utc_us, record.utc_us + by_us


def _sentence(exhibit: Exhibit, reading: ClockReading) -> str:
    at = reading.reference_time
    when = datetime_of(at.utc_us).astimezone(zone_info(at.zone))
    coarse = Precision.MINUTE in (reading.device_time.precision, at.precision)
    return (
        f"{label(exhibit)}'s clock was {_how_wrong(reading.correction_us)}"
        f"{' to the minute' if coarse else ''} on {when.day} {when:%b %Y} (read by "
        f"{reading.read_by} against {reading.reference}): {_what_follows(reading.correction_us)}"
    )


def _how_wrong(correction_us: int) -> str:
    if correction_us == 0:
        return "right"
    return f"{_length(abs(correction_us))} {'slow' if correction_us > 0 else 'fast'}"


def _what_follows(correction_us: int) -> str:
    if correction_us == 0:
        return "nothing is added"
    amount = seconds(abs(correction_us)).removeprefix("+")
    verb = "is" if amount == "1" else "are"
    return f"{amount} s {verb} {'added' if correction_us > 0 else 'taken off'}"


def _length(us: int) -> str:
    """Give a length of time in its units, like 2 min 13 s."""
    whole, part = divmod(us, _SECOND_US)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    last = f"{rest}.{part:06}".rstrip("0").rstrip(".")
    words = [
        f"{days} day{'s' if days > 1 else ''}" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{last} s" if last != "0" else "",
    ]
    return " ".join(word for word in words if word)
