"""The fields of the forms about agencies: the agency itself, its people, and merging."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.model.agency import AgencyKind
from casebook.ui.widgets.form import Field, Group, Kind

AGENCY_FIELDS: tuple[Field | Group, ...] = (
    Field("name", "Name", hint="Central Bureau of Investigation, NCB New Delhi", always=True),
    Field("short_name", "Short name", hint="CBI: as it stands on a route", always=True),
    Field("kind", "Kind", Kind.CHOICE, tuple((kind, kind.value) for kind in AgencyKind)),
    Field("country", "Country"),
    Group("How to reach it"),
    Field("address", "Address", Kind.TEXT, lines=3),
    Field("email", "E-mail"),
    Field("phone", "Telephone", hint="+91 11 …, fax …"),
    Field("portal", "Portal"),
    Field("office_hours", "Office hours"),
    Field("zone", "Time zone", hint="Asia/Kolkata"),
    Field("languages", "Languages", Kind.LIST, hint="one a line", lines=2),
    Group("How it wants to be asked"),
    Field("how_to_ask", "How to ask", Kind.TEXT, lines=4, hint="channel, form, who signs"),
    Field("identifiers_wanted", "Searches by", Kind.TEXT, lines=3, hint="address, port, second …"),
    Field("retention", "Keeps", Kind.TEXT, lines=2, hint="IP detail records: 2 years"),
    Field(
        "preservation_days",
        "Preserves, days",
        Kind.NUMBER,
        hint="on request; empty: not known",
        show=lambda days: "" if days is None else str(days),
    ),
    Group("Where this comes from"),
    Field("source", "Source", Kind.TEXT, lines=2),
    Field("checked_on", "Looked at on", Kind.DAY),
    Field("verify", "To be verified", Kind.TEXT, lines=2, hint="empty it once it is confirmed"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

CONTACT_FIELDS: tuple[Field | Group, ...] = (
    Field("name", "Name", always=True),
    Field("designation", "Designation"),
    Field("phone", "Telephone"),
    Field("email", "E-mail"),
    Field("address", "Address", Kind.TEXT, lines=2),
    Field("languages", "Languages", Kind.LIST, hint="one a line", lines=2),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)


@dataclass(frozen=True, slots=True)
class Merge:
    """What is asked before a merge: which agency stays, and why they are the same."""

    into_id: str | None = None
    reason: str = ""


MERGE_FIELDS: tuple[Field | Group, ...] = (
    Field(
        "into_id",
        "The one that stays",
        Kind.PICK,
        hint="A-2, or words of its name",
        required="Choose the agency that stays.",
    ),
    Field(
        "reason",
        "Why the same",
        required="Say why they are the same: it stands beside it for ever.",
    ),
)
