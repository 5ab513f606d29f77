from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.replies.csv_table import open_csv
from casebook.intake.source import open_source
from casebook.model.reply import ReplyForm
from casebook.model.reply_table import ReadOptions
from casebook.model.timeline import DayOrder
from tests.intake.replies.files import IPDR, csv_text, read

ROW = ("A. Rao", "Delhi", "203.0.113.45", "50122", "23/11/2022", "10:15:00", "23/11/2022",
       "10:45:00")  # fmt: skip
INDIA = ReadOptions(zone="Asia/Kolkata", day_order=DayOrder.DAY_FIRST)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_any_encoding_and_delimiter_gives_the_same_row(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    path = tmp_path / "r.csv"
    row = ("Müller", *ROW[1:])
    path.write_bytes(csv_text([IPDR, row, row], delimiter).encode(encoding))
    reply, rows = read(path, INDIA)
    assert reply.form is ReplyForm.TABLE
    assert reply.header == IPDR
    assert [r.number for r in rows] == [2, 3]
    assert rows[0].cells == row
    # 10:15 in India is 04:45 in UTC: 1669178700 s by `date -d`.
    assert rows[0].first_us == 1_669_178_700_000_000
    assert rows[0].last_us == 1_669_180_500_999_999
    assert (rows[0].key, rows[0].port, rows[0].problem) == ("203.0.113.45", 50122, "")


def test_utf_16_says_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(codecs.BOM_UTF16_LE + csv_text([IPDR, ROW, ROW]).encode("utf-16-le"))
    reply, _ = read(path, INDIA)
    assert "semicolons" in reply.said[0]
    assert "UTF-16-LE" in reply.said[0]


def test_a_cell_over_several_lines_is_one_row_and_later_numbers_are_those_of_the_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "r.csv"
    path.write_text(csv_text([IPDR, ('"House 1\nSector 2"', *ROW[1:]), ROW], end="\n"))
    _, rows = read(path, INDIA)
    assert [(row.number, row.cells[0]) for row in rows] == [(2, "House 1\nSector 2"), (4, "A. Rao")]


def test_a_quote_that_never_closes_rejects_one_row_and_loses_none(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(csv_text([IPDR, ('"A. Rao', *ROW[1:]), ROW, ROW], end="\n"))
    _, rows = read(path, INDIA)
    assert [bool(row.problem) for row in rows] == [True, False, False]
    assert "quote" in rows[0].problem
    assert rows[0].raw.startswith('"A. Rao;')


def test_a_row_with_other_cells_than_the_header_is_a_reject_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(csv_text([IPDR, ROW, ROW, ("End of report", "2 rows")]))
    _, rows = read(path, INDIA)
    assert rows[2].number == 4
    assert rows[2].problem == "it has 2 cells, the header has 8"
    assert rows[2].raw == "End of report;2 rows"


def test_the_header_is_found_below_a_letterhead_which_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    head = [("Example ISP Ltd",), ("", ""), ("IPDR against notice 7/2022", "")]
    path.write_text(csv_text([*head, IPDR, ROW, ROW]))
    reply, rows = read(path, INDIA)
    assert reply.header_row == 4
    assert "Example ISP Ltd" in reply.said[-1]
    assert [row.number for row in rows] == [5, 6]


def test_without_a_header_every_row_is_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(csv_text([ROW, ROW]))
    options = ReadOptions(columns=("identifier=column 3",), zone="UTC")
    reply, rows = read(path, options)
    assert reply.header_row == 0
    assert [row.key for row in rows] == ["203.0.113.45"] * 2
    assert "No row names the columns" in reply.said[-1]


def test_prose_with_commas_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("Dear Sir,\n\nwith reference to your notice, we hold no record,\nas of now.\n")
    with open_source(path) as source:
        assert open_csv(source) is None


def test_a_cell_beyond_all_bounds_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(csv_text([IPDR, ROW, ("x" * 40_000, *ROW[1:])]))
    _, rows = read(path, INDIA)
    assert "more than 32,767 characters" in rows[1].problem
    assert len(rows[1].raw) == 16_384
    assert "kept to 16,384" in rows[1].notes[0]


def test_a_delimiter_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(csv_text([IPDR, ROW]))
    with pytest.raises(CaseError, match="cannot separate cells"):
        read(path, ReadOptions(delimiter='"'))


def test_a_marked_separator_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("sep=^\n" + csv_text([IPDR, ROW, ROW], "^"))
    reply, rows = read(path, INDIA)
    assert reply.header_row == 2
    assert [row.key for row in rows] == ["203.0.113.45"] * 2
