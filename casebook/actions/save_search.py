"""Keep filters of the timeline under a name: save, find, rename and retract them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from typing import Any

from casebook.actions import keep
from casebook.errors import CaseError, FieldError
from casebook.model.timeline import RecordFilter, SavedSearch
from casebook.store.case_file import CaseFile

_NUMBERS = ("from_us", "to_us", "source")
_YES_OR_NO = ("starred", "commented", "undated", "doubtful")
_KIND = "identifier_kind"


def save_search(case: CaseFile, name: str, flt: RecordFilter, remarks: str = "") -> SavedSearch:
    """Save a filter under a name. Raises FieldError for a name in use and an empty filter."""
    name = " ".join(name.split())
    _check_free(case, name)
    return keep.add(case, SavedSearch("", name, texts_of(flt), remarks.strip()))


def saved_searches(case: CaseFile) -> tuple[SavedSearch, ...]:
    """Give the saved searches in force, by name."""
    return tuple(sorted(case.all(SavedSearch), key=lambda saved: saved.name.casefold()))


def search_named(case: CaseFile, name: str) -> SavedSearch:
    """Give the saved search with a name, capitals or not. Raises CaseError."""
    found = saved_searches(case)
    for saved in found:
        if saved.name.casefold() == " ".join(name.split()).casefold():
            return saved
    names = ", ".join(f"“{saved.name}”" for saved in found[:20])
    raise CaseError(
        f"There is no saved search “{name}”. " + (f"There are {names}." if names else "None is.")
    )


def rename_search(case: CaseFile, saved: SavedSearch, name: str) -> SavedSearch:
    """Give a saved search another name. Raises FieldError for a name in use."""
    name = " ".join(name.split())
    _check_free(case, name, but=saved)
    return keep.correct(case, replace(saved, name=name), "renamed")


def retract_search(case: CaseFile, saved: SavedSearch) -> SavedSearch:
    """Retract a saved search: it is no longer offered."""
    return keep.retract(case, saved, "no longer needed")


def texts_of(flt: RecordFilter) -> dict[str, str]:
    """Give what a filter asks for as texts by the name of the field."""
    found: dict[str, str] = {}
    for field in fields_of(flt):
        value = getattr(flt, field.name)
        if value == field.default:
            continue
        if field.name == "identifier":
            found[_KIND], found[field.name] = value
        else:
            found[field.name] = "yes" if value is True else str(value)
    return found


def filter_of(saved: SavedSearch) -> RecordFilter:
    """Give the filter of a saved search. Raises CaseError when it asks for what we do not know."""
    texts = dict(saved.filter)
    unknown = set(texts) - {field.name for field in fields_of(RecordFilter)} - {_KIND}
    if unknown:
        raise CaseError(
            f"The saved search “{saved.name}” filters by {', '.join(sorted(unknown))}, which this "
            "version of Casebook does not know. Open the case with the version that saved it."
        )
    try:
        return RecordFilter(**_values(texts))
    except ValueError as error:
        raise CaseError(
            f"The saved search “{saved.name}” cannot be read ({error}). Retract it, and save it "
            "again."
        ) from error


def _values(texts: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in texts.items():
        if name in _NUMBERS:
            values[name] = int(text)
        elif name in _YES_OR_NO:
            values[name] = True
        elif name == "identifier":
            values[name] = (texts.get(_KIND, ""), text)
        elif name != _KIND:
            values[name] = text
    return values


def _check_free(case: CaseFile, name: str, but: SavedSearch | None = None) -> None:
    for saved in saved_searches(case):
        if saved.name.casefold() == name.casefold() and (but is None or saved.id != but.id):
            raise FieldError("name", f"There is a saved search “{saved.name}” already.")
