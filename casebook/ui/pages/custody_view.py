"""All changes of hands as one register, and the hand-overs of several exhibits together."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.model.labels import label
from casebook.model.paper import PaperKind
from casebook.model.transfer import HandOver
from casebook.store import evidence
from casebook.store.case_file import CaseFile
from casebook.store.evidence import MoveLine
from casebook.ui import theme
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.pages.hand_over_dialog import HandOverDialog
from casebook.ui.pages.move_detail import MoveDetail
from casebook.ui.pages.slip_detail import SlipDetail
from casebook.ui.theme import State
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.list_and_detail import ListAndDetail
from casebook.ui.widgets.move_list import MoveModel, MoveTable
from casebook.ui.widgets.plain import plain_label, rule
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.short_time import time_column
from casebook.ui.workplace import Workplace

ALL, OPEN, SLIPS = range(3)
CHOICES = ("All moves", "Open only", "Hand-overs")
EMPTY_SAYS = (
    "No change of hands yet. A hand-over takes several exhibits at once; the release of a single "
    "one stands with the exhibit. Every move has two sides, and stays open until the receiver has "
    "signed."
)


@dataclass(frozen=True, slots=True)
class _Register:
    """What the lists show, read in one job."""

    rows: array[int]
    open_moves: int
    slips: tuple[HandOver, ...]


class CustodyView(EvidenceView):
    """The register at the left, the selected move or hand-over at the right."""

    title = "Custody"
    thing = "hand-over"
    prefixes = ("H",)
    help_says = (
        "Every change of hands of every exhibit, the newest first; the filter takes words of the "
        "move and of its exhibit. “Open only” shows what is in transit.\n\n"
        "A hand-over, H-1, H-2 …, takes several exhibits at once (Ctrl+N): choose them, say who "
        "releases and who receives, and issue the slip (Ctrl+P). When it comes back signed, record "
        "that with what the receiver wrote about each seal, and attach the scan.\n\n"
        "At the right the move in full (F2 corrects it, with a reason) and the line of holders of "
        "its exhibit, with each step that is not proven. Ctrl+P issues the sequence of custody; "
        "the custody register is issued from the bar."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._filter = ""
        self._wanted_number = ""
        self.model = MoveModel(place.zones[1])
        self.model.rows_wanted.connect(self._read_moves)
        self.table = MoveTable(self.model)
        self.slips = RowTable(
            RowModel(_columns(place), lambda h: h.id, lambda h: h.retracted is not None),
            "Hand-overs",
        )
        self.move_detail = MoveDetail(place)
        self.slip_detail = SlipDetail(place)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.slips)
        self._details = QStackedWidget()
        self._details.addWidget(_held(self.move_detail))
        self._details.addWidget(_held(self.slip_detail))
        self.body = ListAndDetail(
            place,
            self._make_list(),
            self._details,
            EMPTY_SAYS,
            "Evidence.Custody.splitter",
            (700, 420),
        )
        self.body.add_button("Add hand-over  Ctrl+N", lambda: self.add())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self.table.move_chosen.connect(self.move_detail.show_move)
        self.table.move_opened.connect(lambda _: self.edit())
        self.slips.row_chosen.connect(self.slip_detail.show_slip)
        form = self.move_detail.form
        form.dirty_changed.connect(lambda is_dirty: self.body.set_list_enabled(not is_dirty))
        form.saved.connect(lambda _: self.focus_list())
        form.abandoned.connect(self.focus_list)

    @property
    def choice(self) -> int:
        """Give which list is shown: ALL, OPEN or SLIPS."""
        return self._group.checkedId()

    def choose(self, choice: int) -> None:
        """Show all moves, the open ones only, or the hand-overs."""
        button = self._group.button(choice)
        if button is not None:
            button.setChecked(True)

    def start_hand_over(self, exhibit_ids: Sequence[str] = ()) -> None:
        """Ask for a hand-over that begins with these exhibits."""
        dialog = HandOverDialog(self.place, exhibit_ids, self)
        dialog.recorded.connect(self._on_handed_over)
        dialog.exec()

    def refresh(self) -> None:
        """Read the register again."""
        self.model.set_zone(self.place.zones[1])
        self.place.case.submit(
            partial(_read, self._filter, self.choice == OPEN),
            self._on_read,
            key="Evidence.Custody.register",
            owner=self,
        )

    def on_filter(self, text: str) -> None:
        """Show the moves and hand-overs that hold every word."""
        self._filter = text
        self.slips.set_filter(text)
        self.refresh()

    def add(self) -> None:
        """Begin a hand-over."""
        self.start_hand_over()

    def edit(self) -> None:
        """Correct the selected move; a slip stands as it was made."""
        if self.choice != SLIPS:
            self.move_detail.form.edit()
            return
        self.place.said.emit(
            "A slip stands as it was made. Correct its moves one by one in the register."
        )

    def retract(self) -> None:
        """Retract the selected move or hand-over, after asking why."""
        if self.choice == SLIPS:
            self.slip_detail.retract()
        else:
            self.move_detail.retract()

    def issue(self) -> None:
        """Issue the slip of the selected hand-over, or the exhibit's sequence of custody."""
        if self.choice == SLIPS:
            self.slip_detail.issue()
        else:
            self.move_detail.issue()

    def issue_register(self) -> None:
        """Issue the custody register."""
        self.place.paper_asked.emit(PaperKind.CUSTODY_REGISTER.value, "")

    def show_number(self, number: str) -> None:
        """Select the hand-over with this number, now or when it has been read."""
        self.choose(SLIPS)
        self._wanted_number = number
        self._select_wanted()

    def selected_number(self) -> str:
        """Give the number of the selected hand-over; a move has none of its own."""
        if self.choice != SLIPS:
            return ""
        slip = self.slips.selected()
        return "" if slip is None else label(slip)

    def focus_list(self) -> None:
        """Put the cursor into the list."""
        shown = self.slips if self.choice == SLIPS else self.table
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_dirty(self) -> bool:
        """Say whether something typed here is not saved."""
        return self.move_detail.form.is_dirty

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self.table.viewport().update()

    def _make_list(self) -> QWidget:
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.M, theme.XS, theme.M, theme.XS)
        bar.setSpacing(theme.XS)
        self._group = QButtonGroup(self)
        for place, title in enumerate(CHOICES):
            button = QToolButton()
            button.setText(title)
            button.setCheckable(True)
            button.setAccessibleName(title)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(button, place)
            bar.addWidget(button)
        self._says = plain_label(role="muted")
        bar.addSpacing(theme.S)
        bar.addWidget(self._says)
        bar.addStretch()
        bar.addWidget(LinkButton("Register …", self.issue_register))
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(rule())
        layout.addWidget(self._lists, 1)
        left.setFocusProxy(self.table)
        self._group.button(ALL).setChecked(True)
        self._group.idToggled.connect(self._on_choice)
        return left

    def _on_choice(self, choice: int, is_checked: bool) -> None:
        if not is_checked:
            return
        self._lists.setCurrentIndex(1 if choice == SLIPS else 0)
        self._details.setCurrentIndex(1 if choice == SLIPS else 0)
        self.refresh()

    def _on_read(self, register: _Register) -> None:
        self.table.set_rows(register.rows)
        self.slips.set_rows(tuple(reversed(register.slips)))
        many = len(register.rows)
        if self.choice == SLIPS:
            self._says.setText(f"{len(register.slips):,}")
        else:
            self._says.setText(f"{many:,} shown, {register.open_moves:,} open in all")
        nothing = not many and not register.slips and not self._filter and self.choice != OPEN
        self.body.show_empty(nothing)
        self._select_wanted()

    def _read_moves(self, rows: tuple[int, ...]) -> None:
        def give(lines: tuple[MoveLine, ...]) -> None:
            self.model.give(lines, rows)

        self.place.case.submit(
            lambda case: evidence.moves_at(case, rows), give, key="Evidence.moves", owner=self
        )

    def _on_handed_over(self, slip: HandOver) -> None:
        self.place.said.emit(f"{label(slip)} is recorded. Issue the slip with Ctrl+P.")
        self.place.follow(label(slip))

    def _select_wanted(self) -> None:
        if not self._wanted_number:
            return
        for slip in self.slips.model_of_rows().rows:
            if label(slip) == self._wanted_number:
                self._wanted_number = ""
                if self.slips.model_of_rows().line_of(slip.id) is None:
                    self.slips.set_filter("")
                    self.filter_given_up.emit()
                self.slips.select(slip.id)
                return


def _held(detail: QWidget) -> QWidget:
    """Hold a detail pane, so that hiding it leaves its place to nothing else."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(detail)
    return box


def _read(text: str, open_only: bool, case: CaseFile) -> _Register:
    return _Register(
        evidence.find_moves(case, text, open_only=open_only),
        evidence.count_open_moves(case),
        case.all(HandOver, retracted=True),
    )


def _columns(place: Workplace) -> tuple[Column[HandOver], ...]:
    def zone() -> str:
        return place.zones[1]

    def state(slip: HandOver) -> State | None:
        if slip.retracted is not None:
            return None
        return State.ATTENTION if slip.returned_at is None else State.GOOD

    return (
        Column("Number", label, 7, lambda h: h.number),
        time_column("Released", lambda h: h.released_at, zone),
        Column("From", lambda h: h.from_person, 16, stretches=True),
        Column("To", lambda h: h.to_person, 16, stretches=True),
        time_column("Back", lambda h: h.returned_at, zone, "not yet", state),
    )
