"""Merge two identifiers that are the same thing, and split them again; the journal keeps both."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from casebook.errors import CaseError, FieldError
from casebook.model.identifier import Identifier, IdentifierGroup, Link
from casebook.model.labels import label
from casebook.model.paper import Entry
from casebook.store.case_file import CaseFile
from casebook.store.rows import TABLES, from_row

MERGE = "identifier.merge"
SPLIT = "identifier.split"

_LINK, _GROUP = TABLES[Link], TABLES[IdentifierGroup]


def merge(case: CaseFile, merged: Identifier, into: Identifier, why: str) -> Identifier:
    """Retract `merged` as another spelling of `into`; its links and groups follow, in one entry.

    A link between the two is retracted. Gives `merged` as it then is. Raises CaseError.
    """
    _require(why, "A merger")
    merged, into = case.get(Identifier, merged.id), case.get(Identifier, into.id)
    if merged.id == into.id:
        raise FieldError("into", f"{label(merged)} cannot be merged into itself.")
    for each in (merged, into):
        if each.retracted is not None:
            raise FieldError("into", _not_in_force(case, each))
    done = dataclasses.replace(merged, retracted=why, merged_into_id=into.id)
    rows: list[object] = [done]
    rows += [_moved_link(link, merged, into) for link in _links_of(case, merged.id)]
    rows += [_with(group, merged.id, into.id) for group in _groups_of(case, merged.id)]
    with case.transaction():
        case.append(
            MERGE,
            rows,
            why,
            f"{_named(merged)} merged into {_named(into)}{_followed(rows)}, because {why}",
            {"merged": merged.id, "into": into.id},
        )
    return done


def split(case: CaseFile, merged: Identifier, why: str) -> Identifier:
    """Take a merger back: the identifier stands again, with the links and groups it brought.

    What was changed since the merger stays as it was changed. Raises CaseError.
    """
    _require(why, "Splitting")
    merged = case.get(Identifier, merged.id)
    if merged.merged_into_id is None:
        raise CaseError(f"{label(merged)} is not merged into another identifier.")
    into = case.get(Identifier, merged.merged_into_id)
    entry = _merger(case, merged)
    own = dataclasses.replace(merged, retracted=None, merged_into_id=None)
    rows: list[object] = [own]
    rows += _links_back(case, entry, merged, into)
    rows += _groups_back(case, entry, merged, into)
    with case.transaction():
        case.append(
            SPLIT,
            rows,
            why,
            f"{_named(merged)} split from {_named(into)} again{_followed(rows)}, because {why}",
            {"merged": merged.id, "into": into.id, "merger": entry.seq},
        )
    return own


def _moved_link(link: Link, merged: Identifier, into: Identifier) -> Link:
    moved = dataclasses.replace(
        link,
        from_id=into.id if link.from_id == merged.id else link.from_id,
        to_id=into.id if link.to_id == merged.id else link.to_id,
    )
    if moved.from_id != moved.to_id:
        return moved
    # A link within one thing says nothing; it keeps its ends, to be found again.
    return dataclasses.replace(link, retracted=_within(merged, into))


def _within(merged: Identifier, into: Identifier) -> str:
    return f"{label(merged)} and {label(into)} are one since they were merged"


def _with(group: IdentifierGroup, old_id: str, new_id: str) -> IdentifierGroup:
    """Put one member in the place of another; a member that is there already stays once."""
    members = (new_id if each == old_id else each for each in group.member_ids)
    return dataclasses.replace(group, member_ids=tuple(dict.fromkeys(members)))


def _links_back(
    case: CaseFile, entry: Entry, merged: Identifier, into: Identifier
) -> Iterable[Link]:
    ends = _chain(case, into)
    for row in entry.rows.get(_LINK, ()):
        before = from_row(Link, _before(case, entry, _LINK, row))
        now = case.get(Link, before.id)
        back = now
        if before.from_id == merged.id and now.from_id in ends:
            back = dataclasses.replace(back, from_id=merged.id)
        if before.to_id == merged.id and now.to_id in ends:
            back = dataclasses.replace(back, to_id=merged.id)
        if now.retracted == _within(merged, into):
            back = dataclasses.replace(back, retracted=None)
        if back != now:
            yield back


def _groups_back(
    case: CaseFile, entry: Entry, merged: Identifier, into: Identifier
) -> Iterable[IdentifierGroup]:
    ends = _chain(case, into)
    for row in entry.rows.get(_GROUP, ()):
        before = from_row(IdentifierGroup, _before(case, entry, _GROUP, row))
        now = case.get(IdentifierGroup, before.id)
        stands = next((each for each in now.member_ids if each in ends), None)
        if stands is None or merged.id in now.member_ids:
            continue
        if into.id in before.member_ids:
            yield dataclasses.replace(now, member_ids=(*now.member_ids, merged.id))
        else:
            yield _with(now, stands, merged.id)


def _chain(case: CaseFile, identifier: Identifier) -> tuple[str, ...]:
    """Give the identifier and what it was itself merged into since."""
    found = [identifier.id]
    while identifier.merged_into_id is not None and identifier.merged_into_id not in found:
        identifier = case.get(Identifier, identifier.merged_into_id)
        found.append(identifier.id)
    return tuple(found)


def _merger(case: CaseFile, merged: Identifier) -> Entry:
    table = TABLES[Identifier]
    for entry in reversed(case.history(merged.id)):
        wrote = next(row for row in entry.rows[table] if row["id"] == merged.id)
        if entry.kind == MERGE and wrote.get("merged_into_id") == merged.merged_into_id:
            return entry
    raise CaseError(f"The journal has no entry that merged {label(merged)}.")


def _before(case: CaseFile, entry: Entry, table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    earlier = [each for each in case.history(str(row["id"])) if each.seq < entry.seq]
    return next(each for each in earlier[-1].rows[table] if each["id"] == row["id"])


def _links_of(case: CaseFile, identifier_id: str) -> tuple[Link, ...]:
    found = (
        *case.where(Link, from_id=identifier_id),
        *case.where(Link, to_id=identifier_id),
    )
    return tuple(dict.fromkeys(found))


def _groups_of(case: CaseFile, identifier_id: str) -> tuple[IdentifierGroup, ...]:
    return tuple(group for group in case.all(IdentifierGroup) if identifier_id in group.member_ids)


def _followed(rows: Iterable[object]) -> str:
    found = list(rows)
    links = sum(isinstance(row, Link) for row in found)
    groups = [label(row) for row in found if isinstance(row, IdentifierGroup)]
    words = [f"{links} link{'s' * (links != 1)}"] if links else []
    words += [f"its place in {', '.join(groups)}"] if groups else []
    return f", with {' and '.join(words)}" if words else ""


def _not_in_force(case: CaseFile, identifier: Identifier) -> str:
    if identifier.merged_into_id is None:
        return f"{label(identifier)} is retracted. Choose one that stands."
    into = case.get(Identifier, identifier.merged_into_id)
    return f"{label(identifier)} was merged into {label(into)}. Choose {label(into)}."


def _named(identifier: Identifier) -> str:
    return f"{label(identifier)} ({identifier.value})"


def _require(why: str, what: str) -> None:
    if not why.strip():
        raise FieldError("why", f"{what} needs a reason: it stands beside it for ever.")
