"""What keeps a letter from asking the wrong thing: checked before it is issued."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from casebook.model.agency import Agency
from casebook.model.case import CaseHeader
from casebook.model.request import Leg, Line, Request, RequestKind
from casebook.model.request_form import ParticularType
from casebook.rules import citations, countries, kinds, line_checks, times
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts
from casebook.rules.kinds.asked import Asked
from casebook.rules.kinds.forms import form_of
from casebook.rules.statutes import provisions, section_label

_PROCEEDINGS = (RequestKind.INTERPOL, RequestKind.PROPOSAL, RequestKind.LETTER_OF_REQUEST)
"""The kinds that may end in the PRC: by police channel, by ministry, by a court."""


_OF_OTHERS = (RequestKind.CERT_IN, RequestKind.LETTER_OF_REQUEST)
"""The kinds whose letter the reporter or a court signs; they name nobody who takes the answer."""


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check a request letter; what blocks it comes first."""
    abroad = _is_foreign(asked)
    found = [
        *(_header_findings(asked.header) if asked.request.kind != RequestKind.CERT_IN else ()),
        *_route_findings(asked),
        *(_foreign_findings(asked) if abroad else ()),
        *(_prc_findings(asked)),
        *_letter_findings(asked),
        *kinds.findings(asked),
        *_typed(asked),
        *line_checks.findings_of(
            asked.header, asked.request, asked.lines, abroad, asked.now, asked.backing
        ),
    ]
    found += [
        Finding(text, "Correct the case header.") for text in provisions(asked.header).warnings
    ]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def is_foreign(request: Request, legs: Sequence[Leg], agencies: Iterable[Agency]) -> bool:
    """Say whether a request leaves India: by its kind, or to an agency of another country."""
    on_route = {request.to_agency_id, *(leg.to_agency_id for leg in legs)}
    return form_of(request.kind).is_foreign or any(
        countries.is_abroad(agency.country) for agency in agencies if agency.id in on_route
    )


def _is_foreign(asked: Asked) -> bool:
    return asked.form.is_foreign or is_foreign(asked.request, asked.legs, asked.agencies.values())


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


def _route_findings(asked: Asked) -> list[Finding]:
    route = asked.legs
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
    if route[-1].to_agency_id != asked.request.to_agency_id:
        found.append(
            Finding(
                "The route does not end at the agency that is asked.",
                "Correct the last leg, or the agency that is asked.",
                blocks=True,
            )
        )
    addressee = asked.agencies.get(route[0].to_agency_id)
    if addressee is not None and not (addressee.address or addressee.email):
        found.append(
            Finding(
                f"{addressee.name} has neither an address nor an e-mail address.",
                "Enter it with the agency, so that the letter names its addressee.",
            )
        )
    unit = common_parts.unit(asked)
    if unit and asked.request.kind not in _OF_OTHERS and not (unit.address or unit.email):
        found.append(
            Finding(
                f"{unit.name}, which asks, has neither an address nor an e-mail address: the "
                "letter does not say where the answer is to go.",
                "Enter it with the agency.",
            )
        )
    return found


