from __future__ import annotations

import json
import os
import resource
import subprocess
from pathlib import Path
from typing import Any

from casebook.actions.child import child_command
from tests.intake.ewf_samples import encase_image, ftk_image

MEDIUM_SHA256 = "417432241fea1b1b83a9e023c295fb0563bfa228713696d7297b7279a8f63bf5"


def _answers(path: Path, **changes: Any) -> tuple[int, list[dict[str, Any]]]:
    """Run the worker on one file as the action does, and give its code and what it said."""
    fd = os.open(path, os.O_RDONLY)
    plan = {
        "fds": [fd],
        "bytes": path.stat().st_size,
        "algorithms": ["SHA-256"],
        "segment_bytes": 1 << 30,
        **changes,
    }
    try:
        done = subprocess.run(
            child_command("image"),
            input=json.dumps(plan).encode() + b"\n",
            capture_output=True,
            pass_fds=[fd],
            check=False,
        )
    finally:
        os.close(fd)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_it_tells_the_size_first_and_the_digests_last(tmp_path: Path) -> None:
    path = tmp_path / "a.E01"
    path.write_bytes(encase_image())
    code, answers = _answers(path)
    assert code == 0
    assert answers[0]["size"] == 32768
    assert answers[0]["header"]["examiner_name"] == "A. Rao"
    assert answers[-1]["digests"]["SHA-256"] == MEDIUM_SHA256


def test_a_header_without_an_encoding_is_read_as_windows_wrote_it_and_says_so(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.E01"
    path.write_bytes(ftk_image())
    code, answers = _answers(path)
    assert code == 0
    assert answers[0]["header"]["description"] == "Größe"
    assert "Windows-1252" in answers[0]["header"]["Header taken as"]
    assert answers[-1]["digests"]["SHA-256"] == MEDIUM_SHA256


def test_what_libewf_refuses_is_told_and_not_raised(tmp_path: Path) -> None:
    path = tmp_path / "a.E01"
    path.write_bytes(b"no image at all")
    code, answers = _answers(path)
    assert code == 1
    assert answers[0]["error"].startswith("libewf says: ")


def test_it_runs_under_limits_that_leave_room_for_a_terabyte() -> None:
    """A child of this test takes the limits on, and tells them."""
    plan = {"fds": [5, 9], "bytes": 10**12}
    code = (
        "import json, resource as r; from casebook.intake import image_worker as w;"
        f"w._limit({plan!r}); w._limit_time(2 * 10**12);"
        "print(json.dumps([r.getrlimit(x)[0] for x in "
        "(r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE, r.RLIMIT_CORE, r.RLIMIT_CPU)]))"
    )
    python = child_command("image")[0]
    done = subprocess.run([python, "-c", code], capture_output=True, check=True)
    memory, written, files, core, seconds = json.loads(done.stdout)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    assert memory == (1 << 30) + 10**12 // 256 or memory == hard
    assert (written, files, core) == (0, 25, 0)
    # Ten days for two terabytes, a hundredth of the speed measured.
    assert seconds == 600 + 1_000_000


def test_a_file_that_was_not_handed_over_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.E01"
    path.write_bytes(encase_image())
    code, answers = _answers(path, fds=[999])
    assert code == 1
    assert "Bad file descriptor" in answers[0]["error"]
