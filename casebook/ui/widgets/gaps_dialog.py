"""Lists the gaps and the jumps backwards of a source, with the way to each place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from casebook.errors import CaseError
from casebook.model.instant import zone_label
from casebook.store.gaps import GapRule, Gaps, find_gaps
from casebook.ui import theme
from casebook.ui.stepping import Stepper
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.time_axis import duration_text
from casebook.ui.widgets.times import clock
from casebook.ui.workplace import Workplace

RULE = (
    "A gap is a time without a record, at least as long as you choose here and as many times the "
    "usual distance as you choose: the median of the distances from one record to the next. A jump "
    "is a record that lies further back than you choose from the dated record above it in the file."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One row: a gap, or a jump with its record and its place."""

    what: str
    place: str
    from_us: int
    to_us: int
    record_id: int | None = None

    @property
    def length_us(self) -> int:
        """Give how long the gap is, or how far back the jump goes."""
        return abs(self.to_us - self.from_us)


class GapsDialog(QDialog):
    """Looks through one source in steps, by a rule that the examiner can change."""

    place_asked = Signal(int, object)
    """The number of the source and a `Finding`: show it in the list."""

    found = Signal(int, object)
    """The number of the source and its `Gaps`."""

    def __init__(
        self,
        place: Workplace,
        names: dict[int, str],
        first: int,
        parent: QWidget | None = None,
        locators: Mapping[int, str] | None = None,
    ) -> None:
        """Offer the sources by these names; `locators` say what counts the places of each."""
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(820, 560)
        self._place = place
        self._numbers = list(names)
        self._locators = dict(locators or {})
        self._steps = Stepper(place.case, self)
        self._steps.progressed.connect(self._on_progressed)
        self._source_box = ChoiceBox()
        self._source_box.setAccessibleName("Source")
        self._source_box.addItems(list(names.values()))
        self._source_box.setCurrentIndex(self._numbers.index(first))
        # What is listed is always of the source that is named: it is gone to by its number.
        self._source_box.currentIndexChanged.connect(lambda _: self.look())
        rule = GapRule()
        self._shortest = _number(1, 525_600, rule.shortest_us // 60_000_000, " min", "Shortest gap")
        self._times = _number(0, 1_000_000, rule.times_usual, " ×", "Times the usual distance")
        self._jump = _number(0, 31_536_000, rule.jump_us // 1_000_000, " s", "Smallest jump back")
        self.look_button = QPushButton("Look")
        self.look_button.setDefault(True)
        self.look_button.clicked.connect(lambda: self.look())
        self.says = plain_label("", wrap=True, role="muted")
        zone = place.zones[1]
        columns: tuple[Column[Finding], ...] = (
            Column("What", lambda f: f.what, 12),
            Column("Place", lambda f: f.place, 14),
            Column(f"From ({zone_label(zone)})", lambda f: clock(f.from_us, zone), 20,
                   lambda f: f.from_us),
            Column(f"To ({zone_label(zone)})", lambda f: clock(f.to_us, zone), 20,
                   lambda f: f.to_us, stretches=True),
            Column("Length", lambda f: duration_text(f.length_us), 10,
                   lambda f: f.length_us, right=True),
        )  # fmt: skip
        model = RowModel(columns, lambda f: f"{f.what} {f.from_us} {f.to_us} {f.record_id}")
        self.table = RowTable(model, "Gaps and jumps")
        self.table.row_opened.connect(lambda _: self._go())
        self._lay_out()
        self.table.setFocus()
        self.look()

    def look(self) -> None:
        """Look through the chosen source by the rule that is set."""
        rule = GapRule(
            self._shortest.value() * 60_000_000,
            self._times.value(),
            self._jump.value() * 1_000_000,
        )
        number = self._number()
        self.says.setText("looking …")
        self.table.set_rows(())
        self._steps.start(
            lambda case: find_gaps(case, number, rule), self._on_found, self._on_failed
        )

    def done(self, result: int) -> None:
        """Give up looking when the dialog is closed."""
        self._steps.cancel()
        super().done(result)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("Source", self._source_box)
        numbers = QHBoxLayout()
        for words, box in (
            ("A gap lasts at least", self._shortest),
            ("and is", self._times),
            ("the usual. A jump back is more than", self._jump),
        ):
            numbers.addWidget(plain_label(words))
            numbers.addWidget(box)
        numbers.addStretch()
        numbers.addWidget(self.look_button)
        buttons = QHBoxLayout()
        buttons.addWidget(LinkButton("Show it in the list  Enter", self._go))
        buttons.addStretch()
        buttons.addWidget(LinkButton("Close", self.reject))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading("Gaps and jumps backwards", 1.2))
        layout.addWidget(plain_label(RULE, wrap=True, role="muted"))
        layout.addLayout(form)
        layout.addLayout(numbers)
        layout.addWidget(self.says)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)

    def _number(self) -> int:
        return self._numbers[self._source_box.currentIndex()]

    def _on_progressed(self, done: int, total: int) -> None:
        self.says.setText(f"looking … {100 * done // max(1, total)} %")

    def _on_failed(self, error: CaseError) -> None:
        self.says.setText(str(error))

    def _on_found(self, gaps: Gaps) -> None:
        number = self._number()
        self.table.set_rows(findings(gaps, f"S-{number}", self._locators.get(number, "place")))
        self.says.setText(said(gaps))
        self.found.emit(number, gaps)

    def _go(self) -> None:
        finding = self.table.selected()
        if finding is not None:
            self.place_asked.emit(self._number(), finding)
            self.accept()


def findings(gaps: Gaps, source: str, locator: str) -> Sequence[Finding]:
    """Give gaps and jumps as rows, by time; `locator` is what a source counts, like lines."""
    rows = [Finding("gap", source, begin, end) for begin, end in gaps.gaps]
    rows += [
        Finding("jump back", f"{source}, {locator} {j.locator:,}", j.from_us, j.to_us, j.record_id)
        for j in gaps.jumps
    ]
    return sorted(rows, key=lambda row: (row.from_us, row.to_us))


def said(gaps: Gaps) -> str:
    """Say what was found in a sentence."""
    more = ""
    if gaps.gaps_in_all > len(gaps.gaps) or gaps.jumps_in_all > len(gaps.jumps):
        more = " The longest are listed."
    usual = f" The usual distance is under {duration_text(gaps.usual_us)}." if gaps.usual_us else ""
    one = "gap" if gaps.gaps_in_all == 1 else "gaps"
    other = "jump" if gaps.jumps_in_all == 1 else "jumps"
    return f"{gaps.gaps_in_all:,} {one} and {gaps.jumps_in_all:,} {other} backwards.{more}{usual}"


def _number(least: int, most: int, value: int, suffix: str, name: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(least, most)
    box.setValue(value)
    box.setSuffix(suffix)
    box.setAccessibleName(name)
    return box
