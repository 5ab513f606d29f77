from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.model.agency import AgencyKind
from casebook.model.letter import LetterText, PartTable
from casebook.model.request import Leg, RequestKind
from casebook.model.request_form import Need, Particular, ParticularType
from casebook.resources import resource
from casebook.rules import kinds, letter_checks
from casebook.rules.finding import Finding
from casebook.rules.kinds import forms as form_files
from casebook.rules.kinds.asked import Asked
from casebook.rules.kinds.forms import form_of, forms
from tests.rules.kinds import samples
from tests.rules.rows import ist

ALL = samples.all_samples()


def said(text: LetterText) -> str:
    parts = [text.heading, *text.enclosures]
    for part in text.parts:
        parts += [part.heading, *part.paragraphs, *(f"{n}: {v}" for n, v in part.facts)]
    for title, blanks in text.signers:
        parts += [title, *blanks]
    return "\n".join(parts)


def blocking(asked: Asked) -> list[str]:
    return [finding.sentence for finding in letter_checks.findings(asked) if finding.blocks]


def doubts(asked: Asked) -> list[Finding]:
    return [f for f in kinds.findings(asked) if not f.sentence.startswith("verify:")]


def with_particulars(asked: Asked, **values: str) -> Asked:
    changed = dataclasses.replace(
        asked.request, particulars={**asked.request.particulars, **values}
    )
    return dataclasses.replace(asked, request=changed)


def test_every_kind_of_the_program_has_a_file_and_a_module() -> None:
    assert {form.key for form in forms()} == set(kinds.KINDS)
    assert {form.name for form in forms()} == set(RequestKind)


@pytest.mark.parametrize("name", ALL)
def test_complete_request_has_nothing_that_blocks(name: str) -> None:
    assert blocking(ALL[name]) == []


@pytest.mark.parametrize("name", ALL)
def test_the_letter_cites_no_point_that_awaits_confirmation(name: str) -> None:
    text = kinds.letter_text(ALL[name])
    assert "verify" not in said(text)
    shown = [f.sentence for f in kinds.findings(ALL[name]) if f.sentence.startswith("verify:")]
    assert shown == [f"verify: {point}" for point in text.verify]
    assert not any(f.blocks for f in kinds.findings(ALL[name]))


@pytest.mark.parametrize("name", ALL)
def test_nothing_that_was_typed_is_dropped(name: str) -> None:
    asked = ALL[name]
    typed = (ParticularType.LINE, ParticularType.TEXT)
    values = {
        field.name: f"typed into {field.name}"
        for field in asked.form.particulars
        if field.type in typed and field.name not in ("incident_types", "duration_days")
    }
    request = dataclasses.replace(
        asked.request,
        facts="typed into facts",
        assistance="typed into assistance",
        legal_basis="typed into legal_basis",
    )
    words = said(
        kinds.letter_text(with_particulars(dataclasses.replace(asked, request=request), **values))
    )
    applying = [f for f in asked.form.particulars if f.applies(asked.request.particulars)]
    missing = [f.name for f in applying if f.name in values and values[f.name] not in words]
    assert missing == []
    own = {"cert_in": ("facts",), "progress": ("facts", "assistance", "legal_basis")}
    for field in own.get(asked.form.key, ("facts", "assistance")):
        assert f"typed into {field}" in words


@pytest.mark.parametrize("name", ALL)
def test_empty_field_that_is_needed_is_said_in_its_sentence(name: str) -> None:
    asked = dataclasses.replace(ALL[name], header=dataclasses.replace(ALL[name].header, court=""))
    for field in asked.form.particulars:
        if field.need is Need.NONE or not field.applies(asked.request.particulars):
            continue
        found = kinds.findings(with_particulars(asked, **{field.name: ""}))
        assert (field.missing, field.need is Need.BLOCKS) in [(f.sentence, f.blocks) for f in found]


@pytest.mark.parametrize("name", ALL)
def test_field_that_is_not_of_its_type_blocks(name: str) -> None:
    for field in ALL[name].form.particulars:
        if field.type in (ParticularType.LINE, ParticularType.TEXT):
            continue
        wrong = with_particulars(ALL[name], **{field.name: "2022-11-23 06:45 PM"})
        if field.applies(wrong.request.particulars):
            assert any(
                f.sentence.startswith(f"{field.label}: “2022")
                for f in kinds.findings(wrong)
                if f.blocks
            )


