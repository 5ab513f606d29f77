"""Groups of identifiers that belong together, like the fourteen addresses of the ransom mails."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from casebook.actions import keep
from casebook.errors import CaseError, FieldError
from casebook.model.identifier import Identifier, IdentifierGroup
from casebook.model.labels import label
from casebook.store.case_file import CaseFile


def make_group(
    case: CaseFile, name: str, members: Sequence[Identifier], remarks: str = ""
) -> IdentifierGroup:
    """Make a group of some identifiers. Raises FieldError for a name that is taken."""
    check_name(case, name)
    ids = tuple(dict.fromkeys(_standing(case, member).id for member in members))
    return keep.add(case, IdentifierGroup("", 0, name.strip(), ids, remarks))


def check_name(case: CaseFile, name: str, group: IdentifierGroup | None = None) -> None:
    """Refuse the name of another group in force. Raises FieldError."""
    for other in case.all(IdentifierGroup):
        if other.name.casefold() == name.strip().casefold() and (
            group is None or other.id != group.id
        ):
            raise FieldError("name", f"{label(other)} is called that already.")


def correct_group(case: CaseFile, group: IdentifierGroup, why: str) -> IdentifierGroup:
    """Correct the name or the remarks of a group; its members stay as the case has them now."""
    check_name(case, group.name, group)
    stored = case.get(IdentifierGroup, group.id)
    return keep.correct(case, dataclasses.replace(group, member_ids=stored.member_ids), why)


def change_members(
    case: CaseFile,
    group: IdentifierGroup,
    add: Sequence[Identifier] = (),
    remove: Sequence[Identifier] = (),
    why: str = "",
) -> IdentifierGroup:
    """Add and remove members, with the reason, in one entry. Raises CaseError."""
    if not why.strip():
        raise FieldError("why", "A change of the members needs a reason: it stands for ever.")
    stored = case.get(IdentifierGroup, group.id)
    if stored.retracted is not None:
        raise CaseError(f"{label(stored)} is retracted. Choose a group that stands.")
    for member in remove:
        if member.id not in stored.member_ids:
            raise CaseError(f"{label(member)} is no member of {label(stored)}.")
    standing = [_standing(case, member) for member in add]
    added = [member for member in standing if member.id not in stored.member_ids]
    removed = {member.id for member in remove}
    kept = tuple(each for each in stored.member_ids if each not in removed)
    ids = tuple(dict.fromkeys((*kept, *(member.id for member in added))))
    if ids == stored.member_ids:
        raise CaseError(f"Nothing was changed: {label(stored)} has these members already.")
    words = [f"{', '.join(map(label, added))} added"] if added else []
    words += [f"{', '.join(map(label, remove))} taken out"] if remove else []
    changed = dataclasses.replace(stored, member_ids=ids)
    with case.transaction():
        case.append(
            "group.correct",
            [changed],
            why,
            f"{label(stored)} ({stored.name}): {' and '.join(words)}, because {why}",
        )
    return changed


def members_of(case: CaseFile, group: IdentifierGroup) -> tuple[Identifier, ...]:
    """Give the members of a group, in its order."""
    return tuple(case.get(Identifier, each) for each in group.member_ids)


def named_in(case: CaseFile, text: str) -> tuple[Identifier, ...]:
    """Give the registered identifiers that a text names, one a row, by number or value.

    Raises FieldError for `members` with the first row that names none.
    """
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    if not rows:
        raise FieldError("members", "Name at least one identifier, like I-3, one a row.")
    known = case.all(Identifier)
    by_words = {row.value.casefold(): row for row in known}
    by_words |= {label(row).casefold(): row for row in known}
    found = []
    for row in rows:
        member = by_words.get(row.removeprefix("#").casefold())
        if member is None:
            raise FieldError(
                "members", f"“{row[:80]}” is no identifier of the register. Register it first."
            )
        found.append(member)
    return tuple(dict.fromkeys(found))


def _standing(case: CaseFile, member: Identifier) -> Identifier:
    stored = case.get(Identifier, member.id)
    if stored.merged_into_id is not None:
        into = case.get(Identifier, stored.merged_into_id)
        raise CaseError(
            f"{label(stored)} was merged into {label(into)}. Put {label(into)} into the group."
        )
    if stored.retracted is not None:
        raise CaseError(f"{label(stored)} is retracted. Choose an identifier that stands.")
    return stored
