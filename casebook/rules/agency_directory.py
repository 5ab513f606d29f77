"""The directory of agencies that is shipped with the program, in `resources/agencies`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casebook.errors import CaseError
from casebook.model.agency import Agency, AgencyKind
from casebook.resources import resource

SOURCES = "sources"
"""The file that says what the keys under `source` stand for."""

_TEXTS = (
    "country",
    "address",
    "email",
    "remarks",
    "how_to_ask",
    "portal",
    "phone",
    "office_hours",
    "zone",
    "identifiers_wanted",
    "retention",
    "checked_on",
    "verify",
)

_KNOWN = {"name", "short_name", "kind", "languages", "preservation_days", "source", "is_pattern"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One agency of the directory; `agency` has neither id nor number.

    A pattern stands for all providers of a sort: it is copied under the provider's own name.
    """

    key: str
    agency: Agency
    is_pattern: bool = False


@cache
def entries() -> tuple[Entry, ...]:
    """Read the directory, sorted by name. Raises CaseError for what an edited file has wrong."""
    return read(resource("agencies"))


def read(folder: Path) -> tuple[Entry, ...]:
    """Read the files of a directory, sorted by the names of the agencies. Raises CaseError."""
    sources = _table(folder / f"{SOURCES}.toml")
    found: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.stem == SOURCES:
            continue
        for key, row in _table(path).items():
            if key in found:
                raise CaseError(f"The directory names “{key}” twice. Give {path.name} another key.")
            found[key] = _entry(key, row, sources, path.name)
    return tuple(sorted(found.values(), key=lambda entry: entry.agency.name.casefold()))


def entry(key: str) -> Entry:
    """Give the entry with this key. Raises CaseError when there is none."""
    for each in entries():
        if each.key == key:
            return each
    raise CaseError(f"The directory of agencies has no “{key}”.")


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path.name} of the directory of agencies is damaged: {error}.") from error


def _entry(key: str, row: dict[str, Any], sources: dict[str, Any], file: str) -> Entry:
    odd = sorted(set(row) - _KNOWN - set(_TEXTS))
    if odd:
        raise CaseError(f"{file}, entry “{key}”: there is no field {odd[0]}.")
    try:
        said = [sources[source]["says"] for source in row.get("source", ())]
        agency = Agency(
            id="",
            number=0,
            name=row["name"],
            short_name=row["short_name"],
            kind=AgencyKind(row["kind"]),
            languages=tuple(row.get("languages", ())),
            preservation_days=row.get("preservation_days"),
            directory_key=key,
            source="; ".join(said),
            **{name: row.get(name, "").strip() for name in _TEXTS},
        )
    except (KeyError, ValueError) as error:
        raise CaseError(f"{file}, entry “{key}”: {error} is missing or not known.") from error
    return Entry(key, agency, row.get("is_pattern", False))
