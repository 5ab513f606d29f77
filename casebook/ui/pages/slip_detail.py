"""One hand-over of several exhibits: its slip, its exhibits, and the signed scan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from casebook.actions import keep, move_custody
from casebook.model.evidence import Attachment, CustodyMove, Exhibit
from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.transfer import HandOver
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs
from casebook.ui.pages.custody_fields import HAND_OVER_FIELDS
from casebook.ui.pages.hand_over_dialog import SignedSlipDialog
from casebook.ui.theme import State
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.exhibit_lines import MOST_LINES, and_more, exhibit_line, exhibit_words
from casebook.ui.widgets.files_section import FilesSection
from casebook.ui.widgets.form import Field, Form, Kind
from casebook.ui.widgets.times import in_both
from casebook.ui.workplace import Workplace

FIELDS = (
    *HAND_OVER_FIELDS,
    Field("returned_at", "Came back", Kind.INSTANT, always=True, absent="not yet"),
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is shown of a hand-over beyond its own fields, read in one job."""

    slip: HandOver
    moves: tuple[CustodyMove, ...]
    exhibits: dict[str, Exhibit]
    files: tuple[Attachment, ...]

    @property
    def has_open(self) -> bool:
        """Say whether any of its moves waits for the receiver."""
        return any(move.is_open for move in self.moves)


class SlipDetail(Detail):
    """The selected hand-over: who to whom, each exhibit with its seal, and the scan."""

    def __init__(self, place: Workplace) -> None:
        super().__init__("Hand-over")
        self._place = place
        self._known: _Known | None = None
        self._wanted = ""
        self._form = Form(place, FIELDS, name="Hand-over")
        self._slip = self.add_section("Slip")
        self._slip.add_action("Issue the slip …  Ctrl+P", self.issue)
        self._return = self._slip.add_action("Record the signed slip …", self.record_signed)
        self._slip.add(self._form)
        self._exhibits = self.add_section("Exhibits")
        self._files = FilesSection(place, "Signed slip", "No scan of the signed slip yet.")
        self.add(self._files)
        self.show_slip(None)

    def show_slip(self, slip: HandOver | None) -> None:
        """Show a hand-over, and read what belongs to it."""
        self._wanted = "" if slip is None else slip.id
        self.setVisible(slip is not None)
        self._form.show_row(slip)
        if slip is None:
            return
        self.set_title(label(slip), f"{slip.from_person} to {slip.to_person}", slip.retracted)
        self._place.case.submit(
            partial(_read, slip.id), self._on_known, key="Evidence.slip", owner=self
        )

    def issue(self) -> None:
        """Issue the hand-over slip."""
        if self._wanted:
            self._place.paper_asked.emit(PaperKind.HAND_OVER_SLIP.value, self._wanted)

    def record_signed(self) -> None:
        """Record that the slip came back signed."""
        known = self._known
        if known is None or not known.has_open:
            return
        names = {each.id: f"{label(each)}  {each.description}" for each in known.exhibits.values()}
        SignedSlipDialog(
            self._place, known.slip, known.moves, names, self._attach_scan, self
        ).exec()

    def retract(self) -> None:
        """Retract the hand-over shown, after asking why."""
        slip = self._known.slip if self._known is not None else None
        if slip is None or slip.retracted is not None:
            return
        why = self._place.messages.ask_reason(
            f"Why is {label(slip)} retracted? It stays in the case, struck through. Its moves "
            "stand in the register until each is retracted there.",
            "Retract",
        )
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, slip, why), owner=self)

    def _attach_scan(self, slip: HandOver) -> None:
        path = file_dialogs.open_file(self, f"The scan of {label(slip)}, signed (it is only read)")
        if path is not None:
            self._files.attach_path(slip, path)

    def _on_known(self, known: _Known) -> None:
        if known.slip.id != self._wanted:
            return
        self._known = known
        self._return.setVisible(known.has_open)
        lines = [self._line(known, move) for move in known.moves[:MOST_LINES]]
        if len(known.moves) > MOST_LINES:
            lines.append(and_more(len(known.moves) - MOST_LINES))
        self._exhibits.set_title(f"Exhibits: {len(known.moves)}")
        self._exhibits.show_widgets(lines, "None: its moves were retracted.")
        self._files.show_files(known.slip, known.files)

    def _line(self, known: _Known, move: CustodyMove) -> QWidget:
        exhibit = known.exhibits[move.exhibit_id]
        parts = [exhibit_words(exhibit)]
        if move.seal:
            parts.append(f"seal {move.seal}")
        if move.received_at is None:
            parts.append("in transit")
            state = State.ATTENTION
        else:
            parts.append(f"received {in_both(move.received_at, self._place.zones)}")
            is_broken = move.seal_intact.casefold().startswith(("no", "broken"))
            state = State.WRONG if is_broken else State.GOOD
        if move.seal_intact:
            parts.append(f"seal intact: {move.seal_intact}")
        return exhibit_line(label(exhibit), ", ".join(parts), self._place.follow, state)


def _read(slip_id: str, case: CaseFile) -> _Known:
    slip = case.get(HandOver, slip_id)
    moves = move_custody.moves_of(case, slip)
    return _Known(
        slip,
        moves,
        {move.exhibit_id: case.get(Exhibit, move.exhibit_id) for move in moves},
        case.where(Attachment, about_id=slip_id),
    )
