"""Events that EvtxECmd wrote as JSON, one object a line, with the same names as in its CSV."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from casebook.intake.readers.eztools import EVENTS
from casebook.intake.readers.json_lines import JsonLines, Object, text_of
from casebook.intake.readers.reader import Row
from casebook.intake.readers.tool_table import in_utc, taker
from casebook.intake.timestamps import Placer

_COLUMNS = (
    "TimeCreated", "EventId", "Provider", "Channel", "Computer", "UserId", "MapDescription",
    "UserName", "RemoteHost", *(f"PayloadData{n}" for n in range(1, 7)), "ExecutableInfo",
    "HiddenRecord", "Payload",
)  # fmt: skip
# What has no value is left out of an object; these always have one.
_ALWAYS = frozenset(("RecordNumber", "TimeCreated", "EventId", "Channel", "ChunkNumber", "Payload"))

# It is made once for all objects of a piece.
_taker = lru_cache(maxsize=1)(lambda place: taker(EVENTS, _COLUMNS, in_utc(place)))


def _recognise(item: Object) -> bool:
    return set(item) >= _ALWAYS


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    yield from _taker(place)(number, raw, [text_of(item.get(name)) for name in _COLUMNS])


EVTXECMD_JSON = JsonLines("EvtxECmd JSON", _recognise, _take)
