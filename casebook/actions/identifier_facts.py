"""Everything the case says about one identifier, for the window and the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.actions.collect_identifiers import Seen, with_asked
from casebook.actions.link_identifiers import End, end_of
from casebook.model.identifier import Identifier, Link, Person
from casebook.model.labels import label, mentions
from casebook.model.note import Note
from casebook.model.paper import Entry
from casebook.store import identifiers as store
from casebook.store.case_file import CaseFile
from casebook.store.identifiers import AskedLine

MOST_LINES = 50
"""How many lines of requests are read at first; the rest when they are asked for."""

MOST_NOTES = 200


@dataclass(frozen=True, slots=True)
class LinkedTo:
    """A link seen from one of its ends: what stands at the other one.

    `is_outgoing` says that the link leads from here to `other`.
    """

    link: Link
    other: End
    is_outgoing: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What the case says about one identifier, but for how often it stands in the records.

    `lines` are the newest lines of requests about it; `row.asked` counts all of them. `people` are
    the persons whom a holder of a line was recognised as, by id.
    """

    row: Seen
    lines: tuple[AskedLine, ...]
    links: tuple[LinkedTo, ...]
    notes: tuple[Note, ...]
    history: tuple[Entry, ...]
    people: dict[str, Person]


def read_facts(case: CaseFile, found: Seen, most_lines: int = MOST_LINES) -> Facts:
    """Read what the case says about an identifier, its merged spellings included."""
    (row,) = with_asked(case, (found,))
    identifier_id = row.identifier.id
    lines = store.asked_lines(case, row.named, most_lines)
    person_ids = {h.person_id for line in lines for h in line.holders if h.person_id}
    return Facts(
        row,
        lines,
        links_of(case, identifier_id),
        _notes(case, row),
        case.history(identifier_id),
        {each: case.get(Person, each) for each in sorted(person_ids)},
    )


def links_of(case: CaseFile, row_id: str) -> tuple[LinkedTo, ...]:
    """Give the links of an identifier or a person, in the order they were made."""
    out = [
        LinkedTo(link, end_of(case, link.to_id), True) for link in case.where(Link, from_id=row_id)
    ]
    back = [
        LinkedTo(link, end_of(case, link.from_id), False) for link in case.where(Link, to_id=row_id)
    ]
    return (*out, *back)


def _notes(case: CaseFile, row: Seen) -> tuple[Note, ...]:
    own = (row.identifier, *row.merged)
    words = [text for _, text in row.named]
    found = store.notes_about(case, [*map(label, own), *words], MOST_NOTES)
    return tuple(note for note in found if _is_mentioned(note.text, own, words))


def _is_mentioned(text: str, own: Sequence[Identifier], words: Sequence[str]) -> bool:
    meant = {(Identifier, each.number) for each in own}
    if meant & set(mentions(text)):
        return True
    return any(
        re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-]|\.\w)", text, re.IGNORECASE)
        for word in words
    )
