"""Who held an exhibit, where the line is broken, and its next change of hands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.ui.pages.custody_dialogs import receipt_dialog, release_dialog
from casebook.ui.widgets import custody
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.exhibit_known import Known
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.stations import StationLine
from casebook.ui.workplace import Workplace

MOST_STATIONS = 30
NOBODY = "Nobody is recorded who seized or held it."
RELEASE, RECEIPT = "Release …", "Record receipt …"


class CustodySection(Section):
    """The line of holders from the first to the present one; two-sided moves."""

    def __init__(
        self, place: Workplace, hand_over: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__("Custody", parent)
        self._place = place
        self._known: Known | None = None
        self.links = LinkRows(
            (
                (RELEASE, self.release),
                (RECEIPT, self.receive),
                ("Hand over with others …", hand_over),
                ("Form …", partial(self._issue, PaperKind.CUSTODY_FORM)),
                ("Sequence …", partial(self._issue, PaperKind.CUSTODY_SEQUENCE)),
            )
        )
        self._stations = StationLine("Custody")
        self.add(self.links)
        self._says = plain_label(wrap=True, role="muted")
        self.add(self._says)
        self.add(self._stations)

    def show_known(self, known: Known) -> None:
        """Show the holders of an exhibit."""
        self._known = known
        zones = self._place.zones
        line = custody.stations(known.holdings, known.moves, zones)
        self._stations.show_stations(line[-MOST_STATIONS:])
        before = len(line) - MOST_STATIONS
        more = f"The last {MOST_STATIONS} holders; the sequence of custody lists {before:,} before."
        self._says.setText(more if before > 0 else NOBODY)
        self._says.setVisible(before > 0 or not line)
        is_open = known.open_move is not None
        hidden = RELEASE if is_open else RECEIPT
        texts = [link.accessibleName() for link in self.links.links]
        self.links.show_only([text for text in texts if text != hidden])

    def release(self) -> None:
        """Record that the exhibit leaves someone's hands."""
        known = self._known
        if known is None:
            return
        release_dialog(self._place, known.exhibit, known.moves, self).exec()

    def receive(self) -> None:
        """Record the receiver's side of the open move."""
        known = self._known
        move = known.open_move if known is not None else None
        if known is None or move is None:
            return
        receipt_dialog(self._place, label(known.exhibit), move, self).exec()

    def _issue(self, kind: PaperKind) -> None:
        if self._known is not None:
            self._place.paper_asked.emit(kind.value, self._known.exhibit.id)
