"""What the registers, the sequence of custody and the digest report are made from."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.reports.papers.subject import Frame


@dataclass(frozen=True, slots=True)
class RegisterSubject:
    """Replaced soon."""

    frame: Frame
