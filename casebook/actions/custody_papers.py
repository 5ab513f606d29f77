"""Read what the registers, the sequence of custody and the digest report are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from casebook.actions.check_evidence import certificate_needs
from casebook.actions.scan_label import over_manifest
from casebook.errors import CaseError
from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.model.examination import Acquisition, ClockReading, Incident, Manifest
from casebook.model.labels import PREFIXES
from casebook.model.paper import PaperKind
from casebook.model.seizure import Seizure, Witness
from casebook.model.transfer import Certificate, Forwarding, HandOver
from casebook.reports.papers.custody_subject import EvidenceSubject, Item, Wanted
from casebook.reports.papers.subject import CustodySubject, Frame, Made
from casebook.rules import custody_checks, custody_sequence, exhibit_checks, laboratory, times
from casebook.rules.certificates import Need
from casebook.rules.finding import Finding
from casebook.store.case_file import CaseFile
from casebook.store.evidence import ExhibitLine, ExhibitState, exhibit_lines, exhibit_states

OF_EXHIBIT = TypeVar(
    "OF_EXHIBIT", Digest, CustodyMove, ClockReading, Manifest, Acquisition, Incident
)
_MOST_NAMED = 10
_NOTHING_YET = "There is no exhibit yet."
_NOT_HASHED = "No digest is recorded of"
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class _Ledger:
    """The exhibits a paper is about, and the rows about them by the id of the exhibit."""

    exhibits: tuple[Exhibit, ...]
    every: Mapping[str, Exhibit]
    digests: Mapping[str, tuple[Digest, ...]]
    moves: Mapping[str, tuple[CustodyMove, ...]]
    readings: Mapping[str, tuple[ClockReading, ...]]
    incidents: Mapping[str, tuple[Incident, ...]]
    forwardings: tuple[Forwarding, ...]


def evidence_register(case: CaseFile, subject_id: str | None, frame: Frame) -> EvidenceSubject:
    """Read every exhibit of the case, retracted ones too, with its certificates."""
    ledger = _read(case)
    seizures = {seizure.id: seizure for seizure in case.all(Seizure, retracted=True)}
    manifests = _by_exhibit(case, Manifest)
    wanted = _wanted(case)
    return EvidenceSubject(
        frame,
        tuple(
            Item(
                exhibit,
                parent=ledger.every.get(exhibit.parent_id or ""),
                seizure=seizures.get(exhibit.seizure_id or ""),
                digests=ledger.digests.get(exhibit.id, ()),
                manifests=manifests.get(exhibit.id, ()),
                incidents=ledger.incidents.get(exhibit.id, ()),
                holder=_holder(ledger, exhibit),
                gaps=_gaps(ledger, exhibit, frame),
                wanted=wanted.get(exhibit.id, ()),
            )
            for exhibit in ledger.exhibits
        ),
    )


def custody_register(case: CaseFile, subject_id: str | None, frame: Frame) -> EvidenceSubject:
    """Read every move of every exhibit, and what the checks of custody find."""
    ledger = _read(case)
    seizures = {seizure.id: seizure for seizure in case.all(Seizure, retracted=True)}
    return EvidenceSubject(
        frame,
        tuple(
            Item(
                exhibit,
                seizure=seizures.get(exhibit.seizure_id or ""),
                digests=ledger.digests.get(exhibit.id, ()),
                moves=ledger.moves.get(exhibit.id, ()),
                incidents=ledger.incidents.get(exhibit.id, ()),
                holder=_holder(ledger, exhibit),
                gaps=_gaps(ledger, exhibit, frame),
            )
            for exhibit in ledger.exhibits
        ),
        slips=case.all(HandOver, retracted=True),
    )


def sequence_of_custody(case: CaseFile, subject_id: str | None, frame: Frame) -> EvidenceSubject:
    """Read the compressed list of holders of one exhibit, or of all."""
    ledger = _read(case, subject_id)
    return EvidenceSubject(
        frame,
        tuple(
            Item(
                exhibit,
                parent=ledger.every.get(exhibit.parent_id or ""),
                digests=ledger.digests.get(exhibit.id, ()),
                moves=ledger.moves.get(exhibit.id, ()),
                holdings=custody_sequence.sequence(
                    exhibit,
                    _live(ledger.moves.get(exhibit.id, ())),
                    _live(ledger.digests.get(exhibit.id, ())),
                ),
                holder=_holder(ledger, exhibit),
            )
            for exhibit in ledger.exhibits
        ),
        is_whole=subject_id is None,
    )


def digest_report(case: CaseFile, subject_id: str | None, frame: Frame) -> EvidenceSubject:
    """Read the digests of all exhibits, or of one with everything that was made from it."""
    ledger = _read(case)
    chosen = ledger.exhibits if subject_id is None else _with_parts(ledger, subject_id)
    manifests = _by_exhibit(case, Manifest)
    acquisitions = _by_exhibit(case, Acquisition)
    covered = {exhibit.id for exhibit in chosen}
    return EvidenceSubject(
        frame,
        tuple(
            Item(
                exhibit,
                parent=ledger.every.get(exhibit.parent_id or ""),
                digests=ledger.digests.get(exhibit.id, ()),
                manifests=manifests.get(exhibit.id, ()),
                acquisitions=acquisitions.get(exhibit.id, ()),
                incidents=ledger.incidents.get(exhibit.id, ()),
                late=_late(ledger, exhibit),
            )
            for exhibit in chosen
        ),
        is_whole=subject_id is None,
        certificates=tuple(
            row for row in case.all(Certificate) if covered.intersection(row.exhibit_ids)
        ),
    )


def form(case: CaseFile, exhibit_id: str, frame: Frame) -> CustodySubject:
    """Read what the chain-of-custody form of one exhibit shows."""
    ledger = _read(case, exhibit_id)
    (exhibit,) = ledger.exhibits
    moves = ledger.moves.get(exhibit_id, ())
    seizure = case.get(Seizure, exhibit.seizure_id) if exhibit.seizure_id else None
    witnesses = case.where(Witness, seizure_id=seizure.id) if seizure else ()
    manifests = case.where(Manifest, retracted=True, exhibit_id=exhibit_id)
    slips = [case.get(HandOver, move.hand_over_id) for move in moves if move.hand_over_id]
    return CustodySubject(
        frame=frame,
        exhibit=exhibit,
        parents=tuple(_parents(ledger, exhibit)),
        digests=(*ledger.digests.get(exhibit_id, ()), *map(over_manifest, manifests)),
        moves=moves,
        seizure=seizure,
        witnesses=tuple(witness.name for witness in witnesses),
        slips=tuple(dict.fromkeys(slips)),
        incidents=ledger.incidents.get(exhibit_id, ()),
        holder=_holder(ledger, exhibit),
        gaps=_gaps(ledger, exhibit, frame),
    )


def gaps(case: CaseFile, frame: Frame) -> Mapping[str, tuple[str, ...]]:
    """Give what the checks of custody find, by the id of the exhibit."""
    ledger = _read(case)
    return {exhibit.id: _gaps(ledger, exhibit, frame) for exhibit in ledger.exhibits}


def gaps_of(case: CaseFile, exhibit: Exhibit, frame: Frame) -> tuple[str, ...]:
    """Give what the checks of custody find of one exhibit."""
    return _gaps(_read(case, exhibit.id), exhibit, frame)


def _read(case: CaseFile, exhibit_id: str | None = None) -> _Ledger:
    exhibits = case.all(Exhibit, retracted=True)
    every = {exhibit.id: exhibit for exhibit in exhibits}
    if exhibit_id is not None:
        exhibits = (case.get(Exhibit, exhibit_id),)
    return _Ledger(
        exhibits,
        every,
        _by_exhibit(case, Digest, exhibit_id),
        _by_exhibit(case, CustodyMove, exhibit_id),
        _by_exhibit(case, ClockReading, exhibit_id),
        _by_exhibit(case, Incident, exhibit_id),
        case.all(Forwarding),
    )


def _by_exhibit(
    case: CaseFile, kind: type[OF_EXHIBIT], exhibit_id: str | None = None
) -> Mapping[str, tuple[OF_EXHIBIT, ...]]:
    """Give the rows of a kind by the id of their exhibit, retracted ones too."""
    if exhibit_id is not None:
        return {exhibit_id: case.where(kind, retracted=True, exhibit_id=exhibit_id)}
    found: defaultdict[str, list[OF_EXHIBIT]] = defaultdict(list)
    for row in case.all(kind, retracted=True):
        found[row.exhibit_id].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _live(rows: Iterable[OF_EXHIBIT]) -> tuple[OF_EXHIBIT, ...]:
    return tuple(row for row in rows if row.retracted is None)


def _parents(ledger: _Ledger, exhibit: Exhibit) -> Iterable[Exhibit]:
    parent = ledger.every.get(exhibit.parent_id or "")
    while parent is not None:
        yield parent
        parent = ledger.every.get(parent.parent_id or "")


def _with_parts(ledger: _Ledger, exhibit_id: str) -> tuple[Exhibit, ...]:
    """Give an exhibit, followed by all that was taken or made from it, by number."""
    chosen = ledger.every.get(exhibit_id)
    if chosen is None:
        raise CaseError("The exhibit of this paper is not in the case.")
    parts = (
        exhibit
        for exhibit in ledger.exhibits
        if any(parent.id == exhibit_id for parent in _parents(ledger, exhibit))
    )
    return (chosen, *parts)


def _holder(ledger: _Ledger, exhibit: Exhibit) -> str:
    return custody_checks.holder(exhibit, ledger.moves.get(exhibit.id, ()))


def _gaps(ledger: _Ledger, exhibit: Exhibit, frame: Frame) -> tuple[str, ...]:
    if exhibit.retracted is not None:
        return ()
    moves = _live(ledger.moves.get(exhibit.id, ()))
    incidents = _live(ledger.incidents.get(exhibit.id, ()))
    found = custody_checks.findings(
        exhibit,
        moves,
        frame.rendered_at,
        limit_hours=frame.header.transit_limit_hours,
        digests=_live(ledger.digests.get(exhibit.id, ())),
        readings=_live(ledger.readings.get(exhibit.id, ())),
        explained={row.cause_id for row in incidents if not row.is_open},
    )
    late = laboratory.findings(exhibit, moves, ledger.forwardings, frame.rendered_at)
    return _said((*found, *late))


def _said(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(f"{finding.sentence} {finding.remedy}" for finding in findings)


def _wanted(case: CaseFile) -> Mapping[str, tuple[Wanted, ...]]:
    """Give the certificates that are asked for, by the id of the exhibit."""
    by_id = {row.id: row for row in case.all(Certificate)}
    found: defaultdict[str, list[Wanted]] = defaultdict(list)
    for need in certificate_needs(case):
        found[need.exhibit_id].append(_one_wanted(need, by_id))
    return {key: tuple(wanted) for key, wanted in found.items()}


def _one_wanted(need: Need, by_id: Mapping[str, Certificate]) -> Wanted:
    return Wanted(
        submission=need.submission,
        part=need.part,
        hop=need.hop,
        certificate=by_id.get(need.certificate_id or ""),
        doubts=tuple(finding.sentence for finding in need.findings),
    )


def _late(ledger: _Ledger, exhibit: Exhibit) -> tuple[tuple[str, str], ...]:
    """Say of the first digest how long after the seizure it was computed, if that is late."""
    own = [row for row in _live(ledger.digests.get(exhibit.id, ())) if not row.is_claimed]
    seized_at = exhibit_checks.seizure_time(exhibit, tuple(_parents(ledger, exhibit)))
    if seized_at is None or not own:
        return ()
    first = min(own, key=lambda row: row.computed_at.utc_us).computed_at
    took_us = first.utc_us - times.latest_us(seized_at)
    if took_us <= exhibit_checks.LATE_HOURS * _HOUR_US:
        return ()
    days = times.count_days(took_us // (24 * _HOUR_US))
    how_late = f"The first digest was computed more than {days} after the seizure."
    return tuple((row.id, how_late) for row in own if row.computed_at == first)


def _register_lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    known = _known(case, subject_id)
    if not known:
        return [_NOTHING_YET]
    return [
        *_named(_NOT_HASHED, (line for line, state in known if not state.digests)),
        *_named("No seal is recorded of", (line for line, _ in known if not line.seal)),
    ]


def _custody_lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    known = _known(case, subject_id)
    if not known:
        return [_NOTHING_YET]
    whole = [pair for pair in known if pair[0].parent_id is None or subject_id is not None]
    open_ones = (line for line, state in known if state.is_in_transit)
    return [
        *_named(
            "No custody move is recorded of", (line for line, state in whole if not state.held_by)
        ),
        *_named("The receipt of a move is not recorded of", open_ones),
    ]


def _digest_lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    known = _known(case, subject_id)
    if not known:
        return [_NOTHING_YET]
    return [
        *_named(_NOT_HASHED, (line for line, state in known if not state.digests)),
        *_named(
            "An incident is not explained of", (line for line, state in known if state.incidents)
        ),
    ]


def _known(case: CaseFile, subject_id: str | None) -> list[tuple[ExhibitLine, ExhibitState]]:
    """Give the exhibit a paper is about, or all that are not retracted, and how each stands."""
    lines = [
        line
        for line in exhibit_lines(case)
        if (line.id == subject_id if subject_id is not None else line.retracted is None)
    ]
    states = exhibit_states(case, [line.id for line in lines])
    return [(line, states.get(line.id, ExhibitState())) for line in lines]


def _named(sentence: str, lines: Iterable[ExhibitLine]) -> list[str]:
    names = [f"{PREFIXES[Exhibit]}-{line.number}" for line in lines]
    if not names:
        return []
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return [f"{sentence} {', '.join(names[:_MOST_NAMED])}{more}."]


SUBJECTS: Mapping[PaperKind, Callable[[CaseFile, str | None, Frame], Made]] = {
    PaperKind.EVIDENCE_REGISTER: evidence_register,
    PaperKind.CUSTODY_REGISTER: custody_register,
    PaperKind.CUSTODY_SEQUENCE: sequence_of_custody,
    PaperKind.DIGEST_REPORT: digest_report,
}
"""What reads the rows of each paper; the second argument is the row it is about."""

MISSING: Mapping[PaperKind, Callable[[CaseFile, str | None], list[str]]] = {
    PaperKind.EVIDENCE_REGISTER: _register_lacks,
    PaperKind.CUSTODY_REGISTER: _custody_lacks,
    PaperKind.CUSTODY_SEQUENCE: _custody_lacks,
    PaperKind.DIGEST_REPORT: _digest_lacks,
}
"""What each paper still lacks, in sentences."""
