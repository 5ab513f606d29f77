"""Hashing one big file and many small ones, against the usual tools."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from casebook.actions import keep
from casebook.actions.hash_exhibit import hash_exhibit
from casebook.actions.progress import Directly, Progress
from casebook.model.case import CaseHeader
from casebook.model.evidence import Algorithm, DigestPurpose, Exhibit, ExhibitKind
from casebook.store.case_file import CaseFile
from tests.bench.measure import Result, median, timed
from tests.bench.timeline import EXAMINER, ROUNDS, Workplace

BIG_BYTES = 2 << 30
SMALL_FILES = 20_000
_SIZES = (100, 4_000, 28_000, 80_000)
"""Of the small files: about 560 MB in all."""


def measure_hashing(place: Workplace) -> list[Result]:
    """Goal 16: what an examiner does, with the case, its journal and the segments of 1 GiB."""
    path = place.folder / "hash.casebook"
    with closing(CaseFile.create(path, EXAMINER, CaseHeader("", "Bench"))) as case:
        exhibit = keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))

        def ours(path: Path, *algorithms: Algorithm) -> Callable[[], object]:
            return lambda: hash_exhibit(
                Directly(case), exhibit, path, DigestPurpose.VERIFICATION, algorithms, Progress()
            )

        return [*_big(place.folder, ours), *_small(place.folder, ours)]


def _big(folder: Path, ours: Callable[..., Callable[[], object]]) -> list[Result]:
    path = folder / "big.img"
    _write_big(path)
    text = str(path)
    peers: list[tuple[str, float, tuple[Algorithm, ...], Callable[[], object] | None]] = [
        ("openssl dgst -sha256", 0.9, (), _command("openssl", "dgst", "-sha256", text)),
        ("hashlib.file_digest", 0.8, (), lambda: _file_digest(path)),
        ("hashdeep -c md5,sha256", 2.5, (Algorithm.MD5,),
         _command("hashdeep", "-c", "md5,sha256", text)),
    ]  # fmt: skip
    results = [
        _paired(f"one file of {BIG_BYTES >> 30} GiB against {name}", target, BIG_BYTES,
                ours(path, *algorithms), peer)
        for name, target, algorithms, peer in peers
    ]  # fmt: skip
    path.unlink()
    return results


def _small(folder: Path, ours: Callable[..., Callable[[], object]]) -> list[Result]:
    small = folder / "small"
    total = _write_small(small)
    peer = _command("find", str(small), "-type", "f", "-exec", "sha256sum", "{}", "+")
    result = _paired(
        f"{SMALL_FILES:,} small files against find -exec sha256sum", 3, total, ours(small), peer
    )
    shutil.rmtree(small)
    return [result]


def _paired(
    what: str,
    target: float,
    total: int,
    ours: Callable[[], object],
    peer: Callable[[], object] | None,
) -> Result:
    mine, theirs = [], []
    for _ in range(ROUNDS if peer is not None else 1):
        mine.append(timed(ours))
        if peer is not None:
            theirs.append(timed(peer))
    speed = _rate(total, median(mine))
    if not theirs:
        return Result("16", what, speed, "not installed", "-", f">= {target} x", True)
    ratio = median(theirs) / median(mine)
    return Result("16", what, speed, _rate(total, median(theirs)), f"{ratio:.2f} x",
                  f">= {target} x", ratio >= target)  # fmt: skip


def _rate(total: int, seconds: float) -> str:
    return f"{total / seconds / 1e6:,.0f} MB/s"


def _command(*words: str) -> Callable[[], object] | None:
    """Give what runs a program, or None where it is not installed."""
    if not shutil.which(words[0]):
        return None
    return lambda: _run(words)


def _run(words: Sequence[str]) -> None:
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)


def _file_digest(path: Path) -> str:
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_big(path: Path) -> None:
    block = os.urandom(64 << 20)
    with path.open("wb") as file:
        for _ in range(BIG_BYTES // len(block)):
            file.write(block)


def _write_small(folder: Path) -> int:
    rng = random.Random(1)
    total = 0
    for n in range(SMALL_FILES):
        inner = folder / f"{n % 40:02}" / f"{n % 10}"
        inner.mkdir(parents=True, exist_ok=True)
        size = rng.choice(_SIZES)
        (inner / f"file {n}.bin").write_bytes(rng.randbytes(size))
        total += size
    return total
