"""The lock files pin everything by hash, and name no place to get it from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def _pins(lock: str) -> dict[str, tuple[str, str]]:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text("utf-8").strip())
    found = [re.match(r"([\w.-]+)==(\S+)(.*)", entry, re.DOTALL) for entry in entries]
    assert all(found), "a line of the lock is no pin"
    return {match[1]: (match[2], match[3]) for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    assert [name for name, (_, rest) in _pins(lock).items() if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host(lock: str) -> None:
    assert not re.search(r"://|index-url|find-links| @ ", (ROOT / lock).read_text("utf-8"))


def test_qt_is_below_the_version_that_breaks_python_3_11() -> None:
    version = _pins("requirements.lock")["pyside6-essentials"][0]
    assert (6, 11, 3) <= tuple(map(int, version.split("."))) < (6, 12)


def test_both_locks_agree() -> None:
    run, checks = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert [name for name in run.keys() & checks.keys() if run[name][0] != checks[name][0]] == []


def test_notice_names_every_shipped_package() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8").lower().replace("_", "-")
    shipped = _pins("requirements.lock").keys() - {"flit-core", "pip"}
    assert [
        name
        for name in shipped
        if f"\n{name} {_pins('requirements.lock')[name][0]}\n" not in notice
    ] == []
