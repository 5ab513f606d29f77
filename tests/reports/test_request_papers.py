"""The papers about requests: the four questions, the whole file, the correspondence."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pikepdf.pdfa

from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.paper import Paper, PaperKind
from casebook.model.reply import Holder, HolderNature, Reply, ReplyForm
from casebook.model.reply_table import KeptRow, Verdict
from casebook.model.request import LineState, Preservation
from casebook.reports.papers.request_subject import (
    CorrespondenceSubject,
    ReplyItem,
    RequestFileSubject,
    Said,
)
from casebook.reports.papers.status import asked_table
from casebook.reports.papers.subject import StatusSubject
from casebook.reports.render import render
from tests.reports.poppler import needs_poppler, words_of
from tests.reports.sample import AGENCIES, FRAME, HEAD, INTERPOL, LEGS, LINES, REQUESTS, STATUS, at

pytestmark = needs_poppler

_DIGEST = "5f2b" * 16
_REPLY = Reply(
    "rp1", 1, "r1", "a3", at("2022-12-29T10:00:00+05:30"), ReplyForm.TABLE, "reply.csv",
    exhibit_id="x9", reference="BJ/77", dated_at=at("2022-12-28T10:00:00+08:00"), sha256=_DIGEST,
    size_bytes=512, rows_read=7, rows_matched=1, rows_unasked=5, rows_rejected=1,
)  # fmt: skip
_HOLDER = Holder(
    "h1", "q2", "Example Hosting Ltd", HolderNature.HOSTING, "rp1",
    shows="a server at this address was rented from this company at that second",
    does_not_show="who controlled the server",
    could_be="a stolen or resold server",
)  # fmt: skip
_ANSWERED = (
    LINES[0],
    replace(LINES[1], state=LineState.ANSWERED, reply_id="rp1", reply_row=4),
    LINES[2],
)
_LETTER = Paper(
    "p1", 3, PaperKind.LETTER, "Request for assistance through INTERPOL: R-1", 1, "r1", "ab12" * 16,
    2, 9_000, at("2022-12-18T11:00:00+05:30"), 40, HEAD.hash, "CBI",
)  # fmt: skip
_PERIOD = Preservation(
    "v1", "r1", 1, at("2022-11-26T10:00:00+05:30"), at("2022-11-27T10:00:00+05:30"),
    at("2023-02-25T00:00:00+05:30"), "T-9",
)  # fmt: skip
_STATUS = replace(
    STATUS, requests=REQUESTS[:1], legs=LEGS[:2], lines=_ANSWERED[:2], replies=(_REPLY,),
    holders=(_HOLDER,), papers=(_LETTER,), periods=(_PERIOD,),
    losses=("From 22 May 2023 the logs may be gone.",),
)  # fmt: skip
_EXHIBIT = Exhibit("x9", 9, "Reply of NCB Beijing, reply.csv", ExhibitKind.OTHER)
_MOVE = CustodyMove(
    "m1", "x9", 1, "NCB desk, CBI", "CBI", "A. Sample", "IFSO", at("2022-12-29T10:00:00+05:30"),
    at("2022-12-29T10:05:00+05:30"), "reply to R-1",
)  # fmt: skip
_OF_REPLY = Digest(
    "d9", "x9", Algorithm.SHA256, _DIGEST, "reply.csv", 512, at("2022-12-29T10:06:00+05:30"),
    "A. Sample", "Casebook", DigestPurpose.AT_SEIZURE,
)  # fmt: skip
_FILE = RequestFileSubject(
    FRAME,
    _STATUS,
    replace(INTERPOL, lines=_ANSWERED),
    (ReplyItem(_REPLY, _EXHIBIT, (_OF_REPLY,), (_MOVE,), ("Nobody signed for it on the way.",)),),
    (REQUESTS[1],),
    (Said(12, "2022-12-18T05:30:00.000000Z", "A. Sample", "R-1 leg 1 sent"),),
    4,
)
_CORRESPONDENCE = CorrespondenceSubject(
    FRAME, AGENCIES[1], (), AGENCIES, REQUESTS[:1], LEGS[:2], (_REPLY,), (_LETTER,),
    {"r1": "with NCB Beijing"},
)  # fmt: skip


def _in_order(text: str, *wanted: str) -> None:
    place = 0
    for words in wanted:
        found = text.find(words, place)
        assert found >= 0, f"“{words}” does not stand after “{text[max(0, place - 80) : place]}”"
        place = found + len(words)


def test_the_status_of_one_request_answers_the_four_questions(tmp_path: Path) -> None:
    text = words_of(render(PaperKind.STATUS, _STATUS).data, tmp_path)
    _in_order(
        text,
        "From 22 May 2023 the logs may be gone.",
        "Where is it today?",
        "with NCB Beijing since 22 Dec 2022, 14 days, no acknowledgement",
        "2 January 2023, overdue by 3 days",
        "sent 18 Dec 2022",
        "acknowledged 19 Dec 2022",
        "forwarded 22 Dec 2022",
        "Preservation",
        "25 Feb 2023",
        "What exactly was asked?",
        "P-3, version 1",
        "ab12 ab12",
        "203.0.113.9",
        "On what evidence?",
        "S-1 line 118",
        "What came back?",
        "By RP-1, row 4",
        "Holder Example Hosting Ltd",
        "Does not show: who controlled the server",
        "Other explanations: a stolen or resold server",
        "RP-1",
        "5 not taken over",
        "5f2b 5f2b",
    )
    assert "23/11/2022 07:00:11 IST (UTC+05:30)" in text
    assert "23/Nov/2022:07:00:11 +0530" in text


def test_the_file_of_a_request_holds_letter_route_lines_replies_and_custody(
    tmp_path: Path,
) -> None:
    rendered = render(PaperKind.REQUEST_FILE, _FILE)
    text = words_of(rendered.data, tmp_path)
    _in_order(
        text,
        "File of request R-1",
        "Reminders and requests about this one",
        "What exactly was asked?",
        "On what evidence?",
        "What came back?",
        "Custody of the replies",
        "EX-9: Reply of NCB Beijing, reply.csv",
        "5f2b 5f2b",
        "NCB desk, CBI",
        "Nobody signed for it on the way.",
        "What the journal says",
        "4 older entries are left out",
        "R-1 leg 1 sent",
        "This is the letter in the words that the case holds now",
        "political, military, religious or racial character",
    )
    with pikepdf.open(io.BytesIO(rendered.data)) as pdf:
        assert pikepdf.pdfa.check(pdf, "2b").verdict == "pass"
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert any("Custody of the replies" in title for title in titles)


def test_a_reply_without_table_or_exhibit_is_said_to_be_so(tmp_path: Path) -> None:
    reply = replace(
        _REPLY, form=ReplyForm.ORAL, name="", exhibit_id=None, sha256="", dated_at=None,
        summary="no such account", rows_read=0, rows_matched=0, rows_unasked=0, rows_rejected=0,
    )  # fmt: skip
    text = words_of(render(PaperKind.STATUS, replace(_STATUS, replies=(reply,))).data, tmp_path)
    assert "no such account" in text
    assert "no table" in text
    assert "not dated" in text


def test_correspondence_is_in_order_of_time_with_the_references_of_both_sides(
    tmp_path: Path,
) -> None:
    text = words_of(render(PaperKind.CORRESPONDENCE, _CORRESPONDENCE).data, tmp_path)
    _in_order(
        text,
        "Correspondence with CBI",
        "What passed, in order of time",
        "P-3 issued for CBI",
        "IFSO to CBI by letter",
        "IFSO/2022/3391",
        "CBI acknowledges",
        "CBI forwards it",
        "RP-1 received: reply.csv",
        "BJ/77",
    )


def test_many_requests_are_summed_up_before_each_of_them(tmp_path: Path) -> None:
    many = tuple(replace(REQUESTS[0], id=f"r{n}", number=n) for n in range(1, 31))
    subject = StatusSubject(FRAME, many, AGENCIES)
    text = words_of(render(PaperKind.STATUS, subject).data, tmp_path)
    assert len(set(re.findall(r"R-\d+", text))) == 30
    assert "No letter was issued from this case." in text


def test_rows_that_were_not_taken_over_stand_beside_their_line(tmp_path: Path) -> None:
    near = KeptRow(
        5, Verdict.ZONE, "Row 5 fits line 1 in another zone.", (1,), 1, "203.0.113.9", None,
        "2022-11-23T07:00:11Z", "", (), "203.0.113.9,23-11-2022 07:00:11,UTC",
    )  # fmt: skip
    subject = replace(_STATUS, exhibits=(_EXHIBIT,), left_rows={"rp1": (near,)})
    text = words_of(render(PaperKind.STATUS, subject).data, tmp_path)
    _in_order(
        text,
        "Kept as",
        "EX-9",
        "Rows not taken over",
        "same clock time in another zone",
        "203.0.113.9,23-11-2022",
        # One was taken over by a line, one is shown, five of the seven are left.
        "5 more rows were not taken over.",
    )


def test_a_period_that_was_asked_about_stands_to_its_end() -> None:
    begin, end = at("2022-11-23T09:12:44+05:30"), at("2022-11-23T16:05:31+05:30")
    line = replace(LINES[0], at=begin, until=end)
    said = str(asked_table((line,), FRAME).rows[0][2])
    assert "until 2022-11-23T10:35:31Z" in said
    assert "until 23/11/2022 16:05:31 IST (UTC+05:30)" in said


def test_cells_of_a_row_that_was_left_are_parted_by_what_can_be_printed(tmp_path: Path) -> None:
    row = KeptRow(
        5, Verdict.UNASKED, "", (), 0, "203.0.113.9", None, "2022-11-23T07:00:11Z", "", (),
        "203.0.113.9\t40122\tUTC",
    )  # fmt: skip
    subject = replace(_STATUS, exhibits=(_EXHIBIT,), left_rows={"rp1": (row,)})
    assert "203.0.113.9 | 40122 | UTC" in words_of(render(PaperKind.STATUS, subject).data, tmp_path)
