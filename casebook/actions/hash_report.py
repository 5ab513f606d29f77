"""What hashing an exhibit found, for the window and the terminal to tell."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.model.evidence import Digest
from casebook.model.examination import Acquisition, Incident, Manifest


@dataclass(frozen=True, slots=True)
class HashReport:
    """What was kept and what was found; `exhibit_number` is as people write it, like EX-3.

    `problems` are what could not be read, and `said` what is worth knowing, in sentences;
    `incidents` are those that were opened by it.
    """

    exhibit_number: str
    digests: tuple[Digest, ...] = ()
    manifest: Manifest | None = None
    acquisition: Acquisition | None = None
    problems: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    incidents: tuple[Incident, ...] = ()
