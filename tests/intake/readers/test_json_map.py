"""JSON Lines of any shape are read by keys that the examiner names."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.actions.import_source import ImportOptions, preview
from casebook.errors import CaseError, FieldError
from casebook.intake.readers.json_map import JSON_MAP
from casebook.intake.timestamps import UNREADABLE
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

LINES = (
    '{"@timestamp": "2022-11-23T06:42:07+05:30", "log": {"text": "one", "level": "warn"}, "n": 1}\n'
    '{"other": true, "log": {"text": "no time"}}\n'
    "\n"
    '{"@timestamp": "soon", "log": {"text": "bad time"}}\n'
    "[1, 2]\n"
    '{"@timestamp": "2022-11-23T06:42:08+05:30", "user": "a"}\n'
)
COLUMNS = {"time": "@timestamp", "message": "log/text", "kind": "log/level", "user": "user"}


def write(folder: Path, text: str = LINES) -> Path:
    path = folder / "a.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_keys_of_all_rows_are_offered_and_asked_for(tmp_path: Path) -> None:
    (question,) = preview(write(tmp_path), ImportOptions()).questions
    assert question.name == "columns"
    assert "@timestamp, log/text, log/level, n, other, user" in question.evidence
    assert question.suggestion == "time=@timestamp, message=log/text"


def test_rows_are_read_by_their_keys(tmp_path: Path) -> None:
    found = read(write(tmp_path), None, "", 1, **COLUMNS)
    assert found.reader == "JSON lines"
    assert [(row[0], row[3], row[4], row[6], row[8]) for row in found.rows] == [
        (1, 2, "warn", "", "one"),
        (2, 0, "", "", "no time"),
        (4, UNREADABLE << 4, "", "", "bad time"),
        (6, 2, "", "a", '{"@timestamp": "2022-11-23T06:42:08+05:30", "user": "a"}'),
    ]
    assert [row[1] == UNDATED_US for row in found.rows] == [False, True, True, False]
    assert (found.first[:19], found.rows[2][2]) == ("2022-11-23T01:12:07", "soon")
    assert [(reject.locator, reject.raw) for reject in found.rejects] == [(5, "[1, 2]")]
    assert dict(JSON_MAP.fields(found.rows[0][9], found.layout))["log/level"] == "warn"


def test_a_zone_is_asked_where_times_name_none(tmp_path: Path) -> None:
    path = write(tmp_path, '{"t": "2022-11-23 06:42:07", "m": "x"}\n' * 3)
    options = ImportOptions(columns={"time": "t", "message": "m"})
    assert [q.name for q in preview(path, options).questions] == ["zone"]
    assert questions(path) == ["columns"]


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    options = ImportOptions(columns={"time": "nothing", "message": "user"})
    with pytest.raises(FieldError, match="has no column “nothing”"):
        preview(write(tmp_path), options)


def test_documents_that_are_no_lines_are_left_to_others(tmp_path: Path) -> None:
    for text in ('{\n"a": 1\n}\n', "[{}]\n", "{}\n"):
        with pytest.raises(CaseError):
            read(write(tmp_path, text), reader_name="JSON lines")


def test_a_row_of_a_hundred_thousand_brackets_is_a_reject(tmp_path: Path) -> None:
    text = '{"t": "2022-11-23T06:42:07Z", "m": "a"}\n' + '{"m":' * 100_000 + "\n" + LINES
    found = read(write(tmp_path, text), time="t", message="m")
    assert found.rejects[0].locator == 2
    assert len(found.rows) == 5


def test_lsass_events_of_otrf_have_their_known_rows(shared_data: Path, tmp_path: Path) -> None:
    (packed,) = sorted((shared_data / "bench").glob("otrf_lsass_*.jsonl.xz"))[:1]
    with lzma.open(packed, "rb") as file:
        head = [next(file) for _ in range(400)]
    path = tmp_path / "head.jsonl"
    path.write_bytes(b"".join(head))
    found = read(path, TimeBasis(), time="@timestamp", message="Message", host="Hostname")
    assert (len(found.rows), len(found.times), found.rejects) == (400, 400, [])
    times = sorted(json.loads(line)["@timestamp"] for line in head)
    assert found.first == times[0].replace("Z", "000Z")
    assert found.last == times[-1].replace("Z", "000Z")


HOSTILE = {
    "bad_middle_line": (3, 3, [2, 5, 6, 7, 8]), "big_integers": (6, 6, [3]), "bom": (2, 2, []),
    "deep_object_in_line": (2, 2, [2]), "duplicate_keys": (1, 1, []), "lone_surrogate": (2, 2, []),
    "nul_escape": (2, 2, []), "truncated_last_line": (2, 2, [3]), "types_everywhere": (8, 3, []),
    "utf16": (2, 2, []),
}  # fmt: skip
"""Records, dated ones and rejects by line, as the README of the hostile files has them."""


def test_hostile_lines_are_records_or_rejects(shared_data: Path, tmp_path: Path) -> None:
    maker = [sys.executable, "-W", "ignore", str(shared_data / "hostile/make_hostile.py")]
    subprocess.run([*maker, str(tmp_path), "--only", "json/*.jsonl"], check=True,
                   capture_output=True)  # fmt: skip
    for name, (records, dated, rejects) in HOSTILE.items():
        path = tmp_path / "json" / f"{name}.jsonl"
        found = read(path, TimeBasis("UTC"), "JSON lines", time="datetime", message="message")
        assert (len(found.rows), len(found.times)) == (records, dated), name
        assert [reject.locator for reject in found.rejects] == rejects, name
        for row in found.rows:
            assert "\0" not in "".join((row[2], *row[4:]))
            row[8].encode()
