"""Papers that go with exhibits: hand-over slips, forwarding memos, and certificates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casebook.model.instant import Instant


@dataclass(frozen=True, slots=True)
class HandOver:
    """Several exhibits that change hands together, H-`number`; each has its own custody move.

    `returned_at` is when the slip came back signed by the receiver.
    """

    id: str
    number: int
    from_person: str
    from_place: str
    to_person: str
    to_place: str
    released_at: Instant
    purpose: str
    mode: str = ""
    road_certificate: str = ""
    returned_at: Instant | None = None
    remarks: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Exhibits sent to a laboratory with questions, F-`number`, and the laboratory's receipt.

    `court_date` is YYYY-MM-DD or empty.
    """

    id: str
    number: int
    laboratory: str
    division: str
    exhibit_ids: tuple[str, ...]
    questions: tuple[str, ...]
    memo_number: str = ""
    forwarded_at: Instant | None = None
    forwarding_authority: str = ""
    brief_facts: str = ""
    urgency: str = ""
    court_date: str = ""
    enclosures: tuple[str, ...] = ()
    messenger: str = ""
    road_certificate: str = ""
    seal_impression: str = ""
    laboratory_number: str = ""
    received_at: Instant | None = None
    received_by: str = ""
    seals_found: str = ""
    remarks: str = ""
    retracted: str | None = None


class CertificatePart(StrEnum):
    """Which certificate, or which half of it."""

    IEA_65B = "IEA 65B(4)"
    BSA_PART_A = "BSA 63(4) Part A"
    BSA_PART_B = "BSA 63(4) Part B"


class CertificateState(StrEnum):
    """How far a certificate has come."""

    ASKED = "asked for"
    DRAFT = "draft"
    SIGNED = "signed"
    FILED = "filed"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate about electronic records, C-`number`, for one submission.

    `hop` names the custodian whose step it covers. The digest and the device particulars are as the
    certificate states them, so that they can be compared with the register. `expert_basis` says
    why the signer of a Part B is an expert.
    """

    id: str
    number: int
    part: CertificatePart
    exhibit_ids: tuple[str, ...]
    submission: str
    signer: str
    hop: str = ""
    capacity: str = ""
    expert_basis: str = ""
    algorithm: str = ""
    digest_value: str = ""
    make_model: str = ""
    serial_number: str = ""
    device_id: str = ""
    signed_at: Instant | None = None
    place: str = ""
    state: CertificateState = CertificateState.DRAFT
    supersedes_id: str | None = None
    remarks: str = ""
    retracted: str | None = None
