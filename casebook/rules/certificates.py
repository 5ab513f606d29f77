"""Which certificates of electronic records a case needs, and whether those it has are right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from casebook.model.case import CaseHeader
from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.model.labels import label
from casebook.model.transfer import Certificate, CertificatePart, CertificateState
from casebook.rules import certificate_checks, people
from casebook.rules.finding import Finding
from casebook.rules.hops import Hop, Register, hops, needs_certificate
from casebook.rules.statutes import act_short, provisions, section_label

R = TypeVar("R", CustodyMove, Digest)

_BSA = (CertificatePart.BSA_PART_A, CertificatePart.BSA_PART_B)
_BEST_FIRST = tuple(reversed(CertificateState))


@dataclass(frozen=True, slots=True)
class Need:
    """One certificate that an exhibit needs for one submission and one custodian's step.

    `hop` is that custodian; `submission` is empty while the header names none. `certificate_id` is
    the certificate that answers it, None when it is missing.
    """

    exhibit_id: str
    submission: str
    part: CertificatePart
    hop: str
    certificate_id: str | None
    findings: tuple[Finding, ...] = ()


def needs(
    header: CaseHeader,
    exhibits: Iterable[Exhibit],
    moves: Iterable[CustodyMove],
    digests: Iterable[Digest],
    certificates: Iterable[Certificate],
) -> tuple[Need, ...]:
    """Give what each exhibit needs, by exhibit, submission, custodian and part, in that order.

    The law that the dates of the case give decides the parts: one certificate under the IEA, Part
    A and Part B under the BSA. `exhibits` must hold what the exhibits are parts of.
    """
    known = tuple(exhibits)
    register = Register(
        {exhibit.id: exhibit for exhibit in known}, _by_exhibit(moves), _by_exhibit(digests)
    )
    by_exhibit = _standing(certificates)
    found: list[Need] = []
    for exhibit in known:
        if needs_certificate(exhibit):
            own = by_exhibit.get(exhibit.id, [])
            found += _needs_of(header, exhibit, register, own)
    return tuple(found)


def parts(header: CaseHeader) -> tuple[CertificatePart, ...]:
    """Give the certificates that the law of the case asks for, for each step."""
    return (CertificatePart.IEA_65B,) if provisions(header).evidence == "IEA" else _BSA


def _needs_of(
    header: CaseHeader, exhibit: Exhibit, register: Register, own: Sequence[Certificate]
) -> list[Need]:
    found = []
    steps = hops(exhibit, register)
    for submission in header.submissions or ("",):
        for hop in steps:
            pair = {part: _answering(own, part, submission, hop, steps) for part in parts(header)}
            for part, certificate in pair.items():
                said = (
                    _missing(header, exhibit, hop, part, own)
                    if certificate is None
                    else certificate_checks.findings(
                        exhibit, hop, certificate, list(pair.values()), register
                    )
                )
                answer = None if certificate is None else certificate.id
                found.append(Need(exhibit.id, submission, part, hop.name(), answer, tuple(said)))
    return found


def _answering(
    own: Sequence[Certificate],
    part: CertificatePart,
    submission: str,
    hop: Hop,
    steps: Sequence[Hop],
) -> Certificate | None:
    """Find the certificate of one step; one that names no step answers for its signer's."""
    fitting = [
        certificate
        for certificate in own
        if certificate.part is part
        and (not submission or people.same(certificate.submission, submission))
        and _covers(certificate, hop, steps)
    ]
    by_state = sorted(fitting, key=lambda c: (_BEST_FIRST.index(c.state), -c.number))
    return by_state[0] if by_state else None


def _covers(certificate: Certificate, hop: Hop, steps: Sequence[Hop]) -> bool:
    if certificate.hop.strip():
        return people.same(certificate.hop, hop.name()) or people.are_one(
            certificate.hop, hop.person
        )
    return len(steps) == 1 or people.are_one(certificate.signer, hop.person)


def _missing(
    header: CaseHeader,
    exhibit: Exhibit,
    hop: Hop,
    part: CertificatePart,
    own: Sequence[Certificate],
) -> list[Finding]:
    section = section_label("certificate", header)
    which = {CertificatePart.BSA_PART_A: ", Part A,", CertificatePart.BSA_PART_B: ", Part B,"}
    said = f"{label(exhibit)} has no certificate under {section}{which.get(part, '')}"
    found = [
        Finding(
            f"{said} for the step of {hop.name()}.",
            "Have Part B signed by an expert."
            if part is CertificatePart.BSA_PART_B
            else f"Ask {hop.name()} for it."
            if hop.person
            else _ask_whose(hop),
        )
    ]
    wanted = parts(header)
    found += [
        Finding(
            f"{label(certificate)} is a certificate under another law than the "
            f"{act_short(provisions(header).evidence)}, which applies by the dates of the case.",
            "Ask for one under the law that applies, or decide the law in the case header.",
        )
        for certificate in own
        if certificate.part not in wanted
    ]
    found += [
        Finding(
            f"{label(certificate)} does not say whose step it covers.",
            "Name the custodian it is about.",
        )
        for certificate in own
        if certificate.part is part and not certificate.hop.strip()
    ]
    return found


def _ask_whose(hop: Hop) -> str:
    if hop.is_source:
        return (
            f"Enter who operated {label(hop.exhibit)}, or whose it is, and ask them for the "
            "certificate."
        )
    return f"Enter who made {label(hop.exhibit)}, with a digest or a custody move."


def _standing(certificates: Iterable[Certificate]) -> dict[str, list[Certificate]]:
    """Give the certificates of each exhibit, without retracted and superseded ones."""
    live = [certificate for certificate in certificates if certificate.retracted is None]
    superseded = {certificate.supersedes_id for certificate in live}
    found = defaultdict(list)
    for certificate in live:
        if certificate.id not in superseded:
            for exhibit_id in certificate.exhibit_ids:
                found[exhibit_id].append(certificate)
    return found


def _by_exhibit(rows: Iterable[R]) -> dict[str, list[R]]:
    found = defaultdict(list)
    for row in rows:
        found[row.exhibit_id].append(row)
    return found
