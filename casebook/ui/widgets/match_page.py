"""The lines of a request beside a reply; the examiner says of each what is taken over."""

from __future__ import annotations

import dataclasses
from collections import Counter

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.match_reply import Choice, Proposal
from casebook.actions.read_reply import parts_of
from casebook.model.reply_table import LineVerdict, Verdict
from casebook.model.request import LineState
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.editors import TextEditor
from casebook.ui.widgets.filter_edit import FilterEdit
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.match_rows import ALL, WHICH, MatchRow, is_among, match_columns
from casebook.ui.widgets.plain import ReadText, plain_label
from casebook.ui.widgets.reply_rows_dialog import REJECTED, UNASKED, proposed_rows_dialog
from casebook.ui.widgets.rows import RowModel, RowTable
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

FILTER_AFTER_MS = 150
KEYS = {
    Qt.Key.Key_A: LineState.ANSWERED,
    Qt.Key.Key_P: LineState.PARTLY,
    Qt.Key.Key_R: LineState.REFUSED,
    Qt.Key.Key_O: LineState.OUTSTANDING,
}
WORDS = {
    LineState.ANSWERED: "Answered  A",
    LineState.PARTLY: "Partly  P",
    LineState.REFUSED: "Refused  R",
    LineState.OUTSTANDING: "Leave as it is  O",
}


SAID: dict[Verdict | LineVerdict, str] = {
    LineVerdict.NONE: "No row of the reply is about this line.",
    LineVerdict.ANSWERED: "This line has an answer already; no row of the reply is about it.",
    Verdict.EXACT: "One row alone fits what was asked: identifier, port and time.",
}
"""What is said of a line about which nothing has to be noticed."""


class MatchTable(RowTable):
    """The lines; A, P, R and O say of the selected one what is taken over."""

    state_chosen = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        state = KEYS.get(Qt.Key(event.key()))
        if state is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.state_chosen.emit(state)
            return
        super().keyPressEvent(event)


