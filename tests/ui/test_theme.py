import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextLayout
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from casebook.fonts import faces
from casebook.ui import theme
from casebook.ui.theme import DARK, LIGHT, Scheme, State, Tokens
from casebook.ui.widgets.chips import ChipRow
from casebook.ui.widgets.header import HeaderBar

ROOT = Path(__file__).resolve().parents[2]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    found = QColor(colour)

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(p) for p in (found.redF(), found.greenF(), found.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_colour_is_legible_on_every_ground(tokens: Tokens) -> None:
    grounds = (tokens.window, tokens.surface, tokens.raised, tokens.selection)
    inks = (tokens.text, tokens.muted, tokens.accent, *(tokens.of(state) for state in State))
    worst = min(contrast(ink, ground) for ink, ground in product(inks, grounds))
    assert worst >= 4.5
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.surface, tokens.attention) >= 4.5


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_shape_of_its_own(look: QApplication, state: State) -> None:
    image = theme.state_icon(state).pixmap(16, 16).toImage()
    others = [theme.state_icon(s).pixmap(16, 16).toImage() for s in State if s is not state]
    drawn = {(x, y) for x in range(16) for y in range(16) if image.pixelColor(x, y).alpha() > 128}
    assert drawn
    for other in others:
        shape = {
            (x, y) for x in range(16) for y in range(16) if other.pixelColor(x, y).alpha() > 128
        }
        assert shape != drawn


def test_both_schemes_apply_and_say_which_they_are(look: QApplication) -> None:
    theme.apply(look, Scheme.DARK)
    assert theme.tokens() is DARK
    theme.apply(look, Scheme.LIGHT)
    assert theme.tokens() is LIGHT
    assert look.font().family() == "Noto Sans"
    assert theme.mono().family() != look.font().family()


@pytest.mark.parametrize("text", ["王伟", "黃證據衞滙", "ログイン", "，。「」％"])
def test_chinese_is_drawn_and_makes_no_row_higher(look: QApplication, text: str) -> None:
    """From our own face, whatever the machine has; a face without the character draws a box."""
    for font in (look.font(), theme.scaled(1.3, bold=True), theme.mono()):
        glyphs = _glyphs(text, font)
        assert {name for name, _ in glyphs} == {"Noto Sans SC"}
        assert all(number for _, number in glyphs)
        line = QFontMetricsF(font).size(0, "Ab")
        assert QFontMetricsF(font).size(0, f"Ab {text}").height() == line.height()


DRAWN = """
import sys
from PySide6.QtGui import QFontDatabase, QTextLayout
from PySide6.QtWidgets import QApplication
from casebook.ui import theme

app = QApplication([])
QFontDatabase.addApplicationFont(sys.argv[1])
theme.apply(app)
for font in (app.font(), theme.mono()):
    layout = QTextLayout("王伟", font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    print([run.rawFont().familyName() for run in layout.glyphRuns()])
"""


def test_another_chinese_font_of_the_machine_is_not_used(tmp_path: Path) -> None:
    with TTFont(faces().han) as other:
        for name in other["name"].names:
            name.string = name.string if name.nameID not in (1, 3, 4, 6) else "Aaa"
        other.save(tmp_path / "other.ttf")
    command = [sys.executable, "-c", DRAWN, str(tmp_path / "other.ttf")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split("\n")[:2] == ["['Noto Sans SC']", "['Noto Sans SC']"]


def test_latin_and_hindi_stay_in_the_faces_they_had(look: QApplication) -> None:
    assert {name for name, _ in _glyphs("root@web-02 हिन्दी", look.font())} == {"Noto Sans"}
    assert {name for name, _ in _glyphs("root@web-02", theme.mono())} == {"IBM Plex Mono"}


def _glyphs(text: str, font: QFont) -> list[tuple[str, int]]:
    """Give the family and the number of each glyph that Qt draws `text` with."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return [
        (run.rawFont().familyName(), number)
        for run in layout.glyphRuns()
        for number in run.glyphIndexes()
    ]


def test_the_icons_of_header_and_chips_stay_visible_in_other_colours(
    qtbot: QtBot, look: QApplication
) -> None:
    """The arrow back stayed black on black."""
    header, chips = HeaderBar(("UTC", "Asia/Kolkata")), ChipRow("Filters")
    qtbot.addWidget(header)
    qtbot.addWidget(chips)
    chips.set_chips([("text", "failed")])
    theme.recolour(look, Scheme.DARK)
    try:
        header.retint()
        chips.retint()
        for bar in (header, chips):
            button = bar.findChildren(QToolButton)[-1]
            image = button.icon().pixmap(16, 16).toImage()
            inks = [image.pixelColor(x, y) for x in range(16) for y in range(16)]
            assert max(ink.lightness() for ink in inks if ink.alpha() > 128) > 150
    finally:
        theme.recolour(look, Scheme.LIGHT)
