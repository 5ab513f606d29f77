"""What a mark on a record and a saved search may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from casebook.errors import FieldError
from casebook.model.timeline import COLOURS, RecordMark, SavedSearch
from casebook.rules.wanted import require, short

MAX_TAG = 40
MAX_TAGS = 20
MAX_NAME = 80

_BLANKS = re.compile(r"\s+")


def tag_words(text: str) -> tuple[str, ...]:
    """Take typed tags apart at commas, each once, without # and needless blanks."""
    parts = (_BLANKS.sub(" ", part).strip().lstrip("#").strip() for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def check_mark(mark: RecordMark) -> None:
    """Raise FieldError for a tag or a colour that is none."""
    if mark.colour and mark.colour not in COLOURS:
        raise FieldError(
            "colour",
            f"“{short(mark.colour)}” is no colour for a record. The colours are "
            f"{', '.join(COLOURS)}.",
        )
    if len(mark.tags) > MAX_TAGS:
        raise FieldError("tags", f"A record takes {MAX_TAGS} tags at most. Take one away first.")
    for tag in mark.tags:
        if tag_words(tag) != (tag,):
            raise FieldError("tags", f"“{short(tag)}” is no tag. Write it without # and comma.")
        if len(tag) > MAX_TAG:
            raise FieldError(
                "tags", f"“{short(tag)}” has {len(tag)} characters; a tag takes {MAX_TAG}."
            )


def check_saved_search(saved: SavedSearch) -> None:
    """Raise FieldError for a saved search without a name or a filter."""
    require(saved, name="Give the search a name.")
    if len(saved.name) > MAX_NAME:
        raise FieldError(
            "name", f"The name has {len(saved.name)} characters; a search takes {MAX_NAME}."
        )
    if not saved.filter:
        raise FieldError("filter", "Nothing is filtered, so there is no search to save.")


RULES: dict[type[Any], Callable[[Any], None]] = {
    RecordMark: check_mark,
    SavedSearch: check_saved_search,
}
