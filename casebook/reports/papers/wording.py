"""How the papers put times, names and absent values into words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit
from casebook.model.instant import (
    Instant,
    Precision,
    ZoneBasis,
    datetime_of,
    iso_in_zone,
    iso_utc,
    zone_info,
    zone_label,
)
from casebook.reports.content import Inline, KeyValues, Span, Text, mono, muted
from casebook.reports.papers.subject import Frame

DAY_US = 86_400_000_000
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def given(text: str) -> Inline:
    """Give `text`, or say that it is not recorded."""
    return text if text else muted("not recorded")


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """Join what is not empty."""
    return between.join(part for part in parts if part)


def office_zone(frame: Frame) -> str:
    """Give the zone the office works in: the first of the case that is not UTC."""
    return next((zone for zone in frame.header.zones if zone != "UTC"), "UTC")


def in_zone(utc_us: int, zone: str, precision: Precision) -> str:
    """Give a time in one zone, in ISO 8601 with its offset."""
    return iso_utc(utc_us, precision) if zone == "UTC" else iso_in_zone(utc_us, zone, precision)


def both(at: Instant | None, frame: Frame) -> Span:
    """Give an instant in each zone of the case, a line each."""
    if at is None:
        return muted("not recorded")
    return mono("\n".join(in_zone(at.utc_us, zone, at.precision) for zone in frame.header.zones))


def in_line(at: Instant, frame: Frame) -> str:
    """Give an instant in each zone of the case, in one line."""
    return " = ".join(in_zone(at.utc_us, zone, at.precision) for zone in frame.header.zones)


def day(at: Instant, frame: Frame) -> str:
    """Give the day of an instant in the office zone: 22 Dec 2022."""
    return calendar_day(datetime_of(at.utc_us).astimezone(zone_info(office_zone(frame))))


def calendar_day(when: date) -> str:
    """Write a day as papers do: 22 Dec 2022."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def days_between(first: Instant, last: Instant, frame: Frame) -> int:
    """Count the days from one date to another in the office zone."""
    zone = zone_info(office_zone(frame))
    return (
        datetime_of(last.utc_us).astimezone(zone).date()
        - datetime_of(first.utc_us).astimezone(zone).date()
    ).days


def form_time(at: Instant, zone: str) -> str:
    """Give a time as Indian forms want it: 23/11/2022 06:32:03 IST (UTC+05:30)."""
    when = datetime_of(at.utc_us).astimezone(zone_info(zone))
    date = f"{when.day:02d}/{when.month:02d}/{when.year:04d}"
    if at.precision is Precision.DAY:
        return date
    length = {Precision.MINUTE: 5, Precision.SECOND: 8, Precision.MILLISECOND: 12}
    clock = when.strftime("%H:%M:%S.%f")[: length.get(at.precision, 15)]
    return f"{date} {clock} {zone_label(zone)} (UTC{when.isoformat()[-6:]})"


_ISO = re.compile(r"(\d{4}-\d\d-\d\dT)(\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(Z|[+-]\d\d:?\d\d)?")
_PART = 16
"""Characters of a typewriter face that stand in the column of the time as logged."""


def in_parts(original: str) -> str:
    """Break a long ISO 8601 time between date, clock and offset, and nowhere inside them."""
    found = _ISO.fullmatch(original)
    if found is None:
        return original
    day, clock, offset = found[1], found[2], found[3] or ""
    clocks = (clock + offset,) if len(clock + offset) <= _PART else (clock, offset)
    return "\n".join((day, *filter(None, clocks)))


def decided(at: Instant) -> str:
    """Say how the zone and the offset of an instant were decided."""
    by = f", {at.decided_by}" if at.decided_by else ""
    text = f"zone {at.zone}, {at.basis}{by}"
    if at.basis in (ZoneBasis.IN_TEXT, ZoneBasis.BY_FORMAT):
        text = f"zone {at.zone} {at.basis}"
    if at.clock_offset_us:
        text += f"; clock offset {seconds(at.clock_offset_us)} s added"
    return text


def seconds(us: int) -> str:
    """Give a length of time in seconds with its sign and every digit: +133, -0.25."""
    return f"{us / 1_000_000:+.6f}".rstrip("0").rstrip(".")


