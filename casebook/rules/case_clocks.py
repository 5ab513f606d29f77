"""The clocks of the case itself: default bail, progress to the informant, search, laboratory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casebook.model.case import CaseHeader
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.seizure import Seizure
from casebook.model.transfer import Forwarding
from casebook.rules import clocks, times
from casebook.rules.clocks import Clock, clock
from casebook.rules.deadlines import Deadline, DeadlineKind
from casebook.rules.statutes import provisions

NEW_PROCEDURE = "BNSS"


def default_bail(header: CaseHeader) -> Deadline | None:
    """Give the day on which the accused may claim bail; None while nobody is held."""
    if not header.remand_date or not header.remand_days:
        return None
    running = clock(f"default_bail_{header.remand_days}")
    since = date.fromisoformat(header.remand_date)
    title = f"Default bail: no final report within {running.length} of the first remand"
    sentence = (
        f"{running.length} from the first remand on {times.in_words(since)}: without a final "
        "report by {day} the accused may claim bail"
    )
    return _of_day(running, since, sentence, header, "custody of the accused", (14, 7, 3, 1), title)


def progress(header: CaseHeader, has_told: bool) -> Deadline | None:
    """Give by when the informant or victim is told of the progress, once under the new procedure.

    `has_told` says that a request of this kind went out.
    """
    if not header.fir_date or has_told or provisions(header).procedure != NEW_PROCEDURE:
        return None
    running = clock("progress")
    since = date.fromisoformat(header.fir_date)
    sentence = (
        f"The informant or victim is to be told of the progress within {running.length} of the "
        f"FIR of {times.in_words(since)}: by {{day}}"
    )
    return _of_day(
        running,
        since,
        sentence,
        header,
        "",
        (14, 3),
        "Informant or victim to be told of the progress",
    )


def of_seizure(header: CaseHeader, seizure: Seizure, now: Instant) -> tuple[Deadline, ...]:
    """Give what a search or seizure has to bring before the Magistrate, under the new procedure.

    The record of the search is named until its time has passed: the case does not record that it
    was sent. The audio-video record is named until it was forwarded.
    """
    began = seizure.ended_at or seizure.started_at
    if began is None or provisions(header).procedure != NEW_PROCEDURE:
        return ()
    found = []
    record = clock("search_record")
    by = clocks.after_hours(began, record.hours)
    if not times.is_before(by, now):
        found.append(_of_seizure(record, seizure, by, "The case does not record that it was sent."))
    sent = seizure.recording_forwarded_at is not None
    if seizure.audio_video_files and not sent:
        remedy = "Record in the seizure when it was forwarded."
        found.append(_of_seizure(clock("search_recording"), seizure, began, remedy))
    return tuple(found)


def of_memo(memo: Forwarding, seized_at: Sequence[Instant], header: CaseHeader) -> Deadline | None:
    """Give by when the exhibits of a memo should be at the laboratory, from the first seizure.

    None when they are there, the memo gives a reason, or no exhibit has a time of seizure.
    """
    if memo.received_at is not None or memo.remarks.strip() or not seized_at:
        return None
    running = clock("laboratory")
    first = min(seized_at, key=lambda at: at.utc_us)
    by = clocks.after_hours(first, running.hours)
    zone = clocks.office_zone(header)
    day = times.in_words(times.day_of(by, zone if by.precision != "day" else ""))
    said = (
        f"{label(memo)}: the exhibits should be at {memo.laboratory} by {day}, {running.length} "
        f"from collection, or the memo says why not ({running.source})."
    )
    return Deadline(
        f"{said} {clocks.closed_day(by, zone)}".strip(),
        by,
        "",
        DeadlineKind.CASE,
        label(memo),
        f"{memo.id}.laboratory",
        (1,),
        running.source,
        running.verify,
        f"Exhibits of {label(memo)} due at {memo.laboratory}",
    )


def _of_day(
    running: Clock,
    since: date,
    sentence: str,
    header: CaseHeader,
    lost: str,
    alarm_days: tuple[int, ...],
    title: str,
) -> Deadline:
    zone = clocks.office_zone(header)
    until = clocks.later(since, days=running.days)
    at = clocks.day_instant(until, zone)
    said = f"{sentence.format(day=times.in_words(until))} ({running.source})."
    return Deadline(
        f"{said} {clocks.closed_day(at, zone)}".strip(),
        at,
        lost,
        DeadlineKind.CASE,
        "",
        f"case.{running.name}",
        alarm_days,
        running.source,
        running.verify,
        title,
    )


def _of_seizure(running: Clock, seizure: Seizure, by: Instant, remedy: str) -> Deadline:
    when = "without delay" if running.words else f"within {running.length}"
    return Deadline(
        f"{label(seizure)}: {running.says[:1].lower()}{running.says[1:]}, {when} "
        f"({running.source}). {remedy}",
        by,
        "",
        DeadlineKind.CASE,
        label(seizure),
        f"{seizure.id}.{running.name}",
        (),
        running.source,
        running.verify,
        f"{running.says} ({label(seizure)})",
    )