def test_time_without_zone_blocks() -> None:
    asked = samples.asked(RequestKind.PRODUCTION, {"period_from": "2022-11-22T00:00:00"})
    assert blocking(asked) == [
        "Period sought, from: “2022-11-22T00:00:00” is not a time with its zone."
    ]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (RequestKind.PRODUCTION, "section 91, CrPC 1973", "section 94, BNSS 2023"),
        (RequestKind.PRODUCTION, "section 91(3), CrPC 1973", "section 94(3), BNSS 2023"),
        (RequestKind.PRODUCTION, "section 65B(4), IEA 1872", "section 63(4)(c), BSA 2023"),
        (RequestKind.POSTAL, "section 92, CrPC 1973", "section 95, BNSS 2023"),
        (RequestKind.SUBSCRIBER, "section 91, CrPC 1973", "section 94, BNSS 2023"),
        (RequestKind.INTERPOL, "section 166A, CrPC 1973", "section 112, BNSS 2023"),
        (RequestKind.PROPOSAL, "section 166A, CrPC 1973", "section 112, BNSS 2023"),
        (RequestKind.LETTER_OF_REQUEST, "section 166A, CrPC 1973", "section 112, BNSS 2023"),
        (RequestKind.CERTIFICATE, "section 65B(4), IEA 1872", "section 63(4)(c), BSA 2023"),
        (RequestKind.LETTER, "section 65B(4), IEA 1872", "section 63(4)(c), BSA 2023"),
    ],
)
def test_section_is_that_of_the_dates_of_the_case(name: str, before: str, after: str) -> None:
    old = said(kinds.letter_text(samples.asked(name)))
    new = said(kinds.letter_text(samples.asked(name, header=samples.JULY, now=samples.LATER)))
    assert before in old and after not in old
    assert after in new and before not in new
    assert "Provisions cited: IPC 1860, CrPC 1973, IEA 1872 (basis: BNSS s.531(2)(a)" in old
    assert "Provisions cited: BNS 2023, BNSS 2023, BSA 2023" in new


def test_section_is_that_of_the_override_and_its_reason_is_printed() -> None:
    header = dataclasses.replace(
        samples.JULY,
        procedure="CrPC",
        evidence="IEA",
        law_reason="The inquiry was pending on 30 June 2024.",
    )
    words = said(kinds.letter_text(samples.asked(RequestKind.PRODUCTION, header=header)))
    assert "section 91, CrPC 1973" in words
    assert "decided by the officer: The inquiry was pending on 30 June 2024." in words


def test_no_section_number_stands_in_a_file_or_module_of_a_kind() -> None:
    number = re.compile(r"\b(?:section|rule|article|s\.|u/s) ?\d", re.IGNORECASE)
    for form in forms():
        read = tomllib.loads(resource("requests", f"{form.key}.toml").read_text("utf-8"))
        assert number.findall(str(read)) == [], form.key
    for path in Path(str(kinds.__file__)).parent.glob("*.py"):
        assert number.findall(path.read_text("utf-8")) == [], path.name


def test_kind_without_a_module_gets_the_plain_letter_with_its_fields() -> None:
    form = dataclasses.replace(
        form_of(RequestKind.LETTER),
        key="towing",
        name="towing order",
        heading="Order to tow",
        particulars=(Particular("plate", "Number plate"),),
    )
    asked = samples.asked(RequestKind.LETTER)
    asked = dataclasses.replace(with_particulars(asked, plate="DL 00 SAMPLE"), form=form)
    words = said(kinds.letter_text(asked))
    assert words.startswith("Order to tow")
    assert "Number plate: DL 00 SAMPLE" in words


def test_words_of_the_law_are_fixed() -> None:
    fixed = [
        p for p in kinds.letter_text(samples.asked(RequestKind.PRODUCTION)).parts if p.is_fixed
    ]
    assert [part.heading for part in fixed] == ["Necessity", "Compliance"]
    assert "necessary or desirable for the purposes of the investigation" in fixed[0].paragraphs[0]


def test_braces_that_somebody_typed_are_left_as_they_are() -> None:
    asked = samples.asked(RequestKind.REMINDER, {"escalated_to": "{law.production} {field.step}"})
    assert "{law.production} {field.step}" in said(kinds.letter_text(asked))


