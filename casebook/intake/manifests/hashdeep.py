"""Files of hashdeep, version 1.0 of its format."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.intake.manifests.manifest import Reading, algorithm_named, hex_of
from casebook.intake.manifests.text import Lines
from casebook.model.evidence import Algorithm
from casebook.model.examination import AcquisitionKind

KIND = AcquisitionKind.HASHDEEP

_MARK = "%%%% "
_VERSION = "%%%% HASHDEEP-1.0"


def is_such(head: Sequence[str]) -> bool:
    """Say whether it begins as hashdeep begins."""
    return any(line.strip() == _VERSION for line in head[:5])


def read(lines: Lines, reading: Reading) -> None:
    """Read every line; the columns are those that its heading names."""
    columns: list[str] = []
    for number, line in lines:
        if line.startswith(_MARK):
            if line.strip() != _VERSION:
                columns = line.removeprefix(_MARK).strip().lower().split(",")
                _claim_columns(columns, reading)
        elif line.startswith("##"):
            _claim_comment(line, reading)
        elif line.strip():
            _read_row(number, line, columns, reading)


def _claim_columns(columns: list[str], reading: Reading) -> None:
    left_out = [name for name in columns[1:-1] if algorithm_named(name) is None]
    if left_out:
        reading.claim("Not compared", ", ".join(left_out))


def _claim_comment(line: str, reading: Reading) -> None:
    words = line.lstrip("#").strip()
    if words.startswith("Invoked from:"):
        reading.claim("Invoked from", words.removeprefix("Invoked from:"))
    elif words.startswith(("# ", "$ ")) or (words and words[1:].startswith(":\\")):
        reading.claim("Command", words.lstrip("#$ "))


def _read_row(number: int, line: str, columns: list[str], reading: Reading) -> None:
    # hashdeep does not escape a name: everything after the last digest belongs to it.
    cells = line.split(",", max(len(columns) - 1, 0))
    if len(columns) < 3 or len(cells) != len(columns) or not _is_number(cells[0]):
        reading.unread(number, "not the columns of its heading")
        return
    found: list[tuple[Algorithm, str]] = []
    for name, text in zip(columns[1:-1], cells[1:-1], strict=True):
        algorithm = algorithm_named(name)
        value = hex_of(algorithm, text) if algorithm else ""
        if value is None:
            reading.unread(number, f"not the length of {algorithm}")
            return
        if algorithm:
            found.append((algorithm, value))
    for algorithm, value in found:
        reading.digest(cells[-1], int(cells[0]), algorithm, value)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20
