from __future__ import annotations

import dataclasses
import subprocess

import pytest

from casebook.actions import keep, record_answer
from casebook.actions.ask_agency import ask_agency
from casebook.actions.issue_paper import issue, missing_for, paper_bytes
from casebook.actions.progress import Directly, Progress
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.paper import PaperKind
from casebook.model.reply import Reply, ReplyForm
from casebook.model.request import Leg, Line, Request, RequestKind
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant


@pytest.fixture
def asked(case: CaseFile) -> Request:
    """Give a request sent to CBI, which sent it on, and a plain letter to somebody else."""
    unit = keep.add(case, Agency("", 0, "IFSO, Delhi Police", "IFSO"))
    cbi = keep.add(case, Agency("", 0, "Central Bureau of Investigation", "CBI"))
    abroad = keep.add(case, Agency("", 0, "NCB of another country", "NCB"))
    line = Line(
        "", "", 0, IdentifierKind.EMAIL, "one@example.com", "log-in addresses", cited="EX-2 note"
    )
    request = ask_agency(
        case,
        Request("", 0, RequestKind.INTERPOL, "E-mail IDs abroad", abroad.id),
        (unit, cbi, abroad),
        (line,),
    )
    first, second = case.where(Leg, request_id=request.id)
    record_answer.record_leg(case, first, "sent", instant("2022-12-18T11:00:00+05:30"), "IFSO/1")
    record_answer.record_leg(case, second, "sent", instant("2022-12-22T11:00:00+05:30"), "CBI/9")
    other = keep.add(case, Agency("", 0, "Another office", "Other"))
    ask_agency(
        case, Request("", 0, RequestKind.LETTER, "Something else", other.id), (unit, other), ()
    )
    return request


def _text(case: CaseFile, kind: PaperKind, subject_id: str | None) -> str:
    paper = issue(Directly(case), kind, subject_id, "", Progress())
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=paper_bytes(case, paper), capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


def test_the_file_of_a_request_says_what_the_case_and_the_journal_say(
    case: CaseFile, asked: Request
) -> None:
    reply = Reply(
        "", 0, asked.id, asked.to_agency_id, instant("2022-12-29T10:00:00+05:30"), ReplyForm.ORAL,
        summary="They look into it.",
    )  # fmt: skip
    keep.add(case, reply)
    text = _text(case, PaperKind.REQUEST_FILE, asked.id)
    for words in ("one@example.com", "EX-2 note", "CBI/9", "They look into it.", "RP-1",
                  "R-1 leg 2 sent", "with NCB since 22 Dec 2022"):  # fmt: skip
        assert words in text
    assert "Something else" not in text
    assert missing_for(case, PaperKind.REQUEST_FILE, asked.id)[-1] == (
        "Not kept as an exhibit: RP-1."
    )


def test_the_correspondence_of_an_agency_holds_its_legs_and_no_others(
    case: CaseFile, asked: Request
) -> None:
    cbi = next(agency for agency in case.all(Agency) if agency.short_name == "CBI")
    text = _text(case, PaperKind.CORRESPONDENCE, cbi.id)
    assert text.index("IFSO to CBI") < text.index("CBI to NCB")
    assert "IFSO/1" in text
    assert "Something else" not in text


def test_papers_say_of_a_leg_that_was_handed_on_that_it_was(case: CaseFile, asked: Request) -> None:
    first, second = case.where(Leg, request_id=asked.id)
    keep.correct(case, dataclasses.replace(second, sent_at=None), "nobody saw it go")
    record_answer.record_leg(case, first, "forwarded", instant("2022-12-22T11:00:00+05:30"))
    words = "CBI to NCB: handed on, own sending not recorded"
    assert words in _text(case, PaperKind.CORRESPONDENCE, asked.to_agency_id)
    text = _text(case, PaperKind.REQUEST_FILE, asked.id)
    assert "handed on 22 Dec 2022 own sending not recorded" in text
    assert "not sent" not in text


def test_a_merged_agency_brings_its_correspondence(case: CaseFile, asked: Request) -> None:
    cbi = next(agency for agency in case.all(Agency) if agency.short_name == "CBI")
    kept = keep.add(case, Agency("", 0, "CBI, NCB New Delhi", "NCB New Delhi"))
    keep.correct(
        case,
        Agency(cbi.id, cbi.number, cbi.name, cbi.short_name, merged_into_id=kept.id),
        "the same office",
    )
    assert "IFSO/1" in _text(case, PaperKind.CORRESPONDENCE, kept.id)


def test_papers_about_one_thing_want_to_know_which(case: CaseFile, asked: Request) -> None:
    for kind in (PaperKind.REQUEST_FILE, PaperKind.CORRESPONDENCE):
        with pytest.raises(CaseError, match="Choose it"):
            issue(Directly(case), kind, None, "", Progress())
