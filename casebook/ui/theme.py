"""The look of Casebook: colours, spacing, faces and icons, for light and dark."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from casebook import fonts
from casebook.errors import CaseError
from casebook.resources import resource

XS, S, M, L = 4, 8, 12, 16
"""The four spacings, in pixels."""

SANS = "Noto Sans"
POINT_SIZE = 10


class Scheme(StrEnum):
    """Which set of colours to use."""

    SYSTEM = "as the system"
    LIGHT = "light"
    DARK = "dark"


class State(StrEnum):
    """The four states a thing is shown in; each has a colour and a shape (icon of this name)."""

    GOOD = "good"
    ATTENTION = "attention"
    WRONG = "wrong"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme; every text colour keeps 4.5:1 on every ground."""

    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    good: str
    attention: str
    wrong: str
    neutral: str
    tick_ground: str
    found: str

    def of(self, state: State) -> str:
        """Give the colour of a state."""
        return {
            State.GOOD: self.good,
            State.ATTENTION: self.attention,
            State.WRONG: self.wrong,
            State.NEUTRAL: self.neutral,
        }[state]


LIGHT = Tokens(
    window="#f4f4f2",
    surface="#ffffff",
    raised="#e9e9e6",
    line="#cfcfca",
    text="#1b1c1e",
    muted="#55585e",
    accent="#1d5a9e",
    on_accent="#ffffff",
    selection="#d6e4f3",
    good="#17602f",
    attention="#7d4a00",
    wrong="#a01c16",
    neutral="#55585e",
    tick_ground="#ffffff",
    found="#ffe08a",
)
DARK = Tokens(
    window="#1a1c1f",
    surface="#222528",
    raised="#2d3135",
    line="#41464c",
    text="#e7e8ea",
    muted="#a9aeb5",
    accent="#84b6f0",
    on_accent="#10202f",
    selection="#2c4260",
    good="#80d09a",
    attention="#e8bb6e",
    wrong="#f5a19a",
    neutral="#a9aeb5",
    tick_ground="#84b6f0",
    found="#6b5412",
)


def apply(app: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
    """Give the application its style, faces and palette. Raises CaseError without its faces."""
    app.setStyle(QStyleFactory.create("Fusion"))
    _load_faces()
    font = QFont(SANS, POINT_SIZE)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    app.setFont(font)
    recolour(app, scheme)


def recolour(app: QApplication, scheme: Scheme) -> None:
    """Give the application other colours; style and faces stay, each would style all anew."""
    app.setPalette(_palette(_chosen(scheme)))


def dress(window: QWidget) -> None:
    """Give a finished window, and the dialogs over it, what the palette cannot say.

    Set on the window after it is built and not on the application: there, every widget that is
    put into another is styled again, which made opening a case five times slower.
    """
    window.setStyleSheet(_style_sheet(tokens()))


def tokens() -> Tokens:
    """Give the colours now in force."""
    ground = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return LIGHT if ground.lightness() > 127 else DARK


def mono() -> QFont:
    """Give the face for digests and raw text, in the size of the text around it."""
    font = QFont(_load_faces(), POINT_SIZE)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    return font


def scaled(factor: float, *, bold: bool = False) -> QFont:
    """Give the text face in another size."""
    font = QFont(QApplication.font())
    font.setPointSizeF(POINT_SIZE * factor)
    font.setBold(bold)
    return font


def icon(name: str, colour: str = "") -> QIcon:
    """Give the icon `resources/icons/NAME.svg` in `colour` (default: the text colour)."""
    return _icon(name, colour or tokens().text)


def state_icon(state: State) -> QIcon:
    """Give the shape of a state in its colour."""
    return _icon(state.value, tokens().of(state))


def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """Draw an icon as `size` logical pixels on a screen of device pixel `ratio`."""
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode())).render(painter)
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@lru_cache(maxsize=512)
def _icon(name: str, colour: str) -> QIcon:
    made = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        drawn = pixmap(name, colour, 16, ratio)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active):
            made.addPixmap(drawn, mode)
    return made


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _load_faces() -> str:
    """Give Qt the faces, and the caller the name of that of fixed width."""
    faces = fonts.faces()
    sans, _bold, mono, han = map(_family, (faces.sans, faces.sans_bold, faces.mono, faces.han))
    # What a face lacks is sought in these before the fonts that the machine happens to have.
    QFont.insertSubstitution(sans, han)
    QFont.insertSubstitutions(mono, [sans, han])
    return mono


def _family(path: Path) -> str:
    number = QFontDatabase.addApplicationFont(str(path))
    if number < 0:
        raise CaseError(
            f"The font {path.name} cannot be read. Delete {path.parent} and start again: "
            "it is made anew."
        )
    return QFontDatabase.applicationFontFamilies(number)[0]


def _chosen(scheme: Scheme) -> Tokens:
    if scheme is Scheme.SYSTEM:
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if scheme is Scheme.DARK else LIGHT


def _palette(t: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: t.window,
        role.WindowText: t.text,
        role.Base: t.surface,
        role.AlternateBase: t.window,
        role.Text: t.text,
        role.Button: t.raised,
        role.ButtonText: t.text,
        role.BrightText: t.wrong,
        role.Highlight: t.selection,
        role.HighlightedText: t.text,
        role.PlaceholderText: t.muted,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.ToolTipBase: t.raised,
        role.ToolTipText: t.text,
        role.Light: t.surface,
        role.Midlight: t.raised,
        role.Mid: t.line,
        role.Dark: t.line,
        role.Shadow: t.line,
        role.Accent: t.accent,
    }
    palette = QPalette()
    for key, colour in colours.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(t.muted))
    return palette


def _style_sheet(t: Tokens) -> str:
    """Give `resources/window.qss` in the colours of a scheme."""
    text = resource("window.qss").read_text(encoding="utf-8")
    tick = resource("icons", "good.svg").as_posix()
    return Template(text).substitute(asdict(t), tick=tick)
