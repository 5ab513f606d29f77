"""What stands behind the lines of a request today: their sources, exhibits and identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casebook.model.instant import Instant
from casebook.model.request import CitedAs, Line


@dataclass(frozen=True, slots=True)
class Cited:
    """A thing that lines cite, as it stands now.

    `redated_as` is the source that took its place when it was dated anew. `reading` names the
    reading of the clock that dates a source, and `has_clock` says that its times need one.
    """

    name: str
    retracted: str | None = None
    redated_as: str = ""
    has_clock: bool = False
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Backing:
    """What is known of the things that lines cite, by `key_of`, and when the request was sent.

    `doubted` holds the ids of cited records whose own time is doubted, with the doubt.
    """

    cited: Mapping[str, Cited] = field(default_factory=dict)
    sent_at: Instant | None = None
    doubted: Mapping[str, str] = field(default_factory=dict)


def key_of(line: Line) -> str:
    """Give the key of what a line cites: S-3 for a record of that source, else the id."""
    if line.cited_as is CitedAs.RECORD:
        return f"S-{line.cited_id.partition(':')[0]}"
    return line.cited_id
