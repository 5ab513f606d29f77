"""Keep a file inside the case, attached to a thing."""

from __future__ import annotations

import hashlib

from casebook.actions.clock import now
from casebook.actions.keep import describe
from casebook.errors import CaseError
from casebook.model.evidence import Attachment
from casebook.store.case_file import CaseFile
from casebook.store.rows import TABLES

MAX_BYTES = 64 * 1024 * 1024


def attach(case: CaseFile, row: object, name: str, data: bytes, caption: str = "") -> Attachment:
    """Attach a file of at most 64 MiB to a row of the case."""
    if not name.strip():
        raise CaseError("The file needs a name.")
    if len(data) > MAX_BYTES:
        raise CaseError(
            f"{name} has {len(data):,} bytes; a case holds files of up to {MAX_BYTES:,}. Add it as "
            "an exhibit, which keeps its digest, and store it beside the case."
        )
    digest = hashlib.sha256(data).hexdigest()
    with case.transaction():
        attachment = case.assign(
            Attachment(
                id="",
                about=TABLES[type(row)],
                about_id=getattr(row, "id"),  # noqa: B009
                name=name,
                sha256=digest,
                size_bytes=len(data),
                added_at=now(),
                caption=caption,
            )
        )
        case.append(
            "attachment.add",
            [attachment],
            summary=f"File {name} attached to {describe(case, row)}",
            blobs=[data],
        )
    return attachment
