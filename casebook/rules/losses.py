"""What is lost when nobody acts: records that an agency deletes, and preservation that ends."""

from __future__ import annotations

from datetime import date

from casebook.model.agency import Agency, AgencyKind
from casebook.model.case import CaseHeader
from casebook.model.instant import Instant, datetime_of, zone_info
from casebook.model.labels import label
from casebook.model.request import Preservation, Request
from casebook.rules import clocks, times
from casebook.rules.clocks import clock
from casebook.rules.deadlines import RENEWAL_ALARMS, Deadline, DeadlineKind

_HOME = ("india", "in", "bharat")


def lost_at(agency: Agency, earliest_us: int, header: CaseHeader) -> Instant | None:
    """Give the day from which an agency may delete records of an instant; None when not known."""
    zone = clocks.office_zone(header)
    until = _kept(agency, _day_in(earliest_us, zone))
    return None if until is None else clocks.day_instant(until[0], zone)


def of_lines(
    request: Request, agency: Agency, earliest_us: int, waiting: int, header: CaseHeader
) -> Deadline | None:
    """Give when an agency may delete the earliest records that a request asks about.

    `earliest_us` is the earliest time of its `waiting` lines without an answer. What the agency
    keeps for how long is as its entry says; an access provider in India without such words is held
    to its licence. None when nobody has said how long it keeps them.
    """
    zone = clocks.office_zone(header)
    day = _day_in(earliest_us, zone)
    kept = _kept(agency, day)
    if kept is None:
        return None
    until, length = kept
    name = agency.short_name or agency.name
    because = f"{name} keeps {length}: “{agency.retention.strip()}”"
    running = clock("ipdr")
    source, verify = agency.source, agency.verify
    if not length:
        because, source, verify = f"{running.length}: {running.source}", running.source, ""
    count = "1 line" if waiting == 1 else f"{waiting:,} lines"
    return Deadline(
        f"{label(request)} ({request.subject}): from {times.in_words(until)} {name} may have "
        f"deleted what the earliest of {count} asks about, of {times.in_words(day)} ({because}).",
        clocks.day_instant(until, zone),
        f"records of {name}",
        DeadlineKind.LOSS,
        label(request),
        f"{request.id}.loss",
        RENEWAL_ALARMS,
        source,
        verify,
        f"{label(request)}: {name} may delete what is asked about ({request.subject})",
    )


def deletes(agency: Agency) -> bool:
    """Say whether it is known of an agency how long it keeps records."""
    return _kept(agency, date(2000, 1, 1)) is not None


def preserved_until(
    agency: Agency, periods: tuple[Preservation, ...], header: CaseHeader
) -> Instant | None:
    """Give when the last period of preservation ends; None when settled or not known."""
    live = sorted((p for p in periods if p.retracted is None), key=lambda p: p.position)
    if not live or live[-1].remarks.strip():
        return None
    return _end_of(live[-1], agency, clocks.office_zone(header))[0]


def of_preservation(
    request: Request, agency: Agency, periods: tuple[Preservation, ...], header: CaseHeader
) -> Deadline | None:
    """Give when the last period of preservation ends; None when it is settled or has no end.

    An end that was not confirmed is counted from the confirmation, else from the request, with the
    days that the agency is known to preserve. A remark on the last period settles it.
    """
    live = sorted((p for p in periods if p.retracted is None), key=lambda p: p.position)
    if not live or live[-1].remarks.strip():
        return None
    last = live[-1]
    zone = clocks.office_zone(header)
    until, how = _end_of(last, agency, zone)
    if until is None:
        return None
    name = agency.short_name or agency.name
    parts = (
        f"{label(request)} ({request.subject}): {name} preserves until {_day(until, zone)}{how}.",
        clocks.closed_day(until, zone),
        "Renew it before, or say in the remarks of the period why not.",
    )
    return Deadline(
        " ".join(part for part in parts if part),
        until,
        f"what {name} preserves",
        DeadlineKind.PRESERVATION,
        label(request),
        f"{request.id}.preservation.{last.position}",
        RENEWAL_ALARMS,
        agency.source if how else "",
        agency.verify if how else "",
        f"{label(request)}: preservation by {name} ends ({request.subject})",
    )


def _kept(agency: Agency, day: date) -> tuple[date, str] | None:
    """Give until when an agency keeps records of a day, and its own words for how long."""
    read = clocks.kept_until(day, agency.retention)
    if read is None and _is_access_provider_in_india(agency):
        running = clock("ipdr")
        return clocks.later(day, days=running.days, years=running.years), ""
    return read


def _day_in(utc_us: int, zone: str) -> date:
    return datetime_of(utc_us).astimezone(zone_info(zone)).date()


def _end_of(last: Preservation, agency: Agency, zone: str) -> tuple[Instant | None, str]:
    if last.until is not None:
        return last.until, ""
    days = agency.preservation_days
    if days is None:
        return None, ""
    begun = last.granted_at or last.asked_at
    word = "confirmed" if last.granted_at else "asked for"
    end = clocks.later(times.day_of(begun, "" if begun.precision == "day" else zone), days=days)
    how = (
        f", counted as {days} days from {_day(begun, zone)}, when it was {word}; its end was not "
        "recorded"
    )
    return clocks.day_instant(end, zone), how


def _day(at: Instant, zone: str) -> str:
    return times.in_words(times.day_of(at, "" if at.precision == "day" else zone))


def _is_access_provider_in_india(agency: Agency) -> bool:
    is_home = agency.country.strip().casefold() in _HOME
    return agency.kind is AgencyKind.ACCESS_PROVIDER and is_home
