"""Logs of FortiGate firewalls: name=value pairs, alone or behind the head of a syslog line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.intake.readers import epochs
from casebook.intake.readers.flows import endpoint, facts, flow, sentence, volumes
from casebook.intake.readers.line_log import LineLog
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer

_BEGIN = re.compile(
    r"[^=]{0,200}?(?<![^\s>,])date=(?P<date>\d{4}-\d\d-\d\d),? ?time=(?P<time>\d\d:\d\d:\d\d)"
    r"(?=[ ,])"
)
_OWN = re.compile(r"(?<=[ ,])(?:logid|log_id|devid|eventtime|subtype)=")
_PAIR = re.compile(r'([A-Za-z][\w.-]{0,63})=(?:"((?:[^"\\]|\\.)*+)(?:"|\Z)|([^ ,"]*+))', re.DOTALL)
_OFFSET = re.compile(r'"?(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)"?')

# Written where there is nothing to say, and for no translation at all.
_NOTHING = ("N/A", "n/a")
_NO_NAT = ("0.0.0.0", "::")

# Before FortiOS 6.2 `eventtime` counts seconds, later nanoseconds. Which of them a number is shows
# in its digits: in any other unit it would lie before 1973 or after the year 5138.
_DIGITS = {10: 0, 11: 0, 13: 3, 16: 6, 19: 9}

_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "47": "gre", "50": "esp", "58": "icmpv6"}
_IN_MESSAGE = frozenset(
    ("date", "time", "eventtime", "tz", "timestamp", "srcip", "srcport", "dstip", "dstport",
     "proto", "service", "action", "sentbyte", "rcvdbyte", "tranip", "tranport", "transip",
     "transport", "msg", "devname", "devid", "logver", "vd", "poluuid",
     "remip", "remport", "locip", "locport", "logid", "type", "subtype")
)  # fmt: skip


def _fits(raw: str) -> bool:
    return _BEGIN.match(raw) is not None and _OWN.search(raw) is not None


def _fields(raw: str) -> tuple[tuple[str, str], ...]:
    found = _BEGIN.match(raw)
    start = found.start("date") - len("date=") if found else 0
    return tuple(
        (pair[1], pair[2] if pair[2] is not None else pair[3])
        for pair in _PAIR.finditer(raw, start)
    )


def _time(raw: str) -> str:
    """Give the text of a line's time where it names no zone, "" where it does."""
    said = dict(_fields(raw)) if _fits(raw) else {}
    if not said or _is_since_1970(said) or _OFFSET.fullmatch(said.get("tz", "")):
        return ""
    return f"{said['date']} {said['time']}"


def _is_since_1970(said: dict[str, str]) -> bool:
    stamp = said.get("eventtime", "")
    return len(stamp) in _DIGITS and stamp.isascii() and stamp.isdigit()


def _take(number: int, raw: str, place: Placer) -> Iterator[Row]:
    said: dict[str, str] = {}
    for name, value in _fields(raw):
        if value not in _NOTHING:
            said.setdefault(name, value)
    local = f"{said['date']} {said['time']}"
    offset = _OFFSET.fullmatch(said.get("tz", ""))
    written = f"{local} {said['tz']}" if "tz" in said else local
    if _is_since_1970(said):
        since_1970 = said["eventtime"]
        ts, flags = epochs.whole(since_1970, _DIGITS[len(since_1970)], place)
        written = f"{since_1970} ({written})"
    elif offset:
        ts, flags = place(f"{local}{offset[1]}{int(offset[2]):02}:{offset[3]}")
    else:
        ts, flags = place(local)
    kind = "/".join(said[name] for name in ("type", "subtype") if name in said)
    host = said.get("devname", said.get("devid", ""))
    user = next((said[name] for name in _USERS if name in said), "")
    yield (number, ts, written, flags, kind, host, user, said.get("logid", ""),
           _message(said), raw)  # fmt: skip


_OTHER_ENDS = (
    ("NAT source", "transip", "transport"),
    ("NAT destination", "tranip", "tranport"),
    # Of a tunnel.
    ("remote", "remip", "remport"),
    ("local", "locip", "locport"),
)
_USERS = ("user", "unauthuser", "xauthuser")


def _message(said: dict[str, str]) -> str:
    protocol = said.get("proto", "")
    who = flow(
        (said.get("srcip", ""), said.get("srcport", "")),
        (said.get("dstip", ""), said.get("dstport", "")),
        _PROTOCOLS.get(protocol, protocol),
        said.get("service", ""),
        said.get("action", ""),
    )
    # What an address and its port were translated to is what an operator will be asked for.
    ends = facts(
        (
            (name, endpoint(said.get(address, ""), said.get(port, "")))
            for name, address, port in _OTHER_ENDS
            if said.get(address) not in _NO_NAT
        )
    )
    return sentence(
        who,
        said.get("msg", ""),
        *ends,
        *volumes(said.get("sentbyte", ""), said.get("rcvdbyte", "")),
        *facts(said.items(), _IN_MESSAGE),
    )


# Of a number since 1970 the local time stands behind it in brackets.
FORTIGATE = LineLog(
    "FortiGate", _fits, _take, _fields, _time, lambda time: time.endswith(")"), version="2"
)
