"""The numbers of versions, which have the form of an IPv4 address: only what names them tells.

A number is taken for one of a version where a name that ends in “version” stands right before it,
as key, attribute, argument or value of the registry, or over its column. One that stands at any
other place of the same text too is an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from casebook.intake.identifiers import refang

Layout = dict[str, Any]
Fields = tuple[tuple[str, str], ...]

Cells = Callable[[str], Fields]
"""Gives name and text of each cell of a row; nothing where the row is not what its header says."""

_NUMBER = r"\d{1,3}(?:\.\d{1,3}){3}"
_MARKS = r"[\"'\\]"
# As “Version: 1.2.3.4” or “"FileVersion":"1.2.3.4"”; a comma or a bar begins another field. Then
# plaso's type of a value in between, what Sysmon says of a value of that name, and XML as JSON.
_BEFORE = (
    r"(?:[ \t\"'=:>(\[\\-]{1,24}(?:REG_[A-Z_]{2,20}\][ :]{1,2})?"
    rf"|{_MARKS}{{0,3}}[;,]?\s{{0,4}}(?:</Data>\s{{0,4}}<Data Name=)?{_MARKS}{{0,3}}Details"
    rf"{_MARKS}{{0,3}}(?:>|:\s?){_MARKS}{{0,3}}"
    rf"|{_MARKS}{{1,6}}\}}?,\s?{_MARKS}{{1,6}}#text{_MARKS}{{1,6}}:\s?{_MARKS}{{1,6}})"
)
_SAID = re.compile(
    r"ersion(?:[ _]?(?:[Ss]tring|[Nn]umber|[Ii]nfo|[Nn]o\.?))?"
    rf"{_BEFORE}({_NUMBER})(?![\w-]|\.\w)",
    re.ASCII,
)
# A folder is never taken for an address, however often its backslashes are doubled; a share is.
_PLACE = re.compile(rf"(?<![\w.])(?<![^\\]\\)(?<!\w\\\\)({_NUMBER})(?!\w|\.\w)", re.ASCII)
_BEGINS_CELL = re.compile(rf"\s*[vV]?({_NUMBER})(?![\w.-])", re.ASCII)

# FileVersion, file_version, ProgramVersion_1 and FileVersionString, but no Conversion.
_NAME = re.compile(
    r"(?:.*Version|(?:.*[^A-Za-z])?(?:(?:app|driver|file|os|product)?version|VERSION))"
    r"(?:[ _]?(?i:string|number|info|no\.?))?(?:_[0-9a-z])?"
)
# One column of a table of registry values names what stands in the other.
_NAMES, _DATA = "ValueName", "ValueData"
_NAMES_KEPT = 4_096


def cells_of(fields: Callable[[str, Layout], Fields], layout: Layout) -> Cells | None:
    """Give what takes the rows of a table apart, by its reader's `fields` and the layout of a file.

    None where no column can hold a version.
    """
    if "delimiter" in layout or "sheet" in layout:
        headers = [layout.get("header", ())]
    else:
        headers = [header["fields"] for header in layout.get("headers", ())]
    if any(_NAMES in names or any(map(_NAME.fullmatch, names)) for names in headers):
        widths = {len(names) for names in headers}
        return partial(_cells, fields, layout, widths)
    return None


def only_versions(text: str, cells: Fields = ()) -> set[str]:
    """Give the numbers that a text, or the cells of its row where it has some, only names so."""
    numbers: set[str] = set()
    texts = _without_versions(cells, numbers)
    if numbers:
        text = "\n".join(texts)
    elif "ersion" not in text:
        return numbers
    numbers.update(_SAID.findall(text))
    if numbers:
        # A defanged address is one; nobody defangs a version.
        numbers.difference_update(_PLACE.findall(refang(_SAID.sub(" ", text))))
    return numbers


@lru_cache(_NAMES_KEPT)
def _is_of_versions(name: str) -> bool:
    """Say whether a column holds versions; one that several headers name, by each of them."""
    return all(map(_NAME.fullmatch, name.split(" or ")))


def _cells(
    fields: Callable[[str, Layout], Fields], layout: Layout, widths: set[int], row: str
) -> Fields:
    found = fields(row, layout)
    return found if len(found) in widths else ()


def _without_versions(cells: Fields, numbers: set[str]) -> list[str]:
    """Give the texts of cells without the versions, which are put into `numbers`."""
    named = next((text for name, text in cells if name == _NAMES), "")
    texts = []
    for name, text in cells:
        is_version = _is_of_versions(named if name == _DATA else name)
        if is_version and (found := _BEGINS_CELL.match(text)):
            numbers.add(found[1])
            text = text[found.end() :]
        texts.append(text)
    return texts
