"""Unpack a source beside the case, or the beginning of it for a look, and read that instead."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casebook.actions.one_import import room_beside
from casebook.actions.progress import Progress
from casebook.errors import CaseError
from casebook.intake.readers.reader import Question
from casebook.intake.source import SourceFile, from_fd
from casebook.intake.unpack import Packed, blocks, examine, shown_name
from casebook.store import segments

HEAD_BYTES = 16 << 20
"""How much of a packed file is unpacked for a look at it."""

_LISTED_CHOICES = 1_000


@dataclass(frozen=True, slots=True)
class Content:
    """What is read of a source: the file itself, or what was unpacked of it.

    `is_cut` says that only its beginning is there.
    """

    source: SourceFile
    packing: str = ""
    member: str = ""
    sha256: str = ""
    size_bytes: int | None = None
    warnings: tuple[str, ...] = ()
    is_cut: bool = False


def member_question(packed: Packed, file_name: str) -> Question:
    """Ask which file of an archive is to be read."""
    names = tuple(member.name for member in packed.members[:_LISTED_CHOICES])
    more = "" if len(names) == len(packed.members) else ", …"
    return Question(
        "member",
        packed.question(file_name),
        f"In it: {', '.join(names[:20])}{', …' if len(names) > 20 else more}",
        choices=names,
    )


@contextmanager
def whole_content(
    source: SourceFile, packed: Packed | None, member: str, case_path: Path, progress: Progress
) -> Iterator[Content]:
    """Unpack a member into a scratch file beside the case, for as long as it is read.

    A file that is not packed is its own content. Raises CaseError when it is damaged, a trap, or
    larger than there is room for.
    """
    if packed is None:
        yield Content(source)
        return
    path = segments.scratch_path(case_path, "unpacked")
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        # What is unpacked, its rows in scratch files, and its rows in the case.
        most = room_beside(case_path) // 3
        digest, size, warnings = hashlib.sha256(), 0, list(packed.warnings)
        for block in blocks(source, packed, member, most, warnings.append):
            progress.check_cancelled()
            _write(fd, block, case_path)
            digest.update(block)
            size += len(block)
            progress.advance(size, None, f"Unpacking {shown_name(source, member)}")
        yield Content(
            from_fd(fd, shown_name(source, member)),
            packed.packing,
            member,
            digest.hexdigest(),
            size,
            tuple(warnings),
        )
    finally:
        os.close(fd)
        path.unlink(missing_ok=True)


@contextmanager
def head_content(source: SourceFile, packed: Packed | None, member: str) -> Iterator[Content]:
    """Unpack the beginning of a member into memory, for a look. Raises CaseError for a damaged one.

    A file that is not packed is its own content.
    """
    if packed is None:
        yield Content(source)
        return
    fd = os.memfd_create("unpacked")
    try:
        size, is_cut = 0, False
        for block in blocks(source, packed, member, 2 * HEAD_BYTES):
            is_cut = size >= HEAD_BYTES
            if is_cut:
                break
            os.write(fd, block)
            size += len(block)
        yield Content(
            from_fd(fd, shown_name(source, member)),
            packed.packing,
            member,
            warnings=packed.warnings,
            is_cut=is_cut,
        )
    finally:
        os.close(fd)


def examined(source: SourceFile, progress: Progress) -> Packed | None:
    """Say how a source is packed, None when it is not; can be cancelled."""
    progress.advance(0, None, f"Looking into {source.name}")
    return examine(source, progress.check_cancelled)


def _write(fd: int, block: bytes, case_path: Path) -> None:
    view = memoryview(block)
    try:
        while view:
            view = view[os.write(fd, view) :]
    except OSError as error:
        raise CaseError(
            f"What was unpacked cannot be written beside {case_path.name}: {error.strerror}. "
            "Nothing was imported."
        ) from error
