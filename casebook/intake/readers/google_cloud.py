"""Entries of Google Cloud Logging, audit logs and others."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.intake.readers.flows import facts, sentence, shortened
from casebook.intake.readers.json_document import JsonDocument
from casebook.intake.readers.json_lines import JsonLines, Object, flat, text_of
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer

_PAYLOADS = ("protoPayload", "jsonPayload", "textPayload", "httpRequest")
_TOLD = frozenset(
    ("timestamp", "logName", "severity", "textPayload", "protoPayload/methodName",
     "protoPayload/authenticationInfo/principalEmail", "protoPayload/requestMetadata/callerIp",
     "protoPayload/serviceName", "protoPayload/resourceName", "protoPayload/status/message",
     "resource/type")
)  # fmt: skip
_USERS = ("protoPayload/authenticationInfo/principalEmail", "jsonPayload/actor/user")
_HOSTS = ("resource/labels/instance_id", "resource/labels/node_id", "resource/labels/cluster_name")


def _recognise(item: Object) -> bool:
    return {"logName", "resource"} <= item.keys() and (
        "insertId" in item or any(name in item for name in _PAYLOADS)
    )


def _time(item: Object) -> str:
    return text_of(item.get("timestamp") or item.get("receiveTimestamp"))


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    said = dict(flat(item))
    text = _time(item)
    ts, flags = place(text)
    log = text_of(item["logName"]).rpartition("/")[2].replace("%2F", "/")
    user = next((said[name] for name in _USERS if said.get(name)), "")
    host = next((said[name] for name in _HOSTS if said.get(name)), "")
    method = said.get("protoPayload/methodName", "")
    begun = method or said.get("textPayload", "")
    message = sentence(
        f"{begun} by {user}" if begun and user else begun or log,
        *facts(
            (
                ("from", said.get("protoPayload/requestMetadata/callerIp", "")),
                ("on", said.get("protoPayload/resourceName", "")),
                ("of", said.get("protoPayload/serviceName", said.get("resource/type", ""))),
                ("refused:", said.get("protoPayload/status/message", "")),
                ("severity", said.get("severity", "")),
            )
        ),
        *facts(said.items(), _TOLD),
    )
    yield number, ts, text, flags, log, host, user, method, shortened(message), raw


GOOGLE_CLOUD = JsonLines("Google Cloud log", _recognise, _take, _time)
GOOGLE_CLOUD_FILE = JsonDocument("Google Cloud log file", GOOGLE_CLOUD, ("entries",))
