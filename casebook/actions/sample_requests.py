"""The requests of the sample case that stay in the country, and the preservation before them."""

from __future__ import annotations

import dataclasses

from casebook.actions import keep, lines_from_identifiers, write_note
from casebook.actions.lines_from_identifiers import Period
from casebook.actions.record_answer import answer_line
from casebook.actions.sample_agencies import route_of
from casebook.actions.sample_identifiers import HEADERS
from casebook.actions.sample_story import OFFICER, SUPERIOR, Story, ist
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit
from casebook.model.identifier import IdentifierKind
from casebook.model.labels import label
from casebook.model.request import CitedAs, Line, LineState, Preservation, Request, RequestKind

ACCESS, AUTH = "web-02-access.log", "web-02-auth.log"

ACCOUNTS = ("restore-desk@example.com", "help-room@example.net", "last-notice@example.com")

OFFICER_IN_CHARGE = "Officer in charge of the police station"

_IPV4, _IPV6, _EMAIL = IdentifierKind.IPV4, IdentifierKind.IPV6, IdentifierKind.EMAIL


def preserve_mailboxes(story: Story) -> None:
    """Ask for preservation on the day of registration; it is granted, and once renewed."""
    sightings = [
        lines_from_identifiers.sighted(story.case, story.identifiers[account])
        for account in ACCOUNTS
    ]
    lines = lines_from_identifiers.lines_of(
        sightings,
        Period.FIRST_TO_LAST,
        "Preserve the account: subscriber data, logins with address and port, and contents",
        link=f"The demands were sent from this account ({label(story.exhibits['headers'])}).",
    )
    route, modes = route_of(story, RequestKind.PRESERVATION, "mail")
    (leg,) = story.ask(
        "preservation",
        Request(
            "", 0, RequestKind.PRESERVATION, "Three accounts of the ransom mails",
            story.agencies["mail"].id,
            facts=story.facts,
            link_to_facts="The accounts sent and signed the demands of 23 to 25 November 2022.",
            assistance="Preserve what is stored of the three accounts.",
            legal_basis="Voluntary preservation, until a letter of request calls for the data",
            urgency="urgent: how long the provider keeps its logs is not known",
            reference="SAMPLE/IFSO/2022/1125",
            due_at=ist("2022-11-28 18:00"),
            particulars={
                "status": "New",
                "channel": "Provider abroad",
                "person_in_charge": OFFICER,
                "preferred_reply": "E-mail to the address of the unit",
                "confirmed_by": f"{SUPERIOR}, IFSO, by the telephone of the unit",
                "investigated_by": "IFSO, Delhi Police",
                "data": "Subscriber data, recovery addresses, login history with source address, "
                "port, time and zone, message headers, and the contents of the mailboxes.",
                "custodian": "Example Mail Ltd (SAMPLE provider), Hong Kong",
                "necessity": "The provider does not publish how long it keeps login records; each "
                "day may lose some (SAMPLE).",
                "assistance_follows": "yes",
                "period_from": "2022-11-01T00:00:00+05:30",
                "period_until": "2022-11-25T23:59:59+05:30",
                "non_disclosure": "yes",
                "duration_days": "90",
                "enclosures": "Copy of the FIR (SAMPLE)",
            },
        ),
        route,
        lines,
        modes,
    )  # fmt: skip
    story.walk(
        leg,
        {
            "prepared": ("2022-11-25 18:40", OFFICER),
            "approved": ("2022-11-25 19:05", SUPERIOR),
            "sent": ("2022-11-25 19:20", "SAMPLE/IFSO/2022/1125"),
            "acknowledged": ("2022-11-26 07:45", "SAMPLE-TICKET-7731"),
        },
    )
    request = story.requests["preservation"].id
    for line in story.case.where(Line, request_id=request):
        answer_line(
            story.case,
            line,
            LineState.ANSWERED,
            "SAMPLE: preserved since the acknowledgement",
            ist("2022-11-26 07:45"),
            "SAMPLE-TICKET-7731",
        )
    for asked, granted, until, ticket, remarks in (
        ("2022-11-25 19:20", "2022-11-26 07:45", "2023-02-24 23:59", "SAMPLE-TICKET-7731", ""),
        ("2023-02-10 11:00", "2023-02-13 08:30", "2023-05-25 23:59", "SAMPLE-TICKET-8092",
         "SAMPLE: renewed once; the provider renews no second time"),
    ):  # fmt: skip
        keep.add(
            story.case,
            Preservation(
                "", request, 0, ist(asked), ist(granted), ist(until), ticket, remarks
            ),
        )  # fmt: skip


