"""What ewfacquire, ewfacquirestream and ewfverify print, or write with -l."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casebook.intake.manifests.log_lines import pair_in
from casebook.intake.manifests.manifest import Reading, algorithm_named, hex_of
from casebook.intake.manifests.text import Lines
from casebook.model.evidence import Algorithm
from casebook.model.examination import AcquisitionKind

KIND = AcquisitionKind.EWFACQUIRE

_TOOL = re.compile(r"(ewfacquire|ewfacquirestream|ewfverify|ewfexport) ([0-9]{8})")
_HASH = re.compile(r"\s*(MD5|SHA1|SHA256) hash (calculated over data|stored in file):\s*(\S+)\s*")
_BYTES = re.compile(r"\(([0-9]{1,19}) bytes\)")
_VERDICT = re.compile(r"ewf\w+: (SUCCESS|FAILURE)")


def is_such(head: Sequence[str]) -> bool:
    """Say whether one of these tools wrote it."""
    return any(_HASH.fullmatch(line) or _TOOL.fullmatch(line.strip()) for line in head)


def read(lines: Lines, reading: Reading) -> None:
    """Read the digests over the medium, and those that the image stores."""
    found: dict[tuple[Algorithm, str], str] = {}
    size: int | None = None
    for number, line in lines:
        if hashed := _HASH.fullmatch(line):
            _take_hash(number, hashed, found, reading)
        elif tool := _TOOL.fullmatch(line.strip()):
            reading.claim("Made by", tool[0])
        elif verdict := _VERDICT.fullmatch(line.strip()):
            reading.claim("Result", verdict[0])
            if verdict[1] == "FAILURE":
                reading.problem(f"The log says of itself: {verdict[0]}.")
        elif pair := pair_in(line):
            reading.claim(*pair)
            if pair[0] == "Media size" and (in_bytes := _BYTES.search(pair[1])):
                size = int(in_bytes[1])
    _give(found, size, reading)


def _take_hash(
    number: int, hashed: re.Match[str], found: dict[tuple[Algorithm, str], str], reading: Reading
) -> None:
    algorithm = algorithm_named(hashed[1])
    value = hex_of(algorithm, hashed[3]) if algorithm else None
    if algorithm and value:
        found[algorithm, hashed[2]] = value
    elif hashed[3] != "N/A":
        reading.unread(number, f"no {hashed[1]}")


def _give(found: dict[tuple[Algorithm, str], str], size: int | None, reading: Reading) -> None:
    for (algorithm, how), value in found.items():
        stored = found.get((algorithm, "stored in file"))
        if how == "calculated over data":
            reading.digest("", size, algorithm, value, is_medium=True)
            if stored and stored != value:
                reading.problem(
                    f"The log itself says that the {algorithm} differs: {stored} was stored in "
                    f"the image, {value} was calculated."
                )
        else:
            reading.claim(f"{algorithm} stored in the image", value)
