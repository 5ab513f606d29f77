from __future__ import annotations

import hashlib
import json
import re
import subprocess
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from casebook.store import journal
from casebook.store.case_file import CaseFile
from tests.store.conftest import EXAMINER
from tests.store.test_case_file import add_exhibit
from tests.store.test_verify import run_verifier


class Ahead(datetime):
    """A computer's clock that is a year ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Ahead:
        return cls.fromtimestamp((datetime.now(tz) + timedelta(days=365)).timestamp(), tz)


def test_a_clock_that_was_set_back_is_said_in_an_entry(
    case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as ahead:
        ahead.setattr(journal, "datetime", Ahead)
        CaseFile.open(case_path, EXAMINER).close()
    CaseFile.open(case_path, EXAMINER).close()
    view = CaseFile.view(case_path)
    kinds = [entry.kind for entry in view.entries()]
    view.close()
    assert kinds[2:] == ["case.open", "case.close", "clock", "case.open", "case.close"]
    assert run_verifier(case_path).returncode == 0


def test_the_chain_can_be_recomputed_with_shell_tools(case_path: Path) -> None:
    """sqlite3 and sha256sum are a second implementation of the format."""

    def shell(command: str) -> str:
        return subprocess.run(
            ["bash", "-c", command, "_", str(case_path)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    count = int(shell("""sqlite3 -readonly "$1" 'SELECT count(*) FROM log'"""))
    assert count == 2
    previous = "0" * 64
    for seq in range(1, count + 1):
        header = f"""sqlite3 -readonly "$1" 'SELECT header FROM log WHERE seq={seq}'"""
        stored = shell(f"""sqlite3 -readonly "$1" 'SELECT hash FROM log WHERE seq={seq}'""")
        computed = shell(
            rf"""(printf 'casefile/entry/v1\0'; {header} | tr -d '\n') | sha256sum | cut -c1-64"""
        )
        assert computed == stored
        assert json.loads(shell(header))["prev"] == previous
        previous = stored


def test_an_entry_holds_the_full_new_state_of_what_it_wrote(case: CaseFile) -> None:
    exhibit = add_exhibit(case, "Server web-01")
    (entry,) = case.history(exhibit.id)
    (row,) = entry.rows["exhibit"]
    columns = [r[1] for r in case.connection.execute("PRAGMA table_info(exhibit)")]
    assert sorted(row) == sorted(columns)
    assert row["description"] == "Server web-01"


def test_headers_and_bodies_are_canonical_json(case: CaseFile) -> None:
    add_exhibit(case, "श्री “quoted” \x00 \u2028")
    for header, body in case.connection.execute(
        "SELECT header, body FROM log JOIN body USING (seq)"
    ):
        for text in (header, body):
            # RFC 8785: sorted keys, no white space between tokens, nothing escaped needlessly.
            again = json.dumps(
                json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
            )
            assert again == text


def test_a_body_is_salted_so_that_a_withheld_one_cannot_be_guessed(case: CaseFile) -> None:
    header, salt, body = case.connection.execute(
        "SELECT header, salt, body FROM log JOIN body USING (seq) WHERE seq = 1"
    ).fetchone()
    assert len(salt) == 16
    committed = json.loads(header)["body"]
    assert committed != hashlib.sha256(b"casefile/body/v1\x00" + body.encode()).hexdigest()
    assert re.fullmatch(r"[0-9a-f]{64}", committed)
