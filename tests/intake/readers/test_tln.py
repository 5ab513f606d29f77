"""TLN and l2ttln: counts of the data folder's README, and rows as plaso and others write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.intake.readers import reader_named
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

HEADER = "Time|Source|Host|User|Description\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "evidence.bin"
    path.write_text(text)
    return path


@pytest.mark.parametrize(("name", "reader"), [("tln.log", "TLN"), ("l2ttln.log", "l2ttln")])
def test_plaso_outputs_have_the_known_counts_and_times(
    shared_data: Path, name: str, reader: str
) -> None:
    path = shared_data / "timeline" / "plaso" / name
    assert questions(path) == []
    found = read(path)
    assert (found.reader, len(found.rows), found.rejects) == (reader, 20, [])
    assert (found.first, found.last) == (
        "2012-01-22T07:52:33.000000Z",
        "2026-07-02T17:48:00.000000Z",
    )
    row = found.rows[2]
    assert row[:8] == (4, 1327218781000000, "1327218781", 2, "LOG", "myhostname.myhost.com",
                       "root", "")  # fmt: skip
    assert row[8].endswith("Cron ran: touch /var/run/crond.somecheck for user: root pid: 31051")


def test_the_fields_of_both_forms(shared_data: Path) -> None:
    path = shared_data / "timeline" / "plaso" / "l2ttln.log"
    fields = dict(reader_named("l2ttln").fields(read(path).rows[-1][9], {}))
    assert fields["tz"] == "UTC"
    assert fields["notes"] == "File: OS:/tmp/test/test_data/syslog/syslog inode: 351025"
    assert list(dict(reader_named("TLN").fields("1|REG|h|u|a|b", {})).items())[-1] == (
        "description",
        "a|b",
    )


def test_rows_without_a_header_are_recognised_by_their_seconds(tmp_path: Path) -> None:
    rows = "1327218753|REG|WS-01|anna|M... Run key|with a mark\n" * 3
    found = read(written(tmp_path, rows))
    assert (found.reader, len(found.rows)) == ("TLN", 3)
    assert found.messages[0] == "M... Run key|with a mark"
    long = read(written(tmp_path, "1327218753|REG|WS-01|anna|text|UTC|File: x\n" * 3))
    assert (long.reader, long.messages[0]) == ("l2ttln", "text")
    text = HEADER.strip() + "|TZ|Notes\n5|LOG|h|u|one|two|UTC|n\n"
    assert read(written(tmp_path, text)).messages == ["one|two"]


def test_the_older_name_of_the_third_column(tmp_path: Path) -> None:
    text = "Time|Source|System|User|Description\n5|EVT|h|u|d\n"
    assert read(written(tmp_path, text)).times == ["1970-01-01T00:00:05.000000Z"]


def test_zero_is_no_time_and_a_minus_is_empty(tmp_path: Path) -> None:
    found = read(written(tmp_path, HEADER + "0|LOG|-|-|text\n-1|LOG|-|-|text\n"))
    assert found.rows[0][1:8] == (UNDATED_US, "0", 0, "LOG", "", "", "")
    assert found.times == ["1969-12-31T23:59:59.000000Z"]


def test_the_clock_offset_of_the_device_moves_the_times(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "100|LOG|h|u|text\n")
    assert read(path, TimeBasis(clock_offset_us=5_000_000)).times == ["1970-01-01T00:01:45.000000Z"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1327218753|LOG|h|u", "the row has 4 fields, 5 are needed"),
        ("1327218753.5|LOG|h|u|d", "no number of seconds"),
        ("2012-01-22|LOG|h|u|d", "no number of seconds"),
        ("132721875300000|LOG|h|u|d", "no number of seconds"),
    ],
)
def test_each_reject_says_why(tmp_path: Path, row: str, reason: str) -> None:
    found = read(written(tmp_path, f"{HEADER}{row}\n\n5|LOG|h|u|d\n"))
    assert [(r.locator, reason in r.reason) for r in found.rejects] == [(2, True)]
    assert len(found.rows) == 1


def test_a_long_row_without_its_notes_is_a_reject(tmp_path: Path) -> None:
    text = HEADER.strip() + "|TZ|Notes\n5|LOG|h|u|d|UTC|n\n5|LOG|h|u|d\n"
    found = read(written(tmp_path, text))
    assert (found.reader, [r.reason for r in found.rejects]) == (
        "l2ttln",
        ["the row has 5 fields, 7 are needed"],
    )


def test_other_rows_with_marks_are_left_alone() -> None:
    for text in (
        "0|/a|12|r/rrwxrwxrwx|0|0|5|1|2|3|4\n",
        "1|a|b|c|d\n",
        "Time|Source|Host|User|Text\n1327218753|a|b|c|d\n" * 3,
        "1327218753|a|b|c\n",
        "when|what|who|where|why\n",
    ):
        for name in ("TLN", "l2ttln"):
            assert reader_named(name).probe(text.encode(), "x") is None
