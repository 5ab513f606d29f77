"""A strip that shows how many records fall where in time, stacked, with the events above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from casebook.errors import CaseError
from casebook.model.counted import counted
from casebook.model.instant import datetime_of, zone_label
from casebook.model.timeline import Histogram
from casebook.ui import theme
from casebook.ui.widgets.time_axis import (
    DAY_US,
    SECOND_US,
    STEPS_US,
    duration_text,
    local_time,
    tick_text,
    ticks,
)
from casebook.ui.widgets.visible_text import tooltip

SHORTEST_US = SECOND_US
"""The strip never shows less than this."""

BUCKET_PX = 3

SOURCE_COLOURS = (
    ("#1d5a9e", "#84b6f0"),
    ("#b35900", "#f0a860"),
    ("#17602f", "#80d09a"),
    ("#8a2f7d", "#e29ad6"),
    ("#6b6200", "#d8cf5e"),
    ("#007480", "#68cfd8"),
    ("#a01c16", "#f5a19a"),
    ("#55585e", "#a9aeb5"),
)
"""Light and dark colours of the series that get one; the last is that of all others together."""


@dataclass(frozen=True, slots=True)
class Marker:
    """An event on the strip: its id, its number, its moment and its title."""

    event_id: str
    number: int
    utc_us: int
    title: str


class HistogramStrip(QWidget):
    """Shows the counts of one span of time as stacked bars, an axis in two zones, and markers.

    The strip never queries: it shows what `set_counts` gave, and tells which span was asked for.
    The span shown is what the last `set_span` said, also while its counts are on their way.
    """

    span_chosen = Signal(object, object)
    """From (inclusive) and to (exclusive), in UTC microseconds."""

    whole_span_asked = Signal()
    moment_chosen = Signal(object)
    """UTC microseconds: bring the list there."""

    event_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._from_us = 0
        self._to_us = 0
        self._counts: Histogram | None = None
        self._stack: list[int] = []
        self._source_order: tuple[int, ...] = ()
        self._source_names: dict[int, str] = {}
        self._names: dict[int, str] | None = None
        self._gaps: Sequence[tuple[int, int]] = ()
        self._jumps: Sequence[int] = ()
        self._markers: tuple[Marker, ...] = ()
        self._zones = ("UTC", "Asia/Kolkata")
        self._cursor_us: int | None = None
        self._dragged_from: int | None = None
        self._dragged_to: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Records over time")

    @property
    def span(self) -> tuple[int, int]:
        """Give the span shown; equal ends mean none."""
        return self._from_us, self._to_us

    @property
    def wanted_buckets(self) -> int:
        """Give how many buckets the strip can show."""
        return max(1, self._plot().width() // BUCKET_PX)

    def set_span(self, from_us: int, to_us: int) -> None:
        """Show this span; its counts follow by `set_counts`."""
        self._from_us, self._to_us = from_us, to_us
        self._cursor_us = None
        self._describe()
        self.update()

    def set_counts(self, counts: Histogram | None, names: dict[int, str] | None = None) -> None:
        """Show these counts where they fall within the span.

        `names` are those of the series where they are not sources; their number 0 is all others.
        """
        self._counts = counts
        self._names = None if names is None else dict(names)
        self._stack = (
            [sum(column) for column in zip(*counts.series.values(), strict=True)]
            if (counts and counts.series)
            else []
        )
        self._describe()
        self.update()

    def set_sources(self, names: dict[int, str]) -> None:
        """Give the sources their names and, by their order, their colours; the last share one."""
        self._source_names = dict(names)
        self._source_order = tuple(names)
        self.update()

    def set_cursor(self, utc_us: int) -> None:
        """Put the cursor on a moment within the span."""
        if self._from_us <= utc_us < self._to_us:
            self._cursor_us = utc_us
            self._describe()
            self.update()

    def set_gaps(self, gaps: Sequence[tuple[int, int]], jumps: Sequence[int]) -> None:
        """Hatch these stretches without a record, and mark where times jump back to."""
        if (gaps, jumps) != (self._gaps, self._jumps):
            self._gaps, self._jumps = gaps, jumps
            self.update()

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """Show these events above the bars."""
        self._markers = tuple(sorted(markers, key=lambda marker: (marker.utc_us, marker.number)))
        self._describe()
        self.update()

    def set_zones(self, zones: tuple[str, str]) -> None:
        """Show the axis in these two zones."""
        self._zones = zones
        self.update()

    def name_of(self, series: int) -> str:
        """Give the name of a series."""
        if self._names is not None:
            return self._names.get(series, "")
        return self._source_names.get(series, f"S-{series}")

    def colour_of(self, series: int) -> QColor:
        """Give the colour of a series on the present ground; all others together are grey."""
        order = self._order()
        place = order.index(series) if series in order else -1
        light, dark = SOURCE_COLOURS[place]
        is_light = self.palette().color(QPalette.ColorRole.Base).lightness() > 127
        return QColor(light if is_light else dark)

    def legend(self) -> list[tuple[str, QColor]]:
        """Give name and colour of what has bars, the largest first; the grey ones together."""
        counts = self._counts
        if counts is None:
            return []
        totals = {series: sum(numbers) for series, numbers in counts.series.items()}
        shown = sorted((series for series in totals if totals[series]), key=lambda s: -totals[s])
        own = [series for series in shown if series in self._order()]
        grey = [series for series in shown if series not in own]
        named = [(self.name_of(series), self.colour_of(series)) for series in own]
        if grey:
            words = f"{len(grey):,} others" if len(grey) > 1 else self.name_of(grey[0])
            named.append((words, self.colour_of(grey[0])))
        return named

    def _order(self) -> tuple[int, ...]:
        """Give the series that have a colour of their own."""
        if self._names is not None:
            return tuple(number for number in self._names if number)[: len(SOURCE_COLOURS) - 1]
        return self._source_order[: len(SOURCE_COLOURS) - 1]

    def x_of(self, utc_us: int) -> int:
        """Give the pixel column of a moment."""
        plot = self._plot()
        span = max(1, self._to_us - self._from_us)
        return plot.left() + (utc_us - self._from_us) * plot.width() // span

    def moment_at(self, x: float) -> int:
        """Give the moment under a pixel column, within the span."""
        plot = self._plot()
        part = min(max(x - plot.left(), 0), plot.width()) / max(1, plot.width())
        return self._from_us + round(part * (self._to_us - self._from_us))

    def zoom(self, factor: float, around_us: int | None = None) -> None:
        """Ask for a span `factor` times as long that keeps a moment in its place."""
        length = self._to_us - self._from_us
        if length <= 0:
            return
        centre = self._from_us + length // 2 if around_us is None else around_us
        wanted = max(SHORTEST_US, round(length * factor))
        start = centre - round((centre - self._from_us) * wanted / length)
        self._choose(start, start + wanted)

    def pan(self, part: float) -> None:
        """Ask for the span moved by a part of its length."""
        move = round((self._to_us - self._from_us) * part)
        if move:
            self._choose(self._from_us + move, self._to_us + move)

    def _choose(self, from_us: int, to_us: int) -> None:
        try:
            datetime_of(from_us - 2 * DAY_US)
            datetime_of(to_us + 2 * DAY_US)
        except CaseError:
            return
        self.span_chosen.emit(from_us, to_us)

    def _plot(self) -> QRect:
        line = self.fontMetrics().height()
        left = (
            8
            + max(self.fontMetrics().horizontalAdvance(zone_label(zone)) for zone in self._zones)
            + 8
        )
        return QRect(
            left, line + 4, max(1, self.width() - left - 12), max(1, self.height() - 3 * line - 12)
        )

    def _describe(self) -> None:
        if self._to_us <= self._from_us:
            text = "No records with a time."
        else:
            text = (
                f"{counted(sum(self._stack), 'record')} from {self._moment_text(self._from_us)} to "
                f"{self._moment_text(self._to_us)}; {counted(len(self._markers), 'event')}."
            )
            if self._cursor_us is not None:
                text += f" Cursor: {self._cursor_text()}."
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            )

    def _cursor_text(self) -> str:
        moment = self._cursor_us
        if moment is None:
            return ""
        return f"{self._moment_text(moment)}, {self._records_at(moment)}"

    def _records_at(self, moment: int) -> str:
        bucket = self._bucket_at(moment)
        if bucket is None or self._counts is None:
            return "no records"
        parts = [
            f"{counts[bucket]:,} {self.name_of(source)}"
            for source, counts in self._counts.series.items()
            if counts[bucket]
        ]
        return ", ".join(parts) or "no records"

    def _bucket_at(self, moment: int) -> int | None:
        if self._counts is None:
            return None
        bucket = (moment - self._counts.start_us) // self._counts.bucket_us
        return bucket if 0 <= bucket < len(self._stack) else None

    def _moment_text(self, utc_us: int) -> str:
        return " · ".join(
            f"{local_time(utc_us, zone):%Y-%m-%d %H:%M:%S} {zone_label(zone)}"
            for zone in self._zones
        )

    def _words_at(self, point: QPoint) -> str:
        marker = self._marker_at(point)
        if marker is not None:
            return f"E-{marker.number} {marker.title}\n{self._moment_text(marker.utc_us)}"
        moment = self.moment_at(point.x())
        return f"{self._moment_text(moment)}\n{self._records_at(moment)}"

    def _move_cursor(self, buckets: int) -> None:
        step = max(1, (self._to_us - self._from_us) // self.wanted_buckets)
        at = self._cursor_us
        if at is None:
            at = self._from_us if buckets > 0 else self._to_us
        self._cursor_us = min(max(at + buckets * step, self._from_us), self._to_us - 1)
        self._describe()
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(800, 3 * self.fontMetrics().height() + 84)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        key = event.key()
        if self._to_us <= self._from_us:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not (
            event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            direction = 1 if key == Qt.Key.Key_Right else -1
            if with_control:
                self.pan(0.25 * direction)
            else:
                self._move_cursor(direction)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(0.5, self._cursor_us)
        elif key == Qt.Key.Key_Minus:
            self.zoom(2.0, self._cursor_us)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home, Qt.Key.Key_Escape):
            self._dragged_from = self._dragged_to = None
            self.whole_span_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cursor_us is not None:
            self.moment_chosen.emit(self._cursor_us)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._to_us <= self._from_us:
            return
        marker = self._marker_at(event.position().toPoint())
        if marker is not None:
            self.event_chosen.emit(marker.event_id)
            return
        self._dragged_from = self._dragged_to = round(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            self._dragged_to = round(event.position().x())
            self.update()
        elif self._to_us > self._from_us:
            self.setToolTip(tooltip(self._words_at(event.position().toPoint())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is None or self._dragged_to is None:
            return
        left, right = sorted((self._dragged_from, self._dragged_to))
        self._dragged_from = self._dragged_to = None
        if right - left < 4:
            self._cursor_us = self.moment_at(event.position().x())
            self._describe()
            self.moment_chosen.emit(self._cursor_us)
        else:
            start = self.moment_at(left)
            self._choose(start, max(start + SHORTEST_US, self.moment_at(right)))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        if turns:
            self.zoom(0.8**turns, self.moment_at(event.position().x()))
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        plot = self._plot()
        painter.fillRect(plot, palette.color(QPalette.ColorRole.Base))
        if self._to_us <= self._from_us:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(plot, Qt.AlignmentFlag.AlignCenter, "No records with a time yet")
            return
        self._paint_gaps(painter, plot)
        self._paint_bars(painter, plot)
        self._paint_axis(painter, plot)
        self._paint_markers(painter, plot)
        self._paint_choice(painter, plot)
        if self.hasFocus():
            painter.setPen(palette.color(QPalette.ColorRole.Accent))
            painter.drawRect(plot.adjusted(-1, -1, 0, 0))

    def _paint_bars(self, painter: QPainter, plot: QRect) -> None:
        if self._counts is None or not self._stack:
            return
        counts = self._counts
        visible = [
            bucket
            for bucket, total in enumerate(self._stack)
            if total
            and counts.start_us + (bucket + 1) * counts.bucket_us > self._from_us
            and counts.start_us + bucket * counts.bucket_us < self._to_us
        ]
        highest = max((self._stack[bucket] for bucket in visible), default=0)
        painter.setClipRect(plot)
        colours = {source: self.colour_of(source) for source in counts.series}
        for bucket in visible:
            left = self.x_of(counts.start_us + bucket * counts.bucket_us)
            right = self.x_of(counts.start_us + (bucket + 1) * counts.bucket_us)
            width = max(1, right - left - (1 if right - left > 3 else 0))
            self._paint_bar(painter, plot, (left, width), bucket, highest, colours)
        painter.setClipping(False)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        words = f"highest {highest:,} in {duration_text(counts.bucket_us)}" if highest else ""
        painter.drawText(
            plot.adjusted(4, 0, -4, 0),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
            words,
        )
        self._paint_legend(painter, plot, self.fontMetrics().horizontalAdvance(words) + 16)

    def _paint_gaps(self, painter: QPainter, plot: QRect) -> None:
        """Hatch the gaps, which have no bars, and put an arrow to the left on every jump back."""
        colour = QColor(theme.tokens().attention)
        painter.setClipRect(plot)
        for begin, end in self._gaps:
            left, right = self.x_of(begin), self.x_of(end)
            if right > plot.left() and left < plot.right():
                # Below the line of names, which would be hard to read on the hatching.
                names = self.fontMetrics().height()
                area = QRect(left, plot.top(), max(2, right - left), plot.height())
                area.adjust(0, names, 0, 0)
                painter.fillRect(area, QBrush(colour, Qt.BrushStyle.BDiagPattern))
        painter.setPen(colour)
        middle = plot.bottom() - 6
        for moment in self._jumps:
            x = self.x_of(moment)
            if plot.left() <= x <= plot.right():
                painter.drawLine(x, middle, x + 8, middle)
                painter.drawLine(x, middle, x + 3, middle - 3)
                painter.drawLine(x, middle, x + 3, middle + 3)
        painter.setClipping(False)

    def _paint_legend(self, painter: QPainter, plot: QRect, taken: int) -> None:
        """Name the series in the line above the highest bar, as far as there is room."""
        metrics = self.fontMetrics()
        side = metrics.height() - 8
        x = plot.left() + 4
        shown = self.legend()
        for place, (whole, colour) in enumerate(shown):
            name = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, 160)
            width = side + 4 + metrics.horizontalAdvance(name) + 14
            if x + width > plot.right() - taken - 40:
                painter.drawText(x, plot.top() + metrics.ascent(), f"+ {len(shown) - place}")
                return
            painter.fillRect(x, plot.top() + 4, side, side, colour)
            painter.drawText(x + side + 4, plot.top() + metrics.ascent(), name)
            x += width

    def _paint_bar(
        self,
        painter: QPainter,
        plot: QRect,
        place: tuple[int, int],
        bucket: int,
        highest: int,
        colours: dict[int, QColor],
    ) -> None:
        """Paint one column, its sources upon each other; what is not nothing is never invisible."""
        counts = self._counts
        if counts is None:
            return
        room = plot.height() - self.fontMetrics().height()
        below = 0
        last_top = 0
        for source, series in counts.series.items():
            if not series[bucket]:
                continue
            below += series[bucket]
            top = max(last_top + 1, below * room // highest)
            painter.fillRect(
                place[0], plot.bottom() + 1 - top, place[1], top - last_top, colours[source]
            )
            last_top = top

    def _paint_axis(self, painter: QPainter, plot: QRect) -> None:
        palette = self.palette()
        line = self.fontMetrics().height()
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        step = self._axis_step(plot.width())
        for row, zone in enumerate(self._zones):
            top = plot.bottom() + 4 + row * line
            painter.setPen(muted)
            painter.drawText(8, top + self.fontMetrics().ascent(), zone_label(zone))
            free_from = plot.left() - 4
            last_day = ""
            for moment in ticks(self._from_us, self._to_us, step, self._zones[0]):
                x = self.x_of(moment)
                text = tick_text(moment, zone, step, last_day)
                width = self.fontMetrics().horizontalAdvance(text)
                if x < free_from or x + width > self.width():
                    continue
                painter.setPen(palette.color(QPalette.ColorRole.WindowText))
                painter.drawText(x + 3, top + self.fontMetrics().ascent(), text)
                if row == 0:
                    painter.setPen(palette.color(QPalette.ColorRole.Mid))
                    painter.drawLine(x, plot.bottom(), x, top + 2 * line)
                free_from = x + width + 12
                last_day = f"{local_time(moment, zone):%Y-%m-%d}"

    def _axis_step(self, width: int) -> int:
        room = self.fontMetrics().horizontalAdvance("24 Nov 2022 00:00 ")
        wanted = (self._to_us - self._from_us) * room // max(1, width)
        return next((step for step in STEPS_US if step >= wanted), STEPS_US[-1])

    def _paint_markers(self, painter: QPainter, plot: QRect) -> None:
        """Paint a dot for every event, and its number where the next dot leaves room for it."""
        metrics = self.fontMetrics()
        half = metrics.horizontalAdvance("●") // 2
        shown = [marker for marker in self._markers if self._from_us <= marker.utc_us < self._to_us]
        places = [self.x_of(marker.utc_us) for marker in shown]
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        places.append(self.width() + half)
        for place, marker in enumerate(shown):
            x, next_x = places[place], places[place + 1]
            painter.drawLine(x, plot.top() - 3, x, plot.top() + 3)
            text = f"● E-{marker.number}"
            if x + metrics.horizontalAdvance(text) > next_x:
                text = "●"
            painter.drawText(x - half, 2 + metrics.ascent(), text)

    def _marker_at(self, point: QPoint) -> Marker | None:
        if point.y() >= self._plot().top():
            return None
        shown = [marker for marker in self._markers if self._from_us <= marker.utc_us < self._to_us]
        near = min(
            shown, key=lambda marker: abs(self.x_of(marker.utc_us) - point.x()), default=None
        )
        reach = self.fontMetrics().horizontalAdvance("● E-000")
        if near is None or not -8 <= point.x() - self.x_of(near.utc_us) <= reach:
            return None
        return near

    def _paint_choice(self, painter: QPainter, plot: QRect) -> None:
        accent = self.palette().color(QPalette.ColorRole.Accent)
        if self._dragged_from is not None and self._dragged_to is not None:
            left, right = sorted((self._dragged_from, self._dragged_to))
            veil = QColor(accent)
            veil.setAlpha(60)
            painter.fillRect(QRect(left, plot.top(), right - left, plot.height()), veil)
            self._paint_span_words(painter, plot, left, right)
        if self._cursor_us is not None:
            painter.setPen(accent)
            x = self.x_of(self._cursor_us)
            painter.drawLine(x, plot.top(), x, plot.bottom())

    def count_between(self, from_us: int, to_us: int) -> int:
        """Count the records of the buckets that begin within a span."""
        counts = self._counts
        if counts is None:
            return 0
        first = -(-(from_us - counts.start_us) // counts.bucket_us)
        last = -(-(to_us - counts.start_us) // counts.bucket_us)
        return sum(self._stack[max(0, first) : max(0, last)])

    def _paint_span_words(self, painter: QPainter, plot: QRect, left: int, right: int) -> None:
        begin, end = self.moment_at(left), self.moment_at(right)
        words = f"{duration_text(end - begin)}, about {self.count_between(begin, end):,} records"
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(words) + 8
        x = min(max(plot.left(), (left + right - width) // 2), plot.right() - width)
        box = QRect(x, plot.center().y() - metrics.height() // 2, width, metrics.height() + 2)
        painter.fillRect(box, self.palette().color(QPalette.ColorRole.Base))
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
