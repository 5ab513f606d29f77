"""One file: its digests are those of other tools, or it has none and says why."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import Cancelled
from casebook.intake.block_pipe import Segment
from casebook.intake.digest import LARGE, LEFT, FileState, Hashed, How, chosen, hash_entry, tool
from casebook.model.evidence import Algorithm

EVERY = How(chosen(Algorithm))
MIB = 1 << 20


def hashed(path: Path, how: How = EVERY) -> Hashed:
    return hash_entry(os.fsencode(path), None, os.fsencode(path.name), how)


def by_coreutils(path: Path, algorithm: Algorithm) -> str:
    name = f"{algorithm.value.replace('-', '').lower()}sum"
    done = subprocess.run([name, str(path)], capture_output=True, text=True, check=True)
    return done.stdout.split()[0].lstrip("\\")


def values(found: Hashed) -> dict[Algorithm, str]:
    return dict(found.digests)


class Segments:
    """Keeps the parts it is told of."""

    def __init__(self) -> None:
        self.told: list[Segment] = []
        self.states: set[FileState] = set()

    def on_segment(self, state: FileState, segment: Segment) -> None:
        self.told.append(segment)
        self.states.add(state)


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, MIB, 4 * MIB + 1, LARGE, LARGE + 1])
def test_digests_are_those_of_coreutils(tmp_path: Path, size: int) -> None:
    path = tmp_path / "data"
    path.write_bytes(os.urandom(size))
    found = hashed(path)
    assert values(found) == {a: by_coreutils(path, a) for a in Algorithm}
    assert (found.size_bytes, found.problem) == (size, "")


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        # NIST, examples of FIPS 180-4 and the Secure Hash Algorithm Validation System.
        (b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (b"\xd3", "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
        (b"a" * 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ],
)
def test_published_vectors(tmp_path: Path, content: bytes, digest: str) -> None:
    path = tmp_path / "vector"
    path.write_bytes(content)
    assert hashed(path, How()).digests == ((Algorithm.SHA256, digest),)


def test_random_files_have_the_digests_of_sha256sum(tmp_path: Path) -> None:
    rng = random.Random(41)
    for n in range(500):
        (tmp_path / str(n)).write_bytes(rng.randbytes(rng.choice((0, 1, 64, 4096, 70_000))))
    paths = sorted(tmp_path.iterdir())
    done = subprocess.run(
        ["sha256sum", "-b", *map(str, paths)], capture_output=True, text=True, check=True
    )
    theirs = [line.split()[0] for line in done.stdout.splitlines()]
    assert [values(hashed(path))[Algorithm.SHA256] for path in paths] == theirs


@pytest.mark.slow
def test_a_sparse_file_of_more_than_4_gib(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate((4 << 30) + 4097)
        file.seek(4 << 30)
        file.write(b"end")
    segments = Segments()
    found = hashed(path, How(on_segment=segments.on_segment))
    assert values(found)[Algorithm.SHA256] == by_coreutils(path, Algorithm.SHA256)
    assert [s.start >> 30 for s in segments.told] == [0, 1, 2, 3, 4]
    zeros = hashlib.sha256()
    for _ in range(1024):
        zeros.update(bytes(MIB))
    assert {s.sha256 for s in segments.told[:4]} == {zeros.hexdigest()}


@pytest.mark.slow
def test_memory_stays_flat_over_2_gib(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    code = (
        "import os, resource, sys\n"
        "from casebook.intake.digest import How, chosen, hash_entry\n"
        "from casebook.model.evidence import Algorithm\n"
        "name = os.fsencode(sys.argv[1])\n"
        "how = How(chosen(Algorithm), on_segment=lambda state, segment: None)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "assert hash_entry(name, None, b'sparse', how).digests\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) * 1024 < 16 * MIB


@pytest.mark.parametrize(
    ("size", "part"), [(5 * MIB, 2 * MIB), (4 * MIB, 2 * MIB), (70 * MIB + 3, 32 * MIB), (9, 4)]
)
def test_parts_of_a_file_are_those_that_dd_cuts_out(tmp_path: Path, size: int, part: int) -> None:
    content = random.Random(size).randbytes(size)
    path = tmp_path / "disk.img"
    path.write_bytes(content)
    segments = Segments()
    found = hashed(path, replace(EVERY, on_segment=segments.on_segment, segment_bytes=part))
    assert values(found)[Algorithm.MD5] == hashlib.md5(content).hexdigest()
    starts = range(0, size, part)
    assert segments.told == [
        Segment(
            start,
            min(part, size - start),
            hashlib.sha256(content[start : start + part]).hexdigest(),
        )
        for start in starts
    ]
    assert segments.states == {FileState("disk.img", size, path.stat().st_mtime_ns)}
    assert found.segments == len(starts)


def test_a_file_of_one_part_has_no_parts(tmp_path: Path) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(bytes(4096))
    segments = Segments()
    hashed(path, How(on_segment=segments.on_segment, segment_bytes=4096))
    assert segments.told == []


def test_links_pipes_sockets_and_devices_are_named_and_not_opened(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    os.mknod(tmp_path / "socket", 0o600 | 0o140000)
    names = {"link": "link", "loop": "link", "pipe": "pipe", "socket": "socket"}
    for name, kind in names.items():
        found = hashed(tmp_path / name)
        assert (found.kind, found.digests) == (kind, ())
        assert found.problem == f"a {kind}: named and not read"
        assert not found.is_unread
    assert hashed(Path("/dev/zero")).problem == "a device: named and not read"


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    found = hashed(tmp_path / "gone")
    assert found.problem == "cannot be opened: No such file or directory"
    assert found.is_unread


def test_a_file_that_must_not_be_opened_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "t.casebook"
    path.write_bytes(b"case")
    status = path.stat()
    found = hashed(path, How(never=frozenset({(status.st_dev, status.st_ino)})))
    assert found.digests == ()
    assert "open case file" in found.problem


def test_a_file_too_large_for_a_helper_is_left(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(11))
    assert hashed(path, How(largest=10)).kind == LEFT
    assert hashed(path, How(largest=11)).digests


def test_a_read_error_of_the_system_claims_no_digest() -> None:
    # The first page of a process is never mapped: reading it is a true input/output error.
    found = hashed(Path("/proc/self/mem"))
    assert found.digests == ()
    assert found.problem == "cannot be read at byte 0 (Input/output error); no digest is claimed"


@pytest.mark.parametrize("size", [3 * MIB, LARGE + 3 * MIB])
def test_a_read_error_says_its_offset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = tmp_path / "bad.img"
    path.write_bytes(bytes(size))
    read = os.preadv

    def preadv(fd: int, buffers: Sequence[Any], offset: int) -> int:
        if offset >= 2 * MIB:
            raise OSError(5, "Input/output error")
        return read(fd, buffers, offset)

    monkeypatch.setattr(os, "preadv", preadv)
    segments = Segments()
    found = hashed(path, How(on_segment=segments.on_segment, segment_bytes=MIB))
    assert found.digests == ()
    assert "at byte 2,097,152 (Input/output error); no digest is claimed" in found.problem
    assert all(s.sha256 == hashlib.sha256(bytes(MIB)).hexdigest() for s in segments.told)


@pytest.mark.parametrize("size", [100, 3 * MIB, LARGE + 1])
@pytest.mark.parametrize("change", ["append", "truncate", "touch", "overwrite"])
def test_a_file_that_changes_while_it_is_read_is_unstable(
    tmp_path: Path, size: int, change: str
) -> None:
    path = tmp_path / "log"
    path.write_bytes(bytes(size))
    # An old time of change, so that the new one differs however coarse the clock of the disk is.
    os.utime(path, (946684800, 946684800))
    segments = Segments()

    def on_bytes(_: int) -> None:
        with path.open("r+b") as file:
            if change == "append":
                file.seek(0, os.SEEK_END)
                file.write(b"more")
            elif change == "truncate":
                file.truncate(size // 2)
            elif change == "overwrite":
                file.write(b"other")
        if change == "touch":
            os.utime(path, (946684801, 946684801))

    found = hashed(path, replace(EVERY, on_bytes=on_bytes, on_segment=segments.on_segment,
                                 segment_bytes=MIB))  # fmt: skip
    assert found.digests == ()
    assert found.problem == "unstable: it changed while it was read; no digest is claimed"
    assert segments.told == []


def test_a_file_that_grows_without_end_comes_to_an_end(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(bytes(LARGE))
    with path.open("ab") as file:

        def on_bytes(n: int) -> None:
            file.write(bytes(2 * n))
            file.flush()

        assert "unstable" in hashed(path, How(on_bytes=on_bytes)).problem
    assert path.stat().st_size < 5 * LARGE


def test_a_file_of_the_system_without_a_size_has_no_digest() -> None:
    found = hashed(Path("/proc/self/status"))
    assert found.digests == ()
    assert "where its size says 0" in found.problem


@pytest.mark.parametrize("size", [MIB, LARGE + MIB])
def test_reading_leaves_every_time_as_it_was(tmp_path: Path, size: int) -> None:
    path = tmp_path / "evidence"
    path.write_bytes(bytes(size))
    os.utime(path, (946684800, 978307200))
    before = path.stat()
    found = hashed(path)
    after = path.stat()
    assert (before.st_atime_ns, before.st_mtime_ns, before.st_ctime_ns) == (
        after.st_atime_ns,
        after.st_mtime_ns,
        after.st_ctime_ns,
    )
    assert not found.access_time_may_change
    assert (found.mtime_ns, found.ctime_ns) == (before.st_mtime_ns, before.st_ctime_ns)


def test_without_the_right_to_leave_the_access_time_alone_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "evidence"
    path.write_bytes(b"x")
    really = os.open

    def refuse(name: bytes, flags: int, **more: Any) -> int:
        if flags & os.O_NOATIME:
            raise PermissionError(1, "Operation not permitted")
        return really(name, flags, **more)

    monkeypatch.setattr(os, "open", refuse)
    found = hashed(path)
    assert found.digests
    mount = os.statvfs(path).f_flag
    assert found.access_time_may_change == (not mount & (os.ST_NOATIME | os.ST_RDONLY))


@pytest.mark.parametrize("size", [3 * MIB, LARGE + 8 * MIB])
def test_a_cancellation_at_any_point_ends_it_and_its_threads(tmp_path: Path, size: int) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(bytes(size))
    rng = random.Random(7)
    blocks = size // MIB
    for _ in range(10):
        left = rng.randrange(blocks)

        def on_bytes(_: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            hashed(path, replace(EVERY, on_bytes=on_bytes))
        assert [t for t in threading.enumerate() if t.name == "digest"] == []


def test_the_tool_is_named_with_its_versions() -> None:
    assert "hashlib, OpenSSL 3." in tool()
    assert sys.version.split()[0] in tool()
