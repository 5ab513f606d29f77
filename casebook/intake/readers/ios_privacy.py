"""The app privacy report of iOS: what apps accessed, and which domains they spoke to."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.intake.readers.json_lines import JsonLines, Object, text_of
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import UNREADABLE, Placer, Unplaced
from casebook.model.timeline import UNDATED_US

_TYPES = ("access", "networkActivity")


def _recognise(item: Object) -> bool:
    accessed = "accessor" in item and "category" in item
    spoke = "bundleID" in item and "domain" in item
    return item.get("type") in _TYPES and "timeStamp" in item and (accessed or spoke)


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    """Give the time of an access; of network activity the last and, where it differs, the first."""
    if item.get("type") == "access":
        accessor = item.get("accessor")
        app = text_of(accessor.get("identifier")) if isinstance(accessor, dict) else ""
        kind = text_of(item.get("kind")) or "access"
        message = f"{app} accessed {text_of(item.get('category'))} ({kind})"
    else:
        app, kind = text_of(item.get("bundleID")), "network activity"
        message = f"{app} spoke to {text_of(item.get('domain'))}, {text_of(item.get('hits'))} times"
    last, first = text_of(item.get("timeStamp")), text_of(item.get("firstTimeStamp"))
    yield _row(number, raw, last, kind, app, message, place)
    if first and first != last:
        yield _row(number, raw, first, f"{kind}, first", app, message, place)


def _row(number: int, raw: str, text: str, kind: str, app: str, message: str, place: Placer) -> Row:
    try:
        ts, flags = place(text)
    except Unplaced:
        ts, flags = UNDATED_US, UNREADABLE << 4
    return number, ts, text, flags, kind, "", app, "", message, raw


IOS_PRIVACY = JsonLines(
    "iOS app privacy report", _recognise, _take, lambda item: text_of(item.get("timeStamp"))
)
