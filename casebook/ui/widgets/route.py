"""The route of a request, drawn as stations with what happened between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from casebook.model.agency import Agency
from casebook.model.instant import Instant
from casebook.model.request import Leg, mode_words
from casebook.ui import theme
from casebook.ui.widgets.times import time_in
from casebook.ui.widgets.visible_text import one_line

RAIL_X = 14
TEXT_X = 30
DOT = 6
PAD = theme.XS
MOST_NAME = 120


@dataclass(frozen=True, slots=True)
class Station:
    """One stop; `is_reached` when the request has been there."""

    name: str
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Hop:
    """One leg in words: how and under which reference it goes, and each step with its time."""

    leg: Leg
    head: str
    steps: str
    is_sent: bool
    is_answered: bool
    is_returned: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Stations and hops in order: hop n leads from station n to station n + 1.

    `breaks` are the hops that do not start where the one before ended.
    """

    stations: tuple[Station, ...]
    hops: tuple[Hop, ...]
    breaks: tuple[int, ...]

    def in_words(self) -> str:
        """Say the whole route, for who cannot see it."""
        if not self.stations:
            return "no route"
        words = [self.stations[0].name]
        for hop, station in zip(self.hops, self.stations[1:], strict=True):
            words.append(f"leg {hop.leg.position} to {station.name}: {hop.head}; {hop.steps}")
        return ". ".join(words)


def route_of(legs: Sequence[Leg], agencies: Mapping[str, Agency], zone: str) -> Route:
    """Lay out the legs of a request, times in `zone`."""
    if not legs:
        return Route((), (), ())
    first = legs[0]
    stations = [Station(_name(first.from_agency_id, agencies), True)]
    hops: list[Hop] = []
    breaks: list[int] = []
    before: Leg | None = None
    for place, leg in enumerate(legs):
        handed_on = None if before is None else before.forwarded_at
        if before is not None and before.to_agency_id != leg.from_agency_id:
            breaks.append(place)
        stations.append(
            Station(
                _name(leg.to_agency_id, agencies),
                leg.sent_at is not None or handed_on is not None,
            )
        )
        hops.append(
            Hop(
                leg,
                _head(leg, agencies, place in breaks),
                _steps(leg, zone, handed_on),
                leg.sent_at is not None,
                leg.replied_at is not None,
                leg.returned_at is not None,
            )
        )
        before = leg
    return Route(tuple(stations), tuple(hops), tuple(breaks))


