"""What the seizure and forwarding memos, the hand-over slip and labels are made from."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.model.evidence import Attachment, CustodyMove, Digest, Exhibit
from casebook.model.examination import ClockReading
from casebook.model.seizure import Seizure, Witness
from casebook.model.transfer import Forwarding, HandOver
from casebook.reports.content import Form
from casebook.reports.papers.subject import Frame


@dataclass(frozen=True, slots=True)
class SeizedItem:
    """One exhibit of a seizure; `digests` are all that are recorded of it, by time."""

    exhibit: Exhibit
    digests: tuple[Digest, ...] = ()
    readings: tuple[ClockReading, ...] = ()
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class SeizureSubject:
    """One seizure with its witnesses and items.

    `sections` names the powers the memo is made under ("sections 100, 102 and 165, CrPC 1973"),
    `recording` the duty to record by audio and video (empty where the law of the case has none),
    `report` where the seizure is to be reported.
    """

    frame: Frame
    seizure: Seizure
    witnesses: tuple[Witness, ...] = ()
    items: tuple[SeizedItem, ...] = ()
    files: tuple[Attachment, ...] = ()
    sections: str = ""
    recording: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One exhibit that is forwarded; `came_from` says from whom, where it was found and when."""

    exhibit: Exhibit
    parent: Exhibit | None = None
    digest: Digest | None = None
    came_from: str = ""


@dataclass(frozen=True, slots=True)
class ForwardingSubject:
    """One forwarding memo; `examiner` and `report` name the law on examiners and their reports.

    `usual` are the enclosures a laboratory asks for, as far as the memo does not name them.
    """

    frame: Frame
    forwarding: Forwarding
    parcels: tuple[Parcel, ...] = ()
    usual: tuple[str, ...] = ()
    examiner: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class HandedItem:
    """One exhibit of a hand-over, its move, and its newest SHA-256 before it was received."""

    exhibit: Exhibit
    move: CustodyMove
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class SlipSubject:
    """One hand-over; `listing` is the SHA-256 over its list, `code` what its QR code holds."""

    frame: Frame
    slip: HandOver
    items: tuple[HandedItem, ...] = ()
    listing: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class LabelledExhibit:
    """One exhibit with what its QR code holds, and its newest SHA-256."""

    exhibit: Exhibit
    code: str
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class LabelSubject:
    """The exhibits to be labelled, in order, and what they are printed on."""

    frame: Frame
    form: Form
    exhibits: tuple[LabelledExhibit, ...] = ()
