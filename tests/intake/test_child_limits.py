"""The limits of child processes, set in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_SET = """
import json, resource as r
from casebook.intake.child_limits import limit_child
if {before}:
    r.setrlimit(r.RLIMIT_NOFILE, (20, 20))
limit_child(memory_bytes=1 << 30, cpu_seconds={cpu}, files=64, writes={writes})
print(json.dumps({{n: r.getrlimit(getattr(r, "RLIMIT_" + n))
    for n in ("AS", "NOFILE", "CORE", "CPU", "FSIZE")}}))
"""


def limits(
    cpu: int | None = 10, *, writes: bool = False, before: bool = False
) -> dict[str, list[int]]:
    code = _SET.format(cpu=cpu, writes=writes, before=before)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    found: dict[str, list[int]] = json.loads(done.stdout)
    return found


def test_a_child_is_bound_in_memory_time_and_files_and_writes_nothing() -> None:
    assert limits() == {
        "AS": [1 << 30] * 2,
        "NOFILE": [64, 64],
        "CORE": [0, 0],
        "CPU": [10, 10],
        "FSIZE": [0, 0],
    }


def test_a_lower_limit_of_the_system_stays() -> None:
    assert limits(before=True)["NOFILE"] == [20, 20]


@pytest.mark.parametrize(("name", "options"), [("FSIZE", {"writes": True}), ("CPU", {"cpu": None})])
def test_what_is_left_to_the_caller_is_not_touched(name: str, options: dict[str, object]) -> None:
    assert limits(**options)[name] != limits()[name]  # type: ignore[arg-type]
