"""How the tables of a provider are read, kept for its next reply and offered then."""

from __future__ import annotations

import dataclasses

from casebook.actions import keep
from casebook.model.agency import Agency
from casebook.model.reply import ColumnMap
from casebook.model.reply_table import ReadOptions, parse_columns
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile


def kept_columns(case: CaseFile, agency_id: str, header: tuple[str, ...]) -> ColumnMap | None:
    """Give the newest way in which a table of this provider with this header was read."""
    found = [one for one in case.where(ColumnMap, agency_id=agency_id) if one.header == header]
    return found[-1] if found else None


def keep_columns(
    case: CaseFile, agency_id: str, name: str, header: tuple[str, ...], options: ReadOptions
) -> ColumnMap:
    """Keep how a table is read; what was kept for the same header is replaced, and journaled."""
    parse_columns(options.columns)
    agency = case.get(Agency, agency_id)
    row = ColumnMap(
        id="",
        agency_id=agency.id,
        name=name or f"Table of {agency.short_name}",
        header=header,
        columns=options.columns,
        zone=options.zone,
        day_order=options.day_order.value,
        decided_by=options.decided_by or case.examiner.title(),
    )
    known = kept_columns(case, agency_id, header)
    if known is None:
        return keep.add(case, row)
    row = dataclasses.replace(row, id=known.id)
    if row == known:
        return known
    return keep.correct(case, row, "read in another way now")


def options_of(kept: ColumnMap, options: ReadOptions) -> ReadOptions:
    """Give options that read as before; what `options` itself decides stands."""
    return dataclasses.replace(
        options,
        columns=options.columns or kept.columns,
        zone=options.zone or kept.zone,
        day_order=options.day_order or DayOrder(kept.day_order),
        decided_by=options.decided_by or kept.decided_by,
    )
