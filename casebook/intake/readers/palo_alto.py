"""Logs of Palo Alto firewalls: values by position, exported or behind the head of a syslog line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime

from casebook.intake.readers.flows import endpoint, facts, flow, sentence, volumes
from casebook.intake.readers.line_log import LineLog
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer

# Its services in the cloud write the same rows with times of UTC.
_WHEN = r"(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)"
_BEGIN = re.compile(
    rf"(?:[^,]{{0,400}} )?(?P<row>[^, ]{{0,40}},{_WHEN},[^,]{{0,40}},[A-Z][A-Z-]{{2,30}},"
    rf"[^,]{{0,60}},[^,]{{0,20}},{_WHEN},)"
)
# What the web interface writes above an export, whose columns stand in the same places.
_HEADER = "Domain,Receive Time,Serial #,Type,Threat/Content Type,Config Version,Generate Time,"
# Since PAN-OS 10 a row repeats the time it was generated at, with the offset. It is taken up to so
# many seconds later.
_LATER_S = 10
_EXACT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?([+-]\d\d:\d\d|Z)")

_FRONT = ("domain", "received", "serial", "type", "subtype", "config version", "generated")
_SESSION = (
    "source address", "destination address", "NAT source address", "NAT destination address",
    "rule", "user", "destination user", "application", "virtual system", "source zone",
    "destination zone", "inbound interface", "outbound interface", "log action", "logged",
    "session", "repeat count", "source port", "destination port", "NAT source port",
    "NAT destination port", "flags", "protocol", "action",
)  # fmt: skip
_GROUPS = ("group 1", "group 2", "group 3", "group 4", "virtual system name", "device")
_NAMES = {
    "TRAFFIC": (
        *_SESSION, "bytes", "bytes sent", "bytes received", "packets", "start", "elapsed seconds",
        "category", "padding", "sequence", "action flags", "source country", "destination country",
        "padding 2", "packets sent", "packets received", "end reason", *_GROUPS),
    "THREAT": (
        *_SESSION, "URL or file", "threat", "category", "severity", "direction", "sequence",
        "action flags", "source country", "destination country", "padding", "content type", "pcap",
        "file digest", "cloud", "URL index", "user agent", "file type", "forwarded for", "referer",
        "sender", "subject", "recipient", "report", *_GROUPS),
    "SYSTEM": (
        "virtual system", "event", "object", "padding", "padding 2", "module", "severity",
        "description", "sequence", "action flags", *_GROUPS),
    "CONFIG": (
        "host", "virtual system", "command", "user", "client", "result", "path"),
    "USERID": (
        "virtual system", "source address", "user", "data source name", "number", "repeat count",
        "timeout", "begin port", "end port", "data source", "data source type", "sequence",
        "action flags", *_GROUPS),
    "HIPMATCH": (
        "user", "virtual system", "machine", "client system", "source address", "HIP",
        "repeat count", "HIP type", "padding", "padding 2", "sequence", "action flags", *_GROUPS),
    "AUTHENTICATION": (
        "virtual system", "source address", "user", "normalized user", "object", "policy",
        "repeat count", "authentication", "vendor", "log action", "server profile", "description",
        "client type", "event", "factor", "sequence", "action flags", *_GROUPS),
    "DECRYPTION": (
        *_SESSION, "tunnel", "padding", "padding 2", "source machine", "destination machine",
        "rule id", "client stage", "server stage", "TLS version", "key exchange", "encryption",
        "hash", "decryption policy", "curve", "error index", "root status", "chain status",
        "proxy type", "certificate serial", "fingerprint", "not before", "not after",
        "certificate version", "key size", "name length", "issuer length", "root length",
        "SNI length", "flags 2", "subject", "issuer", "root", "SNI", "error"),
    "GLOBALPROTECT": (
        "virtual system", "event", "stage", "authentication", "tunnel", "user", "source region",
        "machine", "public address", "public IPv6", "private address", "private IPv6", "host id",
        "client serial", "client version", "client system", "client system version",
        "repeat count", "reason", "error", "description", "status", "location", "login seconds",
        "connect method", "error code", "portal", "sequence"),
}  # fmt: skip
_NOT_SAID = frozenset(
    (*_FRONT, *_SESSION[:4], *_SESSION[14:24], *_GROUPS, "user", "application", "bytes",
     "bytes sent", "bytes received", "start", "padding", "padding 2", "sequence", "action flags",
     "event", "description", "URL or file", "threat")
)  # fmt: skip
_NO_NAT = ("", "0", "0.0.0.0", "::")


def _fits(raw: str) -> bool:
    return raw.startswith(_HEADER) or _BEGIN.match(raw) is not None


def _fields(raw: str) -> tuple[tuple[str, str], ...]:
    found = _BEGIN.match(raw)
    if found is None:
        return ()
    cells = next(csv.reader([raw[found.start("row") :]]))
    names = (*_FRONT, *_NAMES.get(cells[3], ()))
    more = tuple(f"field {n}" for n in range(len(names) + 1, len(cells) + 1))
    return tuple(zip(names + more, cells, strict=False))


def _exact(said: dict[str, str]) -> tuple[str, str]:
    """Give the finer time of a row and its offset, where it is that of `generated`."""
    generated = said["generated"]
    if generated.endswith("Z"):
        return generated, "Z"
    for text in reversed(said.values()):
        found = _EXACT.fullmatch(text)
        if found and _is_soon_after(f"{found[1]} {found[2]}", generated.replace("/", "-")):
            return text, found[3]
    return "", ""


def _is_soon_after(text: str, first: str) -> bool:
    try:
        later = datetime.fromisoformat(text) - datetime.fromisoformat(first)
    except ValueError:
        return False
    return 0 <= later.total_seconds() <= _LATER_S


def _time(raw: str) -> str:
    """Give the text of a line's time where it names no zone, "" where it does."""
    said = dict(_fields(raw))
    return said["generated"] if said and not _exact(said)[0] else ""


