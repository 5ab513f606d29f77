"""Whatever is changed in a case file, in whatever cell, both verifiers say so."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook.actions import attach_file, write_note
from casebook.actions.keep import add
from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.errors import Refused
from casebook.model.case import CaseHeader
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.resources import resource
from casebook.store.case_file import CaseFile
from tests.store.conftest import EXAMINER

CSV = """\
datetime,message,timestamp_desc,host,user
2022-11-23 07:00:05,second to be written,Event,web,root
2022-11-23 07:00:01,first of all of them from 203.0.113.9,Event,web,root
a row that is short
not a time,third without a time,Event,mail,bob
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a closed case with notes, an exhibit, an attachment and an import."""
    folder = tmp_path_factory.mktemp("tamper")
    path = folder / "sound.casebook"
    (folder / "in.csv").write_text(CSV, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "home"))
        patch.setenv("PYTHONPATH", str(Path(casebook.__file__).parents[1]))
        case = CaseFile.create(path, EXAMINER, CaseHeader("", "AIIMS"))
        note = write_note.write_note(case, "Server room entered")
        write_note.supersede_note(case, note, "Server room entered 06:42", "time added")
        attach_file.attach(case, note, "door.txt", b"photo of the door")
        add(case, Exhibit(id="", number=0, description="Server", kind=ExhibitKind.SERVER))
        case.close()
        subprocess.run(
            [sys.executable, "-m", "casebook", "import", str(path), str(folder / "in.csv"),
             "--zone", "UTC"],
            check=True, capture_output=True, env=os.environ,
        )  # fmt: skip
        yield path


OWN_INDEXES = ("collected", "mention", "substrings")


def found_by_verifier(path: Path) -> int:
    """Run the independent verifier in this process, which is quicker than in its own."""
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.setattr(sys, "argv", ["verify_case.py", str(path)])
        try:
            runpy.run_path(str(resource("verify_case.py")), run_name="__main__")
        except SystemExit as end:
            return int(str(end.code))
    raise AssertionError("the verifier did not end with a code")


def found_by_program(path: Path) -> bool:
    try:
        case = CaseFile.view(path)
    except Refused:
        return True
    try:
        return not verify(Directly(case), Progress()).ok
    except Refused:
        return True
    finally:
        case.close()


def changed(sound: Path, path: Path, statement: str, values: tuple[Any, ...]) -> bool:
    """Run a statement on a copy without triggers and types, then put both back word for word."""
    shutil.copy(sound, path)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    try:
        done = db.execute(statement, values).rowcount
    except sqlite3.IntegrityError:
        # The tables themselves forbid it.
        done = 0
    for _, sql in triggers:
        db.execute(sql)
    db.close()
    return bool(done)


def other_values(value: object) -> list[object]:
    match value:
        case str():
            middle = len(value) // 2
            other = "0" if value[middle : middle + 1] != "0" else "1"
            return [value + "x", value[:middle] + other + value[middle + 1 :]]
        case int():
            return [value + 1, -7]
        case bytes():
            return [value + b"x", bytes([value[0] ^ 1, *value[1:]])]
    return ["", 0, b""]


def mutations(sound: Path) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    """Give table, statement and values: cells of the first and last row, rows gone and doubled."""
    db = sqlite3.connect(f"file:{sound}?mode=ro&immutable=1", uri=True)
    names = db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'fts%' "
        "AND name <> 'desk' ORDER BY name"
    ).fetchall()
    for (table,) in names:
        about = db.execute(f'PRAGMA table_info("{table}")').fetchall()
        keys = [column[1] for column in about if column[5]]
        where = " AND ".join(f'"{key}" IS ?' for key in keys)
        cursor = db.execute(f'SELECT * FROM "{table}"')
        columns = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        for row in dict.fromkeys((*rows[:1], *rows[-1:])):
            key = tuple(row[columns.index(name)] for name in keys)
            for column, value in zip(columns, row, strict=True):
                for other in other_values(value):
                    yield table, f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', (other, *key)
            yield table, f'DELETE FROM "{table}" WHERE {where}', key
            again = [
                (value + 1_000_003 if isinstance(value, int) else f"{value}2")
                if name in (*keys[-1:], "number", "hash", "name")
                else value
                for name, value in zip(columns, row, strict=True)
            ]
            marks = ", ".join("?" * len(again))
            yield table, f'INSERT INTO "{table}" VALUES ({marks})', tuple(again)
    db.close()


def test_a_sound_case_passes_both(sound: Path) -> None:
    assert found_by_verifier(sound) == 0
    assert not found_by_program(sound)


@pytest.mark.parametrize(("step", "least"), [(5, 70), pytest.param(1, 350, marks=pytest.mark.slow)])
def test_every_cell_and_row_is_guarded(sound: Path, tmp_path: Path, step: int, least: int) -> None:
    path = tmp_path / "changed.casebook"
    tried, missed = 0, []
    for table, statement, values in islice(mutations(sound), 0, None, step):
        if not changed(sound, path, statement, values):
            continue
        tried += 1
        # What the independent verifier cannot find again, like a full-text index, is left to ours.
        if table not in OWN_INDEXES and found_by_verifier(path) != 1:
            missed.append(("verifier", statement, values))
        if not found_by_program(path):
            missed.append(("program", statement, values))
    assert missed == []
    assert tried > least


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE case_header SET title = CAST(x'ff' AS TEXT)",
        "UPDATE touch SET tbl = CAST(x'ff' AS TEXT) WHERE row_id = 'case'",
        "UPDATE source SET reader = CAST(x'ff' AS TEXT)",
        "UPDATE source SET locator = 'nowhere'",
        "UPDATE note SET written_at = '['",
    ],
)
def test_what_cannot_be_read_is_a_finding(sound: Path, tmp_path: Path, statement: str) -> None:
    path = tmp_path / "changed.casebook"
    assert changed(sound, path, statement, ())
    assert found_by_verifier(path) == 1
    assert found_by_program(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE segment SET min_ts = min_ts + 1",
        "UPDATE segment SET file_order = NULL",
        "UPDATE segment SET first_ordinal = 1",
        "UPDATE segment SET rows = 9223372036854775807",
        "UPDATE record SET source = 2 WHERE ordinal = 0",
        "UPDATE record SET raw_at = raw_at + 100000 WHERE raw_at IS NOT NULL",
        "UPDATE code SET field = 'user' WHERE field = 'host'",
        "UPDATE reject SET id = id + 1",
    ],
)
def test_summaries_and_codes_follow_from_the_records(
    sound: Path, tmp_path: Path, statement: str
) -> None:
    path = tmp_path / "changed.casebook"
    assert changed(sound, path, statement, ())
    assert found_by_verifier(path) == 1
