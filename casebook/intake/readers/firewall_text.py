"""What firewalls say inside syslog lines: netfilter of the Linux kernel, and Cisco ASA."""

from __future__ import annotations

import re
from typing import NamedTuple

from casebook.intake.readers.flows import flow, sentence

_NETFILTER = re.compile(r"\bIN=\S{0,40} OUT=\S{0,40} (?:\S{1,80} ){0,8}?SRC=\S")
_FIELD = re.compile(r"\b(SRC|DST|PROTO|SPT|DPT|TYPE|CODE)=([0-9A-Za-z.:]{1,45})")
_ASA = re.compile(r"%(ASA|PIX|FTD|FWSM)-(?:[A-Za-z]{1,20}-)?\d-(\d{6}): ")
_SLASHED = re.compile(r"(?<![\d.])((?:\d{1,3}\.){3}\d{1,3})/(\d{1,5})(?![\d/.])")
_USER = re.compile(r"\b[Uu]ser(?:name)?(?: = | <| ')([^',>]{1,64})")


class Told(NamedTuple):
    """What a firewall said: short words for filters, and the message."""

    kind: str
    user: str
    event: str
    message: str


def told(text: str) -> Told | None:
    """Read the text of a syslog line; None when no firewall said it."""
    if "SRC=" in text and _NETFILTER.search(text):
        return Told("netfilter", "", "", _netfilter(text))
    found = _ASA.search(text) if "%" in text else None
    if found is None:
        return None
    user = _USER.search(text, found.end())
    # Its addresses have their port behind a slash, those before and those after translation.
    message = text[: found.end()] + _SLASHED.sub(r"\1:\2", text[found.end() :])
    return Told(found[1], user[1].strip() if user else "", found[2], message)


def _netfilter(text: str) -> str:
    said: dict[str, str] = {}
    for name, value in _FIELD.findall(text):
        # An ICMP error repeats the head of the packet that it is about; the first is its own.
        said.setdefault(name, value)
    who = flow(
        (said.get("SRC", ""), said.get("SPT", said.get("TYPE", ""))),
        (said.get("DST", ""), said.get("DPT", said.get("CODE", ""))),
        said.get("PROTO", ""),
    )
    return sentence(who, text)
