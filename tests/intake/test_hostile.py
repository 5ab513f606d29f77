"""Damaged, lying and oversized files end as records, rejects or a sentence, within limits.

What is right for each file is written in the README of the hostile data.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

CHILD = """
import hashlib, json, os, resource, sys
from pathlib import Path
from casebook.errors import CaseError
from casebook.intake.detect import detect
from casebook.intake.readers.reader import Duplicate, Rejected
from casebook.intake.source import open_source
from casebook.model.timeline import DayOrder, TimeBasis
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
basis = TimeBasis("UTC", 2022, DayOrder.DAY_FIRST)

def state(path):
    found = os.stat(path)
    fd = os.open(path, os.O_RDONLY | os.O_NOATIME)
    with os.fdopen(fd, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return found.st_mtime_ns, found.st_atime_ns, found.st_size, digest

for path in map(Path, sys.argv[1:]):
    told = {"file": f"{path.parent.name}/{path.name}"}
    before = state(path)
    try:
        with open_source(path) as source:
            reader, layout = detect(source)
            asked = [q.name for q in reader.questions(source, layout, basis)]
            told |= {"asked": asked, "records": 0, "rejects": [], "read": 0, "text": ""}
            told["warnings"] = reader.warnings(source, layout)
            for piece in reader.pieces(source, layout, 3) if "columns" not in asked else ():
                for item in reader.rows(source, piece, layout, basis):
                    told["read"] += 1
                    if isinstance(item, Rejected):
                        assert item.reason
                        told["rejects"].append(item.locator)
                    elif not isinstance(item, Duplicate):
                        for text in (item[2], *item[4:]):
                            assert "\\0" not in text
                            text.encode()
                        for text in sum(reader.fields(item[9], layout), ()):
                            text.encode()
                        reader.zone_by_format(layout, item[2])
                        told["records"] += 1
                        told["text"] += item[8][:200]
    except CaseError as error:
        told["refused"] = str(error)
    assert state(path) == before, path
    print(json.dumps(told))
"""

CSV = {
    "header_only.csv": 0, "no_final_newline.csv": 2, "utf8_bom.csv": 2, "utf16le_bom.csv": 2,
    "utf16be_bom.csv": 2, "utf32le_bom.csv": 1, "utf16le_no_bom.csv": 2, "cp1252.csv": 1,
    "invalid_utf8.csv": 8, "nul_in_field.csv": 3, "newlines_in_field.csv": 4, "mixed_eol.csv": 4,
    "lone_cr_eol.csv": 2, "quote_in_middle.csv": 2, "semicolon.csv": 2, "tab.tsv": 1,
    "pipe.csv": 1, "sep_line.csv": 1, "formula_injection.csv": 13, "markup_and_sql.csv": 23,
    "unicode.csv": 25, "long_token_50k.csv": 2, "long_text_2mb.csv": 2, "field_200k.csv": 2,
    "tall_field_5000_lines.csv": 2, "same_time_20000_rows.csv": 20_000, "exact_duplicates.csv": 6,
    "descending_20000_rows.csv": 20_000,
}  # fmt: skip
"""Files of which every row is a record."""

EVTX = {
    "unchanged_named.txt": 2261, "bad_file_header_crc.evtx": 2261, "dirty_flag.evtx": 2261,
    "chunk_count_65535.evtx": 2261, "trailing_garbage.evtx": 2261, "record_time_zero.evtx": 2261,
    "truncated_half.evtx": 1414, "truncated_in_chunk_header.evtx": 91, "file_header_only.evtx": 0,
    "truncated_in_first_record.evtx": 0, "first_chunk_zeroed.evtx": 2170,
    "first_chunk_bad_magic.evtx": 2170, "first_record_size_zero.evtx": 2170,
    "first_record_size_huge.evtx": 2170, "binxml_garbage.evtx": 2170, "record_time_max.evtx": 2170,
}  # fmt: skip
"""Records by the parser `evtx` 0.14, as the README has them."""

Told = Mapping[str, Mapping[str, object]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Make every hostile file that is no name, and read them all in one child process."""
    data = CHECKOUT.parent / "shared" / "data"
    maker = data / "hostile" / "make_hostile.py"
    if not maker.is_file():
        pytest.skip("the maker of hostile files is not beside this checkout")
    folder = tmp_path_factory.mktemp("hostile")
    real = ["--evtx", str(data / "evtx/security.evtx"), "--e01", str(data / "image/image.E01")]
    subprocess.run(
        [sys.executable, "-W", "ignore", str(maker), str(folder), "--skip", "names/*", *real],
        check=True,
        capture_output=True,
    )
    files = sorted(str(path) for path in folder.rglob("*") if path.is_file())
    out = subprocess.run(
        [sys.executable, "-c", CHILD, *files],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert out.returncode == 0, out.stderr[-2000:]
    rows = [json.loads(line) for line in out.stdout.splitlines()]
    assert len(rows) == len(files)
    return {row["file"]: row for row in rows}


def rejects(row: Mapping[str, object]) -> list[int]:
    found = row["rejects"]
    assert isinstance(found, list)
    return found


def test_what_is_read_is_stored_or_refused(told: Told) -> None:
    for row in told.values():
        if "refused" not in row:
            assert row["read"] == int(str(row["records"])) + len(rejects(row)), row["file"]
        else:
            assert str(row["refused"]).endswith("."), row["file"]


@pytest.mark.parametrize(("name", "records"), CSV.items())
def test_every_row_of_these_is_a_record(told: Told, name: str, records: int) -> None:
    row = told[f"csv/{name}"]
    assert (row["records"], rejects(row)) == (records, [])


def test_rows_that_are_none_are_named_by_their_line(told: Told) -> None:
    assert rejects(told["csv/ragged.csv"]) == [3, 4]
    assert rejects(told["csv/nul_block.csv"]) == [3]
    quote = told["csv/unterminated_quote.csv"]
    assert (quote["records"], rejects(quote)) == (10_001, [3])


def test_text_comes_through_as_it_was(told: Told) -> None:
    assert told["csv/cp1252.csv"]["text"] == "ordinary row café €5 “quoted”"
    assert "left\\x00right" in str(told["csv/nul_in_field.csv"]["text"])
    assert "bad pair \\xc3( here" in str(told["csv/invalid_utf8.csv"]["text"])
    assert "€ é" in str(told["csv/utf16be_bom.csv"]["text"])


@pytest.mark.parametrize(
    "name", ["csv/no_header.csv", "csv/duplicate_headers.csv", "csv/wide_5000_columns.csv"]
)
def test_columns_that_no_header_tells_are_asked_for(told: Told, name: str) -> None:
    assert told[name]["asked"] == ["columns"]


@pytest.mark.parametrize(("name", "records"), EVTX.items())
def test_damaged_event_logs_give_what_is_sound_and_say_what_is_lost(
    told: Told, name: str, records: int
) -> None:
    row = told[f"evtx/{name}"]
    assert row["records"] == records
    if records < 2261:
        assert rejects(row) or row["warnings"]


@pytest.mark.parametrize(
    "name",
    ["csv/empty.csv", "csv/binary_pretending.csv", "evtx/bad_file_magic.evtx",
     "json/deep_100000.json", "archive/multi_member.gz", "pdf/javascript.pdf",
     "xml/billion_laughs.xml", "image/e01_named.dd", "evtx/half_file_header.evtx"],
)  # fmt: skip
def test_what_is_no_known_format_is_refused_whole(told: Told, name: str) -> None:
    assert "refused" in told[name]


def test_mails_are_read_as_far_as_possible_and_no_date_is_invented(told: Told) -> None:
    mails = {name: row for name, row in told.items() if name.startswith("mail/")}
    refused = {name for name, row in mails.items() if "refused" in row}
    assert refused == {"mail/empty.eml", "mail/no_headers.eml"}
    assert told["mail/ten_thousand_received.eml"]["records"] == 10_001
    assert told["mail/from_lines.mbox"]["records"] == 4
    assert told["mail/received_out_of_order.eml"]["records"] == 6
    assert told["mail/no_date.eml"]["records"] == 2


@pytest.mark.parametrize(
    ("name", "records", "refused"),
    [
        ("truncated_last_line", 2, [3]),
        ("lone_surrogate", 2, []),
        ("nul_escape", 2, []),
        ("bom", 2, []),
        ("utf16", 2, []),
        ("duplicate_keys", 1, []),
        ("many_keys", 1, []),
        ("deep_object_in_line", 2, [2]),
        # A number of 5,000 digits.
        ("big_integers", 6, [3]),
        # Times that are a number, a list and true; an object without anything.
        ("types_everywhere", 4, [2, 3, 4, 8]),
    ],
)
def test_lines_of_json_are_events_or_named(
    told: Told, name: str, records: int, refused: list[int]
) -> None:
    row = told[f"json/{name}.jsonl"]
    assert (row["records"], rejects(row)) == (records, refused)


def test_bad_lines_of_json_cost_only_themselves(told: Told) -> None:
    row = told["json/bad_middle_line.jsonl"]
    assert (row["records"], {1, 3, 9} & set(rejects(row))) == (3, set())


def test_a_hostile_bodyfile_is_read_but_for_two_rows(told: Told) -> None:
    row = told["log/bodyfile_hostile.body"]
    assert (row["records"], rejects(row)) == (10, [7, 13])


def test_lines_of_logs_are_events_or_named(told: Told) -> None:
    assert told["log/syslog_utf16.log"]["records"] == 2
    assert told["log/ansi_and_controls.log"]["records"] == 3
    assert told["log/log_injection.log"]["records"] == 3
    assert rejects(told["log/access_hostile.log"]) == [8, 9]
    assert told["time/clock_jumps.log"]["records"] == 6
    rollover = told["time/syslog_year_rollover.log"]
    assert (rollover["records"], rejects(rollover)) == (9, [5])