def size(size_bytes: int | None) -> str:
    """Give a size in bytes, with groups of three digits."""
    return "" if size_bytes is None else f"{size_bytes:,} bytes"


def exhibit_name(exhibit: Exhibit) -> str:
    """Give the name under which an exhibit is known."""
    return f"EX-{exhibit.number}"


def agency_name(agency: Agency | None) -> str:
    """Give the name of an agency with its short name, where that does not stand in it."""
    if agency is None:
        return "an agency that is not in the case"
    short = agency.short_name
    is_said = re.search(rf"(?<!\w){re.escape(short)}(?!\w)", agency.name)
    return agency.name if is_said else f"{agency.name} ({short})"


def short_agency(agency: Agency | None) -> str:
    """Give the short name of an agency, or its name."""
    return "unknown agency" if agency is None else agency.short_name or agency.name


def case_particulars(frame: Frame) -> KeyValues:
    """Give the particulars of the case that stand at the head of most papers."""
    header = frame.header
    fir = joined((header.fir_number, header.fir_date and f"dated {header.fir_date}"))
    station = joined((header.police_station, header.district, header.state))
    rows: tuple[tuple[str, Text], ...] = (
        ("First information report", given(fir)),
        ("Police station", given(station)),
        ("Unit", given(header.unit)),
        ("Sections of law", given(joined(header.sections, "; "))),
        ("Date of offence", given(header.offence_date)),
        ("Affected organisation", given(header.affected_organisation)),
        ("Complainant", given(header.complainant)),
        ("Investigating officer", given(header.investigating_officer)),
        ("Court", given(header.court)),
    )
    return KeyValues(rows)


def law(frame: Frame) -> KeyValues:
    """Give the codes this paper goes by, and why these."""
    provisions = frame.provisions
    rows = (
        ("Offences", provisions.substantive),
        ("Procedure", provisions.procedure),
        ("Electronic evidence", provisions.evidence),
        ("Basis", provisions.basis),
        ("Officer’s reason", frame.header.law_reason),
    )
    return KeyValues(tuple((name, text) for name, text in rows if text))


def exhibit_title(exhibit: Exhibit) -> str:
    """Give the agency's own mark of an exhibit with its number in the case."""
    name = exhibit_name(exhibit)
    return f"{exhibit.mark} ({name})" if exhibit.mark else name


def moment(at: Instant | None, frame: Frame) -> Span:
    """Give an instant in each zone of the case, a line each; a day alone as that day, once."""
    if at is not None and at.precision is Precision.DAY:
        return mono(f"{at.iso()} (the day only)")
    return both(at, frame)


def moment_in_line(at: Instant | None, frame: Frame) -> Inline:
    """Give an instant in each zone of the case in one line; a day alone as that day, once."""
    if at is None:
        return muted("not recorded")
    if at.precision is Precision.DAY:
        return mono(f"{at.iso()} (the day only)")
    return mono(in_line(at, frame))


def quads(hex_digits: str) -> Span:
    """Set a digest in groups of four digits, four groups a line, for a narrow column."""
    groups = [hex_digits[i : i + 4] for i in range(0, len(hex_digits), 4)]
    return mono("\n".join(" ".join(groups[i : i + 4]) for i in range(0, len(groups), 4)))


def to_the_second(at: Instant) -> Instant:
    """Give an instant no finer than a second, as tables have room for."""
    is_finer = at.precision in (Precision.MILLISECOND, Precision.MICROSECOND, Precision.FINER)
    return replace(at, precision=Precision.SECOND) if is_finer else at


LIMITS = (
    "This paper covers: accidental changes, program errors, damaged media, and any change made to "
    "the case file after a journal head printed on a paper left the investigator’s hands.",
    "It does not cover, and cannot: notes that were false when they were written; entries added, "
    "altered or dropped before the first journal head that was given to somebody else; a wrong "
    "clock of the workstation; a second case file that was never shown; a workstation or program "
    "under somebody else’s control; what was never noted; the loss of every copy.",
)
"""What the journal proves and what it does not, in plain words."""

ESCAPES = (
    "Foreign text is printed character for character. A character that has no visible form, that "
    "changes the direction of writing, or that the fonts lack is written out on a grey ground, "
    "like ",
    Span("\u202e"),
    " for a right-to-left override.",
)
"""How foreign text is shown; the example is itself such a character."""
