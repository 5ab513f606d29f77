"""What the logs of imaging tools have in common: lines of a name, a colon and a value."""

from __future__ import annotations

import re

_PAIR = re.compile(r"\s*([A-Z][^:\t]{1,60}?)\s*:\s+(.+?)\s*")


def pair_in(line: str) -> tuple[str, str] | None:
    """Give the name and the value of a line like “Case number : 7”; None when it is none."""
    found = _PAIR.fullmatch(line)
    return (" ".join(found[1].split()), found[2]) if found else None


def number_in(text: str) -> int | None:
    """Give the whole number a text begins with, whatever groups its digits; None without one."""
    found = re.match(r"[0-9][0-9.,'\u00a0\u202f ]*", text)
    digits = re.sub(r"\D", "", found[0]) if found else ""
    return int(digits) if digits and len(digits) < 20 else None


def file_name(path: str) -> str:
    """Give the last part of a path of Windows or Unix."""
    return re.split(r"[\\/]", path.strip())[-1]