def report_to_cert_in(story: Story) -> None:
    """Keep the report that the hospital made within six hours: its route begins there."""
    cert_in = story.agencies["CERT-In"]
    (leg,) = story.ask(
        "cert_in",
        Request(
            "", 0, RequestKind.CERT_IN, "Ransomware on five physical servers", cert_in.id,
            facts=story.facts,
            reference="SAMPLE/AIIMS/IT/1",
            particulars={
                "reporter": "Administrator of the data centre (SAMPLE)",
                "reporter_role": "Administrator",
                "reporter_organisation": "All India Institute of Medical Sciences, New Delhi",
                "reporter_phone": "SAMPLE: telephone of the data centre",
                "reporter_email": "data-centre@example.org",
                "reporter_address": "SAMPLE: address of the data centre, New Delhi",
                "incident_types": "2, 3, 5, 6",
                "is_critical": "yes",
                "critical_details": "Outpatient and inpatient services, smart laboratory, billing, "
                "report generation and appointments are down.",
                "domain": "web-02.example.org (SAMPLE)",
                "ip_address": "192.0.2.12 (SAMPLE)",
                "operating_system": "Debian 12 (SAMPLE)",
                "make_model": "Example Systems R740 (SAMPLE)",
                "application": "Outpatient portal",
                "location": "New Delhi, Delhi, India",
                "network": "Hospital network 192.0.2.0/24, Example Telecom (SAMPLE)",
                "occurred_at": "2022-11-23T05:58:12+05:30",
                "detected_at": "2022-11-23T06:47:55+05:30",
                "noticed_at": "2022-11-23T06:55:00+05:30",
                "reported_at": "2022-11-23T10:10:00+05:30",
                "sector": "Health",
                "systems": "192.0.2.12, web-02, Debian 12, patched in October 2022 (SAMPLE)\n"
                "192.0.2.13, db-01, Debian 12, patched in October 2022 (SAMPLE)",
                "unusual_behaviour": "Files cannot be read; a demand stands on the screen.",
                "happened_before": "no",
                "how_detected": "The laboratory could not print reports (SAMPLE).",
                "agencies_notified": "Law enforcement (IFSO, Delhi Police)",
                "logs_submitted": "Logs of web-02 and lab-01, on a write-once medium (SAMPLE)",
                "suspected_source": "203.0.113.45 and 198.51.100.23 (SAMPLE)",
                "security_infrastructure": "Firewall and mail gateway (SAMPLE)",
                "hosts_affected": "5 physical servers",
                "mitigation": "Network cables drawn; servers left on for the investigation.",
                "enclosures": "Extract of the logs (SAMPLE)",
            },
        ),
        (story.agencies["AIIMS"], cert_in),
        (),
        ("e-mail",),
    )  # fmt: skip
    story.walk(
        leg,
        {
            "sent": ("2022-11-23 10:10", "SAMPLE/AIIMS/IT/1"),
            "acknowledged": ("2022-11-23 11:02", "SAMPLE-CERTIN-55310"),
        },
    )


