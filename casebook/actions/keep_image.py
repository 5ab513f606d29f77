"""Put what was read of an image into the case, compared with what the image stores and claims."""

from __future__ import annotations

from dataclasses import dataclass, replace

from casebook.actions.hash_file import access_time_words
from casebook.actions.hash_report import HashReport
from casebook.actions.keep_digests import Kept, keep_digests
from casebook.actions.read_image import Medium
from casebook.actions.same_content import CONTAINER, MEDIA, PART, same_content
from casebook.intake.digest import Hashed
from casebook.intake.images import EWF, ImageFiles
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit
from casebook.model.examination import Acquisition, AcquisitionKind
from casebook.model.labels import label
from casebook.rules import fields
from casebook.store.case_file import CaseFile

_CLAIMS = {
    "case_number": "Case number",
    "evidence_number": "Evidence number",
    "description": "Description",
    "examiner_name": "Examiner",
    "notes": "Notes",
    "acquiry_date": "Acquired",
    "system_date": "System date",
    "acquiry_operating_system": "Acquired on",
    "acquiry_software_version": "Acquired with",
    "model": "Model",
    "serial_number": "Serial number",
    "device_label": "Device label",
    "process_identifier": "Process identifier",
}
"""What the header of an EnCase image may claim, in the order it is shown."""

_LONGEST_CLAIM = 2_000


@dataclass(frozen=True, slots=True)
class FoundImage:
    """What was read: each file of the image, and the medium.

    `said` and `differs` are sentences about the parts that an earlier pass had read.
    """

    files: tuple[Hashed, ...]
    medium: Medium
    said: tuple[str, ...] = ()
    differs: str = ""


def keep_image(
    case: CaseFile, exhibit: Exhibit, image: ImageFiles, found: FoundImage, draft: Digest
) -> HashReport:
    """Keep the digests, the claims and the incidents, and say what was found.

    `draft` holds what all the new digests have in common.
    """
    medium = found.medium
    of_files = _keep_files(case, exhibit, image, found, draft)
    # The claims come first, so that the computed digests are compared with them.
    claimed = _keep_claimed(case, exhibit, image, medium, draft)
    of_medium = _keep_medium(case, exhibit, image, medium, draft)
    return HashReport(
        exhibit_number=label(exhibit),
        digests=of_files.digests + claimed.digests + of_medium.digests,
        acquisition=_keep_claims(case, exhibit, image, found, draft),
        problems=_problems(image, found),
        said=(
            *found.said,
            *_said(case, exhibit, image, found),
            *access_time_words(sum(hashed.access_time_may_change for hashed in found.files)),
            *of_medium.said,
        ),
        incidents=of_files.incidents + claimed.incidents + of_medium.incidents,
    )


def _keep_files(
    case: CaseFile, exhibit: Exhibit, image: ImageFiles, found: FoundImage, draft: Digest
) -> Kept:
    drafts = [
        replace(
            draft,
            algorithm=algorithm,
            value=value,
            over=_prefix(image) + hashed.path,
            size_bytes=hashed.size_bytes,
        )
        for hashed in found.files
        for algorithm, value in hashed.digests
    ]
    details = {"not_read": list(_problems(image, found))}
    return keep_digests(case, exhibit, drafts, details, found.differs)


def _keep_claimed(
    case: CaseFile, exhibit: Exhibit, image: ImageFiles, medium: Medium, draft: Digest
) -> Kept:
    """Keep what the image stores, unless an earlier reading found the same."""
    over = MEDIA + image.name
    examiner = medium.header.get("examiner_name", "")
    software = medium.header.get("acquiry_software_version", "")
    known = {
        (earlier.algorithm, earlier.value)
        for earlier in case.where(Digest, exhibit_id=exhibit.id, over=over)
        if earlier.is_claimed
    }
    drafts = [
        replace(
            draft,
            algorithm=algorithm,
            value=value,
            over=over,
            size_bytes=medium.size_bytes,
            computed_by=f"{examiner or 'somebody'}, as {image.name} claims",
            tool=f"the header of {image.name}" + (f" ({software})" if software else ""),
            purpose=DigestPurpose.AT_ACQUISITION,
            reason="",
            method="",
            is_claimed=True,
        )
        for algorithm, value in medium.stored.items()
        if (algorithm, value) not in known
    ]
    return keep_digests(case, exhibit, drafts) if drafts else Kept((), (), ())


def _keep_medium(
    case: CaseFile, exhibit: Exhibit, image: ImageFiles, medium: Medium, draft: Digest
) -> Kept:
    drafts = [
        replace(
            draft,
            algorithm=algorithm,
            value=value,
            over=MEDIA + image.name,
            size_bytes=medium.size_bytes,
            tool=medium.tool,
        )
        for algorithm, value in medium.digests.items()
    ]
    return keep_digests(case, exhibit, drafts) if drafts else Kept((), (), ())


