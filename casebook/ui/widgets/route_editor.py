"""The route of a new request as it is typed: who asks, through whom, who is asked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from casebook.errors import FieldError
from casebook.model.agency import Agency
from casebook.ui import theme
from casebook.ui.widgets.agency_choices import in_a_choice
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import plain_label

MODES = ("", "letter", "e-mail", "BHARATPOL", "I-24/7", "provider portal", "by hand", "fax")
"""Ways a leg may travel that are offered; any other can be typed."""


class RouteEditor(QWidget):
    """Chooses who asks, every agency a request goes through, and who is asked.

    A new agency is typed, or taken from the directory, without leaving the route. There are always
    at least two stops.
    """

    changed = Signal()
    stops_changed = Signal()
    """There are more or fewer stops."""

    agency_asked = Signal(int)
    """“New agency” was chosen at this stop, from 0."""

    directory_asked = Signal(int)
    """“From the directory” was chosen at this stop, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._agencies: tuple[Agency, ...] = ()
        self._stops: list[_Stop] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.XS)
        self._error = plain_label(wrap=True, role="wrong")
        self._error.hide()
        foot = QHBoxLayout()
        self._add_link = LinkButton("Add a stop", self.add_stop)
        foot.addWidget(self._add_link)
        foot.addWidget(plain_label("Alt+Up and Alt+Down move a stop", role="muted"))
        foot.addStretch()
        self._layout.addLayout(foot)
        self._layout.addWidget(self._error)
        for _ in range(2):
            self._insert(len(self._stops))
        self._name_stops()

    def set_agencies(self, agencies: Sequence[Agency]) -> None:
        """Offer these agencies; what is chosen stays."""
        self._agencies = tuple(agencies)
        for stop in self._stops:
            stop.offer(self._agencies)

    def choose(self, stop: int, agency_id: str) -> None:
        """Choose the agency at a stop, from 0."""
        self._stops[stop].choose(agency_id)
        self.changed.emit()

    def set_route(self, ids: Sequence[str], modes: Sequence[str] = ()) -> None:
        """Take a whole route; an empty id is a stop still to be chosen."""
        while len(self._stops) > max(2, len(ids)):
            self._drop(self._stops[1])
        while len(self._stops) < len(ids):
            self._insert(len(self._stops) - 1)
        for place, agency_id in enumerate(ids):
            self._stops[place].choose(agency_id)
            self.set_mode(place, modes[place - 1] if 0 < place <= len(modes) else "")
        self._name_stops()
        self._on_changed()

    def focus_unchosen(self) -> None:
        """Put the cursor on the first stop still to be chosen, else on the last one."""
        unchosen = (stop for stop in self._stops if not stop.agency_id())
        stop = next(unchosen, self._stops[-1])
        stop.agency_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def addressee_id(self) -> str:
        """Give the id of the agency that is asked, empty while it is not chosen."""
        return self._stops[-1].agency_id()

    def set_mode(self, stop: int, mode: str) -> None:
        """Say how the request comes to a stop, from 1."""
        box = self._stops[stop].mode_box
        box.setCurrentText(mode)
        line = box.lineEdit()
        if line is not None:
            line.setCursorPosition(0)

    def add_stop(self) -> None:
        """Add a stop before the last one: who is asked stays at the end."""
        place = len(self._stops) - 1
        self._insert(place)
        self._name_stops()
        self._stops[place].agency_box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def route(self) -> tuple[Agency, ...]:
        """Give the agencies in order. Raises FieldError while a stop is not chosen."""
        known = {agency.id: agency for agency in self._agencies}
        chosen = [known.get(stop.agency_id()) for stop in self._stops]
        route = tuple(agency for agency in chosen if agency is not None)
        if len(route) < len(chosen):
            place = chosen.index(None)
            who = ("who asks", "who is asked")[place > 0] if place in (0, len(chosen) - 1) else ""
            raise FieldError("route", f"Choose {who or f'the agency at stop {place + 1}'}.")
        for place, (before, after) in enumerate(itertools.pairwise(route), 2):
            if before.id == after.id:
                raise FieldError("route", f"Stop {place} is the same as the one before it.")
        return route

    def modes(self) -> tuple[str, ...]:
        """Give how each leg travels, in order."""
        return tuple(stop.mode_box.currentText().strip() for stop in self._stops[1:])

    def show_error(self, sentence: str) -> None:
        """Show a sentence under the route and go to the stop it is about; none hides it."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        if sentence:
            empty = next((stop for stop in self._stops if not stop.agency_id()), self._stops[0])
            empty.agency_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_count(self) -> int:
        """Give the number of stops."""
        return len(self._stops)

    def _insert(self, place: int) -> None:
        stop = _Stop()
        stop.offer(self._agencies)
        stop.changed.connect(self._on_changed)
        stop.moved.connect(partial(self._move, stop))
        stop.removed.connect(partial(self._remove, stop))
        stop.new_asked.connect(lambda: self.agency_asked.emit(self._stops.index(stop)))
        stop.directory_asked.connect(lambda: self.directory_asked.emit(self._stops.index(stop)))
        self._stops.insert(place, stop)
        self._layout.insertWidget(place, stop)

    def _remove(self, stop: _Stop) -> None:
        if len(self._stops) <= 2:
            return
        place = self._stops.index(stop)
        self._drop(stop)
        self._name_stops()
        near = self._stops[min(place, len(self._stops) - 1)]
        near.agency_box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _drop(self, stop: _Stop) -> None:
        self._stops.remove(stop)
        self._layout.removeWidget(stop)
        stop.hide()
        stop.deleteLater()

    def _move(self, stop: _Stop, by: int) -> None:
        place = self._stops.index(stop)
        there = place + by
        if not 0 <= there < len(self._stops):
            return
        other = self._stops[there]
        mine, its = stop.agency_id(), other.agency_id()
        stop.choose(its)
        other.choose(mine)
        other.agency_box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _on_changed(self) -> None:
        self.show_error("")
        self.changed.emit()

    def _name_stops(self) -> None:
        last = len(self._stops) - 1
        for place, stop in enumerate(self._stops):
            words = "asks" if place == 0 else "is asked" if place == last else "through"
            stop.show_place(words, place + 1, can_go=last >= 2, has_mode=place > 0)
        # Stops are newer than those after them, and Tab follows age.
        order = [widget for stop in self._stops for widget in stop.tab_stops()]
        for before, after in itertools.pairwise([*order, self._add_link]):
            QWidget.setTabOrder(before, after)
        self.stops_changed.emit()


class _Stop(QWidget):
    """One stop of the route being typed: how the request comes there, and who it is."""

    changed = Signal()
    new_asked = Signal()
    directory_asked = Signal()
    moved = Signal(int)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ids: list[str] = [""]
        self._word = plain_label(role="muted")
        self._word.setFixedWidth(64)
        self.agency_box = ChoiceBox()
        self.agency_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.agency_box.setMinimumContentsLength(16)
        self.agency_box.activated.connect(self._on_activated)
        self.agency_box.installEventFilter(self)
        self._by = plain_label("by", role="muted")
        self.mode_box = ChoiceBox()
        self.mode_box.setEditable(True)
        self.mode_box.addItems(list(MODES))
        self.mode_box.setFixedWidth(150)
        self.mode_box.currentTextChanged.connect(lambda _: self.changed.emit())
        self._remove_button = QToolButton()
        self._remove_button.setProperty("role", "quiet")
        self._remove_button.setIcon(theme.icon("cancel"))
        self._remove_button.setAutoRaise(True)
        self._remove_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._remove_button.clicked.connect(lambda: self.removed.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._word)
        layout.addWidget(self.agency_box, 1)
        layout.addWidget(self._by)
        layout.addWidget(self.mode_box)
        layout.addWidget(self._remove_button)

    def tab_stops(self) -> tuple[QWidget, ...]:
        """Give what Tab stops at, in the order in which it is read."""
        return self.agency_box, self.mode_box, self._remove_button

    def offer(self, agencies: Sequence[Agency]) -> None:
        """Offer these agencies; the chosen one stays."""
        chosen = self.agency_id()
        self._ids = ["", *(agency.id for agency in agencies)]
        self.agency_box.clear()
        self.agency_box.addItem("choose …")
        for agency in agencies:
            self.agency_box.addItem(in_a_choice(agency))
        self.agency_box.addItem("From the directory …")
        self.agency_box.addItem("New agency …")
        self.choose(chosen)

    def choose(self, agency_id: str) -> None:
        """Choose an agency; none when it is not offered."""
        self.agency_box.setCurrentIndex(self._ids.index(agency_id) if agency_id in self._ids else 0)

    def agency_id(self) -> str:
        """Give the id of the agency chosen, empty for none."""
        at = self.agency_box.currentIndex()
        return self._ids[at] if 0 <= at < len(self._ids) else ""

    def show_place(self, words: str, number: int, *, can_go: bool, has_mode: bool) -> None:
        """Say what the stop is to the route."""
        self._word.setText(words)
        self.agency_box.setAccessibleName(f"Stop {number}, {words}")
        self.mode_box.setAccessibleName(f"How it comes to stop {number}")
        self._remove_button.setAccessibleName(f"Remove stop {number}")
        self._remove_button.setEnabled(can_go)
        self._by.setVisible(has_mode)
        self.mode_box.setVisible(has_mode)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.modifiers() == Qt.KeyboardModifier.AltModifier
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
            return True
        return super().eventFilter(watched, event)

    def _on_activated(self, at: int) -> None:
        if at >= len(self._ids):
            self.agency_box.setCurrentIndex(0)
            asked = (self.directory_asked, self.new_asked)[at - len(self._ids)]
            asked.emit()
            return
        self.changed.emit()
