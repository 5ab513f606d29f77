"""Papers issued from the case, seals, and the journal's own entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from casebook.model.instant import Instant


class PaperKind(StrEnum):
    """The papers that can be issued."""

    REPORT = "case report"
    CUSTODY_FORM = "chain-of-custody form"
    TIMELINE = "timeline exhibit"
    LETTER = "request letter"
    STATUS = "request status report"
    EVIDENCE_REGISTER = "evidence register"
    SEIZURE_MEMO = "seizure memo"
    CUSTODY_REGISTER = "custody register"
    CUSTODY_SEQUENCE = "sequence of custody"
    DIGEST_REPORT = "digest report"
    FORWARDING_MEMO = "forwarding memo"
    HAND_OVER_SLIP = "hand-over slip"
    LABEL_SHEET = "label sheet"
    SINGLE_LABELS = "single labels"
    REQUEST_FILE = "request file"
    CORRESPONDENCE = "correspondence with an agency"
    RECONCILIATION = "reconciliation of a source"


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF issued from the case, P-`number`; its bytes are the blob `sha256`.

    `head_seq` and `head_hash` are the journal head it was rendered from; `subject_id` is the
    exhibit, request or agency it is about; `supersedes_id` the earlier version.
    """

    id: str
    number: int
    kind: PaperKind
    title: str
    version: int
    subject_id: str | None
    sha256: str
    pages: int
    size_bytes: int
    rendered_at: Instant
    head_seq: int
    head_hash: str
    recipients: str = ""
    supersedes_id: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of the journal: its number and its SHA-256 (64 hex digits)."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    def grouped(self) -> str:
        """Give the hash in sixteen groups of four digits."""
        return " ".join(self.hash[i : i + 4] for i in range(0, len(self.hash), 4))


@dataclass(frozen=True, slots=True)
class Seal:
    """The head of the journal at one moment, said out loud, SEAL-`number`."""

    id: str
    number: int
    head_seq: int
    head_hash: str
    made_at: Instant
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, as read. `rows` maps a table to the full rows it wrote."""

    seq: int
    at: str
    kind: str
    actor: str
    why: str
    summary: str
    hash: str
    rows: Mapping[str, tuple[Mapping[str, object], ...]]