class TestProduction:
    def test_another_officer_cannot_sign(self) -> None:
        for kind in (RequestKind.PRODUCTION, RequestKind.SUBSCRIBER):
            (sentence,) = blocking(samples.asked(kind, {"signed_by": "Another officer"}))
            assert "another officer than the officer in charge" in sentence
        assert blocking(samples.asked(RequestKind.PRODUCTION, {"signed_by": "Court"})) == []

    def test_nothing_to_produce_blocks_unless_lines_ask(self) -> None:
        empty = samples.asked(RequestKind.PRODUCTION, {"items": ""})
        assert blocking(empty) == ["The notice names nothing to produce."]
        asked = samples.asked(RequestKind.PRODUCTION, {"items": ""}, lines=samples.LINES)
        assert blocking(asked) == []

    def test_production_before_issue_blocks(self) -> None:
        asked = samples.asked(
            RequestKind.PRODUCTION,
            {"produce_at": "2022-12-18T11:59+05:30"},
            due_at=ist("2022-12-17"),
        )
        assert blocking(asked) == [
            "The time of production lies before the notice is issued.",
            "The date by which an answer is due lies before the notice is issued.",
        ]

    def test_period_that_ends_before_it_begins_blocks(self) -> None:
        asked = samples.asked(RequestKind.PRODUCTION, {"period_until": "2022-11-21T18:00:00Z"})
        assert blocking(asked) == ["The period sought ends before it begins."]

    def test_bank_gets_the_text_of_its_own_act(self) -> None:
        asked = samples.asked(RequestKind.PRODUCTION, {"is_bank": "yes"})
        assert any("Bankers’ Books" in finding.remedy for finding in doubts(asked))

    def test_privilege_and_custody_are_those_of_the_regime(self) -> None:
        old = said(kinds.letter_text(samples.asked(RequestKind.PRODUCTION)))
        new = said(kinds.letter_text(samples.asked(RequestKind.PRODUCTION, header=samples.JULY)))
        assert "postal or telegraph authority" in old
        assert "telegraph" not in new
        assert "129 and 130, BSA 2023" in new


class TestPostal:
    @pytest.mark.parametrize(
        ("order", "authority", "is_allowed"),
        [
            ("Delivery", "District Magistrate", True),
            ("Delivery", "Chief Judicial Magistrate", True),
            ("Delivery", "Court of Session", True),
            ("Delivery", "High Court", True),
            ("Delivery", "Commissioner of Police", False),
            ("Delivery", "Another Magistrate", False),
            ("Search and detention", "Another Magistrate", True),
            ("Search and detention", "Commissioner of Police", True),
            ("Search and detention", "District Superintendent of Police", True),
            ("Search and detention", "High Court", False),
        ],
    )
    def test_who_may_order_what(self, order: str, authority: str, is_allowed: bool) -> None:
        asked = samples.asked(RequestKind.POSTAL, {"order": order, "authority": authority})
        assert (blocking(asked) == []) is is_allowed

    def test_telecom_records_fall_under_the_old_law_alone(self) -> None:
        assert blocking(samples.asked(RequestKind.POSTAL, lines=samples.LINES)) == []
        asked = samples.asked(
            RequestKind.POSTAL, header=samples.JULY, lines=samples.LINES, now=samples.LATER
        )
        assert any("not in postal custody" in sentence for sentence in blocking(asked))


class TestPreservation:
    def test_extension_needs_the_earlier_ticket(self) -> None:
        asked = samples.asked(RequestKind.PRESERVATION, {"previous_ticket": ""})
        assert blocking(asked) == [
            "An extension names the ticket of the earlier preservation; it is missing."
        ]
        new = samples.asked(RequestKind.PRESERVATION, {"previous_ticket": "", "status": "New"})
        assert blocking(new) == []

    def test_extension_without_recorded_end_and_after_it_is_doubted(self) -> None:
        asked = samples.asked(RequestKind.PRESERVATION)
        assert doubts(asked) == []
        (unknown,) = doubts(dataclasses.replace(asked, periods=()))
        assert "not recorded when the present period ends" in unknown.sentence
        late = dataclasses.replace(asked, now=ist("2023-02-26T09:00:00"))
        assert [f.sentence for f in doubts(late)] == ["The preservation ended on 25 Feb 2023."]

    def test_duration_is_a_number_of_days(self) -> None:
        asked = samples.asked(RequestKind.PRESERVATION, {"duration_days": "3 months"})
        assert blocking(asked) == ["“3 months” is no number of days."]

    @pytest.mark.parametrize(
        ("channel", "words"),
        [
            ("Indian intermediary", "section 67C, IT Act 2000 and rule 3(1)(g) and (h), IT Rules"),
            ("Provider abroad", "section 2703(f), 18 USC"),
            ("24/7 network", "goes through the 24/7 network"),
        ],
    )
    def test_law_is_that_of_the_channel(self, channel: str, words: str) -> None:
        asked = samples.asked(RequestKind.PRESERVATION, {"channel": channel})
        assert words in said(kinds.letter_text(asked))


