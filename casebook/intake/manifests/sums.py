"""Files of sha256sum, sha1sum and md5sum, also in the style of BSD and of openssl dgst."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casebook.intake.manifests.manifest import Reading, algorithm_named, hex_of
from casebook.intake.manifests.text import Lines
from casebook.model.evidence import Algorithm
from casebook.model.examination import AcquisitionKind

KIND = AcquisitionKind.SUM_FILE

_PLAIN = re.compile(r"(\\?)([0-9A-Fa-f]{32,128})(?: [ *]|[ \t]+)(.+)")
_TAGGED = re.compile(r"(\\?)([A-Za-z0-9/-]{3,20}) ?\((.+)\) ?= ?([0-9A-Fa-f]{32,128})")
_ESCAPE = re.compile(r"\\([\\nr])")
_ESCAPED = {"\\": "\\", "n": "\n", "r": "\r"}
_BY_LENGTH = {algorithm.hex_digits: algorithm for algorithm in Algorithm}


def is_such(head: Sequence[str]) -> bool:
    """Say whether at least half of the first lines are digests with names."""
    lines = [line for line in head if line.strip() and not _is_comment(line)]
    fitting = sum(1 for line in lines if _PLAIN.fullmatch(line) or _TAGGED.fullmatch(line))
    return fitting > 0 and fitting * 2 >= len(lines)


def read(lines: Lines, reading: Reading) -> None:
    """Read every line."""
    by_length = set()
    for number, line in lines:
        if not line.strip() or _is_comment(line):
            continue
        if tagged := _TAGGED.fullmatch(line):
            escape, name, path, text = tagged.groups()
            algorithm = algorithm_named(name)
        elif plain := _PLAIN.fullmatch(line):
            escape, text, path = plain.groups()
            algorithm = _BY_LENGTH.get(len(text))
            name = f"a digest of {len(text)} digits"
            by_length.add(algorithm)
        else:
            reading.unread(number, "no digest and name")
            continue
        value = hex_of(algorithm, text) if algorithm else None
        if algorithm is None:
            reading.unread(number, f"{name} is not compared")
        elif value is None:
            reading.unread(number, f"not the length of {algorithm}")
        else:
            reading.digest(_unescaped(path) if escape else path, None, algorithm, value)
    # Other algorithms have digests of the same length.
    for algorithm in Algorithm:
        if algorithm in by_length:
            reading.claim("Taken by its length as", algorithm.value)


def _is_comment(line: str) -> bool:
    return line.startswith(("#", ";"))


def _unescaped(path: str) -> str:
    """Undo what coreutils does to a name with a newline, a carriage return or a backslash."""
    return _ESCAPE.sub(lambda found: _ESCAPED[found[1]], path)
