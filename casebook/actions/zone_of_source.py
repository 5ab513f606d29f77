"""Which zone the times of a source are in, and who says so: the text, the format, or a person."""

from __future__ import annotations

import json
from functools import lru_cache

from casebook.actions.time_basis import seconds, span_words
from casebook.errors import FieldError
from casebook.intake.readers import reader_named
from casebook.intake.readers.reader import Layout, Reader
from casebook.intake.timestamps import names_a_zone, zone_in
from casebook.model.instant import ZoneBasis
from casebook.model.timeline import Source

_UTC_NAMES = frozenset(("UTC", "Z", "GMT", "Etc/UTC", "+00:00"))


def zone_to_keep(reader: Reader, layout: Layout, name: str, zone: str) -> str:
    """Give the zone to keep for a file out of the one an examiner gives.

    Raises FieldError when the format says another, so that no time of the file would be read in it.
    """
    fixed = reader.zone_by_format(layout)
    if not zone or fixed is None:
        return zone
    if zone == fixed or {zone, fixed} <= _UTC_NAMES:
        return ""
    is_in = (
        f"{name} is written in {fixed} by its format"
        if fixed
        else f"Every time of {name} names its own zone"
    )
    raise FieldError(
        "zone",
        f"{is_in} (“{reader.name}”), so that {zone} cannot be set for it. Leave the zone out. If "
        "its clock was wrong, give a clock offset.",
    )


def zone_words(source: Source) -> str:
    """Say which zone the times of a source are in."""
    reader, layout = _read_as(source.reader, source.layout)
    fixed = reader.zone_by_format(layout)
    if fixed:
        return f"zone {fixed} by the format"
    if fixed is None and source.zone:
        return f"zone {source.zone} where a time names none"
    return "zone as in the text of each row"


def times_words(source: Source) -> str:
    """Say how the times of a source were decided, and by whom."""
    parts = [zone_words(source)]
    if source.year is not None:
        parts.append(f"year of the first row {source.year}")
    if source.day_order:
        parts.append(str(source.day_order))
    if source.clock_offset_us:
        offset = seconds(source.clock_offset_us)
        parts.append(f"clock offset {offset} s added{span_words(source)}")
    if source.time_decided_by:
        parts.append(f"decided by {source.time_decided_by}")
    return ", ".join(parts)


def zone_of_time(source: Source, time: str) -> tuple[str, ZoneBasis]:
    """Give the zone that a time of a source was read in, and where it is from."""
    reader, layout = _read_as(source.reader, source.layout)
    fixed = reader.zone_by_format(layout, time)
    if fixed and time.endswith(f" {fixed}"):
        return fixed, ZoneBasis.IN_TEXT
    if fixed == "" or (names_a_zone(time) and zone_in(time) != fixed):
        return zone_in(time), ZoneBasis.IN_TEXT
    if fixed:
        return fixed, ZoneBasis.BY_FORMAT
    if source.zone:
        return source.zone, ZoneBasis.SET_FOR_SOURCE
    return zone_in(time), ZoneBasis.IN_TEXT


@lru_cache(maxsize=16)
def _read_as(reader: str, layout: str) -> tuple[Reader, Layout]:
    return reader_named(reader), json.loads(layout)
