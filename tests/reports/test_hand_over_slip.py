"""The hand-over slip, open and returned, read back by poppler."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casebook.model.paper import PaperKind
from casebook.reports.content import QrBlock
from casebook.reports.papers import hand_over_slip
from casebook.reports.render import render
from casebook.reports.typeset import plain
from tests.reports.drawn import rectangles
from tests.reports.poppler import needs_poppler, text_of, words_of
from tests.reports.sample import sha256
from tests.reports.scene_sample import HANDED, HINDI_NAME, LISTING, RETURNED, SLIP
from tests.reports.test_papers import said

ALL_BACK = replace(RETURNED, items=RETURNED.items[:11])


def in_groups(value: str) -> str:
    return " ".join(value[at : at + 4] for at in range(0, 64, 4))


@needs_poppler
def test_every_field_of_the_slip_can_be_read(tmp_path: Path) -> None:
    words = words_of(render(PaperKind.HAND_OVER_SLIP, HANDED).data, tmp_path)
    for part in (
        "Hand-over slip: H-4",
        f"HC R. Singh to {HINDI_NAME}",
        "Malkhana, Special Cell",
        "Forensic Science Laboratory, Rohini",
        "2022-11-26T04:30:00Z 2022-11-26T10:00:00+05:30",
        "examination",
        "government vehicle DL 1C 4567",
        "RC 118/22",
        "IFSO/214/E012 EX-12",
        "IFSO/22/012",
        in_groups(sha256("image 12")),
        in_groups(LISTING),
        f"H-4.1A2B3C4D.{LISTING[:16].upper()}",
        "No SHA-256 is recorded of this exhibit.",
        "Received at (date, time, IST)",
        "Handed over by HC R. Singh",
        f"Received by {HINDI_NAME}",
    ):
        assert part in words, part


@needs_poppler
def test_each_exhibit_has_boxes_for_its_seal_until_it_is_received(tmp_path: Path) -> None:
    assert text_of(render(PaperKind.HAND_OVER_SLIP, HANDED).data, tmp_path).count("☐") == 24
    assert text_of(render(PaperKind.HAND_OVER_SLIP, RETURNED).data, tmp_path).count("☐") == 2
    assert "☐" not in text_of(render(PaperKind.HAND_OVER_SLIP, ALL_BACK).data, tmp_path)


def test_the_boxes_are_drawn_as_squares() -> None:
    pages = rectangles(render(PaperKind.HAND_OVER_SLIP, HANDED).data)
    sides = [(round(width, 1), round(height, 1)) for page in pages for _, _, width, height in page]
    assert sides.count((6.8, 6.8)) == 24


@needs_poppler
def test_receipt_and_signatures_stand_on_one_page(tmp_path: Path) -> None:
    data = render(PaperKind.HAND_OVER_SLIP, HANDED).data
    pages = text_of(data, tmp_path).split("\f")
    assert [n for n, page in enumerate(pages) if "To be filled in by hand" in page] == [
        n for n, page in enumerate(pages) if "Signature\n" in page
    ]


def test_the_recorded_receipt_is_printed_with_what_was_found_and_what_is_open() -> None:
    words = said(hand_over_slip.build(RETURNED).blocks)
    for part in (
        "no, torn at one edge",
        "2022-11-26T11:30:00+05:30",
        "Exhibits received\n11 of 12",
        "Register XIX 44/22",
        "DD 31A",
        "2022-11-27T09:00:00+05:30",
        "Not yet received\nEX-12",
    ):
        assert part in words
    assert "To be filled in" not in words


def test_a_slip_that_is_back_asks_for_no_second_signature() -> None:
    words = said(hand_over_slip.build(ALL_BACK).blocks)
    assert "Name, rank and number" not in words
    assert "The proof of it is the slip that both sides signed by hand." in words
    assert "Name, rank and number" in said(hand_over_slip.build(RETURNED).blocks)


def test_the_code_is_a_qr_code_of_the_slip_and_says_how_it_was_computed() -> None:
    (block,) = (b for b in hand_over_slip.build(HANDED).blocks if isinstance(b, QrBlock))
    assert block.code == HANDED.code
    assert "one line for each exhibit in the order of the table" in plain(block.text)


def test_a_retracted_slip_says_so_and_two_renderings_are_alike() -> None:
    retracted = replace(HANDED, slip=replace(SLIP, retracted="never happened"))
    assert "This hand-over was retracted" in said(hand_over_slip.build(retracted).blocks)
    first = render(PaperKind.HAND_OVER_SLIP, RETURNED)
    assert first.data == render(PaperKind.HAND_OVER_SLIP, RETURNED).data
