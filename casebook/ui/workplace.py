"""What every page and dialog works with: the case thread, messages, zones, and the way around."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from casebook.model.case import Examiner
from casebook.model.labels import PREFIXES, mentions
from casebook.ui.jobs import CaseThread
from casebook.ui.messages import Messages

PAGE_OF_PREFIX = {
    "EX": "Evidence",
    "SZ": "Evidence",
    "H": "Evidence",
    "F": "Evidence",
    "C": "Evidence",
    "INC": "Evidence",
    "N": "Notebook",
    "E": "Timeline",
    "S": "Timeline",
    "I": "Identifiers",
    "G": "Identifiers",
    "PN": "Identifiers",
    "R": "Requests",
    "RP": "Requests",
    "A": "Requests",
    "P": "Papers",
    "SEAL": "Journal",
    "J": "Journal",
}
"""Which page shows the thing behind a number; J-381 is an entry of the journal."""


def page_of(number: str) -> str:
    """Give the title of the page that shows a number, empty when it is no number of a thing."""
    prefix, dash, digits = number.rpartition("-")
    return PAGE_OF_PREFIX.get(prefix, "") if dash and digits.isdigit() else ""


def numbers_in(text: str) -> tuple[str, ...]:
    """Give the numbers a text mentions as #EX-3, each once, in order."""
    return tuple(f"{PREFIXES[kind]}-{number}" for kind, number in mentions(text))


class Workplace(QObject):
    """Given to every page by the window; holds no case content except the zones shown."""

    number_followed = Signal(str)
    """Go to the thing with this number, on its page."""

    page_asked = Signal(str, str)
    """Go to a page by name; the second text, when not empty, is a hint for the page (a filter)."""

    records_asked = Signal(object)
    """Show the records of the timeline that a RecordFilter finds."""

    view_asked = Signal(str, str)
    """Show a view of the Evidence page by its title, and a number in it where there is one."""

    paper_asked = Signal(str, str)
    """Issue a paper: PaperKind value and subject id (empty: the case)."""

    said = Signal(str)
    """A sentence for the status bar: something was done."""

    zones_changed = Signal()

    def __init__(
        self,
        thread: CaseThread,
        messages: Messages,
        examiner: Examiner,
        zones: tuple[str, str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._case = thread
        self.messages = messages
        self.examiner = examiner
        self._zones = zones

    @property
    def case(self) -> CaseThread:
        """Give the case thread: `place.case.submit(job, done)`."""
        return self._case

    @property
    def zones(self) -> tuple[str, str]:
        """Give the two zones in which times are shown."""
        return self._zones

    def set_zones(self, zones: tuple[str, str]) -> None:
        """Show times in these zones from now on."""
        if zones != self._zones:
            self._zones = zones
            self.zones_changed.emit()

    def follow(self, number: str) -> None:
        """Go to the thing with this number."""
        self.number_followed.emit(number)
