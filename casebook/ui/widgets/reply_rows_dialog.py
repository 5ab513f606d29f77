"""The rows of a reply, page by page, with what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.match_reply import Proposal
from casebook.actions.progress import OnCase, Progress
from casebook.actions.reply_rows import unpacked_rows
from casebook.errors import CaseError
from casebook.model.labels import label
from casebook.model.reply import Reply
from casebook.model.reply_table import FITS, KeptRow, LineVerdict, Verdict
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.dialog_job import DialogJob
from casebook.ui.widgets.plain import ReadText, heading, plain_label
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

PAGE = 500
MOST_TEXT = 20_000

NEAR = tuple(v for v in Verdict if v not in (*FITS, Verdict.UNASKED, Verdict.REJECTED))
WHICH: tuple[tuple[str, tuple[Verdict, ...]], ...] = (
    ("all rows", ()),
    ("that fit a line", FITS),
    ("that come near to a line", NEAR),
    ("not asked about", (Verdict.UNASKED,)),
    ("rejected: could not be read", (Verdict.REJECTED,)),
)
ALL, FITTING, NEARLY, UNASKED, REJECTED = range(len(WHICH))

Rows = Callable[[OnCase, Progress, tuple[Verdict, ...], int], tuple[KeptRow, ...]]
"""Reads a page of the rows with these verdicts (none: all), from the place given."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How many rows there are, how those of each choice are counted, and how a page is read."""

    title: str
    total: int
    count: Callable[[OnCase, Progress], tuple[int, ...]]
    read: Rows


def verdict_state(verdict: str) -> State:
    """Give the state of a verdict; both a row's and a line's."""
    return _STATES.get(verdict, State.NEUTRAL)


