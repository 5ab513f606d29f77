"""The unified audit log of Microsoft 365."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.intake.readers.flows import facts, sentence, shortened
from casebook.intake.readers.json_document import JsonDocument
from casebook.intake.readers.json_lines import JsonLines, Object, flat, parsed_object, text_of
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer

_NAIVE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?")
_ADDRESSES = ("ClientIP", "ClientIPAddress", "ActorIpAddress")
_TOLD = frozenset(
    ("CreationTime", "Operation", "UserId", "ObjectId", "ResultStatus", "Workload", *_ADDRESSES)
)


def _recognise(item: Object) -> bool:
    own = {"CreationTime", "Operation", "RecordType", "Workload"} <= item.keys()
    return own or {"AuditData", "CreationDate"} <= item.keys()


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    if "AuditData" in item:
        # The answer of Search-UnifiedAuditLog holds the record itself as a text.
        item = parsed_object(text_of(item["AuditData"])) or {}
    said = dict(flat(item))
    text = text_of(item["CreationTime"])
    # By its schema the time is in UTC, which is not written behind it.
    ts, flags = place(f"{text}Z" if _NAIVE.fullmatch(text) else text)
    operation, user = said.get("Operation", ""), said.get("UserId", "")
    address = next((said[name] for name in _ADDRESSES if said.get(name)), "")
    message = sentence(
        f"{operation} by {user}" if user else operation,
        *facts(
            (
                ("from", address),
                ("on", said.get("ObjectId", "")),
                ("result", said.get("ResultStatus", "")),
                ("in", said.get("Workload", "")),
            )
        ),
        *facts(said.items(), _TOLD),
    )
    yield (number, ts, text, flags, said.get("Workload", ""), said.get("OriginatingServer", ""),
           user, operation, shortened(message), raw)  # fmt: skip


MICROSOFT_365 = JsonLines("Microsoft 365 audit log", _recognise, _take)
MICROSOFT_365_FILE = JsonDocument("Microsoft 365 audit log file", MICROSOFT_365)
