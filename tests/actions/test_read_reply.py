from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casebook.actions import read_reply
from casebook.actions.progress import Progress
from casebook.actions.read_reply import Content, parts_of
from casebook.errors import CaseError
from casebook.intake.source import open_source
from casebook.model.reply_table import ReadOptions
from tests.actions.replies import OPTIONS, TABLE, table

ABOUT = ('{"about":{"form":"table","reader":"x","table":"","tables":[],"header_row":1,"header":[],'
         '"columns":[],"said":[]}}')  # fmt: skip
END = '{"end":{"rows":1,"said":[],"questions":[],"rejected":0,"rejects":[]}}'


def read(path: Path, preview: int | None = None, options: ReadOptions = OPTIONS) -> Content:
    with open_source(path) as source:
        return read_reply.read_reply(source, options, Progress(), preview=preview)


def instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let another program be the parser: one that fails as a hostile file may make it."""
    monkeypatch.setattr(read_reply, "child_command", lambda _: [sys.executable, "-c", program])


def test_the_facts_and_the_rest_of_a_row_stay_together(tmp_path: Path) -> None:
    content = read(table(tmp_path))
    assert content.count == len(content.rows) == len(content.packed) == 5
    lines = TABLE.splitlines()
    for row, packed in zip(content.rows, content.packed, strict=True):
        parts = parts_of(packed)
        assert parts.text == lines[row.number - 1]
        assert parts.cells == tuple(parts.text.split(";"))


def test_a_preview_shows_some_rows_and_counts_all(tmp_path: Path) -> None:
    content = read(table(tmp_path), preview=2)
    assert [row.number for row in content.shown] == [2, 3]
    assert (content.count, content.rejected, content.rows) == (5, 1, [])
    assert content.rejects[0].number == 6


def test_times_are_read_again_when_am_and_pm_show_up_late(tmp_path: Path) -> None:
    head, *rows = TABLE.splitlines()
    late = rows[3].replace("10:50:00;", "10:50:00 AM;").replace("11:10:00", "11:10:00 AM")
    content = read(table(tmp_path, "\n".join([head, rows[0], late])))
    assert content.count == len(content.rows) == len(content.packed) == 2
    assert "neither AM nor PM" in content.rows[0].problem
    assert content.rows[1].problem == ""


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("print('no json')", "makes no sense"),
        ("print('[1, 2]')", "makes no sense"),
        ("print('{\"rows\": []}')", "makes no sense"),
        (f"print('''{ABOUT}'''); print('{{\"rows\": [[1, 2]]}}')", "makes no sense"),
        (f"print('''{ABOUT}'''); print('{{\"rows\": [[1, \"\", \"k\", 70000, null, null, false,"
         " false]]}')", "makes no sense"),
        (f"print('''{ABOUT}''')", "stopped before the end"),
        (f"print('''{ABOUT}\\n{END}'''); raise SystemExit(1)", "stopped before the end"),
        ("import os; os.abort()", "died by SIGABRT"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "took too long"),
    ],
)  # fmt: skip
def test_a_parser_that_was_taken_over_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    instead(monkeypatch, program)
    with pytest.raises(CaseError, match=words):
        read(table(tmp_path))


def test_the_child_runs_under_limits() -> None:
    code = (
        "import resource as r; from casebook.intake import reply_worker as w; w._limit(10**9);"
        "print([r.getrlimit(x)[0] for x in (r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE,"
        " r.RLIMIT_CORE, r.RLIMIT_CPU)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == str([1_500 << 20, 0, 64, 0, 5_300])


def test_a_file_full_of_one_cell_is_told_and_not_swallowed(tmp_path: Path) -> None:
    content = read(table(tmp_path, TABLE + '"' + "x" * 200_000), options=OPTIONS)
    assert content.rows[-1].problem != ""
    assert content.count == 6
