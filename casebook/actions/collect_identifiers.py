"""Find the identifiers of a text, keep them in the case, and say what the case knows of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from casebook.actions import keep
from casebook.errors import CaseError, FieldError
from casebook.intake import identifiers, mentions
from casebook.intake.identifiers import Found
from casebook.intake.registered_country import (
    CountryTable,
    RegisteredCountry,
    country_table,
    registered_country,
)
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind
from casebook.model.labels import label
from casebook.store import identifiers as store
from casebook.store.case_file import CaseFile
from casebook.store.identifiers import Asked, Named, Sightings

ASKED_AT_ONCE = 250
"""How many identifiers are looked up in the lines of requests before other work has its turn."""

_KEPT = 50_000

_KINDS = {kind: kind.value for kind in IdentifierKind}

_ADDRESSES = (IdentifierKind.IPV4, IdentifierKind.IPV6)


class Seen(NamedTuple):
    """An identifier with what the case knows of it.

    `merged` are the identifiers that were merged into it, `into` the one it was merged into.
    `named` are all its spellings: its own, theirs, and how lines of requests write it; the last
    come with `asked`. `country` is None for what is no IP address. `groups` are those it is a
    member of. `asked` and `seen` are None until `filled` has looked.
    """

    identifier: Identifier
    merged: tuple[Identifier, ...]
    into: Identifier | None
    named: tuple[Named, ...]
    country: RegisteredCountry | None
    groups: tuple[IdentifierGroup, ...]
    asked: Asked | None = None
    seen: Sightings | None = None

    @property
    def is_live(self) -> bool:
        """Say whether it stands in the register, neither retracted nor merged into another."""
        return self.identifier.retracted is None

    @property
    def is_filled(self) -> bool:
        """Say whether it was looked for in requests and records."""
        return self.asked is not None and self.seen is not None


def found_in(text: str) -> tuple[Found, ...]:
    """Give the identifiers of a text, each once."""
    return mentions.found_in(text)


def normalised(kind: IdentifierKind, text: str) -> str:
    """Give the one spelling of an identifier. Raises FieldError when it is none of its kind."""
    return identifiers.normalise(kind, text)


def register(case: CaseFile, kind: IdentifierKind, text: str, remarks: str = "") -> Identifier:
    """Keep an identifier under its one spelling. Raises CaseError when it is there already."""
    value = identifiers.normalise(kind, text)
    known = known_as(case, kind, value)
    if known is not None:
        raise CaseError(f"{value} is in the register already, as {known_words(case, known)}.")
    return keep.add(case, Identifier("", 0, kind, value, text.strip(), remarks))


def known_as(case: CaseFile, kind: IdentifierKind, value: str) -> Identifier | None:
    """Give the identifier that is registered under a spelling, merged ones too."""
    found = case.where(Identifier, retracted=True, kind=kind.value, value=value)
    return next((row for row in found if row.retracted is None or row.merged_into_id), None)


def known_words(case: CaseFile, identifier: Identifier) -> str:
    """Name an identifier by its number, with the one that it was merged into."""
    if identifier.merged_into_id is None:
        return label(identifier)
    into = case.get(Identifier, identifier.merged_into_id)
    return f"{label(identifier)}, which was merged into {known_words(case, into)}"


def listed(case: CaseFile) -> tuple[Seen, ...]:
    """Give the whole register by number, not yet looked for in requests and records."""
    return _listed(case, {})


def _listed(
    case: CaseFile, counts: Mapping[tuple[Named, ...], Sightings | None]
) -> tuple[Seen, ...]:
    """Give the whole register by number, with what was counted in the records before."""
    rows = store.register(case)
    by_id = {row.id: row for row in rows}
    merged: dict[str, tuple[Identifier, ...]] = {}
    for row in rows:
        if row.merged_into_id is not None:
            root = _root(row, by_id)
            merged[root.id] = (*merged.get(root.id, ()), row)
    groups: dict[str, tuple[IdentifierGroup, ...]] = {}
    for group in case.all(IdentifierGroup):
        for member_id in group.member_ids:
            groups[member_id] = (*groups.get(member_id, ()), group)
    found = []
    for row in rows:
        own = merged.get(row.id, ())
        spellings = _spellings(row, own)
        found.append(
            Seen(
                row,
                own,
                None if row.merged_into_id is None else by_id.get(row.merged_into_id),
                spellings,
                registered_country(row.value) if row.kind in _ADDRESSES else None,
                groups.get(row.id, ()),
                None,
                counts.get(spellings),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Register:
    """The register as it was read, with the state of the records it was counted in.

    `written` is how lines of requests write identifiers otherwise than in their one spelling, by
    that spelling; None until `filled` has looked.
    """

    rows: tuple[Seen, ...]
    records_key: tuple[object, ...]
    written: Mapping[Named, tuple[Named, ...]] | None = None

    @property
    def is_filled(self) -> bool:
        """Say whether every identifier was looked for in requests and records."""
        return all(row.is_filled for row in self.rows)


def read_register(case: CaseFile, before: Register | None = None) -> Register:
    """Read the register; counts of an earlier reading stay while the records are the same.

    What was asked is looked up anew: any change of the case can concern it.
    """
    key = store.records_key(case)
    if before is None or before.records_key != key:
        return Register(_listed(case, {}), key)
    return Register(_listed(case, {_registered(row): row.seen for row in before.rows}), key)


def one(case: CaseFile, identifier: Identifier) -> Seen:
    """Give one identifier, looked for in requests and records."""
    (row,) = (row for row in listed(case) if row.identifier.id == identifier.id)
    return counted(case, *with_asked(case, (row,)))


def seen(case: CaseFile) -> tuple[Seen, ...]:
    """Give every identifier that stands, looked for in requests and records."""
    rows = with_asked(case, [row for row in listed(case) if row.is_live])
    return tuple(counted(case, row) for row in rows)


def filled(case: CaseFile, register: Register, seconds: float) -> Register:
    """Look some further: first in the requests for all, then in the records for one by one.

    It stops after about so many seconds, but does at least one step.
    """
    ends = time.monotonic() + seconds
    done = list(register.rows)
    places = [place for place, row in enumerate(done) if row.asked is None]
    written = register.written
    if written is None:
        written = _written_otherwise(case, done)
    has_stepped = register.written is None
    while places and not (has_stepped and time.monotonic() >= ends):
        some, places = places[:ASKED_AT_ONCE], places[ASKED_AT_ONCE:]
        looked = _with_asked(case, [done[place] for place in some], written)
        for place, row in zip(some, looked, strict=True):
            done[place] = row
        has_stepped = True
    waiting = [] if places else [place for place, row in enumerate(done) if row.seen is None]
    for place in waiting:
        if has_stepped and time.monotonic() >= ends:
            break
        done[place] = counted(case, done[place])
        has_stepped = True
    return Register(tuple(done), register.records_key, written)


def with_asked(case: CaseFile, rows: Sequence[Seen]) -> tuple[Seen, ...]:
    """Look some identifiers up in the lines of requests, all their spellings together."""
    if all(row.asked is not None for row in rows):
        # All ways in which lines write them are known.
        return _with_asked(case, rows, {})
    return _with_asked(case, rows, _written_otherwise(case, rows))


def _with_asked(
    case: CaseFile, rows: Sequence[Seen], written: Mapping[Named, tuple[Named, ...]]
) -> tuple[Seen, ...]:
    spelt = []
    for row in rows:
        others = [other for named in row.named for other in written.get(named, ())]
        spelt.append(row._replace(named=tuple(dict.fromkeys((*row.named, *others)))))
    texts = list(dict.fromkeys(text for row in spelt for _, text in row.named))
    found = store.asked(case, texts)
    done = []
    for row in spelt:
        total = Asked()
        for named in row.named:
            if named in found:
                total = total.plus(found[named])
        done.append(row._replace(asked=total))
    return tuple(done)


def counted(case: CaseFile, row: Seen) -> Seen:
    """Count an identifier in the records; one found in very many takes a tenth of a second."""
    return row._replace(seen=store.sightings(case, _registered(row), mentions.is_found))


def sparkline(case: CaseFile, row: Seen, buckets: int) -> tuple[int, ...]:
    """Count an identifier in the records over the time of the whole case."""
    return store.sparkline(case, _registered(row), buckets, mentions.is_found)


def country_words(country: RegisteredCountry | None) -> str:
    """Give what stands in the column of the registered country, in short."""
    if country is None:
        return ""
    if country.special:
        return country.special.partition(" (")[0].partition(",")[0]
    if not country.code:
        return "not in the table"
    return f"{country.code} {country.name}".strip()


def country_sentence(country: RegisteredCountry) -> str:
    """Say in words what the registered country is, by which table, and what it is not."""
    table = country_table()
    looked_up = f" {country.unwrapped} was looked up." if country.unwrapped else ""
    if country.special:
        return (
            f"No country: {country.special}. It belongs to nobody on the internet, and no provider "
            f"can say whose it was.{looked_up}"
        )
    source = f"{table.package} {table.version}"
    if not country.code:
        return (
            f"Not in the table of {source} ({table_date(table)}). That says nothing about where "
            f"it is used.{looked_up}"
        )
    return (
        f"RIR registration as of {table_date(table)} by {source}: where the block is registered, "
        f"not where the machine stands or who uses it, and not what held at the time of the facts."
        f"{looked_up}"
    )


def table_date(table: CountryTable | None = None) -> str:
    """Say how old the table of countries is: the package names the day it was built, no other."""
    found = table or country_table()
    return f"{found.built_on} (the day the table was built)" if found.built_on else "no known date"


def _registered(row: Seen) -> tuple[Named, ...]:
    """Give the spellings that are looked for in records: those of the register."""
    # The first spelling is the identifier's own; most have no other, and there are thousands.
    return _spellings(row.identifier, row.merged) if row.merged else row.named[:1]


def _spellings(identifier: Identifier, merged: Sequence[Identifier]) -> tuple[Named, ...]:
    """Give the spellings of an identifier and of those that were merged into it."""
    own = _KINDS[identifier.kind], identifier.value
    if not merged:
        return (own,)
    return (own, *((each.kind.value, each.value) for each in merged))


def _root(row: Identifier, by_id: Mapping[str, Identifier]) -> Identifier:
    passed = {row.id}
    while row.merged_into_id is not None and row.merged_into_id in by_id:
        row = by_id[row.merged_into_id]
        if row.id in passed:
            break
        passed.add(row.id)
    return row


def _written_otherwise(case: CaseFile, rows: Iterable[Seen]) -> dict[Named, tuple[Named, ...]]:
    """Find how lines write identifiers otherwise than in their one spelling, by that spelling."""
    values = {named for row in rows for named in row.named}
    found: dict[Named, tuple[Named, ...]] = {}
    for kind, text in store.kinds_of_lines(case, store.odd_texts_of_lines(case)):
        named = kind, _normal(kind, text)
        if named in values and named[1] != text:
            found[named] = (*found.get(named, ()), (kind, text))
    return found


@lru_cache(_KEPT)
def _normal(kind: str, text: str) -> str:
    """Give the one spelling of what a line asks about; as it stands where it has none."""
    try:
        return identifiers.normalise(IdentifierKind(kind), text)
    except FieldError:
        return text
