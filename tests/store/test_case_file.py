from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.errors import Cancelled, CaseError, Refused
from casebook.model.case import CaseHeader, Examiner
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.store import schema, traces
from casebook.store.case_file import CaseFile, NeverCreated
from tests.store.conftest import EXAMINER


def add_exhibit(case: CaseFile, description: str) -> Exhibit:
    with case.transaction():
        exhibit = case.assign(Exhibit("", 0, description, ExhibitKind.SERVER))
        case.append("exhibit.add", [exhibit])
    return exhibit


def change(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def test_a_closed_case_is_one_file(case_path: Path) -> None:
    names = {p.name for p in case_path.parent.iterdir() if p.is_file()}
    assert names == {"aiims.casebook"}


def test_what_was_added_is_there_after_reopening(case_path: Path) -> None:
    case = CaseFile.open(case_path, EXAMINER)
    added = add_exhibit(case, "Server web-01")
    case.close()
    again = CaseFile.open(case_path, EXAMINER)
    assert again.all(Exhibit) == (added,)
    assert again.header().sections == ("IPC 385",)
    again.close()


def test_numbers_are_given_once_even_after_a_retraction(case: CaseFile) -> None:
    first = add_exhibit(case, "one")
    with case.transaction():
        import dataclasses

        case.append("exhibit.retract", [dataclasses.replace(first, retracted="twice")])
    assert add_exhibit(case, "two").number == 2
    assert [e.number for e in case.all(Exhibit)] == [2]
    assert [e.number for e in case.all(Exhibit, retracted=True)] == [1, 2]


def test_a_second_open_in_this_program_is_refused(case: CaseFile) -> None:
    with pytest.raises(Refused, match="open in this program already"):
        CaseFile.open(case.path, EXAMINER)
    add_exhibit(case, "still writable")


def test_a_second_program_is_refused_with_who_and_since_when(case: CaseFile) -> None:
    code = (
        "import sys; from pathlib import Path; from casebook.errors import Refused\n"
        "from casebook.model.case import Examiner; from casebook.store.case_file import CaseFile\n"
        "try: CaseFile.open(Path(sys.argv[1]), Examiner('B'))\n"
        "except Refused as error: print(error); sys.exit(1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(case.path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert f"by process {os.getpid()} on" in done.stdout
    assert "since 20" in done.stdout


def test_a_newer_file_is_refused_and_not_touched(case_path: Path) -> None:
    change(case_path, 60, (schema.VERSION + 1).to_bytes(4, "big"))
    before = case_path.read_bytes()
    with pytest.raises(Refused, match="newer Casebook"):
        CaseFile.open(case_path, EXAMINER)
    assert case_path.read_bytes() == before


@pytest.mark.parametrize(
    ("offset", "data", "sentence"),
    [
        (0, b"SQLite format 4", "not a case file"),
        (16, b"\x00\x00", "no possible page size"),
        (18, b"\x02\x02", "another program"),
        (68, b"\x00\x00\x00\x00", "not a case file"),
    ],
)
def test_a_foreign_header_is_refused(
    case_path: Path, offset: int, data: bytes, sentence: str
) -> None:
    change(case_path, offset, data)
    with pytest.raises(Refused, match=sentence):
        CaseFile.open(case_path, EXAMINER)


def test_a_cut_file_is_refused(case_path: Path) -> None:
    os.truncate(case_path, case_path.stat().st_size - 4096)
    with pytest.raises(Refused, match="cut short"):
        CaseFile.open(case_path, EXAMINER)


def test_a_link_is_refused(case_path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.casebook"
    link.symlink_to(case_path)
    with pytest.raises(Refused, match="not a regular file"):
        CaseFile.open(link, EXAMINER)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE extra (a)",
        "CREATE VIEW extra AS SELECT 1",
        "DROP TRIGGER log_no_update",
        "CREATE TRIGGER evil AFTER INSERT ON log BEGIN DELETE FROM desk; END",
    ],
)
def test_a_changed_schema_is_refused(case_path: Path, statement: str) -> None:
    other = sqlite3.connect(case_path)
    other.execute(statement)
    other.commit()
    other.close()
    with pytest.raises(Refused, match="not those of a case file"):
        CaseFile.open(case_path, EXAMINER)


def test_an_entry_changed_behind_its_back_is_refused(case_path: Path) -> None:
    other = sqlite3.connect(case_path)
    other.execute("DROP TRIGGER body_no_update")
    other.execute("UPDATE body SET body = replace(body, 'AIIMS', 'OTHER') WHERE seq = 1")
    sql = (
        "CREATE TRIGGER body_no_update BEFORE UPDATE ON body "
        "BEGIN SELECT RAISE(ABORT, 'body is append-only'); END"
    )
    other.execute(sql)
    other.commit()
    other.close()
    with pytest.raises(Refused, match="content of entry 1 of the journal was changed"):
        CaseFile.open(case_path, EXAMINER)


def test_an_interrupted_creation_can_be_created_again(tmp_path: Path) -> None:
    path = tmp_path / "new.casebook"
    path.touch()
    with pytest.raises(NeverCreated):
        CaseFile.open(path, EXAMINER)
    CaseFile.create(path, EXAMINER, CaseHeader("", "again")).close()
    case = CaseFile.view(path)
    assert case.header().title == "again"
    case.close()


def test_creating_over_a_case_is_refused(case_path: Path) -> None:
    with pytest.raises(CaseError, match="there already"):
        CaseFile.create(case_path, EXAMINER, CaseHeader("", "x"))


def test_a_view_writes_nothing(case_path: Path) -> None:
    before = case_path.read_bytes()
    view = CaseFile.view(case_path)
    assert view.head().seq == 2
    with pytest.raises(CaseError, match="reading only"), view.transaction():
        pass
    view.close()
    assert case_path.read_bytes() == before


def test_a_view_of_a_case_open_elsewhere_is_refused(case: CaseFile) -> None:
    code = (
        "import sys; from pathlib import Path; from casebook.errors import Refused\n"
        "from casebook.store.case_file import CaseFile\n"
        "try: CaseFile.view(Path(sys.argv[1]))\n"
        "except Refused as error: print(error); sys.exit(1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(case.path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "open elsewhere" in done.stdout


def test_an_older_copy_is_noticed(case_path: Path) -> None:
    older = case_path.with_name("older.casebook")
    shutil.copy(case_path, older)
    CaseFile.open(case_path, EXAMINER).close()
    case = CaseFile.open(older, EXAMINER)
    assert any("older or different copy" in warning for warning in case.warnings)
    case.close()


def test_traces_hold_no_path_and_no_content(case: CaseFile, tmp_path: Path) -> None:
    texts = [p.read_text() for p in (tmp_path / "home").rglob("*") if p.is_file()]
    assert texts
    for text in texts:
        assert "aiims" not in text.lower()
        assert str(tmp_path) not in text


def test_the_note_of_who_has_it_open_goes_away(case_path: Path) -> None:
    case = CaseFile.open(case_path, EXAMINER)
    assert traces.who_has_open(case_path)
    case.close()
    assert traces.who_has_open(case_path) == ""


def test_a_full_disk_is_told_and_nothing_is_half_saved(
    case: CaseFile,
) -> None:
    add_exhibit(case, "before")
    pages = case.connection.execute("PRAGMA page_count").fetchone()[0]
    # The authorizer forbids the pragma, as it should; the limit is set around it.
    case.connection.set_authorizer(None)
    case.connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(CaseError, match="Not saved: the disk is full"):
        add_exhibit(case, "x" * 100_000)
    case.connection.execute("PRAGMA max_page_count=1000000")
    assert [e.description for e in case.all(Exhibit)] == ["before"]
    assert add_exhibit(case, "after").number == 2


def test_the_desk_is_not_in_the_journal(case: CaseFile) -> None:
    before = case.head()
    case.desk_set("draft", "half a sentence")
    assert case.desk_get("draft") == "half a sentence"
    case.desk_set("draft", None)
    assert case.desk_get("draft") is None
    assert case.head() == before


def test_every_entry_names_the_examiner(case_path: Path) -> None:
    case = CaseFile.open(case_path, Examiner("B. Singh"))
    case.close()
    view = CaseFile.view(case_path)
    actors = [entry.actor for entry in view.entries()]
    assert actors == ["Inspector A. Rao, 4711, IFSO"] * 2 + ["B. Singh"] * 2
    view.close()


def test_a_session_that_was_killed_is_named_in_the_next(case_path: Path) -> None:
    code = (
        "import sys, os; from pathlib import Path\n"
        "from casebook.model.case import Examiner; from casebook.store.case_file import CaseFile\n"
        "CaseFile.open(Path(sys.argv[1]), Examiner('B')); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(case_path)], check=False)
    case = CaseFile.open(case_path, EXAMINER)
    body = case.connection.execute("SELECT body FROM body ORDER BY seq DESC LIMIT 1").fetchone()[0]
    assert json.loads(body)["details"]["recovered"] is True
    case.close()


def test_a_query_nobody_waits_for_is_given_up_and_saving_goes_on(case: CaseFile) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )
    with pytest.raises(Cancelled), case.interruptible(lambda: True):
        case.connection.execute(endless).fetchone()
    assert add_exhibit(case, "after").number == 1
