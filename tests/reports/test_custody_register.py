"""The custody register: every move of every exhibit, both sides, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casebook.model.paper import PaperKind
from casebook.reports.papers import custody_register
from casebook.reports.papers.custody_subject import Item
from casebook.reports.render import render
from tests.reports.poppler import needs_poppler, text_of
from tests.reports.sample import (
    BARE,
    GAPS,
    LEDGER,
    LEDGER_MOVES,
    PROVISIONS,
    SERVER,
    SLIP,
    sha256,
)
from tests.reports.test_papers import said


def test_register_has_every_move_with_both_sides_and_blanks_for_both() -> None:
    text = said(custody_register.build(LEDGER).blocks)
    assert text.count("Signature, name and number") == 2 * len(LEDGER_MOVES)
    assert "HC R. Singh\nMalkhana\n2022-11-24T15:40:00Z\n2022-11-24T21:10:00+05:30" in text
    assert PROVISIONS.custody in text
    assert "A name printed here was typed into the case file and is not a signature." in text


def test_exhibit_is_headed_by_seal_memo_serial_and_digest_at_the_start() -> None:
    text = said(custody_register.build(LEDGER).blocks)
    start = " ".join(sha256("server")[at : at + 4] for at in range(0, 64, 4))
    assert "IFSO/214/E001 (EX-1): Application server of the outpatient clinic" in text
    assert (
        f"SHA-256, at acquisition, 2022-12-03T05:30:00Z = 2022-12-03T11:00:00+05:30\n{start}"
        in text
    )
    for part in ("SZ-1, memo IFSO/SM/17", "IFSO/22/18; packet P-1", SERVER.serial_number):
        assert part in text, part


def test_open_moves_are_listed_at_the_head_and_retracted_ones_are_not_open() -> None:
    text = said(custody_register.build(LEDGER).blocks)
    head = text[text.index("Moves that are open") : text.index("Gaps and doubts")]
    assert "IFSO/214/E001 (EX-1)\n3\nDr. P. Rao\nFSL Rohini\n2022-12-20T06:30:00Z" in head
    struck = replace(LEDGER_MOVES[2], retracted="never left")
    none = replace(LEDGER, items=(Item(SERVER, moves=(struck,)),))
    text = said(custody_register.build(none).blocks)
    head = text[text.index("Moves that are open") : text.index("Gaps and doubts")]
    assert "never left" not in head
    assert "Dr. P. Rao" not in head


def test_findings_are_gaps_at_the_head_and_under_the_exhibit() -> None:
    text = said(custody_register.build(LEDGER).blocks)
    for gap in GAPS:
        assert text.count(gap) == 2


def test_exhibits_that_never_moved_are_named() -> None:
    text = said(custody_register.build(replace(LEDGER, items=(Item(BARE),))).blocks)
    assert "Exhibits without a move\nIFSO/214/E010 (EX-4)" in text
    assert "No move is recorded." in text


@needs_poppler
def test_many_moves_run_over_pages_with_the_header_on_each(tmp_path: Path) -> None:
    moves = tuple(
        replace(LEDGER_MOVES[0], id=f"m{n}", position=n, purpose=f"purpose-{n}.")
        for n in range(1, 26)
    )
    subject = replace(LEDGER, items=(Item(SERVER, moves=moves),), slips=(SLIP,))
    paper = render(PaperKind.CUSTODY_REGISTER, subject)
    pages = text_of(paper.data, tmp_path, "-layout").split("\f")[:-1]
    holding = [page for page in pages if "purpose-" in page]
    assert len(holding) >= 3
    for page in holding:
        assert "Released by, from" in page
    whole = "".join(pages)
    assert all(whole.count(f"purpose-{n}.") == 1 for n in range(1, 26))


@needs_poppler
def test_no_page_ends_with_a_heading_or_a_bare_table_header(tmp_path: Path) -> None:
    items = tuple(
        Item(replace(SERVER, id=f"n{n}", number=n), moves=LEDGER_MOVES[:2], holder="with X")
        for n in range(1, 13)
    )
    paper = render(PaperKind.CUSTODY_REGISTER, replace(LEDGER, items=items))
    for page in text_of(paper.data, tmp_path, "-layout").split("\f")[:-1]:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        last = lines[lines.index(next(x for x in lines if x.startswith("Journal 412"))) - 1]
        assert not last.startswith("No."), last
        assert "Application server" not in last, last
