"""The forwarding memo to a laboratory, read back by poppler."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casebook.model.paper import PaperKind
from casebook.reports.papers import forwarding_memo
from casebook.reports.render import render
from tests.reports.poppler import needs_poppler, text_of, words_of
from tests.reports.sample import at, sha256
from tests.reports.scene_sample import FORWARDED, FORWARDING, HINDI_NAME
from tests.reports.test_papers import said

RECEIVED = replace(
    FORWARDED,
    forwarding=replace(
        FORWARDING,
        laboratory_number="FSL/CF/2022/1187",
        received_at=at("2022-11-26T11:30:00+05:30"),
        received_by="Dr. P. Rao",
        seals_found="intact, they agree with the specimen",
    ),
)


def text(**changes: object) -> str:
    changed = replace(FORWARDED, forwarding=replace(FORWARDING, **changes))  # type: ignore[arg-type]
    return said(forwarding_memo.build(changed).blocks)


@needs_poppler
def test_every_field_of_the_memo_can_be_read(tmp_path: Path) -> None:
    words = words_of(render(PaperKind.FORWARDING_MEMO, FORWARDED).data, tmp_path)
    for part in (
        "Forensic Science Laboratory, Rohini, Computer Forensics Division",
        "FM/97/2022",
        "349/2022, dated 2022-11-25",
        "Special Cell, New Delhi, Delhi",
        "IPC 385; IT Act 66F",
        "section 79A, IT Act 2000",
        "section 293, CrPC 1973",
        "hearing in a week",
        "2022-12-05",
        "Five servers of the hospital were found encrypted",
        "IFSO/214/E012 EX-12 Mobile",
        "Packet: P12",
        "Seal: IFSO/22/012",
        "Lock, password: locked, password not given",
        "Original or clone: original",
        "Original or clone: copy of IFSO/214/E001",
        f"Source: {HINDI_NAME}",
        "1. What program encrypted the files",
        "2. From which address",
        "Seizure memo SM/214/2022, attested ☐ yes ☐ no ☐ yes ☐ no",
        "Road certificate not named in the case file ☐ yes ☐ no",
        "FIR 349/2022, dated 2022-11-25, Special Cell",
        "Specimen of the seal",
        "HC R. Singh, 2231/SPL",
        "RC 118/22",
        "2022-11-26T04:30:00Z 2022-11-26T10:00:00+05:30",
        "Forwarding authority: ACP S. Mehta",
        "To be filled in by the laboratory",
        "No SHA-256 is recorded of this exhibit.",
    ):
        assert part in words, part
    groups = " ".join(sha256("image 5")[n : n + 4] for n in range(0, 64, 4))
    assert groups in words


@needs_poppler
def test_the_certificate_and_who_signs_it_stand_on_one_page_and_nothing_is_ticked(
    tmp_path: Path,
) -> None:
    data = render(PaperKind.FORWARDING_MEMO, FORWARDED).data
    (page,) = (
        page
        for page in text_of(data, tmp_path).split("\f")
        if "Certificate of the forwarding authority" in page
    )
    assert page.count("☐") == 3
    assert "Forwarding authority: ACP S. Mehta" in page
    assert page.count("Signature and stamp") >= 2
    assert not set("☑☒✓✗") & set(page)


def test_the_receipt_of_the_laboratory_is_printed_once_it_is_recorded() -> None:
    words = said(forwarding_memo.build(RECEIVED).blocks)
    for part in (
        "FSL/CF/2022/1187",
        "2022-11-26T11:30:00+05:30",
        "Dr. P. Rao",
        "intact, they agree with the specimen",
        "12 sent with this memo",
    ):
        assert part in words
    assert "To be filled in by the laboratory" not in words


def test_a_laboratory_number_without_a_time_says_that_the_time_is_missing() -> None:
    assert "Received at\nnot recorded" in text(laboratory_number="FSL/1")


def test_questions_keep_their_order_and_facts_their_paragraphs() -> None:
    words = text(questions=("second?", "first?"), brief_facts="One.\n\nTwo.")
    assert words.index("second?") < words.index("first?")
    assert "One.\nTwo." in words
    assert "No facts are recorded." in text(brief_facts=" ")


def test_two_renderings_have_the_same_bytes_and_claim_nothing_of_a_court() -> None:
    assert (
        render(PaperKind.FORWARDING_MEMO, RECEIVED).data
        == render(PaperKind.FORWARDING_MEMO, RECEIVED).data
    )
    assert "admissible" not in said(forwarding_memo.build(RECEIVED).blocks).lower()


def test_a_retracted_memo_says_so_first() -> None:
    words = text(retracted="written twice")
    assert words.index("This memo was retracted") < words.index("Brief facts")
