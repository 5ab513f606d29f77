"""One change of hands in full, and the line of holders of its exhibit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from casebook.actions import check_evidence, keep
from casebook.actions.custody_line import Holding, holders_of
from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.transfer import HandOver
from casebook.store.case_file import CaseFile
from casebook.store.evidence import MoveLine
from casebook.ui.pages.custody_dialogs import receipt_dialog, release_dialog
from casebook.ui.pages.custody_fields import MOVE_FIELDS
from casebook.ui.theme import State
from casebook.ui.widgets import custody
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.exhibit_lines import exhibit_line, exhibit_words
from casebook.ui.widgets.form import Form
from casebook.ui.widgets.lacks_section import said
from casebook.ui.widgets.links import number_row
from casebook.ui.widgets.stations import StationLine
from casebook.ui.workplace import Workplace


@dataclass(frozen=True, slots=True)
class _Known:
    """What is shown of a move beyond its own fields, read in one job."""

    move: CustodyMove
    exhibit: Exhibit
    moves: tuple[CustodyMove, ...]
    holdings: tuple[Holding, ...]
    findings: tuple[Any, ...]
    slip: str


class MoveDetail(Detail):
    """The selected move: its fields, who held the exhibit, and what checking finds about it."""

    def __init__(self, place: Workplace) -> None:
        super().__init__("Change of hands")
        self._place = place
        self._known: _Known | None = None
        self._wanted = ""
        self.form = Form(place, MOVE_FIELDS, name="Change of hands", correct=keep.correct)
        self._exhibit = self.add_section("Exhibit")
        self._release = self._exhibit.add_action("Release …", self.release)
        self._receive = self._exhibit.add_action("Record receipt …", self.receive)
        self._move = self.add_section("Move")
        self._move.add_action("Correct …  F2", self.form.edit)
        self._move.add(self.form)
        self._line = self.add_section("Line of holders")
        self._line.add_action("Sequence of custody …", self.issue)
        self._stations = StationLine("Holders")
        self._line.add(self._stations)
        self._findings = self.add_section("Findings")
        self.show_move(None)

    def show_move(self, line: MoveLine | None) -> None:
        """Show a move, and read what belongs to it."""
        if self.form.is_dirty:
            return
        self._wanted = "" if line is None else line.move.id
        self.setVisible(line is not None)
        if line is None:
            self.form.show_row(None)
            return
        self.set_title(
            f"EX-{line.exhibit_number}, move {line.move.position}",
            line.exhibit_description,
            line.move.retracted,
        )
        self.form.show_row(line.move)
        self._place.case.submit(
            partial(_read, line.move.id), self._on_known, key="Evidence.move", owner=self
        )

    def release(self) -> None:
        """Record that the exhibit leaves its present holder."""
        if self._known is not None:
            dialog = release_dialog(self._place, self._known.exhibit, self._known.moves, self)
            dialog.exec()

    def receive(self) -> None:
        """Record the receiver's side of the exhibit's open move."""
        move = self._open_move()
        if self._known is not None and move is not None:
            receipt_dialog(self._place, label(self._known.exhibit), move, self).exec()

    def issue(self) -> None:
        """Issue the sequence of custody of the exhibit."""
        if self._known is not None:
            self._place.paper_asked.emit(PaperKind.CUSTODY_SEQUENCE.value, self._known.exhibit.id)

    def retract(self) -> None:
        """Retract the move shown, after asking why."""
        if self._known is None or self._known.move.retracted is not None:
            return
        move, number = self._known.move, label(self._known.exhibit)
        why = self._place.messages.ask_reason(
            f"Why is move {move.position} of {number} retracted? It stays in the case.", "Retract"
        )
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, move, why), owner=self)

    def _open_move(self) -> CustodyMove | None:
        moves = self._known.moves if self._known is not None else ()
        return next((move for move in moves if move.is_open), None)

    def _on_known(self, known: _Known) -> None:
        if known.move.id != self._wanted:
            return
        self._known = known
        exhibit = known.exhibit
        follow = self._place.follow
        rows = [exhibit_line(label(exhibit), exhibit_words(exhibit), follow)]
        if known.slip:
            rows.append(number_row((known.slip,), follow, "hand-over"))
        self._exhibit.show_widgets(rows)
        is_open = self._open_move() is not None
        self._receive.setVisible(is_open)
        self._release.setVisible(not is_open and exhibit.retracted is None)
        line = custody.stations(known.holdings, known.moves, self._place.zones)
        self._stations.show_stations(line)
        self._findings.show_widgets(
            [
                said(State.ATTENTION, f"{finding.sentence} {finding.remedy}")
                for finding in known.findings
            ],
            "Checking finds nothing.",
        )


def _read(move_id: str, case: CaseFile) -> _Known:
    move = case.get(CustodyMove, move_id)
    exhibit = case.get(Exhibit, move.exhibit_id)
    slip = label(case.get(HandOver, move.hand_over_id)) if move.hand_over_id else ""
    return _Known(
        move,
        exhibit,
        case.where(CustodyMove, exhibit_id=exhibit.id),
        holders_of(case, exhibit),
        check_evidence.findings_of(case, exhibit),
        slip,
    )
