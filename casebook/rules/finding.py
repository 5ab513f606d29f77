"""What a check found, in words the examiner can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful, and what settles it.

    `blocks` says that no paper may be issued before it is settled.
    """

    sentence: str
    remedy: str
    blocks: bool = False
