"""Child processes that hash the many small files of a folder, and their answers in order."""

from __future__ import annotations

import json
import os
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from queue import SimpleQueue

from casebook.actions.child import child_command
from casebook.actions.hash_meter import Meter
from casebook.actions.hash_worker import Names, packed_batch, plan_line
from casebook.errors import CaseError
from casebook.intake.digest import SEGMENT
from casebook.intake.file_list import Lines
from casebook.model.evidence import Algorithm

_MAX_CHILDREN = 4
_BATCHES_AHEAD = 3
_WAIT_S = 0.05


class HashPool:
    """Children that hash below one open folder, until the end of the block."""

    def __init__(
        self,
        folder_fd: int,
        algorithms: Sequence[Algorithm],
        never: frozenset[tuple[int, int]],
        largest: int = SEGMENT,
    ) -> None:
        plan = plan_line(folder_fd, algorithms, never, largest)
        count = max(1, min(_MAX_CHILDREN, os.cpu_count() or 1))
        self._children = [_Child(folder_fd, plan) for _ in range(count)]
        self._idle: SimpleQueue[_Child] = SimpleQueue()
        for child in self._children:
            self._idle.put(child)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="hash")

    def __enter__(self) -> HashPool:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._children:
            child.close()

    def answers(self, batches: Iterable[Sequence[Names] | Lines], meter: Meter) -> Iterator[Lines]:
        """Give the lines of each batch, in the order of the batches. Raises Cancelled, CaseError.

        A batch may be lines already: nobody need be asked for these, and they keep their place.
        Only a few batches are ahead of the one that is given, so that memory stays flat.
        """
        ahead = len(self._children) * _BATCHES_AHEAD
        waiting: deque[Future[Lines] | Lines] = deque()
        for batch in batches:
            if isinstance(batch, Lines):
                waiting.append(batch)
            else:
                waiting.append(self._threads.submit(self._ask, batch))
            if len(waiting) > ahead:
                yield self._result(waiting.popleft(), meter)
        while waiting:
            yield self._result(waiting.popleft(), meter)

    def _ask(self, batch: Sequence[Names]) -> Lines:
        child = self._idle.get()
        try:
            return child.ask(batch)
        finally:
            # Also one that has died: who waits for it shall hear that, and not wait for ever.
            self._idle.put(child)

    def _result(self, answer: Future[Lines] | Lines, meter: Meter) -> Lines:
        while True:
            with suppress(NotYet):
                lines = answer if isinstance(answer, Lines) else answer.result(_WAIT_S)
                break
            meter.on_bytes(self._take_read())
        meter.on_bytes(self._take_read())
        meter.on_entries(lines.entries)
        return lines

    def _take_read(self) -> int:
        return sum(child.take_read() for child in self._children)


class _Child:
    """A child process that answers one batch after another."""

    def __init__(self, folder_fd: int, plan: bytes) -> None:
        self._read: SimpleQueue[int] = SimpleQueue()
        self._process = subprocess.Popen(
            child_command("hash"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(folder_fd,),
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._jobs, self._answers = self._process.stdin, self._process.stdout
        with suppress(BrokenPipeError):
            self._jobs.write(plan)
            self._jobs.flush()

    def ask(self, batch: Sequence[Names]) -> Lines:
        """Have a batch hashed. Raises CaseError when the child has died."""
        try:
            self._jobs.write(packed_batch(batch))
            self._jobs.flush()
        except (BrokenPipeError, ValueError) as error:
            raise _died() from error
        while line := self._answers.readline():
            said = json.loads(line)
            if "read" in said:
                self._read.put(said["read"])
                continue
            text = self._answers.read(said.pop("text"))
            self._read.put(said.pop("rest"))
            left = [(at, path) for at, path in said.pop("left")]
            return Lines(bytearray(text), left=left, **said)
        raise _died()

    def take_read(self) -> int:
        """Give how many bytes it has read since this was last asked."""
        return sum(self._read.get() for _ in range(self._read.qsize()))

    def kill(self) -> None:
        """End it at once, if it still runs."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Let go of its pipes, once nobody reads them any more."""
        # What was still to be sent to a child that is gone goes nowhere.
        with suppress(BrokenPipeError):
            self._jobs.close()
        self._answers.close()


def _died() -> CaseError:
    return CaseError(
        "A process that hashes files has died. No list was kept. Check the memory of the computer "
        "and hash the folder again."
    )
