"""What is doubtful about an exhibit itself: its digests, its numbers, its clock, its incidents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from casebook.model.evidence import Digest, Exhibit, ExhibitKind
from casebook.model.examination import Incident
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.rules import people, times
from casebook.rules.finding import Finding

_MOST_NAMED = 5

_NO_SERIAL = re.compile(
    r"n\W?/?\W?a\.?|nil|none|unknown|-+|not .*|no (label|serial|number|marking).*",
    re.IGNORECASE,
)

LATE_HOURS = 24
"""A digest computed longer after the seizure is late: it must be ascertained when the data is
obtained (CBI v. Surender Kumar, 24 December 2025, paras 116-117)."""

_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Twin:
    """A digest that several exhibits have, with one of them and what that one was taken from."""

    digest: Digest
    exhibit: Exhibit
    line: tuple[Exhibit, ...]


def digest_findings(
    exhibit: Exhibit, line: Sequence[Exhibit], digests: Sequence[Digest], is_listed: bool
) -> list[Finding]:
    """Find that an exhibit was hashed late without a reason, or that nothing of it was.

    `line` is what it was taken from, nearest first; `is_listed` says that a manifest, or a part of
    it, has digests.
    """
    seized_at = seizure_time(exhibit, line)
    own = [d for d in digests if d.retracted is None and not d.is_claimed]
    if not own:
        # Only what was seized itself: an image is made by the one who hashes it.
        if is_listed or exhibit.seized_at is None or exhibit.kind is ExhibitKind.OTHER:
            return []
        return [
            Finding(
                "It was seized, and no digest of it or of a part of it is recorded.",
                "Hash it, and give the reason why it was not hashed at the seizure.",
            )
        ]
    first = min(own, key=lambda d: d.computed_at.utc_us)
    took_us = first.computed_at.utc_us - times.latest_us(seized_at) if seized_at else 0
    has_reason = any(d.reason.strip() for d in own)
    if is_listed or took_us <= LATE_HOURS * _HOUR_US or has_reason:
        return []
    days = times.count_days(took_us // (24 * _HOUR_US))
    return [
        Finding(
            f"Its first digest was computed more than {days} after the seizure, without a reason.",
            "Give the reason with the digest: it is printed beside it.",
        )
    ]


def mismatch_findings(digests: Sequence[Digest], explained: Collection[str]) -> list[Finding]:
    """Find digests that differ from an earlier one and have no incident.

    `explained` are the ids of the digests that have one. It speaks for the other algorithms of the
    same pass too, and for the same values found again.
    """
    passes = {(d.over, d.computed_at.utc_us) for d in digests if d.id in explained}
    known = {
        (d.algorithm, d.over, d.value) for d in digests if (d.over, d.computed_at.utc_us) in passes
    }
    return [
        Finding(
            f"The {digest.algorithm} of {digest.over} {digest.matches}.",
            "Verify it again, and write down why it differs.",
        )
        for digest in digests
        if digest.retracted is None
        and digest.matches.startswith("differs")
        and (digest.algorithm, digest.over, digest.value) not in known
    ]


def original_findings(exhibit: Exhibit, is_image: bool) -> list[Finding]:
    """Find an image of a medium that stands as an original, so that nobody asks for certificates.

    Without one a copy is no evidence (Anvar v. Basheer, (2014) 10 SCC 473).
    """
    if not is_image or exhibit.original_or_copy == "copy" or exhibit.is_original_route:
        return []
    return [
        Finding(
            "An image of a medium was hashed as it, but it stands as an original.",
            "Correct it to a copy and say how it was produced, or hash the image as a part of it.",
        )
    ]


def seizure_time(exhibit: Exhibit, line: Sequence[Exhibit]) -> Instant | None:
    """Give when an exhibit was seized: itself, or the nearest of what it was taken from."""
    return next((e.seized_at for e in (exhibit, *line) if e.seized_at), None)


def same_digest_findings(
    exhibit: Exhibit, line: Sequence[Exhibit], digests: Sequence[Digest], twins: Sequence[Twin]
) -> list[Finding]:
    """Find other exhibits with the same digest, one finding for each value.

    What was taken from the other is expected to have it, and so are two copies of one original.
    """
    found = []
    seen: set[str] = set()
    wholes = {whole.id for whole in line}
    for digest in digests:
        if digest.retracted is not None or digest.is_claimed or digest.value in seen:
            continue
        seen.add(digest.value)
        same = [
            twin
            for twin in twins
            if twin.digest.value == digest.value
            and twin.exhibit.id not in wholes
            and not _are_related(exhibit, twin)
        ]
        if same:
            verb = "has" if len({twin.exhibit.id for twin in same}) == 1 else "have"
            found.append(
                Finding(
                    f"{_listed(twin.exhibit for twin in same)} {verb} the same "
                    f"{digest.algorithm}: {digest.over} and {same[0].digest.over} are one content.",
                    "Say in the remarks how both came to hold it, or retract what was entered "
                    "twice.",
                )
            )
    return found


def has_serial(exhibit: Exhibit) -> bool:
    """Say whether an exhibit states a serial number, and not that there is none."""
    serial = exhibit.serial_number.strip()
    return bool(serial) and _NO_SERIAL.fullmatch(serial) is None


def same_serial_findings(exhibit: Exhibit, others: Sequence[Exhibit]) -> list[Finding]:
    """Find other exhibits that stand with the same serial number and are not copies."""
    if not has_serial(exhibit) or exhibit.original_or_copy == "copy":
        return []
    same = [
        other
        for other in others
        if other.id != exhibit.id
        and other.retracted is None
        and other.original_or_copy != "copy"
        and people.same(other.serial_number, exhibit.serial_number)
    ]
    if not same:
        return []
    verb = "has" if len(same) == 1 else "have"
    return [
        Finding(
            f"{_listed(same)} {verb} the same serial number {exhibit.serial_number}.",
            "Read the serial numbers off the devices again, or retract what was entered twice.",
        )
    ]


def clock_findings(sources: Sequence[str], has_reading: bool) -> list[Finding]:
    """Find that a log was imported and nobody compared the clock; `sources` like “S-1 auth.log”."""
    if has_reading or not sources:
        return []
    return [
        Finding(
            f"{', '.join(sources)} was read from it, but no reading of the clock that wrote it is "
            "recorded.",
            "Compare the device's clock with a reference and record the reading, or write a note "
            "why that is not possible.",
        )
    ]


def incident_findings(incidents: Sequence[Incident]) -> list[Finding]:
    """Give the incidents that nobody has explained."""
    return [
        Finding(f"{label(incident)} is open: {incident.sentence}", "Explain the incident.")
        for incident in incidents
        if incident.is_open and incident.retracted is None
    ]


def whole_findings(whole: Exhibit | None) -> list[Finding]:
    """Find that what an exhibit is a part of was retracted."""
    if whole is None or whole.retracted is None:
        return []
    return [
        Finding(
            f"It is part of {label(whole)}, which is retracted.",
            "Regroup it below an exhibit that stands, or retract it too.",
        )
    ]


def _are_related(exhibit: Exhibit, twin: Twin) -> bool:
    """Say whether an exhibit is the other, or its source, or both are copies of one original."""
    other = twin.exhibit
    if other.id == exhibit.id or exhibit.id in [whole.id for whole in twin.line]:
        return True
    both_copies = exhibit.original_or_copy == other.original_or_copy == "copy"
    return both_copies and exhibit.parent_id is not None and exhibit.parent_id == other.parent_id


def _listed(exhibits: Iterable[Exhibit]) -> str:
    named = list(dict.fromkeys(f"{label(e)} ({e.description})" for e in exhibits))
    more = len(named) - _MOST_NAMED
    shown = ", ".join(named[:_MOST_NAMED])
    return f"{shown} and others" if more > 0 else shown
