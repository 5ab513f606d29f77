"""Connections in words: who spoke to whom, so that addresses keep their ports."""

from __future__ import annotations

from collections.abc import Container, Iterable

_ABSENT = ("", "-")
_LONGEST = 8_000
_WITHOUT_PORTS = ("icmp", "icmp6", "icmpv6", "ipv6-icmp", "icmp v6", "1", "58")


def endpoint(address: str, port: str = "") -> str:
    """Give an address with its port, like 10.1.2.3:53 or [2001:db8::1]:53."""
    if address in _ABSENT or port in _ABSENT:
        return "" if address in _ABSENT else address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def flow(source: tuple[str, str], target: tuple[str, str], protocol: str = "", *words: str) -> str:
    """Say a connection in words: `10.1.2.3:4242 → 10.4.5.6:53 udp dns`.

    Where the protocol has no ports, the two numbers are its type and code.
    """
    parts = [protocol, *words]
    if protocol.lower() in _WITHOUT_PORTS:
        kinds = [
            f"{name} {number}"
            for name, number in (("type", source[1]), ("code", target[1]))
            if number not in _ABSENT
        ]
        parts = [protocol, *kinds, *words]
        source, target = (source[0], ""), (target[0], "")
    ends = " → ".join(end for end in (endpoint(*source), endpoint(*target)) if end)
    return " ".join(part for part in (ends, *parts) if part not in _ABSENT)


def volumes(sent: str, received: str) -> tuple[str, ...]:
    """Say how much was sent and how much came back: `120 B out`, `300 B in`."""
    return tuple(
        f"{count} B {way}"
        for count, way in ((sent, "out"), (received, "in"))
        if count not in _ABSENT
    )


def facts(pairs: Iterable[tuple[str, str]], without: Container[str] = ()) -> list[str]:
    """Say what a row names, each value behind its name; what is absent is left out."""
    return [
        f"{name} {value}" for name, value in pairs if value not in _ABSENT and name not in without
    ]


def sentence(*parts: str) -> str:
    """Join what is not empty with commas, on one line."""
    text = ", ".join(part for part in parts if part)
    return text if text.isprintable() else " ".join(text.split())


def shortened(message: str) -> str:
    """Cut a message that is longer than one would read; the row stands whole in its raw text."""
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
