"""AWS CloudTrail: its log files, lines of its events, and what `lookup-events` answers."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.intake.readers.flows import facts, sentence, shortened
from casebook.intake.readers.json_document import JsonDocument
from casebook.intake.readers.json_lines import JsonLines, Object, flat, parsed_object, text_of
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer

_IN_MESSAGE = frozenset(
    ("eventTime", "eventSource", "eventName", "sourceIPAddress", "userAgent", "errorCode",
     "errorMessage", "eventVersion", "awsRegion", "userIdentity/arn", "eventID")
)  # fmt: skip


def _recognise(item: Object) -> bool:
    own = {"eventVersion", "eventTime", "eventSource", "eventName"} <= item.keys()
    return own or {"EventId", "EventName", "EventTime", "CloudTrailEvent"} <= item.keys()


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    event = item
    if "CloudTrailEvent" in item:
        # The answer of lookup-events holds the event itself as a text.
        event = parsed_object(text_of(item["CloudTrailEvent"])) or {}
    # The event's own time is in UTC; that of the answer is in the zone of whoever asked.
    text = text_of(event.get("eventTime") or item.get("EventTime"))
    ts, flags = place(text)
    service = text_of(event.get("eventSource") or item.get("EventSource"))
    name = text_of(event.get("eventName") or item.get("EventName"))
    user = _user(event) or text_of(item.get("Username"))
    yield (number, ts, text, flags, service.removesuffix(".amazonaws.com"), "", user, name,
           _message(name, service, user, event), raw)  # fmt: skip


def _user(event: Object) -> str:
    identity = event.get("userIdentity")
    if not isinstance(identity, dict):
        return ""
    arn = text_of(identity.get("arn"))
    named = text_of(identity.get("userName")) or arn.rpartition(":")[2]
    return named or text_of(identity.get("invokedBy") or identity.get("principalId"))


def _message(name: str, service: str, user: str, event: Object) -> str:
    error = " ".join(
        text for key in ("errorCode", "errorMessage") if (text := text_of(event.get(key)))
    )
    whole = sentence(
        f"{name} by {user}" if user else name,
        *facts(
            (
                ("from", text_of(event.get("sourceIPAddress"))),
                ("in", text_of(event.get("awsRegion"))),
                ("on", service),
                ("refused:", error),
                ("identity", dict(flat(event)).get("userIdentity/arn", "")),
                ("with", text_of(event.get("userAgent"))),
            )
        ),
        *facts(flat(event), _IN_MESSAGE),
    )
    return shortened(whole)


CLOUDTRAIL = JsonLines("AWS CloudTrail", _recognise, _take)
CLOUDTRAIL_FILE = JsonDocument("AWS CloudTrail file", CLOUDTRAIL, ("Records", "Events"))
