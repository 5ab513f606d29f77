from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from casebook.cli import main

LOG = """\
Nov 23 07:04:11 web-02 sshd[812]: Failed password for root from 203.0.113.45 port 50122 ssh2
Nov 23 07:04:12 web-02 sshd[812]: Connection closed by 203.0.113.45 port 50122
"""
TABLE = "ip;port;time;what is asked\n8.8.8.8;51514;2022-11-23 06:42:07;subscriber, history\n"


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a case with a log, an identifier and a request, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / ".account"))
    Path("auth.log").write_text(LOG, encoding="utf-8")
    for words in (
        ("new", "a.casebook", "--title", "Test", "--examiner", "A. Rao"),
        ("import", "a.casebook", "auth.log", "--zone", "Asia/Kolkata", "--year", "2022"),
        ("request", "agency", "a.casebook", "--name", "IFSO", "--short-name", "IFSO"),
        ("request", "agency", "a.casebook", "--name", "ISP", "--short-name", "ISP"),
        ("request", "add", "a.casebook", "--kind", "subscriber", "--subject", "Who",
         "--route", "IFSO", "--route", "ISP"),
    ):  # fmt: skip
        assert main(words) == 0, words
    return "a.casebook"


def lines(capsys: pytest.CaptureFixture[str], case: str, *words: str) -> tuple[int, Any, str]:
    capsys.readouterr()
    code = main(["request", "lines", case, "R-1", "--json", *words])
    shown = capsys.readouterr()
    return code, json.loads(shown.out) if shown.out else None, shown.err


def test_a_table_of_a_file_or_of_standard_input_becomes_lines(
    case: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("t.csv").write_text(TABLE, encoding="utf-16")
    words = ("--zone", "Asia/Kolkata")
    code, out, _ = lines(capsys, case, "--table", "t.csv", *words)
    assert (code, out["added"]) == (0, 1)
    assert out["lines"][0]["at"]["time"] == "2022-11-23T01:12:07Z"
    assert out["lines"][0]["asked"] == "subscriber, history"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TABLE.encode())))
    code, out, err = lines(capsys, case, "--table", "-", *words, "--skip-repeats")
    assert (code, out["added"]) == (0, 0)
    assert "Line 2 (8.8.8.8) is asked about in this request already, on line 1." in err


def test_a_bad_row_stops_everything_unless_it_is_skipped(
    case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("t.csv").write_text(TABLE + "nonsense;;;\n", encoding="utf-8")
    words = ("--table", "t.csv", "--zone", "Asia/Kolkata")
    code, out, err = lines(capsys, case, *words)
    assert (code, out["added"], len(out["bad"])) == (1, 0, 1)
    assert "Row 3: “nonsense” is no IP address" in err
    code, out, _ = lines(capsys, case, *words, "--skip-bad")
    assert (code, out["added"]) == (0, 1)


def test_records_become_lines_by_place_or_by_search(
    case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = lines(
        capsys, case, "--source", "S-1", "--locator", "1-2", "--about", "203.0.113.45",
        "--asked", "subscriber",
    )  # fmt: skip
    assert (code, out["added"]) == (0, 2)
    assert [line["source_port"] for line in out["lines"]] == [50122, 50122]
    assert out["lines"][0]["cited"] == "S-1 auth.log line 1"
    code, out, _ = lines(
        capsys, case, "--search", "closed", "--about", "203.0.113[.]45", "--asked", "x", "--dry-run"
    )
    assert (code, out["added"], len(out["lines"]), len(out["repeats"])) == (0, 0, 1, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say what the lines are made of"),
        (("--table", "t", "--source", "S-1"), "Say what the lines are made of"),
        (("--source", "S-1", "--asked", "x"), "The records hold: 203.0.113.45 (2)"),
        (("--source", "S-1", "--about", "8.8.8.8", "--asked", "x"), "stands in none of the"),
        (("--source", "S-1", "--locator", "9", "--about", "8.8.8.8"), "no record of line 9"),
        (("--source", "S-1", "--locator", "a"), "no place like 12 or 12-20"),
        (("--locator", "1", "--search", "x"), "goes without --search"),
        (("--identifier", "I-9", "--asked", "x"), "no identifier with the number 9"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    case: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, _, err = lines(capsys, case, *words)
    assert code == 1
    assert said in err
