"""Asks about records of the timeline or identifiers of the register: lines in one gesture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import check_lines, lines_from_identifiers, lines_from_records
from casebook.actions.check_lines import Preview
from casebook.actions.lines_from_identifiers import Period, Sighting
from casebook.actions.lines_from_records import Asker, Key, Offered
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError, FieldError
from casebook.model.identifier import Identifier
from casebook.model.labels import label
from casebook.model.request import Line, Request
from casebook.model.timeline import Record, RecordFilter
from casebook.ui import theme
from casebook.ui.widgets.background import Background
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.editors import is_control_enter
from casebook.ui.widgets.line_preview import LinePreview
from casebook.ui.widgets.lines_editor import ASKED, combo
from casebook.ui.widgets.paste_dialog import buttons_row
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.request_choice import Offer, RequestChoice, read_offer
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

LOOK_AFTER_MS = 200
_STATES = (Qt.CheckState.Unchecked, Qt.CheckState.Checked)

Make = Callable[[], tuple[tuple[Line, ...], tuple[str, ...]]]
"""Makes the lines with the sentences about what was left out; runs on a thread of its own."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look found: the lines checked, what was left out, or why there are none."""

    preview: Preview | None
    left_out: tuple[str, ...]
    refused: str = ""


class AskDialog(QDialog):
    """Chooses a request, what is asked about, and what is asked; shows the lines before they are.

    A subclass fills the list, and makes the lines of what is checked in it.
    """

    title = ""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self._place = place
        self._seen: _Seen | None = None
        self._is_saving = False
        self._is_adding = False
        self._keys: list[Any] = []
        self.added_to: Request | None = None
        self.choice = RequestChoice()
        self.choice.changed.connect(self._look_soon)
        self.list = QListWidget()
        self.list.setAccessibleName("What is asked about; Space chooses")
        self.list.setFont(theme.mono())
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(5 * (self.list.fontMetrics().height() + theme.S))
        self.list.itemChanged.connect(lambda _: self._look_soon())
        self.asked_box = combo("What is asked", ASKED)
        self.link_box = combo("Link to the facts", ("",), "the address sent the demand")
        for box in (self.asked_box, self.link_box):
            box.currentTextChanged.connect(self._look_soon)
        self.preview = LinePreview()
        self.preview.repeats_left_out.connect(lambda _: self._look_soon())
        self._error = plain_label(wrap=True, role="wrong")
        self._looking = Background(place, self.title, self)
        self._looking.found.connect(self._on_seen)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AFTER_MS)
        self._timer.timeout.connect(self._look)
        self.installEventFilter(self)
        self._build()
        place.case.submit(read_offer, self._on_offer, owner=self)

    def save(self) -> None:
        """Add the lines as soon as they are made and checked, or say what is missing."""
        if self._is_adding:
            return
        self._error.clear()
        try:
            self.choice.check()
        except FieldError as error:
            self._error.setText(str(error))
            return
        self._is_saving = True
        self._go_on()

    def done(self, code: int) -> None:
        """Give up what is still being read, and close."""
        self._looking.stop()
        self._timer.stop()
        super().done(code)

    def error_text(self) -> str:
        """Give what keeps the lines from being added."""
        return self._error.text()

    def check_only(self, keys: Sequence[Any]) -> None:
        """Check what has these keys and nothing else."""
        for row, key in enumerate(self._keys):
            is_wanted = key in keys
            self.list.item(row).setCheckState(_STATES[is_wanted])

    def keys(self) -> list[Any]:
        """Give the keys of what is checked, in the order of the list."""
        return [
            key
            for row, key in enumerate(self._keys)
            if self.list.item(row).checkState() is Qt.CheckState.Checked
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if is_control_enter(event):
            self.save()
            return True
        return super().eventFilter(watched, event)

    def _extra(self) -> Sequence[tuple[str, QWidget]]:
        """Give the fields that this way of asking has of its own."""
        raise NotImplementedError

    def _make(self) -> Make | None:
        """Give what makes the lines of what is checked; None while it is not known yet."""
        raise NotImplementedError

    def _empty_list(self) -> None:
        self._keys = []
        self.list.clear()

    def _put_in_list(self, key: Any, words: str, *, is_checked: bool) -> None:
        item = QListWidgetItem(one_line(words, 120))
        item.setFlags(
            Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
        )
        item.setCheckState(_STATES[is_checked])
        self._keys.append(key)
        self.list.addItem(item)

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.M)
        grid.setVerticalSpacing(theme.XS)
        grid.setColumnStretch(1, 1)
        rows = [
            ("What is asked", self.asked_box),
            ("Link to the facts", self.link_box),
            *self._extra(),
        ]
        for row, (words, widget) in enumerate(rows):
            grid.addWidget(plain_label(words, role="muted"), row, 0)
            grid.addWidget(widget, row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading(self.title, 1.2))
        layout.addWidget(self.choice)
        layout.addWidget(self.list, 2)
        layout.addLayout(grid)
        layout.addWidget(self.preview, 3)
        layout.addWidget(self._error)
        layout.addLayout(buttons_row("Add the lines", self.save, self.reject))
        self.resize(780, 700)

    def _on_offer(self, offer: Offer) -> None:
        self.choice.offer(offer)

    def _look_soon(self) -> None:
        self._seen = None
        self._is_saving = False
        self._looking.stop()
        self._timer.start()

    def _look(self) -> None:
        make, request = self._make(), self.choice.request()
        if make is None:
            return
        if request is None:
            self.preview.say("Choose who is asked.")
            return
        without = self.preview.repeats_box.isChecked()
        self.preview.say("The lines are being made …")
        self._looking.start(partial(_look_at, make, request, without))

    def _on_seen(self, found: list[_Seen]) -> None:
        seen = self._seen = found[-1]
        if seen.preview is None:
            self.preview.say(seen.refused)
            self.preview.show_rows((), (), None)
        else:
            count = len(seen.preview.lines)
            self.preview.say(f"{count:,} line{'' if count == 1 else 's'} to add")
            self.preview.show_rows((), seen.left_out, seen.preview)
        self._go_on()

    def _go_on(self) -> None:
        seen = self._seen
        if not self._is_saving or seen is None:
            return
        self._is_saving = False
        request = self.choice.request()
        if seen.preview is None or request is None or not seen.preview.lines:
            self._error.setText(
                seen.refused or "There is no line to add. Choose what is asked about."
            )
            return
        self._is_adding = True
        lines, from_id, choice = seen.preview.lines, self.choice.from_id(), self.choice
        self._place.case.submit(
            lambda case: choice.add(case, request, from_id, lines),
            partial(self._on_added, len(lines)),
            self._on_failed,
            owner=self,
        )

    def _on_added(self, count: int, request: Request) -> None:
        self.added_to = request
        what = "1 line" if count == 1 else f"{count:,} lines"
        self._place.said.emit(f"{what} added to {label(request)} ({request.subject}).")
        self.accept()

    def _on_failed(self, error: CaseError) -> None:
        self._is_adding = False
        self._error.setText(str(error))


