"""Notebooks and replies imported whole, through the child process into a case."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.actions.read_record import fields
from casebook.model.timeline import DayOrder, RecordFilter, Source
from casebook.resources import resource
from casebook.store import search
from casebook.store.case_file import CaseFile


def store(case: CaseFile, path: Path, options: ImportOptions) -> Source:
    return import_source(Directly(case), path, options, Progress())


def test_start_and_end_of_an_allocation_are_one_row_and_two_records(
    case: CaseFile, tmp_path: Path
) -> None:
    path = tmp_path / "reply.csv"
    path.write_text(
        "MSISDN,Public IP,Source Port,Start Date,Start Time,End Date,End Time\n"
        "919800000001,103.21.58.12,40001,05/06/2022,06:42:07,05/06/2022,06:43:00\n"
        "919800000001,103.21.58.12,40001,05/06/2022,06:42:07,never ever,06:43:00\n"
        "Total,2\n",
        encoding="utf-8",
    )
    options = ImportOptions(zone="Asia/Kolkata", day_order=DayOrder.DAY_FIRST)
    source = store(case, path, options)
    assert source.adds_up
    assert (source.rows_read, source.rows_taken, source.records) == (3, 2, 4)
    assert (source.rejects, source.undated) == (1, 1)
    records = search.first_page(case, RecordFilter(), 10)
    assert [(one.time_text, one.doubt) for one in records if one.utc_us is None] == [
        ("never ever 06:43:00", "a time that cannot be read")
    ]
    (first, *_) = search.first_page(case, RecordFilter(text="start"), 10)
    assert dict(fields(case, first))["Public IP"] == "103.21.58.12"


def test_a_timeline_of_a_phone_is_imported_with_its_undated_rows(
    case: CaseFile, tmp_path: Path
) -> None:
    path = tmp_path / "tl.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE data(key TEXT, activity TEXT, datalist TEXT)")
    rows = [(f"2022-11-23 01:15:{n % 60:02}+00:00", "SMS", json.dumps({"T": "", "Body": f"b{n}"}))
            for n in range(500)]  # fmt: skip
    db.executemany("INSERT INTO data VALUES(?,?,?)", [*rows, ("com.example", "Apps", "{}")])
    db.commit()
    db.close()
    source = store(case, path, ImportOptions())
    assert (source.reader, source.records, source.undated) == ("LEAPP timeline", 501, 1)
    assert source.adds_up
    (found,) = search.first_page(case, RecordFilter(text="b77"), 10)
    assert dict(fields(case, found))["Body"] == "b77"


def test_a_case_with_a_kept_map_passes_the_check_that_needs_no_casebook(
    case: CaseFile, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("When,What\n2022-11-23T00:00:00Z,logon\n", encoding="utf-8")
    store(case, path, ImportOptions(columns={"time": "When", "message": "What"}))
    copy = tmp_path / "copy.casebook"
    copy.write_bytes(case.path.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", str(resource("verify_case.py")), str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
