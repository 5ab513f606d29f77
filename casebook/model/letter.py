"""A letter before it is set: its parts in words, as the kind of request demands them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartTable(StrEnum):
    """Which table of the request stands in a part of its letter."""

    NONE = ""
    LINES = "the numbered lines"
    LINKS = "how each line is tied to the facts"


@dataclass(frozen=True, slots=True)
class LetterPart:
    """One headed part of a letter, in the order: facts, paragraphs, table.

    `facts` are name and value; an empty value prints as “not recorded”. Paragraphs are numbered
    through the whole letter unless `is_numbered` is False. `is_fixed` marks words of a statute or
    form that nobody may alter.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: PartTable = PartTable.NONE
    is_numbered: bool = True
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class LetterText:
    """A whole letter in words.

    `signers` are who signs by hand, each with the blanks to fill in. `verify` are the points of
    this kind of letter that still await confirmation from the primary text. `to_agency_id` is to
    whom it is addressed, which need not be who is asked in the end, and `through_ids` are those
    through whom it goes there.
    """

    heading: str
    parts: tuple[LetterPart, ...]
    signers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    enclosures: tuple[str, ...] = ()
    verify: tuple[str, ...] = ()
    to_agency_id: str = ""
    through_ids: tuple[str, ...] = ()
