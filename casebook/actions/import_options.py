"""What the examiner decided about a file that is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casebook.errors import FieldError
from casebook.intake.readers.delimited import ROLES
from casebook.intake.readers.reader import Layout
from casebook.model.timeline import DayOrder, TimeBasis


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the examiner decided about a file; empty means: as the file itself says.

    `member` is the file of an archive that is read, `sheet` the one of a workbook. `as_before`
    takes the columns, the zone and the order that were decided for the last table with this header,
    where none are given. `clock_offset_us` is added to the times of the file, from `clock_from_us`
    on and before `clock_until_us` where they are given; `clock_reading_id` is the reading that gave
    it. `collect` has the identifiers of the records collected with the import; without it they can
    be collected later.
    """

    reader: str = ""
    zone: str = ""
    year: int | None = None
    day_order: DayOrder = DayOrder.NONE
    member: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    as_before: bool = False
    clock_offset_us: int = 0
    exhibit_id: str | None = None
    clock_reading_id: str | None = None
    clock_from_us: int | None = None
    clock_until_us: int | None = None
    collect: bool = True

    def basis(self, decided_by: str) -> TimeBasis:
        """Give what was decided about times, and by whom."""
        decided = bool(
            self.zone
            or self.year
            or self.day_order
            or self.clock_offset_us
            or self.clock_reading_id
        )
        return TimeBasis(
            self.zone,
            self.year,
            self.day_order,
            self.clock_offset_us,
            decided_by if decided else "",
            self.clock_from_us,
            self.clock_until_us,
        )


def with_columns(name: str, layout: Layout, chosen: Mapping[str, str]) -> Layout:
    """Put the examiner's columns over those that were recognised. Raises FieldError."""
    if not chosen:
        return layout
    if "columns" not in layout:
        raise FieldError("columns", f"{name} is no table, so no column of it can be chosen.")
    for role, column in chosen.items():
        if role not in ROLES:
            known = ", ".join(ROLES)
            raise FieldError("columns", f"A column cannot be the “{role}”. It can be: {known}.")
        if column not in layout["header"]:
            have = ", ".join(layout["header"][:40])
            raise FieldError("columns", f"{name} has no column “{column}”. It has: {have}.")
    return {**layout, "columns": {**layout["columns"], **chosen}}
