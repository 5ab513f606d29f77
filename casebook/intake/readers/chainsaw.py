"""Detections of Chainsaw: the CSV of any group and mapping, JSON and JSONL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from casebook.intake.readers.json_document import JsonDocument
from casebook.intake.readers.json_lines import JsonLines, Object, flat, text_of
from casebook.intake.readers.lines import visible
from casebook.intake.readers.reader import Row
from casebook.intake.readers.tool_table import Table, one_line, placed, tool_table
from casebook.intake.timestamps import Placer

# Which columns follow is said by the mapping of the group.
_GROUP = Table(
    subject="detection",
    told_by=("timestamp", "detections"),
    times=(("timestamp", "detection"),),
    said=("{detections}",),
    host="Computer",
    user=("User", "User Name", "Username"),
    event_id="Event ID",
    rest=True,
    zone="",
    accounts=tuple(re.compile(rf"\b{name}: '?(.+?)'?(?= \w+: |;|\Z)")
                   for name in ("TargetUserName", "SubjectUserName")),
)  # fmt: skip

_ACCOUNTS = ("TargetUserName", "SubjectUserName", "User")


def _is_detection(item: Object) -> bool:
    if {"group", "name", "timestamp", "kind"} <= set(item):
        return "document" in item or "documents" in item
    # Version 1 wrote the event beside the names of its rules.
    return isinstance(item.get("detection"), list) and isinstance(item.get("event"), dict)


def _time(item: Object) -> str:
    if "timestamp" in item:
        return text_of(item["timestamp"])
    created = _system(item["event"]).get("TimeCreated") or {}
    return text_of(created.get("#attributes", {}).get("SystemTime"))


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    text = _time(item)
    ts, flags = placed(text, place)
    name = text_of(item["name"]) if "name" in item else "; ".join(map(text_of, item["detection"]))
    level = text_of(item.get("level"))
    documents = _documents(item)
    values = [pair for document in documents for pair in _values(document)]
    named = {key: value for key, value in values if value not in ("", "-")}
    said = [f"{name} ({level})" if level else name]
    if len(documents) > 1:
        said.append(f"{len(documents):,} events")
    said += [f"{key}={value}" for key, value in values]
    said += list(dict.fromkeys(path for entry in _entries(item) if (path := _path(entry))))
    system = _system(documents[0]) if documents else {}
    user = next((named[key] for key in _ACCOUNTS if key in named), "")
    cells = (text, text_of(item.get("group")) or "detection", text_of(system.get("Computer")),
             user, _event_id(system), one_line("; ".join(said)))  # fmt: skip
    text, kind, host, user, event, message = map(visible, cells)
    yield number, ts, text, flags, kind, host, user, event, message, raw


def _entries(item: Object) -> list[Any]:
    if "documents" in item:
        return list(item["documents"])
    return [item["document"]] if "document" in item else []


def _documents(item: Object) -> list[Any]:
    if "event" in item and "detection" in item:
        return [item["event"]]
    return [entry.get("data") for entry in _entries(item)]


def _path(entry: Any) -> str:
    return text_of(entry.get("path"))


def _system(document: Any) -> Object:
    event = document.get("Event") if isinstance(document, dict) else None
    system = event.get("System") if isinstance(event, dict) else None
    return system if isinstance(system, dict) else {}


def _event_id(system: Object) -> str:
    found = system.get("EventID")
    return text_of(found.get("#text") if isinstance(found, dict) else found)


def _values(document: Any) -> Iterator[tuple[str, str]]:
    """Give what a document holds under short names, without the header of an event."""
    event = document.get("Event") if isinstance(document, dict) else None
    held = (
        {k: v for k, v in event.items() if k != "System"} if isinstance(event, dict) else document
    )
    for path, value in flat(held):
        # Version 2 writes the attributes of an element beside it.
        if "#attributes/" not in path and "_attributes/" not in path:
            yield path.rpartition("/")[2], value


_LINES = JsonLines("Chainsaw JSONL", _is_detection, _take, _time)

CHAINSAW = (
    tool_table("Chainsaw CSV", _GROUP, version="2"),
    _LINES,
    JsonDocument("Chainsaw JSON", _LINES, _is_loose=True),
)
