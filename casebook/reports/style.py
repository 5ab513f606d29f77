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
