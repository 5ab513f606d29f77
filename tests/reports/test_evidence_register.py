"""The evidence register: every exhibit, and what an opponent would look for."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from casebook.model.evidence import Algorithm, DigestPurpose
from casebook.model.paper import PaperKind
from casebook.model.transfer import CertificateState
from casebook.reports.content import RecordTable
from casebook.reports.papers import evidence_register
from casebook.reports.papers.custody_subject import Item
from casebook.reports.render import render
from tests.reports.poppler import needs_poppler, text_of, words_of
from tests.reports.sample import (
    CERTIFICATE,
    IMAGE,
    ITEMS,
    LEDGER,
    LONG_SERIAL,
    SERVER,
    WANTED,
    digest,
    sha256,
)
from tests.reports.test_papers import said


def quads(value: str) -> str:
    groups = [value[at : at + 4] for at in range(0, 64, 4)]
    return "\n".join(" ".join(groups[at : at + 4]) for at in range(0, 16, 4))


def test_every_exhibit_is_listed_with_its_mark_number_and_parent() -> None:
    text = said(evidence_register.build(LEDGER).blocks)
    assert "IFSO/214/E001\nEX-1\n" in text
    assert "IFSO/214/E001.1\nEX-2\nof IFSO/214/E001 (EX-1)\n" in text
    for part in ("Serial " + LONG_SERIAL, "IMEI 490154203237518", "Power when found: on"):
        assert part in text, part
    assert "copy: imaged with ewfacquire over a write blocker" in text
    assert "Owned, maintained by: All India Institute of Medical Sciences" in text


def test_where_when_by_whom_seal_packet_and_holder_are_given() -> None:
    text = said(evidence_register.build(LEDGER).blocks)
    assert (
        "Server room 2, rack 4, unit 11\n2022-11-24T11:35:00Z\n2022-11-24T17:05:00+05:30\n"
        "by Insp. A. Kumar\nSZ-1, memo IFSO/SM/17"
    ) in text
    assert "Seal IFSO/22/18\nPacket P-1\nNow: in transit to HC R. Singh since 20 Dec 2022" in text


def test_newest_digest_stands_in_groups_with_its_purpose_and_how_it_compares() -> None:
    text = said(evidence_register.build(LEDGER).blocks)
    assert f"SHA-256, verification\n{quads(sha256('server changed'))}" in text
    assert "DIFFERS from that of 2022-12-03T05:30:00Z" in text
    assert quads(sha256("server")) not in text
    assert "matches that of 2022-12-03T09:30:00Z" in text


def test_a_claim_is_not_the_digest_of_an_exhibit() -> None:
    claimed = digest(
        "c", "y1", "claimed", "2023-01-01T10:00:00+05:30", DigestPurpose.VERIFICATION,
        is_claimed=True,
    )  # fmt: skip
    text = said(
        evidence_register.build(replace(LEDGER, items=(Item(SERVER, digests=(claimed,)),))).blocks
    )
    assert quads(sha256("claimed")) not in text
    assert "not hashed" in text


def test_md5_alone_is_said_to_be_alone() -> None:
    weak = replace(
        digest("w", "y1", "x", "2022-11-24T10:00:00+05:30", DigestPurpose.AT_SEIZURE),
        algorithm=Algorithm.MD5,
        value="d41d8cd98f00b204e9800998ecf8427e",
    )
    text = said(
        evidence_register.build(replace(LEDGER, items=(Item(SERVER, digests=(weak,)),))).blocks
    )
    assert "MD5 only\nd41d 8cd9 8f00 b204\ne980 0998 ecf8 427e" in text


def test_retracted_exhibit_is_struck_with_the_reason_and_stays_in_its_place() -> None:
    text = said(evidence_register.build(LEDGER).blocks)
    assert "IFSO/214/E002\nEX-3\nSTRUCK OUT" in text
    assert "EX-3  Struck out (retracted): entered twice, see EX-4" in text
    assert "Struck out (retracted)\n1\n" in text


def test_certificates_present_and_missing_are_told_apart() -> None:
    text = said(evidence_register.build(LEDGER).blocks)
    assert "IEA 65B(4), of Insp. A. Kumar, for charge-sheet: C-1, signed" in text
    assert "IEA 65B(4), of FSL Rohini, for charge-sheet: MISSING" in text
    assert "none needed: the original is produced" in text
    assert "Certificates asked for by law and not signed\n1\n" in text


def test_a_draft_certificate_is_not_a_certificate() -> None:
    draft = replace(WANTED[0], certificate=replace(CERTIFICATE, state=CertificateState.DRAFT))
    subject = replace(LEDGER, items=(Item(IMAGE, SERVER, wanted=(draft,)),))
    text = said(evidence_register.build(subject).blocks)
    assert "C-1, not signed: draft" in text
    assert "not signed\n1\n" in text


def test_what_is_doubtful_about_a_certificate_is_said() -> None:
    doubtful = replace(WANTED[0], doubts=("Its digest is not that of the register.",))
    subject = replace(LEDGER, items=(Item(IMAGE, SERVER, wanted=(doubtful,)),))
    text = said(evidence_register.build(subject).blocks)
    assert "C-1, signed with doubts" in text
    assert "Doubts about C-1: Its digest is not that of the register." in text


def test_open_incident_stands_under_its_exhibit() -> None:
    text = said(evidence_register.build(LEDGER).blocks)
    assert "EX-1  INC-1, not explained: The SHA-256 of the media differs" in text
    assert "INC-2" not in text


def test_index_is_in_the_order_of_the_marks_and_names_every_exhibit() -> None:
    marked = [replace(SERVER, id=f"n{n}", number=n, mark=f"E{n}") for n in (1, 2, 10, 11)]
    items = tuple(Item(exhibit) for exhibit in reversed(marked))
    (index,) = (
        block
        for block in evidence_register.build(replace(LEDGER, items=items)).blocks
        if isinstance(block, RecordTable)
    )
    assert [row[0] for row in index.rows()] == ["E1", "E2", "E10", "E11"]
    assert index.total == 4


def test_register_of_no_exhibits_says_so() -> None:
    assert "Exhibits" in said(evidence_register.build(replace(LEDGER, items=())).blocks)


@needs_poppler
def test_many_exhibits_are_in_parts_whose_pages_are_listed(tmp_path: Path) -> None:
    many = tuple(
        Item(replace(SERVER, id=f"n{n}", number=n, mark=f"IFSO/214/E{n:03}", serial_number=f"S{n}"))
        for n in range(1, 131)
    )
    paper = render(PaperKind.EVIDENCE_REGISTER, replace(LEDGER, items=many))
    pages = text_of(paper.data, tmp_path, "-layout").split("\f")[:-1]
    for part in ("Exhibits EX-1 to EX-50", "Exhibits EX-51 to EX-100", "Exhibits EX-101 to EX-130"):
        found = re.search(rf"{part} +(\d+)", pages[0])
        assert found is not None, part
        assert part in pages[int(found[1]) - 1]
    whole = "".join(pages)
    assert all(whole.count(f"IFSO/214/E{n:03}") == 2 for n in range(1, 131))


@needs_poppler
def test_long_hindi_and_serials_are_whole_in_the_pdf(tmp_path: Path) -> None:
    paper = render(PaperKind.EVIDENCE_REGISTER, LEDGER)
    assert ITEMS[3].exhibit.description in words_of(paper.data, tmp_path)
    # In reading order pdftotext drops a hyphen at the end of a line; its raw order keeps it.
    raw = re.sub(r"\s", "", text_of(paper.data, tmp_path, "-raw"))
    assert raw.count(LONG_SERIAL) == 2