def _take(number: int, raw: str, place: Placer) -> Iterator[Row]:
    """Give the time at which a row was generated, and that at which its session began."""
    said = dict(_fields(raw))
    if not said:
        # The header is no row.
        return
    exact, offset = _exact(said)
    kind = f"{said['type']}/{said['subtype']}"
    times = {exact or said["generated"]: kind}
    if start := said.get("start", ""):
        began = start if start.endswith("Z") else f"{start}{offset}"
        times = {began: f"{kind} start", **times} if start != said["generated"] else times
    host, message = said.get("device") or said["serial"], _message(said)
    for text, meaning in times.items():
        ts, flags = place(text)
        yield (number, ts, text, flags, meaning, host, said.get("user", ""),
               said.get("event", ""), message, raw)  # fmt: skip


def _message(said: dict[str, str]) -> str:
    who = flow(
        (said.get("source address", ""), said.get("source port", "")),
        (said.get("destination address", ""), said.get("destination port", "")),
        said.get("protocol", ""),
        said.get("application", ""),
        said.get("action", ""),
    )
    # What an address and its port were translated to is what an operator will be asked for.
    translated = facts(
        (f"NAT {side}", endpoint(address, said.get(f"NAT {side} port", "")))
        for side in ("source", "destination")
        if (address := said.get(f"NAT {side} address", "")) not in _NO_NAT
    )
    words = (said.get(name, "") for name in ("event", "description", "threat", "URL or file"))
    # Of a kind of row whose columns have no names here, the values themselves are all there is.
    unnamed = [] if said["type"] in _NAMES else list(said.values())[len(_FRONT) :]
    others = ((name, text) for name, text in said.items()
              if name not in _NOT_SAID and not name.startswith("field "))  # fmt: skip
    return sentence(
        who,
        *words,
        *unnamed,
        *translated,
        *volumes(said.get("bytes sent", ""), said.get("bytes received", "")),
        *facts((("user", said.get("user", "")),)),
        *facts(others),
    )


# A time with its offset ends in it.
PALO_ALTO = LineLog(
    "Palo Alto", _fits, _take, _fields, _time, lambda time: _EXACT.fullmatch(time) is not None,
    version="2",
)  # fmt: skip
