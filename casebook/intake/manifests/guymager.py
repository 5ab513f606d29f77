"""The .info file that Guymager writes beside an image, in English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casebook.intake.manifests.log_lines import file_name, number_in, pair_in
from casebook.intake.manifests.manifest import Reading, algorithm_named, hex_of
from casebook.intake.manifests.text import Lines
from casebook.model.evidence import Algorithm
from casebook.model.examination import AcquisitionKind

KIND = AcquisitionKind.GUYMAGER

_TITLE = "GUYMAGER ACQUISITION INFO FILE"
_HASH = re.compile(r"\s*(MD5|SHA1|SHA256) hash(?: verified (source|image))?\s*:\s*(\S+)\s*")
_SEGMENT = re.compile(r"\s*([0-9A-Fa-f]{32})\s+(\S.*?)\s*")
_VERDICTS = ("No bad sectors", "During ", "Image verification", "Source verification", "State")


def is_such(head: Sequence[str]) -> bool:
    """Say whether it has the title of such a file."""
    return any(line.strip() == _TITLE for line in head[:5])


def read(lines: Lines, reading: Reading) -> None:
    """Read what was acquired, and the digests of it and of its segments."""
    log = _Log(reading)
    for number, line in lines:
        log.take(number, line)
    log.finish()


class _Log:
    """The log as far as it is read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._chapter = ""
        self._before = ""
        self._size: int | None = None
        self._image = ""
        self._digests: dict[Algorithm, str] = {}

    def take(self, number: int, line: str) -> None:
        """Read one line; a title is underlined on the next."""
        stripped = line.strip()
        if stripped and not stripped.strip("="):
            self._chapter = self._before
        elif self._chapter == "Guymager" and stripped.startswith("Version"):
            self._reading.claim("Made by", f"Guymager {stripped.partition(':')[2]}")
        elif self._chapter == "Acquisition":
            self._take_acquisition(number, line, stripped)
        elif self._chapter.startswith("Generated image files"):
            self._take_segment(line)
        self._before = stripped

    def finish(self) -> None:
        """Give the digests over the medium."""
        for algorithm, value in self._digests.items():
            self._reading.digest(self._image, self._size, algorithm, value, is_medium=True)

    def _take_acquisition(self, number: int, line: str, stripped: str) -> None:
        if hashed := _HASH.fullmatch(line):
            self._take_hash(number, hashed[1], hashed[2] or "", hashed[3])
        elif pair := pair_in(line):
            name, value = pair
            self._reading.claim(name, value)
            if name == "Device size":
                self._size = number_in(value.split("(")[0])
            elif name == "Image path and file name":
                self._image = file_name(value)
            elif name == "State" and not value.startswith("Finished successfully"):
                self._reading.problem(f"Guymager says of its acquisition: {value[:500]}")
        elif stripped.startswith(_VERDICTS):
            self._reading.claim("Guymager says", stripped)
            if "FAILED" in stripped.upper() or stripped.startswith("During "):
                self._reading.problem(f"Guymager says: {stripped[:500]}")

    def _take_hash(self, number: int, name: str, verified: str, text: str) -> None:
        algorithm = algorithm_named(name)
        if algorithm is None or not text.strip("-"):
            return
        value = hex_of(algorithm, text)
        if value is None:
            self._reading.unread(number, f"no {algorithm}")
        elif not verified:
            self._digests[algorithm] = value
        else:
            self._reading.claim(f"{algorithm} verified on the {verified}", value)
            if value != self._digests.get(algorithm, value):
                self._reading.problem(
                    f"Guymager itself did not verify the {algorithm} of the {verified}: "
                    f"{self._digests[algorithm]} when it acquired, {value} when it verified."
                )

    def _take_segment(self, line: str) -> None:
        if segment := _SEGMENT.fullmatch(line):
            self._reading.digest(segment[2], None, Algorithm.MD5, segment[1].lower())
