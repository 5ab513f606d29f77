"""The real log was grown, wrapped and never closed; small ones are made here by the format."""

from __future__ import annotations

import json
import struct
from collections import Counter
from pathlib import Path

from casebook.intake.readers.evt import OLD_EVENT_LOG
from casebook.intake.source import open_source
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import Read, read

DIRTY = 1
SID = bytes([1, 5, 0, 0, 0, 0, 0, 5]) + struct.pack("<5I", 21, 1, 2, 3, 1114)


def wide(*texts: str) -> bytes:
    return b"".join(text.encode("utf-16-le") + b"\x00\x00" for text in texts)


def record(
    number: int,
    time: int = 1_311_328_906,
    strings: tuple[str, ...] = ("one", "two"),
    sid: bytes = SID,
    kind: int = 2,
) -> bytes:
    names = wide("LSASRV", "PC1")
    sid_at = 56 + len(names)
    strings_at = sid_at + len(sid)
    said = wide(*strings)
    end = strings_at + len(said)
    size = end + 4 + -end % 4
    head = struct.pack(
        "<6I4H6I", size, int.from_bytes(b"LfLe", "little"), number, time, time + 5, 0x8000A001,
        kind, len(strings), 3, 0, 0, strings_at, len(sid), sid_at, 0, end,
    )  # fmt: skip
    return (head + names + sid + said).ljust(size - 4, b"\x00") + struct.pack("<I", size)


def header(size: int, flags: int = 0) -> bytes:
    return struct.pack("<I4s10I", 48, b"LfLe", 1, 1, 48, 48, 9, 1, size, flags, 0, 48)


def log(folder: Path, body: bytes, flags: int = 0, size: int = 0) -> Path:
    path = folder / "Sys.Evt"
    path.write_bytes(header(size or 48 + len(body), flags) + body)
    return path


def warnings(path: Path, found: Read) -> tuple[str, ...]:
    with open_source(path) as source:
        return OLD_EVENT_LOG.warnings(source, found.layout)


def test_every_record_of_the_real_log_is_accounted_for(shared_data: Path) -> None:
    path = shared_data / "evtx" / "SysEvent.Evt"
    found = read(path)
    # 6,501 marks, counted in the bytes: 180 are copies of records and one is half a copy, left
    # where the log ended before it grew.
    assert (len(found.rows), found.duplicates, len(found.rejects)) == (6320, 180, 1)
    assert len(found.rows) + found.duplicates + len(found.rejects) == 6501
    assert (found.first, found.last) == (
        "2011-07-22T10:01:46.000000Z",
        "2012-04-07T04:58:01.000000Z",
    )
    assert [row[0] for row in found.rows] == list(range(1135, 7455))
    assert found.rejects[0].locator == 1572
    assert Counter(row[7] for row in found.rows).most_common(1) == [("7036", 2487)]
    (warning,) = warnings(path, found)
    assert "not closed by Windows" in warning


def test_a_record_says_who_what_and_where(tmp_path: Path) -> None:
    found = read(log(tmp_path, record(7)))
    assert found.reader == "EVT"
    (row,) = found.rows
    assert row[:9] == (
        7, 1_311_328_906_000_000, "2011-07-22T10:01:46Z", 2, "warning", "PC1",
        "S-1-5-21-1-2-3-1114", "40961", "LSASRV 40961: one; two",
    )  # fmt: skip
    assert json.loads(row[9])["TimeWritten"] == "2011-07-22T10:01:51Z"
    assert ("Strings", "one; two") in OLD_EVENT_LOG.fields(row[9], {})


def test_a_record_goes_on_at_the_beginning_after_the_end(tmp_path: Path) -> None:
    new, old = record(9), record(3)
    cut = len(new) - 20
    path = log(tmp_path, new[cut:] + old + record(4) + new[:cut])
    found = read(path)
    assert ([row[0] for row in found.rows], found.rejects) == ([3, 4, 9], [])
    assert {row[8] for row in found.rows} == {"LSASRV 40961: one; two"}


def test_a_number_used_again_after_clearing_is_another_record(tmp_path: Path) -> None:
    found = read(log(tmp_path, record(1) + record(1, time=1_311_400_000) + record(1)))
    assert (len(found.rows), found.duplicates) == (2, 1)


def test_a_time_of_zero_is_none_and_an_unknown_type_is_named(tmp_path: Path) -> None:
    (row,) = read(log(tmp_path, record(1, time=0, kind=77, sid=b"", strings=()))).rows
    assert (row[1], row[2], row[4], row[6], row[8]) == (
        UNDATED_US, "", "type 77", "", "LSASRV 40961",
    )  # fmt: skip


def test_a_clock_offset_is_applied(tmp_path: Path) -> None:
    path = log(tmp_path, record(1))
    assert read(path, TimeBasis(clock_offset_us=1_000_000)).first == "2011-07-22T10:01:47.000000Z"


def test_a_damaged_record_costs_itself_alone(tmp_path: Path) -> None:
    bad = bytearray(record(2))
    bad[-4:] = b"\xff\xff\xff\xff"
    found = read(log(tmp_path, record(1) + bytes(bad) + record(3)))
    assert [row[0] for row in found.rows] == [1, 3]
    assert [(r.locator, "does not repeat its length" in r.reason) for r in found.rejects] == [
        (2, True)
    ]
    bad[:4] = b"\x03\x00\x00\x00"
    found = read(log(tmp_path, record(1) + bytes(bad) + record(3)))
    assert "a record of 3 bytes cannot be" in found.rejects[0].reason


def test_places_beyond_the_record_are_not_read(tmp_path: Path) -> None:
    bad = bytearray(record(1))
    for at in (36, 44, 52):
        bad[at : at + 4] = b"\xf0\xff\xff\xff"
    found = read(log(tmp_path, bytes(bad)))
    assert (len(found.rows), found.rejects) == (1, [])


def test_a_log_cut_off_says_so(tmp_path: Path) -> None:
    whole = record(1) + record(2)
    path = log(tmp_path, whole[:-30], DIRTY, 48 + len(whole))
    found = read(path)
    assert ([row[0] for row in found.rows], len(found.rejects)) == ([1], 1)
    closed, short = warnings(path, found)
    assert "not closed" in closed
    assert "cut short" in short


def test_an_empty_log_has_no_records(tmp_path: Path) -> None:
    assert read(log(tmp_path, b"\x00" * 4096)).rows == []


def test_a_file_of_marks_alone_ends(tmp_path: Path) -> None:
    found = read(log(tmp_path, struct.pack("<I4s", 0x3FFFF0, b"LfLe") * 20_000))
    assert (found.rows, len(found.rejects)) == ([], 20_000)