def ask_providers(story: Story) -> None:
    """Ask three providers in the country whose the addresses were."""
    probed = story.lines(
        [story.record(ACCESS, '"POST /portal/login" 200')],
        [(_IPV4, "203.0.113.45")],
        "Subscriber, installation and billing address, login history",
        "This address guessed the login of the portal.",
        port_not_logged=True,
    )
    probed += story.lines(
        [story.record(AUTH, '"Failed password" "198.51.100.64"')],
        [(_IPV4, "198.51.100.64")],
        "Subscriber, installation and billing address, login history",
        "This address tried the password of root.",
    )
    probed += story.lines(
        [story.record(ACCESS, '"2001:db8::17"')],
        [(_IPV6, "2001:db8::17")],
        "Subscriber, installation and billing address, login history",
        "This address tried the login of the portal.",
        port_not_logged=True,
    )
    rented = story.lines(
        [story.record(AUTH, '"Accepted password"', nth) for nth in (0, 1)],
        [(_IPV4, "198.51.100.23")],
        "Who rented the server, since when, paid how, console logins",
        "This address logged in as svc-lab before the backups were removed.",
    )
    mailed = story.lines(
        [story.record(HEADERS, '"198.51.100.140"')],
        [(_IPV4, "198.51.100.140")],
        "Subscriber, installation and billing address, login history",
        "The last of the demands was handed over by this address.",
    )
    web, shell, smtp = (
        f"192.0.2.{host} port {port}" for host, port in ((12, 80), (12, 22), (25, 25))
    )
    for name, subject, number, sent, acknowledged, lines in (
        ("telecom", "Subscribers of three addresses", "1131", "2022-11-28 10:15",
         ("2022-11-28 16:40", "SAMPLE/ET/55"),
         [*_at(probed[:1], web), *_at(probed[1:2], shell), *_at(probed[2:], web)]),
        ("hosting", "Who rented the server that logged in as svc-lab", "1132", "2022-11-28 10:30",
         ("2022-11-28 12:05", "SAMPLE/EH/1288"), _at(rented, shell)),
        ("broadband", "Subscriber who handed over the last demand", "1133", "2022-11-28 10:45",
         ("2022-11-30 09:50", "SAMPLE/EB/0401"), _at(mailed, smtp)),
    ):  # fmt: skip
        route, modes = route_of(story, RequestKind.SUBSCRIBER, name)
        (leg,) = story.ask(
            name,
            Request(
                "", 0, RequestKind.SUBSCRIBER, subject, story.agencies[name].id,
                facts=story.facts,
                link_to_facts="The addresses stand in the logs of web-02 and in the headers of "
                "the demands.",
                assistance="Please give the records of each line from your allocation and "
                "translation logs.",
                reference=f"SAMPLE/IFSO/2022/{number}",
                due_at=ist("2022-12-05 18:00"),
                particulars={
                    "signed_by": OFFICER_IN_CHARGE,
                    "purpose": "To find who used the addresses at the seconds named.",
                    "tolerance": "plus or minus 2 seconds",
                    "enclosures": "Copy of the FIR (SAMPLE)",
                },
            ),
            route,
            lines,
            modes,
        )  # fmt: skip
        story.walk(
            leg,
            {
                "prepared": ("2022-11-28 09:30", OFFICER),
                "approved": ("2022-11-28 10:00", SUPERIOR),
                "sent": (sent, f"SAMPLE/IFSO/2022/{number}"),
                "acknowledged": acknowledged,
            },
        )


