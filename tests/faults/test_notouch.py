"""Evidence that is hashed for an exhibit stays as it was: every byte, time stamp and attribute."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CASEBOOK = f"{shlex.quote(sys.executable)} -m casebook"
SMALL_FILES = 1200
"""So many that child processes read them."""


def _hash_for_exhibit() -> str:
    case = "{dir}/t.casebook"
    return "sh -c " + shlex.quote(
        f"{CASEBOOK} new {case} --title Fault --examiner Tester"
        f" && {CASEBOOK} exhibit add {case} --description Disk"
        f" && {CASEBOOK} hash {case} {{evidence}} --exhibit EX-1 --algorithm MD5"
    )


@pytest.mark.parametrize("files", [0, SMALL_FILES])
def test_hashing_a_folder_for_an_exhibit_touches_nothing(
    files: int, shared_faults: Path, tmp_path: Path
) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    options: list[str] = []
    if files:
        evidence = tmp_path / "evidence"
        for n in range(files):
            folder = evidence / f"{n % 7}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{n}").write_bytes(b"%d" % n)
        (evidence / "large").write_bytes(bytes(70 << 20))
        options = ["--evidence", str(evidence)]
    done = subprocess.run(
        [
            *(sys.executable, str(shared_faults / "notouch.py"), "--strict-noatime"),
            *("--cmd", _hash_for_exhibit(), *options),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "home")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["counts"]["changed"] == said["counts"]["forbidden_calls"] == 0
    assert said["counts"]["opens"] >= max(files, 9)
