from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path

import pytest

from casebook.actions import check_request, keep, lines_from_identifiers
from casebook.actions.ask_agency import ask_agency
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.issue_paper import issue, missing_for, paper_bytes
from casebook.actions.lines_from_identifiers import Period
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_answer import record_leg
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.paper import PaperKind
from casebook.model.request import CitedAs, Leg, Line, Request, RequestKind
from casebook.model.timeline import RecordFilter, Source
from casebook.store import search
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant
from tests.reports.poppler import needs_poppler
from tests.rules.kinds.samples import AIIMS

pytestmark = needs_poppler

SHA256 = "ab" * 32


@pytest.fixture
def filled(case: CaseFile) -> CaseFile:
    """Give a case whose header is complete."""
    keep.correct(case, dataclasses.replace(AIIMS, id=case.header().id), "filled in")
    return case


def text_of(case: CaseFile, request: Request) -> str:
    paper = issue(Directly(case), PaperKind.LETTER, request.id, "", Progress())
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"],
        input=paper_bytes(case, paper),
        capture_output=True,
        check=True,
    )
    return " ".join(done.stdout.decode().split())


def stops(case: CaseFile) -> list[Agency]:
    unit = keep.add(case, Agency("", 0, "Unit", "Unit", "India"))
    provider = keep.add(
        case, Agency("", 0, "Example Telecom", "ET", "India", email="nodal@example.net")
    )
    return [unit, provider]


def line(**more: object) -> Line:
    at = instant("2022-11-23T07:04:11+05:30")
    return Line(
        "", "", 0, IdentifierKind.IPV4, "203.0.113.77", "subscriber", at, 50_122,
        link_to_facts="It uploaded the file.",
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def subscriber(case: CaseFile, lines: list[Line]) -> Request:
    route = stops(case)
    return ask_agency(
        case,
        Request("", 0, RequestKind.SUBSCRIBER, "Whose address", route[-1].id, reference="U/1"),
        route,
        lines,
    )


def test_letter_gives_the_digest_of_the_exhibit_and_the_source_it_rests_on(
    filled: CaseFile, tmp_path: Path
) -> None:
    exhibit = keep.add(filled, Exhibit("", 0, "Log copy", ExhibitKind.COMPUTER))
    for value, is_claimed in ((SHA256, False), ("cd" * 32, True)):
        keep.add(
            filled,
            Digest(
                "", exhibit.id, Algorithm.SHA256, value, "the whole file", 10,
                instant("2022-11-24T10:00:00+05:30"), "A. Rao", "Casebook",
                DigestPurpose.AT_SEIZURE, is_claimed=is_claimed,
            ),
        )  # fmt: skip
    log = tmp_path / "auth.log"
    log.write_text("Nov 23 01:12:07 web-02 sshd[811]: Accepted password for root\n")
    import_source(Directly(filled), log, ImportOptions(zone="UTC", year=2022), Progress())
    (source,) = filled.all(Source)
    (record,) = search.records(filled, RecordFilter(source=source.number)).rows(0, 1)
    request = subscriber(
        filled,
        [
            line(cited="EX-1", cited_as=CitedAs.EXHIBIT, cited_id=exhibit.id),
            line(cited="S-1 line 1", cited_as=CitedAs.RECORD, cited_id=f"1:{record.id}"),
        ],
    )
    text = text_of(filled, request).replace(" ", "")
    assert SHA256 in text
    assert "overthewholefile" in text
    assert "cd" * 32 not in text
    assert source.sha256 in text


def test_letter_gives_the_digest_of_the_sources_that_an_identifier_was_seen_in(
    filled: CaseFile, tmp_path: Path
) -> None:
    for name, minute in (("auth.log", 12), ("S-9 old.log", 40)):
        log = tmp_path / name
        log.write_text(
            f"Nov 23 01:{minute}:07 web-02 sshd[811]: Failed password for root from 203.0.113.77\n"
        )
        import_source(Directly(filled), log, ImportOptions(zone="UTC", year=2022), Progress())
    row = keep.add(filled, Identifier("", 0, IdentifierKind.IPV4, "203.0.113.77", "203.0.113.77"))
    made = lines_from_identifiers.lines_of(
        [lines_from_identifiers.sighted(filled, row)], Period.FIRST, "subscriber", link="It tried."
    )
    ports = [dataclasses.replace(line, source_port=50_122) for line in made]
    text = text_of(filled, subscriber(filled, ports)).replace(" ", "")
    assert all(source.sha256 in text for source in filled.all(Source))
    assert "S-1auth.log" in text
    assert "S-2S-9old.log" in text


def test_reminder_prints_the_open_lines_of_the_earlier_request(filled: CaseFile) -> None:
    earlier = subscriber(filled, [line(cited="EX-1"), line(cited="EX-2")])
    (leg,) = filled.where(Leg, request_id=earlier.id)
    record_leg(filled, leg, "sent", instant("2022-11-28T10:15:00+05:30"), "U/1")
    answered, _ = filled.where(Line, request_id=earlier.id)
    keep.retract(filled, answered, "asked twice")
    reminder = ask_agency(
        filled,
        Request(
            "", 0, RequestKind.REMINDER, "No answer", earlier.to_agency_id,
            particulars={"step": "First reminder"}, regarding_id=earlier.id,
        ),
        list(filled.all(Agency)),
        [],
    )  # fmt: skip
    text = text_of(filled, reminder)
    assert "First reminder" in text
    assert "R-1, IP or subscriber request" in text
    assert "sent 28 Nov 2022 (U/1)" in text
    assert "Lines still open 1 of 1" in text
    assert text.count("203.0.113.77") == 1


def test_letter_that_would_be_wrong_is_refused_and_what_is_doubtful_is_said(
    filled: CaseFile,
) -> None:
    route = stops(filled)
    notice = ask_agency(
        filled, Request("", 0, RequestKind.PRODUCTION, "Logs", route[-1].id), route, []
    )
    with pytest.raises(CaseError, match=r"The letter of R-1 would be wrong\. It is not said who"):
        issue(Directly(filled), PaperKind.LETTER, notice.id, "", Progress())
    said = missing_for(filled, PaperKind.LETTER, notice.id)
    assert any(sentence.startswith("verify: whether section 65B(4)") for sentence in said)


def test_what_a_letter_speaks_of_is_gathered_with_its_earlier_request(filled: CaseFile) -> None:
    earlier = subscriber(filled, [line()])
    later = keep.add(
        filled,
        Request(
            "", 0, RequestKind.REMINDER, "Again", earlier.to_agency_id, regarding_id=earlier.id
        ),
    )
    asked = check_request.asked_of(filled, later)
    assert asked.earlier == earlier
    assert [row.request_id for row in asked.earlier_legs] == [earlier.id]
    assert [row.request_id for row in asked.earlier_lines] == [earlier.id]
    assert not asked.legs
    assert not asked.lines
