"""What the records mention, with what the register and the requests say of each identifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.actions.finder_of_source import finder_of
from casebook.actions.register_text import register_all, standing
from casebook.errors import CaseError
from casebook.intake import identifiers, mentions
from casebook.intake.identifiers import Found
from casebook.intake.registered_country import RegisteredCountry, registered_country
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.timeline import Record, RecordFilter, Source
from casebook.store import counts_over_time, record_rows, search
from casebook.store import identifiers as store
from casebook.store.case_file import CaseFile
from casebook.store.mention_list import MentionList, Order
from casebook.store.mentions import Mentioned, mentioned

MOST_REGISTERED = 500
"""How many identifiers are registered from the records at once."""

MOST_LOOKED_AT = 100
"""In how many records, the last ones, it is looked what stands beside an identifier."""

MOST_BESIDE = 12
MOST_SHOWN = 12

Key = tuple[str, str]
"""Kind and value."""

_ADDRESSES = (IdentifierKind.IPV4.value, IdentifierKind.IPV6.value)


@dataclass(frozen=True, slots=True)
class MentionedRow:
    """An identifier that records mention; `requests` are the numbers of those that ask about it.

    `identifier` is what the register has of it, `country` None for what is no IP address.
    """

    found: Mentioned
    identifier: Identifier | None
    requests: tuple[int, ...]
    country: RegisteredCountry | None

    @property
    def key(self) -> Key:
        """Give kind and value."""
        return self.found.kind, self.found.value


@dataclass(frozen=True, slots=True)
class MentionFacts:
    """What the detail shows: the last records, what else they mention, and the bars over the case.

    `beside` counts in how many of the last `looked_at` records each other identifier stands.
    `span` is that of the whole case.
    """

    key: Key
    last: tuple[Record, ...]
    beside: tuple[tuple[Key, int], ...]
    looked_at: int
    bars: tuple[int, ...]
    span: tuple[int, int]


def list_of(case: CaseFile, kind: str, text: str, order: Order) -> MentionList:
    """Begin a list; a defanged text like 203[.]0[.]113[.]9 is looked for as it is kept."""
    # In a path a backslash before a dot defangs nothing.
    return MentionList(case, kind, text if "\\" in text else identifiers.refang(text), order)


def page(case: CaseFile, listed: MentionList, first: int, n: int) -> tuple[MentionedRow, ...]:
    """Give some rows of a list; what is known of them is looked up for them alone."""
    return rows_of(case, listed.rows(case, first, n))


def rows_of(case: CaseFile, found: Sequence[Mentioned]) -> tuple[MentionedRow, ...]:
    """Say what the case knows of some identifiers."""
    keys = [(each.kind, each.value) for each in found]
    known = store.registered(case, keys)
    asked = store.requests_about(case, [value for _, value in keys])
    return tuple(
        MentionedRow(
            each,
            known.get(key),
            asked.get(key, ()),
            registered_country(each.value) if each.kind in _ADDRESSES else None,
        )
        for key, each in zip(keys, found, strict=True)
    )


def read_row(case: CaseFile, key: Key) -> MentionedRow | None:
    """Give one row; None where no record mentions it."""
    found = mentioned(case, *key)
    return None if found is None else rows_of(case, (found,))[0]


def read_facts(case: CaseFile, key: Key, buckets: int) -> MentionFacts:
    """Read what the detail shows; bounded by the records that are looked at."""
    found = search.records(case, RecordFilter(identifier=key))
    n = min(found.total, MOST_LOOKED_AT)
    records = found.rows(found.total - n, n)
    beside: Counter[Key] = Counter()
    finders = {
        number: finder_of(case.numbered(Source, number))
        for number in {record.source for record in records}
    }
    for record in records:
        beside.update(finders[record.source](record_rows.raw_text(case, record)))
    beside.pop(key, None)
    first_us, last_us = counts_over_time.time_span(case) or (0, 0)
    bars = counts_over_time.histogram(
        case, first_us, last_us + 1, buckets, RecordFilter(identifier=key)
    )
    return MentionFacts(
        key,
        tuple(reversed(records[-MOST_SHOWN:])),
        tuple(beside.most_common(MOST_BESIDE)),
        n,
        tuple(map(sum, zip(*bars.series.values(), strict=True))),
        (first_us, last_us),
    )


def as_registered(case: CaseFile, keys: Sequence[Key]) -> tuple[Identifier, ...]:
    """Give the identifiers of the register; those not there yet are registered, in one entry.

    Each is registered as its first record writes it. Raises CaseError for too many.
    """
    if len(keys) > MOST_REGISTERED:
        raise CaseError(
            f"{len(keys):,} identifiers are too many to register at once: up to "
            f"{MOST_REGISTERED:,}. Select fewer."
        )
    known = store.registered(case, keys)
    new = [key for key in keys if key not in known]
    if new:
        register_all(case, [as_found(case, key) for key in new])
        known = store.registered(case, keys)
    rows = [standing(case, known[key]) for key in keys]
    return tuple({row.id: row for row in rows}.values())


def as_found(case: CaseFile, key: Key) -> Found:
    """Give an identifier as the first record that mentions it writes it."""
    kind, value = IdentifierKind(key[0]), key[1]
    first = search.first_page(case, RecordFilter(identifier=key), 1)
    for record in first:
        find = finder_of(case.numbered(Source, record.source))
        for found in mentions.found_in(record_rows.raw_text(case, record), find):
            if (found.kind, found.value) == (kind, value):
                return found
    return Found(kind, value, value)


def way_to(key: Key, record: Record) -> RecordFilter:
    """Give the filter that finds a record by what it mentions, its source and its time."""
    if record.utc_us is None:
        return RecordFilter(source=record.source, identifier=key, undated=True)
    at = record.utc_us
    return RecordFilter(at, at + 1, record.source, identifier=key)
