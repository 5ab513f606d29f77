"""Parts of a file come in its order, whichever thread is first."""

from __future__ import annotations

import ctypes
import hashlib
import mmap
import os
import random
import threading
from pathlib import Path

from casebook.intake.block_pipe import BlockPipe, Segment, new_buffer

MIB = 1 << 20


class Late:
    """A SHA-256 that begins when it is told to."""

    def __init__(self) -> None:
        self.may_begin = threading.Event()
        self._digest = hashlib.sha256()

    def update(self, data: memoryview) -> None:
        self.may_begin.wait()
        self._digest.update(data)

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def test_parts_come_in_order_though_the_first_is_finished_last(tmp_path: Path) -> None:
    content = random.Random(8).randbytes(5 * MIB)
    path = tmp_path / "disk.img"
    path.write_bytes(content)
    late = Late()
    pipe = BlockPipe([late], MIB)
    told: list[Segment] = []
    read = 0

    def on_block(size: int) -> None:
        nonlocal read
        read += size
        taken = pipe.take_segments()
        assert not taken or late.may_begin.is_set()
        told.extend(taken)
        if read == len(content):
            late.may_begin.set()

    fd = os.open(path, os.O_RDONLY)
    try:
        assert pipe.read(fd, on_block) == len(content)
    finally:
        late.may_begin.set()
        os.close(fd)
    told += pipe.last_segment()
    assert late.hexdigest() == hashlib.sha256(content).hexdigest()
    assert told == [
        Segment(at, MIB, hashlib.sha256(content[at : at + MIB]).hexdigest())
        for at in range(0, len(content), MIB)
    ]


def test_buffer_begins_with_a_page() -> None:
    buffer = new_buffer()
    assert len(buffer) == MIB
    assert ctypes.addressof(ctypes.c_char.from_buffer(buffer)) % mmap.PAGESIZE == 0
