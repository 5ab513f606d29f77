"""Make lines of a request from identifiers of the register, with the times they were seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from casebook.actions.add_event import instant_of_record
from casebook.errors import CaseError
from casebook.intake import mentions as finding
from casebook.model.identifier import Identifier
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.request import CitedAs, Line
from casebook.model.timeline import RecordFilter, Source
from casebook.rules import fields
from casebook.store import mentions, search
from casebook.store.case_file import CaseFile

_EARLIEST_US = -62_135_596_800_000_000
"""The first moment of the year 1: with it a filter leaves undated records out."""


class Period(StrEnum):
    """Which time is asked about."""

    FIRST_TO_LAST = "from first to last seen"
    FIRST = "the moment it was first seen"
    LAST = "the moment it was last seen"
    NONE = "no time"


@dataclass(frozen=True, slots=True)
class Sighting:
    """An identifier of the register with the first and the last dated record that holds it."""

    identifier: Identifier
    records: int
    first: Instant | None = None
    last: Instant | None = None
    first_place: str = ""
    last_place: str = ""


def sighted(case: CaseFile, identifier: Identifier) -> Sighting:
    """Find the first and last dated record of an identifier; a tenth of a second for very many."""
    kind, value = identifier.kind.value, identifier.value
    if finding.is_found(kind, value) and not mentions.uncollected(case):
        flt = RecordFilter(identifier=(kind, value), from_us=_EARLIEST_US)
    else:
        flt = RecordFilter(text='"{}"'.format(value.replace('"', " ")), from_us=_EARLIEST_US)
    found = search.records(case, flt)
    if not found.total:
        return Sighting(identifier, 0)
    (first,), (last,) = found.rows(0, 1), found.rows(found.total - 1, 1)
    seen = []
    for record in (first, last):
        source = case.numbered(Source, record.source)
        place = f"{label(source)} {source.name} {source.locator} {record.locator}"
        seen.append((instant_of_record(source, record), place))
    return Sighting(identifier, found.total, seen[0][0], seen[1][0], seen[0][1], seen[1][1])


def lines_of(
    sightings: Sequence[Sighting], period: Period, asked: str, *, link: str = ""
) -> tuple[Line, ...]:
    """Make a line of each identifier. Raises CaseError for one that was never seen at a time."""
    if not asked.strip():
        raise CaseError("It is not said what is asked. Write it once for all the lines.")
    unseen = [label(each.identifier) for each in sightings if each.first is None]
    if unseen and period is not Period.NONE:
        raise CaseError(
            f"{', '.join(unseen)} {'stands' if len(unseen) == 1 else 'stand'} in no dated record. "
            "Ask about it without a time, or leave it out."
        )
    lines = tuple(_line(each, period, asked.strip(), link.strip()) for each in sightings)
    for line in lines:
        fields.check(line)
    return lines


def _line(seen: Sighting, period: Period, asked: str, link: str) -> Line:
    at = {Period.LAST: seen.last, Period.NONE: None}.get(period, seen.first)
    has_end = period is Period.FIRST_TO_LAST and seen.first != seen.last
    return Line(
        "", "new", 1, seen.identifier.kind, seen.identifier.value,
        asked=asked,
        at=at,
        until=seen.last if has_end else None,
        cited=_cited(seen),
        link_to_facts=link,
        cited_as=CitedAs.IDENTIFIER,
        cited_id=seen.identifier.id,
    )  # fmt: skip


def _cited(seen: Sighting) -> str:
    name = label(seen.identifier)
    if not seen.records:
        return f"{name} of the register of identifiers"
    if seen.records == 1:
        return f"{name}, in 1 record: {seen.first_place}"
    return f"{name}, in {seen.records:,} records: first {seen.first_place}, last {seen.last_place}"


def sources_named(cited: str) -> tuple[int, ...]:
    """Give the numbers of the sources that a line made from an identifier names as cited."""
    return tuple(int(number) for number in _SOURCE_NAMED.findall(cited))


_SOURCE_NAMED = re.compile(r"(?:^I-\d+, in 1 record: |: first |, last )S-(\d+) ")
"""Where the words of `_cited` name a source: a name of a file is not read for numbers."""
