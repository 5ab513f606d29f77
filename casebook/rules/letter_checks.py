"""What keeps a letter from asking the wrong thing: checked before it is issued."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from casebook.model.agency import Agency
from casebook.model.case import CaseHeader
from casebook.model.instant import Instant
from casebook.model.request import Leg, Line, Request, RequestKind
from casebook.rules import line_checks, times
from casebook.rules.finding import Finding
from casebook.rules.statutes import provisions

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
        found += line_checks.findings(header, request, line, abroad)
        found += line_checks.age_findings(header, line, now) if now else ()
    found += [Finding(text, "Correct the case header.") for text in provisions(header).warnings]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def is_foreign(request: Request, legs: Sequence[Leg], agencies: Iterable[Agency]) -> bool:
    """Say whether a request leaves India: by Interpol, or to an agency of another country."""
    on_route = {request.to_agency_id, *(leg.to_agency_id for leg in legs)}
    return request.kind == RequestKind.INTERPOL or any(
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
    if request.kind == RequestKind.INTERPOL and not any(_is_cbi(agency) for agency in passed):
        found.append(
            Finding(
                "An Interpol request goes through CBI, which is India's National Central Bureau.",
                "Put CBI on the route.",
                blocks=True,
            )
        )
    target = known.get(request.to_agency_id)
    if (
        request.kind != RequestKind.INTERPOL
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
                    f"{line_checks.name_of(line)} asks the same as line {first.position}.",
                    "Retract one of the two.",
                )
            )
    return found


def _is_home(agency: Agency) -> bool:
    return agency.country.strip().casefold() in _HOME


def _is_cbi(agency: Agency) -> bool:
    names = f"{agency.short_name} {agency.name}".casefold()
    return re.search(r"\bcbi\b|central bureau of investigation|ncb new delhi", names) is not None