class RouteView(QWidget):
    """Draws a route from top to bottom; Up and Down choose a leg, Enter opens it.

    The chosen leg stays chosen over a refresh while it is part of the route.
    """

    leg_chosen = Signal(object)
    leg_opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._route = Route((), (), ())
        self._chosen = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setMinimumWidth(200)
        self.show_route(self._route)

    def show_route(self, route: Route) -> None:
        """Show another route, or the same one later."""
        kept = self.leg()
        self._route = route
        ids = [hop.leg.id for hop in route.hops]
        self._chosen = ids.index(kept.id) if kept is not None and kept.id in ids else _next(route)
        self._fit()
        self._tell()

    def leg(self) -> Leg | None:
        """Give the chosen leg."""
        hops = self._route.hops
        return hops[self._chosen].leg if 0 <= self._chosen < len(hops) else None

    def choose(self, leg_id: str) -> None:
        """Choose a leg of the route."""
        for place, hop in enumerate(self._route.hops):
            if hop.leg.id == leg_id:
                self._choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Left: -1,
        }
        key = Qt.Key(event.key())
        last = len(self._route.hops) - 1
        if key in steps and last >= 0:
            self._choose(max(0, min(last, self._chosen + steps[key])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.leg() is not None:
            self.leg_opened.emit(self.leg())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._hop_at(event.position().toPoint().y())
        if place is not None:
            self._choose(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._hop_at(event.position().toPoint().y()) is not None:
            self.leg_opened.emit(self.leg())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stations, hops = self._rects()
        for place, rect in enumerate(hops):
            self._draw_hop(painter, place, rect)
        for place, rect in enumerate(stations):
            self._draw_station(painter, self._route.stations[place], rect)
        painter.end()

    def _draw_station(self, painter: QPainter, station: Station, rect: QRect) -> None:
        t = theme.tokens()
        middle = QPoint(RAIL_X, rect.center().y())
        painter.setPen(QPen(QColor(t.accent if station.is_reached else t.muted), 2))
        painter.setBrush(QColor(t.accent if station.is_reached else t.surface))
        painter.drawEllipse(middle, DOT, DOT)
        painter.setFont(theme.scaled(1.0, bold=station.is_reached))
        painter.setPen(QColor(t.text if station.is_reached else t.muted))
        words = painter.fontMetrics().elidedText(
            station.name, Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_hop(self, painter: QPainter, place: int, rect: QRect) -> None:
        t, hop = theme.tokens(), self._route.hops[place]
        if place == self._chosen:
            box = rect.adjusted(-PAD, 0, 0, 0)
            painter.fillRect(box, QColor(t.selection))
            if self.hasFocus():
                painter.setPen(QPen(QColor(t.accent), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(0, 0, -1, -1))
        pen = QPen(QColor(t.accent if hop.is_sent else t.muted), 2)
        if not hop.is_sent:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        height = self._station_height() // 2 - DOT
        top, bottom = rect.top() - height, rect.bottom() + height
        if place in self._route.breaks:
            top = rect.top() + 2
        painter.drawLine(QPoint(RAIL_X, top), QPoint(RAIL_X, bottom))
        if hop.is_answered or hop.is_returned:
            state = theme.State.ATTENTION if hop.is_returned else theme.State.GOOD
            theme.state_icon(state).paint(painter, RAIL_X - 8, rect.center().y() - 8, 16, 16)
        painter.setFont(self.font())
        inner = rect.adjusted(0, PAD // 2, -PAD, 0)
        painter.setPen(QColor(t.text))
        painter.drawText(inner, _FLAGS, hop.head)
        inner.setTop(inner.top() + self._text_height(hop.head, inner.width()))
        painter.setPen(QColor(t.text if hop.is_sent else t.muted))
        painter.drawText(inner, _FLAGS, hop.steps)

    def _choose(self, place: int) -> None:
        if place != self._chosen:
            self._chosen = place
            self._tell()

    def _tell(self) -> None:
        leg = self.leg()
        words = f"Route: {self._route.in_words()}"
        if leg is not None:
            hop = self._route.hops[self._chosen]
            words = f"Leg {leg.position} chosen, {hop.head}; {hop.steps}. {words}"
        self.setAccessibleName(words)
        self.update()
        self.leg_chosen.emit(leg)

    def _hop_at(self, y: int) -> int | None:
        _, hops = self._rects()
        return next((n for n, rect in enumerate(hops) if rect.top() <= y <= rect.bottom()), None)

    def _rects(self) -> tuple[list[QRect], list[QRect]]:
        width = max(40, self.width() - TEXT_X)
        stations: list[QRect] = []
        hops: list[QRect] = []
        y = 0
        for place in range(len(self._route.stations)):
            stations.append(QRect(TEXT_X, y, width, self._station_height()))
            y += self._station_height()
            if place < len(self._route.hops):
                hop = self._route.hops[place]
                inner = width - PAD
                height = self._text_height(hop.head, inner) + self._text_height(hop.steps, inner)
                hops.append(QRect(TEXT_X, y, width, height + PAD))
                y += height + PAD
        return stations, hops

    def _fit(self) -> None:
        stations, _ = self._rects()
        self.setFixedHeight(stations[-1].bottom() + 1 if stations else 1)
        self.update()

    def _station_height(self) -> int:
        return self.fontMetrics().height() + theme.XS

    def _text_height(self, text: str, width: int) -> int:
        metrics = QFontMetrics(self.font())
        return metrics.boundingRect(QRect(0, 0, width, 10_000), _FLAGS, text).height()


_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def _next(route: Route) -> int:
    """Give the hop where something is to be recorded next: the first without a reply."""
    waiting = [place for place, hop in enumerate(route.hops) if not hop.is_sent]
    sent = [place for place, hop in enumerate(route.hops) if hop.is_sent and not hop.is_answered]
    if sent:
        return sent[-1]
    return waiting[0] if waiting else 0


def _name(agency_id: str, agencies: Mapping[str, Agency]) -> str:
    agency = agencies.get(agency_id)
    if agency is None:
        return "unknown agency"
    name = agency.short_name or agency.name
    full = f"{name}, {agency.name}" if agency.name != name else name
    return one_line(f"{full}, {agency.country}" if agency.country else full, MOST_NAME)


def _head(leg: Leg, agencies: Mapping[str, Agency], is_broken: bool) -> str:
    parts = [mode_words(leg.mode) or "mode not given"]
    if leg.reference:
        parts.append(f"reference {leg.reference}")
    if is_broken:
        parts.insert(0, f"starts anew at {_name(leg.from_agency_id, agencies)}")
    return one_line(", ".join(parts), 400)


def _steps(leg: Leg, zone: str, handed_on: Instant | None) -> str:
    """Give every step taken with its time, who took it and the number it brought.

    A leg that the one before handed on is under way, though nobody recorded its own sending.
    """
    steps = (
        ("prepared", leg.prepared_at, leg.prepared_by, ""),
        ("approved", leg.approved_at, leg.approved_by, ""),
        ("sent", leg.sent_at, "", ""),
        ("acknowledged", leg.acknowledged_at, "", leg.acknowledged_reference),
        ("forwarded", leg.forwarded_at, "", ""),
        ("replied", leg.replied_at, "", leg.reply_reference),
        ("returned", leg.returned_at, "", ""),
    )
    words = []
    for word, at, by, reference in steps:
        if at is not None:
            by_words = f" by {by}" if by else ""
            number = f" ({reference})" if reference else ""
            words.append(f"{word} {time_in(at, zone)}{by_words}{number}")
    if leg.sent_at is None and handed_on is not None:
        words.append(f"forwarded to it {time_in(handed_on, zone)} · own sending not recorded")
    elif leg.sent_at is None:
        words.append("not sent")
    elif leg.acknowledged_at is None and leg.replied_at is None and leg.returned_at is None:
        words.append("not acknowledged")
    if leg.returned_because:
        words.append(f"because: {leg.returned_because}")
    if leg.reply:
        words.append(f"reply: {leg.reply}")
    return one_line(" · ".join(words), 1000)
