"""The text of a manifest: a line of JSON for each thing in a folder, and how two of them compare.

A line is `{"path":…,"path_hex":…,"kind":…,"size":…,"mtime_ns":…,"ctime_ns":…,"sha256":…,
"sha1":…,"md5":…,"problem":…}`; what is not known is left out, `path_hex` stands only where the
path is not UTF-8, and nanoseconds are texts because many readers of JSON round large numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from json.encoder import encode_basestring as _quoted
from typing import Any

from casebook.intake.digest import LEFT, Hashed
from casebook.model.evidence import Algorithm

EXAMPLES = 5
"""How many paths are named of each kind of difference."""

_UNREAD_IN_WORDS = 100

_NAMES = {Algorithm.SHA256: "sha256", Algorithm.SHA1: "sha1", Algorithm.MD5: "md5"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line, read back."""

    path: str
    path_bytes: bytes
    kind: str
    size_bytes: int | None
    mtime_ns: str
    digests: tuple[tuple[Algorithm, str], ...]
    problem: str

    @property
    def sha256(self) -> str:
        """Give the SHA-256, or nothing where it could not be computed."""
        return dict(self.digests).get(Algorithm.SHA256, "")


def line_of(hashed: Hashed) -> bytes:
    """Write one line, with its end."""
    # By hand, because json.dumps takes as long as hashing a small file.
    text = f'{{"path":{_quoted(hashed.path)}'
    if hashed.path.encode() != hashed.path_bytes:
        text += f',"path_hex":"{hashed.path_bytes.hex()}"'
    text += f',"kind":"{hashed.kind}"'
    if hashed.size_bytes is not None:
        text += f',"size":{hashed.size_bytes}'
    if hashed.mtime_ns is not None:
        text += f',"mtime_ns":"{hashed.mtime_ns}","ctime_ns":"{hashed.ctime_ns}"'
    for algorithm, value in hashed.digests:
        text += f',"{_NAMES[algorithm]}":"{value}"'
    if hashed.problem:
        text += f',"problem":{_quoted(hashed.problem)}'
    return text.encode() + b"}\n"


def read_line(line: bytes | bytearray) -> Listed:
    """Read one line that `line_of` wrote. Raises ValueError, KeyError or TypeError for others."""
    parts = json.loads(line)
    path = str(parts["path"])
    in_hex = parts.get("path_hex")
    return Listed(
        path=path,
        path_bytes=path.encode() if in_hex is None else bytes.fromhex(in_hex),
        kind=str(parts["kind"]),
        size_bytes=parts.get("size"),
        mtime_ns=str(parts.get("mtime_ns", "")),
        digests=tuple((a, str(parts[name])) for a, name in _NAMES.items() if name in parts),
        problem=str(parts.get("problem", "")),
    )


@dataclass(slots=True)
class Lines:
    """Some lines of a manifest, in order, and what they hold.

    `problems` is how many have no digest, `unread` of how many that is a failure, `first_unread`
    the first of these in words, `kinds` what is not read by intention. `left` are the places in
    `text` where the lines of files belong that somebody else hashes, with their paths in hex.
    """

    text: bytearray = field(default_factory=bytearray)
    entries: int = 0
    bytes: int = 0
    problems: int = 0
    unread: int = 0
    first_unread: list[str] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    access_times: int = 0
    left: list[tuple[int, str]] = field(default_factory=list)

    def add(self, hashed: Hashed) -> None:
        """Add a line."""
        if hashed.kind == LEFT:
            self.left.append((len(self.text), hashed.path_bytes.hex()))
            return
        self.text += line_of(hashed)
        self.entries += 1
        self.access_times += hashed.access_time_may_change
        if hashed.digests:
            self.bytes += hashed.size_bytes or 0
            return
        self.problems += 1
        if hashed.is_unread:
            self.unread += 1
            if len(self.first_unread) < _UNREAD_IN_WORDS:
                self.first_unread.append(f"{hashed.path}: {hashed.problem}")
        else:
            self.kinds[hashed.kind] = self.kinds.get(hashed.kind, 0) + 1

    def counts(self) -> dict[str, Any]:
        """Give everything but the text."""
        return {
            "entries": self.entries,
            "bytes": self.bytes,
            "problems": self.problems,
            "unread": self.unread,
            "first_unread": self.first_unread,
            "kinds": self.kinds,
            "access_times": self.access_times,
            "left": self.left,
        }

    def take_counts(self, other: Lines) -> None:
        """Add up what other lines hold, without their text."""
        self.entries += other.entries
        self.bytes += other.bytes
        self.problems += other.problems
        self.unread += other.unread
        self.first_unread += other.first_unread[: _UNREAD_IN_WORDS - len(self.first_unread)]
        self.access_times += other.access_times
        for kind, count in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count