class ReplyRowsDialog(QDialog):
    """A page of 500 rows at a time; the whole text of the selected one stands below."""

    def __init__(
        self, place: Workplace, shown: Shown, which: int = ALL, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(960, 600)
        self._shown = shown
        self._first = 0
        self._counts: tuple[int, ...] = ()
        model: RowModel[KeptRow] = RowModel(_columns(), lambda row: str(row.number))
        self.table = RowTable(model, "Rows of the reply")
        self.table.row_chosen.connect(self._show_whole)
        self.which_box = ChoiceBox()
        self.which_box.setAccessibleName("Which rows")
        self.which_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.which_box.addItem(f"{WHICH[ALL][0]}: {shown.total:,}")
        self.which_box.currentIndexChanged.connect(lambda _: self.go_to(0))
        self._wanted_which = which
        self._whole = ReadText()
        self._error = plain_label(wrap=True, role="wrong")
        self._error.hide()
        self.where = plain_label("", role="muted")
        self.earlier_button = QPushButton("Earlier")
        self.later_button = QPushButton("Later")
        close_button = QPushButton("Close")
        for button, step in ((self.earlier_button, -PAGE), (self.later_button, PAGE)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, step=step: self.go_to(self._first + step))
        close_button.setAutoDefault(False)
        close_button.clicked.connect(lambda: self.accept())
        self.job = DialogJob(place)
        head = QHBoxLayout()
        head.addWidget(heading(shown.title, 1.2), 1)
        head.addWidget(self.which_box)
        foot = QHBoxLayout()
        foot.addWidget(self.where)
        foot.addWidget(self.job, 1)
        foot.addStretch()
        for button in (self.earlier_button, self.later_button, close_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._whole)
        layout.addWidget(self._error)
        layout.addLayout(foot)
        self.table.setFocus()
        self.job.start("Counting the rows", shown.count, self._on_counted, self._on_failed)

    @property
    def counts(self) -> tuple[int, ...]:
        """Give how many rows each choice has; empty until they are counted."""
        return self._counts

    def go_to(self, first: int) -> None:
        """Show the page that begins at `first`; outside the rows nothing happens."""
        which = self.which_box.currentIndex()
        total = self._counts[which]
        if first and not 0 <= first < total:
            return
        self._first = first
        verdicts, read = WHICH[which][1], self._shown.read
        self.earlier_button.setEnabled(first > 0)
        self.later_button.setEnabled(first + PAGE < total)
        last = min(total, first + PAGE)
        self.where.setText(f"{first + 1:,} to {last:,} of {total:,}" if total else "None.")
        self._error.hide()
        self.job.start(
            "Reading the rows",
            lambda on_case, progress: read(on_case, progress, verdicts, first),
            self.table.set_rows,
            self._on_failed,
        )

    def done(self, code: int) -> None:
        self.job.stop()
        super().done(code)

    def _on_counted(self, counts: tuple[int, ...]) -> None:
        self._counts = counts
        self.which_box.blockSignals(True)
        self.which_box.clear()
        self.which_box.addItems(
            [f"{words}: {count:,}" for (words, _), count in zip(WHICH, counts, strict=True)]
        )
        self.which_box.setCurrentIndex(self._wanted_which)
        self.which_box.blockSignals(False)
        self.go_to(0)

    def _on_failed(self, error: CaseError) -> None:
        self.table.set_rows(())
        self._error.setText(str(error))
        self._error.show()

    def _show_whole(self, row: KeptRow | None) -> None:
        self._whole.set_text("" if row is None else whole_row(row))


def whole_row(row: KeptRow) -> str:
    """Give a row in full: verdict, what is said about it, what was noticed, and its text."""
    lines = ", ".join(map(str, row.lines))
    left = row.line_count - len(row.lines)
    more = f" and {left:,} more" if left > 0 else ""
    parts = [f"Row {row.number}: {row.verdict}" + (f"; line {lines}{more}" if lines else "")]
    if row.said:
        parts.append(row.said)
    if row.first:
        until = f" until {row.last}" if row.last and row.last != row.first else ""
        parts.append(f"read as {row.identifier} {row.first}{until}")
    parts += row.notes
    text = row.text if len(row.text) <= MOST_TEXT else f"{row.text[:MOST_TEXT]} … (cut here)"
    return "\n".join((*parts, text))


def kept_rows_dialog(place: Workplace, reply: Reply, parent: QWidget) -> ReplyRowsDialog:
    """Make the dialog over the rows of a matched reply as the case keeps them."""

    def read(
        on_case: OnCase, progress: Progress, verdicts: tuple[Verdict, ...], first: int
    ) -> tuple[KeptRow, ...]:
        blob = on_case(lambda case: case.blob(reply.rows_sha256))
        if not verdicts:
            return tuple(islice(unpacked_rows(blob, first), PAGE))
        found = []
        passed = 0
        for row in unpacked_rows(blob):
            if row.verdict not in verdicts:
                continue
            passed += 1
            if passed > first:
                found.append(row)
            if len(found) == PAGE:
                break
            progress.check_cancelled()
        return tuple(found)

    def count(on_case: OnCase, progress: Progress) -> tuple[int, ...]:
        blob = on_case(lambda case: case.blob(reply.rows_sha256))
        found: Counter[Verdict] = Counter()
        for at, row in enumerate(unpacked_rows(blob)):
            found[row.verdict] += 1
            if at % PAGE == 0:
                progress.advance(at, reply.rows_read, "Counting the rows")
                progress.check_cancelled()
        return counts_of(found)

    title = f"Rows of {label(reply)}, {one_line(reply.name, 60)}"
    return ReplyRowsDialog(place, Shown(title, reply.rows_read, count, read), ALL, parent)


def proposed_rows_dialog(
    place: Workplace, proposal: Proposal, which: int, parent: QWidget
) -> ReplyRowsDialog:
    """Make the dialog over the rows of a reply that is being matched."""

    def read(
        on_case: OnCase, progress: Progress, verdicts: tuple[Verdict, ...], first: int
    ) -> tuple[KeptRow, ...]:
        if not verdicts:
            return tuple(proposal.rows(first, PAGE))
        places = (at for at, fit in enumerate(proposal.fits) if fit.verdict in verdicts)
        found: list[KeptRow] = []
        for at in islice(places, first, first + PAGE):
            progress.check_cancelled()
            found += proposal.rows(at, 1)
        return tuple(found)

    title = f"Rows of {label(proposal.reply)}, {one_line(proposal.reply.name, 60)}"
    counts = counts_of(proposal.counts)
    shown = Shown(title, proposal.row_count, lambda on_case, progress: counts, read)
    return ReplyRowsDialog(place, shown, which, parent)


def counts_of(found: Mapping[Verdict, int]) -> tuple[int, ...]:
    """Give how many rows there are of each choice of `WHICH`."""
    return tuple(
        sum(count for verdict, count in found.items() if not some or verdict in some)
        for _, some in WHICH
    )


def _columns() -> tuple[Column[KeptRow], ...]:
    return (
        Column("Row", lambda row: f"{row.number}", 7, lambda row: row.number, right=True),
        Column(
            "Verdict",
            lambda row: row.verdict.value,
            26,
            state=lambda row: verdict_state(row.verdict.value),
        ),
        Column("Line", lambda row: ", ".join(map(str, row.lines)), 8, lambda row: row.lines),
        Column("Why", lambda row: row.said, 34),
        Column("As it stands there", lambda row: one_line(row.text, 500), 40, stretches=True),
    )


_STATES: dict[str, State] = {
    Verdict.EXACT.value: State.GOOD,
    LineVerdict.MORE.value: State.ATTENTION,
    Verdict.SEVERAL.value: State.ATTENTION,
    Verdict.NAMED.value: State.ATTENTION,
    Verdict.NO_PORT.value: State.ATTENTION,
    Verdict.NO_TIME.value: State.ATTENTION,
    Verdict.CLOCK.value: State.ATTENTION,
    Verdict.ZONE.value: State.ATTENTION,
    Verdict.SWAPPED.value: State.ATTENTION,
    Verdict.WRONG_PORT.value: State.WRONG,
    Verdict.WRONG_DAY.value: State.WRONG,
    Verdict.OUTSIDE.value: State.WRONG,
    Verdict.REJECTED.value: State.WRONG,
}
