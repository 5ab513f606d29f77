"""What must be asked of logs whose times leave out the year or the zone."""

from __future__ import annotations

from datetime import datetime

from casebook.intake.readers.reader import Question
from casebook.intake.timestamps import YEAR_INFERRED, Placer, Unplaced

_NO_YEAR = "the line has no year, and none was set for the source"


class Years:
    """The year of each line, counted on from that of the first.

    A step back by so many months begins the next year: 11 are one from December to January.
    """

    def __init__(self, first: int | None, months_back: int = 11) -> None:
        self._first = first
        self._months_back = months_back
        self._year = first or 0
        self._month = self._day = 0

    def of(self, month: int, day: int) -> tuple[int, int]:
        """Give the year of a line, and the doubt it carries. Raises Unplaced.

        A step back over New Year itself is a line that came late.
        """
        if self._first is None:
            raise Unplaced(_NO_YEAR)
        if self._month - month >= self._months_back:
            self._year += 1
        elif self._month == 1 and month == 12 and self._day <= 7 and day >= 25:
            self._year -= 1
        self._month, self._day = month, day
        return self._year, YEAR_INFERRED if self._year != self._first else 0


def local_time(
    place: Placer, day: tuple[int, int, int], clock: str, fraction: str, doubt: int
) -> tuple[int, int]:
    """Place a time of year, month and day, `12:34:56` and digits. Raises Unplaced."""
    hour, minute, second = int(clock[:2]), int(clock[3:5]), int(clock[6:8])
    micros = int(fraction[:6].ljust(6, "0")) if fraction else 0
    try:
        when = datetime(*day, hour, minute, second, micros)
    except ValueError as error:
        raise Unplaced(f"no such time in {day[0]} ({error})") from error
    digits = len(fraction)
    precision = 2 if not digits else 3 if digits <= 3 else 4 if digits <= 6 else 5
    ts, flags = place.local(when, precision)
    return ts, flags if flags >> 4 else flags | doubt << 4


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
