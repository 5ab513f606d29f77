"""The case itself: its header, and the examiner who keeps it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Examiner:
    """The person at the keyboard, named on every entry."""

    name: str
    rank: str = ""
    badge: str = ""
    unit: str = ""

    def title(self) -> str:
        """Give rank, name, badge and unit in one line."""
        head = " ".join(part for part in (self.rank, self.name) if part)
        return ", ".join(part for part in (head, self.badge, self.unit) if part)


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """What stands at the head of the case and on every paper. One row, id `case`.

    Dates are YYYY-MM-DD in the office zone, empty when not known. `sections` are as written in the
    FIR, one string each ("IPC 385", "IT Act 66F"). `zones` are the two zones shown.
    `substantive`, `procedure`, `evidence` override the law computed from the dates; `law_reason`
    says why. `exhibit_pattern` and `part_pattern` are the agency's numbering of exhibits and of
    their parts, like "IFSO/214/E{n:3}" and "{parent}.{n}". A move that takes longer than
    `transit_limit_hours` must be explained. `submissions` are the occasions on which electronic
    records are submitted; each needs its certificates. `remand_date` is the first day of remand
    and `remand_days` after how many the accused may claim bail, 60 or 90; 0 while nobody is held.
    """

    id: str
    title: str
    fir_number: str = ""
    fir_date: str = ""
    offence_date: str = ""
    police_station: str = ""
    district: str = ""
    state: str = ""
    unit: str = ""
    sections: tuple[str, ...] = ()
    complainant: str = ""
    affected_organisation: str = ""
    investigating_officer: str = ""
    court: str = ""
    agencies: tuple[str, ...] = ()
    zones: tuple[str, ...] = ("UTC", "Asia/Kolkata")
    summary: str = ""
    max_punishment: str = ""
    substantive: str = ""
    procedure: str = ""
    evidence: str = ""
    law_reason: str = ""
    is_sample: bool = False
    exhibit_pattern: str = ""
    part_pattern: str = ""
    transit_limit_hours: int = 24
    submissions: tuple[str, ...] = ()
    remand_date: str = ""
    remand_days: int = 0

    def seat(self) -> str:
        """Give police station, district and state, without what the name of the unit says."""
        told = {part.strip() for part in self.unit.split(",")}
        parts = (self.police_station, self.district, self.state)
        return ", ".join(part for part in parts if part and part not in told)
