"""What the registers, the sequence of custody and the digest report are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.model.examination import Acquisition, Incident, Manifest
from casebook.model.instant import Instant
from casebook.model.seizure import Seizure
from casebook.model.transfer import Certificate, CertificatePart, HandOver
from casebook.reports.papers.subject import Frame


class Held(Protocol):
    """A stretch of time in one pair of hands.

    `gap` is a sentence where the joint to the stretch before is not proven, else empty.
    """

    @property
    def holder(self) -> str:
        """Give who held the exhibit."""
        ...

    @property
    def place(self) -> str:
        """Give where."""
        ...

    @property
    def since(self) -> Instant | None:
        """Give when it was received."""
        ...

    @property
    def until(self) -> Instant | None:
        """Give when it was released; None while it is still held."""
        ...

    @property
    def seal(self) -> str:
        """Give the seal it was received under."""
        ...

    @property
    def digest(self) -> str:
        """Say how the digest stood in these hands."""
        ...

    @property
    def gap(self) -> str:
        """Say why the joint to the holder before is not proven."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A certificate that the law asks for with one submission, and the one there is, if any.

    `hop` names the custodian whose step it covers; `doubts` are what the checks found.
    """

    submission: str
    part: CertificatePart
    hop: str = ""
    certificate: Certificate | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One exhibit with what the ledger holds about it, in order; retracted rows are among them.

    `holder` says who has it now, `gaps` what the checks of its custody found, `holdings` is the
    compressed list of holders. `late` maps the id of a digest that came late to how late it was.
    A paper fills what it prints and leaves the rest empty.
    """

    exhibit: Exhibit
    parent: Exhibit | None = None
    seizure: Seizure | None = None
    digests: tuple[Digest, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    acquisitions: tuple[Acquisition, ...] = ()
    incidents: tuple[Incident, ...] = ()
    moves: tuple[CustodyMove, ...] = ()
    holdings: tuple[Held, ...] = ()
    holder: str = ""
    gaps: tuple[str, ...] = ()
    late: tuple[tuple[str, str], ...] = ()
    wanted: tuple[Wanted, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceSubject:
    """Exhibits in the order of their numbers; `is_whole` says that these are all of the case.

    `slips` are the hand-over slips that moves name, `certificates` those that cover an exhibit.
    """

    frame: Frame
    items: tuple[Item, ...] = ()
    is_whole: bool = True
    slips: tuple[HandOver, ...] = ()
    certificates: tuple[Certificate, ...] = ()
