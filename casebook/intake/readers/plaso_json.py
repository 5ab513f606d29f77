"""Plaso's json_line and json: every event as an object, nothing of it lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from casebook.intake.readers.json_document import JsonDocument
from casebook.intake.readers.json_lines import (
    JsonLines,
    Object,
    first_given,
    one_line,
    parsed_object,
    text_of,
)
from casebook.intake.readers.lines import Line, encoding_warnings, first_lines, sampled
from casebook.intake.readers.reader import Layout, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import UNREADABLE, Placer, Unplaced
from casebook.model.timeline import UNDATED_US

_DOCUMENT = re.compile(r'\s*\{\s*"event_\d{1,12}"\s*:\s*\{')
_NO_TIMES = ("SemanticTime", "Never", "NotSet", "InvalidTime")
_ABOUT_CLOCK = ("__class_name__", "__type__", "is_local_time", "time_zone_offset",
                "time_zone_hint", "is_delta")  # fmt: skip
_SAMPLE_ROWS = 2_000

# How finely the kinds of time of dfdatetime count: 2 seconds, 3 milliseconds, 4 microseconds, 5
# finer. A kind that is not here counts as plaso's own timestamp does.
_PRECISIONS = {
    "APFSTime": 5,
    "DelphiDateTime": 3,
    "DotNetDateTime": 5,
    "FATDateTime": 2,
    "FATTimestamp": 3,
    "Filetime": 5,
    "GolangTime": 5,
    "HFSTime": 2,
    "JavaTime": 3,
    "PosixTime": 2,
    "PosixTimeInMicroseconds": 4,
    "PosixTimeInMilliseconds": 3,
    "PosixTimeInNanoseconds": 5,
    "RFC2579DateTime": 3,
    "Systemtime": 3,
    "TimeElements": 2,
    "TimeElementsInMicroseconds": 4,
    "TimeElementsInMilliseconds": 3,
    "TimeElementsInNanoseconds": 5,
    "UUIDTime": 5,
    "WebKitTime": 4,
}
_ELEMENTS = ([int] * 6, [int] * 7)
_FRACTION_DIGITS = {3: 3, 4: 6, 5: 9}


def native_time(item: Object) -> str:
    """Give the time of an event as its own source keeps it, named by its kind."""
    date_time = item.get("date_time")
    if not isinstance(date_time, dict):
        return text_of(date_time) or text_of(item.get("timestamp"))
    kind = text_of(date_time.get("__class_name__"))
    elements = date_time.get("time_elements_tuple")
    if isinstance(elements, list) and [type(part) for part in elements[:7]] in _ELEMENTS:
        year, month, day, hour, minute, second, *fraction = elements
        text = f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
        if fraction:
            digits = _FRACTION_DIGITS.get(_PRECISIONS.get(kind, 4), 6)
            text += f".{fraction[0]:0{digits}}"
        others = {key: value for key, value in date_time.items()
                  if key not in (*_ABOUT_CLOCK, "time_elements_tuple")}  # fmt: skip
    else:
        text = ""
        others = {key: value for key, value in date_time.items() if key not in _ABOUT_CLOCK}
    rest = [text_of(value) for value in others.values()]
    return " ".join(part for part in (kind, text, *rest, *_clock_of(date_time)) if part)


def _clock_of(date_time: Object) -> Iterator[str]:
    """Say by which clock a time was written, where that was not UTC."""
    offset = date_time.get("time_zone_offset")
    if isinstance(offset, int) and offset:
        yield f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    if date_time.get("is_local_time"):
        yield "local time"
    if date_time.get("time_zone_hint"):
        yield text_of(date_time["time_zone_hint"])


def _is_event(item: Object) -> bool:
    return item.get("__container_type__") == "event" and (
        "timestamp" in item or "date_time" in item
    )


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    ts, flags = _placed(item, place)
    yield (
        number,
        ts,
        native_time(item),
        flags,
        text_of(item.get("timestamp_desc")),
        first_given(item, ("hostname", "computer_name")),
        first_given(item, ("username",)),
        first_given(item, ("event_identifier",)),
        one_line(text_of(item.get("message"))),
        raw,
    )


def _placed(item: Object, place: Placer) -> tuple[int, int]:
    """Place an event by plaso's timestamp: microseconds of UTC."""
    date_time, micros = item.get("date_time"), item.get("timestamp")
    kind = date_time.get("__class_name__") if isinstance(date_time, dict) else None
    if kind in _NO_TIMES:
        return UNDATED_US, UNREADABLE << 4 if kind == "InvalidTime" else 0
    if micros is None or (micros == 0 and not date_time):
        return UNDATED_US, 0
    if type(micros) is not int:
        raise Unplaced("its timestamp is no whole number of microseconds")
    return place.shifted(micros), _PRECISIONS.get(str(kind), 4)


def _local_warning(name: str, sample: Iterable[Line]) -> tuple[str, ...]:
    """Say how many events were dated by a clock that plaso had to be told the zone of."""
    items = [item for _, raw in sample if (item := parsed_object(raw))]
    times = [item["date_time"] for item in items if isinstance(item.get("date_time"), dict)]
    local = [time for time in times if time.get("is_local_time")]
    moved = [time for time in times if time.get("time_zone_offset")]
    found = []
    if local:
        found.append(
            f"{len(local):,} of the first {len(items):,} events of {name} come from clocks of "
            "local time. Plaso put them into UTC by the zone it was told or found, or took them "
            "for UTC; the file does not say which. Their time text says “local time”."
        )
    if moved:
        found.append(
            f"{len(moved):,} of the first {len(items):,} events of {name} were written with "
            "another offset than UTC, or plaso gave them one; it stands in their time text."
        )
    return tuple(found)


class PlasoLines(JsonLines):
    """Reads json_line: one event a line."""

    __slots__ = ()

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say too when events come from clocks of local time."""
        found = _local_warning(source.name, sampled(source, layout, _SAMPLE_ROWS))
        return (*encoding_warnings(source.name, layout), *found)


class PlasoDocument(JsonDocument):
    """Reads json: one object of all events, `event_0`, `event_1` …"""

    __slots__ = ()

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the document by how it begins."""
        del name
        found = first_lines(head, 3)
        if found is None:
            return None
        text, layout = found
        return layout if _DOCUMENT.match("\n".join(text)) else None

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when the encoding was recognised, or events come from clocks of local time."""
        found = _local_warning(source.name, self.sample(source, layout))
        return (*encoding_warnings(source.name, layout), *found)


PLASO_LINES = PlasoLines("plaso json_line", _is_event, _take)
PLASO_DOCUMENT = PlasoDocument("plaso json", PLASO_LINES)
