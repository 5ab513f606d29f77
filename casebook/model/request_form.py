"""What a kind of request is: its fields, its usual routes and its fixed words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ParticularType(StrEnum):
    """How a field of a kind is typed. A day is YYYY-MM-DD, an instant ISO 8601 with its offset."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    INSTANT = "instant"
    YES_NO = "yes or no"


class Need(StrEnum):
    """What it means when a field is empty."""

    NONE = ""
    DOUBTFUL = "doubtful"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Particular:
    """A field that one kind of request has of its own.

    `missing` is the sentence said when it is needed and empty. `only_if` names another particular
    and its value, like `variant=Hong Kong`; empty means always. `from_header` names the field of
    the case header that stands for it while it is empty.
    """

    name: str
    label: str
    type: ParticularType = ParticularType.LINE
    hint: str = ""
    choices: tuple[str, ...] = ()
    need: Need = Need.NONE
    missing: str = ""
    only_if: str = ""
    from_header: str = ""

    def applies(self, particulars: Mapping[str, str]) -> bool:
        """Say whether the field is asked for, seen from the others."""
        name, _, value = self.only_if.partition("=")
        return not name or particulars.get(name, "") == value


@dataclass(frozen=True, slots=True)
class UsualRoute:
    """A way such requests usually take: its name and its stops.

    A stop is the key of the shipped directory (`cbi`), or one of `unit` (who asks) and `addressee`.
    """

    name: str
    stops: tuple[str, ...]
    modes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestForm:
    """A kind of request as its file describes it.

    `key` is the name of the file, `name` what stands in the case. `law` are subjects of
    `statutes.toml` that the letter cites, `clock` the row of `clocks.toml` by which an answer is
    due. `lines` says whether it asks line by line: needed, optional or none. `texts` are the fixed
    words of the letter. `verify` are points that await confirmation.
    """

    key: str
    name: str
    heading: str
    says: str
    order: int
    lines: str = "needed"
    is_foreign: bool = False
    law: tuple[str, ...] = ()
    clock: str = ""
    particulars: tuple[Particular, ...] = ()
    routes: tuple[UsualRoute, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    verify: tuple[str, ...] = ()
