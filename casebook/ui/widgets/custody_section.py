"""Who held an exhibit, where the line is broken, and its next change of hands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from casebook.actions import move_custody
from casebook.errors import FieldError
from casebook.model.evidence import CustodyMove
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.store.case_file import CaseFile
from casebook.ui.pages.custody_fields import RECEIPT_FIELDS, RELEASE_FIELDS
from casebook.ui.widgets import custody
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.exhibit_known import Known
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.stations import StationLine
from casebook.ui.widgets.times import now_in
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
        exhibit, last = known.exhibit, known.moves[-1] if known.moves else None
        template = CustodyMove(
            id="",
            exhibit_id=exhibit.id,
            position=0,
            from_person=last.to_person if last else exhibit.seized_by,
            from_place=last.to_place if last else exhibit.stored_at or exhibit.place_found,
            to_person="",
            to_place="",
            released_at=now_in(self._place.zones[1], self._place.examiner.name),
            received_at=None,
            purpose="",
            seal=(last.seal if last else "") or exhibit.seal,
        )
        FormDialog(
            self._place,
            f"{label(exhibit)} changes hands",
            RELEASE_FIELDS,
            template,
            lambda case, row, why: move_custody.release(case, row),
            says="The exhibit is in transit until its receipt is recorded.",
            parent=self,
        ).exec()

    def receive(self) -> None:
        """Record the receiver's side of the open move."""
        known = self._known
        move = known.open_move if known is not None else None
        if known is None or move is None:
            return
        FormDialog(
            self._place,
            f"{label(known.exhibit)} was received by {move.to_person}",
            RECEIPT_FIELDS,
            move,
            partial(_receive, move),
            says="A seal that was not intact opens an incident, which has to be explained.",
            parent=self,
        ).exec()

    def _issue(self, kind: PaperKind) -> None:
        if self._known is not None:
            self._place.paper_asked.emit(kind.value, self._known.exhibit.id)


def _receive(move: CustodyMove, case: CaseFile, row: Any, why: str) -> CustodyMove:
    typed: CustodyMove = row
    if typed.received_at is None:
        raise FieldError("received_at", "Give the time of the receipt.")
    return move_custody.receive(
        case,
        move,
        typed.received_at,
        typed.seal_intact,
        typed.remarks,
        digest_check=typed.digest_check,
        store_register=typed.store_register,
        gd_entry=typed.gd_entry,
        delay_reason=typed.delay_reason,
        opened=typed.opened,
    )
