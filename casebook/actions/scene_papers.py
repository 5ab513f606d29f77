"""Read what the seizure and forwarding memos, the hand-over slip and labels are made from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from casebook.actions.record_seizure import exhibits_of, witnesses_of
from casebook.actions.scan_label import (
    code,
    digests_of,
    list_digest,
    listed,
    newest_sha256,
    over_manifest,
)
from casebook.errors import CaseError
from casebook.model.case import CaseHeader
from casebook.model.evidence import Attachment, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.examination import ClockReading, Manifest
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.seizure import Seizure
from casebook.model.transfer import Forwarding, HandOver
from casebook.reports.content import Form
from casebook.reports.papers.scene_subject import (
    ForwardingSubject,
    HandedItem,
    LabelledExhibit,
    LabelSubject,
    Parcel,
    SeizedItem,
    SeizureSubject,
    SlipSubject,
)
from casebook.reports.papers.subject import Frame, Made
from casebook.rules import statutes
from casebook.store.case_file import CaseFile
from casebook.store.evidence import count_not_hashed, exhibit_lines, not_hashed
from casebook.store.rows import TABLES

_SEIZURE_POWERS = ("search_witnesses", "seizure", "search_recording", "search")
_MOST_NAMED = 10
_EVERY_KIND = tuple(ExhibitKind)

USUAL_ENCLOSURES = {
    "Attested copy of the FIR or diary entry": ("fir", "first information", "dd entry", "diary"),
    "Attested copy of the seizure memo": ("seizure", "panchnama"),
    "Specimen of the seal, attested": ("specimen", "seal"),
    "Road certificate": ("road", " rc", "rc "),
    "Chain-of-custody form": ("custody",),
    "Digest report": ("digest", "hash"),
}
"""What the Delhi laboratory wants enclosed, and its own papers, by words that name them."""


def _seizure(case: CaseFile, subject_id: str | None, frame: Frame) -> SeizureSubject:
    seizure = case.get(Seizure, _required(subject_id, "a seizure", "--seizure"))
    header = frame.header
    return SeizureSubject(
        frame=frame,
        seizure=seizure,
        witnesses=witnesses_of(case, seizure),
        items=tuple(
            SeizedItem(
                exhibit=exhibit,
                digests=digests_of(case, exhibit.id),
                readings=case.where(ClockReading, exhibit_id=exhibit.id),
                files=_files(case, exhibit),
            )
            for exhibit in exhibits_of(case, seizure)
        ),
        files=_files(case, seizure),
        sections=_sections(_SEIZURE_POWERS, header),
        recording=_sections(("search_recording",), header),
        report=_sections(("seizure_report",), header),
    )


def _files(case: CaseFile, row: Exhibit | Seizure) -> tuple[Attachment, ...]:
    return case.where(Attachment, about=TABLES[type(row)], about_id=row.id)


def _sections(subjects: Iterable[str], header: CaseHeader) -> str:
    """Give the sections of the law of procedure on some subjects, in its order, in one text."""
    numbers = sorted(
        (number for subject in subjects if (number := statutes.section_number(subject, header))),
        key=lambda number: int(re.match(r"\d+", number)[0]),  # type: ignore[index]
    )
    if not numbers:
        return ""
    act = statutes.act_short(statutes.provisions(header).procedure)
    if len(numbers) == 1:
        return f"section {numbers[0]}, {act}"
    return f"sections {', '.join(numbers[:-1])} and {numbers[-1]}, {act}"


def _forwarding(case: CaseFile, subject_id: str | None, frame: Frame) -> ForwardingSubject:
    memo = case.get(Forwarding, _required(subject_id, "a forwarding memo", "--forwarding"))
    exhibits = [case.get(Exhibit, exhibit_id) for exhibit_id in memo.exhibit_ids]
    return ForwardingSubject(
        frame=frame,
        forwarding=memo,
        parcels=tuple(_parcel(case, exhibit) for exhibit in exhibits),
        usual=_not_enclosed(memo),
        examiner=statutes.section_label("examiner", frame.header),
        report=statutes.section_label("expert_report", frame.header),
    )


def _parcel(case: CaseFile, exhibit: Exhibit) -> Parcel:
    """Gather one parcel; what is not recorded of a copy's source stands with what it is of."""
    first = exhibit
    while first.parent_id is not None and not (first.place_found or first.seizure_id):
        first = case.get(Exhibit, first.parent_id)
    seizure = case.get(Seizure, first.seizure_id) if first.seizure_id else None
    person = first.relation_by or (seizure.occupant if seizure else "")
    place = first.place_found or (seizure.place if seizure else "")
    at = first.seized_at or (seizure.started_at if seizure else None)
    when = at.local(at.zone)[:10] if at else ""
    return Parcel(
        exhibit=exhibit,
        parent=case.get(Exhibit, exhibit.parent_id) if exhibit.parent_id else None,
        digest=newest_sha256(digests_of(case, exhibit.id)),
        came_from=", ".join(part for part in (person, place, when) if part),
    )


