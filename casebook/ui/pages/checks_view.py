"""What checking finds about the exhibits: the finding, what settles it, and the way there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import check_evidence
from casebook.actions.progress import OnCase, Progress
from casebook.model.evidence import Exhibit
from casebook.model.examination import Incident
from casebook.model.labels import kind_and_number, label
from casebook.ui import theme
from casebook.ui.pages.evidence_view import EvidenceView
from casebook.ui.theme import State
from casebook.ui.widgets.background import Background
from casebook.ui.widgets.detail import Detail
from casebook.ui.widgets.exhibit_lines import exhibit_line
from casebook.ui.widgets.lacks_section import said
from casebook.ui.widgets.list_and_detail import ListAndDetail
from casebook.ui.widgets.plain import plain_label, rule
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.workplace import Workplace

SHOW_EVERY = 400
"""How many new findings the list waits for while checking goes on; then it is drawn again."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding about one exhibit. `incident` is the number of the open incident it names."""

    exhibit: Exhibit
    place: int
    sentence: str
    remedy: str
    incident: str = ""

    @property
    def number(self) -> str:
        """Give the number it leads to."""
        return self.incident or label(self.exhibit)

    @property
    def order(self) -> tuple[bool, int, int]:
        """Put open incidents first, then exhibits by number."""
        return not self.incident, self.exhibit.number, self.place


