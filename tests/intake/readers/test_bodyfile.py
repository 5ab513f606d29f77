"""Counts are those of the data folder's README; agreement is with The Sleuth Kit's own mactime."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from casebook.intake.detect import detect
from casebook.intake.readers import reader_named
from casebook.intake.readers.reader import Row
from casebook.intake.source import open_source
from casebook.intake.timestamps import UNREADABLE
from casebook.model.instant import iso_utc
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import Read, questions, read

UTC = TimeBasis("UTC")
ROW = "0|/a|12|r/rrwxrwxrwx|0|0|5|{}|{}|{}|{}\n"


def written(folder: Path, text: str | bytes, name: str = "evidence.bin") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def times(a: object = 0, m: object = 0, c: object = 0, b: object = 0) -> str:
    """Write a row with these times, in the order of the format."""
    return ROW.format(a, m, c, b)


def shown(found: Read) -> list[tuple[str, str, int]]:
    return [
        ("" if row[1] == UNDATED_US else iso_utc(row[1]), row[4], row[3] >> 4) for row in found.rows
    ]


def test_a_bodyfile_of_three_file_systems(shared_data: Path) -> None:
    found = read(shared_data / "timeline/tsk/fs.multiple.body", UTC)
    assert (found.reader, found.rejects) == ("bodyfile", [])
    assert len({row[0] for row in found.rows}) == 59
    assert len(found.times) == 50
    assert (found.first, found.last) == (
        "2020-11-01T02:47:44.000000Z",
        "2076-11-29T08:54:34.000000Z",
    )


def test_plaso_reads_as_many_files_from_its_bodyfiles(shared_data: Path) -> None:
    folder = shared_data / "timeline" / "plaso"
    found = read(folder / "bodyfile", UTC)
    assert (len({row[0] for row in found.rows}), found.rejects) == (24, [])
    corrupt = read(folder / "bodyfile.corrupt", UTC)
    assert (len({row[0] for row in corrupt.rows}), corrupt.rejects) == (3, [])


def test_the_zone_is_asked_and_utc_is_suggested(tmp_path: Path) -> None:
    path = written(tmp_path, times(1) + times(2, "abc"))
    assert (questions(path), questions(path, UTC)) == (["zone"], [])
    refused = read(path)
    assert (refused.rows, [r.locator for r in refused.rejects]) == ([], [1, 2])
    assert "names no zone" in refused.rejects[0].reason
    with open_source(path) as source:
        reader, layout = detect(source)
        (question,) = reader.questions(source, layout, TimeBasis())
    assert question.suggestion == "UTC"
    assert times(1).strip() in question.evidence


def test_local_times_of_a_camera_card_are_placed_by_its_zone(tmp_path: Path) -> None:
    # 1669185930 is 06:45:30 on 23 Nov 2022; in India that is 01:15:30 UTC.
    path = written(tmp_path, times(m=1669185930))
    assert read(path, TimeBasis("Asia/Kolkata")).times == ["2022-11-23T01:15:30.000000Z"]


def test_a_quarter_of_an_hour_around_a_change_of_clocks_is_placed_second_by_second(
    tmp_path: Path,
) -> None:
    # 30 Oct 2022, Berlin: 02:59:59 is still repeated, 03:00:00 is not; 27 Mar 02:00 is skipped.
    text = times(1667098799, 1667098800, 1648346399, 1648346400)
    found = read(written(tmp_path, text), TimeBasis("Europe/Berlin"))
    assert shown(found) == [
        ("2022-10-30T02:00:00.000000Z", "m...", 0),
        ("2022-10-30T00:59:59.000000Z", ".a..", 1),
        ("2022-03-27T00:59:59.000000Z", "..c.", 0),
        ("", "...b", 3),
    ]


def test_a_change_of_clocks_within_a_quarter_of_an_hour_is_seen(tmp_path: Path) -> None:
    # 11 Mar 2007, St John's: the clocks went forward at one minute past midnight.
    found = read(written(tmp_path, times(1173571200, 1173571500)), TimeBasis("America/St_Johns"))
    assert shown(found) == [("", "m...", 3), ("2007-03-11T03:30:00.000000Z", ".a..", 0)]


def test_a_clock_offset_moves_every_time_and_only_while_it_holds(tmp_path: Path) -> None:
    path = written(tmp_path, times(100, 200))
    for zone in ("UTC", "Etc/UTC"):
        fast = read(path, TimeBasis(zone, clock_offset_us=7_000_000))
        assert [row[1] for row in fast.rows] == [207_000_000, 107_000_000]
        until = TimeBasis(zone, clock_offset_us=7_000_000, clock_until_us=150_000_000)
        assert [row[1] for row in read(path, until).rows] == [200_000_000, 107_000_000]


def test_equal_times_of_a_file_are_one_record_under_one_line(tmp_path: Path) -> None:
    text = times(7, 7, 7, 7) + times(5, 6, 6, 5) + times(1, 2, 3, 4)
    found = read(written(tmp_path, text), UTC)
    assert [(row[0], row[1] // 1_000_000, row[4]) for row in found.rows] == [
        (1, 7, "macb"),
        (2, 6, "m.c."),
        (2, 5, ".a.b"),
        (3, 2, "m..."),
        (3, 1, ".a.."),
        (3, 3, "..c."),
        (3, 4, "...b"),
    ]
    assert found.messages[1] == "Modified, metadata changed: /a (5 bytes)"
    assert all(row[9] == text.splitlines()[row[0] - 1] for row in found.rows)


def test_zero_and_nothing_mean_not_set_and_a_file_without_times_is_kept(tmp_path: Path) -> None:
    text = times() + times("", "", "", "") + times("0.000000000", 0, 3, 0)
    found = read(written(tmp_path, text + times(1)), UTC)
    assert shown(found)[:3] == [
        ("", "....", 0),
        ("", "....", 0),
        ("1970-01-01T00:00:03.000000Z", "..c.", 0),
    ]
    assert found.messages[0] == "No time given: /a (5 bytes)"


@pytest.mark.parametrize(
    ("text", "utc", "precision"),
    [
        ("1573896478.1896980", "2019-11-16T09:27:58.189698Z", 5),
        ("1596091265.352146149", "2020-07-30T06:41:05.352146Z", 5),
        ("1683169321.5", "2023-05-04T03:02:01.500000Z", 3),
        ("1683169321.123456", "2023-05-04T03:02:01.123456Z", 4),
        ("2177452800", "2039-01-01T00:00:00.000000Z", 2),
        ("-86400", "1969-12-31T00:00:00.000000Z", 2),
        ("-1.5", "1969-12-31T23:59:58.500000Z", 3),
    ],
)
def test_fractions_and_times_before_1970(
    tmp_path: Path, text: str, utc: str, precision: int
) -> None:
    (row,) = read(written(tmp_path, times(m=text)), UTC).rows
    assert (iso_utc(row[1]), row[2], row[3]) == (utc, text, precision)


@pytest.mark.parametrize("text", ["-1", "abc", "99999999999999", "1e9", "²", "1" * 5000, "1 2"])
def test_a_time_that_cannot_be_read_is_an_undated_record_with_its_text(
    tmp_path: Path, text: str
) -> None:
    found = read(written(tmp_path, times(9) + times(text, 5, 5, 5)), UTC)
    assert found.rejects == []
    assert [row[1:5] for row in found.rows[1:]] == [
        (5_000_000, "5", 2, "m.cb"),
        (UNDATED_US, text, UNREADABLE << 4, ".a.."),
    ]


def test_pipes_in_a_name_and_what_the_hostile_file_holds(tmp_path: Path) -> None:
    # The rows of the hostile set, whose README asks for pipes in names and short rows.
    text = (
        "0|/pipe|in|name.txt|11|r/rrwxrwxrwx|0|0|5|7|7|7|7\n"
        "0|/negative|13|r/r|0|0|5|-1|-1|-1|-1\n"
        "0|/short|16|r/r|0\n\n# a comment\n"
        "0|/ads.txt:Zone.Identifier|19-128-4|r/r|0|0|26|8|0|0|0\n"
        "0|/not a number|x|r/r|a|b|c|d|e|f|g\n"
    )
    found = read(written(tmp_path, text), UTC)
    assert [(row[0], row[4]) for row in found.rows] == [(1, "macb"), (2, "macb"), (6, ".a..")]
    assert found.messages[0].endswith(": /pipe|in|name.txt (5 bytes)")
    assert [(r.locator, r.reason) for r in found.rejects] == [
        (3, "the row has 5 fields, a bodyfile has 11"),
        (7, "its size and its times are no numbers"),
    ]


def test_rows_of_the_sleuth_kit_before_3_are_not_misread(tmp_path: Path) -> None:
    old = "0|/a|2049|12|33188|-rw-r--r--|1|0|0|0|5|100|200|300|4096|8\n"
    assert "times stand in other places" in (
        read(written(tmp_path, times(1) + times(2) + old), UTC).rejects[0].reason
    )
    assert reader_named("bodyfile").probe(old.encode() * 3, "old") is None


def test_a_hash_and_the_owner_are_told(tmp_path: Path) -> None:
    md5 = "d41d8cd98f00b204e9800998ecf8427e"
    text = f"{md5}|/a -> /b|12|l/lrwxrwxrwx|1000|0|5|1|1|1|1\n|/c|||||| 1|||\n"
    found = read(written(tmp_path, text + times(1)), UTC)
    assert found.messages[0].endswith(f"/a -> /b (5 bytes, MD5 {md5})")
    assert (found.rows[0][6], found.rows[1][6]) == ("UID 1000", "")


def test_the_fields_give_a_name_as_it_stands_and_without_escapes() -> None:
    reader = reader_named("bodyfile")
    raw = r"0|/a\|b\\c\x41\x0d|64-128-2|r/rrwxrwxrwx|48|0|16|1|2|3|4"
    fields = dict(reader.fields(raw, {}))
    assert fields["name"] == r"/a\|b\\c\x41\x0d"
    assert fields["name, if \\ begins an escape"] == r"/a|b\cA\x0d"
    assert (fields["inode"], fields["modified (mtime)"], fields["created (crtime)"]) == (
        "64-128-2",
        "2",
        "4",
    )
    assert "name, if \\ begins an escape" not in dict(reader.fields(times(1).strip(), {}))


def test_pieces_give_the_same_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "".join(times(i, i + 1, i, i) for i in range(1, 40_000)))
    assert read(path, UTC, want=4).rows == read(path, UTC).rows


def test_other_tables_with_pipes_are_left_alone() -> None:
    probe = reader_named("bodyfile").probe
    for text in (
        "a|b|c|d|e|f|g|h|i|j|k\n1|2|3|4|5|6|x|y|z|u|v\n",
        "1327218753|LOG|host|user|text\n",
        "MD5|name|inode|mode_as_string|UID|GID|size|atime|mtime|ctime|crtime\n",
    ):
        assert probe(text.encode(), "x") is None


def test_truncated_wide_and_damaged_text_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    cut = read(written(tmp_path, times(1) * 2 + times(2)[:20]), UTC)
    assert (len(cut.rows), [r.locator for r in cut.rejects]) == (2, [3])
    wide = read(written(tmp_path, times(1).encode("utf-16")), UTC)
    assert wide.times == ["1970-01-01T00:00:01.000000Z"]
    damaged = times(1).encode() + times(1).replace("/a", "/\0\udc81").encode(
        "utf-8", "surrogateescape"
    )
    bad = read(written(tmp_path, damaged), UTC)
    assert r"/\x00\x81 (5 bytes)" in bad.messages[1]


def test_a_row_of_nothing_but_pipes_takes_no_time(tmp_path: Path) -> None:
    found = read(written(tmp_path, times(1) + "|" * 2_000_000 + "\n"), UTC)
    assert len(found.rows) == 2 and found.rejects == []


def as_mactime(rows: list[Row], form: str = "bodyfile") -> Counter[tuple[object, ...]]:
    """Give what both formats keep of every dated row."""
    reader, found = reader_named(form), Counter[tuple[object, ...]]()
    for row in rows:
        if row[1] == UNDATED_US:
            continue
        fields = dict(reader.fields(row[9], {}))
        path = fields["name"] if form == "bodyfile" else fields["file name"]
        inode = fields["inode"] if form == "bodyfile" else fields["meta"]
        size, mode, uid, gid = (fields[name] for name in ("size", "mode", "UID", "GID"))
        # mactime knows whole seconds only.
        found[row[1] // 1_000_000, row[4], size, mode, uid, gid, inode, path] += 1
    return found


def test_the_bodyfile_and_the_csv_of_mactime_agree_row_for_row(shared_data: Path) -> None:
    folder = shared_data / "timeline" / "tsk"
    ours = as_mactime(read(folder / "fs.multiple.body", UTC).rows)
    theirs = as_mactime(read(folder / "fs.multiple.mactime.csv").rows, "mactime CSV")
    assert (sum(ours.values()), ours) == (50, theirs)


@pytest.mark.skipif(shutil.which("mactime") is None, reason="mactime of The Sleuth Kit is absent")
@pytest.mark.parametrize(
    ("options", "zone", "form"),
    [
        (["-d", "-y", "-z", "UTC"], "", "mactime CSV"),
        (["-d", "-z", "Asia/Kolkata"], "Asia/Kolkata", "mactime CSV"),
        (["-d", "-m", "-h", "-z", "America/New_York"], "", "mactime CSV"),
        (["-z", "Asia/Kolkata"], "Asia/Kolkata", "mactime"),
        (["-h", "-m", "-z", "Europe/Berlin"], "", "mactime"),
        (["-y"], "", "mactime"),
    ],
)
def test_mactime_run_now_agrees_row_for_row_in_every_form(
    shared_data: Path, tmp_path: Path, options: list[str], zone: str, form: str
) -> None:
    body = shared_data / "timeline" / "tsk" / "fs.multiple.body"
    printed = subprocess.run(
        ["mactime", "-b", str(body), *options], capture_output=True, check=True
    )
    found = read(written(tmp_path, printed.stdout), TimeBasis(zone))
    assert (found.reader, found.rejects, len(found.rows)) == (form, [], 55)
    layout_of = reader_named(form)
    assert all(len(layout_of.fields(row[9], {})) == 8 for row in found.rows)
    assert as_mactime(found.rows, form) == as_mactime(read(body, UTC).rows)


def test_the_csv_of_mactime_is_what_python_reads_too(shared_data: Path) -> None:
    path = shared_data / "timeline" / "tsk" / "fs.multiple.mactime.csv"
    with path.open(newline="") as file:
        expected = list(csv.reader(file))[1:]
    reader = reader_named("mactime CSV")
    assert [[text for _, text in reader.fields(row[9], {})] for row in read(path).rows] == expected
