"""The requests of the sample case that go abroad: through CBI, and by a court."""

from __future__ import annotations

import dataclasses

from casebook.actions import draft_reminder, keep
from casebook.actions.record_answer import Step, answer_line
from casebook.actions.sample_agencies import route_of
from casebook.actions.sample_identifiers import HEADERS
from casebook.actions.sample_requests import ACCOUNTS
from casebook.actions.sample_story import OFFICER, SUPERIOR, Story, ist
from casebook.model.identifier import IdentifierKind
from casebook.model.request import Leg, Line, LineState, Request, RequestKind

DCP = "DCP, IFSO (SAMPLE)"

_IPV4, _EMAIL = IdentifierKind.IPV4, IdentifierKind.EMAIL

_PENALTIES = (
    "SAMPLE: the text of each provision stands here word for word, as the Gazette has it.\n"
    "IT Act 66F (cyber terrorism): imprisonment for life.\n"
    "IT Act 66 (computer related offences): imprisonment up to three years, or a fine up to five "
    "lakh rupees, or both."
)

_TREATY = (
    "Agreement between India and Hong Kong on mutual legal assistance in criminal matters, signed "
    "on 14 September 2009 (SAMPLE: the article is named by the Ministry)"
)

_FACTS_BY_LINE = "Subscriber, recovery address, and logins with address, port, time and zone"


def ask_bureaus(story: Story) -> None:
    """Ask the bureaus in Beijing and Hong Kong through CBI, by the letter of 18 December 2022."""
    beijing = _mail_lines(story, ("203.0.113.90", "203.0.113.91"))
    hong_kong = _mail_lines(story, ("203.0.113.77", "203.0.113.78"))
    accounts = [_account_line(story, account) for account in ACCOUNTS]
    for name, bureau, number, lines in (
        ("beijing", "NCB Beijing", "1207", beijing),
        ("hong_kong", "NCB Hong Kong", "1208", [*hong_kong, *accounts]),
    ):
        agency = story.agencies[bureau]
        route, modes = route_of(story, RequestKind.INTERPOL, bureau)
        first, second = story.ask(
            name,
            Request(
                "", 0, RequestKind.INTERPOL,
                f"IP addresses of e-mail IDs in {agency.country}", agency.id,
                facts=story.facts,
                link_to_facts="The accounts wrote and signed the demands; the addresses handed "
                "them over to the mail gateway of the hospital.",
                assistance="Identify the users of the addresses and accounts, and the provider "
                "that keeps their records.",
                legal_basis="Police information through INTERPOL, by CBI as the National Central "
                "Bureau of India",
                urgency="urgent: logs are kept for a limited time",
                reference=f"SAMPLE/IFSO/2022/{number}",
                due_at=ist("2023-01-31 18:00"),
                particulars={
                    "classification": "Restricted (SAMPLE)",
                    "unit_officer": f"{DCP}, telephone of the unit, dcp-ifso@example.org",
                    "liaison_officer": "Liaison officer of Delhi (SAMPLE), ilo@example.org",
                    "officer_contact": "telephone of the unit, ifso-desk@example.org",
                    "target_bureaus": agency.name,
                    "why_international": "By the registration of their ranges the addresses lie "
                    f"in {agency.country} (SAMPLE); the demands came from there.",
                    "offence_abroad": "Unauthorised access to computers and a demand with threats "
                    "are held to be offences in both countries (SAMPLE).",
                    "subject_status": "Unknown",
                    "preserve": "yes",
                    "assistance_follows": "yes",
                    "handling": "For police use alone. Not to be told to the account holders, nor "
                    "passed on without the consent of CBI.",
                    "approved_by": DCP,
                    "enclosures": "Copy of the FIR (SAMPLE)\nHeaders of the six mails (SAMPLE)",
                },
            ),
            route,
            lines,
            modes,
        )  # fmt: skip
        _through_cbi(story, name, number, first, second)


