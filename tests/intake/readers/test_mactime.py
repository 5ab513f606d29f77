"""The forms of mactime's output; that it agrees with the bodyfile is shown with that."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.intake.readers import reader_named
from casebook.intake.source import open_source
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

HEADER = "Date,Size,Type,Mode,UID,GID,Meta,File Name\n"
KOLKATA = TimeBasis("Asia/Kolkata")
SESSION = "The Sleuth Kit mactime Timeline\nInput Source: case.body\n"

COLUMNS = (
    "Xxx Xxx 00 0000 00:00:00    12288 ...b d/drwx------ 0        0        11       /lost+found\n"
    "                            36885 ...b r/rrw-r--r-- 0        0        12       /logo.jpg\n"
    "Wed Nov 23 2022 06:45:30    12288 mac. d/drwx------ 1000     0        11       /lost+found\n"
    "                               74 m.c. r/rr-xr-xr-x 0        0        0-48-2   /$MFT\n"
)


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "evidence.bin"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def a_row(date: str, name: str = '"/a"') -> str:
    return f"{date},5,m.c.,r/rrwxrwxrwx,0,0,12,{name}\n"


def test_the_csv_of_mactime_has_the_known_counts_and_times(shared_data: Path) -> None:
    path = shared_data / "timeline" / "tsk" / "fs.multiple.mactime.csv"
    assert questions(path) == []
    found = read(path)
    assert (found.reader, len(found.rows), found.rejects) == ("mactime CSV", 55, [])
    assert len(found.times) == 50
    assert (found.first, found.last) == (
        "2020-11-01T02:47:44.000000Z",
        "2076-11-29T08:54:34.000000Z",
    )


@pytest.mark.parametrize(
    ("date", "utc"),
    [
        ("Wed Nov 23 2022 06:45:30", "2022-11-23T01:15:30.000000Z"),
        ("Wed 11 23 2022 06:45:30", "2022-11-23T01:15:30.000000Z"),
        ("2022-11-23T01:15:30Z", "2022-11-23T01:15:30.000000Z"),
    ],
)
def test_every_form_of_a_date(tmp_path: Path, date: str, utc: str) -> None:
    found = read(written(tmp_path, HEADER + a_row(date)), KOLKATA)
    assert (found.times, found.rows[0][2], found.rows[0][3]) == ([utc], date, 2)
    assert found.rows[0][4] == "m.c."
    assert found.messages == ["Modified, metadata changed: /a (5 bytes)"]


@pytest.mark.parametrize("date", ["Xxx Xxx 00 0000 00:00:00", "0000-00-00T00:00:00Z"])
def test_a_date_of_zeros_is_no_time(tmp_path: Path, date: str) -> None:
    path = written(tmp_path, HEADER + a_row(date))
    assert questions(path) == []
    (row,) = read(path).rows
    assert row[1:4] == (UNDATED_US, date, 0)


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("Tue Nov 23 2022 06:45:30", "that day was no Tue"),
        # Day first, as mactime never writes it.
        ("Wed 23 11 2022 06:45:30", "no such time"),
        ("Wed Nov 31 2022 06:45:30", "no such time"),
        ("23.11.2022 06:45", "not written as mactime writes it"),
    ],
)
def test_a_date_that_mactime_does_not_write_is_a_reject(
    tmp_path: Path, date: str, reason: str
) -> None:
    found = read(written(tmp_path, HEADER + a_row(date)), KOLKATA)
    assert (found.rows, len(found.rejects)) == ([], 1)
    assert reason in found.rejects[0].reason


def test_the_zone_of_the_run_is_asked_with_a_row_as_evidence(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + a_row("Wed Nov 23 2022 06:45:30"))
    assert (questions(path), questions(path, KOLKATA)) == (["zone"], [])
    assert "names no zone" in read(path).rejects[0].reason


@pytest.mark.parametrize("rows", [HEADER + a_row("Wed Nov 23 2022 06:45:30"), COLUMNS])
def test_the_header_of_minus_h_answers_for_the_zone(tmp_path: Path, rows: str) -> None:
    path = written(tmp_path, f"{SESSION}Time: 2022-11-01\t\tTimezone: Asia/Kolkata\n\n{rows}")
    assert questions(path) == []
    found = read(path, TimeBasis("UTC"))
    assert (set(found.times), found.rejects) == ({"2022-11-23T01:15:30.000000Z"}, [])
    without = written(tmp_path, f"{SESSION}\n\n{rows}")
    assert questions(without) == ["zone"]
    assert set(read(without, KOLKATA).times) == {"2022-11-23T01:15:30.000000Z"}


def test_a_zone_that_is_none_is_asked_and_shown(tmp_path: Path) -> None:
    path = written(tmp_path, f"{SESSION}Timezone: IST-5:30\n\n{COLUMNS}")
    reader = reader_named("mactime")
    with open_source(path) as source:
        layout = reader.probe(path.read_bytes(), "")
        assert layout is not None
        (question,) = reader.questions(source, layout, TimeBasis())
    assert "Its header names “IST-5:30”." in question.evidence


def test_in_columns_a_date_holds_until_the_next(tmp_path: Path) -> None:
    path = written(tmp_path, COLUMNS)
    assert questions(path) == ["zone"]
    found = read(path, KOLKATA)
    assert found.reader == "mactime"
    assert [(row[0], row[1] == UNDATED_US, row[2][:3], row[4]) for row in found.rows] == [
        (1, True, "Xxx", "...b"),
        (2, True, "Xxx", "...b"),
        (3, False, "Wed", "mac."),
        (4, False, "Wed", "m.c."),
    ]
    assert found.times == ["2022-11-23T01:15:30.000000Z"] * 2
    assert [row[6] for row in found.rows][2:] == ["UID 1000", "UID 0"]
    assert found.messages[3] == "Modified, metadata changed: /$MFT (74 bytes)"


def test_in_columns_a_row_below_one_that_cannot_be_read_has_no_date(tmp_path: Path) -> None:
    lines = COLUMNS.splitlines(keepends=True)
    dated, below = lines[2], lines[3]
    found = read(written(tmp_path, "".join([*lines, "torn line\n", below, dated, below])), KOLKATA)
    assert [row[0] for row in found.rows] == [1, 2, 3, 4, 7, 8]
    assert [(r.locator, r.reason) for r in found.rejects] == [
        (5, "it is no row of mactime"),
        (6, "the row that its date stands in could not be read"),
    ]
    # A torn row without a date of its own takes none from those below.
    torn = below.replace("m.c.", "what")
    found = read(written(tmp_path, "".join([*lines, torn, below])), KOLKATA)
    assert ([row[0] for row in found.rows][-1], [r.locator for r in found.rejects]) == (6, [5])


def test_a_long_file_in_columns_is_read_in_one_piece(tmp_path: Path) -> None:
    dated, below = COLUMNS.splitlines(keepends=True)[2:]
    path = written(tmp_path, dated + below * 30_000)
    found = read(path, KOLKATA, want=4)
    assert (len(found.rows), found.rejects) == (30_001, [])
    assert {row[1] for row in found.rows} == {1669166130000000}


def test_in_columns_names_may_begin_with_blanks_and_inodes_be_long(tmp_path: Path) -> None:
    begin = "2022-11-23T01:15:30Z        5 m... r/rrwxrwxrwx anna/root 0        "
    text = (
        f"{begin}12         two blanks\n{begin}1234567-128-10 plain\n{begin}12345678  one blank\n"
        "                          5 m...  0        0        7        no mode\n"
    )
    found = read(written(tmp_path, text))
    assert (found.rejects, found.rows[0][6]) == ([], "anna/root")
    reader = reader_named("mactime")
    names = [dict(reader.fields(row[9], {}))["file name"] for row in found.rows]
    assert names == ["  two blanks", "plain", " one blank", "no mode"]


def test_commas_and_quotes_in_a_name(tmp_path: Path) -> None:
    text = HEADER + a_row("2022-11-23T01:15:30Z", '"/a, ""b"", c"') + a_row(
        "2022-11-23T01:15:30Z", "/unquoted"
    )  # fmt: skip
    found = read(written(tmp_path, text))
    assert [m.partition(": ")[2] for m in found.messages] == [
        '/a, "b", c (5 bytes)',
        "/unquoted (5 bytes)",
    ]


def test_short_rows_are_rejects_and_empty_lines_nothing(tmp_path: Path) -> None:
    text = HEADER + "\n" + a_row("2022-11-23T01:15:30Z") + "2022-11-23T01:15:30Z,5,m.c.\n"
    found = read(written(tmp_path, text + a_row("2022-11-23T01:15:30Z").replace("m.c.", "x")))
    assert (len(found.rows), [r.locator for r in found.rejects]) == (1, [4, 5])


def test_other_formats_are_left_alone() -> None:
    for name in ("mactime", "mactime CSV"):
        probe = reader_named(name).probe
        for text in (
            "2022-11-23T01:15:30Z host program: text\n",
            "Wed Nov 23 2022 06:45:30 something else\n",
            "Date,Size,Type\n1,2,3\n",
            SESSION,
            "                         5\n",
        ):
            assert probe(text.encode(), "x") is None


def test_a_line_of_blanks_and_letters_takes_no_time(tmp_path: Path) -> None:
    long = "2022-11-23T01:15:30Z " + "a " * 500_000 + "\n"
    found = read(written(tmp_path, COLUMNS + long + " " * 1_000_000 + "x\n"), KOLKATA)
    assert [r.locator for r in found.rejects] == [5, 6]
