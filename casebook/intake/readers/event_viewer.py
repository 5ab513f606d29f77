"""Windows event logs that Event Viewer saved as CSV: local times, in the form of its language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casebook.intake.readers.reader import Layout, Row
from casebook.intake.readers.row_table import Cells, RowTable
from casebook.intake.readers.tool_table import one_line
from casebook.intake.timestamps import Placer

# Logs of audits have keywords in the place of the level.
_HEADERS = tuple([first, "Date and Time", "Source", "Event ID", "Task Category"]
                 for first in ("Level", "Keywords"))  # fmt: skip
_DESCRIPTION = "Description"
_ABOUT_ZONE = (
    "Event Viewer writes the clock of the machine that it ran on, which need not be the one whose "
    "events they are. The .evtx file itself keeps UTC."
)


@dataclass(frozen=True, slots=True)
class EventViewer(RowTable):
    """Reads an English export, whose rows have one cell more than its header has names."""

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the header, and name the last cell."""
        layout = RowTable.probe(self, head, name)
        return layout and {**layout, "header": [*layout["header"], _DESCRIPTION]}


def _recognise(header: list[str]) -> dict[str, str] | None:
    return {"time": header[1]} if header in _HEADERS else None


def _times(named: Cells, layout: Layout) -> Iterator[str]:
    yield named["Date and Time"]


def _take(number: int, raw: str, named: Cells, layout: Layout, place: Placer) -> Iterator[Row]:
    first, text, source, event, category, description = named.values()
    ts, flags = place(text)
    words = (f"{source} {event}", first, category, one_line(description))
    message = "; ".join(word for word in words if word not in ("", "None"))
    yield number, ts, text, flags, source, "", "", event, message, raw


EVENT_VIEWER = EventViewer("Event Viewer CSV", _recognise, _take, _times, _about_zone=_ABOUT_ZONE)
