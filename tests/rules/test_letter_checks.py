from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest

from casebook.model.agency import Agency
from casebook.model.case import CaseHeader
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.request import Leg, Line, Request, RequestKind
from casebook.rules import letter_checks
from casebook.rules.finding import Finding
from casebook.rules.kinds.asked import Asked
from casebook.rules.kinds.forms import form_of
from tests.rules.kinds import samples
from tests.rules.rows import AGENCIES, AIIMS, BEIJING, LINE, interpol, ist, route

NOW = ist("2022-12-18T12:00:00")
TIMED = dataclasses.replace(LINE, at=ist("2022-11-23T07:04:11"))


def findings(
    header: CaseHeader,
    request: Request,
    legs: Sequence[Leg],
    lines: Sequence[Line],
    agencies: Sequence[Agency],
    now: Instant = NOW,
) -> tuple[Finding, ...]:
    known = {agency.id: agency for agency in agencies}
    form = form_of(request.kind)
    return letter_checks.findings(
        Asked(header, request, form, tuple(legs), tuple(lines), known, now)
    )


def blocking(
    line: Line = TIMED,
    header: CaseHeader = AIIMS,
    request: Request | None = None,
    legs: tuple[Leg, ...] | None = None,
    agencies: tuple[Agency, ...] = AGENCIES,
) -> list[str]:
    found = findings(header, request or interpol(), legs or route(), (line,), agencies)
    return [finding.sentence for finding in found if finding.blocks]


def test_complete_interpol_request_has_nothing_that_blocks() -> None:
    assert blocking() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source_port": None}, "no source port"),
        ({"at": None}, "no time"),
        ({"at": ist("2022-11-23T07:04")}, "to the minute only"),
        ({"at": ist("2022-11-23")}, "to the day only"),
        ({"identifier": "10.1.2.3"}, "is a private address (10.0.0.0/8, RFC 1918)"),
        ({"identifier": "100.64.9.9"}, "is a shared address of a carrier's NAT"),
        ({"identifier": "224.0.0.9"}, "is a multicast address"),
        ({"identifier": "192.0.2.7"}, "reserved for documentation"),
        ({"cited": ""}, "does not say where it was found"),
    ],
)
def test_line_that_cannot_be_answered_blocks(change: dict[str, object], said: str) -> None:
    sentences = blocking(dataclasses.replace(TIMED, **change))  # type: ignore[arg-type]
    assert len(sentences) == 1
    assert said in sentences[0]
    assert sentences[0].startswith("Line 1 (")


def test_port_said_to_be_not_logged_warns_without_blocking() -> None:
    line = dataclasses.replace(TIMED, source_port=None, port_not_logged=True)
    assert blocking(line) == []
    found = findings(AIIMS, interpol(), route(), (line,), AGENCIES)
    assert any("cannot be resolved to one subscriber" in f.sentence for f in found)


def test_ipv6_needs_no_port() -> None:
    line = dataclasses.replace(
        TIMED, identifier_kind=IdentifierKind.IPV6, identifier="2400:cb00::9", source_port=None
    )
    assert blocking(line) == []


def test_documentation_range_passes_in_a_sample_case_only() -> None:
    line = dataclasses.replace(TIMED, identifier="203.0.113.45")
    sample = dataclasses.replace(AIIMS, is_sample=True)
    assert blocking(line, sample) == []
    assert len(blocking(line)) == 1
    mail = dataclasses.replace(
        TIMED, identifier_kind=IdentifierKind.EMAIL, identifier="x@mail.example.org"
    )
    assert blocking(mail, sample) == []
    assert "reserved for documentation" in blocking(mail)[0]


def test_zone_set_by_nobody_blocks() -> None:
    at = dataclasses.replace(ist("2022-11-23T07:04:11"), decided_by="")
    assert "nobody answers for" in blocking(dataclasses.replace(TIMED, at=at))[0]


def test_identifier_without_link_to_the_facts_blocks_abroad_only() -> None:
    line = dataclasses.replace(TIMED, link_to_facts="")
    request = interpol(link_to_facts="")
    assert "not tied to the facts" in blocking(line, request=request)[0]
    assert blocking(line) == []


