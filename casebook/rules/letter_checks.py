"""What keeps a letter from asking the wrong thing: checked before it is issued."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Iterable, Sequence

from casebook.model.case import CaseHeader
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.request import Agency, Leg, Line, Request, RequestKind
from casebook.rules import times
from casebook.rules.deadlines import retention
from casebook.rules.finding import Finding
from casebook.rules.statutes import provisions

DOCUMENTATION = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)
"""Address ranges that stand in documentation and belong to nobody."""

_RESERVED_DOMAINS = ("example.com", "example.org", "example.net")
_RESERVED_ENDINGS = (".example", ".test", ".invalid", ".localhost")

_ADDRESSES = (IdentifierKind.IPV4, IdentifierKind.IPV6)
_HOME = ("india", "in", "bharat")
_PRC = ("china", "prc", "people's republic of china")


def findings(
    header: CaseHeader,
    request: Request,
    legs: Sequence[Leg],
    lines: Sequence[Line],
    agencies: Iterable[Agency],
    now: Instant | None = None,
) -> tuple[Finding, ...]:
    """Check a request letter; what blocks it comes first. `now` adds what age makes doubtful."""
    known = {agency.id: agency for agency in agencies}
    route = sorted((leg for leg in legs if leg.retracted is None), key=lambda leg: leg.position)
    asked = [line for line in lines if line.retracted is None]
    abroad = is_foreign(request, route, known.values())
    found = [
        *_header_findings(header),
        *_route_findings(request, route, known),
        *(_foreign_findings(header, request, route, known) if abroad else ()),
        *_letter_findings(request, route, asked),
    ]
    for line in asked:
        found += _line_findings(header, request, line, abroad)
        found += _age_findings(header, line, now) if now else ()
    found += [Finding(text, "Correct the case header.") for text in provisions(header).warnings]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def is_foreign(request: Request, legs: Sequence[Leg], agencies: Iterable[Agency]) -> bool:
    """Say whether a request leaves India: by Interpol, or to an agency of another country."""
    on_route = {request.to_agency_id, *(leg.to_agency_id for leg in legs)}
    return request.kind is RequestKind.INTERPOL or any(
        agency.country.strip() and not _is_home(agency)
        for agency in agencies
        if agency.id in on_route
    )


def _header_findings(header: CaseHeader) -> list[Finding]:
    needed = (
        ("fir_number", "The FIR number is missing."),
        ("fir_date", "The date of the FIR is missing."),
        ("police_station", "The police station is missing."),
        ("sections", "The sections of law are missing."),
    )
    remedy = "Enter it in the case header."
    found = [
        Finding(sentence, remedy, blocks=True)
        for name, sentence in needed
        if not getattr(header, name)
    ]
    if not header.investigating_officer:
        found.append(Finding("The investigating officer is not named.", remedy))
    return found


def _route_findings(
    request: Request, route: Sequence[Leg], known: dict[str, Agency]
) -> list[Finding]:
    if not route:
        return [Finding("The request has no route.", "Add the legs it travels.", blocks=True)]
    found = []
    for before, after in itertools.pairwise(route):
        if before.to_agency_id != after.from_agency_id:
            found.append(
                Finding(
                    f"Leg {after.position} does not start where leg {before.position} ends.",
                    "Correct the legs so that each starts where the one before ends.",
                    blocks=True,
                )
            )
    if route[-1].to_agency_id != request.to_agency_id:
        found.append(
            Finding(
                "The route does not end at the agency that is asked.",
                "Correct the last leg, or the agency that is asked.",
                blocks=True,
            )
        )
    addressee = known.get(route[0].to_agency_id)
    if addressee is not None and not (addressee.address or addressee.email):
        found.append(
            Finding(
                f"{addressee.name} has neither an address nor an e-mail address.",
                "Enter it with the agency, so that the letter names its addressee.",
            )
        )
    return found


def _foreign_findings(
    header: CaseHeader, request: Request, route: Sequence[Leg], known: dict[str, Agency]
) -> list[Finding]:
    needed = (
        (request.legal_basis, "legal basis", "Enter the legal basis in the request."),
        (header.max_punishment, "maximum punishment", "Enter it in the case header."),
        (request.due_at, "time limit", "Enter by when the answer is needed in the request."),
        (request.facts, "facts", "Say what happened, when, where, and with what harm."),
        (request.assistance, "assistance sought", "Say what the agency is asked to do."),
    )
    found = [
        Finding(f"A request abroad must state the {name}; it is missing.", remedy, blocks=True)
        for value, name, remedy in needed
        if not value
    ]
    passed = [known[leg.to_agency_id] for leg in route if leg.to_agency_id in known]
    if request.kind is RequestKind.INTERPOL and not any(_is_cbi(agency) for agency in passed):
        found.append(
            Finding(
                "An Interpol request goes through CBI, which is India's National Central Bureau.",
                "Put CBI on the route.",
                blocks=True,
            )
        )
    target = known.get(request.to_agency_id)
    if (
        request.kind is not RequestKind.INTERPOL
        and target is not None
        and target.country.strip().casefold() in _PRC
    ):
        found.append(
            Finding(
                "Nobody in China may give evidence to a foreign authority without approval "
                "(ICJAL 2018, article 4).",
                "Ask through Interpol for information, and by a letter of request for evidence.",
                blocks=True,
            )
        )
    return found


def _letter_findings(
    request: Request, route: Sequence[Leg], asked: Sequence[Line]
) -> list[Finding]:
    found = []
    if not asked:
        found.append(
            Finding(
                "The request asks nothing: it has no lines.",
                "Add a line for each identifier and time that is asked about.",
                blocks=True,
            )
        )
    sent = next((leg.sent_at for leg in route if leg.sent_at), None)
    if request.due_at and sent and times.is_before(request.due_at, sent):
        found.append(
            Finding(
                "The answer is due before the request was sent.",
                "Correct the due date.",
                blocks=True,
            )
        )
    seen: dict[tuple[object, ...], Line] = {}
    for line in asked:
        at_us = line.at.utc_us if line.at else None
        key = (line.identifier.casefold(), line.source_port, at_us, line.asked.casefold())
        first = seen.setdefault(key, line)
        if first is not line:
            found.append(
                Finding(
                    f"{_name(line)} asks the same as line {first.position}.",
                    "Retract one of the two.",
                )
            )
    return found


def _line_findings(header: CaseHeader, request: Request, line: Line, abroad: bool) -> list[Finding]:
    found = _address_findings(header, line) if line.identifier_kind in _ADDRESSES else []
    if not header.is_sample and _is_reserved_name(line):
        found.append(
            Finding(
                f"{_name(line)} is a name reserved for documentation.",
                "Enter the name that stands in the evidence.",
                blocks=True,
            )
        )
    if line.at is not None and line.at.basis is ZoneBasis.SET_BY_EXAMINER:
        found += _zone_findings(line, line.at)
    if not (line.link_to_facts or request.link_to_facts):
        found.append(
            Finding(
                f"{_name(line)} is not tied to the facts.",
                "Say in one sentence how the identifier is linked to the crime.",
                blocks=abroad,
            )
        )
    if not line.cited:
        found.append(
            Finding(
                f"{_name(line)} does not say where it was found.",
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
            f"{_name(line)} has a time whose zone nobody answers for.",
            "Enter the time with its zone.",
            blocks=True,
        )
    ]


def _address_findings(header: CaseHeader, line: Line) -> list[Finding]:
    found = []
    if line.at is None:
        found.append(
            Finding(
                f"{_name(line)} has no time: an address has another holder every hour.",
                "Enter the time to the second, with its zone.",
                blocks=True,
            )
        )
    elif line.at.precision in (Precision.DAY, Precision.MINUTE):
        found.append(
            Finding(
                f"{_name(line)} has a time to the {line.at.precision} only.",
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
            f"{_name(line)} has no source port: behind a shared address it cannot be resolved to "
            "one subscriber.",
            "Look whether another log holds the port; else say so in the letter.",
        )
    return Finding(
        f"{_name(line)} has no source port.",
        "Enter the source port, or say that it was not logged.",
        blocks=True,
    )


def _range_findings(header: CaseHeader, line: Line) -> list[Finding]:
    try:
        address = ipaddress.ip_address(line.identifier.partition("%")[0])
    except ValueError:
        return [
            Finding(
                f"{_name(line)} is no address.", "Take the address from the evidence.", blocks=True
            )
        ]
    if any(address in network for network in DOCUMENTATION):
        if header.is_sample:
            return []
        sentence = f"{_name(line)} lies in a range reserved for documentation."
        remedy = "Enter the address that stands in the evidence."
    elif not address.is_global or address.is_multicast:
        sentence = f"{_name(line)} is a private or reserved address: no provider gave it out."
        remedy = "Ask who runs that network, or find the public address in another log."
    else:
        return []
    return [Finding(sentence, remedy, blocks=True)]


def _age_findings(header: CaseHeader, line: Line, now: Instant) -> list[Finding]:
    if line.at is None or line.identifier_kind not in _ADDRESSES:
        return []
    day = times.day_of(line.at).isoformat()
    gone = [clock for clock in retention(_at_offence(header, day)) if clock.at.utc_us <= now.utc_us]
    return [
        Finding(f"{_name(line)}: {clock.sentence}", "Ask whether the records still exist.")
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


def _is_home(agency: Agency) -> bool:
    return agency.country.strip().casefold() in _HOME


def _is_cbi(agency: Agency) -> bool:
    names = f"{agency.short_name} {agency.name}".casefold()
    return re.search(r"\bcbi\b|central bureau of investigation|ncb new delhi", names) is not None


def _name(line: Line) -> str:
    return f"Line {line.position} ({line.identifier})"
