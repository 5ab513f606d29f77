"""Hash everything below a folder, by child processes where there are many small files."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from functools import partial

from casebook.actions.hash_meter import Meter
from casebook.actions.hash_pool import HashPool
from casebook.actions.hash_worker import Names
from casebook.actions.progress import Progress
from casebook.intake import folder_walk
from casebook.intake.digest import Hashed, How, Opened, hash_entry, shown
from casebook.intake.file_list import Lines
from casebook.intake.folder_walk import FolderChain, Tally
from casebook.model.evidence import Algorithm

# Child processes cost a tenth of a second, and two of them make the heads of a disk run to and fro.
_POOL_FROM = 1000
_POOL_UP_TO_MEAN = 8 << 20
_LINES_AT_ONCE = 64
_NAMES_PER_BATCH = 256


class Helpers:
    """Child processes for a folder of many small files, started while it is still counted."""

    def __init__(
        self,
        folder: Opened,
        algorithms: tuple[Algorithm, ...],
        never: frozenset[tuple[int, int]],
        largest: int,
    ) -> None:
        self._start = partial(HashPool, folder.fd, algorithms, never, largest)
        self._pool: HashPool | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Helpers:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def count(self, found: int, progress: Progress) -> None:
        """Hear how many files are counted so far. Raises Cancelled."""
        progress.advance(found, None, "Counting the files")
        progress.check_cancelled()
        if found >= _POOL_FROM and self._pool is None:
            self._pool = self._stack.enter_context(self._start())

    def pool_for(self, tally: Tally) -> HashPool | None:
        """Give them, unless there are few files or these are large."""
        return self._pool if tally.bytes <= tally.entries * _POOL_UP_TO_MEAN else None


def all_lines(
    folder: Opened, pool: HashPool | None, how: How, meter: Meter
) -> Generator[Lines, None, None]:
    """Hash everything below a folder and give its lines, some at a time, in their order."""
    if pool is None:
        yield from _lines_here(folder, how, meter)
        return
    with closing(FolderChain(folder.fd)) as chain:
        for lines in pool.answers(_batches(folder, meter), meter):
            yield _with_left(lines, chain, how, meter) if lines.left else lines


def _lines_here(folder: Opened, how: How, meter: Meter) -> Iterator[Lines]:
    lines = Lines()
    for hashed in folder_walk.hash_below(folder, how):
        lines.add(hashed)
        meter.on_entries(1)
        if lines.entries == _LINES_AT_ONCE:
            yield lines
            lines = Lines()
    yield lines


def _batches(folder: Opened, meter: Meter) -> Iterator[list[Names] | Lines]:
    """Give the names below a folder in batches; a folder that cannot be read is lines already."""
    batch: list[Names] = []
    count = 0
    for item in folder_walk.walk(folder, partial(meter.on_bytes, 0)):
        if isinstance(item, Hashed):
            yield batch
            batch, count = [], 0
            lines = Lines()
            lines.add(item)
            yield lines
            continue
        if not batch or batch[-1][0] != item.folder:
            batch.append((item.folder, []))
        batch[-1][1].append(item.name)
        count += 1
        if count == _NAMES_PER_BATCH:
            yield batch
            batch, count = [], 0
    yield batch


def _with_left(lines: Lines, chain: FolderChain, how: How, meter: Meter) -> Lines:
    """Hash what the children left: files so large that their parts are kept on the way."""
    whole = Lines()
    done = 0
    for at, path_hex in lines.left:
        whole.text += lines.text[done:at]
        done = at
        path = bytes.fromhex(path_hex)
        folder, _, name = path.rpartition(b"/")
        try:
            whole.add(hash_entry(name, chain.fd_of(folder), path, how))
        except OSError as error:
            problem = f"cannot be opened: {error.strerror}"
            whole.add(Hashed(shown(path), None, (), problem, path_bytes=path))
        meter.on_entries(1)
    whole.text += lines.text[done:]
    whole.take_counts(lines)
    return whole
