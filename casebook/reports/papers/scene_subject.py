"""What the seizure and forwarding memos, the hand-over slip and labels are made from."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.reports.papers.subject import Frame


@dataclass(frozen=True, slots=True)
class SeizureSubject:
    """Replaced soon."""

    frame: Frame
