"""The agency's own numbering of exhibits: patterns like `IFSO/214/E{n:3}` and `{parent}.{n}`."""

from __future__ import annotations

import re
from functools import lru_cache

from casebook.errors import FieldError
from casebook.rules.wanted import short

LONGEST_MARK = 60
"""A mark goes on a label and into a column of every register."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"n(?::([1-9]))?")


def check_pattern(pattern: str, field: str = "exhibit_pattern") -> None:
    """Check a pattern; an empty one means that the case has none. Raises FieldError."""
    if not pattern:
        return
    if pattern != pattern.strip() or any(ord(c) < 32 for c in pattern):
        raise FieldError(field, "A pattern is one line without spaces around it.")
    if len(pattern) > LONGEST_MARK:
        raise FieldError(field, f"A pattern has at most {LONGEST_MARK} characters.")
    names = _PLACEHOLDER.findall(pattern)
    if "{" in _PLACEHOLDER.sub("", pattern) or "}" in _PLACEHOLDER.sub("", pattern):
        raise FieldError(field, f"A brace is not closed in “{short(pattern)}”.")
    for name in names:
        if name not in ("parent", "year") and not _NUMBER.fullmatch(name):
            raise FieldError(
                field,
                f"“{{{short(name)}}}” stands for nothing. Use {{n}} or {{n:3}} for the running "
                "number, {parent} for the mark of the whole, {year} for the year of the FIR.",
            )
    if sum(bool(_NUMBER.fullmatch(name)) for name in names) != 1:
        raise FieldError(
            field, "A pattern needs the running number once: {n}, or {n:3} for three digits."
        )
    if field == "exhibit_pattern" and "parent" in names:
        raise FieldError(field, "An exhibit on its own has no whole: {parent} is for parts.")


def mark_for(pattern: str, number: int, parent_mark: str = "", year: str = "") -> str:
    """Give the mark number `number` of a pattern. Raises FieldError when {year} is not known."""
    if "{year}" in pattern and not year:
        raise FieldError(
            "mark", "The numbering needs the year of the FIR. Enter the date of the FIR first."
        )

    def filled(found: re.Match[str]) -> str:
        if found[1] == "parent":
            return parent_mark
        if found[1] == "year":
            return year
        return f"{number:0{_digits(found[1])}d}"

    return _PLACEHOLDER.sub(filled, pattern)


def fits(pattern: str, mark: str, year: str = "") -> bool:
    """Say whether a mark is one that the pattern can give, for whatever parent."""
    return number_in(pattern, mark, None, year) is not None


def number_in(
    pattern: str, mark: str, parent_mark: str | None = None, year: str = ""
) -> int | None:
    """Give the running number of a mark; None when it is not of the pattern (and parent)."""
    match = _matcher(pattern, parent_mark, year).fullmatch(mark)
    if match is None or int(match["n"]) == 0:
        return None
    return int(match["n"])


@lru_cache(maxsize=256)
def _matcher(pattern: str, parent_mark: str | None, year: str) -> re.Pattern[str]:
    parts = []
    at = 0
    for found in _PLACEHOLDER.finditer(pattern):
        parts.append(re.escape(pattern[at : found.start()]))
        at = found.end()
        if found[1] == "parent":
            parts.append(r"\S(?:.*\S)?" if parent_mark is None else re.escape(parent_mark))
        elif found[1] == "year":
            parts.append(re.escape(year) if year else r"\d{4}")
        else:
            parts.append(rf"(?P<n>[1-9]\d{{{_digits(found[1])},}}|\d{{{_digits(found[1])}}})")
    parts.append(re.escape(pattern[at:]))
    return re.compile("".join(parts), re.IGNORECASE | re.ASCII)


def prefix(pattern: str, parent_mark: str = "", year: str = "") -> str:
    """Give what every mark of a pattern begins with."""
    before, _, _ = re.split(r"(\{n(?::[1-9])?\})", pattern, maxsplit=1)
    return before.replace("{parent}", parent_mark).replace("{year}", year)


def folded(mark: str) -> str:
    """Give a mark as marks are compared: “E 001” is “e001”."""
    return "".join(mark.split()).casefold()


def _digits(name: str) -> int:
    found = _NUMBER.fullmatch(name)
    return int(found[1] or 1) if found else 1
