"""The medium that lies in image.001, image.002 and so on, digested with each part in one pass."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from casebook.errors import CaseError
from casebook.intake.block_pipe import Segment
from casebook.intake.digest import SEGMENT, Hashed
from casebook.intake.images import status_of
from casebook.intake.medium_digest import MediumDigest
from casebook.intake.source import open_source
from casebook.model.evidence import Algorithm


def digest_parts(
    paths: Sequence[Path],
    algorithms: Sequence[Algorithm],
    on_bytes: Callable[[int], None],
    on_segment: Callable[[Segment], None],
    segment_bytes: int = SEGMENT,
) -> tuple[dict[Algorithm, str], tuple[Hashed, ...]]:
    """Give the digests of the joined medium, none when a part fails, and each part as hashed.

    `on_bytes` gets the size of each block and may raise to stop. Raises CaseError when a part
    cannot be opened.
    """
    parts: list[Hashed] = []
    with ExitStack() as stack:
        sizes = [status_of(path).st_size for path in paths]
        medium = stack.enter_context(
            MediumDigest(sum(sizes), algorithms, on_segment, segment_bytes)
        )
        for path, size in zip(paths, sizes, strict=True):
            parts.append(_digest_part(path, size, algorithms, medium, on_bytes))
        is_whole = medium.room == 0 and not any(part.problem for part in parts)
        return (medium.values() if is_whole else {}), tuple(parts)


def _digest_part(
    path: Path,
    size: int,
    algorithms: Sequence[Algorithm],
    medium: MediumDigest,
    on_bytes: Callable[[int], None],
) -> Hashed:
    name = os.fsencode(path.name)
    shown = name.decode("utf-8", "backslashreplace")
    with open_source(path) as source, MediumDigest(size, algorithms) as part:
        try:
            while part.room:
                block = source.read_at(part.offset, min(part.room, medium.room))
                if not block:
                    raise CaseError("it became shorter while it was read")
                part.update(block)
                medium.update(block)
                on_bytes(len(block))
            source.check_unchanged()
        except CaseError as error:
            return Hashed(shown, size, (), f"{error} No digest is claimed.", path_bytes=name)
        return Hashed(shown, size, tuple(part.values().items()), path_bytes=name)