@pytest.mark.parametrize("name", ["fir_number", "fir_date", "police_station", "sections"])
def test_header_without_fir_particulars_blocks(name: str) -> None:
    header = dataclasses.replace(AIIMS, **{name: () if name == "sections" else ""})  # type: ignore[arg-type]
    assert any("missing" in sentence for sentence in blocking(header=header))


@pytest.mark.parametrize("name", ["legal_basis", "due_at", "facts", "assistance"])
def test_foreign_request_without_its_statements_blocks(name: str) -> None:
    request = interpol(**{name: None if name == "due_at" else ""})
    assert len(blocking(request=request)) == 1


def test_foreign_request_states_the_maximum_punishment() -> None:
    header = dataclasses.replace(AIIMS, max_punishment="")
    assert blocking(header=header) == [
        "A request abroad must state the maximum punishment; it is missing."
    ]


def test_request_without_lines_or_route_blocks() -> None:
    found = findings(AIIMS, interpol(), (), (), AGENCIES)
    assert {f.sentence for f in found if f.blocks} >= {
        "The request asks nothing: it has no lines.",
        "The request has no route.",
    }


def test_interpol_request_goes_through_cbi() -> None:
    direct = Leg("g1", "r1", 1, "a1", "a3")
    assert any("goes through CBI" in sentence for sentence in blocking(legs=(direct,)))


def test_evidence_is_not_asked_of_a_company_in_china_directly() -> None:
    request = dataclasses.replace(interpol(), kind=RequestKind.SUBSCRIBER)
    assert any("ICJAL" in sentence for sentence in blocking(request=request))


def test_broken_route_blocks() -> None:
    first, _ = route()
    other = Agency("a9", 9, "Elsewhere", "Elsewhere", "India")
    legs = (first, Leg("g2", "r1", 2, "a9", "a1"))
    sentences = blocking(legs=legs, agencies=(*AGENCIES, other))
    assert "Leg 2 does not start where leg 1 ends." in sentences
    assert "The route does not end at the agency that is asked." in sentences


def test_answer_due_before_sending_blocks() -> None:
    sentences = blocking(request=interpol(due_at=ist("2022-12-01")), legs=route("2022-12-18"))
    assert sentences == ["The answer is due before the request was sent."]


def test_old_records_are_doubted_with_the_day_they_went() -> None:
    provider = dataclasses.replace(BEIJING, name="Example Telecom", country="India")
    request = Request("r1", 2, RequestKind.SUBSCRIBER, "Subscriber", "a3")
    leg, agencies = Leg("g1", "r1", 1, "a1", "a3"), (AGENCIES[0], provider)
    found = findings(AIIMS, request, (leg,), (TIMED,), agencies, ist("2025-01-01"))
    assert any("23 Nov 2024" in f.sentence and not f.blocks for f in found)


def test_what_providers_in_india_must_keep_is_not_said_of_those_abroad() -> None:
    found = findings(AIIMS, interpol(), route(), (TIMED,), AGENCIES, ist("2025-01-01"))
    assert not any("providers in India" in f.sentence for f in found)


def test_a_day_of_answer_that_has_passed_is_said_until_the_request_is_sent() -> None:
    said = "The answer is asked for by 18 Jan 2023, which has passed, and the request is not sent."
    draft = findings(AIIMS, interpol(), route(), (TIMED,), AGENCIES, ist("2023-01-20"))
    assert [f.blocks for f in draft if f.sentence == said] == [False]
    on_the_day = findings(AIIMS, interpol(), route(), (TIMED,), AGENCIES, ist("2023-01-18"))
    sent = findings(AIIMS, interpol(), route("2022-12-18"), (TIMED,), AGENCIES, ist("2023-01-20"))
    assert not any("has passed" in f.sentence for f in (*on_the_day, *sent))