class TestForeign:
    def test_letter_of_request_needs_the_concurrence_of_mha(self) -> None:
        asked = with_particulars(samples.hong_kong(), concurrence="")
        assert "prior concurrence" in blocking(asked)[0]

    @pytest.mark.parametrize("sample", [samples.general(), samples.hong_kong(), samples.prc()])
    def test_court_of_the_case_header_issues_the_letter_where_none_is_named(
        self, sample: Asked
    ) -> None:
        court = "Court of Session, South-East, Saket"
        header = dataclasses.replace(sample.header, court=court)
        asked = dataclasses.replace(with_particulars(sample, court=" "), header=header)
        text = kinds.letter_text(asked)
        assert ("Court", court) in text.parts[0].facts
        assert kinds.issuer(asked) == court
        assert text.signers[0][0] == court
        assert blocking(asked) == []
        # The request's own court stands before that of the header.
        own = dataclasses.replace(sample, header=header)
        assert kinds.issuer(own) == sample.particular("court") != court

    def test_letter_of_request_without_any_court_is_not_issued(self) -> None:
        sample = samples.hong_kong()
        header = dataclasses.replace(sample.header, court="")
        asked = dataclasses.replace(with_particulars(sample, court=""), header=header)
        assert blocking(asked) == [
            "The court that issues the letter is not named: any criminal court can, nobody else."
        ]

    def test_hong_kong_has_its_nine_headed_paragraphs_in_order(self) -> None:
        parts = kinds.letter_text(samples.hong_kong()).parts
        headed = [part.heading for part in parts if re.match(r"\([a-i]\) ", part.heading)]
        assert [heading[1] for heading in headed] == list("abcdefghi")
        empty = with_particulars(samples.hong_kong(), allowances="", other_information="")
        assert (
            len([p for p in kinds.letter_text(empty).parts if re.match(r"\([a-i]\) ", p.heading)])
            == 9
        )

    def test_form_of_the_letter_is_that_of_the_addressee(self) -> None:
        wrong = with_particulars(samples.hong_kong(), **samples.PRC)
        assert any(
            "is in Hong Kong, but the letter has the form “PRC”" in s for s in blocking(wrong)
        )

    def test_prc_needs_promise_and_both_translations(self) -> None:
        for name, word in (
            ("reciprocity_promise", "written promise of reciprocity"),
            ("translated_request", "translation of the request"),
            ("translated_annexes", "translation of the annexes"),
        ):
            (sentence,) = blocking(with_particulars(samples.prc(), **{name: ""}))
            assert word in sentence
        (sentence,) = blocking(with_particulars(samples.prc(), translated_annexes="no"))
        assert "must be translated into Chinese" in sentence

    def test_letter_of_request_never_goes_to_a_company(self) -> None:
        asked = samples.prc()
        company = dataclasses.replace(
            asked.agencies["a9"], kind=AgencyKind.MAIL_PROVIDER, name="Example Mail"
        )
        wrong = dataclasses.replace(asked, agencies={**asked.agencies, "a9": company})
        assert any("is no court or authority" in sentence for sentence in blocking(wrong))

    def test_proposal_needs_an_officer_not_below_superintendent(self) -> None:
        asked = samples.asked(
            RequestKind.PROPOSAL, {"controlling_rank": "Below Superintendent of Police"}
        )
        assert blocking(asked) == ["The controlling officer is below Superintendent of Police."]

    def test_proposal_says_which_form_of_request_it_proposes(self) -> None:
        court = said(kinds.letter_text(samples.asked(RequestKind.PROPOSAL)))
        assert "A letter of request under section 166A, CrPC 1973 is proposed." in court
        form = {"request_form": "MLA request between central authorities"}
        treaty = said(kinds.letter_text(samples.asked(RequestKind.PROPOSAL, form)))
        assert "166A" not in treaty
        assert "from central authority to central authority, is proposed" in treaty

    def test_identifiers_and_their_links_are_two_tables(self) -> None:
        parts = kinds.letter_text(samples.asked(RequestKind.INTERPOL)).parts
        tables = [part.table for part in parts if part.table is not PartTable.NONE]
        assert tables == [PartTable.LINES, PartTable.LINKS]

    def test_line_without_link_blocks_when_the_request_has_none(self) -> None:
        lines = (dataclasses.replace(samples.LINES[0], link_to_facts=""),)
        asked = samples.asked(RequestKind.INTERPOL, lines=lines, link_to_facts="")
        assert "is not tied to the facts" in blocking(asked)[0]


