"""Comparing two sources of the timeline side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from casebook.errors import CaseError
from casebook.model.timeline import Record
from casebook.store import search
from casebook.ui.pages.timeline_listing import Listing
from casebook.ui.pages.timeline_reading import Overview
from casebook.ui.widgets.compare_dialog import CompareDialog
from casebook.ui.workplace import Workplace


def compare(
    place: Workplace,
    overview: Overview,
    listing: Listing,
    current: Record | None,
    show: Callable[[Record], None],
    parent: QWidget,
) -> None:
    """Show two sources on one clock, by the filter of the list; `show` is where a record leads."""
    sources = overview.live_sources
    if len(sources) < 2:
        place.messages.tell("Comparing takes two sources. Import another log first.")
        return
    wanted = replace(listing.wanted, source=None)
    inside = listing.inside_for(wanted)
    try:
        if search.needs_looking_inside(wanted) and inside is None:
            place.messages.tell(
                "*Pieces of words and doubtful times are looked for in all sources first. Take "
                "the source out of the filter and wait until the records are listed."
            )
            return
    except CaseError as error:
        place.messages.tell(str(error))
        return
    numbers = [source.number for source in sources]
    left = listing.wanted.source or (current.source if current else 0)
    left = left if left in numbers else numbers[0]
    right = next(number for number in numbers if number != left)
    dialog = CompareDialog(
        place,
        sources,
        overview.dating,
        wanted,
        (left, right),
        current.utc_us if current is not None else None,
        inside,
        parent,
    )
    dialog.record_asked.connect(show)
    dialog.exec()
    dialog.deleteLater()