def _look_at(
    make: Make,
    request: Request,
    without_repeats: bool,
    on_case: OnCase,
    progress: Progress,
    give: Callable[[Any], None],
) -> None:
    try:
        lines, left_out = make()
        progress.check_cancelled()
        seen = on_case(
            lambda case: check_lines.preview(case, request, lines, without_repeats=without_repeats)
        )
    except CaseError as error:
        give(_Seen(None, (), str(error)))
    else:
        give(_Seen(seen, left_out))


class AskAboutRecords(AskDialog):
    """Asks about marked records, or about all that the list shows."""

    title = "Ask about these records"

    def __init__(
        self,
        place: Workplace,
        records: Sequence[Record],
        wanted: RecordFilter,
        total: int,
        parent: QWidget | None = None,
    ) -> None:
        self._records = tuple(records)
        self._wanted = wanted
        self._total = total
        self._askers: tuple[Asker, ...] | None = None
        self.port_box = QCheckBox("where a record names no source port, it was not logged")
        self.which_box = ChoiceBox()
        super().__init__(place, parent)
        self._reading = Background(place, self.title, self)
        self._reading.found.connect(self._on_read)
        self._reading.progressed.connect(self._on_progressed)
        self._read()

    def done(self, code: int) -> None:
        self._reading.stop()
        super().done(code)

    def _extra(self) -> Sequence[tuple[str, QWidget]]:
        self.port_box.setAccessibleName("Say that missing source ports were not logged")
        self.port_box.toggled.connect(lambda _: self._look_soon())
        self.which_box.setAccessibleName("Which records")
        count = len(self._records)
        if count:
            self.which_box.addItem("this record" if count == 1 else f"the {count:,} marked records")
        self.which_box.addItem(f"all {self._total:,} records that the list shows")
        self.which_box.currentIndexChanged.connect(lambda _: self._read())
        return [("Source port", self.port_box), ("Made from", self.which_box)]

    def _make(self) -> Make | None:
        askers, keys = self._askers, self.keys()
        if askers is None:
            return None
        asked, link = self.asked_box.currentText(), self.link_box.currentText()
        not_logged = self.port_box.isChecked()

        def make() -> tuple[tuple[Line, ...], tuple[str, ...]]:
            if not keys:
                raise CaseError("Choose in the list what is asked about.")
            made = lines_from_records.lines_of(
                askers, keys, asked, link=link, port_not_logged=not_logged
            )
            return made.lines, made.left_out

        return make

    def _read(self) -> None:
        """Read the records anew, and what stands in them."""
        self._askers = None
        self._look_soon()
        self._empty_list()
        takes_all = self.which_box.currentIndex() == self.which_box.count() - 1
        records = None if takes_all else self._records
        self.preview.say("The records are being read …")
        self._reading.start(partial(_read_records, records, self._wanted))

    def _on_progressed(self, done: int, total: int) -> None:
        if self._askers is None:
            self.preview.say(f"{done:,} of {total:,} records read …")

    def _on_read(self, found: list[tuple[tuple[Asker, ...], tuple[Offered, ...], str]]) -> None:
        askers, offered, refused = found[-1]
        if refused:
            self.preview.say(refused)
            return
        self._askers = askers
        keys: list[Key] = []
        for each in offered:
            words = f"{each.value}  ·  {each.kind.value}, in {each.records:,} of {len(askers):,}"
            if each.with_port:
                words += f", with its port in {each.with_port:,}"
            if each.is_private:
                words += ", private or reserved"
            self._put_in_list(each.key, words, is_checked=False)
            keys.append(each.key)
        if len(keys) == 1:
            self.check_only(keys)
        self.list.setCurrentRow(0)
        if not keys:
            self.preview.say("The records hold no identifier. Add the line by hand in the request.")
            return
        self._look_soon()