def _not_enclosed(memo: Forwarding) -> tuple[str, ...]:
    named = [f" {text.lower()} " for text in memo.enclosures]
    return tuple(
        usual
        for usual, words in USUAL_ENCLOSURES.items()
        if not any(word in text for word in words for text in named)
    )


def _slip(case: CaseFile, subject_id: str | None, frame: Frame) -> SlipSubject:
    slip = case.get(HandOver, _required(subject_id, "a hand-over", "--slip"))
    lines = listed(case, slip)
    listing = list_digest(lines)
    items = tuple(HandedItem(*line) for line in lines)
    return SlipSubject(frame, slip, items, listing, code(case, label(slip), listing))


def _labels(form: Form) -> Callable[[CaseFile, str | None, Frame], LabelSubject]:
    def read(case: CaseFile, subject_id: str | None, frame: Frame) -> LabelSubject:
        exhibits = case.all(Exhibit) if subject_id is None else (case.get(Exhibit, subject_id),)
        newest = _newest_digests(case, subject_id)
        return LabelSubject(
            frame,
            form,
            tuple(
                LabelledExhibit(
                    exhibit,
                    code(case, label(exhibit), newest.get(exhibit.id)),
                    newest.get(exhibit.id),
                )
                for exhibit in exhibits
            ),
        )

    return read


def _newest_digests(case: CaseFile, exhibit_id: str | None) -> dict[str, Digest]:
    if exhibit_id is not None:
        digests = digests_of(case, exhibit_id)
    else:
        digests = (*case.all(Digest), *map(over_manifest, case.all(Manifest)))
    by_exhibit: dict[str, list[Digest]] = defaultdict(list)
    for digest in digests:
        by_exhibit[digest.exhibit_id].append(digest)
    found = {key: newest_sha256(several) for key, several in by_exhibit.items()}
    return {key: digest for key, digest in found.items() if digest is not None}


def _required(subject_id: str | None, what: str, option: str) -> str:
    if subject_id is None:
        raise CaseError(f"This paper is about {what}. Choose one ({option} NUMBER).")
    return subject_id


def _seizure_lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    if subject_id is None:
        return []
    seizure, header = case.get(Seizure, subject_id), case.header()
    exhibits, witnesses = exhibits_of(case, seizure), witnesses_of(case, seizure)
    found = [sentence for holds, sentence in _of_seizure(seizure) if holds]
    if len(witnesses) < 2 and not seizure.no_witness_reason:
        number = "One witness is" if witnesses else "No witness is"
        found.append(
            f"{number} recorded. A search is made before two independent witnesses "
            f"({_sections(('search_witnesses',), header)}): add them, or the reason for fewer."
        )
    found += _recording_lacks(seizure, header)
    if not exhibits:
        found.append("No exhibit names this seizure: the list of items is empty.")
    for sentence, lacking in (
        ("No digest was computed at the seizure or acquisition of {}.", _unhashed(case, exhibits)),
        ("No seal is recorded of {}.", [label(e) for e in exhibits if not e.seal]),
        (
            "Whether {} was on or off is not recorded.",
            [label(e) for e in exhibits if e.power_state.value == "not recorded"],
        ),
    ):
        if lacking:
            found.append(sentence.format(_some(lacking)))
    return found


def _of_seizure(seizure: Seizure) -> Iterable[tuple[bool, str]]:
    return (
        (not seizure.memo_number, "The memo has no number."),
        (seizure.started_at is None, "When the search began is not recorded."),
        (seizure.ended_at is None, "When the search ended is not recorded."),
        (not seizure.coordinates, "The coordinates of the place are not recorded."),
        (
            not seizure.authority and not seizure.no_warrant_reason,
            "Neither a warrant nor the reasons for having none are recorded.",
        ),
        (not seizure.occupant, "Whether the owner or occupant was present is not recorded."),
        (not seizure.seal_handed_to, "To whom the seal was handed after use is not recorded."),
        (not seizure.memo_copy_to, "To whom a copy of the memo was given is not recorded."),
    )


def _recording_lacks(seizure: Seizure, header: CaseHeader) -> Iterable[str]:
    section = _sections(("search_recording",), header)
    if not section or seizure.no_recording_reason:
        return
    if not seizure.audio_video_files:
        yield (
            f"No audio-video record of the search is named. {section[0].upper()}{section[1:]} asks "
            "for one: name its files, or the reason why there is none."
        )
        return
    if not all(re.search(r"SHA-?256", name, re.I) for name in seizure.audio_video_files):
        yield "A file of the audio-video record stands without its SHA-256."
    if not seizure.recording_forwarded_to or seizure.recording_forwarded_at is None:
        yield "To whom and when the audio-video record was forwarded is not recorded."


def _unhashed(case: CaseFile, exhibits: Iterable[Exhibit]) -> list[str]:
    wanted = (DigestPurpose.AT_SEIZURE, DigestPurpose.AT_ACQUISITION)
    return [
        label(exhibit)
        for exhibit in exhibits
        if not any(digest.purpose in wanted for digest in digests_of(case, exhibit.id))
    ]


