"""Notice that two exhibits hold the same bytes, whatever file they came in."""

from __future__ import annotations

from casebook.model.evidence import Algorithm, Digest, Exhibit
from casebook.model.labels import label
from casebook.store.case_file import CaseFile

MEDIA = "media in "
"""Begins what a digest is over when an image was opened and the medium in it digested."""

CONTAINER = "container "
"""Begins what a digest is over when it is of a file of an image as it lies there."""

PART = "part "
"""Begins what a digest is over when it is of one part of a raw image."""

_MOST_NAMED = 5


def same_content(
    case: CaseFile, exhibit_id: str, algorithm: Algorithm, value: str, over: str = ""
) -> tuple[str, ...]:
    """Say which other exhibits have a digest of this value, one sentence each.

    With `over`, what this digest is of, other files of the same exhibit count as well, and the
    sentence says whether the wrapping differs.
    """
    found: dict[tuple[str, str], Digest] = {}
    for digest in case.where(Digest, algorithm=algorithm, value=value, is_claimed=False):
        is_own = digest.exhibit_id == exhibit_id
        if not (is_own and (not over or digest.over == over)):
            found.setdefault((digest.exhibit_id, digest.over), digest)
    said = tuple(_sentence(case, digest, over) for digest in list(found.values())[:_MOST_NAMED])
    if len(found) > _MOST_NAMED:
        said += (f"The same content is in {len(found) - _MOST_NAMED} further places.",)
    return said


def _sentence(case: CaseFile, digest: Digest, over: str) -> str:
    exhibit = case.get(Exhibit, digest.exhibit_id)
    name = digest.over
    for prefix in (MEDIA, CONTAINER, PART):
        name = name.removeprefix(prefix)
    is_wrapped = digest.over.startswith(MEDIA)
    words = f"The same content as {label(exhibit)} ({name})"
    if exhibit.retracted is not None:
        words += ", which is retracted"
    # Two images, or an image and a plain copy, hold one medium in two different files.
    if is_wrapped or over.startswith(MEDIA):
        words += ", in another wrapping"
    return words + "."
