"""How a row of a list of records is painted: its signs, its tags, its texts and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QWidget

from casebook.model.timeline import RecordMark
from casebook.store.search_text import found_spans
from casebook.ui import theme
from casebook.ui.widgets.record_columns import MESSAGE, TAGS, TIMES
from casebook.ui.widgets.record_header import PADDING
from casebook.ui.widgets.record_signs import SIGNS_WIDTH, paint_signs

MARK_WIDTH = 18
MOST_TEXTS = 20_000
MOST_TAGS_PX = 220
BEFORE_FOUND = 12
"""Characters shown before the first finding of a message whose beginning has none."""

Spans = tuple[tuple[int, int], ...]

_DIGITS = str.maketrans("123456789", "0" * 9)


class ShownTexts:
    """What shows of texts in one font: each is measured, and searched in, once.

    Measuring takes as long as painting.
    """

    def __init__(self) -> None:
        self._searched = ""
        self._cuts: dict[tuple[int, str], str] = {}
        self._found: dict[str, Spans] = {}

    def clear(self) -> None:
        """Forget what was measured, as in another font."""
        self._cuts.clear()
        self._found.clear()

    def search(self, text: str) -> None:
        """Set what is searched for."""
        self._searched = text
        self._found.clear()

    def found(self, text: str) -> Spans:
        """Give where what is searched for stands in a text."""
        if not self._searched:
            return ()
        spans = self._found.get(text)
        if spans is None:
            if len(self._found) > MOST_TEXTS:
                self._found.clear()
            spans = self._found[text] = found_spans(self._searched, text)
        return spans

    def cut(self, text: str, width: int, metrics: QFontMetrics, *, is_time: bool = False) -> str:
        """Cut a text to a width with an ellipsis."""
        # All digits are equally wide, so one measure serves all times of one form.
        form = text.translate(_DIGITS) if is_time else text
        cut = self._cuts.get((width, form))
        if cut is None:
            # No character of ASCII is narrower than two pixels: the rest cannot be seen.
            measured = form[: width // 2] if form.isascii() else form
            cut = metrics.elidedText(measured, Qt.TextElideMode.ElideRight, width)
            if len(self._cuts) > MOST_TEXTS:
                self._cuts.clear()
            self._cuts[(width, form)] = cut
        if cut == form:
            return text
        return cut if form is text else metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


class RowPainter:
    """Paints rows into columns of the given spans; made anew for each painting.

    The pen of the painter is that of texts, before and after.
    """

    def __init__(
        self,
        painter: QPainter,
        widget: QWidget,
        texts: ShownTexts,
        keys: Sequence[str],
        spans: Sequence[tuple[int, int]],
        *,
        has_signs: bool,
    ) -> None:
        self._painter = painter
        self._texts = texts
        self._columns = tuple(zip(keys, spans, strict=True))
        self._has_tags_column = TAGS in keys
        self._gutter = gutter(has_signs)
        self._width = widget.width()
        self._metrics = widget.fontMetrics()
        self._palette = widget.palette()
        self._height = self._metrics.height() + PADDING
        self._ascent = PADDING // 2 + self._metrics.ascent()
        # In the theme selected text has the colour of all text; a pen for each row costs more.
        painter.setPen(self._palette.color(QPalette.ColorRole.Text))

    def paint_awaited(self, top: int) -> None:
        """Paint a row that is not here yet."""
        self._painter.drawText(self._gutter + PADDING, top + self._ascent, "…")

    def paint(
        self, top: int, cells: Sequence[str], mark: RecordMark | None, *, is_marked: bool
    ) -> None:
        """Paint a row, from the texts of its columns."""
        painter, baseline = self._painter, top + self._ascent
        if is_marked:
            painter.drawText(4, baseline, "◆")
        if mark is not None:
            paint_signs(painter, QRect(0, top, self._gutter, self._height), mark, MARK_WIDTH)
        for text, (key, (x, width)) in zip(cells, self._columns, strict=True):
            if not text or x + width <= 0 or x >= self._width:
                continue
            left, room = x + PADDING, width - 2 * PADDING
            if key == MESSAGE:
                if mark is not None and mark.tags and not self._has_tags_column:
                    taken = self._paint_tags(left, baseline, mark, room)
                    left, room = left + taken, max(20, room - taken)
                self._paint_message(left, baseline, text, room)
            else:
                cut = self._texts.cut(text, room, self._metrics, is_time=key in TIMES)
                painter.drawText(left, baseline, cut)

    def _paint_tags(self, x: int, baseline: int, mark: RecordMark, room: int) -> int:
        """Paint the tags before the message; give the room they took."""
        words = self._metrics.elidedText(
            " ".join(f"#{tag}" for tag in mark.tags),
            Qt.TextElideMode.ElideRight,
            min(MOST_TAGS_PX, max(20, room // 2)),
        )
        self._painter.setPen(self._palette.color(QPalette.ColorRole.Accent))
        self._painter.drawText(x, baseline, words)
        self._painter.setPen(self._palette.color(QPalette.ColorRole.Text))
        return self._metrics.horizontalAdvance(words) + PADDING

    def _paint_message(self, x: int, baseline: int, text: str, room: int) -> None:
        found = self._texts.found(text)
        cut = self._texts.cut(text, room, self._metrics)
        # A column may go on beyond the edge of the list: what stands there is not seen.
        in_sight = max(0, min(room, self._width - x))
        seen = cut if in_sight == room else self._texts.cut(text, in_sight, self._metrics)
        if found and found[0][1] > len(_seen(text, seen)):
            text, found = self._from_first(text, found, in_sight)
            cut = self._texts.cut(text, room, self._metrics)
        if found:
            self._paint_found(found, _seen(text, cut), x, baseline)
        self._painter.drawText(x, baseline, cut)

    def _from_first(self, text: str, found: Spans, room: int) -> tuple[str, Spans]:
        """Give a text from shortly before its first finding, so that this is seen in `room`."""
        first, end = found[0]
        begin = max(0, first - BEFORE_FOUND)
        while begin < first and self._metrics.horizontalAdvance(f"…{text[begin:end]}…") > room:
            begin += 1
        # Near the end of a text there is room for more of what comes before.
        while begin and self._metrics.horizontalAdvance(f"…{text[begin - 1 :]}") <= room:
            begin -= 1
        if not begin:
            return text, found
        shown = tuple((a - begin + 1, b - begin + 1) for a, b in found if a >= begin)
        return f"…{text[begin:]}", shown

    def _paint_found(self, found: Spans, seen: str, x: int, baseline: int) -> None:
        """Paint a ground under what was searched for, as far as it shows."""
        metrics, ground = self._metrics, QColor(theme.tokens().found)
        for begin, end in found:
            if begin >= len(seen):
                break
            left = metrics.horizontalAdvance(seen[:begin])
            right = metrics.horizontalAdvance(seen[:end])
            self._painter.fillRect(
                x + left, baseline - metrics.ascent(), right - left, metrics.height(), ground
            )


def gutter(has_signs: bool) -> int:
    """Give the room left of the columns in pixels."""
    return MARK_WIDTH + (SIGNS_WIDTH if has_signs else 0)


def _seen(text: str, cut: str) -> str:
    """Give what shows of a text: all of it, or what stands before the ellipsis."""
    return text if cut == text else cut[:-1]
