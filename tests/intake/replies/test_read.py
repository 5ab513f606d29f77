from __future__ import annotations

from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.replies.typed_rows import MapIncomplete
from casebook.model.reply import ReplyForm
from casebook.model.reply_table import ReadOptions
from tests.intake.replies.files import csv_text, pdf, read

LETTER = [
    "Sub: reply to notice 7/2022",
    "The address 203[.]0[.]113[.]45:50122 was allotted to user17",
    "and its mailbox is demand@example.com.",
]


def test_the_lines_of_a_letter_are_read_with_their_identifiers(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("\n".join(LETTER))
    reply, rows = read(path)
    assert reply.form is ReplyForm.TEXT
    assert [(row.number, row.key, row.port) for row in rows] == [
        (2, "203.0.113.45", 50122),
        (3, "demand@example.com", None),
    ]
    assert rows[0].raw == LETTER[1]
    assert all(row.is_text and row.first_us is None for row in rows)


def test_the_text_of_a_pdf_is_read_with_page_and_line(tmp_path: Path) -> None:
    path = pdf(tmp_path / "r.pdf", [LETTER, [], ["2001:db8::1 as well"]])
    reply, rows = read(path)
    assert reply.form is ReplyForm.PDF
    assert [(row.key, row.notes) for row in rows] == [
        ("203.0.113.45", ("page 1, line 2",)),
        ("demand@example.com", ("page 1, line 3",)),
        ("2001:db8::1", ("page 3, line 1",)),
    ]
    assert reply.table.said_after() == (
        "Page 2 holds no text, as scanned paper does: read by eye what stands there.",
    )


def test_a_pdf_behind_a_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"protected by a password\. Ask the sender"):
        read(pdf(tmp_path / "r.pdf", [LETTER], password="secret"))


def test_a_damaged_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing behind it")
    with pytest.raises(CaseError, match="no PDF that can be read"):
        read(path)


@pytest.mark.parametrize("data", [b"", b"\r\n  "])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(data)
    with pytest.raises(CaseError, match="is empty"):
        read(path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.bin"
    path.write_bytes(bytes(range(1, 32)) * 40)
    with pytest.raises(CaseError, match="holds no text"):
        read(path)


def test_markup_is_read_as_text_and_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "r.xls"
    path.write_text("<table><tr><td>203.0.113.45</td></tr></table>\n")
    reply, rows = read(path)
    assert [row.key for row in rows] == ["203.0.113.45"]
    assert "markup" in reply.said[0]


def test_a_map_names_columns_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(csv_text([("Wer", "Wo"), ("203.0.113.45", "1"), ("203.0.113.46", "2")]))
    with pytest.raises(MapIncomplete, match="No column is given as the identifier"):
        read(path)
    with pytest.raises(MapIncomplete, match=r"no column “IP”\. It has “Wer”, “Wo”"):
        read(path, ReadOptions(columns=("identifier=IP",)))
    _, rows = read(path, ReadOptions(columns=("identifier=Wer", "source port=Wo")))
    assert [(row.key, row.port) for row in rows] == [("203.0.113.45", 1), ("203.0.113.46", 2)]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("", "1", "", "", ""), "it names no identifier"),
        (("203.0.113.45", "0x1F", "", "", ""), "“0x1F” is no port"),
        (("203.0.113.45", "70000", "", "", ""), "“70000” is no port"),
        (("203.0.113.45:80", "81", "", "", ""), "it names two ports, 80 and 81"),
        (("203.0.113.45", "1", "2022-11-23", "", ""), "no time of day"),
        (("203.0.113.45", "1", "", "10:15:30", ""), "and no date"),
        (("203.0.113.45", "1", "2022-11-23", "10:15:30", "10:00:00"), "it ends before it begins"),
        (("203.0.113.45", "1", "05/06/22", "10:15:30", ""), "“05/06/22 10:15:30” cannot be placed"),
        (("IP", "Port", "Date", "Start Time", "End Time"), "the names of the columns again"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(
    tmp_path: Path, cells: tuple[str, ...], why: str
) -> None:
    path = tmp_path / "r.csv"
    good = ("203.0.113.45", "1", "2022-11-23", "10:15:30", "10:45:00")
    path.write_text(csv_text([("IP", "Port", "Date", "Start Time", "End Time"), good, cells]))
    _, rows = read(path, ReadOptions(zone="Asia/Kolkata"))
    assert rows[0].problem == ""
    assert rows[1].number == 3
    assert why in rows[1].problem
    assert rows[1].raw == ";".join(cells)