def _keep_claims(
    case: CaseFile, exhibit: Exhibit, image: ImageFiles, found: FoundImage, draft: Digest
) -> Acquisition | None:
    """Keep what the header claims; an image read again as it was says nothing new."""
    medium = found.medium
    sha256 = _sha256(found.files[0])
    if not (medium.header or medium.stored) or not sha256:
        return None
    acquisition = Acquisition(
        id="",
        exhibit_id=exhibit.id,
        kind=AcquisitionKind.EWF_HEADER,
        name=image.name,
        sha256=sha256,
        claims=_claims(medium),
        compared=_compared(image, medium),
        read_at=draft.computed_at,
    )
    for earlier in case.where(Acquisition, exhibit_id=exhibit.id, sha256=sha256):
        if (earlier.claims, earlier.compared) == (acquisition.claims, acquisition.compared):
            return earlier
    fields.check(acquisition)
    with case.transaction():
        acquisition = case.assign(acquisition)
        case.append(
            "acquisition.add",
            [acquisition],
            summary=f"{label(exhibit)}: {acquisition.kind} {image.name} read",
        )
    return acquisition


def _compared(image: ImageFiles, medium: Medium) -> tuple[str, ...]:
    if not medium.stored:
        return (f"{image.name} stores no digest of its medium.",)
    if not medium.digests:
        return ("Nothing was compared: the medium was not read to its end.",)
    compared = []
    for algorithm, value in medium.stored.items():
        computed = medium.digests[algorithm]
        how = "is that of the medium" if computed == value else f"differs: {computed} was computed"
        compared.append(f"{algorithm}: the value stored in {image.name} {how}.")
    return tuple(compared)


def _claims(medium: Medium) -> tuple[str, ...]:
    header = medium.header
    known = [(words, header[name]) for name, words in _CLAIMS.items() if name in header]
    known += sorted((name, value) for name, value in header.items() if name not in _CLAIMS)
    known += ((f"{algorithm} stored", value) for algorithm, value in medium.stored.items())
    if medium.size_bytes is not None:
        known.append(("Medium", f"{medium.size_bytes:,} bytes"))
    return tuple(f"{words}: {_short(value)}" for words, value in known)


def _short(value: str) -> str:
    text = " ".join(value.split())
    return text if len(text) <= _LONGEST_CLAIM else text[:_LONGEST_CLAIM] + " …"


def _problems(image: ImageFiles, found: FoundImage) -> tuple[str, ...]:
    medium = found.medium
    problems = [f"{hashed.path}: {hashed.problem}" for hashed in found.files if hashed.problem]
    if medium.problem:
        problems.append(medium.problem)
    problems += (
        f"The medium in {image.name} does not have the {algorithm} that the image stores: {value} "
        f"is stored, {medium.digests[algorithm]} was computed. The image was damaged or changed "
        "after it was made. Compare the digests of its files with earlier ones, and get another "
        "copy."
        for algorithm, value in medium.stored.items()
        if medium.digests.get(algorithm, value) != value
    )
    return tuple(problems)


def _said(
    case: CaseFile, exhibit: Exhibit, image: ImageFiles, found: FoundImage
) -> tuple[str, ...]:
    medium = found.medium
    said = list(image.said)
    if image.kind == EWF and medium.digests and not medium.stored:
        said.append(
            f"{image.name} stores no digest of its medium: there is nothing to compare with."
        )
    said += (
        f"The {algorithm} of the medium is the one stored in {image.name}."
        for algorithm, value in medium.stored.items()
        if medium.digests.get(algorithm) == value
    )
    return (*said, *_same_content(case, exhibit, image, found))


def _same_content(
    case: CaseFile, exhibit: Exhibit, image: ImageFiles, found: FoundImage
) -> tuple[str, ...]:
    """Say where else the medium is; a second copy of the same file is no other wrapping."""
    name, sha256 = image.name, Algorithm.SHA256
    medium = found.medium.digests.get(sha256, "")
    file = _sha256(found.files[0])
    over = _prefix(image) + name
    copies = same_content(case, exhibit.id, sha256, file, over) if file else ()
    wrapped = same_content(case, exhibit.id, sha256, medium, MEDIA + name) if medium else ()
    known = tuple(sentence.removesuffix(".") for sentence in copies)
    return copies + tuple(sentence for sentence in wrapped if not sentence.startswith(known))


def _prefix(image: ImageFiles) -> str:
    return CONTAINER if image.kind == EWF else PART


def _sha256(hashed: Hashed) -> str:
    return dict(hashed.digests).get(Algorithm.SHA256, "")
