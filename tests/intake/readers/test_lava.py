"""Databases are written here in the way of the tools' own lavafuncs.py, schema version 2."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from casebook.intake.readers import reader_named
from casebook.intake.source import open_source
from casebook.intake.timestamps import UNREADABLE, Placer
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

OWN = (
    "CREATE TABLE _artifact_search_patterns (id INTEGER PRIMARY KEY, module_name TEXT NOT NULL, "
    "artifact_name TEXT NOT NULL, regex TEXT NOT NULL)",
    "CREATE TABLE _file_path_list (id INTEGER PRIMARY KEY, file_path TEXT NOT NULL)",
    "CREATE TABLE _lava_media_items (id TEXT PRIMARY KEY, source_path TEXT, extraction_path TEXT, "
    "type TEXT, metadata TEXT, created_at INTEGER, updated_at INTEGER, is_embedded INTEGER)",
)
SMS = ("sms", '"timestamp" INTEGER, "from" TEXT, "body" TEXT, "read_at" INTEGER')
# 2022-11-23 01:15:30 UTC
SENT = 1_669_166_130


def database(path: Path, *tables: tuple[str, str], **rows: Sequence[tuple[object, ...]]) -> Path:
    with sqlite3.connect(path) as db:
        for statement in OWN:
            db.execute(statement)
        db.execute("INSERT INTO _lava_media_items VALUES ('m', 'a.jpg', '', '', '', 1, 2, 0)")
        for name, columns in tables:
            db.execute(f'CREATE TABLE IF NOT EXISTS "{name}" ({columns})')
        for name, values in rows.items():
            marks = ", ".join("?" * len(values[0]))
            db.executemany(f'INSERT INTO "{name}" VALUES ({marks})', values)
    db.close()
    return path


def test_each_time_of_a_row_is_a_record_in_seconds_of_utc(tmp_path: Path) -> None:
    path = database(
        tmp_path / "_lava_artifacts.db",
        SMS,
        sms=[(SENT, "+919800000001", "namaste नमस्ते", SENT + 60), (SENT, "b", "c", SENT)],
    )
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert found.reader == "LEAPP database"
    assert [row[:5] for row in found.rows] == [
        (1, SENT * 10**6, str(SENT), 2, "sms: timestamp"),
        (1, (SENT + 60) * 10**6, str(SENT + 60), 2, "sms: read_at"),
        (2, SENT * 10**6, str(SENT), 2, "sms: timestamp, read_at"),
    ]
    assert found.times[0] == "2022-11-23T01:15:30.000000Z"
    assert found.messages[0] == "sms: from: +919800000001; body: namaste नमस्ते"
    reader = reader_named("LEAPP database")
    assert dict(reader.fields(found.rows[0][9], {}))["body"] == "namaste नमस्ते"
    assert questions(path) == []


def test_rows_of_all_artifacts_count_through_and_tables_without_times_are_named(
    tmp_path: Path,
) -> None:
    path = database(
        tmp_path / "_lava_artifacts.db",
        ("calls", '"call_date" INTEGER, "number" TEXT'),
        ("device_info", '"property" TEXT, "value" TEXT'),
        ("wifi", '"ssid" TEXT, "joined" INTEGER'),
        calls=[(SENT, "1"), (None, "2")],
        device_info=[("model", "SM-1")],
        wifi=[("home", SENT)],
    )
    found = read(path)
    assert [(row[0], row[4]) for row in found.rows] == [
        (1, "calls: call_date"), (2, "calls"), (3, "wifi: joined")]  # fmt: skip
    assert found.rows[1][1] == UNDATED_US
    with open_source(path) as source:
        (said,) = reader_named("LEAPP database").warnings(source, {})
    assert said == "Tables of _lava_artifacts.db without times were not read: device_info."


def test_a_time_kept_as_text_is_asked_for_its_zone_and_never_taken_for_utc(tmp_path: Path) -> None:
    path = database(
        tmp_path / "x.db",
        SMS,
        sms=[("2022/11/23 06:45:30", "a", "b", ""), ("soon", "a", "b", None)],
    )
    assert questions(path) == ["zone"]
    assert read(path).times == []
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert found.times == ["2022-11-23T01:15:30.000000Z"]
    assert found.rows[1][1:4] == (UNDATED_US, "soon", UNREADABLE << 4)
    zone = reader_named("LEAPP database").zone_by_format
    assert (zone({}), zone({}, "2022/11/23 06:45:30"), zone({}, str(SENT))) == (None, None, "UTC")


@pytest.mark.parametrize("shift_us", [0, 90 * 10**6])
def test_a_time_is_placed_again_from_its_text(tmp_path: Path, shift_us: int) -> None:
    reader = reader_named("LEAPP database")
    place = Placer(TimeBasis("Asia/Kolkata", clock_offset_us=shift_us))
    placed = reader.placed_text("sms: timestamp", str(SENT), place)  # type: ignore[attr-defined]
    path = database(tmp_path / "x.db", SMS, sms=[(SENT, "a", "b", None)])
    (row,) = read(path, TimeBasis("Asia/Kolkata", clock_offset_us=shift_us)).rows
    assert placed == (row[1], row[3])


def test_a_damaged_page_loses_its_own_rows_alone(tmp_path: Path) -> None:
    rows = [(SENT + n, "a", "x" * 500, None) for n in range(100)]
    path = database(tmp_path / "x.db", SMS, ("calls", '"call_date" INTEGER'), sms=rows,
                    calls=[(SENT,)])  # fmt: skip
    data = bytearray(path.read_bytes())
    at = data.rindex(b"x" * 500) // 4096 * 4096
    data[at] = 0xFF
    path.write_bytes(data)
    found = read(path)
    assert 0 < sum(row[4].startswith("sms") for row in found.rows) < 100
    assert found.rows[-1][4] == "calls: call_date"
    assert len(found.rejects) == 1
    assert found.rejects[0].reason.endswith("its rows are lost")


def test_tables_on_one_page_give_its_rows_once(tmp_path: Path) -> None:
    path = database(tmp_path / "x.db", SMS, ("calls", '"call_date" INTEGER'), sms=[(SENT,) * 4],
                    calls=[(SENT,)])  # fmt: skip
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master "
                   "WHERE name = 'sms') WHERE name = 'calls'")  # fmt: skip
    db.close()
    found = read(path)
    assert [row[4] for row in found.rows] == ["sms: timestamp, read_at"]
    assert [reject.reason.partition(" of the")[2] for reject in found.rejects] == [
        " database is named twice; its rows are lost"]  # fmt: skip


def test_another_database_is_not_taken_for_a_report(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as db:
        db.execute('CREATE TABLE sms ("timestamp" INTEGER, "body" TEXT)')
    db.close()
    assert reader_named("LEAPP database").probe(path.read_bytes(), "_lava_artifacts.db") is None
