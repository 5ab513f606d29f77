from __future__ import annotations

import hashlib
import sqlite3
import subprocess
from pathlib import Path

import pytest

from casebook.actions import issue_paper, keep
from casebook.actions.add_event import add_event, promote_record
from casebook.actions.ask_agency import ask_agency
from casebook.actions.collect_identifiers import register
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.issue_paper import issue, missing_for, paper_bytes, reissue
from casebook.actions.progress import Directly, Progress
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.identifier import IdentifierKind
from casebook.model.paper import PaperKind
from casebook.model.request import Line, Request, RequestKind
from casebook.model.timeline import Event, RecordFilter
from casebook.store import search
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

LOG = (
    "Nov 23 01:12:07 web-02 sshd[811]: Failed password for root from 192.0.2.7 port 50412 ssh2\n"
    "Nov 23 01:12:09 web-02 sshd[811]: Accepted password for root from 192.0.2.7 port 50412 ssh2\n"
)


@pytest.fixture
def filled(case: CaseFile, tmp_path: Path) -> CaseFile:
    """Give a case with an exhibit, a source and an event."""
    keep.add(case, Exhibit("", 0, "Server web-02", ExhibitKind.SERVER))
    log = tmp_path / "auth.log"
    log.write_text(LOG)
    import_source(Directly(case), log, ImportOptions(zone="UTC", year=2022), Progress())
    (record,) = search.records(case, RecordFilter(text="accepted")).rows(0, 1)
    promote_record(case, record, "Root logs in")
    return case


def issued(case: CaseFile, kind: PaperKind, subject: str | None = None) -> tuple[str, bytes]:
    paper = issue(Directly(case), kind, subject, "Court", Progress())
    data = paper_bytes(case, paper)
    assert hashlib.sha256(data).hexdigest() == paper.sha256
    return text_of(data), data


def text_of(data: bytes) -> str:
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout
    return " ".join(text.decode().split())


def test_the_report_says_what_the_case_says(filled: CaseFile) -> None:
    register(filled, IdentifierKind.IPV4, "192.0.2[.]7")
    head = filled.head()
    text, data = issued(filled, PaperKind.REPORT)
    assert data.startswith(b"%PDF-")
    for words in ("EX-1", "Server web-02", "Root logs in", "auth.log", "2022-11-23", "192.0.2.7"):
        assert words in text
    assert head.grouped().replace(" ", "") in text.replace(" ", "")


def test_the_paper_is_journaled_with_its_digest_and_head(filled: CaseFile) -> None:
    head = filled.head()
    paper = issue(Directly(filled), PaperKind.TIMELINE, None, "", Progress())
    (entry,) = filled.history(paper.id)
    assert entry.kind == "paper.issue"
    assert paper.sha256 in entry.summary
    assert (paper.head_seq, paper.head_hash) == (head.seq, head.hash)


def test_a_second_issue_is_the_next_version_and_supersedes_the_first(filled: CaseFile) -> None:
    first = issue(Directly(filled), PaperKind.REPORT, None, "", Progress())
    second = issue(Directly(filled), PaperKind.REPORT, None, "", Progress())
    assert (first.number, first.version) == (1, 1)
    assert (second.number, second.version, second.supersedes_id) == (2, 2, first.id)


def test_reissuing_gives_the_same_bytes(filled: CaseFile) -> None:
    paper = issue(Directly(filled), PaperKind.REPORT, None, "", Progress())
    assert reissue(filled, paper) == paper_bytes(filled, paper)


def test_the_timeline_can_hold_every_record(filled: CaseFile) -> None:
    paper = issue(Directly(filled), PaperKind.TIMELINE, None, "", Progress(), RecordFilter())
    text = text_of(paper_bytes(filled, paper))
    assert "Failed password" in text
    assert "Accepted password" in text


def test_another_choice_of_records_is_another_paper_and_no_newer_version(
    filled: CaseFile,
) -> None:
    failed = RecordFilter(text="failed")
    cited, listed, other, again, last = (
        issue(Directly(filled), PaperKind.TIMELINE, None, "", Progress(), chosen)
        for chosen in (None, failed, RecordFilter(text="accepted"), failed, None)
    )
    assert [paper.version for paper in (cited, listed, other, again, last)] == [1, 1, 1, 2, 2]
    assert (again.supersedes_id, last.supersedes_id) == (listed.id, cited.id)
    assert (cited.title, listed.title) == ("Timeline exhibit", "Timeline exhibit: text failed")


