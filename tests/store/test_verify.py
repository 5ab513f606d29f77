"""The independent verifier and the program's own must both find every change of meaning."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.actions import attach_file, write_note
from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.errors import Refused
from casebook.resources import resource
from casebook.store import schema
from casebook.store.case_file import CaseFile
from tests.store.conftest import EXAMINER


def run_verifier(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(resource("verify_case.py")), str(path), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def filled(case_path: Path) -> Path:
    """Give a closed case with notes and a kept file."""
    case = CaseFile.open(case_path, EXAMINER)
    note = write_note.write_note(case, "Server room entered")
    write_note.supersede_note(case, note, "Server room entered 06:42", "time added")
    attach_file.attach(case, note, "door.txt", b"photo of the door")
    case.close()
    return case_path


def tamper(path: Path, statement: str) -> None:
    """Run a statement with the triggers out of the way, and put them back word for word."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA foreign_keys=OFF")
    triggers = other.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        other.execute(f"DROP TRIGGER {name}")
    other.execute(statement)
    for _, sql in triggers:
        other.execute(sql)
    other.close()


def found_by_program(path: Path) -> bool:
    try:
        case = CaseFile.view(path)
    except Refused:
        return True
    try:
        return not verify(Directly(case), Progress()).ok
    finally:
        case.close()


def test_a_sound_case_passes_both_and_they_agree_on_the_head(filled: Path) -> None:
    case = CaseFile.view(filled)
    verdict = verify(Directly(case), Progress())
    case.close()
    done = run_verifier(filled)
    assert verdict.ok, verdict.findings
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == f"HEAD  {verdict.head}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE note SET text = 'Server room entered 07:42' WHERE number = 2",
        "UPDATE note SET number = 9 WHERE number = 1",
        "DELETE FROM note WHERE number = 1",
        "INSERT INTO note SELECT 'x', 3, text, written_at, author, NULL, NULL, '' FROM note "
        "LIMIT 1",
        "UPDATE case_header SET fir_number = '214/2022'",
        "UPDATE blob SET data = x'00', size = 1",
        "UPDATE blob SET data = CAST('photo of the gate' AS BLOB)",
        "DELETE FROM blob",
        "DELETE FROM touch WHERE seq = 4",
        "UPDATE _sqlite_migrations SET applied_at = 'never'",
        "UPDATE log SET header = replace(header, 'note.add', 'note.bad') WHERE seq = 4",
        "UPDATE body SET body = replace(body, 'entered', 'locked') WHERE seq = 4",
        "UPDATE body SET salt = x'00' WHERE seq = 4",
        "DELETE FROM body WHERE seq = 4",
        "DELETE FROM log WHERE seq = 7",
        "INSERT INTO body VALUES (99, x'00', '{}')",
        "INSERT INTO code VALUES (1, 1, 'host', 'x')",
        "INSERT INTO reject VALUES (100000000, 1, 'x', 'x')",
        "INSERT INTO pos VALUES (1, 0, 0)",
        "INSERT INTO segment VALUES (1, 1, 0, 0, 0, NULL, NULL, 0, NULL)",
    ],
)
def test_every_change_is_found_by_both(filled: Path, statement: str) -> None:
    tamper(filled, statement)
    assert run_verifier(filled).returncode == 1
    assert found_by_program(filled)


def test_an_older_copy_passes_alone_and_fails_with_the_anchor(filled: Path) -> None:
    older = filled.read_bytes()
    CaseFile.open(filled, EXAMINER).close()
    head = run_verifier(filled).stdout.splitlines()[-1].removeprefix("HEAD  ")
    assert run_verifier(filled, "--anchor", head).returncode == 0
    filled.write_bytes(older)
    assert run_verifier(filled).returncode == 0
    assert run_verifier(filled, "--anchor", head).returncode == 3


def test_a_wrong_anchor_is_refused(filled: Path) -> None:
    done = run_verifier(filled, "--anchor", "3:" + "0" * 64)
    assert done.returncode == 1
    assert "rewritten" in done.stdout


def test_a_file_that_is_no_case_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"hello" * 100)
    done = run_verifier(path)
    assert (done.returncode, done.stderr) == (2, "")


def test_the_verifier_knows_the_tables_of_this_version() -> None:
    text = resource("verify_case.py").read_text(encoding="utf-8")
    assert f"{schema.APPLICATION_ID:#X}".lower() in text.lower()