@dataclass(slots=True)
class Differences:
    """How many things of one kind of difference there are, and the first of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, path: str) -> None:
        """Count one."""
        self.count += 1
        if len(self.first) < EXAMPLES:
            self.first.append(path)

    def words(self, name: str) -> str:
        """Say it, like “2 missing (a, b)”."""
        if not self.count:
            return f"{self.count} {name}"
        more = f" and {self.count - len(self.first):,} more" if self.count > len(self.first) else ""
        return f"{self.count:,} {name} ({', '.join(self.first)}{more})"


class Comparison:
    """Merges an earlier list, line by line, with a new one that is given in the same order."""

    def __init__(self, earlier: Iterable[bytes]) -> None:
        self.same = 0
        self.same_but_time = 0
        self.changed = Differences()
        self.missing = Differences()
        self.new = Differences()
        self.not_compared = Differences()
        self._earlier = iter(earlier)
        self._next = next(self._earlier, None)

    @property
    def in_common(self) -> int:
        """Say how many paths are in both lists."""
        return self.same + self.changed.count + self.not_compared.count

    @property
    def differs(self) -> bool:
        """Say whether the folder is not as it was."""
        return bool(self.changed.count or self.missing.count or self.new.count)

    def add(self, text: bytes | bytearray) -> None:
        """Take in the next lines of the new list."""
        for line in text.splitlines():
            # Nearly always, and a tenth of the work of reading both.
            if line == self._next and b',"problem":' not in line:
                self.same += 1
                self._next = next(self._earlier, None)
            else:
                self._add(read_line(line))

    def _add(self, now: Listed) -> None:
        before = self._miss_before(now.path_bytes)
        if before is None or before.path_bytes != now.path_bytes:
            # A folder is listed only where it could not be read.
            (self.not_compared if now.kind == "folder" else self.new).add(now.path)
            return
        self._next = next(self._earlier, None)
        if before.kind != now.kind:
            self.changed.add(now.path)
        elif now.kind not in ("file", "folder"):
            self.same += 1
        elif not (before.sha256 and now.sha256):
            self.not_compared.add(now.path)
        elif before.sha256 != now.sha256:
            self.changed.add(now.path)
        else:
            self.same += 1
            self.same_but_time += before.mtime_ns != now.mtime_ns

    def end(self) -> None:
        """Take what is left of the earlier list as missing."""
        self._miss_before(None)

    def words(self) -> str:
        """Say what was found, with the counts and the first paths."""
        parts = [
            f"{self.same:,} the same",
            self.changed.words("changed"),
            self.missing.words("missing"),
            self.new.words("new"),
        ]
        if self.not_compared.count:
            parts.append(self.not_compared.words("without a digest in one of the lists"))
        text = ", ".join(parts)
        if self.same_but_time:
            text += f"; {self.same_but_time:,} of the same have another time of change"
        return text

    def _miss_before(self, path: bytes | None) -> Listed | None:
        """Count what is missing before a path (None: to the end), and give what comes next."""
        while self._next is not None:
            before = read_line(self._next)
            if path is not None and before.path_bytes >= path:
                return before
            if before.kind != "folder":
                self.missing.add(before.path)
            self._next = next(self._earlier, None)
        return None