def _forwarding_lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    if subject_id is None:
        return []
    memo = case.get(Forwarding, subject_id)
    exhibits = [case.get(Exhibit, exhibit_id) for exhibit_id in memo.exhibit_ids]
    found = [sentence for holds, sentence in _of_forwarding(memo) if holds]
    found += _division_lacks(case, memo)
    for sentence, lacking in (
        ("No seal is recorded of {}.", [label(e) for e in exhibits if not e.seal]),
        (
            "No SHA-256 is recorded of {}.",
            [label(e) for e in exhibits if newest_sha256(digests_of(case, e.id)) is None],
        ),
        (
            "{} was retracted and is still on the memo.",
            [label(e) for e in exhibits if e.retracted is not None],
        ),
    ):
        if lacking:
            found.append(sentence.format(_some(lacking)))
    absent = _not_enclosed(memo)
    if absent:
        found.append(f"Not named as enclosed: {'; '.join(absent)}.")
    return found


def _of_forwarding(memo: Forwarding) -> Iterable[tuple[bool, str]]:
    return (
        (not memo.memo_number, "The memo has no number."),
        (not memo.brief_facts, "The memo gives no facts."),
        (not memo.forwarding_authority, "The forwarding authority is not named."),
        (not memo.road_certificate, "No road certificate is named."),
        (not memo.seal_impression, "What the impression of the seal shows is not recorded."),
        (not memo.messenger, "The messenger is not named."),
    )


def _division_lacks(case: CaseFile, memo: Forwarding) -> Iterable[str]:
    """Check that each Division has its own memo and its own road certificate."""
    if not memo.division.strip():
        yield (
            "No Division is named. A laboratory takes a memo and a road certificate for each "
            "Division."
        )
    elif re.search(r"[,;/\n]", memo.division):
        yield (
            f"The memo names more than one Division ({memo.division}). Write a memo, with its own "
            "road certificate, for each."
        )
    shared = [
        label(other)
        for other in case.all(Forwarding)
        if other.id != memo.id
        and memo.road_certificate
        and other.road_certificate == memo.road_certificate
        and (other.laboratory, other.division) != (memo.laboratory, memo.division)
    ]
    if shared:
        yield (
            f"{_some(shared)} goes to another Division with the same road certificate "
            f"{memo.road_certificate}. Each Division has its own."
        )


def _slip_lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    if subject_id is None:
        return []
    slip = case.get(HandOver, subject_id)
    lines = listed(case, slip)
    found = [] if lines else ["No exhibit is on this slip."]
    for sentence, lacking in (
        (
            "No SHA-256 is recorded of {}: the slip says so.",
            [label(exhibit) for exhibit, _, digest in lines if digest is None],
        ),
        (
            "No seal is recorded of {}.",
            [label(exhibit) for exhibit, move, _ in lines if not (move.seal or exhibit.seal)],
        ),
    ):
        if lacking:
            found.append(sentence.format(_some(lacking)))
    return found


def _labels_lack(case: CaseFile, subject_id: str | None) -> list[str]:
    if subject_id is not None:
        exhibit = case.get(Exhibit, subject_id)
        bare = [] if newest_sha256(digests_of(case, subject_id)) else [label(exhibit)]
        count = len(bare)
    else:
        if all(line.retracted is not None for line in exhibit_lines(case)):
            return ["There is no exhibit to print a label of."]
        bare = [label(exhibit) for exhibit in not_hashed(case, _EVERY_KIND, _MOST_NAMED)]
        count = count_not_hashed(case, _EVERY_KIND)
    return [f"No SHA-256 is recorded of {_some(bare, count)}: the label says so."] if bare else []


def _some(names: list[str], count: int = 0) -> str:
    more = max(count, len(names)) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


SUBJECTS: Mapping[PaperKind, Callable[[CaseFile, str | None, Frame], Made]] = {
    PaperKind.SEIZURE_MEMO: _seizure,
    PaperKind.FORWARDING_MEMO: _forwarding,
    PaperKind.HAND_OVER_SLIP: _slip,
    PaperKind.LABEL_SHEET: _labels(Form.LABEL_SHEET),
    PaperKind.SINGLE_LABELS: _labels(Form.SINGLE_LABELS),
}
"""What reads the rows of each paper; the second argument is the row it is about."""

MISSING: Mapping[PaperKind, Callable[[CaseFile, str | None], list[str]]] = {
    PaperKind.SEIZURE_MEMO: _seizure_lacks,
    PaperKind.FORWARDING_MEMO: _forwarding_lacks,
    PaperKind.HAND_OVER_SLIP: _slip_lacks,
    PaperKind.LABEL_SHEET: _labels_lack,
    PaperKind.SINGLE_LABELS: _labels_lack,
}
"""What each paper still lacks, in sentences."""
