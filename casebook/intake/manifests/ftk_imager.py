"""The text file that FTK Imager writes beside an image."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casebook.intake.manifests.log_lines import file_name, number_in, pair_in
from casebook.intake.manifests.manifest import Reading, algorithm_named, hex_of
from casebook.intake.manifests.text import Lines
from casebook.model.evidence import Algorithm
from casebook.model.examination import AcquisitionKind

KIND = AcquisitionKind.FTK_IMAGER

_CREATED = re.compile(r"Created By .*FTK.*Imager.*", re.IGNORECASE)
_CHECKSUM = re.compile(r"\s*(MD5|SHA1|SHA256) checksum\s*:\s*(\S+)(?:\s*:\s*(.+?))?\s*")
_LOGICAL = (".ad1", ".l01")


def is_such(head: Sequence[str]) -> bool:
    """Say whether FTK Imager says that it wrote it."""
    lines = [line for line in head if line.strip()]
    return any(_CREATED.fullmatch(line.strip()) for line in lines[:3]) or any(
        line.strip() == "[Computed Hashes]" for line in lines
    )


def read(lines: Lines, reading: Reading) -> None:
    """Read the case information, the digests, and the result of its own verification."""
    log = _Log(reading)
    for number, line in lines:
        log.take(number, line)
    log.finish()


class _Log:
    """The log as far as it is read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._numbers: dict[str, int] = {}
        self._digests: dict[Algorithm, str] = {}
        self._segments: list[str] = []
        self._in_segments = False
        self._in_verification = False

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        stripped = line.strip()
        if not stripped:
            self._in_segments = False
        elif stripped.lower().startswith("image verification results"):
            self._in_verification = True
        elif stripped.lower() == "segment list:":
            self._in_segments = True
        elif self._in_segments:
            self._segments.append(stripped)
        elif checksum := _CHECKSUM.fullmatch(line):
            self._take_checksum(number, checksum[1], checksum[2], checksum[3] or "")
        elif "ATTENTION" in line or "could not be read" in line:
            self._reading.problem(f"The log of FTK Imager says: {stripped[:500]}")
        elif _CREATED.fullmatch(stripped):
            self._reading.claim("Made by", stripped[len("Created By ") :])
        elif pair := pair_in(line):
            self._take_pair(*pair)

    def finish(self) -> None:
        """Give the digests, which stand before the list of segments and are over the medium."""
        reading = self._reading
        for segment in self._segments:
            reading.claim("Segment", segment)
        name = file_name(self._segments[0]) if self._segments else ""
        if name.lower().endswith(_LOGICAL):
            reading.problem(
                f"{name} holds files and no medium: the digests in its log are over a content "
                "that Casebook does not read, so they stand as claims and were not compared."
            )
            for algorithm, value in self._digests.items():
                reading.claim(f"{algorithm} of the content", value)
            return
        sectors = self._numbers.get("sector count")
        size = sectors * self._numbers.get("bytes per sector", 512) if sectors else None
        for algorithm, value in self._digests.items():
            reading.digest(name, size, algorithm, value, is_medium=True)

    def _take_pair(self, name: str, value: str) -> None:
        self._reading.claim(name, value)
        number = number_in(value)
        if number is not None:
            self._numbers[name.lower()] = number

    def _take_checksum(self, number: int, name: str, text: str, verdict: str) -> None:
        algorithm = algorithm_named(name)
        value = hex_of(algorithm, text) if algorithm else None
        if algorithm is None or value is None:
            self._reading.unread(number, f"no {name}")
            return
        if not self._in_verification:
            self._digests[algorithm] = value
            return
        self._reading.claim(f"{algorithm} on verification", f"{value} {verdict}")
        expected = self._digests.setdefault(algorithm, value)
        if value != expected or verdict.lower() not in ("verified", ""):
            self._reading.problem(
                f"FTK Imager itself did not verify the {algorithm}: {expected} when it acquired, "
                f"{value} when it verified ({verdict or 'no verdict'})."
            )