def test_a_unit_that_nobody_can_write_to_is_said() -> None:
    said = "which asks, has neither an address nor an e-mail address"
    unit = dataclasses.replace(AGENCIES[0], email="ifso@example.org")
    without = findings(AIIMS, interpol(), route(), (TIMED,), AGENCIES)
    with_mail = findings(AIIMS, interpol(), route(), (TIMED,), (unit, *AGENCIES[1:]))
    assert [f.blocks for f in without if said in f.sentence] == [False]
    assert not any(said in f.sentence for f in with_mail)


def test_domestic_request_needs_no_foreign_statements() -> None:
    provider = dataclasses.replace(BEIJING, name="Example Telecom", country="India")
    request = Request("r1", 2, RequestKind.SUBSCRIBER, "Subscriber", "a3")
    leg = Leg("g1", "r1", 1, "a1", "a3")
    assert blocking(request=request, legs=(leg,), agencies=(AGENCIES[0], provider)) == []


def test_evidence_is_asked_of_an_authority_in_china_by_a_letter_of_request() -> None:
    found = letter_checks.findings(samples.prc())
    assert [finding.sentence for finding in found if finding.blocks] == []


def test_reminder_to_a_company_in_china_blocks_as_any_letter_does() -> None:
    asked = samples.asked(RequestKind.LETTER, to="a9")
    assert any("ICJAL" in f.sentence for f in letter_checks.findings(asked) if f.blocks)


def test_reminder_of_an_interpol_request_to_beijing_can_go_out() -> None:
    earlier = interpol(reference="IFSO/1207")
    first = samples.asked(RequestKind.INTERPOL, to="a9")
    request = dataclasses.replace(
        samples.asked(RequestKind.REMINDER, to="a9").request,
        legal_basis="",
        regarding_id=earlier.id,
        due_at=ist("2023-02-20"),
    )
    asked = dataclasses.replace(
        samples.asked(RequestKind.REMINDER, to="a9"),
        request=request,
        legs=first.legs,
        earlier=dataclasses.replace(earlier, kind=RequestKind.INTERPOL),
    )
    assert [f.sentence for f in letter_checks.findings(asked) if f.blocks] == []


def test_reminder_of_a_request_without_a_legal_basis_blocks_as_that_did() -> None:
    asked = samples.asked(RequestKind.REMINDER, to="a9", legal_basis="")
    assert asked.earlier is not None
    earlier = dataclasses.replace(asked.earlier, legal_basis="", particulars={})
    found = letter_checks.findings(dataclasses.replace(asked, earlier=earlier))
    sentences = [f.sentence for f in found if f.blocks]
    assert "A request abroad must state the legal basis; it is missing." in sentences
    assert any("ICJAL" in sentence for sentence in sentences)


def test_cert_in_is_told_before_there_is_an_fir() -> None:
    header = dataclasses.replace(samples.AIIMS, fir_number="", fir_date="", sections=())
    found = letter_checks.findings(samples.asked(RequestKind.CERT_IN, header=header))
    assert [finding.sentence for finding in found if finding.blocks] == []


def test_reciprocity_without_an_assurance_blocks() -> None:
    asked = samples.asked(
        RequestKind.PROPOSAL, {"basis": "Reciprocity", "basis_text": "There is no treaty."}
    )
    assert [f.sentence for f in letter_checks.findings(asked) if f.blocks] == [
        "Reciprocity is the legal basis, but no assurance of reciprocity is given."
    ]


def test_section_of_the_wrong_law_blocks_in_the_legal_basis_only() -> None:
    typed = "Produced under section 94 BNSS."
    wrong = samples.asked(RequestKind.LETTER, legal_basis=typed)
    assert len([f for f in letter_checks.findings(wrong) if f.blocks]) == 1
    doubted = samples.asked(RequestKind.LETTER, facts=typed)
    found = [f for f in letter_checks.findings(doubted) if "94" in f.sentence]
    assert [f.blocks for f in found] == [False]


def test_lines_of_a_kind_without_lines_are_not_dropped_in_silence() -> None:
    asked = samples.asked(RequestKind.CERT_IN, lines=samples.LINES)
    assert any("are not printed" in f.sentence for f in letter_checks.findings(asked))
