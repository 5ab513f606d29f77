"""The codes on labels and hand-over slips: what they hold, and what a scanned one leads to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.actions.move_custody import moves_of
from casebook.errors import CaseError
from casebook.model.evidence import Algorithm, CustodyMove, Digest, Exhibit
from casebook.model.examination import Manifest
from casebook.model.labels import kind_and_number, label
from casebook.model.transfer import HandOver
from casebook.store.case_file import CaseFile

CASE_DIGITS = 8
DIGEST_DIGITS = 16
_NO_DIGEST = "0"
_CODE = re.compile(
    rf"((?:EX|H)-[1-9][0-9]{{0,8}})\.([0-9A-F]{{{CASE_DIGITS}}})\.(0|[0-9A-F]{{{DIGEST_DIGITS}}})"
)

SlipLine = tuple[Exhibit, CustodyMove, Digest | None]
"""One line of a slip's list: the exhibit, its move, and its newest SHA-256 of that time."""


@dataclass(frozen=True, slots=True)
class _Code:
    name: str
    case: str
    digest: str


def label_code(case: CaseFile, exhibit: Exhibit) -> str:
    """Give what the QR code on an exhibit's label holds: `EX-3.1A2B3C4D.9F86D081884C7D65`.

    The parts are its number, 8 digits of the case, and 16 of its newest SHA-256 (0 without one).
    Upper case, so that a QR code stays small.
    """
    return code(case, label(exhibit), newest_sha256(digests_of(case, exhibit.id)))


def digests_of(case: CaseFile, exhibit_id: str) -> tuple[Digest, ...]:
    """Give the live digests of an exhibit by time; those over a manifest stand for its folder."""
    manifests = case.where(Manifest, exhibit_id=exhibit_id)
    found = (*case.where(Digest, exhibit_id=exhibit_id), *map(over_manifest, manifests))
    return tuple(sorted(found, key=lambda digest: digest.computed_at.utc_us))


def over_manifest(manifest: Manifest) -> Digest:
    """Give the SHA-256 of a folder's manifest in the form of a digest of the exhibit."""
    return Digest(
        id=manifest.id,
        exhibit_id=manifest.exhibit_id,
        algorithm=Algorithm.SHA256,
        value=manifest.sha256,
        over=f"the manifest of {manifest.files:,} files of {manifest.name}",
        size_bytes=manifest.total_bytes,
        computed_at=manifest.computed_at,
        computed_by=manifest.computed_by,
        tool=manifest.tool,
        purpose=manifest.purpose,
        matches=manifest.compared,
        retracted=manifest.retracted,
    )


def code(case: CaseFile, name: str, digest: Digest | str | None) -> str:
    """Put together the code of what is called `name`, with a digest or its hex digits."""
    value = digest.value if isinstance(digest, Digest) else digest or ""
    shown = value[:DIGEST_DIGITS].upper() or _NO_DIGEST
    return f"{name}.{_case_digits(case)}.{shown}"


def newest_sha256(digests: Iterable[Digest]) -> Digest | None:
    """Give the SHA-256 that was computed last; one that was only read somewhere does not count.

    One that differs from what was seized or acquired counts only where there is no other: it is of
    a changed copy, and its incident says so. Of several computed at once it is the one recorded
    last: of an image, that of its medium.
    """
    computed = [
        digest
        for digest in digests
        if digest.algorithm is Algorithm.SHA256
        and not digest.is_claimed
        and digest.retracted is None
    ]
    as_before = [digest for digest in computed if not digest.matches.startswith("differs")]
    in_order = sorted(as_before or computed, key=lambda digest: digest.computed_at.utc_us)
    return in_order[-1] if in_order else None


def is_code(text: str) -> bool:
    """Say whether a text is the code of a label or of a slip, as a scanner types it."""
    return _parse(text) is not None


