"""The CopyLog.csv of KAPE: what was copied from where to where, with the SHA-1 of the source."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from casebook.errors import CaseError
from casebook.intake.manifests.manifest import Reading, hex_of
from casebook.intake.manifests.text import Lines
from casebook.model.evidence import Algorithm
from casebook.model.examination import AcquisitionKind

KIND = AcquisitionKind.KAPE

_NEEDED = ("SourceFile", "DestinationFile", "FileSize", "SourceFileSha1")


def is_such(head: Sequence[str]) -> bool:
    """Say whether its heading names the columns."""
    return bool(head) and set(_NEEDED) <= set(_cells(head[0]))


def read(lines: Lines, reading: Reading) -> None:
    """Read every row; a copy is named by where it was put."""
    rows = _rows(lines, reading.name)
    _, header = next(rows)
    at = {name: header.index(name) for name in _NEEDED}
    times: list[str] = []
    deferred = 0
    for number, row in rows:
        if not row:
            continue
        if len(row) != len(header):
            reading.unread(number, f"{len(row)} of {len(header)} columns")
            continue
        text = row[at["SourceFileSha1"]]
        value = hex_of(Algorithm.SHA1, text)
        if value is None:
            reading.unread(number, "no SHA-1")
            continue
        size = row[at["FileSize"]]
        is_number = size.isascii() and size.isdigit() and len(size) < 20
        path = row[at["DestinationFile"]].replace("\\", "/")
        reading.digest(path, int(size) if is_number else None, Algorithm.SHA1, value)
        named = dict(zip(header, row, strict=True))
        times.append(named.get("CopiedTimestamp", ""))
        deferred += named.get("DeferredCopy", "").lower() == "true"
    if times:
        reading.claim("First copied", min(times))
        reading.claim("Last copied", max(times))
    if deferred:
        reading.claim("Copied raw, because they were in use", f"{deferred:,}")


def _rows(lines: Lines, name: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the number of its last line."""
    reader = csv.reader(f"{line}\n" for _, line in lines)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise CaseError(f"{name} is no table at line {reader.line_num:,}: {error}.") from error


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]), [])