def test_a_printed_list_rests_on_the_sources_it_shows_and_those_cited(
    filled: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of two lines waited until a million records of another source were verified."""
    for name, message in (("b.csv", "b"), ("c.csv", "c")):
        path = tmp_path / name
        path.write_text(f"datetime,timestamp_desc,message\n2022-11-23T01:00:00Z,x,{message}\n")
        import_source(Directly(filled), path, ImportOptions(), Progress())
    verified: list[int] = []
    monkeypatch.setattr(
        issue_paper,
        "verify_for_paper",
        lambda on_case, sources, progress: verified.extend(s.number for s in sources),
    )
    wanted = RecordFilter(text="c")
    issue(Directly(filled), PaperKind.TIMELINE, None, "", Progress(), wanted)
    assert verified == [1, 3]


def test_a_printed_list_names_the_sources_it_shows_and_counts_the_others(
    filled: CaseFile, tmp_path: Path
) -> None:
    for name, message in (("bees.csv", "b"), ("seas.csv", "c")):
        path = tmp_path / name
        path.write_text(f"datetime,timestamp_desc,message\n2022-11-23T01:00:00Z,x,{message}\n")
        import_source(Directly(filled), path, ImportOptions(), Progress())
    wanted = RecordFilter(text="c")
    paper = issue(Directly(filled), PaperKind.TIMELINE, None, "", Progress(), wanted)
    text = text_of(paper_bytes(filled, paper))
    assert "auth.log" in text
    assert "seas.csv" in text
    assert "bees.csv" not in text
    assert "1 other source of the case is not listed here." in text


def test_a_custody_form_needs_its_exhibit(filled: CaseFile) -> None:
    with pytest.raises(CaseError, match="about an exhibit"):
        issued(filled, PaperKind.CUSTODY_FORM)
    text, _ = issued(filled, PaperKind.CUSTODY_FORM, filled.numbered(Exhibit, 1).id)
    assert "EX-1" in text


def asked(case: CaseFile, address: str, port: int | None) -> Request:
    route = [keep.add(case, Agency("", 0, n, n, country="India")) for n in ("IFSO", "Example ISP")]
    line = Line(
        id="",
        request_id="",
        position=0,
        identifier_kind=IdentifierKind.IPV4,
        identifier=address,
        asked="Name and installation address of the subscriber",
        at=instant("2022-11-23T01:12:09+00:00"),
        source_port=port,
        link_to_facts="EX-1 auth.log line 2: root logged in from it",
    )
    return ask_agency(
        case,
        Request(
            id="",
            number=0,
            kind=RequestKind.SUBSCRIBER,
            subject="Subscriber",
            to_agency_id=route[-1].id,
            facts="Root logged in.",
            link_to_facts="From this address.",
            assistance="Subscriber details",
        ),
        route,
        [line],
    )


def test_a_letter_that_would_be_wrong_is_not_issued(filled: CaseFile) -> None:
    request = asked(filled, "10.0.0.7", 443)
    before = filled.head()
    with pytest.raises(CaseError, match="would be wrong"):
        issue(Directly(filled), PaperKind.LETTER, request.id, "", Progress())
    assert filled.head() == before
    assert missing_for(filled, PaperKind.LETTER, request.id)


def test_no_paper_leaves_a_case_that_was_changed(filled: CaseFile) -> None:
    filled.connection.set_authorizer(None)
    filled.connection.execute("UPDATE exhibit SET description = 'Server web-03'")
    with pytest.raises(CaseError, match="The table exhibit is not what the journal says"):
        issue(Directly(filled), PaperKind.REPORT, None, "", Progress())


def test_no_paper_leaves_a_source_whose_records_were_changed(filled: CaseFile) -> None:
    filled.connection.set_authorizer(None)
    triggers = filled.connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'record'"
    ).fetchall()
    for (name,) in triggers:
        filled.connection.execute(f"DROP TRIGGER {name}")
    filled.connection.execute("UPDATE record SET message = replace(message, 'root', 'bob')")
    with pytest.raises(CaseError, match="No paper was issued"):
        issue(Directly(filled), PaperKind.REPORT, None, "", Progress())


def test_hostile_text_is_printed_as_it_is(case: CaseFile) -> None:
    title = 'From: Bob <bob@example.com> <img src="/etc/passwd"> <b>x'
    add_event(case, Event("", 0, instant("2022-11-23T01:12:09+00:00"), title))
    text, data = issued(case, PaperKind.REPORT)
    assert "From: Bob <bob@example.com>" in text
    for forbidden in (b"/URI", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/AcroForm"):
        assert forbidden not in data


def test_a_case_opened_for_reading_issues_nothing(filled: CaseFile, tmp_path: Path) -> None:
    copy = tmp_path / "copy.casebook"
    target = sqlite3.connect(copy)
    filled.connection.backup(target)
    target.close()
    view = CaseFile.view(copy)
    with pytest.raises(CaseError, match="reading only"):
        issue(Directly(view), PaperKind.REPORT, None, "", Progress())
    view.close()
