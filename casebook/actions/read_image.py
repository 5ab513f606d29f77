"""Read the medium in an image: an EnCase container in a child process, raw parts one by one."""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from casebook.actions.child import child_command
from casebook.errors import CaseError
from casebook.intake.block_pipe import Segment
from casebook.intake.digest import SEGMENT
from casebook.intake.images import ImageFiles
from casebook.intake.source import SourceFile, open_source
from casebook.model.evidence import Algorithm

_WAIT_S = 0.05
_STDERR_TAIL = 400
_LONGEST_ANSWER = 4 << 20
_SPARE_FILES = 256


@dataclass(frozen=True, slots=True)
class Medium:
    """What was read of the medium in an image. `problem` says why `digests` is empty.

    `stored` and `header` are what the container claims of itself; nothing protects the header but
    a check value that anybody can compute.
    """

    size_bytes: int | None = None
    digests: dict[Algorithm, str] = field(default_factory=dict)
    stored: dict[Algorithm, str] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    tool: str = ""
    problem: str = ""


class Meter(Protocol):
    """Hears how far the work is, and may raise to stop it."""

    def expect(self, size: int) -> None:
        """Hear how many bytes the medium has."""

    def on_bytes(self, n: int) -> None:
        """Hear of a block; of 0 bytes when there is only the question whether to go on."""


def read_ewf(
    image: ImageFiles,
    algorithms: Sequence[Algorithm],
    meter: Meter,
    on_segment: Callable[[Segment], None],
    segment_bytes: int = SEGMENT,
) -> Medium:
    """Digest the medium in an EnCase image by libewf, and read what the image says of itself.

    The digests that the image stores are computed as well, so that they can be compared.
    `on_segment` gets each finished part of a large medium.
    """
    with ExitStack() as stack:
        _allow_files(len(image.paths))
        sources = [stack.enter_context(open_source(path)) for path in image.paths]
        plan = {
            "fds": [source.fd for source in sources],
            "bytes": sum(source.size for source in sources),
            "algorithms": [algorithm.value for algorithm in algorithms],
            "segment_bytes": segment_bytes,
        }
        child = stack.enter_context(_child(plan, sources))
        medium = _Hearing(image.name, meter, on_segment).hear(child)
        for source in sources:
            source.check_unchanged()
    return medium


class _Hearing:
    """Takes in what the child says, line by line, until it ends."""

    def __init__(self, name: str, meter: Meter, on_segment: Callable[[Segment], None]) -> None:
        self._name = name
        self._meter = meter
        self._on_segment = on_segment
        self._said: dict[str, Any] = {}
        self._read = 0

    def hear(self, child: _Child) -> Medium:
        """Hear it to its end, and give what came of it."""
        for line in child.lines():
            if line is None:
                self._meter.on_bytes(0)
                continue
            try:
                said = _checked(line)
            except (ValueError, RecursionError):
                # A parser that hostile bytes have taken over may say anything.
                return self._medium("the parser answers what makes no sense")
            self._take(said)
        return self._medium(child.ending())

    def _take(self, said: dict[str, Any]) -> None:
        self._said.update(said)
        if "size" in said:
            self._meter.expect(said["size"])
        if "segment" in said:
            self._on_segment(said["segment"])
        if "read" in said:
            self._advance(said["read"])
        if "digests" in said:
            self._advance(self._said.get("size", 0))

    def _advance(self, read: int) -> None:
        self._meter.on_bytes(max(read - self._read, 0))
        self._read = read

    def _medium(self, ending: str) -> Medium:
        said = self._said
        digests: dict[Algorithm, str] = said.get("digests", {})
        reason: str = said.get("error") or ending
        stored: dict[Algorithm, str] = said.get("stored", {})
        if not reason and not {Algorithm.SHA256, *stored} <= digests.keys():
            reason = "the parser stopped before the end"
        return Medium(
            size_bytes=said.get("size"),
            digests={} if reason else digests,
            stored=stored,
            header=said.get("header", {}),
            tool=said.get("tool", "libewf"),
            problem=reason
            and f"The medium in {self._name} was not read to its end, so no digest of it is "
            f"claimed: {reason}. Get another copy of the image, and all of its segments.",
        )


class _Child:
    """The child process at work."""

    def __init__(self, plan: dict[str, Any], sources: Sequence[SourceFile]) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            child_command("image"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            pass_fds=[source.fd for source in sources],
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._output = self._process.stdout
        try:
            self._process.stdin.write(json.dumps(plan).encode() + b"\n")
            self._process.stdin.close()
        except BrokenPipeError:
            # How it died shows when it is heard.
            pass

    def lines(self) -> Iterator[bytes | None]:
        """Give each line it says, and None whenever it has said nothing for a moment."""
        rest = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            while True:
                if not selector.select(_WAIT_S):
                    yield None
                    continue
                data = os.read(self._output.fileno(), 1 << 16)
                if not data:
                    return
                *lines, rest = (rest + data).split(b"\n")
                yield from lines
                if len(rest) > _LONGEST_ANSWER:
                    # Too long to be a line of ours.
                    yield rest

    def ending(self) -> str:
        """Say what became of it; nothing when all is well."""
        code = self._process.wait()
        if code < 0:
            return f"the parser died by signal {-code} ({signal.Signals(-code).name})"
        if code:
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace").strip()[-_STDERR_TAIL:]
            return f"the parser failed and said: {said}"
        return ""

    def end(self) -> None:
        """End it at once, if it still runs, and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        self._output.close()
        self._errors.close()


@contextmanager
def _child(plan: dict[str, Any], sources: Sequence[SourceFile]) -> Iterator[_Child]:
    child = _Child(plan, sources)
    try:
        yield child
    finally:
        child.end()


def _allow_files(n: int) -> None:
    """Make room for as many open files as the image has segments. Raises CaseError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = n + _SPARE_FILES
    if soft == resource.RLIM_INFINITY or needed <= soft:
        return
    if hard != resource.RLIM_INFINITY and needed > hard:
        raise CaseError(
            f"The image has {n:,} segments, and this system lets a program open {hard:,} files. "
            "Ask for a higher limit (ulimit -n), or join the segments by another tool."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def _checked(line: bytes) -> dict[str, Any]:
    """Read one answer. Raises ValueError for what the worker does not say."""
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError(said)
    checked: dict[str, Any] = {}
    for name, value in said.items():
        match name, value:
            case (("size" | "read"), int()) if value >= 0:
                checked[name] = value
            case (("tool" | "error"), str()):
                checked[name] = value
            case "header", dict():
                checked[name] = {str(key): str(text) for key, text in value.items()}
            case (("stored" | "digests"), dict()):
                checked[name] = _by_algorithm(value)
            case "segment", [int(start), int(size), str(sha256)] if _is_hex(sha256, 64):
                checked[name] = Segment(start, size, sha256)
            case _:
                raise ValueError(name)
    return checked


def _by_algorithm(values: dict[str, Any]) -> dict[Algorithm, str]:
    """Give what has a known name, like MD5 or SHA1, and the length of its value."""
    named = {algorithm.value.replace("-", ""): algorithm for algorithm in Algorithm}
    found = {}
    for name, value in values.items():
        algorithm = named.get(name.replace("-", "").upper())
        if algorithm and _is_hex(str(value), algorithm.hex_digits):
            found[algorithm] = str(value).lower()
    return found


def _is_hex(text: str, digits: int) -> bool:
    return len(text) == digits and not text.lower().strip("0123456789abcdef")
