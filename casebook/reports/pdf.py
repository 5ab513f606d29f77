"""Sets the blocks of a document on pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from casebook.fonts import faces
from casebook.model.paper import Head
from casebook.reports.content import (
    Align,
    Block,
    Contents,
    Document,
    Form,
    Frames,
    Gap,
    Heading,
    KeyValues,
    Labels,
    Note,
    PageBreak,
    Paragraph,
    Preformatted,
    QrBlock,
    RecordTable,
    Room,
    SignatureBlock,
    Table,
    Text,
    Title,
)
from casebook.reports.labels import LABELS, draw_labels
from casebook.reports.sheet import Furniture, Metadata, Sheet
from casebook.reports.shorten import (
    LABEL_LIMIT,
    RAW_LIMIT,
    TEXT_LIMIT,
    VALUE_LIMIT,
    shorten,
    shorten_text,
)
from casebook.reports.style import STYLE, TextStyle
from casebook.reports.tables import draw_records, draw_table, start_height
from casebook.reports.text import Face
from casebook.reports.typeset import Line

Progress = Callable[[int, int | None, str], None]

_STRIP = 84.0
_QR = 62.0
_QUIET = 11.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """The journal head a paper was made from, and when, in words."""

    head: Head
    rendered: tuple[str, ...]


SIGNATURE_GAP = 24.0
SIGNATURE_LEADING = 11.0


def typeset(
    document: Document,
    furniture: Furniture,
    metadata: Metadata,
    anchor: Anchor,
    progress: Progress,
) -> tuple[bytes, int]:
    """Give the PDF of a document and its number of pages; the same input gives the same bytes."""
    if document.form is not Form.PAPER:
        return _label_pages(document, metadata, progress)
    page = STYLE.page.turned() if document.landscape else STYLE.page
    if document.page_signers:
        furniture = replace(furniture, signers=document.page_signers)
    sheet = Sheet(
        STYLE, page, faces(), furniture, metadata, lambda done: progress(done, None, "pages set")
    )
    setter = _Setter(sheet, document.blocks, progress)
    _draw_anchor(sheet, anchor)
    sheet.floor += _STRIP
    for block, following in zip(document.blocks, (*document.blocks[1:], None), strict=True):
        setter.draw(block, following)
    if sheet.number > 1:
        if sheet.room < _STRIP:
            sheet.new_page()
            setter.draw(Paragraph("This page holds the journal head only.", small=True))
        _draw_anchor(sheet, anchor)
    return sheet.finish(), sheet.number


def _label_pages(document: Document, metadata: Metadata, progress: Progress) -> tuple[bytes, int]:
    """Set a document of labels: nothing stands on its pages but them."""
    page = LABELS[document.form].page
    sheet = Sheet(
        STYLE, page, faces(), None, metadata, lambda done: progress(done, None, "pages set")
    )
    setter = _Setter(sheet, document.blocks, progress, document.form)
    for block in document.blocks:
        setter.draw(block)
    return sheet.finish(), sheet.number


class _Setter:
    """Draws each kind of block at the cursor of the sheet."""

    def __init__(
        self,
        sheet: Sheet,
        blocks: Sequence[Block],
        progress: Progress,
        form: Form = Form.PAPER,
    ) -> None:
        self._sheet = sheet
        self._form = form
        self._progress = progress
        self._headings = [
            block.text for block in blocks if isinstance(block, Heading) and block.level == 1
        ]
        self._pages: dict[str, int] = {}
        self._seen = 0

    def draw(self, block: Block, following: Block | None = None) -> None:
        """Draw a block; a heading stays on one page with the beginning of what follows it."""
        sheet = self._sheet
        match block:
            case Title():
                self._title(block)
            case Heading():
                self._heading(block, following)
            case Contents():
                self._contents()
            case Paragraph():
                self._paragraph(block)
            case KeyValues():
                self._key_values(block)
            case Table():
                draw_table(sheet, block)
            case RecordTable():
                draw_records(sheet, block, self._progress)
            case Preformatted():
                self._preformatted(block)
            case Note():
                self._note(block)
            case Gap():
                sheet.y -= block.lines * sheet.style.body.leading
            case PageBreak():
                if not sheet.is_fresh:
                    sheet.new_page()
            case Room():
                sheet.need(block.lines * sheet.style.body.leading)
            case SignatureBlock():
                self._signatures(block)
            case Frames():
                self._frames(block)
            case QrBlock():
                self._qr_block(block)
            case Labels():
                draw_labels(sheet, block, LABELS[self._form])

    def _title(self, block: Title) -> None:
        style = self._sheet.style
        self._set(shorten(block.text, LABEL_LIMIT), style.title, Face.BOLD)
        if block.subtitle:
            self._set(
                shorten(block.subtitle, LABEL_LIMIT), style.subtitle, Face.SANS, grey=style.grey
            )

    def _heading(self, block: Heading, following: Block | None) -> None:
        sheet, style = self._sheet, self._sheet.style
        text = style.heading1 if block.level == 1 else style.heading2
        least = 4 * style.body.leading
        if isinstance(following, Table):
            least = max(least, start_height(sheet, following))
        if isinstance(following, SignatureBlock):
            least = max(least, self._signature_height(following))
        sheet.need(text.before + text.leading + text.after + least)
        if not sheet.is_fresh:
            sheet.y -= text.before
        if block.level == 1:
            key = f"part-{len(self._pages) + 1}"
            self._pages[key] = sheet.number
        else:
            self._seen += 1
            key = f"place-{self._seen}"
        label = shorten(block.text, LABEL_LIMIT)
        sheet.bookmark(key, label, block.level - 1)
        self._set(label, text, Face.BOLD)

    def _contents(self) -> None:
        sheet, style = self._sheet, self._sheet.style
        right = sheet.page.left + sheet.page.measure
        sheet.need(style.heading2.leading + 3 * style.body.leading)
        sheet.y -= style.heading2.before
        self._set("Contents", style.heading2, Face.BOLD)
        for at, title in enumerate(self._headings, start=1):
            key = f"part-{at}"
            sheet.need(style.body.leading)
            y = sheet.y - style.body.size
            sheet.text(
                sheet.page.left, y, title, size=style.body.size, width=sheet.page.measure - 40
            )
            sheet.later(right - 24, y, f"page-{key}", partial(self._page_of, key))
            sheet.link(key, sheet.page.left, y - 3, right, y + style.body.size)
            sheet.y -= style.body.leading
            sheet.rule(sheet.page.left, sheet.y + 0.5, right, style.hairline, 0.3)
        sheet.y -= style.body.after

    def _page_of(self, key: str) -> None:
        size = self._sheet.style.body.size
        self._sheet.text(24, 0, str(self._pages[key]), size=size, align=Align.RIGHT)

    def _paragraph(self, block: Paragraph) -> None:
        style = self._sheet.style
        text = style.small if block.small else style.body
        indent = 22.0 if block.number else 0.0
        self._set(block.text, text, Face.SANS, indent=indent, number=block.number)

    def _set(
        self,
        content: Text,
        text: TextStyle,
        face: Face,
        *,
        grey: float = 0.0,
        indent: float = 0.0,
        number: str = "",
    ) -> None:
        """Set running text; two lines at least stay together at a page's foot."""
        sheet = self._sheet
        limited = shorten_text(content, TEXT_LIMIT)
        lines = sheet.breaker.lines(limited, text.size, sheet.page.measure - indent, face)
        sheet.need(min(len(lines), 2) * text.leading)
        if number:
            sheet.text(sheet.page.left, sheet.y - text.size, number, size=text.size)
        for line in lines:
            sheet.need(text.leading)
            sheet.line(sheet.page.left + indent, sheet.y - text.size, line, grey)
            sheet.y -= text.leading
        sheet.y -= text.after

    def _key_values(self, block: KeyValues) -> None:
        sheet, text = self._sheet, TextStyle(9.5, 13.5)
        key_width = sheet.page.measure * 0.29
        for name, value in block.rows:
            names = sheet.breaker.lines(name, text.size, key_width - 8)
            limited = shorten_text(value, VALUE_LIMIT)
            values = sheet.breaker.lines(limited, text.size, sheet.page.measure - key_width)
            sheet.need(min(max(len(names), len(values)), 3) * text.leading)
            for at in range(max(len(names), len(values))):
                sheet.need(text.leading)
                y = sheet.y - text.size
                if at < len(names):
                    sheet.line(sheet.page.left, y, names[at], sheet.style.grey)
                if at < len(values):
                    sheet.line(sheet.page.left + key_width, y, values[at])
                sheet.y -= text.leading
            sheet.y -= 2
        sheet.y -= sheet.style.body.after

    def _preformatted(self, block: Preformatted) -> None:
        sheet, text = self._sheet, self._sheet.style.raw
        width = sheet.page.measure - 14
        raw = shorten(block.text, RAW_LIMIT)
        for line in sheet.breaker.lines(raw, text.size, width, Face.MONO):
            sheet.need(text.leading)
            sheet.tint(
                sheet.page.left,
                sheet.y - text.leading,
                sheet.page.measure,
                text.leading,
                sheet.style.box_ground,
            )
            sheet.line(sheet.page.left + 7, sheet.y - text.size, line)
            sheet.y -= text.leading
        sheet.y -= text.after

    def _note(self, block: Note) -> None:
        sheet, style = self._sheet, self._sheet.style
        text = TextStyle(9, 12.8)
        lines: list[Line] = []
        if block.title:
            lines += sheet.breaker.lines(block.title, text.size, sheet.page.measure - 20, Face.BOLD)
        limited = shorten_text(block.text, TEXT_LIMIT)
        lines += sheet.breaker.lines(limited, text.size, sheet.page.measure - 20)
        if len(lines) * text.leading + 14 <= sheet.whole:
            sheet.need(len(lines) * text.leading + 14)
        while lines:
            free = max(1, int((sheet.room - 14) / text.leading))
            part, lines = lines[:free], lines[free:]
            height = len(part) * text.leading + 12
            left, measure = sheet.page.left, sheet.page.measure
            sheet.tint(left, sheet.y - height, measure, height, style.box_ground)
            sheet.box(left, sheet.y - height, measure, height, style.rule)
            y = sheet.y - 5 - text.size
            for line in part:
                sheet.line(left + 10, y, line)
                y -= text.leading
            sheet.y -= height
            if lines:
                sheet.new_page()
        sheet.y -= style.body.after + 2

    def _signatures(self, block: SignatureBlock) -> None:
        sheet, gap, leading = self._sheet, SIGNATURE_GAP, SIGNATURE_LEADING
        width, titles = self._signers(block)
        head = (max(map(len, titles)) - 1) * leading
        height = self._signature_height(block)
        sheet.need(height)
        for at, (_, names) in enumerate(block.signers):
            x = sheet.page.left + at * (width + gap)
            y = sheet.y - 12
            for row, line in enumerate(titles[at]):
                sheet.line(x, y - row * leading, line)
            y -= head
            for name in names:
                y -= 30
                sheet.rule(x, y + 10, x + width, 0.25, 0.6)
                sheet.text(x, y, name, size=7.5, grey=sheet.style.grey, width=width)
        sheet.y -= height

    def _signers(self, block: SignatureBlock) -> tuple[float, list[list[Line]]]:
        """Give the width of each signer's room, and the lines of the title over it."""
        count = len(block.signers)
        width = (self._sheet.page.measure - SIGNATURE_GAP * (count - 1)) / count
        titles = (shorten(title, LABEL_LIMIT) for title, _ in block.signers)
        return width, [self._sheet.breaker.lines(each, 8.5, width, Face.BOLD) for each in titles]

    def _signature_height(self, block: SignatureBlock) -> float:
        _, titles = self._signers(block)
        head = (max(map(len, titles)) - 1) * SIGNATURE_LEADING
        return 22 + head + 30 * max(len(names) for _, names in block.signers)

    def _frames(self, block: Frames) -> None:
        sheet, text, gap = self._sheet, self._sheet.style.small, 14.0
        count = len(block.titles)
        width = (sheet.page.measure - gap * (count - 1)) / count
        titles = [
            sheet.breaker.lines(shorten(title, LABEL_LIMIT), text.size, width, Face.SANS)
            for title in block.titles
        ]
        head = max(map(len, titles)) * text.leading + 3
        height = block.lines * sheet.style.body.leading
        sheet.need(head + height)
        for at, lines in enumerate(titles):
            x = sheet.page.left + at * (width + gap)
            for row, line in enumerate(lines):
                sheet.line(x, sheet.y - text.size - row * text.leading, line, sheet.style.grey)
            sheet.box(x, sheet.y - head - height, width, height, 0.25)
        sheet.y -= head + height + sheet.style.body.after + 2

    def _qr_block(self, block: QrBlock) -> None:
        sheet, text = self._sheet, self._sheet.style.small
        room = sheet.page.measure - _QR - 2 * _QUIET
        lines = sheet.breaker.lines(shorten_text(block.text, TEXT_LIMIT), text.size, room)
        height = max(_QR + 2 * _QUIET, len(lines) * text.leading)
        sheet.need(height)
        sheet.qr(block.code, sheet.page.left + _QUIET, sheet.y - _QUIET - _QR, _QR)
        y = sheet.y - _QUIET - text.size + 1
        for line in lines:
            sheet.line(sheet.page.left + _QR + 2 * _QUIET, y, line)
            y -= text.leading
        sheet.y -= height + sheet.style.body.after


def _draw_anchor(sheet: Sheet, anchor: Anchor) -> None:
    """Draw the journal head in full, with its QR code, at the foot of the page."""
    style, head = sheet.style, anchor.head
    left, base, measure = sheet.page.left, sheet.base, sheet.page.measure
    height = _STRIP - 10
    sheet.box(left, base, measure, height, style.rule)
    sheet.qr(str(head), left + measure - _QR - 6, base + 6, _QR)
    x, y = left + 8, base + height - 13
    room = measure - _QR - 24
    sheet.text(x, y, f"Journal head: entry {head.seq}", Face.BOLD, 8.5, width=room)
    groups = head.grouped().split(" ")
    for row in (groups[:8], groups[8:]):
        y -= 12
        sheet.text(x, y, " ".join(row), Face.MONO, 9.5)
    y -= 11.5
    sheet.text(x, y, "Rendered " + "  ·  ".join(anchor.rendered), size=7.5, width=room)
    y -= 9.5
    sheet.text(
        x,
        y,
        "The QR code reads ENTRY:HASH. Check a case file with verify_case.py --anchor ENTRY:HASH.",
        size=7.5,
        grey=style.grey,
        width=room,
    )
