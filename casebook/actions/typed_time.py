"""Times typed by hand, in a form or on the command line."""

from __future__ import annotations

from casebook.intake.timestamps import instant_of
from casebook.model.instant import Instant
from casebook.model.timeline import DayOrder


def typed_time(
    text: str, zone: str = "", decided_by: str = "", day_order: DayOrder = DayOrder.NONE
) -> Instant:
    """Read a time typed by hand; `zone` is used when the text names none.

    Raises CaseError with a sentence when the text is no time, or could mean two.
    """
    return instant_of(text, zone=zone, day_order=day_order, decided_by=decided_by)
