"""Everything the window shows of one exhibit, read in two jobs: at once, and a moment later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casebook.actions.check_evidence import certificate_needs, findings_of
from casebook.actions.custody_line import Holding, holders_of
from casebook.actions.read_clock import best_reading, clock_sentence, sources_to_redate, zone_doubt
from casebook.actions.regroup import PastGroup, past_groups
from casebook.model.evidence import Attachment, CustodyMove, Digest, Exhibit
from casebook.model.examination import Acquisition, ClockReading, Incident, Manifest
from casebook.model.labels import label, mentions
from casebook.model.note import Note
from casebook.model.paper import Entry, Paper
from casebook.model.seizure import Seizure
from casebook.model.timeline import Citation, CitedKind, Event, Source
from casebook.store.case_file import CaseFile


@dataclass(frozen=True, slots=True)
class ReadClock:
    """A clock reading in words, and the sources it would date anew."""

    reading: ClockReading
    sentence: str
    doubt: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the detail shows of one exhibit.

    `clocks` are the readings of this exhibit itself; `clock_above` is one of what it was taken
    from, for an exhibit without its own. `numbers` are the things that speak of it.
    """

    exhibit: Exhibit
    parent: Exhibit | None
    parts: tuple[Exhibit, ...]
    seizure: Seizure | None
    digests: tuple[Digest, ...]
    manifests: tuple[Manifest, ...]
    acquisitions: tuple[Acquisition, ...]
    moves: tuple[CustodyMove, ...]
    holdings: tuple[Holding, ...]
    incidents: tuple[Incident, ...]
    clocks: tuple[ReadClock, ...]
    clock_above: str
    attachments: tuple[Attachment, ...]
    numbers: tuple[str, ...]

    @property
    def open_move(self) -> CustodyMove | None:
        """Give the move whose receiver has not signed."""
        return next((move for move in reversed(self.moves) if move.is_open), None)


def read_known(exhibit_id: str, case: CaseFile) -> Known:
    """Read what is known of an exhibit; runs on the case thread."""
    exhibit = case.get(Exhibit, exhibit_id)
    return Known(
        exhibit=exhibit,
        parent=case.get(Exhibit, exhibit.parent_id) if exhibit.parent_id else None,
        parts=case.where(Exhibit, parent_id=exhibit_id),
        seizure=case.get(Seizure, exhibit.seizure_id) if exhibit.seizure_id else None,
        digests=case.where(Digest, exhibit_id=exhibit_id),
        manifests=case.where(Manifest, exhibit_id=exhibit_id),
        acquisitions=case.where(Acquisition, exhibit_id=exhibit_id),
        moves=case.where(CustodyMove, exhibit_id=exhibit_id),
        holdings=holders_of(case, exhibit),
        incidents=case.where(Incident, exhibit_id=exhibit_id),
        clocks=_clocks(case, exhibit_id),
        clock_above=_clock_above(case, exhibit_id),
        attachments=case.where(Attachment, about_id=exhibit_id),
        numbers=_numbers(case, exhibit),
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: what is wrong, and what settles it."""

    sentence: str
    remedy: str
    is_blocking: bool


@dataclass(frozen=True, slots=True)
class Certificates:
    """How many certificates an exhibit needs, how many are not there, and how many have faults."""

    needed: int = 0
    missing: int = 0
    faulty: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What takes longer: what is wrong with an exhibit, what it needs, what happened to it.

    `past` are its places in the tree, empty when it always stood where it stands.
    """

    exhibit_id: str
    faults: tuple[Fault, ...]
    certificates: Certificates
    history: tuple[Entry, ...]
    past: tuple[PastGroup, ...]


def read_checked(exhibit_id: str, case: CaseFile) -> Checked:
    """Check an exhibit and read its history; runs on the case thread."""
    exhibit = case.get(Exhibit, exhibit_id)
    is_live = exhibit.retracted is None
    history = case.history(exhibit_id)
    parents = {row.get("parent_id") for entry in history for row in states_in(entry, exhibit_id)}
    return Checked(
        exhibit_id,
        _faults(case, exhibit) if is_live else (),
        _certificates(case, exhibit_id) if is_live else Certificates(),
        history,
        past_groups(case, exhibit) if len(parents) > 1 else (),
    )


def states_in(entry: Entry, exhibit_id: str) -> list[Mapping[str, object]]:
    """Give the state of an exhibit that an entry wrote: one, or none."""
    return [row for row in entry.rows.get("exhibit", ()) if row["id"] == exhibit_id]


def _faults(case: CaseFile, exhibit: Exhibit) -> tuple[Fault, ...]:
    return tuple(Fault(f.sentence, f.remedy, f.blocks) for f in findings_of(case, exhibit))


def _certificates(case: CaseFile, exhibit_id: str) -> Certificates:
    needs = certificate_needs(case, exhibit_id)
    there = [need for need in needs if need.certificate_id is not None]
    return Certificates(len(needs), len(needs) - len(there), sum(bool(n.findings) for n in there))


def _clocks(case: CaseFile, exhibit_id: str) -> tuple[ReadClock, ...]:
    return tuple(
        ReadClock(
            reading,
            clock_sentence(case, reading),
            zone_doubt(reading),
            sources_to_redate(case, reading),
        )
        for reading in case.where(ClockReading, exhibit_id=exhibit_id)
    )


def _clock_above(case: CaseFile, exhibit_id: str) -> str:
    best = best_reading(case, exhibit_id)
    return "" if best is None or best.exhibit_id == exhibit_id else clock_sentence(case, best)


def _numbers(case: CaseFile, exhibit: Exhibit) -> tuple[str, ...]:
    cited = {
        citation.event_id
        for citation in case.where(Citation, target_id=exhibit.id)
        if citation.kind is CitedKind.EXHIBIT
    }
    numbers = [label(source) for source in case.where(Source, exhibit_id=exhibit.id)]
    if cited:
        numbers += [label(event) for event in case.all(Event) if event.id in cited]
    numbers += [
        label(note) for note in case.all(Note) if (Exhibit, exhibit.number) in mentions(note.text)
    ]
    numbers += [label(paper) for paper in case.where(Paper, subject_id=exhibit.id)]
    return tuple(numbers)
