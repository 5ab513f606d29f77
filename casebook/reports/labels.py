"""Sets labels: on sheets to be cut or peeled, or one on each page of a label printer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from casebook.reports.content import Align, Form, Label, Labels
from casebook.reports.sheet import Sheet
from casebook.reports.style import LABEL_SHEET, MM, SINGLE_LABEL, LabelStyle
from casebook.reports.text import Face
from casebook.reports.typeset import Line, clusters, line_width

LABELS: Mapping[Form, LabelStyle] = {
    Form.LABEL_SHEET: LABEL_SHEET,
    Form.SINGLE_LABELS: SINGLE_LABEL,
}
"""What each form for labels measures."""

_NAME, _MARK, _MAIN, _DETAIL, _FOOT = 13.0, 7.2, 7.2, 6.2, 4.6
_STAMP = 6.5
_LEADING = 1.2
_SMALLEST = 0.65
"""How far a line is made smaller before it is cut."""
_CROSS = 1.5 * MM
_CROSS_GREY = 0.7
_MAIN_LINES = 2


def draw_labels(sheet: Sheet, block: Labels, style: LabelStyle) -> None:
    """Draw labels row by row, on as many pages as it takes."""
    on_page = style.across * style.down
    for at, label in enumerate(block.labels):
        place = at % on_page
        if place == 0:
            if at:
                sheet.new_page()
            _cut_marks(sheet, style)
        left = (place % style.across) * style.width
        top = style.page_height - style.top - (place // style.across) * style.height
        _label(sheet, label, style, left + style.inset_x, top - style.inset_y)


def _cut_marks(sheet: Sheet, style: LabelStyle) -> None:
    """Draw small crosses where labels meet, but none at the edge of the page."""
    for row in range(1, style.down):
        y = style.page_height - style.top - row * style.height
        for column in range(1, style.across):
            x = column * style.width
            sheet.rule(x - _CROSS, y, x + _CROSS, _CROSS_GREY, 0.3)
            sheet.verticals((x,), y + _CROSS, y - _CROSS, _CROSS_GREY)


def _label(sheet: Sheet, label: Label, style: LabelStyle, left: float, top: float) -> None:
    """Draw one label; `left` and `top` are the corner of the part that is printed on."""
    room = style.height - 2 * style.inset_y
    foot = _FOOT * style.scale
    under = max((room - style.code) / 2, style.gap + foot * _LEADING)
    sheet.qr(label.code, left, top - room + under, style.code)
    for line in cut_lines(sheet, label.foot, foot, style.code, 1):
        sheet.line(left, top - room + foot * (_LEADING - 1), line)

    x = left + style.code + style.gap
    width = style.width - style.code - style.gap - 2 * style.inset_x
    right = left + style.width - 2 * style.inset_x
    stamp = _STAMP * style.scale
    sheet.text(right, top - _NAME * style.scale, label.stamp, Face.BOLD, stamp, align=Align.RIGHT)
    y = top
    for text, size, face, most in (
        (label.name, _NAME, Face.BOLD, 1),
        (label.mark, _MARK, Face.BOLD, 1),
        (label.main, _MAIN, Face.SANS, _MAIN_LINES),
        *((detail, _DETAIL, Face.SANS, 1) for detail in label.details),
        (label.digest, _DETAIL, Face.MONO, 1),
    ):
        scaled = size * style.scale
        if most == 1:
            scaled *= _shrink(sheet, text, scaled, width, face)
        for line in cut_lines(sheet, text, scaled, width, most, face):
            sheet.line(x, y - scaled, line)
            y -= scaled * _LEADING


def _shrink(sheet: Sheet, text: str, size: float, width: float, face: Face) -> float:
    natural = max(map(line_width, sheet.breaker.lines(_one_line(text), size, 1e9, face)))
    return max(_SMALLEST, min(1.0, width / natural - 0.001)) if natural else 1.0


def cut_lines(
    sheet: Sheet, text: str, size: float, width: float, most: int, face: Face = Face.SANS
) -> list[Line]:
    """Break a text into at most so many lines; the end of what is too long is an ellipsis.

    It is cut after a word, or within the only word of a line between whole letters with their
    vowel signs.
    """
    text = _one_line(text)
    lines = sheet.breaker.lines(text, size, width, face)
    if len(lines) <= most:
        return [line for line in lines if line]
    kept = lines[: most - 1]
    rest = "".join(piece.run.source for line in lines[most - 1 : most + 1] for piece in line)
    parts = re.findall(r"[^ ]+ *", rest)
    if len(parts) == 1 or _too_wide(sheet, parts[0], size, width, face):
        parts = clusters(parts[0])
    while len(parts) > 1 and _too_wide(sheet, "".join(parts), size, width, face):
        parts.pop()
    return [*kept, *sheet.breaker.lines(_ended(parts), size, width, face)[:1]]


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _ended(parts: list[str]) -> str:
    return "".join(parts).rstrip(" ,;:") + "…"


def _too_wide(sheet: Sheet, text: str, size: float, width: float, face: Face) -> bool:
    (line,) = sheet.breaker.lines(text.rstrip(" ,;:") + "…", size, 1e9, face)
    return line_width(line) > width
