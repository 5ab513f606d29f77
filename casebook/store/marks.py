"""Which marks exhibits have, and which they once had: a mark is never used twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from casebook.model.evidence import Exhibit
from casebook.model.paper import Head
from casebook.store.case_file import CaseFile

RENUMBER = "exhibit.renumber"
"""The kind of the entries that change a mark; no other kind does, but the undoing of one."""

_HOLDER = """
SELECT id
FROM exhibit
WHERE replace(mark, ' ', '') = replace(?, ' ', '') COLLATE NOCASE AND mark <> '' AND id <> ?
ORDER BY number
LIMIT 1"""

_BEGINNING = """
SELECT mark
FROM exhibit
WHERE mark <> '' AND substr(mark, 1, ?) = ? COLLATE NOCASE
ORDER BY number"""

# An exhibit written once has never been renumbered, so that most cost one look into the index of
# touch, and no entry is read for them.
_OF_EXHIBITS = """
SELECT DISTINCT t.seq
FROM exhibit AS e
JOIN touch AS t ON t.row_id = e.id
WHERE EXISTS (SELECT 1 FROM touch AS f WHERE f.row_id = e.id LIMIT 1 OFFSET 1)
ORDER BY t.seq"""

_RENUMBERING = f"""
SELECT body
FROM log
JOIN body USING (seq)
WHERE seq = ? AND header LIKE '%"kind":"{RENUMBER}"%'"""


@dataclass(frozen=True, slots=True)
class _GivenUp:
    """What a case's journal says up to an entry: each mark with the exhibit it was of."""

    head: Head
    marks: tuple[tuple[str, str], ...]


_remembered: WeakKeyDictionary[CaseFile, _GivenUp] = WeakKeyDictionary()
"""What was read for each open case, so that only the first question goes through the exhibits."""


def holder(case: CaseFile, mark: str, not_of: str = "") -> Exhibit | None:
    """Give the exhibit, retracted or not, whose mark this is, other than the one `not_of`."""
    row = case.connection.execute(_HOLDER, (mark, not_of)).fetchone()
    return None if row is None else case.get(Exhibit, str(row[0]))


def beginning_with(case: CaseFile, prefix: str) -> tuple[str, ...]:
    """Give the marks that begin with a text, of retracted exhibits too; one pass over exhibits."""
    rows = case.connection.execute(_BEGINNING, (len(prefix), prefix))
    return tuple(str(row[0]) for row in rows)


def given_up(case: CaseFile, not_of: str = "") -> frozenset[str]:
    """Give the marks that corrections took from exhibits or gave them, but those of `not_of`.

    The first question costs a pass over the exhibits, about 30 ms at 10,000; each later one reads
    the entries that were written since.
    """
    known = _remembered.get(case)
    head = case.head()
    if known is None or not _is_still_true(case, known.head):
        written = (int(row[0]) for row in case.connection.execute(_OF_EXHIBITS))
        known = _GivenUp(head, _marks_in(case, written))
    elif known.head.seq < head.seq:
        newer = range(known.head.seq + 1, head.seq + 1)
        known = _GivenUp(head, known.marks + _marks_in(case, newer))
    _remembered[case] = known
    return frozenset(mark for mark, exhibit_id in known.marks if exhibit_id != not_of)


def _is_still_true(case: CaseFile, head: Head) -> bool:
    """Say whether an entry is in the journal; it is not when its transaction was rolled back."""
    row = case.connection.execute("SELECT hash FROM log WHERE seq = ?", (head.seq,)).fetchone()
    return row is not None and row[0] == head.hash


def _marks_in(case: CaseFile, entries: Iterable[int]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for seq in entries:
        row = case.connection.execute(_RENUMBERING, (seq,)).fetchone()
        if row is None:
            continue
        body = json.loads(row[0])
        old = body["details"].get("given_up", {})
        for exhibit in body["rows"].get("exhibit", ()):
            marks = (exhibit.get("mark", ""), old.get(exhibit["id"], ""))
            found += [(mark, exhibit["id"]) for mark in marks if mark]
    return tuple(found)
