"""Files are written here in the way of the tools' own function `timeline` and `tsv`."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.intake.readers.leapp import LEAPP_TIMELINE
from casebook.intake.source import open_source
from casebook.intake.timestamps import UNREADABLE
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

UTC = TimeBasis("UTC")
SMS = ("2022-11-23 01:15:30+00:00", "+919800000001", 'inbox, it\'s "me"\nnamaste नमस्ते', "None")
HEADERS = ("Timestamp", "Address", "Body", "Service")


def timeline(
    path: Path,
    rows: Sequence[tuple[str, str, str]],
    wal: bool = True,
) -> Path:
    """Write a tl.db like the tools: made without a log, then changed to one for each artefact."""
    db = sqlite3.connect(path, isolation_level="EXCLUSIVE")
    db.execute("CREATE TABLE data(key TEXT, activity TEXT, datalist TEXT)")
    db.commit()
    db.close()
    db = sqlite3.connect(path)
    if wal:
        db.execute("PRAGMA synchronous = EXTRA")
        db.execute("PRAGMA journal_mode = WAL")
    db.executemany("INSERT INTO data VALUES(?,?,?)", rows)
    db.commit()
    db.close()
    return path


def newer(activity: str, headers: Sequence[str], row: Sequence[str]) -> tuple[str, str, str]:
    return row[0], activity, json.dumps(dict(zip(headers, row, strict=True)))


def older(activity: str, headers: Sequence[str], row: Sequence[str]) -> tuple[str, str, str]:
    listed = [f"{name.upper()}: {value}" for name, value in zip(headers, row, strict=True)]
    return row[0], activity.upper(), str(listed)


def tsv(path: Path, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with codecs.open(str(path), "a", "utf-8-sig") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(headers)
        writer.writerows(rows)
    return path


def test_both_ways_of_keeping_a_row_are_read(tmp_path: Path) -> None:
    rows = [newer("SMS Messages", HEADERS, SMS), older("SMS Messages", HEADERS, SMS)]
    found = read(timeline(tmp_path / "tl.db", rows))
    assert found.reader == "LEAPP timeline"
    assert found.times == ["2022-11-23T01:15:30.000000Z"] * 2
    assert [row[4] for row in found.rows] == ["SMS Messages", "SMS MESSAGES"]
    assert found.messages == [
        'SMS Messages: Address: +919800000001; Body: inbox, it\'s "me"\nnamaste नमस्ते; '
        "Service: None",
        'SMS MESSAGES: ADDRESS: +919800000001; BODY: inbox, it\'s "me"\nnamaste नमस्ते; '
        "SERVICE: None",
    ]
    given = [LEAPP_TIMELINE.fields(row[9], found.layout) for row in found.rows]
    assert dict(given[0])["Body"] == SMS[2]
    assert dict(given[1])["BODY"] == SMS[2]


def test_a_key_that_is_no_time_gives_an_undated_record_with_its_text(tmp_path: Path) -> None:
    rows = [
        newer("Installed Apps", ("Bundle ID", "Name"), ("com.example.app", "App")),
        newer("Calls", ("Timestamp", "Number"), ("", "100")),
        newer("Steps", ("Start", "Steps"), ("1669166130", "12")),
        newer("SMS Messages", HEADERS, SMS),
    ]
    found = read(timeline(tmp_path / "tl.db", rows))
    assert [(row[1] == UNDATED_US, row[2], row[3] >> 4) for row in found.rows] == [
        (True, "com.example.app", UNREADABLE),
        (True, "", 0),
        (True, "1669166130", UNREADABLE),
        (False, SMS[0], 0),
    ]
    assert found.rejects == []


def test_the_zone_is_asked_and_utc_only_suggested(tmp_path: Path) -> None:
    row = ("2022-11-23 06:45:30", *SMS[1:])
    path = timeline(tmp_path / "tl.db", [newer("SMS Messages", HEADERS, row)])
    with open_source(path) as source:
        layout = LEAPP_TIMELINE.probe(source.read_at(0, 1 << 18), "")
        assert layout is not None
        (asked,) = LEAPP_TIMELINE.questions(source, layout, TimeBasis())
    assert (asked.name, asked.suggestion) == ("zone", "UTC")
    assert "unless another zone was chosen for the run" in asked.evidence
    assert questions(path, UTC) == []
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert found.times == ["2022-11-23T01:15:30.000000Z"]


def test_reading_changes_nothing_and_a_log_beside_it_is_told(tmp_path: Path) -> None:
    path = timeline(tmp_path / "tl.db", [newer("SMS Messages", HEADERS, SMS)])
    writer = sqlite3.connect(path)
    writer.execute("INSERT INTO data VALUES('2022-11-24 00:00:00', 'a', '{}')")
    writer.commit()
    names = sorted(one.name for one in tmp_path.iterdir())
    assert "tl.db-wal" in names
    before = hashlib.sha256(path.read_bytes()).digest()
    with open_source(path) as source:
        layout = LEAPP_TIMELINE.probe(source.read_at(0, 1 << 18), "")
        assert layout is not None
        (warned,) = LEAPP_TIMELINE.warnings(source, layout)
    assert "tl.db-wal lies beside tl.db and was not read" in warned
    assert len(read(path).rows) == 1
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == names
    writer.close()


@pytest.mark.parametrize(
    "datalist",
    [
        "",
        "{",
        "[" * 100_000,
        "{" * 50_000,
        '["' + "\\" * 99_999,
        "['a: " + "\\xff" * 9,
        "\x00",
        "7",
    ],
)
def test_a_row_of_nonsense_is_kept_as_it_stands(tmp_path: Path, datalist: str) -> None:
    found = read(timeline(tmp_path / "tl.db", [("2022-11-23 01:15:30Z", "x", datalist)]))
    assert len(found.rows) == 1
    assert json.loads(found.rows[0][9])[2] == datalist.replace("\x00", "\\x00")
    assert LEAPP_TIMELINE.fields(found.rows[0][9], found.layout)


def test_a_row_with_other_values_than_the_table_has_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "tl.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE data(key TEXT)")
    db.execute("INSERT INTO data VALUES('2022-11-23 01:15:30Z')")
    db.execute("ALTER TABLE data ADD COLUMN activity TEXT")
    db.execute("ALTER TABLE data ADD COLUMN datalist TEXT")
    db.execute("ALTER TABLE data ADD COLUMN more TEXT")
    db.execute("INSERT INTO data VALUES('2022-11-23 01:15:31Z', 'a', '{}', 'more')")
    db.execute("PRAGMA writable_schema = ON")
    db.execute(
        "UPDATE sqlite_master SET sql = 'CREATE TABLE data(key TEXT, activity TEXT, datalist TEXT)'"
    )
    db.commit()
    db.close()
    found = read(path)
    assert [row[2] for row in found.rows] == ["2022-11-23 01:15:30Z"]
    assert [(one.locator, one.reason) for one in found.rejects] == [
        (2, "the row holds 4 values, the table has 3")
    ]


def test_a_truncated_database_loses_only_what_is_gone(tmp_path: Path) -> None:
    rows = [newer("SMS Messages", HEADERS, (f"2022-11-23 01:{n % 60:02}:30+00:00", *SMS[1:]))
            for n in range(400)]  # fmt: skip
    path = timeline(tmp_path / "tl.db", rows)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = read(path)
    assert 100 < len(found.rows) < 400
    assert all("of the database" in reject.reason for reject in found.rejects)
    assert found.rejects


@pytest.mark.parametrize("name", ["android-mmssms.db", "safari-History.db"])
def test_other_databases_are_left_to_others(shared_data: Path, name: str) -> None:
    with pytest.raises(CaseError, match="an SQLite database"):
        read(shared_data / "sqlite" / name)


def test_an_exported_table_gives_its_rows(tmp_path: Path) -> None:
    path = tsv(tmp_path / "SMS Messages.tsv", HEADERS, [SMS, ("", *SMS[1:]), ("soon", *SMS[1:])])
    found = read(path)
    assert found.reader == "LEAPP TSV"
    assert [row[1] == UNDATED_US for row in found.rows] == [False, True, True]
    assert [row[3] >> 4 for row in found.rows] == [0, 0, UNREADABLE]
    assert found.rows[0][4] == "Timestamp"
    assert found.messages[0].startswith("Address: +919800000001; Body: inbox, it's")
    assert questions(path) == []


def test_a_header_written_again_is_a_reject(tmp_path: Path) -> None:
    path = tsv(tmp_path / "a.tsv", HEADERS, [SMS])
    tsv(path, HEADERS, [SMS])
    found = read(path)
    assert len(found.rows) == 2
    assert "header of the table stands here again" in found.rejects[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffTimestamp\tName\n2022-11-23 01:15:30\ta\n",
        "Timestamp\tName\r\n2022-11-23 01:15:30\ta\r\n",
        "\ufeffTimestamp,Name\r\n2022-11-23 01:15:30,a\r\n",
        "\ufeffNumber\tTimestamp\tName\r\n1\t2022-11-23 01:15:30\ta\r\n",
    ],
)
def test_tables_of_others_are_not_taken_for_one_of_these(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.tsv"
    path.write_bytes(text.encode())
    assert read(path, time="Timestamp", message="Name").reader == "table"
