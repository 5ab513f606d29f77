"""Logs of Zeek: tables with their columns in # lines, and JSON lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from casebook.intake.readers import epochs
from casebook.intake.readers.flows import facts, flow, sentence, volumes
from casebook.intake.readers.headed import HeadedLog, Header
from casebook.intake.readers.json_lines import JsonLines, Object, text_of
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer
from casebook.model.timeline import TimeBasis

_TAB = "\t"
_ESCAPED = re.compile(r"\\\\|(?:\\x[0-9a-fA-F]{2})++")
_SEPARATOR = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")

# From here on a whole number counts milliseconds: in seconds it would lie after the year 5138.
_LEAST_MILLIS = 100_000_000_000

_NOT_SERVICE = frozenset(
    ("ts", "_path", "_write_ts", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto",
     "orig_bytes", "resp_bytes")
)  # fmt: skip
_IN_FLOW = _NOT_SERVICE | {"service"}
_USERS = ("user", "username", "client")
_HOSTS = ("_system_name", "_node_name", "peer", "peer_descr")
_EVENTS = {"notice": "note", "weird": "name", "signatures": "sig_id"}
_OWN_KEYS = (
    {"id.orig_h", "uid"},
    {"_path", "_write_ts"},
    {"fuid", "source", "mime_type"},
    {"certificate.version", "certificate.serial"},
    {"software_type", "unparsed_version"},
    {"note", "actions", "suppress_for"},
    {"ts_delta", "peer", "gaps", "acks"},
)


def _next(header: Header, line: str) -> Header:
    """Read one # line: #separator, #fields, #path and what stands for empty and unset."""
    if line.startswith("#separator"):
        value = line.partition(" ")[2]
        decoded = bytes.fromhex(value.replace("\\x", "")) if _SEPARATOR.fullmatch(value) else b""
        separator = decoded.decode("utf-8", "replace") if decoded else value
        # A new beginning: a file put behind another has its own columns.
        return {"fields": [], "separator": separator or _TAB}
    separator = str(header.get("separator", _TAB))
    name, _, rest = line.partition(separator)
    if name == "#fields":
        return {**header, "fields": rest.split(separator)}
    if name in ("#path", "#unset_field", "#empty_field"):
        return {**header, name[1:]: rest}
    return header


def _starts(header: Header) -> bool:
    return "separator" in header and "ts" in header["fields"]


def _cells(raw: str, header: Header) -> list[str]:
    return raw.split(str(header.get("separator", _TAB)))


def _rows(basis: TimeBasis) -> Callable[[int, str, dict[str, str], Header], Row]:
    place = Placer(basis)

    def take(number: int, raw: str, cells: dict[str, str], header: Header) -> Row:
        absent = (header.get("unset_field", "-"), header.get("empty_field", "(empty)"))
        text = cells["ts"]
        ts, flags = epochs.absent() if text in absent else epochs.seconds(text, place)
        said = {name: cell for name, cell in cells.items() if cell not in absent}
        if "\\" in raw:
            said = {name: _ESCAPED.sub(_plain, cell) for name, cell in said.items()}
        return _row(number, raw, ts, flags, "" if text in absent else text,
                    str(header.get("path", "")), said)  # fmt: skip

    return take


def _row(
    number: int, raw: str, ts: int, flags: int, text: str, path: str, said: dict[str, str]
) -> Row:
    user = next((said[name] for name in _USERS if name in said), "")
    if "client" in said and path != "kerberos" and user == said["client"]:
        # Elsewhere, as in ssh, the client is a program.
        user = ""
    host = next((said[name] for name in _HOSTS if name in said), "")
    return (number, ts, text, flags, path, host, user, said.get(_EVENTS.get(path, ""), ""),
            _message(path, said), raw)  # fmt: skip


def _message(path: str, said: dict[str, str]) -> str:
    who = flow(
        (said.get("id.orig_h", ""), said.get("id.orig_p", "")),
        (said.get("id.resp_h", ""), said.get("id.resp_p", "")),
        said.get("proto", ""),
        said.get("service", "") if path == "conn" else path,
    )
    return sentence(
        who,
        *volumes(said.get("orig_bytes", ""), said.get("resp_bytes", "")),
        *facts(said.items(), _IN_FLOW if path == "conn" else _NOT_SERVICE),
    )


def _plain(found: re.Match[str]) -> str:
    """Give a part of a cell as it was before Zeek escaped it; what is no text stays escaped."""
    if found[0] == "\\\\":
        return "\\"
    text = bytes.fromhex(found[0].replace("\\x", "")).decode("utf-8", "backslashreplace")
    return text if text.isprintable() else found[0]


ZEEK_TABLE = HeadedLog("Zeek", _starts, _next, _cells, _rows)


def _recognise(item: Object) -> bool:
    return "ts" in item and any(keys <= item.keys() for keys in _OWN_KEYS)


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    value = item.get("ts")
    text = text_of(value)
    if value is None:
        ts, flags = epochs.absent()
    elif isinstance(value, str):
        # Zeek writes ISO times with their Z.
        ts, flags = place(value)
    elif isinstance(value, int) and not isinstance(value, bool) and value >= _LEAST_MILLIS:
        ts, flags = epochs.whole(text, 3, place)
    else:
        ts, flags = epochs.seconds(text, place)
    said = {name: _text(value) for name, value in item.items() if value not in (None, [], "")}
    yield _row(number, raw, ts, flags, text, said.get("_path", ""), said)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, list):
        return ",".join(text_of(part) for part in value)
    return text_of(value)


ZEEK_JSON = JsonLines("Zeek JSON", _recognise, _take)
