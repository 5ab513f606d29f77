"""A complete request of every kind, which a test spoils in one field."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping

from casebook.model.agency import Agency, AgencyKind
from casebook.model.case import CaseHeader
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.request import CitedAs, Leg, Line, Preservation, Request, RequestKind
from casebook.rules.kinds.asked import Asked
from casebook.rules.kinds.forms import form_of
from tests.rules.rows import ist

NOW = ist("2022-12-18T12:00:00")
LATER = ist("2024-07-20T12:00:00")

AIIMS = CaseHeader(
    "case",
    "Ransomware at a hospital",
    "349/2022",
    "2022-11-25",
    "2022-11-23",
    "Special Cell",
    "New Delhi",
    "Delhi",
    "IFSO",
    ("IPC 385", "IT Act 66", "IT Act 66F"),
    "Security Officer of the hospital",
    "All India Institute of Medical Sciences",
    "Inspector A. Kumar",
    "Court of the Chief Metropolitan Magistrate, New Delhi",
    max_punishment="imprisonment for life (IT Act 66F)",
    is_sample=True,
)
"""The case of November 2022: IPC, CrPC and IEA."""

JULY = dataclasses.replace(
    AIIMS,
    fir_number="77/2024",
    fir_date="2024-07-02",
    offence_date="2024-07-01",
    sections=("BNS 308(3)", "IT Act 66", "IT Act 66F"),
)
"""A case of July 2024: BNS, BNSS and BSA."""

_UNIT = Agency(
    "a1",
    1,
    "Intelligence Fusion and Strategic Operations, Delhi Police",
    "IFSO",
    "India",
    "Sector 16C, Dwarka, New Delhi",
    "ifso@example.org",
    kind=AgencyKind.UNIT,
    phone="office telephone 5550100",
    office_hours="09:30 to 18:00, Monday to Friday",
    zone="Asia/Kolkata",
)
_CBI = Agency(
    "a2",
    2,
    "Central Bureau of Investigation",
    "CBI",
    "India",
    "New Delhi",
    "ncb@example.org",
    kind=AgencyKind.POLICE,
)
AGENCIES = {
    agency.id: agency
    for agency in (
        _UNIT,
        _CBI,
        Agency(
            "a3",
            3,
            "National Central Bureau Beijing",
            "NCB Beijing",
            "China",
            kind=AgencyKind.BUREAU,
        ),
        Agency(
            "a4",
            4,
            "Example Telecom Limited",
            "Example Telecom",
            "India",
            "12 Sample Road, Mumbai",
            "nodal@example.net",
            kind=AgencyKind.ACCESS_PROVIDER,
        ),
        Agency(
            "a5",
            5,
            "Ministry of Home Affairs",
            "MHA",
            "India",
            "New Delhi",
            kind=AgencyKind.MINISTRY,
        ),
        Agency(
            "a6",
            6,
            "Secretary for Justice",
            "SJ Hong Kong",
            "Hong Kong",
            "Hong Kong",
            kind=AgencyKind.MINISTRY,
        ),
        Agency(
            "a7",
            7,
            "Indian Computer Emergency Response Team",
            "CERT-In",
            "India",
            "New Delhi",
            kind=AgencyKind.RESPONSE_TEAM,
        ),
        Agency(
            "a8",
            8,
            "Security Officer of the hospital",
            "Informant",
            "India",
            "New Delhi",
            kind=AgencyKind.PERSON,
        ),
        Agency(
            "a9",
            9,
            "Central authority for judicial assistance",
            "PRC authority",
            "China",
            "Beijing",
            kind=AgencyKind.MINISTRY,
        ),
        Agency("a10", 10, "Postmaster, Example Post Office", "Post office", "India", "New Delhi"),
        Agency(
            "a11",
            11,
            "Example Mail Inc.",
            "Example Mail",
            "United States",
            "1 Sample Street",
            "legal@example.com",
            kind=AgencyKind.MAIL_PROVIDER,
        ),
    )
}

LINES = (
    Line(
        "q1",
        "r1",
        1,
        IdentifierKind.EMAIL,
        "restore-desk@example.com",
        "Subscriber, recovery address, log-ins with address, port and time",
        cited="EX-6, ransom note",
        link_to_facts="The demand was sent from this account and names it.",
        cited_as=CitedAs.EXHIBIT,
        cited_id="x6",
    ),
    Line(
        "q2",
        "r1",
        2,
        IdentifierKind.IPV4,
        "203.0.113.77",
        "Subscriber and installation address",
        dataclasses.replace(ist("2022-11-23T07:04:11"), original="23/Nov/2022:07:04:11 +0530"),
        50_122,
        destination="192.0.2.12 port 443",
        protocol="TCP",
        cited="S-1 access.log, line 18",
        link_to_facts="This address uploaded the file that encrypted the servers.",
        cited_as=CitedAs.RECORD,
        cited_id="1:18",
    ),
    Line(
        "q3",
        "r1",
        3,
        IdentifierKind.IPV4,
        "198.51.100.23",
        "Subscriber and installation address",
        ist("2022-11-23T01:52:09"),
        port_not_logged=True,
        cited="S-2 auth.log, line 344",
        link_to_facts="This address logged in shortly before the backups were removed.",
        until=ist("2022-11-23T02:10:00"),
        cited_as=CitedAs.RECORD,
        cited_id="2:344",
    ),
)

_FACTS = (
    "On 23 November 2022 five servers of the hospital were encrypted; registration, laboratory "
    "and billing stood still for days.\n\nA demand was found on the servers and arrived by e-mail."
)
_COMMON = {
    "facts": _FACTS,
    "link_to_facts": "The accounts signed the demand; the addresses were used to enter.",
    "assistance": "Identify the users of the accounts and addresses named below.",
    "reference": "IFSO/2022/3391",
    "urgency": "urgent: logs are kept for a limited time",
    "due_at": ist("2023-01-31"),
}

_PARTICULARS: dict[str, dict[str, str]] = {
    RequestKind.PRODUCTION: {
        "signed_by": "Officer in charge of the police station",
        "addressee_person": "Nodal Officer, Example Telecom Limited",
        "items": "Access log of the mail gateway, file mx-access.log\nAdministrator accounts list",
        "period_from": "2022-11-22T00:00:00+05:30",
        "period_until": "2022-11-24T00:00:00+05:30",
        "manner": "Produce",
        "produce_at": "2022-12-28T11:00+05:30",
        "place": "Office of IFSO, Sector 16C, Dwarka",
        "format": "Original log files on a write-once medium",
        "preserve": "yes",
        "confidential": "The account holders are not to be told, as they may delete data.",
        "is_bank": "no",
        "enclosures": "Copy of the FIR",
    },
    RequestKind.POSTAL: {
        "order": "Delivery",
        "authority": "Chief Judicial Magistrate",
        "order_reference": "CJM/2022/118 of 16 December 2022",
        "articles": "Speed post article ED000000000IN from an unknown sender",
        "post_office": "Example Post Office, New Delhi",
        "period_from": "2022-11-20T00:00:00+05:30",
        "period_until": "2022-11-30T00:00:00+05:30",
        "purpose": "The article is said to hold a second demand.",
        "deliver_to": "Inspector A. Kumar, IFSO, Dwarka",
        "enclosures": "Order of the Magistrate",
    },
    RequestKind.SUBSCRIBER: {
        "signed_by": "Officer in charge of the police station",
        "purpose": "To find who used these addresses in the night of the attack.",
        "tolerance": "plus or minus 2 seconds",
        "asks": "The dialled access number of each session.",
        "confidential": "The subscribers are not to be told.",
        "enclosures": "Extract of the log, S-1 line 18",
    },
    RequestKind.PRESERVATION: {
        "status": "Extension",
        "previous_ticket": "TICKET-4410",
        "channel": "Provider abroad",
        "person_in_charge": "Inspector A. Kumar, D-1234",
        "mobile": "mobile 5550101",
        "fax": "fax 5550102",
        "preferred_reply": "By e-mail to ifso@example.org",
        "confirmed_by": "Duty officer, telephone 5550103",
        "investigated_by": "Special Cell, Delhi Police",
        "prosecutor": "Chief Metropolitan Magistrate, case 12/2022",
        "earlier_assistance": "MLA/2022/7 of 12 December 2022",
        "earlier_preservation": "TICKET-4410 of 26 November 2022, through the portal",
        "data": "Subscriber data, log-ins and content of the mailboxes.",
        "custodian": "Example Mail Inc., servers in the United States",
        "necessity": "Log-ins are deleted after 30 days.",
        "assistance_follows": "yes",
        "period_from": "2022-10-01T00:00:00Z",
        "period_until": "2022-12-18T00:00:00Z",
        "non_disclosure": "yes",
        "duration_days": "90",
        "enclosures": "Copy of the FIR",
    },
    RequestKind.INTERPOL: {
        "classification": "restricted",
        "unit_officer": "DCP IFSO, telephone 5550104, dcp@example.org",
        "liaison_officer": "ILO Delhi Police, telephone 5550105, ilo@example.org",
        "officer_contact": "telephone 5550106, io@example.org",
        "target_bureaus": "NCB Beijing and NCB Hong Kong",
        "why_international": "The mailboxes were opened and read from China and Hong Kong.",
        "offence_abroad": "Intrusion into computers and extortion are offences in both countries.",
        "subjects": "User of restore-desk@example.com, name not known",
        "subject_status": "Unknown",
        "preserve": "yes",
        "assistance_follows": "yes",
        "handling": "For police use only; not to be given to the account holders.",
        "approved_by": "Deputy Commissioner of Police, IFSO",
        "enclosures": "Annexure 1: the demand (EX-6)\nAnnexure 2: extract of the log",
    },
    RequestKind.PROPOSAL: {
        "country": "Hong Kong",
        "request_form": "Letter of request of a court",
        "controlling_officer": "DCP B. Singh",
        "controlling_rank": "Superintendent of Police or equal",
        "penalty_text": "Cyber terrorism is punishable with imprisonment for life.",
        "status": "Five servers were imaged; three examined.",
        "persons": "User of restore-desk@example.com, name not known, unknown",
        "nexus": "The demand for money was sent from this very account.",
        "basis": "Treaty (MLAT)",
        "basis_text": "Agreement between India and Hong Kong, signed 14 September 2009",
        "retention": "until the end of the trial",
        "confidential": "The account holder may delete data if told.",
        "preservation_reference": "TICKET-4410",
        "language": "English",
        "law_officer_opinion": "The acts are offences in both places.",
        "approved_by": "Special Commissioner of Police",
        "enclosures": "Copy of the FIR\nDraft letter of request",
    },
    RequestKind.LETTER_OF_REQUEST: {
        "variant": "General",
        "court": "Court of the Chief Metropolitan Magistrate, New Delhi",
        "judge": "Judge C. Rao",
        "letter_number": "LR 3/2022",
        "letter_day": "2022-12-18",
        "applied_by": "Inspector A. Kumar, on 12 December 2022",
        "concurrence": "MHA letter 25016/SAMPLE of 10 December 2022",
        "basis": "Treaty (MLAT)",
        "basis_text": "Agreement signed 14 September 2009",
        "applicable_law": "Whoever commits cyber terrorism shall be punishable with imprisonment "
        "which may extend to imprisonment for life.",
        "dual_criminality": "Access without authority and blackmail are offences in both places.",
        "persons": "Records officer of Example Mail Ltd, witness",
        "questionnaire": "Who opened the account?\nFrom which addresses was it used?",
        "procedure": "Statement on oath; certified copies.",
        "confidential": "The account holder may delete data if told.",
        "limit_reason": "Log-ins are deleted after 90 days.",
        "other_information": "The data are preserved under TICKET-4410.",
        "translated_by": "no translation is needed",
        "enclosures": "A: copy of the FIR\nB: the demand (EX-6)",
    },
    RequestKind.CERT_IN: {
        "reporter": "D. Mehta",
        "reporter_role": "Chief Information Security Officer",
        "reporter_organisation": "All India Institute of Medical Sciences",
        "reporter_phone": "telephone 5550107",
        "reporter_email": "ciso@example.org",
        "reporter_address": "Ansari Nagar, New Delhi",
        "affected_entity": "Data centre of the hospital",
        "incident_types": "2, 5, 6",
        "is_critical": "yes",
        "critical_details": "Registration and laboratory depend on it.",
        "domain": "portal.example.org",
        "ip_address": "192.0.2.12",
        "operating_system": "Linux, version in the annexure",
        "make_model": "Rack server, model 7XK",
        "application": "Patient registration",
        "location": "New Delhi, Delhi, India",
        "network": "Campus network, Example Telecom",
        "occurred_at": "2022-11-23T06:45+05:30",
        "detected_at": "2022-11-23T07:00+05:30",
        "noticed_at": "2022-11-23T07:10+05:30",
        "reported_at": "2022-11-23T11:22+05:30",
        "sector": "Health",
        "systems": "192.0.2.12; web-02; Linux; patched 2022-06; vendor SAMPLE",
        "unusual_behaviour": "Files renamed; backups gone.",
        "happened_before": "no",
        "how_detected": "Staff could not open patient records.",
        "agencies_notified": "Delhi Police",
        "logs_submitted": "web-02 logs, by e-mail",
        "suspected_source": "203.0.113.77",
        "security_infrastructure": "Firewall and antivirus",
        "hosts_affected": "five",
        "mitigation": "Servers taken off the network.",
        "enclosures": "Log extract",
    },
    RequestKind.CERTIFICATE: {
        "custodian": "System administrator of Example Telecom",
        "records": "RP-1, allocation.csv, SHA-256 as in the reply\nRP-1, accounts.csv",
        "device": "Allocation server of Example Telecom, serial SN-1",
        "submission": "Report to the court",
        "outages": "23 November 2022, 07:00 to 24 November 2022, 09:00 IST",
        "refused": "“We do not give certificates”, e-mail of 10 December 2022",
        "enclosures": "Copy of the reply",
    },
    RequestKind.REMINDER: {
        "step": "Escalation",
        "escalated_to": "Director General, Example Telecom",
        "earlier_reminders": "IFSO/2022/3500 of 10 December 2022",
        "what_is_lost": "Log-ins are deleted after 30 days.",
        "enclosures": "Copy of IFSO/2022/3100",
    },
    RequestKind.PROGRESS: {
        "informant": "Security Officer of the hospital",
        "means": "E-mail",
        "next_steps": "The images are with the laboratory.",
        "contact": "Inspector A. Kumar, telephone 5550106",
        "enclosures": "Copy of the FIR",
    },
    RequestKind.LETTER: {
        "confidential": "Please keep this letter to yourselves.",
        "enclosures": "Copy of the FIR",
    },
}
_TO = {
    RequestKind.PRODUCTION: "a4",
    RequestKind.POSTAL: "a10",
    RequestKind.SUBSCRIBER: "a4",
    RequestKind.PRESERVATION: "a11",
    RequestKind.INTERPOL: "a3",
    RequestKind.PROPOSAL: "a5",
    RequestKind.LETTER_OF_REQUEST: "a11",
    RequestKind.CERT_IN: "a7",
    RequestKind.CERTIFICATE: "a4",
    RequestKind.REMINDER: "a4",
    RequestKind.PROGRESS: "a8",
    RequestKind.LETTER: "a4",
}
_THROUGH = {
    RequestKind.INTERPOL: ("a2",),
    RequestKind.LETTER_OF_REQUEST: ("a5",),
}
_SUBJECTS = {
    RequestKind.PROGRESS: "How the investigation stands",
    RequestKind.CERT_IN: "Ransomware on five servers",
    RequestKind.REMINDER: "Subscribers of two addresses: no answer",
}
_WITHOUT_LINES = (
    RequestKind.PRODUCTION,
    RequestKind.POSTAL,
    RequestKind.CERT_IN,
    RequestKind.CERTIFICATE,
    RequestKind.REMINDER,
    RequestKind.PROGRESS,
)

HONG_KONG = {
    "variant": "Hong Kong",
    "allowances": "Economy fare and hotel of a witness who travels are paid.",
}
PRC = {
    "variant": "PRC",
    "basis": "Reciprocity",
    "basis_text": "India assures reciprocity in like cases.",
    "reciprocity_promise": "Note PRC/SAMPLE/1 of 11 December 2022",
    "translated_request": "yes",
    "translated_annexes": "yes",
    "translated_by": "Sworn translator E. Li",
}

EARLIER = Request(
    "r0",
    4,
    RequestKind.SUBSCRIBER,
    "Subscribers of two addresses in India",
    "a4",
    reference="IFSO/2022/3100",
    due_at=ist("2022-12-05"),
)
EARLIER_LEGS = (
    Leg(
        "g0",
        "r0",
        1,
        "a1",
        "a4",
        "e-mail",
        "IFSO/2022/3100",
        ist("2022-11-28T10:15:00"),
        ist("2022-11-29T16:40:00"),
        acknowledged_reference="ET/77",
    ),
)
EARLIER_LINES = tuple(dataclasses.replace(line, request_id="r0") for line in LINES[1:])
PERIODS = (
    Preservation(
        "p1", "r1", 1, ist("2022-11-26T12:00:00"), ist("2022-11-27T12:00:00"), ist("2023-02-25")
    ),
)


def asked(
    kind: str,
    particulars: Mapping[str, str] | None = None,
    *,
    header: CaseHeader = AIIMS,
    lines: tuple[Line, ...] | None = None,
    to: str = "",
    now: Instant = NOW,
    **changes: object,
) -> Asked:
    """Give a complete request of a kind; `particulars` and `changes` replace single fields."""
    target = to or _TO[RequestKind(kind)]
    stops = ("a1", *_THROUGH.get(RequestKind(kind), ()), target)
    legs = tuple(
        Leg(f"g{at}", "r1", at, first, last, "e-mail")
        for at, (first, last) in enumerate(itertools.pairwise(stops), start=1)
    )
    basis = "Interpol channel, through CBI" if kind == RequestKind.INTERPOL else ""
    values = {**_COMMON, "legal_basis": basis, **changes}
    request = Request(
        "r1",
        7,
        kind,
        _SUBJECTS.get(RequestKind(kind), "Addresses and accounts of the demand"),
        target,
        particulars={**_PARTICULARS[kind], **(particulars or {})},
        **values,  # type: ignore[arg-type]
    )
    own = () if kind in _WITHOUT_LINES else LINES
    is_about_earlier = kind in (RequestKind.REMINDER, RequestKind.CERTIFICATE)
    return Asked(
        header,
        request,
        form_of(kind),
        legs,
        own if lines is None else lines,
        AGENCIES,
        now,
        PERIODS if kind == RequestKind.PRESERVATION else (),
        EARLIER if is_about_earlier else None,
        EARLIER_LEGS if is_about_earlier else (),
        EARLIER_LINES if is_about_earlier else (),
    )


def hong_kong() -> Asked:
    """Give a complete letter of request to Hong Kong."""
    return asked(RequestKind.LETTER_OF_REQUEST, HONG_KONG, to="a6")


def prc() -> Asked:
    """Give a complete letter of request to the PRC."""
    return asked(RequestKind.LETTER_OF_REQUEST, PRC, to="a9")


def general() -> Asked:
    """Give a complete letter of request to another country."""
    sample = asked(RequestKind.LETTER_OF_REQUEST)
    court = dataclasses.replace(
        AGENCIES["a11"], name="Competent court", short_name="Court", kind=AgencyKind.COURT
    )
    return dataclasses.replace(sample, agencies={**AGENCIES, "a11": court})


def all_samples() -> dict[str, Asked]:
    """Give a complete request of every kind and variant, by a short name."""
    found = {form_of(kind).key: asked(kind) for kind in RequestKind}
    found["letter_of_request"] = general()
    return {**found, "hong_kong": hong_kong(), "prc": prc()}
