"""What must be asked of logs whose times leave out the year or the zone."""

from __future__ import annotations

from casebook.intake.readers.reader import Question
from casebook.intake.timestamps import YEAR_INFERRED, Unplaced

_NO_YEAR = "the line has no year, and none was set for the source"


class Years:
    """The year of each line, counted on from that of the first."""

    def __init__(self, first: int | None) -> None:
        self.first = first
        self._year = first or 0
        self._month = self._day = 0

    def of(self, month: int, day: int) -> tuple[int, int]:
        """Give the year of a line, and the doubt it carries.

        A step from December to January begins a year. One back, over New Year itself, is a line
        that came late.
        """
        if self.first is None:
            raise Unplaced(_NO_YEAR)
        if self._month == 12 and month == 1:
            self._year += 1
        elif self._month == 1 and month == 12 and self._day <= 7 and day >= 25:
            self._year -= 1
        self._month, self._day = month, day
        return self._year, YEAR_INFERRED if self._year != self.first else 0


def year_question(name: str, evidence: str) -> Question:
    """Ask for the year of the first line."""
    return Question(
        "year",
        f"The lines of {name} have no year. In which year was the first line written? (--year)",
        evidence,
    )


def zone_question(name: str, evidence: str) -> Question:
    """Ask for the zone of all lines."""
    return Question(
        "zone",
        f"The lines of {name} name no zone. In which zone was it written? "
        "(--zone, for example --zone Asia/Kolkata)",
        evidence,
    )
