"""The child process that reads the medium in an EnCase image by libewf, and digests it.

It gets open files and a plan as one JSON line on standard input and answers with JSON lines on
standard output. It runs under limits, because a native parser of hostile bytes may fail in any way.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from typing import Any

from casebook.intake.block_pipe import Segment
from casebook.intake.child_limits import limit_child
from casebook.intake.medium_digest import MediumDigest
from casebook.model.evidence import Algorithm

_LIBEWF_NAMES = {"MD5": "MD5", "SHA1": "SHA-1", "SHA256": "SHA-256"}

# What stands for a byte that is no letter in the encoding assumed.
_NO_LETTER = "\ufffd"

# Deflate packs 1,032 bytes into one at best; no container holds more than that.
_MOST_PACKED = 1_100
_TELL_EVERY_S = 0.15
_OPENING_SECONDS = 600
_SLOWEST_BYTES_PER_S = 2_000_000
_MEMORY_BYTES = 1 << 30


class _Refused(Exception):
    """The image is not what it claims to be."""


def main() -> int:
    """Do what the plan on standard input says; 0 when the medium was read to its end."""
    line = sys.stdin.readline()
    if not line:
        return 1
    plan = json.loads(line)
    # Loaded before the limits, which leave room for the files of the image alone.
    import pyewf

    _limit(plan)
    try:
        files = [os.fdopen(fd, "rb", buffering=0) for fd in plan["fds"]]
        handle, header = _open(pyewf, files)
        _read(handle, header, plan, f"libewf {pyewf.get_version()}")
    except _Refused as error:
        _tell(error=str(error))
        return 1
    except (OSError, ValueError, OverflowError) as error:
        _tell(error=f"libewf says: {error}")
        return 1
    except MemoryError:
        _tell(error="it needs more memory than a parser may use")
        return 1
    return 0


def _open(pyewf: Any, files: list[Any]) -> tuple[Any, dict[str, str]]:
    """Open an image and read its header.

    Old formats store it without saying how its letters are encoded: then it is taken as Western
    Windows wrote it, and says so.
    """
    handle = pyewf.handle()
    handle.open_file_objects(files)
    header = _texts(handle.get_header_values())
    if not any(_NO_LETTER in value for value in header.values()):
        return handle, header
    handle = pyewf.handle()
    handle.set_header_codepage("cp1252")
    handle.open_file_objects(files)
    header = _texts(handle.get_header_values())
    return handle, {**header, "Header taken as": "Windows-1252, it does not name its encoding"}


def _read(handle: Any, header: dict[str, str], plan: dict[str, Any], tool: str) -> None:
    size: int = handle.get_media_size()
    if size > plan["bytes"] * _MOST_PACKED:
        raise _Refused(f"it claims to hold {size:,} bytes, which {plan['bytes']:,} cannot hold")
    _limit_time(size)
    stored = _texts(handle.get_hash_values())
    _tell(size=size, stored=stored, header=header, tool=tool)
    # What the image stores is compared, so it is computed, asked for or not.
    wanted = {*plan["algorithms"], *(_LIBEWF_NAMES[name] for name in stored.keys() & _LIBEWF_NAMES)}
    algorithms = [algorithm for algorithm in Algorithm if algorithm in wanted]
    with MediumDigest(size, algorithms, _tell_segment, plan["segment_bytes"]) as digest:
        _tell(digests=_digest(handle, size, digest))


def _digest(handle: Any, size: int, digest: MediumDigest) -> dict[str, str]:
    told_at = time.monotonic()
    while digest.room:
        block = handle.read_buffer(digest.room)
        if not block:
            raise _Refused(f"the medium ends after {digest.offset:,} of {size:,} bytes")
        digest.update(block)
        if time.monotonic() - told_at > _TELL_EVERY_S:
            told_at = time.monotonic()
            _tell(read=digest.offset)
    return {algorithm.value: value for algorithm, value in digest.values().items()}


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items() if value}


def _limit(plan: dict[str, Any]) -> None:
    # The tables of a terabyte in chunks of 32 KiB need their share.
    memory = _MEMORY_BYTES + plan["bytes"] // 256
    limit_child(memory_bytes=memory, cpu_seconds=None, files=max(plan["fds"]) + 16)
    _limit_time(0)


def _limit_time(size: int) -> None:
    """Allow processor time to open an image, then to read `size` bytes out of it."""
    seconds = _OPENING_SECONDS + size // _SLOWEST_BYTES_PER_S
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU,
        (seconds if hard == resource.RLIM_INFINITY else min(seconds, hard), hard),
    )


def _tell_segment(segment: Segment) -> None:
    _tell(segment=[segment.start, segment.size, segment.sha256])


def _tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
