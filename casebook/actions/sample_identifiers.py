"""The identifiers of the sample case: of the notes and logs, of the ransom mails."""

from __future__ import annotations

from casebook.actions import (
    collect_identifiers,
    group_identifiers,
    hash_exhibit,
    keep,
    link_identifiers,
    merge_identifiers,
    read_clock,
    register_text,
)
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.sample_story import Story, ist, sample_file
from casebook.model.evidence import Algorithm, CustodyMove, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.examination import ClockReading, ClockReference
from casebook.model.identifier import IdentifierKind, Link, Person, PersonRole
from casebook.model.labels import label

HEADERS = "mail-headers.csv"

RANSOM_MAILS = "The addresses of the ransom mails"


def add_identifiers(story: Story) -> None:
    """Register what the notes speak of."""
    ipv4, ipv6, mail = IdentifierKind.IPV4, IdentifierKind.IPV6, IdentifierKind.EMAIL
    for kind, value, remarks in (
        (ipv4, "203.0.113.45", "guessed the portal's login"),
        (ipv4, "198.51.100.23", "logged in as svc-lab"),
        (ipv4, "198.51.100.64", "tried one password"),
        (ipv4, "203.0.113.77", "handed over the demand"),
        (ipv6, "2001:db8::17", "tried the portal's login"),
        (mail, "restore-desk@example.com", "sender of the demand"),
        (mail, "help-room@example.net", "second address in the demand"),
        (IdentifierKind.HOST, "web-02", "outpatient portal"),
        (IdentifierKind.ACCOUNT, "svc-lab", "service account used from outside"),
    ):
        story.identifiers[value] = collect_identifiers.register(
            story.case, kind, value, f"{remarks} (SAMPLE)"
        )


def import_mail_headers(story: Story) -> None:
    """Take in what the mail gateway exported of six mails: an exhibit, hashed, and imported."""
    exhibit = keep.add(
        story.case,
        Exhibit(
            "", 0, "Headers of six mails with demands, exported by the gateway mx1 (SAMPLE)",
            ExhibitKind.SERVER, original_or_copy="copy",
            how_produced="Exported by the administrator of the gateway as a table",
            recorded_by="Administrator of the mail gateway (SAMPLE)",
            place_found="Mail gateway mx1.example.org", seized_at=ist("2022-11-25 17:20:00"),
            seized_by="SI R. Rao (SAMPLE)",
            stored_at="Evidence store, IFSO laboratory (SAMPLE)",
        ),
    )  # fmt: skip
    hash_exhibit.hash_exhibit(
        story.directly,
        exhibit,
        sample_file(HEADERS),
        DigestPurpose.AT_SEIZURE,
        (Algorithm.SHA256, Algorithm.SHA1),
        story.progress,
        reason="SAMPLE: computed when the sample case was made",
        method="read-only copy (SAMPLE)",
    )
    keep.add(
        story.case,
        CustodyMove(
            "", exhibit.id, 0, "Administrator of the mail gateway (SAMPLE)",
            "Mail gateway mx1.example.org", "SI R. Rao (SAMPLE)", "IFSO laboratory (SAMPLE)",
            ist("2022-11-25 17:20"), ist("2022-11-25 17:20"), "seizure", mode="by hand",
        ),
    )  # fmt: skip
    story.exhibits["headers"] = exhibit
    reading = read_clock.record_reading(
        story.case,
        ClockReading(
            "", exhibit.id, ist("2022-11-25 17:18:30"), ist("2022-11-25 17:18:30"),
            ClockReference.GPS, "Screen and GPS clock on one photograph (SAMPLE)",
            "SI R. Rao (SAMPLE)",
        ),
    )  # fmt: skip
    options = ImportOptions(
        columns={"time": "datetime", "message": "message"},
        exhibit_id=exhibit.id,
        clock_reading_id=reading.id,
    )
    story.sources[HEADERS] = import_source(
        story.directly, sample_file(HEADERS), options, story.progress
    )


def group_ransom_mails(story: Story) -> None:
    """Register the addresses of the mails from a pasted text, as one group; one is a spelling."""
    case = story.case
    # As somebody would copy them out of the headers; those that are known stay as they are.
    text = (
        "restore-desk@example.com\nhelp-room@example.net\nlast-notice@example.com\n"
        "last.notice[at]example[.]com\n"
        "203.0.113.77\n203.0.113.78\n203.0.113.90\n203.0.113.91\n198.51.100.140\n"
    )
    read = register_text.read_text(text)
    registered = register_text.register_all(
        case, read.found, "in the headers of the ransom mails (SAMPLE)", RANSOM_MAILS
    )
    for row in registered.added:
        story.identifiers[row.value] = row
    merge_identifiers.merge(
        case,
        story.identifiers["last.notice@example.com"],
        story.identifiers["last-notice@example.com"],
        "SAMPLE: typed from a screen with a dot; the headers have a hyphen",
    )
    domain = collect_identifiers.register(
        case, IdentifierKind.DOMAIN, "example.net", "domain of help-room (SAMPLE)"
    )
    story.identifiers["example.net"] = domain
    added = group_identifiers.make_group(
        case,
        "Entries into web-02",
        [story.identifiers[value] for value in ("203.0.113.45", "198.51.100.23")],
        "SAMPLE: both were let in",
    )
    group_identifiers.change_members(
        case,
        added,
        add=[story.identifiers["svc-lab"]],
        why="SAMPLE: the account through which the second one came in",
    )


def name_people(story: Story) -> None:
    """Name whom a reply speaks of, and the one nobody knows, each with a link and its ground."""
    case, known = story.case, story.identifiers
    keeper = keep.add(
        case,
        Person(
            "", 0, "Keeper of SAMPLE Guest House", PersonRole.HOLDER,
            other_names=("नमूना अतिथि गृह (SAMPLE)",), parentage="not asked (SAMPLE)",
            address="1 Sample Street, Sample Nagar (SAMPLE)",
            remarks="SAMPLE: the contract is in this name; guests use the wireless network",
        ),
    )  # fmt: skip
    writer = keep.add(
        case,
        Person("", 0, "Whoever wrote as Restore Desk (SAMPLE)", PersonRole.UNKNOWN,
               remarks="SAMPLE: nobody is known"),
    )  # fmt: skip
    reply = label(story.replies["telecom"])
    headers = label(story.exhibits["headers"])
    for link in (
        Link("", known["198.51.100.64"].id, keeper.id, "let to, by contract", f"{reply}, row 3",
             "SAMPLE: at that second; not who used it"),
        Link("", known["restore-desk@example.com"].id, writer.id, "written from by", headers),
        Link("", known["restore-desk@example.com"].id, known["203.0.113.77"].id,
             "sent from this address", f"{headers}, rows of 23 Nov 2022"),
    ):  # fmt: skip
        link_identifiers.add_link(case, link)
    story.people = {"keeper": keeper, "writer": writer}
