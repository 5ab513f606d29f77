"""Timesketch JSONL: objects with `message`, `timestamp_desc` and `datetime` or `timestamp`."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.intake.readers.delimited import placed_micros
from casebook.intake.readers.json_lines import (
    JsonLines,
    Object,
    first_given,
    one_line,
    text_of,
)
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer, Unplaced

_HOSTS = ("hostname", "computer_name", "host")
_USERS = ("username", "user")
_EVENTS = ("event_identifier", "event_id")


def _recognise(item: Object) -> bool:
    has_time = "datetime" in item or "timestamp" in item
    return has_time and "message" in item and "timestamp_desc" in item


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    """Take the time from `datetime`, as Timesketch does, and from `timestamp` where it is empty."""
    text, message = text_of(item.get("datetime")), text_of(item.get("message"))
    if text.strip().isdecimal():
        ts, flags = placed_micros(text, place)
    elif text.strip():
        ts, flags = place(text)
    else:
        text = text_of(item.get("timestamp"))
        ts, flags = placed_micros(text, place)
        if not text.strip() and not message:
            raise Unplaced("there is none, and no message either")
    yield (
        number,
        ts,
        text,
        flags,
        text_of(item.get("timestamp_desc")),
        first_given(item, _HOSTS),
        first_given(item, _USERS),
        first_given(item, _EVENTS),
        one_line(message),
        raw,
    )


TIMESKETCH_LINES = JsonLines(
    "Timesketch JSONL",
    _recognise,
    _take,
    lambda item: text_of(item.get("datetime")),
    _is_utc=lambda time: time.strip().isdecimal(),
)
