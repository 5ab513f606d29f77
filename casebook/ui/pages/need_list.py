"""The certificates that electronic records need: present, doubtful or missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from casebook.actions import check_evidence
from casebook.actions.progress import OnCase, Progress
from casebook.model.transfer import CertificatePart
from casebook.store import evidence
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.background import Background
from casebook.ui.widgets.exhibit_picker import line_name
from casebook.ui.widgets.plain import plain_label, rule
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.workplace import Workplace

SHOW_EVERY = 400

WORDS = {State.WRONG: "missing", State.ATTENTION: "doubtful", State.GOOD: "present"}


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One certificate that an exhibit needs, as the list shows it.

    `certificate_id` is None while it is missing; `findings` are sentences with what settles them.
    """

    place: int
    exhibit_id: str
    exhibit: str
    submission: str
    part: CertificatePart
    hop: str
    certificate_id: str | None
    findings: tuple[str, ...]

    @property
    def state(self) -> State:
        """Say whether it is there, doubtful or missing."""
        if self.certificate_id is None:
            return State.WRONG
        return State.ATTENTION if self.findings else State.GOOD

    @property
    def words(self) -> str:
        """Say it in a word."""
        return WORDS[self.state]


class NeedList(QWidget):
    """The needs, filled in slices; Enter begins the missing certificate or goes to the present."""

    need_chosen = Signal(object)
    """The NeedRow now selected, or None."""

    need_opened = Signal(object)

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        self._rows: list[NeedRow] = []
        self._fresh: list[NeedRow] = []
        self._drawn = 0
        self._wanted = ""
        self._background = Background(place, "Look for certificates", self)
        self._background.found.connect(self._on_found)
        self._background.progressed.connect(self._on_progressed)
        self._background.finished.connect(self._on_finished)
        self.table = RowTable(RowModel(_COLUMNS, lambda row: _key(row)), "Certificates needed")
        self.table.row_chosen.connect(self.need_chosen)
        self.table.row_opened.connect(self.need_opened)
        self._says = plain_label("", role="muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(120, 10)
        self._bar.setAccessibleName("Progress of looking for certificates")
        self.head = QHBoxLayout()
        self.head.setContentsMargins(theme.L, theme.XS, theme.M, theme.XS)
        self.head.addWidget(self._says, 1)
        self.head.addWidget(self._bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.head)
        layout.addWidget(rule())
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    @property
    def rows(self) -> tuple[NeedRow, ...]:
        """Give the needs listed, filtered out or not."""
        return tuple(self._rows)

    @property
    def is_reading(self) -> bool:
        """Say whether it is still being filled."""
        return self._background.is_running

    def refresh(self) -> None:
        """Look for the needs again; those shown stand until then."""
        self._fresh, self._drawn = [], 0
        self._bar.setMaximum(0)
        self._bar.show()
        self._background.start(_look)

    def set_filter(self, text: str) -> None:
        """Show the needs that hold every word."""
        self.table.set_filter(text)

    def show_exhibit(self, number: str) -> None:
        """Select the first need of the exhibit with this number that is not answered."""
        self._wanted = number
        self._select_wanted()

    def selected(self) -> NeedRow | None:
        """Give the selected need."""
        found: NeedRow | None = self.table.selected()
        return found

    def _on_found(self, batch: list[Any]) -> None:
        for names, needs in batch:
            for need in needs:
                said = tuple(f"{f.sentence} {f.remedy}" for f in need.findings)
                self._fresh.append(
                    NeedRow(
                        len(self._fresh),
                        need.exhibit_id,
                        names.get(need.exhibit_id, ""),
                        need.submission,
                        need.part,
                        need.hop,
                        need.certificate_id,
                        said,
                    )
                )
        # Drawing takes as long as the list is: each time it has doubled, not every so many rows.
        if len(self._fresh) - self._drawn > max(SHOW_EVERY, self._drawn):
            self._draw()

    def _on_progressed(self, done: int, total: int) -> None:
        self._bar.setMaximum(total)
        self._bar.setValue(done)

    def _on_finished(self) -> None:
        self._draw()
        self._bar.hide()
        missing = sum(row.state is State.WRONG for row in self._rows)
        doubtful = sum(row.state is State.ATTENTION for row in self._rows)
        if not self._rows:
            says = "No exhibit needs a certificate: none is a copy or another electronic record."
        else:
            says = f"{len(self._rows):,} needed, {missing:,} missing, {doubtful:,} doubtful."
        if self._rows and not any(row.submission for row in self._rows):
            says += (
                " The case header names no submission yet: each submission needs its own "
                "certificates."
            )
        self._says.setText(says)

    def _draw(self) -> None:
        self._drawn = len(self._fresh)
        self._rows = list(self._fresh)
        self.table.set_rows(self._rows)
        self._select_wanted()

    def _select_wanted(self) -> None:
        own = [row for row in self._rows if row.exhibit.split(" ", 1)[0] == self._wanted]
        if own:
            self._wanted = ""
            open_first = sorted(own, key=lambda row: row.state is not State.WRONG)
            self.table.select(_key(open_first[0]))


def _look(on_case: OnCase, progress: Progress, take: Callable[[Any], None]) -> None:
    lines = on_case(evidence.exhibit_lines)
    names = {line.id: line_name(line) for line in lines}
    check_evidence.all_certificate_needs(on_case, progress, lambda needs: take((names, needs)))


def _key(row: NeedRow) -> str:
    return f"{row.exhibit_id} {row.submission} {row.part} {row.hop}"


_COLUMNS: tuple[Column[NeedRow], ...] = (
    Column("State", lambda n: n.words, 10, lambda n: list(State).index(n.state), lambda n: n.state),
    Column("Exhibit", lambda n: n.exhibit, 22, lambda n: n.place, stretches=True),
    Column("Submission", lambda n: n.submission or "not named", 11),
    Column("Certificate", lambda n: n.part.value, 15),
    Column("Whose step", lambda n: n.hop, 24),
)