class TestCertIn:
    def test_detection_before_occurrence_blocks(self) -> None:
        asked = samples.asked(RequestKind.CERT_IN, {"detected_at": "2022-11-23T06:44+05:30"})
        assert blocking(asked) == ["The incident was detected before it occurred."]

    def test_report_says_at_what_hour_after_notice_it_goes_out(self) -> None:
        words = said(kinds.letter_text(samples.asked(RequestKind.CERT_IN)))
        assert "After notice: reported at T+4:12" in words
        assert "2022-11-23T01:15Z\n23/11/2022 06:45 IST (UTC+05:30)" in words

    def test_report_after_six_hours_is_said_and_not_blocked(self) -> None:
        on_time = samples.asked(RequestKind.CERT_IN, {"reported_at": "2022-11-23T13:10+05:30"})
        assert doubts(on_time) == []
        late = samples.asked(RequestKind.CERT_IN, {"reported_at": "2022-11-23T13:11+05:30"})
        assert [f.sentence for f in doubts(late)] == [
            "The report goes out at T+6:01 after notice; it was due at T+6:00."
        ]
        assert blocking(late) == []

    def test_twenty_types_are_ticked_by_their_numbers(self) -> None:
        parts = kinds.letter_text(samples.asked(RequestKind.CERT_IN)).parts
        (types,) = [part.facts for part in parts if part.heading.startswith("Type of incident")]
        assert len(types) == 20
        assert [name for name, _ in types if name.startswith("[x]")] == ["[x] 2", "[x] 5", "[x] 6"]
        assert "ransomware" in types[4][1]

    @pytest.mark.parametrize("numbers", ["21", "0", "ransomware"])
    def test_type_that_is_not_in_the_annexure_blocks(self, numbers: str) -> None:
        (sentence,) = blocking(samples.asked(RequestKind.CERT_IN, {"incident_types": numbers}))
        assert "names what Annexure I does not have" in sentence


class TestEarlier:
    def test_reminder_names_the_earlier_request_and_how_long_it_waits(self) -> None:
        words = said(kinds.letter_text(samples.asked(RequestKind.REMINDER)))
        for part in (
            "R-4, IP or subscriber request",
            "IFSO/2022/3100",
            "sent 28 Nov 2022 (IFSO/2022/3100), acknowledged 29 Nov 2022 (ET/77)",
            "5 Dec 2022",
            "was sent 20 days ago",
            "Lines still open: 2 of 2",
            "brought to the notice of Director General, Example Telecom",
        ):
            assert part in words
        assert kinds.lines_of_letter(samples.asked(RequestKind.REMINDER)) == samples.EARLIER_LINES

    def test_first_reminder_goes_to_nobody_above(self) -> None:
        asked = samples.asked(RequestKind.REMINDER, {"step": "First reminder", "escalated_to": ""})
        text = kinds.letter_text(asked)
        assert text.heading == "First reminder"
        assert "brought to the notice" not in said(text).casefold()
        assert blocking(asked) == []

    def test_reminder_of_nothing_blocks(self) -> None:
        asked = samples.asked(RequestKind.REMINDER)
        assert blocking(dataclasses.replace(asked, earlier=None)) == [
            "The reminder does not say of which request it reminds."
        ]
        unsent = dataclasses.replace(samples.EARLIER_LEGS[0], sent_at=None, acknowledged_at=None)
        assert blocking(dataclasses.replace(asked, earlier_legs=(unsent,))) == [
            "R-4 was never sent."
        ]

    def test_certificate_demand_says_what_the_certificate_must_do(self) -> None:
        old = said(kinds.letter_text(samples.asked(RequestKind.CERTIFICATE)))
        new = said(kinds.letter_text(samples.asked(RequestKind.CERTIFICATE, header=samples.JULY)))
        assert "responsible official position" in old and "Part A" not in old
        assert "Part A of the certificate in the Schedule" in new
        assert "at each instance" in new and "responsible official position" not in new
        for words in (old, new):
            assert "RP-1, allocation.csv" in words
            assert "(2020) 7 SCC 1" in words

    def test_progress_cites_its_duty_where_it_is_in_force(self) -> None:
        old = said(kinds.letter_text(samples.asked(RequestKind.PROGRESS)))
        new = said(kinds.letter_text(samples.asked(RequestKind.PROGRESS, header=samples.JULY)))
        assert "within 90 days" not in old
        assert (
            "within 90 days, by any means including electronic communication, under section " in new
        )
        assert "193(3)(ii), BNSS 2023" in new


