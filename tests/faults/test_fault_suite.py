"""Casebook survives what the fault scripts do: kills, full disks, flipped bits, lost power."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.resources import resource

CASEBOOK = f"{shlex.quote(sys.executable)} -m casebook"
VERIFIER = f"{shlex.quote(sys.executable)} -I {shlex.quote(str(resource('verify_case.py')))}"
# Hashing a folder of evidence, as an examiner does it: a new case, then every file below it.
INGEST = "sh -c " + shlex.quote(
    f"{CASEBOOK} new {{dir}}/t.casebook --title Fault --examiner Tester"
    f" && {CASEBOOK} hash {{dir}}/t.casebook {{evidence}} --json"
)
# Every command of ours: a missing one would quietly test the scripts' own reference program.
COMMANDS = (
    ("--write", f"{CASEBOOK} headless write {{case}} {{n}}"),
    ("--check", f"{CASEBOOK} headless check {{case}}"),
    ("--open", f"{CASEBOOK} headless open {{case}}"),
    ("--verify", f"{VERIFIER} {{case}}"),
    ("--hold", f"{CASEBOOK} headless write {{case}} 3 --hold 2"),
    ("--gui", f"{CASEBOOK} headless gui {{case}}"),
    ("--ingest", INGEST),
)
# smoke takes minutes, full is the release gate.
LEVEL = os.environ.get("FAULT_LEVEL", "smoke")
FAULTS = (
    "killloop",
    "powerloss",
    "ioerror",
    "diskfull",
    "bitflip",
    "tamper",
    "malcase",
    "twoinst",
    "oom",
    "nonet",
    "leak",
    "notouch",
)
NEED_TRACER = ("powerloss", "ioerror", "nonet", "notouch")


def _environment(folder: Path) -> dict[str, str]:
    """Keep what Casebook remembers of thousands of broken cases out of the user's own folders."""
    homes = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    return {**os.environ, **{name: str(folder / name) for name in homes}}


@pytest.mark.faults
@pytest.mark.parametrize("fault", FAULTS)
def test_survives(fault: str, shared_faults: Path, tmp_path: Path) -> None:
    if not (shared_faults / f"{fault}.py").exists():
        pytest.skip(f"there is no script for “{fault}” in the folder of fault scripts")
    if fault in NEED_TRACER and not shutil.which("strace"):
        pytest.skip("strace is not installed")
    options = [word for option in COMMANDS for word in option]
    done = subprocess.run(
        [
            sys.executable,
            str(shared_faults / "run_all.py"),
            *("--level", LEVEL, "--only", fault),
            *options,
        ],
        capture_output=True,
        text=True,
        check=False,
        env=_environment(tmp_path),
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"pass {fault}" in done.stdout
