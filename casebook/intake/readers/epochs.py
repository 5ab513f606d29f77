"""Times written as numbers since 1970, read digit by digit and never through a float."""

from __future__ import annotations

import re

from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import UNDATED_US

_SECONDS = re.compile(r"(-?)(\d{1,11})(?:\.(\d{1,18}))?")
_WHOLE = re.compile(r"\d{1,20}")
_SECOND, _MILLI, _MICRO, _FINER = range(2, 6)


def seconds(text: str, place: Placer) -> tuple[int, int]:
    """Place decimal seconds, like 1521911720.629574, with the precision of their digits."""
    found = _SECONDS.fullmatch(text)
    if found is None:
        raise Unplaced(f"“{text[:40]}” is no number of seconds since 1970")
    digits = found[3] or ""
    utc_us = int(found[2]) * 1_000_000 + int(digits[:6].ljust(6, "0"))
    return place.shifted(-utc_us if found[1] else utc_us), _precision(len(digits))


def whole(text: str, digits: int, place: Placer) -> tuple[int, int]:
    """Place a whole number of 10^-`digits` seconds: 3 for milliseconds, 6, or 9."""
    if _WHOLE.fullmatch(text) is None:
        raise Unplaced(f"“{text[:40]}” is no whole number since 1970")
    number = int(text)
    utc_us = number * 10 ** (6 - digits) if digits <= 6 else number // 10 ** (digits - 6)
    return place.shifted(utc_us), _precision(digits)


def absent() -> tuple[int, int]:
    """Give the time of a row that has none."""
    return UNDATED_US, 0


def _precision(digits: int) -> int:
    if digits == 0:
        return _SECOND
    if digits <= 3:
        return _MILLI
    return _MICRO if digits <= 6 else _FINER
