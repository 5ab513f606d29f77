"""Words of a letter: fixed texts with their blanks filled, times in both zones, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from casebook.errors import CaseError
from casebook.model.case import CaseHeader
from casebook.model.instant import (
    Instant,
    Precision,
    ZoneBasis,
    datetime_of,
    iso_in_zone,
    microseconds_of,
    zone_info,
    zone_label,
)
from casebook.rules import countries, statutes, times
from casebook.rules.kinds.asked import Asked

_BLANK = re.compile(r"\{(law|field)\.(\w+)\}")
_MINUTE_LENGTH = len("2022-11-23T07:00")


def text(asked: Asked, name: str) -> str:
    """Give a fixed text of the kind with its blanks filled; empty when the kind has none.

    `{law.production}` is the section on that subject by the dates of the case, `{field.place}` a
    field of the kind. Raises CaseError when the law that applies has no such section.
    """
    return filled(asked, asked.form.texts.get(name, "").strip())


def texts(asked: Asked, name: str) -> tuple[str, ...]:
    """Give a fixed text of the kind line by line."""
    return listed(text(asked, name))


def filled(asked: Asked, words: str) -> str:
    """Fill the blanks of a text; see `text`."""
    return _BLANK.sub(lambda blank: _fill(asked, blank[1], blank[2]), words)


def verify_points(asked: Asked) -> tuple[str, ...]:
    """Give what still awaits confirmation from the primary text, for this request.

    A point that speaks of a section the law of the case does not have is left out, and so is one
    about Hong Kong or the PRC in a letter that goes elsewhere.
    """
    extra = f"verify_{_jurisdiction(asked).casefold()}"
    points = (*asked.form.verify, *listed(asked.form.texts.get(extra, "")))
    return tuple(filled(asked, point) for point in points if _is_in_force(asked, point))


def _jurisdiction(asked: Asked) -> str:
    """Name the form of the letter; where a kind has but one, the place it goes to."""
    agency = asked.agencies.get(asked.request.to_agency_id)
    if agency is not None and not asked.particular("variant"):
        if countries.is_hong_kong(agency.country):
            return "Hong Kong"
        if countries.is_prc(agency.country):
            return "PRC"
    return asked.particular("variant")


def listed(words: str) -> tuple[str, ...]:
    """Give the lines of a text that hold something."""
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def paragraphs(words: str) -> tuple[str, ...]:
    """Give the paragraphs of a text, which empty lines divide."""
    return tuple(part.strip() for part in re.split(r"\n\s*\n", words) if part.strip())


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """Join what is not empty."""
    return between.join(part for part in parts if part)


def lettered(lines: Iterable[str]) -> tuple[str, ...]:
    """Put (a), (b), (c) before the items of a list; from the 27th on (aa), (ab)."""
    return tuple(f"({_letters(at)}) {line}" for at, line in enumerate(lines))


def instant_of(words: str) -> Instant | None:
    """Read a field of the type instant; None when it is no time or says no zone."""
    try:
        when = datetime.fromisoformat(words)
    except ValueError:
        return None
    offset = when.utcoffset()
    if offset is None:
        return None
    body = re.sub(r"(Z|[+-]\d\d:?\d\d(:?\d\d)?)$", "", words)
    precision = Precision.MINUTE if len(body) <= _MINUTE_LENGTH else Precision.SECOND
    zone = "UTC" if not offset else when.isoformat()[-6:]
    return Instant(microseconds_of(when), words, precision, zone, ZoneBasis.IN_TEXT)


def moment(words: str, header: CaseHeader) -> str:
    """Give a field of the type instant in UTC and in the zone of the office, a line each."""
    at = instant_of(words)
    return words if at is None else in_zones(at, header, "\n")


def in_zones(at: Instant, header: CaseHeader, between: str = " = ") -> str:
    """Give an instant in each zone of the case; a day alone as that day."""
    if at.precision is Precision.DAY:
        return at.iso()
    return between.join(_in_zone(at, zone) for zone in header.zones)


def period(asked: Asked, first: str = "period_from", last: str = "period_until") -> str:
    """Give the period between two fields of the kind, in both zones; empty when none is given."""
    begin, end = asked.particular(first), asked.particular(last)
    if not begin and not end:
        return ""
    said = [f"from {moment(begin, asked.header)}"] if begin else []
    if end:
        said.append(f"until {moment(end, asked.header)}")
    return "\n".join(said)


def day(at: Instant, header: CaseHeader) -> str:
    """Give the day of an instant in the zone of the office: 22 Dec 2022."""
    if at.precision is Precision.DAY:
        return times.in_words(times.day_of(at))
    return times.in_words(times.day_of(at, office_zone(header)))


def day_text(words: str) -> str:
    """Write a field of the type day as letters do: 22 Dec 2022."""
    try:
        return times.in_words(date.fromisoformat(words))
    except ValueError:
        return words


def office_zone(header: CaseHeader) -> str:
    """Give the zone the office works in: the first of the case that is not UTC."""
    return next((zone for zone in header.zones if zone != "UTC"), "UTC")


def has_section(asked: Asked, subject: str) -> bool:
    """Say whether the law that applies has a section on a subject."""
    return bool(statutes.section_number(subject, asked.header))


def section(asked: Asked, subject: str) -> str:
    """Give the section on a subject as papers cite it. Raises CaseError when there is none."""
    return statutes.section_label(subject, asked.header)


def _fill(asked: Asked, what: str, name: str) -> str:
    if what == "field":
        return asked.particular(name)
    if not statutes.is_subject(name):
        raise CaseError(
            f"The kind “{asked.form.name}” speaks of the law on “{name}”, which the table of law "
            f"does not have. Correct {asked.form.key}.toml."
        )
    return section(asked, name)


def _is_in_force(asked: Asked, point: str) -> bool:
    subjects = (blank[2] for blank in _BLANK.finditer(point) if blank[1] == "law")
    return all(has_section(asked, subject) for subject in subjects)


def _in_zone(at: Instant, zone: str) -> str:
    if zone == "UTC":
        return at.iso()
    when = datetime_of(at.utc_us).astimezone(zone_info(zone))
    clock = when.strftime("%H:%M" if at.precision is Precision.MINUTE else "%H:%M:%S")
    offset = iso_in_zone(at.utc_us, zone)[-6:]
    label = zone_label(zone)
    shown = f"UTC{offset}" if label[:1] in "+-" else f"{label} (UTC{offset})"
    return f"{when:%d/%m/%Y} {clock} {shown}"


def _letters(at: int) -> str:
    first, last = divmod(at, 26)
    return (chr(ord("a") + first - 1) if first else "") + chr(ord("a") + last)
