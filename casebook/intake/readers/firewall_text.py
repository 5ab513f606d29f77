"""What stands inside syslog lines of netfilter, of Cisco ASA, and of Snort and Suricata."""

from __future__ import annotations

import re
from typing import NamedTuple

from casebook.intake.readers.fast_alerts import alert_in, message_of
from casebook.intake.readers.flows import flow, sentence

_NETFILTER = re.compile(r"\bIN=\S{0,40} OUT=\S{0,40} (?:\S{1,80} ){0,8}?SRC=\S")
_FIELD = re.compile(r"\b(SRC|DST|PROTO|SPT|DPT|TYPE|CODE)=([0-9A-Za-z.:]{1,45})")
# An ICMP error repeats, in brackets, the head of the packet that it is about.
_ABOUT = re.compile(r" \[SRC=")
_ASA = re.compile(r"%(ASA|PIX|FTD|FWSM)-(?:[A-Za-z]{1,20}-)?\d-(\d{6}): ")
_WITH_PORT = re.compile(
    r"(?<![\d.])((?:\d{1,3}\.){3}\d{1,3})(?:/(\d{1,5})(?![\d/.])|\((\d{1,5})\))"
)
_USER = re.compile(
    r"\b[Uu]ser(?:name)?(?: = | <| ')([^',>:]{1,64})|\bfor user ([^\s',\"]{1,64}) "
    r"|\(([\w.-]{1,64}\\{1,2}[^,()]{1,64})[,)]"
)
# At the end of what is said of a connection, who made it.
_OF_CONNECTION = re.compile(r"30201[3-6]")
_USER_LAST = re.compile(r" \(([^\s/,()]{1,64})\)\s*\Z")
_ALERT = re.compile(r"\[\d{1,10}:\d{1,10}:\d{1,10}\] ")
_PROGRAM = re.compile(r"\b(snort|suricata)\b", re.IGNORECASE)


class Told(NamedTuple):
    """What a firewall said: short words for filters, and the message."""

    kind: str
    user: str
    event: str
    message: str


def told(text: str) -> Told | None:
    """Read the text of a syslog line; None when none of these programs said it."""
    if "SRC=" in text and _NETFILTER.search(text):
        return Told("netfilter", "", "", _netfilter(text))
    if "[Priority: " in text and (found := _ALERT.search(text)):
        return _alert(text, found.start())
    found = _ASA.search(text) if "%" in text else None
    if found is None:
        return None
    # Its addresses have their port behind a slash or in brackets; of ICMP these are other numbers.
    said = text[found.end() :]
    if "icmp" not in said.lower():
        said = _WITH_PORT.sub(r"\1:\2\3", said)
    return Told(found[1], _user(found[2], text[found.end() :]), found[2],
                text[: found.end()] + said)  # fmt: skip


def _user(event: str, said: str) -> str:
    user = _USER.search(said)
    if user is None and _OF_CONNECTION.fullmatch(event):
        user = _USER_LAST.search(said)
    return next(filter(None, user.groups())).strip() if user else ""


def _alert(text: str, start: int) -> Told | None:
    found = alert_in(text[start:])
    if found is None:
        return None
    program = _PROGRAM.search(text, 0, start)
    rule = found["rule"].rpartition(":")[0]
    return Told(program[1].lower() if program else "alert", "", rule, message_of(found))


def _netfilter(text: str) -> str:
    about = _ABOUT.search(text)
    said: dict[str, str] = {}
    for found in _FIELD.finditer(text, 0, about.start() if about else len(text)):
        said.setdefault(found[1], found[2])
    who = flow(
        (said.get("SRC", ""), said.get("SPT", said.get("TYPE", ""))),
        (said.get("DST", ""), said.get("DPT", said.get("CODE", ""))),
        said.get("PROTO", ""),
    )
    return sentence(who, text)
