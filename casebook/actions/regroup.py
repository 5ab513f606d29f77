"""Move exhibits below another exhibit, with the reason, and say where they were before."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.actions.keep import check_exhibit
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.store.case_file import CaseFile


@dataclass(frozen=True, slots=True)
class PastGroup:
    """One place of an exhibit in the tree, from the journal entry `since_entry` on.

    `at` is the time of that entry; `parent` names the exhibit it was part of, empty at the top.
    """

    since_entry: int
    at: str
    parent: str
    why: str


def regroup(
    case: CaseFile, exhibits: Sequence[Exhibit], parent_id: str | None, why: str
) -> tuple[Exhibit, ...]:
    """Make exhibits parts of `parent_id` (None: of nothing), all in one entry or none of them.

    They keep their numbers and marks. Raises FieldError where one would be its own ancestor or
    was seized before its new parent.
    """
    if not why.strip():
        raise FieldError("why", "Regrouping needs a reason: it stands beside it for ever.")
    stored = [case.get(Exhibit, exhibit.id) for exhibit in exhibits]
    moved = [
        dataclasses.replace(exhibit, parent_id=parent_id)
        for exhibit in dict.fromkeys(stored)
        if exhibit.parent_id != parent_id
    ]
    if not moved:
        raise CaseError("Nothing was moved: the exhibits are there already.")
    with case.transaction():
        for exhibit in moved:
            check_exhibit(case, exhibit, case.get(Exhibit, exhibit.id))
        where = f"made part of {_named(case, parent_id)}" if parent_id else "made top exhibits"
        names = ", ".join(label(exhibit) for exhibit in moved)
        case.append("exhibit.regroup", moved, why, f"{names} {where}, because {why}")
    return tuple(moved)


def past_groups(case: CaseFile, exhibit: Exhibit) -> tuple[PastGroup, ...]:
    """Give every place an exhibit had in the tree, the first first, the present one last."""
    found: list[PastGroup] = []
    parents: list[str | None] = []
    for entry in case.history(exhibit.id):
        row = next(row for row in entry.rows["exhibit"] if row["id"] == exhibit.id)
        parent_id = row.get("parent_id")
        if parents and parents[-1] == parent_id:
            continue
        parents.append(None if parent_id is None else str(parent_id))
        found.append(PastGroup(entry.seq, entry.at, _named(case, parents[-1]), entry.why))
    return tuple(found)


def _named(case: CaseFile, exhibit_id: str | None) -> str:
    if exhibit_id is None:
        return ""
    exhibit = case.get(Exhibit, exhibit_id)
    return f"{label(exhibit)} ({exhibit.description})"
