"""Mails: every hop and every claim of the sender is a record with its own clock."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.readers.mail import MAIL
from casebook.intake.source import open_source
from casebook.intake.timestamps import UNREADABLE
from casebook.model.instant import iso_utc
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import Read, questions, read

UTC = TimeBasis("UTC")
EML = """\
Received: from relay.example (relay.example [192.0.2.10])
\tby mx.example with ESMTP id 1 for <bob@b.example>; Thu, 04 May 2023 03:02:03 -0000
Received: from laptop by relay.example; Thu, 4 May 23 05:02:01 +0200 (CEST)
Received: by 10.0.0.1; Wed, 03 May 2023 22:01:59 EST
From: =?utf-8?q?J=C3=B6hn?= <john@a.example>
To: Bob <bob@b.example>
Subject: =?utf-8?B?w7xiZXI=?= the
 line
Date: Thu, 04 May 2023 05:02 +0200
Message-ID: <1@a.example>

Body
"""


def write(folder: Path, text: str, name: str = "a.eml") -> Path:
    path = folder / name
    path.write_bytes(text.encode("latin-1"))
    return path


def times(found: Read) -> list[tuple[str, str]]:
    return [(row[4], iso_utc(row[1])[:19] if row[1] != UNDATED_US else "") for row in found.rows]


def test_each_hop_and_the_claim_of_the_sender_is_a_record(tmp_path: Path) -> None:
    found = read(write(tmp_path, EML))
    assert found.reader == "mail"
    assert times(found) == [
        ("Received", "2023-05-04T03:02:03"),
        ("Received", "2023-05-04T03:02:01"),
        ("Received", "2023-05-04T03:01:59"),
        ("Date (sender's claim)", "2023-05-04T03:02:00"),
    ]
    assert {row[0] for row in found.rows} == {1}
    assert [row[2] for row in found.rows][1] == "Thu, 4 May 23 05:02:01 +0200 (CEST)"
    assert [row[3] for row in found.rows] == [2, 2, 2, 1]
    assert [row[5] for row in found.rows] == ["mx.example", "relay.example", "10.0.0.1", ""]
    assert {row[6] for row in found.rows} == {"john@a.example"}
    assert found.messages[0] == (
        "received by mx.example from relay.example (relay.example [192.0.2.10]) with ESMTP id 1 "
        "for <bob@b.example>; mail “über the line” from Jöhn <john@a.example> to Bob "
        "<bob@b.example> Message-ID <1@a.example>"
    )


def test_the_headers_stand_whole_in_every_record_with_the_digest(tmp_path: Path) -> None:
    path = write(tmp_path, EML)
    found = read(path)
    block = EML.partition("\n\n")[0]
    for row in found.rows:
        assert row[9].startswith(block + "\n\n[the message has ")
    fields = dict(MAIL.fields(found.rows[0][9], found.layout))
    assert fields["SHA-256 of the message"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert fields["subject"] == "über the line"


def test_a_time_without_a_zone_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "From: a@a.example\nSubject: x\nDate: Thu, 04 May 2023 05:02:00\n\nx\n")
    assert questions(path) == ["zone"]
    assert questions(path, UTC) == []
    assert times(read(path, TimeBasis("Asia/Kolkata")))[0][1] == "2023-05-03T23:32:00"
    kept = read(path).rows[0]
    assert (kept[1], kept[3]) == (UNDATED_US, UNREADABLE << 4)


def test_a_time_that_is_none_is_kept_and_not_invented(tmp_path: Path) -> None:
    head = "From: a@a.example\nSubject: x\n"
    for date in ("Thu, 32 Foo 2023 25:61:61 +0000", "Thu, 04 May 2023 05:02:00 +9999", "yesterday"):
        (row,) = read(write(tmp_path, f"{head}Date: {date}\n\nx\n"), UTC).rows
        assert (row[1], row[2], row[3]) == (UNDATED_US, date, UNREADABLE << 4)


def test_a_mail_without_any_time_is_one_undated_record(tmp_path: Path) -> None:
    (row,) = read(write(tmp_path, "From: a@a.example\nSubject: x\n\nx\n")).rows
    assert (row[1], row[2], row[3], row[4]) == (UNDATED_US, "", 0, "mail without a date")


def test_a_leap_second_is_the_next(tmp_path: Path) -> None:
    text = "From: a@a.example\nSubject: x\nDate: Sat, 31 Dec 2016 23:59:60 GMT\n\n"
    assert times(read(write(tmp_path, text)))[0][1] == "2017-01-01T00:00:00"


MBOX = (
    "From john@a.example Thu May  4 03:02:01 2023\n" + EML
    + "\nFrom here on it is body.\n>From quoted\n\n"
    "From x@a.example  Sat Jan 19 15:26:33 EST 2002\nFrom: x@a.example\nSubject: two\n\nbye\n"
)  # fmt: skip


def test_a_from_line_separates_only_with_address_and_date(tmp_path: Path) -> None:
    path = write(tmp_path, MBOX, "a.mbox")
    assert questions(path) == ["zone"]
    found = read(path, UTC)
    assert [row[0] for row in found.rows] == [1, 1, 1, 1, 1, 2]
    assert times(found)[0] == ("MBOX From", "2023-05-04T03:02:01")
    # EST stands in the line, five hours behind UTC.
    assert times(found)[-1] == ("MBOX From", "2002-01-19T20:26:33")
    fields = dict(MAIL.fields(found.rows[-1][9], found.layout))
    message = b"From: x@a.example\nSubject: two\n\nbye\n"
    assert fields["SHA-256 of the message"] == hashlib.sha256(message).hexdigest()
    first = dict(MAIL.fields(found.rows[0][9], found.layout))
    body = EML + "\nFrom here on it is body.\n>From quoted\n"
    assert first["SHA-256 of the message"] == hashlib.sha256(body.encode()).hexdigest()
    assert first["From line"] == "From john@a.example Thu May  4 03:02:01 2023"


def test_a_separator_across_two_blocks_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = MBOX * 3
    expected = [row[0] for row in read(write(tmp_path, text), UTC).rows]
    assert max(expected) == 4
    for block in (37, 101, 1000):
        monkeypatch.setattr("casebook.intake.readers.mail.BLOCK", block)
        assert [row[0] for row in read(write(tmp_path, text), UTC).rows] == expected


def test_both_spellings_of_a_domain_are_shown(tmp_path: Path) -> None:
    text = "From: s@xn--pypal-4ve.com\nSubject: x\nDate: Thu, 04 May 2023 05:02:00 GMT\n\n"
    assert "s@xn--pypal-4ve.com [p\u0430ypal.com]" in read(write(tmp_path, text)).messages[0]


def test_what_is_no_mail_is_left_to_others(tmp_path: Path) -> None:
    for text in ("a: b\nc: d\n\n", "just a body\n", "Date: 2022-11-23\nLevel: x\nINFO y\n"):
        with pytest.raises(CaseError):
            read(write(tmp_path, text), reader_name="mail")


def known_answers() -> dict[str, dict[str, object]]:
    path = Path(__file__).resolve().parents[4] / "shared/data/known_answers.json"
    if not path.is_file():
        return {}
    answers: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return {name: facts for name, facts in answers.items() if name.startswith("mail/")}


KNOWN = known_answers()

OTHERWISE = {
    # Behind a line that is no header, where Python's parser stops, the headers go on.
    "mikel/plain_emails/raw_email_incorrect_header.eml": (2, "2005-02-23T22:20:17"),
    # Comments and blanks within the clock are allowed (RFC 5322, A.5); Python's parser gives up.
    "mikel/rfc2822/example13.eml": (0, "1997-11-21T15:55:06"),
    # H0500 is no zone, and 18 Feb 01 12:29:13 AM is no date of a mail: Python left both out.
    "mikel/error_emails/trademark_character_in_subject.eml": (4, ""),
    "spamassassin/spam-001": (3, ""),
    # The mail stands behind the words of its delivery (batch SMTP).
    "spamassassin/spam-bsmtp": (0, "2001-08-29T12:20:43"),
}
REFUSED = ("mail-parser/mail_outlook_1.msg", "spamassassin/spam-bsmtpnull")
"""An Outlook file, and one that holds an empty line alone."""


@pytest.mark.skipif(not KNOWN, reason="the folder of shared test material is not beside this")
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_that_holds_mails_in_its_cells_is_no_mail(tmp_path: Path, mark: str) -> None:
    """Our own export of mails as CSV was read as one mail, and its other rows were not told of."""
    cell = '"' + EML.replace('"', '""') + '"'
    rows = f"time{mark}message{mark}raw text\n2023-05-04T03:02:03Z{mark}a{mark}{cell}\n"
    path = write(tmp_path, "\xef\xbb\xbf" + rows + rows, "a.csv")
    assert MAIL.probe(path.read_bytes(), path.name) is None
    found = read(write(tmp_path, rows, "b.csv"), time="time", message="message")
    assert found.reader == "table"


def test_hops_and_dates_of_all_known_mails(shared_data: Path) -> None:
    assert len(KNOWN) == 210
    undated = 0
    for name, facts in KNOWN.items():
        short = name.removeprefix("mail/")
        if short in REFUSED:
            with pytest.raises(CaseError):
                read(shared_data / name, UTC)
            continue
        found = read(shared_data / name, UTC)
        assert (found.reader, found.rejects) == ("mail", []), name
        if short == "spamassassin/nice.mbox":
            assert {row[0] for row in found.rows} == {1, 2, 3}
            continue
        claims = [at for kind, at in times(found) if kind.startswith("Date")]
        hops = sum(row[4] == "Received" for row in found.rows)
        expected = (facts["received_headers"], str(facts["date_utc"] or "")[:19])
        assert (hops, "".join(claims)) == OTHERWISE.get(short, expected), name
        assert {row[0] for row in found.rows} == {1}
        undated += not any(claims)
    # 18 by Python's parser: less one that is refused and three read after all, and two more.
    assert undated == 16


def test_an_outlook_file_is_refused_by_name(shared_data: Path) -> None:
    with pytest.raises(CaseError, match="an Outlook mail"):
        read(shared_data / "mail/mail-parser/mail_outlook_1.msg")


def test_ten_thousand_hops_cost_little_and_keep_their_own_lines(tmp_path: Path) -> None:
    hop = "Received: from a by b{}; Thu, 04 May 2023 03:02:03 +0000\n"
    text = "".join(map(hop.format, range(10_000))) + "Subject: x\n\n"
    path = write(tmp_path, text)
    found = read(path)
    assert len(found.rows) == 10_000
    assert sum(len(row[9]) for row in found.rows) < 5_000_000
    with open_source(path) as source:
        assert MAIL.questions(source, found.layout, TimeBasis()) == ()