def order_production(story: Story) -> None:
    """Order the proxy log of the hospital, whose seconds were not logged; no answer has come."""
    cited = "EX-1, console list of the proxy, row of 02:03"
    lines = [
        Line(
            "", "", 0, _IPV4, "203.0.113.45", "The row of the proxy log with all its fields",
            ist("2022-11-23 02:03"), None, True, "192.0.2.12 port 80", cited,
            "This address fetched an archive of the exported files.",
            seconds_not_logged=True, protocol="TCP", cited_as=CitedAs.EXHIBIT,
            cited_id=story.exhibits["server"].id,
        ),
    ]  # fmt: skip
    route, modes = route_of(story, RequestKind.PRODUCTION, "AIIMS")
    (leg,) = story.ask(
        "production",
        Request(
            "", 0, RequestKind.PRODUCTION, "Proxy and firewall logs of the data centre",
            story.agencies["AIIMS"].id,
            facts=story.facts,
            link_to_facts="The archive left the network through the proxy (EX-4).",
            assistance="Please name the person who can explain the logs.",
            reference="SAMPLE/IFSO/2022/1140",
            due_at=ist("2022-12-08 17:00"),
            particulars={
                "signed_by": OFFICER_IN_CHARGE,
                "addressee_person": "Administrator of the data centre (SAMPLE)",
                "items": "Log of the web proxy, as the proxy wrote it\n"
                "Log of the perimeter firewall, with source and destination ports",
                "period_from": "2022-11-22T00:00:00+05:30",
                "period_until": "2022-11-24T00:00:00+05:30",
                "manner": "Produce",
                "produce_at": "2022-12-08T15:00:00+05:30",
                "place": "IFSO, Delhi Police, New Delhi (SAMPLE)",
                "format": "Original log files on a sealed medium, each with its SHA-256",
                "preserve": "yes",
                "enclosures": "Copy of the FIR (SAMPLE)",
            },
        ),
        route,
        lines,
        modes,
    )  # fmt: skip
    story.walk(
        leg,
        {
            "prepared": ("2022-12-01 10:00", OFFICER),
            "approved": ("2022-12-01 10:30", SUPERIOR),
            "sent": ("2022-12-01 11:00", "SAMPLE/IFSO/2022/1140"),
        },
    )


def write_to_registrar(story: Story) -> None:
    """Write a plain letter that came back: it had gone to the wrong office."""
    registrar = story.agencies["registrar"]
    lines = [
        Line(
            "", "", 0, IdentifierKind.DOMAIN, "example.net",
            "Registrant, and the name servers of November 2022",
            cited=f"{label(story.exhibits['headers'])}, row of 24 Nov 2022 10:20:03 IST",
            link_to_facts="The account help-room@example.net stands in the demands.",
            cited_as=CitedAs.EXHIBIT, cited_id=story.exhibits["headers"].id,
        ),
    ]  # fmt: skip
    route, modes = route_of(story, RequestKind.LETTER, "registrar")
    (leg,) = story.ask(
        "registrar",
        Request(
            "", 0, RequestKind.LETTER, "Registrant of a domain of the ransom mails", registrar.id,
            facts=story.facts,
            link_to_facts="The domain holds one of the accounts that wrote the demands.",
            assistance="Please say who registered the domain, when, and paid how.",
            reference="SAMPLE/IFSO/2022/1142",
            due_at=ist("2022-12-16 18:00"),
            particulars={"enclosures": "Copy of the FIR (SAMPLE)"},
        ),
        route,
        lines,
        modes,
    )  # fmt: skip
    leg = story.walk(
        leg,
        {
            "prepared": ("2022-12-02 12:00", OFFICER),
            "approved": ("2022-12-02 12:20", SUPERIOR),
            "sent": ("2022-12-02 14:00", "SAMPLE/IFSO/2022/1142"),
        },
    )
    story.send_back(leg, "2022-12-07 11:25", "SAMPLE: this registrar does not manage the domain")


def demand_certificate(story: Story) -> None:
    """Demand the certificate of the records that the access provider produced."""
    reply = story.replies["telecom"]
    exhibit = label(story.case.get(Exhibit, reply.exhibit_id or ""))
    telecom = story.agencies["telecom"]
    route, modes = route_of(story, RequestKind.CERTIFICATE, "telecom")
    (leg,) = story.ask(
        "certificate",
        Request(
            "", 0, RequestKind.CERTIFICATE, "Certificate of the records produced on 2 December",
            telecom.id,
            facts="The records were produced as a table, without a certificate.",
            reference="SAMPLE/IFSO/2022/1219",
            due_at=ist("2023-01-06 18:00"),
            regarding_id=story.requests["telecom"].id,
            particulars={
                "custodian": "Person in charge of the allocation log (SAMPLE)",
                "records": f"{exhibit}: {reply.name}, "
                f"SHA-256 {reply.sha256}, four rows of allocations",
                "device": "Allocation and translation server of the provider (SAMPLE)",
                "submission": "Final report (SAMPLE)",
                "outages": "None is known; the provider is asked to name any.",
                "enclosures": "List of the records with their SHA-256 (SAMPLE)",
            },
        ),
        route,
        (),
        modes,
    )  # fmt: skip
    story.walk(
        leg,
        {
            "prepared": ("2022-12-20 15:00", OFFICER),
            "sent": ("2022-12-20 16:00", "SAMPLE/IFSO/2022/1219"),
        },
    )


