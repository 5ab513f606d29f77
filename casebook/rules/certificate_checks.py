"""Whether a certificate agrees with the register of evidence and with its other half."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casebook.errors import FieldError
from casebook.model.evidence import Algorithm, Exhibit
from casebook.model.labels import label
from casebook.model.transfer import Certificate, CertificatePart, CertificateState
from casebook.rules import device_ids, people
from casebook.rules.finding import Finding
from casebook.rules.hops import Hop, Register

_WEAK = (Algorithm.MD5, Algorithm.SHA1)
_HEX = re.compile(r"\b[0-9A-Fa-f]{16,}\b")

_PARTICULARS = {
    "make_model": "make and model",
    "serial_number": "serial number",
    "device_id": "number of the device",
}


def findings(
    exhibit: Exhibit,
    hop: Hop,
    certificate: Certificate,
    parts: Sequence[Certificate | None],
    register: Register,
) -> list[Finding]:
    """Check a certificate; `parts` are the certificates of the same step, itself among them.

    The checks of a certificate under the BSA 2023, section 63(4), and of its two parts together.
    """
    found = _state_findings(certificate) + _signer_findings(hop, certificate)
    found += _digest_findings(exhibit, certificate, register)
    found += _device_findings(exhibit, certificate, register)
    for other in parts:
        if other is not None and other.id != certificate.id:
            found += _pair_findings(certificate, other)
    return found


def algorithms_of(certificate: Certificate) -> tuple[Algorithm, ...]:
    """Give the algorithms a certificate ticks, of those that the form has boxes for."""
    said = re.sub(r"[\s-]", "", certificate.algorithm).upper()
    return tuple(a for a in Algorithm if a.value.replace("-", "") in said)


def values_of(certificate: Certificate) -> tuple[str, ...]:
    """Give the digests a certificate states, in lower case; none where it names an annexure."""
    return tuple(value.lower() for value in _HEX.findall(certificate.digest_value))


def _state_findings(certificate: Certificate) -> list[Finding]:
    name = label(certificate)
    if certificate.state not in (CertificateState.SIGNED, CertificateState.FILED):
        word = "asked for" if certificate.state is CertificateState.ASKED else "a draft"
        return [Finding(f"{name} is only {word}.", "Have it signed.")]
    found = []
    if certificate.signed_at is None:
        found.append(
            Finding(f"{name} is signed, but not when.", "Enter the date and time of signing.")
        )
    if not certificate.place.strip():
        found.append(
            Finding(f"{name} does not say where it was signed.", "Enter the place of signing.")
        )
    return found


def _signer_findings(hop: Hop, certificate: Certificate) -> list[Finding]:
    name = label(certificate)
    if certificate.part is CertificatePart.BSA_PART_B:
        if certificate.expert_basis.strip():
            return []
        return [
            Finding(
                f"{name} does not say why {certificate.signer} is an expert.",
                "Enter the notification or the special skill it rests on.",
            )
        ]
    found = []
    if not certificate.capacity.strip():
        found.append(
            Finding(
                f"{name} does not say in which capacity {certificate.signer} signs.",
                "Enter the position: in charge of the device, or of the activities.",
            )
        )
    if hop.is_source and hop.exhibit.recorded_by.strip():
        recorder = hop.exhibit.recorded_by.strip()
        if not people.may_be_same(recorder, certificate.signer):
            found.append(
                Finding(
                    f"{name} is signed by {certificate.signer}, but {recorder} operated the device "
                    "that made the record.",
                    "Ask for a certificate by who operated the device, or correct one of the two.",
                )
            )
    return found


def _digest_findings(
    exhibit: Exhibit, certificate: Certificate, register: Register
) -> list[Finding]:
    name = label(certificate)
    if not certificate.digest_value.strip():
        return [
            Finding(
                f"{name} states no digest.",
                "Have the digest and its algorithm entered, as in the digest report.",
            )
        ]
    ticked, values = algorithms_of(certificate), values_of(certificate)
    found = [
        Finding(
            f"{name} states a digest of {len(value)} hex digits; a digest by "
            f"{' or '.join(ticked)} has {' or '.join(str(a.hex_digits) for a in ticked)}.",
            "Compare it with the digest report, and have the certificate corrected.",
        )
        for value in values
        if ticked and len(value) not in {a.hex_digits for a in ticked}
    ]
    found += _agreement(exhibit, certificate, register)
    if ticked and all(a in _WEAK for a in ticked):
        found.append(
            Finding(
                f"{name} rests on {' and '.join(ticked)} alone, for which two different files "
                "with one digest can be made.",
                "Have the SHA-256 stated as well.",
            )
        )
    return found


def _agreement(exhibit: Exhibit, certificate: Certificate, register: Register) -> list[Finding]:
    name, values = label(certificate), values_of(certificate)
    known = [d for d in register.digests.get(exhibit.id, ()) if d.retracted is None]
    if not known:
        return [
            Finding(
                f"The register has no digest of {label(exhibit)} that {name} could be compared "
                "with.",
                f"Hash {label(exhibit)}.",
            )
        ]
    if values and not {d.value for d in known} & set(values):
        return [
            Finding(
                f"The digest in {name} is none of those that the register has of {label(exhibit)}.",
                "Verify the exhibit, and have the certificate corrected.",
            )
        ]
    ticked = algorithms_of(certificate)
    stated = {d.algorithm for d in known if d.value in values}
    return [
        Finding(
            f"{name} names {certificate.algorithm.strip()}, but its digest is the "
            f"{' and '.join(sorted(stated - set(ticked)))} of {label(exhibit)}.",
            "Have the box of the algorithm that was used ticked.",
        )
        for _ in range(bool(ticked and stated and not stated & set(ticked)))
    ]


def _device_findings(
    exhibit: Exhibit, certificate: Certificate, register: Register
) -> list[Finding]:
    """Compare with the nearest of the exhibit and what it came from that has the particular."""
    found = []
    line = list(reversed(register.line(exhibit)))
    for field, words in _PARTICULARS.items():
        stated: str = getattr(certificate, field).strip()
        recorded = [(e, getattr(e, field).strip()) for e in line if getattr(e, field).strip()]
        if not stated:
            if recorded and field != "device_id":
                found.append(
                    Finding(
                        f"{label(certificate)} does not state the {words}; the register has "
                        f"{recorded[0][1]} for {label(recorded[0][0])}.",
                        "Have it entered: the form leaves none of its blanks empty.",
                    )
                )
        elif not recorded:
            found.append(
                Finding(
                    f"{label(certificate)} states the {words} {stated}; the register has none.",
                    "Enter it with the exhibit, or have the certificate corrected.",
                )
            )
        elif not any(_equal(field, stated, value) for _, value in recorded):
            found.append(
                Finding(
                    f"{label(certificate)} states the {words} {stated}, but the register has "
                    f"{recorded[0][1]} for {label(recorded[0][0])}.",
                    "Read it off the device, and have the one that is wrong corrected.",
                )
            )
    return found


def _pair_findings(certificate: Certificate, other: Certificate) -> list[Finding]:
    found = []
    names = f"{label(certificate)} and {label(other)}"
    if people.same(certificate.signer, other.signer):
        found.append(
            Finding(
                f"{names} are both signed by {certificate.signer}: Part A is signed by who is in "
                "charge of the device, and Part B by an expert.",
                "Have one of them signed by another person.",
            )
        )
    if values_of(certificate) != values_of(other) and not _explains(certificate, other):
        found.append(
            Finding(
                f"{names} do not state the same digest.",
                "Have one of them corrected, or explain it in its remarks.",
            )
        )
    differing = [
        words
        for field, words in _PARTICULARS.items()
        if not _equal(field, getattr(certificate, field), getattr(other, field))
    ]
    if differing:
        found.append(
            Finding(
                f"{names} do not state the same {', '.join(differing)}.",
                "The particulars of the device must be alike in both parts: have one corrected.",
            )
        )
    return found


def _explains(certificate: Certificate, other: Certificate) -> bool:
    return bool(certificate.remarks.strip() or other.remarks.strip())


def _equal(field: str, one: str, other: str) -> bool:
    if field != "device_id":
        return people.same(one, other)
    return _numbers(one) == _numbers(other)


def _numbers(text: str) -> set[str]:
    try:
        return {" ".join(one.value.casefold().split()) for one in device_ids.parse(text)}
    except FieldError:
        return {" ".join(text.casefold().split())}
