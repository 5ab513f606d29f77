"""The usual routes of a kind of request, offered above the route that is typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casebook.actions import usual_routes
from casebook.actions.usual_routes import OfferedRoute
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace


class UsualRouteRow(QWidget):
    """Chooses a usual route; taking it adds the agencies it needs, and fills the route.

    The agency that is asked is not known to every route: its stop then stays to be chosen.
    """

    taken = Signal(object, object, object)
    """The agencies of the case, the ids of the stops (empty: still to be chosen), the modes."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._kind = ""
        self._routes: tuple[OfferedRoute, ...] = ()
        self._box = ChoiceBox()
        self._box.setAccessibleName("Usual route")
        self._box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._box.setMinimumContentsLength(16)
        self._box.currentIndexChanged.connect(lambda _: self._say())
        self.button = QPushButton("Take this route")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.take)
        self._says = plain_label(wrap=True, role="muted")
        self._error = plain_label(wrap=True, role="wrong")
        self._error.hide()
        row = QHBoxLayout()
        word = plain_label("usual", role="muted")
        word.setFixedWidth(64)
        row.setSpacing(theme.XS)
        row.addWidget(word)
        row.addWidget(self._box, 1)
        row.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addLayout(row)
        layout.addWidget(self._says)
        layout.addWidget(self._error)
        self.hide()

    @property
    def routes(self) -> tuple[OfferedRoute, ...]:
        """Give the routes offered."""
        return self._routes

    def show_kind(self, kind: str) -> None:
        """Offer the usual routes of a kind of request."""
        self._kind = kind
        self._place.case.submit(
            lambda case: usual_routes.offered(case, kind, None),
            self._on_offered,
            key="Requests.usual routes",
            owner=self,
        )

    def choose(self, at: int) -> None:
        """Choose a route, from 0."""
        self._box.setCurrentIndex(at)

    def take(self) -> None:
        """Add the agencies the chosen route needs, and fill the route with it."""
        at = self._box.currentIndex()
        if not 0 <= at < len(self._routes):
            return
        route = self._routes[at]
        self._error.hide()
        self.button.setEnabled(False)
        self._place.case.submit(
            lambda case: _settled(case, route), self._on_settled, self._on_failed, owner=self
        )

    def _on_offered(self, routes: tuple[OfferedRoute, ...]) -> None:
        chosen = self._box.currentIndex()
        names = [route.name for route in routes]
        is_same = names == [route.name for route in self._routes]
        self._routes = routes
        self._box.blockSignals(True)
        self._box.clear()
        self._box.addItems([one_line(_in_words(route), 120) for route in routes])
        if is_same:
            # Offered anew once a route was taken: the one taken stays chosen.
            self._box.setCurrentIndex(chosen)
        self._box.blockSignals(False)
        self.setVisible(bool(routes))
        self._say()

    def _say(self) -> None:
        at = self._box.currentIndex()
        if not 0 <= at < len(self._routes):
            return
        new = [stop.name for stop in self._routes[at].stops if _is_missing(stop)]
        words = f"Taking it adds {', '.join(new)} to the agencies of the case." if new else ""
        self._says.setText(words)
        self._says.setVisible(bool(words))

    def _on_settled(
        self, found: tuple[tuple[Agency, ...], tuple[str, ...], tuple[str, ...]]
    ) -> None:
        self.button.setEnabled(True)
        agencies, ids, modes = found
        self.taken.emit(agencies, ids, modes)
        self.show_kind(self._kind)

    def _on_failed(self, error: CaseError) -> None:
        self.button.setEnabled(True)
        self._error.setText(str(error))
        self._error.show()


def _settled(
    case: CaseFile, route: OfferedRoute
) -> tuple[tuple[Agency, ...], tuple[str, ...], tuple[str, ...]]:
    known = [stop for stop in route.stops if not _is_open(stop)]
    settled: Sequence[Agency] = ()
    if known:
        settled = usual_routes.settle(case, dataclasses.replace(route, stops=tuple(known)))
    by_key = dict(zip([stop.key for stop in known], settled, strict=True))
    ids = tuple("" if _is_open(stop) else by_key[stop.key].id for stop in route.stops)
    return case.all(Agency), ids, route.modes


def _is_open(stop: usual_routes.Stop) -> bool:
    return stop.agency is None and stop.key == usual_routes.ADDRESSEE


def _is_missing(stop: usual_routes.Stop) -> bool:
    return stop.agency is None and not _is_open(stop)


def _in_words(route: OfferedRoute) -> str:
    return f"{route.name}: {' → '.join(stop.name for stop in route.stops)}"
