"""Foreign lists of digests and acquisition logs, recognised by what they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, islice
from typing import NamedTuple

from casebook.errors import CaseError
from casebook.intake.manifests import ewfacquire, ftk_imager, guymager, hashdeep, kape, sums
from casebook.intake.manifests.manifest import ClaimedFile as ClaimedFile
from casebook.intake.manifests.manifest import Reading
from casebook.intake.manifests.manifest import ReadManifest as ReadManifest
from casebook.intake.manifests.text import Lines, lines_of
from casebook.intake.source import SourceFile
from casebook.model.examination import AcquisitionKind

_HEAD_LINES = 200


class _Dialect(NamedTuple):
    kind: AcquisitionKind
    is_such: Callable[[Sequence[str]], bool]
    read: Callable[[Lines, Reading], None]


# What has a title of its own comes before what is recognised by the shape of its lines.
_DIALECTS = (
    _Dialect(hashdeep.KIND, hashdeep.is_such, hashdeep.read),
    _Dialect(guymager.KIND, guymager.is_such, guymager.read),
    _Dialect(kape.KIND, kape.is_such, kape.read),
    _Dialect(ftk_imager.KIND, ftk_imager.is_such, ftk_imager.read),
    _Dialect(ewfacquire.KIND, ewfacquire.is_such, ewfacquire.read),
    _Dialect(sums.KIND, sums.is_such, sums.read),
)

UNDERSTOOD = (
    "files of sha256sum, sha1sum, md5sum and hashdeep, logs of FTK Imager, Guymager (.info) and "
    "ewfacquire or ewfverify, and the CopyLog of KAPE"
)
"""What can be read, in words."""


def read_manifest(source: SourceFile) -> ReadManifest:
    """Read a list of digests or an acquisition log.

    Raises CaseError for a dialect that is not known, and for one without a single digest.
    """
    lines = lines_of(source)
    head = list(islice(lines, _HEAD_LINES))
    texts = [line for _, line in head]
    dialect = next((known for known in _DIALECTS if known.is_such(texts)), None)
    if dialect is None:
        raise CaseError(
            f"{source.name} is no list of digests that Casebook reads. It reads {UNDERSTOOD}."
        )
    reading = Reading(dialect.kind, source.name)
    dialect.read(chain(head, lines), reading)
    found = reading.result()
    if not found.files and not found.problems:
        raise CaseError(
            f"{source.name} is a {dialect.kind} without a single digest, so there is nothing to "
            "compare. Ask for the whole file."
        )
    return found
