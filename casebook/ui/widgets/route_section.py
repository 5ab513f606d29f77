"""The route of a request: drawn as stations, with each step recorded by Enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from casebook.actions import keep
from casebook.model.labels import label
from casebook.model.request import Leg
from casebook.ui.widgets import leg_forms
from casebook.ui.widgets.detail import Section
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.request_known import Known
from casebook.ui.widgets.route import RouteView, route_of
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

NAMES = {
    "Record a step …": "Record a step of the leg",
    "Correct …": "Correct the leg",
    "Retract …": "Retract the leg",
    "Add a leg …": "Add a leg",
}


class RouteSection(Section):
    """Legs are chosen with Up and Down, recorded with Enter, corrected with F2."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__("Route", parent)
        self._place = place
        self._known: Known | None = None
        actions: tuple[Callable[[], None], ...] = (
            self.record_step,
            self.correct_leg,
            self.retract_leg,
            self.add_leg,
        )
        self.links = LinkRows(tuple(zip(NAMES, actions, strict=True)))
        for link, name in zip(self.links.links, NAMES.values(), strict=True):
            link.setAccessibleName(name)
        self.route = RouteView()
        self.route.leg_opened.connect(lambda _: self.record_step())
        self.add(self.links)
        self.add(self.route)

    def show_known(self, known: Known | None) -> None:
        """Show the route of a request, or none."""
        self._known = known
        zone = self._place.zones[1]
        if known is None:
            self.route.show_route(route_of((), {}, zone))
            return
        self.route.show_route(route_of(known.legs, known.agencies_by_id(), zone))
        every = list(NAMES.values())
        self.links.show_only(every if known.legs else every[-1:])

    def has_focus(self) -> bool:
        """Say whether the keys go to the route."""
        return self.route.hasFocus()

    def focus_route(self) -> None:
        """Put the cursor on the route."""
        self.route.setFocus(Qt.FocusReason.OtherFocusReason)

    def record_step(self) -> None:
        """Record what happened to the chosen leg."""
        leg, known = self.route.leg(), self._known
        if leg is None or known is None:
            return
        names = known.agencies_by_id()
        sender, receiver = (
            names[agency_id].short_name if agency_id in names else "?"
            for agency_id in (leg.from_agency_id, leg.to_agency_id)
        )
        title = one_line(f"{self._name(leg)}: {sender} to {receiver}", 80)
        is_last = not any(after.position > leg.position for after in known.legs)
        self._open(leg_forms.leg_step_dialog(self._place, title, leg, self, is_last=is_last))

    def correct_leg(self) -> None:
        """Correct the chosen leg, with a reason."""
        leg, known = self.route.leg(), self._known
        if leg is not None and known is not None:
            title = f"Correct {self._name(leg)}"
            self._open(leg_forms.correct_leg_dialog(self._place, title, leg, known.agencies, self))

    def retract_leg(self) -> None:
        """Retract the chosen leg, after asking why."""
        leg = self.route.leg()
        if leg is None:
            return
        why = self._place.messages.ask_reason(
            f"Why is {self._name(leg)} retracted? It stays in the case, struck through.", "Retract"
        )
        if why is not None:
            self._place.case.submit(lambda case: keep.retract(case, leg, why), owner=self)

    def add_leg(self) -> None:
        """Add a leg at the end of the route."""
        known = self._known
        if known is not None:
            dialog = leg_forms.new_leg_dialog(
                self._place, known.request, known.live_agencies(), known.legs, self
            )
            dialog.accepted.connect(lambda: self._choose(dialog.saved_row))
            self._open(dialog)

    def _choose(self, leg: Any) -> None:
        if isinstance(leg, Leg):
            self.route.choose(leg.id)

    def _name(self, leg: Leg) -> str:
        known = self._known
        part = f"leg {leg.position}"
        return part if known is None else f"{label(known.request)} {part}"

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _: self.focus_route())
        dialog.open()
