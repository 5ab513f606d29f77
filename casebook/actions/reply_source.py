"""The bytes of a registered reply as an open file, from the case or from the disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.intake.source import SourceFile, from_fd, open_source
from casebook.model.evidence import Attachment
from casebook.model.labels import label
from casebook.model.reply import Reply


@contextmanager
def open_registered(
    on_case: OnCase, reply: Reply, path: Path | None, progress: Progress
) -> Iterator[SourceFile]:
    """Open the file of a reply: as it is kept in the case, else at `path`.

    Raises CaseError when there is none, and when the one at `path` is not the one registered.
    """
    if not reply.sha256:
        raise CaseError(
            f"{label(reply)} came without a file ({reply.form}), so there is nothing to read. "
            "Record what it says line by line."
        )
    kept = on_case(lambda case: case.where(Attachment, sha256=reply.sha256))
    if kept:
        data = on_case(lambda case: case.blob(reply.sha256))
        with _in_memory(data, reply.name) as source:
            yield source
        return
    if path is None:
        raise CaseError(
            f"The file of {label(reply)} ({reply.name}) is too large to be kept in the case. Say "
            "where it lies on the disk."
        )
    with open_source(path) as source:
        found = source.sha256(lambda _: progress.check_cancelled())
        if found != reply.sha256:
            raise CaseError(
                f"{path.name} is not the file registered as {label(reply)}: its SHA-256 begins "
                f"with {found[:16]}, that of the reply with {reply.sha256[:16]}."
            )
        yield source
        source.check_unchanged()


@contextmanager
def _in_memory(data: bytes, name: str) -> Iterator[SourceFile]:
    """Give bytes as a file that leaves no trace on the disk, where the system can do that."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("casebook-reply")
        with from_written(fd, data, name) as source:
            yield source
        return
    with (
        tempfile.TemporaryFile() as file,
        from_written(os.dup(file.fileno()), data, name) as source,
    ):
        yield source


def from_written(fd: int, data: bytes, name: str) -> SourceFile:
    """Write bytes to an open file and take it over."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
    return from_fd(fd, name)