def propose_letter(story: Story) -> None:
    """Ask the Ministry to concur in a letter of request to Hong Kong; it does."""
    mha = story.agencies["MHA"]
    route, modes = route_of(story, RequestKind.PROPOSAL, "MHA")
    (leg,) = story.ask(
        "proposal",
        Request(
            "", 0, RequestKind.PROPOSAL, "Letter of request to Hong Kong", mha.id,
            facts=story.facts,
            link_to_facts="The three accounts wrote the demands; their provider is in Hong Kong.",
            assistance="Records of the three accounts from 1 to 25 November 2022, certified.",
            urgency="urgent: the preservation ends on 24 February 2023 and is renewed once",
            reference="SAMPLE/IFSO/2023/0106",
            due_at=ist("2023-02-03 18:00"),
            particulars={
                "country": "Hong Kong",
                "request_form": "Letter of request of a court",
                "controlling_officer": DCP,
                "controlling_rank": "Superintendent of Police or equal",
                "penalty_text": _PENALTIES,
                "status": "Investigation pending; nobody is named as accused (SAMPLE).",
                "nexus": "The accounts are the means of the extortion: the demands were written "
                "from them and name them for the answer.",
                "basis": "Treaty (MLAT)",
                "basis_text": _TREATY,
                "retention": "until the trial has ended",
                "confidential": "The account holders must not learn of it: they could delete what "
                "is not preserved.",
                "preservation_reference": "SAMPLE-TICKET-7731",
                "language": "English",
                "law_officer_opinion": "A letter of request is in order (SAMPLE).",
                "approved_by": DCP,
                "enclosures": "Draft of the letter of request (SAMPLE)\nCopy of the FIR (SAMPLE)",
            },
        ),
        route,
        [_account_line(story, account) for account in ACCOUNTS],
        modes,
    )  # fmt: skip
    story.walk(
        leg,
        {
            "prepared": ("2023-01-05 12:00", OFFICER),
            "approved": ("2023-01-06 10:30", DCP),
            "sent": ("2023-01-06 11:30", "SAMPLE/IFSO/2023/0106"),
            "acknowledged": ("2023-01-09 15:10", "SAMPLE/MHA/LC/31"),
            "replied": (
                "2023-02-02 16:20",
                "SAMPLE/MHA/LC/31-C",
                "The Ministry concurs in the letter of request (SAMPLE)",
            ),
        },
    )
    for line in story.case.where(Line, request_id=leg.request_id):
        answer_line(
            story.case,
            line,
            LineState.ANSWERED,
            "SAMPLE: the Ministry concurs",
            ist("2023-02-02 16:20"),
            "SAMPLE/MHA/LC/31-C",
        )


def request_by_court(story: Story) -> None:
    """Have the court issue the letter of request to Hong Kong, with its nine headed paragraphs."""
    justice = story.agencies["SJ Hong Kong"]
    court = story.case.header().court
    route, modes = route_of(story, RequestKind.LETTER_OF_REQUEST, "SJ Hong Kong")
    legs = story.ask(
        "letter_of_request",
        Request(
            "", 0, RequestKind.LETTER_OF_REQUEST, "Records of three accounts at a provider",
            justice.id,
            facts=story.facts,
            link_to_facts="The demands were written from the three accounts; the records show "
            "from where, and when.",
            assistance="Order Example Mail Ltd (SAMPLE provider) to produce the subscriber data "
            "and login records of the three accounts from 1 to 25 November 2022.\n\n"
            "Forward certified copies with the hash value of each file.",
            legal_basis="Agreement on mutual legal assistance of 14 September 2009",
            urgency="urgent: the preservation cannot be renewed a second time",
            reference="SAMPLE/LR/3/2023",
            due_at=ist("2023-05-15 18:00"),
            particulars={
                "variant": "Hong Kong",
                "court": court,
                "judge": "The presiding magistrate (SAMPLE)",
                "letter_number": "SAMPLE LR/3/2023",
                "letter_day": "2023-02-14",
                "applied_by": f"{OFFICER}, application of 10 February 2023",
                "concurrence": "SAMPLE/MHA/LC/31-C of 2 February 2023",
                "basis": "Treaty (MLAT)",
                "basis_text": _TREATY,
                "applicable_law": _PENALTIES,
                "dual_criminality": "Unauthorised access to a computer and a demand with threats "
                "would be offences in Hong Kong as well (SAMPLE: the law officer names them).",
                "persons": "Person in charge of the records of Example Mail Ltd (SAMPLE provider), "
                "Hong Kong, witness",
                "questionnaire": "Person in charge of the records (SAMPLE):\n"
                "In which zone does your system write its times?\n"
                "Was its clock kept right in November 2022, and how?",
                "procedure": "Copies on a sealed medium, with a signed statement how they were "
                "made; not sworn.",
                "confidential": "The account holders must not learn of the request before the "
                "records are secured, because they could delete the accounts.",
                "limit_reason": "The preservation of the records ends on 25 May 2023.",
                "allowances": "No person is asked to travel; the statement can be taken in "
                "writing.",
                "other_information": "The provider was asked to preserve on 25 November 2022 "
                "(SAMPLE-TICKET-7731, renewed as SAMPLE-TICKET-8092).",
                "translated_by": "no translation: English is an official language there",
                "enclosures": "A: copy of the FIR (SAMPLE)\nB: headers of the six mails (SAMPLE)\n"
                "C: concurrence of the Ministry (SAMPLE)",
            },
        ),
        route,
        [_account_line(story, account) for account in ACCOUNTS],
        modes,
    )  # fmt: skip
    to_ministry, to_court, to_hong_kong = legs
    story.walk(
        to_ministry,
        {
            "prepared": ("2023-01-05 12:00", OFFICER),
            "approved": ("2023-01-06 10:30", DCP),
            "sent": ("2023-01-06 11:30", "SAMPLE/IFSO/2023/0106"),
            "acknowledged": ("2023-01-09 15:10", "SAMPLE/MHA/LC/31"),
            "forwarded": ("2023-02-10 11:00",),
        },
    )
    story.walk(
        to_court,
        {
            "sent": ("2023-02-10 11:00", "SAMPLE/MHA/LC/31-C"),
            "acknowledged": ("2023-02-10 11:40", "SAMPLE/CMM/118"),
            "forwarded": ("2023-02-16 14:00",),
        },
    )
    story.walk(
        to_hong_kong,
        {
            "prepared": ("2023-02-14 12:00", "Reader of the court (SAMPLE)"),
            "approved": ("2023-02-14 15:30", "The presiding magistrate (SAMPLE)"),
            "sent": ("2023-02-16 14:00", "SAMPLE/LR/3/2023"),
            "acknowledged": ("2023-02-27 09:20", "SAMPLE/DOJ/MLA/207"),
        },
    )


