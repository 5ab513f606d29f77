"""Logs of Microsoft Azure: the activity log, and the logs of its resources."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.intake.readers.flows import endpoint, facts, sentence, shortened
from casebook.intake.readers.json_document import JsonDocument
from casebook.intake.readers.json_lines import JsonLines, Object, flat, text_of
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer

_ACTIVITY_TIMES = ("eventTimestamp", "event_timestamp")
_ACTIVITY_TOLD = frozenset(
    ("eventTimestamp", "event_timestamp", "caller", "level", "operationName/value",
     "operation_name/value", "operationName/localizedValue", "operation_name/localized_value",
     "status/value", "status/localizedValue", "status/localized_value", "resourceId",
     "resource_id", "httpRequest/clientIpAddress", "http_request/client_ip_address")
)  # fmt: skip


def _is_activity(item: Object) -> bool:
    timed = any(name in item for name in _ACTIVITY_TIMES)
    return timed and ("operationName" in item or "operation_name" in item)


def _activity_time(item: Object) -> str:
    return text_of(next((item[name] for name in _ACTIVITY_TIMES if name in item), ""))


def _take_activity(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    said = dict(flat(item))

    def first(*names: str) -> str:
        return next((said[name] for name in names if said.get(name)), "")

    text = _activity_time(item)
    ts, flags = place(text)
    operation = first("operationName/value", "operation_name/value", "operationName")
    caller = first("caller")
    resource = first("resourceId", "resource_id")
    message = sentence(
        f"{operation} by {caller}" if caller else operation,
        *facts(
            (
                ("from", first("httpRequest/clientIpAddress", "http_request/client_ip_address")),
                ("status", first("status/value", "status")),
                ("on", resource),
                ("level", first("level")),
            )
        ),
        *facts(said.items(), _ACTIVITY_TOLD),
    )
    yield (number, ts, text, flags, first("category/value", "category") or "activity",
           "", caller, operation,
           shortened(message), raw)  # fmt: skip


def _is_resource_log(item: Object) -> bool:
    timed = "time" in item or "timeStamp" in item
    return timed and {"resourceId", "operationName", "category"} <= item.keys()


def _resource_time(item: Object) -> str:
    return text_of(item.get("time") or item.get("timeStamp"))


_RESOURCE_TOLD = frozenset(
    ("time", "timeStamp", "resourceId", "operationName", "category", "callerIpAddress",
     "properties/clientIP", "properties/clientPort", "properties/clientIp", "properties/host",
     "properties/httpMethod", "properties/requestUri", "properties/requestQuery",
     "properties/httpStatus", "properties/serverRouted")
)  # fmt: skip


def _take_resource(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    said = dict(flat(item))
    text = _resource_time(item)
    ts, flags = place(text)
    user = next((said[name] for name in _RESOURCE_USERS if said.get(name)), "")
    client = endpoint(
        said.get("properties/clientIP", said.get("properties/clientIp", "")),
        said.get("properties/clientPort", ""),
    )
    ends = " → ".join(end for end in (client, said.get("properties/serverRouted", "")) if end)
    query = said.get("properties/requestQuery", "")
    path = said.get("properties/requestUri", "") + (f"?{query}" if query else "")
    request = " ".join(part for part in (ends, said.get("properties/httpMethod", ""), path) if part)
    message = sentence(
        request,
        said.get("operationName", ""),
        *facts(
            (
                ("status", said.get("properties/httpStatus", "")),
                ("from", said.get("callerIpAddress", "")),
                ("host", said.get("properties/host", "")),
                ("on", said.get("resourceId", "")),
            )
        ),
        *facts(said.items(), _RESOURCE_TOLD),
    )
    host = said.get("resourceId", "").rpartition("/")[2]
    yield (number, ts, text, flags, said["category"], host, user, said.get("operationName", ""),
           shortened(message), raw)  # fmt: skip


_RESOURCE_USERS = (
    "properties/userPrincipalName",
    "identity/claims/http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "properties/initiatedBy/user/userPrincipalName",
)


AZURE_ACTIVITY = JsonLines("Azure activity log", _is_activity, _take_activity, _activity_time)
AZURE_ACTIVITY_FILE = JsonDocument("Azure activity log file", AZURE_ACTIVITY, ("value",))
AZURE_RESOURCE = JsonLines("Azure resource log", _is_resource_log, _take_resource, _resource_time)
AZURE_RESOURCE_FILE = JsonDocument("Azure resource log file", AZURE_RESOURCE, ("records",))
