from __future__ import annotations

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.errors import Refused
from casebook.model.note import Note
from casebook.model.timeline import RecordFilter
from casebook.store import mentions, schema, search
from casebook.store.case_file import CaseFile
from casebook.store.mention_list import MentionList
from tests.store.conftest import EXAMINER
from tests.store.test_verify import run_verifier

CASES = Path(__file__).resolve().parents[1] / "cases"

OLD = schema.VERSION

NEXT = ("CREATE TABLE tag (id TEXT PRIMARY KEY NOT NULL, word TEXT NOT NULL) STRICT",)
"""A version that only this test knows."""


@pytest.fixture
def newer(case_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the program one version newer than the case that was made before."""
    monkeypatch.setattr(schema, "VERSIONS", (*schema.VERSIONS, NEXT))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)


@pytest.mark.usefixtures("newer")
def test_an_old_file_is_copied_then_upgraded_and_keeps_every_entry(case_path: Path) -> None:
    before = case_path.read_bytes()
    heads = run_verifier(case_path).stdout.splitlines()[-1].removeprefix("HEAD  ")
    case = CaseFile.open(case_path, EXAMINER)
    assert any(f"version {OLD} to version {OLD + 1}" in warning for warning in case.warnings)
    assert [entry.kind for entry in case.entries()][:3] == [
        "case.create",
        "case.close",
        "case.migrate",
    ]
    assert case.connection.execute("SELECT count(*) FROM tag").fetchone() == (0,)
    case.close()
    assert case_path.with_name(f"aiims.casebook.v{OLD}.bak").read_bytes() == before
    assert run_verifier(case_path, "--anchor", heads).returncode == 0
    names = {p.name for p in case_path.parent.iterdir() if p.is_file()}
    assert names == {"aiims.casebook", f"aiims.casebook.v{OLD}.bak"}


@pytest.mark.usefixtures("newer")
def test_upgrading_twice_changes_nothing(case_path: Path) -> None:
    CaseFile.open(case_path, EXAMINER).close()
    case = CaseFile.open(case_path, EXAMINER)
    assert case.warnings == ()
    assert sum(entry.kind == "case.migrate" for entry in case.entries()) == 1
    case.close()


@pytest.mark.usefixtures("newer")
def test_an_old_file_that_was_changed_is_refused_and_stays_as_it_was(case_path: Path) -> None:
    other = sqlite3.connect(case_path)
    other.execute("CREATE TABLE extra (a)")
    other.commit()
    other.close()
    before = hashlib.sha256(case_path.read_bytes()).hexdigest()
    with pytest.raises(Refused, match="not those of a case file"):
        CaseFile.open(case_path, EXAMINER)
    assert hashlib.sha256(case_path.read_bytes()).hexdigest() == before
    assert {p.name for p in case_path.parent.iterdir() if p.is_file()} == {"aiims.casebook"}


@pytest.mark.parametrize("kept", sorted(CASES.glob("*.case")), ids=lambda path: path.stem)
def test_every_kept_file_opens_with_every_entry_it_had(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    path = tmp_path / "kept.casebook"
    shutil.copy(kept, path)
    had = [line.split()[1:] for line in kept.with_suffix(".have").read_text().splitlines()]
    case = CaseFile.open(path, EXAMINER)
    assert [[str(e.seq), e.hash] for e in case.entries(1, len(had))] == had
    assert case.all(Note)
    assert verify(Directly(case), Progress()).ok
    case.close()


def test_there_is_a_kept_file_of_every_version() -> None:
    versions = {int.from_bytes(p.read_bytes()[60:64], "big") for p in CASES.glob("*.case")}
    assert versions == set(range(1, schema.VERSION + 1))


def _newest() -> sqlite3.Connection:
    path = CASES / f"v{schema.VERSION}.case"
    return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)


def test_the_newest_kept_file_has_a_row_in_every_table() -> None:
    connection = _newest()
    tables = [name for kind, name, *_ in schema.fixed_rows(schema.VERSION) if kind == "table"]
    # SQLite's own tables of statistics and numbers are none of the format.
    tables = [name for name in tables if not name.startswith("sqlite_")]
    assert len(tables) >= 45
    empty = [
        name
        for name in tables
        if connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)
    ]
    connection.close()
    assert empty == []


@pytest.mark.parametrize(
    ("version", "added"),
    [
        # 35 columns were added to old tables, and 8 tables with 90 are new, counted in the text.
        (3, 125),
        # 7 columns were added to the sources, and 6 tables with 33 are new.
        (4, 40),
    ],
)
def test_every_column_that_a_version_added_is_filled_somewhere_in_its_kept_file(
    version: int, added: int
) -> None:
    before, after = schema.fixed_rows(version - 1), schema.fixed_rows(version)
    old = {name for kind, name, *_ in before if kind == "table"}
    tables = {name for kind, name, *_ in after if kind == "table"}
    known = sqlite3.connect(":memory:")
    for kind, name, _, sql in sorted(before):
        if kind == "table" and not name.startswith("sqlite_"):
            known.execute(sql)
    connection = sqlite3.connect(f"file:{CASES}/v{version}.case?mode=ro&immutable=1", uri=True)
    empty = []
    looked_at = 0
    for table in sorted(tables):
        had = (
            {row[1] for row in known.execute(f"PRAGMA table_info({table})")} if table in old else ()
        )
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
            if column in had:
                continue
            looked_at += 1
            filled = connection.execute(
                f"SELECT count(*) FROM {table} "
                f"WHERE {column} IS NOT NULL AND {column} NOT IN ('', 0, '[]', '{{}}')"
            ).fetchone()
            if filled == (0,):
                empty.append(f"{table}.{column}")
    connection.close()
    known.close()
    assert looked_at == added
    assert empty == []


@pytest.mark.parametrize(
    ("version", "is_opened", "indexes"), [(4, False, 1), (4, True, 0), (5, False, 0)]
)
def test_identifiers_are_found_with_the_index_of_version_4_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int, is_opened: bool, indexes: int
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    path = tmp_path / "kept.casebook"
    shutil.copy(CASES / f"v{version}.case", path)
    case = CaseFile.open(path, EXAMINER) if is_opened else CaseFile.view(path)
    index = "SELECT count(*) FROM sqlite_schema WHERE name = 'mention_value'"
    assert case.connection.execute(index).fetchone() == (indexes,)
    want = {
        (kind, value): n
        for kind, value, n in case.connection.execute(
            "SELECT kind, value, sum(m.n) FROM mention AS m JOIN segment AS g ON g.k = m.segment "
            "JOIN source AS s ON s.number = g.source WHERE s.retracted IS NULL GROUP BY 1, 2"
        )
    }
    listed = MentionList(case)
    while not listed.is_done:
        listed.step(case)
    assert want
    assert {(row.kind, row.value): row.records for row in listed.rows(case, 0, 10_000)} == want
    for (kind, value), n in want.items():
        found = mentions.mentioned(case, kind, value)
        assert found is not None and found.records == n
        assert search.count(case, RecordFilter(identifier=(kind, value))) == n
    case.close()


@pytest.mark.parametrize("kept", sorted(CASES.glob("*.case")), ids=lambda path: path.stem)
def test_every_kept_file_is_found_sound_when_it_is_only_read(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    path = tmp_path / "kept.casebook"
    shutil.copy(kept, path)
    case = CaseFile.view(path)
    found = verify(Directly(case), Progress())
    # What later versions know can be asked for, and is not there.
    wanted = RecordFilter(identifier=("IPv4 address", "192.0.2.254"), tag="no such tag")
    assert search.count(case, wanted) == 0
    assert mentions.mentioned(case, "IPv4 address", "192.0.2.254") is None
    case.close()
    assert (found.ok, found.findings) == (True, ())
