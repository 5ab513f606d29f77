"""What keeps a line of a request from being answered, or from meaning what is asked."""

from __future__ import annotations

import ipaddress

from casebook.model.case import CaseHeader
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.request import Line, Request
from casebook.rules import times
from casebook.rules.deadlines import retention
from casebook.rules.finding import Finding

DOCUMENTATION = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)
"""Address ranges that stand in documentation and belong to nobody."""

_RESERVED_DOMAINS = ("example.com", "example.org", "example.net")
_RESERVED_ENDINGS = (".example", ".test", ".invalid", ".localhost")

_ADDRESSES = (IdentifierKind.IPV4, IdentifierKind.IPV6)


def findings(header: CaseHeader, request: Request, line: Line, abroad: bool) -> list[Finding]:
    """Check one line of a request; `abroad` says that the request leaves India."""
    found = _address_findings(header, line) if line.identifier_kind in _ADDRESSES else []
    if not header.is_sample and _is_reserved_name(line):
        found.append(
            Finding(
                f"{name_of(line)} is a name reserved for documentation.",
                "Enter the name that stands in the evidence.",
                blocks=True,
            )
        )
    if line.at is not None and line.at.basis is ZoneBasis.SET_BY_EXAMINER:
        found += _zone_findings(line, line.at)
    if not (line.link_to_facts or request.link_to_facts):
        found.append(
            Finding(
                f"{name_of(line)} is not tied to the facts.",
                "Say in one sentence how the identifier is linked to the crime.",
                blocks=abroad,
            )
        )
    if not line.cited:
        found.append(
            Finding(
                f"{name_of(line)} does not say where it was found.",
                "Cite the exhibit and the record it comes from.",
                blocks=abroad,
            )
        )
    return found


def _zone_findings(line: Line, at: Instant) -> list[Finding]:
    if at.decided_by:
        return []
    return [
        Finding(
            f"{name_of(line)} has a time whose zone nobody answers for.",
            "Enter the time with its zone.",
            blocks=True,
        )
    ]


def _address_findings(header: CaseHeader, line: Line) -> list[Finding]:
    found = []
    if line.at is None:
        found.append(
            Finding(
                f"{name_of(line)} has no time: an address has another holder every hour.",
                "Enter the time to the second, with its zone.",
                blocks=True,
            )
        )
    elif line.at.precision in (Precision.DAY, Precision.MINUTE):
        found.append(
            Finding(
                f"{name_of(line)} has a time to the {line.at.precision} only.",
                "Enter the time to the second, as it stands in the log.",
                blocks=True,
            )
        )
    if line.identifier_kind is IdentifierKind.IPV4 and line.source_port is None:
        found.append(_port_finding(line))
    return found + _range_findings(header, line)


def _port_finding(line: Line) -> Finding:
    if line.port_not_logged:
        return Finding(
            f"{name_of(line)} has no source port: behind a shared address it cannot be resolved to "
            "one subscriber.",
            "Look whether another log holds the port; else say so in the letter.",
        )
    return Finding(
        f"{name_of(line)} has no source port.",
        "Enter the source port, or say that it was not logged.",
        blocks=True,
    )


def _range_findings(header: CaseHeader, line: Line) -> list[Finding]:
    try:
        address = ipaddress.ip_address(line.identifier.partition("%")[0])
    except ValueError:
        return [
            Finding(
                f"{name_of(line)} is no address.",
                "Take the address from the evidence.",
                blocks=True,
            )
        ]
    if any(address in network for network in DOCUMENTATION):
        if header.is_sample:
            return []
        sentence = f"{name_of(line)} lies in a range reserved for documentation."
        remedy = "Enter the address that stands in the evidence."
    elif not address.is_global or address.is_multicast:
        sentence = f"{name_of(line)} is a private or reserved address: no provider gave it out."
        remedy = "Ask who runs that network, or find the public address in another log."
    else:
        return []
    return [Finding(sentence, remedy, blocks=True)]


def age_findings(header: CaseHeader, line: Line, now: Instant) -> list[Finding]:
    """Say what providers may have deleted of what a line asks about."""
    if line.at is None or line.identifier_kind not in _ADDRESSES:
        return []
    day = times.day_of(line.at).isoformat()
    gone = [clock for clock in retention(_at_offence(header, day)) if clock.at.utc_us <= now.utc_us]
    return [
        Finding(f"{name_of(line)}: {clock.sentence}", "Ask whether the records still exist.")
        for clock in gone[-1:]
    ]


def _at_offence(header: CaseHeader, day: str) -> CaseHeader:
    return CaseHeader(header.id, header.title, offence_date=day, zones=header.zones)


def _is_reserved_name(line: Line) -> bool:
    kinds = (IdentifierKind.EMAIL, IdentifierKind.DOMAIN)
    if line.identifier_kind not in kinds:
        return False
    domain = line.identifier.rpartition("@")[2].rstrip(".").casefold()
    return domain.endswith(_RESERVED_ENDINGS) or any(
        domain == name or domain.endswith("." + name) for name in _RESERVED_DOMAINS
    )


def name_of(line: Line) -> str:
    """Give the number of a line with what it asks about, as findings begin."""
    return f"Line {line.position} ({line.identifier})"
