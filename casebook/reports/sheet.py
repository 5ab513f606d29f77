"""The pages of a paper: header, footer, page numbers and what is drawn between them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from casebook.fonts import Faces
from casebook.reports.content import Align
from casebook.reports.library import PageCanvas, TTFont, getRegisteredFontNames, registerFont
from casebook.reports.qr import modules
from casebook.reports.shorten import LABEL_LIMIT, shorten
from casebook.reports.style import PageStyle, Style
from casebook.reports.text import Face, Script, visible
from casebook.reports.typeset import Breaker, Fonts, Line, Piece, line_width

_INITIAL_FONT = "casebook-initial"
_LINE_LIMIT = 400
_SIGN_BAND = 30.0


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on every page: header left and right, footer left and middle, and a mark.

    `signers` sign by hand at the foot of every page.
    """

    title: str
    case: str
    paper: str
    journal: str
    origin: str
    mark: str = ""
    signers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a PDF says about itself."""

    title: str
    author: str
    subject: str
    creator: str


class Sheet:
    """The page being drawn: a ground of rules and tints below, the text above, and a cursor `y`.

    `y` is the top of the free space of the page, `floor` its bottom, and `base` what `floor` is on
    a new page. Without furniture nothing stands on a page but what is drawn.
    """

    def __init__(
        self,
        style: Style,
        page: PageStyle,
        faces: Faces,
        furniture: Furniture | None,
        metadata: Metadata,
        on_page: Callable[[int], None],
    ) -> None:
        self.style = style
        self.page = page
        self._output = io.BytesIO()
        self._canvas = _canvas(self._output, page, faces, metadata)
        self.fonts = Fonts(self._canvas.document, faces, style.mono_scale)
        self.breaker = Breaker(self.fonts)
        self._mono_name = self.fonts.name(Face.MONO)
        self._furniture = furniture
        self._on_page = on_page
        self._ground: list[str] = []
        self._ink: list[str] = []
        self._font = ""
        self._grey = -1.0
        self._repeated: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._forms: list[tuple[str, Callable[[], None]]] = []
        self.number = 0
        self.y = 0.0
        self.base = page.bottom + (_SIGN_BAND if furniture and furniture.signers else 0.0)
        self.floor = self.base
        self.new_page()

    @property
    def room(self) -> float:
        """Give the free height of this page."""
        return self.y - self.floor

    @property
    def whole(self) -> float:
        """Give the free height of a new page."""
        return self.page.height - self.page.top - self.base

    @property
    def is_fresh(self) -> bool:
        """Say whether nothing was set on this page yet."""
        return self.y >= self.page.height - self.page.top - 0.01

    def new_page(self) -> None:
        """Close the page, if there is one, and begin the next."""
        if self.number:
            self._close_page()
        self.number += 1
        self.y = self.page.height - self.page.top
        self.floor = self.base
        if self._furniture is not None:
            self._draw_furniture(self._furniture)

    def need(self, height: float) -> None:
        """Begin a new page unless `height` is free on this one."""
        if self.room < height and not self.is_fresh:
            self.new_page()

    def finish(self) -> bytes:
        """Close the last page and give the PDF."""
        self._close_page()
        for name, draw in self._forms:
            self._canvas.beginForm(name, -2, -4, self.page.measure, 12)
            draw()
            self._canvas.write(self._taken())
            self._canvas.endForm()
        self._canvas.save()
        return self._output.getvalue()

    def rule(self, x: float, y: float, to_x: float, grey: float, weight: float = 0.5) -> None:
        """Draw a horizontal line."""
        self._ground.append(f"{grey:g} G {weight:g} w {x:.2f} {y:.2f} m {to_x:.2f} {y:.2f} l S")

    def verticals(self, xs: tuple[float, ...], top: float, bottom: float, grey: float) -> None:
        """Draw vertical lines from `top` to `bottom`."""
        lines = " ".join(f"{x:.2f} {top:.2f} m {x:.2f} {bottom:.2f} l" for x in xs)
        self._ground.append(f"{grey:g} G 0.4 w {lines} S")

    def box(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """Draw a frame whose lower left corner is x, y."""
        self._ground.append(f"{grey:g} G 0.6 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def tint(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """Fill a rectangle whose lower left corner is x, y."""
        self._ground.append(f"{grey:g} g {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def fixed(self, operators: str, size: float) -> None:
        """Add operators that show ASCII text in black in the fixed-width font, placed already."""
        font = f"{self._mono_name} {size:g} Tf"
        if font != self._font:
            self._ink.append(font)
            self._font = font
        self._set_grey(0.0)
        self._ink.append(operators)

    def line(self, x: float, y: float, line: Line, grey: float = 0.0) -> None:
        """Set a broken line with its baseline at y; escapes stand on a tinted ground."""
        for piece in line:
            if piece.run.script is Script.ESCAPE:
                self.tint(
                    x,
                    y - 0.26 * piece.size,
                    piece.width,
                    1.2 * piece.size,
                    self.style.escape_ground,
                )
            elif piece.run.script is Script.BOX:
                self._boxes(x, y, piece)
            self._set_grey(self.style.grey if piece.muted else grey)
            self._ink.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm {self.fonts.show(piece.run, piece.size)}")
            self._font = ""
            x += piece.width

    def text(
        self,
        x: float,
        y: float,
        text: str,
        face: Face = Face.SANS,
        size: float = 8.0,
        grey: float = 0.0,
        align: Align = Align.LEFT,
        width: float = 0.0,
    ) -> None:
        """Set one line; text wider than `width` (when given) is cut and marked with an ellipsis."""
        size = self.fonts.size_of(face, size)
        shown = visible(text[:_LINE_LIMIT])
        lines = self.breaker.lines(shown, size, 1e9, face)
        while width and line_width(lines[0]) > width:
            shown = shown[:-2].rstrip() + "…" if len(shown) > 2 else ""
            lines = self.breaker.lines(shown, size, 1e9, face)
        start = x - line_width(lines[0]) if align is Align.RIGHT else x
        self.line(start, y, lines[0], grey)

    def later(self, x: float, y: float, name: str, draw: Callable[[], None]) -> None:
        """Show at x, y what `draw` sets when the last page is done, once for each name."""
        if all(known != name for known, _ in self._forms):
            self._forms.append((name, draw))
        call = self._canvas.form_call(name)
        self._ground.append(f"q 1 0 0 1 {x:.2f} {y:.2f} cm {call} Q")

    def bookmark(self, key: str, title: str, level: int) -> None:
        """Make the cursor's place the target of `key`, listed in the outline."""
        self.place(key)
        self._canvas.addOutlineEntry(visible(title), key, level, closed=level > 0)

    def place(self, key: str) -> None:
        """Make the cursor's place the target of `key`."""
        self._canvas.bookmarkPage(key, fit="XYZ", left=0, top=self.y + 6, zoom=0)

    def link(self, key: str, x: float, y: float, to_x: float, to_y: float) -> None:
        """Make a rectangle lead to `key`."""
        self._canvas.linkRect("", key, (x, y, to_x, to_y), thickness=0)

    def qr(self, text: str, x: float, y: float, size: float) -> None:
        """Draw the QR code of `text` in a square whose lower left corner is x, y."""
        rows = modules(text)
        step = size / len(rows)
        squares = [
            f"{x + column * step:.3f} {y + size - (row + 1) * step:.3f} {step:.3f} {step:.3f} re"
            for row, line in enumerate(rows)
            for column, is_dark in enumerate(line)
            if is_dark
        ]
        self._ground.append(f"0 g {' '.join(squares)} f")

    def _set_grey(self, grey: float) -> None:
        if grey != self._grey:
            self._ink.append(f"{grey:g} g")
            self._grey = grey

    def _taken(self) -> list[str]:
        """Give what was drawn, tints below text, and forget it."""
        code = [*self._ground, "BT", *self._ink, "ET"]
        self._ground, self._ink, self._font, self._grey = [], [], "", -1.0
        return code

    def _close_page(self) -> None:
        self._canvas.write(self._taken())
        self._canvas.showPage()
        self._on_page(self.number)

    def _boxes(self, x: float, y: float, piece: Piece) -> None:
        """Draw the boxes to tick that a piece stands for."""
        step = piece.width / len(piece.run.text)
        for at in range(len(piece.run.text)):
            side = 0.8 * piece.size
            self.box(x + at * step + 0.05 * piece.size, y - 0.07 * piece.size, side, side, 0.0)

    def _draw_furniture(self, furniture: Furniture) -> None:
        """Draw what stands on every page: set once, and repeated."""
        if not self._repeated[1]:
            self._draw_repeated(furniture)
            self._repeated = (tuple(self._ground), tuple(self._ink))
        else:
            self._ground.extend(self._repeated[0])
            self._ink.extend(self._repeated[1])
        self._font, self._grey = "", -1.0
        page, size = self.page, self.style.furniture.size
        right, foot = page.width - page.right, page.bottom - 24
        of = self.fonts.ascii_width(" of 000", Face.SANS, size)
        self.text(right - of, foot, f"Page {self.number}", size=size, align=Align.RIGHT)
        self.later(right - of, foot, "pages", self._draw_total)

    def _draw_repeated(self, furniture: Furniture) -> None:
        style, page = self.style, self.page
        size, grey = style.furniture.size, style.grey
        left, right = page.left, page.width - page.right
        top = page.height - page.top + 22
        half = page.measure / 2 - 8
        self.text(left, top + 10, furniture.title, Face.BOLD, size, 0.0, width=half)
        self.text(left, top, furniture.case, size=size, grey=grey, width=page.measure)
        self.text(right, top + 10, furniture.paper, size=size, align=Align.RIGHT, width=half)
        self.rule(left, top - 5, right, style.rule)
        if furniture.mark:
            self._draw_mark(furniture.mark, top + 24)
        foot = page.bottom - 24
        self.rule(left, foot + 12, right, style.rule)
        self.text(left, foot, furniture.journal, Face.MONO, size, grey)
        self.text(left, foot - 10, furniture.origin, size=size, grey=grey, width=page.measure - 90)
        self._draw_signers(furniture.signers)

    def _draw_signers(self, signers: tuple[str, ...]) -> None:
        """Draw a line to sign for each of them, above the footer."""
        page, gap = self.page, 10.0
        width = (page.measure + gap) / max(1, len(signers)) - gap
        for at, name in enumerate(signers):
            x = page.left + at * (width + gap)
            self.rule(x, page.bottom + 3, x + width, 0.25, 0.6)
            self.text(x, page.bottom - 5, name, size=6.5, grey=self.style.grey, width=width)

    def _draw_mark(self, mark: str, y: float) -> None:
        """Print the mark in a frame over the whole width, at the very top of the page."""
        page, size = self.page, 8.0
        self.tint(page.left, y - 4, page.measure, 13, self.style.header_ground)
        self.box(page.left, y - 4, page.measure, 13, 0.3)
        (line,) = self.breaker.lines(mark, size, 1e9, Face.BOLD)
        self.line(page.left + (page.measure - line_width(line)) / 2, y, line)

    def _draw_total(self) -> None:
        self.text(0, 0, f" of {self.number}", size=self.style.furniture.size)


def _canvas(output: io.BytesIO, page: PageStyle, faces: Faces, metadata: Metadata) -> PageCanvas:
    # A canvas begins every page with its first font; a standard font would not be embedded.
    if _INITIAL_FONT not in getRegisteredFontNames():
        registerFont(TTFont(_INITIAL_FONT, str(faces.sans)))
    canvas = PageCanvas(
        output,
        pagesize=(page.width, page.height),
        pageCompression=1,
        invariant=1,
        initialFontName=_INITIAL_FONT,  # type: ignore[arg-type]
        lang="en-IN",
    )
    canvas.setTitle(_label(metadata.title))
    canvas.setAuthor(_label(metadata.author))
    canvas.setSubject(_label(metadata.subject))
    canvas.setCreator(_label(metadata.creator))
    canvas.setProducer("ReportLab, pikepdf")
    return canvas


def _label(text: str) -> str:
    return visible(shorten(text, LABEL_LIMIT))