class MatchPage(QWidget):
    """Nothing is ticked at first; `choices` is what the examiner has taken over."""

    changed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._proposal: Proposal | None = None
        self._all: tuple[MatchRow, ...] = ()
        self._ready: tuple[Choice, ...] = ()
        self._open_ids: frozenset[str] = frozenset()
        self._chosen: dict[str, Choice] = {}
        self._is_quiet = False
        self.model: RowModel[MatchRow] = RowModel(match_columns(self._chosen), lambda row: row.id)
        self.table = MatchTable(self.model, "Lines beside the reply")
        self.table.row_chosen.connect(self._show_line)
        self.table.state_chosen.connect(self.take_as)
        self._said = ReadText()
        self._line_said = ReadText()
        self._error = plain_label(wrap=True, role="wrong")
        self._error.hide()
        self.row_box = ChoiceBox()
        self.row_box.setAccessibleName("Which row is taken")
        self.row_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.row_box.activated.connect(lambda _: self._on_row_chosen())
        self.answer = TextEditor("The answer as it is taken over", "what came back", rows=2)
        self.answer.changed.connect(self._on_answer_typed)
        self._filter_timer = QTimer(self)
        self._filter_timer.setSingleShot(True)
        self._filter_timer.setInterval(FILTER_AFTER_MS)
        self._filter_timer.timeout.connect(self._filter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        layout.addWidget(self._said)
        layout.addLayout(self._make_head())
        layout.addWidget(self.table, 1)
        layout.addWidget(self._line_said)
        layout.addWidget(self.row_box)
        layout.addWidget(self.answer)
        layout.addWidget(self._error)
        layout.addLayout(self._make_states())

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Give what is taken over, by the position of the lines."""
        return tuple(self._chosen[row.id] for row in self._all if row.id in self._chosen)

    @property
    def rows(self) -> tuple[MatchRow, ...]:
        """Give all lines, by position."""
        return self._all

    @property
    def has_choices(self) -> bool:
        """Say whether something is taken over."""
        return bool(self._chosen)

    def show_proposal(
        self, proposal: Proposal, rows: tuple[MatchRow, ...], ready: tuple[Choice, ...]
    ) -> None:
        """Show a reply beside the lines; nothing of it is taken over yet.

        `ready` are the choices of the proposal that need no confirmation.
        """
        self._proposal, self._all, self._ready = proposal, rows, ready
        self._open_ids = frozenset(row.id for row in rows if row.is_open)
        self._chosen.clear()
        self._said.set_text(" ".join(proposal.said))
        self.exact_button.setText(f"Take the exact ones: {len(ready):,}")
        self.exact_button.setEnabled(bool(ready))
        for button, verdict, words in (
            (self.unasked_button, Verdict.UNASKED, "not asked about"),
            (self.rejected_button, Verdict.REJECTED, "could not be read"),
        ):
            count = proposal.counts.get(verdict, 0)
            button.setText(f"{count:,} {'row' if count == 1 else 'rows'} {words} …")
            button.setAccessibleName(button.text())
            button.setVisible(bool(count))
        self.which_box.setCurrentIndex(ALL)
        self._show_which()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def take_exact(self) -> None:
        """Take over every line that one row fits exactly and that is not chosen yet."""
        for choice in self._ready:
            self._chosen.setdefault(choice.line_id, choice)
        self._redraw_all()

    def take_as(self, state: LineState) -> None:
        """Take the selected line over in a state, or leave it as it is."""
        row = self.table.selected()
        if row is None or self._proposal is None:
            return
        self._say_wrong("")
        if state is LineState.OUTSTANDING:
            self._chosen.pop(row.id, None)
            self._redraw()
            return
        answer = self.answer.value().strip()
        if not answer and state is not LineState.REFUSED:
            self._say_wrong(f"Write down what came back to line {row.line.position}.")
            self.answer.focus()
            return
        self._chosen[row.id] = Choice(row.id, state, answer, self._row_number(row))
        self._redraw()

    def choice_of(self, position: int) -> Choice | None:
        """Give what is taken over for a line, by its position."""
        return next(
            (self._chosen.get(r.id) for r in self._all if r.line.position == position), None
        )

    def select(self, position: int) -> None:
        """Select a line by its position."""
        row = next((row for row in self._all if row.line.position == position), None)
        if row is not None:
            self.table.select(row.id)

    def said_of_choices(self) -> str:
        """Say in one sentence what would be taken over."""
        counts = Counter(choice.state for choice in self._chosen.values())
        chosen = [f"{counts[s]:,} {s}" for s in LineState if counts[s]]
        still_open = len(self._open_ids) - len(self._open_ids & self._chosen.keys())
        left = f"{still_open:,} of {len(self._all):,} lines stay open"
        return f"{', '.join(chosen) or 'No line is chosen'}; {left}."

    def _make_head(self) -> QHBoxLayout:
        self.which_box = ChoiceBox()
        self.which_box.setAccessibleName("Which lines are shown")
        self.which_box.addItems(list(WHICH))
        self.which_box.currentIndexChanged.connect(lambda _: self._show_which())
        self.filter_edit = FilterEdit("Filter lines…", "Filter the lines")
        self.filter_edit.setMaximumWidth(180)
        self.filter_edit.filtered.connect(lambda _: self._filter_timer.start())
        self.exact_button = QPushButton("Take the exact ones")
        self.exact_button.setAutoDefault(False)
        self.exact_button.clicked.connect(lambda: self.take_exact())
        self.unasked_button = LinkButton("", lambda: self._show_rows(UNASKED))
        self.rejected_button = LinkButton("", lambda: self._show_rows(REJECTED))
        head = QHBoxLayout()
        head.setSpacing(theme.S)
        for widget in (self.exact_button, self.which_box, self.filter_edit):
            head.addWidget(widget)
        head.addStretch()
        for link in (self.unasked_button, self.rejected_button):
            head.addWidget(link)
        return head

    def _make_states(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(plain_label("Take this line as", role="muted"))
        self.state_buttons: dict[LineState, QPushButton] = {}
        for state in (*list(LineState)[1:], LineState.OUTSTANDING):
            button = QPushButton(WORDS[state])
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, state=state: self.take_as(state))
            self.state_buttons[state] = button
            row.addWidget(button)
        row.addStretch()
        return row

    def error_text(self) -> str:
        """Give why the selected line cannot be taken over as it is."""
        return self._error.text()

    def _say_wrong(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def _show_rows(self, which: int) -> None:
        if self._proposal is not None:
            dialog = proposed_rows_dialog(self._place, self._proposal, which, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _show_which(self) -> None:
        which = self.which_box.currentIndex()
        self.table.set_rows([row for row in self._all if is_among(row, which, self._chosen)])

    def _filter(self) -> None:
        self.table.set_filter(self.filter_edit.text())

    def _show_line(self, row: MatchRow | None) -> None:
        self._say_wrong("")
        proposal = self._proposal
        self._is_quiet = True
        self.row_box.clear()
        for button in self.state_buttons.values():
            button.setEnabled(row is not None)
        if row is None or proposal is None:
            self._line_said.set_text("")
            self.answer.set_value("")
        else:
            said = row.line.said or (SAID.get(row.line.verdict, f"The row {row.verdict}."),)
            asked = f"Line {row.line.position}: {row.asked} {row.at}".rstrip()
            self._line_said.set_text("\n".join((asked, *said)))
            for place in row.line.rows:
                number = proposal.content.rows[place].number
                text = one_line(parts_of(proposal.content.packed[place]).text, 200)
                self.row_box.addItem(f"row {number}: {text}")
            choice = self._chosen.get(row.id)
            if choice is not None:
                numbers = [proposal.content.rows[place].number for place in row.line.rows]
                if choice.row in numbers:
                    self.row_box.setCurrentIndex(numbers.index(choice.row))
                self.answer.set_value(choice.answer)
            else:
                self.answer.set_value(proposal.choice(row.line).answer)
        self.row_box.setVisible(self.row_box.count() > 0)
        self._is_quiet = False

    def _row_number(self, row: MatchRow) -> int | None:
        at = self.row_box.currentIndex()
        if self._proposal is None or not 0 <= at < len(row.line.rows):
            return None
        return self._proposal.content.rows[row.line.rows[at]].number

    def _on_row_chosen(self) -> None:
        row = self.table.selected()
        at = self.row_box.currentIndex()
        if row is None or self._proposal is None or not 0 <= at < len(row.line.rows):
            return
        self._is_quiet = True
        self.answer.set_value(self._proposal.answer_of(row.line.rows[at]))
        self._is_quiet = False
        self._take_edit()

    def _on_answer_typed(self) -> None:
        if not self._is_quiet:
            self._take_edit()

    def _take_edit(self) -> None:
        """Let what was typed reach the choice that is there already."""
        row = self.table.selected()
        choice = None if row is None else self._chosen.get(row.id)
        if row is not None and choice is not None:
            answer = self.answer.value().strip()
            self._chosen[row.id] = dataclasses.replace(
                choice, answer=answer, row=self._row_number(row)
            )
            self.changed.emit()

    def _redraw(self) -> None:
        line = self.table.currentIndex().row()
        last = self.model.columnCount() - 1
        self.model.dataChanged.emit(self.model.index(line, 0), self.model.index(line, last))
        self.changed.emit()

    def _redraw_all(self) -> None:
        last = self.model.rowCount() - 1
        if last >= 0:
            self.model.dataChanged.emit(
                self.model.index(0, 0), self.model.index(last, self.model.columnCount() - 1)
            )
        self._show_line(self.table.selected())
        self.changed.emit()