def _read_records(
    records: Sequence[Record] | None,
    wanted: RecordFilter,
    on_case: OnCase,
    progress: Progress,
    give: Callable[[Any], None],
) -> None:
    try:
        chosen = (
            on_case(lambda case: lines_from_records.records_of(case, wanted))
            if records is None
            else records
        )
        askers = lines_from_records.read_records(on_case, chosen, progress)
    except CaseError as error:
        give(((), (), str(error)))
    else:
        give((askers, lines_from_records.offered(askers), ""))


class AskAboutIdentifiers(AskDialog):
    """Asks about identifiers of the register, with when they were seen as the period."""

    title = "Ask about these identifiers"

    def __init__(
        self,
        place: Workplace,
        identifiers: Sequence[Identifier],
        chosen_ids: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        self.period_box = ChoiceBox()
        super().__init__(place, parent)
        self._by_id = {identifier.id: identifier for identifier in identifiers}
        self._sightings: dict[str, Sighting] = {}
        for identifier in identifiers:
            words = f"{label(identifier)}  {identifier.value}  ·  {identifier.kind.value}"
            self._put_in_list(identifier.id, words, is_checked=identifier.id in chosen_ids)
        first = next(iter(self.keys()), "")
        self.list.setCurrentRow(max(0, [*self._by_id].index(first) if first else 0))
        self._look_soon()

    def _extra(self) -> Sequence[tuple[str, QWidget]]:
        self.period_box.setAccessibleName("Which time is asked about")
        for period in Period:
            self.period_box.addItem(period.value, period)
        self.period_box.currentIndexChanged.connect(lambda _: self._look_soon())
        return [("Time", self.period_box)]

    def _make(self) -> Make | None:
        chosen = [self._by_id[key] for key in self.keys()]
        asked, link = self.asked_box.currentText(), self.link_box.currentText()
        period = Period(self.period_box.currentData())
        sightings, run = self._sightings, self._place.case.run

        def make() -> tuple[tuple[Line, ...], tuple[str, ...]]:
            if not chosen:
                raise CaseError("Choose in the list what is asked about.")
            for each in chosen:
                if each.id not in sightings:
                    sightings[each.id] = run(
                        partial(lines_from_identifiers.sighted, identifier=each)
                    )
            seen = [sightings[each.id] for each in chosen]
            return lines_from_identifiers.lines_of(seen, period, asked, link=link), ()

        return make
