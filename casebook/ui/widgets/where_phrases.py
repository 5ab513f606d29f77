"""Where requests are, in words, read for those on screen alone."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from casebook.actions import request_lines
from casebook.actions.request_lines import RequestRow
from casebook.store.requests import RequestLine
from casebook.ui.workplace import Workplace

MOST_ASKED = 120
"""The most that is asked for at once: what scrolled past is no longer wanted."""


class WherePhrases(QObject):
    """Gives the phrase of a request when it is here; else asks for it and tells when it came."""

    arrived = Signal()

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._known: dict[str, str] = {}
        self._wanted: dict[str, RequestLine] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    def phrase(self, row: RequestRow) -> str:
        """Give where a request is, empty until it has been read."""
        found = self._known.get(row.id)
        if found is None:
            self._wanted[row.id] = row.line
            self._timer.start()
            return ""
        return found

    def forget(self) -> None:
        """Read all phrases anew when they are next wanted."""
        self._known.clear()
        self._wanted.clear()

    def _ask(self) -> None:
        while len(self._wanted) > MOST_ASKED:
            del self._wanted[next(iter(self._wanted))]
        lines = tuple(self._wanted.values())
        if lines:
            self._place.case.submit(
                lambda case: request_lines.wheres(case, lines),
                self._take,
                key="Requests.where",
                owner=self,
            )

    def _take(self, found: dict[str, str]) -> None:
        self._known.update(found)
        for request_id in found:
            self._wanted.pop(request_id, None)
        self.arrived.emit()
