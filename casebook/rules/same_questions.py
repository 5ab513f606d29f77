"""Whether two lines ask the same: one identifier, one port, one moment."""

from __future__ import annotations

import bisect
from typing import Generic, TypeVar

from casebook.model.request import Line
from casebook.rules import times

T = TypeVar("T")

_UNTIMED = -1
_Key = tuple[str, str, int | None]


class Questions(Generic[T]):
    """Lines that were asked, each with what is said of it; finds the first that asks the same.

    Moments are the same when they may be, as finely as both are known: 10:15 and 10:15:07 are. A
    period is one moment from its beginning to its end. A lookup costs a few bisections.
    """

    def __init__(self) -> None:
        # Within one width, what may overlap stands side by side; there are few widths.
        self._begins: dict[_Key, dict[int, list[int]]] = {}
        self._found: dict[_Key, dict[int, list[T]]] = {}

    def add(self, line: Line, about: T) -> None:
        """Remember a line; of two that ask the same, the one added first is found."""
        begin, width = _span(line)
        begins = self._begins.setdefault(_key(line), {}).setdefault(width, [])
        found = self._found.setdefault(_key(line), {}).setdefault(width, [])
        at = bisect.bisect_right(begins, begin)
        begins.insert(at, begin)
        found.insert(at, about)

    def same_as(self, line: Line) -> T | None:
        """Give what is said of a line that asks the same, or None."""
        key = _key(line)
        begin, width = _span(line)
        for known, begins in self._begins.get(key, {}).items():
            if (known == _UNTIMED) != (width == _UNTIMED):
                continue
            at = bisect.bisect_right(begins, begin - known) if known != _UNTIMED else 0
            if at < len(begins) and (known == _UNTIMED or begins[at] < begin + width):
                return self._found[key][known][at]
        return None


def _key(line: Line) -> _Key:
    return line.identifier_kind.value, line.identifier, line.source_port


def _span(line: Line) -> tuple[int, int]:
    """Give where a line's moment begins and how many microseconds wide it is."""
    if line.at is None:
        return 0, _UNTIMED
    last = times.latest_us(line.until or line.at)
    return line.at.utc_us, max(1, last - line.at.utc_us + 1)
