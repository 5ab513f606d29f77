"""Find agencies that are the same one, and merge them with the reason."""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency, Contact
from casebook.model.labels import label
from casebook.model.reply import ColumnMap, Reply
from casebook.model.request import Leg, Request
from casebook.store.case_file import CaseFile

PUBLIC_MAIL = frozenset(
    ("gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "gov.in", "nic.in", "proton.me")
)
"""Domains that many agencies share: they do not make two of them the same."""

_FILLED = (
    "country",
    "address",
    "email",
    "remarks",
    "languages",
    "how_to_ask",
    "portal",
    "phone",
    "office_hours",
    "zone",
    "identifiers_wanted",
    "retention",
    "preservation_days",
    "directory_key",
    "source",
    "checked_on",
    "verify",
)
"""What the one that stays takes over where it has nothing of its own."""


@dataclass(frozen=True, slots=True)
class Likely:
    """Two agencies that may be the same, the one with the lower number first, and why."""

    first: Agency
    second: Agency
    because: str


def likely_same(case: CaseFile) -> tuple[Likely, ...]:
    """Give pairs of agencies in force that share a name, a short name or a domain of e-mail."""
    shared: defaultdict[tuple[str, str], list[Agency]] = defaultdict(list)
    for agency in case.all(Agency):
        names = {_plain(agency.name), _plain(agency.short_name)} - {""}
        domain = agency.email.rpartition("@")[2].strip().casefold()
        for name in names:
            shared["name", name].append(agency)
        if domain and domain not in PUBLIC_MAIL:
            shared["domain", domain].append(agency)
    found: dict[tuple[int, int], Likely] = {}
    for (what, value), some in sorted(shared.items(), key=lambda item: item[0][0] == "domain"):
        for first, second in itertools.combinations(some, 2):
            words = "both are called" if what == "name" else "both have e-mail at"
            found.setdefault(
                (first.number, second.number), Likely(first, second, f"{words} “{value}”")
            )
    return tuple(found[key] for key in sorted(found))


def merge_agencies(case: CaseFile, merged: Agency, into: Agency, why: str) -> Agency:
    """Merge one agency into another, in one entry of the journal; give the one that stays.

    Every request, leg, reply, contact and column map that names the merged one, retracted ones too,
    names the other from now on. What the other has no words for it takes over. Raises CaseError
    where a leg would go from an agency to itself, and FieldError without a reason.
    """
    if not why.strip():
        raise FieldError("why", "A merge needs a reason: it stands beside it for ever.")
    merged, into = case.get(Agency, merged.id), case.get(Agency, into.id)
    if merged.id == into.id:
        raise CaseError(f"{label(merged)} cannot be merged into itself.")
    for agency in (merged, into):
        if agency.retracted is not None:
            raise CaseError(f"{label(agency)} ({agency.short_name}) is retracted already.")
    rows = _renamed(case, merged, into)
    filled = {
        name: getattr(merged, name)
        for name in _FILLED
        if not getattr(into, name) and getattr(merged, name)
    }
    kept = dataclasses.replace(into, **filled)
    gone = dataclasses.replace(
        merged, retracted=f"merged into {label(into)}: {why}", merged_into_id=into.id
    )
    with case.transaction():
        case.append(
            "agency.merge",
            [gone, *([kept] if filled else []), *rows],
            why,
            f"{label(merged)} ({merged.short_name}) merged into {label(into)} "
            f"({into.short_name}) with {_counted(rows)}, because {why}",
            {"merged": merged.id, "into": into.id},
        )
    return kept


def _renamed(case: CaseFile, merged: Agency, into: Agency) -> list[object]:
    """Give every row that names the merged agency, as it names the other."""
    rows: list[object] = []
    for request in case.where(Request, retracted=True, to_agency_id=merged.id):
        rows.append(dataclasses.replace(request, to_agency_id=into.id))
    legs = {
        leg.id: leg
        for name in ("from_agency_id", "to_agency_id")
        for leg in case.where(Leg, retracted=True, **{name: merged.id})
    }
    for leg in legs.values():
        sender = into.id if leg.from_agency_id == merged.id else leg.from_agency_id
        receiver = into.id if leg.to_agency_id == merged.id else leg.to_agency_id
        if sender == receiver and leg.retracted is None:
            owner = case.get(Request, leg.request_id)
            raise CaseError(
                f"{label(owner)} goes between {label(merged)} and {label(into)} in leg "
                f"{leg.position}: "
                "merged, it would go from an agency to itself. Retract that leg first."
            )
        rows.append(dataclasses.replace(leg, from_agency_id=sender, to_agency_id=receiver))
    for reply in case.where(Reply, retracted=True, from_agency_id=merged.id):
        rows.append(dataclasses.replace(reply, from_agency_id=into.id))
    last = max(
        (c.position for c in case.where(Contact, retracted=True, agency_id=into.id)), default=0
    )
    for place, contact in enumerate(case.where(Contact, retracted=True, agency_id=merged.id), 1):
        moved = dataclasses.replace(contact, agency_id=into.id, position=last + place)
        rows.append(moved)
    for columns in case.where(ColumnMap, retracted=True, agency_id=merged.id):
        rows.append(dataclasses.replace(columns, agency_id=into.id))
    return rows


def _counted(rows: Sequence[object]) -> str:
    words = {
        Request: "request",
        Leg: "leg",
        Reply: "reply",
        Contact: "contact",
        ColumnMap: "column map",
    }
    said = []
    for kind, word in words.items():
        count = sum(isinstance(row, kind) for row in rows)
        plural = "replies" if word == "reply" else f"{word}s"
        if count:
            said.append(f"{count} {word if count == 1 else plural}")
    return ", ".join(said) or "nothing that named it"


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace(".", " ").replace(",", " ").split())
