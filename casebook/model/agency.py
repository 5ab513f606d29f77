"""Agencies and companies that requests go to or through, and the people there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AgencyKind(StrEnum):
    """What sort of agency it is; it decides which routes and letters are offered."""

    UNIT = "investigating unit"
    POLICE = "police agency"
    BUREAU = "national central bureau"
    MINISTRY = "ministry"
    COURT = "court"
    RESPONSE_TEAM = "incident response team"
    LABORATORY = "laboratory"
    ACCESS_PROVIDER = "internet access provider"
    MAIL_PROVIDER = "e-mail provider"
    HOSTING_PROVIDER = "hosting provider"
    REGISTRAR = "domain registrar"
    ORGANISATION = "organisation"
    PERSON = "person"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency or company that a request goes to or through, A-`number`.

    `country` is its English name. `how_to_ask` says by which channel and in which form it takes
    requests; `identifiers_wanted` what it can search by; `retention` what it keeps for how long, in
    words; `preservation_days` how long it preserves on request, None when not known.
    `source`, `checked_on` (YYYY-MM-DD) and `verify` say where these facts come from, when somebody
    looked, and what is still to be confirmed. `directory_key` names the entry of the shipped
    directory it was taken from. `merged_into_id` is the agency it turned out to be the same as.
    """

    id: str
    number: int
    name: str
    short_name: str
    country: str = ""
    address: str = ""
    email: str = ""
    remarks: str = ""
    retracted: str | None = None
    kind: AgencyKind = AgencyKind.OTHER
    languages: tuple[str, ...] = ()
    how_to_ask: str = ""
    portal: str = ""
    phone: str = ""
    office_hours: str = ""
    zone: str = ""
    identifiers_wanted: str = ""
    retention: str = ""
    preservation_days: int | None = None
    directory_key: str = ""
    source: str = ""
    checked_on: str = ""
    verify: str = ""
    merged_into_id: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at an agency whom this office deals with; `position` orders those of one agency."""

    id: str
    agency_id: str
    position: int
    name: str
    designation: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    languages: tuple[str, ...] = ()
    remarks: str = ""
    retracted: str | None = None
