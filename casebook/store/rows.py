"""Dataclasses of the model as rows of the tables, and back."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar

from casebook.model.agency import Agency, Contact
from casebook.model.case import CaseHeader
from casebook.model.evidence import Attachment, CustodyMove, Digest, Exhibit
from casebook.model.examination import (
    Acquisition,
    ClockReading,
    DigestSegment,
    Incident,
    Manifest,
)
from casebook.model.identifier import Identifier, IdentifierGroup, Link, Person
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.note import Note
from casebook.model.paper import Paper, Seal
from casebook.model.reply import ColumnMap, Holder, Reply
from casebook.model.request import Leg, Line, Preservation, Request
from casebook.model.seizure import Seizure, Witness
from casebook.model.timeline import (
    Citation,
    Event,
    ImportMap,
    RecordMark,
    SavedSearch,
    Source,
)
from casebook.model.transfer import Certificate, Forwarding, HandOver

Row = dict[str, str | int | None]
_PRECISIONS = {each.value: each for each in Precision}
_BASES = {each.value: each for each in ZoneBasis}

_read_json = json.JSONDecoder().raw_decode
"""Reads what `canonical` wrote, without looking for white space around it."""

T = TypeVar("T")

TABLES: dict[type[Any], str] = {
    CaseHeader: "case_header",
    Agency: "agency",
    Exhibit: "exhibit",
    Digest: "digest",
    CustodyMove: "custody_move",
    Attachment: "attachment",
    Source: "source",
    Event: "event",
    Citation: "citation",
    Identifier: "identifier",
    Request: "request",
    Leg: "leg",
    Line: "line",
    Note: "note",
    Paper: "paper",
    Seal: "seal",
    Seizure: "seizure",
    Witness: "witness",
    ClockReading: "clock_reading",
    Manifest: "manifest",
    DigestSegment: "digest_segment",
    Acquisition: "acquisition",
    Incident: "incident",
    HandOver: "hand_over",
    Forwarding: "forwarding",
    Certificate: "certificate",
    Contact: "contact",
    Preservation: "preservation",
    Reply: "reply",
    Holder: "holder",
    ColumnMap: "column_map",
    IdentifierGroup: "identifier_group",
    Person: "person",
    Link: "link",
    RecordMark: "record_mark",
    SavedSearch: "saved_search",
    ImportMap: "import_map",
}
"""Every hand-made table, by the dataclass whose fields are its columns."""

PARENT: dict[str, str] = {
    "custody_move": "exhibit_id",
    "leg": "request_id",
    "line": "request_id",
    "witness": "seizure_id",
    "contact": "agency_id",
    "preservation": "request_id",
}
"""Tables whose rows are numbered by `position` within a parent row."""


def canonical(value: object) -> str:
    """Give RFC 8785 JSON of strings, integers, booleans, null, lists and objects; no floats."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def to_row(item: object) -> Row:
    """Give the row of a dataclass as SQLite and the journal hold it."""
    return {name: _packed(getattr(item, name)) for name, _ in columns(type(item))}


def from_row(kind: type[T], row: Mapping[str, Any]) -> T:
    """Give the dataclass of a row; what an older version did not have keeps its default."""
    given = {}
    for name, unpack in _unpackers(TABLES[kind]):
        if name in row:
            value = row[name]
            given[name] = value if unpack is None or value is None else unpack(value)
    return kind(**given)


def instant_of(packed: str | None) -> Instant | None:
    """Give the instant that a column holds, None for NULL; lists read thousands of them."""
    if packed is None:
        return None
    parts = _read_json(packed, 0)[0]
    return Instant(
        parts["us"],
        parts["text"],
        _PRECISIONS[parts["precision"]],
        parts["zone"],
        _BASES[parts["basis"]],
        parts["by"],
        parts["clock"],
    )


def columns(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    """Give name and type (without None) of each field of a dataclass of the model."""
    return _columns(TABLES[kind])


@cache
def _columns(table: str) -> tuple[tuple[str, Any], ...]:
    kind = next(kind for kind, name in TABLES.items() if name == table)
    hints = typing.get_type_hints(kind)
    return tuple((f.name, _bare(hints[f.name])) for f in dataclasses.fields(kind))


def _bare(hint: Any) -> Any:
    if isinstance(hint, UnionType):
        return next(a for a in typing.get_args(hint) if a is not type(None))
    return hint


def _packed(value: Any) -> str | int | None:
    if isinstance(value, Instant):
        return canonical(
            {
                "us": value.utc_us,
                "text": value.original,
                "precision": value.precision.value,
                "zone": value.zone,
                "basis": value.basis.value,
                "by": value.decided_by,
                "clock": value.clock_offset_us,
            }
        )
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return canonical(list(value))
    if isinstance(value, Mapping):
        return canonical(dict(value))
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} has no form in a case file")


@cache
def _unpackers(table: str) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """Give, for each column of a table, what makes the field of its value; None: it is the field.

    It is decided once for each table, because lists read thousands of rows.
    """
    return tuple((name, _unpacker(target)) for name, target in _columns(table))


def _unpacker(target: Any) -> Callable[[Any], Any] | None:
    if target is Instant:
        return instant_of
    if target is bool:
        return bool
    if typing.get_origin(target) is tuple:
        return _unpacked_tuple
    if typing.get_origin(target) is Mapping:
        return json.loads
    if isinstance(target, type) and issubclass(target, Enum):
        return target
    return None


def _unpacked_tuple(value: str) -> tuple[Any, ...]:
    return tuple(json.loads(value))