def remind_cbi(story: Story) -> None:
    """Remind CBI of the request to Beijing, which nobody there has acknowledged."""
    when = ist("2023-02-06 10:00")
    draft = draft_reminder.draft_reminder(story.case, story.requests["beijing"], now=when)
    reminder = keep.correct(
        story.case,
        dataclasses.replace(
            draft,
            reference="SAMPLE/IFSO/2023/0206",
            due_at=ist("2023-02-20 18:00"),
            particulars={**draft.particulars, "enclosures": "Copy of the request (SAMPLE)"},
        ),
        "SAMPLE: number and date of the reminder",
    )
    story.requests["reminder"] = reminder
    first, *_ = story.case.where(Leg, request_id=reminder.id)
    story.walk(
        first,
        {
            "prepared": ("2023-02-06 10:30", OFFICER),
            "approved": ("2023-02-06 11:00", SUPERIOR),
            "sent": ("2023-02-06 11:30", "SAMPLE/IFSO/2023/0206"),
            "acknowledged": ("2023-02-07 16:00", "SAMPLE/CBI/IP/5127"),
        },
    )


def _through_cbi(story: Story, name: str, number: str, first: Leg, second: Leg) -> None:
    """Record the way of both letters; only Hong Kong has acknowledged its own."""
    passed_on = {"beijing": "2022-12-22 12:05", "hong_kong": "2022-12-22 12:20"}[name]
    story.walk(
        first,
        {
            "prepared": ("2022-12-17 15:00", OFFICER),
            "approved": ("2022-12-17 18:30", DCP),
            "sent": ("2022-12-18", f"SAMPLE/IFSO/2022/{number}"),
            "acknowledged": ("2022-12-19 15:20", f"SAMPLE/CBI/IP/{number}"),
            "forwarded": (passed_on,),
        },
    )
    steps: dict[Step, tuple[str, ...]] = {"sent": (passed_on, f"SAMPLE/NCB/{number}")}
    if name == "hong_kong":
        steps["acknowledged"] = ("2022-12-28 08:40", "SAMPLE/NCBHK/902")
    story.walk(second, steps)


def _mail_lines(story: Story, addresses: tuple[str, ...]) -> list[Line]:
    """Make a line of every mail that an address handed over."""
    found: list[Line] = []
    for address in addresses:
        records = story.records(HEADERS, f'"{address}"')
        link = "This address handed the demand over to the mail gateway of the hospital."
        found += story.lines(
            records, [(_IPV4, address)], "Subscriber and installation address", link
        )
    return [
        dataclasses.replace(line, destination="192.0.2.25 port 25", protocol="TCP")
        for line in found
    ]


def _account_line(story: Story, account: str) -> Line:
    record = story.record(HEADERS, f'"{account}"')
    link = "This account wrote the demand and names itself for the answer."
    (line,) = story.lines([record], [(_EMAIL, account)], _FACTS_BY_LINE, link)
    return line
