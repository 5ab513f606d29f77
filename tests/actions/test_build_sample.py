from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.actions import check_request, reply_rows
from casebook.actions.build_sample import EXAMINER, build_sample
from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.errors import Cancelled, CaseError
from casebook.model.agency import Agency
from casebook.model.evidence import Attachment, CustodyMove, Digest, DigestPurpose, Exhibit
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind
from casebook.model.instant import Precision
from casebook.model.note import Note
from casebook.model.reply import Holder, HolderNature, Reply
from casebook.model.reply_table import Verdict
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    Preservation,
    Request,
    RequestKind,
    RequestState,
    state_of,
)
from casebook.model.timeline import Citation, CitedKind, Event, RecordFilter, Source
from casebook.resources import resource
from casebook.store import record_rows, search
from casebook.store.case_file import CaseFile

DOCUMENTATION = [
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.casebook"
    build_sample(path, Progress())
    return path


@pytest.fixture(scope="module")
def case(path: Path) -> Iterator[CaseFile]:
    view = CaseFile.view(path)
    yield view
    view.close()


def test_sample_verifies_and_is_one_file(path: Path, case: CaseFile) -> None:
    assert verify(Directly(case), Progress()).ok
    assert [child.name for child in path.parent.iterdir()] == [path.name]


def test_sample_says_that_it_is_one(case: CaseFile) -> None:
    header = case.header()
    assert header.is_sample
    assert "SAMPLE" in header.title
    assert "invented" in header.summary
    assert all("SAMPLE" in entry.actor for entry in case.entries())


def test_public_facts_are_those_published(case: CaseFile) -> None:
    header = case.header()
    assert (header.offence_date, header.fir_date) == ("2022-11-23", "2022-11-25")
    assert header.sections == ("IPC 385", "IT Act 66", "IT Act 66F")
    public = {c.event_id for c in case.all(Citation) if c.kind is CitedKind.PUBLIC}
    days = {
        event.at.local("Asia/Kolkata"): event.at.precision
        for event in case.all(Event)
        if event.id in public
    }
    # Times of day are not public, so none is given.
    assert days == dict.fromkeys(
        ("2022-11-23", "2022-11-25", "2022-12-14", "2022-12-18"), Precision.DAY
    )


def test_what_is_not_public_is_marked(case: CaseFile) -> None:
    public = {c.event_id for c in case.all(Citation) if c.kind is CitedKind.PUBLIC}
    for event in case.all(Event):
        assert event.id in public or event.title.endswith("(SAMPLE)")
    for move in case.all(CustodyMove):
        assert "SAMPLE" in move.from_person and "SAMPLE" in move.to_person
    for note in case.all(Note):
        assert note.text.startswith("SAMPLE")


def test_every_address_is_of_a_documentation_range() -> None:
    found = []
    folder = resource("sample")
    kinds = ("*.log", "*.eml", "*.csv", "*.txt")
    for file in (path for kind in kinds for path in folder.glob(kind)):
        text = file.read_text("utf-8")
        found += re.findall(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", text)
        found += re.findall(r"(?:^|,)([0-9a-f:]+::[0-9a-f]+)", text, re.M)
    assert len(set(found)) >= 30
    for address in found:
        assert any(ipaddress.ip_address(address) in network for network in DOCUMENTATION)


def test_every_identifier_is_reserved_for_documentation(case: CaseFile) -> None:
    names = [(i.kind, i.value) for i in case.all(Identifier)]
    names += [(line.identifier_kind, line.identifier) for line in case.all(Line)]
    for kind, value in names:
        if kind in (IdentifierKind.IPV4, IdentifierKind.IPV6):
            assert any(ipaddress.ip_address(value) in network for network in DOCUMENTATION)
        if kind is IdentifierKind.EMAIL:
            assert re.search(r"@example\.(com|org|net)$", value)
    for agency in case.all(Agency):
        is_shipped = agency.directory_key == "cert_in"
        assert (
            is_shipped or not agency.email or re.search(r"@example\.(com|org|net)$", agency.email)
        )


def test_exhibits_hang_together(case: CaseFile) -> None:
    exhibits = {exhibit.id: exhibit for exhibit in case.all(Exhibit)}
    logs = case.numbered(Exhibit, 4)
    chain = []
    parent = logs.parent_id
    while parent is not None:
        chain.append(exhibits[parent].number)
        parent = exhibits[parent].parent_id
    assert chain == [3, 2, 1]


def test_digests_are_those_of_the_files(case: CaseFile) -> None:
    digests = case.all(Digest)
    assert len(digests) == 17
    for digest in digests:
        algorithm = digest.algorithm.value.replace("-", "").lower()
        data = resource("sample", Path(digest.over).name).read_bytes()
        assert digest.value == hashlib.new(algorithm, data).hexdigest()
    again = [d for d in digests if d.purpose is DigestPurpose.VERIFICATION]
    assert all(digest.matches.startswith("matches") for digest in again)


def test_one_exhibit_is_in_transit(case: CaseFile) -> None:
    still_open = [move for move in case.all(CustodyMove) if move.is_open]
    assert [case.get(Exhibit, move.exhibit_id).number for move in still_open] == [1]


def test_every_line_of_the_logs_is_a_record(case: CaseFile) -> None:
    for source in case.all(Source):
        lines = len(resource("sample", source.name).read_text("utf-8").splitlines())
        lines -= source.name.endswith(".csv")
        assert (source.rows_read, source.records, source.rejects) == (lines, lines, 0)
        assert source.undated == 0


def test_zone_and_year_of_the_auth_log_were_decided_by_the_examiner(case: CaseFile) -> None:
    source = case.numbered(Source, 2)
    assert (source.zone, source.year) == ("Asia/Kolkata", 2022)
    assert source.time_decided_by == EXAMINER.title()
    (first,) = search.first_page(case, RecordFilter(source=2, text='"Accepted password"'), 1)
    assert first.utc_us == 1669148529 * 1_000_000  # 2022-11-22 20:22:09 UTC, 01:52:09 IST


def test_events_rest_on_something(case: CaseFile) -> None:
    events = case.all(Event)
    assert len(events) >= 12
    cited = {citation.event_id for citation in case.all(Citation)}
    assert cited == {event.id for event in events}
    kinds = {citation.kind for citation in case.all(Citation)}
    assert kinds >= {CitedKind.RECORD, CitedKind.EXHIBIT, CitedKind.PUBLIC}


def test_counts_in_the_notes_are_those_of_the_logs(case: CaseFile) -> None:
    refused = search.count(case, RecordFilter(source=1, text='"POST /portal/login" 401'))
    failed = search.count(case, RecordFilter(source=2, text='"Failed password" "198.51.100.23"'))
    let_in = search.count(case, RecordFilter(source=2, text='"Accepted password"'))
    assert (refused, failed, let_in) == (12, 10, 2)


def test_one_note_is_superseded_and_one_is_late(case: CaseFile) -> None:
    notes = case.all(Note)
    assert [note.number for note in notes if note.supersedes_id] == [3]
    assert [note.number for note in notes if note.about_at] == [4]


def test_requests_stand_where_the_story_says(case: CaseFile) -> None:
    states = {
        request.number: (
            request.kind,
            state_of(
                case.where(Leg, request_id=request.id), case.where(Line, request_id=request.id)
            ),
        )
        for request in case.all(Request)
    }
    kind, state = RequestKind, RequestState
    assert states == {
        1: (kind.PRESERVATION, state.ANSWERED),
        2: (kind.CERT_IN, state.ACKNOWLEDGED),
        3: (kind.SUBSCRIBER, state.PARTLY),
        4: (kind.SUBSCRIBER, state.ANSWERED),
        5: (kind.SUBSCRIBER, state.REFUSED),
        6: (kind.PRODUCTION, state.SENT),
        7: (kind.LETTER, state.RETURNED),
        8: (kind.POSTAL, state.DRAFT),
        9: (kind.INTERPOL, state.FORWARDED),
        10: (kind.INTERPOL, state.FORWARDED),
        11: (kind.CERTIFICATE, state.SENT),
        12: (kind.PROPOSAL, state.ANSWERED),
        13: (kind.REMINDER, state.ACKNOWLEDGED),
        14: (kind.LETTER_OF_REQUEST, state.FORWARDED),
        15: (kind.PROGRESS, state.SENT),
    }
    # Every kind of request that the program brings is in the story.
    assert {kind for kind, _ in states.values()} == set(RequestKind)
    where = check_request.where_is_it(case, case.numbered(Request, 9))
    assert where.startswith("with NCB Beijing since 22 Dec 2022, ")


def test_preservation_is_asked_for_first_and_renewed_once(case: CaseFile) -> None:
    sent: dict[int, int] = {}
    for request in case.all(Request):
        times = [leg.sent_at for leg in case.where(Leg, request_id=request.id) if leg.sent_at]
        if times:
            sent[request.number] = min(at.utc_us for at in times)
    # Only the hospital's own report to CERT-In, within six hours, was earlier.
    assert sorted(sent, key=sent.__getitem__)[:2] == [2, 1]
    first, second = case.all(Preservation)
    assert [first.position, second.position] == [1, 2]
    # 90 days from 26 November 2022, and 90 more, counted on a calendar.
    assert [
        period.until and period.until.local("Asia/Kolkata")[:10] for period in (first, second)
    ] == [
        "2023-02-24",
        "2023-05-25",
    ]


def test_every_letter_can_be_issued_and_lacks_nothing_the_story_could_give(case: CaseFile) -> None:
    # What time alone makes doubtful, what is to be verified, and what no log of the story holds.
    allowed = (
        "verify:",
        "may be gone",
        "The preservation ended",
        "no source port",
        "seconds were not logged",
        "has no duty to tell the informant",
    )
    for request in case.all(Request):
        for finding in check_request.findings(case, request):
            assert not finding.blocks, finding
            assert any(words in finding.sentence for words in allowed), finding


def test_reply_in_the_wrong_zone_is_not_taken_over(case: CaseFile) -> None:
    reply = case.numbered(Reply, 2)
    assert (reply.rows_read, reply.rows_matched, reply.rows_unasked) == (4, 2, 2)
    verdicts = {row.number: (row.verdict, row.lines) for row in reply_rows.rows_of(case, reply)}
    assert verdicts[4] == (Verdict.ZONE, (3,))
    assert verdicts[5][0] is Verdict.UNASKED
    lines = case.where(Line, request_id=reply.request_id)
    assert [(line.state, line.reply_row) for line in lines] == [
        (LineState.PARTLY, 2),
        (LineState.ANSWERED, 3),
        (LineState.OUTSTANDING, None),
    ]


def test_rented_server_is_not_taken_for_a_person(case: CaseFile) -> None:
    request = case.numbered(Request, 4)
    lines = case.where(Line, request_id=request.id)
    assert [line.reply_row for line in lines] == [7, 8]
    for line in lines:
        (holder,) = case.where(Holder, line_id=line.id)
        assert holder.nature is HolderNature.HOSTING
        assert holder.person_id is None
        assert "not a person" in holder.does_not_show


def test_ports_and_times_asked_about_stand_in_the_logs(case: CaseFile) -> None:
    asked = [line for line in case.all(Line) if line.source_port]
    assert len(asked) == 9
    for line in asked:
        source, _, record = line.cited_id.partition(":")
        raw = record_rows.raw_text(case, record_rows.record(case, int(source), int(record)))
        assert line.at is not None and line.at.original in raw
        port = str(line.source_port)
        assert f"{line.identifier} port {port} " in raw or f"[{line.identifier}]:{port} " in raw


def test_ransom_mails_are_one_group_with_a_merged_spelling(case: CaseFile) -> None:
    group = case.numbered(IdentifierGroup, 1)
    members = [case.get(Identifier, each).value for each in group.member_ids]
    assert len(members) == 8
    (merged,) = [row for row in case.all(Identifier, retracted=True) if row.merged_into_id]
    assert (merged.value, merged.as_found) == (
        "last.notice@example.com",
        "last.notice[at]example[.]com",
    )
    assert merged.value not in members


def test_demand_and_replies_are_kept_inside_the_case(case: CaseFile) -> None:
    kept = {each.name: case.blob(each.sha256) for each in case.all(Attachment)}
    assert len(kept) == 4
    for name, data in kept.items():
        assert data == resource("sample", name).read_bytes()


def test_records_are_the_same_in_every_build(case: CaseFile, tmp_path: Path) -> None:
    build_sample(tmp_path / "again.casebook", Progress())
    other = CaseFile.view(tmp_path / "again.casebook")
    assert [s.rows_sha256 for s in other.all(Source)] == [s.rows_sha256 for s in case.all(Source)]
    other.close()


def test_file_that_is_there_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "sample.casebook"
    path.write_bytes(b"mine")
    with pytest.raises(CaseError, match="is there already"):
        build_sample(path, Progress())
    assert path.read_bytes() == b"mine"


def test_cancelled_build_leaves_nothing(tmp_path: Path) -> None:
    class Stop(Progress):
        def advance(self, done: int, total: int | None, what: str) -> None:
            if what.startswith("Writing notes"):
                raise Cancelled

    with pytest.raises(Cancelled):
        build_sample(tmp_path / "sample.casebook", Stop())
    assert list(tmp_path.iterdir()) == []
