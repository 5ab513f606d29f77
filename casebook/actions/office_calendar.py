"""Write what is due as a file for the calendar of the office."""

from __future__ import annotations

from pathlib import Path

from casebook.actions import clock, whats_due
from casebook.errors import CaseError
from casebook.model.instant import Instant
from casebook.rules import icalendar
from casebook.store.case_file import CaseFile


def office_calendar(case: CaseFile, now: Instant | None = None) -> str:
    """Give an iCalendar text (RFC 5545) of everything that is due or being lost."""
    moment = now or clock.now()
    title = case.header().title
    case_id = next(iter(case.entries(1, 1))).hash[:16]
    return icalendar.calendar(whats_due.due(case, moment), case_id, title, moment)


def save_calendar(case: CaseFile, path: Path, now: Instant | None = None) -> int:
    """Write the calendar to a file, replacing an older one; give the number of its events.

    Raises CaseError when it cannot be written; the older file then stays.
    """
    text = office_calendar(case, now)
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(text.encode())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CaseError(
            f"The calendar {path.name} was not written: {error.strerror}. Choose another place."
        ) from error
    return text.count("BEGIN:VEVENT")
