"""A file that is in the case already: the same file, the same part of it, or the same content."""

from __future__ import annotations

import json

from casebook.errors import CaseError
from casebook.model.labels import label
from casebook.model.timeline import Source
from casebook.store.case_file import CaseFile

HASHED_AT_ONCE = 1 << 30
"""A larger file is not hashed for a look at it: a known one is refused when it is imported."""


def refuse_known(
    case: CaseFile,
    name: str,
    sha256: str,
    member: str = "",
    content_sha256: str = "",
    sheet: str = "",
) -> None:
    """Raise CaseError when a source that stands was read from the same bytes.

    `sha256` is of the file as it lies, `member` the part of it that is read, `content_sha256` of
    what was unpacked, empty for a file that is not packed. Another part of the same archive is no
    known one, and the same content counts as the same whether packed or not. `sheet` is that of a
    workbook; while it is not known yet, no source that was read from a sheet is a known one.
    """
    content = content_sha256 or ("" if member else sha256)
    for source in case.all(Source):
        if sheet_of(source) != sheet:
            continue
        if (source.sha256, source.member) == (sha256, member):
            what = f"the same part, {member}, of the same file" if member else "the same file"
            what = f"the same sheet, {sheet}, of {what}" if sheet else what
        elif content and content == _content_of(source):
            what = "the same content, packed otherwise"
        else:
            continue
        raise CaseError(
            f"{name} is in the case already, as {label(source)} ({source.name}): the SHA-256 is "
            f"the same ({what}). Nothing was imported."
        )


def sizes_known(
    case: CaseFile, size_bytes: int, content_bytes: int | None = None
) -> tuple[bool, bool]:
    """Say whether a source that stands has the size of a file, and one that of its content.

    No other file needs to be hashed to see that it is no known one; None is a size not known.
    """
    sources = case.all(Source)
    return (
        any(source.size_bytes == size_bytes for source in sources),
        content_bytes is not None
        and any(
            (source.content_bytes if source.packing else source.size_bytes) == content_bytes
            for source in sources
        ),
    )


def sheet_of(source: Source) -> str:
    """Give the sheet that a source was read from; empty for what is no workbook."""
    return str(json.loads(source.layout).get("sheet", ""))


def _content_of(source: Source) -> str:
    return source.content_sha256 or ("" if source.packing else source.sha256)