def name_of_code(case: CaseFile, text: str) -> str:
    """Give the number of what a scanned code leads to, like EX-3, or H-2 for a slip.

    Raises CaseError for another case's code, for a digest that the exhibit never had, and for a
    slip whose list is not the one it was printed from.
    """
    found = _read(case, text)
    target = kind_and_number(found.name)
    assert target is not None
    if target[0] is Exhibit:
        _check_exhibit(case, case.numbered(Exhibit, target[1]), found.digest)
    else:
        _check_slip(case, case.numbered(HandOver, target[1]), found.digest)
    return found.name


def exhibit_of_code(case: CaseFile, text: str) -> Exhibit:
    """Find the exhibit whose label was scanned. Raises CaseError as `name_of_code` does."""
    name = name_of_code(case, text)
    target = kind_and_number(name)
    if target is None or target[0] is not Exhibit:
        raise CaseError(f"This is the code of the hand-over slip {name}, not of an exhibit.")
    return case.numbered(Exhibit, target[1])


def listed(case: CaseFile, slip: HandOver) -> tuple[SlipLine, ...]:
    """Give the list of a slip, by the numbers of its exhibits."""
    return tuple(
        (case.get(Exhibit, move.exhibit_id), move, _digest_of(case, move))
        for move in moves_of(case, slip)
    )


def list_digest(lines: Iterable[SlipLine]) -> str:
    """Give the SHA-256 over the list of a slip: a line “EX-1 9f86…” or “EX-1 none” an exhibit."""
    text = "".join(
        f"{label(exhibit)} {digest.value if digest else 'none'}\n" for exhibit, _, digest in lines
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _digest_of(case: CaseFile, move: CustodyMove) -> Digest | None:
    """Give the newest SHA-256 from before the receipt, so that a slip keeps what it said."""
    return newest_sha256(
        digest
        for digest in digests_of(case, move.exhibit_id)
        if move.received_at is None or digest.computed_at.utc_us <= move.received_at.utc_us
    )


def _check_exhibit(case: CaseFile, exhibit: Exhibit, digest: str) -> None:
    if digest not in _known_digests(case, exhibit):
        name = label(exhibit)
        raise CaseError(
            f"The label of {name} bears the digest {digest.lower()}…, which is not recorded for "
            "this exhibit here. It may have been printed from another copy of this case. Compare "
            f"the exhibit with its label, then open {name} by its number."
        )


def _check_slip(case: CaseFile, slip: HandOver, digest: str) -> None:
    if list_digest(listed(case, slip))[:DIGEST_DIGITS].upper() != digest:
        name = label(slip)
        raise CaseError(
            f"The slip {name} was printed from another list of exhibits and digests than the case "
            f"holds now. Compare them one by one, then open {name} by its number."
        )


def _known_digests(case: CaseFile, exhibit: Exhibit) -> set[str]:
    """Give what a label of the exhibit may bear: every digest it ever had, or none."""
    digests = case.where(Digest, retracted=True, exhibit_id=exhibit.id)
    manifests = case.where(Manifest, retracted=True, exhibit_id=exhibit.id)
    values = [digest.value for digest in digests] + [manifest.sha256 for manifest in manifests]
    return {_NO_DIGEST, *(value[:DIGEST_DIGITS].upper() for value in values)}


def _read(case: CaseFile, text: str) -> _Code:
    found = _parse(text)
    if found is None:
        raise CaseError(
            f"“{text.strip()[:60]}” is not the code of a label of Casebook. Scan it again, or type "
            "the number of the exhibit."
        )
    if found.case != _case_digits(case):
        raise CaseError(
            f"This code of {found.name} belongs to another case (its code names the case "
            f"{found.case}, this case is {_case_digits(case)}). Open that case to see it."
        )
    return found


def _parse(text: str) -> _Code | None:
    found = _CODE.fullmatch(text.strip().upper())
    return _Code(found[1], found[2], found[3]) if found else None


def _case_digits(case: CaseFile) -> str:
    return case.case_id.replace("-", "")[:CASE_DIGITS].upper()
