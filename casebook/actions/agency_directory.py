"""Take agencies from the shipped directory into the case."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency
from casebook.model.labels import label
from casebook.rules import agency_directory, fields
from casebook.rules.agency_directory import Entry
from casebook.store.case_file import CaseFile

__all__ = ["Entry", "add", "add_rows", "entries", "entry", "in_case"]


def entries() -> tuple[Entry, ...]:
    """Give the directory, sorted by name."""
    return agency_directory.entries()


def entry(key: str) -> Entry:
    """Give the entry with this key. Raises CaseError when there is none."""
    return agency_directory.entry(key)


def in_case(case: CaseFile, found: Entry) -> Agency | None:
    """Give the agency in force that was taken from an entry, or that has its name; else None.

    A pattern is nobody's: it can be taken again under another name.
    """
    if found.is_pattern:
        return None
    live = case.all(Agency)
    taken = [agency for agency in live if agency.directory_key == found.key]
    names = {found.agency.name.casefold(), found.agency.short_name.casefold()}
    named = [
        agency
        for agency in live
        if not agency.directory_key
        and names & {agency.name.strip().casefold(), agency.short_name.strip().casefold()}
    ]
    return next(iter(taken + named), None)


def add(case: CaseFile, key: str, given: Mapping[str, Any] | None = None) -> Agency:
    """Copy an entry into the case, where it is edited freely.

    `given` are fields that replace those of the entry. Raises FieldError for a pattern without a
    name of its own, and CaseError for an agency that the case has already.
    """
    found = entry(key)
    row = dataclasses.replace(found.agency, **(given or {}))
    if found.is_pattern and found.agency.name == row.name:
        raise FieldError(
            "name",
            f"“{found.agency.name}” stands for many. Give the provider's own name and short name.",
        )
    if found.is_pattern and found.agency.short_name == row.short_name:
        raise FieldError("short_name", "Give the short name of this provider.")
    there = in_case(case, found)
    if there is not None:
        raise CaseError(
            f"The case has {found.agency.name} already: {label(there)} ({there.short_name}). "
            "Correct that one."
        )
    with case.transaction():
        (added,) = add_rows(case, [row])
    return added


def add_rows(case: CaseFile, rows: Sequence[Agency]) -> tuple[Agency, ...]:
    """Add agencies in one entry, inside `transaction`."""
    added: list[Agency] = []
    for row in rows:
        fields.check(row)
        number = added[-1].number + 1 if added else 0
        added.append(case.assign(dataclasses.replace(row, number=number)))
    names = ", ".join(f"{label(agency)} ({agency.name})" for agency in added)
    summary = f"{names} added from the directory"
    case.append("agency.add", added, summary=summary)
    return tuple(added)
