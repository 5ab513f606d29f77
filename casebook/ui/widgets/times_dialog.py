"""Decide anew how the times of a source are read: the answers, and what they change, beforehand."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import shiboken6
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.decide_times import (
    Decided,
    SideBySide,
    decide_times,
    preview_decision,
)
from casebook.actions.redate_source import kept_times
from casebook.actions.time_basis import basis_of, difference, seconds
from casebook.actions.typed_time import typed_time
from casebook.errors import CaseError
from casebook.model.counted import counted
from casebook.model.instant import iso_utc
from casebook.model.labels import label
from casebook.model.timeline import DayOrder, Source, TimeBasis
from casebook.ui import theme
from casebook.ui.jobs import LongJob
from casebook.ui.widgets.choice_box import ChoiceBox, offering, zone_names
from casebook.ui.widgets.plain import ReadText, heading, plain_label, without_icons
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.times import utc_words
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

ORDERS = (
    ("day first: 23/11/2022", DayOrder.DAY_FIRST),
    ("month first: 11/23/2022", DayOrder.MONTH_FIRST),
)
_NOT_LOOKED = "Look at before and after first."
_NO_REASON = "Say why it is decided anew; the reason stands in the journal."


def decide_anew(place: Workplace, source: Source, parent: QWidget) -> None:
    """Ask how the times of a source are to be read, and date it anew in the background."""
    dialog = TimesDialog(place, source, parent)
    is_decided = dialog.exec() == QDialog.DialogCode.Accepted
    shown, why = dialog.shown, dialog.why.text().strip()
    dialog.deleteLater()
    if is_decided and shown is not None:
        start_decision(place, source, shown.basis, why)


def start_decision(place: Workplace, source: Source, basis: TimeBasis, why: str) -> None:
    """Date a source anew; progress and cancel stand in the status bar."""
    place.case.start_long(
        f"Date {label(source)} anew",
        lambda on_case, progress: decide_times(on_case, source, basis, why, progress),
        lambda new: place.said.emit(f"{label(source)} is dated anew as {label(new)}."),
    )


class TimesDialog(QDialog):
    """Asks for zone, year, order and clock; shows before and after; `shown` is what was looked at.

    What is to be decided must have been looked at, and needs a reason.
    """

    def __init__(self, place: Workplace, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._source = source
        self._job: LongJob | None = None
        self.shown: Decided | None = None
        self.setWindowTitle("Casebook")
        self.resize(980, 660)
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._build_fields()
        self.look_button = QPushButton("Show before and after")
        self.look_button.setAutoDefault(False)
        self.look_button.clicked.connect(self.look)
        self.summary = ReadText("")
        model: RowModel[SideBySide] = RowModel(
            (
                Column(str(source.locator), lambda r: f"{r.locator}", 8, right=True),
                Column("Time as written", lambda r: one_line(r.time_text, 60), 26, mono=True),
                Column("Before (UTC)", lambda r: _time(r.before_us, r.before_doubt), 40),
                Column("After (UTC)", lambda r: _time(r.after_us, r.after_doubt), 40,
                       stretches=True),
            ),
            lambda r: f"{r.locator}:{r.time_text}",
        )  # fmt: skip
        self.table = RowTable(model, "Rows before and after")
        self._missing = plain_label(_NOT_LOOKED, wrap=True, role="muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.decide_button = buttons.addButton(
            f"Date {label(source)} anew", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.decide_button.setEnabled(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.finished.connect(lambda _: self._stop_looking())
        foot = QHBoxLayout()
        foot.addWidget(self._missing, 1)
        foot.addWidget(without_icons(buttons))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        name = one_line(source.name, 60)
        layout.addWidget(heading(f"How the times of {label(source)} {name} are read", 1.2))
        says = ReadText(_SAYS)
        says.set_muted(True)
        layout.addWidget(says)
        layout.addLayout(self._form)
        row = QHBoxLayout()
        row.addWidget(self.look_button)
        row.addStretch()
        layout.addLayout(row)
        layout.addWidget(self.summary)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)

    def basis(self) -> TimeBasis:
        """Give what is answered. Raises CaseError for what is no answer."""
        old = basis_of(self._source)
        year = self.year.text().strip()
        if year and not (year.isascii() and year.isdigit()):
            raise CaseError("The year is a number of four digits.")
        order = self.order.currentData()
        return replace(
            old,
            zone=self.zone.currentText().strip(),
            year=int(year) if year else None,
            day_order=DayOrder(order) if order else DayOrder.NONE,
            clock_offset_us=offset_of(self.offset.text()),
            clock_from_us=bound_of(self.clock_from.text()),
            clock_until_us=bound_of(self.clock_until.text()),
        )

    def look(self) -> None:
        """Work out what the answers change, in the background."""
        try:
            basis = self.basis()
        except CaseError as error:
            self._say(str(error))
            return
        self._forget()
        self.look_button.setEnabled(False)
        self._say("Placing every time anew …")
        source = self._source
        self._job = self._place.case.start_long(
            f"Look what changes in {label(source)}",
            lambda on_case, progress: preview_decision(on_case, source, basis, progress),
            self._on_shown,
            self._on_failed,
            partial(self._on_failed, CaseError("It was cancelled. Nothing was changed.")),
        )

    def _build_fields(self) -> None:
        source = self._source
        self.zone = ChoiceBox()
        self.zone.setEditable(True)
        zones = (source.zone, *self._place.zones, "UTC", "Asia/Kolkata")
        self.zone.addItems(list(dict.fromkeys(zones)))
        self.zone.setEditText(source.zone)
        self.zone.setCompleter(offering(zone_names(), self.zone))
        line = self.zone.lineEdit()
        if line is not None:
            line.setPlaceholderText("as in each row, or fixed by the format")
        self.zone.editTextChanged.connect(lambda _: self._forget())
        self.year = self._line("" if source.year is None else str(source.year), "none is needed")
        self.order = ChoiceBox()
        if not source.day_order:
            self.order.addItem("as each date shows", DayOrder.NONE)
        for words, order in ORDERS:
            self.order.addItem(words, order)
        self.order.setCurrentIndex(max(0, self.order.findData(source.day_order)))
        self.order.currentIndexChanged.connect(lambda _: self._forget())
        offset = seconds(source.clock_offset_us) if source.clock_offset_us else ""
        self.offset = self._line(offset, "seconds to add, like -90; empty: none")
        self.clock_from = self._line(_bound(source.clock_from_us), FROM_HINT)
        self.clock_until = self._line(_bound(source.clock_until_us), UNTIL_HINT)
        self.why = QLineEdit()
        self.why.textChanged.connect(lambda _: self._say_state())
        for words, fields in (
            ("Zone", ((self.zone, "Zone"),)),
            ("Year of the first row", ((self.year, "Year"), (self.order, "Day and month"))),
            ("Clock offset", ((self.offset, "Clock offset in seconds"),)),
            ("It holds from, until", ((self.clock_from, "From"), (self.clock_until, "Until"))),
            ("Why", ((self.why, "Why"),)),
        ):
            row = QHBoxLayout()
            for field, name in fields:
                field.setAccessibleName(name)
                if row.count() and name.lower() not in words.lower():
                    row.addWidget(plain_label(name))
                row.addWidget(field, 1)
            self._form.addRow(words, row)

    def _line(self, text: str, hint: str) -> QLineEdit:
        edit = QLineEdit(text)
        edit.setPlaceholderText(hint)
        edit.textChanged.connect(lambda _: self._forget())
        return edit

    def _forget(self) -> None:
        """Drop what was looked at: the answers are others now."""
        self._stop_looking()
        self.shown = None
        self.summary.set_text("")
        self.table.set_rows(())
        self.look_button.setEnabled(True)
        self._say_state()

    def _on_shown(self, shown: Decided) -> None:
        if not shiboken6.isValid(self):
            return
        self._job = None
        self.look_button.setEnabled(True)
        self.shown = shown
        self.summary.set_text(summary_of(shown))
        self.table.set_rows(shown.rows)
        self._say_state()

    def _on_failed(self, error: CaseError) -> None:
        if not shiboken6.isValid(self):
            return
        self._job = None
        self.look_button.setEnabled(True)
        self._say(str(error))

    def _say_state(self) -> None:
        if self.shown is None:
            self._say(_NOT_LOOKED)
        elif not self.shown.changed and not self.shown.taken:
            self._say("This changes no time.")
        elif not self.why.text().strip():
            self._say(_NO_REASON)
        else:
            self._say("The old source is retracted with the reason; its text stays as it is.")
            self.decide_button.setEnabled(True)

    def _say(self, sentence: str) -> None:
        self.decide_button.setEnabled(False)
        self._missing.setText(sentence)

    def _stop_looking(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()


_SAYS = (
    "Every time is placed again from the original text that the case keeps. It becomes a new "
    "source; citations and marks follow to it, and events keep the time they were given."
)
FROM_HINT = "by the device, like 2022-11-23 06:00 +05:30; empty: all"
UNTIL_HINT = "by the device, up to but not at; empty: all"


def offset_of(text: str) -> int:
    """Read a clock offset typed in seconds. Raises CaseError."""
    if not text.strip():
        return 0
    try:
        return round(float(text) * 1_000_000)
    except (ValueError, OverflowError) as error:
        raise CaseError("The clock offset is a number of seconds, like -90 or 2.5.") from error


def bound_of(text: str) -> int | None:
    """Read one end of the span in which a clock offset holds. Raises CaseError."""
    return typed_time(text).utc_us if text.strip() else None


def summary_of(shown: Decided) -> str:
    """Say in lines what a decision makes of a source."""
    lines = [*difference(shown.source, shown.basis)]
    lines.append(f"before: {shown.before.words}")
    lines.append(f"after:  {shown.after.words}")
    lines.append(
        f"another time for {counted(shown.changed, 'record')}; "
        f"{counted(shown.taken, 'reject')} taken as records"
    )
    if shown.events:
        lines.append(f"▲ {kept_times(shown.events, 12)}")
    return "\n".join(lines)


def _bound(us: int | None) -> str:
    return "" if us is None else iso_utc(us)


def _time(us: int | None, doubt: str) -> str:
    at = "undated" if us is None else utc_words(us).removesuffix(" UTC")
    return f"{at}  {doubt}" if doubt else at
