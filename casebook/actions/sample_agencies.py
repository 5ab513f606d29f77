"""The agencies of the sample case: from the shipped directory, and invented providers."""

from __future__ import annotations

from casebook.actions import agency_directory, keep, merge_agencies, usual_routes
from casebook.actions.sample_story import Story
from casebook.model.agency import Agency, AgencyKind, Contact
from casebook.model.request import RequestKind
from casebook.store.case_file import CaseFile


def add_agencies(story: Story) -> None:
    """Add this unit, the agencies that the directory knows, and providers that nobody knows."""
    case = story.case
    story.agencies["IFSO"] = keep.add(
        case,
        Agency(
            "", 0, "Intelligence Fusion and Strategic Operations, Delhi Police", "IFSO", "India",
            address="SAMPLE: address of the unit, New Delhi", email="ifso-desk@example.org",
            remarks="SAMPLE contact", kind=AgencyKind.UNIT, languages=("English", "Hindi"),
            phone="SAMPLE: telephone of the unit", office_hours="10:00 to 18:00 IST (SAMPLE)",
            zone="Asia/Kolkata",
        ),
    )  # fmt: skip
    for key in ("cbi", "ncb_beijing", "ncb_hong_kong", "cert_in", "mha", "sfj_hong_kong"):
        given = {"address": "SAMPLE: address of the Ministry, New Delhi"} if key == "mha" else {}
        agency = agency_directory.add(case, key, given)
        story.agencies[agency.short_name] = agency
    _add_providers(story)
    story.agencies["AIIMS"] = keep.add(
        case,
        Agency(
            "", 0, "All India Institute of Medical Sciences, New Delhi", "AIIMS", "India",
            address="SAMPLE: administrator of the data centre, New Delhi",
            email="data-centre@example.org", remarks="SAMPLE contact",
            kind=AgencyKind.ORGANISATION, zone="Asia/Kolkata",
        ),
    )  # fmt: skip
    story.agencies["registrar"] = keep.add(
        case,
        Agency(
            "", 0, "Example Registrar (SAMPLE provider)", "Example Registrar", "India",
            email="legal@example.net", remarks="SAMPLE contact", kind=AgencyKind.REGISTRAR,
        ),
    )  # fmt: skip
    _merge_twice_typed(story)


def route_of(
    story: Story, kind: RequestKind, to: str
) -> tuple[tuple[Agency, ...], tuple[str, ...]]:
    """Settle the first usual route of a kind of request: its agencies, and how each hop goes."""
    return settled(story.case, kind, story.agencies[to])


def settled(
    case: CaseFile, kind: RequestKind, to: Agency
) -> tuple[tuple[Agency, ...], tuple[str, ...]]:
    """Settle the first usual route of a kind of request that ends at an agency."""
    route = usual_routes.offered(case, kind, to.id)[0]
    return usual_routes.settle(case, route), route.modes


def _add_providers(story: Story) -> None:
    """Copy patterns of the directory under invented names."""
    for name, key, given in (
        ("telecom", "access_provider_india",
         {"name": "Example Telecom India (SAMPLE provider)", "short_name": "Example Telecom",
          "email": "nodal@example.net"}),
        ("broadband", "access_provider_india",
         {"name": "Example Broadband India (SAMPLE provider)", "short_name": "Example Broadband",
          "email": "nodal-desk@example.org"}),
        ("hosting", "hosting_provider_india",
         {"name": "Example Hosting India (SAMPLE provider)", "short_name": "Example Hosting",
          "email": "abuse@example.org"}),
        ("mail", "mail_provider_abroad",
         {"name": "Example Mail Ltd (SAMPLE provider)", "short_name": "Example Mail",
          "country": "Hong Kong", "zone": "Asia/Hong_Kong", "languages": ("English",),
          "portal": "SAMPLE: portal of the provider", "email": "legal@example.com"}),
    ):  # fmt: skip
        given |= {
            "address": "SAMPLE: address of the provider",
            "remarks": "SAMPLE provider; what is said of it holds for all such",
        }
        story.agencies[name] = agency_directory.add(story.case, key, given)
    keep.add(
        story.case,
        Contact(
            "", story.agencies["telecom"].id, 0, "Nodal officer (SAMPLE)",
            "Nodal officer, law enforcement desk", phone="SAMPLE: telephone of the desk",
            email="nodal@example.net", address="SAMPLE: address of the desk",
            languages=("English", "Hindi"), remarks="SAMPLE: answers on working days",
        ),
    )  # fmt: skip


def _merge_twice_typed(story: Story) -> None:
    """One provider was typed a second time; it is merged, and stays to be seen."""
    again = keep.add(
        story.case,
        Agency("", 0, "Example Telecom, nodal office (SAMPLE provider)", "Ex. Telecom", "India",
               email="nodal@example.net"),
    )  # fmt: skip
    story.agencies["telecom"] = merge_agencies.merge_agencies(
        story.case,
        again,
        story.agencies["telecom"],
        "SAMPLE: the same office, typed a second time",
    )