class ChecksView(EvidenceView):
    """The findings of all exhibits, open incidents first; Enter goes to the exhibit."""

    title = "Checks"
    help_says = (
        "Every exhibit checked: its custody (gaps, overlaps, times that run backwards, broken "
        "seals, long transit), its digests, its clock, numbers that occur twice, and incidents "
        "nobody has explained, which come first. Each finding says what settles it; Enter goes "
        "to the exhibit. Checking begins anew whenever the case changes."
    )

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._found: list[Found] = []
        self._fresh: list[Found] = []
        self._incidents = 0
        self._drawn = 0
        self._background = Background(place, "Check the evidence", self)
        self._background.found.connect(self._on_found)
        self._background.progressed.connect(self._on_progressed)
        self._background.finished.connect(self._on_finished)
        self.table = RowTable(RowModel(_COLUMNS, lambda row: f"{row.order}"), "Findings")
        self.table.row_chosen.connect(self._show)
        self.table.row_opened.connect(lambda row: place.follow(row.number))
        self.detail = Detail("Finding")
        self._said = self.detail.add_section("What is found")
        self._remedy = self.detail.add_section("What settles it")
        self._where = self.detail.add_section("Exhibit")
        self.body = ListAndDetail(
            place,
            self._make_list(),
            self.detail,
            "There is no exhibit to check yet.",
            "Evidence.Checks.splitter",
            (720, 400),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self._show(None)

    @property
    def is_checking(self) -> bool:
        """Say whether checking still goes on."""
        return self._background.is_running

    def refresh(self) -> None:
        """Check all exhibits again, in slices; what was found before stands until then."""
        self._fresh, self._incidents, self._drawn = [], 0, 0
        self._says.setText("Checking …")
        self._bar.setMaximum(0)
        self._show_going(True)
        self._background.start(_check)

    def on_filter(self, text: str) -> None:
        """Show the findings that hold every word."""
        self.table.set_filter(text)

    def show_number(self, number: str) -> None:
        """Select the first finding about the exhibit or the incident with this number."""
        for row in self._found:
            if number in (row.number, label(row.exhibit)):
                self.table.select(f"{row.order}")
                return

    def selected_number(self) -> str:
        """Give the number that the selected finding leads to."""
        row = self.table.selected()
        return "" if row is None else str(row.number)

    def focus_list(self) -> None:
        """Put the cursor into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self.table.viewport().update()

    def findings(self) -> tuple[Found, ...]:
        """Give what is listed, in its order."""
        return tuple(self._found)

    def _make_list(self) -> QWidget:
        self._says = plain_label(role="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(160, 10)
        self._bar.setAccessibleName("Progress of checking")
        stop_button = QPushButton("Stop")
        stop_button.setAccessibleName("Stop checking")
        stop_button.clicked.connect(self.stop)
        again_button = QPushButton("Check again")
        again_button.clicked.connect(lambda: self.refresh())
        self._going = (self._bar, stop_button)
        self._ended = (again_button,)
        head = QHBoxLayout()
        head.setContentsMargins(theme.L, theme.XS, theme.M, theme.XS)
        head.addWidget(self._says, 1)
        for widget in (*self._going, *self._ended):
            head.addWidget(widget)
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(rule())
        layout.addWidget(self.table, 1)
        left.setFocusProxy(self.table)
        return left

    def stop(self) -> None:
        """Check no further; what was found is listed."""
        if self._background.is_running:
            self._background.stop()
            self._draw()
            self._show_going(False)
            self._says.setText(f"Stopped: {self._counted()} so far.")

    def _show_going(self, is_going: bool) -> None:
        for widget in self._going:
            widget.setVisible(is_going)
        for widget in self._ended:
            widget.setVisible(not is_going)

    def _on_found(self, batch: list[tuple[Exhibit, tuple[Any, ...]]]) -> None:
        for exhibit, findings in batch:
            found = [
                Found(exhibit, place, f.sentence, f.remedy, _incident_in(f.sentence))
                for place, f in enumerate(findings)
            ]
            self._fresh += found
            self._incidents += sum(bool(row.incident) for row in found)
        # Drawing takes as long as the list is: each time it has doubled, not every so many rows.
        if len(self._fresh) - self._drawn > max(SHOW_EVERY, self._drawn):
            self._draw()

    def _on_progressed(self, done: int, total: int) -> None:
        self._bar.setMaximum(total)
        self._bar.setValue(done)
        self._says.setText(f"{done:,} of {total:,} exhibits checked, {self._counted()}")

    def _on_finished(self) -> None:
        self._draw()
        self._drawn = 0
        self._show_going(False)
        nothing = "✓ Every exhibit is checked, and nothing is found."
        self._says.setText(self._counted() if self._found else nothing)

    def _counted(self) -> str:
        many, incidents = len(self._fresh), self._incidents
        words = f"{many:,} finding{'' if many == 1 else 's'}"
        if incidents:
            words += f", {incidents:,} open incident{'' if incidents == 1 else 's'} among them"
        return words

    def _draw(self) -> None:
        self._drawn = len(self._fresh)
        self._found = sorted(self._fresh, key=lambda row: row.order)
        self.table.set_rows(self._found)

    def _show(self, row: Found | None) -> None:
        self.detail.setVisible(row is not None)
        if row is None:
            return
        self.detail.set_title(row.number, row.exhibit.description)
        self._said.show_widgets([said(_state(row), row.sentence)])
        self._remedy.show_widgets([plain_label(row.remedy, wrap=True, selectable=True)])
        words = "  ".join(part for part in (row.exhibit.mark, row.exhibit.description) if part)
        self._where.show_widgets([exhibit_line(label(row.exhibit), words, self.place.follow)])


def _check(on_case: OnCase, progress: Progress, take: Callable[[Any], None]) -> None:
    def seen(exhibit: Exhibit, findings: tuple[Any, ...]) -> None:
        if findings:
            take((exhibit, findings))

    check_evidence.check_all(on_case, progress, seen)


def _incident_in(sentence: str) -> str:
    """Give the number of the incident a finding is about, empty for another finding."""
    first = sentence.split(" ", 1)[0]
    found = kind_and_number(first)
    return first if found is not None and found[0] is Incident else ""


def _state(row: Found) -> State:
    return State.WRONG if row.incident else State.ATTENTION


_COLUMNS: tuple[Column[Found], ...] = (
    Column("Number", lambda f: f.number, 9, lambda f: f.order, _state),
    Column("Finding", lambda f: f.sentence, 40, stretches=True),
    Column("What settles it", lambda f: f.remedy, 34),
)
