"""Begin a certificate with what the register already knows of the device and its digest."""

from __future__ import annotations

from casebook.actions.scan_label import newest_sha256
from casebook.model.evidence import Digest, Exhibit
from casebook.model.transfer import Certificate, CertificatePart
from casebook.store.case_file import CaseFile


def prepare(
    case: CaseFile, exhibit_id: str, part: CertificatePart, submission: str, hop: str
) -> Certificate:
    """Give a draft for one exhibit, not saved yet; who signs it is left to be entered.

    A particular that the exhibit lacks is that of the nearest exhibit it was taken from. The digest
    is the newest SHA-256 computed of it, empty when there is none.
    """
    line = _line(case, exhibit_id)
    digest = newest_sha256(case.where(Digest, exhibit_id=exhibit_id))
    return Certificate(
        id="",
        number=0,
        part=part,
        exhibit_ids=(exhibit_id,),
        submission=submission,
        signer="",
        hop=hop,
        algorithm="" if digest is None else digest.algorithm.value,
        digest_value="" if digest is None else digest.value,
        make_model=_nearest(line, "make_model"),
        serial_number=_nearest(line, "serial_number"),
        device_id=_nearest(line, "device_id"),
    )


def _line(case: CaseFile, exhibit_id: str) -> list[Exhibit]:
    """Give an exhibit and all it was taken from, nearest first."""
    line = [case.get(Exhibit, exhibit_id)]
    seen = {exhibit_id}
    while (parent_id := line[-1].parent_id) is not None and parent_id not in seen:
        seen.add(parent_id)
        line.append(case.get(Exhibit, parent_id))
    return line


def _nearest(line: list[Exhibit], field: str) -> str:
    return next((value for each in line if (value := getattr(each, field).strip())), "")
