"""What finds identifiers in the records of a source, whose columns tell versions from addresses."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache

from casebook.errors import CaseError
from casebook.intake.mentions import Key, Pieces, batch_finder, finder
from casebook.intake.readers import reader_named
from casebook.intake.version_numbers import Cells, cells_of
from casebook.model.timeline import Source

_SOURCES_KEPT = 4


def batch_finder_of(source: Source) -> Callable[[Sequence[str]], list[list[Key]]]:
    """Give a new function that finds what each of many texts of a source mentions."""
    return batch_finder(_cells(source.reader, source.layout))


def finder_of(source: Source) -> Callable[[str], Pieces]:
    """Give the function that finds what one text of a source mentions."""
    return _finder(source.reader, source.layout)


@lru_cache(_SOURCES_KEPT)
def _finder(reader: str, layout: str) -> Callable[[str], Pieces]:
    """It remembers what it has seen, so there is one for each of the sources looked at last."""
    return finder(_cells(reader, layout))


def _cells(reader: str, layout: str) -> Cells | None:
    try:
        fields = reader_named(reader).fields
    except CaseError:
        # A case of another version can hold sources of a reader that is not there any more.
        return None
    return cells_of(fields, json.loads(layout))
