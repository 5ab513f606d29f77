"""Give exhibits their marks by the agency's patterns, and see that none is used twice."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from casebook.errors import FieldError
from casebook.model.case import CaseHeader
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.rules import numbering
from casebook.store import marks
from casebook.store.case_file import CaseFile


def marked(case: CaseFile, exhibits: Sequence[Exhibit]) -> tuple[Exhibit, ...]:
    """Give each exhibit without a mark the next one of its pattern, where there is a pattern.

    A part gets the mark of `part_pattern` within its parent. Inside `transaction`.
    """
    header = case.header()
    if not header.exhibit_pattern and not header.part_pattern:
        return tuple(exhibits)
    found: dict[str, Exhibit] = {}
    highest: dict[tuple[str, str], int] = {}
    given_up = marks.given_up(case)
    for exhibit in exhibits:
        parent_mark = _parent_mark(case, exhibit, found)
        pattern = _pattern(header, exhibit, parent_mark)
        if exhibit.mark or not pattern:
            found[exhibit.id] = exhibit
            continue
        series = (pattern, parent_mark)
        if series not in highest:
            highest[series] = _highest(case, header, pattern, parent_mark, given_up)
        typed = {numbering.folded(e.mark) for e in exhibits if e.mark}
        mark = ""
        while not mark or numbering.folded(mark) in typed:
            highest[series] += 1
            mark = numbering.mark_for(pattern, highest[series], parent_mark, header.fir_date[:4])
        found[exhibit.id] = dataclasses.replace(exhibit, mark=mark)
    return tuple(found[exhibit.id] for exhibit in exhibits)


def check_mark(
    case: CaseFile, exhibit: Exhibit, others: Mapping[str, Exhibit] | None = None
) -> None:
    """Refuse a mark that does not fit its pattern or was ever another exhibit's.

    `others` are exhibits of the same entry, by id. Raises FieldError naming `mark`.
    """
    if not exhibit.mark:
        return
    header = case.header()
    pattern = _pattern(header, exhibit, "known") or header.exhibit_pattern
    year = header.fir_date[:4]
    if pattern and not numbering.fits(pattern, exhibit.mark, year):
        example = numbering.mark_for(pattern, 1, "X1" if "{parent}" in pattern else "", year)
        raise FieldError(
            "mark",
            f"“{exhibit.mark}” does not fit the numbering {pattern} of this case: a mark looks "
            f"like {example}. Leave it empty to get the next one.",
        )
    wanted = numbering.folded(exhibit.mark)
    holder = next(
        (
            other
            for other in (others or {}).values()
            if other.id != exhibit.id and numbering.folded(other.mark) == wanted
        ),
        None,
    ) or marks.holder(case, exhibit.mark, exhibit.id)
    if holder is not None:
        state = ", which is retracted" if holder.retracted is not None else ""
        raise FieldError(
            "mark",
            f"The mark {exhibit.mark} is that of {label(holder)}{state}. A mark is never used "
            "twice: leave it empty to get the next one.",
        )
    if wanted in {numbering.folded(m) for m in marks.given_up(case, not_of=exhibit.id)}:
        raise FieldError(
            "mark",
            f"The mark {exhibit.mark} was another exhibit's before it was corrected. A mark is "
            "never used twice: leave it empty to get the next one.",
        )


def _pattern(header: CaseHeader, exhibit: Exhibit, parent_mark: str) -> str:
    """Give the pattern of an exhibit; a part of an exhibit without a mark counts as on the top."""
    if exhibit.parent_id is None:
        return header.exhibit_pattern
    if header.part_pattern and (parent_mark or "{parent}" not in header.part_pattern):
        return header.part_pattern
    return header.exhibit_pattern


def _parent_mark(case: CaseFile, exhibit: Exhibit, found: Mapping[str, Exhibit]) -> str:
    if exhibit.parent_id is None:
        return ""
    parent = found.get(exhibit.parent_id) or case.get(Exhibit, exhibit.parent_id)
    return parent.mark


def _highest(
    case: CaseFile,
    header: CaseHeader,
    pattern: str,
    parent_mark: str,
    given_up: frozenset[str],
) -> int:
    year = header.fir_date[:4]
    prefix = numbering.prefix(pattern, parent_mark, year)
    used = {*marks.beginning_with(case, prefix), *given_up}
    return max((numbering.number_in(pattern, m, parent_mark, year) or 0 for m in used), default=0)