def _foreign_findings(asked: Asked) -> list[Finding]:
    """Check what every request abroad states: law, punishment, time limit, secrecy, reciprocity."""
    request, header = asked.request, asked.header
    needed = (
        (_has_legal_basis(asked), "legal basis", "Enter the legal basis in the request."),
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
    passed = (asked.agencies.get(leg.to_agency_id) for leg in asked.legs)
    if request.kind == RequestKind.INTERPOL and not any(
        agency is not None and _is_cbi(agency) for agency in passed
    ):
        found.append(
            Finding(
                "An Interpol request goes through CBI, which is India's National Central Bureau.",
                "Put CBI on the route.",
                blocks=True,
            )
        )
    has_field = {field.name for field in asked.form.particulars}
    if "confidential" in has_field and not asked.particular("confidential"):
        found.append(
            Finding(
                "A request abroad states what is confidential, and why; nothing is entered.",
                "Enter it in the request; else the letter prints the usual words.",
            )
        )
    basis, words = asked.particular("basis"), asked.particular("basis_text").casefold()
    if basis == "Reciprocity" and words and "recipro" not in words:
        found.append(
            Finding(
                "Reciprocity is the legal basis, but no assurance of reciprocity is given.",
                "Write the assurance of reciprocity into the legal basis.",
                blocks=True,
            )
        )
    return found


def _has_legal_basis(asked: Asked) -> bool:
    """Say whether the law is named: in the request, or in the one that a reminder reminds of."""
    named = [(asked.request.legal_basis, asked.request.particulars)]
    if asked.request.kind == RequestKind.REMINDER and asked.earlier is not None:
        named.append((asked.earlier.legal_basis, asked.earlier.particulars))
    return any(
        (basis.strip() or given.get("basis_text", "").strip() or given.get("channel", "").strip())
        for basis, given in named
    )


def _prc_findings(asked: Asked) -> list[Finding]:
    target = common_parts.addressee(asked)
    if target is None or not countries.is_prc(target.country):
        return []
    kind = asked.request.kind
    if kind == RequestKind.REMINDER and asked.earlier is not None:
        # It takes the route of the request that it reminds of, and asks for nothing more.
        kind = asked.earlier.kind
    if kind in _PROCEEDINGS:
        return []
    return [
        Finding(
            "Nobody in China may give evidence to a foreign authority without approval "
            f"({section_label('prc_approval', asked.header)}).",
            "Ask through Interpol for information, and by a letter of request for evidence.",
            blocks=True,
        )
    ]


def _letter_findings(asked: Asked) -> list[Finding]:
    request, found = asked.request, []
    if not asked.lines and asked.form.lines == "needed":
        found.append(
            Finding(
                "The request asks nothing: it has no lines.",
                "Add a line for each identifier and time that is asked about.",
                blocks=True,
            )
        )
    if asked.lines and asked.form.lines == "none":
        found.append(
            Finding(
                f"A {asked.form.name} asks no lines; those of this request are not printed.",
                "Retract the lines, or choose another kind.",
            )
        )
    sent = next((leg.sent_at for leg in asked.legs if leg.sent_at), None)
    if request.due_at and sent and times.is_before(request.due_at, sent):
        found.append(
            Finding(
                "The answer is due before the request was sent.",
                "Correct the due date.",
                blocks=True,
            )
        )
    if request.due_at and not sent and times.is_before(request.due_at, asked.now):
        day = times.in_words(times.day_of(request.due_at))
        found.append(
            Finding(
                f"The answer is asked for by {day}, which has passed, and the request is not sent.",
                "Correct the due date before the letter is issued.",
            )
        )
    return found + _twice(asked.lines)


def _twice(lines: Sequence[Line]) -> list[Finding]:
    found = []
    seen: dict[tuple[object, ...], Line] = {}
    for line in lines:
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


def _typed(asked: Asked) -> list[Finding]:
    """Check the sections of law and FIR numbers that stand in the officer's own words."""
    request = asked.request
    found = citations.findings(asked.header, "The legal basis", request.legal_basis, blocks=True)
    for where, text in (
        ("The facts", request.facts),
        ("The link to the facts", request.link_to_facts),
        ("The assistance asked for", request.assistance),
    ):
        found += citations.findings(asked.header, where, text)
    for field in asked.form.particulars:
        if field.type in (ParticularType.LINE, ParticularType.TEXT):
            where = f"The field “{field.label}”"
            found += citations.findings(asked.header, where, asked.particular(field.name))
    return found


def _is_cbi(agency: Agency) -> bool:
    names = f"{agency.short_name} {agency.name}".casefold()
    return re.search(r"\bcbi\b|central bureau of investigation|ncb new delhi", names) is not None