def test_questions_are_lettered_under_the_name_of_each_witness() -> None:
    asked = samples.asked(
        RequestKind.LETTER_OF_REQUEST,
        {"questionnaire": "A. Witness:\nWho paid?\nWhen?\nB. Witness:\nWho logged in?"},
    )
    part = next(p for p in kinds.letter_text(asked).parts if p.heading.startswith("Questions"))
    assert part.paragraphs == (
        "A. Witness:", "(a) Who paid?", "(b) When?", "B. Witness:", "(a) Who logged in?",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "preservation", "follows"),
    [
        ("no", "Preservation is not asked for with this letter.", "No request for mutual legal"),
        (
            "",
            "Whether preservation is asked for: not recorded.",
            "Whether a letter of request will follow: not recorded.",
        ),
    ],
)
def test_interpol_letter_denies_nothing_that_nobody_decided(
    chosen: str, preservation: str, follows: str
) -> None:
    asked = samples.asked(RequestKind.INTERPOL)
    text = said(
        kinds.letter_text(with_particulars(asked, preserve=chosen, assistance_follows=chosen))
    )
    assert preservation in text
    assert follows in text


def test_a_kind_that_takes_what_no_case_header_has_is_refused() -> None:
    row = {"name": "court", "label": "Court", "from_header": "judge"}
    with pytest.raises(CaseError, match="takes “judge” from the case header, which has no such"):
        form_files._particular(row)


def test_reminder_says_of_a_leg_that_was_handed_on_that_it_was() -> None:
    asked = samples.asked(RequestKind.REMINDER)
    (first,) = asked.earlier_legs
    legs = (
        dataclasses.replace(first, forwarded_at=ist("2022-12-22T12:00:00")),
        Leg("g9", first.request_id, 2, first.to_agency_id, "a6"),
    )
    text = said(kinds.letter_text(dataclasses.replace(asked, earlier_legs=legs)))
    (leg,) = (line for line in text.splitlines() if line.startswith("Leg 2:"))
    assert leg.endswith(": handed on 22 Dec 2022, own sending not recorded")


def test_hong_kong_is_to_be_verified_only_where_the_request_goes_there() -> None:
    beijing = samples.asked(RequestKind.INTERPOL)
    agencies = {
        agency_id: dataclasses.replace(agency, country="Hong Kong")
        if agency_id == beijing.request.to_agency_id
        else agency
        for agency_id, agency in beijing.agencies.items()
    }
    hong_kong = dataclasses.replace(beijing, agencies=agencies)
    points = [kinds.letter_text(each).verify for each in (beijing, hong_kong)]
    assert [any("NCB Hong Kong" in point for point in each) for each in points] == [False, True]


def test_what_the_name_of_the_unit_says_is_not_said_again() -> None:
    header = dataclasses.replace(samples.AIIMS, unit="IFSO, Special Cell")
    assert header.seat() == "New Delhi, Delhi"
    assert "IFSO, Special Cell, New Delhi, Delhi" in said(
        kinds.letter_text(samples.asked(RequestKind.INTERPOL, header=header))
    )
