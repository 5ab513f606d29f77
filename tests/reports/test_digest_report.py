"""The digest report: what an opposing expert would check, value by value."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from casebook.model.evidence import Algorithm
from casebook.model.paper import PaperKind
from casebook.reports.content import Heading, Table
from casebook.reports.papers import digest_report
from casebook.reports.papers.custody_subject import EvidenceSubject
from casebook.reports.render import render
from casebook.reports.typeset import plain
from tests.reports.poppler import needs_poppler, text_of, words_of
from tests.reports.sample import ITEMS, LEDGER, LEDGER_DIGESTS, at, sha256
from tests.reports.test_papers import said


def table_under(heading: str, subject: EvidenceSubject = LEDGER) -> Table:
    blocks = digest_report.build(subject).blocks
    at = next(
        n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == heading
    )
    table = blocks[at + 1]
    assert isinstance(table, Table)
    return table


def rows_under(heading: str) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in table_under(heading).rows]


def test_each_digest_has_its_annexure_number_value_place_time_and_tool() -> None:
    rows = rows_under("Digests of originals")
    assert [row[0] for row in rows] == ["A1\nstruck out", "A2", "A3"]
    _, thing, what, value, when, by, compared, serial = rows[1]
    assert thing == "IFSO/214/E001 (EX-1)\nmedia in image.E01\n4,000,787,030,016 bytes"
    assert what == "the original, the medium inside the image"
    assert value.split("\n", 1)[0] == "SHA-256, at acquisition"
    assert value.split("\n", 1)[1].replace(" ", "").replace("\n", "") == sha256("server")
    assert when == "2022-12-03T05:30:00Z\n2022-12-03T11:00:00+05:30"
    assert by == "Insp. A. Kumar\nCasebook 0.1.0"
    assert compared == "nothing earlier to compare with"
    assert serial == ITEMS[0].exhibit.serial_number


def test_mismatch_is_in_capitals_and_a_match_is_not() -> None:
    assert rows_under("Digests of originals")[2][6] == "DIFFERS from that of 2022-12-03T05:30:00Z"
    derived = rows_under("Digests of copies and derived files")
    assert derived[2][6] == "matches that of 2022-12-03T09:30:00Z"


def test_copies_stand_in_their_own_table_and_a_claim_is_called_one() -> None:
    derived = rows_under("Digests of copies and derived files")
    assert [row[0] for row in derived] == ["B1", "B2", "B3"]
    assert derived[0][2].startswith(
        "CLAIM, not computed here\na copy, the medium inside the image: imaged with ewfacquire"
    )
    assert derived[0][6] == "not compared"
    assert "CLAIM" not in derived[1][2]


def test_newest_of_one_pass_is_that_of_the_medium_and_not_of_its_container() -> None:
    medium = LEDGER_DIGESTS[0]
    container = replace(medium, id="k", over="container image.E01", value=sha256("file"))
    later = replace(container, computed_at=at("2022-12-09T10:00:00+05:30"))
    assert digest_report.newest((container, medium)) == medium
    assert digest_report.newest((medium, container)) == medium
    assert digest_report.newest((medium, later)) == later


def test_both_ends_are_of_one_thing_and_one_algorithm() -> None:
    first = LEDGER_DIGESTS[0]
    md5 = replace(first, id="m", algorithm=Algorithm.MD5, value="0" * 32)
    container = replace(first, id="k", over="container image.E01", value=sha256("file"))
    last = replace(LEDGER_DIGESTS[1], id="l")
    later = replace(container, id="n", computed_at=at("2022-12-28T10:00:00+05:30"))
    assert digest_report.ends((md5, container, first, last, later)) == (first, last)
    renamed = replace(later, over="image-at-lab.E01", matches_id=first.id)
    assert digest_report.ends((first, renamed)) == (first, renamed)
    assert digest_report.ends((first, later)) == (first,)
    assert digest_report.ends((replace(first, is_claimed=True),)) == ()


def test_match_with_the_first_and_difference_from_a_later_one_are_both_read() -> None:
    both = "matches that of 1 Dec; differs from that of 9 Dec"
    assert (
        plain(digest_report.compared(both)) == "matches that of 1 Dec; DIFFERS from that of 9 Dec"
    )


def test_serial_of_a_copy_without_one_is_that_of_what_it_was_taken_from() -> None:
    bare = replace(ITEMS[1], exhibit=replace(ITEMS[1].exhibit, serial_number=""))
    table = table_under("Digests of copies and derived files", replace(LEDGER, items=(bare,)))
    assert plain(table.rows[0][7]) == f"taken from EX-1: {ITEMS[0].exhibit.serial_number}"


def test_late_digest_gives_its_reason_or_says_that_there_is_none() -> None:
    note = plain(table_under("Digests of originals").notes[1])
    late = "The first digest was computed 9 days after the seizure."
    assert f"{late} Reason: the array needed a controller of the same make" in note
    assert "Protected by: write blocker T8u, serial 0042" in note
    silent = replace(LEDGER_DIGESTS[0], reason="")
    item = replace(ITEMS[0], digests=(silent,))
    bare = table_under("Digests of originals", replace(LEDGER, items=(item,)))
    assert f"{late} No reason is recorded." in plain(bare.notes[0])


def test_retracted_digest_is_struck_with_the_reason() -> None:
    note = plain(table_under("Digests of originals").notes[0])
    assert note == "Struck out (retracted): the wrong disk was connected"


def test_folder_is_summarised_by_files_bytes_and_the_digest_of_its_list() -> None:
    ((number, thing, files, size, problems, value, _, _, compared),) = rows_under("Folders")
    assert (number, thing) == ("M1", "IFSO/214/E001.1 (EX-2)\nexports")
    assert (files, size, problems) == ("31,204", "88,123,456,789", "3")
    assert value.replace(" ", "").replace("\n", "") == f"atexport{sha256('listing')}"
    assert compared == "31,201 files as before, 3 new"


def test_incidents_are_open_until_explained() -> None:
    first, second = rows_under("Incidents")
    assert (first[0], first[4]) == ("INC-1", "OPEN: nobody has explained it.")
    assert second[4].startswith("Torn by the adhesive of the packet; see the photograph.\nDr. P.")


def test_head_names_case_certificate_and_the_time_in_both_zones() -> None:
    text = said(digest_report.build(LEDGER).blocks)
    for part in (
        "349/2022, dated 2022-11-25",
        "C-1, IEA 65B(4), for charge-sheet: signed",
        "certificate under section 65B(4) of the Indian Evidence Act, 1872",
        "2023-01-05T09:12:33Z\n2023-01-05T14:42:33+05:30",
        "cannot stand inside the file itself: it is printed on the covering memo",
    ):
        assert part in text, part


def test_summary_names_exhibits_without_a_digest_and_those_that_differ() -> None:
    text = said(digest_report.build(LEDGER).blocks)
    assert "Exhibits without a digest\n1: IFSO/214/E010 (EX-4)" in text
    assert "Exhibits with values that differ\n1: IFSO/214/E001 (EX-1)" in text
    assert "Exhibits covered\n3\n" in text


def test_report_of_one_exhibit_is_named_after_it() -> None:
    one = replace(LEDGER, items=ITEMS[1:2], is_whole=False)
    assert digest_report.build(one).title == "Digest report: IFSO/214/E001.1 (EX-2)"


@needs_poppler
def test_report_does_not_hold_its_own_digest_and_values_can_be_copied(tmp_path: Path) -> None:
    paper = render(PaperKind.DIGEST_REPORT, LEDGER)
    text = words_of(paper.data, tmp_path).replace(" ", "")
    assert hashlib.sha256(paper.data).hexdigest() not in text
    rows = text_of(paper.data, tmp_path, "-layout")
    first = sha256("server")
    for start in range(0, 64, 16):
        line = " ".join(first[start + n : start + n + 4] for n in range(0, 16, 4))
        assert line in rows, line
