"""Hostile files and wrong use of the command line end in one sentence, and the case stays sound."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import casebook
from casebook.resources import resource

Run = Callable[..., "subprocess.CompletedProcess[str]"]

LINE = "Nov 23 {:02}:{:02}:{:02} web-02 sshd[{}]: Failed password for root from 203.0.113.9\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a process, folder and account of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(casebook.__file__).parents[1]))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / ".account"))

    def run(*words: str | bytes) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "casebook", *words],
            capture_output=True, text=True, errors="replace", check=False, timeout=60,
        )  # fmt: skip

    return run


@pytest.fixture
def case(run: Run) -> Path:
    done = run("new", "a.casebook", "--title", "A case", "--examiner", "E")
    assert done.returncode == 0, done.stderr
    return Path("a.casebook")


def is_sound(case: Path) -> bool:
    words = [sys.executable, "-I", str(resource("verify_case.py")), str(case)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def assert_one_sentence(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "error of Casebook" not in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_use_is_told_in_one_sentence(run: Run, case: Path) -> None:
    os.mkfifo("pipe")
    Path("folder").mkdir()
    for words in (
        ("list", "folder"),
        ("list", "pipe"),
        ("verify", "missing.casebook"),
        ("import", str(case), "pipe"),
        ("import", str(case), "folder"),
        ("import", str(case), str(case)),
        ("note", str(case), ""),
        ("note", str(case), b"\xff"),
        ("exhibit", "show", str(case), "EX-9"),
    ):
        assert_one_sentence(run(*words))
    assert is_sound(case)


def test_a_case_may_have_a_name_that_is_no_unicode(run: Run) -> None:
    name = b"bad\xff.casebook"
    assert run("new", name, "--title", "T", "--examiner", "E").returncode == 0
    assert run("note", name, "seen").returncode == 0
    assert is_sound(Path(os.fsdecode(name)))


def test_controls_in_a_title_do_not_reach_the_terminal(run: Run) -> None:
    title = "a\x1b[31mb\x07\u202ec"
    done = run("new", "b.casebook", "--title", title, "--examiner", "E")
    shown = done.stdout + run("list", "b.casebook", "header").stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    stored = run("list", "b.casebook", "header", "--json").stdout
    assert json.loads(stored)["items"][0]["title"] == title


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_import_cut_off_leaves_nothing(run: Run, case: Path, how: signal.Signals) -> None:
    log = Path("auth.log")
    log.write_text(
        "".join(LINE.format(n // 3600 % 24, n // 60 % 60, n % 60, n) for n in range(86_000))
    )
    before = log.stat()
    words = ["import", str(case), str(log), "--zone", "UTC", "--year", "2022"]
    running = subprocess.Popen(
        [sys.executable, "-m", "casebook", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 30
    while not list(Path().glob("a.casebook-scratch-*")) and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(running.pid, how)
    running.communicate(timeout=60)
    assert running.returncode != 0
    assert run("note", str(case), "afterwards").returncode == 0
    assert [path.name for path in Path().glob("a.casebook*")] == ["a.casebook"]
    assert json.loads(run("list", str(case), "--json").stdout)["counts"]["sources"] == 0
    assert is_sound(case)
    assert (log.stat().st_mtime_ns, log.stat().st_size) == (before.st_mtime_ns, before.st_size)
