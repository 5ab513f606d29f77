"""How papers look: sizes in points, greys and margins, apart from the code that draws."""

from __future__ import annotations

from dataclasses import dataclass

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class PageStyle:
    """Paper and margins; header and footer stand inside the top and bottom margins."""

    width: float = 210 * MM
    height: float = 297 * MM
    left: float = 22 * MM
    right: float = 18 * MM
    top: float = 27 * MM
    bottom: float = 23 * MM

    def turned(self) -> PageStyle:
        """Give the same paper in landscape."""
        return PageStyle(self.height, self.width, 16 * MM, 16 * MM, 25 * MM, 21 * MM)

    @property
    def measure(self) -> float:
        """Give the width of the text."""
        return self.width - self.left - self.right


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """A page of labels in points: their number and size, and the part of each that is printed on.

    `code` is the side of the QR code; the white around it is left by `inset_x` and `gap`. Text is
    `scale` times as large as on the smallest label. The labels begin `top` below the edge of the
    page.
    """

    page_width: float
    page_height: float
    across: int
    down: int
    width: float
    height: float
    inset_x: float
    inset_y: float
    code: float
    gap: float
    scale: float
    top: float = 0.0

    @property
    def page(self) -> PageStyle:
        """Give the whole page, without margins."""
        return PageStyle(self.page_width, self.page_height, 0.0, 0.0, 0.0, 0.0)


LABEL_SHEET = LabelStyle(
    page_width=210 * MM,
    page_height=297 * MM,
    across=3,
    down=8,
    width=70 * MM,
    height=37 * MM,
    inset_x=3.25 * MM,
    inset_y=1.55 * MM,
    code=20 * MM,
    gap=3.25 * MM,
    scale=1.2,
    top=0.5 * MM,
)
"""A4 with 3 x 8 labels of 70 x 37 mm; 63.5 x 33.9 mm of each is printed on."""

SINGLE_LABEL = LabelStyle(
    page_width=62 * MM,
    page_height=29 * MM,
    across=1,
    down=1,
    width=62 * MM,
    height=29 * MM,
    inset_x=2.8 * MM,
    inset_y=1.5 * MM,
    code=17.5 * MM,
    gap=2.8 * MM,
    scale=1.0,
)
"""A label of 62 x 29 mm, as label printers with a roll take it."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """A size of text and the distance between its lines."""

    size: float
    leading: float
    before: float = 0.0
    after: float = 0.0

    @property
    def baseline(self) -> float:
        """Give how far below the top of a line its baseline is: capitals stand midway."""
        return (self.leading + 0.71 * self.size) / 2


@dataclass(frozen=True, slots=True)
class Style:
    """The house style: sober, black on white, readable as a photocopy."""

    page: PageStyle = PageStyle()
    title: TextStyle = TextStyle(17, 22, 0, 2)
    subtitle: TextStyle = TextStyle(10.5, 15, 0, 8)
    heading1: TextStyle = TextStyle(12.5, 17, 16, 5)
    heading2: TextStyle = TextStyle(10.5, 15, 11, 4)
    body: TextStyle = TextStyle(10, 14.5, 0, 6)
    small: TextStyle = TextStyle(8.5, 12, 0, 4)
    cell: TextStyle = TextStyle(8.5, 11.5)
    record: TextStyle = TextStyle(6.8, 8.8)
    raw: TextStyle = TextStyle(8, 11, 0, 6)
    furniture: TextStyle = TextStyle(7.5, 10)
    cell_padding: float = 3.5
    record_padding: float = 1.6
    mono_scale: float = 0.92
    black: float = 0.0
    grey: float = 0.36
    rule: float = 0.62
    hairline: float = 0.80
    header_ground: float = 0.925
    box_ground: float = 0.955
    escape_ground: float = 0.84


STYLE = Style()
