"""The exhibit a file was read from, and what the reading of its clock does to the times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casebook.actions.read_clock import best_reading, clock_sentence, zone_doubt
from casebook.actions.time_basis import seconds
from casebook.errors import CaseError
from casebook.model.evidence import Exhibit
from casebook.model.examination import ClockReading
from casebook.model.labels import label
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.times_dialog import FROM_HINT, UNTIL_HINT, bound_of, offset_of
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

LOOKING_FOR_READING = "Looking for a reading of the exhibit's clock …"


@dataclass(frozen=True, slots=True)
class _Offered:
    """The clock reading that an exhibit offers for what was read from it, in words."""

    reading: ClockReading
    sentence: str
    doubt: str


class ImportClock(QWidget):
    """Rows of the import's form: the exhibit, the reading of its clock, the offset and its span.

    Choosing the exhibit takes the offset of its reading, in sight; it can be refused. While
    `is_waiting` it is not known yet whether there is a reading.
    """

    changed = Signal()

    def __init__(self, place: Workplace, exhibits: Sequence[Exhibit], form: QFormLayout) -> None:
        super().__init__()
        self._place = place
        self._form = form
        self._offered: _Offered | None = None
        self.is_waiting = False
        self.exhibit = ChoiceBox()
        self.exhibit.setAccessibleName("Exhibit the file belongs to")
        self.exhibit.addItem("no exhibit", None)
        for exhibit in exhibits:
            words = one_line(f"{label(exhibit)}  {exhibit.description}", 80)
            self.exhibit.addItem(words, exhibit.id)
        self.words = plain_label(wrap=True)
        self.doubt = plain_label(wrap=True, role="attention")
        self.takes_reading = QCheckBox("Use this reading")
        self.offset = QLineEdit()
        self.offset.setAccessibleName("Clock offset in seconds")
        self.offset.setPlaceholderText("seconds to add to every time, like -90; empty: none")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        for widget in (self.words, self.doubt, self.takes_reading):
            layout.addWidget(widget)
        form.addRow("Read from exhibit", self.exhibit)
        form.addRow("Its clock", self)
        form.setRowVisible(self, False)
        form.addRow("Clock offset", self.offset)
        self.holds_from, self.holds_until = QLineEdit(), QLineEdit()
        self._span = QWidget()
        span = QHBoxLayout(self._span)
        span.setContentsMargins(0, 0, 0, 0)
        for edit, name, hint in (
            (self.holds_from, "Clock offset holds from", FROM_HINT),
            (self.holds_until, "Clock offset holds until", UNTIL_HINT),
        ):
            edit.setAccessibleName(name)
            edit.setPlaceholderText(hint)
            edit.textChanged.connect(lambda _: self.changed.emit())
            span.addWidget(edit)
        form.addRow("It holds from, until", self._span)
        form.setRowVisible(self._span, False)
        self.exhibit.currentIndexChanged.connect(lambda _: self._on_exhibit())
        self.takes_reading.toggled.connect(lambda _: self._on_reading_taken())
        self.offset.textChanged.connect(lambda _: self._on_offset())

    @property
    def exhibit_id(self) -> str | None:
        """Give the exhibit that was chosen, None for none."""
        chosen: str | None = self.exhibit.currentData()
        return chosen

    @property
    def reading(self) -> ClockReading | None:
        """Give the clock reading that is used, None where there is none or it was refused."""
        if self._offered is None or not self.takes_reading.isChecked():
            return None
        return self._offered.reading

    def offset_us(self) -> int:
        """Give what is added to every time. Raises CaseError for what is no number of seconds."""
        reading = self.reading
        if reading is not None:
            return reading.correction_us
        return offset_of(self.offset.text())

    def span_us(self) -> tuple[int | None, int | None]:
        """Give from when to when the offset holds. Raises CaseError for what is no time."""
        if not self.offset.text().strip():
            return None, None
        return bound_of(self.holds_from.text()), bound_of(self.holds_until.text())

    def in_tab_order(self) -> tuple[QWidget, ...]:
        """Give what the Tab key goes to, one after the other."""
        return (
            self.exhibit, self.takes_reading, self.offset, self.holds_from, self.holds_until,
        )  # fmt: skip

    def _on_offset(self) -> None:
        self._form.setRowVisible(self._span, bool(self.offset.text().strip()))
        self.changed.emit()

    def _on_exhibit(self) -> None:
        """Look for a reading of the exhibit's clock; until it is found nothing can be imported."""
        exhibit_id = self.exhibit_id
        self.is_waiting = exhibit_id is not None
        self._form.setRowVisible(self, exhibit_id is not None)
        self._offer(None)
        if exhibit_id is None:
            return
        self.words.setText(LOOKING_FOR_READING)
        self._place.case.submit(
            lambda case: _offered(case, exhibit_id),
            partial(self._on_offered, exhibit_id),
            partial(self._on_no_offer, exhibit_id),
            key="clock reading for an import",
            owner=self,
        )

    def _on_offered(self, exhibit_id: str, offered: _Offered | None) -> None:
        none = "No reading of its clock is recorded."
        self._end_wait(exhibit_id, f"{offered.sentence}." if offered else none, offered)

    def _on_no_offer(self, exhibit_id: str, error: CaseError) -> None:
        self._end_wait(exhibit_id, str(error), None)

    def _end_wait(self, exhibit_id: str, words: str, offered: _Offered | None) -> None:
        if exhibit_id == self.exhibit_id:
            self.is_waiting = False
            self.words.setText(words)
            self._offer(offered)

    def _offer(self, offered: _Offered | None) -> None:
        self._offered = offered
        self.doubt.setText(offered.doubt if offered else "")
        self.doubt.setVisible(bool(offered and offered.doubt))
        self.takes_reading.setVisible(offered is not None)
        self.takes_reading.setAccessibleDescription(offered.sentence if offered else "")
        self.takes_reading.setChecked(offered is not None)
        self._on_reading_taken()

    def _on_reading_taken(self) -> None:
        """Put the offset of the reading where it can be seen, or let another be typed."""
        reading = self.reading
        if reading is not None:
            self.offset.setText(seconds(reading.correction_us))
        elif not self.offset.isEnabled():
            self.offset.clear()
        self.offset.setEnabled(reading is None)
        self.changed.emit()


def _offered(case: CaseFile, exhibit_id: str) -> _Offered | None:
    reading = best_reading(case, exhibit_id)
    if reading is None:
        return None
    return _Offered(reading, clock_sentence(case, reading), zone_doubt(reading))
