"""Keep computed digests with an exhibit, compared with those that are there already."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.actions.explain_incident import open_incident
from casebook.actions.same_content import CONTAINER, MEDIA, PART
from casebook.model.evidence import Digest, DigestPurpose, Exhibit
from casebook.model.examination import Incident
from casebook.model.labels import label
from casebook.rules import fields
from casebook.store.case_file import CaseFile

_ORIGINAL = (DigestPurpose.AT_SEIZURE, DigestPurpose.AT_ACQUISITION)


@dataclass(frozen=True, slots=True)
class Kept:
    """The digests as they were stored, what their comparison said, and what it opened."""

    digests: tuple[Digest, ...]
    said: tuple[str, ...]
    incidents: tuple[Incident, ...]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A digest with what it was compared with; `differs` is a sentence where it does."""

    digest: Digest
    said: str = ""
    differs: str = ""


def keep_digests(
    case: CaseFile,
    exhibit: Exhibit,
    drafts: Sequence[Digest],
    details: Mapping[str, Any] | None = None,
    differs: str = "",
) -> Kept:
    """Keep digests in one transaction; one that is not as it was opens an incident.

    `differs` is a sentence about a difference that was found in another way; it opens an incident
    too, or stands in the same one. Raises FieldError for a digest that is none.
    """
    for draft in drafts:
        fields.check(draft)
    with case.transaction():
        earlier = case.where(Digest, exhibit_id=exhibit.id)
        compared = [_compare(earlier, case.assign(draft)) for draft in drafts]
        digests = tuple(each.digest for each in compared)
        sentences = [each.differs for each in compared if each.differs]
        files = len({draft.over for draft in drafts})
        summary = f"{label(exhibit)}: {len(digests)} digests of {files} files"
        summary += f" ({digests[0].purpose})"
        if sentences or differs:
            summary += ", not all as before"
        case.append("digest.add", digests, summary=summary, details=details)
        said = [each.said for each in compared if each.said]
        incidents = []
        for over in dict.fromkeys(digest.over for digest in digests):
            of_file = [each for each in compared if each.digest.over == over]
            known = _known_incident(case, exhibit, earlier, of_file)
            if known is not None and not differs:
                said.append(f"{over} still differs, as {label(known)} says.")
                continue
            words = " ".join([each.differs for each in of_file if each.differs] + [differs][:1])
            if words.strip():
                cause = next((each.digest for each in of_file if each.differs), of_file[0].digest)
                incidents.append(open_incident(case, exhibit.id, cause.id, words.strip()))
    return Kept(digests, tuple(said), tuple(incidents))


def _compare(earlier: Sequence[Digest], digest: Digest) -> _Compared:
    """Compare with the first digest at seizure or acquisition, else the newest, of the same name.

    Under another name only an equal digest says something.
    """
    like = [d for d in earlier if d.algorithm is digest.algorithm]
    same = [d for d in like if d.over == digest.over]
    if not same:
        return _compare_under_other_name(like, digest)
    reference = next((d for d in same if d.purpose in _ORIGINAL), same[-1])
    newest = same[-1]
    words = _words(reference, digest.value)
    if newest.value != reference.value:
        words += f"; {_words(newest, digest.value)}"
    compared = dataclasses.replace(digest, matches=words, matches_id=reference.id)
    if reference.value == digest.value:
        return _Compared(compared)
    return _Compared(
        compared,
        differs=f"The {digest.algorithm} of {digest.over} differs from that of "
        f"{_when(reference)}: it was {reference.value} and is {digest.value}.",
    )


def _compare_under_other_name(like: Sequence[Digest], digest: Digest) -> _Compared:
    for other in like:
        if other.value == digest.value:
            words = f"{_words(other, digest.value)}, then named {other.over}"
            return _Compared(dataclasses.replace(digest, matches=words, matches_id=other.id))
    # A medium is never its container: only names of one sort say that a file was renamed.
    sort = _sort_of(digest.over)
    originals = {d.over for d in like if d.purpose in _ORIGINAL and _sort_of(d.over) == sort}
    if len(originals) != 1:
        return _Compared(digest)
    return _Compared(
        digest,
        said=f"{digest.over} was not hashed under this name before, and its {digest.algorithm} is "
        f"not that of {originals.pop()}.",
    )


def _sort_of(over: str) -> str:
    """Give what a digest is over besides a plain file: a container, a part, the medium inside."""
    return next((sort for sort in (CONTAINER, MEDIA, PART) if over.startswith(sort)), "")


def _words(other: Digest, value: str) -> str:
    verb = "matches" if other.value == value else "differs from"
    return f"{verb} that of {_when(other)}"


def _when(digest: Digest) -> str:
    claimed = f", as {digest.tool} claims" if digest.is_claimed else ""
    return f"{digest.computed_at.iso()} ({digest.purpose}{claimed})"


def _known_incident(
    case: CaseFile, exhibit: Exhibit, earlier: Sequence[Digest], compared: Sequence[_Compared]
) -> Incident | None:
    """Find the incident that already speaks of exactly these values."""
    differing = {(e.digest.algorithm, e.digest.over, e.digest.value) for e in compared if e.differs}
    causes = {d.id for d in earlier if (d.algorithm, d.over, d.value) in differing}
    if not causes:
        return None
    incidents = case.where(Incident, exhibit_id=exhibit.id)
    return next((incident for incident in incidents if incident.cause_id in causes), None)
