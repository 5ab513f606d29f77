"""The sequence of custody: holders from and to, and gaps that no photocopy hides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casebook.model.paper import PaperKind
from casebook.reports.content import Table
from casebook.reports.papers import custody_sequence
from casebook.reports.papers.custody_sequence import GAP
from casebook.reports.papers.custody_subject import Item
from casebook.reports.render import render
from casebook.reports.typeset import plain
from tests.reports.poppler import needs_poppler, words_of
from tests.reports.sample import (
    BARE,
    HOLDERS,
    IMAGE_DIGESTS,
    ITEMS,
    LEDGER,
    LONG_HINDI,
    PROVISIONS,
    SERVER,
    sha256,
)
from tests.reports.test_papers import said


def table_of(item: Item) -> Table:
    subject = replace(LEDGER, items=(item,))
    (table,) = (b for b in custody_sequence.build(subject).blocks if isinstance(b, Table))
    return table


def test_each_holder_has_a_line_from_receipt_to_release() -> None:
    rows = [[plain(cell) for cell in row] for row in table_of(ITEMS[0]).rows]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert rows[1][1] == "HC R. Singh\nMalkhana"
    assert rows[1][2] == "2022-11-24T15:40:00Z\n2022-11-24T21:10:00+05:30"
    assert rows[1][3] == "2022-11-28T04:30:00Z\n2022-11-28T10:00:00+05:30"
    assert rows[2][1].startswith(LONG_HINDI)
    assert rows[3][2] == "not recorded"


def test_gap_stands_before_the_holder_it_leads_to_with_a_mark() -> None:
    notes = {at: plain(note) for at, note in table_of(ITEMS[0]).notes.items()}
    assert notes == {
        1: f"{GAP}  More than 24 hours passed between release and receipt.",
        2: f"{GAP}  The receipt is not recorded.",
    }


def test_gap_before_the_first_holder_is_not_lost() -> None:
    first = replace(HOLDERS[0], gap="Nobody says who seized it.")
    rows = [[plain(cell) for cell in row] for row in table_of(Item(SERVER, holdings=(first,))).rows]
    assert rows[0][1] == f"{GAP}  Nobody says who seized it."
    assert rows[1][0] == "1"


def test_last_holder_still_holds_and_an_earlier_end_is_not_guessed() -> None:
    open_ended = replace(HOLDERS[1], until=None)
    rows = table_of(Item(SERVER, holdings=(open_ended, open_ended))).rows
    assert [plain(row[3]) for row in rows] == ["not recorded", "still held"]


def test_digest_at_each_end_is_printed() -> None:
    text = said(custody_sequence.build(LEDGER).blocks)
    first = " ".join(sha256("server")[at : at + 4] for at in range(0, 64, 4))
    last = " ".join(sha256("server changed")[at : at + 4] for at in range(0, 64, 4))
    assert "Digest at the start\nSHA-256, at acquisition, 2022-12-03T05:30:00Z = " in text
    assert first in text
    assert f"{last}\nDIFFERS from that of 2022-12-03T05:30:00Z" in text


def test_one_digest_is_not_shown_as_two_ends() -> None:
    subject = replace(LEDGER, items=(Item(SERVER, digests=IMAGE_DIGESTS[:1]),))
    text = said(custody_sequence.build(subject).blocks)
    assert "Digest at the end\ncomputed once only: nothing to compare with" in text


def test_device_without_custody_is_a_gap_itself() -> None:
    text = said(custody_sequence.build(replace(LEDGER, items=(Item(BARE),))).blocks)
    assert f"{GAP}  No custody is recorded." in text


def test_copies_that_never_moved_are_listed_and_struck_exhibits_are_not() -> None:
    text = said(custody_sequence.build(LEDGER).blocks)
    assert "Records that were never moved on their own" in text
    assert "IFSO/214/E001.1 (EX-2)\nImage of the system disk\nEX-1" in text
    assert "EX-3" not in text


def test_the_law_is_that_of_the_case_and_the_signature_is_by_hand() -> None:
    text = said(custody_sequence.build(LEDGER).blocks)
    assert PROVISIONS.custody in text
    assert "Investigating officer\nSignature\nName, rank and number" in text


@needs_poppler
def test_mark_of_a_gap_is_read_in_the_pdf(tmp_path: Path) -> None:
    text = words_of(render(PaperKind.CUSTODY_SEQUENCE, LEDGER).data, tmp_path)
    assert text.count(f"{GAP} More than 24 hours passed") == 1
    assert LONG_HINDI in text
