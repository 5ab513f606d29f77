"""Keep a file from the disk inside the case, and write a kept one out again."""

from __future__ import annotations

from pathlib import Path

from casebook.actions.attach_file import MAX_BYTES, attach
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.intake.source import open_source
from casebook.model.evidence import Attachment


def attach_from_file(
    on_case: OnCase, row: object, path: Path, progress: Progress, caption: str = ""
) -> Attachment:
    """Read a file, which stays as it was, and attach it to a row of the case."""
    progress.advance(0, None, f"Reading {path.name}")
    with open_source(path) as source:
        if source.size > MAX_BYTES:
            raise CaseError(
                f"{path.name} has {source.size:,} bytes; a case holds files of up to "
                f"{MAX_BYTES:,}. Add it as an exhibit, which keeps its digest, and store it "
                "beside the case."
            )
        data = source.read_at(0, source.size)
        source.check_unchanged()
    progress.check_cancelled()
    return on_case(lambda case: attach(case, row, path.name, data, caption))


def save_attachment(on_case: OnCase, attachment: Attachment, target: Path) -> None:
    """Write an attached file to `target`. Raises CaseError when it cannot be written."""
    data = on_case(lambda case: case.blob(attachment.sha256))
    try:
        target.write_bytes(data)
    except OSError as error:
        raise CaseError(f"{target.name} was not written: {error.strerror}.") from error
