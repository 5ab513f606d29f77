"""The fields of the form of a certificate about electronic records."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casebook.model.evidence import Algorithm
from casebook.model.transfer import CertificatePart, CertificateState
from casebook.ui.widgets.form import Field, Group, Kind
from casebook.ui.widgets.ledger_form import exhibits_field

ALGORITHMS = (("", "not stated"), *((a.value, a.value) for a in Algorithm))

_FIELDS: tuple[Field | Group, ...] = (
    Field("part", "Certificate", Kind.CHOICE, tuple((p, p.value) for p in CertificatePart)),
    Field("submission", "Submission", always=True, hint="charge sheet, remand, trial …"),
    Field("hop", "Whose step", always=True, hint="the custodian it covers"),
    Field("state", "State", Kind.CHOICE, tuple((s, s.value) for s in CertificateState)),
    Group("Signer"),
    Field("signer", "Signer", always=True, hint="name and designation"),
    Field("capacity", "Capacity", hint="in charge of the device, expert …"),
    Field("expert_basis", "Why an expert", Kind.TEXT, lines=2, hint="for a Part B"),
    Field("signed_at", "Signed at", Kind.INSTANT),
    Field("place", "Place"),
    Group("As the certificate states it"),
    Field("make_model", "Make and model"),
    Field("serial_number", "Serial number"),
    Field("device_id", "IMEI, MAC, UIN", Kind.TEXT, lines=2),
    Field("algorithm", "Algorithm", Kind.CHOICE, ALGORITHMS),
    Field("digest_value", "Digest", hint="hex digits, as the certificate gives them"),
    Group("More"),
    Field("supersedes_id", "Supersedes", Kind.CHOICE),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)


def certificate_fields(names: Callable[[], Mapping[str, str]]) -> tuple[Field | Group, ...]:
    """Give the fields of a certificate; `names` gives the names of exhibits by id."""
    exhibits = exhibits_field(names, "Which records does the certificate cover?")
    return (_FIELDS[0], exhibits, *_FIELDS[1:])