def order_parcel(story: Story) -> None:
    """Draft the detention of a postal article; it has not gone out."""
    post = keep.add(
        story.case,
        Agency("", 0, "Postal authority, Sample Nagar (SAMPLE)", "Post Office", "India",
               address="SAMPLE: address of the post office"),
    )  # fmt: skip
    story.agencies["post"] = post
    route, modes = route_of(story, RequestKind.POSTAL, "post")
    story.ask(
        "postal",
        Request(
            "", 0, RequestKind.POSTAL, "Parcel announced by the last demand", post.id,
            facts=story.facts,
            assistance="Please tell the unit when an article is found.",
            reference="SAMPLE/IFSO/2022/1150",
            particulars={
                "order": "Search and detention",
                "authority": "Commissioner of Police",
                "order_reference": "SAMPLE/CP/2022/77 of 9 December 2022",
                "articles": "Parcel to the help desk of the hospital, sender “Last Notice” "
                "(SAMPLE)",
                "post_office": "Sample Nagar (SAMPLE)",
                "period_from": "2022-11-25T00:00:00+05:30",
                "period_until": "2022-12-31T23:59:00+05:30",
                "purpose": "The last demand announces a medium with a key.",
                "enclosures": "Copy of the FIR (SAMPLE)",
            },
        ),
        route,
        (),
        modes,
    )  # fmt: skip


def tell_informant(story: Story) -> None:
    """Tell the informant how the investigation stands."""
    informant = keep.add(
        story.case,
        Agency("", 0, "Informant: an officer of the affected organisation (SAMPLE)", "Informant",
               "India", address="SAMPLE: address of the informant"),
    )  # fmt: skip
    story.agencies["informant"] = informant
    route, modes = route_of(story, RequestKind.PROGRESS, "informant")
    (leg,) = story.ask(
        "progress",
        Request(
            "", 0, RequestKind.PROGRESS, "Progress up to 20 February 2023", informant.id,
            facts="Five servers were seized and their logs examined. Providers in the country "
            "have been asked; two have answered, one has refused. Through CBI the bureaus in "
            "Beijing and Hong Kong were asked. A court has issued a letter of request (SAMPLE).",
            assistance="Please keep all messages of the senders with their headers and do not "
            "answer them.",
            reference="SAMPLE/IFSO/2023/0220",
            particulars={
                "means": "Letter",
                "next_steps": "The answers from abroad are awaited; providers that are late are "
                "reminded.",
                "contact": f"{OFFICER}, at the telephone of the unit",
            },
        ),
        route,
        (),
        modes,
    )  # fmt: skip
    story.walk(
        leg,
        {
            "prepared": ("2023-02-20 11:00", OFFICER),
            "sent": ("2023-02-20 12:00", "SAMPLE/IFSO/2023/0220"),
        },
    )


def note_zone_mismatch(story: Story) -> None:
    """Write down why one row of a reply was not taken over."""
    reply = label(story.replies["telecom"])
    request = label(story.requests["telecom"])
    write_note.write_note(
        story.case,
        f"SAMPLE. #{reply} answers line 3 of #{request} for 00:15:40 UTC; asked was 00:15:40 IST, "
        "five and a half hours earlier. The row was not taken over: it may name another "
        "subscriber. Its row 5 is about an address nobody asked for and is left aside.",
    )


def _at(lines: list[Line], destination: str) -> list[Line]:
    """Add where the connections went: the logs are those of that server."""
    return [dataclasses.replace(line, destination=destination, protocol="TCP") for line in lines]
